"""What of a round is set up and what is not yet: for the facilitator, before the day begins."""

from dataclasses import dataclass
from enum import StrEnum

from app.domain.agenda import STEPS, StepKey
from app.domain.schedule import clashes
from app.domain.terms import Frame


class Thing(StrEnum):
    """The parts of a round that a facilitator sets up."""

    QUESTIONS = "questions"
    CLASSROOMS = "classrooms"
    GROUPS = "groups"
    SCHEDULE = "schedule"
    AGENDA = "agenda"
    NORMS = "norms"


@dataclass(frozen=True, slots=True)
class Prepared:
    """One part: how much of it is there (visits, classrooms, minutes …), and how many clashes there are in it."""

    thing: Thing
    count: int
    clashes: int = 0


def prepared(frame: Frame) -> tuple[Prepared, ...]:
    """All parts, in the order of the set-up page; of the agenda the minutes from Select on."""
    debrief = (frame.step(key).minutes for key in frame.steps if key is not StepKey.VISITS)
    return (
        Prepared(Thing.QUESTIONS, len(frame.questions)),
        Prepared(Thing.CLASSROOMS, len(frame.classrooms)),
        Prepared(Thing.GROUPS, len(frame.groups)),
        Prepared(Thing.SCHEDULE, len(frame.visits), len(clashes(frame))),
        Prepared(Thing.AGENDA, sum(debrief)),
        Prepared(Thing.NORMS, len(frame.norms)),
    )


@dataclass(frozen=True, slots=True)
class Planned:
    """A step as the agenda may have it: whether it is taken, how long it takes, and at what time of day it begins."""

    key: StepKey
    title: str
    prompt: str
    minutes: int
    usual: int
    taken: bool
    optional: bool
    begins: int


OPTIONAL = (StepKey.SCREENING, StepKey.SWAP)


def planned(frame: Frame, begins: int) -> tuple[Planned, ...]:
    """Every step in the order of the day; times of day are minutes, and ``begins`` is that of the first."""
    lines = []
    for key in StepKey:
        step, taken = frame.step(key), key in frame.steps
        optional = key in OPTIONAL or not taken
        lines.append(
            Planned(key, step.title, step.prompt, step.minutes, STEPS[key].minutes, taken, optional, begins)
        )
        begins += step.minutes if taken else 0
    return tuple(lines)
