// What is done with a pattern: named, merged, dissolved, opened, put in large type, and everyone called to it.

import { ask } from "./ask.js";
import { choice, choose } from "./choose.js";
import { another } from "./finder.js";
import { chain } from "./later.js";
import { done } from "./undo.js";
import { at, notice, worded, write } from "./wire.js";
import { say } from "./words.js";

const menu = document.getElementById("pattern-menu");
const section = (pattern) => document.querySelector(`[data-pattern="${pattern}"]`);

/** Asks for a pattern's sentence and kind. Whatever happens to the board meanwhile, the words stay. */
export function rename(pattern) {
  const head = document.getElementById(`head-${pattern}`);
  if (!section(pattern)?.querySelector("[data-name]")) return;
  const { kind } = head.querySelector("[data-kind]").dataset;
  const fields = { title: head.querySelector("h3").textContent, kind };
  ask(document.getElementById("name-dialog"), `name ${pattern}`, fields, ({ title, kind }) =>
    worded("PUT", `/patterns/${pattern}`, { title, kind }),
  );
}

function merge(pattern) {
  another(pattern, async (into) => {
    if (await write("PUT", `/patterns/${pattern}/into`, { pattern: into })) done(say("Two patterns are one."));
  });
}

async function dissolve(pattern) {
  if (await write("DELETE", `/patterns/${pattern}`)) done(say("Pattern dissolved. Its cards are not yet sorted."));
}

const light = (what) => write("PUT", "/spotlight", what);
const call = (what) => write("PUT", "/call", what);

/** For one chosen card; several have no place in large type. */
function one(act) {
  const [card, more] = choice();
  if (!card || more) return notice(say("Choose one card first."));
  act({ card });
}

// --- opened and folded ----------------------------------------------------------------------------

function toggle(pattern, name, button) {
  const on = section(pattern).classList.toggle(name);
  if (button.hasAttribute("aria-expanded")) button.setAttribute("aria-expanded", String(on));
}

// --- the menu -------------------------------------------------------------------------------------

function openMenu(pattern, button) {
  menu.dataset.pattern = pattern;
  menu.showPopover({ source: button });
  const at = button.getBoundingClientRect();
  const { offsetWidth: width, offsetHeight: height } = menu;
  const top = at.bottom + height > innerHeight ? Math.max(0, at.top - height) : at.bottom;
  Object.assign(menu.style, {
    position: "fixed",
    inset: "auto",
    margin: "0",
    left: `${Math.max(0, Math.min(at.left, innerWidth - width - 8))}px`,
    top: `${top}px`,
  });
  menu.querySelector("button").focus({ preventScroll: true });
}

menu?.addEventListener("keydown", (event) => {
  const way = { ArrowDown: 1, ArrowUp: -1 }[event.key];
  if (!way) return;
  const items = [...menu.querySelectorAll("button")];
  items[(items.indexOf(document.activeElement) + way + items.length) % items.length].focus();
  event.preventDefault();
});

const ACTS = {
  open: (button) => toggle(button.dataset.open, "open", button),
  all: (button) => toggle(button.dataset.all, "all", button),
  name: (button) => rename(button.dataset.name),
  more: (button) => openMenu(button.dataset.more, button),
  light: () => one(light),
  call: () => one(call),
  merge: () => merge(menu.dataset.pattern),
  chooseAll: () => choose(document.querySelectorAll(`[id="cards-${menu.dataset.pattern}"] > .card`)),
  showChain: () => chain(`${at}/chain/${menu.dataset.pattern}`),
  dissolve: () => dissolve(menu.dataset.pattern),
  lightPattern: () => light({ pattern: menu.dataset.pattern }),
  callPattern: () => call({ pattern: menu.dataset.pattern }),
};

document.addEventListener("click", ({ target }) => {
  const button = target.closest("button[type=button]");
  const act = button && Object.keys(ACTS).find((key) => key in button.dataset);
  if (!act) return;
  if (menu.contains(button)) menu.hidePopover(); // before a dialog opens, so that the focus has a way back
  ACTS[act](button);
});
