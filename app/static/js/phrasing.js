// Phrases as the coach's rules write them: app/domain/coach/phrasing.py in the browser. The grammar stands in app/domain/coach/phrases.py.

import { CAPITAL } from "./reading.js";

const STEM = 3;
const NONE = [];
const ANY = new Set([""]);
const PIECE = /\.\.\.|[[\]^$]|\{[\p{L}\p{N}_]+\}(?!\|)\??|[^\s[\]]+/gu;
const POSSESSIVE = /(?<=[\p{L}\p{N}_])'s(?![\p{L}\p{N}_])/gu;
const BUILT_IN = new Map(
  Object.entries({
    _: ["any"],
    "...": ["gap"],
    "^": ["begin"],
    $: ["end"],
    "{word}": ["word"],
    "{Name}": ["word", true],
  }),
);

/** Makes phrases of what rules say; pieces that many of them have are made once. */
export function phrasing(lists) {
  const known = new Map();

  function phrase(text) {
    const parts = [];
    let first = 0;
    let last;
    for (const [piece] of text.matchAll(PIECE)) {
      if (piece === "[") first = parts.length;
      else if (piece === "]") last = parts.length;
      else parts.push(...made(piece));
    }
    return { parts, first, last: last ?? parts.length, inARow: parts.every(isPlain) };
  }

  function made(piece) {
    if (!known.has(piece)) known.set(piece, partsOf(piece));
    return known.get(piece);
  }

  function partsOf(whole) {
    const mayMiss = whole.length > 1 && whole.endsWith("?");
    const written = mayMiss ? whole.slice(0, -1) : whole;
    if (BUILT_IN.has(written)) {
      const [sort, capital = false] = BUILT_IN.get(written);
      return [part(sort, NONE, capital, mayMiss)];
    }
    const capital = CAPITAL.test(written.replace(/^\{+/, ""));
    const piece = written.toLowerCase().replaceAll("’", "'");
    if (piece.slice(1).includes("|")) return [part("words", piece.split("|").flatMap(either), capital, mayMiss)];
    if (piece.startsWith("{")) return [part(piece === "{number}" ? "number" : "words", listed(piece), capital, mayMiss)];
    if (!/[\p{L}\p{N}]/u.test(piece)) return Array.from(piece, (sign) => part("words", [sign], false, mayMiss));
    return rowOf(piece).map((word) => part("words", [word], capital, mayMiss));
  }

  const listed = (piece) => lists.get(piece.slice(1, -1));

  /** The words of one of several: itself, or those of a list. */
  function either(each) {
    if (!each.startsWith("{")) return [each];
    return [...listed(each), ...(each === "{number}" ? Array.from("0123456789", (figure) => `${figure}*`) : NONE)];
  }

  return phrase;
}

/** One part of a phrase: which words it meets, and which rows of words, such as “top-notch”. */
function part(sort, said, capital, mayMiss) {
  const made = { sort, words: new Set(), beginnings: NONE, ends: NONE, rows: NONE, capital, mayMiss };
  for (const each of said) {
    const row = rowOf(each);
    const [word] = row;
    if (row.length > 1) made.rows = [...made.rows, row];
    else if (word !== undefined && !word.includes("*")) made.words.add(word);
    else if (word !== undefined) {
      if (word.endsWith("*")) made.beginnings = [...made.beginnings, word.slice(0, -1)];
      if (word.startsWith("*")) made.ends = [...made.ends, word.slice(1)];
    }
  }
  made.heads = made.rows.length ? new Set([...made.words, ...made.rows.map(([word]) => word)]) : made.words;
  made.keys = keys(made);
  return made;
}

const isPlain = ({ sort, mayMiss, rows }) => sort === "words" && !mayMiss && !rows.length;

/** As what a word of a rule is read: “on-task” is two, “teacher's” as well. */
function rowOf(word) {
  if (/^[\p{L}\p{N}]+$/u.test(word)) return [word]; // most are
  const apart = word.length > 1 ? word.replaceAll("-", " ") : word;
  return apart.replace(POSSESSIVE, " 's").split(/\s+/).filter(Boolean);
}

/** By which of `keysOf` a word is found that the part may meet. */
function keys({ sort, heads, beginnings, ends }) {
  if (sort !== "words" && sort !== "number") return ANY;
  if (sort === "number") return new Set([...heads, "0"]);
  if (!beginnings.length && !ends.length) return heads;
  const found = new Set(heads);
  for (const some of beginnings) found.add(some.length >= STEM ? `${some.slice(0, STEM)}*` : "");
  return ends.length ? found.add("") : found;
}

/** Under which keys phrases are kept that may begin with the word. */
export const keysOf = (word, isFigure) => ["", isFigure ? "0" : word, `${word.slice(0, STEM)}*`];
