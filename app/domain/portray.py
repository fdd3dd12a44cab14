"""From what a board holds to what screens are made of. Asked by ``visibility`` alone, which decides who sees."""

from collections import Counter
from collections.abc import Mapping

from app.domain import seen
from app.domain.agenda import STEPS, Audience
from app.domain.board import Board, Card, Pattern
from app.domain.terms import PatternId, PersonId, Role

WINDOW = 200
"""Cards that a list shows; what a page and a move cost does not grow beyond it (rule V4)."""


def agenda(board: Board) -> seen.AgendaSeen:
    """Where the board is, and what comes before and after."""
    steps = board.frame.steps
    at = steps.index(board.step)
    states = ["done"] * at + ["now"] + ["ahead"] * (len(steps) - at - 1)
    ahead = STEPS[steps[at + 1]] if at + 1 < len(steps) else None
    return seen.AgendaSeen(
        now=board.now,
        lines=tuple(seen.AgendaLine(STEPS[key], state) for key, state in zip(steps, states, strict=True)),
        before=STEPS[steps[at - 1]] if at else None,
        ahead=ahead,
        next_opens=bool(ahead and not board.opened and ahead.audience > Audience.AUTHOR),
    )


def card(board: Board, found: Card) -> seen.CardSeen:
    """The card without its author."""
    room = board.frame.classroom(found.classroom)
    label = room.label if room else found.classroom
    return seen.CardSeen(found.id, found.text, found.classroom, label, found.focus, found.question)


def pattern(board: Board, found: Pattern) -> seen.PatternHead:
    """The pattern with its reach."""
    return seen.PatternHead(
        id=found.id,
        title=found.title,
        kind=found.kind,
        count=len(found.cards),
        more=max(0, len(found.cards) - WINDOW),
        reach=board.reach(found),
        classrooms=len(board.frame.classrooms),
    )


def links(board: Board, patterns: tuple[PatternId, ...]) -> tuple[seen.PatternLink, ...]:
    """The patterns that something rests on, those that are still there."""
    known = (board.patterns.get(id) for id in patterns)
    return tuple(seen.PatternLink(found.id, found.title) for found in known if found)


def watch(board: Board) -> seen.WatchSeen:
    """Counts per group and classroom; no card, no text, no person."""
    frame, cards = board.frame, board.cards.values()
    counts = Counter((found.group, found.classroom) for found in cards)
    observers = [member for member in board.members.values() if member.role is Role.OBSERVER]
    codes = tuple(room.code for room in frame.classrooms)
    groups = (*frame.groups, "") if any(not member.group for member in observers) else frame.groups
    rows = tuple(
        seen.WatchRow(
            group=group,
            cells=tuple(counts[group, code] for code in codes),
            ready=sum(member.id in board.ready for member in observers if member.group == group),
            members=sum(member.group == group for member in observers),
        )
        for group in groups
    )
    return seen.WatchSeen(
        classrooms=codes,
        rows=rows,
        cards=len(cards),
        writers=len({found.author for found in cards}),
        members=len(observers),
    )


def people(
    board: Board, names: Mapping[PersonId, str], here: frozenset[PersonId]
) -> tuple[seen.PersonSeen, ...]:
    """Everybody who joined, by group and name."""
    members = (
        seen.PersonSeen(
            name=names.get(member.id, ""),
            group=member.group,
            role=member.role,
            here=member.id in here,
            ready=member.id in board.ready,
        )
        for member in board.members.values()
    )
    return tuple(sorted(members, key=lambda person: (person.group, person.name)))
