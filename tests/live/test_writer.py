"""What the room does when the disk says one thing and does another, and when the writer ends or does not (V6, V8, D18)."""

import asyncio
import threading
from pathlib import Path
from typing import Any

import pytest

from app.domain.terms import CommandId
from app.live import writer as writing
from app.live.room import Room
from app.store.protocol import Batch, Conflict, StorageDown
from tests.desk import observer, uuid
from tests.live.house import BOARD, House, house
from tests.live.test_room import card

pytestmark = pytest.mark.anyio
FIRST = CommandId(uuid(1))


def lands_and_fails(at: House) -> None:
    """The next commit is on disk, and the driver says that it is not."""
    dialect: Any = at.engine.dialect
    commit = dialect.do_commit

    def fails(connection: object) -> None:
        dialect.do_commit = commit
        commit(connection)
        raise dialect.loaded_dbapi.OperationalError("disk I/O error")

    dialect.do_commit = fails


@pytest.mark.parametrize("somebody_writes", [False, True])
async def test_V6_a_commit_that_failed_and_was_there_all_the_same_is_one_effect(
    tmp_path: Path, somebody_writes: bool
) -> None:
    async with house(tmp_path / "a.db") as at:
        await at.describe()
        room = await at.room()
        before = room.board
        lands_and_fails(at)
        with pytest.raises(StorageDown):
            await at.ask(observer(1), card(1), FIRST)
        assert room.board is before, "nobody is shown what nobody was told"
        if somebody_writes:
            await at.ask(observer(2), card(2))
        await at.ask(observer(1), card(1), FIRST)
        log = at.log.read(BOARD)
        assert [entry.seq for entry in log] == list(range(1, len(log) + 1))
        assert [entry.command for entry in log].count(FIRST) == 1
        assert room.board.seq == len(log)
    async with house(tmp_path / "a.db") as again:
        await again.ask(observer(1), card(1), FIRST)
        assert len(again.log.read(BOARD)) == len(log)


async def test_S4_a_log_that_is_not_what_it_was_is_told_and_not_asked_for_ever(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with house(tmp_path / "a.db") as at:
        await at.describe()
        tries = 0

        def never_fits(batches: list[object]) -> list[Conflict]:
            nonlocal tries
            tries += 1
            return [Conflict("does not end there")] * len(batches)

        with monkeypatch.context() as damaged:
            damaged.setattr(at.log, "append", never_fits)
            with pytest.raises(StorageDown):
                await at.ask(observer(1), card(1))
        assert tries == 1
        await at.ask(observer(1), card(1))


async def test_V8_what_is_on_disk_is_answered_whatever_is_wrong_with_showing_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    loop, faults = asyncio.get_running_loop(), list[object]()
    loop.set_exception_handler(lambda _, context: faults.append(context["exception"]))

    def is_wrong(*_: object) -> None:
        raise ValueError

    async with house(tmp_path / "a.db") as at:
        await at.describe()
        monkeypatch.setattr(Room, "_publish", is_wrong)
        async with asyncio.timeout(120):
            await at.ask(observer(1), card(1), FIRST)
    loop.set_exception_handler(None)
    assert [type(fault) for fault in faults] == [ValueError]


class Unthought(BaseException):
    """What no program expects."""


def breaks(*_: object) -> None:
    raise Unthought


async def test_D18_a_write_that_is_broken_off_is_told_and_the_writer_goes_on(tmp_path: Path) -> None:
    async with house(tmp_path / "a.db") as at, asyncio.timeout(120):
        await at.describe()
        with pytest.raises(StorageDown):
            await at.rooms.writer.run(breaks)
        await at.ask(observer(1), card(1))
        assert not at.rooms.writer.stuck


async def test_D18_a_writer_that_ended_lets_nobody_wait_and_is_not_ready(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(threading, "excepthook", lambda _: None)
    async with house(tmp_path / "a.db") as at, asyncio.timeout(120):
        await at.describe()
        writer = at.rooms.writer
        monkeypatch.setattr(writer, "_all_that_waits", breaks)
        writer.append(Batch(BOARD, 0, ()), lambda _: None)
        with pytest.raises(StorageDown):
            await writer.run(at.log.read, BOARD)
        with pytest.raises(StorageDown):
            await at.ask(observer(1), card(1))
        with pytest.raises(StorageDown):
            await writer.recover(lambda: None)
        assert await at.rooms.drain()


async def test_D18_a_write_that_does_not_end_is_told_and_is_not_waited_for_at_the_end(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    began, ends = threading.Event(), threading.Event()

    def hangs() -> None:
        began.set()
        ends.wait()

    async with house(tmp_path / "a.db") as at:
        writer = at.rooms.writer
        waiting = asyncio.create_task(writer.run(hangs))
        await asyncio.to_thread(began.wait)
        await writer.recover(hangs)
        monkeypatch.setattr(writing, "STUCK_SECONDS", 0)
        with pytest.raises(StorageDown):
            await writer.recover(hangs)
        assert not await at.rooms.drain(0.01)
        ends.set()
        await waiting
        assert await at.rooms.drain()
