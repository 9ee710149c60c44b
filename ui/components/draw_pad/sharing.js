// The way of a kept drawing to the learner's class, and back. It goes only after its learner has read who will see it.

/** `part(entry)` gives the place of a kept drawing in which its way to the class stands. */
function createSharing() {
  let [seat, kit, plugged, send, waitMs] = [null, null, true, null, 0];
  let asking = null; // the drawing that the learner is about to share
  let waiting = null; // what has been sent: its number, and for which drawing
  let trouble = null; // why the last one led nowhere, and for which drawing
  let parts = [];

  /** A new list of drawings: the places of the one before are forgotten. */
  function begin(from) {
    kit = from;
    parts = [];
  }

  function part(entry) {
    const place = element("div", "sharing");
    parts.push({ place, entry });
    draw(place, entry);
    return place;
  }

  function update({ seat: next, told, waitMs: most }, channel) {
    const same = JSON.stringify(next) === JSON.stringify(seat);
    [seat, send, waitMs] = [next ?? null, channel, most];
    const isAnswer = waiting && told?.id === waiting.id;
    if (isAnswer) {
      trouble = told.trouble ? { entry: waiting.entry, sentence: told.trouble } : null;
      waiting = null;
    }
    if (isAnswer || !same) drawAll();
  }

  function pull(isPlugged) {
    if (isPlugged === plugged) return;
    plugged = isPlugged;
    drawAll();
  }

  function drawAll() {
    for (const { place, entry } of parts) draw(place, entry);
  }

  function draw(place, entry) {
    const active = place.getRootNode().activeElement;
    const hadFocus = active && place.contains(active);
    place.replaceChildren(...(seat && entry.kit === kit.id ? inside(entry) : []));
    if (trouble?.entry === entry) {
      const sentence = element("p", "sharing-trouble", trouble.sentence);
      sentence.setAttribute("role", "alert");
      place.append(sentence);
    }
    if (hadFocus) (place.querySelector("button:not(:disabled)") ?? place.firstElementChild)?.focus();
  }

  function inside(entry) {
    const hanging = seat.hanging.find((each) => each.kit === entry.kit && each.pixels === entry.pixels);
    if (waiting?.entry === entry) return [status("One moment …")];
    if (hanging) return [status(`Class ${seat.code} sees it.`), button("Take it back", () => tell(entry, { back: hanging.id }))];
    if (asking !== entry) return [button("Share with the class", () => ask(entry))];
    const what = element("p", "", `Everybody in class ${seat.code} will see this picture and what the networks say to it, with your nickname, ${seat.nickname}. It stays there until you or your teacher take it away.`);
    what.id = "sharing-what";
    const share = button("Share it", () => tell(entry, wish(entry)), "yes");
    share.setAttribute("aria-describedby", what.id);
    return [what, share, button("Not now", () => ask(null))];
  }

  function status(text) {
    const line = element("p", "", text);
    line.setAttribute("role", "status");
    line.tabIndex = -1; // the keyboard waits here
    return line;
  }

  function button(label, press, name = "") {
    const made = element("button", `class-button ${name}`, label);
    made.type = "button";
    made.disabled = !plugged;
    made.addEventListener("click", press);
    return made;
  }

  function ask(entry) {
    const before = asking;
    [asking, trouble] = [entry, null];
    for (const each of parts) if (each.entry === entry || each.entry === before) draw(each.place, each.entry);
  }

  function wish(entry) {
    return { kit: entry.kit, pixels: entry.pixels, teacher: entry.said.some(({ role }) => role === "teacher") };
  }

  function tell(entry, message) {
    asking = trouble = null;
    if (isCutOff()) {
      trouble = { entry, sentence: "Your class is out of reach: there is no connection to the server. Nothing was sent." };
    } else {
      const id = Date.now();
      waiting = { id, entry };
      setTimeout(() => giveUp(id), waitMs);
      send({ id, ...message });
    }
    drawAll();
  }

  function giveUp(id) {
    if (waiting?.id !== id) return;
    trouble = { entry: waiting.entry, sentence: "No answer came. Try again: nothing is shown twice." };
    waiting = null;
    drawAll();
  }

  return { begin, part, update, pull, hasClass: () => seat !== null };
}
