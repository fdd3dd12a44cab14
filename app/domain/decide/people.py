"""Rules of who belongs to the round (D20 and on): norms, roles, groups, leaving."""

from app.domain import events
from app.domain.board import Board, Member
from app.domain.commands import AcceptNorms, ChangeMember, RemoveMember
from app.domain.decide.checks import require_facilitator
from app.domain.rejection import Absent, Rejection
from app.domain.terms import Actor, PersonId, Role


def accept_norms(_: AcceptNorms, board: Board, actor: Actor) -> list[events.Event]:
    """Once accepted is accepted."""
    if actor.person in board.accepted or not board.frame.norms:
        return []
    return [events.NormsAccepted(actor.person)]


def change_member(command: ChangeMember, board: Board, actor: Actor) -> list[events.Event]:
    """A facilitator makes somebody a facilitator or an observer, or moves them to another group."""
    require_facilitator(actor)
    member = _member(board, command.person)
    role = command.role or member.role
    if role not in (Role.FACILITATOR, Role.OBSERVER) or member.role not in (Role.FACILITATOR, Role.OBSERVER):
        raise Rejection("role", "People are facilitators or observers.")
    if role is Role.OBSERVER and member.role is Role.FACILITATOR:
        _check_last(board, member)
    group = member.group if command.group is None else command.group
    if group and group not in board.frame.groups:
        raise Rejection("group", "There is no such observation group in this round.")
    if (role, group) == (member.role, member.group):
        return []
    return [events.MemberJoined(member.id, role, group)]


def remove_member(command: RemoveMember, board: Board, actor: Actor) -> list[events.Event]:
    """A facilitator takes somebody out of the round; what they wrote stays as it is."""
    require_facilitator(actor)
    member = _member(board, command.person)
    if member.role is Role.FACILITATOR:
        _check_last(board, member)
    return [events.MemberRemoved(member.id)]


def _member(board: Board, person: PersonId) -> Member:
    if not (found := board.members.get(person)):
        raise Absent("person")
    return found


def _check_last(board: Board, leaving: Member) -> None:
    others = (each for each in board.members.values() if each.id != leaving.id)
    if not any(each.role is Role.FACILITATOR for each in others):
        raise Rejection(
            "last-facilitator", "Somebody has to lead the round. Make another person facilitator first."
        )
