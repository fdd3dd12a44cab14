"""At the tables of Screening and Swap, and what is asked and heard in Share (Q)."""

from dataclasses import replace

import pytest

from app.domain.agenda import FULL_AGENDA, Audience, StepKey
from app.domain.board import Board
from app.domain.commands import (
    AskAuthor,
    ChangeMember,
    Command,
    DescribeRound,
    MarkHeard,
    MoveStep,
    PassCard,
    RewordCard,
    SetAside,
    SetSpotlight,
    Undo,
    Whose,
    WithdrawCard,
)
from app.domain.events import DebriefOpened
from app.domain.evolve import evolve
from app.domain.rejection import Absent, Rejection
from app.domain.seen import Progress, Stage, TableCard, TableSeen
from app.domain.terms import Actor, CardId, PersonId, Role, Spotlight
from app.domain.visibility import BoardView, Viewer, view
from app.live.history import History, Position
from app.views.regions import touched
from tests.desk import FRAME, Desk, facilitator, observer, uuid

FOUR = ("Group 1", "Group 2", "Group 3", "Group 4")
LONER = Actor(PersonId("loner"), Role.OBSERVER, "")


def at(step: StepKey, groups: tuple[str, ...] = FRAME.groups) -> Desk:
    """A round with the full agenda; cards 1 and 3 are of Group 1 (observer 1 and 3), card 2 of Group 2."""
    desk = Desk(replace(FRAME, steps=FULL_AGENDA, groups=groups))
    for number in (1, 2, 3):
        desk.post(number, observer(number))
    desk.go(step)
    return desk


def card(number: int) -> CardId:
    return CardId(uuid(1000 + number))


def ask(number: int, id: str = "ask", text: str = "") -> AskAuthor:
    return AskAuthor(card(number), id, text)


def viewed(desk: Desk, number: int) -> BoardView:
    """What an observer sees."""
    actor = observer(number)
    return view(desk.board, Viewer(Role.OBSERVER, actor.person, actor.group))


def table(desk: Desk, number: int) -> TableSeen:
    found = viewed(desk, number).table()
    assert found
    return found


def ids(cards: tuple[TableCard, ...]) -> set[str]:
    return {each.card.id for each in cards}


def refused(desk: Desk, actor: Actor, command: Command) -> str:
    with pytest.raises(Rejection) as refusal:
        desk.ask(actor, command)
    return refusal.value.code


# --- screening -------------------------------------------------------------------------------------------


def test_Q1_a_group_reads_its_own_cards_and_lets_them_pass_or_asks() -> None:
    desk = at(StepKey.SCREENING)
    assert (ids(table(desk, 1).waiting), table(desk, 1).theirs) == ({card(1), card(3)}, ())
    desk.ask(observer(3), PassCard(card(1)))
    desk.ask(observer(1), ask(3))
    seen = table(desk, 3)
    assert (ids(seen.waiting), ids(seen.passed), ids(seen.asked)) == (set(), {card(1)}, {card(3)})
    assert seen == table(desk, 1)
    assert ids(table(desk, 2).cards) == {card(2)}
    desk.ask(observer(1), PassCard(card(1), passed=False))
    assert ids(table(desk, 1).waiting) == {card(1)}


def test_Q1_an_author_may_let_their_own_card_pass_and_does_not_ask_themselves() -> None:
    desk = at(StepKey.SCREENING)
    desk.ask(observer(1), PassCard(card(1)))
    assert refused(desk, observer(1), ask(1)) == "own-card"


def test_Q1_passing_answers_what_was_asked_and_asking_takes_a_card_out_of_those_that_passed() -> None:
    desk = at(StepKey.SCREENING)
    desk.ask(observer(3), ask(1))
    desk.ask(observer(1), PassCard(card(1)))
    assert (ids(table(desk, 1).passed), viewed(desk, 1).mine()[0].asks) == ({card(1)}, ())
    desk.ask(observer(3), ask(1, "another"))
    assert (ids(table(desk, 1).asked), table(desk, 1).passed) == ({card(1)}, ())


