// One mounted chart: the same SVG elements from the first point to the last, so nothing blinks or jumps.

function set(node, attributes) {
  for (const [name, value] of Object.entries(attributes)) node.setAttribute(name, value);
  return node;
}

/** As many children as there are items; those that stand already stay. */
function match(parent, items, create) {
  while (parent.children.length > items.length) parent.lastElementChild.remove();
  while (parent.children.length < items.length) parent.append(create());
  return [...parent.children];
}

function createView(root) {
  const find = (name) => root.querySelector(`.${name}`);
  const plot = find("plot");
  let data = null;
  let width = 0;
  let drawnFrame = ""; // size and axes that stand on the screen
  let pointed = null; // the x value under the pointer

  const toX = () => scale(data.x, MARGIN.left, width - MARGIN.right);
  const toY = () => scale(data.y, data.height - MARGIN.bottom, MARGIN.top);

  function drawFrame() {
    const wanted = JSON.stringify([width, data.height, data.x, data.y]);
    if (wanted === drawnFrame) return;
    drawnFrame = wanted;
    set(plot, { height: data.height, viewBox: `0 0 ${width} ${data.height}` });
    const [x, y, bottom] = [toX(), toY(), data.height - MARGIN.bottom];
    const [left, right] = [MARGIN.left, width - MARGIN.right];
    const rows = tickValues(data.y, 4);
    const columns = tickValues(data.x, width < 500 ? 5 : 8);
    find("grid").replaceChildren(
      ...rows.map((value) => shape("line", { x1: left, x2: right, y1: y(value), y2: y(value) })),
      shape("line", { class: "base", x1: left, x2: right, y1: bottom, y2: bottom }),
    );
    find("labels").replaceChildren(
      ...rows.map((value) => text(left - 8, y(value) + 4, "end", tickText(data.y, value))),
      ...columns.map((value) => text(x(value), bottom + 18, "middle", tickText(data.x, value))),
      text((left + right) / 2, data.height - 4, "middle", data.x.title, "axis-title"),
    );
  }

  function text(x, y, anchor, content, name = "") {
    const node = shape("text", { x, y, "text-anchor": anchor, class: name });
    node.textContent = content;
    return node;
  }

  function drawLines() {
    const [x, y] = [toX(), toY()];
    const groups = match(find("lines"), data.lines, () => {
      const group = shape("g", {});
      group.append(shape("path", {}), shape("path", {}));
      return group;
    });
    groups.forEach((group, index) => {
      const line = data.lines[index];
      const [path, dots] = group.children;
      set(group, { opacity: line.opacity });
      set(path, { d: linePath(line, x, y), stroke: line.colour, "stroke-width": line.width,
        "stroke-dasharray": DASHES[line.dash] });
      const marks = line.symbol ? line.x.map((at, i) => symbolPath(line.symbol, x(at), y(line.y[i]), 3)) : [];
      set(dots, { d: marks.join(""), style: `fill:${line.colour}` });
    });
  }

  function drawMoment() {
    const at = pointed ?? data.cursor;
    placeVertical(find("cursor"), data.cursor);
    placeVertical(find("hair"), pointed);
    find("moment").textContent = at === null ? "" : `at epoch ${Number(at.toFixed(1))}`;
    const named = data.lines.filter((line) => line.named);
    const entries = match(find("legend"), named, createEntry);
    entries.forEach((entry, index) => fillEntry(entry, named[index], at));
  }

  function placeVertical(node, value) {
    node.toggleAttribute("hidden", value === null);
    if (value === null) return;
    set(node, { x1: toX()(value), x2: toX()(value), y1: MARGIN.top, y2: data.height - MARGIN.bottom });
  }

  function createEntry() {
    const entry = document.createElement("li");
    const sample = shape("svg", { viewBox: "0 0 30 12" });
    sample.append(shape("path", { d: "M1 6H29", fill: "none" }), shape("path", {}));
    const [name, value] = [document.createElement("span"), document.createElement("span")];
    value.className = "value";
    entry.append(sample, name, value);
    return entry;
  }

  function fillEntry(entry, line, at) {
    const [sample, name, value] = entry.children;
    set(sample.children[0], { stroke: line.colour, "stroke-width": line.width, "stroke-dasharray": DASHES[line.dash] });
    set(sample.children[1], { d: line.symbol ? symbolPath(line.symbol, 15, 6, 4) : "", style: `fill:${line.colour}` });
    name.textContent = line.name;
    value.textContent = valueText(data.y, valueAt(line, at));
  }

  function draw() {
    if (!data || !width) return;
    drawFrame();
    drawLines();
    drawMoment();
  }

  function update({ data: next }) {
    data = next;
    find("title").textContent = data.title;
    plot.setAttribute("aria-label", data.alt);
    plot.style.height = `${data.height}px`;
    find("words").textContent = data.words;
    draw();
  }

  plot.addEventListener("pointermove", (event) => {
    const [low, high] = data.x.range;
    const share = (event.offsetX - MARGIN.left) / (width - MARGIN.left - MARGIN.right);
    pointed = low + Math.min(1, Math.max(0, share)) * (high - low);
    drawMoment();
  });
  plot.addEventListener("pointerleave", () => {
    pointed = null;
    if (data) drawMoment();
  });
  new ResizeObserver(() => {
    width = root.clientWidth;
    draw();
  }).observe(root);
  return { update };
}
