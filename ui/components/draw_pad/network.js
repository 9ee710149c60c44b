// The forward pass of a small network in plain JavaScript: the learner's own device answers. Nothing here knows of the page.

/** Float32 weights from the base64 text in which they travelled. */
function decodeWeights(text) {
  const bytes = Uint8Array.from(atob(text), (letter) => letter.charCodeAt(0));
  return new Float32Array(bytes.buffer);
}

/** Grey pixels 0..255 as the network was trained to see them: mean 0, deviation 1. */
function normalise(pixels, mean, std) {
  return Float32Array.from(pixels, (value) => (value / 255 - mean) / std);
}

/** Logits of one image. `network`: layers and decoded weights; `input`: side × side numbers. */
function forward(network, input, side) {
  let at = 0; // how far into the weights
  let values = input;
  for (const layer of network.layers) {
    const { kind, inputs, outputs } = layer;
    const size = kind === "convolution" ? inputs * outputs * 9 : inputs * outputs;
    const weights = network.weights.subarray(at, at + size);
    const biases = network.weights.subarray(at + size, at + size + outputs);
    at += size + outputs;
    if (kind === "convolution") values = convolve(values, inputs, outputs, side, weights, biases);
    else if (kind === "dense") values = multiply(values, inputs, outputs, weights, biases);
    else if (kind === "relu") values = values.map((value) => Math.max(0, value));
    else {
      values = pool(values, side);
      side = side >> 1;
    }
  }
  return Array.from(values);
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

/** A 3 × 3 convolution; outside the image everything is 0. Planes of side × side numbers, one after the other. */
function convolve(values, inputs, outputs, side, weights, biases) {
  const area = side * side;
  const result = new Float32Array(outputs * area);
  for (let o = 0; o < outputs; o++) {
    const plane = result.subarray(o * area, (o + 1) * area).fill(biases[o]);
    for (let i = 0; i < inputs; i++) {
      for (let k = 0; k < 9; k++) {
        addShifted(plane, values.subarray(i * area, (i + 1) * area), side, Math.floor(k / 3) - 1, (k % 3) - 1,
          weights[(o * inputs + i) * 9 + k]);
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
  const at = (share) => sorted[Math.round(share * (sorted.length - 1))];
  return { median: at(0.5), low: at(0.25), high: at(0.75) };
}
