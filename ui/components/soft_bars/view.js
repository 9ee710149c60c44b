// One mounted component: it keeps its place, its focus and its drag when new data come, and tells Python on release only.

function createView(root) {
  const find = (name) => root.querySelector(`.${name}`);
  const slider = find("slider");
  const bars = createBars(root);
  const picker = createPicker(root, settle);
  let data = null;
  let send = null;
  let state = null; // picked, temperature, logarithmic, student (the role beside the teacher), shown
  let held = false; // the slider is being dragged or an arrow key is down
  let frame = 0;

  /** A finished change: draw it, say it, tell Python. */
  function settle(change) {
    state = { ...state, ...change };
    picker.mark(state.picked);
    placeSlider();
    paint();
    find("summary").textContent = summary(currentScene());
    send({ ...state, edition: data.edition });
  }

  /** A change under way: draw it with the next frame, nothing else. */
  function preview(temperature) {
    held = true;
    state.temperature = temperature;
    root.classList.add("held");
    cancelAnimationFrame(frame);
    frame = requestAnimationFrame(paint);
  }

  function release() {
    if (!held) return;
    held = false;
    root.classList.remove("held");
    settle({});
  }

  function placeSlider() {
    slider.value = Math.round(sliderPosition(state.temperature) * Number(slider.max));
    slider.style.setProperty("--at", sliderPosition(state.temperature));
  }

  function currentScene() {
    const { picked, temperature, logarithmic, student } = state;
    const label = data.labels[picked];
    const logits = data.logits.teacher[picked];
    const others = student ? data.logits[student][picked] : null;
    const [teacher, other] = [softmax(logits, temperature), others && softmax(others, temperature)];
    return {
      data, label, logits, student, picked, temperature, logarithmic, teacher, other,
      hard: data.classes.map((_, k) => (k === label ? 1 : 0)),
      end: data.compact ? axisEnd([...teacher, ...(other ?? [])]) : 1,
      kl: others && klBits(logits, others, temperature),
    };
  }

  function paint() {
    const scene = currentScene();
    bars.paint(scene);
    slider.style.setProperty("--at", sliderPosition(scene.temperature));
    slider.setAttribute("aria-valuetext", `T = ${temperatureText(scene.temperature)}`);
    find("slider-value").textContent = `T = ${temperatureText(scene.temperature)}`;
    const bits = entropyBits(scene.teacher);
    find("entropy").textContent = `${shortNumber(bits)} bits`;
    root.querySelectorAll(".at").forEach((at) => (at.textContent = ` at T\u00a0=\u00a0${temperatureText(scene.temperature)}`));
    find("fair").textContent = fairChoice(bits);
    find("kl-fact").hidden = scene.kl === null;
    if (scene.kl !== null) find("kl").textContent = `${shortNumber(scene.kl)} bits`;
    const pixels = root.querySelector(".picture .pixels");
    pixels.style.setProperty("--image", scene.picked);
    pixels.setAttribute("aria-label", `Image ${scene.picked + 1}, labelled ${data.classes[scene.label]}`);
    find("true-class").textContent = data.classes[scene.label];
  }

  function paintStudents() {
    const roles = ["distilled", "plain"].filter((role) => role in data.logits);
    if (!roles.includes(state.student)) state.student = roles[0] ?? null;
    const { student } = state;
    find("title").textContent = data.title.replace("{student}", student ? data.styles[student].title.toLowerCase() : "student");
    const box = find("students");
    box.hidden = roles.length < 2;
    if (box.dataset.roles !== roles.join()) {
      box.dataset.roles = roles.join();
      box.replaceChildren(...roles.map((role) => studentButton(role)));
    }
    for (const button of box.children) button.setAttribute("aria-pressed", String(button.dataset.role === student));
  }

  function studentButton(role) {
    const button = element("button", "student", `${data.styles[role].glyph} ${data.styles[role].title}`);
    button.type = "button";
    button.dataset.role = role;
    button.addEventListener("click", () => {
      state.student = role;
      paintStudents();
      settle({});
    });
    return button;
  }

  function dress() {
    const isDark = isLight(getComputedStyle(root).color);
    for (const [role, style] of Object.entries(data.styles)) {
      root.style.setProperty(`--${role}`, isDark ? style.dark : style.light);
    }
    root.classList.toggle("dark", isDark);
    root.style.setProperty("--images", data.labels.length);
    root.style.setProperty("--side", data.side);
    root.classList.toggle("compact", data.compact);
    find("title").hidden = !data.title;
    find("picker").hidden = !data.showPicker;
    find("slider-block").hidden = !data.showSlider;
    find("numbers").hidden = !data.showNumbers;
    find("picture").classList.toggle("no-hard", !data.showHardLabel);
  }

  /** New data from Python. What the learner is doing wins, unless Python says that it changed a value itself. */
  function update({ data: next, setStateValue }) {
    const adopt = !data || data.edition !== next.edition;
    const isNewImage = !data || data.sprite !== next.sprite;
    if (isNewImage) root.style.setProperty("--sprite", `url("${next.sprite}")`);
    const turn = next.beside && (isNewImage || data.beside !== next.beside);
    data = next;
    send = (state) => setStateValue("view", state);
    if (adopt) state = { ...next.view };
    if (turn) state.student = next.beside;
    state.picked = Math.min(state.picked, data.labels.length - 1);
    const isNew = picker.setData(data);
    if (adopt || isNew) picker.show(state.shown);
    dress();
    paintStudents();
    picker.mark(state.picked);
    if (isNew) picker.centre(state.picked);
    find("logarithmic").checked = state.logarithmic;
    if (!held) placeSlider();
    paint();
  }

  listen({ root, slider, preview, release, settle, temperature: () => state.temperature });
  return { update };
}

