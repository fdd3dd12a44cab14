// Finds cards by their words, whatever their case and accents: those that do not fit step back.

import { afterFrames } from "./live.js";
import { many, say } from "./words.js";

const field = document.getElementById("find");
const known = new WeakMap(); // a card's element -> [its words, the same made plain]
let sought = [];

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

function look() {
  sought = plain(field.value).split(/\s+/).filter(Boolean);
  document.body.classList.toggle("searching", sought.length > 0);
  const cards = [...document.querySelectorAll("#stage li.card")];
  for (const card of cards) mark(card);
  count();
}

function mark(card) {
  const fit = sought.length > 0 && fits(card);
  card.classList.toggle("found", fit);
  card.classList.toggle("passed-over", sought.length > 0 && !fit);
}

function count() {
  const place = document.getElementById("found") ?? made();
  const all = document.querySelectorAll("#stage li.card");
  const found = document.querySelectorAll("#stage .card.found").length;
  place.textContent = sought.length ? say("{found} of {cards}", { found, cards: many(all.length, "{count} card", "{count} cards") }) : "";
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
  if (event.key !== "Escape" || !field.value) return;
  event.preventDefault();
  field.value = "";
  look();
});

afterFrames(({ stage, moves, parts }) => {
  if (!sought.length) return;
  if (stage || [...parts].some((part) => part.startsWith("card"))) return look();
  for (const { element } of moves) mark(element);
  if (moves.length) count();
});
