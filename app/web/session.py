"""Sessions: 256-bit tokens in cookies, their SHA-256 in the database, who sits where (rules D4 and D5)."""

import hashlib
import secrets
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from starlette.concurrency import run_in_threadpool

from app.domain.board import Member
from app.domain.terms import Actor, Role
from app.domain.visibility import Viewer
from app.live.room import Room
from app.live.writer import Writer
from app.store.directory import Directory, Seat

DAY = 86_400_000
LASTS = {
    Role.FACILITATOR: 30 * DAY,
    Role.OBSERVER: 30 * DAY,
    Role.SCREEN: 2 * DAY,
    Role.REPORT_READER: 180 * DAY,
    Role.HOST: 180 * DAY,
}
MEMBERS_LINK = 15 * 60_000  # long enough to walk to the other laptop
KINDS = {Role.SCREEN: "screen", Role.REPORT_READER: "report"}  # the others have a "seat"
SEATS_KEPT = 20_000

Headers = Iterable[tuple[bytes, bytes]]


class NoSession(Exception):
    """Nobody is known by this request's cookies."""


class AnotherSeat(Exception):
    """The page that asks is another person's than the cookie: somebody else joined on this browser since (rule E10)."""


class NotHere(Exception):
    """Not this person's, or not there; the two are never told apart (rule L3)."""


def new_token() -> str:
    """A token of 256 bits."""
    return secrets.token_urlsafe(32)


def hash_of(token: bytes) -> bytes:
    """What is kept of a token."""
    return hashlib.sha256(token).digest()


@dataclass(frozen=True, slots=True)
class Place:
    """A seat at an open board."""

    seat: Seat
    room: Room
    viewer: Viewer
    ended: Callable[[], bool] = lambda: False  # whether links may have ended since (rule D25)

    @property
    def mark(self) -> str:
        """What a page says of whose it is, 16 hex digits from which nobody's id can be told; "" for a seat of nobody."""
        person = self.viewer.person
        return hashlib.sha256(f"seat {self.seat.board} {person}".encode()).hexdigest()[:16] if person else ""

    @property
    def holds(self) -> bool:
        """Whether the viewer still is who they were when they asked (rules D21 and D25)."""
        viewer = self.viewer
        if not viewer.person:
            return not self.ended()
        member = self.room.board.members.get(viewer.person)
        return member == Member(viewer.person, viewer.role, viewer.group)

    @property
    def actor(self) -> Actor:
        """Who asks, for commands; NotHere, since a screen or a report reader asks nothing.

        As who they are by now: a body takes its time, and meanwhile they may lead no more, or be taken out (rule D21).
        """
        if self.viewer.person is None:
            raise NotHere
        member = self.room.board.members.get(self.viewer.person)
        if member is None:
            raise NoSession
        return Actor(member.id, member.role, member.group)


