// Which cards are looked at, by classroom, focus, subject, grade band, question, or not yet sorted; together with words that are
// looked for (find.js). Only this page shows less. Given what it needs (later.js).

let panel = null;
let opener = null;
let kit = null;
let asked = null; // for a panel: the last time counts
const CHOSEN_AT_ONCE = 400; // what one command takes

/** Opens the panel beside its button, or closes it. */
export async function open(given, button) {
  opener = button;
  if (panel?.matches(":popover-open")) return panel.hidePopover();
  const stage = document.body.dataset.stage;
  if (!panel?.querySelector("input:checked") || panel.dataset.stage !== stage) {
    const mine = (asked = given.part("/filters"));
    const content = await mine;
    if (asked !== mine) return;
    made(given, content, stage);
  }
  panel.showPopover();
  panel.querySelector("input").focus({ preventScroll: true });
}

function made(given, content, stage) {
  if (!panel) frame(given);
  else if (panel.querySelector("input:checked")) reset();
  panel.dataset.stage = stage;
  panel.replaceChildren(content);
}

function frame(given) {
  kit = given;
  panel = document.createElement("div");
  panel.id = "filters";
  panel.popover = "auto";
  panel.role = "dialog";
  panel.setAttribute("aria-label", opener.getAttribute("aria-label"));
  panel.addEventListener("change", apply);
  panel.addEventListener("reset", () => setTimeout(apply)); // when the form has done it
  panel.addEventListener("click", ({ target }) => target.closest("[data-choose-found]") && chooseFound());
  panel.addEventListener("toggle", ({ newState }) => opener.setAttribute("aria-expanded", String(newState === "open")));
  document.body.append(panel);
  kit.afterFrames(({ stage }) => stage && document.body.dataset.stage !== panel.dataset.stage && reset());
}

function reset() {
  panel.hidePopover();
  panel.querySelector("form").reset();
}

/** Of each kind any of what is checked; of different kinds all of them. */
function apply() {
  const wanted = new Map();
  for (const { name, value } of panel.querySelectorAll("input:checked")) wanted.set(name, [...(wanted.get(name) ?? []), value]);
  const count = [...wanted.values()].flat().length;
  opener.dataset.count = count || "";
  opener.classList.toggle("filtering", count > 0);
  const rooms = new Map([...panel.querySelectorAll("[name=classroom]")].map(({ value, dataset }) => [value, dataset]));
  kit.narrow(count ? (card) => [...wanted].every(([name, values]) => values.includes(of[name](card, rooms))) : null, reset);
}

const room = (card) => card.querySelector(".from span")?.textContent ?? "";
const of = {
  focus: (card) => ["teacher", "student", "task"].find((focus) => card.classList.contains(focus)),
  classroom: room,
  subject: (card, rooms) => rooms.get(room(card))?.subject,
  grade: (card, rooms) => rooms.get(room(card))?.grade,
  question: ({ dataset }) => dataset.q,
  unsorted: (card) => (["tray", "late"].includes(card.closest("ol[data-list]")?.dataset.list) ? "1" : ""),
};

/** Chooses all cards that fit, to move them together. */
function chooseFound() {
  panel.hidePopover();
  const chosen = kit.choose();
  if (chosen === null) kit.notice(kit.say("Look for words or set a filter first; then all that is found can be chosen."));
  else if (chosen > CHOSEN_AT_ONCE) kit.notice(kit.say("At most {most} cards move together. The first {most} are chosen.", { most: CHOSEN_AT_ONCE }));
}
