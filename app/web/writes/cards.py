"""Writes about cards."""

from pydantic import Field

from app.domain import commands
from app.domain.terms import Focus
from app.web.bodies import Card, Id, Person, Short, Words
from app.web.writing import Write


class PostCard(Write):
    """Write a card: one statement from one classroom; ``for`` is the colleague whose card a scribe writes down.

    With ``note`` it is a private note from the beginning; with ``keep`` the names and rooms in it stay, on purpose.
    """

    at = "POST /boards/{board}/cards"
    makes = commands.PostCard
    card: Card
    text: Words
    classroom: Short
    focus: Focus
    question: Short = ""
    on_behalf_of: Person | None = Field(None, alias="for")
    note: bool = False
    keep: bool = False


class RewordCard(Write):
    """Change one's own card; what is not given stays. With ``keep`` the names and rooms in it stay, on purpose."""

    at = "PUT /boards/{board}/cards/{card}"
    makes = commands.RewordCard
    text: Words | None = None
    classroom: Short | None = None
    focus: Focus | None = None
    question: Short | None = None
    keep: bool = False


class WithdrawCard(Write):
    """Withdraw one's own card."""

    at = "DELETE /boards/{board}/cards/{card}"
    makes = commands.WithdrawCard


class SetAside(Write):
    """Make one's own card a private note that nobody ever sees, or a card again."""

    at = "PUT /boards/{board}/cards/{card}/note"
    makes = commands.SetAside
    note: bool


class PassCard(Write):
    """In Screening, let a card of one's own group pass, or not."""

    at = "PUT /boards/{board}/cards/{card}/pass"
    makes = commands.PassCard
    passed: bool = True


class AskAuthor(Write):
    """Ask the author of a card; without a text it is "What did you see or hear that makes you say that?"."""

    at = "POST /boards/{board}/cards/{card}/asks"
    makes = commands.AskAuthor
    ask: Id
    text: Words = ""
