"""Everybody's browser at one server: what their consoles complained of, and every byte that they were sent."""

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http import HTTPStatus
from time import monotonic
from typing import Any
from urllib.parse import urlsplit

from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Page, Request, WebSocket, expect
from playwright.sync_api import Error as PlaywrightError

PATIENCE = 30_000  # milliseconds: how long a fact may take on a slow machine
expect.set_options(timeout=PATIENCE)
LAPTOP: dict[str, Any] = {"viewport": {"width": 1440, "height": 900}}
PHONE: dict[str, Any] = {
    "viewport": {"width": 390, "height": 844},
    "device_scale_factor": 2,
    "has_touch": True,
    "is_mobile": True,
}
PROJECTOR: dict[str, Any] = {"viewport": {"width": 1920, "height": 1080}}
NO_WORKER: dict[str, Any] = {"service_workers": "block"}
"""What is kept here has to be what the server sent; tests of working offline say ``service_workers="allow"``."""
BLOCKED = "Service Worker registration blocked by Playwright"
GIVEN_UP = "WebSocket is closed before the connection is established"
"""A server that others keep busy did not greet in time, so the page took another way to the news, as it should."""
SAME = "/static/"
"""What is the same for everybody holds nobody's words: that it came is kept, and not what it is."""
FLEETING = re.compile(r"^/open|/setup$")
"""A page that sends itself on at once, and drafts of the set-up page, which may be left or loaded again meanwhile: the browser may
have dropped the answer before it is asked."""
NO_QUESTIONS = "try { localStorage.setItem('coach-silent', '') } catch {}"
"""Who wants none from the coach: its rules cost a page more than all else together, and come when somebody writes."""


@dataclass(frozen=True, slots=True)
class Received:
    """Something that a browser was sent, and in answer to what."""

    what: str
    text: str


@dataclass
class Person:
    """Somebody with a browser of their own."""

    name: str
    context: BrowserContext
    page: Page = field(init=False)
    got: list[Received] = field(default_factory=list, repr=False)
    complaints: list[str] = field(default_factory=list)
    left: bool = False

    def __post_init__(self) -> None:
        self.context.set_default_timeout(PATIENCE)
        self.context.on("console", self.hear)
        self.context.on("weberror", lambda wrong: self.complain(str(wrong.error)))
        self.context.on("requestfailed", self.fail)
        self.context.on("requestfinished", self.keep)
        self.page = self.context.new_page()
        self.page.on("websocket", self.listen)

    def complain(self, what: str) -> None:
        """Keeps what should not have been."""
        self.complaints.append(f"{self.name}: {what}")

    def hear(self, told: ConsoleMessage) -> None:
        """Whatever a console says is a complaint; but that workers are blocked is our own doing, and a slow machine nobody's."""
        if told.text != BLOCKED and GIVEN_UP not in told.text:
            self.complain(f"{told.type}: {told.text}")

    def fail(self, request: Request) -> None:
        """Keeps that a request failed, unless it was the page that went away from under it."""
        if request.failure != "net::ERR_ABORTED":
            self.complain(f"{request.url}: {request.failure}")

    def listen(self, socket: WebSocket) -> None:
        """Keeps every frame of a socket."""
        what = f"a frame of {urlsplit(socket.url).path}"
        socket.on("framereceived", lambda frame: self.got.append(Received(what, _text(frame))))

    def keep(self, request: Request) -> None:
        """Keeps an answer's head and body; what arrives while somebody leaves is nobody's any more."""
        try:
            self._keep(request)
        except PlaywrightError as gone:
            if not self.left:
                self.complain(f"{request.url} was not to be had: {gone}")

    def _keep(self, request: Request) -> None:
        path = urlsplit(request.url).path
        what = f"{request.method} {path}"
        if path.startswith(SAME):
            self.got.append(Received(f"the head of {what}", ""))
            return
        answer = request.response()
        if answer is None:
            return
        head = f"{answer.status} {answer.headers}"
        self.got.append(Received(f"the head of {what}", head))
        if answer.status in range(300, 400) or answer.status == HTTPStatus.NO_CONTENT:
            return
        try:
            self.got.append(Received(f"the body of {what}", _text(answer.body())))
        except PlaywrightError as gone:
            if request.resource_type == "document" and not self.left:  # a page that was left at once
                again = self.context.request.get(request.url).text() if request.method == "GET" else ""
                self.got.append(Received(f"the body of {what}", again))
            elif not self.left and not FLEETING.search(path):
                self.complain(f"the body of {what} was not to be had: {gone}")

    def holds(self, words: str, since: int = 0) -> list[str]:
        """Where in what was sent these words stand."""
        return [each.what for each in self.got[since:] if words in each.text]


@dataclass
class People:
    """Everybody who has come.

    Args:
        uncoached: none of them wants the coach's questions.
    """

    browser: Browser
    base: str
    uncoached: bool = field(default=False, kw_only=True)
    persons: list[Person] = field(default_factory=list)

    def come(self, name: str, path: str = "/", **device: Any) -> Person:
        """Somebody opens a page in a browser of their own."""
        context = self.browser.new_context(base_url=self.base, **NO_WORKER | (device or LAPTOP))
        person = Person(name, context)
        self.persons.append(person)
        if self.uncoached:
            context.add_init_script(NO_QUESTIONS)
        if path:
            person.page.goto(path)
        return person

    @property
    def complaints(self) -> list[str]:
        """What all consoles said, and which requests failed."""
        return [each for person in self.persons for each in person.complaints]

    @contextmanager
    def expecting(self, *words: str) -> Iterator[None]:
        """Something goes wrong on purpose: browsers say so, with these words, and no other."""
        known = len(self.complaints)
        yield
        for person in self.persons:
            for each in list(person.complaints):
                if any(word in each for word in words):
                    person.complaints.remove(each)
        assert len(self.complaints) == known, self.complaints

    def leave(self) -> None:
        """All browsers are closed."""
        for person in self.persons:
            person.left = True
            person.context.close()


def until(page: Page, true: Callable[[], object]) -> None:
    """Waits until something is true that no page knows; the browser goes on meanwhile."""
    late = monotonic() + PATIENCE / 1000
    while not true():
        assert monotonic() < late, "it did not come true"
        page.wait_for_timeout(10)


def _text(raw: str | bytes) -> str:
    return raw if isinstance(raw, str) else raw.decode(errors="replace")
