// What is chosen: the cards whose boxes are checked, in the order in which they were. The list here is the truth; a card that a
// frame makes anew is checked again.

import { afterFrames, tell } from "./live.js";
import { cardOf } from "./put.js";
import { many, say } from "./words.js";

const AT_ONCE = 400; // what one command takes
const chosen = new Set();
const starting = document.querySelector("#tools [data-start]");
let latest = null; // where a range starts
let holding = null;
let known = document.body.dataset.stage; // for what the cards were chosen

/** The ids of the chosen cards. */
export const choice = () => [...chosen];

export const isChosen = (card) => chosen.has(card);

/** Nothing is chosen any more. */
function clear() {
  for (const card of chosen) check(card, false);
  chosen.clear();
  changed();
}

/** These are not chosen any more; others stay so. */
export function release(cards) {
  for (const card of cards) set(card, false);
  changed();
}

/** Chooses all cards that are found, as many as move at once; how many were found, or null while nothing is looked for. */
export function choose(cards = document.querySelectorAll("#stage .card.found")) {
  if (!sorting() || !cards.length) return null;
  for (const card of [...cards].slice(0, AT_ONCE)) set(cardOf(card), true);
  changed();
  return cards.length;
}

/** A card's first words, short enough for a sentence about it. */
export function words(card, most = 60) {
  const text = document.querySelector(`[id="card-${card}"] .text`)?.textContent.trim() ?? "";
  return text.length > most ? `${text.slice(0, most - 1).trimEnd()}…` : text;
}

/** Whether cards can be moved in this step. */
export const sorting = () => document.body.dataset.stage === "sort" && document.body.dataset.role !== "host";

/** What is chosen, in words; "" for nothing. */
function chosenWords() {
  if (chosen.size > 1) return many(chosen.size, "{count} card chosen", "{count} cards chosen");
  return chosen.size ? words([...chosen][0], 120) || say("One card chosen") : "";
}

const box = (card) => document.querySelector(`[id="card-${card}"] input[name=chosen]`);

function check(card, on) {
  const input = box(card);
  if (input) input.checked = on;
}

function set(card, on) {
  check(card, on);
  if (on) chosen.add(card);
  else chosen.delete(card);
}

function changed() {
  document.body.classList.toggle("choosing", chosen.size > 0);
  const place = document.getElementById("chosen");
  if (place) place.textContent = chosenWords();
  if (starting) startingSaid(starting, ofOnePattern());
  const first = sorting() ? choice()[0] : undefined;
  if (first && first !== holding) tell({ hold: first, over: null });
  if (!first && holding) tell({ let_go: true });
  holding = first ?? null;
}

function startingSaid(button, splits) {
  button.ariaLabel = splits ? say("Split off into a new pattern") : say("New pattern");
  button.lastElementChild.textContent = splits ? say("Split off") : say("New pattern");
}

/** Whether what is chosen is some of the cards of one pattern, so that a new pattern with them splits it. */
function ofOnePattern() {
  const [list, more] = new Set([...chosen].map((card) => box(card)?.closest("ol")));
  return Boolean(list?.parentNode.dataset.pattern) && !more && list.childElementCount > chosen.size;
}

/** From the card where the last tap was to this one, as they stand in their list. */
function range(card) {
  const cards = [...(box(card)?.closest("ol")?.querySelectorAll(":scope > li.card") ?? [])].map(cardOf);
  const [one, other] = [cards.indexOf(latest), cards.indexOf(card)].sort((a, b) => a - b);
  return one < 0 ? [card] : cards.slice(one, other + 1);
}

document.addEventListener("change", ({ target }) => {
  if (target.name !== "chosen") return;
  set(target.value, target.checked);
  latest = target.value;
  changed();
});

document.addEventListener("click", (event) => {
  const card = event.target.closest("#stage li.card");
  if (!card || event.target.closest("a, button")) return;
  const input = card.querySelector("input[name=chosen]");
  if (!input) return;
  if (event.shiftKey && event.target !== input && latest && latest !== input.value) {
    event.preventDefault(); // the label's own click
    for (const each of range(input.value)) set(each, true);
    latest = input.value;
    getSelection()?.removeAllRanges();
    changed();
  } else if (!event.target.closest("label")) {
    input.click(); // what stands beside the label belongs to the card
  }
});

document.addEventListener("click", ({ target }) => {
  if (target.closest("button[data-clear]")) clear();
});

document.addEventListener("keydown", (event) => {
  if (event.key !== "Escape" || event.defaultPrevented || !chosen.size) return;
  if (document.querySelector("dialog[open], :popover-open") || event.target.matches("textarea, input:not([name=chosen])")) return;
  clear();
});

afterFrames(({ stage }) => {
  const here = document.body.dataset.stage;
  const elsewhere = here !== known;
  known = here;
  if (!chosen.size) return;
  if (elsewhere) return clear(); // what was chosen to be read is not meant to be moved
  const gone = choice().filter((card) => !box(card));
  for (const card of gone) chosen.delete(card);
  for (const card of chosen) check(card, true);
  if (gone.length || stage) changed();
});

for (const { value } of document.querySelectorAll("#stage input[name=chosen]:checked")) chosen.add(value); // a browser that remembers
changed();
