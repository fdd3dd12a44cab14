// The facilitator calls everyone to a card or a pattern. Who has their hands free is taken there; who types, chooses or drags
// is asked, and nothing moves until they say so.

import { choice } from "./choose.js";
import { afterFrames } from "./live.js";
import { carried } from "./put.js";
import { notice } from "./wire.js";
import { say } from "./words.js";

const LIT = 3000; // milliseconds
const ECHO = 3000; // in which a call that comes is one's own
const chip = document.getElementById("go");
const still = matchMedia("(prefers-reduced-motion: reduce)");
let seen = document.getElementById("call")?.dataset.number;
let calling = -Infinity;

document.addEventListener("click", ({ target }) => {
  if (target.closest("[data-call], [data-call-pattern]")) calling = performance.now();
});

afterFrames(() => {
  const { number, what, id } = document.getElementById("call")?.dataset ?? {};
  if (!number || number === seen) return;
  seen = number;
  if (performance.now() - calling < ECHO) return notice(say("Everyone is called here."));
  const called = { what, id };
  if (!find(called)) return;
  if (busy()) offer(called);
  else go(called);
});

const FIELDS = "textarea, select, input:not([type=checkbox], [type=radio])";

function busy() {
  return Boolean(
    document.activeElement?.matches(FIELDS) ||
      document.activeElement?.isContentEditable ||
      document.body.classList.contains("composing") ||
      document.querySelector("dialog[open], :popover-open, #desk.open") ||
      document.getElementById("find")?.value ||
      choice().length ||
      carried().length,
  );
}

/** Where it stands on this page: the card, the pattern, or the pattern's line. */
function find({ what, id }) {
  const names = what === "card" ? ["card"] : ["list", "head"];
  return names.map((name) => document.getElementById(`${name}-${id}`)).find(Boolean);
}

const shown = (element) => element.getClientRects().length > 0;

function go(called, { focus = false } = {}) {
  clear();
  const element = find(called);
  if (!element) return notice(say("It is not on this page any more."));
  if (!shown(element)) unfold(element);
  element.scrollIntoView({ block: "center", inline: "center", behavior: still.matches ? "instant" : "smooth" });
  element.classList.add("called");
  setTimeout(() => element.classList.remove("called"), LIT);
  if (focus) [...element.querySelectorAll("input, button")].find(shown)?.focus({ preventScroll: true });
}

/** A card may be folded away in its pattern, or hidden because its words were not looked for. */
function unfold(element) {
  const find = document.getElementById("find");
  if (find?.value) {
    find.value = "";
    find.dispatchEvent(new Event("input", { bubbles: true }));
  }
  const pattern = element.closest("[data-pattern]");
  for (const name of ["all", "open"]) if (pattern && !shown(element)) pattern.classList.add(name);
}

function words(called) {
  const text = find(called).querySelector(called.what === "card" ? ".text" : "h3, .title")?.textContent.trim();
  return text?.length > 60 ? `${text.slice(0, 59).trimEnd()}…` : text;
}

function offer(called) {
  const sentence = document.createElement("p");
  const what = words(called);
  sentence.textContent = what
    ? say("The facilitator asks you to look at “{what}”.", { what })
    : say("The facilitator asks you to look at a pattern without a title yet.");
  chip.replaceChildren(
    sentence,
    button(say("Go"), () => go(called, { focus: true })),
    button(say("Dismiss"), clear),
  );
}

function button(label, act) {
  const element = document.createElement("button");
  element.type = "button";
  element.textContent = label;
  element.addEventListener("click", act);
  return element;
}

function clear() {
  chip.replaceChildren();
}
