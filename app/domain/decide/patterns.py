"""Rules of sorting and naming (P): anyone, any card, one place."""

from app.domain import commands, events, limits
from app.domain.agenda import Act
from app.domain.board import Board, Card, Pattern
from app.domain.decide.checks import find_pattern, require, room_for
from app.domain.rejection import Absent, Phrase, Rejection
from app.domain.terms import CardId, Link, PatternId

_STANDS = "The card stands in this pattern already."
_SOME_STAND = "Some of these cards stand in this pattern already. Choose the others only."


def place_card(command: commands.PlaceCard, board: Board) -> list[events.Event]:
    """Rule P1: a card stands in one pattern or in none; the later drop wins."""
    require(board, Act.SORT)
    card = _find_card(board, command.card)
    if command.pattern:
        find_pattern(board, command.pattern)
    return _placed([card], command.pattern, board)


def place_cards(command: commands.PlaceCards, board: Board) -> list[events.Event]:
    """Rule P7: several cards are placed at once, in the order they are named, or not at all."""
    require(board, Act.SORT)
    _at_once(command.cards)
    cards = [_find_card(board, card) for card in command.cards]
    if command.pattern:
        find_pattern(board, command.pattern)
    return _placed(cards, command.pattern, board)


def start_pattern(command: commands.StartPattern, board: Board) -> list[events.Event]:
    """Rule P2: a pattern starts with cards or empty; a title only where naming is open."""
    require(board, Act.SORT)
    title = _title(board, command.title)
    if command.pattern in board.patterns:
        raise Rejection("double", "This pattern is there already.")
    room_for(len(board.patterns), limits.PATTERNS, Phrase("patterns"))
    cards = [_find_card(board, card) for card in dict.fromkeys(command.cards)]
    started = events.PatternStarted(command.pattern, title, command.kind)
    return [started, *(events.CardPlaced(card.id, command.pattern, card.pattern) for card in cards)]


def name_pattern(command: commands.NamePattern, board: Board) -> list[events.Event]:
    """Rule P3: titles and kinds come in the step that names."""
    require(board, Act.NAME)
    pattern = find_pattern(board, command.pattern)
    title = pattern.title if command.title is None else _title(board, command.title)
    kind = command.kind or pattern.kind
    if (title, kind) == (pattern.title, pattern.kind):
        return []
    return [events.PatternNamed(pattern.id, title, kind)]


def merge_pattern(command: commands.MergePattern, board: Board) -> list[events.Event]:
    """Rule P4: all cards go over, in their order; links to the merged pattern follow it."""
    require(board, Act.SORT)
    pattern, into = find_pattern(board, command.pattern), find_pattern(board, command.into)
    if pattern.id == into.id:
        raise Rejection("same", "A pattern can not be merged into itself.")
    return [*_crossing(pattern, into), events.PatternsMerged(pattern.id, into.id, tuple(pattern.cards))]


def link_card(command: commands.LinkCard, board: Board) -> list[events.Event]:
    """Rules P8 (a card also belongs elsewhere) and P9 (evidence that goes the other way, where patterns are named)."""
    card, pattern = CardId(command.card), command.pattern
    return link_cards(commands.LinkCards((card,), pattern, command.link, command.linked), board)


def link_cards(command: commands.LinkCards, board: Board) -> list[events.Event]:
    """Rules P8 and P9 for several cards at once, or for none of them."""
    require(board, Act.SORT if command.link is Link.ALSO else Act.NAME)
    _at_once(command.cards)
    cards = [_find_card(board, card) for card in command.cards]
    pattern = find_pattern(board, command.pattern)
    if command.linked and (standing := [card for card in cards if card.pattern == pattern.id]):
        raise Rejection("stands-there", _STANDS if len(standing) == len(cards) else _SOME_STAND)
    linked = (_linked(card, pattern, command.link, linked=command.linked) for card in cards)
    return [event for events_of_one in linked for event in events_of_one]


def drop_pattern(command: commands.DropPattern, board: Board) -> list[events.Event]:
    """Rule P5: a dropped pattern loses no card; they are not yet sorted again."""
    require(board, Act.SORT)
    pattern = find_pattern(board, command.pattern)
    return [events.PatternDropped(pattern.id, tuple(pattern.cards))]


def _placed(cards: list[Card], pattern: PatternId | None, board: Board) -> list[events.Event]:
    """Each card's move, but for those that stand there already; what was linked there stands there now (rule P8)."""
    into = board.patterns.get(pattern) if pattern else None
    return [
        event
        for card in cards
        if card.pattern != pattern or card.id in board.late
        for event in (
            *(_unlinked(card.id, into) if into else ()),
            events.CardPlaced(card.id, pattern=pattern, before=card.pattern),
        )
    ]


def _linked(card: Card, pattern: Pattern, link: Link, *, linked: bool) -> list[events.Event]:
    """A card is one of the two at most: that it also belongs here takes back that it goes the other way."""
    if linked == (card.id in pattern.links(link)):
        return []
    crossed = _unlinked(card.id, pattern) if linked else []
    return [*crossed, events.CardLinked(card.id, pattern.id, link, linked)]


def _unlinked(card: CardId, pattern: Pattern) -> list[events.Event]:
    return [
        events.CardLinked(card, pattern.id, link, linked=False)
        for link in Link
        if card in pattern.links(link)
    ]


def _crossing(pattern: Pattern, into: Pattern) -> list[events.Event]:
    """Links that merging would make untrue: of cards that stand there then, or that would be both."""
    both = [card for card in pattern.also if card in into.other_way]
    theirs = [card for card in into.also if card in pattern.other_way]
    gone = [
        *((card, into) for card in pattern.cards),
        *((card, pattern) for card in into.cards),
    ]
    return [
        *(event for card, other in gone for event in _unlinked(card, other)),
        *(events.CardLinked(card, pattern.id, Link.ALSO, linked=False) for card in both),
        *(events.CardLinked(card, into.id, Link.ALSO, linked=False) for card in theirs),
    ]


def _at_once(cards: tuple[CardId, ...]) -> None:
    if not 0 < len(cards) <= limits.CARDS_AT_ONCE:
        raise Rejection("how-many", "Choose 1 to %(most)s cards to place at once.", most=limits.CARDS_AT_ONCE)
    if len(set(cards)) < len(cards):
        raise Rejection("double", "A card is named twice; name each once.")


def _find_card(board: Board, card: CardId) -> Card:
    if not (found := board.cards.get(card)):
        raise Absent("card")
    return found


def _title(board: Board, title: str) -> str:
    title = title.strip()
    if title and not board.allows(Act.NAME):
        raise Rejection("not-now", "Sort quietly first; titles come in the next step.")
    if len(title) > limits.TITLE:
        raise Rejection("too-long", "A title has at most %(most)s characters.", most=limits.TITLE)
    return title
