"""What every handler may use, in one value that the application carries."""

import asyncio
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any
from weakref import WeakValueDictionary

from app.live.rooms import Rooms
from app.settings import Settings
from app.store.directory import Directory
from app.views.render import Renderer
from app.web.codes import GuessBudget
from app.web.limits import Budget, Places
from app.web.session import Sessions


@dataclass(frozen=True, slots=True, kw_only=True)
class Desk:
    """Made by ``app.main``; handlers find it with ``desk_of``.

    Args:
        now: Unix milliseconds.
        seconds: a clock that never goes back, for budgets.
        refused: how often what was refused, for ``/metrics``; no content.
        doors: the boards that somebody is joining just now.
    """

    settings: Settings
    directory: Directory
    rooms: Rooms
    pages: Renderer
    sessions: Sessions
    writes: Budget
    frames: Budget
    rounds: Budget
    guesses: GuessBudget
    places: Places
    now: Callable[[], int]
    seconds: Callable[[], float]
    refused: Counter[str] = field(default_factory=Counter)
    doors: WeakValueDictionary[str, asyncio.Lock] = field(default_factory=WeakValueDictionary)

    def joining(self, board: str) -> asyncio.Lock:
        """Held by whoever joins this board."""
        lock = self.doors.get(board) or asyncio.Lock()
        return self.doors.setdefault(board, lock)


def desk_of(scope: Mapping[str, Any]) -> Desk:
    """The desk of the application that answers this request."""
    desk: Desk = scope["app"].state.desk
    return desk


def address_of(scope: Mapping[str, Any]) -> str:
    """Where a request comes from, as the server or a trusted proxy says."""
    client = scope.get("client")
    return str(client[0]) if client else ""


def origin_of(scope: Mapping[str, Any], settings: Settings) -> str:
    """The address by which people reach this server, for links."""
    if settings.public_url:
        return settings.public_url
    host = next((value for name, value in scope["headers"] if name == b"host"), b"localhost")
    return f"{scope['scheme']}://{host.decode('latin-1')}"
