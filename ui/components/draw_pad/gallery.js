// Drawings on which networks disagree, kept in this browser: the largest difference of confidence stands first.

const MOST_KEPT = 24;

/** Which two networks differ most, and by how much (0..1) on which class; null unless some give different answers. */
function disagreement(shares) {
  const known = Object.keys(shares);
  const pairs = known.flatMap((one, at) => known.slice(at + 1).map((other) => [one, other]));
  const unlike = pairs.filter(([one, other]) => best(shares[one]) !== best(shares[other]));
  const gaps = unlike.flatMap(([one, other]) => [one, other].map((role) => {
    const k = best(shares[role]); // how sure one is of its answer, and how little the other thinks of it
    return { gap: Math.abs(shares[one][k] - shares[other][k]), k, pair: [one, other] };
  }));
  return gaps.length ? gaps.reduce((most, each) => (each.gap > most.gap ? each : most)) : null;
}

/** The gallery of one data set's drawings. `show(pixels)` lays one on the paper again; `sharing` brings it to a class. */
function createGallery(root, { show, complain, sharing }) {
  const [note, button, list] = ["gallery-note", "keep", "kept"].map((name) => root.querySelector(`.${name}`));
  let place = ""; // its name in the browser's storage
  let entries = [];
  let offered = null;
  let kit = null;

  function open(next) {
    kit = next;
    place = `owlet-gallery:${kit.data}`;
    entries = read(place).filter((each) => unpack(each.pixels).length === kit.channels * kit.side * kit.side);
    paint();
  }

  /** What is on the paper now: it can be kept if two of the networks that have answered disagree. */
  function offer(from, pixels, shares) {
    const found = pixels && disagreement(shares);
    const text = pixels && pack(pixels);
    const said = found && Object.entries(shares).map(([role, known]) => ({ role, name: from.classes[best(known)], share: Math.max(...known) }));
    offered = found && { pixels: text, said, gap: found.gap, about: from.classes[found.k], students: from.learned, kit: from.id };
    const isKept = offered && entries.some((each) => each.pixels === text && each.kit === from.id && each.said.length >= said.length);
    button.disabled = !offered || isKept;
    button.textContent = isKept ? "Kept" : "Keep this one";
    note.textContent = offered
      ? `They disagree by ${points(offered.gap)} on “${offered.about}”.`
      : `Find a drawing on which two of the three disagree. Then you can keep it here. The gallery stays in this browser${sharing.hasClass() ? ", but for what you share with your class" : ""}.`;
  }

  function keep() {
    if (!offered) return;
    const others = entries.filter((each) => each.pixels !== offered.pixels || each.students !== offered.students);
    save([...others, offered].sort((a, b) => b.gap - a.gap).slice(0, MOST_KEPT));
    button.disabled = true;
    button.textContent = "Kept";
  }

  function save(next) {
    try {
      localStorage.setItem(place, JSON.stringify(next));
    } catch {
      complain("Your browser would not keep this: its storage is full or switched off, as in a private window.");
      return;
    }
    entries = next;
    paint();
  }

  function paint() {
    sharing.begin(kit);
    list.replaceChildren(...entries.map((entry, at) => item(entry, at)));
  }

  function item(entry, at) {
    const line = element("li");
    const pixels = unpack(entry.pixels);
    const picture = element("button", "look");
    const thumb = element("canvas");
    paintFrame(thumb, pixels, kit.side);
    picture.type = "button";
    picture.setAttribute("aria-label", `Lay number ${at + 1} on the paper again`);
    picture.append(thumb);
    picture.addEventListener("click", () => show(pixels));
    const text = element("div", "said");
    text.append(element("b", "", `${at ? `${at + 1}.` : "Best:"} ${points(entry.gap)} on “${entry.about}”`));
    for (const { role, name, share } of entry.said) {
      text.append(element("span", role, `${kit.styles[role].glyph} ${kit.styles[role].title}: ${name}, ${percent(share)}`));
    }
    text.append(element("small", "", entry.students));
    const away = element("button", "away", "Delete");
    away.type = "button";
    away.setAttribute("aria-label", `Delete number ${at + 1}`);
    away.addEventListener("click", () => {
      save(entries.filter((each) => each !== entry));
      (list.children[Math.min(at, entries.length - 1)]?.querySelector(".away") ?? list).focus();
    });
    const deeds = element("div", "deeds");
    deeds.append(away, sharing.part(entry));
    line.append(picture, text, deeds);
    return line;
  }

  return { open, offer, keep };
}

function points(gap) {
  return `${Math.round(100 * gap)} points`;
}

function pack(pixels) {
  return btoa(String.fromCharCode(...pixels));
}

function unpack(text) {
  return Uint8Array.from(atob(text), (letter) => letter.charCodeAt(0));
}

/** What the storage has; anything else than a list of drawings counts as none. */
function read(place) {
  try {
    const found = JSON.parse(localStorage.getItem(place)) ?? [];
    return found.filter((each) => typeof each.gap === "number" && unpack(each.pixels).length && each.said.every(({ role }) => ROLES.includes(role)));
  } catch {
    return [];
  }
}
