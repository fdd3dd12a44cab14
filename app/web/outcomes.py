"""Writes about what follows from patterns, and taking one's own last action back."""

from app.domain.commands import AskReflectiveQuestion, Command, Predict, SuggestNextStep, Undo
from app.domain.terms import PatternId
from app.web.requests import NextStepBody, NothingBody, PredictionBody, QuestionAskedBody
from app.web.writing import Asked, Writes

route = Writes()


@route.post("/boards/{board}/predictions")
def predict(body: PredictionBody, _asked: Asked) -> Command:
    """Predict what a student would know and be able to do."""
    return Predict(body.prediction, body.text, _patterns(body.patterns))


@route.post("/boards/{board}/next-steps")
def suggest_next_step(body: NextStepBody, _asked: Asked) -> Command:
    """Suggest a next step for the school."""
    patterns = _patterns(body.patterns)
    return SuggestNextStep(body.next_step, body.text, body.horizon, body.support_from, patterns)


@route.post("/boards/{board}/reflective-questions")
def ask_reflective_question(body: QuestionAskedBody, _asked: Asked) -> Command:
    """Leave a question with the school."""
    return AskReflectiveQuestion(body.question, body.text, _patterns(body.patterns))


@route.post("/boards/{board}/undo")
def undo(_body: NothingBody, _asked: Asked) -> Command:
    """Take back one's own last action of this step."""
    return Undo()


def _patterns(ids: tuple[str, ...]) -> tuple[PatternId, ...]:
    return tuple(PatternId(id) for id in ids)
