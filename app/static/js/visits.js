// The classroom of now, as the visits of one's group say, on the server's clock. It chooses and tells; nothing rings, nothing moves.
// Who chose another classroom by hand keeps it until the next visit begins, and so do words that are half typed.
//
// It imports nothing: a script that is loaded later would have other copies of what it imports than the page.

const LOOK = 5000; // milliseconds
const A_DATE = /^\d{4}-\d\d-\d\d$/;

/**
 * Follows the visits that stand on the page.
 *
 * @param {object} composer what it may do there: now, say, notice, form, visit, writing, chosen, choose.
 * @returns {() => void} looks at once.
 */
export function follow({ now, say, notice, form, visit, writing, chosen, choose }) {
  const line = document.getElementById("visit");
  let here;

  function look() {
    const at = new Date(now());
    const minute = at.getHours() * 60 + at.getMinutes();
    const all = document.body.dataset.step === "visits" && isOf(at) ? visits() : [];
    here = all.filter(({ from, until }) => from <= minute && minute < until).at(-1);
    if (here) arrive();
    const words = here ? present(minute) : ahead(all.find(({ from }) => from > minute));
    if (line.textContent !== words) line.textContent = words;
    line.hidden = !words;
  }

  function arrive() {
    if (visit() === here.its || writing()) return;
    const before = chosen();
    choose(here.room, here.its);
    if (before && before !== here.room) notice(say("{code} is chosen now.", { code: here.room }));
  }

  function present(minute) {
    const told = say("{code} · until {end} · {left} min left", { code: here.room, end: clock(here.until), left: here.until - minute });
    const other = chosen();
    return other && other !== here.room ? [told, say("Your card is for {code}.", { code: other })].join(" · ") : told;
  }

  const ahead = (next) => (next ? say("Next: {code} at {start}", { code: next.room, start: clock(next.from) }) : "");

  form.addEventListener("change", ({ target }) => {
    if (target.name !== "classroom") return;
    if (here) choose(target.value, here.its);
    look();
  });
  document.addEventListener("frame", look); // put.js
  document.addEventListener("visibilitychange", () => document.hidden || look());
  setInterval(look, LOOK);
  look();
  return look;
}

/** Whether the visits are of this day. */
function isOf(day) {
  const { date } = document.getElementById("visits")?.dataset ?? {};
  const parts = [day.getFullYear(), day.getMonth() + 1, day.getDate()];
  return !A_DATE.test(date) || date === parts.map((part) => String(part).padStart(2, "0")).join("-");
}

/** In their order: from and until in minutes of the day. */
function visits() {
  const found = Array.from(document.querySelectorAll("#visits [data-visit]"), ({ dataset: { visit: room, start, minutes } }) => {
    const [hour, minute] = start.split(":").map(Number);
    const from = hour * 60 + minute;
    return { its: `${start} ${room}`, room, from, until: from + Number(minutes) };
  });
  return found.sort((one, other) => one.from - other.from);
}

const clock = (minutes) => `${Math.floor(minutes / 60)}:${String(minutes % 60).padStart(2, "0")}`;
