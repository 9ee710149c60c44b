// A lesson opens where its reader left it; every other view opens at its top. Called with the lesson's id, or ''.
function keepPlace(lesson) {
  const main = document.querySelector('[data-testid="stMain"]');
  if (!main) return;
  window.owletPlace?.abort(); // the view before this one
  const leaving = (window.owletPlace = new AbortController());
  const name = `owlet-place-${lesson}`;
  const wanted = lesson ? Number(localStorage.getItem(name)) : 0;
  main.scrollTo(0, wanted);
  let settled = wanted === 0;
  const settle = () => (settled = true);
  for (const event of ['wheel', 'touchstart', 'keydown', 'pointerdown']) {
    main.addEventListener(event, settle, { signal: leaving.signal, passive: true });
  }
  main.addEventListener('scroll', () => {
    const stillHere = new URLSearchParams(location.search).get('lesson') === lesson;
    if (lesson && settled && stillHere) localStorage.setItem(name, main.scrollTop);
  }, { signal: leaving.signal, passive: true });
  if (settled) return;
  // The page grows while its pieces arrive: hold the place until they have, or the reader moves.
  const observer = new ResizeObserver(() => {
    if (settled) observer.disconnect();
    else main.scrollTo(0, wanted);
  });
  observer.observe(main.firstElementChild);
  setTimeout(settle, 8000); // ms: by then all pieces are here
  leaving.signal.addEventListener('abort', () => observer.disconnect());
}
