"""Rules of the agenda: describing the round, joining, steps, timer, spotlight (A)."""

from app.domain import commands, events, limits, schedule
from app.domain.agenda import STEPS, Act, Audience, StepKey
from app.domain.board import Board
from app.domain.decide.cards import kept_back
from app.domain.decide.checks import (
    find_pattern,
    require,
    require_facilitator,
    room_for,
    taken_back,
    wording,
)
from app.domain.rejection import Absent, Phrase, Rejection
from app.domain.terms import Actor, CardId, Frame, PatternId, Role, Spotlight, Timer

_OPENS = {
    Audience.GROUP: "This opens the debrief: from then on each group sees its own cards, and it can not be undone. "
    "Confirm it to go on.",
    Audience.MATCHED_GROUP: "From then on the matched group sees a group's cards as well, and it can not be undone. "
    "Confirm it to go on.",
    Audience.NETWORK: "This opens the debrief: from then on everybody sees the cards, and it can not be undone. "
    "Confirm it to go on.",
}


def describe_round(command: commands.DescribeRound, board: Board, actor: Actor) -> list[events.Event]:
    """Rule A3: the round may be described anew, but nothing that cards rest on may go."""
    require_facilitator(actor)
    frame = command.frame
    _check_frame(frame)
    codes = {room.code for room in frame.classrooms}
    used = {card.classroom for card in board.cards.values()}
    if missing := sorted(used - codes):
        # while cards are locked, even "somebody wrote a card for C3" stays untold (rule L1)
        known = {room.code for room in board.frame.classrooms} - codes
        named = sorted(known if not board.opened else missing)
        raise Rejection("in-use", "Classrooms can not be taken away any more: %(codes)s.", codes=tuple(named))
    if board.step not in frame.steps:
        raise Rejection(
            "in-use", "The board stands at “%(step)s”; that step has to stay.", step=Phrase(board.now.title)
        )
    if board.audience is not Audience.NETWORK:
        _check_nobody_is_left(board, frame)
    if frame.groups != board.frame.groups and Audience.AUTHOR < board.audience < Audience.NETWORK:
        # who reads whose cards follows from the groups, and what was seen stays seen (rule L4)
        raise Rejection("in-use", "The groups stay as they are until everybody sees the cards.")
    return [] if frame == board.frame else [*taken_back(board), events.RoundDescribed(frame)]


def _check_nobody_is_left(board: Board, frame: Frame) -> None:
    """Rule A4: as long as groups say who sees a card, whoever is in one stays in one."""
    gone = {old for old, new in schedule.renamed(board.frame.groups, frame.groups).items() if not new}
    if left := gone.intersection(member.group for member in board.members.values()):
        raise Rejection(
            "in-use",
            "There are people in a group that would be gone: %(groups)s. Move them to another group first.",
            groups=tuple(sorted(left)),
        )


def _check_frame(frame: Frame) -> None:
    wording(frame.problem_of_practice, limits.LONG_TEXT, Phrase("The problem of practice"))
    for texts, most, what in (
        ([room.code for room in frame.classrooms], limits.CLASSROOMS, Phrase("classroom codes")),
        (list(frame.groups), limits.GROUPS, Phrase("observation groups")),
        ([question.id for question in frame.questions], limits.QUESTIONS, Phrase("focus questions")),
        (list(frame.norms), limits.NORMS, Phrase("norms")),
    ):
        if len(texts) > most:
            raise Rejection("full", "A round holds at most %(most)s %(what)s.", most=most, what=what)
        if len(set(texts)) < len(texts) or not all(texts):
            raise Rejection("double", "Two %(what)s are the same, or one is empty.", what=what)
    if tuple(sorted(frame.steps, key=list(StepKey).index)) != frame.steps or len(set(frame.steps)) < 2:
        raise Rejection("steps", "The steps of the agenda stand in the order of the day, each once.")
    if not all(0 < minutes <= limits.STEP_MINUTES for _, minutes in frame.minutes):
        raise Rejection("minutes", "A step takes 1 to %(most)s minutes.", most=limits.STEP_MINUTES)
    if not 0 < frame.most_visitors <= limits.VISITORS:
        raise Rejection("visitors", "A classroom takes 1 to %(most)s visitors at once.", most=limits.VISITORS)
    if not 0 < frame.keep_days <= limits.KEEP_DAYS:
        raise Rejection("days", "Raw cards are kept for 1 to %(most)s days.", most=limits.KEEP_DAYS)
    schedule.check(frame)


