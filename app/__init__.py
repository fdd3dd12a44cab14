"""Debrief board: a board is a log of events; a screen is a view of the log for one viewer."""
