// One mounted slider: counts for every shift are here, so dragging asks nobody.

const MARGIN = { left: 44, right: 10, top: 34, bottom: 40 };
const HEIGHT = 260;
const NAME_ROOM = 95; // pixels that the name of a mark takes, with some air

const thousands = (count) => count.toLocaleString("en");
const signed = (value) => `${value > 0 ? "+" : value < 0 ? "−" : ""}${Math.abs(value).toFixed(1)}`;

// The largest of 1, 2, 5, 10, 20, … that goes at least three times into `most`, or 1.
function roundStep(most) {
  const size = 10 ** Math.floor(Math.log10(most / 3));
  return Math.max(1, size * [5, 2, 1].find((factor) => factor * size <= most / 3));
}

function createView(root) {
  const find = (name) => root.querySelector(`.${name}`);
  const input = root.querySelector("input");
  let data = null;
  let tell = null;
  let width = 0;

  const x = (shift) => {
    const [low, high] = [data.shifts[0], data.shifts.at(-1)];
    return MARGIN.left + ((shift - low) / (high - low)) * (width - MARGIN.left - MARGIN.right);
  };
  const top = () => Math.max(1, ...data.curves.flatMap((curve) => curve.counts));
  const y = (count) => HEIGHT - MARGIN.bottom - (count / top()) * (HEIGHT - MARGIN.top - MARGIN.bottom);

  /** A name stands over its mark's line, but turns away from a neighbour or the edge that it would touch. */
  function anchor(mark) {
    const gaps = data.marks.filter((other) => other !== mark).map((other) => x(other.shift) - x(mark.shift));
    const near = gaps.find((gap) => Math.abs(gap) < NAME_ROOM);
    if (near !== undefined) return near > 0 ? "end" : "start";
    return x(mark.shift) > width - NAME_ROOM ? "end" : "middle";
  }

  function drawFrame() {
    const [low, high] = [data.shifts[0], data.shifts.at(-1)];
    const step = width < 480 ? Math.ceil(high / 2) : Math.ceil(high / 4);
    const places = [];
    for (let shift = -Math.floor(-low / step) * step; shift <= high; shift += step) places.push(shift);
    const rows = [];
    for (let count = 0; count <= top(); count += roundStep(top())) rows.push(count);
    find("grid").replaceChildren(
      ...rows.map((count) => shape("line", { x1: MARGIN.left, x2: width - MARGIN.right, y1: y(count), y2: y(count) })),
      shape("line", { class: "zero", x1: x(0), x2: x(0), y1: MARGIN.top, y2: y(0) }),
      ...rows.map((count) => shape("text", { x: MARGIN.left - 8, y: y(count) + 4, "text-anchor": "end" }, thousands(count))),
      ...places.map((at) => shape("text", { x: x(at), y: y(0) + 18, "text-anchor": "middle" }, at === 0 ? "0" : signed(at))),
      shape("text", { x: 0, y: 14 }, "Wrong images"),
      shape("text", { x: (MARGIN.left + width - MARGIN.right) / 2, y: HEIGHT - 4, "text-anchor": "middle" }, data.label),
    );
    find("marks").replaceChildren(
      ...data.marks.flatMap((mark) => [
        shape("line", { x1: x(mark.shift), x2: x(mark.shift), y1: MARGIN.top - 6, y2: y(0) }),
        shape("text", { x: x(mark.shift), y: MARGIN.top - 12, "text-anchor": anchor(mark) }, mark.name),
      ]),
    );
    find("lines").replaceChildren(
      ...data.curves.map((curve) => {
        const points = curve.counts.map((count, index) => `${x(data.shifts[index])},${y(count)}`);
        return shape("path", { d: `M${points.join("L")}`, stroke: curve.colour, "stroke-dasharray": curve.dash });
      }),
    );
  }

  function drawPlace() {
    const place = Number(input.value);
    const at = x(data.shifts[place]);
    for (const [key, value] of Object.entries({ x1: at, x2: at, y1: MARGIN.top, y2: y(0) })) {
      find("cursor").setAttribute(key, value);
    }
    find("dots").replaceChildren(
      ...data.curves.map((curve) => shape("circle", { cx: at, cy: y(curve.counts[place]), r: 5, fill: curve.colour })),
    );
    find("place").textContent = signed(data.shifts[place]);
    const told = data.curves.map((curve) => `${curve.name}: ${thousands(curve.counts[place])}`).join(", ");
    input.setAttribute("aria-valuetext", `${signed(data.shifts[place])}. Wrong of ${thousands(data.images)}: ${told}`);
    [...find("counts").children].forEach((entry, index) => {
      entry.querySelector("b").textContent = `${thousands(data.curves[index].counts[place])} wrong`;
    });
  }

  function createEntry(curve) {
    const entry = document.createElement("li");
    const sample = shape("svg", { viewBox: "0 0 30 8", "aria-hidden": "true" });
    const line = { d: "M1 4H29", stroke: curve.colour, "stroke-width": 2.5, "stroke-dasharray": curve.dash };
    sample.append(shape("path", line));
    const name = document.createElement("span");
    name.textContent = curve.name;
    entry.append(sample, name, document.createElement("b"));
    return entry;
  }

  function draw() {
    if (!data || !width) return;
    drawFrame();
    drawPlace();
  }

  function update({ data: next, setStateValue }) {
    const isNew = JSON.stringify(data?.shifts) !== JSON.stringify(next.shifts);
    data = next;
    tell = (shift) => setStateValue("shift", shift);
    if (isNew) {
      input.min = 0;
      input.max = data.shifts.length - 1;
      input.step = 1;
      input.value = data.shifts.indexOf(0);
    }
    find("label").textContent = data.label;
    find("plot").setAttribute("aria-label", data.alt);
    find("counts").replaceChildren(...data.curves.map(createEntry));
    draw();
  }

  input.addEventListener("input", drawPlace);
  input.addEventListener("change", () => tell(data.shifts[Number(input.value)]));
  new ResizeObserver(() => {
    width = root.clientWidth;
    draw();
  }).observe(root);
  return { update };
}
