"""The facilitator takes back the board's last action (U5)."""

import pytest

from app.domain.agenda import StepKey
from app.domain.commands import (
    MergePattern,
    NamePattern,
    PlaceCards,
    Predict,
    RewordCard,
    StartPattern,
    Undo,
    Whose,
    WithdrawCard,
)
from app.domain.events import CardPlaced, Undone
from app.domain.rejection import Rejection
from app.domain.terms import PatternId
from tests.desk import Desk, facilitator, observer, uuid

ANYONES = Undo(Whose.ANYONE)


def refusal(desk: Desk, number: int | None, undo: Undo) -> str:
    """The code with which an observer's undo (the facilitator's without a number) is refused; nothing changed."""
    before = desk.board
    with pytest.raises(Rejection) as refused:
        desk.ask(observer(number) if number else facilitator(), undo)
    assert desk.board is before
    assert refused.value.message.endswith(".")
    return refused.value.code


def test_U5_the_boards_last_actions_are_taken_back_one_by_one_whoever_did_them() -> None:
    desk = Desk()
    cards = [desk.post(number, observer(number)) for number in (1, 2, 3)]
    desk.go(StepKey.SORT)
    one = desk.start_pattern(1)
    desk.ask(observer(2), PlaceCards(tuple(cards[:2]), one))
    desk.place(cards[2], one, observer(3))
    desk.place(cards[0], None, facilitator())
    for left in ([*cards[1:], cards[0]], cards[:2], []):
        desk.ask(facilitator(), ANYONES)
        assert sorted(desk.board.patterns[one].cards) == sorted(left)
    desk.ask(facilitator(), ANYONES)
    assert not desk.board.patterns
    assert refusal(desk, None, ANYONES) == "nothing-to-undo"
    assert set(desk.board.tray) == set(cards)


def test_U5_what_it_took_back_its_author_can_not_take_back_again() -> None:
    desk = Desk()
    card = desk.post(1)
    desk.go(StepKey.SORT)
    one = desk.start_pattern(1)
    desk.place(card, one, observer(2))
    desk.ask(facilitator(), ANYONES)
    desk.place(card, one, observer(1))  # as if what was taken back stood again
    assert refusal(desk, 2, Undo()) == "nothing-to-undo"
    assert desk.board.cards[card].pattern == one


def test_U5_what_others_changed_since_is_left_alone_and_the_command_is_named_to_nobody() -> None:
    desk = Desk()
    card = desk.post(1)
    desk.go(StepKey.SORT)
    one, two = desk.start_pattern(1), desk.start_pattern(2)
    desk.place(card, one, observer(1))
    desk.place(card, two, observer(2))
    last = desk.log[-1].command
    events = desk.ask(facilitator(), ANYONES)
    assert events == [CardPlaced(card, one, two), Undone(last, observer(2).person)]


def test_U5_a_cards_words_stay_its_authors_alone() -> None:
    desk = Desk()
    card, other = desk.post(1), desk.post(2)
    desk.ask(observer(1), RewordCard(card, text="Other words."))
    assert refusal(desk, None, ANYONES) == "nothing-to-undo"
    desk.go(StepKey.SHARE)
    desk.ask(observer(1), RewordCard(card, text="Better words."))
    desk.ask(observer(1), WithdrawCard(other))
    late = desk.post(3, observer(2))
    assert refusal(desk, None, ANYONES) == "nothing-to-undo"
    desk.ask(observer(1), Undo())
    assert other in desk.board.cards and late in desk.board.cards
    assert desk.board.cards[card].text == "Better words."


def test_U5_words_that_came_since_do_not_stand_in_the_way() -> None:
    desk = Desk()
    card = desk.post(1)
    desk.go(StepKey.SORT)
    one = desk.start_pattern(1, card)
    late = desk.post(2, observer(2))
    desk.ask(facilitator(), ANYONES)
    assert one not in desk.board.patterns and late in desk.board.cards


@pytest.mark.parametrize("step", [StepKey.VISITS, StepKey.SORT])
def test_U5_observers_take_back_their_own_alone(step: StepKey) -> None:
    desk = Desk()
    desk.go(step)
    if step is StepKey.SORT:
        desk.start_pattern(1)
    assert refusal(desk, 1, ANYONES) == "facilitator-only"


def test_U5_merging_naming_and_what_follows_are_taken_back_whole() -> None:
    desk = Desk()
    cards = [desk.post(number) for number in range(3)]
    desk.go(StepKey.NAME)
    one, two = desk.start_pattern(1, *cards[:2]), desk.start_pattern(2, cards[2])
    desk.ask(observer(2), NamePattern(one, "Students copy."))
    desk.ask(observer(3), MergePattern(one, two))
    desk.ask(facilitator(), ANYONES)
    assert list(desk.board.patterns[one].cards) == cards[:2]
    assert desk.board.patterns[one].title == "Students copy."
    desk.ask(facilitator(), ANYONES)
    assert desk.board.patterns[one].title == ""
    desk.go(StepKey.PREDICT)
    desk.ask(observer(1), Predict(uuid(1), "I would copy.", (one,)))
    desk.ask(facilitator(), ANYONES)
    assert not desk.board.predictions
    assert refusal(desk, None, ANYONES) == "nothing-to-undo", "what belongs to an earlier step stays"


def test_U5_two_people_whose_commands_have_one_id_are_told_apart() -> None:
    desk = Desk()
    desk.go(StepKey.SORT)
    desk.ask(observer(1), StartPattern(PatternId(uuid(1))))
    desk.commands -= 1  # the next command has the same id
    desk.ask(observer(2), StartPattern(PatternId(uuid(2))))
    desk.ask(facilitator(), ANYONES)
    assert list(desk.board.patterns) == [uuid(1)]
    desk.ask(observer(1), Undo())
    assert not desk.board.patterns
