"""A server of one's own for a rehearsal: on a free port, with a database that goes with it."""

import asyncio
import os
import signal
import socket
import sys
import tempfile
from pathlib import Path
from time import perf_counter
from types import TracebackType
from typing import Self

import httpx

START_WITHIN = 30.0
STOP_WITHIN = 10.0
_LOOK_EVERY = 0.02
_PROJECT = Path(__file__).resolve().parents[2]


class ServerFailed(Exception):
    """The server did not start; the message ends with what it said."""


class Server:
    """``python -m app serve`` in a process of its own; use it as an async context manager.

    Args:
        settings: more environment variables for it.
    """

    def __init__(self, settings: dict[str, str] | None = None) -> None:
        self._folder = tempfile.TemporaryDirectory(prefix="rehearsal-")
        self.port = _free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        self.database = Path(self._folder.name) / "debrief.db"
        self._log = Path(self._folder.name) / "server.log"
        self._settings = settings or {}
        self._process: asyncio.subprocess.Process | None = None

    async def __aenter__(self) -> Self:
        try:
            await self.start()
        except BaseException:
            await self.stop()
            self._folder.cleanup()
            raise
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self.stop()
        self._folder.cleanup()

    async def start(self) -> None:
        """Starts it, on the same port and database as before, and waits until it is ready.

        Raises:
            ServerFailed: it ended, or was not ready in time.
        """
        with self._log.open("ab") as log:
            self._process = await asyncio.create_subprocess_exec(
                sys.executable, "-m", "app", "serve",
                env=self._environment(), cwd=self._folder.name, stdout=log, stderr=log,
            )  # fmt: skip
        began = perf_counter()
        async with httpx.AsyncClient(base_url=self.url, trust_env=False, verify=False) as client:  # noqa: S501
            while not await _ready(client):
                if self._process.returncode is not None:
                    raise ServerFailed(f"The server ended with {self._process.returncode}.\n{self.said()}")
                if perf_counter() - began > START_WITHIN:
                    raise ServerFailed(f"The server was not ready in {START_WITHIN:.0f} s.\n{self.said()}")
                await asyncio.sleep(_LOOK_EVERY)

    async def stop(self) -> None:
        """Asks it to end, and ends it when it does not."""
        await self._end(signal.SIGTERM)

    async def kill(self) -> None:
        """Ends it at once, as a power cut would."""
        await self._end(signal.SIGKILL)

    def said(self, lines: int = 30) -> str:
        """The last lines of its log."""
        if not self._log.exists():
            return ""
        return "\n".join(self._log.read_text("utf-8", "replace").splitlines()[-lines:])

    async def _end(self, by: signal.Signals) -> None:
        process, self._process = self._process, None
        if process is None or process.returncode is not None:
            return
        process.send_signal(by)
        try:
            async with asyncio.timeout(STOP_WITHIN):
                await process.wait()
        except TimeoutError:
            process.kill()
            await process.wait()

    def _environment(self) -> dict[str, str]:
        """Ours without its settings, which belong to another server."""
        inherited = {name: value for name, value in os.environ.items() if not name.startswith("DEBRIEF_")}
        return inherited | {
            "PYTHONPATH": str(_PROJECT),
            "DEBRIEF_HOST": "127.0.0.1",
            "DEBRIEF_PORT": str(self.port),
            "DEBRIEF_DATABASE_URL": f"sqlite:///{self.database}",
            **self._settings,
        }


async def _ready(client: httpx.AsyncClient) -> bool:
    try:
        return (await client.get("/readyz")).is_success
    except httpx.TransportError:
        return False


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port
