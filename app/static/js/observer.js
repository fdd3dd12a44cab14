// The page of an observer: the board, and the observer's own cards.

import "./board.js";
import "./compose.js";
import "./mine.js";
import "./offline.js";
