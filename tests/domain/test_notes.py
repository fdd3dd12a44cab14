"""Private notes: cards that their authors keep to themselves (C7 to C9)."""

from collections.abc import Callable
from dataclasses import replace

import pytest

from app.domain.agenda import FULL_AGENDA, Act, StepKey
from app.domain.board import Board
from app.domain.commands import (
    AskAuthor,
    Command,
    DescribeRound,
    LinkCard,
    PlaceCard,
    PostCard,
    RewordCard,
    SetAside,
    SetSpotlight,
    Undo,
    WithdrawCard,
)
from app.domain.evolve import fold
from app.domain.rejection import Absent, Rejection
from app.domain.report import report
from app.domain.terms import Actor, CardId, Focus, Link, Role, Spotlight
from app.domain.visibility import BoardView, Viewer, view
from app.views.regions import Part, Region, touched
from tests.desk import FRAME, Desk, facilitator, observer, uuid

FULL = replace(FRAME, steps=FULL_AGENDA)
OTHERS = [
    Viewer(Role.OBSERVER, observer(3).person, "Group 1"),
    Viewer(Role.OBSERVER, observer(2).person, "Group 2"),
    Viewer(Role.OBSERVER, None, "Group 1"),
    Viewer(Role.FACILITATOR, facilitator().person),
    Viewer(Role.SCREEN),
    Viewer(Role.HOST, observer(4).person),
    Viewer(Role.REPORT_READER),
]

TRIED: list[Callable[[CardId], Command]] = [
    lambda card: SetAside(card, note=True),
    lambda card: SetAside(card, note=False),
    lambda card: RewordCard(card, "Mine now."),
    lambda card: WithdrawCard(card),
    lambda card: PlaceCard(card, None),
    lambda card: AskAuthor(card, uuid(1)),
    lambda card: SetSpotlight(Spotlight("card", card)),
]


def seen_by(desk: Desk, actor: Actor) -> BoardView:
    """The board as somebody sees it."""
    return view(desk.board, Viewer(actor.role, actor.person, actor.group))


def refused(desk: Desk, actor: Actor, command: SetAside | PostCard | RewordCard) -> str:
    """The code with which it is refused; nothing changed."""
    before = desk.board
    with pytest.raises(Rejection) as rejection:
        desk.ask(actor, command)
    assert desk.board is before
    return rejection.value.code


def noted(desk: Desk, number: int = 1) -> CardId:
    """A card of observer 1 that was set aside."""
    card = desk.post(number)
    desk.ask(observer(1), SetAside(card, note=True))
    return card


@pytest.mark.parametrize("viewer", OTHERS, ids=lambda viewer: f"{viewer.role}-{viewer.group}")
def test_C7_nobody_else_sees_a_private_note_in_any_step(viewer: Viewer) -> None:
    desk = Desk(FULL)
    card = noted(desk)
    for step in FULL_AGENDA:
        desk.go(step)
        seen = view(desk.board, viewer)
        assert seen.card(card) is None
        assert seen.place(card) is None
        assert seen.mine() == seen.notes() == ()
        assert not (table := seen.table()) or table.cards == ()
        assert all(seen.all_cards(head.key) == () for head in seen.heads())
        assert seen.unsorted == 0


def test_C7_its_author_sees_it_in_every_step_apart_from_the_cards() -> None:
    desk = Desk(FULL)
    note, card = noted(desk, 1), desk.post(2)
    for step in FULL_AGENDA:
        desk.go(step)
        seen = seen_by(desk, observer(1))
        assert [own.card.id for own in seen.notes()] == [note]
        assert [own.card.id for own in seen.mine()] == [card]
        assert seen.notes()[0].note
        assert seen.notes()[0].may_reword == desk.board.allows(Act.POST)


def test_C7_the_facilitators_counts_are_the_same_with_a_note_and_without() -> None:
    desk, without = Desk(FULL), Desk(FULL)
    noted(desk, 1)
    for each in (desk, without):
        each.post(2)
    for step in FULL_AGENDA:
        desk.go(step)
        without.go(step)
        one, other = seen_by(desk, facilitator()), seen_by(without, facilitator())
        assert (one.watch(), one.progress(), one.unsorted) == (
            other.watch(),
            other.progress(),
            other.unsorted,
        )
    assert report(desk.board) == report(without.board)


