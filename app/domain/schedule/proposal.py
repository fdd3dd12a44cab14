"""A visit schedule that fits, for who wants one by one button (rule T5)."""

from collections.abc import Iterator, Sequence
from math import gcd

from app.domain.schedule import clock_of
from app.domain.terms import Visit

Edge = tuple[int, int]
"""A group and a place in a classroom, both by number: they meet in one slot."""
End = tuple[str, int]


def proposal(
    groups: Sequence[str], classrooms: Sequence[str], starts: Sequence[int], minutes: int, at_once: int
) -> tuple[Visit, ...]:
    """Groups by slots: nobody in two rooms, nobody twice in one, no room too full, each seen about equally often.

    Every group gets a visit in every slot, or as many as the rooms have places for.

    Args:
        starts: minutes of the day at which visits begin, far enough from each other.
        minutes: how long each visit takes.
        at_once: as many groups as a room takes at once.
    """
    if not groups or not classrooms or not starts:
        return ()
    places = len(classrooms) * at_once
    each = min(len(starts), len(classrooms), places * len(starts) // len(groups))
    meetings = list(_meetings(len(groups), len(classrooms), each, at_once))
    slots = _Slots(len(starts))
    for meeting in meetings:
        slots.add(meeting)
    visits = [
        Visit(groups[group], classrooms[place // at_once], clock_of(starts[slots.of[group, place]]), minutes)
        for group, place in meetings
    ]
    return tuple(sorted(visits, key=lambda visit: (groups.index(visit.group), visit.start)))


def slots_of(first: int, count: int, minutes: int, between: int) -> tuple[int, ...]:
    """The minutes of the day at which ``count`` visits begin; all in minutes."""
    return tuple(first + at * (minutes + between) for at in range(count))


def _meetings(groups: int, rooms: int, each: int, at_once: int) -> Iterator[Edge]:
    """Every group with ``each`` rooms; rooms are dealt out in turn, so no two differ by more than one group."""
    far = _stride(rooms, each)  # what stands beside each other is often of one grade: a group sees several
    for dealt in range(groups * each):
        room = dealt % rooms * far % rooms
        yield dealt // each, room * at_once + dealt // rooms % at_once


def _stride(rooms: int, each: int) -> int:
    return next(far for far in range(max(1, rooms // each), 0, -1) if gcd(far, rooms) == 1) if each else 1


class _Slots:
    """Colours the edges of a graph with two sides, so that none of one colour touch: König's alternating paths.

    That takes no more colours than the most edges that meet at one point, and those are never more than the slots.
    """

    def __init__(self, count: int) -> None:
        self._count = count
        self._at: dict[End, dict[int, Edge]] = {}
        self.of: dict[Edge, int] = {}

    def add(self, edge: Edge) -> None:
        """Finds a slot for the meeting; others may change theirs for it."""
        group, place = _ends(edge)
        here, there = self._free(group), self._free(place)
        if here != there:
            self._swap(self._path(place, here, there), here, there)
        self._put(edge, here)

    def _free(self, end: End) -> int:
        taken = self._at.setdefault(end, {})
        return next(slot for slot in range(self._count) if slot not in taken)

    def _path(self, end: End, here: int, there: int) -> list[Edge]:
        """The meetings in one slot and the other by turns, from this end on. It never comes to where ``here`` is free."""
        path: list[Edge] = []
        while found := self._at[end].get(here if len(path) % 2 == 0 else there):
            path.append(found)
            one, other = _ends(found)
            end = other if end == one else one
        return path

    def _swap(self, path: Sequence[Edge], here: int, there: int) -> None:
        for edge in path:
            for end in _ends(edge):
                self._at[end].pop(self.of[edge], None)
        for at, edge in enumerate(path):
            self._put(edge, here if at % 2 else there)

    def _put(self, edge: Edge, slot: int) -> None:
        self.of[edge] = slot
        for end in _ends(edge):
            self._at[end][slot] = edge


def _ends(edge: Edge) -> tuple[End, End]:
    return ("group", edge[0]), ("place", edge[1])
