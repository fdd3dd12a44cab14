// News: the socket (or, where a proxy blocks it, the event stream), and how a frame's parts get to their places.
//
// A frame leads from what the page shows to what is true now, and its cursor is where the next one starts. Only frames move it:
// the cursor of a write's answer may be ahead of what the page shows.

import { notice } from "./wire.js";

const source = document.getElementById("live");
const following = new URL(source.getAttribute("hx-ws:connect"), location.href);
let connection = null;
let opened = false;
let failures = 0;

/** Where to go on from here. */
function address() {
  return `${location.protocol === "https:" ? "wss:" : "ws:"}//${location.host}${following.pathname}${following.search}`;
}

document.addEventListener("htmx:ws:before:connection", ({ detail }) => {
  connection = detail.connection;
  connection.url = address();
});

document.addEventListener("htmx:ws:after:connection", () => {
  opened = true;
  failures = 0;
  say("");
});

document.addEventListener("htmx:ws:after:message:incoming", ({ detail }) => {
  const { cursor } = JSON.parse(detail.message.data);
  if (cursor === undefined) return;
  following.searchParams.set("since", cursor);
  detail.connection.url = address(); // a tab that was hidden connects again without asking
});

document.addEventListener("htmx:ws:close", ({ detail }) => {
  if (detail.reason !== "closed" || detail.code === 1000) return;
  if (detail.code === 4401 || detail.code === 4403) {
    say("");
    notice("This device is not part of the round any more. Join again with the code.", { stays: true });
    return;
  }
  if (!document.hidden) say("Connecting again. You can go on; nothing is lost.");
  if (!opened && ++failures === 3) stream();
});

/** The same news as server-sent events. */
function stream() {
  source.removeAttribute("hx-ws:connect");
  source.setAttribute("hx-sse:connect", following.pathname + following.search);
  window.htmx.process(source, true);
}

document.addEventListener("htmx:sse:after:connection", () => say(""));
document.addEventListener("htmx:sse:error", () => say("Connecting again. You can go on; nothing is lost."));

function say(words) {
  document.getElementById("connection").textContent = words;
}

/** Presence: which card is held over which pattern; lost when there is no socket, which is all right. */
export function tell(message) {
  if (connection?.socket?.readyState === WebSocket.OPEN) connection.socket.send(JSON.stringify(message));
}

/** Calls back after every change of the page by a frame. */
export function afterFrames(callback) {
  document.addEventListener("htmx:after:swap", callback);
}

// --- how parts get to their places ----------------------------------------------------------------

let morph;

window.htmx.registerExtension("board", {
  init(api) {
    morph = api.morph;
  },
  handle_swap(style, target, fragment) {
    return style === "put" && put(target, fragment);
  },
  htmx_before_morph_attr(element, { attrName }) {
    // what a reader has opened stays open
    return !(attrName === "open" && element.matches("details, dialog"));
  },
});

/**
 * Makes elements the last of a list, wherever they stood before (docs/protocol.md). What is there already is moved and brought
 * up to date rather than made anew, so that it keeps its focus and its choice.
 */
function put(target, fragment) {
  const focused = document.activeElement;
  const chosen = document.querySelector("input[name=chosen]:checked")?.value;
  const placed = [...fragment.children].map((fresh) => {
    const stood = document.getElementById(fresh.id);
    for (const inner of fresh.querySelectorAll("[id]")) {
      const elsewhere = document.getElementById(inner.id);
      if (elsewhere && !stood?.contains(elsewhere)) elsewhere.remove();
    }
    if (!stood) {
      target.append(fresh);
      return fresh;
    }
    if (target.lastElementChild !== stood) move(target, stood);
    const alone = document.createDocumentFragment();
    alone.append(fresh);
    morph(stood, alone, false);
    return stood;
  });
  if (chosen) {
    const again = document.querySelector(`input[name=chosen][value="${CSS.escape(chosen)}"]`);
    if (again) again.checked = true;
    if (focused?.value === chosen && document.activeElement !== again) again?.focus({ preventScroll: true });
  }
  return placed;
}

function move(target, element) {
  if (target.moveBefore) target.moveBefore(element, null); // keeps focus, and animations running
  else target.append(element);
}
