"""What the identification check finds in a text, and what it has to know of the round."""

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache

from app.domain.terms import Classroom


class Trace(StrEnum):
    """What was found. Where several stand in the same place, the first of these is told."""

    NAME = "name"
    CODE = "code"
    PERSON = "person"
    INITIALS = "initials"
    ROOM = "room"
    PERIOD = "period"
    ALONE = "alone"
    FEW = "few"


@dataclass(frozen=True, slots=True)
class Span:
    """A trace from character ``begin`` to before ``end``."""

    kind: Trace
    begin: int
    end: int


@dataclass(frozen=True, slots=True)
class Round:
    """What the check has to know of the round: who takes part, and which classrooms there are."""

    names: tuple[str, ...] = ()
    classrooms: tuple[Classroom, ...] = ()
    known: frozenset[str] = frozenset()
    """Words that name no person here, such as those of the school's name; plain (``plain``)."""


def matches(kind: Trace, pattern: re.Pattern[str], text: str) -> Iterator[Span]:
    """All places in which the pattern stands."""
    return (Span(kind, *found.span()) for found in pattern.finditer(text))


def plain(text: str) -> str:
    """The text in small letters without accents, each character in its place; what has no such form stays."""
    return "".join(map(_plain, text))


@lru_cache(maxsize=4096)
def _plain(sign: str) -> str:
    if sign in "’‘ʼ`´":
        return "'"
    bare = "".join(each for each in unicodedata.normalize("NFKD", sign) if not unicodedata.combining(each))
    low = {"ł": "l", "ø": "o", "đ": "d", "ı": "i", "ß": "s", "æ": "a", "œ": "o"}.get(
        bare.casefold(), bare.casefold()
    )
    return low if len(low) == 1 else sign.lower() if len(sign.lower()) == 1 else sign
