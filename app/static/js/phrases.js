// Where a text says a phrase: app/domain/{phrases,phrasebook}.py in the browser. How phrases are written stands there.

import { keysOf } from "./phrasing.js";
import { ENDS, FIGURE, LETTER } from "./reading.js";

const GAP = 4;
const NONE = [];
const REST = [0];

function meets({ sort, words, beginnings, ends, capital }, token) {
  if (capital && !token.capital) return false;
  const { word } = token;
  if (words.has(word)) return true;
  if (sort === "words") return beginnings.some((some) => word.startsWith(some)) || ends.some((some) => word.endsWith(some));
  if (sort === "number") return FIGURE.test(word);
  return sort !== "word" || LETTER.test(word);
}

/** How long the rows are that stand there, in the order of the rule. */
function rowsAt({ rows, capital }, tokens, at) {
  const { sentence, capital: large } = tokens[at];
  const stands = (row) => row.every((word, n) => tokens[at + n]?.word === word) && tokens[at + row.length - 1].sentence === sentence;
  return rows.filter((row) => (large || !capital) && stands(row)).map(({ length }) => length);
}

/** The keys of the words with which a phrase can begin. */
function openings({ parts }) {
  const found = new Set();
  for (const { sort, keys, mayMiss } of parts) {
    if (sort === "begin") continue;
    if (!mayMiss && !found.size) return keys;
    keys.forEach((key) => found.add(key));
    if (!mayMiss) return found;
  }
  return new Set([""]);
}

/** The words of which one has to follow the first word; null when others may, or none has to. */
function seconds({ parts }) {
  const [first, ...others] = parts.filter(({ sort }) => sort !== "begin");
  if (first.mayMiss || first.rows.length || first.sort === "gap") return null;
  const found = new Set();
  for (const { sort, beginnings, ends, heads, mayMiss } of others) {
    if (sort !== "words" || beginnings.length || ends.length) return null;
    if (!mayMiss && !found.size) return heads;
    heads.forEach((word) => found.add(word));
    if (!mayMiss) return found;
  }
  return null;
}

/** Where the phrase stands if it begins at that token: all of it, and what of it a hint points at. */
function standsAt(phrase, tokens, begin) {
  if (phrase.inARow) return standsInARow(phrase, tokens, begin);
  const marks = [begin, begin];
  const end = meet(phrase, tokens, tokens[begin].sentence, begin, 0, marks);
  return end !== null && marks[0] < marks[1] ? { begin, end, first: marks[0], last: marks[1] } : null;
}

/** Nothing but words in a row is found much faster. */
function standsInARow({ parts, first, last }, tokens, begin) {
  const end = begin + parts.length;
  if (end > tokens.length || tokens[end - 1].sentence !== tokens[begin].sentence || first >= last) return null;
  return parts.every((each, n) => meets(each, tokens[begin + n])) ? { begin, end, first: begin + first, last: begin + last } : null;
}

/** The token after the rest of the phrase; the marks are those of the last way that was tried. */
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
  if (each.sort === "begin") return at === 0 || tokens[at - 1].sentence !== sentence ? REST : NONE;
  if (each.sort === "end") return inside && !ENDS.has(tokens[at].word) ? NONE : REST;
  if (each.sort === "gap") {
    const fits = (n) => at + n <= tokens.length && (n === 0 || tokens[at + n - 1].sentence === sentence);
    return Array.from({ length: GAP + 1 }, (_, n) => n).filter(fits);
  }
  const found = inside && each.rows.length ? rowsAt(each, tokens, at) : [];
  if (inside && meets(each, tokens[at])) found.push(1);
  if (each.mayMiss) found.push(0);
  return found;
}

/** Phrases and what each is for, found in a text in one go. */
export class Book {
  #byKey = new Map();

  add(phrase, what) {
    const entry = [phrase, what, seconds(phrase)];
    for (const key of openings(phrase)) this.#at(key).push(entry);
  }

  #at(key) {
    if (!this.#byKey.has(key)) this.#byKey.set(key, []);
    return this.#byKey.get(key);
  }

  /** What stands where, by where it begins; a phrase that has several of a word's keys comes several times. */
  *found(tokens) {
    if (!this.#byKey.size) return;
    for (const [begin, { word }] of tokens.entries()) {
      const following = tokens[begin + 1]?.word;
      for (const key of keysOf(word, FIGURE.test(word))) {
        for (const [phrase, what, next] of this.#byKey.get(key) ?? NONE) {
          const at = next && !next.has(following) ? null : standsAt(phrase, tokens, begin);
          if (at) yield [what, at];
        }
      }
    }
  }
}
