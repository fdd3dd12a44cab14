"""Reading a visit schedule as people paste it: a line for each visit, or a whole grid out of a spreadsheet (rule T3)."""

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import NamedTuple

from app.domain import limits
from app.domain.rejection import Phrase
from app.domain.schedule import MINUTES, clock_of
from app.domain.terms import Visit

_TIME = re.compile(r"(\d{1,2})\s*[:.h]\s*(\d{2})(?::\d{2})?\s*([ap])?\.?\s*(?:m\.?)?", re.IGNORECASE)
_NUMBER = re.compile(r"(\d{1,4})\s*(?:min(?:ute|uto)?s?\.?|['′])?", re.IGNORECASE)
_NUMBERED = re.compile(r"([^\W\d]*)[^\w]*(\d{1,80})")
_EMPTY = ("", "-", "–", "—", "x", "/")
_AFTERNOON = 6
"""Who writes ``1:15`` without a zero and without ``am`` speaks of the afternoon: no school is visited at night."""
_HEADS = {
    "group": ("group", "grupo", "team", "equipo"),
    "end": ("end", "until", "fin", "hasta"),
    "minutes": ("min", "length", "dura"),
    "start": ("time", "start", "from", "begin", "hora", "inicio", "desde"),
    "room": ("class", "room", "code", "clase", "aula", "sal", "código"),
}
"""How a column's head begins, in the languages of the board; looked through in this order."""
_WHOLE = {"group", "start", "room"}


@dataclass(frozen=True, slots=True)
class Misread:
    """A line that is no visit, counted from 1, and why."""

    line: int
    why: Phrase


@dataclass(frozen=True, slots=True)
class Pasted:
    """What was understood, and what was not."""

    visits: tuple[Visit, ...]
    misread: tuple[Misread, ...]


@dataclass(frozen=True, slots=True)
class _Time:
    """Minutes of the day; a span such as ``8:15–8:35`` has an end."""

    start: int
    end: int | None = None


Known = Callable[[str], object | None]


class _Not(Exception):
    def __init__(self, why: Phrase) -> None:
        super().__init__()
        self.why = why


def read(text: str, groups: Sequence[str], classrooms: Sequence[str], minutes: int = MINUTES) -> Pasted:
    """The visits of a pasted text, each once; cells are parted by tabs, semicolons or commas.

    Args:
        groups, classrooms: the round's names. Case and spaces do not matter, and ``G1`` is ``Group 1``.
        minutes: how long a visit takes that says nothing of it.
    """
    reader = _Reader(tuple(groups), tuple(classrooms), minutes)
    lines = [(at, _cells(line)) for at, line in enumerate(text.splitlines(), 1) if line.strip(" \t,;")]
    visits: dict[Visit, None] = {}
    misread = []
    for at, found in reader.lines(lines):
        if isinstance(found, Visit):
            visits[found] = None
        else:
            misread.append(Misread(at, found))
    return Pasted(tuple(visits), tuple(misread))


def _cells(line: str) -> list[str]:
    """With one space where many stand: the patterns would take long over them."""
    return [" ".join(cell.split()) for cell in _parted(line)]


def _parted(line: str) -> list[str]:
    by = next((sign for sign in "\t;," if sign in line), None)
    if by:
        return line.split(by)
    if found := re.search(r"\d{1,2}[:.]\d{2}(\s*[ap]\.?m\b\.?)?", line, re.IGNORECASE):  # “Group 1 8:15 C1”
        return [line[: found.start()], found[0], *line[found.end() :].split()]
    return [line]


Line = tuple[int, list[str]]
Found = Iterator[tuple[int, Visit | Phrase]]


