"""What a room does in one go: the commands that wait, and what would be written for them."""

import asyncio
from dataclasses import dataclass, field

from app.domain.commands import Command
from app.domain.events import Entry
from app.domain.evolve import Draft
from app.domain.terms import Actor, CommandId, PersonId
from app.views.regions import Touch

Asked = tuple[PersonId, CommandId]


@dataclass(slots=True)
class Ask:
    """A command that waits for its turn, and whom to tell."""

    command: Command
    actor: Actor
    id: CommandId
    answer: asyncio.Future[None]

    def tell(self, problem: BaseException | None) -> None:
        """Answers, unless whoever asked has gone."""
        if self.answer.done():
            return
        if problem is None:
            self.answer.set_result(None)
        else:
            self.answer.set_exception(problem)


@dataclass(slots=True)
class Turn:
    """What one turn would write: the board after it, its entries, what they touch, and who waits for them."""

    draft: Draft
    entries: list[Entry] = field(default_factory=list)
    touches: list[tuple[Touch, ...]] = field(default_factory=list)
    answers: list[tuple[Ask, Exception | None]] = field(default_factory=list)
    asked: set[Asked] = field(default_factory=set)
