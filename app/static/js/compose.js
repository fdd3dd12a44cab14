// Writing a card: in ten seconds with one thumb, or many at once, one line one card.

import "./sheet.js";
import { now } from "./clock.js";
import { sketch } from "./drafts.js";
import { post } from "./outbox.js";
import { colleague } from "./scribe.js";
import { done } from "./undo.js";
import { at, notice } from "./wire.js";
import { many, say } from "./words.js";

const LONGEST = 600;
const GUIDE = 280;
const form = document.getElementById("card-form");
const text = form?.elements.text;
const fast = form?.querySelector("[data-fast]");
const field = (name) => [...form.elements].filter((each) => each.name === name);
const chosen = (name) => field(name).find((each) => each.checked)?.value ?? "";
const question = () => form.elements.question?.value ?? "";
const manyLines = () => fast?.getAttribute("aria-pressed") === "true";

/** What a line says: `C3 | words` names the classroom, if there is one of that code. */
function told(line) {
  const [, code, words] = /^([^|]{1,80})\|(.*)$/.exec(line) ?? [];
  const room = code && field("classroom").find(({ value }) => value.toLowerCase() === code.trim().toLowerCase());
  if (room) return { line, classroom: room.value, words: words.trim() };
  return { line, classroom: chosen("classroom"), words: line.trim() };
}

const lines = () => text.value.split("\n").map(told).filter(({ words }) => words);

function postOne() {
  if (!text.value.trim()) return complain(say("A card needs words."));
  emptied("", [send(text.value.trim(), chosen("classroom"))]);
}

function postLines() {
  const written = lines();
  if (!written.length) return complain(say("A card needs words."));
  const stays = written.filter(({ words }) => words.length > LONGEST);
  const going = written.filter(({ words }) => words.length <= LONGEST);
  emptied(stays.map(({ line }) => line).join("\n"), going.map(({ words, classroom }) => send(words, classroom)));
  if (!stays.length) return;
  complain(
    many(
      stays.length,
      "{count} line is longer than {most} characters and still stands here. Make two cards of it.",
      "{count} lines are longer than {most} characters and still stand here. Make two cards of each.",
      { most: LONGEST },
    ),
  );
}

/** Words that come too early become a private note, which stands beside the form for next steps (outcome.js). */
function park({ detail: words }) {
  const one = { words: text.value.trim(), classroom: chosen("classroom") };
  const line = manyLines() ? lines().find((each) => each.words === words.trim()) : one;
  if (!line?.words || !form.reportValidity()) return;
  const rest = manyLines() ? text.value.split("\n").filter((each) => each !== line.line) : [];
  emptied(rest.join("\n"), [send(line.words, line.classroom, { note: true })]);
  done(say("Kept for the next level of work, with your private notes. Only you see it."));
}

function send(words, classroom, how = {}) {
  const fields = { text: words, classroom, focus: chosen("focus"), question: question(), ...how };
  const whose = colleague();
  return whose ? post({ ...fields, for: whose.id }, whose.name) : post(fields);
}

/** The draft goes when the cards are kept, and not before: a browser may be killed in between. */
function emptied(rest, posted) {
  const typing = document.activeElement === text;
  text.value = rest;
  Promise.all(posted).then(() => sketch(form));
  form.dispatchEvent(new Event("posted", { bubbles: true })); // coaching.js
  remember();
  counted();
  complain("");
  look();
  if (typing || matchMedia("(pointer: fine)").matches) text.focus(); // elsewhere that would bring the keyboard up again
}

/** A sentence under the field. */
function complain(words) {
  const place = document.getElementById("card-said") ?? note("card-said", "alert");
  place.textContent = words;
  place.hidden = !words;
  if (words) text.setAttribute("aria-invalid", "true");
  else text.removeAttribute("aria-invalid");
}

function note(id, kind) {
  const place = document.createElement("p");
  place.id = id;
  place.className = kind;
  place.hidden = true;
  if (kind === "alert") place.setAttribute("role", "alert");
  text.setAttribute("aria-describedby", `${text.getAttribute("aria-describedby") ?? ""} ${id}`.trim());
  text.after(place);
  return place;
}

/** How long it has become, when that matters; in many lines, how many cards they are. */
function counted() {
  const place = document.getElementById("card-count") ?? note("card-count", "muted count");
  const length = text.value.length;
  const written = manyLines() ? lines().length : 0;
  place.hidden = manyLines() ? !written : length <= GUIDE;
  if (place.hidden) return;
  place.textContent = manyLines()
    ? many(written, "{count} card", "{count} cards")
    : say("{count} of {most}", { count: length, most: LONGEST });
}

function needed() {
  const unnamed = !manyLines() || !lines().length || lines().some((line) => !line.classroom);
  for (const room of field("classroom")) room.required = unnamed;
}

// --- what stays from card to card -----------------------------------------------------------------

const place = `chosen ${at}`;

function remember() {
  try {
    const last = { classroom: chosen("classroom"), focus: chosen("focus"), question: question(), many: manyLines(), visit };
    localStorage.setItem(place, JSON.stringify(last));
  } catch {
    // then it is chosen anew after a reload
  }
}

function recall() {
  let last = {};
  try {
    last = JSON.parse(localStorage.getItem(place)) ?? {};
  } catch {
    // nothing is remembered
  }
  for (const name of ["classroom", "focus"]) {
    if (!chosen(name)) for (const each of field(name)) each.checked = each.value === last[name];
  }
  if (form.elements.question && !question()) form.elements.question.value = last.question ?? "";
  visit = last.visit ?? "";
  if (last.many) pressed(true);
}

// --- the classroom of now -------------------------------------------------------------------------

let visit = ""; // the one whose classroom was chosen, by itself or by hand
let look = () => {};
let following = false;

const composer = {
  now,
  say,
  notice,
  form,
  visit: () => visit,
  writing: () => Boolean(text.value.trim()),
  chosen: () => chosen("classroom"),
  choose(room, its) {
    visit = its;
    for (const each of field("classroom")) if (each.value === room) each.checked = true;
    remember();
    needed();
  },
};

/** The visits of one's group stand on the page, or came with a frame. */
async function follow() {
  if (following || !document.getElementById("visits")) return;
  following = true;
  const visits = await import("./visits.js").catch(() => null); // without a connection: with the next frame
  following = Boolean(visits);
  if (visits) look = visits.follow(composer);
}

function pressed(on) {
  fast?.setAttribute("aria-pressed", String(on));
  if (on) text.removeAttribute("maxlength");
  else text.maxLength = LONGEST;
  counted();
  needed();
}

// --- the form -------------------------------------------------------------------------------------

function submitted(event) {
  if (event.target !== form) return;
  event.preventDefault();
  event.stopPropagation();
  if (manyLines()) postLines();
  else postOne();
}

function pressedKey(event) {
  if (event.key !== "Enter" || !(event.ctrlKey || event.metaKey) || event.repeat) return;
  event.preventDefault();
  form.requestSubmit();
}

function typed() {
  counted();
  needed();
  complain("");
}

function chooseMany() {
  pressed(!manyLines());
  remember();
  text.focus();
}

if (form) {
  // document and capture: before htmx, which would send the form as it is
  document.addEventListener("submit", submitted, { capture: true });
  form.addEventListener("keydown", pressedKey);
  form.addEventListener("change", remember);
  form.addEventListener("park", park); // coaching.js
  form.addEventListener("input", typed);
  fast?.addEventListener("click", chooseMany);
  recall();
  pressed(manyLines());
  follow();
  document.addEventListener("frame", follow); // put.js
}
