// The three answers side by side, the samples, and what was measured. Everything is drawn from plain values.

function element(tag, name, text = "") {
  const node = document.createElement(tag);
  if (name) node.className = name;
  node.textContent = text;
  return node;
}

function percent(share) {
  const text = share < 0.005 ? "< 1 %" : share > 0.995 ? "> 99 %" : `${Math.round(100 * share)} %`;
  return text.replaceAll(" ", "\u00a0"); // it stays on one line
}

function best(shares) {
  return shares.indexOf(Math.max(...shares));
}

/** Rows of classes with a bar for each network; made once, changed in place. */
function createChart(root) {
  const [heads, rows] = ["heads", "rows"].map((name) => root.querySelector(`.${name}`));
  const numbers = root.querySelector(".numbers");

  function build(kit) {
    root.classList.toggle("words", kit.classes.some((name) => name.length > 2));
    const where = { teacher: "on the server", distilled: "on your device", plain: "on your device" };
    heads.replaceChildren(
      element("span", "corner"),
      ...ROLES.map((role) => {
        const head = element("div", `head ${role}`);
        const network = role === "teacher" ? kit.teacher : kit.students[role];
        head.append(
          element("b", "who", `${kit.styles[role].glyph} ${kit.styles[role].title}`),
          element("span", "answer", "?"),
          element("span", "sure"),
          element("small", "", `${network.name}, ${where[role]}`),
        );
        return head;
      }),
    );
    rows.replaceChildren(
      ...kit.classes.map((name) => {
        const row = element("div", "row");
        row.append(element("span", "class", name), ...ROLES.map((role) => bar(role)));
        return row;
      }),
    );
    const line = document.createElement("tr");
    for (const title of ["Answer", ...ROLES.map((role) => kit.styles[role].title)]) {
      const cell = element("th", "", title);
      cell.scope = "col";
      line.append(cell);
    }
    numbers.querySelector("thead").replaceChildren(line);
  }

  function bar(role) {
    const lane = element("span", `lane ${role}`);
    lane.append(element("i", "bar"), element("span", "share"));
    return lane;
  }

  function paint(kit, shares, notes) {
    for (const role of ROLES) {
      const known = shares[role];
      const head = heads.querySelector(`.${role}`);
      head.classList.toggle("silent", !known);
      head.querySelector(".answer").textContent = known ? kit.classes[best(known)] : (notes[role] ?? "?");
      head.querySelector(".sure").textContent = known ? percent(Math.max(...known)) : "";
    }
    [...rows.children].forEach((row, k) => {
      for (const role of ROLES) {
        const share = shares[role]?.[k];
        const lane = row.querySelector(`.${role}`);
        lane.style.setProperty("--share", share ?? 0);
        lane.querySelector(".share").textContent = share === undefined ? "" : percent(share);
      }
    });
    numbers.querySelector("tbody").replaceChildren(
      ...kit.classes.map((name, k) => {
        const line = document.createElement("tr");
        line.append(element("th", "", name), ...ROLES.map((role) => element("td", "", shares[role] ? percent(shares[role][k]) : "–")));
        return line;
      }),
    );
  }

  return { build, paint };
}

/** What a screen reader says after a stroke, a sample or an answer. */
function inWords(kit, shares) {
  const known = ROLES.filter((role) => shares[role]);
  if (!known.length) return "The paper is empty.";
  const said = known.map((role) => {
    const k = best(shares[role]);
    return `${kit.styles[role].title}: ${kit.classes[k]}, ${percent(shares[role][k])} sure.`;
  });
  const different = new Set(known.map((role) => best(shares[role]))).size > 1;
  return `${said.join(" ")} ${different ? "They disagree: you found one!" : "They agree. Can you find one on which they don’t?"}`;
}

