"""What the coach asks about words that are there already: a card's in Screening, a report's before it leaves (Y5, Y8)."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from app.domain.agenda import StepKey
from app.domain.board import Card
from app.domain.coach import Kind, review
from app.domain.leaving import LeavingView
from app.domain.limits import ASK_TEXT
from app.domain.report.sayings import said, sayings
from app.domain.seen import Stage
from app.domain.terms import CardId

QUESTIONS, PLACES, EXCERPT, KEPT = 2, 3, 60, 4096
_OWN = (Kind.PATTERN, Kind.PREDICTION, Kind.NEXT_STEP, Kind.QUESTION)
"""The kinds of the report's own words; places of ``sayings`` begin with the same names."""


@dataclass(frozen=True, slots=True)
class Asking:
    """A question, and the words of a text that it is about."""

    words: tuple[str, ...]
    ask: str

    @property
    def to_author(self) -> str:
        """The question as it begins when a group puts it to a card's author, who is told which words it is about."""
        about = ", ".join(f"“{words}”" for words in self.words)
        whole = f"{about}: {self.ask}"
        return whole if len(whole) <= ASK_TEXT else self.ask[:ASK_TEXT]


@dataclass(frozen=True, slots=True)
class AskedAbout:
    """Words that the report says in a place such as ``pattern/ID`` (``sayings``), and what the coach asks about them."""

    where: str
    text: str
    asking: tuple[Asking, ...]


class CoachedView(LeavingView):
    """The part of a ``BoardView`` (visibility) about what the coach asks. Nothing else answers with it, and no count does."""

    @property
    def group(self) -> str:
        """The viewer's observation group, if any."""
        raise NotImplementedError

    @property
    def stage(self) -> Stage:
        """Which arrangement the viewer's page shows."""
        raise NotImplementedError

    def coached(self, card: str, language: str) -> tuple[Asking, ...] | None:
        """What the coach asks about a card; None for all but the card's own group in Screening (rule Y5)."""
        found = self._board.cards.get(CardId(card))
        return asking(found.text, Kind.CARD, language) if found and self._screens(found) else None

    def asked_about(self, language: str) -> tuple[AskedAbout, ...]:
        """What the coach asks about the report's own words; for who looks it through before it leaves (rule Y8)."""
        if not self.leads_report or self._board.published or self._board.closed_at:
            return ()
        return tuple(each for each in self._own_words(language) if each.asking)

    def _screens(self, card: Card) -> bool:
        """Whether the viewer sits at the table at which the card's own group reads it."""
        at_table = self.stage is Stage.TABLE and self._board.step is StepKey.SCREENING
        return at_table and bool(self.group) and card.group == self.group

    def _own_words(self, language: str) -> Iterator[AskedAbout]:
        """The report's texts; what the identification check stopped at, it asks about, and the coach does not."""
        spoken, found = said(self._board), self.check()
        for saying in sayings(self._board):
            kind = saying.where.partition("/")[0]
            if kind not in _OWN:
                continue
            known = [each.span for each in found if each.where == saying.where]
            text = spoken(saying.where, saying.text)
            yield AskedAbout(saying.where, text, _but(asking(text, Kind(kind), language), known))


@lru_cache(maxsize=KEPT)
def asking(text: str, kind: Kind, language: str) -> tuple[Asking, ...]:
    """The first questions about a text, each once; remembered, since pages are made anew with each move at a table."""
    found: dict[str, list[str]] = {}
    for hint in review(text, kind, language):
        places = found.setdefault(hint.ask, [])
        words = _short(text[hint.begin : hint.end])
        if words not in places and len(places) < PLACES:
            places.append(words)
    return tuple(Asking(tuple(words), ask) for ask, words in found.items())[:QUESTIONS]


def forget() -> None:
    """Words were erased, so nothing remembers them."""
    asking.cache_clear()


def _short(words: str) -> str:
    return words if len(words) <= EXCERPT else words[:EXCERPT].rpartition(" ")[0] + " …"


def _but(found: tuple[Asking, ...], known: list[str]) -> tuple[Asking, ...]:
    """Without questions about words that are known already."""
    left = (
        Asking(tuple(words for words in each.words if not _among(words, known)), each.ask) for each in found
    )
    return tuple(each for each in left if each.words)


def _among(words: str, known: list[str]) -> bool:
    return any(words in each or each in words for each in known)
