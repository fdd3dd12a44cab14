"""Tiny rules for tests of the coach, so that they do not depend on what app/coach holds."""

from collections.abc import Mapping, Sequence
from typing import Any

from app.domain.coach import Kind, review_by
from app.domain.coach.rules import Rules, compile_rules

LISTS = {
    "number": ["one", "two", "twelve"],
    "student": ["student", "students", "kids"],
    "feeling": ["bored", "proud"],
}
SPELLING = {
    "with_stop": ["min", "gr"],
    "mistyped": ["excellent"],
    "written_out": {"t": "teacher", "ss": "students", "s": "student", "s#": "student", "w/": "with"},
}
CATEGORIES = {
    "judgement": {"ask": "What did you see?", "kinds": ["card", "pattern"]},
    "person": {"ask": "Who?", "kinds": ["card"]},
}


def rules(*said: Mapping[str, Any], shared: Mapping[str, Any] | None = None, **own: Any) -> Rules:
    """Rules of which each says what it is given; the category is "judgement" unless it says another."""
    made = [{"category": "judgement", "why": "A test.", **rule} for rule in said]
    whole = {"categories": CATEGORIES, "lists": LISTS, "spelling": SPELLING, "rules": made, **own}
    return compile_rules({"own": whole, "names": shared or {}})


def asked(by: Rules, text: str, kind: Kind = Kind.CARD) -> list[str]:
    """The words that the hints point at."""
    return [text[hint.begin : hint.end] for hint in review_by(by, text, kind)]


def met(phrase: str, text: str, lists: Mapping[str, Sequence[str]] | None = None) -> list[str]:
    """What of a text a rule with just this phrase asks about."""
    return asked(rules({"say": [phrase], "zone": "anywhere"}, lists={**LISTS, **(lists or {})}), text)
