// Finds cards by their words, whatever their case and accents: those that do not fit step back.

import { afterFrames } from "./live.js";
import { many, say } from "./words.js";

const field = document.getElementById("find");
const known = new WeakMap(); // a card's element -> [its words, the same made plain]
let sought = [];
let fitting = null; // what filters say of a card, and
let shownAll = null; // how they are taken away (filters.js)

/** Words without case and accents. */
export function plain(text) {
  return text.normalize("NFD").replace(/\p{M}/gu, "").toLowerCase();
}

function fits(card) {
  const text = card.textContent;
  const before = known.get(card);
  const [, made] = before?.[0] === text ? before : [text, plain(text)];
  known.set(card, [text, made]);
  return sought.every((word) => made.includes(word));
}

/** From now on only cards of which this is true are found as well; null for all. */
export function narrow(fits, reset) {
  fitting = fits;
  shownAll = reset;
  look();
}

const looking = () => sought.length > 0 || fitting !== null;

function look() {
  sought = plain(field.value).split(/\s+/).filter(Boolean);
  document.body.classList.toggle("searching", looking());
  document.body.classList.toggle("sought", sought.length > 0);
  const cards = [...document.querySelectorAll("#stage li.card")];
  for (const card of cards) mark(card);
  count();
}

function mark(card) {
  const fit = looking() && fits(card) && (!fitting || fitting(card));
  card.classList.toggle("found", fit);
  card.classList.toggle("passed-over", looking() && !fit);
}

function count() {
  const place = document.getElementById("found") ?? made();
  const all = document.querySelectorAll("#stage li.card");
  const found = document.querySelectorAll("#stage .card.found").length;
  place.textContent = looking() ? say("{found} of {cards}", { found, cards: many(all.length, "{count} card", "{count} cards") }) : "";
}

function made() {
  const place = document.createElement("output");
  place.id = "found";
  place.htmlFor = "find";
  field.after(place);
  return place;
}

field?.addEventListener("input", look);
field?.addEventListener("keydown", (event) => {
  if (event.key !== "Escape" || !looking()) return;
  event.preventDefault();
  showAll();
});

/** Nothing is looked for any more. */
function showAll() {
  field.value = "";
  if (fitting) shownAll();
  fitting = null;
  look();
}

// anywhere else, when Escape has nothing nearer to end
document.addEventListener("keydown", (event) => {
  if (event.key !== "Escape" || event.defaultPrevented || !fitting || document.querySelector("dialog[open], :popover-open")) return;
  if (!document.body.classList.contains("choosing")) showAll();
});

afterFrames(({ stage, moves, parts }) => {
  if (!looking()) return;
  if (stage || [...parts].some((part) => part.startsWith("card"))) return look();
  for (const { element } of moves) mark(element);
  if (moves.length) count();
});
