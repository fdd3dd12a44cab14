// The facilitator's tick list of Share: which groups and classrooms were heard.

import { afterFrames } from "./live.js";
import { write } from "./wire.js";

document.addEventListener("change", async ({ target }) => {
  const { heard } = target.dataset;
  if (!heard) return;
  const taken = await write("PUT", "/heard", { what: heard, id: target.value, heard: target.checked });
  if (!taken) target.checked = target.defaultChecked; // a frame may have set it back by now
});

/** What another facilitator ticked is seen: a box that was touched once does not follow its attribute any more. */
afterFrames(({ parts, stage }) => {
  if (!stage && !parts.has("heard")) return;
  for (const box of document.querySelectorAll("#heard input")) box.checked = box.defaultChecked;
});
