// Half-typed words survive a reload, a change of step and a crash: of forms with data-draft, and of dialogs (ask.js).
//
// A draft is a list of [name, value], as a form has them. It stays in memory as well, for browsers that refuse storage.

import { EMPTYING, drafts, dropDraft, keepDraft } from "./kept.js";

const memory = new Map();
const changed = new Set(); // what was typed or saved since this page began

/** Keeps the draft of what `about` names. */
export function keep(about, draft) {
  changed.add(about);
  memory.set(about, draft);
  keepDraft(about, draft);
}

/** The draft of what `about` names, if there is one. */
export const kept = (about) => memory.get(about);

/** Forgets the draft: its words are saved, or discarded deliberately. */
export function drop(about) {
  changed.add(about);
  memory.delete(about);
  dropDraft(about);
}

/** What a form's fields hold. */
export const drawn = (form) => [...new FormData(form)].filter(([, value]) => typeof value === "string");

/** Puts a draft into a form; fields that it does not have any more are passed over. */
export function fill(form, draft) {
  for (const field of form.elements) {
    const values = draft.filter(([name]) => name === field.name).map(([, value]) => value);
    if (field.type === "checkbox" || field.type === "radio") field.checked = values.includes(field.value);
    else if (values.length && field.type !== "hidden") field.value = values[0];
  }
}

// --- forms ----------------------------------------------------------------------------------------

const forms = [...document.querySelectorAll("form[data-draft]")];

/** Whether there is something in a form that its writer would miss. */
function worthKeeping(form) {
  const fields = [...form.elements];
  return fields.some((field) => (field.type === "checkbox" ? field.checked : /^text/.test(field.type) && field.value.trim()));
}

/** Keeps a form's words as they are now. */
export function sketch(form) {
  if (!worthKeeping(form)) return drop(form.id);
  keep(form.id, drawn(form));
}

document.addEventListener("input", ({ target }) => {
  if (target.form && "draft" in target.form.dataset) sketch(target.form); // its fields may stand elsewhere on the page
});

/** A form's fields that stand in the stage come and go with it: what was chosen there is chosen again. */
function chooseAgain(form) {
  const draft = memory.get(form.id);
  if (!draft) return;
  const chosen = new Set(draft.map(([name, value]) => `${name} ${value}`));
  for (const box of form.elements) {
    if (box.type === "checkbox" && !form.contains(box)) box.checked = chosen.has(`${box.name} ${box.value}`);
  }
}

/** What was typed before this page began, unless somebody has typed there meanwhile. */
async function recall() {
  for (const [about, draft] of await drafts()) {
    if (changed.has(about)) continue;
    memory.set(about, draft);
    const form = forms.find(({ id }) => id === about);
    if (!form) continue;
    fill(form, draft);
    form.dispatchEvent(new Event("input", { bubbles: true }));
  }
}

/** Resolves when they are read. */
export const recalled = recall();
document.addEventListener("shelf:answers", recall); // kept.js: a device that was slow
document.addEventListener("shelf:emptied", () => setTimeout(() => memory.forEach((draft, about) => keepDraft(about, draft)), EMPTYING)); // kept.js
document.addEventListener("frame", () => forms.forEach(chooseAgain)); // put.js: the page of a round's set-up has no frames