@pytest.mark.parametrize("actor", [observer(3), observer(2), facilitator()], ids=lambda actor: actor.person)
def test_C7_what_is_tried_with_anothers_note_is_answered_as_if_there_were_none(actor: Actor) -> None:
    desk = Desk()
    card = noted(desk)
    for step in (StepKey.SELECT, StepKey.SHARE, StepKey.SORT):
        desk.go(step)
        for asked in TRIED:
            said = []
            for id in (card, CardId(uuid(404))):
                with pytest.raises(Rejection) as rejection:
                    desk.ask(actor, asked(id))
                said.append((rejection.value.code, rejection.value.message))
            assert said[0] == said[1], asked(card)


def test_C7_a_classroom_of_a_note_alone_may_go_and_the_note_stays() -> None:
    desk = Desk()
    card = desk.post(1, classroom="C4")
    desk.ask(observer(1), SetAside(card, note=True))
    desk.ask(facilitator(), DescribeRound(replace(FRAME, classrooms=FRAME.classrooms[:3])))
    (note,) = seen_by(desk, observer(1)).notes()
    assert note.card.room.code == "C4"
    assert note.card.id == card
    assert refused(desk, observer(1), SetAside(card, note=False)) == "classroom"
    with pytest.raises(Rejection):
        desk.ask(observer(1), Undo())


def test_C8_a_card_is_set_aside_and_brought_back_as_often_as_one_likes() -> None:
    desk = Desk()
    card = desk.post(1)
    for _ in range(2):
        desk.ask(observer(1), SetAside(card, note=True))
        assert desk.ask(observer(1), SetAside(card, note=True)) == []
        assert seen_by(desk, observer(1)).mine() == ()
        desk.ask(observer(1), SetAside(card, note=False))
        assert desk.ask(observer(1), SetAside(card, note=False)) == []
        assert seen_by(desk, observer(1)).notes() == ()
    desk.go(StepKey.SHARE)
    assert seen_by(desk, observer(2)).card(card)
    assert list(desk.board.tray) == [card]


def test_C8_after_the_opening_no_card_becomes_a_note_any_more() -> None:
    desk = Desk(FULL)
    card = desk.post(1)
    for step in FULL_AGENDA[2:]:
        desk.go(step)
        assert refused(desk, observer(1), SetAside(card, note=True)) == "not-now"
    desk.go(StepKey.SELECT)  # what was seen stays seen
    assert refused(desk, observer(1), SetAside(card, note=True)) == "not-now"


@pytest.mark.parametrize("step", FULL_AGENDA[4:-1])
def test_C8_a_note_that_is_posted_once_all_see_the_cards_is_added_late(step: StepKey) -> None:
    desk = Desk(FULL)
    desk.post(2)
    card = noted(desk, 1)
    desk.go(step)
    desk.ask(observer(1), SetAside(card, note=False))
    assert list(desk.board.late) == [card]
    assert seen_by(desk, observer(2)).card(card)
    desk.ask(observer(1), Undo())
    assert seen_by(desk, observer(2)).card(card) is None
    assert [own.card.id for own in seen_by(desk, observer(1)).notes()] == [card]


@pytest.mark.parametrize("step", [StepKey.SCREENING, StepKey.SWAP])
def test_C8_a_note_that_is_posted_at_the_tables_is_there_for_those_who_see_cards_by_then(
    step: StepKey,
) -> None:
    desk = Desk(FULL)
    card = noted(desk)
    desk.go(step)
    desk.ask(observer(1), SetAside(card, note=False))
    assert list(desk.board.tray) == [card]
    assert seen_by(desk, observer(3)).card(card)
    assert bool(seen_by(desk, observer(2)).card(card)) is (step is StepKey.SWAP)
    assert seen_by(desk, facilitator()).card(card) is None


