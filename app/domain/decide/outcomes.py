"""Rules of predictions, next steps and reflective questions (N)."""

from app.domain import events, limits
from app.domain.agenda import Act
from app.domain.board import Board
from app.domain.commands import AskReflectiveQuestion, Predict, SuggestNextStep
from app.domain.decide.checks import linked, require, room_for, wording
from app.domain.rejection import Phrase, Rejection


def predict(command: Predict, board: Board) -> list[events.Event]:
    """Rule N1: a prediction rests on one pattern or more."""
    require(board, Act.PREDICT)
    _new(command.prediction in board.predictions, len(board.predictions), Phrase("predictions"))
    text = wording(command.text, limits.OUTCOME_TEXT, Phrase("A prediction"))
    return [events.PredictionMade(command.prediction, text, linked(board, command.patterns))]


def suggest_next_step(command: SuggestNextStep, board: Board) -> list[events.Event]:
    """Rule N2: a next step has a horizon; who would support it is a role, not a person."""
    require(board, Act.SUGGEST)
    _new(command.next_step in board.next_steps, len(board.next_steps), Phrase("next steps"))
    text = wording(command.text, limits.OUTCOME_TEXT, Phrase("A next step"))
    support = command.support_from.strip()
    if len(support) > limits.SUPPORT_FROM:
        raise Rejection(
            "too-long", "Who would support it: at most %(most)s characters.", most=limits.SUPPORT_FROM
        )
    patterns = linked(board, command.patterns)
    return [events.NextStepSuggested(command.next_step, text, command.horizon, support, patterns)]


def ask_reflective_question(command: AskReflectiveQuestion, board: Board) -> list[events.Event]:
    """Rule N3: a reflective question rests on one pattern or more."""
    require(board, Act.SUGGEST)
    _new(command.question in board.reflective_questions, len(board.reflective_questions), Phrase("questions"))
    text = wording(command.text, limits.OUTCOME_TEXT, Phrase("A reflective question"))
    return [events.ReflectiveQuestionAsked(command.question, text, linked(board, command.patterns))]


def _new(there: bool, count: int, what: Phrase) -> None:
    if there:
        raise Rejection("double", "This is there already.")
    room_for(count, limits.OUTCOMES, what)
