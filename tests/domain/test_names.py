"""Names and rooms in cards: kept or replaced before anybody else reads them (H1 to H3)."""

from dataclasses import replace

import pytest

from app.domain.agenda import FULL_AGENDA, StepKey
from app.domain.audience import may_see
from app.domain.commands import ChooseQuote, PostCard, PublishReport, RewordCard, SetAside, Undo, WithdrawCard
from app.domain.events import CardBroughtBack, CardKeptBack, CardReworded
from app.domain.rejection import Absent, Rejection
from app.domain.report.identify import findings
from app.domain.report.spans import Trace
from app.domain.seen import OwnCard
from app.domain.terms import Actor, CardId, Focus, Role
from app.domain.visibility import BoardView, Viewer, view
from app.views.regions import Part, Region, touched
from tests.desk import Desk, facilitator, observer, uuid
from tests.domain.test_notes import FULL, OTHERS, TRIED

NAMED = "Marcus counted to 12, T wrote it on the board."
INSTEAD = "A student counted to 12, T wrote it on the board."


def seen_by(desk: Desk, actor: Actor) -> BoardView:
    return view(desk.board, Viewer(actor.role, actor.person, actor.group))


def waiting(desk: Desk, number: int = 1) -> tuple[OwnCard, ...]:
    return seen_by(desk, observer(number)).kept_back()


def test_H1_a_card_with_a_name_stays_with_its_author_when_the_debrief_opens() -> None:
    desk = Desk(FULL)
    named, other = desk.post(1, text=NAMED), desk.post(2)
    assert [own.names for own in seen_by(desk, observer(1)).mine()] == [("Marcus",), ()]
    for step in FULL_AGENDA[2:]:
        desk.go(step)
        (own,) = waiting(desk)
        assert (own.card.id, own.names, own.kept_back) == (named, ("Marcus",), True)
        assert [each.card.id for each in seen_by(desk, observer(1)).mine()] == [other]
        for viewer in OTHERS:
            seen = view(desk.board, viewer)
            assert seen.card(named) is None
            assert seen.kept_back() == seen.notes() == ()
            assert seen.place(named) is None


@pytest.mark.parametrize("tried", TRIED)
@pytest.mark.parametrize("actor", [observer(3), observer(2), facilitator()], ids=lambda actor: actor.person)
def test_H1_what_others_try_with_it_is_answered_as_if_it_were_not_there(actor: Actor, tried: object) -> None:
    desk = Desk(FULL)
    card = desk.post(1, text=NAMED)
    desk.go(StepKey.SHARE)
    before = desk.board
    command = tried(card)  # type: ignore[operator]
    with pytest.raises(Rejection) as with_it:
        desk.ask(actor, command)
    with pytest.raises(Rejection) as without:
        desk.ask(actor, tried(CardId(uuid(77))))  # type: ignore[operator]
    assert with_it.value.code == without.value.code
    assert desk.board is before


def test_H1_a_card_with_a_name_that_arrives_late_waits_and_nobody_notices() -> None:
    desk = Desk(FULL)
    desk.go(StepKey.SORT)
    card = desk.post(1, text=NAMED)
    assert card not in desk.board.cards
    (touch,) = touched(desk.board, desk.log[-1])
    assert (touch.audience, touch.regions) == (observer(1).person, frozenset({Region(Part.MINE)}))


@pytest.mark.parametrize("step", [StepKey.VISITS, StepKey.SHARE, StepKey.SORT])
def test_H2_kept_on_purpose_it_is_a_card_as_any_other(step: StepKey) -> None:
    desk = Desk(FULL)
    card = desk.post(1, text=NAMED)
    desk.go(step)
    desk.ask(observer(1), RewordCard(card, keep=True))
    assert waiting(desk) == ()
    desk.go(StepKey.SORT)
    seen = seen_by(desk, observer(2)).card(card)
    assert seen
    assert seen.text == NAMED
    assert desk.ask(observer(1), RewordCard(card, keep=True)) == []


def test_H2_replaced_after_the_opening_it_comes_as_what_is_late_comes() -> None:
    desk = Desk(FULL)
    card = desk.post(1, text=NAMED)
    desk.go(StepKey.SHARE)
    happened = desk.ask(observer(1), RewordCard(card, INSTEAD))
    assert [type(event) for event in happened] == [CardReworded, CardBroughtBack]
    assert card in desk.board.late
    for viewer in OTHERS[:5]:
        seen = view(desk.board, viewer).card(card)
        assert seen
        assert seen.text == INSTEAD


def test_H2_another_name_in_its_place_waits_as_well() -> None:
    desk = Desk(FULL)
    card = desk.post(1, text=NAMED)
    desk.go(StepKey.SHARE)
    desk.ask(observer(1), RewordCard(card, NAMED.replace("Marcus", "Zuri")))
    assert [own.names for own in waiting(desk)] == [("Zuri",)]
    assert card not in desk.board.cards


