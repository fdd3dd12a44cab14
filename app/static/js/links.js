// Links that are passed on: made when asked for, shown once, and never in an address of ours.

import { write } from "./wire.js";

const NAMES = { screen: "Screen link, for the projector", facilitator: "Link for your second device", report: "Report link" };

document.addEventListener("click", async ({ target }) => {
  const kind = target.closest("button[data-link]")?.dataset.link;
  if (!kind) return;
  const answer = await write("POST", "/links", { kind });
  if (!answer) return;
  const place = document.getElementById("link");
  place.hidden = false;
  place.querySelector("span").textContent = NAMES[kind];
  const field = place.querySelector("input");
  field.value = answer.link;
  field.focus();
  field.select();
});
