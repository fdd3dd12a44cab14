// Everything by keyboard. In each list one card is a stop of the Tab key; arrows go on from there. Single letters count only
// while the focus is in the stage, and never in a field (WCAG 2.1.4).

import { choice, choose, sorting } from "./choose.js";
import { open as find } from "./finder.js";
import { afterFrames } from "./live.js";
import { rename } from "./patterns.js";
import { start } from "./place.js";
import { cardOf } from "./put.js";

const BOX = "input[name=chosen]";
const shown = (element) => element.getClientRects().length > 0;

const LETTERS = {
  g: () => sorting() && subject().length && find(subject()),
  G: () => sorting() && subject().length && find(subject(), "also"),
  o: () => sorting() && subject().length && find(subject(), "other-way"),
  a: () => choose(),
  n: () => sorting() && start(subject()),
  t: name,
  F2: name,
  "/": () => document.getElementById("find")?.focus(),
  "?": () => document.getElementById("keys-dialog")?.showModal(),
};

/** The chosen cards, or else the one that has the focus. */
function subject() {
  if (choice().length) return choice();
  const card = document.activeElement.closest("li.card");
  return card ? [cardOf(card)] : [];
}

function name() {
  const pattern = document.activeElement.closest("[data-pattern]")?.dataset.pattern;
  if (pattern) rename(pattern);
}

document.addEventListener("keydown", (event) => {
  const { target, key, shiftKey } = event;
  if (event.ctrlKey || event.metaKey || event.altKey || event.defaultPrevented) return;
  if (!target.closest?.("#stage") || target.matches("textarea, select, input:not([type=checkbox], [type=radio])")) return;
  const act = LETTERS[shiftKey && key === "G" ? key : key.length === 1 ? key.toLowerCase() : key];
  if (act) {
    event.preventDefault();
    act();
  } else if (target.matches(BOX) && walk(target, key)) {
    event.preventDefault();
  }
});

document.addEventListener("click", ({ target }) => {
  if (target.closest("[data-keys]")) document.getElementById("keys-dialog")?.showModal();
});

// --- arrows ---------------------------------------------------------------------------------------

function walk(box, key) {
  const card = box.closest("li.card");
  const side = document.dir === "rtl" ? -1 : 1;
  switch (key) {
    case "ArrowDown":
      return go(beside(card, "nextElementSibling"));
    case "ArrowUp":
      return go(beside(card, "previousElementSibling"));
    case "Home":
      return go(beside(card.parentNode.firstElementChild, "nextElementSibling", true));
    case "End":
      return go(beside(card.parentNode.lastElementChild, "previousElementSibling", true));
    case "ArrowRight":
      return across(card, side);
    case "ArrowLeft":
      return across(card, -side);
    default:
      return false;
  }
}

function beside(card, way, itself = false) {
  let next = itself ? card : card[way];
  while (next && !shown(next)) next = next[way];
  return next?.querySelector(BOX);
}

/** To the next list, or where it shows no card, to its first button. */
function across(card, step) {
  const lists = [...document.querySelectorAll("#stage [data-list]:not(ol)")];
  const at = lists.indexOf(card.closest("[data-list]:not(ol)"));
  for (let next = lists[at + step], n = at + step; next; next = lists[(n += step)]) {
    const stop = [...next.querySelectorAll(`${BOX}[tabindex="0"], ${BOX}`)].find(shown) ?? [...next.querySelectorAll("button")].find(shown);
    if (stop) return go(stop);
  }
  return true;
}

function go(stop) {
  stop?.focus();
  return true; // an arrow never scrolls the page from under the cards
}

// --- one stop per list ----------------------------------------------------------------------------

document.addEventListener("focusin", ({ target }) => {
  if (!target.matches?.(BOX)) return;
  const list = target.closest("ol");
  for (const other of list?.querySelectorAll(`${BOX}[tabindex="0"]`) ?? []) if (other !== target) other.tabIndex = -1;
  target.tabIndex = 0;
});

/** Looks that exactly one card of the list can be reached by Tab, and that it is one that is shown. */
function stops(list) {
  const [first, ...more] = list.querySelectorAll(`${BOX}[tabindex="0"]`);
  for (const other of more) if (other !== document.activeElement) other.tabIndex = -1;
  if (first) return;
  const last = list.querySelector(":scope > :last-child " + BOX); // the last is never folded away
  if (last) last.tabIndex = 0;
}

function all() {
  for (const list of document.querySelectorAll("#stage ol[data-list]")) stops(list);
}

afterFrames(({ stage, lists }) => {
  if (stage) return all();
  for (const key of lists) {
    const list = document.getElementById(`cards-${key}`);
    if (list) stops(list);
  }
});

all();
