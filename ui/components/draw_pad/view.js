// One mounted pad: drawing, framing and both students stay on this device; only a question to the teacher travels.

const views = new WeakMap(); // the element that Streamlit gives → its view
const ROLES = ["teacher", "distilled", "plain"];
const ANSWER_WAIT_MS = 8000;
const KEPT_TIMES = 100;

export default function ({ data, parentElement, setStateValue, setTriggerValue }) {
  const root = parentElement.querySelector(".draw-pad");
  let view = views.get(parentElement);
  if (!view || view.root !== root) {
    view = createView(root);
    views.set(parentElement, view);
  }
  view.update(data, { hold: (kit) => setStateValue("holds", kit), ask: (question) => setTriggerValue("ask", question) });
  return () => views.delete(parentElement);
}

function createView(root) {
  const find = (name) => root.querySelector(`.${name}`);
  const state = { kit: null, networks: {}, pixels: null, shares: {}, plugged: true, waiting: null, answered: 0 };
  const times = { teacher: [], students: [] };
  let tell = null;
  const paper = createPaper(find("paper"), (isDone) => look(isDone));
  const chart = createChart(root);

  /** Frame what is drawn, let both students answer, and show it. */
  function look(isDone) {
    if (!state.kit) return;
    const started = performance.now();
    const { side } = state.kit;
    const paperSide = find("paper").width;
    state.pixels = paper.isBlank() ? null : frameLikeMnist(paper.ink(), paperSide, paperSide, side);
    state.shares = {};
    state.waiting = null; // an answer that is still on its way belongs to an older drawing
    if (state.pixels) {
      const input = normalise(state.pixels, state.kit.mean, state.kit.std);
      for (const [role, network] of Object.entries(state.networks)) state.shares[role] = shares(forward(network, input, side));
      keepTime("students", performance.now() - started);
    }
    find("hint").hidden = !paper.isBlank();
    complain("");
    paintFrame(find("frame"), state.pixels, side);
    paint(isDone);
    if (isDone && find("always").checked) ask();
  }

  function ask() {
    if (!state.pixels || !state.plugged) return;
    const pixels = btoa(String.fromCharCode(...state.pixels));
    const question = { id: Date.now(), pixels };
    state.waiting = { id: question.id, since: performance.now(), bytes: JSON.stringify(question).length };
    setTimeout(() => {
      if (state.waiting?.id !== question.id) return;
      state.waiting = null;
      complain("The teacher did not answer. Is the network gone? Your students go on without it.");
      paint(false);
    }, ANSWER_WAIT_MS);
    tell.ask(question);
    paint(false);
  }

  function hear(answer) {
    if (!answer || answer.id !== state.waiting?.id) return;
    keepTime("teacher", performance.now() - state.waiting.since);
    times.bytes = state.waiting.bytes;
    state.waiting = null;
    if (answer.trouble) complain(answer.trouble);
    else state.shares.teacher = shares(answer.logits);
    paint(true);
  }

  function keepTime(who, ms) {
    times[who].push(ms);
    if (times[who].length > KEPT_TIMES) times[who].shift();
  }

  function complain(sentence) {
    find("trouble").textContent = sentence;
    find("trouble").hidden = !sentence;
  }

  function paint(isDone) {
    const teacherNote = !state.plugged ? "unplugged" : state.waiting ? "thinking …" : "not asked";
    chart.paint(state.kit, state.shares, state.pixels ? { teacher: teacherNote } : {});
    find("ask-now").disabled = !state.pixels || !state.plugged || Boolean(state.waiting);
    find("undo").disabled = find("clear").disabled = paper.isBlank();
    find("privacy").textContent = state.plugged
      ? "Your drawing stays on this device. Only “Ask the teacher” sends it, as a small grey picture, and nothing of it is kept."
      : "The plug is pulled: nothing leaves this device. The students still answer; the teacher cannot. For the real thing, switch your device to flight mode.";
    paintTimes(find("times"), times, state.plugged);
    if (isDone) find("summary").textContent = inWords(state.kit, state.shares);
  }

  function adopt(kit) {
    state.kit = kit;
    state.networks = {};
    for (const [role, network] of Object.entries(kit.students)) {
      state.networks[role] = { layers: network.layers, weights: decodeWeights(network.weights) };
    }
    find("side").textContent = `${kit.side} × ${kit.side}`;
    chart.build(kit);
    buildSamples(find("strip"), kit, (pixels) => paper.show(pixels, kit.side));
    look(true);
  }

  /** New data from Python: the kit once, an answer each time one was asked for. */
  function update(next, channels) {
    tell = channels;
    dress(root, next.styles);
    if (next.kit && state.kit?.id !== next.kit.id) adopt(next.kit);
    if (state.kit) tell.hold(state.kit.id); // so that it need not travel again
    else if (!next.kit) tell.hold("");
    hear(next.answer);
  }

  find("undo").addEventListener("click", paper.undo);
  find("clear").addEventListener("click", paper.clear);
  find("ask-now").addEventListener("click", ask);
  find("always").addEventListener("change", (event) => event.target.checked && ask());
  find("plug").addEventListener("change", (event) => {
    state.plugged = !event.target.checked;
    state.waiting = null;
    delete state.shares.teacher;
    paint(true);
  });
  const file = root.querySelector("input[type=file]");
  file.addEventListener("change", async () => {
    if (!file.files.length) return;
    try {
      await paper.read(file.files[0]);
    } catch (error) {
      complain(error.message);
    }
    file.value = "";
  });
  return { root, update };
}
