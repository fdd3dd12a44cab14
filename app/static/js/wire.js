// Writing to the board, and saying what came of it.

import { heard } from "./clock.js";
import { say } from "./words.js";

export const at = document.body.dataset.at ?? "";

const HEADERS = { "Content-Type": "application/json", Accept: "application/json" };
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
let lasting = false;

/** A sentence in the page's polite live region. It stays long enough to be read; a refusal stays until the next one. */
export function notice(words, { stays = false } = {}) {
  const place = document.getElementById("notice");
  if (place.textContent !== words) place.textContent = words;
  clearTimeout(fading);
  lasting = stays;
  if (words && !stays) fading = setTimeout(() => (place.textContent = ""), 4000);
}

/** The server's sentence for people, or ours where something between us answered. */
export function refusal(status, text) {
  if (!status) return OFFLINE;
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

const OFFLINE = say("No connection, so this was not saved. It still stands here; try again in a moment.");

/** Whether the same command may be sent again as it is: nobody has answered whether it happened. */
export const unanswered = (status) => status === 0 || status === 429 || status >= 500;

/**
 * Sends one command once.
 *
 * @param {AbortController} giveUp ends the waiting early, when the connection is known to be another one by now.
 * @returns {Promise<{status: number, text: string, wait: number}>} status 0 when nobody answered; wait in milliseconds.
 */
export async function attempt(method, path, fields, giveUp = new AbortController()) {
  const sent = Date.now();
  const patience = setTimeout(() => giveUp.abort(), PATIENCE);
  const body = JSON.stringify(fields);
  try {
    const answer = await fetch(at + path, { method, body, headers: HEADERS, keepalive: true, signal: giveUp.signal });
    heard(answer.headers.get("Date"), sent);
    const wait = Number(answer.headers.get("Retry-After")) * 1000 || 0;
    return { status: answer.status, text: await answer.text(), wait };
  } catch {
    return { status: 0, text: "", wait: 0 };
  } finally {
    clearTimeout(patience);
  }
}

/**
 * Sends one command; the same one again while nobody answers, which has the effect of once.
 *
 * @param {(words: string, status: number) => void} refused says a refusal; without it the page's notice does.
 * @returns {Promise<object|null>} the answer ({} for an empty one), null when it was refused (and said so).
 */
export async function write(method, path, fields = {}, { refused = (words) => notice(words, { stays: true }) } = {}) {
  const command = { command_id: uuid(), ...fields };
  for (const pause of [500, 2000, 0]) {
    const { status, text, wait } = await attempt(method, path, command);
    if (status >= 200 && status < 300) {
      if (lasting) notice(""); // an earlier refusal is no longer true
      return text ? JSON.parse(text) : {};
    }
    if (!pause || !unanswered(status) || wait > 5000) {
      refused(refusal(status, text), status);
      return null;
    }
    await new Promise((resolve) => setTimeout(resolve, Math.max(pause, wait)));
  }
}
