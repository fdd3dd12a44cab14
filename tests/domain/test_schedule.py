"""The visit schedule: what has to be so, what clashes, what is on now, and what one button proposes (rules T)."""

import itertools
from collections import Counter
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from app.domain import limits
from app.domain.agenda import PRESETS, StepKey
from app.domain.commands import DescribeRound
from app.domain.decide import decide
from app.domain.rejection import Rejection
from app.domain.schedule import carried, clashes, clock_of, end_of, minute_of, span
from app.domain.schedule.pasted import read
from app.domain.schedule.prepared import Thing, planned, prepared
from app.domain.schedule.proposal import proposal, slots_of
from app.domain.schedule.timetable import Column, sheets, timetable
from app.domain.terms import Classroom, Frame, Visit
from tests.desk import Desk, facilitator

GROUPS = tuple(f"Group {number}" for number in range(1, 7))
ROOMS = tuple(f"C{number}" for number in range(1, 10))
FRAME = Frame(problem_of_practice="Why?", groups=GROUPS, classrooms=tuple(map(Classroom, ROOMS)))


def round_with(*visits: Visit, **changed: Any) -> Frame:
    """The round with these visits."""
    return replace(FRAME, visits=visits, **changed)


def visit(group: int, room: int, start: str = "08:15", minutes: int = 20) -> Visit:
    """A visit by the numbers of its group and classroom."""
    return Visit(f"Group {group}", f"C{room}", start, minutes)


def told(frame: Frame, **members: int) -> list[str]:
    """What clashes, in words."""
    return [
        clash.why.said() for clash in clashes(frame, {f"Group {name[1:]}": n for name, n in members.items()})
    ]


# --- what has to be so -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("wrong", "why"),
    [
        (Visit("Group 9", "C1", "08:15", 20), "no such observation group"),
        (Visit("Group 1", "C77", "08:15", 20), "no such classroom"),
        (Visit("Group 1", "C1", "8:15", 20), "like 08:15"),
        (Visit("Group 1", "C1", "24:00", 20), "like 08:15"),
        (Visit("Group 1", "C1", "08:15", 0), "1 to 240 minutes"),
        (Visit("Group 1", "C1", "08:15", 241), "1 to 240 minutes"),
    ],
)
def test_T1_a_visit_that_can_not_be_is_refused_and_the_refusal_says_which(wrong: Visit, why: str) -> None:
    desk = Desk(FRAME)
    with pytest.raises(Rejection) as refused:
        decide(DescribeRound(round_with(visit(1, 1), wrong)), desk.board, facilitator())
    assert refused.value.message.startswith("Visit 2: ")
    assert why in refused.value.message


def test_T1_the_same_visit_twice_and_more_than_a_round_holds_are_refused() -> None:
    desk = Desk(FRAME)
    all_visits = (
        visit(g, r, clock_of(at)) for at in range(480, 492) for g in range(1, 7) for r in range(1, 10)
    )
    many = tuple(itertools.islice(all_visits, limits.VISITS + 1))
    for visits in ((visit(1, 1), visit(1, 1)), many):
        with pytest.raises(Rejection):
            decide(DescribeRound(round_with(*visits)), desk.board, facilitator())
    assert decide(DescribeRound(round_with(*many[1:])), desk.board, facilitator())


@pytest.mark.parametrize(
    ("field", "wrong"), [("most_visitors", 0), ("most_visitors", 61), ("keep_days", 0), ("keep_days", 4_000)]
)
def test_T1_the_numbers_of_a_round_have_bounds(field: str, wrong: int) -> None:
    with pytest.raises(Rejection):
        decide(DescribeRound(round_with(**{field: wrong})), Desk(FRAME).board, facilitator())


# --- what does not go together ----------------------------------------------------------------------------


def test_T2_a_group_in_two_rooms_at_once_is_told_and_not_refused() -> None:
    frame = round_with(visit(1, 1), visit(1, 4, "08:30"), visit(1, 5, "08:50"))
    assert told(frame) == ["Group 1 is in C1 and C4 at 08:30."]
    assert decide(DescribeRound(frame), Desk(FRAME).board, facilitator())


def test_T2_visits_that_follow_each_other_without_a_break_do_not_clash() -> None:
    assert told(round_with(visit(1, 1), visit(1, 2, "08:35"))) == []


