// One's own cards: reworded in a dialog that no frame reaches, withdrawn, or kept as private notes (notes.js).

import { ask } from "./ask.js";
import { afterFrames } from "./live.js";
import { latest, post } from "./outbox.js";
import { done } from "./undo.js";
import { notice, worded, write } from "./wire.js";
import { many, say } from "./words.js";

const ACTS = { reword, withdraw, note, leave, keep, replace };

document.addEventListener("click", ({ target }) => {
  const button = target.closest("#mine button");
  const act = button && Object.keys(ACTS).find((key) => key in button.dataset);
  if (act) ACTS[act](button);
});

const wordsOf = (button) => button.closest("li").querySelector(".text").textContent;

function reword(button, text = wordsOf(button)) {
  const { reword: card, classroom, focus } = button.dataset;
  ask(document.getElementById("reword-dialog"), `reword ${card}`, { text, classroom, focus }, (fields) =>
    worded("PUT", `/cards/${card}`, fields, () => done(say("Reworded."))),
  );
}

// --- names and rooms ----------------------------------------------------------------------------------

async function keep(button) {
  const card = button.closest("li").id.slice("own-".length);
  if (await write("PUT", `/cards/${card}`, { keep: true })) done(say("It stays."));
}

/** One's words with others for the names; they are saved when one says so. */
function replace(button) {
  const others = button.dataset.replace.split("|").reduce((words, name) => words.replaceAll(name, other(name)), wordsOf(button));
  reword(button.closest("li").querySelector("[data-reword]"), others);
}

function other(name) {
  if (/\d/.test(name)) return say("the room");
  return /^(mr|mrs|ms|mx|miss|dr|sr|sra|srta|señor\w*|maestr[oa]|prof\w*)\b/iu.test(name) ? say("the teacher") : say("a student");
}

// --- private notes, and questions -------------------------------------------------------------------

let coming;

/** What is needed while cards may become notes, or questions wait. */
function notes(fresh) {
  coming ??= import("./notes.js").then(({ begin }) => begin({ latest, done, notice, write, many, say }, fresh));
  return coming.catch(() => (coming = null)); // without a connection: when it is asked for again
}

const prepare = (frame) => document.querySelector("#mine :is([data-note], .asks, .kept-back)") && notes(Boolean(frame));
prepare();
afterFrames(prepare);

async function note(button) {
  const known = await notes();
  if (known) known.put(button);
  else notice(say("This could not be loaded. Look at the Wi-Fi, and try again; nothing is lost."));
}

/** No event needs to say so: it is the author who decides. */
function leave(button) {
  button.closest("details").open = false;
}

// --- a card that is withdrawn -----------------------------------------------------------------------

let left = null; // the card that one withdraws, and its place in the list: {id, at}

async function withdraw(button) {
  const card = button.closest("li");
  if (card.ariaBusy === "true") return;
  card.ariaBusy = "true";
  before = null;
  left = { id: card.id, at: [...card.parentElement.children].indexOf(card) };
  const gone = await write("DELETE", `/cards/${button.dataset.withdraw}`);
  card.ariaBusy = "false";
  if (gone) done(say("Withdrawn."));
  else left = null;
}

/** Who withdrew a card by keyboard goes on at the one that follows. */
afterFrames(() => {
  if (!left || document.getElementById(left.id)) return;
  const { at } = left;
  left = null; // whoever is elsewhere by now stays there
  if (document.activeElement !== document.body) return;
  const cards = document.querySelectorAll("#mine li[id]");
  cards[Math.min(at, cards.length - 1)]?.querySelector("button")?.focus({ preventScroll: true });
});

// --- a card that undo took away -----------------------------------------------------------------------

const RECENT = 35_000; // milliseconds in which a card that goes went by undo, which is given up after 30 seconds (outbox.js)
let before = null; // one's cards, when something was taken back

document.addEventListener("board:undo", () => {
  const cards = [...document.querySelectorAll("#mine li[id]")].map((card) => [card.id, fieldsOf(card)]);
  before = { cards, until: performance.now() + RECENT };
});

function fieldsOf(card) {
  const { classroom, focus } = card.querySelector("[data-reword]")?.dataset ?? {};
  const note = card.classList.contains("note") ? { note: true } : {};
  return classroom && { text: card.querySelector(".text").textContent, classroom, focus, ...note };
}

/** Its words are not gone for good. */
afterFrames(({ parts }) => {
  if (!before || !parts.has("mine")) return;
  const { cards, until } = before;
  const [, fields] = cards.find(([id]) => !document.getElementById(id)) ?? [];
  if (!fields || performance.now() > until) return;
  before = null;
  done(say("Your card is taken back."), { label: say("Put it back"), act: () => post(fields) });
});
