"""How a round ends, as a facilitator sees it: closed, purged, and what was found on the disk afterwards (rules S22 to S25)."""

from dataclasses import dataclass
from datetime import UTC, datetime

from app.domain import limits
from app.domain.board import Board
from app.domain.terms import Proof

DAY = 86_400_000


@dataclass(frozen=True, slots=True)
class ProofSeen:
    """What was looked for on the disk, and found.

    ``copies`` are names of files that still hold words, with dates; ``unread`` are those that could not be looked into.
    """

    pieces: int
    elsewhere: int
    found: int
    bytes: int
    copies: tuple[tuple[str, str], ...]
    unread: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class ClosingSeen:
    """How the round ends. Dates are ``2026-03-14`` in UTC, "" for what has not happened and what has no date yet.

    Args:
        purge_on: when the cards of a closed round are purged.
        keep_days: so many days after the closing that is; a round that is not closed has ``untouched_days`` from the
            last that happened in it.
        cards: how many there are, or were.
        proof: what was found of them on the disk after the purge.
    """

    closed_on: str
    purge_on: str
    purged_on: str
    keep_days: int
    untouched_days: int
    cards: int
    proof: ProofSeen | None


def closing(board: Board) -> ClosingSeen:
    """What has happened of it, and when the rest will."""
    days = board.frame.keep_days
    ahead = board.closed_at and not board.purged_at
    return ClosingSeen(
        closed_on=_day(board.closed_at),
        purge_on=_day(board.closed_at + days * DAY) if ahead else "",
        purged_on=_day(board.purged_at),
        keep_days=days,
        untouched_days=days + limits.UNTOUCHED_DAYS,
        cards=len(board.cards),
        proof=_proof(board.proof) if board.proof else None,
    )


def _proof(proof: Proof) -> ProofSeen:
    holding, unread = (
        tuple((copy.name, _day(copy.made_at)) for copy in proof.copies if copy.unread is closed)
        for closed in (False, True)
    )
    return ProofSeen(proof.pieces, proof.elsewhere, proof.found, proof.bytes, holding, unread)


def _day(at: int) -> str:
    return datetime.fromtimestamp(at / 1000, UTC).date().isoformat() if at else ""
