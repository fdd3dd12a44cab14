// The finder: type to find a pattern, arrows, Enter. It puts cards, or merges one pattern into another.

import { choice, sorting, words } from "./choose.js";
import { opened } from "./dialogs.js";
import { plain } from "./find.js";
import { link } from "./later.js";
import { afterFrames } from "./live.js";
import { place, start, title } from "./place.js";
import { listOf } from "./put.js";
import { notice } from "./wire.js";
import { many, say } from "./words.js";

const dialog = document.getElementById("finder");
const field = document.getElementById("finder-text");
const list = document.getElementById("finder-list");
const ways = document.getElementById("finder-ways");
let asked = null; // {label, targets(), pick(target), still(), ways(way)}

/** Asks into which pattern these cards go; or where they also belong, or go the other way. */
export function open(cards, way = "place") {
  const named = document.body.dataset.step === "name";
  if (way === "other-way" && !named) return notice(say("What goes the other way is put in the step that names the patterns."));
  const still = () => (sorting() ? "" : say("Cards are not moved in this step. Nothing was moved."));
  ask({ ...question(cards, way), still, ways: (value) => question(cards, value) });
  for (const each of ways.elements) {
    each.checked = each.value === way;
    each.parentNode.hidden = each.value === "other-way" && !named;
  }
}

function question(cards, way) {
  if (way !== "place") {
    return { label: linking(cards, way), targets: () => patterns().filter(({ id }) => lacks(id, cards)), pick: (id) => link(cards, id, way) };
  }
  const label =
    cards.length > 1
      ? many(cards.length, "Put {count} card into …", "Put {count} cards into …")
      : say("Put “{card}” into …", { card: words(cards[0]) });
  const fixed = [
    { id: "", name: say("Not yet sorted") },
    { id: "new", name: say("New pattern") },
  ];
  return { label, targets: () => [...patterns(), ...fixed], pick: (id) => (id === "new" ? start(cards) : place(cards, id)) };
}

function linking(cards, way) {
  const card = cards.length > 1 ? many(cards.length, "{count} card", "{count} cards") : `“${words(cards[0])}”`;
  return way === "also" ? say("{card} also belongs to …", { card }) : say("{card} goes the other way in …", { card });
}

/** Whether one of the cards stands elsewhere. */
const lacks = (pattern, cards) => cards.some((card) => listOf(document.getElementById(`card-${card}`)) !== pattern);

/** Asks for a pattern other than this one, and gives it to `pick`. */
export function another(pattern, pick) {
  const there = () => document.querySelector(`[data-pattern="${pattern}"]`);
  ask({
    label: say("Merge “{title}” into …", { title: title(pattern) }),
    targets: () => patterns().filter(({ id }) => id !== pattern),
    pick,
    still: () => {
      if (!sorting()) return say("Patterns are not merged in this step. Nothing was merged.");
      return there() ? "" : say("That pattern is gone. Nothing was merged.");
    },
  });
}

function patterns() {
  const sections = document.querySelectorAll("#patterns > [data-pattern]");
  return Array.from(sections, (section) => {
    const { pattern } = section.dataset;
    return { id: pattern, name: title(pattern), of: reach(pattern), holds: section.querySelector("h3").textContent ? "" : section.textContent };
  });
}

const reach = (pattern) => document.querySelector(`[id="head-${pattern}"] p`)?.firstChild?.textContent.trim() ?? "";

function ask(question) {
  if (dialog.open) return;
  asked = question;
  labelled();
  field.value = "";
  list.replaceChildren();
  ways.hidden = !question.ways;
  fill();
  opened(dialog, () => asked === question && (asked = null));
  field.focus();
}

function labelled() {
  dialog.setAttribute("aria-label", asked.label);
  field.placeholder = asked.label;
}

/** Shows what fits the typed words; the option that was current stays so while it fits. */
function fill() {
  const current = list.querySelector("[aria-selected=true]")?.dataset.id;
  const typed = plain(field.value).split(/\s+/).filter(Boolean);
  const fitting = asked.targets().filter(({ name, holds = "" }) => {
    const text = plain(`${name} ${holds}`); // without a title it is found by its cards
    return typed.every((word) => text.includes(word));
  });
  show(fitting.map(option));
  const again = [...list.children].find(({ dataset }) => dataset.id === current);
  point(again ?? list.firstElementChild);
}

/** What stands there already stays: a frame that comes between press and release takes nobody's tap. */
function show(lines) {
  const stood = new Map(Array.from(list.children, (line) => [line.id, line]));
  const shown = lines.map((line) => (stood.has(line.id) ? renewed(stood.get(line.id), line) : line));
  for (const line of stood.values()) if (!shown.includes(line)) line.remove();
  shown.forEach((line, at) => list.children[at] === line || list.insertBefore(line, list.children[at] ?? null));
}

function renewed(line, { children }) {
  if (line.childElementCount !== children.length) line.replaceChildren(...children);
  else Array.from(line.children).forEach((each, at) => (each.textContent = children[at].textContent));
  return line;
}

function option({ id, name, of }) {
  const line = document.createElement("li");
  line.id = `finder-${id || "tray"}`;
  line.role = "option";
  line.dataset.id = id;
  const called = document.createElement("span");
  called.dir = "auto";
  called.textContent = name;
  line.append(called);
  if (!of) return line;
  const small = document.createElement("small");
  small.textContent = ` ${of}`;
  line.append(small);
  return line;
}

function point(line) {
  for (const other of list.children) other.setAttribute("aria-selected", String(other === line));
  if (line) field.setAttribute("aria-activedescendant", line.id);
  else field.removeAttribute("aria-activedescendant");
  line?.scrollIntoView({ block: "nearest" });
}

function pick(line) {
  if (!line) return;
  const { pick: act } = asked;
  dialog.close(); // which gives the focus back first, so that what moves it on finds it in its list
  act(line.dataset.id);
}

const STEPS = { ArrowDown: 1, ArrowUp: -1 };

field?.addEventListener("keydown", (event) => {
  const lines = [...list.children];
  const at = lines.findIndex((line) => line.getAttribute("aria-selected") === "true");
  if (event.isComposing) return;
  if (event.key in STEPS) point(lines[(at + STEPS[event.key] + lines.length) % lines.length]);
  else if (event.key === "Enter") pick(lines[at]);
  else return;
  event.preventDefault();
});
field?.addEventListener("input", fill);
ways?.addEventListener("change", ({ target }) => {
  Object.assign(asked, asked.ways(target.value));
  labelled();
  fill();
  field.focus();
});
list?.addEventListener("click", ({ target }) => pick(target.closest("[role=option]")));
dialog?.addEventListener("click", ({ target }) => target === dialog && dialog.close()); // beside it

document.addEventListener("click", ({ target }) => {
  if (!target.closest("[data-finder]")) return;
  if (choice().length) open(choice());
  else notice(say("Choose a card first, then say where it goes."));
});

afterFrames(({ stage, lists, parts }) => {
  if (!dialog?.open) return;
  const ended = asked.still();
  if (ended) {
    dialog.close();
    notice(ended, { stays: true });
  } else if (stage || lists.size || parts.size) fill();
});
