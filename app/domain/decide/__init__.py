"""The rules: what a command makes happen, or why it is refused (docs/rules.md)."""

from typing import assert_never

from app.domain.board import Board
from app.domain.commands import (
    AskReflectiveQuestion,
    Command,
    DescribeRound,
    DropPattern,
    Join,
    MarkReady,
    MergePattern,
    MoveStep,
    NamePattern,
    PlaceCard,
    PostCard,
    Predict,
    RewordCard,
    SetSpotlight,
    SetTimer,
    StartPattern,
    SuggestNextStep,
    Undo,
    WithdrawCard,
)
from app.domain.decide.agenda import (
    describe_round,
    join,
    mark_ready,
    move_step,
    set_spotlight,
    set_timer,
)
from app.domain.decide.cards import post_card, reword_card, withdraw_card
from app.domain.decide.outcomes import ask_reflective_question, predict, suggest_next_step
from app.domain.decide.patterns import drop_pattern, merge_pattern, name_pattern, place_card, start_pattern
from app.domain.decide.undo import undo
from app.domain.events import Event
from app.domain.rejection import Rejection
from app.domain.terms import Actor, Role


def decide(command: Command, board: Board, actor: Actor) -> list[Event]:
    """What the command makes happen on this board.

    Returns:
        The events, in order; ``[]`` when nothing would be different.

    Raises:
        Rejection: with a sentence for people.
    """
    if actor.role not in (Role.FACILITATOR, Role.OBSERVER):
        raise Rejection("read-only", "This link is for looking only.")
    match command:
        case DescribeRound():
            return describe_round(command, board, actor)
        case Join():
            return join(command, board)
        case MarkReady():
            return mark_ready(command, board, actor)
        case MoveStep():
            return move_step(command, board, actor)
        case SetTimer():
            return set_timer(command, board, actor)
        case SetSpotlight():
            return set_spotlight(command, board, actor)
        case PostCard():
            return post_card(command, board, actor)
        case RewordCard():
            return reword_card(command, board, actor)
        case WithdrawCard():
            return withdraw_card(command, board, actor)
        case PlaceCard():
            return place_card(command, board)
        case StartPattern():
            return start_pattern(command, board)
        case NamePattern():
            return name_pattern(command, board)
        case MergePattern():
            return merge_pattern(command, board)
        case DropPattern():
            return drop_pattern(command, board)
        case Predict():
            return predict(command, board)
        case SuggestNextStep():
            return suggest_next_step(command, board)
        case AskReflectiveQuestion():
            return ask_reflective_question(command, board)
        case Undo():
            return undo(board, actor)
        case _:
            assert_never(command)
