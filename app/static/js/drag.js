// Drag, with mouse, touch or pen. SortableJS tells apart a drag from a tap and from scrolling, carries the copy under the
// pointer and scrolls the panes. Where a card lands is decided here: no list is touched before the drop, so frames that come
// meanwhile find everything in its place.

import { choice, isChosen, sorting, words } from "./choose.js";
import { link } from "./later.js";
import { afterFrames, tell } from "./live.js";
import { place, start } from "./place.js";
import { cardOf, keep, letGo } from "./put.js";
import { notice } from "./wire.js";
import { say } from "./words.js";

const RENEW = 5000; // milliseconds; the server lets go of a card after ten seconds of silence
const OPTIONS = {
  group: { name: "cards", pull: false, put: false },
  sort: false,
  draggable: ".card",
  filter: "a, button",
  preventOnFilter: false,
  delay: 180,
  delayOnTouchOnly: true,
  touchStartThreshold: 8,
  forceFallback: true, // the browser's own drag and drop knows neither touch nor Escape
  fallbackOnBody: true,
  fallbackTolerance: 5,
  scrollSensitivity: 56,
  scrollSpeed: 14,
  bubbleScroll: true,
  onStart: lifted,
  onEnd: dropped,
};

let pressed = null; // the Sortable of the list where the pointer went down
let travel = null; // {cards, element, list, x, y, zone, held, renewal, cancelled}

// A list gets its Sortable when it is pressed and loses it at the next press elsewhere, so lists may come and go at any time.
document.addEventListener(
  "pointerdown",
  ({ target }) => {
    if (travel) return;
    const list = target.closest?.("#stage ol[data-list]");
    if (pressed && pressed.el !== list) {
      pressed.destroy();
      pressed = null;
    }
    if (list && !pressed && sorting()) pressed = new window.Sortable(list, OPTIONS);
  },
  true,
);

function lifted({ item, originalEvent }) {
  const card = cardOf(item);
  const cards = isChosen(card) ? [card, ...choice().filter((other) => other !== card)] : [card];
  travel = { cards, element: item, list: item.parentNode, zone: null, held: undefined };
  keep(cards);
  for (const each of cards) document.getElementById(`card-${each}`)?.classList.add("travels");
  dress(window.Sortable.ghost, cards.length);
  document.body.classList.add("dragging");
  follow(originalEvent);
  travel.renewal = setInterval(() => hold(true), RENEW);
}

/** The copy under the pointer is no card of the list: no id, no box; with a number when it stands for several. */
function dress(ghost, count) {
  ghost.removeAttribute("id");
  ghost.setAttribute("aria-hidden", "true");
  ghost.querySelector("input")?.remove();
  if (count < 2) return;
  const badge = document.createElement("b");
  badge.className = "several";
  badge.textContent = count;
  ghost.append(badge);
}

function follow({ clientX, clientY }) {
  if (clientX === undefined) return;
  Object.assign(travel, { x: clientX, y: clientY });
  aim();
}

/** Looks what is under the pointer, and shows it. */
function aim() {
  const zone = zoneAt(travel.x, travel.y);
  if (zone?.element !== travel.zone?.element) {
    travel.zone?.element.classList.remove("over");
    zone?.element.classList.add("over");
  }
  travel.zone = zone;
  hold();
}

/** Where a card would land: {element, list}, or null where it may not. */
function zoneAt(x, y) {
  const under = document.elementFromPoint(x, y);
  if (!under?.closest("#stage")) return null;
  const slot = under.closest("[data-other-way]");
  if (slot?.querySelector("[data-other]")) return { element: slot, list: slot.dataset.otherWay, link: "other-way" };
  const element = under.closest("[data-list]:not(ol)");
  if (element) return element.dataset.list === "late" ? null : { element, list: element.dataset.list };
  const fresh = document.getElementById("new-pattern");
  if (fresh && under.closest(".ground, #patterns")) return { element: fresh, list: "new" };
  const tray = under.closest(".tray") && document.getElementById("list-tray");
  return tray ? { element: tray, list: "tray" } : null;
}

function hold(again = false) {
  const { list } = travel.zone ?? {};
  const over = !list || list === "tray" || list === "new" ? null : list;
  if (over === travel.held && !again) return;
  travel.held = over;
  tell({ hold: travel.cards[0], over });
}

function dropped({ originalEvent }) {
  const { cards, zone, renewal, cancelled } = travel;
  const here = originalEvent?.type !== "pointercancel" && !cancelled && zoneAt(travel.x, travel.y);
  if (here && originalEvent.altKey && here.element.dataset.pattern) here.link = "also"; // with Alt a card stays where it is
  clearInterval(renewal);
  zone?.element.classList.remove("over");
  for (const card of document.querySelectorAll(".travels")) card.classList.remove("travels");
  document.body.classList.remove("dragging");
  travel = null;
  muteClick();
  tell({ let_go: true });
  queueMicrotask(() => land(cards, here)); // when Sortable has put its own things away
}

function land(cards, here) {
  letGo();
  const there = cards.filter((card) => document.getElementById(`card-${card}`));
  if (!here) return;
  if (!there.length) return notice(say("The card was withdrawn while you held it."));
  if (here.link) link(there, here.list, here.link);
  else if (here.list === "new") start(there, { carried: true });
  else if (here.element.isConnected) place(there, here.list === "tray" ? "" : here.list, { carried: true });
  else notice(say("That pattern is gone. The card is where it was."));
}

/** The click that ends a drag chooses nothing. Sortable waits for it too, and must not take the next one when it never comes. */
function muteClick() {
  const mute = (event) => {
    event.preventDefault();
    event.stopImmediatePropagation();
  };
  addEventListener("click", mute, { capture: true });
  setTimeout(() => {
    removeEventListener("click", mute, { capture: true });
    document.body.dispatchEvent(new MouseEvent("click", { bubbles: true, cancelable: true }));
  });
}

function cancel() {
  if (!travel) return;
  travel.cancelled = true;
  document.dispatchEvent(new PointerEvent("pointercancel", { bubbles: true }));
  document.dispatchEvent(new MouseEvent("mouseup", { bubbles: true })); // browsers where Sortable listens to the mouse
}

addEventListener("pointermove", (event) => travel && follow(event), { passive: true });
addEventListener("scroll", () => travel?.x !== undefined && aim(), { capture: true, passive: true });
addEventListener("keydown", (event) => {
  if (event.key !== "Escape" || !travel) return;
  event.preventDefault();
  event.stopImmediatePropagation();
  cancel();
}, true);

afterFrames(() => {
  if (!travel) return;
  if (sorting() && travel.element.isConnected) {
    const list = travel.element.parentNode;
    if (!window.Sortable.get(list)) new window.Sortable(list, OPTIONS); // it asks the list that its card stands in
    return;
  }
  const card = words(travel.cards[0], 40);
  cancel();
  notice(card && !sorting() ? say("Sorting ended while you held “{card}”. It is where it was.", { card }) : say("The card was withdrawn while you held it."), { stays: true });
});
