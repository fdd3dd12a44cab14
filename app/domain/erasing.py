"""What is left of a log when something in it is erased (rules C6, S22 and S23). Doing it twice changes nothing."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from app.domain.events import (
    CardPosted,
    CardReworded,
    CardsErased,
    CardsPurged,
    DebriefOpened,
    Entry,
    Event,
    RoundClosed,
    StepMoved,
    Undone,
    Worded,
)
from app.domain.terms import NO_ONE, CardId

ERASED = ""
"""What a card says after its words were erased; no card can be posted with it."""

Erasing = CardsErased | RoundClosed | CardsPurged
"""The events that change what stands in the log before them."""


def left(log: Sequence[Entry], by: Event) -> list[Entry]:
    """The log before an event as the event leaves it; the same entries, at the same places."""
    match by:
        case CardsErased():
            gone = set(by.cards)
            return [_speechless(entry) if _speaks_of(entry, gone) else entry for entry in log]
        case RoundClosed():
            return _unlinked(log, set(by.gone))
        case CardsPurged():
            return [_speechless(entry) for entry in log]
        case _:
            return list(log)


def _unlinked(log: Sequence[Entry], gone: set[CardId]) -> list[Entry]:
    """Nobody did anything: no actors, no authors, no groups of cards; and of each card only its last words.

    Of the time the step is left, or the log of a proxy, which has times and addresses, would tell who wrote a card.
    """
    last = {
        entry.event.card: entry.seq for entry in log if isinstance(entry.event, CardPosted | CardReworded)
    }
    found, at = [], log[0].at if log else 0
    for entry in log:
        if isinstance(entry.event, StepMoved | DebriefOpened):
            at = entry.at
        if _speaks_of(entry, gone) or (
            isinstance(entry.event, Worded) and last.get(entry.event.card) != entry.seq
        ):
            entry = _speechless(entry)
        found.append(Entry(entry.seq, at, NO_ONE, entry.command, _nobodys(entry.event)))
    return found


def _nobodys(event: Event) -> Event:
    """The event without who did it, without the group that would tell, and without where names stood."""
    if isinstance(event, Undone):
        return replace(event, whose=None)
    lacks: dict[str, Any] = {"author": NO_ONE} if hasattr(event, "author") else {}
    if isinstance(event, CardPosted):
        lacks["group"] = ""
    if isinstance(event, CardPosted | CardReworded):
        lacks |= {"names": (), "kept": ()}
    return replace(event, **lacks) if lacks else event


def _speaks_of(entry: Entry, cards: set[CardId]) -> bool:
    return isinstance(entry.event, Worded) and entry.event.card in cards


def _speechless(entry: Entry) -> Entry:
    if not isinstance(entry.event, Worded) or entry.event.text == ERASED:
        return entry
    return replace(entry, event=replace(entry.event, text=ERASED))
