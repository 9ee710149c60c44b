// One mounted pad: drawing, framing and both students stay on this device. A drawing travels only by a press: to the
// teacher, or to the class.

const ROLES = ["teacher", "distilled", "plain"];
const STAYS = {
  alone: "What you draw or show stays on this device. Only “Ask the teacher” sends it, as a small picture, and nothing of it is kept.",
  seated: "What you draw or show stays on this device, but for two presses: “Ask the teacher” sends it, as a small picture, and nothing of it is kept. “Share with the class”, below, sends one that you have kept, after it has said who will see it.",
  unplugged: "The plug is pulled: nothing leaves this device. The students still answer; the teacher cannot. For the real thing, switch your device to flight mode.",
};
const WORDS = {
  drawing: { title: "Draw for the networks", paper: "Paper to draw on with a finger, a pen or a mouse. Without one, use the samples below.", always: "Ask it whenever I lift the pen" },
  photo: { title: "Show the networks a picture", paper: "The picture that the networks judge.", always: "Ask it for every picture" },
};
const HINTS = { mnist: "Draw a digit here", fill: "Draw here", photo: "Use a picture, or take a sample" };
const HOW = {
  mnist: (box) => `your ink, shrunk to fit a box of 20 × 20 points and moved so that it balances in the middle of ${box}. The digits they learned from were made the same way.`,
  fill: (box) => `your ink, shrunk until it fills ${box} points. They learned from shaded pictures, so a thin outline is strange to them.`,
  photo: (box) => `the middle square of your picture, shrunk to ${box} points. They learned from photos of this size.`,
};

function createView(root) {
  const find = (name) => root.querySelector(`.${name}`);
  const state = { kit: null, networks: {}, sheet: null, pixels: null, shares: {}, seated: false };
  const paper = createPaper(find("paper"), change);
  const chart = createChart(root);
  const asking = createAsking({ complain, repaint: paint });
  const sharing = createSharing();
  const gallery = createGallery(root, { show: (pixels) => paper.show(pixels, state.kit.side), complain, sharing });

  /** Another drawing: what the teacher said to the one before counts no more. */
  function change(isDone) {
    const { sheet } = state;
    Object.assign(sheet, { teacher: null, asked: null });
    complain("");
    const started = performance.now();
    judge();
    if (state.pixels) keepTime(sheet.times.students, performance.now() - started);
    paint(isDone);
    if (isDone && sheet.always) ask();
  }

  /** Frame what is drawn and let both students answer. */
  function judge() {
    const { kit } = state;
    const width = find("paper").width;
    state.pixels = paper.isBlank() ? null : (paper.exact() ?? frameInk(kit.framing, paper.ink(), width, width, kit.side));
    state.shares = {};
    if (!state.pixels) return;
    const input = normalise(state.pixels, kit.mean, kit.std);
    for (const [role, network] of Object.entries(state.networks)) state.shares[role] = shares(forward(network, input, kit.side));
  }

  function ask() {
    if (state.pixels && state.sheet.plugged) asking.ask(state.pixels);
  }

  function complain(sentence) {
    find("trouble").textContent = sentence;
    find("trouble").hidden = !sentence;
  }

  /** Everything as it now is. `isDone`: and say it to those who cannot see it. */
  function paint(isDone) {
    const { kit, sheet, pixels } = state;
    const known = sheet.teacher ? { teacher: sheet.teacher, ...state.shares } : state.shares;
    const why = !sheet.plugged ? "unplugged" : isCutOff() ? "out of reach" : asking.isWaiting() ? "thinking …" : "not asked";
    chart.paint(kit, known, pixels ? { teacher: why } : {});
    paintFrame(find("frame"), pixels, kit.side);
    find("hint").hidden = !paper.isBlank();
    find("ask-now").disabled = !pixels || !sheet.plugged || asking.isWaiting();
    find("undo").disabled = find("clear").disabled = paper.isBlank();
    find("privacy").textContent = STAYS[!sheet.plugged ? "unplugged" : state.seated ? "seated" : "alone"];
    paintTimes(find("times"), sheet.times, sheet.plugged);
    gallery.offer(kit, pixels, known);
    if (isDone) find("summary").textContent = inWords(kit, known);
  }

  /** Another kit: its networks, its words, and what has been on its desk before. */
  function adopt(kit) {
    const sheet = sheetOf(kit.id);
    Object.assign(state, { kit, sheet, networks: {} });
    for (const [role, network] of Object.entries(kit.students)) {
      state.networks[role] = { layers: network.layers, weights: decodeWeights(network.weights) };
    }
    const isPhoto = kit.framing === "photo";
    const words = WORDS[isPhoto ? "photo" : "drawing"];
    root.setAttribute("aria-label", words.title);
    find("paper").setAttribute("aria-label", words.paper);
    find("always-what").textContent = words.always;
    find("hint").textContent = HINTS[kit.framing];
    find("how").textContent = HOW[kit.framing](`${kit.side} × ${kit.side}`);
    find("upload").classList.toggle("first", isPhoto);
    find("always").checked = sheet.always;
    find("plug").checked = !sheet.plugged;
    chart.build(kit);
    gallery.open(kit);
    buildSamples(find("strip"), kit, (pixels) => paper.show(pixels, kit.side));
    sharing.pull(sheet.plugged);
    asking.use(sheet);
    paper.use(sheet, !isPhoto);
    judge();
    paint(true);
    root.inert = false;
  }

  /** New data from Python: the kit once, an answer each time one was asked for. */
  function update({ data, setStateValue, setTriggerValue }) {
    if (data.kit) kits.set(data.kit.id, data.kit);
    const kit = kits.get(data.wanted);
    if ((kit?.id ?? "") !== data.held) setStateValue("holds", kit?.id ?? ""); // so that it need not travel again
    sharing.update(data, (wish) => setTriggerValue("share", wish));
    asking.tell((question) => setTriggerValue("ask", question), data.waitMs);
    const isMoved = state.seated !== Boolean(data.seat);
    state.seated = Boolean(data.seat);
    if (!kit) return;
    dress(root, kit.styles);
    if (kit.id !== state.kit?.id) adopt(kit);
    else if (isMoved) paint(false);
    asking.hear(data.answer);
  }

  const gone = new AbortController();
  window.addEventListener("owlet-connection", () => {
    if (!root.isConnected) gone.abort();
    else if (state.kit) asking.turn();
  }, { signal: gone.signal });
  find("undo").addEventListener("click", paper.undo);
  find("clear").addEventListener("click", paper.clear);
  find("ask-now").addEventListener("click", ask);
  find("always").addEventListener("change", ({ target }) => {
    state.sheet.always = target.checked;
    if (target.checked) ask();
  });
  find("plug").addEventListener("change", ({ target }) => {
    Object.assign(state.sheet, { plugged: !target.checked, teacher: null, asked: null });
    sharing.pull(!target.checked);
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
  return { update };
}
