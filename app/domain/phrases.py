"""Phrases as the coach's rules write them, and where a text says them.

A phrase is words in a row, as one would say them. Besides:

- ``great|good|{praise}`` either word, or one of a list; ``very?`` a word that may be missing; ``engag*`` and ``*ful`` a beginning, an end;
- ``{student}`` any word of that list; ``{number}``, ``{word}``, ``{Name}`` any number, any word, any word with a capital;
- ``_`` any one word; ``...`` up to four words or signs of the same sentence;
- ``^`` the beginning and ``$`` the end of a sentence; a sign such as ``,`` stands for itself;
- ``[...]`` around some of it: only that is what the hint points at;
- a word that begins with a capital, ``Bill`` or ``{Given}``, is met only with one.

A match stays within one sentence.
"""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from enum import Enum, auto
from typing import Generic, TypeVar

from app.domain.reading import ENDS, Token

GAP, STEM = 4, 3
What = TypeVar("What")


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

    @property
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
        match self.sort:
            case Sort.WORDS:
                return (
                    word in self.words
                    or (bool(self.beginnings) and word.startswith(self.beginnings))
                    or (bool(self.ends) and word.endswith(self.ends))
                )
            case Sort.NUMBER:
                return word[0].isdecimal() or word in self.words
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

    def at(self, tokens: Sequence[Token], begin: int) -> Found | None:
        """The phrase, if it begins at that token."""
        marks = [begin, begin]
        end = self._meet(tokens, tokens[begin].sentence, begin, 0, marks)
        return Found(begin, end, *marks) if end is not None and marks[0] < marks[1] else None

    def _meet(
        self, tokens: Sequence[Token], sentence: int, at: int, which: int, marks: list[int]
    ) -> int | None:
        """The token after the rest of the phrase; the marks are those of the last way that was tried."""
        if which == self.first:
            marks[0] = at
        if which == self.last:
            marks[1] = at
        if which == len(self.parts):
            return at
        part, inside = self.parts[which], at < len(tokens) and tokens[at].sentence == sentence
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
                steps = [*part.rows_at(tokens, at)] if inside else []
                steps += [1] if inside and part.meets(tokens[at]) else []
                steps += [0] if part.may_miss else []
        for step in steps:
            if (end := self._meet(tokens, sentence, at + step, which + 1, marks)) is not None:
                return end
        return None


_BUILT_IN = {
    "_": Part(Sort.ANY),
    "...": Part(Sort.GAP),
    "^": Part(Sort.BEGIN),
    "$": Part(Sort.END),
    "{word}": Part(Sort.WORD),
    "{Name}": Part(Sort.WORD, capital=True),
}
_POSSESSIVE = re.compile(r"(?<=\w)('s)(?!\w)")
_PIECE = re.compile(r"\.\.\.|[\[\]^$]|\{\w+\}(?!\|)\??|[^\s\[\]]+")


def phrase(text: str, lists: Mapping[str, Sequence[str]]) -> Phrase:
    """The phrase that a rule writes so.

    Args:
        lists: the words that ``{...}`` stand for.

    Raises:
        ValueError: it names a list that is not there, or says nothing.
    """
    parts: list[Part] = []
    first, last = 0, None
    for piece in _PIECE.findall(text):
        if piece == "[":
            first = len(parts)
        elif piece == "]":
            last = len(parts)
        else:
            parts.extend(_parts(piece, lists))
    if all(part.may_miss or part.sort in (Sort.BEGIN, Sort.END, Sort.GAP) for part in parts):
        raise ValueError(f"“{text}” says nothing")
    return Phrase(tuple(parts), first, len(parts) if last is None else last)


def _parts(piece: str, lists: Mapping[str, Sequence[str]]) -> Iterator[Part]:
    """The parts of one piece; several when it is a word that is read as several, such as “teacher's” or “on-task”."""
    may_miss = len(piece) > 1 and piece.endswith("?")
    piece = piece.removesuffix("?") if may_miss else piece
    if piece in _BUILT_IN:
        yield replace(_BUILT_IN[piece], may_miss=may_miss)
        return
    capital = piece.lstrip("{")[0].isupper()
    piece = piece.lower().replace("’", "'")
    if "|" in piece[1:]:
        words = [word for each in piece.split("|") for word in _either(each, lists)]
        yield _choice(Sort.WORDS, words, capital=capital, may_miss=may_miss)
    elif piece.startswith("{"):
        sort = Sort.NUMBER if piece == "{number}" else Sort.WORDS
        yield _choice(sort, _listed(piece, lists), capital=capital, may_miss=may_miss)
    elif not any(sign.isalnum() for sign in piece):
        for sign in piece:
            yield _choice(Sort.WORDS, (sign,), capital=False, may_miss=may_miss)
    else:
        for word in row_of(piece):
            yield _choice(Sort.WORDS, (word,), capital=capital, may_miss=may_miss)


def _either(each: str, lists: Mapping[str, Sequence[str]]) -> Sequence[str]:
    """The words of one of several: itself, or those of a list."""
    if not each.startswith("{"):
        return [each]
    if each in ("{word}", "{name}"):
        raise ValueError(f"“{each}” stands alone, not as one of several")
    return [*_listed(each, lists), *(f"{digit}*" for digit in range(10) if each == "{number}")]


def _listed(piece: str, lists: Mapping[str, Sequence[str]]) -> Sequence[str]:
    if (name := piece[1:-1]) not in lists:
        raise ValueError(f"there is no list “{name}”")
    return lists[name]


def _choice(sort: Sort, words: Sequence[str], *, capital: bool, may_miss: bool) -> Part:
    rows = [row_of(word) for word in words]
    single = [row[0] for row in rows if len(row) == 1]
    return Part(
        sort,
        frozenset(word for word in single if "*" not in word),
        tuple(word[:-1] for word in single if word.endswith("*")),
        tuple(word[1:] for word in single if word.startswith("*")),
        capital,
        may_miss,
        tuple(row for row in rows if len(row) > 1),
    )


def row_of(word: str) -> tuple[str, ...]:
    """As what a word of a rule is read: “on-task” is two, “teacher's” as well."""
    return tuple(_POSSESSIVE.sub(r" \1", word.replace("-", " ") if len(word) > 1 else word).split())


def keys_of(word: str) -> tuple[str, ...]:
    """Under which keys phrases are kept that may begin with the word."""
    return ("", "0" if word[0].isdecimal() else word, f"{word[:STEM]}*")


class Book(Generic[What]):
    """Phrases and what each is for, found in a text in one go."""

    def __init__(self, entries: Iterable[tuple[Phrase, What]]) -> None:
        self._by_key: dict[str, list[tuple[Phrase, What, frozenset[str] | None]]] = {}
        for each, what in entries:
            seconds = each.seconds
            for key in each.openings:
                self._by_key.setdefault(key, []).append((each, what, seconds))

    def found(self, tokens: Sequence[Token]) -> Iterator[tuple[What, Found]]:
        """What stands where, by where it begins; each phrase at most once for each word."""
        following = [*(token.word for token in tokens[1:]), ""]
        for begin, token in enumerate(tokens):
            for key in keys_of(token.word):
                for each, what, seconds in self._by_key.get(key, ()):
                    if seconds is not None and following[begin] not in seconds:
                        continue  # most end here; the rest is dear
                    if found := each.at(tokens, begin):
                        yield what, found
