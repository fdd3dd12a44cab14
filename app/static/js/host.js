// The page of the host school: the board to read, and what the school takes on.

import "./live.js";
import "./outbox.js";
import "./waiting.js";
import "./forms.js";
import "./timer.js";
import "./find.js";
import "./bar.js";
import "./undo.js";
import "./offline.js";
