"""“Practise”: statements to sort and to put into one's own words before the visits. It keeps nothing (rule Y7).

What is said there stands in files that a coach without Python can edit (``app/coach/practise.en.toml``).
"""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from hashlib import sha256
from typing import Any, TypeVar

from app.coach import BadRules, practised
from app.domain import limits

SEEN, MADE = "seen", "made"
"""What a statement is: seen or heard by whoever was there, or what somebody made of it."""
OF_EACH, TO_REWORD = 4, 3
"""How many statements of each kind are sorted, and how many are reworded, so that it takes two minutes."""
_SORT = {"say", "where", "is", "words", "why", "ask"}
_REWORD = {"say", "where", "words", "ask", "examples"}
_NO_ASK = _SORT - {"ask"}


@dataclass(frozen=True, slots=True)
class Marked:
    """A part of a statement, and whether what it is hangs on these words."""

    text: str
    hangs: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Statement:
    """Something that could stand on a card.

    Args:
        say: the statement.
        where: the lesson it is from, such as "Grade 5 science".
        words: the parts of it that what it is hangs on.
        ask: the coach's question; "" where it asks nothing.
        is_seen: whether it could be seen or heard; of those to reword none is.
        why: why it is that, in a sentence; "" of those to reword.
        examples: how others put it, of those to reword.
    """

    say: str
    where: str
    words: tuple[str, ...]
    ask: str
    is_seen: bool
    why: str = ""
    examples: tuple[str, ...] = ()

    @property
    def parts(self) -> Iterator[Marked]:
        """The statement, cut at the words that it hangs on."""
        pieces = re.split(f"({'|'.join(map(re.escape, self.words))})", self.say)
        return (Marked(piece, piece in self.words) for piece in pieces if piece)


@dataclass(frozen=True, slots=True)
class Exercise:
    """Statements to sort, then statements to reword.

    Args:
        language: in which they are.
    """

    language: str
    sort: tuple[Statement, ...]
    reword: tuple[Statement, ...]


@lru_cache
def exercise(language: str) -> Exercise:
    """All statements of a language; English ones when it has none.

    Raises:
        BadRules: the file is not as it should be; it says which statement, and why.
    """
    return exercise_of(practised(language))


def exercise_of(file: Mapping[str, Any]) -> Exercise:
    """What such a file holds; BadRules when something in it is wrong."""
    try:
        return _whole(file)
    except ValueError as wrong:
        raise BadRules(f"practise.{file['language']}.toml, {wrong}") from None


def drawn(whole: Exercise, order: str) -> Exercise:
    """Some of the statements in an order that follows from ``order``, which is chance: so many of each kind, mixed."""
    mixed = _mixed(whole.sort, order)
    seen, made = ([each for each in mixed if each.is_seen is kind][:OF_EACH] for kind in (True, False))
    sort = tuple(each for each in mixed if each in seen or each in made)
    return Exercise(whole.language, sort, tuple(_mixed(whole.reword, order)[:TO_REWORD]))


def _mixed(statements: Sequence[Statement], order: str) -> list[Statement]:
    return sorted(statements, key=lambda each: sha256(f"{order} {each.say}".encode()).digest())


def _whole(file: Mapping[str, Any]) -> Exercise:
    sort, reword = _all(file, "sort", _to_sort), _all(file, "reword", _to_reword)
    for kind in (True, False):
        if sum(each.is_seen is kind for each in sort) < OF_EACH:
            name = SEEN if kind else MADE
            raise ValueError(f"sort: there must be at least {OF_EACH} statements with is = “{name}”")
    if len(reword) < TO_REWORD:
        raise ValueError(f"reword: there must be at least {TO_REWORD} statements")
    return Exercise(file["language"], sort, reword)


Made = TypeVar("Made")


def _all(file: Mapping[str, Any], part: str, make: Callable[[Mapping[str, Any]], Made]) -> tuple[Made, ...]:
    made, blocks = [], file.get(part, [])
    if not isinstance(blocks, list) or not all(isinstance(each, dict) for each in blocks):
        raise ValueError(f"each statement must begin with [[{part}]]")
    for at, raw in enumerate(blocks, 1):
        try:
            made.append(make(raw))
        except ValueError as wrong:
            raise ValueError(f"{part}, statement {at}: {wrong}") from None
    return tuple(made)


def _to_sort(raw: Mapping[str, Any]) -> Statement:
    if raw.get("is") not in (SEEN, MADE):
        raise ValueError(f"“is” must be “{SEEN}” or “{MADE}”")
    is_seen = raw["is"] == SEEN
    said = _said(raw, _NO_ASK if is_seen else _SORT)
    return Statement(
        say=said("say"),
        where=said("where"),
        words=_words(raw),
        ask="" if is_seen else said("ask"),
        is_seen=is_seen,
        why=said("why"),
    )


def _to_reword(raw: Mapping[str, Any]) -> Statement:
    said = _said(raw, _REWORD)
    return Statement(
        say=said("say"),
        where=said("where"),
        words=_words(raw),
        ask=said("ask"),
        is_seen=False,
        examples=_list(raw, "examples"),
    )


def _said(raw: Mapping[str, Any], keys: set[str]) -> Callable[[str], str]:
    """What reads a text out of it; ValueError when there is something else than these keys."""
    if unknown := set(raw) - keys:
        raise ValueError(f"nobody reads “{min(unknown)}” here")

    def said(key: str) -> str:
        text = raw.get(key)
        if not isinstance(text, str) or not text.strip() or len(text) > limits.CARD_TEXT:
            raise ValueError(f"“{key}” must be a text of 1 to {limits.CARD_TEXT} characters")
        return text

    return said


def _list(raw: Mapping[str, Any], key: str) -> tuple[str, ...]:
    texts = raw.get(key)
    if not isinstance(texts, list) or not texts or not all(isinstance(each, str) and each for each in texts):
        raise ValueError(f"“{key}” must be a list of texts")
    return tuple(texts)


def _words(raw: Mapping[str, Any]) -> tuple[str, ...]:
    words = _list(raw, "words")
    for each in words:
        if each not in raw["say"]:
            raise ValueError(f"its words “{each}” do not stand in what it says")
    return words
