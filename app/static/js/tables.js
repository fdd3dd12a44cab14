// Tables, and questions to authors: what is done there comes when a page first needs it (table.js).

import { ask } from "./ask.js";
import { choice, release } from "./choose.js";
import { afterFrames } from "./live.js";
import { done } from "./undo.js";
import { notice, uuid, worded, write } from "./wire.js";
import { say } from "./words.js";

let coming = null;

/** A script that comes later imports none of ours, since they leave as one with the page's: it is handed what it needs of them. */
function come() {
  coming ??= import("./table.js").then((table) => {
    table.begin({ afterFrames, ask, done, release, say, uuid, worded, write });
    return table;
  });
  return coming.catch((problem) => {
    coming = null; // no connection just now: the next time it is asked for anew
    throw problem;
  });
}

function needed() {
  if (document.body.dataset.stage === "table") come().catch(() => {}); // with the next frame
}

document.addEventListener("click", ({ target }) => {
  if (!target.closest("[data-ask-author]")) return;
  const [card] = choice(); // what is chosen meanwhile is not meant
  come().then(({ question }) => question(card), () => notice(say("This could not be loaded. Look at the Wi-Fi, and try again; nothing is lost.")));
});

afterFrames(needed);
needed();
