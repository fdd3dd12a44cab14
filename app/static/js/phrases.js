// Phrases as the coach's rules write them, and where a text says them: app/domain/phrases.py in the browser. How phrases are
// written stands there.

import { CAPITAL, ENDS, FIGURE, LETTER } from "./reading.js";

const GAP = 4;
const STEM = 3;
const NONE = [];

const part = (sort, more = {}) => ({ sort, words: new Set(), beginnings: NONE, ends: NONE, capital: false, mayMiss: false, ...more });
const BUILT_IN = new Map([
  ["_", part("any")],
  ["...", part("gap")],
  ["^", part("begin")],
  ["$", part("end")],
  ["{word}", part("word")],
  ["{Name}", part("word", { capital: true })],
]);
const PIECE = /\.\.\.|[[\]^$]|\{[\p{L}\p{N}_]+\}(?!\|)\??|[^\s[\]]+/gu;

/** The phrase that a rule writes so. */
export function phrase(text, lists) {
  const parts = [];
  let first = 0;
  let last;
  for (const [piece] of text.matchAll(PIECE)) {
    if (piece === "[") first = parts.length;
    else if (piece === "]") last = parts.length;
    else parts.push(...partsOf(piece, lists));
  }
  return { parts, first, last: last ?? parts.length };
}

function partsOf(whole, lists) {
  const mayMiss = whole.length > 1 && whole.endsWith("?");
  const written = mayMiss ? whole.slice(0, -1) : whole;
  if (BUILT_IN.has(written)) return [{ ...BUILT_IN.get(written), mayMiss }];
  const how = { capital: CAPITAL.test(written.replace(/^\{+/, "")), mayMiss };
  const piece = written.toLowerCase().replaceAll("’", "'");
  if (piece.slice(1).includes("|")) return [choice("words", piece.split("|").flatMap((each) => either(each, lists)), how)];
  if (piece.startsWith("{")) return [choice(piece === "{number}" ? "number" : "words", listed(piece, lists), how)];
  if (!/[\p{L}\p{N}]/u.test(piece)) return Array.from(piece, (sign) => choice("words", [sign], { mayMiss }));
  const words = piece.replaceAll("-", " ").replace(/([\p{L}\p{N}_])'s$/u, (_, sign) => `${sign} 's`).split(/\s+/).filter(Boolean);
  return words.map((word) => choice("words", [word], how));
}

const listed = (piece, lists) => lists.get(piece.slice(1, -1));

/** The words of one of several: itself, or those of a list. */
function either(each, lists) {
  if (!each.startsWith("{")) return [each];
  return [...listed(each, lists), ...(each === "{number}" ? Array.from("0123456789", (figure) => `${figure}*`) : NONE)];
}

function choice(sort, words, how) {
  return part(sort, {
    words: new Set(words.filter((word) => !word.includes("*"))),
    beginnings: words.filter((word) => word.endsWith("*")).map((word) => word.slice(0, -1)),
    ends: words.filter((word) => word.startsWith("*")).map((word) => word.slice(1)),
    ...how,
  });
}

/** By which of `keysOf` a word is found that the part may meet. */
function keysOfPart({ sort, words, beginnings, ends }) {
  if (sort === "number") return [...words, "0"];
  if (sort !== "words") return [""];
  return [...words, ...beginnings.map((some) => (some.length >= STEM ? `${some.slice(0, STEM)}*` : "")), ...(ends.length ? [""] : NONE)];
}

const keysOf = (word) => ["", FIGURE.test(word) ? "0" : word, `${word.slice(0, STEM)}*`];

function meets({ sort, words, beginnings, ends, capital }, token) {
  if (capital && !token.capital) return false;
  const { word } = token;
  if (sort === "words") {
    return words.has(word) || beginnings.some((some) => word.startsWith(some)) || ends.some((some) => word.endsWith(some));
  }
  if (sort === "number") return FIGURE.test(word) || words.has(word);
  return sort !== "word" || LETTER.test(word);
}

/** The keys of the words with which a phrase can begin. */
function openings({ parts }) {
  const found = new Set();
  for (const each of parts) {
    if (each.sort === "begin") continue;
    keysOfPart(each).forEach((key) => found.add(key));
    if (!each.mayMiss) return found;
  }
  return new Set([""]);
}

/** Where the phrase stands if it begins at that token: all of it, and what of it a hint points at. */
function standsAt(phrase, tokens, begin) {
  const marks = [begin, begin];
  const end = meet(phrase, tokens, tokens[begin].sentence, begin, 0, marks);
  return end !== null && marks[0] < marks[1] ? { begin, end, first: marks[0], last: marks[1] } : null;
}

function meet(phrase, tokens, sentence, at, which, marks) {
  const { parts, first, last } = phrase;
  if (which === first) marks[0] = at;
  if (which === last) marks[1] = at;
  if (which === parts.length) return at;
  for (const step of steps(parts[which], tokens, sentence, at)) {
    const end = meet(phrase, tokens, sentence, at + step, which + 1, marks);
    if (end !== null) return end;
  }
  return null;
}

/** How many tokens the part may take here, in the order in which that is tried. */
function steps(each, tokens, sentence, at) {
  const inside = at < tokens.length && tokens[at].sentence === sentence;
  if (each.sort === "begin") return at === 0 || tokens[at - 1].sentence !== sentence ? [0] : NONE;
  if (each.sort === "end") return inside && !ENDS.has(tokens[at].word) ? NONE : [0];
  if (each.sort === "gap") {
    const fits = (n) => at + n <= tokens.length && (n === 0 || tokens[at + n - 1].sentence === sentence);
    return Array.from({ length: GAP + 1 }, (_, n) => n).filter(fits);
  }
  return [...(inside && meets(each, tokens[at]) ? [1] : NONE), ...(each.mayMiss ? [0] : NONE)];
}

/** Phrases and what each is for, found in a text in one go. */
export class Book {
  #byKey = new Map();

  constructor(entries) {
    for (const entry of entries) {
      for (const key of openings(entry[0])) this.#byKey.has(key) ? this.#byKey.get(key).push(entry) : this.#byKey.set(key, [entry]);
    }
  }

  *found(tokens) {
    for (let begin = 0; begin < tokens.length; begin++) {
      for (const key of keysOf(tokens[begin].word)) {
        for (const [each, what] of this.#byKey.get(key) ?? NONE) {
          const at = standsAt(each, tokens, begin);
          if (at) yield [what, at];
        }
      }
    }
  }
}
