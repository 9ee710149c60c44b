// Pure functions: numbers in, numbers or text out. Nothing here knows of the page, so a test runs this file alone.
// Logits z and probabilities p are arrays over K classes; T is the temperature. Entropy and KL are in bits.

const LOWEST_T = 0.5;
const HIGHEST_T = 40;
const TICKS = [1, 4, 10, 20];
const LOG_FLOOR = 0.00001; // 0.001 %: where the logarithmic axis begins

/** log p over classes at temperature T; the largest logit is taken off first, so that no exponential overflows. */
function logSoftmax(logits, temperature) {
  const scaled = logits.map((z) => z / temperature);
  const top = Math.max(...scaled);
  const logSum = Math.log(scaled.reduce((sum, z) => sum + Math.exp(z - top), 0));
  return scaled.map((z) => z - top - logSum);
}

/** p_i = exp(z_i / T) / Σ_j exp(z_j / T). */
function softmax(logits, temperature) {
  return logSoftmax(logits, temperature).map(Math.exp);
}

/** H(p) = −Σ p log2 p, in bits; a class with p = 0 adds nothing. */
function entropyBits(probabilities) {
  return probabilities.reduce((sum, p) => (p > 0 ? sum - p * Math.log2(p) : sum), 0);
}

/** KL(teacher ‖ student) in bits, both softened at the same T. From logarithms, so that it stays finite. */
function klBits(teacherLogits, studentLogits, temperature) {
  const teacher = logSoftmax(teacherLogits, temperature);
  const student = logSoftmax(studentLogits, temperature);
  const nats = teacher.reduce((sum, logP, i) => sum + Math.exp(logP) * (logP - student[i]), 0);
  return Math.max(0, nats / Math.LN2); // rounding may leave −1e-17
}

/** A share 0..1 as text that is never wrong: 0.4 %, 0.004 %, < 0.0001 %, > 99.99 %. */
function percent(share) {
  const value = share * 100;
  const number =
    value === 0 || value === 100 ? String(value)
    : share < 1e-6 ? "< 0.0001"
    : value > 99.99 ? "> 99.99"
    : value > 99.9 ? (Math.floor(value * 100) / 100).toFixed(2)
    : value >= 0.995 ? value.toFixed(1)
    : String(Number(value.toPrecision(2)).toFixed(decimals(value)));
  return `${number}\u00a0%`;
}

/** Decimals that show two significant digits of a value below 1, without a trailing zero. */
function decimals(value) {
  const [digits, exponent] = value.toExponential(1).split("e").map(String);
  return Math.max(0, (digits.endsWith("0") ? 0 : 1) - Number(exponent));
}

/** Bits, classes and the like: three digits that do not change their width wildly. */
function shortNumber(value) {
  return value === 0 ? "0" : value < 0.001 ? "< 0.001" : value < 10 ? value.toFixed(value < 0.1 ? 3 : 2) : value.toFixed(1);
}

/** Length 0..1 of a bar for a share 0..1 on an axis that ends at `end`. On the logarithmic one 0.001 % stands at 0 and 100 % at 1. */
function barLength(share, logarithmic, end = 1) {
  if (!logarithmic) return share / end;
  return share <= LOG_FLOOR ? 0 : 1 - Math.log(share) / Math.log(LOG_FLOOR);
}

/** Where an axis may end that holds all these shares: 20, 40 or 100 %. Few steps, so that it seldom moves. */
function axisEnd(shares) {
  const largest = Math.max(...shares);
  return [0.2, 0.4].find((end) => largest <= end) ?? 1;
}

/** Where T stands on the slider, 0..1: equal steps are equal factors. */
function sliderPosition(temperature) {
  return Math.log(temperature / LOWEST_T) / Math.log(HIGHEST_T / LOWEST_T);
}

/** The temperature at a slider position 0..1, on a round value: tenths below 10, halves above. */
function sliderTemperature(position) {
  return roundTemperature(LOWEST_T * (HIGHEST_T / LOWEST_T) ** position);
}

function roundTemperature(temperature) {
  const steps = temperature < 10 ? 10 : 2;
  return Math.min(HIGHEST_T, Math.max(LOWEST_T, Math.round(temperature * steps) / steps));
}

/** The next round temperature up (+1) or down (−1). */
function stepTemperature(temperature, direction) {
  const step = temperature < 10 || (temperature === 10 && direction < 0) ? 0.1 : 0.5;
  return roundTemperature(temperature + direction * step);
}

/** The next labelled tick up (+1) or down (−1), or the end of the slider. */
function tickTemperature(temperature, direction) {
  const stops = [LOWEST_T, ...TICKS, HIGHEST_T];
  const ahead = stops.filter((stop) => (stop - temperature) * direction > 1e-9);
  if (ahead.length === 0) return temperature;
  return direction > 0 ? ahead[0] : ahead[ahead.length - 1];
}

function temperatureText(temperature) {
  return temperature.toFixed(Number.isInteger(temperature * 10) || temperature >= 10 ? 1 : 2);
}

/** Image numbers, the one with the highest teacher entropy (at T = 1) first. */
function mostConfusingFirst(teacherLogits) {
  const entropies = teacherLogits.map((logits) => entropyBits(softmax(logits, 1)));
  return entropies.map((_, i) => i).sort((a, b) => entropies[b] - entropies[a]);
}
