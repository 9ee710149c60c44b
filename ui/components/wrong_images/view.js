// One mounted pair of panels. An image that stays wrong keeps its button, so focus and place survive each change.

function createView(root) {
  let tell = null;

  root.addEventListener("click", (event) => {
    const button = event.target.closest("button");
    if (!button) return;
    const picked = [Number(button.dataset.image), [...root.children].indexOf(button.closest(".panel"))];
    mark(root, ...picked);
    tell(picked);
  });

  function update({ data, setStateValue }) {
    tell = (picked) => setStateValue("picked", picked);
    root.style.setProperty("--count", data.count);
    data.panels.forEach((panel, index) => fill(root.children[index] ?? createPanel(root), panel, data.count));
    mark(root, ...data.picked);
  }

  return { update };
}

function element(name, className, content = "") {
  const node = document.createElement(name);
  node.className = className;
  node.textContent = content;
  return node;
}

function createPanel(root) {
  const panel = element("section", "panel");
  const head = element("div", "head");
  const title = element("span", "title");
  const glyph = element("span", "glyph");
  glyph.setAttribute("aria-hidden", "true");
  title.append(glyph, element("span", "name"));
  head.append(title, element("span", "count"));
  panel.append(head, element("div", "images"));
  root.append(panel);
  return panel;
}

function fill(panel, data, count) {
  panel.style.setProperty("--role", data.colour);
  panel.setAttribute("aria-label", data.title);
  panel.querySelector(".glyph").textContent = data.glyph;
  panel.querySelector(".name").textContent = data.title;
  panel.querySelector(".count").textContent = data.wrong.length ? `${data.wrong.length} of ${count} wrong` : "";
  const images = panel.querySelector(".images");
  const known = new Map([...images.querySelectorAll("button")].map((button) => [Number(button.dataset.image), button]));
  const nodes = data.wrong.map((wrong) => dress(known.get(wrong.image) ?? createButton(wrong.image), wrong));
  if (!nodes.length) nodes.push(element("p", "note", data.note));
  place(images, nodes);
}

/** The wanted children in order; those that stand in the right place are not touched. */
function place(parent, nodes) {
  const wanted = new Set(nodes);
  for (const child of [...parent.children]) if (!wanted.has(child)) child.remove();
  nodes.forEach((node, index) => {
    if (parent.children[index] !== node) parent.insertBefore(node, parent.children[index] ?? null);
  });
}

function createButton(image) {
  const button = element("button", "image");
  button.type = "button";
  button.dataset.image = image;
  button.style.setProperty("--image", image);
  button.append(element("span", "pixels"), element("span", "caption"));
  return button;
}

function dress(button, wrong) {
  const caption = button.querySelector(".caption");
  const answer = element("b", "", wrong.answer);
  caption.replaceChildren(`${wrong.label} → `, answer);
  button.setAttribute("aria-label", `Image ${wrong.image + 1}: it is ${wrong.label}, the answer was ${wrong.answer}`);
  button.title = `It is ${wrong.label}; the student says ${wrong.answer}`;
  return button;
}

/** One image of one student is picked; the same image may stand in the other panel too. */
function mark(root, image, panel) {
  [...root.children].forEach((each, index) => {
    for (const button of each.querySelectorAll("button")) {
      button.setAttribute("aria-pressed", String(index === panel && Number(button.dataset.image) === image));
    }
  });
}
