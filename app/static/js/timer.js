// Counts the step's timer down, on the server's clock. It only tells: nothing moves by it.

import { ask, now } from "./clock.js";
import { afterFrames } from "./live.js";
import { say } from "./words.js";

let next;

function tell() {
  clearTimeout(next);
  const timer = document.getElementById("timer");
  if (!timer) return;
  const ends = timer.dataset.endsAt;
  const left = ends ? Math.ceil((Number(ends) - now()) / 1000) : Infinity;
  timer.classList.toggle("up", left <= 0);
  if (!ends) return; // paused or not started: the words are the server's
  const words = left > 0 ? `${Math.floor(left / 60)}:${String(left % 60).padStart(2, "0")}` : say("Time is up");
  if (timer.textContent !== words) timer.textContent = words;
  if (left > 0) next = setTimeout(tell, Number(ends) - now() - (left - 1) * 1000); // when the next second begins
}

tell();
ask().then(tell);
afterFrames(tell);
document.addEventListener("visibilitychange", () => {
  if (!document.hidden) ask().then(tell);
});
