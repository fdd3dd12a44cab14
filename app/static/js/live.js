// News: the socket or, where a proxy blocks it, the event stream.
//
// A frame leads from what the page shows to what is true now, and its cursor is where the next one starts. Only frames move it:
// the cursor of a write's answer may be ahead of what the page shows.

import { applied } from "./put.js";
import { notice } from "./wire.js";
import { say } from "./words.js";

export { afterFrames } from "./put.js"; // which registers its swap before htmx starts

const AGAIN = say("Connecting again. You can go on; nothing is lost.");
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
  connected("");
});

document.addEventListener("htmx:ws:before:message:incoming", ({ detail }) => {
  const { content, cursor } = JSON.parse(detail.message.data);
  detail.cancelled = applied(content); // else htmx does it
  if (detail.cancelled) follow(cursor, detail);
});

document.addEventListener("htmx:ws:after:message:incoming", ({ detail }) => follow(JSON.parse(detail.message.data).cursor, detail));

function follow(cursor, detail) {
  if (cursor === undefined) return;
  following.searchParams.set("since", cursor);
  detail.connection.url = address(); // a tab that was hidden connects again without asking
}

document.addEventListener("htmx:ws:close", ({ detail }) => {
  if (detail.reason !== "closed" || detail.code === 1000) return;
  if (detail.code === 4401 || detail.code === 4403) {
    connected("");
    notice(say("This device is not part of the round any more. Join again with the code."), { stays: true });
    return;
  }
  if (!document.hidden) connected(AGAIN);
  if (!opened && ++failures === 3) stream();
});

/** The same news as server-sent events; what they need is asked for only where they are. */
async function stream() {
  await import("../vendor/hx-sse.min.js");
  source.removeAttribute("hx-ws:connect");
  source.setAttribute("hx-sse:connect", following.pathname + following.search);
  window.htmx.process(source, true);
}

document.addEventListener("htmx:sse:after:connection", () => connected(""));
document.addEventListener("htmx:sse:error", () => connected(AGAIN));

function connected(words) {
  document.getElementById("connection").textContent = words;
}

/** Presence: which card is held over which pattern; lost when there is no socket, which is all right. */
export function tell(message) {
  if (connection?.socket?.readyState === WebSocket.OPEN) connection.socket.send(JSON.stringify(message));
}
