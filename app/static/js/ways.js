// The ways by which news come: a socket; where a proxy blocks it, an event stream; where that is held back as well, asking again
// and again. Each begins with what the server calls the head: where this page should be.
//
// A way is a function of what gives the address to go on from, of what takes each message, and of a signal that ends it. When it
// is over it answers {away, wait}: whether this device is not of the round any more, and for how long the server wants peace.

import { peace, spoken } from "./wire.js";

const AWAY = [401, 404, 4401, 4403];
const TOO_BUSY = 1013;
const PEACE = 10_000; // milliseconds
const BREATH = 200; // between two answers, so that a busy board is not asked without end

let open = null;

/** Over the socket, if there is one: a message to the server, or nothing at all. */
export function send(message) {
  if (open?.readyState === WebSocket.OPEN) open.send(JSON.stringify(message));
}

export function socket(address, take, signal) {
  return new Promise((over) => {
    const made = new WebSocket(address().replace(/^http/, "ws"));
    open = made;
    signal.addEventListener("abort", () => {
      made.close();
      over({}); // one that is dead says nothing of its end for a minute
    });
    made.addEventListener("message", ({ data }) => signal.aborted || take(JSON.parse(data)));
    made.addEventListener("close", ({ code }) => over({ away: AWAY.includes(code), wait: code === TOO_BUSY ? PEACE : 0 }));
  });
}

export async function stream(address, take, signal) {
  const answer = await ask(address(), "text/event-stream", signal);
  if (!answer.ok) return why(answer);
  const reader = answer.body.pipeThrough(new TextDecoderStream()).getReader();
  for (let rest = "", step; !(step = await reader.read()).done; ) {
    const events = (rest + step.value).split("\n\n");
    rest = events.pop();
    events.map(message).forEach(take);
  }
  return {};
}

/** An event as the message that it would be over a socket. */
function message(event) {
  const data = [];
  const fields = {};
  for (const line of event.split("\n")) {
    const colon = line.indexOf(": ");
    const value = line.slice(colon + 2);
    if (line.startsWith("data")) data.push(value);
    else fields[line.slice(0, colon)] = value;
  }
  const text = data.join("\n");
  return fields.event ? { [fields.event]: text } : { cursor: fields.id, content: text };
}

export async function poll(address, take, signal) {
  for (let heard = ""; ; await new Promise((rest) => setTimeout(rest, BREATH))) {
    const answer = await once(address() + heard, take, signal);
    if (answer.away !== undefined) return answer;
    heard = `&heard=${answer.heard}`;
  }
}

/** Asks a single time; without &heard= in the address it is answered at once. */
export async function once(address, take, signal) {
  const answer = await ask(address, "application/json", signal);
  if (!answer.ok) return why(answer);
  const { frames, ...rest } = await answer.json();
  for (const each of [...frames, rest]) await take(each);
  return rest;
}

/** Whatever else answers in the board's place, a portal's page for one, is as good as no answer. */
async function ask(address, accept, signal) {
  const answer = await fetch(address, { headers: { Accept: accept }, cache: "no-store", redirect: "error", signal });
  if (answer.ok && !answer.headers.get("Content-Type")?.startsWith(accept)) throw new TypeError(accept);
  return answer;
}

/** Why there are no news this way. A filter may answer 401 or 404 as well, but not in the board's own words. */
async function why(answer) {
  const { code } = spoken(await answer.text());
  return { away: AWAY.includes(answer.status) && Boolean(code), wait: peace(answer) };
}
