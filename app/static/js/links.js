// Links that are passed on: made when asked for, shown once, and never in an address of ours.

import { notice, write } from "./wire.js";
import { say } from "./words.js";

const NAMES = {
  screen: say("Screen link, for the projector"),
  facilitator: say("Link for your second device, or for who leads with you"),
  device: say("Link for your second device. It is you: keep it to yourself."),
  report: say("Report link"),
  host: say("Link for the host school. It sees the board, and the report when it is published."),
};
const place = document.getElementById("link");
const field = place?.querySelector("input");
let making = false;

document.addEventListener("click", async ({ target }) => {
  const button = target.closest("button");
  if (button && "copy" in button.dataset) return copy();
  const kind = button?.dataset.link;
  if (!kind || making || !place) return;
  making = true;
  const answer = await write("POST", "/links", { kind });
  making = false;
  if (!answer) return;
  if (!place.checkVisibility?.()) document.querySelector("[data-panel=desk][aria-expanded=false]")?.click();
  place.hidden = false;
  place.querySelector("span").textContent = NAMES[kind];
  field.value = answer.link;
  beside();
  field.focus();
  field.select();
});

/** A button that copies, where the page has none. */
function beside() {
  if (document.querySelector("[data-copy]")) return;
  const button = document.createElement("button");
  button.type = "button";
  button.dataset.copy = "";
  button.textContent = say("Copy");
  place.after(button);
}

/** Pages over plain http have no clipboard; the old way still copies what is selected. */
async function copy() {
  let copied = false;
  try {
    await navigator.clipboard.writeText(field.value);
    copied = true;
  } catch {
    field.select();
    copied = document.execCommand("copy");
  }
  notice(copied ? say("Copied.") : say("Your browser does not copy. The link is selected: press Ctrl+C."));
}
