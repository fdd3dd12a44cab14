// News: how this page keeps up with the board, whatever the network does (docs/decisions/connection.md).
//
// A frame leads from what the page shows to what is true now, and its cursor is where the next one starts. Only frames move it: a
// head says where the page should be, and the cursor of a write's answer may be ahead of what the page shows. Whatever went wrong,
// the page connects again with its own cursor, and lacks nothing.
//
// On `document` it says board:connected ({first}), board:lost, board:even when the page shows all that there is, and board:away when
// this device is not of the round any more.

import { applied } from "./put.js";
import { once, poll, send, socket, stream } from "./ways.js";
import { notice } from "./wire.js";
import { say } from "./words.js";

export { afterFrames } from "./put.js"; // which registers its swap before htmx starts
export { send as tell } from "./ways.js"; // presence: lost when there is no socket, which is all right

const WAYS = [socket, stream, poll];
const PREFERRED = "debrief-way";
const A_DAY = 86_400_000; // this and all below in milliseconds
const FIRST_HELLO = 2500; // two ways that stay silent, and the third answers before eight seconds are over
const HELLO = 4000; // on a way that is known to work
const SILENT = 4000; // then a socket is asked whether it is alive
const PONG = 2000;
const SUMMED_UP = 3000; // a head that differs from the cursor is explained by a frame, or something was lost
const TELLING = 3000; // what is shorter than this matters to nobody
const FIRST_PAUSE = 500;
const LONGEST_PAUSE = 5000;
const LOOK = 1000;

const source = document.getElementById("live");
const following = new URL(source.dataset.address, location.href);
const beat = source.dataset.beat * 1300 + PONG; // a connection that works has been heard of by then
const limits = [beat, beat, 32_000]; // of silence, by way
const [, build] = /\/static\/(\w+)\/js\//.exec(import.meta.url) ?? [];
const projector = following.searchParams.has("as");

let way = remembered();
let worked = false; // this way, on this page
let failures = 0;
let lostAt = Date.now();
let trouble = 0; // how long to wait when a frame could not be applied
let current = new AbortController(); // ends the attempt under way
let hurry = () => {}; // ends the pause under way
let flowing = false;
let first = true;
let heardAt = 0;
let asked = 0; // when a socket was asked whether it is alive
let lookedAt = Date.now();
let renewed = ""; // the head for which this page connected anew
let receiving = Promise.resolve();
let telling;
let explaining;

const address = () => following.href;
const cursor = () => following.searchParams.get("since");
const dispatch = (name, detail) => document.dispatchEvent(new CustomEvent(name, { detail }));

/** Whether news flow now. */
export const connected = () => flowing;

// --- coming back ----------------------------------------------------------------------------------

async function follow() {
  for (;;) {
    trouble = 0;
    const began = performance.now(); // clocks are set, often when a network is there again
    const ended = await tried();
    let again = began + Math.random() * longestPause();
    if (flowing) {
      lost();
      again = performance.now() + (trouble || Math.random() * FIRST_PAUSE);
    } else if (!ended.away) {
      const answer = await aside();
      if (answer.head && (!worked || failures)) {
        next();
        continue;
      }
      ended.away = answer.away;
      if (!worked) way = remembered();
      failures++;
    }
    if (ended.away) return away();
    await pause(ended.wait || again - performance.now());
  }
}

/** One connection, from its beginning to its end. */
async function tried() {
  const attempt = (current = new AbortController());
  const patience = setTimeout(() => attempt.abort(), worked ? HELLO : FIRST_HELLO);
  const take = (message) => {
    clearTimeout(patience);
    return hear(message);
  };
  try {
    return await WAYS[way](address, take, attempt.signal);
  } catch {
    return {}; // nobody answered, or not the board
  } finally {
    clearTimeout(patience);
    attempt.abort();
    await receiving;
  }
}

/** Whether the server answers at all, where a way does not work: then news come along with its answer. */
function aside() {
  return once(address(), hearNews, AbortSignal.timeout(PONG)).catch(() => ({}));
}

/** This way is blocked. One that worked before is tried twice: the server may just have come back. */
function next() {
  way = Math.min(way + 1, WAYS.length - 1);
  worked = false;
  failures = 0;
}

/** Waits; until the page is looked at again, if nobody looks. The projector always is. */
async function pause(wait) {
  await new Promise((over) => {
    hurry = over;
    setTimeout(() => document.hidden && !projector ? 0 : over(), wait);
  });
}

/** A third of the time that it has been away: who comes back soon is soon back, and who stays away is not run down. */
const longestPause = () => Math.min(LONGEST_PAUSE, Math.max(FIRST_PAUSE, (Date.now() - lostAt) / 3));

