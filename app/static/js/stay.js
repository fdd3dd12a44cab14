// What a frame leaves alone: the focus stays where it is, and panes stay where they are scrolled to.

const PANES = "#stage, #stage .tray, #stage .ground, #patterns, #stage .cards";

let focus = null;
let scrolled = [];

/** Before a change. Scrolling is looked after where the whole stage changes; else the browser's own anchoring does it. */
export function remember(whole) {
  const element = document.activeElement;
  const card = element?.closest?.("li.card");
  const next = card && (card.nextElementSibling ?? card.previousElementSibling);
  const stage = element?.closest?.("#stage");
  const line = element?.closest?.("li[id]")?.id;
  focus = element && element !== document.body ? { element, id: element.id, line, stage, card: card?.id, next: next?.id } : null;
  scrolled = [];
  if (!whole) return;
  for (const pane of document.querySelectorAll(PANES)) {
    if (pane.scrollTop || pane.scrollLeft) scrolled.push([pane, pane.scrollTop, pane.scrollLeft]);
  }
}

/** After it. Where what had the focus is gone, another button of its line gets it, or what stood next to it. */
export function restore() {
  for (const [pane, top, left] of scrolled) {
    if (pane.scrollTop !== top) pane.scrollTop = top;
    if (pane.scrollLeft !== left) pane.scrollLeft = left;
  }
  if (!focus || document.activeElement !== document.body) return;
  const box = (id) => id && document.getElementById(id)?.querySelector("input");
  const there = focus.element.isConnected ? focus.element : focus.id && document.getElementById(focus.id);
  const button = focus.line && document.getElementById(focus.line)?.querySelector("button");
  const beside = focus.stage && (box(focus.card) || box(focus.next) || document.getElementById("stage"));
  (there || button || beside)?.focus({ preventScroll: true });
}
