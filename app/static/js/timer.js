// Counts the step's timer down. It only tells: nothing moves by it.

import { afterFrames } from "./live.js";

function tell() {
  const timer = document.getElementById("timer");
  if (!timer?.dataset.endsAt) return;
  const left = Math.ceil((Number(timer.dataset.endsAt) - Date.now()) / 1000);
  const words = left > 0 ? `${Math.floor(left / 60)}:${String(left % 60).padStart(2, "0")}` : "Time is up";
  if (timer.textContent !== words) timer.textContent = words;
}

tell();
setInterval(tell, 500);
afterFrames(tell);