/** The small image (one plane of grey, or three of red, green and blue), as big square points. */
function paintFrame(canvas, pixels, side) {
  canvas.width = canvas.height = side;
  const pen = canvas.getContext("2d");
  const image = pen.createImageData(side, side);
  const area = side * side;
  const step = pixels?.length === 3 * area ? area : 0; // from one plane to the next
  for (let at = 0; at < area; at++) {
    image.data.set(pixels ? [pixels[at], pixels[at + step], pixels[at + 2 * step], 255] : [0, 0, 0, 255], 4 * at);
  }
  pen.putImageData(image, 0, 0);
}

/** How long answers took, and what travelled for one. */
function paintTimes(table, times, plugged) {
  const milliseconds = (value) => (value < 10 ? value.toFixed(1) : String(Math.round(value)));
  const bytes = (count) => `${count.toLocaleString("en")} bytes`;
  const line = (who, { latest, count }, again, travelled) => {
    const row = document.createElement("tr");
    const { median, low, high } = latest.length ? spread(latest) : {};
    const enough = latest.length >= ENOUGH_TIMES;
    const cells = [
      count ? `${milliseconds(median)} ms` : "–",
      enough ? `${milliseconds(low)} to ${milliseconds(high)} ms` : again,
      count.toLocaleString("en") + (count > MOST_TIMES ? `, timed: the last ${MOST_TIMES}` : ""),
      travelled,
    ];
    const head = element("th", "", who);
    head.scope = "row";
    row.append(head, ...cells.map((text, at) => named(element("td", "", text), TIMES[at])));
    return row;
  };
  const travelled = times.sent ? `sent ${bytes(times.sent)}, received ${bytes(times.received)}` : "–";
  table.tBodies[0].replaceChildren(
    line("Both students, on this device", times.students, "draw on for a spread", "nothing"),
    line(plugged ? "Teacher, over the network" : "Teacher, unplugged", times.teacher, "ask again for a spread", travelled),
  );
}

const ENOUGH_TIMES = 5;
const TIMES = ["median", "middle half", "answers", "over the network"]; // on a phone each stands before its number

function named(cell, name) {
  cell.dataset.name = name;
  return cell;
}

/** A row of sample images; the arrow keys move along it. */
function buildSamples(strip, kit, pick) {
  const picture = new Image();
  picture.onload = () => {
    const { side } = kit;
    strip.replaceChildren(
      ...kit.labels.map((label, index) => {
        const button = element("button", "sample");
        const thumb = element("canvas");
        thumb.width = thumb.height = side;
        const pen = thumb.getContext("2d", { willReadFrequently: true });
        pen.drawImage(picture, -index * side, 0);
        button.type = "button";
        button.tabIndex = index ? -1 : 0;
        button.setAttribute("aria-label", `Sample ${index + 1}, ${withArticle(kit.classes[label])}`);
        button.append(thumb);
        button.addEventListener("click", () => {
          const { data } = pen.getImageData(0, 0, side, side);
          pick(Uint8Array.from({ length: kit.channels * side * side }, (_, at) => data[4 * (at % (side * side)) + Math.floor(at / (side * side))]));
        });
        return button;
      }),
    );
  };
  picture.src = kit.sprite;
  strip.onkeydown = (event) => {
    const buttons = [...strip.children];
    const here = buttons.indexOf(event.target);
    const place = { ArrowRight: here + 1, ArrowLeft: here - 1, Home: 0, End: buttons.length - 1 }[event.key];
    if (!buttons[place]) return;
    event.preventDefault();
    for (const button of buttons) button.tabIndex = button === buttons[place] ? 0 : -1;
    buttons[place].focus();
  };
}

/** “a 7”, “an 8”, “an ankle boot” */
function withArticle(name) {
  return `${/^(8|11|18|[aeiou])/i.test(name) ? "an" : "a"} ${name}`;
}

/** The colours of the networks, for a light or a dark page. */
function dress(root, styles) {
  const [red, green, blue] = getComputedStyle(root).color.match(/[\d.]+/g).map(Number);
  const isDark = 0.299 * red + 0.587 * green + 0.114 * blue > 128;
  for (const [role, style] of Object.entries(styles)) root.style.setProperty(`--${role}`, isDark ? style.dark : style.light);
}
