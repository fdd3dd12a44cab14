// The one command that all ways of grouping send: these cards, into that pattern. It is seen at once; the server's frame then
// finds the cards where they are, and a refusal brings them back.

import { choice, release, sorting, words } from "./choose.js";
import { mark, landing } from "./flight.js";
import { afterFrames } from "./live.js";
import { ahead, cardOf, listOf, move } from "./put.js";
import { done } from "./undo.js";
import { notice, uuid, write } from "./wire.js";
import { many, say } from "./words.js";

const REMEMBERED = 30_000; // milliseconds in which a later drop by somebody else is told
const placed = new Map(); // card -> {to, until}

/** Whether it was I who sent the card there. */
export function isMine(card, to) {
  return placed.get(card)?.to === to;
}

/** A list's name within a sentence; a pattern without a title is known by its latest card, other than those in `but`. */
export function title(list, but = []) {
  if (!list || list === "tray" || list === "late") return say("Not yet sorted");
  const named = document.querySelector(`[id="head-${list}"] h3`)?.textContent.trim();
  if (named) return named.replace(/\.$/, "");
  const cards = [...(document.getElementById(`cards-${list}`)?.children ?? [])].map(cardOf);
  const latest = cards.findLast((card) => !but.includes(card));
  return (latest && words(latest, 40).replace(/\.$/, "")) || say("A pattern without a title yet");
}

/** Puts cards into a pattern; "" for not yet sorted. Those that were carried there by hand need not fly. */
export function place(cards, pattern, { carried = false } = {}) {
  const going = cards.filter((card) => element(card) && (listOf(element(card)) ?? "") !== (pattern || "tray"));
  if (!going.length) return release(cards);
  const [card] = going;
  const command =
    going.length > 1 ? ["PUT", "/places", { cards: going, pattern }] : ["PUT", `/cards/${card}/place`, { pattern }];
  return send(going, pattern || "tray", command, { carried });
}

/** Starts a pattern with these cards. */
export function start(cards, { carried = false } = {}) {
  const pattern = uuid();
  return send(cards.filter(element), pattern, ["POST", "/patterns", { pattern, cards }], { into: "new", carried });
}

const element = (card) => document.getElementById(`card-${card}`);

/** Shows it, sends it, and takes it back when it is refused. */
async function send(cards, to, command, { into = to, carried }) {
  if (!sorting()) return notice(say("Cards are not moved in this step."));
  const list = document.getElementById(`cards-${into}`);
  const stood = cards.map((card) => ({ card, element: element(card), list: element(card).parentNode, before: element(card).nextElementSibling }));
  const mine = { to, until: Date.now() + REMEMBERED };
  const [from, more] = new Set(stood.map((each) => each.list.parentNode.dataset.pattern));
  for (const card of cards) placed.set(card, mine);
  if (list) lift(stood, list, carried);
  release(cards);
  if (await write(...command)) {
    const latest = (card) => (placed.get(card) ?? mine) === mine; // not sent elsewhere since
    setTimeout(() => cards.filter(latest).forEach((card) => ahead.delete(`card-${card}`)), REMEMBERED); // a frame did that long ago
    return told(cards, to, into, Boolean(from) && !more);
  }
  for (const card of cards) if (placed.get(card) === mine) placed.delete(card);
  if (list) bringBack(stood, list);
  return false;
}

/** Says what was done, with its undo. */
function told(cards, to, into, splits) {
  const count = cards.length;
  if (into === "new") done(splits ? say("Split off into a new pattern.") : say("Pattern started."));
  else if (to === "tray") done(many(count, "Card put back.", "{count} cards put back."));
  else done(many(count, "Card put into “{place}”.", "{count} cards put into “{place}”.", { place: title(to, cards) }));
  return true;
}

function lift(stood, list, carried) {
  const cards = stood.map(({ element }) => element);
  const focused = cards.find((card) => card.contains(document.activeElement));
  const next = focused && heir(focused, cards);
  if (!carried) mark(cards);
  for (const card of cards) {
    move(list, card);
    ahead.add(card.id);
  }
  landing(cards.map((card, at) => ({ element: card, from: stood[at].list, to: list })));
  next?.focus();
}

/** The focus stays in the list that I was in: on the next card, or the one before, or the pattern itself. */
function heir(focused, going) {
  for (const way of ["nextElementSibling", "previousElementSibling"]) {
    for (let card = focused[way]; card; card = card[way]) {
      if (!going.includes(card) && card.getClientRects().length) return card.querySelector("input");
    }
  }
  const shown = (button) => button.getClientRects().length;
  return [...(focused.closest("section")?.querySelectorAll("button") ?? [])].find(shown) ?? document.getElementById("stage");
}

/** Refused: the cards return to where they were, unless a frame has put them elsewhere since. */
function bringBack(stood, list) {
  const back = stood.filter(({ element }) => ahead.delete(element.id) && element.parentNode === list);
  mark(back.map(({ element }) => element));
  for (const { element, list: home, before } of back.toReversed()) {
    if (home.isConnected) move(home, element, before?.parentNode === home ? before : null);
  }
  landing(back.map(({ element, list: home }) => ({ element, from: list, to: home })));
}

// --- a later drop wins ----------------------------------------------------------------------------

afterFrames(({ moves }) => {
  const now = Date.now();
  for (const [card, { until }] of placed) if (until < now) placed.delete(card);
  const taken = moves.filter(({ card, from, to }) => from !== to && placed.get(card)?.to === from);
  if (!taken.length) return;
  const { card, to } = taken[0];
  for (const { card: each } of taken) placed.delete(each);
  const values = { card: words(card, 40), place: title(to, [card]) };
  notice(many(taken.length, "“{card}”, which you placed, is now in “{place}”.", "{count} cards that you placed are now in “{place}”.", values));
});

/** What I take back myself needs no telling. */
document.addEventListener("board:undo", () => placed.clear());

// --- tap a card, tap a pattern --------------------------------------------------------------------

document.addEventListener("click", ({ target }) => {
  const button = target.closest("button[type=button]");
  if (button && "put" in button.dataset) return placing(button.dataset.put);
  if (button && "start" in button.dataset) return start(choice());
  const section = target.closest("#stage [data-list]:not(ol)");
  if (!section || target.closest("button, a, .card, .links") || !choice().length || !sorting()) return;
  const { list } = section.dataset;
  if (list !== "late") place(choice(), list === "tray" ? "" : list);
});

function placing(pattern) {
  if (choice().length) return place(choice(), pattern);
  notice(say("Choose a card first, then say where it goes."));
}
