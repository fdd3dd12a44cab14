// What others moved, told aloud: summed up, at most one sentence in five seconds.

import { afterFrames } from "./live.js";
import { isMine, title } from "./place.js";
import { many, say } from "./words.js";

const PAUSE = 5000; // milliseconds
const place = document.getElementById("news");
let moved = new Set();
let latest = null;
let waiting = false;

afterFrames(({ moves }) => {
  for (const { card, from, to } of moves) {
    if (from === to || isMine(card, to)) continue;
    moved.add(card);
    latest = to;
  }
  if (!moved.size || waiting) return;
  waiting = true;
  setTimeout(tell, PAUSE);
});

function tell() {
  const told = many(moved.size, "{count} card moved by others.", "{count} cards moved by others.");
  const holds = document.querySelector(`[id="head-${latest}"] p`) && latest !== "tray" && latest !== "late" ? filling(latest) : "";
  place.textContent = `${told} ${holds}`.trim();
  moved = new Set();
  waiting = false;
}

/** "“Title” now holds 7 cards from 5 of 9 classrooms", in the words of its head. */
function filling(pattern) {
  const head = document.getElementById(`head-${pattern}`);
  const [reach, cards] = (head.querySelector("p").firstChild?.textContent ?? "").split(/\s·\s/);
  return cards ? say("“{title}” now holds {cards} from {reach}.", { title: title(pattern), cards: cards.trim(), reach: reach.trim() }) : "";
}
