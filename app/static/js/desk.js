// The facilitator's desk: who is here, and how people come in. A drawer once the debrief is open.

import { afterFrames } from "./live.js";
import { write } from "./wire.js";

const desk = document.getElementById("desk");
const opener = () => document.querySelector("[data-panel=desk]");
const drawer = () => document.body.dataset.stage !== "watch";

function open(on) {
  desk.classList.toggle("open", on);
  mark();
  if (!on) return opener()?.focus();
  const first = desk.querySelector("[data-panel-close]");
  (drawer() ? first : desk.querySelector("#people h2"))?.scrollIntoView({ block: "nearest" });
  if (drawer()) first?.focus();
}

function mark() {
  opener()?.setAttribute("aria-controls", "desk");
  opener()?.setAttribute("aria-expanded", String(!drawer() || desk.classList.contains("open")));
}

document.addEventListener("click", ({ target }) => {
  const button = target.closest("button");
  if (!desk || !button) return;
  if (button.dataset.panel === "desk") open(!drawer() || !desk.classList.contains("open"));
  else if ("panelClose" in button.dataset) open(false);
  else if ("invite" in button.dataset) invite(button);
});

desk?.addEventListener("keydown", (event) => {
  if (event.key !== "Escape" || !desk.classList.contains("open")) return;
  event.preventDefault();
  open(false);
});

/** Shows the join code on the screen, or takes it away; seen at once, and taken back when it is refused. */
async function invite(button) {
  if (button.ariaBusy === "true") return;
  const shown = button.ariaPressed !== "true";
  button.ariaBusy = "true";
  button.ariaPressed = String(shown);
  if (!(await write("PUT", "/invitation", { shown }))) button.ariaPressed = String(!shown);
  button.ariaBusy = null;
}

if (desk) {
  afterFrames(({ stage, parts }) => (stage || parts.has("here")) && mark());
  mark();
}
