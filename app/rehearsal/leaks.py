"""Whether a locked card reached anyone but its author: its words and its id, in every form of the wire."""

import html
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

SHORTEST = 8
"""Words shorter than this are no proof of anything; such a card is looked for by its id alone."""


@dataclass(frozen=True, slots=True)
class LockedCard:
    """A card while it is locked."""

    id: str
    author: str
    text: str


@dataclass(frozen=True, slots=True)
class Leak:
    """One form of a card in what somebody else received."""

    card: str
    reader: str
    bytes: int


def leaks(
    cards: Iterable[LockedCard], received: Mapping[str, bytes], known: Mapping[str, bytes]
) -> list[Leak]:
    """Every place where a locked card shows in what somebody else received.

    Args:
        cards: all cards, by whoever wrote them.
        received: per reader, all bytes that came before the opening.
        known: per reader, bytes that came before the first card was written. What stands in them is no
            sign of a card; nor are words that two authors share, or that the reader wrote.
    """
    all_cards = list(cards)
    authors: dict[str, set[str]] = {}
    for card in all_cards:
        authors.setdefault(card.text, set()).add(card.author)
    own = {reader: [card.text for card in all_cards if card.author == reader] for reader in received}
    found = []
    for card in all_cards:
        words = forms(card.text) if len(authors[card.text]) == 1 and len(card.text) >= SHORTEST else set()
        for reader, raw in received.items():
            if reader == card.author:
                continue
            explained = any(card.text in text for text in own[reader])
            wanted = {card.id.encode()} | (set() if explained else words)
            shown = sum(raw.count(form) * len(form) for form in wanted if form not in known.get(reader, b""))
            if shown:
                found.append(Leak(card.id, reader, shown))
    return found


def forms(text: str) -> set[bytes]:
    """The words as they may stand in JSON, HTML, HTML in JSON, CSV and plain text."""
    escaped = {
        text,
        html.escape(text, quote=False),
        html.escape(text),
        html.escape(text).replace("&quot;", "&#34;").replace("&#x27;", "&#39;"),
        text.replace('"', '""'),
    }
    found = {form.encode() for form in escaped}
    for form in escaped:
        found.add(json.dumps(form, ensure_ascii=False)[1:-1].encode())
        found.add(json.dumps(form)[1:-1].encode())
    return found
