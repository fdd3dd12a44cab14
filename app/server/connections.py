"""Everybody who is connected, and how long each of them may let the others wait.

A peer that sends slowly, or never, holds a place; one that reads slowly, or never, holds what waits for it. Both are
looked at here, for all connections together and once a second, so that a connection needs no clock of its own. The
kernel lets go of a peer that takes nothing for ten seconds (``TCP_USER_TIMEOUT``), but one that takes a byte now and
then it keeps for ever.
"""

import asyncio
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from ipaddress import ip_address, ip_network
from operator import itemgetter
from typing import Protocol, cast

HEAD_SECONDS = 10  # a browser sends the head of a request in one packet
REQUEST_SECONDS = 30  # for the body as well; 64 kB in the slowest hall
STUCK_SECONDS = 10  # without taking a byte
SLOWEST_SECONDS = 60  # for what the process holds: the rest of one page or frame
IDLE_SECONDS = 75  # between two requests: a proxy that keeps it for 60 says 502 when we were quicker


class Peer(Protocol):
    """What a connection speaks: HTTP, or frames once it was asked for them."""

    def give_up(self) -> None: ...


@dataclass(slots=True)
class _Full:
    """A connection whose peer does not take what was written."""

    since: float
    moved: float  # when the peer last took something
    left: int  # bytes


@dataclass(slots=True)
class Connections:
    """All connections of one server, known by their transports; times are seconds of a clock that never goes back.

    Args:
        most: how many there may be.
        per_address: how many there may be from one address; a school has one for everybody.
        proxies: networks whose addresses stand for many, and count for nothing.
        refused: counts what was ended here, by reason.
    """

    most: int
    per_address: int
    proxies: tuple[str, ...]
    clock: Callable[[], float]
    refused: Counter[str] = field(default_factory=Counter)
    _open: dict[asyncio.Transport, str] = field(default_factory=dict)
    _from: Counter[str] = field(default_factory=Counter)
    _heads: dict[asyncio.Transport, float] = field(default_factory=dict)  # since when; the oldest first
    _bodies: dict[asyncio.Transport, float] = field(default_factory=dict)
    _idle: dict[asyncio.Transport, float] = field(default_factory=dict)  # everything is answered
    _full: dict[asyncio.Transport, _Full] = field(default_factory=dict)

    # --- who is here -----------------------------------------------------------------------------

    def come(self, transport: asyncio.Transport, address: str) -> bool:
        """A new one. Where it is crowded, whoever has waited longest without a request makes room; if nobody can,
        the answer is no, and the connection is over."""
        address = "" if self._stands_for_many(address) else address
        crowded = len(self._open) >= self.most and not self._somebody_leaves()
        if not crowded and address and self._from[address] >= self.per_address:
            crowded = not self._somebody_leaves(address)
        if crowded:
            self._end(transport, "crowded")
            return False
        self._open[transport] = address
        self._from[address] += 1
        return True

    def left(self, transport: asyncio.Transport) -> None:
        """It is gone."""
        address = self._open.pop(transport, None)
        if address is not None:
            self._from[address] -= 1
            if not self._from[address]:
                del self._from[address]
        self.has_asked(transport)
        self.has_read(transport)

    def __len__(self) -> int:
        return len(self._open)

    # --- what they let us wait for ---------------------------------------------------------------

    def asks(self, transport: asyncio.Transport) -> None:
        """A request is expected, or has begun."""
        self._idle.pop(transport, None)
        if transport in self._open:
            self._heads.setdefault(transport, self.clock())

    def head_is_whole(self, transport: asyncio.Transport) -> None:
        """The body may follow."""
        self._heads.pop(transport, None)
        self._idle.pop(transport, None)
        if transport in self._open:
            self._bodies.setdefault(transport, self.clock())

    def has_asked(self, transport: asyncio.Transport) -> None:
        """The request is whole; now it is our turn."""
        self._heads.pop(transport, None)
        self._bodies.pop(transport, None)
        self._idle.pop(transport, None)

    def rests(self, transport: asyncio.Transport) -> None:
        """All requests are answered; another one may follow."""
        self.has_asked(transport)
        if transport in self._open:
            self._idle[transport] = self.clock()

    def is_full(self, transport: asyncio.Transport) -> None:
        """What was written does not go out."""
        if transport in self._open:
            now = self.clock()
            self._full[transport] = _Full(now, now, transport.get_write_buffer_size())

    def has_read(self, transport: asyncio.Transport) -> None:
        """All that was written is out."""
        self._full.pop(transport, None)

    # --- once a second, and at the end -----------------------------------------------------------

    def look(self) -> None:
        """Ends those who took too long."""
        now = self.clock()
        for waiting, most in ((self._heads, HEAD_SECONDS), (self._bodies, REQUEST_SECONDS)):
            for transport in list(_older(waiting, now - most)):
                self._end(transport, "no-request")
        for transport in list(_older(self._idle, now - IDLE_SECONDS)):
            self._end(transport)
        for transport, full in list(self._full.items()):
            left = transport.get_write_buffer_size()
            if left < full.left:
                full.left, full.moved = left, now
            if now - full.moved >= STUCK_SECONDS or now - full.since >= SLOWEST_SECONDS:
                self._end(transport, "stuck")

    def end_stuck(self) -> Callable[[], None]:
        """The server ends: those who do not read can not be told, so they are not waited for.

        Some of them have not been noticed yet, since what waits for them is little; who has taken nothing of it by the
        time that what this answers is called, is one of them.
        """
        for transport in list(self._full):
            self._end(transport, "stuck")
        unsent = {each: size for each in self._open if (size := each.get_write_buffer_size())}

        def end_others() -> None:
            for transport, size in unsent.items():
                if transport in self._open and transport.get_write_buffer_size() >= size:
                    self._end(transport, "stuck")

        return end_others

    def end_all(self) -> None:
        """Whoever is still here has had their time."""
        for transport in list(self._open):
            self._end(transport, "ended")

    def _somebody_leaves(self, address: str | None = None) -> bool:
        """Ends the one, of this address or of all, that has asked nothing for longest; False when all are at work."""
        silent = [
            next((other for other in each.items() if address in (None, self._open[other[0]])), None)
            for each in (self._heads, self._idle)
        ]
        longest = min(filter(None, silent), key=itemgetter(1), default=None)
        if longest:
            self._end(longest[0], "crowded")
        return longest is not None

    def _end(self, transport: asyncio.Transport, why: str = "") -> None:
        if why:
            self.refused[why] += 1
        self.left(transport)
        cast("Peer", transport.get_protocol()).give_up()

    def _stands_for_many(self, address: str) -> bool:
        return any(_is_in(address, network) for network in self.proxies)


def as_one_speaks_of_it(client: tuple[str, int] | None) -> tuple[str, int] | None:
    """An address as settings name it: on a socket for both kinds, IPv4 comes as ``::ffff:192.0.2.1``."""
    return client and (client[0].removeprefix("::ffff:"), client[1])


def _older(waiting: dict[asyncio.Transport, float], than: float) -> Iterator[asyncio.Transport]:
    for transport, since in waiting.items():
        if since > than:
            return
        yield transport


def _is_in(address: str, network: str) -> bool:
    try:
        return ip_address(address) in ip_network(network)
    except ValueError:
        return False
