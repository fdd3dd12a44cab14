// The outbox: every command of this page goes to the board by way of it, one after the other, and leaves it only when the server
// has said that it is on disk, or has refused it and that was told.
//
// One without an answer holds up those that came after it: it is sent again as it is, with the same command id, until somebody
// answers. What leads the room is given up instead, since a step must not move the board ten minutes later. All tabs of a seat
// share one outbox; one of them sends.

import * as shelf from "./kept.js";
import { attempt, notice, refusal, spoken, through, unanswered, uuid } from "./wire.js";
import { say } from "./words.js";

const FIRST_PAUSE = 1000; // milliseconds
const LONGEST_PAUSE = 7000; // a quarter more at most: ten seconds after a fault all is sent
const TOO_LONG = 2000; // for an answer, when the connection came back since
const PATIENCE = 3000; // then it is said that a command waits
const LEADS = /^\/(?:step|timer|spotlight|call|invitation|ready|undo|links|close|purge)$/;
const LEADING = 30_000; // in which what leads the room has to be answered
const HURRY = "hurry"; // to the other tabs
const WORDS = ["text", "title", "problem_of_practice"];

const entries = new Map(); // by id: what is on its way, refused or just saved
const callers = new Map(); // by id: who on this page waits for the answer
const acts = new Map(); // by id: the last of what this page did to it on the shelf, by number; what was read before that is old
let act = 0;
let others = 0; // words of other people that wait on this browser
let running = false;
let sending = null; // the attempt under way: {entry, giveUp, since}
let halted = false; // this browser does not sit at the board as this person any more
let failures = 0;
let again = 0; // the timer, while there is a pause
let soon = false; // there is a connection again: what is under way may still fail for want of the old one

const page = { shown() {}, gone() {}, told() {} };

/** The list on the page is told of every entry that changes, that goes, and how many wait. */
export const watch = (list) => Object.assign(page, list);

/** What somebody wrote in it; "" where nothing would be lost but an act. */
export function wordsOf({ fields }) {
  const all = Array.isArray(fields) ? Object.fromEntries(fields) : fields;
  return WORDS.map((name) => all[name]).find(Boolean) ?? "";
}

/** Whether it is a card of one's own that is new: it is seen until it stands among the author's cards. */
export const isCard = ({ method, path }) => method === "POST" && path === "/cards";

/**
 * Takes a card's fields (text, classroom, focus, question, for) and sees to it that they reach the board; resolves when it is kept.
 *
 * @param {string} whose the name of the colleague for whom a scribe writes it down.
 */
export function post(fields, whose) {
  const card = uuid();
  return begin({ id: card, method: "POST", path: "/cards", fields: { card, ...fields }, whose });
}

/** What the last of the commands under way to that path says; undefined when there is none. */
export const latest = (path) => all().filter((entry) => entry.path === path && underWay(entry)).at(-1)?.fields;

through((method, path, fields, how) => {
  const id = uuid();
  return new Promise((resolve) => {
    callers.set(id, { resolve, ...how });
    begin({ id, method, path, fields });
    if (LEADS.test(path)) setTimeout(giveUp, LEADING);
    how.signal?.addEventListener("abort", () => takeBack(id));
  });
});

/** An entry begins its way; one that was discarded begins it again, as the same command. */
export function begin(entry) {
  const order = Math.max(Date.now(), ...Array.from(entries.values(), (each) => each.order + 1));
  Object.assign(entry, { command: entry.command ?? uuid(), order, since: Date.now(), why: "", kept: undefined });
  become(entry, "saving");
  const kept = store(entry);
  flush();
  return kept;
}

async function store(entry) {
  const { id, command, order, since, method, path, fields, edited, why, whose } = entry;
  if (path === "/links") return; // an answer that nobody waits for is of no use
  acts.set(id, ++act);
  entry.kept = await shelf.keep({ id, command, order, since, method, path, fields, edited, why, whose }, wordsOf(entry) ? "strict" : "relaxed");
  tell();
}

/** saving, waiting (nobody answered), refused (with the server's sentence), edited just now, or saved. */
function become(entry, state, why = "") {
  Object.assign(entry, { state, why });
  entries.set(entry.id, entry);
  if (state === "saving") setTimeout(() => entry.state === "saving" && entries.has(entry.id) && become(entry, "waiting"), PATIENCE);
  const caller = callers.get(entry.id);
  if (state === "waiting" && caller?.waits && wordsOf(entry)) {
    callers.delete(entry.id);
    caller.waits();
  }
  if (state === "waiting" && wordsOf(entry)) shelf.last();
  page.shown(entry);
  tell();
}

const unkept = (entry) => entry.kept === false && entry.state !== "saved" && (entry.state === "waiting" || wordsOf(entry));
const all = () => [...entries.values()];

