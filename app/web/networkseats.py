"""Who may open a network: tokens in cookies of their own kind, as with seats at a board (rule B2)."""

from collections.abc import Callable

from starlette.concurrency import run_in_threadpool

from app.domain.rejection import Absent, Rejection
from app.live.writer import Writer
from app.store.networks import Networks, NetworkSeat
from app.web.session import DAY, Headers, Sessions, hash_of, new_token

KIND = "network"
LASTS = 400 * DAY  # the longest that browsers keep a cookie; each round that is started begins it anew
LINK = 7 * DAY  # for a colleague who reads mail once a week
MOST_HELD = 40
"""Networks of one browser that are looked up."""


class NoNetwork(Absent):
    """There is no such network, or it is not this browser's: the same answer."""

    def __init__(self) -> None:
        Rejection.__init__(
            self,
            "no-such-network",
            "This device opens no such network. Ask a colleague who has it for its link.",
        )


class NetworkSeats:
    """Finds the networks behind a browser's cookies, and gives out new ones."""

    def __init__(
        self, networks: Networks, sessions: Sessions, writer: Writer, now: Callable[[], int]
    ) -> None:
        self._networks, self._sessions, self._writer, self._now = networks, sessions, writer, now

    async def require(self, headers: Headers, network: str) -> None:
        """Raises NoNetwork unless this browser may open the network."""
        await self._token(headers, network)

    async def held(self, headers: Headers) -> list[str]:
        """The networks that this browser opens."""
        held = list(self._sessions.held(headers, KIND).items())[:MOST_HELD]
        return [network for network, token in held if await self._opens(token, network)]

    async def by_token(self, token: bytes) -> NetworkSeat | None:
        """What the token gives now."""
        return await run_in_threadpool(self._networks.seat, hash_of(token), self._now())

    async def give(self, network: str, lasts: int = LASTS) -> str:
        """A new token for the network, for so many milliseconds; it is on disk when this returns."""
        token = new_token()
        seat = NetworkSeat(network, self._now() + lasts)
        await self._writer.run(self._networks.add_seat, hash_of(token.encode()), seat, self._now())
        return token

    async def cookie(self, network: str) -> str:
        """A ``Set-Cookie`` header that opens the network from now on."""
        return self._sessions.crumb(KIND, network, await self.give(network), self._now() + LASTS)

    async def cookie_anew(self, headers: Headers, network: str) -> str:
        """This browser's cookie, for the whole time again; or NoNetwork."""
        token, until = await self._token(headers, network), self._now() + LASTS
        await self._writer.run(self._networks.prolong_seat, hash_of(token), until)
        return self._sessions.crumb(KIND, network, token.decode("latin-1"), until)

    async def leave(self, headers: Headers, network: str, *, confirmed: bool = False) -> str | None:
        """Ends what this browser's cookie gives; the ``Set-Cookie`` header that takes it away, or NoNetwork.

        None, and nothing is ended, when nothing else opens the network and that was not confirmed.
        """
        hashed = hash_of(await self._token(headers, network))
        if confirmed:
            await self._writer.run(self._networks.end_seat, hashed)
        elif not await self._writer.run(self._networks.end_seat_of_many, hashed, network, self._now()):
            return None
        return self._sessions.crumb(KIND, network, "", 0)

    async def leave_with(self, headers: Headers, board: str) -> list[str]:
        """Whoever leaves a board takes its network along, unless nothing else would open it any more."""
        network = await run_in_threadpool(self._networks.network_of, board)
        if network is None or network not in await self.held(headers):
            return []
        gone = await self.leave(headers, network)
        return [gone] if gone else []

    async def _token(self, headers: Headers, network: str) -> bytes:
        token = self._sessions.held(headers, KIND).get(network)
        if token is None or not await self._opens(token, network):
            raise NoNetwork
        return token

    async def _opens(self, token: bytes, network: str) -> bool:
        seat = await self.by_token(token)
        return seat is not None and seat.network == network
