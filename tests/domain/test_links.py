"""A card that also belongs elsewhere, evidence that goes the other way, and what is seen of a pattern (P8 to P12)."""

import pytest

from app.domain.agenda import StepKey
from app.domain.commands import (
    AskReflectiveQuestion,
    Command,
    DropPattern,
    LinkCard,
    LinkCards,
    MergePattern,
    PlaceCards,
    Predict,
    StartPattern,
    SuggestNextStep,
    Undo,
    WithdrawCard,
)
from app.domain.rejection import Absent, Rejection
from app.domain.terms import Actor, CardId, Classroom, Frame, Horizon, Link, PatternId, Role
from app.domain.visibility import BoardView, Viewer, view
from tests.desk import FRAME, Desk, facilitator, observer, uuid

ALSO, OTHER_WAY = Link.ALSO, Link.OTHER_WAY


def sorted_desk(step: StepKey = StepKey.NAME, frame: Frame = FRAME) -> tuple[Desk, PatternId, PatternId]:
    """Six cards of C1, C2, C3, C1 ...: 0 and 1 in one pattern, 2 and 3 in another, 4 and 5 in none."""
    desk = Desk(frame)
    for at in range(6):
        desk.post(at, classroom=f"C{at % 3 + 1}")
    desk.go(StepKey.SORT)
    first, second = desk.start_pattern(0, card(0), card(1)), desk.start_pattern(1, card(2), card(3))
    desk.go(step)
    return desk, first, second


def card(at: int) -> CardId:
    return CardId(uuid(1000 + at))


def link(desk: Desk, at: int, pattern: PatternId, how: Link = ALSO, *, linked: bool = True) -> int:
    """How many events came of it."""
    return len(desk.ask(observer(1), LinkCard(card(at), pattern, how, linked)))


def seen(desk: Desk, role: Role = Role.OBSERVER) -> BoardView:
    return view(desk.board, Viewer(role))


def linked(desk: Desk, pattern: PatternId) -> tuple[list[str], list[str]]:
    """The numbers of the cards that a view shows as linked."""
    found = seen(desk).links(pattern)
    ids = {card(at): str(at) for at in range(9)}
    also, other_way = (
        sorted(ids[CardId(each.id)] for each in some) for some in (found.also, found.other_way)
    )
    return also, other_way


def refused(desk: Desk, command: Command, actor: Actor | None = None) -> str:
    """The code with which the command is refused; nothing changed."""
    before = desk.board
    with pytest.raises(Rejection) as rejection:
        desk.ask(actor or observer(1), command)
    assert desk.board is before
    return rejection.value.code


def test_P8_a_card_also_belongs_elsewhere_stays_where_it_is_and_widens_the_reach() -> None:
    desk, first, second = sorted_desk(StepKey.SORT)
    assert link(desk, 2, first) == 1
    assert link(desk, 2, first) == 0
    assert desk.board.cards[card(2)].pattern == second
    assert linked(desk, first) == (["2"], [])
    head = seen(desk).pattern(first)
    assert head and (head.count, head.reach, head.also) == (2, 3, 1)
    assert link(desk, 2, first, linked=False) == 1
    assert linked(desk, first) == ([], [])
    assert desk.board.reach(desk.board.patterns[first]) == 2


def test_P8_a_card_of_no_pattern_also_belongs_and_one_that_stands_there_does_not() -> None:
    desk, first, _ = sorted_desk(StepKey.SORT)
    assert link(desk, 4, first) == 1
    assert refused(desk, LinkCard(card(0), first, ALSO, linked=True)) == "stands-there"
    with pytest.raises(Absent):
        link(desk, 8, first)


