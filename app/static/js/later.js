// What is loaded when it is asked for: links of cards to patterns, filters, suggestions, the chain of a pattern. Such a script
// imports nothing of ours, since a page's scripts stand in one file and would come a second time: it is given what it needs.

import { choice, choose, release, sorting, words } from "./choose.js";
import { narrow, plain } from "./find.js";
import { afterFrames } from "./live.js";
import { start, title } from "./place.js";
import { done } from "./undo.js";
import { at, notice, uuid, write } from "./wire.js";
import { many, say } from "./words.js";

const KIT = { at, afterFrames, choice, choose, dialog, done, many, narrow, notice, part, plain, release, say, sorting, start, title, uuid, words, write };

/** Shows elements in a dialog that is made when it is first needed. */
async function dialog(id, label, content) {
  const { show } = await import("./shown.js");
  return show(id, label, content, say("Close"));
}

/** A part of a page that the server makes, as elements. */
async function part(path) {
  const answer = await fetch(at + path, { headers: { Accept: "text/html" } });
  if (!answer.ok) throw new Error(answer.status);
  const template = document.createElement("template");
  template.innerHTML = await answer.text();
  return template.content;
}

/** The style sheet of all that comes later. */
function dressed() {
  if (document.getElementById("analysis-sheet")) return null;
  const sheet = document.createElement("link");
  Object.assign(sheet, { id: "analysis-sheet", rel: "stylesheet", href: new URL("../css/analysis.css", import.meta.url) });
  document.head.append(sheet);
  return new Promise((resolve) => {
    sheet.onload = resolve;
    sheet.onerror = () => resolve(sheet.remove()); // the next time it is asked for anew
  });
}

/** Does it when its script and its looks are here. */
async function use(script, act) {
  try {
    const [module] = await Promise.all([script, dressed()]);
    return await act(module);
  } catch {
    return notice(say("This could not be loaded. Look at the Wi-Fi, and try again; nothing is lost."));
  }
}

/** Says that cards also belong to a pattern ("also"), or go the other way ("other-way"). */
export const link = (cards, pattern, how) => use(import("./belong.js"), ({ link }) => link(KIT, cards, pattern, how));

/** Shows a pattern from its evidence to the next steps that rest on it. */
export const chain = (address) => use(import("./chain.js"), ({ show }) => show(KIT, address));

const ACTS = {
  unlink: (button) => use(import("./belong.js"), ({ unlink }) => unlink(KIT, button)),
  other: ({ dataset }) => (choice().length ? link(choice(), dataset.other, "other-way") : notice(say("Choose a card first, then say where it goes."))),
  similar: () => use(import("./suggestions.js"), ({ suggest }) => suggest(KIT)),
  filter: (button) => use(import("./filters.js"), ({ open }) => open(KIT, button)),
};

document.addEventListener("click", (event) => {
  const { target } = event;
  const to = target.closest("a[data-chain]");
  if (to && !event.ctrlKey && !event.metaKey && !event.shiftKey) {
    event.preventDefault();
    return chain(to.href);
  }
  const button = target.closest("button[type=button]");
  const act = button && Object.keys(ACTS).find((key) => key in button.dataset);
  if (act) return ACTS[act](button);
  const slot = !button && target.closest("#stage [data-other-way]");
  if (slot && choice().length) link(choice(), slot.dataset.otherWay, "other-way");
});
