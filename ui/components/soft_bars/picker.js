// The strip of thumbnails and what it shows: the most confusing first, all in order, or one class.

/** A new element with a class and, if given, a text. */
function element(tag, className, text = "") {
  const node = document.createElement(tag);
  node.className = className;
  node.textContent = text;
  return node;
}

/** Keeps the picker inside `root`; `onPick({ picked, shown })` is called when the learner picks an image or a filter. */
function createPicker(root, onPick) {
  const filter = root.querySelector(".filter");
  const strip = root.querySelector(".strip");
  let thumbs = [];
  let shown = [];
  let picked = 0;
  let data = null;

  function rebuild() {
    filter.replaceChildren(new Option("the most confusing first", "confusing"), new Option("all, in order", "all"));
    const present = data.classes.filter((_, k) => data.labels.includes(k));
    filter.append(...present.map((name) => new Option(`only ${name}`, name)));
    thumbs = data.labels.map((label, image) => {
      const thumb = element("button", "thumb");
      thumb.type = "button";
      thumb.dataset.image = image;
      thumb.setAttribute("aria-label", `Image ${image + 1}, labelled ${data.classes[label]}`);
      const pixels = element("span", "pixels");
      pixels.style.setProperty("--image", image);
      thumb.append(pixels);
      return thumb;
    });
    arrange();
  }

  function arrange() {
    const everyImage = data.labels.map((_, image) => image);
    shown =
      filter.value === "confusing" ? mostConfusingFirst(data.logits.teacher)
      : filter.value === "all" ? everyImage
      : everyImage.filter((image) => data.classes[data.labels[image]] === filter.value);
    strip.replaceChildren(...shown.map((image) => thumbs[image]));
  }

  /** Of all thumbnails only one is reached with Tab; the arrow keys go on from there. */
  function rove(image) {
    thumbs.forEach((thumb, i) => (thumb.tabIndex = i === image ? 0 : -1));
  }

  function mark(image) {
    picked = image;
    thumbs.forEach((thumb, i) => thumb.setAttribute("aria-pressed", String(i === image)));
    rove(shown.includes(image) ? image : shown[0]);
  }

  function pick(image) {
    onPick({ picked: image, shown: filter.value });
  }

  function centre(image) {
    const thumb = thumbs[image];
    strip.scrollLeft = thumb.offsetLeft - (strip.clientWidth - thumb.offsetWidth) / 2;
  }

  filter.addEventListener("change", () => {
    arrange();
    strip.scrollLeft = 0;
    pick(shown[0]);
  });
  root.querySelector(".surprise").addEventListener("click", () => {
    const others = shown.filter((image) => image !== picked);
    if (others.length === 0) return;
    pick(others[Math.floor(Math.random() * others.length)]);
    centre(picked);
  });
  strip.addEventListener("click", (event) => {
    const thumb = event.target.closest(".thumb");
    if (thumb) pick(Number(thumb.dataset.image));
  });
  strip.addEventListener("keydown", (event) => {
    const here = shown.indexOf(Number(event.target.dataset.image));
    const goal = { ArrowRight: here + 1, ArrowLeft: here - 1, Home: 0, End: shown.length - 1 }[event.key];
    if (goal === undefined || shown[goal] === undefined) return;
    event.preventDefault();
    rove(shown[goal]);
    thumbs[shown[goal]].focus();
  });

  return {
    /** New images or labels rebuild the strip; new logits of the same images leave it, and the focus, alone. */
    setData(next) {
      const isNew = !data || data.sprite !== next.sprite || String(data.labels) !== String(next.labels);
      data = next;
      if (isNew) rebuild();
      return isNew;
    },
    /** Choose a filter for the learner; one that these images don't have leaves the first. */
    show(name) {
      const known = [...filter.options].some((option) => option.value === name);
      if (!known || filter.value === name) return;
      filter.value = name;
      arrange();
    },
    mark,
    centre,
    isShown: (image) => shown.includes(image),
  };
}