def test_Q1_other_words_come_back_to_be_read_and_their_author_keeps_those_before() -> None:
    desk = at(StepKey.SCREENING)
    desk.ask(observer(3), ask(1, text="Who says so?"))
    own = viewed(desk, 1).mine()[0]
    assert (own.asks, own.earlier) == (("Who says so?",), ())
    desk.ask(observer(1), RewordCard(card(1), text="T: “Show me.”"))
    assert ids(table(desk, 1).waiting) == {card(1), card(3)}
    own = viewed(desk, 1).mine()[0]
    assert (own.asks, own.earlier) == ((), ("Seen 1: 3 of 5 students write.",))
    assert viewed(desk, 3).mine()[0].earlier == ()


def test_Q1_another_classroom_or_focus_answers_no_question() -> None:
    desk = at(StepKey.SCREENING)
    desk.ask(observer(3), ask(1))
    desk.ask(observer(1), RewordCard(card(1), classroom="C4"))
    assert ids(table(desk, 1).asked) == {card(1)}


def test_Q1_undo_brings_back_what_was_passed_asked_and_answered() -> None:
    desk = at(StepKey.SCREENING)
    desk.ask(observer(3), ask(1))
    for number, command in ((3, PassCard(card(1))), (1, RewordCard(card(1), text="Other words."))):
        desk.ask(observer(number), command)
        assert not table(desk, 1).asked
        desk.ask(observer(number), Undo())
        assert ids(table(desk, 1).asked) == {card(1)}
    desk.ask(observer(3), Undo())
    assert ids(table(desk, 1).waiting) == {card(1), card(3)}
    desk.ask(observer(3), PassCard(card(1)))
    desk.ask(observer(3), ask(1, "again"))
    desk.ask(observer(3), Undo())
    assert ids(table(desk, 1).passed) == {card(1)}


def test_Q1_what_was_asked_of_words_that_are_gone_stays_answered() -> None:
    desk = at(StepKey.SCREENING)
    desk.ask(observer(3), ask(1))
    desk.ask(observer(1), RewordCard(card(1), text="Other words."))
    desk.ask(observer(1), RewordCard(card(1), text="And others."))
    desk.board = replace(desk.board, undo={observer(1).person: desk.board.undo[observer(1).person][:1]})
    assert refused(desk, observer(1), Undo()) == "nothing-to-undo"
    assert not table(desk, 1).asked


def test_Q1_nobody_else_screens() -> None:
    desk = at(StepKey.SCREENING)
    assert refused(desk, observer(2), PassCard(card(1))) == "absent"
    assert refused(desk, observer(2), ask(1)) == "absent"
    assert refused(desk, facilitator(), PassCard(card(1))) == "absent"
    desk.go(StepKey.SWAP)
    assert refused(desk, observer(1), PassCard(card(1))) == "not-now"
    desk.go(StepKey.SCREENING)
    assert refused(desk, observer(1), PassCard(card(1))) == "own-group"
    assert not table(desk, 1).may_pass


def test_Q7_nobody_without_a_group_sits_at_a_table() -> None:
    desk = Desk(replace(FRAME, steps=FULL_AGENDA))
    desk.board = replace(
        desk.board, members={**desk.board.members, LONER.person: desk.board.members[observer(1).person]}
    )
    own = desk.post(7, LONER)
    desk.post(1)
    desk.go(StepKey.SCREENING)
    seen = view(desk.board, Viewer(Role.OBSERVER, LONER.person, ""))
    found = seen.table()
    assert found
    assert (seen.stage, found.cards) == (Stage.TABLE, ())
    assert [each.card.id for each in seen.mine()] == [own]
    assert refused(desk, LONER, PassCard(own)) == "own-group"


# --- swap ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("groups", "reads"),
    [
        (("A",), {"A": ""}),
        (("A", "B"), {"A": "B", "B": "A"}),
        (("A", "B", "C"), {"A": "B", "B": "C", "C": "A"}),
        (("A", "B", "C", "D"), {"A": "B", "B": "A", "C": "D", "D": "C"}),
        (("A", "B", "C", "D", "E"), {"A": "B", "B": "A", "C": "D", "D": "E", "E": "C"}),
    ],
)
def test_Q3_groups_are_matched_in_pairs_and_the_last_three_in_a_ring(
    groups: tuple[str, ...], reads: dict[str, str]
) -> None:
    frame = replace(FRAME, groups=groups)
    assert {group: frame.reader_of(group) for group in groups} == reads
    assert frame.reader_of("nobody") == ""


