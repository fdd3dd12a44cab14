"""Which rounds hold words for longer than they should (rule S25)."""

from sqlalchemy import ColumnElement, Engine, Select, case, func, select
from sqlmodel import col

from app.domain import limits
from app.domain.events import CardPosted, CardsPurged, PurgeProved, RoundClosed, RoundDescribed
from app.domain.terms import Frame
from app.store.codec import UnreadableEvent, decode
from app.store.engine import reading
from app.store.tables import EventRow

DAY = 86_400_000


def _latest(kind: type) -> ColumnElement[int | None]:
    return func.max(case((col(EventRow.kind) == kind.__name__, col(EventRow.at))))


_ROUNDS: Select[str, int, int | None] = (
    select(col(EventRow.board_id), func.max(col(EventRow.at)), _latest(RoundClosed))
    .group_by(col(EventRow.board_id))
    .having(_latest(CardsPurged).is_(None), _latest(CardPosted).is_not(None))
    .order_by(col(EventRow.board_id))
)
_UNPROVEN = (
    select(col(EventRow.board_id))
    .group_by(col(EventRow.board_id))
    .having(_latest(CardsPurged).is_not(None), _latest(PurgeProved).is_(None))
)
_FRAME = (
    select(col(EventRow.kind), col(EventRow.body))
    .where(col(EventRow.kind) == RoundDescribed.__name__)
    .order_by(col(EventRow.seq).desc())
    .limit(1)
)


def rounds_due(engine: Engine, now: int) -> list[str]:
    """The boards whose cards are to be purged by now, in Unix milliseconds.

    A closed round is due so many days after its closing as it says. One that was never closed has as many days, and
    `limits.UNTOUCHED_DAYS` more, from its last entry on. One without a card is never due.

    Raises:
        StorageDown: the database can not be read.
    """
    due = []
    with reading(engine) as connection:
        for board, last, closed in connection.execute(_ROUNDS).all():
            described = connection.execute(_FRAME.where(col(EventRow.board_id) == board)).first()
            days = _keep_days(*described) if described else Frame().keep_days
            until = closed + days * DAY if closed else last + (days + limits.UNTOUCHED_DAYS) * DAY
            if until <= now:
                due.append(board)
    return due


def unproven(engine: Engine) -> list[str]:
    """The boards that were purged, of which no search is recorded.

    Raises:
        StorageDown: the database can not be read.
    """
    with reading(engine) as connection:
        return list(connection.execute(_UNPROVEN).scalars())


def _keep_days(kind: str, body: str) -> int:
    """What the round says; of what a newer program described, what is usual."""
    try:
        described = decode(kind, body, None)
    except UnreadableEvent:
        return Frame().keep_days
    assert isinstance(described, RoundDescribed)
    return described.frame.keep_days