function tell() {
  page.told({ waiting: all().filter(({ state }) => state === "waiting"), unkept: all().some(unkept), others });
  document.dispatchEvent(new Event("board:outbox"));
}

/** It is not on its way any more. */
export function forget({ id, command }) {
  if (!entries.delete(id)) return;
  acts.set(id, ++act);
  shelf.drop({ id, command });
  page.gone(id);
  tell();
}

// --- sending --------------------------------------------------------------------------------------

const underWay = ({ state }) => state === "saving" || state === "waiting";
const next = () => all().filter(underWay).sort((one, other) => one.order - other.order)[0];

async function flush() {
  if (running || halted || !next()) return; // who runs says when it is tried again
  clearTimeout(again);
  again = 0;
  running = true;
  const done = await shelf.alone(send).catch(() => false);
  running = false;
  if (done || soon) {
    soon = false;
    flush(); // what came meanwhile
  } else if (done === false) again = setTimeout(flush, FIRST_PAUSE); // another tab sends
}

/** Resolves with true when all is answered. */
async function send() {
  await look();
  let entry;
  while ((giveUp(), (entry = next()))) {
    sending = { entry, giveUp: new AbortController(), since: performance.now() };
    const answered = await sent(entry);
    sending = null;
    if (!answered) return null;
  }
  return true;
}

/** Whether somebody answered. */
async function sent(entry) {
  const { command } = entry;
  const { status, text, wait } = await offered(entry, sending.giveUp);
  if (entries.get(entry.id) !== entry || entry.command !== command) return true; // told elsewhere, given up, or its words are others by now
  const words = refusal(status, text);
  const { code } = spoken(text);
  if (unanswered(status) && code !== "fault") {
    for (const each of all().filter(underWay)) {
      if (each.kept === false) store(each); // what refused may keep it by now
      become(each, "waiting", code === "storage-down" ? say("The board can not save just now. It is tried again by itself.") : "");
    }
    const pause = Math.min(LONGEST_PAUSE, FIRST_PAUSE * 2 ** failures++) * (0.75 + Math.random() / 2);
    again = setTimeout(flush, Math.max(wait, pause));
    return false;
  }
  failures = 0;
  halted = status === 401 || code === "another-seat";
  if (!halted || !wordsOf(entry)) {
    halted = false;
    await ended(entry, status < 300 ? { text } : { why: words });
    return true;
  }
  become(entry, "waiting", words);
  notice(words, { stays: true });
  return false;
}

async function offered({ method, path, command, fields, edited }, giveUp) {
  const body = Array.isArray(fields) ? [["command_id", command], ...fields] : { command_id: command, ...fields };
  const answer = await attempt(method, path, body, giveUp);
  if (spoken(answer.text).code !== "double" || !fields.card) return answer;
  if (!edited) return { status: 204, text: "", wait: 0 };
  const { card, note, for: colleague, ...rest } = body; // the words before the edit had got there
  if (colleague) return { status: 422, text: JSON.stringify({ code: "theirs", message: say("It was saved as you wrote it first. Now only your colleague can change it.") }), wait: 0 };
  const reworded = await attempt("PUT", `/cards/${card}`, rest, giveUp);
  if (note === undefined || (reworded.status !== 404 && reworded.status !== 204)) return reworded;
  return attempt("PUT", `/cards/${card}/note`, { command_id: uuid(), note }, giveUp); // 404: it is a note already
}

/** The server has answered, or a leading command is given up: all tabs are told. */
async function ended(entry, { text = "", why = "" }) {
  const { id, command } = entry;
  if (why && wordsOf(entry)) {
    entry.why = why;
    await store(entry);
  }
  shelf.tell({ id, command, why });
  await told({ id, command, text, why });
}

async function told({ id, command, text = "", why = "" }) {
  const entry = entries.get(id);
  if (entry && entry.command !== command) return; // its words are others by now
  const caller = callers.get(id);
  callers.delete(id);
  if (entry && why && wordsOf(entry) && !caller?.refused) become(entry, "refused", why);
  else if (entry && !why && isCard(entry)) {
    become(entry, "saved");
    acts.set(id, ++act);
    shelf.drop(entry);
    settle();
  } else if (entry) forget(entry); // who waits for it has its words
  if (caller && !why) return caller.resolve(text ? JSON.parse(text) : {});
  if (!why) return entry && wordsOf(entry) && notice(entry.whose ? say("Saved for {name}.", { name: entry.whose }) : say("Saved."));
  if (caller?.refused) caller.refused(why);
  else if (entry) notice(why, { stays: true });
  caller?.resolve(null);
}

/** What leads the room is done soon, or not at all. */
function giveUp() {
  const why = say("The board did not take this within 30 seconds, so it was given up. Look at the board before you do it again.");
  for (const entry of all()) {
    if (!LEADS.test(entry.path) || Math.abs(Date.now() - entry.since) < LEADING) continue;
    if (sending?.entry === entry) sending.giveUp.abort();
    ended(entry, { why });
  }
}

