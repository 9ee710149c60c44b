// From a picture file to ink, or to the small square that networks for photos see.

const KINDS = ["image/png", "image/jpeg", "image/webp"];
const LARGEST_FILE_BYTES = 20e6;
const MOST_POINTS = 60e6; // four bytes each once it is unpacked; a good phone's camera makes 50 million
const UNREADABLE = "This file is no picture that your browser can read. Choose a PNG, a JPEG or a WebP.";

/** A picture file, decoded. Throws an Error whose message is for people. */
async function readFile(file) {
  if (file.size > LARGEST_FILE_BYTES) throw new Error("This picture is larger than 20 MB. Choose a smaller one.");
  const size = KINDS.includes(file.type) && (await sizeOf(file));
  if (!size) throw new Error(UNREADABLE);
  if (size[0] * size[1] > MOST_POINTS) {
    throw new Error(`This picture has too many points, ${size.map((each) => each.toLocaleString("en")).join(" × ")}. Choose a smaller one.`);
  }
  return createImageBitmap(file).catch(() => {
    throw new Error(UNREADABLE);
  });
}

/** Width and height in points, or null. The head of the file is enough: nothing is unpacked. */
async function sizeOf(file) {
  const [image, address] = [new Image(), URL.createObjectURL(file)];
  const isRead = await new Promise((tell) => {
    Object.assign(image, { onload: () => tell(true), onerror: () => tell(false), src: address });
  });
  URL.revokeObjectURL(address);
  return isRead ? [image.naturalWidth, image.naturalHeight] : null;
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
