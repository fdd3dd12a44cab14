"""One person's or device's browser over the public wire: HTTP for writing and pages, a socket for news."""

import asyncio
import contextlib
import re
import ssl
import uuid
from collections.abc import Callable
from time import perf_counter
from typing import Any, TypeVar
from urllib.parse import urlsplit

import httpx
from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed, InvalidHandshake, InvalidStatus

from app.rehearsal.heard import Heard
from app.rehearsal.screen import ScreenModel

PATIENCE = 30.0
"""Seconds for which a server may be away before a client gives up."""
_FIRST_WAIT, _LONGEST_WAIT = 0.02, 0.5
_STAY_AWAY = {4401, 4403}
_LATER = {429, 502, 503, 504}
_T = TypeVar("_T")


class Refused(Exception):
    """The server answered a request with something else than success."""

    def __init__(self, asked: str, answer: httpx.Response) -> None:
        super().__init__(f"{asked} was answered {answer.status_code}: {answer.text[:200]}")
        self.status = answer.status_code


class Lost(Exception):
    """The server was away for longer than a client waits, or sent the client away."""


class Client:
    """One browser.

    Args:
        url: the server's origin.
        name: who it is, for messages.
        tls: shared by all clients, since making one takes long.
    """

    def __init__(self, url: str, name: str, tls: ssl.SSLContext | None = None) -> None:
        self.name, self.url = name, url.rstrip("/")
        self.path = ""
        self.heard = Heard()
        self.connections = 0
        self._as_screen = False
        self._model: ScreenModel | None = None
        self._cursor = ""
        self._applied = 0
        self._gone: Exception | None = None
        self._news = asyncio.Event()
        self._http = httpx.AsyncClient(
            base_url=self.url,
            headers={"Origin": self.url},
            verify=tls or False,  # without a context the server speaks plain HTTP
            trust_env=False,
            timeout=httpx.Timeout(10, connect=5),
        )

    # --- writing -------------------------------------------------------------------------------

    async def write(self, method: str, path: str, **fields: object) -> httpx.Response:
        """Sends a command until it is answered; the same command id each time, so it happens once.

        Raises:
            Refused: the server does not take it.
            Lost: no answer for too long.
        """
        body = {"command_id": str(uuid.uuid4()), **fields}
        return await self._ask(method, path, json=body)

    async def on_board(self, method: str, path: str, **fields: object) -> httpx.Response:
        """Like ``write``, for a path below the board's."""
        return await self.write(method, f"{self.board_path}/{path}", **fields)

    async def open_link(self, link: str) -> None:
        """Exchanges a link's secret for a cookie, as the page behind the link does."""
        token = urlsplit(link).fragment
        self._arrive(await self._ask("POST", "/open", data={"token": token}))

    async def enter(self, path: str, **fields: object) -> None:
        """Makes a round or joins one; the server answers with the page to go to."""
        self._arrive(await self.write("POST", path, **fields))

    # --- reading -------------------------------------------------------------------------------

    async def get(self, path: str, accept: str = "text/html") -> httpx.Response:
        """Reads a page; whatever the answer is."""
        return await self._ask("GET", path, may_fail=True, headers={"Accept": accept})

    async def seen(self) -> dict[str, Any]:
        """The board's view as JSON."""
        answer = await self._ask("GET", self.board_path, headers={"Accept": "application/json"})
        found: dict[str, Any] = answer.json()
        return found

    async def load(self) -> None:
        """Opens the page; frames are applied to it from here on."""
        text, self._cursor = await self._page()
        self._model = ScreenModel(text)
        self._applied = len(self.heard.frames)

    async def fresh(self) -> ScreenModel:
        """The page as it is when loaded now."""
        text, _ = await self._page()
        return ScreenModel(text)

    def screen(self) -> ScreenModel:
        """The page with all frames that have come."""
        if self._model is None:
            raise RuntimeError(f"{self.name} has opened no page.")
        for frame in self.heard.frames[self._applied :]:
            self._model.apply(frame.content)
        self._applied = len(self.heard.frames)
        return self._model

    async def until(self, fact: Callable[[], _T | None], patience: float = PATIENCE) -> _T:
        """Waits until something that frames change holds.

        Raises:
            Lost: it did not come to hold in time.
        """
        try:
            async with asyncio.timeout(patience):
                while True:
                    news = self._news
                    if self._gone:
                        raise self._gone
                    if found := fact():
                        return found
                    await news.wait()
        except TimeoutError:
            raise Lost(f"{self.name} waited {patience:.0f} s in vain.") from None

    @property
    def board_path(self) -> str:
        """The board's path, whichever page of it is open."""
        return self.path.removesuffix("/screen")

    # --- the socket ----------------------------------------------------------------------------

    async def listen(self) -> None:
        """Holds a socket open, and comes back with the cursor when it closes; runs until cancelled."""
        wait, away_since = _FIRST_WAIT, perf_counter()
        while not self._gone:
            try:
                async with self._connect() as socket:
                    self.connections += 1
                    self._tell()
                    wait = _FIRST_WAIT
                    await self._receive(socket)
                away_since = perf_counter()
            except ConnectionClosed as closed:
                away_since = perf_counter()
                if closed.rcvd and closed.rcvd.code in _STAY_AWAY:
                    self._give_up(f"{self.name}'s socket was closed with {closed.rcvd.code}.")
            except (OSError, InvalidHandshake, TimeoutError, EOFError) as problem:
                if perf_counter() - away_since > PATIENCE or _final(problem):
                    self._give_up(f"{self.name} got no socket: {problem}")
            await asyncio.sleep(wait)
            wait = min(wait * 2, _LONGEST_WAIT)

    async def close(self) -> None:
        """Ends the browser; the socket ends with the task that listens."""
        await self._http.aclose()

    def _connect(self) -> connect:
        parts = urlsplit(self.url)
        scheme = "wss" if parts.scheme == "https" else "ws"
        query = f"since={self._cursor}" + ("&as=screen" if self._as_screen else "")
        cookies = "; ".join(f"{cookie.name}={cookie.value}" for cookie in self._http.cookies.jar)
        return connect(
            f"{scheme}://{parts.netloc}{self.board_path}/live?{query}",
            origin=self.url,  # type: ignore[arg-type]  # websockets names the type Origin, a NewType of str
            additional_headers={"Cookie": cookies},
            compression=None,
            max_size=None,
            proxy=None,
            open_timeout=10,
        )

    async def _receive(self, socket: ClientConnection) -> None:
        async for text in socket:
            frame = self.heard.frame(text)
            self._cursor = frame.cursor or self._cursor
            self._tell()

    def _tell(self) -> None:
        news, self._news = self._news, asyncio.Event()
        news.set()

    def _give_up(self, why: str) -> None:
        self._gone = Lost(why)
        self._tell()

    # --- HTTP ----------------------------------------------------------------------------------

    async def _page(self) -> tuple[str, str]:
        answer = await self._ask("GET", self.path, headers={"Accept": "text/html"})
        if answer.status_code != httpx.codes.OK:
            raise Refused(f"GET {self.path}", answer)
        return answer.text, _cursor_of(answer)

    def _arrive(self, answer: httpx.Response) -> None:
        self.path = urlsplit(answer.headers["Location"]).path
        self._as_screen = self.path.endswith("/screen")

    async def _ask(self, method: str, path: str, *, may_fail: bool = False, **how: Any) -> httpx.Response:
        """One request, again and again while the server is away or too busy."""
        began, wait, problem = perf_counter(), _FIRST_WAIT, ""
        while perf_counter() - began < PATIENCE:
            with contextlib.suppress(httpx.TransportError):
                answer = await self._http.request(method, path, **how)
                self.heard.answer(answer)
                if answer.status_code not in _LATER:
                    if answer.is_error and not may_fail:
                        raise Refused(f"{method} {path}", answer)
                    return answer
                problem = f"the last answer was {answer.status_code}"
                wait = max(wait, float(answer.headers.get("Retry-After", 0)))
            await asyncio.sleep(wait)
            wait = min(wait * 2, _LONGEST_WAIT)
        raise Lost(f"{method} {path} got no answer in {PATIENCE:.0f} s; {problem or 'nobody was there'}.")


def _cursor_of(answer: httpx.Response) -> str:
    """The cursor at which a page is true: in a header, or in the address of its socket."""
    if cursor := answer.headers.get("Board-Cursor"):
        return str(cursor)
    found = re.search(r'live\?since=([\w.-]+)|data-cursor="([\w.-]+)"', answer.text)
    return (found[1] or found[2]) if found else ""


def _final(problem: Exception) -> bool:
    """Whether trying the handshake again is of no use."""
    return isinstance(problem, InvalidStatus) and 400 <= problem.response.status_code < 429
