// The paper: strokes of a finger, pen or mouse, or a picture from the device. Ink is the canvas's opacity, 0..255.

const STROKE_SHARE = 1 / 12; // of the sheet's width: what a pen stroke of MNIST is to a digit that fills most of it

/** `changed(isDone)` is called while a stroke grows and once when it ends. */
function createPaper(canvas, changed) {
  const pen = canvas.getContext("2d", { willReadFrequently: true });
  let sheet = blankSheet();
  let takesPen = true;
  let isDown = false;

  function point(event) {
    const box = canvas.getBoundingClientRect();
    return [((event.clientX - box.left) / box.width) * canvas.width, ((event.clientY - box.top) / box.height) * canvas.height];
  }

  function draw() {
    pen.clearRect(0, 0, canvas.width, canvas.height);
    if (sheet.picture) pen.putImageData(sheet.picture, 0, 0);
    pen.lineWidth = canvas.width * STROKE_SHARE;
    pen.lineCap = pen.lineJoin = "round";
    pen.strokeStyle = getComputedStyle(canvas).color;
    for (const stroke of sheet.strokes) {
      pen.beginPath();
      pen.moveTo(...stroke[0]);
      for (const each of stroke.length > 1 ? stroke.slice(1) : stroke) pen.lineTo(...each);
      pen.stroke();
    }
  }

  canvas.addEventListener("pointerdown", (event) => {
    if (!takesPen || !event.isPrimary || event.button > 0) return;
    event.preventDefault();
    canvas.setPointerCapture(event.pointerId);
    isDown = true;
    sheet.strokes.push([point(event)]);
    draw();
    changed(false);
  });
  canvas.addEventListener("pointermove", (event) => {
    if (!isDown || !event.isPrimary) return;
    const passed = event.getCoalescedEvents?.() ?? [];
    sheet.strokes.at(-1).push(...(passed.length ? passed : [event]).map(point));
    draw();
    changed(false);
  });
  const lift = (event) => {
    if (!isDown || !event.isPrimary) return;
    isDown = false;
    changed(true);
  };
  canvas.addEventListener("pointerup", lift);
  canvas.addEventListener("pointercancel", lift);

  function reset(picture = null, exact = null) {
    Object.assign(sheet, { strokes: [], picture, exact });
    draw();
    changed(true);
  }

  return {
    /** Lay another sheet on the desk, with whatever is drawn on it; for drawings, or for pictures alone. */
    use(next, mayDraw) {
      [sheet, takesPen, isDown] = [next, mayDraw, false];
      canvas.classList.toggle("still", !mayDraw);
      draw();
    },
    ink() {
      const { data } = pen.getImageData(0, 0, canvas.width, canvas.height);
      return Uint8Array.from({ length: data.length / 4 }, (_, at) => data[4 * at + 3]);
    },
    isBlank: () => !sheet.strokes.length && !sheet.picture,
    /** The pixels of a picture to be taken as it is: nobody has drawn on it. */
    exact: () => (sheet.strokes.length ? null : sheet.exact),
    clear: () => reset(),
    undo() {
      if (sheet.strokes.length) sheet.strokes.pop();
      else sheet.picture = sheet.exact = null;
      draw();
      changed(true);
    },
    show: (pixels, side) => reset(enlarged(pixels, side, canvas, pen), pixels),
    readInk: async (file) => reset(inkPicture(await readFile(file), canvas, pen)),
    async readPhoto(file, side) {
      const pixels = photoPixels(await readFile(file), side);
      reset(enlarged(pixels, side, canvas, pen), pixels);
    },
  };
}

/** Pixels 0..255, one plane as ink or three as red, green and blue, so large that they fill the sheet. */
function enlarged(pixels, side, canvas, pen) {
  const image = pen.createImageData(canvas.width, canvas.height);
  const area = side * side;
  const colour = inkColour(canvas);
  for (let row = 0; row < canvas.height; row++) {
    for (let column = 0; column < canvas.width; column++) {
      const from = Math.floor((row * side) / canvas.height) * side + Math.floor((column * side) / canvas.width);
      const points = pixels.length === area ? [...colour, pixels[from]] : [...[0, 1, 2].map((plane) => pixels[plane * area + from]), 255];
      image.data.set(points, 4 * (row * canvas.width + column));
    }
  }
  return image;
}

function inkColour(canvas) {
  return getComputedStyle(canvas).color.match(/[\d.]+/g).slice(0, 3).map(Number);
}
