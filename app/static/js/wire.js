// Writing to the board, and saying what came of it.

import { heard } from "./clock.js";
import { say } from "./words.js";

/** The board's address, and the mark of whose page this is. */
export const at = document.body.dataset.at ?? "";
export const seat = document.body.dataset.seat ?? "";

const PATIENCE = 15_000; // milliseconds: a proxy that swallows a request says nothing at all

/** A UUID. Not crypto.randomUUID: that one is missing where a school's own server speaks plain http. */
export function uuid() {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  bytes[6] = (bytes[6] & 0x0f) | 0x40;
  bytes[8] = (bytes[8] & 0x3f) | 0x80;
  const hex = Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join("-");
}

let fading;
let lasting = 0; // which of all that stayed it is, by number; 0 when it does not stay
let stayed = 0;

/** A sentence in the page's polite live region. It stays long enough to be read; a refusal until the next one, a tap or Escape. */
export function notice(words, { stays = false } = {}) {
  const place = document.getElementById("notice");
  if (place.textContent !== words) place.textContent = words;
  place.classList.toggle("stays", stays);
  place.onclick = () => notice("");
  clearTimeout(fading);
  lasting = stays ? ++stayed : 0;
  if (words && !stays) fading = setTimeout(() => (place.textContent = ""), 4000);
}

/** The server's sentence for people, or ours where something between us answered. */
export function refusal(status, text) {
  const { message } = spoken(text);
  if (message) return message;
  if (status === 401) {
    return say("This device is not part of the round any more. Join again with the code; nothing that was saved is lost.");
  }
  if (status === 429) return say("That was a lot at once. Wait a moment, then try again.");
  return say("The board could not take this just now. Nothing is lost; try again in a moment.");
}

/** A refusal as the server spells it: {code, message}; {} when something between us answered. */
export function spoken(text) {
  try {
    const { code, message } = JSON.parse(text);
    return typeof message === "string" ? { code, message } : {};
  } catch {
    return {}; // a proxy's page, say
  }
}

/** For how long whoever answered wants to be left alone, in milliseconds: a minute at most, since it need not be the board. */
export const peace = ({ headers }) => Math.min(60_000, Number(headers.get("Retry-After")) * 1000 || 0);

/** Whether the same command may be sent again as it is: nobody has answered whether it happened. */
export const unanswered = (status) => status < 200 || status >= 500 || [407, 408, 425, 429].includes(status);

/**
 * Sends one command once.
 *
 * Only the board's own answer counts: what it took carries its cursor. A portal's page, a login's redirect and a filter's “all is
 * well” are no answer at all (status 0).
 *
 * @param {object | [string, string][]} fields pairs are those of a form, whose values are all text.
 * @param {AbortController} giveUp ends the waiting early, when the connection is known to be another one by now.
 * @returns {Promise<{status: number, text: string, wait: number}>} status 0 when nobody answered; wait in milliseconds.
 */
export async function attempt(method, path, fields, giveUp) {
  const sent = Date.now();
  const patience = setTimeout(() => giveUp.abort(), PATIENCE);
  const form = Array.isArray(fields);
  const body = form ? `${new URLSearchParams(fields)}` : JSON.stringify(fields);
  const headers = { Accept: "application/json", "Content-Type": form ? "application/x-www-form-urlencoded" : "application/json" };
  if (seat) headers["Board-Seat"] = seat;
  const keepalive = body.length < 16_000; // browsers refuse it for more
  try {
    const answer = await fetch(at + path, { method, body, headers, keepalive, redirect: "manual", signal: giveUp.signal });
    const text = await answer.text();
    const ours = answer.ok ? answer.headers.has("Board-Cursor") : answer.status >= 400;
    if (ours) heard(answer.headers.get("Date"), sent);
    return { status: ours ? answer.status : 0, text, wait: peace(answer) };
  } catch {
    return { status: 0, text: "", wait: 0 };
  } finally {
    clearTimeout(patience);
  }
}

document.addEventListener("keydown", ({ key }) => key === "Escape" && lasting && notice(""));

let outbox;

/** The outbox says by what way commands go. */
export const through = (way) => (outbox = way);

/**
 * Sees to it that one command reaches the board, once, after all that came before it (outbox.js). Without a connection it waits.
 *
 * @param {(words: string) => void} refused says a refusal; without it the page's notice does.
 * @param {() => void} waits is called once when words wait for a connection: they stand in the outbox by then, and nobody
 *   needs to wait for them, so nothing is answered any more.
 * @returns {Promise<object|null>} the answer ({} for an empty one), null when it was refused (and said so).
 */
export async function write(method, path, fields = {}, how = {}) {
  const before = stayed;
  const answer = await outbox(method, path, fields, how);
  if (answer && lasting && lasting <= before) notice(""); // a refusal from before this is no longer true
  return answer;
}

/** The same for a dialog that asks for words: "" when they are saved or wait in the outbox, else why they are not. */
export function worded(method, path, fields, saved = () => {}) {
  return new Promise((resolve) => {
    write(method, path, fields, { refused: resolve, waits: () => resolve("") }).then((answer) => {
      if (answer) resolve(saved() ?? "");
    });
  });
}
