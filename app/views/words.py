"""Values in the words that people read: the filters of the templates."""

from app.domain.terms import Timer

FOCI = {"teacher": "Teacher", "student": "Students", "task": "Task"}
KINDS = {"pattern": "Pattern", "trend": "Trend", "exception": "Exception"}
HORIZONS = {
    "next_week": "Next week",
    "next_month": "Next month",
    "end_of_year": "By the end of the year",
}


def plural(count: int, one: str, many: str = "") -> str:
    """``1 card``, ``14 cards``."""
    return f"{count} {one if count == 1 else many or one + 's'}"


def clock(timer: Timer) -> str:
    """What is left of a paused timer as ``12:40``; of a running one only the browser can tell."""
    if timer.left is not None:
        return f"{timer.left // 60}:{timer.left % 60:02d}"
    return "–:––" if timer.ends_at is not None else ""
