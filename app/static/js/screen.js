// The projector follows the board and does nothing else.

import "./live.js";
import "./timer.js";
import "./offline.js";
