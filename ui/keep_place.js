// A lesson opens where its reader left it; every other view opens at its top. Called with the lesson's id, or ''.
function keepPlace(lesson) {
  const main = document.querySelector('[data-testid="stMain"]');
  if (!main) return;
  window.owletPlace?.abort(); // the view before this one
  const leaving = (window.owletPlace = new AbortController());
  const name = `owlet-place-${lesson}`;
  const wanted = lesson ? Number(localStorage.getItem(name)) : 0;
  main.scrollTo(0, wanted);
  let settled = main.scrollTop >= wanted - 2;
  const settle = () => (settled = true);
  for (const event of ['wheel', 'touchstart', 'keydown', 'pointerdown']) {
    main.addEventListener(event, settle, { signal: leaving.signal, passive: true });
  }
  main.addEventListener('scroll', () => {
    const stillHere = new URLSearchParams(location.search).get('lesson') === lesson;
    if (lesson && settled && stillHere) localStorage.setItem(name, main.scrollTop);
  }, { signal: leaving.signal, passive: true });
  if (settled) return;
  // The page grows while its pieces arrive; go on until it is tall enough or the reader moves.
  const observer = new ResizeObserver(() => {
    if (!settled) main.scrollTo(0, wanted);
    if (settled || main.scrollTop >= wanted - 2) { settled = true; observer.disconnect(); }
  });
  observer.observe(main.firstElementChild);
  leaving.signal.addEventListener('abort', () => observer.disconnect());
}
