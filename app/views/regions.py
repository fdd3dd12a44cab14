"""Which parts of which screens may look different after an entry."""

from dataclasses import dataclass, replace
from enum import StrEnum
from typing import NamedTuple, assert_never

from app.domain import events
from app.domain.agenda import Audience, StepKey
from app.domain.audience import readers
from app.domain.board import Board
from app.domain.lists import home
from app.domain.noticed import EVERYONE, FACILITATORS, NOBODY, TABLE, audience_of, is_private
from app.domain.seen import LATE, TRAY, By
from app.domain.terms import CardId, PatternId, PersonId


class Part(StrEnum):
    """The kinds of parts. Where a part stands, and whether it is there at all, the patch looks up."""

    STAGE = "stage"  # everything
    TIMER = "timer"
    SPOTLIGHT = "spotlight"
    CARD = "card"  # the card's words
    PLACE = "place"  # the list in which a card stands, always as its last
    LIST = "list"  # the head of a list
    LINKS = "links"  # what is linked to a pattern without standing in it
    PATTERN = "pattern"  # a pattern that came or went
    PREDICTION = "prediction"
    NEXT_STEP = "next-step"
    QUESTION = "question"
    MINE = "mine"  # a person's own cards
    WATCH = "watch"  # the facilitator's counts
    TABLE = "table"  # what lies on the table of a person's group
    HEARD = "heard"  # the facilitator's tick list
    TAKEN_ON = "taken-on"  # a next step that stays where it stands
    CHECK = "check"  # what the facilitator looks through: it knows the names of the people


class Region(NamedTuple):
    """A part, and which one of its kind."""

    part: Part
    id: str = ""


Regions = frozenset[Region]
NOTHING: Regions = frozenset()
ALL: Regions = frozenset({Region(Part.STAGE)})
_PRIVATE = events.AuthorAsked | events.AskTakenBack
"""Of what one person is told, these are nobody else's, and no count of them is either (rule Q5)."""


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
    if isinstance(entry.event, events.OneCards) and is_private(board, entry.event):
        return (Touch(audience, frozenset({Region(Part.MINE)})),)
    if audience == TABLE:
        return _at_tables(board, entry.event)
    touch = Touch(audience, frozenset(_regions(board, entry.event)))
    author = _author(entry.event)
    if audience == EVERYONE and author:
        return touch, Touch(author, frozenset({Region(Part.MINE)}))
    if audience in (EVERYONE, FACILITATORS, NOBODY) or isinstance(entry.event, _PRIVATE):
        return (touch,)
    if isinstance(entry.event, events.CardReworded) and entry.event.came_from == entry.event.classroom:
        return (touch,)  # other words change no count
    return touch, Touch(FACILITATORS, touch.regions)  # as counts


def _at_tables(board: Board, event: events.Event) -> tuple[Touch, ...]:
    """A card of which a table knows: its readers' table, its author's own cards, the facilitators' counts."""
    found = CardId(getattr(event, "card", ""))
    card = board.cards.get(found) or board.withdrawn.get(found) or board.notes.get(found)
    if not card:
        return (Touch(FACILITATORS, frozenset({Region(Part.WATCH)})),)
    lies, own = frozenset({Region(Part.TABLE)}), frozenset({Region(Part.TABLE), Region(Part.MINE)})
    if isinstance(event, events.CardSetAside):
        card = replace(card, aside=False)  # by undo: those who had it miss it
    read = [person for person in readers(board, card) if person != card.author]
    if _stays_in_group(board, event):
        read = [person for person in read if board.members[person].group == card.group]
    told = tuple(Touch(person, lies) for person in read)
    return (*told, Touch(card.author, own), Touch(FACILITATORS, frozenset({Region(Part.WATCH)})))


def _stays_in_group(board: Board, event: events.Event) -> bool:
    """What the matched group is not shown, also when it sees the card by now, is no count for it either (rule Q4)."""
    match event:
        case events.CardPassed():
            return True
        case events.AuthorAsked():
            return event.step is StepKey.SCREENING
        case events.AskTakenBack():  # in the step in which it was asked, for undo ends with it
            return board.step is StepKey.SCREENING
        case _:
            return False


def _author(event: events.Event) -> PersonId | None:
    return event.author if isinstance(event, events.OneCards) else None


