// What htmx sends for forms: ids made here, words kept until they are saved, refusals said aloud.
//
// data-mint="card"     the form makes a thing, and this field is its id, the same until it is saved
// data-clear="text"    these fields are emptied when it is saved
// data-draft           half-written words survive a reload
// data-done="Saved."   what to say then

import { OFFLINE, at, notice, refusal, unanswered, uuid } from "./wire.js";

const OUTCOMES = { prediction: "/predictions", next_step: "/next-steps", question: "/reflective-questions" };

document.addEventListener("htmx:config:request", ({ detail: { ctx } }) => {
  const form = ctx.sourceElement;
  if (!(form instanceof HTMLFormElement)) return; // the event stream asks too
  const { request } = ctx;
  form.dataset.command ||= uuid();
  request.body.set("command_id", form.dataset.command);
  const thing = "outcome" in form.dataset ? outcome(request) : form.dataset.mint;
  if (!thing) return;
  form.dataset.minted ||= uuid();
  request.body.set(thing, form.dataset.minted);
});

/** Predictions, next steps and questions are one form: what is asked for now says where it goes. */
function outcome(request) {
  const horizon = request.body.get("horizon");
  const predicting = document.getElementById("stage").dataset.stage === "predict";
  const thing = predicting ? "prediction" : horizon === "question" ? "question" : "next_step";
  if (thing !== "next_step") {
    request.body.delete("horizon");
    request.body.delete("support_from");
  }
  request.action = at + OUTCOMES[thing];
  return thing;
}

document.addEventListener("htmx:after:request", ({ detail: { ctx } }) => {
  const form = ctx.sourceElement;
  if (!(form instanceof HTMLFormElement)) return;
  const { status } = ctx.response;
  if (unanswered(status)) return notice(refusal(status, ctx.text), { stays: true });
  delete form.dataset.command;
  if (status >= 400) return notice(refusal(status, ctx.text), { stays: true });
  delete form.dataset.minted;
  saved(form);
});

document.addEventListener("htmx:error", ({ detail: { ctx } }) => {
  if (ctx?.sourceElement instanceof HTMLFormElement) notice(OFFLINE, { stays: true });
});

function saved(form) {
  notice(form.dataset.done ?? "");
  for (const name of form.dataset.clear?.split(" ") ?? []) form.elements[name].value = "";
  if ("outcome" in form.dataset) {
    for (const box of form.elements) if (box.type === "checkbox") box.checked = false;
  }
  if ("draft" in form.dataset) keep(form);
  form.closest("details.ask")?.removeAttribute("open");
}

// --- drafts ---------------------------------------------------------------------------------------

const place = (form) => `draft ${at} ${form.id}`;

function keep(form) {
  try {
    const fields = new FormData(form);
    if (fields.get("text")) localStorage.setItem(place(form), JSON.stringify([...fields]));
    else localStorage.removeItem(place(form));
  } catch {
    // storage is full or forbidden: the words still stand in the field
  }
}

function restore(form) {
  try {
    for (const [name, value] of JSON.parse(localStorage.getItem(place(form)) ?? "[]")) form.elements[name].value = value;
  } catch {
    // a draft from another time
  }
}

for (const form of document.querySelectorAll("form[data-draft]")) {
  restore(form);
  form.addEventListener("input", () => keep(form));
}
