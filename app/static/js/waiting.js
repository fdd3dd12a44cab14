// What is on its way, as the page shows it: cards from the moment they are posted, other words when they wait or are refused, and
// how many changes wait for the connection.

import { ask } from "./ask.js";
import * as outbox from "./outbox.js";
import { done } from "./undo.js";
import { notice } from "./wire.js";
import { many, say } from "./words.js";

const place = document.getElementById("outbox");
const model = document.getElementById("outbox-card");
const entries = new Map(); // by id, those that are shown

const STATES = {
  saving: () => say("Saving…"),
  waiting: ({ why }) => why || say("Waiting for a connection"),
  refused: ({ why }) => say("Not saved: {why}", { why }),
  edited: () => say("You are changing it."),
  saved: ({ whose }) => (whose ? say("Saved for {name}", { name: whose }) : say("Saved")),
};

const KINDS = {
  predictions: say("Prediction"),
  "next-steps": say("Next step"),
  "reflective-questions": say("Question"),
  asks: say("Question"),
  round: say("The round"),
};

const isShown = (entry) => outbox.isCard(entry) || (entry.state !== "saving" && outbox.wordsOf(entry));

const ALOUD = 400; // milliseconds: what is over sooner is not told, and twenty that leave one after the other are told once
let telling;
let waited = false;

/** Shows an entry as it is now, the latest first. */
function shown(entry) {
  if (!isShown(entry)) return;
  const { id, fields, state } = entry;
  entries.set(id, entry);
  const item = document.getElementById(`out-${id}`) ?? place.insertBefore(fresh(id), place.firstChild);
  item.className = `card ${fields.focus ?? ""} ${state}`;
  item.classList.toggle("failed", state === "refused");
  item.querySelector("[data-edit]").hidden = !dialogFor(entry);
  item.querySelector("[data-copy-words]").hidden = Boolean(dialogFor(entry));
  put(item, ".text", outbox.wordsOf(entry));
  const aside = item.querySelector("[data-aside]");
  aside.hidden = !outbox.isCard(entry) || Boolean(entry.whose) || document.body.dataset.stage !== "observe";
  aside.textContent = fields.note ? say("For the board") : say("Private note");
  put(item, ".from", about(entry));
  put(item, ".state", STATES[state](entry));
  count();
}

function about({ path, fields, whose }) {
  if (!fields.focus) return KINDS[path.split("/").at(-1)] ?? say("Title");
  const parts = [fields.classroom, wordOf(fields.focus), whose && say("For {name}", { name: whose }), fields.note && say("Private note")];
  return parts.filter(Boolean).join(" · ");
}

/** Takes an entry away. */
function gone(id) {
  entries.delete(id);
  document.getElementById(`out-${id}`)?.remove();
  count();
}

function fresh(id) {
  const item = model.content.firstElementChild.cloneNode(true);
  item.id = `out-${id}`;
  item.dataset.entry = id;
  return item;
}

const count = () => put(place.parentNode, ".count", `${[...entries.values()].filter(({ state }) => state !== "saved").length}`);

function put(item, selector, words) {
  const element = item.querySelector(selector);
  if (element.textContent !== words) element.textContent = words;
}

function wordOf(focus) {
  const field = document.querySelector(`#card-form [name=focus][value="${CSS.escape(focus)}"]`);
  return field?.closest("label").textContent.trim() ?? focus;
}

/** What waits and is not in the list is counted; what this browser refuses to keep, and what is another's, is told. */
function told({ waiting, unkept, others }) {
  const acts = waiting.filter((entry) => !entries.has(entry.id)).length;
  const sentences = [
    acts && many(acts, "{count} change waits for the connection.", "{count} changes wait for the connection."),
    others &&
      many(
        others,
        "Something that somebody else wrote on this browser was not sent. It waits here for them.",
        "{count} things that somebody else wrote on this browser were not sent. They wait here for them.",
      ),
  ];
  const listed = waiting.find((entry) => entries.has(entry.id));
  if (listed && !waited && !unkept) notice(listed.why || say("Waiting for a connection. It is kept here and sent by itself."));
  waited = Boolean(listed);
  clearTimeout(telling);
  telling = setTimeout(() => {
    tellAt("unsent", sentences.filter(Boolean).join(" "));
    tellAt("unkept", unkept ? say("This browser keeps nothing. Leave this page open until everything is saved.") : "");
  }, ALOUD);
}

function tellAt(id, words) {
  const element = document.getElementById(id);
  if (element.textContent !== words) element.textContent = words;
}

// --- what its author does about it ----------------------------------------------------------------

const DIALOGS = { classroom: "reword-dialog", title: "name-dialog" };

/** Where its words can be changed: cards, and the titles of patterns. */
function dialogFor({ fields }) {
  const [, id] = Object.entries(DIALOGS).find(([field]) => field in fields) ?? [];
  return document.getElementById(id);
}

const ACTS = {
  retry: outbox.retry,

  async edit(entry) {
    const { why } = entry;
    const goOn = outbox.hold(entry);
    const { text, classroom, focus, title, kind } = entry.fields;
    const fields = classroom ? { text, classroom, focus } : { title, kind };
    const changed = await ask(dialogFor(entry), `outbox ${entry.id}`, fields, (now) => outbox.amend(entry, now), why);
    if (!changed) goOn();
  },

  async copyWords(entry) {
    const words = outbox.wordsOf(entry);
    try {
      await navigator.clipboard.writeText(words); // there is none over plain http
    } catch {
      getSelection().selectAllChildren(document.querySelector(`[id="out-${entry.id}"] .text`));
      document.execCommand("copy");
    }
    notice(say("Copied."));
  },

  aside: (entry) => outbox.amend(entry, { note: !entry.fields.note }),

  discard(entry) {
    outbox.forget(entry);
    done(say("Discarded."), { label: say("Put it back"), act: () => outbox.begin(entry) });
  },
};

function clicked({ target }) {
  const button = target.closest("button");
  const entry = entries.get(button?.closest("[data-entry]").dataset.entry);
  const act = entry && Object.keys(ACTS).find((key) => key in button.dataset);
  if (act) ACTS[act](entry);
}

if (place) {
  place.addEventListener("click", clicked);
  outbox.watch({ shown, gone, told });
}
