"""Rules of sorting and naming (P): anyone, any card, one place."""

from app.domain import commands, events, limits
from app.domain.agenda import Act
from app.domain.board import Board, Card
from app.domain.decide.checks import find_pattern, require, room_for
from app.domain.rejection import Absent, Phrase, Rejection
from app.domain.terms import CardId, PatternId


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
    if not 0 < len(command.cards) <= limits.CARDS_AT_ONCE:
        raise Rejection("how-many", "Choose 1 to %(most)s cards to place at once.", most=limits.CARDS_AT_ONCE)
    if len(set(command.cards)) < len(command.cards):
        raise Rejection("double", "A card is named twice; name each once.")
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
    return [events.PatternsMerged(pattern.id, into.id, tuple(pattern.cards))]


def drop_pattern(command: commands.DropPattern, board: Board) -> list[events.Event]:
    """Rule P5: a dropped pattern loses no card; they are not yet sorted again."""
    require(board, Act.SORT)
    pattern = find_pattern(board, command.pattern)
    return [events.PatternDropped(pattern.id, tuple(pattern.cards))]


def _placed(cards: list[Card], pattern: PatternId | None, board: Board) -> list[events.Event]:
    """Each card's move, but for those that stand there already."""
    return [
        events.CardPlaced(card.id, pattern=pattern, before=card.pattern)
        for card in cards
        if card.pattern != pattern or card.id in board.late
    ]


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
