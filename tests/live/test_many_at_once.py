"""Four hundred cards at once: one turn, one frame, one undo (P7, V7)."""

import json
from pathlib import Path

import pytest

from app.domain.commands import PlaceCards, Undo
from app.domain.terms import Role
from app.domain.visibility import Viewer
from app.live.room import Room
from app.store.protocol import Batch
from tests.desk import observer
from tests.live.house import BOARD, House, house
from tests.whole.big import board_in_sort, card_id, pattern_id

pytestmark = pytest.mark.anyio
MANY = 400


async def placed(at: House, room: Room) -> None:
    """All cards go into the first pattern at once."""
    cards = tuple(card_id(number) for number in range(MANY))
    await at.ask(observer(1), PlaceCards(cards, pattern_id(0)))
    assert len(room.board.patterns[pattern_id(0)].cards) == MANY


async def test_P7_V7_four_hundred_cards_at_once_are_one_batch_and_one_frame(tmp_path: Path) -> None:
    async with house(tmp_path / "a.db") as at:
        at.log.append([Batch(BOARD, 0, tuple(board_in_sort(MANY, 0)))])
        room, viewer = await at.room(), Viewer(Role.OBSERVER, observer(2).person, "Group 2")
        with room.subscribe(viewer, room.cursor(viewer)) as page:
            await page.next_frame()  # presence
            before = room.board.seq
            await placed(at, room)
            commands = {entry.command for entry in at.log.read(BOARD, before)}
            assert (room.board.seq - before, len(commands)) == (MANY, 1)
            content = json.loads(await page.next_frame())["content"]
            assert f"#cards-{pattern_id(0)}" in content and "#stage" not in content
            assert page.at_rest


async def test_P7_U2_a_board_opened_anew_still_takes_them_back_at_once(tmp_path: Path) -> None:
    async with house(tmp_path / "a.db") as at:
        at.log.append([Batch(BOARD, 0, tuple(board_in_sort(MANY, 0)))])
        await placed(at, await at.room())
    async with house(tmp_path / "a.db") as again:
        await again.ask(observer(1), Undo())
        room = await again.room()
        assert len(room.board.tray) == MANY and not room.board.patterns[pattern_id(0)].cards
