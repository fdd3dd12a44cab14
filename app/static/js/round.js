// The set-up page: the round as a form, its schedule and its agenda.

import "./forms.js";
import "./setup.js";
import "./timetable.js";
import "./steps.js";
import "./own.js";
