"""The lock (L): other people's cards are absent until the debrief opens."""

from dataclasses import replace

import pytest

from app.domain.agenda import FULL_AGENDA, STEPS, Audience, StepKey
from app.domain.commands import (
    DescribeRound,
    MoveStep,
    PlaceCard,
    RewordCard,
    SetSpotlight,
    Undo,
    WithdrawCard,
)
from app.domain.events import DebriefOpened
from app.domain.noticed import FACILITATORS, audience_of
from app.domain.rejection import Absent, Rejection
from app.domain.terms import CardId, Role, Spotlight
from app.domain.visibility import Viewer, view
from app.views.regions import touched
from tests.desk import Desk, facilitator, observer, uuid

OTHERS = [
    Viewer(Role.OBSERVER, observer(3).person, "Group 1"),
    Viewer(Role.OBSERVER, observer(2).person, "Group 2"),
    Viewer(Role.OBSERVER, None, "Group 1"),
    Viewer(Role.FACILITATOR, facilitator().person),
    Viewer(Role.SCREEN),
    Viewer(Role.REPORT_READER),
]


@pytest.mark.parametrize("viewer", OTHERS, ids=lambda viewer: f"{viewer.role}-{viewer.group}")
@pytest.mark.parametrize("step", [StepKey.VISITS, StepKey.SELECT])
def test_L1_a_card_is_absent_for_others_until_the_debrief_opens(viewer: Viewer, step: StepKey) -> None:
    desk = Desk()
    card = desk.post(1)
    desk.go(step)
    seen = view(desk.board, viewer)
    assert seen.card(card) is None
    assert seen.place(card) is None
    assert seen.mine() == ()
    assert (seen.heads(), seen.patterns(), seen.unsorted, seen.spotlight) == ((), (), 0, None)
    assert seen.all_cards("tray") == seen.all_cards("room-0") == ()
    assert seen.report() is None


def test_L1_its_author_sees_it_all_the_time() -> None:
    desk = Desk()
    card = desk.post(1)
    seen = view(desk.board, Viewer(Role.OBSERVER, observer(1).person, "Group 1"))
    assert [own.card.id for own in seen.mine()] == [card]
    assert seen.card(card) is not None


def test_L1_the_facilitator_sees_counts_only() -> None:
    desk = Desk()
    desk.post(1)
    desk.post(2, observer(2), classroom="C3")
    watch = view(desk.board, OTHERS[3]).watch()
    assert watch is not None
    assert [row.cells for row in watch.rows] == [(1, 0, 0, 0), (0, 0, 1, 0)]
    assert (watch.cards, watch.writers, watch.members) == (2, 2, 4)
    assert view(desk.board, OTHERS[0]).watch() is None
    assert view(desk.board, OTHERS[4]).watch() is None


def test_L2_opening_asks_for_confirmation_and_is_one_recorded_event() -> None:
    desk = Desk()
    desk.post(1)
    desk.go(StepKey.SELECT)
    with pytest.raises(Rejection) as refused:
        desk.ask(facilitator(), MoveStep(StepKey.SHARE, "seed"))
    assert refused.value.code == "confirm"
    assert not desk.board.opened
    events = desk.ask(facilitator(), MoveStep(StepKey.SHARE, "seed", confirmed=True))
    assert events == [DebriefOpened(StepKey.SHARE, "seed")]
    assert desk.log[-1].event == events[0]


def test_L2_opening_can_not_be_undone() -> None:
    desk = Desk()
    card = desk.post(1)
    desk.go(StepKey.SHARE)
    for actor in (facilitator(), observer(1)):
        with pytest.raises(Rejection):
            desk.ask(actor, Undo())
    assert view(desk.board, OTHERS[4]).card(card) is not None


@pytest.mark.parametrize("number", [1, 2])
def test_L3_a_locked_card_and_no_card_get_the_same_answer(number: int) -> None:
    desk = Desk()
    card = desk.post(1, observer(3))
    other = observer(number) if number == 2 else facilitator()
    for command in (RewordCard, WithdrawCard):
        answers = []
        for id in (card, CardId(uuid(99))):
            with pytest.raises(Absent) as refused:
                desk.ask(other, command(id))
            answers.append((refused.value.code, refused.value.message))
        assert answers[0] == answers[1]
    for asked in (PlaceCard(card, None), SetSpotlight(Spotlight("card", card))):
        with pytest.raises(Rejection) as late:
            desk.ask(facilitator(), asked)
        assert late.value.code == "not-now"


def test_L4_going_back_hides_nothing_that_was_seen() -> None:
    desk = Desk()
    card = desk.post(1)
    desk.go(StepKey.SORT)
    desk.go(StepKey.VISITS)
    assert desk.board.opened
    assert desk.board.audience is Audience.NETWORK
    assert all(view(desk.board, viewer).card(card) for viewer in OTHERS[:5])


def test_L4_the_agenda_can_hold_screening_and_swap_with_their_audiences() -> None:
    audiences = [STEPS[key].audience for key in FULL_AGENDA]
    assert audiences == sorted(audiences)
    assert audiences[2:4] == [Audience.GROUP, Audience.MATCHED_GROUP]


def test_L4_in_screening_the_authors_group_sees_and_nobody_else() -> None:
    desk = Desk()
    desk.ask(facilitator(), _with_full_agenda(desk))
    card = desk.post(1)
    desk.go(StepKey.SCREENING)
    seen = [view(desk.board, viewer).card(card) is not None for viewer in OTHERS]
    assert seen == [True, False, True, False, False, False]


def test_L5_what_is_locked_is_heard_by_its_author_alone() -> None:
    desk = Desk()
    card = desk.post(1)
    desk.ask(observer(1), RewordCard(card, text="Other words."))
    desk.ask(observer(1), WithdrawCard(card))
    desk.ask(observer(1), Undo())
    heard = {audience_of(desk.board, entry) for entry in desk.log[6:]}
    assert heard == {observer(1).person, "nobody"}


def test_L6_cards_appear_in_an_order_that_tells_nothing_of_who_wrote_them_or_when() -> None:
    orders = set()
    for seed in range(12):
        desk = Desk()
        cards = [desk.post(number) for number in range(6)]
        desk.go(StepKey.SELECT)
        desk.ask(facilitator(), MoveStep(StepKey.SHARE, f"seed {seed}", confirmed=True))
        assert set(desk.board.cards) == set(cards)
        assert list(desk.board.cards) == list(desk.board.tray)
        orders.add(tuple(desk.board.cards))
    assert len(orders) > 10


def _with_full_agenda(desk: Desk) -> DescribeRound:
    return DescribeRound(replace(desk.frame, steps=FULL_AGENDA))


def test_L5_L1_other_words_of_a_locked_card_change_no_count_for_the_facilitator() -> None:
    desk = Desk()
    card = desk.post(1)
    for command, told in ((RewordCard(card, "Others."), 0), (RewordCard(card, classroom="C2"), 1)):
        (event,) = desk.ask(observer(1), command)
        touches = touched(desk.board, desk.log[-1])
        assert [touch.audience for touch in touches].count(FACILITATORS) == told, event
