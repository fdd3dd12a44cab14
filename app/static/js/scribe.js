// For whom cards are written: for oneself, or as a scribe for a colleague of the own group without a device.

import { opened } from "./dialogs.js";
import { at, notice, seat, uuid, write } from "./wire.js";
import { say } from "./words.js";

const place = `scribe ${at} ${seat}`; // another person on this browser begins with cards of their own
const shown = document.getElementById("for");
const dialog = document.getElementById("scribe-dialog");
const post = document.querySelector("#card-form .post button");
let whose = recalled();

/** The colleague whose cards are written down: {id, name}; null for one's own. */
export const colleague = () => whose;

function recalled() {
  try {
    return JSON.parse(localStorage.getItem(place));
  } catch {
    return null; // one's own
  }
}

function choose(somebody) {
  whose = somebody;
  try {
    localStorage.setItem(place, JSON.stringify(whose));
  } catch {
    // then it is chosen anew after a reload
  }
  show();
}

function show() {
  shown.textContent = whose?.name ?? shown.dataset.me;
  shown.closest("button").classList.toggle("theirs", Boolean(whose));
  post.textContent = whose ? say("Post card for {name}", { name: whose.name }) : say("Post card");
}

async function open() {
  try {
    const { ask } = await import("./colleagues.js");
    ask(dialog, { at, uuid, write, whose, chosen: choose, opened });
  } catch {
    notice(say("This could not be loaded. Look at the Wi-Fi, and try again; nothing is lost."));
  }
}

if (shown) {
  document.querySelector("[data-scribe]").addEventListener("click", open);
  if (whose) show();
}
