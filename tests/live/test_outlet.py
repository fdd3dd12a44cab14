"""Frames that go out from the room's turn: in order, and one viewer's trouble is nobody else's."""

import asyncio
import json
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from app.domain.agenda import StepKey
from app.domain.commands import MoveStep, SetTimer, TimerAction
from app.domain.terms import Role
from app.domain.visibility import Viewer
from tests.desk import facilitator, observer
from tests.live.house import House, house

pytestmark = pytest.mark.anyio

VIEWER = Viewer(Role.OBSERVER, observer(1).person, "Group 1")


@dataclass
class Pipe:
    """An outlet whose other end is the test."""

    ready: bool = True
    broken: bool = False
    frames: list[bytes] = field(default_factory=list)

    def write(self, frame: bytes) -> None:
        if self.broken:
            raise RuntimeError("broken")
        self.frames.append(frame)


async def tick(at: House, minutes: int) -> None:
    """Something that everybody notices."""
    await at.ask(facilitator(), SetTimer(TimerAction.START, 0, minutes))


async def test_V9_a_viewer_who_reads_gets_frames_without_its_task_having_to_wake(tmp_path: Path) -> None:
    async with house(tmp_path / "a.db") as at:
        await at.describe()
        room, pipe = await at.room(), Pipe()
        with room.subscribe(VIEWER, room.cursor(VIEWER), pipe) as subscription:
            waiting = asyncio.ensure_future(subscription.next_frame())
            await asyncio.sleep(0)
            await tick(at, 5)
            await at.ask(facilitator(), MoveStep(StepKey.SELECT, "s"))
            cursors = [json.loads(frame)["cursor"] for frame in pipe.frames]
            assert cursors == sorted(cursors) and cursors[-1] == room.cursor(VIEWER)
            assert not waiting.done()
            waiting.cancel()


async def test_V9_a_frame_that_is_on_its_way_is_not_overtaken(tmp_path: Path) -> None:
    async with house(tmp_path / "a.db") as at:
        await at.describe()
        room, pipe = await at.room(), Pipe(ready=False)
        with room.subscribe(VIEWER, room.cursor(VIEWER), pipe) as subscription:
            await tick(at, 5)
            first = await subscription.next_frame()
            pipe.ready = True
            await tick(at, 6)
            assert pipe.frames == []
            second = await subscription.next_frame()
            assert json.loads(first)["cursor"] < json.loads(second)["cursor"] == room.cursor(VIEWER)


async def test_V9_one_viewers_fault_stops_nobody_else(tmp_path: Path) -> None:
    async with house(tmp_path / "a.db") as at:
        await at.describe()
        room, broken, sound = await at.room(), Pipe(broken=True), Pipe()
        other = Viewer(Role.OBSERVER, observer(2).person, "Group 2")
        with (
            room.subscribe(VIEWER, room.cursor(VIEWER), broken) as first,
            room.subscribe(other, room.cursor(other), sound) as second,
        ):
            waiting = [asyncio.ensure_future(page.next_frame()) for page in (first, second)]
            await asyncio.sleep(0)
            await tick(at, 5)
            await tick(at, 6)
            assert len(sound.frames) == 2
            for task in waiting:
                task.cancel()
