"""The other rules of the board: agenda (A), cards (C), patterns (P), next level (N), undo (U), report (R)."""

from dataclasses import replace

import pytest

from app.domain.agenda import SHORT_AGENDA, STEPS, Act, StepKey
from app.domain.board import Board
from app.domain.commands import (
    AskReflectiveQuestion,
    Command,
    DescribeRound,
    DropPattern,
    Join,
    MarkReady,
    MergePattern,
    MoveStep,
    NamePattern,
    PlaceCard,
    PostCard,
    Predict,
    RewordCard,
    SetSpotlight,
    SetTimer,
    StartPattern,
    SuggestNextStep,
    TimerAction,
    Undo,
    WithdrawCard,
)
from app.domain.evolve import fold
from app.domain.rejection import Rejection
from app.domain.terms import Actor, CardId, Focus, Horizon, Kind, PatternId, PersonId, Role, Spotlight, Timer
from app.domain.visibility import Viewer, view
from tests.desk import Desk, facilitator, observer, uuid


def refused(desk: Desk, actor: Actor, command: Command) -> str:
    """The code with which the command is refused; nothing changed."""
    before = desk.board
    with pytest.raises(Rejection) as rejection:
        desk.ask(actor, command)
    assert desk.board is before
    assert rejection.value.message[-1] in ".:"
    return rejection.value.code


@pytest.mark.parametrize(
    "command",
    [
        MoveStep(StepKey.SELECT, "s"),
        SetTimer(TimerAction.START, 0, 5),
        SetSpotlight(None),
        DescribeRound(Desk().frame),
    ],
    ids=lambda command: type(command).__name__,
)
def test_A1_only_a_facilitator_leads(command: Command) -> None:
    assert refused(Desk(), observer(1), command) == "facilitator-only"


@pytest.mark.parametrize("role", [Role.SCREEN, Role.REPORT_READER])
def test_A1_links_for_looking_only_change_nothing(role: Role) -> None:
    assert refused(Desk(), Actor(PersonId("x"), role), Undo()) == "read-only"


ASKS: dict[Act, Command] = {
    Act.POST: PostCard(CardId(uuid(5)), "Words.", "C1", Focus.TASK),
    Act.READY: MarkReady(True),
    Act.SORT: StartPattern(PatternId(uuid(7))),
    Act.PREDICT: Predict(uuid(8), "I would know.", (PatternId(uuid(2001)),)),
    Act.SUGGEST: SuggestNextStep(uuid(9), "Ask.", Horizon.NEXT_WEEK, "coach", (PatternId(uuid(2001)),)),
    Act.NAME: NamePattern(PatternId(uuid(2001)), "A title."),
}


@pytest.mark.parametrize("step", SHORT_AGENDA)
@pytest.mark.parametrize("act", ASKS)
def test_A2_a_step_allows_what_the_agenda_says_and_nothing_else(step: StepKey, act: Act) -> None:
    desk = Desk()
    card = desk.post(1)
    desk.go(StepKey.SORT)
    desk.start_pattern(1, card)
    desk.go(step)
    if act in STEPS[step].allows:
        assert desk.ask(observer(1), ASKS[act])
    else:
        assert refused(desk, observer(1), ASKS[act]) == "not-now"


def test_A3_a_round_is_described_anew_but_keeps_what_cards_rest_on() -> None:
    desk = Desk()
    desk.post(1, classroom="C2")
    fewer = replace(desk.frame, classrooms=desk.frame.classrooms[2:])
    assert refused(desk, facilitator(), DescribeRound(fewer)) == "in-use"
    assert desk.ask(facilitator(), DescribeRound(replace(desk.frame, school="Elsewhere")))
    assert desk.ask(facilitator(), DescribeRound(replace(desk.frame, school="Elsewhere"))) == []
    double = replace(desk.frame, groups=("Group 1", "Group 1"))
    assert refused(desk, facilitator(), DescribeRound(double)) == "double"


def test_A4_one_joins_a_group_of_the_round_and_joining_again_is_nothing_new() -> None:
    desk = Desk()
    new = PersonId("new")
    assert refused(desk, facilitator(), Join(new, Role.OBSERVER, "Group 9")) == "group"
    assert desk.ask(facilitator(), Join(new, Role.OBSERVER, "Group 1"))
    assert desk.ask(facilitator(), Join(new, Role.OBSERVER, "Group 1")) == []
    assert desk.ask(facilitator(), Join(new, Role.OBSERVER, "Group 2"))
    assert desk.board.members[new].group == "Group 2"


