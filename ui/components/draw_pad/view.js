// One mounted pad: drawing, framing and both students stay on this device. A drawing travels only by a press: to the
// teacher, or to the class.

const views = new WeakMap(); // the element that Streamlit gives → its view
const ROLES = ["teacher", "distilled", "plain"];
const PAPER = "Paper to draw on with a finger, a pen or a mouse. Without one, use the samples below.";
const ANSWER_WAIT_MS = 8000;
const KEPT_TIMES = 100;
const STAYS = {
  alone: "What you draw or show stays on this device. Only “Ask the teacher” sends it, as a small picture, and nothing of it is kept.",
  seated: "What you draw or show stays on this device, but for two presses: “Ask the teacher” sends it, as a small picture, and nothing of it is kept. “Share with the class”, below, sends one that you have kept, after it has said who will see it.",
};
const HINTS = { mnist: "Draw a digit here", fill: "Draw here", photo: "Use a picture, or take a sample" };
const HOW = {
  mnist: (box) => `your ink, shrunk to fit a box of 20 × 20 points and moved so that it balances in the middle of ${box}. The digits they learned from were made the same way.`,
  fill: (box) => `your ink, shrunk until it fills ${box} points. They learned from shaded pictures, so a thin outline is strange to them.`,
  photo: (box) => `the middle square of your picture, shrunk to ${box} points. They learned from photos of this size.`,
};

export default function ({ data, parentElement, setStateValue, setTriggerValue }) {
  const root = parentElement.querySelector(".draw-pad");
  let view = views.get(parentElement);
  if (!view || view.root !== root) {
    view = createView(root);
    views.set(parentElement, view);
  }
  view.update(data, { hold: (kit) => setStateValue("holds", kit), ask: (question) => setTriggerValue("ask", question), share: (wish) => setTriggerValue("share", wish) });
  return () => views.delete(parentElement);
}

function createView(root) {
  const find = (name) => root.querySelector(`.${name}`);
  const state = { kit: null, networks: {}, pixels: null, shares: {}, plugged: true, waiting: null, answered: 0, seated: false };
  const times = { teacher: [], students: [] };
  let tell = null;
  const paper = createPaper(find("paper"), (isDone) => look(isDone));
  const chart = createChart(root);
  const sharing = createSharing();
  const gallery = createGallery(root, { show: (pixels) => paper.show(pixels, state.kit.side), complain: (sentence) => complain(sentence), sharing });

  /** Frame what is drawn, let both students answer, and show it. */
  function look(isDone) {
    if (!state.kit) return;
    const started = performance.now();
    const { side } = state.kit;
    const paperSide = find("paper").width;
    const framed = () => frameInk(state.kit.framing, paper.ink(), paperSide, paperSide, side);
    state.pixels = paper.isBlank() ? null : (paper.exact() ?? framed());
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
    if (!navigator.onLine) {
      complain("The teacher is out of reach: this device has no network. Your students go on without it.");
      return;
    }
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
    const { since, bytes } = state.waiting;
    state.waiting = null;
    if (answer.trouble) complain(answer.trouble);
    else {
      keepTime("teacher", performance.now() - since);
      times.bytes = bytes;
      state.shares.teacher = shares(answer.logits);
    }
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
      ? STAYS[state.seated ? "seated" : "alone"]
      : "The plug is pulled: nothing leaves this device. The students still answer; the teacher cannot. For the real thing, switch your device to flight mode.";
    paintTimes(find("times"), times, state.plugged);
    gallery.offer(state.kit, state.pixels, state.shares);
    if (isDone) find("summary").textContent = inWords(state.kit, state.shares);
  }

  function adopt(kit) {
    state.kit = kit;
    state.networks = {};
    for (const [role, network] of Object.entries(kit.students)) {
      state.networks[role] = { layers: network.layers, weights: decodeWeights(network.weights) };
    }
    const holdsPhotos = kit.framing === "photo";
    find("hint").textContent = HINTS[kit.framing];
    find("how").textContent = HOW[kit.framing](`${kit.side} × ${kit.side}`);
    find("always").nextElementSibling.nextSibling.textContent = holdsPhotos ? "Ask it for every picture" : "Ask it whenever I lift the pen";
    find("upload").classList.toggle("first", holdsPhotos);
    find("paper").setAttribute("aria-label", holdsPhotos ? "The picture that the networks judge." : PAPER);
    paper.takePen(!holdsPhotos);
    times.teacher = [];
    times.students = [];
    times.bytes = 0;
    chart.build(kit);
    gallery.open(kit);
    buildSamples(find("strip"), kit, (pixels) => paper.show(pixels, kit.side));
    paper.clear(); // and look at it
  }

  /** New data from Python: the kit once, an answer each time one was asked for. */
  function update(next, channels) {
    tell = channels;
    dress(root, next.styles);
    sharing.update(next.seat, next.told, channels);
    if (state.seated !== Boolean(next.seat)) {
      state.seated = Boolean(next.seat);
      if (state.kit) paint(false);
    }
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
    sharing.pull(state.plugged);
    delete state.shares.teacher;
    paint(true);
  });
  find("keep").addEventListener("click", gallery.keep);
  const file = root.querySelector("input[type=file]");
  file.addEventListener("change", async () => {
    if (!file.files.length) return;
    try {
      await (state.kit.framing === "photo" ? paper.readPhoto(file.files[0], state.kit.side) : paper.readInk(file.files[0]));
    } catch (error) {
      complain(error.message);
    }
    file.value = "";
  });
  return { root, update };
}
