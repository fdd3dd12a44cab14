// A dialog that asks for words. What is typed there survives a refusal and a reload, and comes back when the same thing is
// opened again, until it is saved or cancelled.

import { opened } from "./dialogs.js";
import { drawn, drop, fill, keep, kept, recalled } from "./drafts.js";
import { notice } from "./wire.js";
import { say } from "./words.js";

const HELD = say("These words hold a name or a room. Write others, or say that it stays; nothing is lost.");

/**
 * Opens a dialog (its form has a [role=alert], its way out is [data-dialog-close]) until its words are saved.
 *
 * @param {HTMLDialogElement} dialog
 * @param {string} about names what is changed, e.g. `reword ID`.
 * @param {object} fields what the form's fields hold to begin with.
 * @param {(fields: object) => Promise<string>} save answers "" when it is saved or in the outbox, else a sentence for people.
 * @param {string} why it was refused before; a name in it may be kept on purpose then.
 * @returns {Promise<boolean>} whether it was saved.
 */
export function ask(dialog, about, fields, save, why = "") {
  if (dialog.open) return Promise.resolve(false);
  const form = dialog.querySelector("form");
  const place = dialog.querySelector("[role=alert]");
  const stays = dialog.querySelector("[data-stays]") ?? {};
  stays.hidden = why !== HELD;
  form.ariaBusy = null; // what was asked here before may still be on its way
  const begin = (draft) => {
    fill(form, draft ?? Object.entries(fields));
    place.textContent = draft ? say("These are your words from before. They are not saved yet.") : "";
  };
  return new Promise((resolve) => {
    let saved = false;
    begin(kept(about));
    const signal = opened(dialog, () => resolve(saved));
    if (!kept(about)) recalled.then(() => signal.aborted || !kept(about) || begin(kept(about))); // opened before they were read
    form.addEventListener("input", () => keep(about, drawn(form)), { signal });
    form.addEventListener("submit", submitted, { signal });
    dialog.addEventListener("click", ({ target }) => target.closest("[data-dialog-close]") && drop(about), { signal });

    async function submitted(event) {
      event.preventDefault();
      if (form.ariaBusy === "true") return;
      form.ariaBusy = "true";
      const { keep: stay, ...given } = Object.fromEntries(drawn(form));
      const sent = kept(about);
      const words = (await save(stay ? { ...given, keep: true } : given)) ?? "";
      const typedOn = kept(about) !== sent;
      saved = !words;
      if (saved && !typedOn) drop(about);
      if (signal.aborted) return words && notice(words, { stays: true }); // the dialog may be another thing's by now
      form.ariaBusy = null;
      place.textContent = words;
      if (words === HELD) stays.hidden = false;
      if (words && !dialog.open) notice(words, { stays: true });
      if (saved && !typedOn) dialog.close();
    }
  });
}