def test_A5_the_board_moves_one_step_on_and_any_number_back() -> None:
    desk = Desk()
    assert refused(desk, facilitator(), MoveStep(StepKey.SHARE, "s", confirmed=True)) == "one-step"
    assert refused(desk, facilitator(), MoveStep(StepKey.SWAP, "s")) == "step"
    desk.go(StepKey.REPORT)
    desk.go(StepKey.VISITS)
    assert desk.ask(facilitator(), MoveStep(StepKey.VISITS, "s")) == []


def test_A6_the_timer_counts_and_a_new_step_clears_it() -> None:
    desk, lead = Desk(), facilitator()
    desk.ask(lead, SetTimer(TimerAction.START, 1_000, 5))
    assert desk.board.timer == Timer(ends_at=301_000)
    assert desk.ask(lead, SetTimer(TimerAction.START, 2_000)) == []
    desk.ask(lead, SetTimer(TimerAction.ADD, 2_000, 2))
    desk.ask(lead, SetTimer(TimerAction.PAUSE, 21_000))
    assert desk.board.timer == Timer(left=400)
    desk.ask(lead, SetTimer(TimerAction.ADD, 22_000))
    desk.ask(lead, SetTimer(TimerAction.START, 30_000))
    assert desk.board.timer == Timer(ends_at=490_000)
    assert refused(desk, lead, SetTimer(TimerAction.ADD, 0, 0)) == "minutes"
    desk.ask(lead, SetTimer(TimerAction.CLEAR, 40_000))
    assert desk.board.timer == Timer()
    desk.ask(lead, SetTimer(TimerAction.START, 1_000))
    assert desk.board.timer == Timer(ends_at=1_000 + STEPS[StepKey.VISITS].minutes * 60_000)
    desk.go(StepKey.SELECT)
    assert desk.board.timer == Timer()


def test_A7_the_spotlight_shows_what_is_there() -> None:
    desk, lead = Desk(), facilitator()
    card = desk.post(1)
    desk.go(StepKey.SHARE)
    assert desk.ask(lead, SetSpotlight(Spotlight("card", card)))
    assert desk.ask(lead, SetSpotlight(Spotlight("card", card))) == []
    for nothing in (
        Spotlight("card", "x"),
        Spotlight("pattern", "x"),
        Spotlight("group", "x"),
        Spotlight("y", "x"),
    ):
        assert refused(desk, lead, SetSpotlight(nothing)) == "absent"
    assert desk.ask(lead, SetSpotlight(Spotlight("group", "Group 1")))
    desk.ask(observer(1), WithdrawCard(card))
    assert desk.ask(lead, SetSpotlight(None))


def test_C1_a_card_is_one_statement_from_one_classroom() -> None:
    desk = Desk()
    post = PostCard(CardId(uuid(1)), "  Two write.  ", "C1", Focus.STUDENT, "q1")
    for wrong, code in (
        (replace(post, text="   "), "empty"),
        (replace(post, text="x" * 601), "too-long"),
        (replace(post, classroom="C77"), "classroom"),
        (replace(post, question="q9"), "question"),
    ):
        assert refused(desk, observer(1), wrong) == code
    assert refused(desk, facilitator(), post) == "observer-only"
    desk.ask(observer(1), post)
    assert desk.board.cards[post.card].text == "Two write."
    assert refused(desk, observer(1), post) == "double"


def test_C2_a_scribes_card_is_the_colleagues_card() -> None:
    desk = Desk()
    post = PostCard(CardId(uuid(1)), "Words.", "C1", Focus.TASK, on_behalf_of=observer(3).person)
    assert refused(desk, observer(2), post) == "colleague"
    assert refused(desk, observer(1), replace(post, on_behalf_of=facilitator().person)) == "colleague"
    desk.ask(observer(1), post)
    assert desk.board.cards[post.card].author == observer(3).person
    assert view(desk.board, Viewer(Role.OBSERVER, observer(1).person, "Group 1")).mine() == ()


def test_C3_only_the_author_rewords() -> None:
    desk = Desk()
    card = desk.post(1)
    assert desk.ask(observer(1), RewordCard(card, text="Seen 1: 3 of 5 students write.")) == []
    desk.go(StepKey.SHARE)
    assert refused(desk, observer(2), RewordCard(card, text="Mine now.")) == "not-yours"
    desk.ask(observer(1), RewordCard(card, text="Better.", classroom="C2", focus=Focus.TASK, question="q1"))
    changed = desk.board.cards[card]
    assert (changed.text, changed.classroom, changed.focus, changed.question) == (
        "Better.",
        "C2",
        "task",
        "q1",
    )


def test_C4_only_the_author_withdraws_and_once_is_enough() -> None:
    desk = Desk()
    card = desk.post(1)
    desk.go(StepKey.SHARE)
    assert refused(desk, observer(2), WithdrawCard(card)) == "not-yours"
    assert desk.ask(observer(1), WithdrawCard(card))
    assert desk.ask(observer(1), WithdrawCard(card)) == []
    assert card not in desk.board.cards and card not in desk.board.tray


