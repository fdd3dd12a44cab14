"""One person's or device's browser over the public wire: HTTP for writing and pages, a socket for news."""

import asyncio
import contextlib
import json
import re
import ssl
import uuid
from collections.abc import Callable
from dataclasses import dataclass
from time import perf_counter
from typing import Any, TypeVar
from urllib.parse import urlsplit

import httpx
from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed, InvalidHandshake, InvalidStatus

from app.rehearsal.screen import ScreenModel

PATIENCE = 30.0
"""Seconds for which a server may be away before a client gives up."""
FIRST_WAIT, LONGEST_WAIT = 0.02, 0.5
STAY_AWAY = {4401, 4403}
LATER = {429, 502, 503, 504}
T = TypeVar("T")


class Refused(Exception):
    """The server answered a request with something else than success."""


class Lost(Exception):
    """The server was away for longer than a client waits, or sent the client away."""


@dataclass(frozen=True, slots=True)
class Frame:
    """One frame of the socket, of ``size`` bytes; it came ``at`` so many seconds of the process's clock."""

    cursor: str
    content: str
    size: int
    at: float


class Heard:
    """What one client received, in the order in which it came; ``keeps`` so many frames, if told."""

    def __init__(self) -> None:
        self.frames: list[Frame] = []
        self.head = ""  # where the page should be, as the server last said
        self.keeps: int | None = None
        self._stretches: list[list[bytes]] = [[]]
        self._opened = False

    def frame(self, text: str | bytes) -> Frame:
        """Takes in a frame; a head, which changes nothing on the page, is not kept among the frames."""
        now, raw = perf_counter(), text.encode() if isinstance(text, str) else text
        self._keep(raw)
        fields = json.loads(raw)
        frame = Frame(fields.get("cursor", ""), fields.get("content", ""), len(raw), now)
        if "head" in fields:
            self.head = fields["head"]
            return frame
        self.frames.append(frame)
        if self.keeps:
            del self.frames[: -self.keeps]
        return frame

    def answer(self, answer: httpx.Response) -> None:
        """Takes in an HTTP answer: its headers and its body."""
        self._keep(*(name + b": " + value for name, value in answer.headers.raw), answer.content)

    def widened(self) -> None:
        """More people are about to see the cards: what comes from here on is searched apart."""
        self._stretches.append([])

    def opened(self) -> None:
        """The debrief is about to be opened: what comes from here on may hold any card, and is not kept."""
        self._opened = True

    def while_locked(self) -> bytes:
        """All bytes that came before the opening."""
        return self.stretch(0)

    def stretch(self, at: int) -> bytes:
        """All bytes that came after the cards' audience had widened so many times, and before it widened again."""
        return b"\n".join(self._stretches[at]) if at < len(self._stretches) else b""

    def _keep(self, *raw: bytes) -> None:
        if not self._opened:
            self._stretches[-1] += raw


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
        self._model: ScreenModel | None = None
        self._cursor, self._applied = "", 0
        self._gone: Exception | None = None
        self._socket: ClientConnection | None = None
        self._news = asyncio.Event()
        self._http = httpx.AsyncClient(
            base_url=self.url,
            headers={"Origin": self.url},
            verify=tls or False,  # without a context the server speaks plain HTTP
            trust_env=False,
            timeout=httpx.Timeout(10, connect=5),
        )

    async def write(self, method: str, path: str, **fields: object) -> httpx.Response:
        """Sends a command until it is answered; the same command id each time, so it happens once.

        Raises:
            Refused: the server does not take it.
            Lost: no answer for too long.
        """
        return await self._ask(method, path, json={"command_id": str(uuid.uuid4()), **fields})

    async def on_board(self, method: str, path: str, **fields: object) -> httpx.Response:
        """Like ``write``, for a path below the board's."""
        return await self.write(method, f"{self.board_path}/{path}", **fields)

    async def enter(self, path: str, **fields: object) -> None:
        """Makes a round or joins one; the server answers with the page to go to."""
        self.path = _location(await self.write("POST", path, **fields))

    async def open_link(self, link: str) -> None:
        """Exchanges a link's secret for a cookie, as the page behind the link does."""
        self.path = _location(await self._ask("POST", "/open", data={"token": urlsplit(link).fragment}))

    async def get(self, path: str, accept: str = "text/html") -> httpx.Response:
        """Reads a page; whatever the answer is."""
        return await self._ask("GET", path, may_fail=True, headers={"Accept": accept})

    async def seen(self) -> dict[str, Any]:
        """The board's view as JSON."""
        answer = await self._ask("GET", self.board_path, headers={"Accept": "application/json"})
        return dict(answer.json())

    async def load(self) -> None:
        """Opens the page; frames are applied to it from here on."""
        page = await self._page()
        cursor = re.search(r"/live\?since=([\w.~-]+)", page)
        self._cursor = cursor[1] if cursor else ""
        self._model, self._applied = ScreenModel(page), len(self.heard.frames)

    async def fresh(self) -> ScreenModel:
        """The page as it is when loaded now."""
        return ScreenModel(await self._page())

    def screen(self) -> ScreenModel:
        """The page with all frames that have come."""
        if self._model is None:
            raise RuntimeError(f"{self.name} has opened no page.")
        for frame in self.heard.frames[self._applied :]:
            self._model.apply(frame.content)
        self._applied = len(self.heard.frames)
        return self._model

    async def until(self, fact: Callable[[], T | None], patience: float | None = PATIENCE) -> T:
        """Waits until something that frames change holds; without ``patience``, however long it takes.

        Raises:
            Lost: it did not come to hold in time.
        """
        try:
            async with asyncio.timeout(patience):
                while True:
                    if self._gone:
                        raise self._gone
                    if found := fact():
                        return found
                    await self._news.wait()
        except TimeoutError:
            raise Lost(f"{self.name} waited {patience} s in vain.") from None

    async def hold(self, card: str | None, over: str | None = None) -> None:
        """Lifts a card, over a pattern or none; without a card, lets go. Nobody misses it while there is no socket."""
        with contextlib.suppress(ConnectionClosed):
            if self._socket:
                await self._socket.send(
                    json.dumps({"hold": card, "over": over} if card else {"let_go": True})
                )

    @property
    def cookies(self) -> dict[str, str]:
        """What the browser keeps, by name."""
        return {cookie.name: cookie.value or "" for cookie in self._http.cookies.jar}

    @property
    def board_path(self) -> str:
        """The board's path, whichever page of it is open."""
        return self.path.removesuffix("/screen")

    async def listen(self) -> None:
        """Holds a socket open, and comes back with the cursor when it closes; runs until cancelled."""
        wait, away_since = FIRST_WAIT, perf_counter()
        while not self._gone:
            try:
                await self._receive()
            except ConnectionClosed as closed:
                wait, away_since = FIRST_WAIT, perf_counter()
                if closed.rcvd and closed.rcvd.code in STAY_AWAY:
                    self._gone = Lost(f"{self.name}'s socket was closed with {closed.rcvd.code}.")
            except (OSError, InvalidHandshake, TimeoutError, EOFError) as problem:
                if perf_counter() - away_since > PATIENCE or _final(problem):
                    self._gone = Lost(f"{self.name} got no socket: {problem}")
            self._tell()
            await asyncio.sleep(wait)
            wait = min(wait * 2, LONGEST_WAIT)

    async def _receive(self) -> None:
        """One connection; always ends with an exception."""
        since = self._cursor + ("&as=screen" if self.path.endswith("/screen") else "")
        cookies = "; ".join(f"{name}={value}" for name, value in self.cookies.items())
        async with connect(
            f"{self.url.replace('http', 'ws', 1)}{self.board_path}/live?since={since}",
            origin=self.url,  # type: ignore[arg-type]  # websockets names the type Origin, a NewType of str
            additional_headers={"Cookie": cookies},
            compression=None,
            max_size=None,
            proxy=None,
            open_timeout=10,
        ) as socket:
            self.connections += 1
            self._socket = socket
            self._tell()
            while True:
                self._cursor = self.heard.frame(await socket.recv()).cursor or self._cursor
                self._tell()

    def _tell(self) -> None:
        self._news.set()
        self._news.clear()

    async def close(self) -> None:
        """Ends the browser; the socket ends with the task that listens."""
        await self._http.aclose()

    async def _page(self) -> str:
        return (await self._ask("GET", self.path, headers={"Accept": "text/html"})).text

    async def _ask(self, method: str, path: str, *, may_fail: bool = False, **how: Any) -> httpx.Response:
        """One request, again and again while the server is away or too busy."""
        began, wait, problem = perf_counter(), FIRST_WAIT, "nobody was there"
        while perf_counter() - began < PATIENCE:
            with contextlib.suppress(httpx.TransportError):
                answer = await self._http.request(method, path, **how)
                self.heard.answer(answer)
                if answer.status_code not in LATER:
                    if may_fail or answer.is_success or (method == "POST" and answer.is_redirect):
                        return answer
                    raise Refused(f"{method} {path} was answered {answer.status_code}: {answer.text[:200]}")
                problem = f"the last answer was {answer.status_code}"
                wait = max(wait, float(answer.headers.get("Retry-After", 0)))
            await asyncio.sleep(wait)
            wait = min(wait * 2, LONGEST_WAIT)
        raise Lost(f"{method} {path} got no answer in {PATIENCE:.0f} s; {problem}.")


def _location(answer: httpx.Response) -> str:
    return urlsplit(answer.headers["Location"]).path


def _final(problem: Exception) -> bool:
    """Whether trying the handshake again is of no use."""
    return isinstance(problem, InvalidStatus) and 400 <= problem.response.status_code < 429