def _regions(board: Board, event: events.Event) -> set[Region]:
    if isinstance(event, events.OneCards) and board.audience is not Audience.NETWORK:
        return {Region(Part.MINE), Region(Part.WATCH)}
    match event:
        case (
            events.RoundDescribed()
            | events.StepMoved()
            | events.DebriefOpened()
            | events.FollowUpNoted()
            | events.FindingDecided()
            | events.QuoteChosen()
            | events.ReportPublished()
            | events.RoundClosed()
            | events.CardsPurged()
            | events.PurgeProved()
        ):
            return {Region(Part.STAGE)}
        case events.MemberJoined() | events.MemberRemoved():
            return {Region(Part.WATCH), Region(Part.CHECK)}
        case events.AuthorAsked() | events.AskTakenBack():
            return {Region(Part.MINE)}
        case events.HeardMarked():
            return {Region(Part.HEARD)}
        case events.CardLinked():
            return {_list(event.pattern), _links(event.pattern), Region(Part.SPOTLIGHT)}
        case events.NextStepTakenOn():
            return {Region(Part.TAKEN_ON, event.next_step)}
        case events.ReadyMarked() | events.NormsAccepted():
            return {Region(Part.WATCH), Region(Part.MINE)}
        case events.TimerSet():
            return {Region(Part.TIMER)}
        case events.SpotlightSet():
            return {Region(Part.SPOTLIGHT)}
        case events.CardPosted() | events.CardBroughtBack():
            return {_place(event.card), _list(LATE)}
        case events.CardSetAside():  # by undo, and others may have sorted or linked it meanwhile
            lists = {_list(TRAY), _list(LATE), *(_list(pattern) for pattern in board.patterns)}
            linked = {*_homes(board, event.card), *_linking(board, event.card)}
            return {_place(event.card), Region(Part.SPOTLIGHT), *lists, *linked}
        case events.CardReworded():
            words = {Region(Part.CARD, event.card), Region(Part.SPOTLIGHT), *_linking(board, event.card)}
            if not event.moved or event.card in board.late:
                return words
            return words | {_place(event.card), *_homes(board, event.card), *_left_homes(board, event)}
        case events.CardWithdrawn():
            lists = {_list(event.pattern or TRAY), _list(LATE), *_homes(board, event.card)}
            return {_place(event.card), Region(Part.SPOTLIGHT), *lists, *_linking(board, event.card)}
        case events.CardRestored():
            card = board.cards.get(event.card)
            lists = {_list((card.pattern if card else None) or TRAY), _list(LATE)}
            linked = {*_homes(board, event.card), *_linking(board, event.card)}
            return {_place(event.card), Region(Part.SPOTLIGHT), *lists, *linked}
        case events.CardPlaced():
            stood = {_place(event.card), _list(event.pattern or TRAY), *_left(event.before)}
            return stood | _linking(board, event.card)
        case events.PatternStarted():  # or came back by undo, and with it what stood in large type
            return {Region(Part.PATTERN, event.pattern), Region(Part.SPOTLIGHT)}
        case events.PatternNamed():
            return {_list(event.pattern), Region(Part.SPOTLIGHT)}
        case events.PatternsMerged():
            gone = {Region(Part.PATTERN, event.pattern), Region(Part.SPOTLIGHT), *_places(event.cards)}
            return gone | {_list(event.into), _links(event.into)}
        case events.PatternDropped():
            gone = {Region(Part.PATTERN, event.pattern), _list(TRAY), Region(Part.SPOTLIGHT)}
            return gone | _places(event.cards)
        case events.PredictionMade() | events.PredictionWithdrawn():
            return {Region(Part.PREDICTION, event.prediction)}
        case events.NextStepSuggested() | events.NextStepWithdrawn():
            return {Region(Part.NEXT_STEP, event.next_step)}
        case events.ReflectiveQuestionAsked() | events.ReflectiveQuestionWithdrawn():
            return {Region(Part.QUESTION, event.question)}
        case events.CardsErased() | events.CardPassed() | events.CardKeptBack() | events.Undone():
            return set()
        case _:
            assert_never(event)


def _place(card: CardId) -> Region:
    return Region(Part.PLACE, card)


def _places(cards: tuple[CardId, ...]) -> set[Region]:
    return {_place(card) for card in cards}


def _list(key: str) -> Region:
    return Region(Part.LIST, key)


def _links(pattern: PatternId) -> Region:
    return Region(Part.LINKS, pattern)


def _linking(board: Board, card: CardId) -> set[Region]:
    """The patterns that show the card, or whose reach it widens, although it does not stand there."""
    linking = [each for each in board.patterns.values() if card in each.also or card in each.other_way]
    return {region for each in linking for region in (_list(each.id), _links(each.id))}


def _left(before: PatternId | None) -> set[Region]:
    """A card that stood in no pattern may have stood in the tray or among those added late."""
    return {_list(before)} if before else {_list(TRAY), _list(LATE)}


def _homes(board: Board, card: CardId) -> set[Region]:
    """The lists of all arrangements of Share in which the card stands, or stood when it was withdrawn."""
    found = board.cards.get(card) or board.withdrawn.get(card) or board.notes.get(card)
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
