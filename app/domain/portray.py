"""From what a board holds to what screens are made of. Asked by ``visibility`` alone, which decides who sees."""

from collections import Counter
from collections.abc import Iterable, Mapping

from app.domain import seen
from app.domain.agenda import Act, Audience, Step, StepKey
from app.domain.board import Board, Card, Pattern
from app.domain.terms import Classroom, Link, PatternId, PersonId, Role

MINUTE = 60_000
WINDOW = 200
"""Cards that a list shows; what a page and a move cost does not grow beyond it (rule V4)."""


def agenda(board: Board, *, leads: bool) -> seen.AgendaSeen:
    """Where the board is, and what comes before and after; for who leads, also what is left for the next level."""
    steps = [board.frame.step(key) for key in board.frame.steps]
    at = board.frame.steps.index(board.step)
    states = ["done"] * at + ["now"] + ["ahead"] * (len(steps) - at - 1)
    ahead = steps[at + 1] if at + 1 < len(steps) else None
    return seen.AgendaSeen(
        now=steps[at],
        lines=tuple(seen.AgendaLine(step, state) for step, state in zip(steps, states, strict=True)),
        before=steps[at - 1] if at else None,
        ahead=ahead,
        next_opens=bool(ahead and ahead.audience > board.audience),
        next_audience=max(board.audience, ahead.audience) if ahead else board.audience,
        pace=_pace(board, steps, at) if leads and board.opened else None,
    )


def _pace(board: Board, steps: list[Step], at: int) -> seen.Pace | None:
    """Rule A8; None when the next level is over, or not on the agenda."""
    goal = next((n for n, step in enumerate(steps) if step.key is StepKey.NEXT_LEVEL), -1)
    if goal < at:
        return None
    debrief = [step for step in steps[: goal + 1] if step.audience > Audience.AUTHOR]
    own = steps[at].minutes if at < goal else 0
    return seen.Pace(
        closes_at=board.opened_at + _planned(debrief),
        step_ends_at=board.step_began + own * MINUTE,
        between=_planned(steps[at + 1 : goal]),
    )


def _planned(steps: list[Step]) -> int:
    return sum(step.minutes for step in steps) * MINUTE


def card(board: Board, found: Card) -> seen.CardSeen:
    """The card without its author."""
    room = board.frame.classroom(found.classroom) or Classroom(found.classroom)
    return seen.CardSeen(found.id, found.text, found.classroom, room, found.focus, found.question)


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
        also=sum(1 for _ in board.linked(found, Link.ALSO)),
        other_way=sum(1 for _ in board.linked(found, Link.OTHER_WAY)),
    )


def own(board: Board, found: Card) -> seen.OwnCard:
    """The card as its author sees it."""
    may_post, note = board.allows(Act.POST), found.aside and not found.kept_back
    return seen.OwnCard(
        card=card(board, found),
        may_reword=may_post if found.aside else board.allows(Act.REWORD),
        note=note,
        may_set_aside=may_post if note else board.allows(Act.SET_ASIDE) and not board.opened,
        names=tuple(dict.fromkeys(found.text[slice(*span)] for span in found.names)),
        may_keep=may_post,
        kept_back=found.kept_back,
        asks=tuple(ask.text for ask in found.asks),
        earlier=found.earlier,
    )


def table(board: Board, group: str, cards: Iterable[Card]) -> seen.TableSeen:
    """A group's table with these cards, which the group may see."""
    frame, swap = board.frame, board.audience is Audience.MATCHED_GROUP
    reads = (
        next((each for each in frame.groups if frame.reader_of(each) == group), "") if swap and group else ""
    )
    return seen.TableSeen(
        group=group,
        reads=reads,
        may_pass=board.allows(Act.PASS) and not swap,
        may_ask=board.allows(Act.ASK),
        cards=tuple(table_card(board, card, group) for card in cards),
    )


def table_card(board: Board, found: Card, group: str) -> seen.TableCard:
    """The card as it lies on the group's table; what a group asked in Screening stays in that group."""
    ours = found.group == group
    open_here = (StepKey.SCREENING, StepKey.SWAP) if ours else (StepKey.SWAP,)
    asks = tuple(ask.text for ask in found.asks if ask.step in open_here)
    return seen.TableCard(card(board, found), ours, ours and found.passed, asks)


def progress(board: Board) -> tuple[seen.Progress, ...]:
    """How far each table is; groups without cards as well."""
    counts: dict[str, list[int]] = {group: [0, 0, 0] for group in board.frame.groups}
    for found in board.cards.values():
        row = counts.setdefault(found.group, [0, 0, 0])
        for at, counted in enumerate((True, found.passed, bool(found.asks))):
            row[at] += counted
    return tuple(seen.Progress(group, board.frame.reader_of(group), *row) for group, row in counts.items())


def heard(board: Board) -> tuple[seen.HeardSeen, ...]:
    """The tick list of Share: every group, every classroom."""
    rooms = (("classroom", room.code) for room in board.frame.classrooms)
    lines = [*(("group", group) for group in board.frame.groups), *rooms]
    return tuple(seen.HeardSeen(*line, line in board.heard) for line in lines)


def links(board: Board, patterns: tuple[PatternId, ...]) -> tuple[seen.PatternLink, ...]:
    """The patterns that something rests on, those that are still there."""
    known = (board.patterns.get(id) for id in patterns)
    return tuple(seen.PatternLink(found.id, found.title) for found in known if found)


def predictions(board: Board) -> tuple[seen.PredictionSeen, ...]:
    """What a student would know and be able to do."""
    return tuple(
        seen.PredictionSeen(item.id, item.text, links(board, item.patterns))
        for item in board.predictions.values()
    )


def next_steps(board: Board) -> tuple[seen.NextStepSeen, ...]:
    """Suggestions, in the order they came."""
    return tuple(
        seen.NextStepSeen(
            item.id, item.text, item.horizon, item.support_from, links(board, item.patterns), item.taken_on
        )
        for item in board.next_steps.values()
    )


def reflective_questions(board: Board) -> tuple[seen.QuestionSeen, ...]:
    """Questions for the school."""
    return tuple(
        seen.QuestionSeen(item.id, item.text, links(board, item.patterns))
        for item in board.reflective_questions.values()
    )


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


def colleagues(
    board: Board, person: PersonId, group: str, names: Mapping[PersonId, str]
) -> tuple[seen.Colleague, ...]:
    """The other observers of a person's group, by name."""
    members = (each for each in board.members.values() if each.role is Role.OBSERVER and each.group == group)
    others = (seen.Colleague(each.id, names.get(each.id, "")) for each in members if each.id != person)
    return tuple(sorted(others, key=lambda each: (each.name, each.id)))


def people(
    board: Board, names: Mapping[PersonId, str], here: frozenset[PersonId]
) -> tuple[seen.PersonSeen, ...]:
    """Everybody who joined, by group and name."""
    members = (
        seen.PersonSeen(
            id=member.id,
            name=names.get(member.id, ""),
            group=member.group,
            role=member.role,
            here=member.id in here,
            ready=member.id in board.ready,
            accepted=member.id in board.accepted,
        )
        for member in board.members.values()
    )
    return tuple(sorted(members, key=lambda person: (person.group, person.name)))
