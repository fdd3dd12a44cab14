"""What a round is about, as JSON or as the lines of a form."""

from collections.abc import Iterator
from dataclasses import replace
from itertools import count
from typing import Annotated, ClassVar

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

from app.domain import limits
from app.domain.agenda import STEPS, StepKey
from app.domain.rejection import Phrase, Rejection, Translate
from app.domain.terms import Classroom, FocusQuestion, Frame
from app.web.bodies import Body, Line, Name, Short, Words


class ClassroomFields(BaseModel):
    """A classroom as a code."""

    model_config = ConfigDict(extra="forbid", frozen=True)
    code: Annotated[Short, StringConstraints(min_length=1)]
    subject: Short = ""
    grade: Short = ""


class QuestionFields(BaseModel):
    """A focus question; ``id`` is what cards name. Without one it gets one, or keeps the one that its text has."""

    model_config = ConfigDict(extra="forbid", frozen=True)
    id: Short = ""
    text: Words


def _classrooms(lines: list[str], _: Translate) -> list[dict[str, str]] | None:
    """``C1, ELA, 6``; no line at all leaves the classrooms as they are."""
    parts = [[part.strip() for part in line.split(",", 2)] for line in lines]
    return [dict(zip(ClassroomFields.model_fields, each, strict=False)) for each in parts] or None


def group_names(count: int, translate: Translate) -> list[str]:
    """Names to begin with, in the language of who sets the round up; from then on they are the round's own words."""
    return [Phrase("Group %(number)s", number=number).said(translate) for number in range(1, count + 1)]


def _groups(lines: list[str], translate: Translate) -> list[str] | None:
    """Their names, or how many; no line at all leaves the groups as they are."""
    if len(lines) == 1 and lines[0].isascii() and lines[0].isdigit():
        if not 0 < (many := int(lines[0][:9])) <= limits.GROUPS:
            raise Rejection(
                "wrong-value", "The field “groups” must be from 1 to %(most)s.", most=limits.GROUPS
            )
        return group_names(many, translate)
    return lines or None


def _questions(lines: list[str], _: Translate) -> list[dict[str, str]]:
    return [{"text": line} for line in lines]


def _norms(lines: list[str], _: Translate) -> list[str]:
    return lines


def _minutes(lines: list[str], translate: Translate) -> dict[str, str]:
    """``Share, 30``: a step's title or key, and its minutes; no line at all gives back the usual ones."""
    keys = {key.value: key.value for key in STEPS}
    keys |= {say(step.title).lower(): key.value for key, step in STEPS.items() for say in (str, translate)}
    parts = (line.rpartition(",") for line in lines)
    return {keys.get(step.strip().lower(), step.strip()): minutes.strip() for step, _, minutes in parts}


class RoundFields(Body):
    """What a round is about; what is not given stays. In a form, lists are lines, such as ``C1, ELA, 6``.

    ``minutes`` are those of the steps that take others than usual; in a form lines such as ``Share, 30``.
    """

    lines: ClassVar = {
        "classrooms": _classrooms,
        "groups": _groups,
        "questions": _questions,
        "norms": _norms,
        "minutes": _minutes,
    }
    problem_of_practice: Words | None = None
    school: Line | None = None
    network: Line | None = None
    date: Short | None = None
    theory_of_action: Words | None = None
    classrooms: Annotated[tuple[ClassroomFields, ...], Field(max_length=limits.CLASSROOMS)] | None = None
    groups: Annotated[tuple[Line, ...], Field(max_length=limits.GROUPS)] | None = None
    questions: Annotated[tuple[QuestionFields, ...], Field(max_length=limits.QUESTIONS)] | None = None
    norms: Annotated[tuple[Words, ...], Field(max_length=limits.NORMS)] | None = None
    minutes: dict[StepKey, Annotated[int, Field(gt=0, le=limits.STEP_MINUTES)]] | None = None

    def frame(self, before: Frame) -> Frame:
        """The round with what was given; what was not given stays."""
        given = {
            name: value for name, value in self if name in Frame.__dataclass_fields__ and value is not None
        }
        if self.classrooms is not None:
            given["classrooms"] = tuple(Classroom(**vars(each)) for each in self.classrooms)
        if self.questions is not None:
            given["questions"] = tuple(_with_ids(self.questions, before))
        if self.minutes is not None:
            own = (key for key in StepKey if self.minutes.get(key, STEPS[key].minutes) != STEPS[key].minutes)
            given["minutes"] = tuple((key, self.minutes[key]) for key in own)
        return replace(before, **given)


class NewRound(RoundFields):
    """A new round; ``name`` is the facilitator's."""

    problem_of_practice: Words
    name: Name = "Facilitator"


def _with_ids(questions: tuple[QuestionFields, ...], before: Frame) -> Iterator[FocusQuestion]:
    known = {question.text: question.id for question in before.questions}
    taken = {item.id for item in questions} | set(known.values())
    fresh = (id for number in count(1) if (id := f"q{number}") not in taken)
    for item in questions:
        yield FocusQuestion(item.id or known.get(item.text) or next(fresh), item.text)
