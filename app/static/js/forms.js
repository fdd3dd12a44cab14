// Forms go to the board by way of the outbox, as everything does; without JavaScript the browser sends them itself.
//
// data-clear="text"    these fields are emptied when it is saved
// data-draft           half-written words survive (drafts.js)
// data-done="Saved."   what to say then
// data-outcome         what follows from the patterns (outcome.js)

import { sketch } from "./drafts.js";
import { route } from "./outcome.js";
import "./outbox.js";
import { at, notice, uuid, write } from "./wire.js";
import { say } from "./words.js";

const NO_ANSWER = 3000; // milliseconds, until a dialog says so: it covers what the page says
const METHODS = ["put", "post", "delete"];

async function submitted(event) {
  const { target: form, submitter } = event;
  const method = METHODS.find((each) => form.hasAttribute(`hx-${each}`));
  if (!method) return;
  event.preventDefault();
  event.stopPropagation(); // htmx would send it past the outbox
  if (form.ariaBusy === "true") return; // a second click, before the first is answered
  const fields = new FormData(form, submitter);
  const said = cleared(form).map(({ value }) => value);
  const ticked = boxes(form).filter(({ checked }) => checked).map(({ value }) => value);
  let path = form.getAttribute(`hx-${method}`).slice(at.length);
  if ("outcome" in form.dataset) path = route(fields, uuid());
  const waits = () => {
    saved(form, said, ticked);
    notice(say("Waiting for a connection. It is kept here and sent by itself."));
  };
  busy(form, true);
  const late = setTimeout(lead, NO_ANSWER, form);
  const sent = [...fields];
  const closed = new AbortController();
  const dialog = form.closest("dialog");
  dialog?.addEventListener("close", () => dialog.open || closed.abort(), { signal: closed.signal }); // told a task later (dialogs.js)
  const how = { refused: (words) => refused(form, words), waits, signal: closed.signal };
  const answer = await write(method.toUpperCase(), path, sent, how);
  clearTimeout(late);
  busy(form, false);
  if (answer) saved(form, said, ticked);
}

document.addEventListener("submit", submitted, { capture: true });

/** What leads the room from a dialog, and is under way: it is given up soon (outbox.js). */
function lead(form) {
  const place = form.closest("dialog")?.querySelector("[role=alert]");
  if (place) place.textContent = say("No answer yet. It is tried again for 30 seconds, then given up.");
}

/** Not `disabled`: that would take the focus away. */
function busy(form, on) {
  form.ariaBusy = on ? "true" : null;
  for (const button of form.querySelectorAll("button:not([type=button])")) {
    if (on) button.setAttribute("aria-disabled", "true");
    else button.removeAttribute("aria-disabled");
  }
}

// --- what came of it ------------------------------------------------------------------------------

const cleared = (form) => (form.dataset.clear?.split(" ") ?? []).map((name) => form.elements[name]);

const boxes = (form) => [...form.elements].filter(({ type }) => type === "checkbox");

/**
 * Who typed or ticked on meanwhile keeps what is there.
 *
 * @param {string[]} said what stood in the fields that are emptied now.
 * @param {string[]} ticked which boxes were ticked.
 */
function saved(form, said, ticked) {
  busy(form, false);
  refused(form, "");
  notice(form.dataset.done ?? "");
  cleared(form).forEach((field, at) => field.value === said[at] && (field.value = ""));
  if ("outcome" in form.dataset) {
    for (const box of boxes(form)) if (ticked.includes(box.value)) box.checked = false;
  }
  if ("draft" in form.dataset) sketch(form);
  form.dispatchEvent(new Event("saved", { bubbles: true }));
  const dialog = form.closest("dialog");
  dialog?.close();
  if (dialog?.contains(document.activeElement)) document.getElementById("stage")?.focus({ preventScroll: true }); // what opened it is gone
}

/** Says it in the page's notice; where there are words to mend, at the form as well. */
function refused(form, words) {
  if (words) notice(words, { stays: true });
  const fields = [...form.elements].filter((field) => field.matches("textarea, input:not([type=hidden])"));
  const inside = form.closest("dialog")?.querySelector("[role=alert]");
  const place = inside ?? form.querySelector(".refused") ?? (words && fields.length ? beside(form, fields) : null);
  if (!place) return;
  place.textContent = words;
  place.hidden = !words;
}

function beside(form, fields) {
  const place = document.createElement("p");
  place.className = "alert refused";
  place.id = `${form.id || "form"}-refused`;
  const button = form.querySelector("button:not([type=button])");
  (button?.closest("form > *") ?? form.lastElementChild).before(place);
  const field = fields.find((each) => each.matches("textarea")) ?? fields[0];
  field.setAttribute("aria-describedby", `${field.getAttribute("aria-describedby") ?? ""} ${place.id}`.trim());
  return place;
}
