"""Who may see a card: the one rule of the lock, for views and for commands alike (rules L1, L3 and L4)."""

from app.domain.agenda import Audience
from app.domain.board import Board, Card
from app.domain.terms import PersonId, Role


def may_see(board: Board, card: Card, role: Role, person: PersonId | None, group: str) -> bool:
    """Whether the card is there for somebody.

    Args:
        person: None for what all of that role and group share.
        group: the observation group, "" without one.
    """
    if person and card.author == person:
        return True
    if card.aside:
        return False
    match board.audience:
        case Audience.NETWORK:
            return role is not Role.REPORT_READER
        case Audience.MATCHED_GROUP:
            tables = (card.group, board.frame.reader_of(card.group))
            return role is Role.OBSERVER and bool(group) and group in tables
        case Audience.GROUP:
            return role is Role.OBSERVER and bool(group) and group == card.group
        case _:
            return False


def readers(board: Board, card: Card) -> list[PersonId]:
    """The members who may see the card."""
    members = board.members.values()
    return [each.id for each in members if may_see(board, card, each.role, each.id, each.group)]
