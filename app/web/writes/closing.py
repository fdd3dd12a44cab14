"""Writes about the report, and about the end of a round."""

from app.domain import commands
from app.domain.commands import Command
from app.domain.terms import Decision
from app.web.bodies import Card, Pattern, Words
from app.web.writing import Asked, Write


class DecideFinding(Write):
    """Decide what the report says where the identification check found something: keep it, or replace it by words."""

    at = "PUT /boards/{board}/findings/{finding}"
    decision: Decision
    words: Words = ""

    def command(self, asked: Asked) -> Command:
        names = tuple(asked.place.room.names.values())
        return commands.DecideFinding(asked.ids["finding"], self.decision, self.words, names)


class ChooseQuote(Write):
    """Quote a card under a pattern in the report, or do not any more."""

    at = "PUT /boards/{board}/quotes"
    makes = commands.ChooseQuote
    pattern: Pattern
    card: Card
    quoted: bool = True


class PublishReport(Write):
    """Let those with the report's link read it, or not any more; refused while a finding is undecided."""

    at = "PUT /boards/{board}/report"
    published: bool = True

    def command(self, asked: Asked) -> Command:
        return commands.PublishReport(self.published, tuple(asked.place.room.names.values()))


class CloseRound(Write):
    """Close the round: nobody changes the board any more, and nothing says any more who wrote a card."""

    at = "POST /boards/{board}/close"
    confirm: bool = False

    def command(self, _: Asked) -> Command:
        return commands.CloseRound(self.confirm)


class PurgeCards(Write):
    """Take the words of all cards away for ever; this closes the round as well."""

    at = "POST /boards/{board}/purge"
    confirm: bool = False

    def command(self, _: Asked) -> Command:
        return commands.PurgeCards(self.confirm)
