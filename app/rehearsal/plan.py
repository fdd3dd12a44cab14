"""A round's file as commands under new ids: an import decides them at once, a rehearsal asks them over the wire."""

from collections.abc import Callable, Iterator

from app.domain import commands
from app.domain.agenda import StepKey
from app.domain.terms import CardId, Link, PatternId
from app.rehearsal.roundfile import RoundFile


class Plan:
    """What the people of the file ask of the board; ``ids`` makes a new UUID each time it is called."""

    def __init__(self, file: RoundFile, ids: Callable[[], str]) -> None:
        self.file, self._ids = file, ids
        self.cards = {card.id: CardId(ids()) for card in file.cards}
        self.patterns = {pattern.id: PatternId(ids()) for pattern in file.patterns}

    def posts(self) -> Iterator[commands.PostCard]:
        """The cards, in the order of the file."""
        for card in self.file.cards:
            yield commands.PostCard(
                self.cards[card.id], card.text, card.classroom, card.focus, card.question, keep=True
            )

    def asked(self, step: StepKey) -> Iterator[commands.Command]:
        """What the network makes in a step; anybody may ask it."""
        match step:
            case StepKey.SORT:
                for id in self.patterns.values():
                    yield commands.StartPattern(id)
            case StepKey.NAME:
                for each in self.file.patterns:
                    yield commands.NamePattern(self.patterns[each.id], each.statement, each.kind)
                    for card in each.also:
                        link = self.cards[card], self.patterns[each.id], Link.ALSO
                        yield commands.LinkCard(*link, linked=True)
            case StepKey.PREDICT:
                for prediction in self.file.predictions:
                    links = self._links(prediction.patterns)
                    yield commands.Predict(self._ids(), prediction.text, links)
            case StepKey.NEXT_LEVEL:
                for step_on in self.file.next_steps:
                    role = step_on.support_from.replace("_", " ")  # files have roles as keys
                    about = (step_on.horizon, role, self._links(step_on.patterns))
                    yield commands.SuggestNextStep(self._ids(), step_on.text, *about)
                for question in self.file.reflective_questions:
                    links = self._links(question.patterns)
                    yield commands.AskReflectiveQuestion(self._ids(), question.text, links)
            case _:
                pass

    def _links(self, patterns: tuple[str, ...]) -> tuple[PatternId, ...]:
        return tuple(self.patterns[pattern] for pattern in patterns)