def test_Q4_the_matched_group_asks_and_both_see_it() -> None:
    desk = at(StepKey.SWAP, FOUR)
    desk.ask(observer(2), ask(1, text="Which students?"))
    assert [each.asks for each in table(desk, 2).theirs if each.card.id == card(1)] == [("Which students?",)]
    assert [each.asks for each in table(desk, 3).ours if each.card.id == card(1)] == [("Which students?",)]
    assert viewed(desk, 1).mine()[0].asks == ("Which students?",)
    assert refused(desk, observer(3), ask(1, "own group")) == "matched-group"
    third = view(desk.board, Viewer(Role.OBSERVER, PersonId("c"), "Group 3")).table()
    assert third == TableSeen("Group 3", "Group 4", may_pass=False, may_ask=True, cards=())


def test_Q4_what_a_group_asked_in_screening_stays_in_that_group() -> None:
    desk = at(StepKey.SCREENING)
    desk.ask(observer(3), ask(1, text="Among us."))
    desk.go(StepKey.SWAP)
    theirs = [each for each in table(desk, 2).theirs if each.card.id == card(1)]
    assert [(each.asks, each.passed) for each in theirs] == [((), False)]
    assert ids(table(desk, 1).asked) == {card(1)}
    desk.go(StepKey.SCREENING)
    assert refused(desk, observer(2), ask(1, "later")) == "own-group"
    assert ids(table(desk, 2).theirs) == {card(1), card(3)}


def test_Q2_nothing_that_is_seen_says_who_asked_or_let_pass() -> None:
    tables = []
    for who in (1, 3):
        desk = at(StepKey.SCREENING)
        other = 4 - who
        desk.ask(observer(who), PassCard(card(other)))
        desk.ask(observer(other), ask(who))
        tables.append({each.passed for each in table(desk, 1).cards})
        for number in (1, 3):
            assert observer(who).person not in repr((table(desk, number), viewed(desk, number).mine()))
    assert tables[0] == tables[1] == {True, False}


def test_Q2_a_facilitator_takes_no_question_back_that_somebody_asked() -> None:
    desk = at(StepKey.SHARE)
    desk.ask(observer(3), ask(1))
    assert refused(desk, facilitator(), Undo(Whose.ANYONE)) == "nothing-to-undo"


def test_Q2_asking_again_with_the_same_id_asks_once_and_own_words_have_a_length() -> None:
    desk = at(StepKey.SCREENING)
    desk.ask(observer(3), ask(1, text="  Which?  "))
    assert desk.ask(observer(3), ask(1)) == []
    assert viewed(desk, 1).mine()[0].asks == ("Which?",)
    assert refused(desk, observer(3), ask(1, "long", "x" * 281)) == "too-long"


# --- opening ---------------------------------------------------------------------------------------------


def test_L2_each_widening_is_confirmed_and_shuffles_anew() -> None:
    desk = Desk(replace(FRAME, steps=FULL_AGENDA))
    for number in range(1, 9):
        desk.post(number, observer(number % 2 + 1))
    desk.go(StepKey.SELECT)
    orders, told = [], []
    for step, audience in (
        (StepKey.SCREENING, Audience.GROUP),
        (StepKey.SWAP, Audience.MATCHED_GROUP),
        (StepKey.SHARE, Audience.NETWORK),
    ):
        agenda = view(desk.board, Viewer(Role.FACILITATOR)).agenda
        assert (agenda.next_opens, agenda.next_audience) == (True, audience)
        with pytest.raises(Rejection) as refusal:
            desk.ask(facilitator(), MoveStep(step, "seed"))
        told.append(refusal.value.message)
        assert refusal.value.code == "confirm"
        done = desk.ask(facilitator(), MoveStep(step, f"seed {step}", confirmed=True))
        assert done == [DebriefOpened(step, f"seed {step}")]
        orders.append(tuple(desk.board.cards))
    assert not view(desk.board, Viewer(Role.FACILITATOR)).agenda.next_opens
    assert len(set(orders)) == len(set(told)) == 3


def test_L4_going_back_from_a_table_takes_it_away_from_nobody() -> None:
    desk = at(StepKey.SWAP)
    desk.go(StepKey.VISITS)
    assert ids(table(desk, 1).cards) == {card(1), card(2), card(3)}
    assert not table(desk, 1).may_ask
    assert refused(desk, observer(1), ask(2)) == "not-now"
    desk.go(StepKey.SWAP)
    assert desk.board.audience is Audience.MATCHED_GROUP


