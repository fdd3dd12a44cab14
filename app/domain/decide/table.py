"""Rules of the tables in Screening and Swap, and of asking and hearing in Share (Q)."""

from app.domain import events, limits
from app.domain.agenda import Act, Audience, StepKey
from app.domain.audience import may_see
from app.domain.board import Board, Card
from app.domain.commands import AskAuthor, MarkHeard, PassCard
from app.domain.decide.checks import require, require_facilitator, room_for, wording
from app.domain.rejection import Absent, Phrase, Rejection
from app.domain.terms import Actor, CardId, Role

QUESTION = "What did you see or hear that makes you say that?"
"""What an ask says that has no words of its own; pages say it in the reader's language."""


def pass_card(command: PassCard, board: Board, actor: Actor) -> list[events.Event]:
    """Rule Q1: the author's group, the author with it, lets a card pass; only while it alone sees the cards."""
    require(board, Act.PASS)
    card = seen_card(board, command.card, actor)
    if board.audience is not Audience.GROUP or not actor.group or card.group != actor.group:
        raise Rejection("own-group", "The author's own group screens a card, before others see it.")
    return [] if card.passed == command.passed else [events.CardPassed(card.id, command.passed)]


def ask_author(command: AskAuthor, board: Board, actor: Actor) -> list[events.Event]:
    """Rules Q2 (whoever sees a card may ask its author) and Q4 (in Swap the matched group asks)."""
    require(board, Act.ASK)
    card = seen_card(board, command.card, actor)
    if any(ask.id == command.ask for ask in card.asks):
        return []
    if card.author == actor.person:
        raise Rejection("own-card", "This is your own card; reword it, or leave it as it is.")
    _check_whose_turn(board, card, actor)
    text = wording(command.text, limits.ASK_TEXT, Phrase("A question")) if command.text.strip() else ""
    room_for(len(card.asks), limits.ASKS, Phrase("questions to one card"))
    return [events.AuthorAsked(card.id, card.author, command.ask, board.step, text)]


def _check_whose_turn(board: Board, card: Card, actor: Actor) -> None:
    """Between group and network it follows from the step which of the two groups that see a card asks about it."""
    if board.audience is not Audience.MATCHED_GROUP:
        return
    if board.step is StepKey.SWAP and actor.group != board.frame.reader_of(card.group):
        raise Rejection("matched-group", "In Swap the matched group puts questions to a card.")
    if board.step is StepKey.SCREENING and actor.group != card.group:
        raise Rejection("own-group", "In Screening the author's own group puts questions to a card.")


def mark_heard(command: MarkHeard, board: Board, actor: Actor) -> list[events.Event]:
    """Rule Q6: the facilitator ticks which groups and classrooms were heard."""
    require_facilitator(actor)
    require(board, Act.HEAR)
    known = board.frame.groups if command.what == "group" else [room.code for room in board.frame.classrooms]
    if command.what not in ("group", "classroom") or command.id not in known:
        raise Absent(command.what)
    if command.heard == ((command.what, command.id) in board.heard):
        return []
    return [events.HeardMarked(command.what, command.id, command.heard)]


def seen_card(board: Board, card: CardId, actor: Actor) -> Card:
    """The card, if it is there for the actor (rule L3)."""
    found = board.cards.get(card)
    if not found or not may_see(board, found, actor.role, actor.person, actor.group):
        raise Absent("card")
    if actor.role not in (Role.FACILITATOR, Role.OBSERVER):
        raise Rejection("read-only", "This link is for looking only.")
    return found