def test_H2_a_card_that_is_read_by_others_takes_no_name_that_nobody_has_decided_about() -> None:
    desk = Desk(FULL)
    card = desk.post(1)
    desk.go(StepKey.SHARE)
    before = desk.board
    with pytest.raises(Rejection) as refusal:
        desk.ask(observer(1), RewordCard(card, NAMED))
    assert refusal.value.code == "name"
    assert "Marcus" not in refusal.value.message
    assert desk.board is before
    desk.ask(observer(1), RewordCard(card, NAMED, keep=True))
    assert desk.board.cards[card].text == NAMED


def test_H3_what_was_kept_is_not_asked_about_again_and_another_name_is() -> None:
    desk = Desk()
    card = desk.post(1, text=NAMED)
    desk.ask(observer(1), RewordCard(card, keep=True))
    desk.ask(observer(1), RewordCard(card, f"Then {NAMED}"))
    assert [own.names for own in seen_by(desk, observer(1)).mine()] == [()]
    desk.ask(observer(1), RewordCard(card, f"Zuri saw that {NAMED}"))
    assert [own.names for own in seen_by(desk, observer(1)).mine()] == [("Zuri",)]


def test_H1_a_note_with_a_name_is_a_note_and_waits_when_it_is_posted_late() -> None:
    desk = Desk(FULL)
    card = CardId(uuid(1))
    desk.ask(observer(1), PostCard(card, NAMED, "C1", Focus.STUDENT, note=True))
    desk.go(StepKey.SHARE)
    assert waiting(desk) == ()
    (event,) = desk.ask(observer(1), SetAside(card, note=False))
    assert isinstance(event, CardKeptBack)
    assert [own.card.id for own in waiting(desk)] == [card]
    (touch,) = touched(desk.board, desk.log[-1])
    assert touch.audience == observer(1).person


def test_H2_a_scribe_decides_as_she_writes() -> None:
    desk = Desk(FULL)
    card = CardId(uuid(1))
    whose = observer(3).person
    with pytest.raises(Rejection) as refusal:
        desk.ask(observer(1), PostCard(card, NAMED, "C1", Focus.STUDENT, on_behalf_of=whose))
    assert refusal.value.code == "name"
    desk.ask(observer(1), PostCard(card, NAMED, "C1", Focus.STUDENT, on_behalf_of=whose, keep=True))
    desk.go(StepKey.SHARE)
    assert seen_by(desk, observer(2)).card(card)


def test_H1_its_author_may_withdraw_it_and_take_that_back_and_nobody_notices() -> None:
    desk = Desk(FULL)
    card = desk.post(1, text=NAMED)
    desk.go(StepKey.SHARE)
    desk.ask(observer(1), WithdrawCard(card))
    assert waiting(desk) == ()
    assert {touch.audience for touch in touched(desk.board, desk.log[-1])} == {observer(1).person}
    desk.ask(observer(1), Undo())
    assert [own.card.id for own in waiting(desk)] == [card]
    assert {touch.audience for entry in desk.log[-2:] for touch in touched(desk.board, entry)} <= {
        observer(1).person,
        "nobody",
    }
    with pytest.raises(Absent):
        desk.ask(observer(2), WithdrawCard(card))


def test_H2_taking_back_other_words_after_the_opening_takes_the_card_back_with_them() -> None:
    desk = Desk(FULL)
    card = desk.post(1, text=NAMED)
    desk.go(StepKey.SHARE)
    desk.ask(observer(1), RewordCard(card, INSTEAD))
    desk.ask(observer(1), Undo())
    assert card not in desk.board.cards
    assert not may_see(desk.board, desk.board.notes[card], Role.OBSERVER, observer(2).person, "Group 2")
    assert desk.board.notes[card].text == NAMED


def test_H4_the_report_asks_again_about_a_name_that_was_kept_on_a_card() -> None:
    desk = Desk(FULL)
    card = desk.post(1, text=NAMED)
    desk.ask(observer(1), RewordCard(card, keep=True))
    desk.go(StepKey.SORT)
    pattern = desk.start_pattern(1, card)
    desk.go(StepKey.REPORT)
    desk.ask(facilitator(), ChooseQuote(pattern, card, quoted=True))
    found = [each for each in findings(desk.board, ()) if not each.decided]
    assert [(each.kind, each.span) for each in found if each.kind is Trace.PERSON] == [
        (Trace.PERSON, "Marcus")
    ]
    with pytest.raises(Rejection) as refusal:
        desk.ask(facilitator(), PublishReport(published=True))
    assert refusal.value.code == "undecided"


def test_H2_who_changes_something_else_about_an_open_card_is_not_asked_about_its_words() -> None:
    desk = Desk(FULL)
    card = desk.post(1)
    desk.go(StepKey.SHARE)
    cards = dict(desk.board.cards)
    cards[card] = replace(cards[card], text=NAMED)  # as an earlier program let it pass
    desk.board = replace(desk.board, cards=cards)
    desk.ask(observer(1), RewordCard(card, focus=Focus.TASK))
    assert (desk.board.cards[card].text, desk.board.cards[card].focus) == (NAMED, Focus.TASK)
