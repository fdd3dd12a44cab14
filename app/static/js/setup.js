// Setting a round up: what was pasted is shown as it will be understood, before it is saved.

import { many, say } from "./words.js";

const MOST = { classrooms: 60, groups: 40 };
const LONGEST = 80;

/** Lists come from spreadsheets as well: a tab or a semicolon is a comma. */
const plain = (line) => line.replace(/\s*[\t;]\s*/g, ", ").trim();

const lines = (text) => text.split("\n").map(plain).filter(Boolean);

const READ = {
  classrooms(text) {
    const codes = new Set();
    return lines(text).map((line) => {
      const [code, subject = "", ...rest] = line.split(",").map((part) => part.trim());
      const grade = rest.join(", ");
      const wrong = refused(code, codes) || ([subject, grade].some((part) => part.length > LONGEST) ? say("too long") : "");
      return { wrong, words: [code || line, subject, grade && say("Grade {grade}", { grade })].filter(Boolean).join(" · ") };
    });
  },

  groups(text) {
    const [first, ...more] = lines(text);
    if (/^\d+$/.test(first ?? "") && !more.length) {
      const count = Math.min(Number(first), MOST.groups);
      return Array.from({ length: count }, (_, at) => ({ wrong: "", words: say("Group {number}", { number: at + 1 }) }));
    }
    const names = new Set();
    return lines(text).map((name) => ({ wrong: refused(name, names), words: name }));
  },
};

/** Why a name is not taken, or "". */
function refused(name, known) {
  if (!name) return say("no code");
  if (name.length > LONGEST) return say("too long");
  if (known.has(name)) return say("twice");
  known.add(name);
  return "";
}

function show(field, place, what) {
  const found = READ[what](field.value);
  place.replaceChildren(...summary(found, what), ...found.map(item));
}

function summary(found, what) {
  const good = found.filter(({ wrong }) => !wrong).length;
  const words =
    what === "classrooms"
      ? many(good, "{count} classroom understood", "{count} classrooms understood")
      : many(good, "{count} group understood", "{count} groups understood");
  const over = found.length > MOST[what] ? [said(say("At most {most} fit.", { most: MOST[what] }), "wrong")] : [];
  return found.length ? [said(words, "sum"), ...over] : [];
}

function item({ words, wrong }) {
  return said(wrong ? say("Not understood ({why}): {words}", { why: wrong, words }) : words, wrong ? "wrong" : "");
}

function said(words, kind) {
  const element = document.createElement("li");
  element.dir = "auto";
  element.className = kind;
  element.textContent = words;
  return element;
}

for (const place of document.querySelectorAll("[data-preview]")) {
  const what = place.dataset.preview;
  const field = document.querySelector(`textarea[name="${what}"]`);
  if (!field) continue;
  field.addEventListener("input", () => show(field, place, what));
  field.addEventListener("change", () => (field.value = field.value.split("\n").map(plain).join("\n")));
  show(field, place, what);
}
