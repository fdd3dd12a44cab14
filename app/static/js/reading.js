// How the coach reads a text: into words and signs, what is the writer's own, and where a sentence ends.
// app/domain/coach/reading.py says the same in Python, name by name, and a test holds both to the same answers (rule Y4).

export const LETTER = /^\p{L}/u;
export const FIGURE = /^\p{Nd}/u;
export const CAPITAL = /^\p{Uppercase}/u;
export const ENDS = new Set(".!?;\n");

const BEGINS = /^[\p{L}\p{N}]/u;
const ENDS_WITH_LETTER = /\p{L}$/u;
const ENDS_WITH_WORD = /[\p{L}\p{N}]$/u;

/** What stands right before a place, and right behind it: two units, since a sign may take two. */
const before = (text, at) => text.slice(Math.max(0, at - 2), at);
const after = (text, at) => text.slice(at, at + 2);

/** As Python has \s. */
const BLANK = "\\t-\\r\\x1c-\\x20\\x85\\xa0\\u1680\\u2000-\\u200a\\u2028\\u2029\\u202f\\u205f\\u3000";
const WORD = "[\\p{L}\\p{N}]";
const TOKEN = new RegExp(
  [
    "\\p{Nd}+(?:[.:,/]\\p{Nd}+)*",
    `[wW]/(?:[oO](?!${WORD}))?`,
    `['’]s(?!${WORD})`,
    `[\\p{L}\\p{Nl}\\p{No}](?:${WORD}|['’](?!s(?!${WORD}))(?=${WORD}))*`,
    `\\n|[^${BLANK}]`,
  ].join("|"),
  "gu",
);
const QUOTES = { "“": "”", '"': '"', "”": "”", "«": "»", "‘": "’", "'": "'", "’": "’" };
const SIGNS = { "“": '"', "”": '"', "«": '"', "»": '"', "‘": "'", "’": "'", "–": "-", "—": "-", "…": "." };
const CAPITALS = /^[A-ZÀ-ÖØ-Þ]{2,}$/;
const SINGLE = "‘'’";

/**
 * The text's tokens, each with its sentence, and whether it stands in quotation marks.
 *
 * @param {{writtenOut: Map, withStop: Set, mistyped: Map, known: Set}} spelling how words may be written.
 * @returns {{word: string, begin: number, end: number, capital: boolean, sentence: number, quoted: boolean, content: boolean}[]}
 */
export function read(text, spelling) {
  const tokens = Array.from(text.matchAll(TOKEN)).filter((found) => !joins(found, text)).map((found) => token(found, spelling));
  sentences(tokens, spelling);
  quotations(tokens, text);
  capitals(tokens, text);
  return tokens;
}

/** What is left of a word when it is mistyped. */
export function bones(word) {
  return (word.slice(0, 1) + word.slice(1).replace(/[aeiouy]/g, "")).replace(/(.)\1+/gu, (_, sign) => sign).replaceAll("xc", "x");
}

/** Whether it is the hyphen of “on-task”. */
function joins({ 0: sign, index: at }, text) {
  return sign === "-" && ENDS_WITH_LETTER.test(before(text, at)) && LETTER.test(after(text, at + 1));
}

function token({ 0: raw, index: begin }, { writtenOut, known, mistyped }) {
  let word = raw.length > 1 ? raw.toLowerCase().replaceAll("’", "'") : (SIGNS[raw] ?? raw.toLowerCase());
  const bare = word.replace(/[0-9]+$/, "");
  word = writtenOut.get(word) || (bare !== word && writtenOut.get(`${bare}#`)) || word;
  if (word.length > 5 && !known.has(word)) word = mistyped.get(bones(word)) ?? word;
  return { word, begin, end: begin + raw.length, capital: CAPITAL.test(raw), sentence: 0, quoted: false, content: false };
}

function sentences(tokens, spelling) {
  let sentence = 0;
  tokens.forEach((token, at) => {
    token.sentence = sentence;
    if (ENDS.has(token.word) && !within(tokens, at, spelling)) sentence++;
  });
}

/** Whether the stop belongs to an abbreviation, or something in small letters follows it. */
function within(tokens, at, { withStop }) {
  if (tokens[at].word !== ".") return false;
  if (at && withStop.has(tokens[at - 1].word) && tokens[at - 1].end === tokens[at].begin) return true;
  const next = tokens.slice(at).find(({ word }) => word !== ".");
  return next !== undefined && LETTER.test(next.word) && !next.capital;
}

/** Two words or more in capitals stand on a sign, unless somebody writes in nothing else. */
function capitals(tokens, text) {
  if (text === text.toUpperCase()) return;
  const shouted = tokens.map(({ begin, end }) => CAPITALS.test(text.slice(begin, end)));
  for (let at = 1; at < tokens.length; at++) {
    if (shouted[at - 1] && shouted[at]) tokens[at - 1].quoted = tokens[at].quoted = true;
  }
}

function quotations(tokens, text) {
  let closing = "";
  let began = 0;
  const quote = (inner) => (inner.quoted = true);
  tokens.forEach((token, at) => {
    const sign = text[token.begin];
    if (token.end - token.begin !== 1 || (!Object.hasOwn(QUOTES, sign) && sign !== closing)) return;
    if (closing) {
      if (!closes(sign, closing, token, text)) return;
      tokens.slice(began, at).forEach(quote);
      closing = "";
    } else if (opens(sign, token, text) && (!SINGLE.includes(sign) || isClosed(tokens.slice(at + 1), sign, text))) {
      closing = QUOTES[sign];
      began = at + 1;
    }
  });
  if (['"', "”", "»"].includes(closing)) tokens.slice(began).forEach(quote);
}

function opens(sign, { begin, end }, text) {
  const behindWord = ENDS_WITH_WORD.test(before(text, begin));
  const beforeWord = BEGINS.test(after(text, end));
  if (SINGLE.includes(sign)) return beforeWord && !behindWord;
  return "“«".includes(sign) || beforeWord || !behindWord;
}

/** Whether a single mark is closed; those of “'em” and “'90s” are not. */
function isClosed(rest, sign, text) {
  return rest.some((token) => closes(text.slice(token.begin, token.end), QUOTES[sign], token, text));
}

function closes(sign, closing, { end }, text) {
  if (closing === '"' || closing === "”") return sign === '"' || sign === "”";
  return sign === closing && !BEGINS.test(after(text, end));
}
