// Pure functions: numbers in, positions, paths and text out.

const MARGIN = { left: 50, right: 12, top: 8, bottom: 42 };
const DASHES = { solid: "", dot: "1 5", dash: "8 6", dashdot: "8 4 1 4" };

/** A function from a value on the axis to pixels between `start` and `end`; values beyond the axis stop at its ends. */
function scale(axis, start, end) {
  const [low, high] = axis.range;
  return (value) => {
    const at = axis.logarithmic ? Math.log10(Math.max(value, 1e-12)) : value;
    const share = Math.min(1, Math.max(0, (at - low) / (high - low)));
    return start + share * (end - start);
  };
}

/** Round values that divide an axis: each power of ten, or about `count` equal steps, whole ones but for percent. */
function tickValues(axis, count) {
  const [low, high] = axis.range;
  if (axis.logarithmic) return steps(low, high, 1).map((exponent) => 10 ** exponent);
  const rough = (high - low) / count;
  const power = 10 ** Math.floor(Math.log10(rough));
  const factors = axis.percent ? [1, 2, 2.5, 5, 10] : [1, 2, 5, 10];
  const step = factors.map((factor) => factor * power).find((each) => each >= rough * 0.999);
  return steps(low, high, axis.percent ? step : Math.max(1, step));
}

function steps(low, high, step) {
  const count = Math.floor((high - low) / step + 1e-9);
  return Array.from({ length: count + 1 }, (_, index) => low + index * step);
}

function tickText(axis, value) {
  return axis.percent ? `${Math.round(value * 100)} %` : String(Number(value.toPrecision(6)));
}

/** One value as people read it: 91.7 % or 0.0123. */
function valueText(axis, value) {
  if (value === null) return "–";
  return axis.percent ? `${(value * 100).toFixed(1)} %` : String(Number(value.toPrecision(3)));
}

/** The last value of a line at or before x; its newest one where x is null; null where it has none. */
function valueAt(line, x) {
  let index = line.x.length - 1;
  while (x !== null && index >= 0 && line.x[index] > x + 1e-9) index -= 1;
  return index < 0 ? null : line.y[index];
}

function linePath(line, toX, toY) {
  return line.x.map((x, index) => `${index ? "L" : "M"}${toX(x).toFixed(1)} ${toY(line.y[index]).toFixed(1)}`).join("");
}

/** A marker around (x, y) as a path: the symbols that Plotly calls circle, diamond and square. */
function symbolPath(symbol, x, y, r) {
  if (symbol === "diamond") return `M${x} ${y - 1.3 * r}l${1.3 * r} ${1.3 * r}l${-1.3 * r} ${1.3 * r}l${-1.3 * r} ${-1.3 * r}z`;
  if (symbol === "square") return `M${x - r} ${y - r}h${2 * r}v${2 * r}h${-2 * r}z`;
  return `M${x - r} ${y}a${r} ${r} 0 1 0 ${2 * r} 0a${r} ${r} 0 1 0 ${-2 * r} 0z`;
}