def test_Q8_a_card_that_comes_at_a_table_goes_to_the_tray_and_only_then_late() -> None:
    desk = at(StepKey.SCREENING)
    fourth = desk.post(4, observer(3))
    assert fourth in ids(table(desk, 1).waiting)
    desk.go(StepKey.SWAP)
    fifth = desk.post(5, observer(2))
    assert fifth in ids(table(desk, 1).theirs)
    desk.go(StepKey.SHARE)
    sixth = desk.post(6, observer(2))
    assert {fourth, fifth} <= set(desk.board.tray)
    assert list(desk.board.late) == [sixth]
    assert sixth not in desk.board.tray


# --- share -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("actor", [observer(2), observer(3), facilitator()])
def test_Q5_in_share_a_question_goes_to_the_author_alone(actor: Actor) -> None:
    desk = at(StepKey.SHARE)
    history = History()
    asked = len(desk.log)
    desk.ask(actor, ask(1))
    desk.ask(actor, Undo())
    everybody = [Viewer(Role.FACILITATOR, facilitator().person), Viewer(Role.SCREEN), Viewer(Role.HOST)]
    everybody += [
        Viewer(Role.OBSERVER, observer(number).person, f"Group {2 - number % 2}") for number in (2, 3)
    ]
    author = Viewer(Role.OBSERVER, observer(1).person, "Group 1")
    before = [history.position(each) for each in everybody]
    for entry in desk.log[asked:]:
        history.add(touched(desk.board, entry))
    assert [history.position(each) for each in everybody] == before
    assert history.position(author).private == 2


def test_Q5_who_may_not_see_a_card_asks_nothing_of_it() -> None:
    desk = at(StepKey.SHARE)
    for role in (Role.SCREEN, Role.HOST, Role.REPORT_READER):
        assert refused(desk, Actor(PersonId("x"), role), ask(1)) == "read-only"
    desk.go(StepKey.SORT)
    assert refused(desk, observer(2), ask(1)) == "not-now"


def test_Q6_the_facilitator_ticks_what_was_heard_and_nobody_else_sees_it() -> None:
    desk = at(StepKey.SHARE)
    for what, id in (("group", "Group 2"), ("classroom", "C3")):
        desk.ask(facilitator(), MarkHeard(what, id, heard=True))
        assert desk.ask(facilitator(), MarkHeard(what, id, heard=True)) == []
    lines = view(desk.board, Viewer(Role.FACILITATOR)).heard()
    assert [line.id for line in lines if line.heard] == ["Group 2", "C3"]
    assert [line.id for line in lines] == ["Group 1", "Group 2", "C1", "C2", "C3", "C4"]
    desk.ask(facilitator(), MarkHeard("group", "Group 2", heard=False))
    assert sum(line.heard for line in view(desk.board, Viewer(Role.FACILITATOR)).heard()) == 1
    for role in (Role.OBSERVER, Role.SCREEN, Role.HOST, Role.REPORT_READER):
        assert view(desk.board, Viewer(role, None, "Group 1")).heard() == ()


def test_Q6_only_what_the_round_has_is_ticked_by_who_leads_in_share() -> None:
    desk = at(StepKey.SHARE)
    assert refused(desk, observer(1), MarkHeard("group", "Group 1", heard=True)) == "facilitator-only"
    for what, id in (("group", "C1"), ("classroom", "C99"), ("person", "x")):
        with pytest.raises(Absent):
            desk.ask(facilitator(), MarkHeard(what, id, heard=True))
    desk.go(StepKey.SORT)
    assert refused(desk, facilitator(), MarkHeard("group", "Group 1", heard=True)) == "not-now"


def test_A7_a_classroom_stands_in_large_type() -> None:
    desk = at(StepKey.SHARE)
    desk.ask(facilitator(), SetSpotlight(Spotlight("classroom", "C2")))
    light = view(desk.board, Viewer(Role.SCREEN)).spotlight
    assert light
    assert light.classroom == FRAME.classroom("C2")
    assert refused(desk, facilitator(), SetSpotlight(Spotlight("classroom", "C99"))) == "absent"


# --- counts ----------------------------------------------------------------------------------------------


