// Choose a card or a pattern, then say where it goes; name, reword and withdraw in dialogs that no frame reaches.

import { afterFrames, tell } from "./live.js";
import { notice, uuid, write } from "./wire.js";

const tools = document.getElementById("tools");
const picked = () => document.querySelector("#stage input[name=chosen]:checked");

/** What is chosen: {what: "card" | "pattern", id}, or null. */
function chosen() {
  const [what, id] = picked()?.value.split(":") ?? [];
  return what ? { what, id } : null;
}

function release() {
  const radio = picked();
  if (radio) radio.checked = false;
  tell({ let_go: true });
  show();
}

function show() {
  const now = chosen();
  const place = document.getElementById("chosen");
  const words = now && (now.what === "card" ? picked().nextElementSibling : document.querySelector(`#head-${now.id} h3`));
  const said = now ? words.textContent || "A pattern without a title yet" : place.dataset.none;
  if (place.textContent !== said) place.textContent = said;
  tools.dataset.chosen = now?.what ?? "";
}

document.addEventListener("change", ({ target }) => {
  if (target.name !== "chosen") return;
  show();
  const now = chosen();
  if (now?.what === "card") tell({ hold: now.id, over: null });
});

afterFrames(() => {
  show();
  marked();
});

/** Cards that others hold are dimmed; one's own is not. */
function marked() {
  const own = chosen()?.id;
  for (const card of document.querySelectorAll(".card.held")) card.classList.remove("held");
  for (const { dataset } of document.querySelectorAll("#held > [data-card]")) {
    if (dataset.card !== own) document.getElementById(`card-${dataset.card}`)?.classList.add("held");
  }
}

// --- where it goes --------------------------------------------------------------------------------

async function put(into) {
  const now = chosen();
  if (!now) return notice(document.getElementById("chosen").dataset.none);
  if (now.what === "pattern" && (!into || into === now.id)) return;
  const path = now.what === "card" ? `/cards/${now.id}/place` : `/patterns/${now.id}/into`;
  if (await write("PUT", path, { pattern: into })) release();
}

async function start() {
  const now = chosen();
  const cards = now?.what === "card" ? [now.id] : [];
  if (await write("POST", "/patterns", { pattern: uuid(), cards })) release();
}

async function drop() {
  const now = chosen();
  if (now?.what !== "pattern") return;
  if (await write("DELETE", `/patterns/${now.id}`)) release();
}

async function light() {
  const now = chosen();
  if (now) await write("PUT", "/spotlight", { [now.what]: now.id });
}

// --- words ----------------------------------------------------------------------------------------

/** Opens a dialog with these fields; resolves with what was saved, or null. It opens again when the server refuses. */
async function ask(dialog, fields, save) {
  const form = dialog.querySelector("form");
  const refused = dialog.querySelector("[role=alert]");
  refused.textContent = "";
  for (const [name, value] of Object.entries(fields)) form.elements[name].value = value;
  for (;;) {
    dialog.returnValue = "";
    dialog.showModal();
    await new Promise((resolve) => dialog.addEventListener("close", resolve, { once: true }));
    if (!dialog.returnValue || (await save(Object.fromEntries(new FormData(form))))) return;
    refused.textContent = document.getElementById("notice").textContent; // which stands behind the dialog
  }
}

function name(pattern) {
  const head = document.getElementById(`head-${pattern}`);
  const kind = head.querySelector("[data-kind]").dataset.kind;
  ask(document.getElementById("name-dialog"), { title: head.querySelector("h3").textContent, kind }, (fields) =>
    write("PUT", `/patterns/${pattern}`, fields),
  );
}

function reword(button) {
  const { reword: card, classroom, focus } = button.dataset;
  const text = button.closest("li").querySelector("p").textContent;
  ask(document.getElementById("reword-dialog"), { text, classroom, focus }, (fields) =>
    write("PUT", `/cards/${card}`, fields),
  );
}

const ACTS = {
  put: (button) => put(button.dataset.put),
  start,
  drop,
  light,
  name: (button) => name(button.dataset.name),
  reword,
  withdraw: (button) => write("DELETE", `/cards/${button.dataset.withdraw}`),
};

document.addEventListener("click", ({ target }) => {
  const button = target.closest("button[type=button]");
  const act = button && Object.keys(ACTS).find((key) => key in button.dataset);
  if (act) ACTS[act](button);
});

document.addEventListener("keydown", (event) => {
  if (event.key === "Escape" && picked() && !document.querySelector("dialog[open]")) release();
});

show();
marked();