def test_T2_a_room_with_more_people_than_it_takes_is_told_once() -> None:
    frame = round_with(visit(1, 1), visit(2, 1), visit(3, 1, "08:20"))
    assert told(frame) == [
        "C1 has 8 visitors at 08:15; it takes 6.",
        "C1 has 12 visitors at 08:20; it takes 6.",
    ]
    assert told(replace(frame, most_visitors=12)) == []


def test_T2_people_who_joined_are_counted_and_others_are_taken_for_four() -> None:
    frame = round_with(visit(1, 1), visit(2, 1))
    assert told(frame, G1=2) == []
    assert told(frame, G1=3) == ["C1 has 7 visitors at 08:15; it takes 6."]


@given(
    st.lists(
        st.builds(
            visit,
            st.integers(1, 3),
            st.integers(1, 3),
            st.sampled_from(["08:15", "08:25", "08:40"]),
            st.integers(1, 40),
        ),
        max_size=7,
    )
)
def test_T2_every_clash_is_found_and_nothing_else(visits: list[Visit]) -> None:
    frame = round_with(*visits, most_visitors=4)
    found = {each for clash in clashes(frame) for each in clash.visits}

    def together(one: Visit, other: Visit) -> bool:
        return minute_of(one.start) < end_of(other) and minute_of(other.start) < end_of(one)

    pairs = [
        (one, other) for at, one in enumerate(visits) for other in visits[at + 1 :] if together(one, other)
    ]
    wrong = {
        each
        for one, other in pairs
        if one.group == other.group or one.classroom == other.classroom
        for each in (one, other)
    }
    assert found == wrong


def test_T2_the_grid_has_every_visit_once_with_its_clashes_beside_it() -> None:
    frame = round_with(visit(1, 1), visit(1, 4), visit(2, 4, "08:40", 25))
    grid = timetable(frame, times=[Column("09:05", 20)])
    assert [column.key for column in grid.columns] == ["0815-20", "0840-25", "0905-20"]
    assert [cell.classrooms for cell in grid.rows[0].cells] == [("C1", "C4"), (), ()]
    beside = [why.said() for why in grid.rows[0].cells[0].clashes]
    assert beside == ["Group 1 is in C1 and C4 at 08:15."]
    assert [count for _, count in grid.seen] == [1, 0, 0, 2, 0, 0, 0, 0, 0]
    assert grid.visits == 3
    assert grid.unseen == ("C2", "C3", "C5", "C6", "C7", "C8", "C9")
    assert grid.columns[1].end == "09:05"


# --- names that change ------------------------------------------------------------------------------------


def test_T4_a_renamed_group_or_classroom_takes_its_visits_along() -> None:
    frame = round_with(visit(1, 1), visit(2, 2))
    after = replace(frame, groups=("Oaks", *GROUPS[1:]), classrooms=(Classroom("R1"), *FRAME.classrooms[1:]))
    assert carried(frame.visits, frame, after) == (Visit("Oaks", "R1", "08:15", 20), visit(2, 2))


def test_T4_what_is_taken_away_takes_its_visits_with_it() -> None:
    frame = round_with(visit(1, 1), visit(2, 2), visit(3, 9), visit(6, 4))
    after = replace(frame, groups=GROUPS[1:], classrooms=FRAME.classrooms[:8])
    assert carried(frame.visits, frame, after) == (visit(2, 2), visit(6, 4))


def test_T4_a_list_in_another_order_changes_no_visit() -> None:
    frame = round_with(visit(1, 1), visit(6, 9))
    after = replace(frame, groups=GROUPS[::-1], classrooms=FRAME.classrooms[::-1])
    assert carried(frame.visits, frame, after) == frame.visits


# --- the proposal -----------------------------------------------------------------------------------------


