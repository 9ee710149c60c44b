// One mounted chart: the logits are here, so dragging asks nobody. Two bars a class, and a mark for logit matching.

const ROW = 36; // pixels
const MARGIN = { right: 14, top: 4, bottom: 46 };

const plain = (value) => String(Number(value.toPrecision(3))).replace("-", "−");

function createView(root) {
  const find = (name) => root.querySelector(`.${name}`);
  const input = root.querySelector("input");
  let data = null;
  let tell = null;
  let width = 0;

  const temperature = () => data.temperatures[Number(input.value)];
  const pushes = (at) => teacherPush(data.student, data.teacher, at);
  const left = () => 12 + 7.5 * Math.max(...data.classes.map((name) => name.length), 1);
  const height = () => MARGIN.top + ROW * data.classes.length;

  /** The axis holds every bar at every temperature, so it stands still while the slider moves. */
  function reach() {
    const all = [labelPush(data.student, data.label), matchingPush(data.student, data.teacher)];
    const largest = Math.max(...[...all, ...data.temperatures.map(pushes)].flat().map(Math.abs));
    return Math.ceil(2.2 * largest) / 2;
  }

  function toX() {
    const [start, end, most] = [left(), width - MARGIN.right, reach()];
    return (value) => start + ((value + most) / (2 * most)) * (end - start);
  }

  function drawFrame() {
    const [x, most] = [toX(), reach()];
    find("plot").setAttribute("height", height() + MARGIN.bottom);
    const ticks = [-most, -most / 2, 0, most / 2, most];
    const line = (at) => ({ class: at === 0 ? "zero" : "", x1: x(at), x2: x(at), y1: MARGIN.top, y2: height() });
    find("grid").replaceChildren(
      ...ticks.map((at) => shape("line", line(at))),
      ...ticks.map((at) => shape("text", { x: x(at), y: height() + 18, "text-anchor": "middle" }, plain(at))),
      shape("text", { x: x(0), y: height() + 40, "text-anchor": "middle" }, "← pushed down  ·  pushed up →"),
      ...data.classes.map((name, k) =>
        shape("text", { class: "name", x: left() - 10, y: MARGIN.top + ROW * (k + 0.5) + 5, "text-anchor": "end" }, name)),
    );
  }

  function drawBars() {
    const x = toX();
    const [at, limit] = [temperature(), matchingPush(data.student, data.teacher)];
    const teacher = pushes(at);
    const bar = (name, value, y) =>
      shape("rect", { class: name, x: x(Math.min(0, value)), width: Math.abs(x(value) - x(0)), y, height: 12 });
    const labels = labelPush(data.student, data.label);
    find("bars").replaceChildren(
      ...data.classes.flatMap((_, k) => {
        const top = MARGIN.top + ROW * k;
        return [bar("of-label", labels[k], top + 5), bar("of-teacher", teacher[k], top + 19),
          shape("rect", { class: "limit", x: x(limit[k]) - 1.5, width: 3, y: top + 16, height: 18 })];
      }),
    );
    const words = `The teacher’s push is ${inPercent(distance(teacher, limit))} away from logit matching.`;
    find("place").textContent = `T = ${at.toLocaleString("en")}`;
    find("away").textContent = words;
    find("plot").setAttribute("aria-label", `Bars: where label and teacher push each logit at T = ${at}. ${words}`);
    input.setAttribute("aria-valuetext", `T = ${at}. ${words}`);
  }

  function draw() {
    if (!data || !width) return;
    drawFrame();
    drawBars();
  }

  function update({ data: next, setStateValue }) {
    const isNew = String(data?.temperatures) !== String(next.temperatures);
    data = next;
    tell = (value) => setStateValue("temperature", value);
    if (isNew) {
      input.max = data.temperatures.length - 1;
      input.value = data.start;
    }
    root.style.setProperty("--of-label", data.colours.label);
    root.style.setProperty("--of-teacher", data.colours.teacher);
    draw();
  }

  input.addEventListener("input", drawBars);
  input.addEventListener("change", () => tell(temperature()));
  new ResizeObserver(() => {
    width = root.clientWidth;
    draw();
  }).observe(root);
  return { update };
}
