"""The identification check: what in a report may tell who was seen, or who looked (rules R4 and R5)."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from app.domain.board import Board
from app.domain.report.sayings import Saying, finding_id, sayings
from app.domain.report.spans import Round, Trace, plain
from app.domain.report.traces import traces
from app.domain.terms import Decision

FEW = 3
"""A quote of a pattern that was seen in fewer classrooms is a finding (practice, 5.9)."""


@dataclass(frozen=True, slots=True)
class Finding:
    """Words in the report that may identify somebody, from character ``begin`` to before ``end`` of ``text``.

    Args:
        where: the place of the text, such as ``pattern/ID`` (``sayings``).
        decision: what people decided about it, and with ``words`` for what is replaced; None while nobody has.
    """

    id: str
    kind: Trace
    where: str
    text: str
    begin: int
    end: int
    decision: Decision | None = None
    words: str = ""

    @property
    def span(self) -> str:
        """What was found; the whole text when it is a quote from few classrooms."""
        return self.text[self.begin : self.end]

    @property
    def decided(self) -> bool:
        """Whether people looked at it."""
        return self.decision is not None

    @property
    def may_replace(self) -> bool:
        """Whether other words may stand there; a quote from few classrooms is kept, or not quoted."""
        return self.kind is not Trace.FEW


def findings(board: Board, names: Sequence[str]) -> tuple[Finding, ...]:
    """What the check finds in the report as it is now, in the report's order.

    Args:
        names: of all who take part; they are not part of the board.
    """
    frame = board.frame
    known = frozenset(plain(f"{frame.school} {frame.network}").split())
    about = Round(tuple(sorted(set(names))), frame.classrooms, known)
    return tuple(_decided(board, found) for saying in sayings(board) for found in _found(saying, about))


def _found(saying: Saying, about: Round) -> Iterator[Finding]:
    if saying.reach is not None and saying.reach < FEW:
        yield _finding(Trace.FEW, saying, 0, len(saying.text))
    for span in traces(saying.text, about):
        yield _finding(span.kind, saying, span.begin, span.end)


def _finding(kind: Trace, saying: Saying, begin: int, end: int) -> Finding:
    id = finding_id(kind, saying.where, begin, end, saying.text)
    return Finding(id, kind, saying.where, saying.text, begin, end)


def _decided(board: Board, found: Finding) -> Finding:
    if not (known := board.decisions.get(found.id)):
        return found
    return Finding(
        found.id, found.kind, found.where, found.text, found.begin, found.end, known.decision, known.words
    )
