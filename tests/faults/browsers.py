"""An observer's browser in bad luck: `python -m tests.faults.browsers --runs 200 --seed 1`.

Each run is one observer with a browser process of their own, a real Chromium with its folder on disk. They write cards while
the network goes and comes, tabs are reloaded, opened and closed, a tab's renderer crashes, the whole browser is killed, the
server is killed. In the end everything is well again, the page is opened once more, and every card that the page had
taken is on the board, once; a half-typed card stands in its field. The same seed gives the same plan.

The last line is JSON: {"ok", "runs", "cards", "offline", "reloads", "crashes", "kills", "server_kills", "lost", "doubled",
"out_of_order", "drafts_lost"}.
"""

import argparse
import asyncio
import contextlib
import json
import os
import random
import shutil
import signal
import sys
import tempfile
from collections import Counter
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from uuid import uuid4

import httpx
from playwright.async_api import BrowserContext, Page, Playwright, ViewportSize, async_playwright
from playwright.async_api import Error as PlaywrightError

from app.rehearsal.server import Server

PATIENCE = 40_000  # milliseconds: how long a fact may take on a machine that others use
TEXT = "#card-text"
TAKEN = "words => [...document.querySelectorAll('#outbox > li:not(.saving), #mine li[id]')].some(each => each.textContent.includes(words))"
WELL = "count => !document.querySelector('#outbox > li:not(.saved)') && document.querySelectorAll('#mine li[id]').length >= count"
VISITS = (8_000, 15_000, PATIENCE, PATIENCE)
PHONE: ViewportSize = {"width": 390, "height": 844}


@dataclass
class Tally:
    """What happened in all runs."""

    counts: Counter[str] = field(default_factory=Counter)
    problems: list[str] = field(default_factory=list)

    def line(self, runs: int) -> str:
        """The last line."""
        names = "cards offline reloads crashes kills server_kills lost doubled out_of_order drafts_lost"
        return json.dumps(
            {
                "ok": not self.problems,
                "runs": runs,
                **{name: self.counts[name] for name in names.split()},
            }
        )


class Board:
    """A server with one round on it, and the door through which people come."""

    def __init__(self) -> None:
        self.server = Server({"DEBRIEF_WRITES_PER_SECOND": "1000", "DEBRIEF_WRITES_BURST": "10000"})
        self.mending = asyncio.Lock()
        self.lead: httpx.AsyncClient
        self.at = self.code = ""

    @contextlib.asynccontextmanager
    async def standing(self) -> AsyncIterator["Board"]:
        """The server, as long as the body runs."""
        async with self.server, self.client() as self.lead:
            rooms = [{"code": f"C{at}", "subject": "ELA", "grade": "7"} for at in range(1, 10)]
            about = {"problem_of_practice": "Students fill in their own sheet.", "classrooms": rooms}
            made = await self.lead.post("/rounds", json={"command_id": str(uuid4()), **about})
            self.at = made.headers["location"]
            found = await self.lead.get(self.at, headers={"Accept": "application/json"})
            self.code = found.json()["join_code"]
            yield self

    def client(self) -> httpx.AsyncClient:
        """Somebody over plain HTTP."""
        url = self.server.url
        return httpx.AsyncClient(base_url=url, headers={"Origin": url}, timeout=30, trust_env=False)

    async def join(self, name: str) -> httpx.AsyncClient:
        """An observer's seat."""
        async with self.mending:  # never while the server is down: a person would just try again
            person = self.client()
            body = {"command_id": str(uuid4()), "code": self.code, "name": name}
            answer = await person.post("/join", json=body)
        if answer.is_error:
            raise ConnectionError(f"joining: {answer.status_code}")
        return person

    async def kill(self) -> None:
        """kill -9, and another start."""
        async with self.mending:
            await self.server.kill()
            await self.server.start()

    async def mine(self, person: httpx.AsyncClient) -> list[str]:
        """Somebody's own cards, as the server has them on disk."""
        async with self.mending:
            found = await person.get(self.at, headers={"Accept": "application/json"})
        return [card["text"] for card in found.raise_for_status().json()["mine"]]


