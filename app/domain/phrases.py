"""Phrases as the coach's rules write them, and where a text says them.

A phrase is words in a row, as one would say them. Besides:

- ``great|good`` either word; ``very?`` a word that may be missing; ``engag*`` and ``*ful`` a beginning, an end;
- ``{student}`` any word of that list; ``{number}``, ``{word}``, ``{Name}`` any number, any word, any word with a capital;
- ``_`` any one word; ``...`` up to four words or signs of the same sentence;
- ``^`` the beginning and ``$`` the end of a sentence; a sign such as ``,`` stands for itself;
- ``[...]`` around some of it: only that is what the hint points at;
- a word that begins with a capital, ``Bill`` or ``{Given}``, is met only with one.

A match stays within one sentence.
"""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
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
    """One part of a phrase: which words it meets."""

    sort: Sort
    words: frozenset[str] = frozenset()
    beginnings: tuple[str, ...] = ()
    ends: tuple[str, ...] = ()
    capital: bool = False
    may_miss: bool = False

    @property
    def keys(self) -> frozenset[str]:
        """By which of ``keys_of`` a word is found that it may meet."""
        beginnings = {f"{some[:STEM]}*" if len(some) >= STEM else "" for some in self.beginnings}
        if self.sort is Sort.NUMBER:
            return self.words | {"0"}
        if self.sort is Sort.WORDS:
            return self.words | beginnings | ({""} if self.ends else set())
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
                return word[0].isdigit() or word in self.words
            case Sort.WORD:
                return word[0].isalpha()
            case _:
                return True


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
                steps = ([1] if inside and part.meets(tokens[at]) else []) + ([0] if part.may_miss else [])
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
_PIECE = re.compile(r"\.\.\.|[\[\]^$]|\{\w+\}\??|[^\s\[\]]+")


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
    if piece in _BUILT_IN:
        yield _BUILT_IN[piece]
        return
    may_miss = len(piece) > 1 and piece.endswith("?")
    piece = piece.removesuffix("?") if may_miss else piece
    capital = piece.lstrip("{")[0].isupper()
    piece = piece.lower()
    if piece.startswith("{"):
        if (name := piece[1:-1]) not in lists:
            raise ValueError(f"there is no list “{name}”")
        sort = Sort.NUMBER if name == "number" else Sort.WORDS
        yield _choice(sort, lists[name], capital=capital, may_miss=may_miss)
    elif not any(sign.isalnum() for sign in piece):
        for sign in piece:
            yield _choice(Sort.WORDS, (sign,), capital=False, may_miss=may_miss)
    elif "|" in piece:
        yield _choice(Sort.WORDS, piece.split("|"), capital=capital, may_miss=may_miss)
    else:
        for word in re.sub(r"(?<=\w)('s)$", r" \1", piece.replace("-", " ")).split():
            yield _choice(Sort.WORDS, (word,), capital=capital, may_miss=may_miss)


def _choice(sort: Sort, words: Sequence[str], *, capital: bool, may_miss: bool) -> Part:
    return Part(
        sort,
        frozenset(word for word in words if "*" not in word),
        tuple(word[:-1] for word in words if word.endswith("*")),
        tuple(word[1:] for word in words if word.startswith("*")),
        capital,
        may_miss,
    )


def keys_of(word: str) -> tuple[str, ...]:
    """Under which keys phrases are kept that may begin with the word."""
    return ("", "0" if word[0].isdigit() else word, f"{word[:STEM]}*")


class Book(Generic[What]):
    """Phrases and what each is for, found in a text in one go."""

    def __init__(self, entries: Iterable[tuple[Phrase, What]]) -> None:
        self._by_key: dict[str, list[tuple[Phrase, What]]] = {}
        for entry in entries:
            for key in entry[0].openings:
                self._by_key.setdefault(key, []).append(entry)

    def found(self, tokens: Sequence[Token]) -> Iterator[tuple[What, Found]]:
        """What stands where, by where it begins; each phrase at most once for each word."""
        for begin, token in enumerate(tokens):
            for key in keys_of(token.word):
                for each, what in self._by_key.get(key, ()):
                    if found := each.at(tokens, begin):
                        yield what, found
