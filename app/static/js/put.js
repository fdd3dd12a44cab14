// How the parts of a frame get to their places (docs/protocol.md), and what that leaves alone: the focus, what is chosen,
// opened or scrolled, and a card that is under my pointer just now.

import { landing, takeoff } from "./flight.js";
import { fold } from "./fold.js";
import { allows, morphBy, renew } from "./renew.js";
import { remember, restore } from "./stay.js";

const HTMX = /<[^>]*\shx-(?:get|post|put|delete)=/;

/** Ids of elements that I have put ahead of the server; the frame that confirms it finds them at the end of their list. */
export const ahead = new Set();

const listening = []; // called directly: an event costs more for each that hears it than most of them do then
let touched;
let kept = null; // while I drag: {ids, puts, deletes}

/** Calls back after every change of the page by a frame, with what was touched. */
export function afterFrames(callback) {
  listening.push(callback);
}

/** From now on these cards stay where they are, whatever frames say. */
export function keep(cards) {
  kept = { ids: new Set(cards.map((card) => `card-${card}`)), puts: new Map(), deletes: new Set() };
}

/** What frames said meanwhile about the cards that were kept happens now. */
export function letGo() {
  if (!kept) return;
  const { puts, deletes } = kept;
  kept = null;
  if (!puts.size && !deletes.size) return;
  touched = nothing();
  remember(touched.stage);
  for (const { target, fresh } of puts.values()) if (target.isConnected) place(target, [fresh]);
  for (const target of deletes) target.remove();
  done();
}

/** The cards under my pointer. */
export const carried = () => Array.from(kept?.ids ?? [], (id) => id.slice("card-".length));

/** Moves an element. moveBefore keeps the focus, and costs twice as much as what every browser has. */
export function move(target, element, before = null) {
  if (element === before) return;
  const focused = element.contains(document.activeElement) && element.isConnected && target.isConnected;
  if (focused && target.moveBefore) target.moveBefore(element, before);
  else target.insertBefore(element, before);
}

/** The id of a card that stands on the page; null for anything else. */
export const cardOf = ({ id }) => (id.startsWith("card-") ? id.slice("card-".length) : null);

/** Which list a card stands in: the list's key, or null. */
export const listOf = (element) => element?.closest("ol[data-list]")?.dataset.list ?? null;

const nothing = () => ({ parts: new Set(), moves: [], lists: new Set(), stage: false });

// --- around a frame -------------------------------------------------------------------------------

/**
 * Applies a frame's content, and does so a third faster than htmx, which goes a long way round for each part.
 *
 * @returns {boolean} false, and nothing is done, when it holds forms of htmx's own.
 */
export function applied(html) {
  if (HTMX.test(html)) return false;
  const template = document.createElement("template");
  template.innerHTML = html;
  const tasks = Array.from(template.content.children, (fragment) => ({
    fragment,
    target: document.getElementById(fragment.getAttribute("hx-target").slice(1)),
    swapSpec: { style: fragment.getAttribute("hx-swap") },
  }));
  begin(tasks);
  tasks.forEach(swap);
  done();
  return true;
}

document.addEventListener("htmx:before:swap", ({ detail: { tasks } }) => begin(tasks));

function begin(tasks) {
  touched = nothing();
  tasks.sort((one, other) => turn(one) - turn(other));
  for (let at = tasks.length - 1; at >= 0; at--) if (waits(tasks[at])) tasks.splice(at, 1);
  for (const { target } of tasks) if (target?.id) touched.parts.add(target.id);
  touched.stage = touched.parts.has("stage");
  remember(touched.stage);
  takeoff(tasks);
}

/** Puts a part into its place; one whose target is not on the page is passed over. */
function swap({ target, swapSpec: { style }, fragment }) {
  if (!target) return;
  if (style === "delete") target.remove();
  else if (style === "put") place(target, [...fragment.children]);
  else renew(target, fragment.firstElementChild);
}

/** Deletes come last: cards leave a pattern before it goes. */
const turn = ({ swapSpec }) => (swapSpec.style === "delete" ? 1 : 0);

/** What would take a card from under my pointer waits until I let go of it. */
function waits({ target, swapSpec }) {
  if (!kept || swapSpec.style !== "delete" || !target) return false;
  const concerned = [...kept.ids].some((id) => target.contains(document.getElementById(id)));
  if (concerned) kept.deletes.add(target);
  return concerned;
}