class Run:
    """One observer's bad day."""

    def __init__(self, number: int, seed: int, board: Board, playwright: Playwright, tally: Tally) -> None:
        self.name = f"run {number}"
        self.chance = random.Random(f"{seed} {number}")
        self.board, self.playwright, self.tally = board, playwright, tally
        self.folder = tempfile.mkdtemp(prefix="browser-")
        self.context: BrowserContext | None = None
        self.person: httpx.AsyncClient
        self.written: list[str] = []
        self.draft = ""
        self.offline = False

    async def play(self, acts: int) -> None:
        """The whole day, and the account of it."""
        self.person = await self.board.join(self.name)
        try:
            await self.open()
            plan = self.chance.choices(
                (
                    self.write,
                    self.go_offline,
                    self.go_online,
                    self.reload,
                    self.crash,
                    self.kill,
                    self.second_tab,
                    self.close_tab,
                    self.type_half,
                    self.kill_server,
                ),
                (40, 14, 8, 10, 5, 6, 5, 4, 6, 2),
                k=acts,
            )
            await self.write()
            for act in plan:
                await act()
            await self.judge()
        finally:
            await self.person.aclose()
            await self.close()

    # --- the browser -------------------------------------------------------------------------------

    async def open(self) -> None:
        """The browser starts, on the board."""
        self.context = await self.playwright.chromium.launch_persistent_context(
            self.folder,
            executable_path=os.environ.get("CHROMIUM") or shutil.which("chromium"),
            args=["--no-sandbox", "--disable-background-networking", "--disable-sync"],
            viewport=PHONE,
            base_url=self.board.server.url,
        )
        self.context.set_default_timeout(PATIENCE)
        await self.sit_down()
        await self.context.set_offline(self.offline)
        await self.visit(self.context.pages[0])

    async def sit_down(self) -> None:
        """The seat's cookie: a browser that is killed may not have written it down yet, and this is not about cookies."""
        assert self.context
        url = self.board.server.url
        crumbs = [{"name": crumb.name, "value": crumb.value, "url": url} for crumb in self.person.cookies.jar]
        await self.context.add_cookies(crumbs)  # type: ignore[arg-type]

    async def visit(self, page: Page) -> None:
        """Opens the board; where there is neither network nor kept page, the network comes back for it."""
        for patience in VISITS:
            try:
                await page.goto(self.board.at)
                await page.wait_for_selector("#composer", state="attached", timeout=patience)
            except PlaywrightError:  # another run may kill the server at this very moment
                await self.well()
            else:
                return
        raise ConnectionError("the board does not open")

    @property
    def page(self) -> Page:
        """The tab in use: the last one."""
        assert self.context
        return self.context.pages[-1]

    async def close(self) -> None:
        """The browser ends, and its folder goes."""
        if self.context:
            with contextlib.suppress(PlaywrightError):
                await self.context.close()
        shutil.rmtree(self.folder, ignore_errors=True)

    async def well(self) -> None:
        """There is a network, and a server."""
        assert self.context
        self.offline = False
        await self.context.set_offline(False)
        async with self.board.mending:
            pass

    # --- what happens --------------------------------------------------------------------------------

    async def write(self) -> None:
        """A card, until the page says that it has it."""
        words = f"{self.name}, card {len(self.written)}."
        page = self.page
        if not await page.is_checked("#composer [name=classroom][value=C3]"):
            await page.check("#composer [name=classroom][value=C3]")
        if not await page.is_checked("#composer [name=focus][value=task]"):
            await page.check("#composer [name=focus][value=task]")
        await page.fill(TEXT, words)
        for patience in VISITS:  # a page whose scripts are not there yet takes no key: people press it again
            await page.press(TEXT, "Control+Enter")
            with contextlib.suppress(PlaywrightError):
                await page.wait_for_function(TAKEN, arg=words, timeout=patience)
                break
            if await page.input_value(TEXT) != words:
                await page.wait_for_function(TAKEN, arg=words)
                break
        else:
            raise ConnectionError("the page takes no card")
        self.written.append(words)
        self.draft = ""
        self.tally.counts["cards"] += 1

    async def type_half(self) -> None:
        """Words that nobody posts yet."""
        self.draft = f"{self.name}, half a card after {len(self.written)}"
        await self.page.fill(TEXT, self.draft)

    async def go_offline(self) -> None:
        """The network goes."""
        assert self.context
        self.offline = True
        await self.context.set_offline(True)
        self.tally.counts["offline"] += 1

    async def go_online(self) -> None:
        """The network comes."""
        await self.well()

    async def reload(self) -> None:
        """The page is opened anew, in the middle of whatever it does."""
        self.tally.counts["reloads"] += 1
        await self.visit(self.page)
        await self.look_at_draft("a reload")

    async def crash(self) -> None:
        """The tab's renderer ends at once; the person opens the board in another tab."""
        assert self.context
        self.tally.counts["crashes"] += 1
        broken = self.page
        with contextlib.suppress(PlaywrightError, TimeoutError):
            async with asyncio.timeout(2):
                await broken.goto("chrome://crash")
        page = await self.context.new_page()
        with contextlib.suppress(PlaywrightError):
            await broken.close()
        await self.visit(page)
        await self.look_at_draft("a crash of the tab")

    async def kill(self) -> None:
        """kill -9 of the whole browser, and another start with the same folder."""
        self.tally.counts["kills"] += 1
        for process in _processes(self.folder):
            with contextlib.suppress(ProcessLookupError):
                os.kill(process, signal.SIGKILL)
        with contextlib.suppress(PlaywrightError):
            assert self.context
            await self.context.close()
        _unlock(self.folder)
        await self.open()
        await self.look_at_draft("a kill of the browser")

    async def second_tab(self) -> None:
        """The same board in another tab."""
        assert self.context
        await self.visit(await self.context.new_page())
        await self.look_at_draft("opening another tab")

    async def close_tab(self) -> None:
        """A tab is closed, if there is another."""
        assert self.context
        if len(self.context.pages) > 1:
            await self.page.close()
            await self.visit(self.page)

    async def kill_server(self) -> None:
        """Not the browser's fault."""
        self.tally.counts["server_kills"] += 1
        await self.board.kill()

    # --- the account ---------------------------------------------------------------------------------

    async def look_at_draft(self, after: str) -> None:
        """Half-typed words are where they were."""
        if not self.draft:
            return
        try:
            await self.page.wait_for_function(
                "words => document.querySelector('#card-text').value === words", arg=self.draft, timeout=5_000
            )
        except PlaywrightError:
            found = await self.page.input_value(TEXT)
            self.problem("drafts_lost", f"after {after} the field holds {found!r}, not {self.draft!r}")
            self.draft = ""

    async def judge(self) -> None:
        """All is well again: every card that the page had taken is on the board once, in order."""
        await self.well()
        await self.visit(self.page)
        with contextlib.suppress(PlaywrightError):  # the account below says what is missing
            await self.page.wait_for_function(WELL, arg=len(self.written))
        there = await self.board.mine(self.person)
        times = Counter(there)
        for words in self.written:
            if not times[words]:
                self.problem("lost", f"{words!r} is not on the board")
        for words, count in times.items():
            if count > 1:
                self.problem("doubled", f"{words!r} is on the board {count} times")
        kept = [words for words in there if words in self.written]
        if kept != [words for words in self.written if words in kept] and not any(
            count > 1 for count in times.values()
        ):
            self.problem("out_of_order", f"the board has {kept}")
        shown = await self.page.locator("#mine li[id]").count()
        if shown != len(there):
            self.problem("lost", f"the page shows {shown} cards of {len(there)}")

    def problem(self, kind: str, what: str) -> None:
        """Something is not as it should be."""
        self.tally.counts[kind] += 1
        self.tally.problems.append(f"{self.name}: {what}")
        print(f"{self.name}: {kind}: {what}", file=sys.stderr, flush=True)


