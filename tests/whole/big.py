"""Boards of any size as logs, without asking the rules for every card.

Ids and words are made of digits, so that screens of boards of different sizes are the same but for their numbers.
"""

import re
from collections.abc import Iterable

from app.domain.agenda import StepKey
from app.domain.events import (
    CardPlaced,
    CardPosted,
    DebriefOpened,
    Entry,
    Event,
    MemberJoined,
    PatternStarted,
    RoundDescribed,
    StepMoved,
)
from app.domain.terms import CardId, CommandId, Focus, Kind, PatternId, PersonId
from tests.desk import FRAME, facilitator, observer

OBSERVERS = 4
CARDS_EACH = 10
"""What one person wrote; a page holds all of its viewer's own cards, so a large board is one of many people."""
_NUMBER = re.compile(r"\d+(?:,\d{3})*")


def card_id(number: int) -> CardId:
    """The id of card ``number``."""
    return CardId(f"{number:08d}-0000-4000-8000-000000000000")


def pattern_id(number: int) -> PatternId:
    """The id of pattern ``number``."""
    return PatternId(f"{number:08d}-0000-4000-8000-000000000001")


def numbered(events: Iterable[Event]) -> list[Entry]:
    """The events as a log, each by a command of its own."""
    lead = facilitator().person
    return [
        Entry(seq, seq, lead, CommandId(f"{seq:08d}-0000-4000-8000-000000000002"), event)
        for seq, event in enumerate(events, 1)
    ]


def board_in_sort(cards: int, *sizes: int) -> list[Entry]:
    """The log of a board that stands at Sort.

    Args:
        cards: how many there are.
        sizes: patterns, each with so many of the cards; the rest is in the tray.
    """
    lead = facilitator()
    events: list[Event] = [RoundDescribed(FRAME), MemberJoined(lead.person, lead.role, "")]
    for number in range(1, OBSERVERS + 1):
        person = observer(number)
        events.append(MemberJoined(person.person, person.role, person.group))
    events += [_posted(number) for number in range(cards)]
    events += [
        StepMoved(StepKey.SELECT),
        DebriefOpened(StepKey.SHARE, "seed"),
        StepMoved(StepKey.SORT),
    ]
    left = iter(range(cards))
    for at, size in enumerate(sizes):
        events.append(PatternStarted(pattern_id(at), "", Kind.PATTERN))
        events += [CardPlaced(card_id(next(left)), pattern_id(at), None) for _ in range(size)]
    return numbered(events)


def without_numbers(text: str) -> str:
    """The text with every number, however long, as one sign."""
    return _NUMBER.sub("#", text)


def _posted(number: int) -> CardPosted:
    author = PersonId(f"writer-{number // CARDS_EACH}")
    text = f"Card {number:05d}: students copy from the board."
    room = FRAME.classrooms[number % len(FRAME.classrooms)].code
    return CardPosted(card_id(number), author, "Group 1", room, Focus.STUDENT, "", text)
