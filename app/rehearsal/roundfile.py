"""A round's file: the day of one network, as its objects stand there, with bounds and with ids that must be there."""

import json
from collections import Counter
from collections.abc import Iterator, Mapping
from datetime import time
from functools import cached_property
from typing import Annotated, Any, Literal, TypeVar

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, StringConstraints, ValidationInfo

from app.domain import limits, terms

_PLACES = {
    "classroom": "classrooms code",
    "focus question": "visit focus_questions id",
    "group": "groups id",
    "listed observer": "groups observers",
    "observer": "observers id",
    "card": "cards id",
    "sorted card": "patterns cards",
    "pattern": "patterns id",
}


def ids_in(file: object) -> Mapping[str, Counter[str]]:
    """How often each id stands in the file, per kind of thing, whatever else is wrong with it.

    It is the context in which a file is validated: a reference is checked where it stands, and all faults are
    found in one go.
    """
    return {what: _strings(file, path.split()) for what, path in _PLACES.items()}


def _strings(value: object, path: list[str]) -> Counter[str]:
    found = [value]
    for name in path:
        inner = [each.get(name) for each in found if isinstance(each, dict)]
        found = [part for each in inner for part in (each if isinstance(each, list) else [each])]
    return Counter(each for each in found if isinstance(each, str))


def _the(what: str, most: float = float("inf")) -> AfterValidator:
    """An id that the file has, and in so many places of its kind at most."""

    def check(id: str, info: ValidationInfo) -> str:
        there, shown = (info.context or {})[what][id], json.dumps(id[:50], ensure_ascii=False)
        if id and not there:
            raise ValueError(f"there is no {what} {shown}.")
        if there > most:
            raise ValueError(f"the {what} {shown} is there more than once.")
        return id

    return AfterValidator(check)


def _words(most: int, least: int = 1) -> StringConstraints:
    return StringConstraints(min_length=least, max_length=most, pattern=r"^[^\x00]*$")


T = TypeVar("T")
_Name = Annotated[str, _words(limits.NAME)]
_MaybeName = Annotated[str, _words(limits.NAME, 0)]
_LongText = Annotated[str, _words(limits.LONG_TEXT)]
_Classroom = Annotated[_Name, _the("classroom")]
_Group = Annotated[_Name, _the("group")]
_Observer = Annotated[_Name, _the("observer")]
_Card = Annotated[_Name, _the("card")]
_Outcomes = Annotated[tuple[T, ...], Field(max_length=limits.OUTCOMES)]


