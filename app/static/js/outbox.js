// Cards on their way. A card leaves this device only when the server has said that it is on disk, and leaves the outbox on the
// page when it stands among the author's cards: never twice, never nowhere.
//
// A card is sent again as it is (the same command id, the same card id) until somebody answers, the first written first.

import { ask } from "./ask.js";
import * as shelf from "./kept.js";
import { afterFrames } from "./live.js";
import { done } from "./undo.js";
import { shown, unshown, warned } from "./waiting.js";
import { attempt, notice, refusal, spoken, unanswered, uuid } from "./wire.js";
import { say } from "./words.js";

const FIRST_PAUSE = 1000; // milliseconds
const LONGEST_PAUSE = 15_000;
const TOO_LONG = 2000; // for an answer, when the connection came back since

const entries = new Map(); // by card, in the order in which they were written
let sending = null; // what gives up the attempt under way, and since when it goes on
let failures = 0;
let again;

/** Takes a card's fields (text, classroom, focus, question) and sees to it that they reach the board. */
export async function post(fields) {
  const entry = { card: uuid(), command: uuid(), order: nextOrder(), fields, edited: false };
  become(entry, "saving");
  await store(entry);
  flush();
}

function nextOrder() {
  const last = [...entries.values()].at(-1)?.order ?? 0;
  return Math.max(last + 1, Date.now());
}

async function store(entry) {
  const { card, command, order, fields, edited } = entry;
  entry.kept = await shelf.keep({ card, command, order, fields, edited });
  warned(unkept());
}

const unkept = () => [...entries.values()].some(({ kept, state }) => kept === false && state !== "saved");

/** saving, waiting (nobody answered), refused (with the server's sentence), edited just now, or saved. */
function become(entry, state, why = "") {
  Object.assign(entry, { state, why });
  entries.set(entry.card, entry);
  shown(entry);
}

// --- sending --------------------------------------------------------------------------------------

async function flush() {
  clearTimeout(again);
  if (sending) return;
  sending = {};
  let entry;
  while ((entry = [...entries.values()].find(({ state }) => state === "saving" || state === "waiting"))) {
    sending = { giveUp: new AbortController(), since: Date.now() };
    if (!(await sent(entry))) break;
  }
  sending = null;
}

/** Whether somebody answered. */
async function sent(entry) {
  const { command } = entry;
  const { status, text, wait } = await offered(entry, sending.giveUp);
  if (!entries.has(entry.card) || entry.command !== command) return true; // there already; or its words are others by now
  if (unanswered(status)) {
    if (entry.state === "saving") become(entry, "waiting");
    const pause = Math.min(LONGEST_PAUSE, FIRST_PAUSE * 2 ** failures++) * (0.75 + Math.random() / 2);
    again = setTimeout(flush, Math.max(wait, pause));
    return false;
  }
  failures = 0;
  if (status < 300) saved(entry);
  else refused(entry, refusal(status, text));
  return true;
}

async function offered({ card, command, fields, edited }, giveUp) {
  const answer = await attempt("POST", "/cards", { command_id: command, card, ...fields }, giveUp);
  if (spoken(answer.text).code !== "double") return answer;
  if (!edited) return { status: 204, text: "", wait: 0 };
  return attempt("PUT", `/cards/${card}`, { command_id: command, ...fields }); // the words before the edit had got there
}

function saved(entry) {
  become(entry, "saved");
  shelf.drop(entry.card);
  warned(unkept());
  settle();
  notice(say("Saved."));
}

function refused(entry, words) {
  become(entry, "refused", words);
  notice(words, { stays: true });
}

/** What stands among the author's cards has left the outbox. */
function settle() {
  for (const { card, state, edited } of [...entries.values()]) {
    if (!document.getElementById(`own-${card}`) || (edited && state !== "saved")) continue;
    forget(card);
  }
}

function forget(card) {
  entries.delete(card);
  shelf.drop(card);
  unshown(card);
  warned(unkept());
}

/** Something that was saved just now was taken back: it will never stand among the author's cards. */
function takenBack() {
  for (const { card, state } of [...entries.values()]) if (state === "saved") forget(card);
}

// --- what the author does about it ----------------------------------------------------------------

const ACTS = {
  retry(entry) {
    become(entry, "saving");
    failures = 0;
    flush();
  },

  async edit(entry) {
    const { state, why } = entry;
    become(entry, "edited");
    const { text, classroom, focus } = entry.fields;
    const dialog = document.getElementById("reword-dialog");
    const changed = await ask(dialog, `outbox ${entry.card}`, { text, classroom, focus }, async (fields) => {
      Object.assign(entry, { fields: { ...entry.fields, ...fields }, command: uuid(), edited: true });
      await store(entry);
      return "";
    });
    become(entry, changed || state === "waiting" ? "saving" : state, why);
    flush();
  },

  discard(entry) {
    forget(entry.card);
    done(say("Discarded."), { label: say("Put it back"), act: () => post(entry.fields) });
  },
};

document.addEventListener("click", ({ target }) => {
  const button = target.closest("#outbox button");
  const entry = entries.get(button?.closest("[data-card]")?.dataset.card);
  const act = entry && Object.keys(ACTS).find((key) => key in button.dataset);
  if (act) ACTS[act](entry);
});

// --- coming back ----------------------------------------------------------------------------------

/** There is a connection again, or somebody looks again: tries at once. */
function hurry() {
  failures = 0;
  if (sending && Date.now() - sending.since > TOO_LONG) sending.giveUp.abort();
  flush();
}

async function fromShelf() {
  const stored = await shelf.all();
  const there = new Set(stored.map(({ card }) => card));
  for (const entry of stored) if (!entries.has(entry.card)) become({ ...entry, kept: true }, "saving");
  for (const { card, kept, state } of [...entries.values()]) {
    if (kept && !there.has(card) && (state === "saving" || state === "waiting")) forget(card); // another tab got it there
  }
}

document.addEventListener("board:undone", takenBack);
addEventListener("online", hurry);
document.addEventListener("htmx:ws:after:connection", hurry);
document.addEventListener("htmx:sse:after:connection", hurry);
document.addEventListener("visibilitychange", () => document.hidden || hurry());
addEventListener("beforeunload", (event) => {
  if (unkept()) event.preventDefault();
});
shelf.elsewhere(fromShelf);
afterFrames(settle);
fromShelf().then(settle).then(flush);
