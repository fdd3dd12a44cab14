// The agenda: what its minutes come to, and at what time of day each step begins, while it is being changed.

import { changed, draft, form, refused, renew } from "./draft.js";
import { many } from "./words.js";

const DAY = 24 * 60; // minutes

addEventListener(
  "submit",
  (event) => {
    if (event.target !== form || event.submitter?.name !== "agenda") return;
    event.preventDefault();
    event.stopImmediatePropagation();
    take(event.submitter);
  },
  true,
);

/** The steps and minutes of an agenda to begin with. */
async function take(button) {
  button.ariaBusy = "true";
  const page = await draft("agenda", button.value);
  button.ariaBusy = null;
  if (!page || refused(page)) return;
  renew(page, "plan");
  changed();
  count();
}

const clock = (minute) => [Math.floor(minute / 60) % 24, minute % 60].map((each) => `${each}`.padStart(2, "0")).join(":");

function count() {
  const [hour, minute] = form.elements.begins.value.split(":").map(Number);
  let at = (hour * 60 + minute || 0) % DAY;
  let debrief = 0;
  for (const line of document.querySelectorAll("#plan li")) {
    const box = line.querySelector("[type=checkbox]");
    const field = line.querySelector("[type=number]");
    const taken = !box || box.checked;
    line.classList.toggle("left-out", !taken);
    line.querySelector("output").textContent = clock(at);
    const minutes = taken ? Number(field.value || field.placeholder) : 0;
    at += minutes;
    if (line.dataset.step !== "visits") debrief += minutes;
  }
  document.getElementById("debrief").textContent = many(debrief, "{count} minute", "{count} minutes");
  document.getElementById("ends").textContent = clock(at);
}

form?.addEventListener("input", ({ target }) => target.closest("#agenda") && count());
form?.addEventListener("planned", () => {
  const first = document.querySelector("#grid thead b")?.textContent;
  if (first) form.elements.begins.value = first;
  count();
});