class _Part(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class FileQuestion(_Part):
    id: Annotated[_Name, _the("focus question", 1)]
    text: _LongText


class FileVisit(_Part):
    school: Annotated[str, _words(limits.TITLE), Field(alias="host_school")]
    problem_of_practice: _LongText
    questions: Annotated[
        tuple[FileQuestion, ...], Field(alias="focus_questions", max_length=limits.QUESTIONS)
    ]
    network: Annotated[str, _words(limits.TITLE, 0)] = ""
    date: _MaybeName = ""
    theory_of_action: Annotated[str, _words(limits.LONG_TEXT, 0)] = ""
    norms: Annotated[tuple[_LongText, ...], Field(max_length=limits.NORMS)] = ()
    id: Any = None
    grades: Any = None
    agenda: Any = None


class FileClassroom(_Part):
    code: Annotated[_Name, _the("classroom", 1)]
    subject: _MaybeName = ""
    grade: Annotated[_MaybeName, Field(coerce_numbers_to_str=True)] = ""


class FileGroup(_Part):
    id: Annotated[_Name, _the("group", 1)]
    observers: tuple[Annotated[_Observer, _the("listed observer", 1)], ...]


class Observer(_Part):
    """One person of the day; ``role`` is what they are at home, which the board never asks."""

    id: Annotated[_Name, _the("observer", 1)]
    name: _Name
    group: _Group
    role: _MaybeName = ""


class FileSlot(_Part):
    """Which group visits which classroom, from when on and for how many minutes; ``slot`` is for people.

    Without a time it is no visit that the board could know of.
    """

    group: _Group
    classroom: _Classroom
    start: time | None = None
    minutes: Annotated[int, Field(gt=0, le=limits.STEP_MINUTES)] = 20
    slot: Any = None

    @property
    def visits(self) -> Iterator[terms.Visit]:
        """The visit as the board has it."""
        if self.start is not None:
            yield terms.Visit(self.group, self.classroom, f"{self.start:%H:%M}", self.minutes)


class FileCard(_Part):
    """One evidence card; ``at`` is the time of the day at which it was written."""

    id: Annotated[_Name, _the("card", 1)]
    observer: _Observer
    classroom: _Classroom
    focus: terms.Focus
    text: Annotated[str, _words(limits.CARD_TEXT)]
    question: Annotated[_MaybeName, _the("focus question")] = ""
    at: time = time()

    @property
    def second(self) -> int:
        """The second of the day at which it was written."""
        return (self.at.hour * 60 + self.at.minute) * 60 + self.at.second


class FilePattern(_Part):
    """A pattern as the network left it."""

    id: Annotated[_Name, _the("pattern", 1)]
    kind: terms.Kind
    statement: Annotated[str, _words(limits.TITLE)]
    cards: tuple[Annotated[_Card, _the("sorted card", 1)], ...]
    also: tuple[_Card, ...] = ()


class FileOutcome(_Part):
    """A prediction or a reflective question, with the patterns it rests on."""

    id: _Name
    text: Annotated[str, _words(limits.OUTCOME_TEXT)]
    patterns: Annotated[tuple[Annotated[_Name, _the("pattern")], ...], Field(min_length=1)]


class FileNextStep(FileOutcome):
    """A suggestion for the school."""

    horizon: terms.Horizon
    support_from: Annotated[str, _words(limits.SUPPORT_FROM, 0)] = ""


class RoundFile(_Part):
    """A whole day."""

    format: Literal["rounds-visit-sample/1"]
    visit: FileVisit
    classrooms: Annotated[tuple[FileClassroom, ...], Field(min_length=1, max_length=limits.CLASSROOMS)]
    groups: Annotated[tuple[FileGroup, ...], Field(max_length=limits.GROUPS)]
    # the facilitator is a member as well
    observers: Annotated[tuple[Observer, ...], Field(max_length=limits.MEMBERS - 1)]
    schedule: Annotated[tuple[FileSlot, ...], Field(max_length=limits.VISITS)]
    cards: Annotated[tuple[FileCard, ...], Field(max_length=limits.CARDS)]
    patterns: Annotated[tuple[FilePattern, ...], Field(max_length=limits.PATTERNS)]
    predictions: _Outcomes[FileOutcome]
    next_steps: Annotated[_Outcomes[FileNextStep], Field(alias="next_level")]
    reflective_questions: _Outcomes[FileOutcome]
    expected: dict[str, Any] = {}
    authoring: Any = None
    note: Any = None

    @cached_property
    def frame(self) -> terms.Frame:
        """The round as the board is told of it."""
        return terms.Frame(
            **self.visit.model_dump(exclude={"id", "grades", "agenda", "questions"}),
            classrooms=tuple(terms.Classroom(**room.model_dump()) for room in self.classrooms),
            groups=tuple(group.id for group in self.groups),
            questions=tuple(terms.FocusQuestion(**each.model_dump()) for each in self.visit.questions),
            visits=tuple(visit for slot in self.schedule for visit in slot.visits),
        )

    def pattern_of(self) -> dict[str, str]:
        """Card to pattern, for the cards that stand in one."""
        return {card: pattern.id for pattern in self.patterns for card in pattern.cards}

    def reach(self, *, also: bool = True) -> dict[str, int]:
        """In how many distinct classrooms each pattern was seen, with the cards that also belong there."""
        room = {card.id: card.classroom for card in self.cards}
        shown = {each.id: (*each.cards, *(each.also if also else ())) for each in self.patterns}
        return {id: len({room[card] for card in cards}) for id, cards in shown.items()}

    @property
    def unsorted(self) -> int:
        """How many cards stand in no pattern."""
        return len(self.cards) - len(self.pattern_of())
