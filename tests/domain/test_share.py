"""What the cards stand by in Share (V17)."""

from dataclasses import replace

import pytest

from app.domain.agenda import StepKey
from app.domain.commands import DescribeRound, Join, RewordCard, Undo, WithdrawCard
from app.domain.events import CardReworded
from app.domain.seen import By, ListHead
from app.domain.terms import CardId, Focus, FocusQuestion, PersonId, Role
from app.domain.visibility import BoardView, Viewer, view
from app.views.regions import Part, Region, touched
from tests.desk import FRAME, Desk, facilitator, observer

QUESTIONS = (FocusQuestion("q1", "What are students asked to do?"), FocusQuestion("q2", "Who speaks?"))
GROUPS = ("Group 1", "Group 2", "Group 3", "Group 4")


def shared(desk: Desk, by: By, role: Role = Role.OBSERVER) -> BoardView:
    """What all of that role see by that arrangement."""
    return view(desk.board, Viewer(role, by=by))


def lists(desk: Desk, by: By) -> dict[str, list[CardId]]:
    """The cards of each list."""
    seen = shared(desk, by)
    return {head.key: [CardId(card.id) for card in seen.all_cards(head.key)] for head in seen.heads()}


def gathered(**observers: int) -> Desk:
    """A round with groups of so many observers, ``Group_1=3``."""
    desk = Desk(replace(FRAME, questions=QUESTIONS, groups=GROUPS))
    for number in range(1, 5):  # those of the desk go to the last group
        move(desk, f"observer-{number}", "Group 4")
    for group, many in observers.items():
        for number in range(many):
            move(desk, f"{group} {number}", group.replace("_", " "))
    return desk


def move(desk: Desk, person: str, group: str) -> None:
    """Joins the group."""
    desk.ask(facilitator(), Join(PersonId(person), Role.OBSERVER, group))


def post(desk: Desk, number: int, group: str, focus: Focus = Focus.STUDENT, question: str = "") -> CardId:
    """A card of the group's first person."""
    author = replace(observer(1), person=PersonId(f"{group.replace(' ', '_')} 0"), group=group)
    card = desk.post(number, author)
    desk.ask(author, RewordCard(card, focus=focus, question=question))
    return card


def test_V17_cards_stand_by_classroom_focus_or_question() -> None:
    desk = gathered()
    one = desk.post(1, classroom="C2")
    two = desk.post(2)
    desk.ask(observer(1), RewordCard(one, focus=Focus.TASK, question="q2"))
    desk.go(StepKey.SHARE)
    late = desk.post(3)
    nothing: list[CardId] = []
    assert lists(desk, By.CLASSROOM) == {
        "room-0": [two], "room-1": [one], "room-2": nothing, "room-3": nothing, "late": [late]
    }  # fmt: skip
    assert lists(desk, By.FOCUS) == {
        "focus-teacher": nothing, "focus-student": [two], "focus-task": [one], "late": [late]
    }  # fmt: skip
    assert lists(desk, By.QUESTION) == {
        "question-0": nothing, "question-1": [one], "question-": [two], "late": [late]
    }  # fmt: skip
    assert shared(desk, By.FOCUS).place(one) == "focus-task"
    assert [(head.title, head.ours) for head in shared(desk, By.QUESTION).heads()] == [
        ("What are students asked to do?", False),
        ("Who speaks?", False),
        ("No question in particular", True),
        ("Added late", True),
    ]
    assert shared(desk, By.FOCUS).head("focus-student") == ListHead("focus-student", "Students", 1, 0, True)
    assert shared(desk, By.FOCUS).head("room-0") is None, "a list of another arrangement"


def test_V17_groups_are_told_apart_from_three_observers_on() -> None:
    desk = gathered(Group_1=3, Group_2=2, Group_3=1)
    cards = [post(desk, number, f"Group {number}") for number in (1, 2, 3)]
    desk.go(StepKey.SHARE)
    assert lists(desk, By.GROUP) == {
        "group-0": [cards[0]],
        "group-3": [],
        "group-": [card for card in desk.board.cards if card in cards[1:]],
        "late": [],
    }
    heads = shared(desk, By.GROUP).heads()
    assert [head.title for head in heads] == ["Group 1", "Group 4", "Smaller groups", "Added late"]


def test_V17_the_smaller_groups_are_never_one_or_two_people() -> None:
    desk = gathered(Group_1=3, Group_2=2)
    cards = {post(desk, number, f"Group {number}") for number in (1, 2)}
    desk.go(StepKey.SHARE)
    assert set(lists(desk, By.GROUP)["group-"]) == cards, "the least of the others stands with them"
    assert "group-0" not in lists(desk, By.GROUP)


def test_V17_where_all_groups_are_told_apart_nothing_speaks_of_smaller_ones() -> None:
    desk = gathered(Group_1=3)
    post(desk, 1, "Group 1")
    desk.go(StepKey.SHARE)
    assert list(lists(desk, By.GROUP)) == ["group-0", "group-3", "late"]


