"""Whether a card reached anybody who may not see it yet: its words and its id, in every form of the wire."""

import html
import json
from collections import Counter
from collections.abc import Mapping, Sequence
from typing import NamedTuple

SHORTEST = 8
"""Words shorter than this are no proof of anything; such a card is looked for by its id alone."""


class LockedCard(NamedTuple):
    """A card while its author, and those ``readers``, may see it and nobody else; without an id it is words alone."""

    id: str
    author: str
    text: str
    readers: frozenset[str] = frozenset()


class Leak(NamedTuple):
    """How many bytes of a card somebody else received."""

    card: str
    reader: str
    bytes: int


def leaks(
    cards: Sequence[LockedCard], received: Mapping[str, bytes], known: Mapping[str, bytes]
) -> list[Leak]:
    """Every place where a locked card shows in what somebody else received.

    Args:
        cards: all cards, by whoever wrote them.
        received: per reader, all bytes that came while this was so.
        known: per reader, bytes that came before the first card was written. What stands in them is no
            sign of a card; nor are words that two authors share, or that the reader wrote.
    """
    own = {reader: [card.text for card in cards if card.author == reader] for reader in received}
    authors = Counter(text for text, _ in {(card.text, card.author) for card in cards})
    found = []
    for card in cards:
        words = forms(card.text) if len(card.text) >= SHORTEST and authors[card.text] == 1 else set()
        for reader in received.keys() - card.readers - {card.author}:
            explained = any(card.text in text for text in own[reader])
            wanted = ({card.id.encode()} if card.id else set()) | (set() if explained else words)
            new = [form for form in wanted if form not in known.get(reader, b"")]
            if shown := sum(received[reader].count(form) * len(form) for form in new):
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
    in_json = {json.dumps(form, ensure_ascii=plain)[1:-1] for form in escaped for plain in (True, False)}
    return {form.encode() for form in escaped | in_json}
