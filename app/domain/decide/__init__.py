"""The rules: what a command makes happen, or why it is refused (docs/rules.md)."""

from typing import assert_never

from app.domain import commands
from app.domain.board import Board
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
from app.domain.decide.patterns import (
    drop_pattern,
    merge_pattern,
    name_pattern,
    place_card,
    place_cards,
    start_pattern,
)
from app.domain.decide.undo import undo
from app.domain.events import Event
from app.domain.rejection import Rejection
from app.domain.terms import Actor, Role


def decide(command: commands.Command, board: Board, actor: Actor) -> list[Event]:
    """What the command makes happen on this board.

    Returns:
        The events, in order; ``[]`` when nothing would be different.

    Raises:
        Rejection: with a sentence for people.
    """
    if actor.role not in (Role.FACILITATOR, Role.OBSERVER):
        raise Rejection("read-only", "This link is for looking only.")
    match command:
        case commands.DescribeRound():
            return describe_round(command, board, actor)
        case commands.Join():
            return join(command, board)
        case commands.MarkReady():
            return mark_ready(command, board, actor)
        case commands.MoveStep():
            return move_step(command, board, actor)
        case commands.SetTimer():
            return set_timer(command, board, actor)
        case commands.SetSpotlight():
            return set_spotlight(command, board, actor)
        case commands.PostCard():
            return post_card(command, board, actor)
        case commands.RewordCard():
            return reword_card(command, board, actor)
        case commands.WithdrawCard():
            return withdraw_card(command, board, actor)
        case commands.PlaceCard():
            return place_card(command, board)
        case commands.PlaceCards():
            return place_cards(command, board)
        case commands.StartPattern():
            return start_pattern(command, board)
        case commands.NamePattern():
            return name_pattern(command, board)
        case commands.MergePattern():
            return merge_pattern(command, board)
        case commands.DropPattern():
            return drop_pattern(command, board)
        case commands.Predict():
            return predict(command, board)
        case commands.SuggestNextStep():
            return suggest_next_step(command, board)
        case commands.AskReflectiveQuestion():
            return ask_reflective_question(command, board)
        case commands.Undo():
            return undo(command, board, actor)
        case _:
            assert_never(command)