def test_V17_a_group_is_told_apart_anew_only_when_all_pages_are() -> None:
    desk = gathered(Group_1=3, Group_2=2, Group_3=2)
    post(desk, 1, "Group 2")
    desk.go(StepKey.SHARE)
    move(desk, "Late Lea", "Group 2")
    assert "group-1" not in lists(desk, By.GROUP)
    desk.ask(facilitator(), DescribeRound(replace(desk.board.frame, school="Elsewhere")))
    assert "group-1" in lists(desk, By.GROUP)


def test_V17_a_group_or_question_that_is_gone_has_its_cards_with_the_rest() -> None:
    desk = gathered(Group_1=3)
    card = post(desk, 1, "Group 1", question="q2")
    desk.go(StepKey.SHARE)
    fewer = replace(desk.board.frame, groups=GROUPS[1:], questions=QUESTIONS[:1])
    desk.ask(facilitator(), DescribeRound(fewer))
    assert lists(desk, By.GROUP)["group-"] == [card]
    assert lists(desk, By.QUESTION)["question-"] == [card]


@pytest.mark.parametrize("by", By)
def test_V17_L4_before_the_network_may_see_cards_no_arrangement_shows_any(by: By) -> None:
    desk = gathered(Group_1=3)
    post(desk, 1, "Group 1")
    for role in (Role.OBSERVER, Role.FACILITATOR):
        seen = shared(desk, by, role)
        assert (seen.heads(), seen.all_cards("focus-student"), seen.all_cards("group-0")) == ((), (), ())


def test_V17_L1_a_card_says_nothing_of_its_author_or_group() -> None:
    desk = gathered(Group_1=3)
    card = post(desk, 1, "Group 1")
    desk.go(StepKey.SHARE)
    seen = shared(desk, By.GROUP).card(card)
    assert "Group 1" not in repr(seen) and "Group_1 0" not in repr(seen)


@pytest.mark.parametrize("by", By)
def test_V17_a_reworded_card_stands_last_in_its_list_and_both_lists_are_touched(by: By) -> None:
    desk = gathered(Group_1=3)
    cards = [post(desk, number, "Group 1", Focus.TEACHER, "q1") for number in range(4)]
    desk.go(StepKey.SHARE)
    author = replace(observer(1), person=PersonId("Group_1 0"), group="Group 1")
    first = next(card for card in desk.board.cards if card in cards)
    before = {head.key for head in shared(desk, by).heads() if first in lists(desk, by)[head.key]}
    desk.ask(author, RewordCard(first, classroom="C3", focus=Focus.TASK, question="q2"))
    place = shared(desk, by).place(first)
    assert place and lists(desk, by)[place][-1] == first
    regions = frozenset().union(*(touch.regions for touch in touched(desk.board, desk.log[-1])))
    assert {Region(Part.LIST, key) for key in (*before, place)} <= regions
    assert Region(Part.PLACE, first) in regions
    second = next(iter(desk.board.cards))
    desk.ask(author, RewordCard(second, text="Only the words."))
    regions = frozenset().union(*(touch.regions for touch in touched(desk.board, desk.log[-1])))
    assert Region(Part.PLACE, second) not in regions, "a card whose words alone changed stays where it is"
    assert next(iter(desk.board.cards)) == second


@pytest.mark.parametrize("by", By)
def test_V17_withdrawing_and_its_undo_touch_the_cards_list(by: By) -> None:
    desk = gathered()
    card = desk.post(1)
    desk.go(StepKey.SHARE)
    place = shared(desk, by).place(card)
    for command in (WithdrawCard(card), Undo()):
        desk.ask(observer(1), command)
        happened = [touch for entry in desk.log[-2:] for touch in touched(desk.board, entry)]
        assert Region(Part.LIST, str(place)) in frozenset().union(*(touch.regions for touch in happened))


def test_C5_a_late_card_that_was_withdrawn_comes_back_late() -> None:
    desk = Desk()
    desk.go(StepKey.SHARE)
    card = desk.post(1)
    desk.ask(observer(1), WithdrawCard(card))
    desk.ask(observer(1), Undo())
    assert card in desk.board.late and card not in desk.board.tray
    desk.go(StepKey.SORT)
    desk.place(card, None)
    assert card in desk.board.tray and not desk.board.late


def test_U3_undo_of_rewording_leads_back_to_the_list_it_came_from() -> None:
    desk = Desk()
    card = desk.post(1)
    desk.go(StepKey.SHARE)
    desk.ask(observer(1), RewordCard(card, focus=Focus.TASK, question="q1"))
    desk.ask(observer(1), Undo())
    event = desk.log[-2].event
    assert isinstance(event, CardReworded) and event.moved
    assert shared(desk, By.FOCUS).place(card) == "focus-student"
    assert shared(desk, By.QUESTION).place(card) == "question-"
