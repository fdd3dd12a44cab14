"""Two processes with one board: whoever writes on an old board reads on and decides again."""

import asyncio
from pathlib import Path

import pytest

from app.domain.agenda import StepKey
from app.domain.commands import MoveStep, PlaceCard, PostCard, StartPattern
from app.domain.rejection import Rejection
from app.domain.terms import CommandId, Focus
from tests.desk import facilitator, observer, uuid
from tests.live.house import House, house
from tests.whole.big import card_id, pattern_id

pytestmark = pytest.mark.anyio


def card(number: int) -> PostCard:
    return PostCard(card_id(number), "3 of 5 students write.", "C1", Focus.STUDENT)


async def same_board(*houses: House) -> None:
    """Whoever was behind has caught up with its next write; then both rooms have one board."""
    for number, at in enumerate(houses):
        await at.ask(observer(1), card(90 + number))
    await houses[0].ask(observer(1), card(99))
    boards = [(await at.room()).board for at in reversed(houses)]
    assert set(boards[1].cards) - set(boards[0].cards) <= {card(99).card}


async def test_S5_a_room_that_is_behind_reads_on_and_decides_again(tmp_path: Path) -> None:
    async with house(tmp_path / "a.db") as here, house(tmp_path / "a.db") as there:
        await here.describe()
        rooms = await here.room(), await there.room()
        assert rooms[0].board.seq == rooms[1].board.seq
        await here.ask(observer(1), card(1))
        assert rooms[1].board.seq < rooms[0].board.seq
        await there.ask(observer(2), card(2))
        assert set(rooms[1].board.cards) == {card_id(1), card_id(2)}
        assert [entry.seq for entry in here.log.read(rooms[0].id)] == list(range(1, rooms[1].board.seq + 1))
        await same_board(here, there)


async def test_V6_a_command_that_another_process_took_has_one_effect(tmp_path: Path) -> None:
    """The browser was answered by one process, not heard of it, and asks the other."""
    async with house(tmp_path / "a.db") as here, house(tmp_path / "a.db") as there:
        await here.describe()
        rooms = await here.room(), await there.room()
        once = CommandId(uuid(1))
        await here.ask(observer(1), card(1), once)
        await there.ask(observer(1), card(1), once)
        assert rooms[1].board.seq == rooms[0].board.seq
        assert len(rooms[1].board.cards) == 1


async def test_P1_two_processes_move_one_card_and_leave_it_in_one_place(tmp_path: Path) -> None:
    async with house(tmp_path / "a.db") as here, house(tmp_path / "a.db") as there:
        await here.describe()
        for number in range(5):
            await here.ask(observer(1), card(number))
        for step in (StepKey.SELECT, StepKey.SHARE, StepKey.SORT):
            await here.ask(facilitator(), MoveStep(step, "seed", confirmed=True))
        for number in (0, 1):
            await here.ask(observer(1), StartPattern(pattern_id(number)))
        rooms = await here.room(), await there.room()
        moves = [
            at.ask(observer(1), PlaceCard(card_id(number), pattern_id(into)))
            for number in range(5)
            for into, at in enumerate((here, there))
        ]
        await asyncio.gather(*moves)
        await same_board(here, there)
        for room in rooms:
            standing = [id for pattern in room.board.patterns.values() for id in pattern.cards]
            assert sorted(standing) == [card_id(number) for number in range(5)]
            assert not room.board.tray
        with pytest.raises(Rejection):
            await there.ask(observer(1), PlaceCard(card_id(404), None))
