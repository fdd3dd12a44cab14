// “Practise”: all steps stand in the page, so going on, choosing and asking happen here; nothing is sent and nothing is kept (rule Y7).

const AT_ONCE = 2; // questions about one text, as in the composer
const steps = [...document.querySelectorAll("[data-step]")];
const pattern = document.getElementById("question").content.firstElementChild;
let coming = null;

document.addEventListener("submit", (event) => {
  const { target: form, submitter } = event;
  event.preventDefault();
  if (submitter?.name === "to") show(Number(submitter.value));
  else if ("asking" in form.dataset) ask(form);
  else if (submitter) tell(form.closest("[data-step]"), submitter);
});

/** Another step. What was chosen and written stays as long as the page does. */
function show(at) {
  for (const [place, step] of steps.entries()) step.hidden = place !== at;
  scrollTo({ top: 0 });
  steps[at].querySelector("h2").focus({ preventScroll: true });
  if (steps[at].querySelector("[data-asking]")) coach().catch(() => {}); // so that it is there when it is asked
}

/** What the coach takes a statement for: the same, whatever was chosen. */
function tell(step, chosen) {
  for (const button of step.querySelectorAll("[aria-pressed]")) button.ariaPressed = String(button === chosen);
  step.dataset.told = "";
  step.querySelector(".told").hidden = false;
}

// --- in one's own words -----------------------------------------------------------------------------

async function come() {
  const asked = fetch(document.getElementById("coach-rules").href).then((answer) => answer.json());
  const [{ compile, review }, files] = await Promise.all([import("./coach.js"), asked]);
  const rules = compile(files);
  return (text) => review(rules, text);
}

/** The coach; without a connection another time. */
function coach() {
  coming ??= come().catch((lost) => {
    coming = null;
    throw lost;
  });
  return coming;
}

async function ask(form) {
  const { value: text } = form.elements.text;
  const review = await coach().catch(() => null);
  if (form.elements.text.value !== text) return; // somebody wrote on
  const found = new Map();
  for (const { begin, end, ask } of review?.(text) ?? []) {
    const words = text.slice(begin, end);
    if (!found.has(words)) found.set(words, ask);
  }
  const questions = [...found].slice(0, AT_ONCE).map(([words, ask]) => question(words, ask));
  answer(form, review ? (text.trim() ? "none" : "empty") : "lost", questions);
}

/** Questions, or without one the sentence of that name. */
function answer(form, name, questions = []) {
  const place = form.querySelector(".asked");
  for (const each of place.querySelectorAll(".query")) each.remove();
  for (const each of place.querySelectorAll("[data-says]")) each.hidden = questions.length > 0 || each.dataset.says !== name;
  place.append(...questions);
  if (name) place.scrollIntoView({ block: "nearest" });
}

function question(words, ask) {
  const made = pattern.cloneNode(true);
  made.querySelector(".these").textContent = words;
  made.querySelector("p").textContent = ask;
  return made;
}

document.addEventListener("input", ({ target: { form } }) => form && answer(form, "")); // they go with the words that they are about
