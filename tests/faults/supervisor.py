"""Servers that are killed and started again at once."""

import asyncio
import contextlib
import json
import os
import signal
import sys
from pathlib import Path
from typing import Any, Self

from app.rehearsal.server import START_WITHIN, STOP_WITHIN, Server, ServerFailed

PROJECT = Path(__file__).resolve().parents[2]


class Nursery:
    """Starts servers by forking a process that has imported them (``nursery.py``)."""

    async def __aenter__(self) -> Self:
        self._lock = asyncio.Lock()
        self._process = await asyncio.create_subprocess_exec(
            *(sys.executable, "-m", "tests.faults.nursery"),
            cwd=PROJECT,
            stdin=asyncio.subprocess.PIPE,
            stdout=asyncio.subprocess.PIPE,
            start_new_session=True,
        )
        return self

    async def __aexit__(self, *_: object) -> None:
        assert self._process.stdin
        self._process.stdin.close()
        await self._process.wait()

    async def fork(self, **wish: object) -> int:
        """A server's process id."""
        assert self._process.stdin and self._process.stdout
        async with self._lock:
            self._process.stdin.write(json.dumps(wish).encode() + b"\n")
            return int(await self._process.stdout.readline())


class Supervised(Server):
    """A server out of the nursery, on one port and one database all its life.

    Args:
        nursery: where its processes come from.
        folder: for its database and its log; it stays.
        settings: go to its environment.
    """

    def __init__(self, nursery: Nursery, folder: Path, settings: dict[str, str] | None = None) -> None:
        super().__init__(settings, database=folder / "debrief.db")
        self._nursery, self._at = nursery, folder
        self._log = folder / "server.log"
        self._pid = 0
        self._gone = asyncio.Event()
        self._gone.set()

    async def start(self, die_at: str = "") -> None:
        """Starts it and waits until it is ready; ``die_at`` is a point and a pass of it, ``answered:3``.

        Raises:
            ServerFailed: it ended, or was not ready in time. With ``die_at`` ending early is what was asked for.
        """
        self._pid = await self._nursery.fork(
            environment=self._environment(),
            folder=str(self._at),
            log=str(self._log),
            arguments=["--die-at", die_at] if die_at else [],
        )
        self._gone = gone = asyncio.Event()
        self._watch(self._pid, gone)
        try:
            async with asyncio.timeout(START_WITHIN):
                while not await self._ready():
                    if gone.is_set():
                        if die_at:
                            return
                        raise ServerFailed(f"The server ended by itself.\n{self.said()}")
                    await asyncio.sleep(0.005)
        except TimeoutError:
            raise ServerFailed(f"The server was not ready in {START_WITHIN:.0f} s.\n{self.said()}") from None

    async def died(self, within: float) -> bool:
        """Whether it ends by itself in so many seconds."""
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(within):
                await self._gone.wait()
        return self._gone.is_set()

    @property
    def process(self) -> int:
        """Its process id; 0 when there is none."""
        return 0 if self._gone.is_set() else self._pid

    async def _end(self, by: signal.Signals) -> None:
        for how in (by, signal.SIGKILL):
            if not self._gone.is_set():
                with contextlib.suppress(ProcessLookupError):
                    os.kill(self._pid, how)
            if await self.died(STOP_WITHIN):
                return

    def _watch(self, pid: int, gone: asyncio.Event) -> None:
        """Sets the event when the process has ended; it is not our child, so a handle of it is watched."""
        try:
            handle = os.pidfd_open(pid)
        except ProcessLookupError:
            gone.set()
            return
        loop: Any = asyncio.get_running_loop()

        def ended() -> None:
            loop.remove_reader(handle)
            os.close(handle)
            gone.set()

        loop.add_reader(handle, ended)
