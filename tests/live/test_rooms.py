"""A board has one room in a process: who holds it and who asks for it anew have the same."""

import asyncio
import gc
from pathlib import Path
from weakref import ref

import pytest

from app.domain.terms import PersonId
from app.domain.visibility import Viewer
from app.live import rooms
from app.store.protocol import StorageDown
from tests.desk import observer
from tests.live.house import BOARD, house
from tests.live.test_room import card

pytestmark = pytest.mark.anyio
ELSEWHERE = "board-2"


async def test_V1_whoever_has_a_room_in_hand_while_it_is_closed_still_hears_the_board(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(rooms, "ROOMS_KEPT", 0)
    async with house(tmp_path / "a.db") as at:
        await at.describe()
        at.directory.create_board(ELSEWHERE, "HGFEDCBA", "epoch2", 0)
        in_hand = await at.room()  # as of a request whose body is on its way, a stream whose head is
        await at.rooms.open(ELSEWHERE)  # nobody looks at the first one
        ann = observer(1)
        viewer = Viewer(ann.role, ann.person, ann.group)
        with in_hand.subscribe(viewer, in_hand.cursor(viewer)) as page:
            page.frames()
            await at.ask(ann, card(1))
            assert b"#mine" in b"".join(page.frames())
        assert at.rooms.known(BOARD) is in_hand


async def test_D9_a_closed_room_that_nobody_has_in_hand_is_gone(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(rooms, "ROOMS_KEPT", 0)
    async with house(tmp_path / "a.db") as at:
        at.directory.create_board(ELSEWHERE, "HGFEDCBA", "epoch2", 0)
        gone = ref(await at.room())
        await at.rooms.open(ELSEWHERE)
        gc.collect()
        assert gone() is None
        assert at.rooms.known(BOARD) is None


async def test_V1_a_board_that_could_not_be_read_at_first_is_opened_once_by_all_who_wait(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with house(tmp_path / "a.db") as at:
        reading, release, names = asyncio.Event(), asyncio.Event(), at.directory.names
        loop, looks = asyncio.get_running_loop(), iter(range(9))

        def troubled(board: str) -> dict[PersonId, str]:
            look = next(looks)
            if look == 1:
                loop.call_soon_threadsafe(reading.set)
            if look > 0:
                asyncio.run_coroutine_threadsafe(release.wait(), loop).result(20)
                return names(board)
            raise StorageDown("Just now.")

        monkeypatch.setattr(at.directory, "names", troubled)
        first, second = asyncio.create_task(at.room()), asyncio.create_task(at.room())
        with pytest.raises(StorageDown):
            await first
        await reading.wait()
        third = asyncio.create_task(at.room())  # comes while the second one reads
        release.set()
        assert await second is await third is await at.room()
