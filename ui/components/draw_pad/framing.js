// From a drawing of any size to the small image that a network sees, the way MNIST was made: the ink is scaled to fit
// a box of 20 × 20 without changing its shape, then moved so that its centre of mass is the middle of 28 × 28.
// Source: Y. LeCun, C. Cortes, C. Burges, The MNIST database, http://yann.lecun.com/exdb/mnist/

const BOX_SHARES = { mnist: 20 / 28, fill: 1 }; // of the image's side; other sets have what they show from edge to edge
const FAINTEST_INK = 24; // of 255: what a smoothed edge leaves is no ink

/** The smallest box that holds all ink, or null for a blank page. `ink`: width × height numbers 0..255. */
function inkBox(ink, width, height) {
  let [left, top, right, bottom] = [width, height, -1, -1];
  for (let row = 0; row < height; row++) {
    for (let column = 0; column < width; column++) {
      if (ink[row * width + column] <= FAINTEST_INK) continue;
      left = Math.min(left, column);
      right = Math.max(right, column);
      top = Math.min(top, row);
      bottom = Math.max(bottom, row);
    }
  }
  return right < 0 ? null : { left, top, width: right - left + 1, height: bottom - top + 1 };
}

/** The mean of ink over each cell of a grid of `columns` × `rows` laid on the box: scaling down that loses no stroke. */
function shrink(ink, width, box, columns, rows) {
  const result = new Float32Array(columns * rows);
  for (let row = 0; row < rows; row++) {
    for (let column = 0; column < columns; column++) {
      const x = [box.left + (column * box.width) / columns, box.left + ((column + 1) * box.width) / columns];
      const y = [box.top + (row * box.height) / rows, box.top + ((row + 1) * box.height) / rows];
      result[row * columns + column] = meanOver(ink, width, x, y);
    }
  }
  return result;
}

/** Mean of ink over a rectangle whose edges may cut through pixels. */
function meanOver(ink, width, [x0, x1], [y0, y1]) {
  let sum = 0;
  for (let row = Math.floor(y0); row < y1; row++) {
    const tall = Math.min(row + 1, y1) - Math.max(row, y0);
    for (let column = Math.floor(x0); column < x1; column++) {
      sum += tall * (Math.min(column + 1, x1) - Math.max(column, x0)) * ink[row * width + column];
    }
  }
  return sum / ((x1 - x0) * (y1 - y0));
}

/** Ink of any size as side × side pixels 0..255 for a network, or null for a blank page. */
function frameInk(framing, ink, width, height, side) {
  const box = inkBox(ink, width, height);
  if (box === null) return null;
  const scale = (BOX_SHARES[framing] * side) / Math.max(box.width, box.height);
  const columns = Math.max(1, Math.round(box.width * scale));
  const rows = Math.max(1, Math.round(box.height * scale));
  const small = shrink(ink, width, box, columns, rows);
  const centre = centreOfMass(small, columns, rows);
  const left = clamp(Math.round(side / 2 - centre.x), 0, side - columns);
  const top = clamp(Math.round(side / 2 - centre.y), 0, side - rows);
  const pixels = new Uint8ClampedArray(side * side);
  for (let row = 0; row < rows; row++) {
    for (let column = 0; column < columns; column++) {
      pixels[(top + row) * side + left + column] = small[row * columns + column];
    }
  }
  return pixels;
}

/** Where ink would balance, in pixels from the upper left corner; a pixel's weight lies in its middle. */
function centreOfMass(ink, columns, rows) {
  let [sum, x, y] = [0, 0, 0];
  for (let row = 0; row < rows; row++) {
    for (let column = 0; column < columns; column++) {
      const weight = ink[row * columns + column];
      sum += weight;
      x += weight * (column + 0.5);
      y += weight * (row + 0.5);
    }
  }
  return { x: x / sum, y: y / sum };
}

function clamp(value, low, high) {
  return Math.min(Math.max(value, low), high);
}
