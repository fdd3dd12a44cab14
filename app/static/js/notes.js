// Which of one's own cards go to the board, and which stay private notes. What is on its way is shown as if it had come.

import { latest } from "./outbox.js";
import { done } from "./undo.js";
import { write } from "./wire.js";
import { many, say } from "./words.js";

const idOf = ({ id }) => id.slice("own-".length);
const isNote = (card) => card.classList.contains("note");

document.addEventListener("click", ({ target }) => {
  const button = target.closest("#mine [data-note]");
  if (button) put(button.closest("li"), button.dataset.note === "true");
  target.closest("[data-leave]")?.closest("details").removeAttribute("open");
});

async function put(card, note) {
  if ((latest(path(card))?.note ?? isNote(card)) === note) return;
  const early = document.body.dataset.stage === "observe"; // later it is undone as everything is
  const back = () => write("PUT", path(card), { note: !note });
  if (!(await write("PUT", path(card), { note }))) return;
  done(note ? say("A private note now. Only you see it.") : say("It goes to the board."), early ? { act: back } : {});
}

const path = (card) => `/cards/${idOf(card)}/note`;

/** As it will be when all has arrived. */
function show() {
  let chosen = 0;
  for (const card of document.querySelectorAll("#mine li[id]")) {
    const going = latest(path(card))?.note;
    const note = going ?? isNote(card);
    chosen += !note;
    for (const button of card.querySelectorAll("[aria-pressed]")) button.ariaPressed = `${(button.dataset.note === "true") === note}`;
    const from = card.querySelector(".from");
    if (going === undefined || going === isNote(card)) delete from.dataset.going;
    else from.dataset.going = note ? say("Private note, on its way") : say("For the board, on its way");
  }
  const count = document.querySelector("[data-chosen]");
  if (!count) return;
  count.textContent = many(
    chosen,
    "{count} chosen; 5 to 10 is what people can take in.",
    "{count} chosen; 5 to 10 is what people can take in.",
  );
}

document.addEventListener("board:outbox", show); // outbox.js
document.addEventListener("frame", show); // put.js
