"""A server of one's own for a rehearsal: on a free port, with a database that goes with it."""

import asyncio
import os
import signal
import socket
import sys
import tempfile
from pathlib import Path
from typing import Self

START_WITHIN = 30.0
STOP_WITHIN = 10.0
LOCAL = "127.0.0.1"
EVERYWHERE = ("0.0.0.0", "::")  # noqa: S104 - compared only
_PROJECT = Path(__file__).resolve().parents[2]


class ServerFailed(Exception):
    """The server did not start; the message ends with what it said."""


class Server:
    """``python -m app serve`` in a process of its own, an async context manager.

    Args:
        settings: go to its environment.
        host: where it listens.
        port: a free one, if not told.
        database: a file that stays; without it, one that goes with the server.
    """

    def __init__(
        self,
        settings: dict[str, str] | None = None,
        host: str = LOCAL,
        port: int | None = None,
        database: Path | None = None,
    ) -> None:
        self._folder = tempfile.TemporaryDirectory(prefix="rehearsal-")
        self._kept = socket.socket()
        self.port = port or _free_port(self._kept)
        self._host, self._reached_at = host, LOCAL if host in EVERYWHERE else host
        self.url = f"http://{self._reached_at}:{self.port}"
        self.database = database or Path(self._folder.name) / "debrief.db"
        self._log = Path(self._folder.name) / "server.log"
        self._settings = settings or {}
        self._process: asyncio.subprocess.Process | None = None

    async def __aenter__(self) -> Self:
        try:
            await self.start()
        except BaseException:
            await self.__aexit__()
            raise
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.stop()
        self._kept.close()
        self._folder.cleanup()

    async def start(self) -> None:
        """Starts it, on the same port and database as before, and waits until it is ready.

        Raises:
            ServerFailed: it ended, or was not ready in time.
        """
        command = (sys.executable, "-m", "app", "serve")
        with self._log.open("ab") as log:
            self._process = await asyncio.create_subprocess_exec(
                *command,
                env=self._environment(),
                cwd=self._folder.name,
                stdout=log,
                stderr=log,
                start_new_session=True,  # Ctrl-C is for us; we end it when we are done
            )
        try:
            async with asyncio.timeout(START_WITHIN):
                while not await self._ready():
                    if self._process.returncode is not None:
                        raise ServerFailed(f"The server ended by itself.\n{self.said()}")
                    await asyncio.sleep(0.02)
        except TimeoutError:
            raise ServerFailed(f"The server was not ready in {START_WITHIN:.0f} s.\n{self.said()}") from None

    async def stop(self) -> None:
        """Asks it to end, and ends it when it does not."""
        await self._end(signal.SIGTERM)

    async def kill(self) -> None:
        """Ends it at once, as a power cut would."""
        await self._end(signal.SIGKILL)

    async def watch(self) -> None:
        """Waits for as long as it runs.

        Raises:
            ServerFailed: it ended by itself.
        """
        if self._process:
            await self._process.wait()
            raise ServerFailed(f"The server ended by itself.\n{self.said()}")

    def said(self, lines: int = 30) -> str:
        """The last lines of its log."""
        return "\n".join(self._log.read_text("utf-8", "replace").splitlines()[-lines:])

    async def _ready(self) -> bool:
        try:
            reader, writer = await asyncio.open_connection(self._reached_at, self.port)
            writer.write(b"GET /readyz HTTP/1.0\r\n\r\n")
            ready = b" 200 " in await reader.readline()
            writer.close()
        except OSError:
            return False
        return ready

    async def _end(self, by: signal.Signals) -> None:
        process, self._process = self._process, None
        if process is None or process.returncode is not None:
            return
        process.send_signal(by)
        try:
            await asyncio.wait_for(process.wait(), STOP_WITHIN)
        except TimeoutError:
            process.kill()
            await process.wait()

    def _environment(self) -> dict[str, str]:
        """Ours without its settings, which belong to another server."""
        inherited = {name: value for name, value in os.environ.items() if not name.startswith("DEBRIEF_")}
        return inherited | {
            "PYTHONPATH": str(_PROJECT),
            "DEBRIEF_HOST": self._host,
            "DEBRIEF_PORT": str(self.port),
            "DEBRIEF_DATABASE_URL": f"sqlite:///{self.database}",
            **self._settings,
        }


def _free_port(kept: socket.socket) -> int:
    """A port that nobody else is given while ``kept`` is open, not even while the server is down."""
    kept.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    kept.bind((LOCAL, 0))
    port = int(kept.getsockname()[1])
    if sys.platform != "linux":
        kept.close()  # elsewhere the server could not listen beside it
    return port
