"""The full protocol as it is rehearsed: a small round goes through all ten steps, and what is searched for is right."""

import asyncio
from typing import Any

import pytest

from app.domain.agenda import FULL_AGENDA, StepKey
from app.rehearsal.fullday import FullDay
from app.rehearsal.leaks import LockedCard, leaks
from app.rehearsal.play import play
from app.rehearsal.server import Server
from tests.rehearsal.small import small_round


@pytest.mark.server
def test_the_full_protocol_holds_for_three_groups() -> None:
    outcome = asyncio.run(_played())
    assert outcome.ok, outcome.faults
    assert outcome.clients == 6 + 2
    assert outcome.cards == len(small_round().cards)


async def _played() -> Any:
    async with Server() as server:
        return await play(small_round(), server.url, full=True)


@pytest.fixture
def day() -> FullDay:
    """A day that nobody has begun."""
    return FullDay(small_round(), "http://nowhere.test")


def readers_of(day: FullDay, card: str, widened: int) -> list[set[str]]:
    """The groups whose people may read what is told of the card, for each time that it is told of."""
    person_group = {f"observer {person}": group for person, group in day.group_of.items()}
    found = [each for each in day.unread(widened) if each.id == day.cards[card]]
    return [{person_group[name] for name in each.readers} for each in found]


def test_Q3_who_may_read_a_card_grows_with_each_opening(day: FullDay) -> None:
    card = next(card.id for card in day.file.cards if day.group_of[card.observer] == "G3")
    assert readers_of(day, card, 0) == [set()]
    assert readers_of(day, card, 1) == [{"G3"}]
    assert readers_of(day, card, 2) == [{"G3", "G1"}]
    assert readers_of(day, card, 3) == [], "the network sees it"


def test_C7_private_notes_are_looked_for_to_the_end(day: FullDay) -> None:
    for widened in range(4):
        notes = [each for each in day.unread(widened) if each.id in day.notes.values()]
        assert len(notes) == 6
        assert not any(each.readers for each in notes)


def test_E15_first_words_may_be_read_where_they_were_and_nowhere_after(day: FullDay) -> None:
    card = day.file.cards[0]
    day.first_words[card.id] = ("A first try, long enough to be searched.", 1)
    told = {
        widened: [each for each in day.unread(widened) if each.text.startswith("A first")]
        for widened in (1, 2)
    }
    assert [len(each.readers) for each in told[1]] == [2]
    assert [len(each.readers) for each in told[2]] == [0]


def test_a_reader_of_a_table_is_no_leak_and_everybody_else_is() -> None:
    card = LockedCard("an-id", "ann", "Two students read aloud", frozenset({"bob"}))
    shown = {name: card.text.encode() for name in ("ann", "bob", "cleo")}
    assert [leak.reader for leak in leaks([card], shown, {})] == ["cleo"]
    assert leaks([card._replace(id="")], {"cleo": b"an-id and more"}, {}) == []


def test_the_day_goes_through_all_ten_steps() -> None:
    assert FullDay.agenda == FULL_AGENDA == tuple(StepKey)
