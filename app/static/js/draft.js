// How the set-up page would look with what stands in its form now: asked of the server, which saves nothing by it.

import { at, notice, seat } from "./wire.js";
import { say } from "./words.js";

const PATIENCE = 15_000; // milliseconds

export const form = document.getElementById("round-form");

/** Fields of the page that are no part of the round: they are sent with a draft, and never when the round is saved. */
const ASKING = ["do", "agenda", "first", "count", "length", "between", "begins", "paste", "laid_groups", "laid_classrooms"];

let asking = false;
let latest = null;
let since = false; // whether it was changed since it was sent

form?.addEventListener("formdata", ({ formData }) => {
  if (asking) return;
  if (form.ariaBusy !== "true") since = false; // forms.js sends it now
  const visits = formData.getAll("visits").filter(Boolean);
  formData.delete("visits");
  formData.append("visits", visits.join("\n")); // one field, however large the grid is
  for (const name of ASKING) formData.delete(name);
});

/** The last draft that was asked for, to be waited for before the round is saved. */
export const pending = () => latest;

/**
 * The page of a draft, or null: when nobody answered, or when a later draft was asked for meanwhile.
 *
 * @param {string} name of a button: "do" or "agenda"; value what it asks for.
 */
export function draft(name, value) {
  const mine = ask(name, value).then((page) => (latest === mine ? page : null));
  latest = mine;
  mine.finally(() => latest === mine && (latest = null));
  return mine;
}

async function ask(name, value) {
  const headers = { Accept: "text/html", "Content-Type": "application/x-www-form-urlencoded", "Board-Seat": seat, "HX-Request": "true" };
  try {
    const answer = await fetch(`${at}/setup`, { method: "POST", body: fields(name, value), headers, signal: AbortSignal.timeout(PATIENCE) });
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    if (page.getElementById("round-form")) return page;
  } catch {
    // said below
  }
  notice(say("No answer from the board just now. What you chose stays here; try again in a moment."));
  return null;
}

function fields(name, value) {
  asking = true;
  const sent = new FormData(form);
  asking = false;
  sent.set(name, value);
  const visits = sent.getAll("visits").filter(Boolean);
  sent.delete("visits");
  sent.append("visits", visits.join("\n"));
  return `${new URLSearchParams(sent)}`;
}

/** Puts a part of the draft's page in the place of ours. */
export function renew(page, ...ids) {
  for (const id of ids) {
    const fresh = page.getElementById(id);
    if (fresh) document.getElementById(id)?.replaceWith(document.adoptNode(fresh));
  }
}

/** Says a refusal of the draft; "" takes an earlier one away. */
export function refused(page) {
  const words = page.getElementById("refused")?.textContent ?? "";
  if (words) notice(words, { stays: true });
  return Boolean(words);
}

/** The round on the page is another one than the board's. */
export function changed() {
  since = true;
  document.getElementById("unsaved").hidden = false;
}

form?.addEventListener("input", changed);
form?.addEventListener("saved", async () => {
  document.getElementById("unsaved").hidden = !since;
  const page = await draft("do", "look");
  if (page) renew(page, "prepared");
});
addEventListener("beforeunload", (event) => {
  if (form && !document.getElementById("unsaved").hidden) event.preventDefault();
});
