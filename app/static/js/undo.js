// Taking back: Ctrl+Z (or Cmd+Z), and an “Undo” beside the sentence that says what was done.

import { notice, write } from "./wire.js";
import { say } from "./words.js";

const STAYS = 6000; // milliseconds, counted anew when the pointer or the focus leaves

let leaving;

/**
 * Says what one did, with a button to take it back. The next sentence takes this one's place, since undo means the last act.
 *
 * @param {string} words e.g. “Card put into ‘Waiting’.”
 */
export function done(words, { label = say("Undo"), act = undo } = {}) {
  const place = document.getElementById("toasts");
  if (!place) return notice(words);
  const toast = document.createElement("div");
  toast.className = "toast";
  const sentence = document.createElement("p");
  sentence.textContent = words;
  const button = document.createElement("button");
  button.type = "button";
  button.textContent = label;
  button.addEventListener("click", () => {
    clear();
    act();
  });
  toast.append(sentence, button);
  for (const event of ["pointerenter", "focusin"]) toast.addEventListener(event, () => clearTimeout(leaving));
  for (const event of ["pointerleave", "focusout"]) toast.addEventListener(event, soon);
  place.replaceChildren(toast);
  soon();
}

document.getElementById("toasts")?.setAttribute("role", "status");

function soon() {
  clearTimeout(leaving);
  leaving = setTimeout(clear, STAYS);
}

function clear() {
  clearTimeout(leaving);
  document.getElementById("toasts")?.replaceChildren();
}

let busy = false;

/** Takes back one's own last act of this step; a facilitator also the last one of anybody ("anyone"). */
async function undo(whose) {
  if (busy) return; // a key that is held down takes back one act
  busy = true;
  const anyone = whose === "anyone";
  undoing();
  if (await write("POST", "/undo", anyone ? { whose } : {})) {
    notice(anyone ? say("The last change on the board is taken back.") : say("Taken back."));
    undone();
  }
  busy = false;
}

function undoing() {
  clear();
  document.dispatchEvent(new CustomEvent("board:undo"));
}

const undone = () => document.dispatchEvent(new CustomEvent("board:undone"));

// the button of the toolbar is a form
document.addEventListener("submit", ({ target }) => "undo" in target.dataset && undoing(), { capture: true });
document.addEventListener("saved", ({ target }) => "undo" in target.dataset && undone());

/** Where the browser's own undo takes back typing. */
const FIELDS = "textarea, select, input:not([type=checkbox], [type=radio])";
const types = (element) => element.isContentEditable || element.matches?.(FIELDS);

document.addEventListener("keydown", (event) => {
  const { ctrlKey, metaKey, altKey, shiftKey } = event;
  const wanted = (ctrlKey || metaKey) && !altKey && !shiftKey && event.key.toLowerCase() === "z";
  if (!wanted || types(event.target) || document.querySelector("dialog[open]")) return;
  event.preventDefault();
  if (!event.repeat) undo();
});

document.addEventListener("click", ({ target }) => {
  if (target.closest("[data-undo-anyone]")) undo("anyone");
});
