// The bars, their axis, and the same numbers as a table. One row for each class; rows are made once and changed in place.

const LINEAR_AXIS = [0, 0.5, 1]; // shares of where it ends
const LOG_AXIS = [0.00001, 0.0001, 0.001, 0.01, 0.1, 1];
const GRID_STEPS = { linear: 4, logarithmic: 5 }; // every 25 %, or every power of ten

/** Keeps the chart inside `root`. Everything is drawn by `paint`. */
function createBars(root) {
  const chart = root.querySelector(".chart");
  const [head, rowsBox, foot] = ["head", "rows", "foot"].map((name) => chart.querySelector(`.${name}`));
  const table = root.querySelector("table");
  let rows = [];
  let built = "";

  function rebuild(classes) {
    rows = classes.map(createRow);
    rowsBox.replaceChildren(...rows.map((row) => row.node));
    table.tBodies[0].replaceChildren(...rows.map((row) => row.line));
  }

  function paintHead(scene) {
    const student = scene.student && scene.data.styles[scene.student];
    const teacher = scene.data.styles.teacher;
    const titles = { "name": "", "hard": "Hard label", "teacher-title": `${teacher.glyph} Teacher` };
    if (!student) titles["teacher-title"] = `${teacher.glyph} Teacher’s soft targets`;
    if (student) titles["student-title"] = `${student.glyph} ${student.title}`;
    head.replaceChildren(...Object.entries(titles).map(([name, text]) => element("span", `cell ${name}`, text)));

    const lanes = ["teacher-lane", ...(student ? ["student-lane"] : [])];
    foot.replaceChildren(...lanes.map((name) => axisLabels(name, scene.logarithmic, scene.end)));

    const columns = ["Class", "Hard label", "Teacher’s logit", `Teacher at T = ${temperatureText(scene.temperature)}`];
    if (student) columns.push(`${student.title} at T = ${temperatureText(scene.temperature)}`);
    const cells = columns.map((text) => element("th", "", text));
    cells.forEach((cell) => (cell.scope = "col"));
    const line = document.createElement("tr");
    line.append(...cells);
    table.tHead.replaceChildren(line);
  }

  /** `scene`: data, label, hard, logits, teacher, other (K shares or null), student (role or null), temperature, logarithmic, end. */
  function paint(scene) {
    const { data } = scene;
    if (String(data.classes) !== String(rows.map((row) => row.className))) rebuild(data.classes);
    chart.classList.toggle("mirrored", Boolean(scene.student));
    chart.classList.toggle("no-hard", !data.showHardLabel);
    chart.style.setProperty("--divisions", scene.logarithmic ? GRID_STEPS.logarithmic : GRID_STEPS.linear);
    chart.dataset.student = scene.student ?? "";
    const shape = [scene.student, scene.logarithmic, scene.temperature, scene.end].join();
    if (shape !== built) paintHead(scene);
    built = shape;
    rows.forEach((row, k) => paintRow(row, k, scene));
  }

  return { paint };
}

function axisLabels(name, logarithmic, end) {
  const box = element("span", `cell axis ${name}`);
  const axis = logarithmic ? LOG_AXIS : LINEAR_AXIS.map((share) => share * end);
  axis.forEach((share, i) => {
    const isLast = i === axis.length - 1;
    const isMinor = logarithmic && !isLast && i % 2 === 0; // left out where space is short
    const label = element("span", isMinor ? "tick minor" : "tick", `${Number((share * 100).toPrecision(3))}${isLast ? "\u00a0%" : ""}`);
    label.style.setProperty("--at", barLength(share, logarithmic, end));
    box.append(label);
  });
  return box;
}

function createRow(className) {
  const node = element("div", "row");
  const cells = { className, node, line: document.createElement("tr"), bars: {} };
  cells.name = element("span", "cell name", className);
  for (const who of ["hard", "teacher", "student"]) {
    const lane = element("span", who === "hard" ? "cell lane hard" : `cell lane ${who}-lane`);
    cells.bars[who] = element("span", `bar ${who}-bar`);
    lane.append(cells.bars[who]);
    cells[who] = element("span", who === "hard" ? "hard-number" : `cell number ${who}-number`);
    if (who === "hard") lane.append(cells.hard);
    node.append(lane, ...(who === "hard" ? [] : [cells[who]]));
  }
  node.prepend(cells.name);
  const title = element("th", "", className);
  title.scope = "row";
  cells.line.append(title);
  cells.numbers = [1, 2, 3, 4].map(() => cells.line.appendChild(document.createElement("td")));
  return cells;
}

function paintRow(row, k, scene) {
  row.node.classList.toggle("true-row", k === scene.label);
  row.node.classList.toggle("guessed", k === scene.data.guessed);
  const shares = { hard: scene.hard[k], teacher: scene.teacher[k], student: scene.other ? scene.other[k] : 0 };
  for (const [who, share] of Object.entries(shares)) {
    const length = barLength(share, scene.logarithmic, scene.end);
    row.bars[who].style.width = `${length * 100}%`;
    row.bars[who].classList.toggle("off-scale", scene.logarithmic && share > 0 && length === 0);
    row[who].textContent = percent(share);
  }
  const texts = [percent(shares.hard), scene.logits[k].toFixed(2).replace("-", "−"), percent(shares.teacher), percent(shares.student)];
  row.numbers.forEach((cell, i) => (cell.textContent = texts[i]));
  row.numbers[3].hidden = !scene.other;
}