def test_Q7_facilitators_see_of_the_tables_counts_alone() -> None:
    desk = at(StepKey.SCREENING)
    desk.ask(observer(1), PassCard(card(3)))
    desk.ask(observer(3), ask(1))
    desk.ask(observer(2), WithdrawCard(card(2)))
    lead = view(desk.board, Viewer(Role.FACILITATOR, facilitator().person))
    assert lead.progress() == (
        Progress("Group 1", "Group 2", 2, 1, 1),
        Progress("Group 2", "Group 1", 0, 0, 0),
    )
    assert (lead.stage, lead.table(), lead.card(card(1))) == (Stage.WATCH, None, None)
    for role in (Role.SCREEN, Role.HOST):
        other = view(desk.board, Viewer(role))
        assert (other.stage, other.table(), other.progress()) == (Stage.OBSERVE, None, ())
    assert view(desk.board, Viewer(Role.REPORT_READER)).table() is None
    desk.go(StepKey.SHARE)
    assert view(desk.board, Viewer(Role.FACILITATOR)).progress() == ()


def test_A3_who_reads_whose_cards_stays_while_groups_read() -> None:
    desk = at(StepKey.SWAP)
    frame = desk.board.frame
    assert (
        refused(desk, facilitator(), DescribeRound(replace(frame, groups=("Group 2", "Group 1")))) == "in-use"
    )


# --- groups that are called otherwise ----------------------------------------------------------------------


def test_T4_Q4_a_renamed_group_takes_its_people_cards_and_notes_along() -> None:
    desk = Desk(replace(FRAME, steps=FULL_AGENDA))
    for number in (1, 2, 3):
        desk.post(number, observer(number))
    desk.ask(observer(3), SetAside(card(3), note=True))
    desk.ask(facilitator(), DescribeRound(replace(desk.board.frame, groups=("North", "Group 2"))))
    assert {each.group for each in desk.board.members.values()} == {"", "North", "Group 2"}
    desk.go(StepKey.SCREENING)
    ann, cleo = replace(observer(1), group="North"), replace(observer(3), group="North")
    desk.ask(cleo, SetAside(card(3), note=False))
    desk.ask(ann, PassCard(card(3)))
    desk.go(StepKey.SWAP)
    assert table(desk, 2).reads == "North"
    assert ids(table(desk, 2).theirs) == {card(1), card(3)}


def test_A4_a_group_with_people_in_it_does_not_go_before_the_network_sees_the_cards() -> None:
    desk = Desk(replace(FRAME, groups=("Group 1", "Group 2", "Group 3")))
    fewer = replace(desk.board.frame, groups=("Group 1", "Group 3"))
    with pytest.raises(Rejection) as refusal:
        desk.ask(facilitator(), DescribeRound(fewer))
    assert (refusal.value.code, "Group 2" in refusal.value.message) == ("in-use", True)
    for number in (2, 4):
        desk.ask(facilitator(), ChangeMember(observer(number).person, group="Group 1"))
    assert desk.ask(facilitator(), DescribeRound(fewer))


# --- what the matched group is not told -----------------------------------------------------------------


@pytest.mark.parametrize("taken_back", [False, True])
def test_Q4_L5_what_a_group_asks_in_screening_after_the_swap_changes_nothing_for_the_matched_group(
    *, taken_back: bool
) -> None:
    desk = at(StepKey.SCREENING)
    desk.ask(observer(3), PassCard(card(1)))
    desk.go(StepKey.SWAP)
    desk.go(StepKey.SCREENING)
    before, known = table(desk, 2), position(desk, 2)
    desk.ask(observer(3), ask(1))
    if taken_back:
        desk.ask(observer(3), Undo())
    assert (table(desk, 2), position(desk, 2)) == (before, known)
    assert position(desk, 1).private > 0


def test_Q4_what_is_asked_in_swap_is_told_to_both_groups() -> None:
    desk = at(StepKey.SWAP)
    before = [position(desk, number) for number in (2, 3)]
    desk.ask(observer(2), ask(1))
    assert all(position(desk, number) > known for number, known in zip((2, 3), before, strict=True))


def position(desk: Desk, number: int) -> Position:
    """An observer's cursor, counted from the log."""
    history, board, actor = History(), Board(), observer(number)
    for entry in desk.log:
        board = evolve(board, entry)
        history.add(touched(board, entry))
    return history.position(Viewer(actor.role, actor.person, actor.group))