def test_P8_several_cards_are_linked_at_once_or_not_at_all_and_one_undo_takes_them_back() -> None:
    desk, first, _ = sorted_desk(StepKey.SORT)
    desk.ask(observer(1), LinkCards((card(2), card(4)), first, ALSO))
    assert linked(desk, first) == (["2", "4"], [])
    assert refused(desk, LinkCards((card(5), card(0)), first, ALSO)) == "stands-there"
    assert refused(desk, LinkCards((), first, ALSO)) == "how-many"
    assert refused(desk, LinkCards((card(5), card(5)), first, ALSO)) == "double"
    assert linked(desk, first) == (["2", "4"], [])
    desk.ask(observer(1), Undo())
    assert linked(desk, first) == ([], [])


def test_P8_a_card_that_is_put_where_it_also_belonged_stands_there_once() -> None:
    desk, first, _ = sorted_desk()
    link(desk, 2, first)
    link(desk, 3, first, OTHER_WAY)
    desk.ask(observer(2), PlaceCards((card(2), card(3)), first))
    assert linked(desk, first) == ([], [])
    desk.place(card(2), None)
    assert linked(desk, first) == ([], [])
    desk.ask(observer(2), Undo())
    assert linked(desk, first) == (["2"], ["3"])
    assert desk.board.cards[card(2)].pattern is None  # what was done since is left alone


def test_P8_a_withdrawn_card_is_linked_no_more_until_it_comes_back() -> None:
    desk, first, _ = sorted_desk(StepKey.SORT)
    link(desk, 2, first)
    desk.go(StepKey.SHARE)
    desk.ask(observer(1), WithdrawCard(card(2)))
    assert linked(desk, first) == ([], [])
    assert desk.board.reach(desk.board.patterns[first]) == 2
    desk.ask(observer(1), Undo())
    assert linked(desk, first) == (["2"], [])


def test_P9_evidence_goes_the_other_way_from_name_on_and_never_counts_for_reach() -> None:
    desk, first, _ = sorted_desk(StepKey.SORT)
    assert refused(desk, LinkCard(card(2), first, OTHER_WAY, linked=True)) == "not-now"
    desk.go(StepKey.NAME)
    assert link(desk, 2, first, OTHER_WAY) == 1
    head = seen(desk).pattern(first)
    assert head and (head.reach, head.also, head.other_way) == (2, 0, 1)
    assert linked(desk, first) == ([], ["2"])


def test_P9_a_card_is_one_of_the_two_at_most_and_undo_gives_back_what_it_was() -> None:
    desk, first, _ = sorted_desk()
    link(desk, 2, first)
    assert link(desk, 2, first, OTHER_WAY) == 2
    assert linked(desk, first) == ([], ["2"])
    desk.ask(observer(1), Undo())
    assert linked(desk, first) == (["2"], [])
    desk.ask(observer(1), Undo())
    assert linked(desk, first) == ([], [])


def test_P4_U2_merging_takes_links_over_without_doubles_and_undo_takes_it_back_whole() -> None:
    desk, first, second = sorted_desk()
    link(desk, 2, first)  # stands in the second
    link(desk, 0, second, OTHER_WAY)  # stands in the first
    link(desk, 4, first)
    link(desk, 4, second, OTHER_WAY)  # would be both
    link(desk, 5, second)
    before = linked(desk, first), linked(desk, second)
    desk.ask(observer(2), MergePattern(second, first))
    assert linked(desk, first) == (["5"], ["4"])
    desk.ask(observer(2), Undo())
    assert (linked(desk, first), linked(desk, second)) == before


def test_U2_U4_dropping_comes_back_with_its_links_and_a_started_pattern_that_others_linked_to_stays() -> None:
    desk, first, _ = sorted_desk()
    link(desk, 2, first)
    link(desk, 4, first, OTHER_WAY)
    desk.ask(observer(2), DropPattern(first))
    assert linked(desk, first) == ([], [])
    desk.ask(observer(2), Undo())
    assert linked(desk, first) == (["2"], ["4"])
    third = desk.start_pattern(2, by=observer(3))
    link(desk, 4, third)
    with pytest.raises(Rejection):
        desk.ask(observer(3), Undo())
    assert third in desk.board.patterns