@given(st.integers(1, 14), st.integers(1, 16), st.integers(1, 7), st.integers(1, 3))
@example(6, 9, 4, 1)
@example(12, 5, 4, 1)
def test_T5_a_proposal_fits_and_sees_every_room_equally_often(
    groups: int, rooms: int, slots: int, at_once: int
) -> None:
    names = [f"G{number}" for number in range(groups)]
    codes = [f"C{number}" for number in range(rooms)]
    visits = proposal(names, codes, slots_of(495, slots, 20, 5), 20, at_once)
    assert len({(each.group, each.start) for each in visits}) == len(visits), "a group in two rooms"
    assert len({(each.group, each.classroom) for each in visits}) == len(visits), "a room twice"
    assert all(
        count <= at_once for count in Counter((each.classroom, each.start) for each in visits).values()
    )
    seen = Counter(each.classroom for each in visits)
    counts = [seen[code] for code in codes]
    assert max(counts) - min(counts) <= 1
    assert len(visits) == groups * min(slots, rooms, rooms * at_once * slots // groups)


def test_T5_a_group_sees_classrooms_of_several_grades() -> None:
    visits = proposal(GROUPS, ROOMS, slots_of(495, 4, 20, 5), 20, 1)
    grades = {code: at // 3 for at, code in enumerate(ROOMS)}
    for group in GROUPS:
        assert len({grades[each.classroom] for each in visits if each.group == group}) == 3
    assert told(round_with(*visits)) == []
    assert span(visits) == 95


def test_T5_nothing_is_proposed_for_nobody() -> None:
    assert proposal((), ROOMS, (495,), 20, 1) == proposal(GROUPS, (), (495,), 20, 1) == ()


# --- the agenda, what is there so far, and paper ----------------------------------------------------------


def test_T7_the_presets_take_what_their_names_say_and_the_clock_follows() -> None:
    assert {key: preset.debrief for key, preset in PRESETS.items()} == {"short": 90, "full": 200}
    plan = planned(replace(FRAME, steps=PRESETS["short"].steps, minutes=PRESETS["short"].minutes), 495)
    begins = {line.key: clock_of(line.begins) for line in plan if line.taken}
    assert begins[StepKey.VISITS] == "08:15"
    assert begins[StepKey.SELECT] == "09:50"
    assert begins[StepKey.REPORT] == "11:15"
    assert {line.key for line in plan if line.optional} == {StepKey.SCREENING, StepKey.SWAP}
    assert {line.key for line in plan if not line.taken} == {StepKey.SCREENING, StepKey.SWAP}


def test_T7_what_is_set_up_and_what_is_not_yet() -> None:
    found = {
        part.thing: (part.count, part.clashes) for part in prepared(round_with(visit(1, 1), visit(1, 2)))
    }
    assert found[Thing.SCHEDULE] == (2, 1)
    assert found[Thing.CLASSROOMS] == (9, 0)
    assert found[Thing.QUESTIONS] == found[Thing.NORMS] == (0, 0)
    assert found[Thing.AGENDA] == (165, 0)


def test_T9_a_sheet_has_a_block_for_each_visit_and_a_blank_one_serves_everybody() -> None:
    frame = round_with(visit(1, 4, "08:40"), visit(1, 1), visit(2, 9))
    own, other = sheets(frame)
    assert [block.room.code for block in own.blocks if block.room] == ["C1", "C4"]
    assert sheets(frame, "Group 2") == (other,)
    (blank,) = sheets(FRAME)
    assert (blank.group, len(blank.blocks)) == ("", 4)


# --- what is pasted ---------------------------------------------------------------------------------------


def pasted(text: str) -> list[tuple[str, str, str, int]]:
    """The visits of a text that is understood whole."""
    found = read(text, GROUPS, ROOMS)
    assert not found.misread, [each.why.said() for each in found.misread]
    return [(each.group, each.classroom, each.start, each.minutes) for each in found.visits]


TWO = [("Group 1", "C1", "08:15", 20), ("Group 2", "C4", "08:40", 20)]


@pytest.mark.parametrize(
    "text",
    [
        "G1, 08:15, C1\nG2, 08:40, C4",
        "Group 1\t8:15\t20\tC1\r\nGroup 2\t8:40\t20\tC4\r\n",
        "group 1; 8.15; c1; 20 min\n\nGRP 2; 8:40 am; c4",
        "Group 1 8:15 C1\nGroup 2 8:40 C4",
        "1, 8h15, C1 · ELA · Grade 6\n2, 08:40:00, C 4",
        "Group,Start,Minutes,Classroom\nG1,08:15,20,C1\nG2,08:40,20,C4",
        "Classroom\tObservation group\tTime\nC1\tGroup 1\t8:15–8:35\nC4\tGroup 2\t8:40 to 9:00",
        "Grupo;Hora de inicio;Hasta;Aula\nGrupo 1;8:15;8:35;C1\nG2;8:40;9:00;C4",
        "\t08:15\t08:40\nGroup 1\tC1\t\nGroup 2\t–\tC4",
        "08:15\t08:40\nGroup 1\tC1\nGroup 2\t\tC4",
        "Group,8:15-8:35,8:40-9:00\nG1,C1,\nG2,,C4",
        "Time\tGroup 1\tGroup 2\n08:15\tC1\t\n08:40\t\tC4",
        "G1, 08:15, C1\nG2, 08:40, C4\nG1, 08:15, C1",
    ],
)
def test_T3_a_schedule_is_read_as_people_paste_it(text: str) -> None:
    assert sorted(pasted(text)) == TWO


def test_T3_the_afternoon_is_meant_where_no_school_is_open_in_the_night() -> None:
    assert [each[2] for each in pasted("G1, 1:15, C1\nG1, 2:05 pm, C2\nG1, 01:30 AM, C3\nG1, 12:40, C4")] == [
        "13:15", "14:05", "01:30", "12:40",
    ]  # fmt: skip


def test_T3_every_line_that_is_no_visit_is_named_with_the_reason() -> None:
    found = read(
        "G1, 08:15, C1\n\nG9, 08:15, C1\nG1, noon, C1\nG1, 08:40, C77\nG1, 09:05\nG1, 09:05, C1, 300",
        GROUPS,
        ROOMS,
    )
    assert [(each.line, each.why.said()) for each in found.misread] == [
        (3, "the round has no such observation group."),
        (4, "there is no time of day, such as 08:15."),
        (5, "the round has no such classroom."),
        (6, "the round has no such classroom."),
        (7, "it takes 1 to 240 minutes."),
    ]
    assert [each.line for each in read("Group 1, noon, C1\nGroup 2", GROUPS, ROOMS).misread] == [1, 2]
    assert [each.group for each in found.visits] == ["Group 1"]


def test_T3_a_cell_of_a_grid_that_is_no_classroom_is_named_with_its_time() -> None:
    found = read("\t08:15\t08:40\nGroup 1\tC1\tC77\nNobody\tC1\tC2", GROUPS, ROOMS)
    assert [(each.line, each.why.said()) for each in found.misread] == [
        (2, "at 08:40 the round has no such classroom."),
        (3, "the round has no such observation group."),
    ]


def test_T3_a_number_that_may_mean_two_groups_means_none() -> None:
    found = read("1, 08:15, C1", ("Table 1", "Group 1"), ROOMS)
    assert [each.line for each in found.misread] == [1]


@pytest.mark.parametrize(
    "line",
    [
        "Group 1\t08:15" + " " * 39_000 + "x\tC1",
        "Group 1 08:15" + " " * 39_000 + "x",
        "Group 1\t08:15\tx" + " " * 39_000 + "x",
        "Group " + "1" * 39_000 + "\t08:15\tC1",
    ],
)
def test_T3_a_line_however_long_is_named_with_the_reason(line: str) -> None:
    """Such lines took minutes, or more digits than a number may have."""
    assert [each.line for each in read(line, GROUPS, ROOMS).misread] == [1]


@given(st.text(st.sampled_from("Group C1234567890:;,\t\n-–amp. x"), max_size=80))
def test_T3_whatever_is_pasted_is_read_and_every_visit_can_be_saved(text: str) -> None:
    found = read(text, GROUPS, ROOMS)
    if found.visits:
        decide(DescribeRound(round_with(*found.visits)), Desk(FRAME).board, facilitator())
    assert all(0 < each.line <= len(text.splitlines()) for each in found.misread)


@given(
    st.lists(
        st.builds(
            visit,
            st.integers(1, 6),
            st.integers(1, 9),
            st.integers(0, 1439).map(clock_of),
            st.integers(1, 240),
        ),
        max_size=9,
        unique=True,
    )
)
def test_T3_what_is_written_as_the_grid_does_is_read_back(visits: list[Visit]) -> None:
    text = "\n".join(f"{each.group}\t{each.start}\t{each.minutes}\t{each.classroom}" for each in visits)
    assert read(text, GROUPS, ROOMS).visits == tuple(visits)


def test_T1_a_round_has_no_more_different_times_than_a_page_lays_out() -> None:
    def at(count: int) -> Frame:
        return round_with(*(visit(1, 1, clock_of(480 + number), 1) for number in range(count)))

    board = Desk(FRAME).board
    assert decide(DescribeRound(at(limits.VISIT_TIMES)), board, facilitator())
    with pytest.raises(Rejection) as refused:
        decide(DescribeRound(at(limits.VISIT_TIMES + 1)), board, facilitator())
    assert refused.value.code == "full"
    assert "different times" in refused.value.message
