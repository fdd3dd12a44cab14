"""Phrases, and where a text says them.

A phrase is words in a row, as one would say them; rules write them so (``phrasing``):

- ``great|good|{praise}`` either word, or one of a list; ``very?`` a word that may be missing; ``engag*`` and ``*ful`` a beginning, an end;
- ``{student}`` any word of that list; ``{number}``, ``{word}``, ``{Name}`` any number, any word, any word with a capital;
- ``_`` any one word; ``...`` up to four words or signs of the same sentence;
- ``^`` the beginning and ``$`` the end of a sentence; a sign such as ``,`` stands for itself;
- ``[...]`` around some of it: only that is what the hint points at;
- a word that begins with a capital, ``Bill`` or ``{Given}``, is met only with one.

A match stays within one sentence.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import Enum, auto
from functools import cached_property, lru_cache

from app.domain.coach.reading import ENDS, Token

GAP, STEM = 4, 3


class Sort(Enum):
    WORDS = auto()
    NUMBER = auto()
    WORD = auto()
    ANY = auto()
    GAP = auto()
    BEGIN = auto()
    END = auto()


@dataclass(frozen=True)
class Part:
    """One part of a phrase: which words it meets, and which rows of words, such as “top-notch”."""

    sort: Sort
    words: frozenset[str] = frozenset()
    beginnings: tuple[str, ...] = ()
    ends: tuple[str, ...] = ()
    capital: bool = False
    may_miss: bool = False
    rows: tuple[tuple[str, ...], ...] = ()

    @cached_property
    def keys(self) -> frozenset[str]:
        """By which of ``keys_of`` a word is found that it may meet."""
        beginnings = {f"{some[:STEM]}*" if len(some) >= STEM else "" for some in self.beginnings}
        words = self.words | {row[0] for row in self.rows}
        if self.sort is Sort.NUMBER:
            return words | {"0"}
        if self.sort is Sort.WORDS:
            return words | beginnings | ({""} if self.ends else set())
        return frozenset({""})

    def meets(self, token: Token) -> bool:
        """Whether the word is one of it."""
        if self.capital and not token.capital:
            return False
        word = token.word
        if word in self.words:
            return True
        match self.sort:
            case Sort.WORDS:
                return word.startswith(self.beginnings) or word.endswith(self.ends)
            case Sort.NUMBER:
                return word[0].isdecimal()
            case Sort.WORD:
                return word[0].isalpha()
            case _:
                return True

    def rows_at(self, tokens: Sequence[Token], at: int) -> Iterator[int]:
        """How long the rows are that stand there, in the order of the rule."""
        for row in self.rows:
            if row[0] == tokens[at].word and (tokens[at].capital or not self.capital):
                there = tokens[at : at + len(row)]
                if tuple(token.word for token in there) == row and there[-1].sentence == there[0].sentence:
                    yield len(row)


@dataclass(frozen=True, slots=True)
class Found:
    """Where a phrase stands, in tokens: all of it, and what of it a hint points at."""

    begin: int
    end: int
    first: int
    last: int


@dataclass(frozen=True)
class Phrase:
    """A phrase: its parts; those from ``first`` to before ``last`` are what a hint points at."""

    parts: tuple[Part, ...]
    first: int
    last: int

    @property
    def openings(self) -> frozenset[str]:
        """The keys (``keys_of``) of the words with which it can begin; "" when it can begin with any."""
        found: set[str] = set()
        for part in self.parts:
            if part.sort is Sort.BEGIN:
                continue
            found |= part.keys
            if not part.may_miss:
                return frozenset(found)
        return frozenset({""})

    @property
    def seconds(self) -> frozenset[str] | None:
        """The words of which one has to follow the first word; None when others may, or none has to."""
        parts = [part for part in self.parts if part.sort is not Sort.BEGIN]
        if parts[0].may_miss or parts[0].rows or parts[0].sort is Sort.GAP:
            return None
        found: set[str] = set()
        for part in parts[1:]:
            if part.sort is not Sort.WORDS or part.beginnings or part.ends:
                return None
            found |= part.words | {row[0] for row in part.rows}
            if not part.may_miss:
                return frozenset(found)
        return None

    @property
    def needs(self) -> frozenset[str] | None:
        """Words of which the text has to have one, besides that with which the phrase begins; None when it needs none."""
        found = [
            part.words | {row[0] for row in part.rows}
            for part in self.parts[1:]
            if part.sort is Sort.WORDS and not (part.may_miss or part.beginnings or part.ends)
        ]
        return min(found, key=len, default=None)

    @cached_property
    def in_a_row(self) -> bool:
        """Whether it is nothing but words in a row, which are found much faster."""
        return all(part.sort is Sort.WORDS and not part.may_miss and not part.rows for part in self.parts)

    def at(self, tokens: Sequence[Token], begin: int) -> Found | None:
        """The phrase, if it begins at that token."""
        if self.in_a_row:
            return self._row(tokens, begin)
        marks = [begin, begin]
        end = self._meet(tokens, begin, begin, 0, marks)
        return Found(begin, end, *marks) if end is not None and marks[0] < marks[1] else None

    def _row(self, tokens: Sequence[Token], begin: int) -> Found | None:
        end = begin + len(self.parts)
        if end > len(tokens) or tokens[end - 1].sentence != tokens[begin].sentence:
            return None
        if not all(part.meets(tokens[at]) for at, part in enumerate(self.parts, begin)):
            return None
        return Found(begin, end, begin + self.first, begin + self.last) if self.first < self.last else None

    def _meet(self, tokens: Sequence[Token], begin: int, at: int, which: int, marks: list[int]) -> int | None:
        """The token after the rest of the phrase; the marks are those of the last way that was tried."""
        if which == self.first:
            marks[0] = at
        if which == self.last:
            marks[1] = at
        if which == len(self.parts):
            return at
        part, sentence = self.parts[which], tokens[begin].sentence
        inside = at < len(tokens) and tokens[at].sentence == sentence
        match part.sort:
            case Sort.BEGIN:
                steps = [0] if at == 0 or tokens[at - 1].sentence != sentence else []
            case Sort.END:
                steps = [] if inside and tokens[at].word not in ENDS else [0]
            case Sort.GAP:
                steps = [
                    n
                    for n in range(GAP + 1)
                    if at + n <= len(tokens) and (n == 0 or tokens[at + n - 1].sentence == sentence)
                ]
            case _:
                steps = [*part.rows_at(tokens, at)] if inside and part.rows else []
                steps += [1] if inside and part.meets(tokens[at]) else []
                steps += [0] if part.may_miss else []
        for step in steps:
            if (end := self._meet(tokens, begin, at + step, which + 1, marks)) is not None:
                return end
        return None


@lru_cache(maxsize=4_096)
def keys_of(word: str) -> tuple[str, ...]:
    """Under which keys phrases are kept that may begin with the word."""
    return ("", "0" if word[0].isdecimal() else word, f"{word[:STEM]}*")
