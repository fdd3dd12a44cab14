// How a card on its way looks: its words, and how far it has come.

import { say } from "./words.js";

const place = document.getElementById("outbox");
const model = document.getElementById("outbox-card");

const STATES = {
  saving: () => say("Saving…"),
  waiting: () => say("Waiting for a connection. It is kept here and sent by itself."),
  refused: ({ why }) => say("Not saved: {why}", { why }),
  edited: () => say("You are changing it."),
  saved: () => say("Saved"),
};

/** Shows an entry as it is now, the latest first. */
export function shown(entry) {
  if (!place) return;
  const { card, fields, state } = entry;
  const item = document.getElementById(`out-${card}`) ?? place.insertBefore(fresh(card), place.firstChild);
  item.className = `card ${fields.focus} ${state}`;
  item.classList.toggle("failed", state === "refused");
  put(item, ".text", fields.text);
  put(item, ".from", [fields.classroom, wordOf(fields.focus)].join(" · "));
  put(item, ".state", STATES[state](entry));
  mark();
}

/** Takes an entry away. */
export function unshown(card) {
  document.getElementById(`out-${card}`)?.remove();
  mark();
}

/** The page tells the style whether something is not saved yet. */
function mark() {
  document.body.classList.toggle("unsent", Boolean(place.querySelector(".card:not(.saved)")));
}

function fresh(card) {
  const item = model.content.firstElementChild.cloneNode(true);
  item.id = `out-${card}`;
  item.dataset.card = card;
  return item;
}

function put(item, selector, words) {
  const element = item.querySelector(selector);
  if (element.textContent !== words) element.textContent = words;
}

function wordOf(focus) {
  const field = document.querySelector(`#card-form [name=focus][value="${CSS.escape(focus)}"]`);
  return field?.closest("label").textContent.trim() ?? focus;
}

/** Warns while there are cards that this browser refuses to keep. */
export function warned(unkept) {
  const there = document.getElementById("unkept");
  if (!unkept || !place) return there?.remove();
  if (there) return;
  const warning = document.createElement("p");
  warning.id = "unkept";
  warning.className = "alert";
  warning.setAttribute("role", "alert");
  warning.textContent = say("This browser keeps nothing. Leave this page open until each card says “Saved”.");
  document.querySelector("#card-form").append(warning);
}
