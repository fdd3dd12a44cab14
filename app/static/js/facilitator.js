// The page of a facilitator: the board, and who and what is around it.

import "./board.js";
import "./desk.js";
import "./check.js";
import "./heard.js";
import "./offline.js";
