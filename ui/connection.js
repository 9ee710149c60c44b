// One calm line while the server cannot be reached, in place of Streamlit's box “Connection error”. That box covers the
// page and shuts it off, although all that stands there could go on being read, and a drawing go on.
//
// What this relies on is how Streamlit 1.67 makes its page; tests/browser/test_cut_network.py would notice a change.
// - The whole page, [data-testid=stApp], has data-test-connection-state: CONNECTED; DISCONNECTED_FOREVER when it has given
//   up; anything else while it tries.
// - After the sixth try in vain comes a [data-testid=stDialog] headed “Connection error”. Closed once, it stays away
//   until there has been a connection again. A dialog with another heading is left alone.
(() => {
  if (window.owletConnection) return;
  const APP = "[data-test-connection-state]";
  const HEADING = "Connection error";
  const CALM_MS = 1000; // a shorter break is none
  const TRYING = "No connection to the server. What you see stays; this page tries again by itself.";
  const GIVEN_UP = "The connection to the server has ended. What you see stays. Reload the page when you are done with it.";
  const line = Object.assign(document.createElement("p"), { className: "owlet-connection" });
  line.setAttribute("role", "status");
  document.body.append(line);
  let timer = 0;

  function look() {
    const state = document.querySelector(APP)?.dataset.testConnectionState;
    const isLost = state !== undefined && state !== "CONNECTED";
    if (isLost === (document.documentElement.dataset.owletConnection === "lost")) return;
    document.documentElement.dataset.owletConnection = isLost ? "lost" : "here";
    window.dispatchEvent(new Event("owlet-connection"));
    clearTimeout(timer);
    timer = setTimeout(() => (line.textContent = say()), isLost ? CALM_MS : 0);
  }
})();
