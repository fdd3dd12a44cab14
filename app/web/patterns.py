"""Writes about patterns."""

from app.domain.commands import Command, DropPattern, MergePattern, NamePattern, StartPattern
from app.domain.terms import CardId, PatternId
from app.web.requests import MergeBody, NothingBody, PatternBody, PatternNameBody
from app.web.writing import Asked, Writes

route = Writes()


@route.post("/boards/{board}/patterns")
def start_pattern(body: PatternBody, _asked: Asked) -> Command:
    """Start a pattern, with cards if wanted."""
    cards = tuple(CardId(card) for card in body.cards)
    return StartPattern(PatternId(body.pattern), body.title, body.kind, cards)


@route.put("/boards/{board}/patterns/{pattern}")
def name_pattern(body: PatternNameBody, asked: Asked) -> Command:
    """Give a pattern a title or a kind."""
    return NamePattern(asked.pattern, body.title, body.kind)


@route.put("/boards/{board}/patterns/{pattern}/into")
def merge_pattern(body: MergeBody, asked: Asked) -> Command:
    """Move all cards into another pattern; this one is no more."""
    return MergePattern(asked.pattern, PatternId(body.pattern))


@route.delete("/boards/{board}/patterns/{pattern}")
def drop_pattern(_body: NothingBody, asked: Asked) -> Command:
    """Take a pattern apart: its cards are not yet sorted again."""
    return DropPattern(asked.pattern)
