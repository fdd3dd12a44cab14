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
from app.domain.decide.cards import post_card, reword_card, set_aside, withdraw_card
from app.domain.decide.closing import (
    choose_quote,
    close_round,
    decide_finding,
    prove_purge,
    publish_report,
    purge_cards,
)
from app.domain.decide.outcomes import (
    ask_reflective_question,
    note_follow_up,
    predict,
    suggest_next_step,
    take_on,
)
from app.domain.decide.patterns import (
    drop_pattern,
    link_card,
    link_cards,
    merge_pattern,
    name_pattern,
    place_card,
    place_cards,
    start_pattern,
)
from app.domain.decide.people import accept_norms, change_member, remove_member
from app.domain.decide.table import ask_author, mark_heard, pass_card
from app.domain.decide.undo import undo
from app.domain.events import Event
from app.domain.rejection import Rejection
from app.domain.terms import Actor, Role

_HOSTS = commands.Join | commands.AcceptNorms | commands.TakeOn | commands.NoteFollowUp | commands.Undo
"""What a host does on the board."""

_AFTER_CLOSING = (
    commands.Join
    | commands.RemoveMember
    | commands.TakeOn
    | commands.NoteFollowUp
    | commands.DecideFinding
    | commands.ChooseQuote
    | commands.PublishReport
    | commands.CloseRound
    | commands.PurgeCards
    | commands.ProvePurge
    | commands.Undo
)


def decide(command: commands.Command, board: Board, actor: Actor) -> list[Event]:
    """What the command makes happen on this board.

    Returns:
        The events, in order; ``[]`` when nothing would be different.

    Raises:
        Rejection: with a sentence for people.
    """
    if actor.role not in (Role.FACILITATOR, Role.OBSERVER) and not (
        actor.role is Role.HOST and isinstance(command, _HOSTS)
    ):
        raise Rejection("read-only", "This link is for looking only.")
    if board.closed_at and not isinstance(command, _AFTER_CLOSING):
        raise Rejection("closed", "This round is closed. Nobody can change its board any more.")
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
        case commands.SetAside():
            return set_aside(command, board, actor)
        case commands.PassCard():
            return pass_card(command, board, actor)
        case commands.AskAuthor():
            return ask_author(command, board, actor)
        case commands.MarkHeard():
            return mark_heard(command, board, actor)
        case commands.LinkCard():
            return link_card(command, board)
        case commands.LinkCards():
            return link_cards(command, board)
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
        case commands.TakeOn():
            return take_on(command, board, actor)
        case commands.NoteFollowUp():
            return note_follow_up(command, board, actor)
        case commands.AcceptNorms():
            return accept_norms(command, board, actor)
        case commands.ChangeMember():
            return change_member(command, board, actor)
        case commands.RemoveMember():
            return remove_member(command, board, actor)
        case commands.DecideFinding():
            return decide_finding(command, board, actor)
        case commands.ChooseQuote():
            return choose_quote(command, board, actor)
        case commands.PublishReport():
            return publish_report(command, board, actor)
        case commands.CloseRound():
            return close_round(command, board, actor)
        case commands.PurgeCards():
            return purge_cards(command, board, actor)
        case commands.ProvePurge():
            return prove_purge(command, board, actor)
        case commands.Undo():
            return undo(command, board, actor)
        case _:
            assert_never(command)
