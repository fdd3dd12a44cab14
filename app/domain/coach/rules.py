"""The coach's rules, as their files give them, made ready for reading texts."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from app.coach import NAMES, BadRules, languages, written
from app.domain.coach.phrasebook import Book
from app.domain.coach.phrases import Phrase
from app.domain.coach.phrasing import Phrasing
from app.domain.coach.reading import Spelling, bones

_ZONES = ("own", "quoted", "anywhere")
_KEYS = {"category", "why", "say", "ask", "kinds", "zone", "names", "words", "not_in", "not_with", "lacks"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """Phrases that ask the same.

    Args:
        category: of the hint.
        ask: its question.
        kinds: the kinds of text in which it asks.
        zone: "own" for the writer's own words only, "quoted" for quoted words only, "anywhere".
        names: whether a card waits with its author until somebody has decided about it (rule H1).
        words: how many words the text has at least.
        not_in: phrases that make it innocent where they overlap it.
        not_with: phrases that make it innocent where they are in the same sentence.
        lacks: phrases that make it innocent wherever they are in the text.
        place: its place in the file; of two hints about the same words the earlier counts.
    """

    category: str
    ask: str
    kinds: frozenset[str]
    zone: str
    names: bool
    words: int
    not_in: Book[None]
    not_with: Book[None]
    lacks: Book[None]
    place: int


@dataclass(frozen=True, slots=True)
class Rules:
    """All rules of a language.

    Args:
        content: phrases that are a matter of the lesson.
        printed: phrases after which comes what is written on a board, a paper, a screen.
        until: phrases before which that ends; it ends with the sentence anyway.
    """

    spelling: Spelling
    content: Book[None]
    printed: Book[None]
    until: Book[None]
    book: Book[Rule]


@lru_cache
def rules_of(language: str) -> Rules:
    """The rules of a language together with those of names; English ones when the language has none.

    Raises:
        BadRules: a file is not as it should be.
    """
    return compile_rules(written(language))


def require_whole() -> None:
    """Makes the rules of all languages ready; BadRules when something in a file is wrong: when the program starts."""
    for language in languages():
        rules_of(language)


def compile_rules(files: Mapping[str, Mapping[str, Any]]) -> Rules:
    """The rules that such files hold; BadRules when something in them is wrong."""
    shared, own = files[NAMES], files["own"]
    lists = {**shared.get("lists", {}), **own.get("lists", {})}
    maker = _Maker(lists, own["categories"])
    rules = [*shared.get("rules", ()), *own.get("rules", ())]
    entries = [
        (each, rule)
        for place, raw in enumerate(rules)
        for rule, say in [maker.rule(raw, place)]
        for each in say
    ]
    content = [*shared.get("content", ()), *own.get("content", ())]
    printed = own.get("printed", {})
    parts = [part for each, _ in entries for part in each.parts]
    said = {word for part in parts for words in (part.words, *part.rows) for word in words}
    known = frozenset(said.union(*lists.values()))
    return Rules(
        _spelling(own.get("spelling", {}), known),
        maker.book([say for block in content for say in block["say"]], "content"),
        maker.book(printed.get("after", ()), "printed.after"),
        maker.book(printed.get("until", ()), "printed.until"),
        Book(entries),
    )


class _Maker:
    """Makes rules of what a file says."""

    def __init__(self, lists: Mapping[str, Sequence[str]], categories: Mapping[str, Any]) -> None:
        self._phrasing = Phrasing(lists)
        self._categories = categories

    def rule(self, raw: Mapping[str, Any], place: int) -> tuple[Rule, list[Phrase]]:
        where = f"rule {place + 1} ({raw.get('category', 'no category')})"
        if unknown := set(raw) - _KEYS:
            raise BadRules(f"{where}: nobody reads “{min(unknown)}”")
        if not (category := self._categories.get(raw.get("category", ""))):
            raise BadRules(f"{where}: there is no such category")
        if (zone := raw.get("zone", "own")) not in _ZONES:
            raise BadRules(f"{where}: a zone is one of {', '.join(_ZONES)}")
        made = Rule(
            category=raw["category"],
            ask=raw.get("ask", category["ask"]),
            kinds=frozenset(raw.get("kinds", category["kinds"])),
            zone=zone,
            names=raw.get("names", False),
            words=raw.get("words", 0),
            not_in=self.book(raw.get("not_in", ()), where),
            not_with=self.book(raw.get("not_with", ()), where),
            lacks=self.book(raw.get("lacks", ()), where),
            place=place,
        )
        return made, self._phrases(raw["say"], where)

    def book(self, texts: Iterable[str], where: str) -> Book[None]:
        return Book((each, None) for each in self._phrases(texts, where))

    def _phrases(self, texts: Iterable[str], where: str) -> list[Phrase]:
        try:
            return [self._phrasing.phrase(text) for text in texts]
        except ValueError as wrong:
            raise BadRules(f"{where}: {wrong}") from wrong


def _spelling(raw: Mapping[str, Any], known: frozenset[str]) -> Spelling:
    mistyped = {bones(word): word for word in raw.get("mistyped", ())}
    return Spelling(raw.get("written_out", {}), frozenset(raw.get("with_stop", ())), mistyped, known)
