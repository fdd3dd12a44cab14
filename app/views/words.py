"""Values in the words that people read: the filters of the templates."""

from datetime import date

from babel.dates import format_date

from app.domain.coached import AskedAbout
from app.domain.rejection import Translate
from app.domain.report import UNNAMED, Report, ReportPattern
from app.domain.report.identify import Finding
from app.domain.terms import Classroom, Timer
from app.views import speech

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
FOUND = {
    "name": "A name of this round",
    "person": "May be a name",
    "initials": "May be initials",
    "room": "May be a room",
    "period": "May be a period",
    "code": "A classroom code",
    "alone": "Only one classroom fits",
    "few": "A quote from fewer than 3 classrooms",
}
INSTEAD = {
    "name": "a colleague",
    "person": "the teacher",
    "initials": "the teacher",
    "room": "a classroom",
    "period": "a lesson",
    "code": "a classroom",
    "alone": "a classroom",
    "few": "",
}
PLACES = {
    "problem": "In the problem of practice",
    "pattern": "In a pattern",
    "quote": "In a quote",
    "prediction": "In a prediction",
    "next-step": "In a next step",
    "support": "In who would support it",
    "question": "In a question",
}
EXCERPT = 90  # characters on each side of a finding


def clock(timer: Timer) -> str:
    """What is left of a paused timer as ``12:40``; of a running one only the browser can tell."""
    if timer.left is not None:
        return f"{timer.left // 60}:{timer.left % 60:02d}"
    return "–:––" if timer.ends_at is not None else ""


def label(room: Classroom, translate: Translate) -> str:
    """``C4 · ELA · Grade 7``."""
    grade = translate(GRADE) % {"grade": room.grade} if room.grade else ""
    return " · ".join(part for part in (room.code, room.subject, grade) if part)


def why(finding: Finding) -> str:
    """Why the check stopped there."""
    return FOUND[finding.kind]


def whereabouts(found: Finding | AskedAbout) -> str:
    """In what of the report it stands."""
    return PLACES[found.where.partition("/")[0]]


def instead(finding: Finding) -> str:
    """Words to begin with for what might stand there instead."""
    return INSTEAD[finding.kind]


def around(finding: Finding) -> tuple[str, str]:
    """What stands before and after the finding; a long text cut off between words."""
    before, after = finding.text[: finding.begin], finding.text[finding.end :]
    if len(before) > EXCERPT:
        before = "… " + before[-EXCERPT:].partition(" ")[2]
    if len(after) > EXCERPT:
        after = after[:EXCERPT].rpartition(" ")[0] + " …"
    return before, after


def statement(title: str, translate: Translate) -> str:
    """A pattern's title, which is people's own; or ours for one without."""
    return translate(title) if title == UNNAMED else title


def day(written: str, region: str) -> str:
    """``2026-03-14`` as ``March 14, 2026``; what is no date stands as it was written."""
    try:
        return format_date(date.fromisoformat(written), "long", locale=region)
    except ValueError:
        return written


def figures(report: Report, language: str) -> str:
    """How many people, classrooms and pieces of evidence it rests on, in two sentences."""
    _, many = speech.translations(language).gettext, speech.translations(language).ngettext
    counted = {
        "people": many("%(num)s person", "%(num)s people", report.people) % {"num": report.people},
        "classrooms": rooms(report, language),
        "cards": many("%(num)s piece of evidence", "%(num)s pieces of evidence", report.cards)
        % {"num": report.cards},
    }
    return _("%(people)s, %(classrooms)s, %(cards)s. It speaks of practice and names nobody.") % counted


def rooms(report: Report, language: str) -> str:
    """``9 classrooms``."""
    said = speech.translations(language).ngettext(
        "%(num)s classroom", "%(num)s classrooms", report.classrooms
    )
    return said % {"num": report.classrooms}


def seen_in(pattern: ReportPattern, language: str) -> str:
    """``7 of 9 classrooms``."""
    said = speech.translations(language).ngettext(
        "%(reach)s of %(num)s classroom", "%(reach)s of %(num)s classrooms", pattern.classrooms
    )
    return said % {"reach": pattern.reach, "num": pattern.classrooms}


def other_way(pattern: ReportPattern, language: str) -> str | None:
    """In how many classrooms evidence goes the other way, in a sentence; None where there is no such evidence."""
    if not pattern.other_way:
        return None
    if pattern.few_other_way:
        return speech.translations(language).gettext(
            "Evidence that goes the other way: in fewer than 3 classrooms."
        )
    said = speech.translations(language).ngettext(
        "Evidence that goes the other way: in %(other)s of %(num)s classroom.",
        "Evidence that goes the other way: in %(other)s of %(num)s classrooms.",
        pattern.classrooms,
    )
    return said % {"other": pattern.other_way, "num": pattern.classrooms}
