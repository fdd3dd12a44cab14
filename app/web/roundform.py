"""What a round is about, as JSON or as the lines of a form."""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from itertools import count
from typing import Annotated, Any, ClassVar, Literal

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

from app.domain import limits
from app.domain.agenda import PRESETS, STEPS, StepKey
from app.domain.rejection import Phrase, Rejection, Translate
from app.domain.schedule import MINUTES, carried
from app.domain.schedule.pasted import read
from app.domain.terms import Classroom, FocusQuestion, Frame, Visit
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


class VisitFields(BaseModel):
    """A group's time in a classroom; or a ``line`` of text that says it, as people paste it (``G1, 08:15, C1``)."""

    model_config = ConfigDict(extra="forbid", frozen=True)
    group: Line = ""
    classroom: Short = ""
    start: Short = ""
    minutes: int = MINUTES
    line: Words = ""

    @property
    def visit(self) -> Visit:
        """The visit that the fields name, right or wrong."""
        return Visit(self.group, self.classroom, self.start, self.minutes)


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


def _visits(lines: list[str], _: Translate) -> list[dict[str, str]]:
    """``Group 1, 08:15, C1``, or the rows of a grid; no line at all empties the schedule."""
    return [{"line": line} for line in lines]


def _keys(translate: Translate) -> dict[str, str]:
    """The steps' keys by what people call them: the key itself, or the title in English or their language."""
    keys = {key.value: key.value for key in STEPS}
    return keys | {
        say(step.title).lower(): key.value for key, step in STEPS.items() for say in (str, translate)
    }


def _steps(lines: list[str], translate: Translate) -> list[str] | None:
    """Titles or keys; no line at all leaves the agenda as it is."""
    keys = _keys(translate)
    return [keys.get(line.lower(), line) for line in lines] or None


def _minutes(lines: list[str], translate: Translate) -> dict[str, str]:
    """``Share, 30``: a step's title or key, and its minutes; no line at all gives back the usual ones."""
    keys = _keys(translate)
    parts = (line.rpartition(",") for line in lines)
    return {keys.get(step.strip().lower(), step.strip()): minutes.strip() for step, _, minutes in parts}


PresetKey = Literal["short", "full"]
STEP_FIELD = "minutes."


class RoundFields(Body):
    """What a round is about; what is not given stays. In a form, lists are lines, such as ``C1, ELA, 6``.

    ``minutes`` are those of the steps that take others than usual; in a form lines such as ``Share, 30``, or one field
    for each step: ``minutes.share``. A ``preset`` gives steps and minutes, unless these are given as well. ``visits``
    are lines such as ``Group 1, 08:15, C1``.
    """

    lines: ClassVar = {
        "classrooms": _classrooms,
        "groups": _groups,
        "questions": _questions,
        "norms": _norms,
        "minutes": _minutes,
        "steps": _steps,
        "visits": _visits,
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
    preset: PresetKey | None = None
    steps: Annotated[tuple[StepKey, ...], Field(max_length=len(StepKey))] | None = None
    minutes: dict[StepKey, Annotated[int, Field(gt=0, le=limits.STEP_MINUTES)]] | None = None
    visits: Annotated[tuple[VisitFields, ...], Field(max_length=limits.VISITS)] | None = None
    most_visitors: Annotated[int, Field(gt=0, le=limits.VISITORS)] | None = None
    keep_days: Annotated[int, Field(gt=0, le=limits.KEEP_DAYS)] | None = None

    @classmethod
    def of_form(cls, fields: Mapping[str, list[str]], translate: Translate = str) -> dict[str, Any]:
        """What the form's fields mean; ``minutes.share`` is one line of ``minutes``, and left empty the usual one."""
        own = {name: values for name, values in fields.items() if name.startswith(STEP_FIELD)}
        if own:
            lines = [
                f"{name.removeprefix(STEP_FIELD)}, {values[-1]}"
                for name, values in own.items()
                if values[-1].strip()
            ]
            fields = {name: values for name, values in fields.items() if name not in own} | {"minutes": lines}
        return super().of_form(fields, translate)

    def frame(self, before: Frame) -> Frame:
        """The round with what was given; what was not given stays."""
        given = {
            name: value for name, value in self if name in Frame.__dataclass_fields__ and value is not None
        }
        if self.classrooms is not None:
            given["classrooms"] = tuple(Classroom(**vars(each)) for each in self.classrooms)
        if self.questions is not None:
            given["questions"] = tuple(_with_ids(self.questions, before))
        given |= self._agenda()
        after = replace(before, **given)
        return replace(after, visits=self._schedule(before, after))

    def _agenda(self) -> dict[str, Any]:
        """The steps and minutes that are given, or those of the preset."""
        preset = PRESETS.get(self.preset or "")
        given: dict[str, Any] = {"steps": preset.steps, "minutes": preset.minutes} if preset else {}
        if self.steps is not None:
            given["steps"] = self.steps
        if self.minutes is not None:
            own = (key for key in StepKey if self.minutes.get(key, STEPS[key].minutes) != STEPS[key].minutes)
            given["minutes"] = tuple((key, self.minutes[key]) for key in own)
        return given

    def _schedule(self, before: Frame, after: Frame) -> tuple[Visit, ...]:
        """The visits that are given, or those before; lines may still use names that change by the same form."""
        if self.visits is None:
            return carried(before.visits, before, after)
        rooms = [room.code for frame in (after, before) for room in frame.classrooms]
        lines = "\n".join(each.line for each in self.visits)
        pasted = read(
            lines, tuple(dict.fromkeys((*after.groups, *before.groups))), tuple(dict.fromkeys(rooms))
        )
        if pasted.misread:
            wrong = pasted.misread[0]
            raise Rejection("visit", "Line %(line)s: %(why)s", line=wrong.line, why=wrong.why)
        named = (each.visit for each in self.visits if not each.line)
        return (*named, *carried(pasted.visits, before, after))


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
