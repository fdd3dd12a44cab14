// Everything that the page of an observer or a facilitator does. live.js stands first: it registers its swap before htmx starts.

import "./live.js";
import "./forms.js";
import "./timer.js";
import "./links.js";
import "./sort.js";
