// At a table: in Screening one card is looked at after the other, in Swap those of the matched group; and questions to the author of a
// card, in Share as well. Each device turns for itself. When a card passes, it leaves the queue of all who sit there.

let page; // what tables.js hands over: {afterFrames, ask, done, release, say, uuid, worded, write}
let looked = ""; // the card that is looked at
let place = 0; // where it stands, so that the one behind it is looked at when it goes
const going = new Set(); // cards that I let pass a moment ago

/** Begins, once. */
export function begin(kit) {
  page = kit;
  document.addEventListener("click", clicked);
  document.addEventListener("keydown", pressed);
  page.afterFrames(look);
  look();
}

const waiting = () => [...document.querySelectorAll("#queue > [data-card]")].filter(({ dataset }) => !going.has(dataset.card));

/** Shows the card that was looked at; where it is gone, the one that stood behind it. */
function look() {
  const cards = waiting();
  const at = cards.findIndex(({ dataset }) => dataset.card === looked);
  place = at < 0 ? Math.max(0, Math.min(place, cards.length - 1)) : at;
  looked = cards[place]?.dataset.card ?? "";
  const within = document.activeElement?.closest("#queue > li");
  for (const card of document.querySelectorAll("#queue > li")) card.classList.toggle("current", card === cards[place]);
  if (within && within !== cards[place]) cards[place]?.querySelector("summary")?.focus(); // it would go with the card
  const turned = document.getElementById("turned");
  if (turned && looked) turned.textContent = page.say("{at} of {all}", { at: place + 1, all: cards.length });
}

/** One card on or back; behind the last stands the first. */
function turn(by) {
  const cards = waiting();
  if (!cards.length) return;
  place = (place + by + cards.length) % cards.length;
  looked = cards[place].dataset.card;
  look();
}

/** Lets a card pass. The next one is there at once; a refusal brings this one back. */
async function pass(card) {
  if (!card || going.has(card)) return;
  going.add(card);
  look();
  const taken = await page.write("PUT", `/cards/${card}/pass`, { passed: true });
  going.delete(card);
  if (taken) page.done(page.say("Passed."));
  else look();
}

async function readAgain(card) {
  if (await page.write("PUT", `/cards/${card}/pass`, { passed: false })) page.done(page.say("It is in the queue again."));
}

/** Opens the dialog that asks the author of a card, with these words to begin with. */
export function question(card, text = "") {
  const dialog = document.getElementById("ask-dialog");
  const words = document.querySelector(`[id="table-${card}"] .text, [id="card-${card}"] .text`);
  if (!words) return;
  document.getElementById("ask-card").textContent = words.textContent;
  page.ask(dialog, `ask ${card} ${text}`.trim(), { text }, (fields) => sent(card, fields.text.trim()));
}

/** Words wait in the outbox; where they are those of the practice, there are none to lose, and nobody needs to wait. */
async function sent(card, text) {
  const path = `/cards/${card}/asks`;
  const fields = { ask: page.uuid(), text };
  if (text) return page.worded("POST", path, fields, () => asked(card));
  page.write("POST", path, fields).then((taken) => taken && asked(card));
  return "";
}

function asked(card) {
  page.release([card]);
  page.done(page.say("The author is asked."));
}

const ACTS = {
  turn: (by) => turn(Number(by)),
  pass: (card) => pass(card || looked),
  question: (card, words) => question(card || looked, words),
  readAgain,
};

function clicked({ target }) {
  const button = target.closest?.("#table button");
  const act = button && Object.keys(ACTS).find((key) => key in button.dataset);
  if (act) ACTS[act](button.dataset[act], button.dataset.words);
}

/** Arrows turn. Letters count only while the focus is in the stage (WCAG 2.1.4), and once for each time they are pressed. */
function pressed(event) {
  const { target, key, ctrlKey, metaKey, altKey, defaultPrevented, repeat } = event;
  if (ctrlKey || metaKey || altKey || defaultPrevented || !looked || document.querySelector("dialog[open]")) return;
  const inside = target.closest?.("#stage");
  const side = document.dir === "rtl" ? -1 : 1;
  const arrows = { ArrowRight: side, ArrowLeft: -side };
  if (key in arrows && (inside || target === document.body)) turn(arrows[key]);
  else if (inside && !repeat && key.toLowerCase() === "p") pass(looked);
  else if (inside && !repeat && key.toLowerCase() === "q") question(looked);
  else return;
  event.preventDefault();
}
