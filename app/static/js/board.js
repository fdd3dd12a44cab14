// What the pages of observers and facilitators do alike. live.js stands first: it registers its swap before htmx starts.

import "./live.js";
import "./outbox.js";
import "./waiting.js";
import "./forms.js";
import "./timer.js";
import "./links.js";
import "./choose.js";
import "./place.js";
import "./drag.js";
import "./finder.js";
import "./patterns.js";
import "./keys.js";
import "./held.js";
import "./news.js";
import "./find.js";
import "./bar.js";
import "./undo.js";
import "./call.js";
import "./later.js";
import "./tables.js";
import "./hints.js";