def test_C5_a_card_that_comes_after_the_opening_is_added_late() -> None:
    desk = Desk()
    desk.go(StepKey.SORT)
    card = desk.post(1)
    assert card in desk.board.late
    pattern = desk.start_pattern(1)
    desk.place(card, pattern)
    desk.place(card, None)
    assert card in desk.board.tray and card not in desk.board.late


def test_C6_what_was_withdrawn_is_erased_when_the_step_moves() -> None:
    desk = Desk()
    card = desk.post(1)
    desk.ask(observer(1), WithdrawCard(card))
    assert card in desk.board.withdrawn
    desk.go(StepKey.SELECT)
    assert not desk.board.withdrawn
    assert refused(desk, observer(1), Undo()) == "nothing-to-undo"


def test_P1_a_card_stands_in_one_place_and_the_later_drop_wins() -> None:
    desk = Desk()
    card = desk.post(1)
    desk.go(StepKey.SORT)
    one, two = desk.start_pattern(1), desk.start_pattern(2)
    desk.place(card, one, observer(1))
    desk.place(card, two, observer(2))
    assert desk.place(card, two, observer(3)) == []
    assert [list(pattern.cards) for pattern in desk.board.patterns.values()] == [[], [card]]
    assert desk.board.cards[card].pattern == two and card not in desk.board.tray
    assert refused(desk, observer(1), PlaceCard(card, PatternId(uuid(3)))) == "absent"
    assert refused(desk, observer(1), PlaceCard(CardId(uuid(3)), None)) == "absent"


def test_P2_a_pattern_starts_with_cards_and_quietly() -> None:
    desk = Desk()
    cards = [desk.post(number) for number in range(3)]
    desk.go(StepKey.SORT)
    start = StartPattern(PatternId(uuid(1)), title="Too soon", cards=tuple(cards))
    assert refused(desk, observer(1), start) == "not-now"
    desk.ask(observer(1), replace(start, title=""))
    assert list(desk.board.patterns[start.pattern].cards) == cards
    assert refused(desk, observer(1), replace(start, title="")) == "double"


def test_P3_naming_comes_in_its_step() -> None:
    desk = Desk()
    desk.go(StepKey.SORT)
    pattern = desk.start_pattern(1)
    assert refused(desk, observer(1), NamePattern(pattern, "Title")) == "not-now"
    desk.go(StepKey.NAME)
    desk.ask(observer(2), NamePattern(pattern, " Students copy. ", Kind.TREND))
    assert desk.board.patterns[pattern].title == "Students copy."
    assert desk.ask(observer(1), NamePattern(pattern, "Students copy.")) == []
    assert refused(desk, observer(1), NamePattern(pattern, "x" * 201)) == "too-long"


def test_P4_merging_takes_all_cards_over_and_the_links_follow() -> None:
    desk = Desk()
    cards = [desk.post(number) for number in range(2)]
    desk.go(StepKey.SORT)
    one, two = desk.start_pattern(1, cards[0]), desk.start_pattern(2, cards[1])
    desk.go(StepKey.PREDICT)
    desk.ask(observer(1), Predict(uuid(3), "I would copy.", (one, two)))
    desk.go(StepKey.SORT)
    assert refused(desk, observer(1), MergePattern(one, one)) == "same"
    desk.ask(observer(1), MergePattern(one, two))
    assert list(desk.board.patterns) == [two]
    assert list(desk.board.patterns[two].cards) == [cards[1], cards[0]]
    assert desk.board.predictions[uuid(3)].patterns == (two,)


def test_P5_a_dropped_pattern_loses_no_card() -> None:
    desk = Desk()
    card = desk.post(1)
    desk.go(StepKey.SORT)
    pattern = desk.start_pattern(1, card)
    desk.ask(observer(2), DropPattern(pattern))
    assert card in desk.board.tray and not desk.board.patterns
    assert refused(desk, observer(2), DropPattern(pattern)) == "absent"


def test_P6_reach_counts_classrooms_and_never_cards() -> None:
    desk = Desk()
    cards = [desk.post(number, observer(number % 4 + 1), classroom="C1") for number in range(12)]
    cards.append(desk.post(12, classroom="C2"))
    desk.go(StepKey.SORT)
    pattern = desk.start_pattern(1, *cards)
    seen = view(desk.board, Viewer(Role.SCREEN)).pattern(pattern)
    assert seen is not None
    assert (seen.count, seen.reach, seen.classrooms) == (13, 2, 4)


