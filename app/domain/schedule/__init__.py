"""Who visits which classroom when: what clashes, and what follows when names change (rules T)."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import combinations

from app.domain import limits
from app.domain.rejection import Phrase, Rejection
from app.domain.terms import Frame, Visit

USUAL = 4
"""People of a group that nobody has joined yet (practice: 4 or 5)."""
MINUTES = 20
"""A visit's length where none is said (practice: 20 to 25)."""
_TIME = re.compile(r"([01]\d|2[0-3]):([0-5]\d)")


@dataclass(frozen=True, slots=True)
class Clash:
    """Visits that do not go together, and why; a clash is shown and never refused (rule T2)."""

    why: Phrase
    visits: tuple[Visit, ...]


def minute_of(start: str) -> int:
    """The minute of the day: 495 for ``08:15``; ValueError when it is no time of day."""
    found = _TIME.fullmatch(start)
    if not found:
        raise ValueError(start)
    return int(found[1]) * 60 + int(found[2])


def clock_of(minute: int) -> str:
    """``08:15`` for 495; what is past midnight belongs to the next day."""
    return f"{minute // 60 % 24:02d}:{minute % 60:02d}"


def end_of(visit: Visit) -> int:
    """The minute of the day at which the visit is over."""
    return minute_of(visit.start) + visit.minutes


def span(visits: Sequence[Visit]) -> int:
    """Minutes from the first visit's start to the last one's end; 0 without visits."""
    return max(map(end_of, visits)) - minute_of(min(each.start for each in visits)) if visits else 0


# --- what does not go together ---------------------------------------------------------------------


def clashes(frame: Frame, members: Mapping[str, int] | None = None) -> tuple[Clash, ...]:
    """A group in two rooms at once; a classroom with more people than it takes.

    Args:
        members: how many belong to a group; one that nobody has joined counts as ``USUAL``.
    """
    return (*_two_rooms(frame), *_too_full(frame, members or {}))


def _two_rooms(frame: Frame) -> Iterator[Clash]:
    for group in frame.groups:
        own = sorted((each for each in frame.visits if each.group == group), key=lambda each: each.start)
        for one, other in combinations(own, 2):
            if minute_of(other.start) < end_of(one):
                yield Clash(_double(one, other), (one, other))


def _double(one: Visit, other: Visit) -> Phrase:
    return Phrase(
        "%(group)s is in %(one)s and %(other)s at %(time)s.",
        group=one.group, one=one.classroom, other=other.classroom, time=other.start,
    )  # fmt: skip


def _too_full(frame: Frame, members: Mapping[str, int]) -> Iterator[Clash]:
    told: set[frozenset[Visit]] = set()
    for room in frame.classrooms:
        own = [each for each in frame.visits if each.classroom == room.code]
        times = [(minute_of(each.start), end_of(each), each) for each in own]
        for at in sorted({begin for begin, _, _ in times}):
            there = tuple(each for begin, end, each in times if begin <= at < end)
            people = sum(members.get(group) or USUAL for group in {each.group for each in there})
            if people > frame.most_visitors and frozenset(there) not in told:
                told.add(frozenset(there))
                yield Clash(_crowd(room.code, people, at, frame.most_visitors), there)


def _crowd(room: str, people: int, at: int, most: int) -> Phrase:
    return Phrase(
        "%(room)s has %(people)s visitors at %(time)s; it takes %(most)s.",
        room=room, people=people, time=clock_of(at), most=most,
    )  # fmt: skip


# --- what has to be so -----------------------------------------------------------------------------


def check(frame: Frame) -> None:
    """Rule T1: a visit names a group and a classroom of the round, a time of day and 1 to 240 minutes."""
    require_room(frame)
    groups, rooms = set(frame.groups), {room.code for room in frame.classrooms}
    for number, visit in enumerate(frame.visits, 1):
        if fault := _fault(visit, groups, rooms):
            raise Rejection("visit", "Visit %(number)s: %(why)s", number=number, why=fault)
    if len(set(frame.visits)) < len(frame.visits):
        raise Rejection("double", "The same visit stands twice in the schedule.")


def require_room(frame: Frame) -> None:
    """No more visits, and no more different times of them, than a page can lay out."""
    times = {(visit.start, visit.minutes) for visit in frame.visits}
    for count, most, what in (
        (len(frame.visits), limits.VISITS, Phrase("visits")),
        (len(times), limits.VISIT_TIMES, Phrase("different times of visits")),
    ):
        if count > most:
            raise Rejection("full", "A round holds at most %(most)s %(what)s.", most=most, what=what)


def _fault(visit: Visit, groups: set[str], rooms: set[str]) -> Phrase | None:
    if visit.group not in groups:
        return Phrase("the round has no such observation group.")
    if visit.classroom not in rooms:
        return Phrase("the round has no such classroom.")
    if not _TIME.fullmatch(visit.start):
        return Phrase("a time of day is written like 08:15.")
    if not 0 < visit.minutes <= limits.STEP_MINUTES:
        return Phrase("it takes 1 to %(most)s minutes.", most=limits.STEP_MINUTES)
    return None


def carried(visits: Sequence[Visit], before: Frame, after: Frame) -> tuple[Visit, ...]:
    """Rule T4: a renamed group or classroom takes its visits along, one that is taken away takes them with it.

    A name that stands where another one stood, which is gone, is that one's new name. Visits that name what neither
    round has stay as they are, for ``check`` to refuse.
    """
    groups = renamed(before.groups, after.groups)
    rooms = renamed([room.code for room in before.classrooms], [room.code for room in after.classrooms])
    moved = (
        replace(
            each,
            group=groups.get(each.group, each.group),
            classroom=rooms.get(each.classroom, each.classroom),
        )
        for each in visits
    )
    return tuple(each for each in moved if each.group and each.classroom)


def renamed(before: Sequence[str], after: Sequence[str]) -> dict[str, str]:
    """The names that are gone, each with what it is called now; "" when it was taken away."""
    places = dict(enumerate(after))
    gone = ((at, name) for at, name in enumerate(before) if name not in after)
    return {name: places[at] if at in places and places[at] not in before else "" for at, name in gone}
