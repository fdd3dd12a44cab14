// What follows from the patterns: predictions, next steps and questions are written in one form.

import { at } from "./wire.js";
import { many } from "./words.js";

const PATHS = { prediction: "/predictions", next_step: "/next-steps", question: "/reflective-questions" };
const form = document.getElementById("outcome-form");
const resting = document.getElementById("resting");

/** Sends the form where its words belong; answers what it makes. */
export function route(request) {
  const horizon = request.body.get("horizon");
  const predicting = document.getElementById("stage").dataset.stage === "predict";
  const thing = predicting ? "prediction" : horizon === "question" ? "question" : "next_step";
  if (thing !== "next_step") {
    request.body.delete("horizon");
    request.body.delete("support_from");
  }
  request.action = at + PATHS[thing];
  return thing;
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
  form.addEventListener("saved", told);
  told();
}
