// The coach beside a field ([data-coach] names what is written there). It comes when somebody first writes, so that no page waits
// for it, from this device when the page is kept on it; and not where somebody wants no questions.

import { say } from "./words.js";

const SILENT = "coach-silent"; // on this device, for all boards
const LONGEST = 10; // milliseconds in one go
const rules = document.getElementById("coach-rules"); // in the reader's language

let silent = said();
let coming = null;

function said() {
  try {
    return localStorage.getItem(SILENT) !== null;
  } catch {
    return false;
  }
}

/** A script that comes later imports none of ours: it is handed what it needs of them. */
async function come() {
  const asked = fetch(rules.href).then((answer) => answer.json());
  const [{ begin }, { compiling, review }, files] = await Promise.all([import("./coaching.js"), import("./coach.js"), asked]);
  const compiled = await unhurried(compiling(files));
  return begin({ say, review: (text, kind) => review(compiled, text, kind), silent: () => silent });
}

/** What many steps come to. Keys and taps come between them. */
async function unhurried(steps) {
  for (let began = performance.now(); ; ) {
    const { done, value } = steps.next();
    if (done) return value;
    if (performance.now() - began < LONGEST) continue;
    await new Promise((resolve) => setTimeout(resolve));
    began = performance.now();
  }
}

function needed(field) {
  if (!silent && field?.matches("[data-coach]")) coming ??= come().catch(() => (coming = null)); // without a connection: the next time
}

function told() {
  for (const button of document.querySelectorAll("[data-coach-silent]")) button.ariaPressed = String(silent);
}

async function turn(button) {
  silent = !silent;
  told();
  try {
    if (silent) localStorage.setItem(SILENT, "");
    else localStorage.removeItem(SILENT);
  } catch {
    // then it is so on this page
  }
  needed(button.form.querySelector("[data-coach]"));
  (await coming)?.();
}

if (rules) {
  document.addEventListener("focusin", ({ target }) => needed(target));
  document.addEventListener("click", ({ target }) => {
    const button = target.closest("[data-coach-silent]");
    if (button) turn(button);
  });
  told();
  needed(document.activeElement);
}
