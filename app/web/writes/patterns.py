"""Writes about patterns, the busiest first."""

from typing import Annotated

from pydantic import Field

from app.domain import commands, limits
from app.domain.commands import Command
from app.domain.rejection import Rejection
from app.domain.terms import CardId, Kind, Link, PatternId
from app.web.bodies import Card, Pattern, PatternOrNone, Words
from app.web.writing import Asked, Write

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


class LinkCard(Write):
    """Say that a card also belongs to a pattern (``also``), or goes the ``other-way``; or that it does not.

    Either ``card``, or several ``cards`` at once; one undo takes it back.
    """

    at = "PUT /boards/{board}/patterns/{pattern}/links"
    card: Card | None = None
    cards: Cards = ()
    link: Link
    linked: bool = True

    def command(self, asked: Asked) -> Command:
        pattern = PatternId(asked.ids["pattern"])
        if bool(self.card) == bool(self.cards):
            raise Rejection("wrong-value", "Name one card, or several cards, that are linked to the pattern.")
        cards = (self.card,) if self.card else self.cards
        return commands.LinkCards(cards, pattern, self.link, self.linked)