def join(command: commands.Join, board: Board) -> list[events.Event]:
    """Rule A4: a member belongs to a group of the round; joining again changes the group at most."""
    if command.group and command.group not in board.frame.groups:
        raise Rejection("group", "There is no such observation group in this round.")
    known = board.members.get(command.person)
    if known and (known.role, known.group) == (command.role, command.group):
        return []
    room_for(len(board.members), limits.MEMBERS, Phrase("people"))
    return [events.MemberJoined(command.person, command.role, command.group)]


def mark_ready(command: commands.MarkReady, board: Board, actor: Actor) -> list[events.Event]:
    """An observer says that their evidence is chosen."""
    require(board, Act.READY)
    if actor.role is not Role.OBSERVER:
        raise Rejection("observer-only", "Observers say when they are ready.")
    if command.ready == (actor.person in board.ready):
        return []
    return [events.ReadyMarked(actor.person, command.ready)]


def move_step(command: commands.MoveStep, board: Board, actor: Actor) -> list[events.Event]:
    """Rules A5 (one on, any number back), L2 (opening is confirmed), C6 (erasing what was withdrawn) and H1."""
    require_facilitator(actor)
    steps = board.frame.steps
    if command.step not in steps:
        raise Rejection("step", "This round's agenda does not hold that step.")
    if command.step == board.step:
        return []
    ahead = steps.index(command.step) - steps.index(board.step)
    if ahead > 1:
        raise Rejection("one-step", "The board moves one step on at a time.")
    erased: list[events.Event] = [events.CardsErased(tuple(board.withdrawn))] if board.withdrawn else []
    if (audience := STEPS[command.step].audience) > board.audience:
        if not command.confirmed:
            raise Rejection("confirm", _OPENS[audience])
        return [*erased, *kept_back(board), events.DebriefOpened(command.step, command.seed)]
    return [*erased, *taken_back(board), events.StepMoved(command.step)]


def set_timer(command: commands.SetTimer, board: Board, actor: Actor) -> list[events.Event]:
    """Rule A6: the timer counts; it never moves the board."""
    require_facilitator(actor)
    timer = _timer_after(command, board)
    return [] if timer == board.timer else [events.TimerSet(timer)]


def _timer_after(command: commands.SetTimer, board: Board) -> Timer:
    timer, now = board.timer, command.now
    if command.minutes is not None and not 0 < command.minutes <= limits.TIMER_MINUTES:
        raise Rejection("minutes", "A timer takes 1 to %(most)s minutes.", most=limits.TIMER_MINUTES)
    left = timer.left if timer.ends_at is None else max(0, (timer.ends_at - now) // 1000)
    match command.action:
        case commands.TimerAction.START:
            if timer.ends_at is not None and command.minutes is None:
                return timer
            seconds = command.minutes * 60 if command.minutes else (left or board.now.minutes * 60)
            return Timer(ends_at=now + seconds * 1000)
        case commands.TimerAction.PAUSE:
            return Timer(left=left)
        case commands.TimerAction.ADD:
            more = (command.minutes or 1) * 60
            if timer.ends_at is not None:
                return Timer(ends_at=max(timer.ends_at, now) + more * 1000)
            return Timer(left=(left or 0) + more)
        case commands.TimerAction.CLEAR:
            return Timer()


def set_spotlight(command: commands.SetSpotlight, board: Board, actor: Actor) -> list[events.Event]:
    """What stands in large type: a card, a pattern, a group or a classroom of this board, or nothing."""
    require_facilitator(actor)
    require(board, Act.SPOTLIGHT)
    if command.spotlight:
        _check_spotlight(command.spotlight, board)
    return [] if command.spotlight == board.spotlight else [events.SpotlightSet(command.spotlight)]


def _check_spotlight(spotlight: Spotlight, board: Board) -> None:
    match spotlight.what:
        case "card" if CardId(spotlight.id) in board.cards:
            pass
        case "pattern":
            find_pattern(board, PatternId(spotlight.id))
        case "group" if spotlight.id in board.frame.groups:
            pass
        case "classroom" if board.frame.classroom(spotlight.id):
            pass
        case _:
            raise Absent(spotlight.what)
