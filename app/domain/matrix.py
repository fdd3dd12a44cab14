"""Patterns by classroom, by subject and by grade band: where each was seen, yes or no (rule P10).

Never how often: a count would rank classrooms (practice, 5.1). For those who saw the classrooms; the report does without,
since a subject and a grade band may fit one classroom only.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass

from app.domain.board import Board, Pattern
from app.domain.terms import Classroom, PatternId

_NUMBER = re.compile(r"(\d+)")


@dataclass(frozen=True, slots=True)
class MatrixRow:
    """One pattern; ``classrooms``, ``subjects`` and ``grades`` answer the matrix's columns in their order."""

    id: PatternId
    title: str
    kind: str
    reach: int
    classrooms: tuple[bool, ...]
    subjects: tuple[bool, ...]
    grades: tuple[bool, ...]


@dataclass(frozen=True, slots=True)
class Matrix:
    """The columns, each in the order of its codes or words, and a row for each pattern in the order they were started."""

    classrooms: tuple[Classroom, ...]
    subjects: tuple[str, ...]
    grades: tuple[str, ...]
    rows: tuple[MatrixRow, ...]


def matrix(board: Board, patterns: Iterable[Pattern]) -> Matrix:
    """The matrix of these patterns; a card counts where it stands and where it also belongs (rule P8)."""
    rooms = tuple(sorted(board.frame.classrooms, key=lambda room: in_order(room.code)))
    subjects = _different(room.subject for room in rooms)
    grades = _different(room.grade for room in rooms)
    rows = []
    for pattern in patterns:
        seen = board.rooms(pattern)
        where = [room for room in rooms if room.code in seen]
        rows.append(
            MatrixRow(
                id=pattern.id,
                title=pattern.title,
                kind=pattern.kind,
                reach=len(seen),
                classrooms=tuple(room in where for room in rooms),
                subjects=tuple(any(room.subject == each for room in where) for each in subjects),
                grades=tuple(any(room.grade == each for room in where) for each in grades),
            )
        )
    return Matrix(rooms, subjects, grades, tuple(rows))


def in_order(code: str) -> tuple[tuple[int, str], ...]:
    """A key that puts C2 before C10."""
    parts = _NUMBER.split(code.casefold())
    return tuple((int(part), "") if part.isdecimal() else (-1, part) for part in parts)


def _different(words: Iterable[str]) -> tuple[str, ...]:
    return tuple(sorted({each for each in words if each}, key=in_order))
