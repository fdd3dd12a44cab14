// The facilitator's bar: what is confirmed before it happens, what time is left, and clicks that were meant once.

import { now } from "./clock.js";
import { afterFrames } from "./live.js";
import { many, say } from "./words.js";

// --- dialogs --------------------------------------------------------------------------------------

document.addEventListener("click", ({ target }) => {
  const button = target.closest("button[type=button]");
  if (button && "dialogClose" in button.dataset) return button.closest("dialog").close();
  const dialog = document.getElementById(button?.dataset.dialog);
  if (!dialog || dialog.open) return;
  const { stepTo, opens } = button.dataset;
  if (stepTo) dialog.querySelector("[name=step]").value = stepTo;
  if (opens) opensTo(dialog, opens);
  for (const refused of dialog.querySelectorAll("[role=alert]")) refused.textContent = "";
  dialog.showModal();
});

/** The same dialog asks each time more people come to see the cards; it says who. */
function opensTo(dialog, audience) {
  dialog.setAttribute("aria-labelledby", `open-${audience}`);
  for (const words of dialog.querySelectorAll("[data-audience]")) words.hidden = words.dataset.audience !== audience;
}

// --- one step for one click -------------------------------------------------------------------------
// The frame of a step can come between the two clicks of a double click, and bring the next step's button under the pointer.

document.addEventListener(
  "click",
  (event) => {
    if (event.detail < 2 || !event.target.closest?.("#bar .lead")) return;
    event.preventDefault();
    event.stopPropagation();
  },
  { capture: true },
);

document.addEventListener("keydown", (event) => {
  if (event.repeat && event.key === "Enter" && event.target.closest?.("#bar button")) event.preventDefault();
});

// --- time for the next level ------------------------------------------------------------------------

function left() {
  const place = document.getElementById("left");
  if (!place) return;
  const { closesAt, stepEndsAt, between } = place.dataset;
  const minutes = Math.round((Number(closesAt) - Math.max(now(), Number(stepEndsAt)) - Number(between)) / 60_000);
  const words =
    minutes > 0
      ? many(minutes, "{count} minute left for the next level", "{count} minutes left for the next level")
      : say("No time is left for the next level");
  if (place.textContent !== words) place.textContent = words;
  place.classList.toggle("short", minutes <= 0);
}

left();
setInterval(left, 10_000);
afterFrames(left);
