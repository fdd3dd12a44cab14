// The projector follows the board and does nothing else.

import "./live.js";
import "./timer.js";
import "./offline.js";

document.addEventListener("board:away", () => location.reload()); // nothing stays on the wall; the page says what to do (live.js)
