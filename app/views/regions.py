"""Which parts of which screens may look different after an entry."""

from dataclasses import dataclass
from enum import StrEnum
from typing import NamedTuple, assert_never

from app.domain import events
from app.domain.agenda import Audience
from app.domain.board import Board
from app.domain.seen import LATE, TRAY
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
            moved = event.came_from != event.classroom and event.card not in board.late
            words = {Region(Part.CARD, event.card), Region(Part.SPOTLIGHT)}
            return words | {_place(event.card), *_rooms(board)} if moved else words
        case events.CardWithdrawn():
            lists = {_list(event.pattern or TRAY), _list(LATE), *_rooms(board)}
            return {_place(event.card), Region(Part.SPOTLIGHT), *lists}
        case events.CardRestored():
            card = board.cards.get(event.card)
            came_back = (card.pattern if card else None) or TRAY
            return {_place(event.card), _list(came_back), Region(Part.SPOTLIGHT), *_rooms(board)}
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


def _rooms(board: Board) -> set[Region]:
    return {_list(f"room-{at}") for at in range(len(board.frame.classrooms))}
