// Pure functions of logits over K classes: z the student's, v the teacher's; T is the temperature. softmax comes from
// the soft target bars. A push is a gradient turned around: up is positive.

/** y − q: what the label does, whatever the temperature. */
function labelPush(z, label) {
  return softmax(z, 1).map((share, k) => (k === label ? 1 : 0) - share);
}

/** T · (p_T − q_T): what the teacher does, T² included. */
function teacherPush(z, v, temperature) {
  const student = softmax(z, temperature);
  return softmax(v, temperature).map((share, k) => temperature * (share - student[k]));
}

/** (v − z) / K with zero-mean logits: where the teacher's push tends to as T grows. */
function matchingPush(z, v) {
  const mean = (values) => values.reduce((sum, value) => sum + value, 0) / values.length;
  return z.map((own, k) => (v[k] - mean(v) - own + mean(z)) / z.length);
}

/** How far a push is from another, as a share of that other's length. */
function distance(push, other) {
  return Math.hypot(...push.map((value, k) => value - other[k])) / Math.hypot(...other);
}

/** A share as Python's side of the screen writes it: one decimal, and a smaller one keeps its first digit. */
function inPercent(share) {
  const value = 100 * share;
  const decimals = value === 0 || value >= 0.1 ? 1 : -Math.floor(Math.log10(value));
  return `${value.toFixed(decimals)}\u00a0%`;
}
