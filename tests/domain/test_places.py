"""Several cards at once (P7), and what takes them back."""

import pytest

from app.domain import limits
from app.domain.agenda import StepKey
from app.domain.commands import PlaceCards, Undo
from app.domain.events import CardPlaced
from app.domain.evolve import UNDO_EVENTS
from app.domain.rejection import Rejection
from app.domain.terms import CardId, PatternId
from tests.desk import Desk, facilitator, observer, uuid


def sorted_board(cards: int = 4) -> tuple[Desk, list[CardId], PatternId, PatternId]:
    """A board at Sort with cards and two patterns."""
    desk = Desk()
    posted = [desk.post(number) for number in range(cards)]
    desk.go(StepKey.SORT)
    return desk, posted, desk.start_pattern(1), desk.start_pattern(2, by=observer(2))


def test_P7_several_cards_are_placed_in_the_order_they_are_named() -> None:
    desk, cards, one, _ = sorted_board()
    desk.place(cards[2], one, observer(2))
    events = desk.ask(observer(1), PlaceCards(tuple(cards[::-1]), one))
    assert events == [CardPlaced(card, one, None) for card in (cards[3], cards[1], cards[0])]
    assert list(desk.board.patterns[one].cards) == [cards[2], cards[3], cards[1], cards[0]]
    assert desk.ask(observer(1), PlaceCards(tuple(cards), one)) == [], "they stand there already"
    desk.ask(facilitator(), PlaceCards(tuple(cards), None))
    assert not desk.board.patterns[one].cards


def test_P7_they_are_placed_all_or_not_at_all() -> None:
    desk, cards, one, _ = sorted_board()
    nowhere = CardId(uuid(77))
    too_many = tuple(CardId(uuid(5_000 + at)) for at in range(limits.CARDS_AT_ONCE + 1))
    for asked, into, code in (
        ((*cards, nowhere), one, "absent"),
        (tuple(cards), PatternId(uuid(77)), "absent"),
        ((cards[0], cards[1], cards[0]), one, "double"),
        ((), one, "how-many"),
        (too_many, one, "how-many"),
    ):
        before = desk.board
        with pytest.raises(Rejection) as refused:
            desk.ask(observer(1), PlaceCards(asked, into))
        assert refused.value.code == code
        assert refused.value.message.endswith(".")
        assert desk.board is before


def test_P7_a_withdrawn_card_is_not_there_and_neither_is_any_before_sorting_begins() -> None:
    desk = Desk()
    card = desk.post(1)
    for step in (StepKey.VISITS, StepKey.SHARE):
        desk.go(step)
        with pytest.raises(Rejection) as refused:
            desk.ask(observer(1), PlaceCards((card, CardId(uuid(77))), None))
        assert refused.value.code == "not-now"


def test_P7_U2_one_undo_takes_back_all_that_still_stand() -> None:
    desk, cards, one, two = sorted_board()
    desk.ask(observer(1), PlaceCards(tuple(cards), one))
    desk.place(cards[1], two, observer(2))
    desk.ask(observer(1), Undo())
    assert [desk.board.cards[card].pattern for card in cards] == [None, two, None, None]
    assert set(desk.board.tray) == {cards[0], cards[2], cards[3]}


def test_P7_undo_leads_each_card_back_to_where_it_was() -> None:
    desk, cards, one, two = sorted_board()
    desk.place(cards[0], one)
    desk.ask(observer(1), PlaceCards(tuple(cards), two))
    desk.ask(observer(1), Undo())
    assert [desk.board.cards[card].pattern for card in cards] == [one, None, None, None]
    assert not desk.board.patterns[two].cards


def test_U1_what_undo_remembers_of_many_cards_at_once_stays_bounded() -> None:
    desk, cards, one, two = sorted_board(400)
    for turn in range(20):
        desk.ask(observer(1), PlaceCards(tuple(cards), (one, two)[turn % 2]))
    stack = desk.board.undo[observer(1).person]
    assert sum(action.weight for action in stack) <= UNDO_EVENTS + len(cards)
    for pattern in (one, two, one):
        desk.ask(observer(1), Undo())
        assert len(desk.board.patterns[pattern].cards) == len(cards)
