"""What a view holds from Sort on: patterns, what is linked to them, and what follows from them (rules P8 to P12)."""

from dataclasses import dataclass
from itertools import islice

from app.domain import portray, seen
from app.domain.board import Board, Pattern
from app.domain.matrix import Matrix, matrix
from app.domain.terms import CardId, Horizon, Link, PatternId


@dataclass(frozen=True, slots=True)
class LinkedCards:
    """Cards that do not stand in a pattern, and also belong there, or go the other way."""

    also: tuple[seen.CardSeen, ...] = ()
    other_way: tuple[seen.CardSeen, ...] = ()


@dataclass(frozen=True, slots=True)
class Chain:
    """One pattern from its evidence (a window of it) to the predictions, next steps and questions that rest on it."""

    pattern: seen.PatternHead
    cards: tuple[seen.CardSeen, ...]
    links: LinkedCards
    predictions: tuple[seen.PredictionSeen, ...]
    next_steps: tuple[seen.NextStepSeen, ...]
    reflective_questions: tuple[seen.QuestionSeen, ...]


class AnalysisView:
    """The part of a ``BoardView`` (visibility) that is empty until the network sees the cards."""

    _board: Board

    def _network(self) -> bool:
        """Whether what the network shares is open to the viewer."""
        raise NotImplementedError

    # --- patterns ------------------------------------------------------------------------------

    def pattern(self, pattern: PatternId) -> seen.PatternHead | None:
        """The pattern's head, once cards are open to the network."""
        found = self._board.patterns.get(pattern)
        return portray.pattern(self._board, found) if found and self._network() else None

    def patterns(self) -> tuple[seen.PatternHead, ...]:
        """All patterns, in the order they were started."""
        if not self._network():
            return ()
        return tuple(portray.pattern(self._board, pattern) for pattern in self._board.patterns.values())

    def links(self, pattern: PatternId, most: int | None = None) -> LinkedCards:
        """The cards that also belong to the pattern, and those that go the other way; the first ``most`` of each."""
        found = self._board.patterns.get(pattern)
        if not found or not self._network():
            return LinkedCards()
        also, other_way = (
            tuple(
                portray.card(self._board, card)
                for card in islice(self._board.linked(found, link), most)
                if card.text or not self._board.purged_at
            )
            for link in (Link.ALSO, Link.OTHER_WAY)
        )
        return LinkedCards(also, other_way)

    @property
    def unsorted(self) -> int:
        """How many cards stand in no pattern; 0 while cards are locked."""
        return len(self._board.tray) + len(self._board.late) if self._network() else 0

    def loose(self, most: int) -> tuple[seen.CardSeen, ...]:
        """The first ``most`` cards that stand in no pattern, in the order they came."""
        if not self._network():
            return ()
        return self._shown([*self._board.tray, *self._board.late][:most])

    # --- what follows from them ----------------------------------------------------------------

    def predictions(self) -> tuple[seen.PredictionSeen, ...]:
        """What a student would know and be able to do."""
        return portray.predictions(self._board) if self._network() else ()

    def next_steps(self) -> tuple[seen.NextStepSeen, ...]:
        """Suggestions, in the order they came."""
        return portray.next_steps(self._board) if self._network() else ()

    def next_steps_by(self, horizon: Horizon) -> tuple[seen.NextStepSeen, ...]:
        """The suggestions of one horizon."""
        return tuple(item for item in self.next_steps() if item.horizon == horizon)

    def reflective_questions(self) -> tuple[seen.QuestionSeen, ...]:
        """Questions for the school."""
        return portray.reflective_questions(self._board) if self._network() else ()

    # --- the whole in one look -----------------------------------------------------------------

    def matrix(self) -> Matrix:
        """Where each pattern was seen (rule P10); without patterns while cards are locked."""
        return matrix(self._board, self._board.patterns.values() if self._network() else ())

    def chain(self, pattern: PatternId) -> Chain | None:
        """A pattern from its evidence to the next steps that rest on it (rule P12); None where there is none."""
        found = self._board.patterns.get(pattern)
        if not found or not self._network():
            return None
        return Chain(
            pattern=portray.pattern(self._board, found),
            cards=self._shown(list(islice(found.cards, portray.WINDOW))),
            links=self.links(pattern, portray.WINDOW),
            predictions=tuple(item for item in self.predictions() if _rests(item, found)),
            next_steps=tuple(item for item in self.next_steps() if _rests(item, found)),
            reflective_questions=tuple(item for item in self.reflective_questions() if _rests(item, found)),
        )

    def _shown(self, cards: list[CardId]) -> tuple[seen.CardSeen, ...]:
        """The cards, but for those whose words were purged."""
        known = (self._board.cards[card] for card in cards)
        return tuple(portray.card(self._board, card) for card in known if card.text)


def _rests(item: seen.PredictionSeen | seen.NextStepSeen | seen.QuestionSeen, pattern: Pattern) -> bool:
    return any(link.id == pattern.id for link in item.patterns)
