"""What every handler may use, in one value that the application carries."""

import asyncio
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any
from weakref import WeakValueDictionary

from app.live.rooms import Rooms
from app.live.subscription import Subscription
from app.settings import Settings
from app.store.directory import Directory
from app.store.networks import Networks
from app.views.render import Renderer
from app.web.codes import GuessBudget
from app.web.limits import Budget
from app.web.networkseats import NetworkSeats
from app.web.networkview import Summaries
from app.web.purges import Purges
from app.web.session import Sessions
from app.web.suggestions import Suggestions


@dataclass(frozen=True, slots=True, kw_only=True)
class Desk:
    """Made by ``app.main``; handlers find it with ``desk_of``."""

    settings: Settings
    directory: Directory
    networks: Networks
    rooms: Rooms
    pages: Renderer
    sessions: Sessions
    network_seats: NetworkSeats
    summaries: Summaries
    purges: Purges
    writes: Budget
    frames: Budget
    rounds: Budget
    checks: Budget
    guesses: GuessBudget
    now: Callable[[], int]  # Unix milliseconds
    seconds: Callable[[], float]  # of a clock that never goes back, for budgets
    build: str = ""  # of the program's own files
    suggestions: Suggestions = field(default_factory=Suggestions)
    connected: set[Subscription] = field(default_factory=set)
    refused: Counter[str] = field(default_factory=Counter)  # by code, for /metrics; no content
    gauges: dict[str, Callable[[], float]] = field(default_factory=dict)  # of the server, for /metrics
    doors: WeakValueDictionary[str, asyncio.Lock] = field(default_factory=WeakValueDictionary)
    silences: set[asyncio.Timeout] = field(default_factory=set)  # event streams that wait for news
    ending: asyncio.Event = field(default_factory=asyncio.Event)
    press: asyncio.Lock = field(default_factory=asyncio.Lock)  # held by whoever has a report set on paper

    def joining(self, board: str) -> asyncio.Lock:
        """Held by whoever joins this board, changes its door, or puts its code on the screen."""
        return self.doors.setdefault(board, self.doors.get(board) or asyncio.Lock())

    def end(self) -> None:
        """The server ends: event streams do too, so that it need not wait for them."""
        self.ending.set()
        for silence in self.silences:
            if not silence.expired():
                silence.reschedule(0)


def desk_of(scope: Mapping[str, Any]) -> Desk:
    """The desk of the application that answers this request."""
    desk: Desk = scope["app"].state.desk
    return desk


def address_of(scope: Mapping[str, Any]) -> str:
    """Where a request comes from, as the server or a trusted proxy says."""
    client = scope.get("client")
    return str(client[0]) if client else ""


def origin_of(scope: Mapping[str, Any]) -> str:
    """Where people reach this program: the public address, or the one that this request came to."""
    host = next((value.decode("latin-1") for name, value in scope["headers"] if name == b"host"), "localhost")
    return desk_of(scope).settings.public_url or f"{scope['scheme']}://{host}"
