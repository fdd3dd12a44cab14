"""Which parts of which screens may look different after an entry."""

from dataclasses import dataclass, replace
from enum import StrEnum
from typing import NamedTuple, assert_never

from app.domain import events
from app.domain.agenda import Audience
from app.domain.board import Board
from app.domain.lists import home
from app.domain.seen import LATE, TRAY, By
from app.domain.terms import CardId, PatternId, PersonId
from app.domain.visibility import EVERYONE, audience_of


class Part(StrEnum):
    """The kinds of parts. Where a part stands, and whether it is there at all, the patch looks up."""

    STAGE = "stage"  # everything
    TIMER = "timer"
    SPOTLIGHT = "spotlight"
    CARD = "card"  # the card's words
    PLACE = "place"  # the list in which a card stands, always as its last
    LIST = "list"  # the head of a list
    PATTERN = "pattern"  # a pattern that came or went
    PREDICTION = "prediction"
    NEXT_STEP = "next-step"
    QUESTION = "question"
    MINE = "mine"  # a person's own cards
    WATCH = "watch"  # the facilitator's counts


class Region(NamedTuple):
    """A part, and which one of its kind."""

    part: Part
    id: str = ""


Regions = frozenset[Region]
NOTHING: Regions = frozenset()
ALL: Regions = frozenset({Region(Part.STAGE)})


@dataclass(frozen=True, slots=True)
class Touch:
    """Regions that an audience (see ``audience_of``) may find different."""

    audience: str
    regions: Regions


def touched(board: Board, entry: events.Entry) -> tuple[Touch, ...]:
    """Who may notice the entry, and where.

    Args:
        board: as it is after the entry.
    """
    audience = audience_of(board, entry)
    touch = Touch(audience, frozenset(_regions(board, entry.event)))
    author = _author(entry.event)
    if audience == EVERYONE and author:
        return touch, Touch(author, frozenset({Region(Part.MINE)}))
    return (touch,)


def _author(event: events.Event) -> PersonId | None:
    match event:
        case events.CardPosted() | events.CardReworded() | events.CardWithdrawn() | events.CardRestored():
            return event.author
        case _:
            return None


def _regions(board: Board, event: events.Event) -> set[Region]:
    match event:
        case events.RoundDescribed() | events.StepMoved() | events.DebriefOpened():
            return {Region(Part.STAGE)}
        case events.MemberJoined():
            return {Region(Part.WATCH)}
        case events.ReadyMarked():
            return {Region(Part.WATCH), Region(Part.MINE)}
        case events.TimerSet():
            return {Region(Part.TIMER)}
        case events.SpotlightSet():
            return {Region(Part.SPOTLIGHT)}
        case events.CardPosted() | events.CardReworded() | events.CardWithdrawn() | events.CardRestored() if (
            board.audience is not Audience.NETWORK
        ):
            return {Region(Part.MINE), Region(Part.WATCH)}
        case events.CardPosted():
            return {_place(event.card), _list(LATE)}
        case events.CardReworded():
            words = {Region(Part.CARD, event.card), Region(Part.SPOTLIGHT)}
            if not event.moved or event.card in board.late:
                return words
            return words | {_place(event.card), *_homes(board, event.card), *_left_homes(board, event)}
        case events.CardWithdrawn():
            lists = {_list(event.pattern or TRAY), _list(LATE), *_homes(board, event.card)}
            return {_place(event.card), Region(Part.SPOTLIGHT), *lists}
        case events.CardRestored():
            card = board.cards.get(event.card)
            lists = {_list((card.pattern if card else None) or TRAY), _list(LATE)}
            return {_place(event.card), Region(Part.SPOTLIGHT), *lists, *_homes(board, event.card)}
        case events.CardPlaced():
            return {_place(event.card), _list(event.pattern or TRAY), *_left(event.before)}
        case events.PatternStarted():  # or came back by undo, and with it what stood in large type
            return {Region(Part.PATTERN, event.pattern), Region(Part.SPOTLIGHT)}
        case events.PatternNamed():
            return {_list(event.pattern), Region(Part.SPOTLIGHT)}
        case events.PatternsMerged():
            gone = {Region(Part.PATTERN, event.pattern), _list(event.into), Region(Part.SPOTLIGHT)}
            return gone | _places(event.cards)
        case events.PatternDropped():
            gone = {Region(Part.PATTERN, event.pattern), _list(TRAY), Region(Part.SPOTLIGHT)}
            return gone | _places(event.cards)
        case events.PredictionMade() | events.PredictionWithdrawn():
            return {Region(Part.PREDICTION, event.prediction)}
        case events.NextStepSuggested() | events.NextStepWithdrawn():
            return {Region(Part.NEXT_STEP, event.next_step)}
        case events.ReflectiveQuestionAsked() | events.ReflectiveQuestionWithdrawn():
            return {Region(Part.QUESTION, event.question)}
        case events.CardsErased() | events.Undone():
            return set()
        case _:
            assert_never(event)


def _place(card: CardId) -> Region:
    return Region(Part.PLACE, card)


def _places(cards: tuple[CardId, ...]) -> set[Region]:
    return {_place(card) for card in cards}


def _list(key: str) -> Region:
    return Region(Part.LIST, key)


def _left(before: PatternId | None) -> set[Region]:
    """A card that stood in no pattern may have stood in the tray or among those added late."""
    return {_list(before)} if before else {_list(TRAY), _list(LATE)}


def _homes(board: Board, card: CardId) -> set[Region]:
    """The lists of all arrangements of Share in which the card stands, or stood when it was withdrawn."""
    found = board.cards.get(card) or board.withdrawn.get(card)
    return {_list(home(board, by, found)) for by in By} if found else set()


def _left_homes(board: Board, event: events.CardReworded) -> set[Region]:
    """The lists in which a card stood before it was reworded."""
    found = board.cards.get(event.card)
    if not found:
        return set()
    before = replace(
        found,
        classroom=event.came_from,
        focus=found.focus if event.left_focus is None else event.left_focus,
        question=found.question if event.left_question is None else event.left_question,
    )
    return {_list(home(board, by, before)) for by in By}
