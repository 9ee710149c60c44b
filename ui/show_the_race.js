// On a press that starts a race the screen moves to it, and stays with it while the page finds its new layout.
if (!window.owletShowsTheRace) {
  window.owletShowsTheRace = true;
  const STARTS = ":is(.st-key-lab_train, .st-key-lab_own_teacher, .st-key-lab_more_seeds) button:not(:disabled)";
  const MOVES = ["wheel", "touchmove", "keydown", "pointerdown"]; // by these the learner goes elsewhere

  const follow = () => {
    const calm = matchMedia("(prefers-reduced-motion: reduce)").matches;
    const go = () =>
      document.querySelector(".st-key-lab_race_buttons")?.scrollIntoView({ behavior: calm ? "auto" : "smooth" });
    const sizes = new ResizeObserver(go); // tells once at its start
    const leaving = new AbortController();
    const end = () => {
      sizes.disconnect();
      leaving.abort();
    };
    sizes.observe(document.querySelector('[data-testid="stMainBlockContainer"]'));
    for (const move of MOVES) addEventListener(move, end, { capture: true, signal: leaving.signal });
    setTimeout(end, 15000); // ms: by then a run is under way, even on a busy machine
  };

  document.addEventListener("click", (event) => {
    if (event.target.closest(STARTS)) follow();
  });
}
