"""The demo as people start it: a process of its own, its links, somebody who moves the board, Ctrl-C."""

import asyncio
import os
import signal
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from app.domain.agenda import StepKey
from app.rehearsal.client import Client
from app.rehearsal.demo import OVER, YOURS, Wish, run

pytestmark = [pytest.mark.server, pytest.mark.anyio]

PROJECT = Path(__file__).parents[2]
PATIENCE = 60  # seconds for a line to come, on a slow machine
WHO = ("Facilitator", "Observer", "Screen")


class Terminal:
    """A demo and what it has said so far."""

    def __init__(self, process: asyncio.subprocess.Process) -> None:
        self.process = process
        self.said: list[str] = []

    async def until(self, words: str) -> str:
        """The first line with these words, whenever it came."""
        assert self.process.stdout
        for line in self.said:
            if words in line:
                return line
        async with asyncio.timeout(PATIENCE):
            async for raw in self.process.stdout:
                self.said.append(raw.decode().rstrip())
                if words in self.said[-1]:
                    return self.said[-1]
        raise AssertionError(f"It ended without saying “{words}”:\n" + "\n".join(self.said))

    async def browser(self, who: str) -> Client:
        """A browser of one's own in which that person's link was opened."""
        link = (await self.until(f"{who}:")).split()[-1]
        split = urlsplit(link)
        client = Client(f"{split.scheme}://{split.netloc}", who)
        await client.open_link(link)
        return client

    async def end(self) -> int:
        """Ctrl-C; the status with which it ended."""
        self.process.send_signal(signal.SIGINT)
        async with asyncio.timeout(PATIENCE):
            rest, _ = await self.process.communicate()
        self.said += rest.decode().splitlines()
        assert self.process.returncode is not None
        return self.process.returncode


@asynccontextmanager
async def demo(folder: Path, *arguments: str) -> AsyncIterator[Terminal]:
    """Starts it as `make demo` does; it is ended in any case."""
    environment = {**os.environ, "PYTHONPATH": str(PROJECT), "TMPDIR": str(folder)}
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "app", "demo", *arguments,
        cwd=folder, env=environment, stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.STDOUT,
    )  # fmt: skip
    try:
        yield (terminal := Terminal(process))
    finally:
        if process.returncode is None:
            await terminal.end()


@asynccontextmanager
async def browsers(terminal: Terminal, *who: str) -> AsyncIterator[list[Client]]:
    """Browsers on the links of these people."""
    clients = [await terminal.browser(each) for each in who]
    try:
        yield clients
    finally:
        for client in clients:
            await client.close()


def left_in(folder: Path) -> set[str]:
    """The names of what stands in a folder; what SQLite keeps beside a database counts as the database."""
    return {path.name.removesuffix("-wal").removesuffix("-shm") for path in folder.iterdir()}


async def stands_at(client: Client, step: StepKey) -> bool:
    """Whether the board is at that step for this person."""
    return bool((await client.seen())["step"] == step)


async def test_a_day_is_played_and_served_on_until_ctrl_c(tmp_path: Path) -> None:
    async with demo(tmp_path, "--minutes", "0") as terminal:
        await terminal.until(OVER)
        async with browsers(terminal, *WHO) as (facilitator, observer, screen):
            assert (await facilitator.seen())["role"] == "facilitator"
            assert (await observer.seen())["role"] == "observer" and (await observer.seen())["mine"]
            assert "/screen" in screen.path and (await screen.get(screen.path)).is_success
            assert all([await stands_at(client, StepKey.REPORT) for client in (facilitator, observer)])
            view = await facilitator.seen()
            assert view["report"]["cards"] == 150 and view["unsorted"] == 26
            assert sum(person["here"] for person in view["people"]) == 25
        assert await terminal.end() == 0
        assert left_in(tmp_path) == set(), "nothing of it is left"


async def test_it_stays_at_a_step_and_follows_who_leads(tmp_path: Path) -> None:
    kept = tmp_path / "kept.db"
    async with demo(tmp_path, "--minutes", "0", "--step", "sort", "--keep", str(kept)) as terminal:
        await terminal.until(YOURS)
        async with browsers(terminal, "Facilitator") as [facilitator]:
            assert await stands_at(facilitator, StepKey.SORT)
            assert 26 < (await facilitator.seen())["unsorted"] < 150
            await facilitator.on_board("PUT", "step", step=StepKey.NAME)
            await terminal.until("Name: ")
            await facilitator.on_board("PUT", "step", step=StepKey.SHARE)
            await terminal.until("Share: ")
            assert await stands_at(facilitator, StepKey.SHARE), "moving on is left to people"
        assert await terminal.end() == 0
    assert left_in(tmp_path) == {"kept.db", "kept.db.lock"}


async def test_who_moves_the_board_while_it_plays_leads_from_there(tmp_path: Path) -> None:
    async with demo(tmp_path, "--minutes", "500") as terminal:
        await terminal.until("Visits: ")
        async with browsers(terminal, "Facilitator") as [facilitator]:
            await facilitator.on_board("PUT", "step", step=StepKey.SELECT)
            await terminal.until("Somebody moved the board.")
            await terminal.until("Select evidence: ")
            assert await stands_at(facilitator, StepKey.SELECT)
        assert await terminal.end() == 0


def test_a_file_that_is_there_is_not_written_over(tmp_path: Path) -> None:
    kept = tmp_path / "kept.db"
    kept.write_text("mine")
    with pytest.raises(FileExistsError, match="is there already"):
        run(Wish(keep=kept))
    assert kept.read_text() == "mine"
