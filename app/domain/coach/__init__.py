"""The coach: it asks what lies behind words that do more than describe. It changes and refuses nothing (practice, 5.5).

What it knows stands in files that people read and extend, one for each language (``app/coach``; how: docs/coach.md).
"""

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

from app.domain.coach.phrases import Found
from app.domain.coach.reading import Token, read
from app.domain.coach.rules import Rule, Rules, rules_of
from app.domain.terms import Spans


class Kind(StrEnum):
    """What a text is written as."""

    CARD = "card"
    PATTERN = "pattern"
    PREDICTION = "prediction"
    NEXT_STEP = "next-step"
    QUESTION = "question"


@dataclass(frozen=True, slots=True)
class Hint:
    """A question to ask about the words from character ``begin`` to before ``end``.

    Args:
        category: what the words do, such as "judgement" (``app/coach/en.toml``).
        ask: the question.
    """

    category: str
    begin: int
    end: int
    ask: str


def review(text: str, kind: Kind = Kind.CARD, language: str = "en") -> list[Hint]:
    """What there is to ask about a text, in the text's order; no two hints point at the same words."""
    return review_by(rules_of(language), text, kind)


def review_by(rules: Rules, text: str, kind: Kind = Kind.CARD) -> list[Hint]:
    """The same by other rules than the program's own."""
    return [Hint(rule.category, *span, rule.ask) for rule, span in _found(rules, text, kind)]


def names_in(text: str) -> Spans:
    """Where personal names and rooms stand that somebody keeps or replaces before a card is shared (rule H1)."""
    return tuple(span for _, span in _found(rules_of("en"), text, Kind.CARD, only_names=True))


def _found(
    rules: Rules, text: str, kind: Kind, *, only_names: bool = False
) -> Iterator[tuple[Rule, tuple[int, int]]]:
    """The rules that ask, and from which character to before which."""
    tokens = _read(text, rules)
    met = ((rule, at) for rule, at in rules.book.found(tokens) if rule.names or not only_names)
    asking = [(rule, at) for rule, at in met if _asks(rule, at, tokens, kind)]
    for rule, at in _apart(asking):
        yield rule, (tokens[at.first].begin, tokens[at.last - 1].end)


def _read(text: str, rules: Rules) -> list[Token]:
    """The text's tokens, with what is a matter of the lesson, and what is written on boards and papers."""
    tokens = read(text, rules.spelling)
    for _, at in rules.content.found(tokens):
        for token in tokens[at.first : at.last]:
            token.content = True
    ends = {at.begin for _, at in rules.until.found(tokens)}
    for _, at in rules.printed.found(tokens):
        for place in range(at.end, len(tokens)):
            if place in ends or tokens[place].sentence != tokens[at.begin].sentence:
                break
            tokens[place].quoted = True
    return tokens


def _asks(rule: Rule, at: Found, tokens: list[Token], kind: Kind) -> bool:
    """Whether the rule asks about what was found there."""
    if kind not in rule.kinds or len(tokens) < rule.words:
        return False
    said = tokens[at.first : at.last]
    if any(token.content for token in said):
        return False
    if rule.zone != "anywhere" and any(token.quoted is not (rule.zone == "quoted") for token in said):
        return False
    sentence = tokens[at.begin].sentence
    return not (
        any(other.begin < at.last and at.first < other.end for _, other in rule.not_in.found(tokens))
        or any(tokens[other.begin].sentence == sentence for _, other in rule.not_with.found(tokens))
        or any(True for _ in rule.lacks.found(tokens))
    )


def _apart(found: list[tuple[Rule, Found]]) -> list[tuple[Rule, Found]]:
    """Of those that point at the same words the one that says most, in the text's order."""
    taken: list[tuple[Rule, Found]] = []
    for rule, at in sorted(found, key=lambda each: (each[1].begin - each[1].end, each[0].place)):
        if not any(at.first < other.last and other.first < at.last for _, other in taken):
            taken.append((rule, at))
    return sorted(taken, key=lambda each: each[1].first)
