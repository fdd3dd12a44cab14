// The visit schedule: a grid of classrooms to choose in and to drag in. What does not fit is said beside it, at once.

import { changed, draft, form, pending, refused, renew } from "./draft.js";
import { notice } from "./wire.js";
import { say } from "./words.js";

const OPTIONS = {
  group: { name: "visits", pull: false, put: false }, // where something lands is decided here
  sort: false,
  draggable: "[data-visit]",
  filter: "select",
  preventOnFilter: false,
  delay: 150,
  delayOnTouchOnly: true,
  touchStartThreshold: 8,
  forceFallback: true, // the browser's own drag and drop knows neither touch nor Escape
  fallbackOnBody: true,
  fallbackTolerance: 4,
  scrollSensitivity: 56,
  onStart: lifted,
  onEnd: dropped,
};
const ASKED = { do: ["times", "propose", "read", "clear"] };

let unlaid = false; // whether the grid's names are those of before
let held = null; // {from: the select it was taken out of or null, room, over, x, y, cancelled}
let pressed = null; // the Sortable of the list where the pointer went down

// --- what is asked of the server ----------------------------------------------------------------------

// before forms.js, which saves
addEventListener(
  "submit",
  (event) => {
    const { submitter, target } = event;
    if (target !== form) return;
    if (ASKED[submitter?.name]?.includes(submitter.value)) {
      event.preventDefault();
      event.stopImmediatePropagation();
      lay(submitter);
    } else if (pending()) {
      event.preventDefault();
      event.stopImmediatePropagation();
      pending().finally(() => form.requestSubmit(submitter));
    }
  },
  true,
);

/** Lays the grid out anew: as a button asks for it, or with other names. */
async function lay(button) {
  if (button) button.ariaBusy = "true";
  else unlaid = true;
  const { paste } = form.elements;
  const pasted = paste.value;
  const page = await draft("do", button?.value ?? "look");
  if (button) button.ariaBusy = null;
  if (!page || (refused(page) && button)) return;
  const focus = document.activeElement?.closest?.("#grid") && document.activeElement.getAttribute("aria-label");
  renew(page, "grid", "misread");
  unlaid = false;
  if (button) {
    renew(page, "plan");
    form.dispatchEvent(new Event("planned"));
    changed();
  }
  if (focus) [...document.querySelectorAll("#grid select")].find((each) => each.getAttribute("aria-label") === focus)?.focus();
  const understood = button?.value === "read" && !document.querySelector("#misread li");
  if (understood && paste.value === pasted) paste.value = ""; // who pasted on meanwhile keeps it
}

/** What does not fit, after a choice: only the words change, so that nothing moves under the hand. */
async function look() {
  changed();
  if (unlaid) return lay(); // else the answer to this would come in the place of the grid
  const page = await draft("do", "look");
  if (!page) return;
  for (const fresh of page.querySelectorAll("#grid [data-note]")) {
    const place = document.getElementById(fresh.id);
    if (place && place.innerHTML !== fresh.innerHTML) place.replaceChildren(...document.adoptNode(fresh).childNodes);
  }
}

form?.addEventListener("change", ({ target }) => {
  if (target.name === "visits" || target.name === "most_visitors") look();
  else if (["classrooms", "groups"].includes(target.name)) lay();
});

// --- dragging -----------------------------------------------------------------------------------------

// A list gets its Sortable when it is pressed, so the grid may be renewed at any time.
document.addEventListener(
  "pointerdown",
  ({ target }) => {
    if (held) return;
    const list = target.closest?.("#grid ol");
    if (pressed && pressed.el !== list) {
      pressed.destroy();
      pressed = null;
    }
    if (list && !pressed) pressed = new window.Sortable(list, OPTIONS);
  },
  true,
);

function lifted({ item, originalEvent }) {
  const from = item.querySelector("select");
  held = { from, room: item.dataset.room ?? chosen(from), over: null };
  window.Sortable.ghost?.setAttribute("aria-hidden", "true");
  for (const each of window.Sortable.ghost?.querySelectorAll("select, [id]") ?? []) {
    each.removeAttribute("id");
    each.removeAttribute("name");
    each.disabled = true; // the copy under the pointer is no visit
  }
  document.body.classList.add("dragging");
  follow(originalEvent);
}

const chosen = (select) => select.selectedOptions[0]?.dataset.room ?? "";

function follow({ clientX, clientY }) {
  if (clientX === undefined) return;
  Object.assign(held, { x: clientX, y: clientY });
  const over = under();
  if (over === held.over) return;
  held.over?.classList.remove("over");
  over?.classList.add("over");
  held.over = over;
}

/** The cell, or the row of classrooms, under the pointer. */
function under() {
  return document.elementFromPoint(held.x, held.y)?.closest("#grid td, #palette") ?? null;
}

function dropped({ originalEvent }) {
  const { from, room, over, cancelled } = held;
  const onto = originalEvent?.type !== "pointercancel" && !cancelled && held.x !== undefined ? under() : null;
  over?.classList.remove("over");
  document.body.classList.remove("dragging");
  held = null;
  if (onto && room) queueMicrotask(() => land(from, room, onto)); // when Sortable has put its own things away
}

/** A classroom takes the place of the one in the cell; between two cells they change places. Out of the grid it is gone. */
function land(from, room, onto) {
  if (onto.id === "palette") {
    if (from) choose(from, "");
  } else {
    const selects = [...onto.querySelectorAll("select")];
    const to = selects.find((each) => !chosen(each)) ?? selects.at(-1);
    if (to === from) return;
    const before = chosen(to);
    choose(to, room);
    if (from) choose(from, before);
    to.focus({ preventScroll: true });
    notice(say("{room}: {where}", { room, where: to.getAttribute("aria-label") }));
  }
  look();
}

function choose(select, room) {
  const option = [...select.options].find((each) => (each.dataset.room ?? "") === room);
  select.value = option?.value ?? "";
}

addEventListener("pointermove", (event) => held && follow(event), { passive: true });
addEventListener("scroll", () => held?.x !== undefined && follow({ clientX: held.x, clientY: held.y }), { capture: true, passive: true });
addEventListener(
  "keydown",
  (event) => {
    if (event.key !== "Escape" || !held) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    held.cancelled = true;
    document.dispatchEvent(new PointerEvent("pointercancel", { bubbles: true }));
    document.dispatchEvent(new MouseEvent("mouseup", { bubbles: true })); // browsers where Sortable listens to the mouse
  },
  true,
);
