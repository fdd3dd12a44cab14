// What htmx sends for forms: ids made here, words kept until they are saved, refusals said aloud.
//
// data-mint="card"     the form makes a thing, and this field is its id, the same until it is saved
// data-clear="text"    these fields are emptied when it is saved
// data-draft           half-written words survive (drafts.js)
// data-done="Saved."   what to say then
// data-outcome         what follows from the patterns (outcome.js)

import { heard } from "./clock.js";
import { sketch } from "./drafts.js";
import { route } from "./outcome.js";
import { notice, refusal, unanswered, uuid } from "./wire.js";

const asked = new WeakMap(); // a form's request that nobody has answered yet: {what, command, minted}
const sent = new WeakMap();

document.addEventListener("htmx:config:request", ({ detail: { ctx } }) => {
  const form = ctx.sourceElement;
  if (!(form instanceof HTMLFormElement)) return; // the event stream asks too
  const { request } = ctx;
  const thing = "outcome" in form.dataset ? route(request) : form.dataset.mint;
  const { command, minted } = commandFor(form, request);
  request.body.set("command_id", command);
  if (thing) request.body.set(thing, minted);
  // on the form itself: a frame may take it off the page before the answer comes
  form.addEventListener("htmx:after:request", answered, { once: true });
  form.addEventListener("htmx:error", answered, { once: true });
});

/** The same command goes with the same words only: a form that has changed asks for something else. */
function commandFor(form, request) {
  const what = `${request.method} ${request.action} ${new URLSearchParams(request.body)}`;
  const before = asked.get(form);
  if (before?.what === what) return before;
  const now = { what, command: uuid(), minted: before?.minted ?? uuid() };
  asked.set(form, now);
  return now;
}

// --- while it is under way ------------------------------------------------------------------------

document.addEventListener(
  "submit",
  (event) => {
    const { target: form } = event;
    if (form.ariaBusy !== "true") return;
    event.preventDefault(); // a second click, before the first is answered
    event.stopPropagation();
  },
  { capture: true },
);

document.addEventListener("htmx:before:request", ({ detail: { ctx } }) => {
  const form = ctx.sourceElement;
  if (!(form instanceof HTMLFormElement)) return;
  sent.set(form, Date.now());
  busy(form, true);
});

/** Not `disabled`: that would take the focus away. */
function busy(form, on) {
  form.ariaBusy = on ? "true" : null;
  for (const button of form.querySelectorAll("button")) {
    if (on) button.setAttribute("aria-disabled", "true");
    else button.removeAttribute("aria-disabled");
  }
}

// --- what came of it ------------------------------------------------------------------------------

function answered({ type, target: form, detail: { ctx } }) {
  form.removeEventListener("htmx:after:request", answered);
  form.removeEventListener("htmx:error", answered);
  busy(form, false);
  const { status = 0, headers } = type === "htmx:error" && !ctx.text ? {} : ctx.response;
  heard(headers?.get("Date"), sent.get(form));
  if (!unanswered(status)) settled(form, status);
  if (status >= 200 && status < 300) return saved(form);
  refused(form, refusal(status, ctx.text));
}

function settled(form, status) {
  const { minted } = asked.get(form) ?? {};
  if (status < 300) asked.delete(form);
  else asked.set(form, { minted });
}

function saved(form) {
  refused(form, "");
  notice(form.dataset.done ?? "");
  for (const name of form.dataset.clear?.split(" ") ?? []) form.elements[name].value = "";
  if ("outcome" in form.dataset) {
    for (const box of form.elements) if (box.type === "checkbox") box.checked = false;
  }
  if ("draft" in form.dataset) sketch(form);
  form.dispatchEvent(new Event("saved", { bubbles: true }));
  form.closest("dialog")?.close();
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
