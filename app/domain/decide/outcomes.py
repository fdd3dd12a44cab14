"""Rules of predictions, next steps and reflective questions (N)."""

from app.domain import events, limits
from app.domain.agenda import Act
from app.domain.board import Board
from app.domain.commands import AskReflectiveQuestion, NoteFollowUp, Predict, SuggestNextStep, TakeOn
from app.domain.decide.checks import linked, require, room_for, wording
from app.domain.rejection import Absent, Phrase, Rejection
from app.domain.terms import Actor, Role


def take_on(command: TakeOn, board: Board, actor: Actor) -> list[events.Event]:
    """Rule N4: the host school says what it takes on; a facilitator may write it down for the host."""
    if actor.role not in (Role.HOST, Role.FACILITATOR):
        raise Rejection("host-only", "The host school says what it takes on.")
    require(board, Act.TAKE_ON)
    if not (step := board.next_steps.get(command.next_step)):
        raise Absent("")
    return [] if step.taken_on == command.taken_on else [events.NextStepTakenOn(step.id, command.taken_on)]


def note_follow_up(command: NoteFollowUp, board: Board, actor: Actor) -> list[events.Event]:
    """Rule N5: what became of something that the host took on in the round before."""
    if actor.role not in (Role.HOST, Role.FACILITATOR):
        raise Rejection("host-only", "The host school says what became of it.")
    if command.follow_up not in {item.id for item in board.frame.follow_up}:
        raise Absent("")
    text = command.text.strip()
    if text:
        text = wording(text, limits.OUTCOME_TEXT, Phrase("What became of it"))
    known = board.follow_ups.get(command.follow_up, "")
    return [] if text == known else [events.FollowUpNoted(command.follow_up, text)]


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
