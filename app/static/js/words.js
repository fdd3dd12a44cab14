// Words that scripts say. English stands in the scripts; a page in another language brings its own in #words.

const known = JSON.parse(document.getElementById("words")?.textContent ?? "{}");
const rules = new Intl.PluralRules(document.documentElement.lang || "en");
const FORMS = { one: 0, other: 1 };

const filled = (words, values) => words.replace(/\{(\w+)\}/g, (whole, name) => values[name] ?? whole);

/** A sentence, its {names} filled in: say("{count} chosen", { count: 3 }). */
export function say(english, values = {}) {
  return filled(known[english] ?? english, values);
}

/** One of two sentences, by a number: many(3, "{count} card", "{count} cards"). */
export function many(count, one, other, values = {}) {
  const forms = known[one] ?? [one, other];
  return filled(forms[FORMS[rules.select(count)] ?? 1] ?? forms.at(-1), { count, ...values });
}
