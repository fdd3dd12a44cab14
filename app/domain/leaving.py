"""What a view holds of the report: itself, and for facilitators what is looked through before it leaves the room."""

from collections.abc import Collection
from dataclasses import dataclass

from app.domain import portray, seen
from app.domain.agenda import Act, StepKey
from app.domain.board import Board, Pattern
from app.domain.report import Report, may_read, report
from app.domain.report.identify import Finding, findings
from app.domain.report.sayings import quoted, spoken_of
from app.domain.terms import Role


@dataclass(frozen=True, slots=True)
class QuotableCard:
    """A card that the report quotes, or may quote."""

    card: seen.CardSeen
    quoted: bool


@dataclass(frozen=True, slots=True)
class Quotable:
    """A pattern with the cards that the report may quote under it."""

    pattern: seen.PatternHead
    cards: tuple[QuotableCard, ...]

    @property
    def quoted(self) -> int:
        """How many it quotes."""
        return sum(each.quoted for each in self.cards)


class LeavingView:
    """The part of a ``BoardView`` (visibility) about what leaves the room."""

    _board: Board
    _names: Collection[str]

    @property
    def role(self) -> Role:
        """The viewer's role."""
        raise NotImplementedError

    def report(self) -> Report | None:
        """The report, as soon as the viewer may read it (rule R6)."""
        return report(self._board) if may_read(self._board, self.role) else None

    @property
    def leads_report(self) -> bool:
        """Whether the viewer looks the report through: a facilitator, at its step."""
        return self.role is Role.FACILITATOR and self._board.step is StepKey.REPORT

    @property
    def nameless(self) -> bool:
        """Whether the names of the people are gone, so that the check can look for none of them (rule S23)."""
        return self._board.purged_at > 0

    @property
    def takes_on(self) -> bool:
        """Whether the viewer may say what the host school takes on (rule N4)."""
        return self.role in (Role.HOST, Role.FACILITATOR) and self._board.allows(Act.TAKE_ON)

    def check(self) -> tuple[Finding, ...]:
        """What the identification check finds in the report; for who looks it through (rule R4)."""
        return findings(self._board, tuple(self._names)) if self.leads_report else ()

    def quotable(self) -> tuple[Quotable, ...]:
        """The cards that the report may quote, by pattern; for who looks it through (rule R5)."""
        if not self.leads_report:
            return ()
        return tuple(_quotable(self._board, pattern) for pattern in spoken_of(self._board))


def _quotable(board: Board, pattern: Pattern) -> Quotable:
    """The pattern with its cards; without any once their words are gone."""
    chosen = set(quoted(board, pattern))
    there = (id for id in (*pattern.cards, *pattern.also) if id in board.cards and board.cards[id].text)
    cards = tuple(QuotableCard(portray.card(board, board.cards[id]), id in chosen) for id in there)
    return Quotable(portray.pattern(board, pattern), cards)
