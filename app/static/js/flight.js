// Moves are seen: a copy of the card flies from where it stood to where it stands now, in a layer of its own, so that panes do
// not cut it off and nothing is laid out anew on the way. Only a few at once, only where somebody looks, never where reduced
// motion is asked for.

const TIME = 200; // milliseconds
const MOST = 3; // at once; more is a change of scene, not a move
const PICTURE = 20; // milliseconds: after a move the page is laid out anew by then
const stillness = matchMedia("(prefers-reduced-motion: reduce)");

let standing = new Map(); // card element -> the place where it was seen last
let moved = -Infinity; // when cards were moved last

/** Before a frame: where the cards stand that it moves. */
export function takeoff(tasks) {
  const puts = tasks.filter(({ swapSpec }) => swapSpec.style === "put").map(({ fragment }) => fragment);
  const ids = puts.flatMap((fragment) => Array.from(fragment.querySelectorAll("li.card"), (card) => card.id));
  // a second frame in the same picture would have to lay out the page only to measure it
  if (performance.now() - moved < PICTURE || ids.length > MOST) return;
  mark(ids.map((id) => document.getElementById(id)));
}

/** Remembers where these cards stand now; what moves them comes next, in the same breath. */
export function mark(cards) {
  standing = new Map();
  if (stillness.matches || document.hidden || cards.length > MOST) return;
  for (const card of cards) {
    const at = card && seen(card);
    if (at) standing.set(card, at);
  }
}

/** After the move: those that stand elsewhere now fly there. */
export function landing(moves) {
  const flights = moves.filter(({ element, from, to }) => from !== to && standing.has(element));
  const from = standing;
  standing = new Map();
  if (moves.length) moved = performance.now();
  if (!flights.length) return; // most often: the card was not in sight
  requestAnimationFrame(() => {
    const legs = flights.map(({ element }) => [element, from.get(element), seen(element) ?? folded(element)]);
    for (const [card, start, end] of legs) if (end) fly(card, start, end);
  });
}

/** Where the card is seen, cut off by its pane and the window; null when it is not. */
function seen(card) {
  const at = card.getBoundingClientRect();
  if (!at.width) return null;
  const pane = card.closest(".tray, .ground")?.getBoundingClientRect();
  const bottom = Math.min(innerHeight, pane?.bottom ?? innerHeight);
  const top = Math.max(0, pane?.top ?? 0);
  return at.bottom > top && at.top < bottom ? at : null;
}

/** A folded pattern stands for its cards. */
function folded(card) {
  if (card.getClientRects().length) return null;
  const place = card.closest("[data-list]:not(ol)");
  return place && seen(place);
}

function fly(card, start, end) {
  const copy = card.cloneNode(true);
  copy.removeAttribute("id");
  copy.querySelector("input")?.remove();
  copy.classList.add("flying");
  copy.setAttribute("aria-hidden", "true");
  Object.assign(copy.style, { left: `${end.left}px`, top: `${end.top}px`, width: `${Math.min(start.width, end.width)}px` });
  layer().append(copy);
  const way = `translate(${start.left - end.left}px, ${start.top - end.top}px)`;
  const timing = { duration: TIME, easing: "cubic-bezier(.2, .7, .3, 1)" };
  const flight = copy.animate([{ transform: way }, { transform: "none" }], timing);
  card.animate([{ opacity: 0 }, { opacity: 0 }], { duration: TIME });
  flight.onfinish = flight.oncancel = () => copy.remove();
}

function layer() {
  const there = document.getElementById("flights");
  if (there) return there;
  const made = document.createElement("div");
  made.id = "flights";
  made.className = "flights";
  document.body.append(made);
  return made;
}