@dataclass(frozen=True, slots=True)
class _Reader:
    groups: tuple[str, ...]
    rooms: tuple[str, ...]
    minutes: int

    def lines(self, lines: list[Line]) -> Found:
        """Whatever stands there: a grid or a list, with a head line or without."""
        if not lines:
            return
        head = lines[0][1]
        if times := _heads(head, _time, self._group):
            yield from self._grid(lines[1:], times, by_group=True)
        elif groups := _heads(head, self._group, _time):
            yield from self._grid(lines[1:], groups, by_group=False)
        else:
            order = (
                {} if any(self._group(cell) or _named(cell, self.rooms) for cell in head) else _order(head)
            )
            yield from self._list(lines[1:] if order else lines, order)

    def _group(self, cell: str) -> str | None:
        return _named(cell, self.groups)

    # --- a grid ------------------------------------------------------------------------------------

    def _grid(self, rows: list[Line], heads: list[tuple[int, object]], *, by_group: bool) -> Found:
        """Cells are classrooms; a row is a group's (``by_group``) or a time's, and its name stands first."""
        for at, cells in rows:
            first = self._group(cells[0]) if by_group else _time(cells[0])
            if first is None:
                yield at, NO_GROUP if by_group else NO_TIME
                continue
            for column, head in heads:
                cell = cells[column] if column < len(cells) else ""
                if cell.casefold() not in _EMPTY or _named(cell, self.rooms):
                    group, time = (first, head) if by_group else (head, first)
                    yield at, self._met(group, time, cell)

    def _met(self, group: object, time: object, cell: str) -> Visit | Phrase:
        assert isinstance(group, str) and isinstance(time, _Time)
        room = _named(cell, self.rooms)
        if room is None:
            return Phrase("at %(time)s the round has no such classroom.", time=clock_of(time.start))
        try:
            return Visit(group, room, clock_of(time.start), self._length(time, ""))
        except _Not as wrong:
            return wrong.why

    # --- a list ------------------------------------------------------------------------------------

    def _list(self, lines: list[Line], order: dict[str, int]) -> Found:
        for at, cells in lines:
            try:
                yield at, self._headed(cells, order) if order.keys() >= _WHOLE else self._unheaded(cells)
            except _Not as wrong:
                yield at, wrong.why

    def _headed(self, cells: list[str], order: dict[str, int]) -> Visit:
        said = {what: cells[column] for what, column in order.items() if column < len(cells)}
        time = _time(said.get("start", ""))
        if time is None:
            raise _Not(NO_TIME)
        if end := _time(said.get("end", "")):
            time = _Time(time.start, end.start)
        return self._visit(said.get("group", ""), time, said.get("minutes", ""), said.get("room", ""))

    def _unheaded(self, cells: list[str]) -> Visit:
        """The time tells itself; of the others the first is the group, and a number beside a classroom are minutes."""
        times = [found for cell in cells if (found := _time(cell))]
        if not times:
            raise _Not(NO_TIME)
        time = _Time(times[0].start, times[1].start) if len(times) > 1 else times[0]
        group, *rest = [cell for cell in cells if cell and not _time(cell)] or [""]
        numbers = [cell for cell in rest if _NUMBER.fullmatch(cell)]
        if len(rest) > len(numbers):
            rooms = [cell for cell in rest if cell not in numbers]
        else:  # a code may be a number as well; then it stands last
            rooms, numbers = rest[-1:], rest[:-1]
        return self._visit(group, time, numbers[0] if numbers else "", rooms[0] if rooms else "")

    def _visit(self, group: str, time: _Time, minutes: str, room: str) -> Visit:
        found, there = _named(group, self.groups), _named(room, self.rooms)
        if found is None:
            raise _Not(NO_GROUP)
        if there is None:
            raise _Not(NO_ROOM)
        return Visit(found, there, clock_of(time.start), self._length(time, minutes))

    def _length(self, time: _Time, minutes: str) -> int:
        number = _NUMBER.fullmatch(minutes)
        if minutes and not number:
            raise _Not(NO_LENGTH)
        span = time.end - time.start if time.end is not None else self.minutes
        length = int(number[1]) if number else span
        if not 0 < length <= limits.STEP_MINUTES:
            raise _Not(NO_LENGTH)
        return length


NO_TIME = Phrase("there is no time of day, such as 08:15.")
NO_GROUP = Phrase("the round has no such observation group.")
NO_ROOM = Phrase("the round has no such classroom.")
NO_LENGTH = Phrase("it takes 1 to %(most)s minutes.", most=limits.STEP_MINUTES)


def _heads(head: list[str], known: Known, corner: Known) -> list[tuple[int, object]]:
    """The columns of a grid with their heads, all of which are known; [] when the line is no grid's head.

    Args:
        corner: what can not stand in the grid's corner, or the line would be one of a list.
    """
    cells = head if known(head[0]) is not None else head[1:]  # whoever trims lines takes an empty corner away
    if cells is not head and corner(head[0]) is not None:
        return []
    found = [(column, known(cell)) for column, cell in enumerate(cells, 1) if cell]
    lonely = cells is head and len(found) == 1 and corner is _time
    return [] if lonely or any(value is None for _, value in found) else found


def _order(head: list[str]) -> dict[str, int]:
    """What the columns of a head line hold; {} when the line is none."""
    order: dict[str, int] = {}
    if any(map(_time, head)):
        return order
    for column, cell in enumerate(head):
        words = re.findall(r"\w+", cell.casefold())
        for what, begins in _HEADS.items():
            if what not in order and any(word.startswith(begins) for word in words):
                order[what] = column
                break
    return order


def _time(cell: str) -> _Time | None:
    """A time of day or a span; None for anything else."""
    one, _, other = (part.strip() for part in re.sub(r"\s*[–—-]\s*|\s+(?:to|a)\s+", "|", cell).partition("|"))
    start = _minute(one)
    if start is None or (other and _minute(other) is None):
        return None
    return _Time(start, _minute(other) if other else None)


def _minute(text: str) -> int | None:
    found = _TIME.fullmatch(text)
    if not found:
        return None
    hour, minute, half = int(found[1]), int(found[2]), (found[3] or "").lower()
    if half:
        hour = hour % 12 + (12 if half == "p" else 0)
    elif len(found[1]) == 1 and 0 < hour < _AFTERNOON:
        hour += 12
    return hour * 60 + minute if hour < 24 and minute < 60 else None


class _Name(NamedTuple):
    """A name of the round: how it may be written, and its letters and number when it is ``Group 1`` or ``C1``."""

    name: str
    plain: str
    forms: frozenset[str]
    letters: str
    number: int | None


@lru_cache(maxsize=16)
def _known(names: tuple[str, ...]) -> list[_Name]:
    known = []
    for name in names:
        plain = _plain(name)
        own = re.fullmatch(r"(\D*)(\d+)", plain)
        forms = frozenset({plain, _plain(name.partition(" · ")[0])})
        known.append(_Name(name, plain, forms, own[1] if own else "", int(own[2]) if own else None))
    return known


def _named(cell: str, names: tuple[str, ...]) -> str | None:
    """The name that is meant; None when none is, or more than one."""
    wanted, begins = _plain(cell), _plain(cell.partition(" · ")[0])
    if not wanted:
        return None
    known = _known(names)
    for each in known:
        if wanted in each.forms or begins == each.plain:
            return each.name
    if not (short := _NUMBERED.fullmatch(wanted)):
        return None
    initial, number = short[1][:1], int(short[2])
    meant = [each.name for each in known if each.number == number and each.letters.startswith(initial)]
    return meant[0] if len(meant) == 1 else None


def _plain(text: str) -> str:
    return re.sub(r"\s+", "", text).casefold()