def test_N1_N2_N3_what_follows_rests_on_patterns() -> None:
    desk = Desk()
    desk.go(StepKey.SORT)
    pattern = desk.start_pattern(1)
    desk.go(StepKey.PREDICT)
    assert refused(desk, observer(1), Predict(uuid(3), "I would know.", ())) == "no-pattern"
    assert refused(desk, observer(1), Predict(uuid(3), "Know.", (PatternId("x"),))) == "absent"
    assert refused(desk, observer(1), Predict(uuid(3), " ", (pattern,))) == "empty"
    desk.ask(observer(1), Predict(uuid(3), "I would know.", (pattern, pattern)))
    assert desk.board.predictions[uuid(3)].patterns == (pattern,)
    assert refused(desk, observer(1), Predict(uuid(3), "Again.", (pattern,))) == "double"
    desk.go(StepKey.NEXT_LEVEL)
    step = SuggestNextStep(uuid(4), "Ask why.", Horizon.NEXT_WEEK, "coach", (pattern,))
    assert refused(desk, observer(1), replace(step, support_from="x" * 81)) == "too-long"
    assert refused(desk, observer(1), AskReflectiveQuestion(uuid(5), "Why?", ())) == "no-pattern"
    assert desk.ask(observer(1), step)
    assert desk.ask(observer(1), AskReflectiveQuestion(uuid(5), "Why?", (pattern,)))


def test_U1_undo_takes_back_ones_own_last_action_that_still_stands() -> None:
    desk = Desk()
    card, other = desk.post(1), desk.post(2)
    desk.go(StepKey.SORT)
    one = desk.start_pattern(1)
    two = desk.start_pattern(2, by=observer(2))
    desk.place(card, one)
    desk.place(other, one)
    desk.place(other, two, observer(2))  # somebody moved it on: my move of it no longer stands
    desk.ask(observer(1), Undo())
    assert desk.board.cards[card].pattern is None
    assert desk.board.cards[other].pattern == two
    desk.ask(observer(1), Undo())
    assert one not in desk.board.patterns
    assert refused(desk, observer(1), Undo()) == "nothing-to-undo"
    desk.ask(observer(2), Undo())
    assert desk.board.cards[other].pattern is None, "the pattern it came from is gone"


def test_U2_merging_and_dropping_are_taken_back_whole() -> None:
    desk = Desk()
    cards = [desk.post(number) for number in range(3)]
    desk.go(StepKey.NAME)
    one, two = desk.start_pattern(1, *cards[:2]), desk.start_pattern(2, cards[2])
    desk.ask(observer(1), NamePattern(one, "Copying", Kind.TREND))
    for command in (MergePattern(one, two), DropPattern(one)):
        desk.ask(observer(1), command)
        desk.ask(observer(1), Undo())
        again = desk.board.patterns[one]
        assert (again.title, again.kind, list(again.cards)) == ("Copying", "trend", cards[:2])
        assert list(desk.board.patterns[two].cards) == [cards[2]]
    desk.ask(observer(1), Undo())
    assert desk.board.patterns[one].title == ""


def test_U3_posting_rewording_and_withdrawing_are_taken_back() -> None:
    desk = Desk()
    card = desk.post(1, text="First.")
    desk.ask(observer(1), RewordCard(card, text="Second."))
    desk.ask(observer(1), WithdrawCard(card))
    desk.ask(observer(1), Undo())
    assert desk.board.cards[card].text == "Second."
    desk.ask(observer(1), Undo())
    assert desk.board.cards[card].text == "First."
    desk.ask(observer(1), Undo())
    assert card not in desk.board.cards


def test_U4_a_pattern_that_others_use_outlives_the_undo_of_its_start() -> None:
    desk = Desk()
    mine, theirs = desk.post(1), desk.post(2)
    desk.go(StepKey.SORT)
    pattern = desk.start_pattern(1, mine)
    desk.place(theirs, pattern, observer(2))
    desk.ask(observer(1), Undo())
    assert list(desk.board.patterns[pattern].cards) == [theirs]
    assert mine in desk.board.tray


def test_S0_folding_the_log_gives_the_board() -> None:
    desk = Desk()
    cards = [
        desk.post(number, observer(number % 4 + 1), classroom=f"C{number % 4 + 1}") for number in range(9)
    ]
    desk.go(StepKey.NAME)
    one = desk.start_pattern(1, *cards[:4])
    two = desk.start_pattern(2, *cards[3:6], by=observer(2))
    desk.ask(observer(2), MergePattern(two, one))
    desk.ask(observer(2), Undo())
    desk.go(StepKey.REPORT)
    assert fold(Board(), desk.log) == desk.board
    assert [entry.seq for entry in desk.log] == list(range(1, len(desk.log) + 1))
