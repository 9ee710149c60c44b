// The forward pass of a small network in plain JavaScript: the learner's own device answers. Nothing here knows of the page.

/** Float32 weights from the base64 text in which they travelled. */
function decodeWeights(text) {
  const bytes = Uint8Array.from(atob(text), (letter) => letter.charCodeAt(0));
  return new Float32Array(bytes.buffer);
}

/** Pixels 0..255, plane by plane, as the network was trained to see them: each plane with mean 0, deviation 1. */
function normalise(pixels, means, stds) {
  const area = pixels.length / means.length;
  return Float32Array.from(pixels, (value, at) => {
    const plane = Math.floor(at / area);
    return (value / 255 - means[plane]) / stds[plane];
  });
}

/** Logits of one image. `network`: layers and decoded weights; `input`: planes of side × side numbers. */
function forward(network, input, side) {
  let at = 0; // how far into the weights
  let here = { values: input, side };
  let kept = here; // a residual block's other way
  for (const layer of network.layers) {
    const { kind, inputs, outputs, kernel } = layer;
    const size = inputs * outputs * (kind === "convolution" ? kernel * kernel : 1);
    const weights = network.weights.subarray(at, at + size);
    const biases = network.weights.subarray(at + size, at + size + outputs);
    at += size + outputs;
    if (kind === "fork") kept = here;
    else if (kind === "swap") [here, kept] = [kept, here];
    else here = step(layer, here, kept, weights, biases);
  }
  return Array.from(here.values);
}

/** What one layer makes of its values. */
function step({ kind, inputs, outputs, kernel, stride }, { values, side }, kept, weights, biases) {
  switch (kind) {
    case "convolution":
      return thinned(convolve(values, inputs, outputs, side, kernel, weights, biases), side, stride);
    case "dense":
      return { values: multiply(values, inputs, outputs, weights, biases), side: 1 };
    case "norm":
      return { values: values.map((value, at) => value * weights[Math.floor(at / side ** 2)] + biases[Math.floor(at / side ** 2)]), side };
    case "relu":
      return { values: values.map((value) => Math.max(0, value)), side };
    case "pool":
      return { values: pool(values, side), side: side >> 1 };
    case "average":
      return { values: means(values, side * side), side: 1 };
    case "join":
      return { values: values.map((value, at) => value + kept.values[at]), side };
  }
  throw new Error(`No code for ${kind}`);
}

/** y_o = b_o + Σ_i w_oi x_i */
function multiply(values, inputs, outputs, weights, biases) {
  const result = new Float32Array(outputs);
  for (let o = 0; o < outputs; o++) {
    let sum = biases[o];
    for (let i = 0; i < inputs; i++) sum += weights[o * inputs + i] * values[i];
    result[o] = sum;
  }
  return result;
}

/** A convolution of 3 × 3 or 1 × 1; outside the image everything is 0. Planes of side × side, one after the other. */
function convolve(values, inputs, outputs, side, kernel, weights, biases) {
  const area = side * side;
  const count = kernel * kernel;
  const reach = kernel >> 1;
  const result = new Float32Array(outputs * area);
  for (let o = 0; o < outputs; o++) {
    const plane = result.subarray(o * area, (o + 1) * area).fill(biases[o]);
    for (let i = 0; i < inputs; i++) {
      for (let k = 0; k < count; k++) {
        addShifted(plane, values.subarray(i * area, (i + 1) * area), side, Math.floor(k / kernel) - reach,
          (k % kernel) - reach, weights[(o * inputs + i) * count + k]);
      }
    }
  }
  return result;
}

/** plane(row, column) += weight · image(row + down, column + right), where that lies inside. */
function addShifted(plane, image, side, down, right, weight) {
  for (let row = Math.max(0, -down); row < Math.min(side, side - down); row++) {
    for (let column = Math.max(0, -right); column < Math.min(side, side - right); column++) {
      plane[row * side + column] += weight * image[(row + down) * side + column + right];
    }
  }
}

/** Every `stride`-th row and column of each plane. */
function thinned(values, side, stride) {
  if (stride === 1) return { values, side };
  const [area, few] = [side * side, Math.ceil(side / stride)];
  const result = new Float32Array((values.length / area) * few * few);
  for (let to = 0; to < result.length; to++) {
    const [plane, row, column] = [Math.floor(to / (few * few)), Math.floor(to / few) % few, to % few];
    result[to] = values[plane * area + row * stride * side + column * stride];
  }
  return { values: result, side: few };
}

/** The mean of each plane. */
function means(values, area) {
  return Float32Array.from({ length: values.length / area }, (_, plane) => {
    let sum = 0;
    for (let at = plane * area; at < (plane + 1) * area; at++) sum += values[at];
    return sum / area;
  });
}

/** The largest of each 2 × 2 numbers, plane by plane. */
function pool(values, side) {
  const half = side >> 1;
  const planes = values.length / (side * side);
  const result = new Float32Array(planes * half * half);
  for (let plane = 0, to = 0; plane < planes; plane++) {
    for (let row = 0; row < half; row++) {
      for (let column = 0; column < half; column++) {
        const from = plane * side * side + 2 * row * side + 2 * column;
        result[to++] = Math.max(values[from], values[from + 1], values[from + side], values[from + side + 1]);
      }
    }
  }
  return result;
}

/** Shares of the classes at temperature 1. */
function shares(logits) {
  const top = Math.max(...logits);
  const weights = logits.map((z) => Math.exp(z - top));
  const sum = weights.reduce((total, weight) => total + weight, 0);
  return weights.map((weight) => weight / sum);
}

/** Median, and the middle half's ends, of some times. */
function spread(times) {
  const sorted = [...times].sort((a, b) => a - b);
  const at = (share) => {
    const place = share * (sorted.length - 1);
    const [below, above] = [sorted[Math.floor(place)], sorted[Math.ceil(place)]];
    return below + (place % 1) * (above - below);
  };
  return { median: at(0.5), low: at(0.25), high: at(0.75) };
}
