// An agenda of the network's own: kept as it stands on the page, saved or not.

import { form } from "./draft.js";
import { notice, spoken, uuid } from "./wire.js";
import { say } from "./words.js";

const keeping = document.getElementById("own-agenda");

keeping?.addEventListener("submit", async (event) => {
  event.preventDefault();
  const taken = new Set(new FormData(form).getAll("steps"));
  const steps = [...document.querySelectorAll("#plan li")].filter(({ dataset }) => taken.has(dataset.step));
  const minutes = Object.fromEntries(steps.map((line) => [line.dataset.step, length(line)]));
  const name = keeping.elements.name.value.trim();
  const body = JSON.stringify({ command_id: uuid(), name, steps: steps.map(({ dataset }) => dataset.step), minutes });
  const headers = { Accept: "application/json", "Content-Type": "application/json" };
  try {
    const answer = await fetch(keeping.action, { method: "POST", body, headers, redirect: "manual" });
    if (answer.ok || answer.type === "opaqueredirect") return kept(name);
    notice(spoken(await answer.text()).message ?? say("The board could not take this just now. Nothing is lost; try again in a moment."), { stays: true });
  } catch {
    notice(say("The board could not take this just now. Nothing is lost; try again in a moment."));
  }
});

function length(line) {
  const field = line.querySelector("[type=number]");
  return Number(field.value || field.placeholder);
}

/** It stands with the others to begin with. */
function kept(name) {
  notice(say("Kept as “{name}”.", { name }));
  keeping.reset();
  const buttons = [...document.querySelectorAll("#presets button")];
  if (buttons.some(({ value }) => value === name)) return;
  const button = buttons[0].cloneNode();
  button.value = name;
  button.textContent = name;
  button.dir = "auto";
  document.getElementById("presets").append(button);
}