class Sessions:
    """Finds the seat behind a cookie; the seats in use stay in memory, so that a write asks no database."""

    def __init__(self, directory: Directory, writer: Writer, now: Callable[[], int], secure: bool) -> None:
        self._directory, self._writer, self._now = directory, writer, now
        self._prefix = "__Host-debrief" if secure else "debrief"
        self._attributes = "Path=/; HttpOnly; SameSite=Lax" + ("; Secure" if secure else "")
        self._known: dict[bytes, Seat] = {}
        self._ended = 0  # how often seats were ended: what was read before that may be one of them

    async def seat(self, headers: Headers, board: str, kind: str) -> Seat:
        """The seat that the cookie of this board and kind gives; NotHere for whoever belongs elsewhere, NoSession."""
        crumbs = cookies(headers)
        token = crumbs.get(f"{self._prefix}_{kind}_{board}".encode())
        if token is None:
            ours = f"{self._prefix}_{kind}_".encode()
            raise NotHere if any(name.startswith(ours) for name in crumbs) else NoSession
        seat = await self.by_token(token)
        if seat is None:
            raise NoSession
        if seat.board != board or KINDS.get(seat.role, "seat") != kind:
            raise NotHere
        return seat

    async def by_token(self, token: bytes) -> Seat | None:
        """What the token gives now."""
        hashed = hash_of(token)
        seat = self._known.get(hashed)
        if seat is None:
            before = self._ended
            seat = await run_in_threadpool(self._directory.seat, hashed, self._now())
            if self._ended != before:
                return await self.by_token(token)
            if seat:
                self._remember(hashed, seat)
        return seat if seat and seat.expires_at > self._now() else None

    async def give(self, seat: Seat) -> str:
        """A new token for the seat; it is on disk when this returns."""
        token = new_token()
        hashed = hash_of(token.encode())
        await self._writer.run(self._directory.add_seat, hashed, seat, self._now())
        self._remember(hashed, seat)
        return token

    def cookie(self, seat: Seat, token: str) -> str:
        """The ``Set-Cookie`` header that brings a seat to a browser."""
        return self.crumb(KINDS.get(seat.role, "seat"), seat.board, token, seat.expires_at)

    async def end(self, headers: Headers, seat: Seat) -> str:
        """Ends the seat that this browser holds; answers with the ``Set-Cookie`` header that takes its cookie away."""
        kind = KINDS.get(seat.role, "seat")
        token = self.held(headers, kind).get(seat.board)
        if token:
            hashed = hash_of(token)
            await self._writer.run(self._directory.end_seat, hashed)
            self._ended += 1
            self._known.pop(hashed, None)
        return self.crumb(kind, seat.board, "", 0)

    async def end_all(self, board: str, role: Role) -> None:
        """Ends all seats of a role at a board, and the links to it; what was made of them is to be let go."""
        await self._writer.run(self._directory.end_seats, board, role)
        self._ended += 1
        self._known = {
            hashed: seat for hashed, seat in self._known.items() if (seat.board, seat.role) != (board, role)
        }

    def ended_since(self) -> Callable[[], bool]:
        """Tells, when it is called, whether links were ended after this."""
        before = self._ended
        return lambda: self._ended != before

    def held(self, headers: Headers, kind: str) -> dict[str, bytes]:
        """The tokens of all cookies of that kind, by what they are for."""
        ours = f"{self._prefix}_{kind}_".encode()
        crumbs = cookies(headers).items()
        return {
            name.removeprefix(ours).decode("latin-1"): token
            for name, token in crumbs
            if name.startswith(ours)
        }

    def crumb(self, kind: str, of: str, token: str, expires_at: int) -> str:
        """A ``Set-Cookie`` header; ``expires_at`` in Unix milliseconds, and what is past takes the cookie away."""
        seconds = max(0, expires_at - self._now()) // 1000
        return f"{self._prefix}_{kind}_{of}={token}; Max-Age={seconds}; {self._attributes}"

    def _remember(self, hashed: bytes, seat: Seat) -> None:
        self._known[hashed] = seat
        if len(self._known) > SEATS_KEPT:
            del self._known[next(iter(self._known))]


def cookies(headers: Headers) -> Mapping[bytes, bytes]:
    """The request's cookies; ours need no unquoting."""
    found: dict[bytes, bytes] = {}
    for name, value in headers:
        if name == b"cookie":
            for crumb in value.split(b";"):
                key, _, token = crumb.strip().partition(b"=")
                found.setdefault(key, token)
    return found


async def place_of(scope: Mapping[str, Any], kind: str = "seat") -> Place:
    """The place of whoever asks at the board of the path, or NoSession, NotHere, NoSuchBoard.

    A script says whose page it is (``Board-Seat``); AnotherSeat when that is not who the cookie gives.
    """
    desk = scope["app"].state.desk
    seat = await desk.sessions.seat(scope["headers"], scope["path_params"]["board"], kind)
    room: Room = desk.rooms.known(seat.board) or await desk.rooms.open(seat.board)
    if seat.person is None:
        if seat.role is Role.HOST:  # the link itself, which nobody could take out (rule R9)
            raise NoSession
        return Place(seat, room, Viewer(seat.role), desk.sessions.ended_since())
    member = room.board.members.get(seat.person)
    if member is None:  # joining was cut short; the same command id again completes it
        raise NoSession
    place = Place(seat, room, Viewer(member.role, seat.person, member.group))
    asks = next((value for name, value in scope["headers"] if name == b"board-seat"), None)
    if asks is not None and asks.decode("latin-1") != place.mark:
        raise AnotherSeat
    return place
