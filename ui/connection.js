// One calm line while the server cannot be reached, in place of Streamlit's box “Connection error”. That box covers the
// page and shuts it off, although all that stands there could go on being read, and a drawing go on. Components hear of
// it by the event “owlet-connection” and read data-owlet-connection, here or lost, at the document's root.
//
// What this relies on is how Streamlit 1.67 makes its page; tests/browser/test_cut_network.py would notice a change.
// - The whole page, [data-testid=stApp], has data-test-connection-state: CONNECTED; DISCONNECTED_FOREVER when it has given
//   up; anything else while it tries.
// - After some tries in vain comes a [data-testid=stDialog] headed “Connection error”. Closed once, it stays away until
//   there has been a connection again. A dialog with another heading is left alone.
(() => {
  if (document.querySelector(".owlet-connection")) return;
  const CALM_MS = 1000; // a shorter break is none
  const TRYING = "No connection to the server. What you see stays; this page tries again by itself.";
  const GIVEN_UP = "The connection to the server has ended. What you see stays. Reload the page when you are done with it.";
  const app = document.querySelector("[data-test-connection-state]");
  const line = Object.assign(document.createElement("p"), { className: "owlet-connection" });
  line.setAttribute("role", "status");
  document.body.append(line);
  let isLost = false;
  let isLong = false;
  let timer = 0;

  function look() {
    const state = app.dataset.testConnectionState;
    if (isLost !== (state !== "CONNECTED")) turn();
    const sentence = !isLong ? "" : state === "DISCONNECTED_FOREVER" ? GIVEN_UP : TRYING;
    if (line.textContent !== sentence) line.textContent = sentence;
  }

  function turn() {
    [isLost, isLong] = [!isLost, false];
    clearTimeout(timer);
    if (isLost) timer = setTimeout(() => ((isLong = true), look()), CALM_MS);
    document.documentElement.dataset.owletConnection = isLost ? "lost" : "here";
    window.dispatchEvent(new Event("owlet-connection"));
  }

  function closeBox() {
    for (const box of document.querySelectorAll("[data-testid=stDialog]")) {
      if (box.querySelector("h2")?.textContent === "Connection error") box.querySelector("[aria-label=Close]").click();
    }
  }

  new MutationObserver(look).observe(app, { attributeFilter: ["data-test-connection-state"] });
  new MutationObserver(closeBox).observe(document.body, { childList: true });
  look();
})();