def _unlock(folder: str) -> None:
    """The next browser would take the killed one for living."""
    for leftover in Path(folder).glob("Singleton*"):
        leftover.unlink(missing_ok=True)


def _processes(folder: str) -> list[int]:
    """The processes of the browser that has this folder."""
    found = []
    for line in Path("/proc").glob("[0-9]*/cmdline"):
        with contextlib.suppress(OSError):
            if folder.encode() in line.read_bytes():
                found.append(int(line.parent.name))
    return found


async def runs(numbers: range, seed: int, acts: int, together: int, tell: Callable[[str], None]) -> Tally:
    """These runs, some of them at the same time against one server."""
    tally = Tally()
    async with async_playwright() as playwright, Board().standing() as board:
        ahead = iter(numbers)

        async def one_after_the_other() -> None:
            for number in ahead:
                run = Run(number, seed, board, playwright, tally)
                try:
                    await run.play(acts)
                except Exception as problem:  # noqa: BLE001 - a run that broke off is told, and the others go on
                    run.problem("broke_off", f"{type(problem).__name__}: {str(problem)[:300]}")
                tell(f"{run.name}: {len(run.written)} cards")

        work: list[Awaitable[None]] = [one_after_the_other() for _ in range(together)]
        await asyncio.gather(*work)
    return tally


def main() -> int:
    """The command line."""
    parser = argparse.ArgumentParser(description="Observers' browsers in bad luck.")
    parser.add_argument("--runs", type=int, default=20)
    parser.add_argument("--first", type=int, default=0, help="the number of the first run")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--acts", type=int, default=14, help="what happens in a run")
    parser.add_argument("--together", type=int, default=2, help="runs at the same time")
    given: Any = parser.parse_args()

    def tell(what: str) -> None:
        print(what, file=sys.stderr, flush=True)

    numbers = range(given.first, given.first + given.runs)
    tally = asyncio.run(runs(numbers, given.seed, given.acts, given.together, tell))
    for problem in tally.problems:
        print(problem, file=sys.stderr)
    print(tally.line(given.runs))
    return 0 if not tally.problems else 1


if __name__ == "__main__":
    sys.exit(main())
