"""Phrases as the coach's rules write them (the grammar stands in ``phrases``)."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

from app.domain.coach.phrases import Part, Phrase, Sort

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
    return Phrasing(lists).phrase(text)


class Phrasing:
    """Makes phrases of what rules say; pieces that many of them have are made once."""

    def __init__(self, lists: Mapping[str, Sequence[str]]) -> None:
        self._lists = lists
        self._made: dict[str, tuple[Part, ...]] = {}

    def phrase(self, text: str) -> Phrase:
        """The phrase; ValueError when it names a list that is not there, or says nothing."""
        parts: list[Part] = []
        first, last = 0, None
        for piece in _PIECE.findall(text):
            if piece == "[":
                first = len(parts)
            elif piece == "]":
                last = len(parts)
            else:
                if piece not in self._made:
                    self._made[piece] = tuple(self._parts(piece))
                parts.extend(self._made[piece])
        if all(part.may_miss or part.sort in (Sort.BEGIN, Sort.END, Sort.GAP) for part in parts):
            raise ValueError(f"“{text}” says nothing")
        return Phrase(tuple(parts), first, len(parts) if last is None else last)

    def _parts(self, piece: str) -> Iterator[Part]:
        """The parts of one piece; several when it is a word that is read as several, such as “teacher's” or “on-task”."""
        may_miss = len(piece) > 1 and piece.endswith("?")
        piece = piece.removesuffix("?") if may_miss else piece
        if piece in _BUILT_IN:
            yield replace(_BUILT_IN[piece], may_miss=may_miss)
            return
        capital = piece.lstrip("{")[0].isupper()
        piece = piece.lower().replace("’", "'")
        if "|" in piece[1:]:
            words = [word for each in piece.split("|") for word in self._either(each)]
            yield _choice(Sort.WORDS, words, capital=capital, may_miss=may_miss)
        elif piece.startswith("{"):
            sort = Sort.NUMBER if piece == "{number}" else Sort.WORDS
            yield _choice(sort, self._listed(piece), capital=capital, may_miss=may_miss)
        elif not any(sign.isalnum() for sign in piece):
            for sign in piece:
                yield _choice(Sort.WORDS, (sign,), capital=False, may_miss=may_miss)
        else:
            for word in row_of(piece):
                yield _choice(Sort.WORDS, (word,), capital=capital, may_miss=may_miss)

    def _either(self, each: str) -> Sequence[str]:
        """The words of one of several: itself, or those of a list."""
        if not each.startswith("{"):
            return [each]
        if each in ("{word}", "{name}"):
            raise ValueError(f"“{each}” stands alone, not as one of several")
        return [*self._listed(each), *(f"{digit}*" for digit in range(10) if each == "{number}")]

    def _listed(self, piece: str) -> Sequence[str]:
        if (name := piece[1:-1]) not in self._lists:
            raise ValueError(f"there is no list “{name}”")
        return self._lists[name]


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
    if word.isalpha():
        return (word,)
    return tuple(_POSSESSIVE.sub(r" \1", word.replace("-", " ") if len(word) > 1 else word).split())
