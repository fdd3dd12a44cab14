// What others hold just now: the card is dimmed where it stands, and a copy of its first words is lifted over the pattern it
// hovers above. Nobody's name is on it.

import { choice, words } from "./choose.js";
import { afterFrames } from "./live.js";
import { carried } from "./put.js";

const lifts = new Map(); // card -> {over, element}

function show() {
  const own = new Set([...choice(), ...carried()]);
  const held = new Map();
  for (const { dataset } of document.getElementById("held").children) {
    if (!own.has(dataset.card)) held.set(dataset.card, dataset.over);
  }
  for (const [card, { element }] of lifts) {
    if (held.has(card)) continue;
    dim(card, false);
    element?.remove();
    lifts.delete(card);
  }
  for (const [card, over] of held) lift(card, over);
}

function lift(card, over) {
  const { over: before, element } = lifts.get(card) ?? {};
  const place = over && document.getElementById(`list-${over}`);
  dim(card, true);
  if (before === over && (!element || element.isConnected)) return;
  element?.remove();
  lifts.set(card, { over, element: place ? copy(card, place) : null });
}

function dim(card, on) {
  document.getElementById(`card-${card}`)?.classList.toggle("held", on);
}

function copy(card, place) {
  const element = document.createElement("div");
  element.className = "lifted";
  element.ariaHidden = "true";
  element.dir = "auto";
  element.textContent = words(card, 40);
  place.append(element);
  return element;
}

afterFrames(({ stage, parts, moves }) => {
  if (stage || parts.has("held") || (lifts.size && moves.length)) show();
});
show();
