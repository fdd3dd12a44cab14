// What the coach asks while one writes: after a pause at most two questions below the field, each with the words that it is about.
// A question goes when its words change, and for good when it is put away. Nothing here leaves the device (rules Y1 to Y3).
//
// It imports nothing: a script that is loaded later would have other copies of what it imports than the page.

const PAUSE = 1000; // milliseconds
const MOST = 2; // at a time
const LONGEST = 60; // characters of the words that a question repeats
const AWAY = "coach-away"; // on this device: what was put away, as marks, so that nobody's words lie about there
const REMEMBERED = 500;
const FIELD = "textarea[data-coach]";
const EARLY = "advice"; // the category of what may wait for the next level
const IN_A_WORD = /[\p{L}\p{N}]/u;

const fieldOf = (target) => (target.matches?.(FIELD) ? target : (target.form ?? target.closest?.("form"))?.querySelector(FIELD));
const roomOf = (field) => field.form.querySelector(".coach");
const plain = (words) => words.toLowerCase().replace(/\s+/g, " ");

/** What somebody writes there now, and as what. */
function written({ value, selectionStart, form, dataset }) {
  if (dataset.coach === "outcome") return { text: value, kind: outcome(form) };
  const many = form.querySelector("[data-fast]")?.ariaPressed === "true";
  return { text: many ? lineAt(value, selectionStart, form) : value, kind: dataset.coach };
}

function outcome(form) {
  if (document.body.dataset.stage === "predict") return "prediction";
  return form.elements.horizon.value === "question" ? "question" : "next-step";
}

/** Of many lines the one in which the caret stands, without the classroom that it begins with (compose.js). */
function lineAt(value, caret, form) {
  const [line] = value.slice(value.slice(0, caret).lastIndexOf("\n") + 1).split("\n", 1);
  const code = plain(line.split("|", 1)[0].trim());
  const named = line.includes("|") && [...form.elements].some((each) => each.name === "classroom" && plain(each.value) === code);
  return named ? line.slice(line.indexOf("|") + 1) : line;
}

/** Whether there is a next level for it to wait for, and a way to keep it until then. */
const mayWait = (field, category) =>
  category === EARLY && "park" in field.dataset && !["next-level", "report"].includes(document.body.dataset.stage);

/** Whether the words still stand in the text as they were, and not as a part of others. */
function stand(words, text) {
  for (let at = text.indexOf(words); at >= 0; at = text.indexOf(words, at + 1)) {
    if (!IN_A_WORD.test(text[at - 1] ?? "") && !IN_A_WORD.test(text[at + words.length] ?? "")) return true;
  }
  return false;
}

// --- what was put away ----------------------------------------------------------------------------

let here = []; // where a browser keeps nothing

function putAway() {
  try {
    const marks = JSON.parse(localStorage.getItem(AWAY));
    return Array.isArray(marks) ? marks : here;
  } catch {
    return here;
  }
}

function remember(mark) {
  here = [...putAway().filter((each) => each !== mark), mark].slice(-REMEMBERED);
  try {
    localStorage.setItem(AWAY, JSON.stringify(here));
  } catch {
    // then it is so on this page
  }
}

/** Words and what they were written as in 53 bits (cyrb53): enough to know them again, and not to read them. */
function markOf(words, kind) {
  let [one, two] = [0xdeadbeef, 0x41c6ce57];
  for (const sign of `${kind} ${plain(words)}`) {
    one = Math.imul(one ^ sign.codePointAt(0), 2654435761);
    two = Math.imul(two ^ sign.codePointAt(0), 1597334677);
  }
  one = Math.imul(one ^ (one >>> 16), 2246822507) ^ Math.imul(two ^ (two >>> 13), 3266489909);
  two = Math.imul(two ^ (two >>> 16), 2246822507) ^ Math.imul(one ^ (one >>> 13), 3266489909);
  return (4294967296 * (2097151 & two) + (one >>> 0)).toString(36);
}

// --- beside the fields ----------------------------------------------------------------------------

/**
 * Follows all fields, once.
 *
 * @param {object} page review (a text and its kind to hints), say (words.js), silent (whether nothing is asked).
 * @returns {() => void} looks at all fields at once, since somebody wants questions from now on, or none.
 */