function lost() {
  flowing = false;
  lostAt = Date.now();
  failures = 0;
  worry();
  dispatch("board:lost");
}

function worry() {
  telling ??= setTimeout(() => words(say("Connecting again. Nothing is lost.")), TELLING);
}

function away() {
  flowing = false;
  clearTimeout(telling);
  words("");
  notice(say("This device is not part of the round any more. Join again with the code."), { stays: true });
  dispatch("board:away");
}

function here() {
  flowing = worked = true;
  failures = 0;
  clearTimeout(telling);
  telling = null;
  words("");
  remember();
  dispatch("board:connected", { first });
  first = false;
}

function words(sentence) {
  document.getElementById("connection").textContent = sentence;
}

// --- hearing --------------------------------------------------------------------------------------

function hear(message) {
  heardAt = Date.now();
  asked = 0;
  if (!flowing) here();
  return hearNews(message);
}

/** One after the other: htmx takes its time. What follows one that failed comes again with it. */
function hearNews(message) {
  receiving = receiving.then(() => trouble || taken(message)).catch((problem) => {
    reportError(problem);
    trouble = LONGEST_PAUSE;
    current.abort(); // the cursor stays where it is, so nothing is lost
  });
  return receiving;
}

async function taken({ head, build: newest, place, cursor, content, restored }) {
  if (content && !applied(content)) await swapped(content);
  if (cursor !== undefined) following.searchParams.set("since", cursor);
  if (restored) notice(say("The board was restored to an earlier state. What was added after that is not here."), { stays: true });
  if (head !== undefined) compare(head);
  if (newest !== undefined) older(newest);
  if (place !== undefined) elsewhere(place);
}

/** What holds forms of htmx's own, which it has to see. */
const swapped = (text) =>
  window.htmx.swap({ sourceElement: source, target: source, swap: "none swapEmpty:false", text, transition: false });

/** The head is where this page should be. When it is not, and stays so, something was lost on the way. */
function compare(head) {
  clearTimeout(explaining);
  if (head === cursor()) dispatch("board:even");
  if (head === cursor() || head === renewed) return;
  explaining = setTimeout(() => {
    if (head === cursor()) return;
    renewed = head; // once: what does not come then is nothing that shows
    current.abort();
  }, SUMMED_UP);
}

let told = build;

function older(newest) {
  if (!told || !newest || newest === told) return;
  told = newest;
  notice(say("There is a newer version of the board. Reload this page when it suits you."), { stays: true });
}

/** A facilitator gave this person another role or group: this page is still that of the one before. */
function elsewhere(place) {
  const { dataset } = document.body;
  if (!dataset.place || place === dataset.place) return;
  dataset.place = place;
  notice(say("Your place in this round is another one now. Reload this page."), { stays: true });
}

// --- looking after it -----------------------------------------------------------------------------

/** Sockets that died in a sleep stay open for minutes; so each time there may have been one, they are asked. */
function wake() {
  hurry();
  if (!flowing) return;
  const silence = Math.abs(Date.now() - heardAt);
  if (silence > (way ? PONG : beat)) current.abort();
  else if (way === 0) ping();
}

function ping() {
  asked ||= Date.now();
  send({ ping: true });
}

function look() {
  const now = Date.now();
  const slept = Math.abs(now - lookedAt) > LOOK + SILENT; // or the clock was set
  lookedAt = now;
  if (slept) return wake();
  if (!flowing) return;
  const silence = now - heardAt;
  if (silence > limits[way] || (asked && now - asked > PONG)) current.abort();
  else if (way === 0 && silence > SILENT && !asked && !document.hidden) ping();
}

setInterval(look, LOOK);
document.addEventListener("visibilitychange", () => document.hidden || wake());
addEventListener("pageshow", ({ persisted }) => persisted && wake());
addEventListener("online", () => {
  if (way) forget(); // another network may let sockets through
  wake();
});

// --- remembering what works -----------------------------------------------------------------------

function remembered() {
  try {
    const [name, until] = JSON.parse(localStorage.getItem(PREFERRED));
    const left = until - Date.now(); // more than a day: the clock was wrong then
    return left > 0 && left <= A_DAY ? Math.max(0, WAYS.findIndex((each) => each.name === name)) : 0;
  } catch {
    return 0; // nothing is known, or nothing can be kept
  }
}

function remember() {
  try {
    if (way !== remembered()) localStorage.setItem(PREFERRED, JSON.stringify([WAYS[way].name, Date.now() + A_DAY]));
  } catch {
    // then each page finds out for itself
  }
}

function forget() {
  way = 0;
  worked = false;
  failures = 0;
  try {
    localStorage.removeItem(PREFERRED);
  } catch {
    // nothing was kept
  }
}

worry();
follow();
