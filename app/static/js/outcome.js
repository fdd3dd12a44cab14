// What follows from the patterns: predictions, next steps and questions are written in one form.

import { many, say } from "./words.js";

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

// --- what its writer kept for the next level of work -------------------------------------------------

const parked = document.getElementById("parked");

/** One's private notes stand beside the form, folded, where there are any. */
function kept() {
  const notes = [...document.querySelectorAll("#mine .notes .text")].map(({ textContent }) => textContent);
  const list = parked.querySelector("ul");
  parked.hidden = !notes.length;
  parked.querySelector(".count").textContent = `${notes.length}`;
  if (notes.join("\n") !== [...list.children].map(({ textContent }) => textContent).join("\n")) list.replaceChildren(...notes.map(line));
}

function line(words) {
  const item = document.createElement("li");
  const button = document.createElement("button");
  Object.assign(button, { type: "button", textContent: words, dir: "auto", title: say("Write it into the form") });
  button.addEventListener("click", () => use(words));
  item.append(button);
  return item;
}

/** Its words follow what stands in the field already. */
function use(words) {
  const { text } = form.elements;
  text.value = [text.value.trimEnd(), words].filter(Boolean).join("\n");
  text.dispatchEvent(new Event("input", { bubbles: true })); // drafts.js
  text.focus();
}

if (form && parked) {
  document.addEventListener("frame", kept); // put.js
  kept();
}

if (form && resting) {
  document.addEventListener("change", ({ target }) => target.form === form && told());
  document.addEventListener("frame", told); // put.js
  for (const event of ["saved", "input"]) form.addEventListener(event, told);
  told();
}
