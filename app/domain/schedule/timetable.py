"""A round's schedule as pages lay it out: groups by times, with what clashes beside the visits that do."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from app.domain.rejection import Phrase
from app.domain.schedule import clashes, clock_of, minute_of
from app.domain.terms import Classroom, Frame, Visit


@dataclass(frozen=True, slots=True)
class Column:
    """Visits that begin at ``start`` (``08:15``) and take so many minutes."""

    start: str
    minutes: int

    @property
    def end(self) -> str:
        """When they are over: ``08:35``."""
        return clock_of(minute_of(self.start) + self.minutes)

    @property
    def key(self) -> str:
        """Fit for an id: ``0815-20``."""
        return f"{self.start.replace(':', '')}-{self.minutes}"


@dataclass(frozen=True, slots=True)
class Cell:
    """What a group does at a time: the classrooms, of which one is usual, and what does not go together there."""

    column: Column
    classrooms: tuple[str, ...]
    clashes: tuple[Phrase, ...]


@dataclass(frozen=True, slots=True)
class Row:
    """A group's day."""

    group: str
    cells: tuple[Cell, ...]

    @property
    def visits(self) -> tuple[tuple[Column, str], ...]:
        """When the group is in which classroom, in the order of the day."""
        return tuple((cell.column, room) for cell in self.cells for room in cell.classrooms)


@dataclass(frozen=True, slots=True)
class Timetable:
    """The whole grid; ``seen`` says how often each classroom is visited, in the round's order."""

    columns: tuple[Column, ...]
    rows: tuple[Row, ...]
    seen: tuple[tuple[Classroom, int], ...]
    clashes: tuple[Phrase, ...]

    @property
    def visits(self) -> int:
        """How many visits there are."""
        return sum(count for _, count in self.seen)

    @property
    def unseen(self) -> tuple[str, ...]:
        """The codes of classrooms that nobody visits."""
        return tuple(room.code for room, count in self.seen if not count)


def timetable(
    frame: Frame, members: Mapping[str, int] | None = None, times: Sequence[Column] = ()
) -> Timetable:
    """The schedule as a grid.

    Args:
        members: how many belong to each group.
        times: columns that are wanted even when nobody visits anything then.
    """
    at = {Column(each.start, each.minutes) for each in frame.visits}
    columns = tuple(sorted(at | set(times), key=lambda column: (column.start, column.minutes)))
    found = clashes(frame, members)
    why: dict[Visit, list[Phrase]] = {}
    for clash in found:
        for visit in clash.visits:
            why.setdefault(visit, []).append(clash.why)
    rows = tuple(
        Row(group, tuple(_cell(frame, group, each, why) for each in columns)) for group in frame.groups
    )
    counts = [sum(each.classroom == room.code for each in frame.visits) for room in frame.classrooms]
    seen = tuple(zip(frame.classrooms, counts, strict=True))
    return Timetable(columns, rows, seen, tuple(clash.why for clash in found))


def _cell(frame: Frame, group: str, column: Column, why: Mapping[Visit, list[Phrase]]) -> Cell:
    here = [
        each
        for each in frame.visits
        if (each.group, each.start, each.minutes) == (group, column.start, column.minutes)
    ]
    told = dict.fromkeys(phrase for each in here for phrase in why.get(each, ()))
    return Cell(column, tuple(each.classroom for each in here), tuple(told))


# --- on paper ------------------------------------------------------------------------------------------

BLANK = 4
"""Visits on a sheet for a round without a schedule (practice: 4 or 5 classrooms)."""


@dataclass(frozen=True, slots=True)
class Block:
    """The place on a sheet for one visit; both None where the visit is not known yet."""

    column: Column | None = None
    room: Classroom | None = None


@dataclass(frozen=True, slots=True)
class Sheet:
    """One person's evidence sheet; ``group`` is "" on one that fits everybody."""

    group: str
    blocks: tuple[Block, ...]


def sheets(frame: Frame, group: str = "") -> tuple[Sheet, ...]:
    """A sheet for the group, or for each that visits something; a blank one where nobody does."""
    rows = (row for row in timetable(frame).rows if row.visits and group in ("", row.group))
    found = tuple(Sheet(row.group, _blocks(frame, row)) for row in rows)
    return found or (Sheet(group, (Block(),) * BLANK),)


def _blocks(frame: Frame, row: Row) -> tuple[Block, ...]:
    return tuple(Block(column, frame.classroom(code)) for column, code in row.visits)
