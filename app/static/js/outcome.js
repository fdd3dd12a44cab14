// What follows from the patterns: predictions, next steps and questions are written in one form.

import { many } from "./words.js";

const PATHS = { prediction: "/predictions", next_step: "/next-steps", question: "/reflective-questions" };
const form = document.getElementById("outcome-form");
const resting = document.getElementById("resting");

/** Where the form's words belong; its fields become those of the thing that it makes, with this id. */
export function route(fields, id) {
  const horizon = fields.get("horizon");
  const predicting = document.getElementById("stage").dataset.stage === "predict";
  const thing = predicting ? "prediction" : horizon === "question" ? "question" : "next_step";
  if (thing !== "next_step") {
    fields.delete("horizon");
    fields.delete("support_from");
  }
  fields.set(thing, id);
  return PATHS[thing];
}

/** Says how many patterns are chosen: they may stand far from the field. */
function told() {
  const chosen = [...form.elements].filter(({ name, checked }) => name === "patterns" && checked).length;
  const words = chosen ? many(chosen, "It rests on {count} pattern.", "It rests on {count} patterns.") : resting.dataset.none;
  if (resting.textContent !== words) resting.textContent = words;
}

if (form && resting) {
  document.addEventListener("change", ({ target }) => target.form === form && told());
  document.addEventListener("frame", told); // put.js
  for (const event of ["saved", "input"]) form.addEventListener(event, told);
  told();
}
