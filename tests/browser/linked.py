"""Ann's page behind a proxy that misbehaves, and what her page says of its connection."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, Request, WebSocket

from tests.browser.people import NO_QUESTIONS, NO_WORKER, PATIENCE
from tests.browser.seats import give_time, stop_time
from tests.browser.wire import Caller, Round
from tests.faults.proxy import Proxy, proxied

WATCHED = """for (const name of ['connected', 'lost', 'away'])
    document.addEventListener(`board:${name}`, () => (window.said ??= []).push(name));"""
CONNECTED = "() => window.said?.at(-1) === 'connected'"
WAY = "() => JSON.parse(localStorage.getItem('debrief-way') ?? '[]')[0] ?? 'socket'"


@dataclass
class Sight:
    """Ann's page, behind the proxy; everybody else is not."""

    seat: Caller
    proxy: Proxy
    page: Page
    sockets: list[WebSocket] = field(default_factory=list)
    asked: list[str] = field(default_factory=list)
    """What was asked of ``/live`` over HTTP: the kinds."""
    loads: int = 0

    def __post_init__(self) -> None:
        self.page.set_default_timeout(PATIENCE)
        self.page.on("websocket", lambda socket: self.sockets.append(socket))
        self.page.on("request", self._note)
        self.page.on("load", self._loaded)
        self.page.add_init_script(NO_QUESTIONS)
        give_time(self.page)
        self.page.add_init_script(WATCHED)

    def open(self) -> None:
        """Opens the board; it is connected when this returns."""
        self.begin()
        self.connect()

    def begin(self) -> None:
        """Opens the board. Its time stands: nobody is late until the test says so, however busy the machine is."""
        stop_time(self.page)
        self.page.goto(f"http://127.0.0.1:{self.proxy.port}{self.seat.at}")

    def connect(self) -> None:
        """Waits until it is connected; from then on its time goes by."""
        self.page.wait_for_function(CONNECTED)
        self.page.clock.resume()

    @property
    def way(self) -> str:
        """What the browser remembers to work."""
        return str(self.page.evaluate(WAY))

    @property
    def said(self) -> list[str]:
        """What the page said of its connection."""
        found: list[str] = self.page.evaluate("() => window.said ?? []")
        return found

    def frames(self) -> list[str]:
        """What comes over sockets that are opened from now on."""
        found: list[str] = []
        self.page.on(
            "websocket", lambda socket: socket.on("framereceived", lambda text: found.append(str(text)))
        )
        return found

    def shows(self, card: str, patience: float = PATIENCE) -> None:
        """Waits until the card stands on the page."""
        self.page.wait_for_selector(f"[id='card-{card}']", timeout=patience, state="attached")

    def is_back(self, times: int) -> None:
        """Waits until it was connected so often."""
        self.page.wait_for_function(
            "times => said.filter(it => it === 'connected').length >= times", arg=times
        )

    def _note(self, request: Request) -> None:
        if "/live?" in request.url:
            self.asked.append(request.headers["accept"])

    def _loaded(self, _: Page) -> None:
        self.loads += 1


Looks = Callable[..., Sight]


@pytest.fixture
def proxy(base: str) -> Iterator[Proxy]:
    """Stands before the server."""
    host, port = base.removeprefix("http://").split(":")
    with proxied(host, int(port)) as made:
        yield made


@pytest.fixture
def day(base: str) -> Iterator[Round]:
    """A round at Sort, with Ann and somebody else."""
    made = Round(base)
    made.sorting("Ben", 3, 1, 1)
    yield made
    made.leave()


@pytest.fixture
def looks(browser: Browser, day: Round, proxy: Proxy) -> Iterator[Looks]:
    """Ann's browser."""
    contexts: list[BrowserContext] = []

    def look(at: Round = day) -> Sight:
        contexts.append(browser.new_context(**NO_WORKER))
        seat = at.observers[0]
        for crumb in seat.http.cookies.jar:
            url = f"http://127.0.0.1:{proxy.port}"
            contexts[-1].add_cookies([{"name": crumb.name, "value": crumb.value or "", "url": url}])
        return Sight(seat, proxy, contexts[-1].new_page())

    yield look
    for context in contexts:
        context.close()