/** The browser has thrown away what it kept. */
function keepAgain() {
  for (const entry of all()) entry.kept = undefined;
  setTimeout(() => all().forEach((entry) => entry.state === "saved" || store(entry)), shelf.EMPTYING);
}

/** Whoever closes the dialog that asked for it does not want it any more: it is not sent again. */
function takeBack(id) {
  const entry = entries.get(id);
  if (!entry || !LEADS.test(entry.path)) return;
  if (sending?.entry === entry) sending.giveUp.abort();
  ended(entry, { why: say("You closed this before the board answered. Look at the board: it may have been done.") });
}

/** Cards that stand among the author's have left the outbox. */
function settle() {
  for (const entry of all()) {
    const there = isCard(entry) && document.getElementById(`own-${entry.id}`);
    if (!there || (entry.edited && entry.state !== "saved")) continue;
    forget(entry);
    notice(say("Saved.")); // the frame may come before the answer
  }
}

/** Something that was saved just now was taken back: it will never stand among the author's cards. */
function takenBack() {
  for (const entry of all()) if (entry.state === "saved") forget(entry);
}

/** The page shows all that there is, twice since it was saved: who does not stand there by now was taken away again. */
function even() {
  for (const entry of all()) if (entry.state === "saved" && (entry.seen = (entry.seen ?? 0) + 1) > 1) forget(entry);
}

// --- what the author does about it ----------------------------------------------------------------

/** Sends it again, now. */
export function retry(entry) {
  become(entry, "saving");
  store(entry); // the others know it as refused
  hurry();
}

/** Its words are being changed; resolves the state it goes on from when they were not. */
export function hold(entry) {
  const { state, why } = entry;
  become(entry, "edited");
  return () => {
    become(entry, state === "refused" ? state : "saving", why);
    flush();
  };
}

/** It says something else from now on. */
export function amend(entry, fields) {
  Object.assign(entry, { fields: { ...entry.fields, ...fields }, command: uuid(), edited: (entry.edited ?? 0) + 1, why: "" });
  store(entry);
  become(entry, "saving");
  flush();
}

// --- coming back ----------------------------------------------------------------------------------

/** There is a connection again, or somebody looks again: tries at once, in whichever tab it is that sends. */
function hurry() {
  nudge();
  shelf.tell(HURRY);
}

function nudge() {
  failures = 0;
  halted = false;
  soon = running;
  if (sending && performance.now() - sending.since > TOO_LONG) sending.giveUp.abort();
  flush();
}

/** What stands on the shelf is true for all tabs. */
async function look() {
  const before = act;
  const isOld = ({ id }) => acts.get(id) > before;
  const found = await shelf.all();
  if (!found) return;
  const there = new Set(found.mine.map(({ id }) => id));
  for (const stored of found.mine.sort((one, other) => one.order - other.order)) {
    const entry = entries.get(stored.id);
    if (isOld(stored)) continue;
    if (!entry) become({ ...stored, kept: true }, stored.why ? "refused" : "saving", stored.why);
    else if (mended(entry, stored)) become(Object.assign(entry, stored), stored.why ? "refused" : "saving", stored.why);
    else if (stored.why && underWay(entry) && !entry.why) await told(stored);
  }
  for (const entry of all()) {
    if (!entry.kept || isOld(entry) || there.has(entry.id) || entry.state === "saved" || entry.state === "edited") continue;
    forget(entry); // another tab got it there, or it was discarded there; a page that was asleep is not told which
    const caller = callers.get(entry.id);
    setTimeout(() => caller?.resolve(null), PATIENCE);
  }
  others = found.others.filter(wordsOf).length;
  tell();
  giveUp();
}

/** Whether another tab gave it other words, or sends what was refused again. */
function mended(entry, stored) {
  if (entry.state === "edited") return false;
  return (stored.edited ?? 0) > (entry.edited ?? 0) || (entry.state === "refused" && entry.kept && !stored.why);
}

document.addEventListener("frame", settle); // put.js
document.addEventListener("board:undone", takenBack);
document.addEventListener("board:even", even); // live.js
document.addEventListener("shelf:emptied", keepAgain); // kept.js
document.addEventListener("shelf:answers", () => look().then(settle).then(flush)); // kept.js
document.addEventListener("board:connected", hurry); // live.js
addEventListener("online", hurry);
document.addEventListener("visibilitychange", () => document.hidden || hurry());
addEventListener("beforeunload", (event) => {
  if (all().some(unkept)) event.preventDefault();
});
shelf.elsewhere((what) => (what === HURRY ? nudge() : what ? told(what) : look().then(() => again || flush())));
look().then(settle).then(flush);
