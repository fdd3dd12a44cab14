// Opens this page without a network as well: a service worker keeps it with all that it names (worker.js, docs/offline.md).
//
// Browsers have workers over https and on localhost only. Elsewhere there is none, and nothing is said.

const AGAIN = 60_000; // milliseconds, at least, until a page that changed is kept anew
const WORKER = "/sw.js";
const { serviceWorker } = navigator;
const path = location.pathname;
let due;

async function tell(message) {
  const worker = serviceWorker.controller ?? (await serviceWorker.ready).active;
  worker.postMessage(message);
}

/** Keeps the page as the server would show it now. */
function keep() {
  clearTimeout(due);
  due = null;
  tell({ keep: path });
}

function begin() {
  const policy = window.trustedTypes?.createPolicy("worker", { createScriptURL: () => WORKER }); // this address, and no other
  serviceWorker.register(policy?.createScriptURL("") ?? WORKER).catch(() => {}); // refused: then there is none
  if (!document.getElementById("live")) return;
  if (!performance.getEntriesByType("navigation")[0]?.workerStart) keep(); // else the worker saw it come, and kept it
  document.addEventListener("frame", ({ detail: { stage, parts } }) => {
    if (stage || parts.has("mine")) due ??= setTimeout(keep, AGAIN);
  });
  addEventListener("visibilitychange", () => document.hidden && due && keep());
  document.addEventListener("board:away", () => tell({ away: path }));
}

if (serviceWorker && document.documentElement.hasAttribute("data-kept")) addEventListener("load", begin);