/** Slider and switch. Arrow keys go to the next round value, Page keys and a press on a tick to the next tick. */
function listen({ root, slider, preview, release, settle, temperature }) {
  slider.addEventListener("input", () => preview(sliderTemperature(slider.value / slider.max)));
  slider.addEventListener("change", release);
  slider.addEventListener("keydown", (event) => {
    const goal = keyTemperature(event.key, temperature());
    if (goal === null) return;
    event.preventDefault();
    slider.value = sliderPosition(goal) * slider.max;
    preview(goal);
  });
  slider.addEventListener("keyup", release);
  slider.addEventListener("blur", release);
  for (const tick of [LOWEST_T, ...TICKS, HIGHEST_T]) {
    const button = element("button", "tick-button", String(tick));
    button.type = "button";
    button.tabIndex = -1; // the slider itself has the keyboard
    button.style.setProperty("--at", sliderPosition(tick));
    button.addEventListener("click", () => settle({ temperature: tick }));
    root.querySelector(".ticks").append(button);
  }
  const box = root.querySelector(".logarithmic");
  box.addEventListener("change", () => settle({ logarithmic: box.checked }));
}

function keyTemperature(key, temperature) {
  if (key === "ArrowRight" || key === "ArrowUp") return stepTemperature(temperature, 1);
  if (key === "ArrowLeft" || key === "ArrowDown") return stepTemperature(temperature, -1);
  if (key === "PageUp") return tickTemperature(temperature, 1);
  if (key === "PageDown") return tickTemperature(temperature, -1);
  if (key === "Home") return LOWEST_T;
  if (key === "End") return HIGHEST_T;
  return null;
}

/** 2^H: how many equally likely classes would leave one just as unsure. */
function fairChoice(bits) {
  const count = 2 ** bits;
  return count < 1.05 ? "as good as certain" : `as unsure as a fair choice among ${count.toFixed(1)} classes`;
}

/** What a screen reader says after a change. */
function summary(scene) {
  const { data } = scene;
  const order = scene.teacher.map((_, k) => k).sort((a, b) => scene.teacher[b] - scene.teacher[a]);
  const answers = order.slice(0, 3).map((k) => `${data.classes[k]} ${percent(scene.teacher[k])}`);
  const bits = entropyBits(scene.teacher);
  const parts = [
    `Image ${scene.picked + 1}, labelled ${data.classes[scene.label]}.`,
    `At temperature ${temperatureText(scene.temperature)} the teacher says ${answers.join(", ")}.`,
    `Entropy ${shortNumber(bits)} bits: ${fairChoice(bits)}.`,
  ];
  if (data.guessed !== null) parts.push(`Your guess: ${data.classes[data.guessed]}.`);
  if (scene.student) parts.push(`${data.styles[scene.student].title}: ${shortNumber(scene.kl)} bits from the teacher.`);
  return parts.join(" ");
}

/** Whether a computed colour such as rgb(250, 250, 250) is light. */
function isLight(colour) {
  const [red, green, blue] = colour.match(/[\d.]+/g).map(Number);
  return 0.299 * red + 0.587 * green + 0.114 * blue > 128;
}