export function begin({ review, say, silent }) {
  const shown = new WeakMap(); // field -> [{words, ask, mark, element}]
  const seen = new WeakMap(); // field -> what was written there when it last changed
  let waiting;

  const asked = (field) => shown.get(field) ?? [];

  function wait(field) {
    clearTimeout(waiting);
    waiting = setTimeout(() => look(field), PAUSE);
  }

  /** What there is to ask, the same words once. What may wait is asked about alone: the rest of the card would wait with it. */
  function questions(field) {
    const { text, kind } = written(field);
    const before = new Set(putAway());
    const found = new Map();
    for (const { begin, end, ask, category } of silent() ? [] : review(text, kind)) {
      const words = text.slice(begin, end);
      const mark = markOf(words, kind);
      if (!before.has(mark) && !found.has(mark)) found.set(mark, { words, ask, mark, category });
    }
    const first = [...found.values()].slice(0, MOST);
    const early = first.find((each) => mayWait(field, each.category));
    return early ? [early] : first;
  }

  /** What stands there already stays as it is, so that nobody hears it twice. */
  function look(field) {
    if (!field.isConnected) return;
    const same = ({ words, ask }) => asked(field).find((each) => each.words === words && each.ask === ask && !away(each));
    keepRoom(field);
    const now = questions(field).map((each) => same(each) ?? { ...each, element: made(field, each) });
    for (const each of asked(field)) if (!now.includes(each)) each.element.remove();
    shown.set(field, now);
    const place = roomOf(field).querySelector("[role=status]");
    now.forEach(({ element }, at) => place.children[at] === element || place.insertBefore(element, place.children[at] ?? null));
    keepRoom(field);
  }

  /** Room that was needed once is kept while one writes, so that nothing moves when a question goes. */
  function keepRoom(field) {
    const room = roomOf(field);
    room.style.minBlockSize = field.value && room.offsetHeight ? `${room.offsetHeight}px` : "";
  }

  function made(field, { words, ask, category }) {
    const element = document.createElement("div");
    const question = document.createElement("p");
    const quoted = document.createElement("b");
    const button = document.createElement("button");
    element.className = "hint";
    quoted.dir = "auto";
    quoted.textContent = words.length > LONGEST ? `${words.slice(0, LONGEST)}…` : words;
    const [before, after] = say("“{words}”: {ask}", { ask }).split("{words}");
    question.append(before, quoted, after);
    Object.assign(button, { type: "button", className: "quiet", ariaLabel: say("Put away the question about “{words}”", { words }) });
    button.addEventListener("click", () => dismiss(field, element));
    element.append(question, button);
    if (mayWait(field, category)) element.append(parking(field));
    return element;
  }

  /** Words that come too early are kept for the next level of work: compose.js does it. */
  function parking(field) {
    const button = document.createElement("button");
    Object.assign(button, { type: "button", className: "park", textContent: say("Keep it for the next level of work") });
    button.addEventListener("click", () => field.form.dispatchEvent(new CustomEvent("park", { detail: written(field).text })));
    return button;
  }

  const away = ({ element }) => element.classList.contains("away");

  /** What stood below it stays in its place until the words change, so that a second tap meets nothing else. */
  function dismiss(field, element) {
    const { mark } = asked(field).find((each) => each.element === element);
    const focused = element.contains(document.activeElement);
    remember(mark);
    element.classList.add("away");
    const left = asked(field).filter((each) => !away(each));
    if (focused) (left[0]?.element.querySelector("button") ?? field).focus({ preventScroll: true });
    if (!left.length) clear(field);
  }

  function clear(field) {
    for (const { element } of asked(field)) element.remove();
    shown.delete(field);
  }

  /** Questions go with their words, at once. */
  function typed(field) {
    const { text } = written(field);
    seen.set(field, text);
    const left = asked(field).filter(({ words, element }) => stand(words, text) || element.remove());
    shown.set(field, left);
    if (!field.value) keepRoom(field);
    wait(field);
  }

  function closed({ target }) {
    const field = target.querySelector?.(FIELD);
    if (!field) return;
    clearTimeout(waiting);
    clear(field);
    keepRoom(field);
    if (target.open) wait(field); // that it was closed is told later; it has been opened again
  }

  function anew() {
    clearTimeout(waiting);
    document.querySelectorAll(FIELD).forEach(look);
  }

  for (const event of ["input", "change", "saved", "posted"]) {
    document.addEventListener(event, ({ target }) => {
      const field = fieldOf(target);
      if (field) typed(field);
    });
  }
  document.addEventListener("selectionchange", () => {
    const field = document.activeElement;
    if (field?.matches(FIELD) && written(field).text !== seen.get(field)) typed(field); // the caret stands in another line
  });
  document.addEventListener("focusin", ({ target }) => target.matches(FIELD) && wait(target));
  document.addEventListener("close", closed, { capture: true }); // of a dialog; it does not bubble
  document.addEventListener("mousedown", (event) => {
    if (event.target.closest?.(".coach")) event.preventDefault(); // the field keeps the focus, and a phone its keyboard
  });
  if (document.activeElement?.matches(FIELD)) wait(document.activeElement);
  return anew;
}
