// The coach in the browser: it asks what lies behind words that do more than describe, without a network, and no word leaves the
// device (rules Y2, Y4). It reads the same rules in the same way as app/domain/coach; a test holds both to the same
// answers. It comes when somebody first writes (hints.js).

import { Book } from "./phrases.js";
import { phrasing } from "./phrasing.js";
import { bones, read } from "./reading.js";

const NONE = [];

// --- rules (rules.py) ------------------------------------------------------------------------

/** The rules that the files hold (app.coach.written), ready for `review`. */
export function compile(files) {
  const steps = compiling(files);
  for (;;) {
    const { done, value } = steps.next();
    if (done) return value;
  }
}

/** The same in small steps: rules are many, and somebody may be typing. */
export function* compiling({ own, names }) {
  const lists = new Map(Object.entries({ ...names.lists, ...own.lists }));
  const phrase = phrasing(lists);
  const book = (texts = NONE) => filled(new Book(), texts.map(phrase));
  const parts = new Set(); // many phrases share them
  const rules = new Book();
  const content = new Book();
  for (const [place, raw] of [...(names.rules ?? NONE), ...(own.rules ?? NONE)].entries()) {
    const phrases = raw.say.map(phrase);
    filled(rules, phrases, ruled(raw, own.categories[raw.category], place, book));
    for (const part of phrases.flatMap(({ parts }) => parts)) parts.add(part);
    yield;
  }
  for (const { say } of [...(names.content ?? NONE), ...(own.content ?? NONE)]) {
    filled(content, say.map(phrase));
    yield;
  }
  const said = Array.from(parts, ({ words, rows }) => [...words, ...rows.flat()]);
  const known = new Set([...said, ...lists.values()].flat());
  return { spelling: spelling(own.spelling ?? {}, known), content, printed: book(own.printed?.after), until: book(own.printed?.until), book: rules };
}

function filled(book, phrases, what = null) {
  for (const each of phrases) book.add(each, what);
  return book;
}

function ruled(raw, category, place, book) {
  return {
    category: raw.category,
    ask: raw.ask ?? category.ask,
    kinds: raw.kinds ?? category.kinds,
    zone: raw.zone ?? "own",
    words: raw.words ?? 0,
    notIn: book(raw.not_in),
    notWith: book(raw.not_with),
    lacks: book(raw.lacks),
    place,
  };
}

function spelling(raw, known) {
  return {
    writtenOut: new Map(Object.entries(raw.written_out ?? {})),
    withStop: new Set(raw.with_stop),
    mistyped: new Map((raw.mistyped ?? NONE).map((word) => [bones(word), word])),
    known,
  };
}

// --- review (coach/__init__.py) ----------------------------------------------------------------------------

/**
 * What there is to ask about a text, in the text's order; no two hints point at the same words.
 *
 * @param {object} rules what `compile` made.
 * @param {string} kind "card", "pattern", "prediction", "next-step" or "question".
 * @returns {{category: string, begin: number, end: number, ask: string}[]}
 */
export function review(rules, text, kind = "card") {
  const tokens = marked(text, rules);
  const found = [...rules.book.found(tokens)].filter(([rule, at]) => asks(rule, at, tokens, kind));
  return apart(found).map(([{ category, ask }, at]) => ({ category, begin: tokens[at.first].begin, end: tokens[at.last - 1].end, ask }));
}

/** The text's tokens, with what is a matter of the lesson, and what is written on boards and papers. */
function marked(text, { spelling, content, printed, until }) {
  const tokens = read(text, spelling);
  for (const [, at] of content.found(tokens)) tokens.slice(at.first, at.last).forEach((token) => (token.content = true));
  const ends = new Set(Array.from(until.found(tokens), ([, { begin }]) => begin));
  for (const [, at] of printed.found(tokens)) {
    const { sentence } = tokens[at.begin];
    for (let place = at.end; tokens[place]?.sentence === sentence && !ends.has(place); place++) tokens[place].quoted = true;
  }
  return tokens;
}

/** Whether the rule asks about what was found there. */
function asks(rule, at, tokens, kind) {
  if (!rule.kinds.includes(kind) || tokens.length < rule.words) return false;
  const said = tokens.slice(at.first, at.last);
  if (said.some(({ content }) => content)) return false;
  if (rule.zone !== "anywhere" && said.some(({ quoted }) => quoted !== (rule.zone === "quoted"))) return false;
  const { sentence } = tokens[at.begin];
  for (const [, other] of rule.notIn.found(tokens)) if (other.begin < at.last && at.first < other.end) return false;
  for (const [, other] of rule.notWith.found(tokens)) if (tokens[other.begin].sentence === sentence) return false;
  return rule.lacks.found(tokens).next().done;
}

/** Of those that point at the same words the one that says most. */
function apart(found) {
  const taken = [];
  const longest = found.toSorted(([one, its], [other, others]) => its.begin - its.end - (others.begin - others.end) || one.place - other.place);
  for (const [rule, at] of longest) {
    if (!taken.some(([, other]) => at.first < other.last && other.first < at.last)) taken.push([rule, at]);
  }
  return taken.sort(([, one], [, other]) => one.first - other.first);
}
