"""Values in the words that people read: the filters of the templates."""

from datetime import date

from babel.dates import format_date

from app.domain.rejection import Translate
from app.domain.report import UNNAMED
from app.domain.terms import Classroom, Timer

FOCI = {"teacher": "Teacher", "student": "Students", "task": "Task"}
KINDS = {"pattern": "Pattern", "trend": "Trend", "exception": "Exception"}
PHASES = {
    "observe": "Observe",
    "description": "Description",
    "analysis": "Analysis",
    "prediction": "Prediction",
    "next-level": "Next level",
    "closed": "Report",
}
SIDES = {
    "classroom": "Classroom",
    "group": "Group",
    "focus": "Focus",
    "question": "Question",
}
HORIZONS = {
    "next_week": "Next week",
    "next_month": "Next month",
    "end_of_year": "By the end of the year",
}
ROLES = {
    "facilitator": "Facilitator",
    "observer": "Observer",
    "host": "Host school",
}
THINGS = {
    "questions": "Focus questions",
    "classrooms": "Classrooms",
    "groups": "Observation groups",
    "schedule": "Visit schedule",
    "agenda": "Agenda",
    "norms": "Norms",
}
"""What is set up of a round."""
GRADE = "Grade %(grade)s"


def clock(timer: Timer) -> str:
    """What is left of a paused timer as ``12:40``; of a running one only the browser can tell."""
    if timer.left is not None:
        return f"{timer.left // 60}:{timer.left % 60:02d}"
    return "–:––" if timer.ends_at is not None else ""


def label(room: Classroom, translate: Translate) -> str:
    """``C4 · ELA · Grade 7``."""
    grade = translate(GRADE) % {"grade": room.grade} if room.grade else ""
    return " · ".join(part for part in (room.code, room.subject, grade) if part)


def statement(title: str, translate: Translate) -> str:
    """A pattern's title, which is people's own; or ours for one without."""
    return translate(title) if title == UNNAMED else title


def day(written: str, region: str) -> str:
    """``2026-03-14`` as ``March 14, 2026``; what is no date stands as it was written."""
    try:
        return format_date(date.fromisoformat(written), "long", locale=region)
    except ValueError:
        return written
