// The sheet: strokes of a finger, pen or mouse, or a picture from the device. Ink is the canvas's opacity, 0..255.

const STROKE_SHARE = 1 / 12; // of the sheet's width: what a pen stroke of MNIST is to a digit that fills most of it
const LARGEST_FILE_BYTES = 20e6;

/** `changed(isDone)` is called while a stroke grows and once when it ends. */
function createPaper(canvas, changed) {
  const pen = canvas.getContext("2d", { willReadFrequently: true });
  let strokes = []; // each a list of points
  let picture = null; // ImageData that lies under the strokes
  let exact = null; // the very pixels of a picture that is of the networks' size already
  let takesPen = true;
  let isDown = false;

  function point(event) {
    const box = canvas.getBoundingClientRect();
    return [((event.clientX - box.left) / box.width) * canvas.width, ((event.clientY - box.top) / box.height) * canvas.height];
  }

  function draw() {
    pen.clearRect(0, 0, canvas.width, canvas.height);
    if (picture) pen.putImageData(picture, 0, 0);
    pen.lineWidth = canvas.width * STROKE_SHARE;
    pen.lineCap = pen.lineJoin = "round";
    pen.strokeStyle = getComputedStyle(canvas).color;
    for (const stroke of strokes) {
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
    strokes.push([point(event)]);
    draw();
    changed(false);
  });
  canvas.addEventListener("pointermove", (event) => {
    if (!isDown || !event.isPrimary) return;
    const passed = event.getCoalescedEvents?.() ?? [];
    strokes.at(-1).push(...(passed.length ? passed : [event]).map(point));
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

  function reset(to = null, pixels = null) {
    strokes = [];
    picture = to;
    exact = pixels;
    draw();
    changed(true);
  }

  return {
    ink() {
      const { data } = pen.getImageData(0, 0, canvas.width, canvas.height);
      return Uint8Array.from({ length: data.length / 4 }, (_, at) => data[4 * at + 3]);
    },
    isBlank: () => !strokes.length && !picture,
    /** The pixels of a picture to be taken as it is: nobody has drawn on it. */
    exact: () => (strokes.length ? null : exact),
    /** For drawings, or for pictures alone. */
    takePen(may) {
      takesPen = may;
      canvas.classList.toggle("still", !may);
    },
    clear: () => reset(),
    undo() {
      if (strokes.length) strokes.pop();
      else picture = exact = null;
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

/** A picture file, decoded. Throws an Error whose message is for people. */
async function readFile(file) {
  if (file.size > LARGEST_FILE_BYTES) throw new Error("This picture is larger than 20 MB. Choose a smaller one.");
  return createImageBitmap(file).catch(() => {
    throw new Error("This file is no picture that your browser can read. Choose a PNG or a JPEG.");
  });
}

/** The picture scaled to a board of width × height by `scale`, its middle in the board's middle: RGBA. */
function scaled(bitmap, width, height, scale) {
  const board = Object.assign(document.createElement("canvas"), { width, height }).getContext("2d");
  const [w, h] = [bitmap.width * scale, bitmap.height * scale];
  board.imageSmoothingQuality = "high";
  board.drawImage(bitmap, (width - w) / 2, (height - h) / 2, w, h);
  return board.getImageData(0, 0, width, height).data;
}

/** The middle square of a picture as planes of red, green and blue. */
function photoPixels(bitmap, side) {
  const rgba = scaled(bitmap, side, side, Math.max(side / bitmap.width, side / bitmap.height));
  return Uint8Array.from({ length: 3 * side * side }, (_, at) => rgba[4 * (at % (side * side)) + Math.floor(at / (side * side))]);
}

/** A picture as ink: whatever differs from the colour of its edge. Throws an Error whose message is for people. */
function inkPicture(bitmap, canvas, pen) {
  const { width, height } = canvas;
  const data = scaled(bitmap, width, height, Math.min(width / bitmap.width, height / bitmap.height));
  const ink = inkOfPicture(data, width * height);
  if (ink === null) throw new Error("There is nothing dark on light, or light on dark, in this picture. Choose another.");
  const image = pen.createImageData(width, height);
  const colour = inkColour(canvas);
  ink.forEach((value, at) => image.data.set([...colour, value], 4 * at));
  return image;
}

/** Ink 0..255 of RGBA pixels: how far each is from the middle brightness of the whole; null if all are alike. */
function inkOfPicture(rgba, count) {
  const brightness = new Float32Array(count).fill(NaN);
  for (let at = 0; at < count; at++) {
    const [red, green, blue, alpha] = rgba.subarray(4 * at, 4 * at + 4);
    if (alpha > 127) brightness[at] = 0.299 * red + 0.587 * green + 0.114 * blue;
  }
  const known = brightness.filter((value) => !Number.isNaN(value)).sort();
  if (!known.length) return null;
  const paper = known[known.length >> 1]; // most of a picture is paper
  const strongest = Math.max(paper - known[0], known.at(-1) - paper);
  if (strongest < 40) return null;
  const isDark = paper - known[0] >= known.at(-1) - paper;
  return brightness.map((value) => {
    const share = (isDark ? paper - value : value - paper) / strongest;
    return Number.isNaN(value) || share < 0.35 ? 0 : Math.min(255, 255 * share * 1.2);
  });
}

function inkColour(canvas) {
  return getComputedStyle(canvas).color.match(/[\d.]+/g).slice(0, 3).map(Number);
}
