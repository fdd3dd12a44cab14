"""Patterns that return: titles of several rounds that are said in much the same words (rule B5).

Alike is a matter of letters, not of meaning, so a page shows all wordings and leaves it to people whether it is the same.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache

from rapidfuzz import fuzz, process, utils

ALIKE = 70
"""Of 100; the order of the words counts half.

Sentences that say the same in other words have 65 to 85 here, sentences about the same people 45 to 65.
"""


@dataclass(frozen=True, slots=True)
class Said:
    """A pattern's title, and the board of the round that said it."""

    board: str
    title: str


def returning(said: Iterable[Said]) -> list[tuple[Said, ...]]:
    """The titles that return, those of most rounds first; each group holds titles of two rounds or more.

    Every title of a group is like the group's first one, so that no chain of likenesses leads from one thing to another.
    """
    return list(_returning(tuple(said)))


@lru_cache(maxsize=16)
def _returning(said: tuple[Said, ...]) -> tuple[tuple[Said, ...], ...]:
    """Remembered: hundreds of rounds have thousands of titles, and each is compared with all that came before."""
    groups, firsts = list[list[Said]](), list[str]()
    for each in said:
        title = utils.default_process(each.title)
        near = _nearest(title, firsts)
        if near is None:
            groups.append([each])
            firsts.append(title)
        else:
            groups[near].append(each)
    found = [tuple(group) for group in groups if rounds_of(group) > 1]
    return tuple(sorted(found, key=rounds_of, reverse=True))


def _nearest(title: str, firsts: Sequence[str]) -> int | None:
    """The number of the one that is most alike, if any is alike enough: both ratios are at least as far from 100."""
    least = 2 * ALIKE - 100
    sorts = process.extract(title, firsts, scorer=fuzz.token_sort_ratio, score_cutoff=least, limit=None)
    scores = {at: (score + fuzz.token_set_ratio(title, first)) / 2 for first, score, at in sorts}
    best = max(sorted(scores), key=scores.__getitem__, default=None)
    return best if best is not None and scores[best] >= ALIKE else None


def rounds_of(group: Sequence[Said]) -> int:
    """In how many rounds it was said."""
    return len({each.board for each in group})