document.addEventListener("htmx:after:swap", done);

function done() {
  const now = touched;
  if (now.stage) {
    const { stage, step } = document.getElementById("stage").dataset;
    Object.assign(document.body.dataset, { stage, step: step ?? "" });
  }
  fold(now);
  restore();
  landing(now.moves);
  for (const callback of listening) told(callback, now);
  document.dispatchEvent(new CustomEvent("frame", { detail: now })); // for scripts that import nothing of this
}

/** Whatever goes wrong in one of them, the others are told. */
function told(callback, frame) {
  try {
    callback(frame);
  } catch (problem) {
    reportError(problem);
  }
}

// --- the swap styles ------------------------------------------------------------------------------

window.htmx.registerExtension("board", {
  init(api) {
    morphBy(api.morph);
  },
  handle_swap(style, target, fragment) {
    return style === "put" && place(target, [...fragment.children]);
  },
  htmx_before_morph_attr(element, { attrName, newValue }) {
    return allows(element, attrName, newValue);
  },
});

/**
 * Makes elements the last of a list, wherever they stood before. What is there already is moved and brought up to date rather
 * than made anew; what I have put ahead of the server stays behind it.
 */
function place(target, all) {
  const coming = all.filter((fresh) => !waiting(target, fresh));
  const before = behind(target, coming);
  const standsSo = ends(target, coming, before);
  return coming.map((fresh) => {
    const stood = document.getElementById(fresh.id);
    const from = listOf(stood);
    if (stood) {
      kept?.deletes.delete(stood); // it is there again
      gather(stood, fresh);
      if (!standsSo) move(target, stood, before);
      renew(stood, fresh);
    } else {
      arrive(target, fresh, before);
    }
    note(stood ?? fresh, from, target);
    return stood ?? fresh;
  });
}

/** Whether the card is under my pointer, so that its place waits. */
function waiting(target, fresh) {
  if (!kept?.ids.has(fresh.id)) return false;
  kept.puts.set(fresh.id, { target, fresh });
  kept.deletes.delete(document.getElementById(fresh.id));
  fresh.remove();
  return true;
}

/** The first of those at the end of the list that I have put there ahead of the server. */
function behind(target, coming) {
  const ids = new Set(coming.map((fresh) => fresh.id));
  let before = null;
  for (let last = target.lastElementChild; last && ahead.has(last.id) && !ids.has(last.id); last = last.previousElementSibling) before = last;
  return before;
}

function ends(target, coming, before) {
  let last = before ? before.previousElementSibling : target.lastElementChild;
  for (const fresh of coming.toReversed()) {
    if (last?.id !== fresh.id) return false;
    last = last.previousElementSibling;
  }
  return true;
}

/** A pattern that is new brings cards that stand elsewhere: those themselves move into it. */
function arrive(target, fresh, before) {
  const inner = [...fresh.querySelectorAll("li.card")].filter((card) => !waiting(card.parentNode, card));
  const standing = inner.map((card) => [card, document.getElementById(card.id)]).filter(([, stood]) => stood);
  target.insertBefore(fresh, before);
  for (const [card, stood] of standing) {
    const from = listOf(stood);
    move(card.parentNode, stood, card);
    renew(stood, card);
    note(stood, from, stood.parentNode);
  }
}

/** A pattern that is there already, and cards in it that are not yet: they come first, so that it finds them. */
function gather(stood, fresh) {
  for (const card of fresh.querySelectorAll("li.card")) {
    const elsewhere = document.getElementById(card.id);
    if (stood.contains(elsewhere)) kept?.puts.delete(card.id); // where it was to go meanwhile
    if (!elsewhere || stood.contains(elsewhere)) continue;
    const from = listOf(elsewhere);
    const list = document.getElementById(card.parentNode.id);
    move(list, elsewhere);
    note(elsewhere, from, list);
  }
}

function note(element, from, target) {
  ahead.delete(element.id);
  const { pattern } = element.dataset;
  if (pattern) touched.lists.add(pattern);
  const card = cardOf(element);
  if (!card) return;
  const to = target.dataset.list;
  touched.moves.push({ card, element, from, to });
  for (const list of [from, to]) if (list) touched.lists.add(list);
}
