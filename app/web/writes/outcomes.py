"""Writes about what follows from patterns, and undo."""

from app.domain import commands
from app.domain.commands import Whose
from app.domain.terms import Horizon
from app.web.bodies import Id, Line, Patterns, Words
from app.web.writing import Write


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


class TakeOn(Write):
    """Say that the host school takes a next step on, or does not any more."""

    at = "PUT /boards/{board}/next-steps/{next_step}/taken-on"
    makes = commands.TakeOn
    taken_on: bool = True


class NoteFollowUp(Write):
    """Write down what became of something that the host took on in the round before; without words, nothing yet."""

    at = "PUT /boards/{board}/follow-ups/{follow_up}"
    makes = commands.NoteFollowUp
    text: Words = ""
