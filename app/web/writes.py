"""Every write of the wire: its address, its fields, and the command that they make (docs/protocol.md).

The routes are looked through in this order, so the busiest comes first.
"""

from typing import Annotated

from pydantic import Field

from app.domain import commands, limits
from app.domain.agenda import StepKey
from app.domain.commands import Command, TimerAction, Whose
from app.domain.rejection import Rejection
from app.domain.terms import CardId, Focus, Horizon, Kind, PatternId, Spotlight
from app.web.bodies import Card, Id, Line, Pattern, PatternOrNone, Patterns, Person, Short, Words
from app.web.roundform import RoundFields
from app.web.writing import Asked, Write, WriteRoute

Cards = Annotated[tuple[Card, ...], Field(max_length=limits.CARDS_AT_ONCE)]


class PlaceCard(Write):
    """Put a card into a pattern, or with an empty one back to "not yet sorted"."""

    at = "PUT /boards/{board}/cards/{card}/place"
    pattern: PatternOrNone

    def command(self, asked: Asked) -> Command:
        return commands.PlaceCard(CardId(asked.ids["card"]), self.pattern or None)


class PlaceCards(Write):
    """Put several cards at once into a pattern, or with an empty one back to "not yet sorted"; one undo takes it back."""

    at = "PUT /boards/{board}/places"
    cards: Cards
    pattern: PatternOrNone

    def command(self, _: Asked) -> Command:
        return commands.PlaceCards(self.cards, self.pattern or None)


class PostCard(Write):
    """Write a card: one statement from one classroom; ``for`` is the colleague whose card a scribe writes down."""

    at = "POST /boards/{board}/cards"
    makes = commands.PostCard
    card: Card
    text: Words
    classroom: Short
    focus: Focus
    question: Short = ""
    on_behalf_of: Person | None = Field(None, alias="for")


class RewordCard(Write):
    """Change one's own card; what is not given stays."""

    at = "PUT /boards/{board}/cards/{card}"
    makes = commands.RewordCard
    text: Words | None = None
    classroom: Short | None = None
    focus: Focus | None = None
    question: Short | None = None


class WithdrawCard(Write):
    """Withdraw one's own card."""

    at = "DELETE /boards/{board}/cards/{card}"
    makes = commands.WithdrawCard


class StartPattern(Write):
    """Start a pattern, with cards if wanted."""

    at = "POST /boards/{board}/patterns"
    makes = commands.StartPattern
    pattern: Pattern
    title: Words = ""
    kind: Kind = Kind.PATTERN
    cards: Cards = ()


class NamePattern(Write):
    """Give a pattern a title or a kind; what is not given stays."""

    at = "PUT /boards/{board}/patterns/{pattern}"
    makes = commands.NamePattern
    title: Words | None = None
    kind: Kind | None = None


class MergePattern(Write):
    """Move all cards into another pattern, which is named in the body; this one is no more."""

    at = "PUT /boards/{board}/patterns/{pattern}/into"
    pattern: Pattern

    def command(self, asked: Asked) -> Command:
        return commands.MergePattern(PatternId(asked.ids["pattern"]), self.pattern)


class DropPattern(Write):
    """Take a pattern apart: its cards are not yet sorted again."""

    at = "DELETE /boards/{board}/patterns/{pattern}"
    makes = commands.DropPattern


class MoveStep(Write):
    """Move the board one step on, or any number back; ``confirm`` when that opens the debrief."""

    at = "PUT /boards/{board}/step"
    step: StepKey
    confirm: bool = False

    def command(self, asked: Asked) -> Command:
        return commands.MoveStep(self.step, asked.seed, self.confirm)


class SetTimer(Write):
    """Start, pause, lengthen or clear the step's timer; ``minutes`` to start with or to add."""

    at = "PUT /boards/{board}/timer"
    action: TimerAction
    minutes: Annotated[int, Field(gt=0, le=limits.TIMER_MINUTES)] | None = None

    def command(self, asked: Asked) -> Command:
        return commands.SetTimer(self.action, asked.now, self.minutes)


class SetSpotlight(Write):
    """Put a card, a pattern or a group in large type on the screen; none of them puts the light out."""

    at = "PUT /boards/{board}/spotlight"
    card: Id | None = None
    pattern: Id | None = None
    group: Line | None = None

    def command(self, _: Asked) -> Command:
        lights = [Spotlight(what, id) for what in ("card", "pattern", "group") if (id := getattr(self, what))]
        if len(lights) > 1:
            raise Rejection("wrong-value", "The spotlight shows one thing: a card, a pattern or a group.")
        return commands.SetSpotlight(lights[0] if lights else None)


class MarkReady(Write):
    """Say that one's evidence is chosen, or not yet."""

    at = "PUT /boards/{board}/ready"
    makes = commands.MarkReady
    ready: bool


class DescribeRound(RoundFields, Write):
    """Describe the round anew; what is not given stays. In a form, lists are lines, such as ``C1, ELA, 6``."""

    at = "PUT /boards/{board}/round"

    def command(self, asked: Asked) -> Command:
        return commands.DescribeRound(self.frame(asked.frame))


class Predict(Write):
    """Predict what a student would know and be able to do; a prediction rests on patterns."""

    at = "POST /boards/{board}/predictions"
    makes = commands.Predict
    prediction: Id
    text: Words
    patterns: Patterns = ()


class SuggestNextStep(Write):
    """Suggest a next step for the school, by when, and who would support it (a role)."""

    at = "POST /boards/{board}/next-steps"
    makes = commands.SuggestNextStep
    next_step: Id
    text: Words
    horizon: Horizon
    support_from: Line = ""
    patterns: Patterns = ()


class AskReflectiveQuestion(Write):
    """Leave a question with the school."""

    at = "POST /boards/{board}/reflective-questions"
    makes = commands.AskReflectiveQuestion
    question: Id
    text: Words
    patterns: Patterns = ()


class Undo(Write):
    """Take back one's own last action of this step; a facilitator also ``anyone``'s, but never a card's words."""

    at = "POST /boards/{board}/undo"
    makes = commands.Undo
    whose: Whose = Whose.OWN


routes = [WriteRoute(write) for write in Write.__subclasses__()]
