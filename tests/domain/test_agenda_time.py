"""What is left for the next level of work (A8), and a round's own minutes (A9)."""

from dataclasses import replace

import pytest

from app.domain.agenda import FULL_AGENDA, STEPS, StepKey
from app.domain.commands import DescribeRound, SetTimer, TimerAction
from app.domain.evolve import fold
from app.domain.rejection import Rejection
from app.domain.seen import Pace
from app.domain.terms import Frame, Role, Timer
from app.domain.visibility import Viewer, view
from tests.desk import FRAME, Desk, facilitator

MINUTE = 60_000
NOON = 1_760_000_000_000


def pace(desk: Desk, role: Role = Role.FACILITATOR) -> Pace | None:
    """What that role is told of it."""
    return view(desk.board, Viewer(role)).agenda.pace


def left(desk: Desk, now: int) -> float:
    """Minutes that are left for the next level, as the facilitator's bar works them out."""
    told = pace(desk)
    assert told
    return (told.closes_at - max(now, told.step_ends_at) - told.between) / MINUTE


def planned(*keys: StepKey) -> int:
    """The minutes of these steps."""
    return sum(STEPS[key].minutes for key in keys)


def opened(frame: Frame = FRAME) -> Desk:
    """A board that was opened at noon."""
    desk = Desk(frame)
    desk.now = NOON
    desk.go(StepKey.SHARE)
    return desk


def test_A8_who_is_in_time_has_the_planned_minutes_left_for_the_next_level() -> None:
    desk, at_next_level = opened(), STEPS[StepKey.NEXT_LEVEL].minutes
    assert left(desk, NOON) == at_next_level
    assert left(desk, NOON + 30 * MINUTE) == at_next_level, "Share takes as long as planned"
    assert left(desk, NOON + 37 * MINUTE) == at_next_level - 7, "and then it takes from the next level"
    desk.now = NOON + 20 * MINUTE
    desk.go(StepKey.SORT)
    assert left(desk, desk.now) == at_next_level + 10, "it was ten minutes shorter"
    assert pace(desk) == Pace(
        closes_at=NOON
        + planned(StepKey.SHARE, StepKey.SORT, StepKey.NAME, StepKey.PREDICT, StepKey.NEXT_LEVEL) * MINUTE,
        step_ends_at=desk.now + STEPS[StepKey.SORT].minutes * MINUTE,
        between=planned(StepKey.NAME, StepKey.PREDICT) * MINUTE,
    )


def test_A8_at_the_next_level_itself_its_own_time_runs() -> None:
    desk = opened()
    desk.now = NOON + 90 * MINUTE
    desk.go(StepKey.NEXT_LEVEL)
    assert left(desk, desk.now) == 40
    assert left(desk, desk.now + 15 * MINUTE) == 25


def test_A8_going_back_begins_a_step_anew() -> None:
    desk = opened()
    desk.now = NOON + 35 * MINUTE
    desk.go(StepKey.SORT)
    desk.now = NOON + 40 * MINUTE
    desk.go(StepKey.SHARE)
    told = pace(desk)
    assert told and told.step_ends_at == desk.now + 30 * MINUTE
    assert told.closes_at == NOON + 130 * MINUTE, "the end stays where it was"
    assert left(desk, desk.now) == 0
    desk.go(StepKey.VISITS)
    assert left(desk, desk.now) < 0


def test_A8_it_is_told_to_facilitators_from_the_opening_to_the_next_level() -> None:
    desk = Desk()
    desk.now = NOON
    assert pace(desk) is None
    desk.go(StepKey.SELECT)
    assert pace(desk) is None
    desk.go(StepKey.SHARE)
    assert pace(desk)
    assert [pace(desk, role) for role in (Role.OBSERVER, Role.SCREEN, Role.REPORT_READER)] == [None] * 3
    desk.go(StepKey.REPORT)
    assert pace(desk) is None
    without = replace(FRAME, steps=(StepKey.VISITS, StepKey.SHARE, StepKey.SORT, StepKey.REPORT))
    assert pace(opened(without)) is None, "no next level is planned"


def test_A8_a_longer_debrief_begins_with_its_first_step() -> None:
    desk = Desk(replace(FRAME, steps=FULL_AGENDA))
    desk.now = NOON
    desk.go(StepKey.SCREENING)
    assert left(desk, NOON) == 40
    told = pace(desk)
    assert told and told.closes_at == NOON + (130 + planned(StepKey.SCREENING, StepKey.SWAP)) * MINUTE


def test_A8_A9_minutes_of_the_rounds_own_count() -> None:
    desk = opened(replace(FRAME, minutes=((StepKey.SORT, 20), (StepKey.NEXT_LEVEL, 60))))
    assert left(desk, NOON) == 60
    assert left(desk, NOON + 40 * MINUTE) == 50


def test_A8_a_board_that_was_made_again_knows_the_times() -> None:
    desk = opened()
    assert fold(type(desk.board)(), desk.log).step_began == NOON
    assert fold(type(desk.board)(), desk.log) == desk.board


def test_A9_the_agenda_shows_the_rounds_own_minutes() -> None:
    desk = Desk(replace(FRAME, minutes=((StepKey.VISITS, 120), (StepKey.SELECT, 15), (StepKey.SWAP, 9))))
    seen = view(desk.board, Viewer(Role.SCREEN)).agenda
    assert [line.step.minutes for line in seen.lines][:3] == [120, 15, 30]
    assert seen.now.minutes == 120 and seen.ahead and seen.ahead.minutes == 15
    desk.go(StepKey.SELECT)
    before = view(desk.board, Viewer(Role.SCREEN)).agenda.before
    assert before and before.minutes == 120


def test_A9_a_timer_without_minutes_takes_the_rounds_own() -> None:
    desk = Desk(replace(FRAME, minutes=((StepKey.VISITS, 120),)))
    desk.ask(facilitator(), SetTimer(TimerAction.START, NOON))
    assert desk.board.timer == Timer(ends_at=NOON + 120 * MINUTE)


@pytest.mark.parametrize("minutes", [0, -5, 241])
def test_A9_a_step_takes_a_minute_at_least_and_four_hours_at_most(minutes: int) -> None:
    desk = Desk()
    with pytest.raises(Rejection) as refused:
        desk.ask(facilitator(), DescribeRound(replace(FRAME, minutes=((StepKey.SHARE, minutes),))))
    assert refused.value.code == "minutes"
    assert desk.ask(facilitator(), DescribeRound(replace(FRAME, minutes=((StepKey.SHARE, 240),))))