def test_P13_splitting_off_starts_a_pattern_with_some_cards_of_another_and_one_undo_puts_them_back() -> None:
    desk, first, second = sorted_desk()
    third = PatternId(uuid(2002))
    desk.ask(observer(1), StartPattern(third, cards=(card(1), card(3))))
    cards = [list(desk.board.patterns[each].cards) for each in (first, second, third)]
    assert cards == [[card(0)], [card(2)], [card(1), card(3)]]
    desk.ask(observer(1), Undo())
    assert third not in desk.board.patterns
    assert [set(desk.board.patterns[each].cards) for each in (first, second)] == [
        {card(0), card(1)},
        {card(2), card(3)},
    ]


MIXED = Frame(
    problem_of_practice="Tasks ask for one answer.",
    classrooms=(
        Classroom("C10", "Art", "8"),
        Classroom("C2", "ELA", "7"),
        Classroom("C1", "ELA", ""),
        Classroom("C3", "Maths", "8"),
    ),
    groups=("Group 1", "Group 2"),
)


def test_P10_the_matrix_says_where_a_pattern_was_seen_in_a_fixed_order_and_never_how_often() -> None:
    desk, first, second = sorted_desk(frame=MIXED)
    link(desk, 2, first)
    link(desk, 4, second, OTHER_WAY)
    found = seen(desk).matrix()
    assert [room.code for room in found.classrooms] == ["C1", "C2", "C3", "C10"]
    assert (found.subjects, found.grades) == (("Art", "ELA", "Maths"), ("7", "8"))
    one, other = found.rows
    assert one.classrooms == (True, True, True, False)
    assert (one.subjects, one.grades) == ((False, True, True), (True, True))
    assert other.classrooms == (True, False, True, False)
    for row in found.rows:
        assert row.reach == sum(row.classrooms) == desk.board.reach(desk.board.patterns[row.id])


@pytest.mark.parametrize("step", [StepKey.VISITS, StepKey.SELECT])
def test_P10_L1_the_matrix_the_chain_and_what_is_unsorted_are_empty_while_cards_are_locked(
    step: StepKey,
) -> None:
    desk = Desk()
    desk.post(0)
    desk.go(step)
    for role in Role:
        found = seen(desk, role)
        assert found.matrix().rows == ()
        assert found.loose(10) == ()
        assert found.chain(PatternId(uuid(2000))) is None


def test_P12_the_chain_leads_from_the_evidence_to_the_next_step() -> None:
    desk, first, second = sorted_desk()
    link(desk, 2, first)
    link(desk, 4, first, OTHER_WAY)
    desk.go(StepKey.PREDICT)
    desk.ask(observer(1), Predict(uuid(1), "I would copy.", (first, second)))
    desk.ask(observer(1), Predict(uuid(2), "I would guess.", (second,)))
    desk.go(StepKey.NEXT_LEVEL)
    desk.ask(observer(1), SuggestNextStep(uuid(3), "Plan a task.", Horizon.NEXT_WEEK, "coach", (first,)))
    desk.ask(observer(1), AskReflectiveQuestion(uuid(4), "Who asks?", (second,)))
    chain = seen(desk).chain(first)
    assert chain
    assert [each.id for each in chain.cards] == [card(0), card(1)]
    assert [[each.id for each in some] for some in (chain.links.also, chain.links.other_way)] == [
        [card(2)],
        [card(4)],
    ]
    assert [each.text for each in chain.predictions] == ["I would copy."]
    assert [each.text for each in chain.next_steps] == ["Plan a task."]
    assert chain.reflective_questions == ()
    assert seen(desk, Role.REPORT_READER).chain(first) is None
    assert seen(desk, Role.HOST).chain(first) == chain


def test_P8_the_host_and_the_screen_link_nothing() -> None:
    desk, first, _ = sorted_desk()
    for role in (Role.HOST, Role.SCREEN, Role.REPORT_READER):
        actor = Actor(facilitator().person, role)
        assert refused(desk, LinkCard(card(2), first, ALSO, linked=True), actor) in (
            "read-only",
            "host-only",
            "looks-only",
        )
