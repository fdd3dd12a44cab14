"""Servers that are there in some hundredths of a second, and can be killed and started again at once."""

import asyncio
import atexit
import contextlib
import json
import os
import signal
import subprocess
import sys
from functools import cache
from pathlib import Path
from threading import Lock
from typing import Any

from app.rehearsal.server import START_WITHIN, STOP_WITHIN, Server, ServerFailed

PROJECT = Path(__file__).resolve().parents[2]


class Nursery:
    """Starts servers by forking a process that has imported them (``nursery.py``)."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._process = subprocess.Popen(
            [sys.executable, "-m", "tests.faults.nursery"],
            cwd=PROJECT,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            start_new_session=True,
        )

    async def fork(self, **wish: object) -> int:
        """A server's process id."""
        return await asyncio.to_thread(self._asked, wish)

    async def status(self, process: int) -> int:
        """With what a server of it has ended; waits until it has."""
        return await asyncio.to_thread(self._asked, {"ended": process})

    def close(self) -> None:
        """It ends, and so do its servers."""
        self._process.communicate()

    def _asked(self, wish: dict[str, object]) -> int:
        assert self._process.stdin and self._process.stdout
        with self._lock:
            self._process.stdin.write(json.dumps(wish) + "\n")
            self._process.stdin.flush()
            return int(self._process.stdout.readline())


@cache
def nursery() -> Nursery:
    """The one of this process; it ends with it."""
    made = Nursery()
    atexit.register(made.close)
    return made


class Supervised(Server):
    """A server out of the nursery, on one port and one database all its life.

    Args:
        settings: go to its environment.
        folder: for its database and its log, and stays; without it, one that goes with the server.
        hurry: by so much less patient with who does not ask or read.
    """

    def __init__(
        self, settings: dict[str, str] | None = None, folder: Path | None = None, hurry: float = 1
    ) -> None:
        super().__init__(settings, database=folder / "debrief.db" if folder else None)
        self._at = self.database.parent
        self._log = self._at / "server.log"
        self._hurry = hurry
        self._pid = 0
        self._gone = asyncio.Event()
        self._gone.set()

    async def start(self, die_at: str = "") -> None:
        """Starts it and waits until it is ready; ``die_at`` is a point and a pass of it, ``answered:3``.

        Raises:
            ServerFailed: it ended, or was not ready in time. With ``die_at`` ending early is what was asked for.
        """
        self._pid = await nursery().fork(
            environment=self._environment(),
            folder=str(self._at),
            log=str(self._log),
            arguments=["--hurry", str(self._hurry), *(["--die-at", die_at] if die_at else [])],
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

    async def end(self, within: float) -> int:
        """Waits until it has ended by itself; its status."""
        assert await self.died(within), "it does not end"
        return await nursery().status(self._pid)

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
