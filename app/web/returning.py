"""Patterns that return: titles of several rounds that are said in much the same words (rule B5).

Alike is a matter of letters, not of meaning, so a page shows all wordings and leaves it to people whether it is the same.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from rapidfuzz import fuzz, utils

ALIKE = 70
"""Of 100. Sentences that say the same in other words have 65 to 85 here, sentences about the same people 45 to 65."""


@dataclass(frozen=True, slots=True)
class Said:
    """A pattern's title, and the board of the round that said it."""

    board: str
    title: str


def returning(said: Iterable[Said]) -> list[tuple[Said, ...]]:
    """The titles that return, those of most rounds first; each group holds titles of two rounds or more.

    Every title of a group is like the group's first one, so that no chain of likenesses leads from one thing to another.
    """
    groups: list[list[Said]] = []
    for each in said:
        near = max(groups, key=lambda group: alike(group[0].title, each.title), default=None)
        if near and alike(near[0].title, each.title) >= ALIKE:
            near.append(each)
        else:
            groups.append([each])
    found = [tuple(group) for group in groups if rounds_of(group) > 1]
    return sorted(found, key=rounds_of, reverse=True)


def rounds_of(group: Sequence[Said]) -> int:
    """In how many rounds it was said."""
    return len({each.board for each in group})


def alike(one: str, other: str) -> float:
    """From 0 to 100; the order of the words counts half."""
    ratios = (fuzz.token_sort_ratio, fuzz.token_set_ratio)
    return sum(ratio(one, other, processor=utils.default_process) for ratio in ratios) / len(ratios)
