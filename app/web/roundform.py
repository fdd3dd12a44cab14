"""What a round is about, as JSON or as the lines of a form."""

from collections.abc import Iterator
from dataclasses import replace
from itertools import count
from typing import Annotated, ClassVar

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

from app.domain import limits
from app.domain.rejection import Rejection
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


def _classrooms(lines: list[str]) -> list[dict[str, str]] | None:
    """``C1, ELA, 6``; no line at all leaves the classrooms as they are."""
    parts = [[part.strip() for part in line.split(",", 2)] for line in lines]
    return [dict(zip(ClassroomFields.model_fields, each, strict=False)) for each in parts] or None


def _groups(lines: list[str]) -> list[str] | None:
    """Their names, or how many; no line at all leaves the groups as they are."""
    if len(lines) == 1 and lines[0].isascii() and lines[0].isdigit():
        if not 0 < (many := int(lines[0][:9])) <= limits.GROUPS:
            raise Rejection("wrong-value", f"The field “groups” must be from 1 to {limits.GROUPS}.")
        return [f"Group {number}" for number in range(1, many + 1)]
    return lines or None


def _questions(lines: list[str]) -> list[dict[str, str]]:
    return [{"text": line} for line in lines]


class RoundFields(Body):
    """What a round is about; what is not given stays. In a form, lists are lines, such as ``C1, ELA, 6``."""

    lines: ClassVar = {"classrooms": _classrooms, "groups": _groups, "questions": _questions, "norms": list}
    problem_of_practice: Words | None = None
    school: Line | None = None
    network: Line | None = None
    date: Short | None = None
    theory_of_action: Words | None = None
    classrooms: Annotated[tuple[ClassroomFields, ...], Field(max_length=limits.CLASSROOMS)] | None = None
    groups: Annotated[tuple[Line, ...], Field(max_length=limits.GROUPS)] | None = None
    questions: Annotated[tuple[QuestionFields, ...], Field(max_length=limits.QUESTIONS)] | None = None
    norms: Annotated[tuple[Words, ...], Field(max_length=limits.NORMS)] | None = None

    def frame(self, before: Frame) -> Frame:
        """The round with what was given; what was not given stays."""
        given = {
            name: value for name, value in self if name in Frame.__dataclass_fields__ and value is not None
        }
        if self.classrooms is not None:
            given["classrooms"] = tuple(Classroom(**vars(each)) for each in self.classrooms)
        if self.questions is not None:
            given["questions"] = tuple(_with_ids(self.questions, before))
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
