"""Who may notice at all that something happened (rule L5)."""

from app.domain import events
from app.domain.agenda import Audience
from app.domain.board import Board

EVERYONE = "everyone"
FACILITATORS = "facilitators"
NOBODY = "nobody"
TABLE = "table"


def audience_of(board: Board, entry: events.Entry) -> str:
    """Who may notice at all that this entry exists (rule L5).

    Args:
        board: as it is after the entry.

    Returns:
        ``EVERYONE``, ``FACILITATORS``, ``NOBODY``, ``TABLE`` (those who may see the card, and facilitators,
        who see counts) or the id of the one person.
    """
    if isinstance(entry.event, events.OneCards) and is_private(board, entry.event):
        return entry.event.author
    if isinstance(entry.event, events.OneCards) and board.audience is not Audience.NETWORK:
        return TABLE if board.opened else entry.event.author
    match entry.event:
        case events.AuthorAsked() | events.AskTakenBack():
            return entry.event.author if board.audience is Audience.NETWORK else TABLE
        case events.CardPassed():
            return NOBODY if board.audience is Audience.NETWORK else TABLE
        case events.MemberJoined() | events.MemberRemoved() | events.HeardMarked():
            return FACILITATORS
        case events.PurgeProved():
            return FACILITATORS
        case events.ReadyMarked() | events.NormsAccepted():
            return entry.event.person
        case events.CardsErased() | events.Undone():
            return NOBODY
        case _:
            return EVERYONE


def is_private(board: Board, event: events.OneCards) -> bool:
    """Whether it is about what only its author has, so that not even a count tells of it (rules C7 and H1).

    A card that was set aside is missed by those who had seen it.
    """
    found = board.notes.get(event.card) or board.withdrawn.get(event.card)
    return bool(found and found.aside) and not isinstance(event, events.CardSetAside)
