// Looking the report through before it leaves the room: other words for what was found, and which cards are quoted.

import { ask } from "./ask.js";
import { afterFrames } from "./live.js";
import { worded, write } from "./wire.js";

const dialog = document.getElementById("replace-dialog");
const unfolded = new Set();

document.addEventListener("click", ({ target }) => {
  const button = target.closest("#check button");
  if (button?.dataset.replace) replace(button);
  else if (button?.dataset.quote) quote(button);
});

/** Half-typed words stay where they are whatever others decide meanwhile: the dialog stands outside of what is patched. */
function replace({ dataset: { replace: finding, words }, parentNode }) {
  const excerpt = parentNode.closest("li").querySelector(".excerpt");
  dialog.querySelector(".excerpt").replaceChildren(...excerpt.cloneNode(true).childNodes);
  ask(dialog, `replace ${finding}`, { words }, (fields) =>
    worded("PUT", `/findings/${finding}`, { decision: "replace", words: fields.words }),
  );
  dialog.querySelector("input").select();
}

/** Seen at once, and taken back when it is refused. */
async function quote(button) {
  if (button.ariaBusy === "true") return;
  const quoted = button.ariaPressed !== "true";
  const { quotes: pattern } = button.closest("[data-quotes]").dataset;
  button.ariaBusy = "true";
  button.ariaPressed = String(quoted);
  if (!(await write("PUT", "/quotes", { pattern, card: button.dataset.quote, quoted }))) button.ariaPressed = String(!quoted);
  button.ariaBusy = null;
}

// A frame writes the page anew, and a page knows of no details that are open.
document.addEventListener(
  "toggle",
  ({ target }) => target.matches("#check details") && (target.open ? unfolded.add(target.id) : unfolded.delete(target.id)),
  { capture: true },
);

afterFrames(() => {
  for (const id of unfolded) document.getElementById(id)?.setAttribute("open", "");
});