def test_C8_in_the_report_no_note_is_posted_any_more() -> None:
    desk = Desk()
    card = noted(desk)
    desk.go(StepKey.REPORT)
    assert refused(desk, observer(1), SetAside(card, note=False)) == "not-now"


def test_C8_undo_takes_back_that_a_card_was_set_aside() -> None:
    desk = Desk()
    card = noted(desk)
    desk.ask(observer(1), Undo())
    assert [own.card.id for own in seen_by(desk, observer(1)).mine()] == [card]
    desk.ask(observer(1), Undo())
    assert seen_by(desk, observer(1)).mine() == seen_by(desk, observer(1)).notes() == ()


def test_C9_a_card_may_be_a_note_from_the_beginning() -> None:
    desk = Desk()
    card = CardId(uuid(1))
    desk.ask(observer(1), PostCard(card, "For me alone.", "C1", Focus.TASK, note=True))
    assert [own.card.text for own in seen_by(desk, observer(1)).notes()] == ["For me alone."]
    assert desk.board.cards == {}
    assert desk.board.tray == {}
    assert refused(desk, observer(1), PostCard(card, "Again.", "C1", Focus.TASK)) == "double"
    desk.ask(observer(1), Undo())
    assert desk.board.notes == {}


@pytest.mark.parametrize("step", FULL_AGENDA[2:-1])
def test_C9_Y9_a_note_may_be_written_as_long_as_cards_may_and_comes_to_nobody(step: StepKey) -> None:
    desk = Desk(FULL)
    desk.go(step)
    note = CardId(uuid(1))
    desk.ask(observer(1), PostCard(note, "For me alone.", "C1", Focus.TASK, note=True))
    assert [own.card.id for own in seen_by(desk, observer(1)).notes()] == [note]
    assert (desk.board.cards, desk.board.tray, list(desk.board.late)) == ({}, {}, [])
    for viewer in (observer(2), facilitator()):
        assert seen_by(desk, viewer).card(note) is None
    desk.ask(observer(1), Undo())
    assert desk.board.notes == {}


def test_C9_in_the_report_no_note_is_written_any_more() -> None:
    desk = Desk(FULL)
    desk.go(StepKey.REPORT)
    note = PostCard(CardId(uuid(1)), "For me alone.", "C1", Focus.TASK, note=True)
    assert refused(desk, observer(1), note) == "not-now"


def test_C9_a_scribes_note_is_the_colleagues() -> None:
    desk = Desk()
    card = CardId(uuid(1))
    theirs = PostCard(card, "Seen by 3.", "C1", Focus.TASK, on_behalf_of=observer(3).person, note=True)
    desk.ask(observer(1), theirs)
    assert [own.card.id for own in seen_by(desk, observer(3)).notes()] == [card]
    assert seen_by(desk, observer(1)).notes() == ()
    with pytest.raises(Absent):
        desk.ask(observer(1), SetAside(card, note=False))


def test_C7_folding_the_log_gives_the_same_notes() -> None:
    desk = Desk()
    noted(desk)
    desk.ask(observer(1), SetAside(noted(desk, 2), note=False))
    again = fold(Board(), desk.log)
    assert (again.notes, again.cards) == (desk.board.notes, desk.board.cards)


def test_C8_V1_a_note_that_was_put_on_the_board_and_sorted_and_goes_again_is_told_of_everywhere_it_was() -> (
    None
):
    desk = Desk()
    note = desk.post(1, observer(1))
    desk.ask(observer(1), SetAside(note, note=True))
    desk.go(StepKey.SORT)
    stood, linked = desk.start_pattern(1), desk.start_pattern(2)
    desk.ask(observer(1), SetAside(note, note=False))
    desk.place(note, stood, observer(2))
    desk.ask(observer(2), LinkCard(note, linked, Link.ALSO, linked=True))
    before = len(desk.log)
    desk.ask(observer(1), Undo())
    assert note in desk.board.notes
    regions = {region for touch in touched(desk.board, desk.log[before]) for region in touch.regions}
    wanted = {Region(Part.LIST, stood), Region(Part.LIST, linked), Region(Part.LINKS, linked)}
    assert wanted <= regions
