"""Every screen of a round's whole day, in the order of the day: for pictures, for axe, for whoever looks at them all.

    with closing(scenes("http://127.0.0.1:8000")) as walk:
        for scene in walk:
            page = scene.open(browser.new_context())

The day is played by its own clients. A scene lasts until the next one is asked for; opening it changes nothing on
the board, so it can be opened many times, at any size, each time in a fresh context.
"""

import asyncio
from collections.abc import AsyncIterator, Callable, Generator, Iterator
from contextlib import asynccontextmanager, nullcontext
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from anyio.from_thread import BlockingPortal, start_blocking_portal
from playwright.sync_api import BrowserContext, Page

from app.domain.agenda import StepKey
from app.rehearsal.client import Client
from app.rehearsal.format import SAMPLE, read_round
from tests.browser.poses import BEFORE, POSES, Pose
from tests.browser.protocol import AFTER, WHOLE, WholeDay
from tests.browser.troubled import TROUBLED

AS_FAR = {StepKey.SORT: 0.65, StepKey.NAME: 0.9}
"""How much of a step is done when it is looked at: all, where it is not told."""


@dataclass(frozen=True)
class Scene:
    """One screen as somebody has it before them.

    Args:
        name: unlike all others, fit for a file: ``sort-observer-finder``.
        step: the step of the day, ``before`` while there is no round, or ``after`` it is closed and purged.
        role: whose it is: ``nobody``, ``facilitator``, ``observer``, ``host``, ``screen``, ``reader``.
        url: the page's whole address.
        cookies: what that person's browser keeps.
        prepare: brings an open page there: opens a dialog, types some words. It changes nothing on the board.
        first: is done before the page is opened: a connection is cut, a clock is put in.
        trouble: something goes wrong there on purpose, of which the browser complains, and it may keep something.
    """

    name: str
    step: str
    role: str
    url: str
    cookies: dict[str, str]
    prepare: Callable[[Page], object]
    first: Callable[[Page], object]
    trouble: bool = False

    @property
    def path(self) -> str:
        """The address without the server."""
        return "/" + self.url.split("/", 3)[3]

    @property
    def origin(self) -> str:
        """The server."""
        return self.url.removesuffix(self.path)

    def open(self, context: BrowserContext) -> Page:
        """A new page that shows it; the context should be fresh, since browsers keep drafts."""
        page = context.new_page()
        self.show(page)
        return page

    def show(self, page: Page) -> None:
        """Brings a page there, wherever it was before; nothing should be kept from there."""
        if self.cookies:
            page.context.add_cookies(
                [{"name": n, "value": v, "url": self.origin} for n, v in self.cookies.items()]
            )
        self.first(page)
        if "#" in self.url:
            page.goto("about:blank")  # or it might only jump to a place on the page
        page.goto(self.url)
        page.evaluate("() => document.fonts.ready.then(() => true)")
        self.prepare(page)


def scenes(
    url: str, only: tuple[str, ...] = (), file: Path = SAMPLE, whose: tuple[str, ...] = ()
) -> Generator[Scene, None, None]:
    """Plays the day on the server at ``url`` and stops at each screen; ``only`` in these steps and of these roles, if told."""
    day = WholeDay(read_round(file), url)
    with start_blocking_portal() as portal, portal.wrap_async_context_manager(_playing(day)):
        if _wanted(BEFORE, only):
            yield from _scenes(portal, day, BEFORE, whose)
        last = _last(day, only)
        for at, step in enumerate(day.steps[: last + 1]):
            if step is not day.steps[0]:
                portal.call(partial(day.step, step, confirm=True))
            portal.call(day.work, step, AS_FAR.get(step, 1.0))
            if _wanted(step, only):
                yield from _scenes(portal, day, step, whose)
            if at != last or _wanted(AFTER, only):
                portal.call(day.work, step)
        if _wanted(AFTER, only):
            portal.call(day.end)
            yield from _scenes(portal, day, AFTER, whose)


def _last(day: WholeDay, only: tuple[str, ...]) -> int:
    """The place of the last step that has to be played; -1 for none."""
    played = [at for at, step in enumerate(day.steps) if _wanted(step, only) or _wanted(AFTER, only)]
    return max(played, default=-1)


def _wanted(name: str, only: tuple[str, ...]) -> bool:
    return not only or name in only


@asynccontextmanager
async def _playing(day: WholeDay) -> AsyncIterator[None]:
    """The day's people are there, each with an open page; at the end they go, and no socket is left."""
    try:
        await day.gather()
        async with asyncio.TaskGroup() as tasks:
            listening = [tasks.create_task(client.listen()) for client in day.live]
            for client in day.live:
                await client.until(partial(_is_connected, client))
            yield
            for task in listening:
                task.cancel()
    finally:
        await day.close()


def _is_connected(client: Client) -> bool:
    return client.connections > 0


def _scenes(portal: BlockingPortal, day: WholeDay, step: str, whose: tuple[str, ...]) -> Iterator[Scene]:
    poses = (pose for table in (POSES, WHOLE, TROUBLED) for pose in table.get(step, ()))
    for pose in (pose for pose in poses if _wanted(pose.role, whose)):
        meanwhile = (
            portal.wrap_async_context_manager(pose.meanwhile(day)) if pose.meanwhile else nullcontext()
        )
        with meanwhile:
            yield _scene(portal, day, step, pose)


def _scene(portal: BlockingPortal, day: WholeDay, step: str, pose: Pose) -> Scene:
    board = day.facilitator.board_path
    if "{report}" in pose.path and not day.reader.path:
        portal.call(day.publish)
        portal.call(day.open_report)
    people = {
        "facilitator": day.facilitator,
        "observer": day.guest,
        "screen": day.screen,
        "host": day.host,
        "reader": day.reader,
    }
    path = pose.path.format(board=board, code=portal.call(day.join_code), report=day.reader.path)
    cookies = people[pose.role].cookies if pose.role in people else {}
    name, url = f"{step}-{pose.name}", day.facilitator.url + path
    return Scene(name, step, pose.role, url, cookies, pose.prepare, pose.first, pose.trouble)
