"""Writes about cards."""

from app.domain.commands import Command, PlaceCard, PostCard, RewordCard, WithdrawCard
from app.domain.terms import CardId, PatternId, PersonId
from app.web.requests import CardBody, NothingBody, PlaceBody, RewordBody
from app.web.writing import Asked, Writes

route = Writes()


@route.put("/boards/{board}/cards/{card}/place")
def place_card(body: PlaceBody, asked: Asked) -> Command:
    """Put a card into a pattern, or back to "not yet sorted"."""
    return PlaceCard(asked.card, PatternId(body.pattern) if body.pattern else None)


@route.post("/boards/{board}/cards")
def post_card(body: CardBody, _asked: Asked) -> Command:
    """Write a card: one statement from one classroom."""
    author = PersonId(body.on_behalf_of) if body.on_behalf_of else None
    return PostCard(CardId(body.card), body.text, body.classroom, body.focus, body.question, author)


@route.put("/boards/{board}/cards/{card}")
def reword_card(body: RewordBody, asked: Asked) -> Command:
    """Change one's own card."""
    return RewordCard(asked.card, body.text, body.classroom, body.focus, body.question)


@route.delete("/boards/{board}/cards/{card}")
def withdraw_card(_body: NothingBody, asked: Asked) -> Command:
    """Withdraw one's own card."""
    return WithdrawCard(asked.card)
