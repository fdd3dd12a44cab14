"""Join codes that people read aloud and type, and the budget that keeps them from being guessed (rule D6)."""

import asyncio
import ipaddress
import secrets
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress

from app.domain.rejection import Absent
from app.web.limits import Budget, TooMany

ALPHABET = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"  # 31 symbols; none is taken for another: no 0, O, 1, I, L
LENGTH = 8  # 31 ** 8 is 8.5e11; with 300 wrong guesses a minute and 1,000 boards, 5e-4 a day


def new_code() -> str:
    """A code by chance, e.g. ``KQ7M3XPT``."""
    return "".join(secrets.choice(ALPHABET) for _ in range(LENGTH))


def printed(code: str) -> str:
    """The code as people read it: ``KQ7M-3XPT``."""
    return f"{code[: LENGTH // 2]}-{code[LENGTH // 2 :]}"


def typed(text: str) -> str:
    """The code that somebody typed; "" when it can be none. Case, dashes and spaces do not count."""
    code = "".join(text.upper().replace("-", "").split())
    return code if len(code) == LENGTH and all(symbol in ALPHABET for symbol in code) else ""


class GuessBudget:
    """How many wrong codes a minute there may be, from everybody together and from one address.

    When it is spent, a right code is refused like a wrong one. Only wrong codes are charged: a whole school may stand
    behind one address and join in the same second.
    """

    def __init__(self, per_minute: int, per_address: int) -> None:
        self._all = Budget(per_minute / 60, per_minute)
        self._each = Budget(per_address / 60, per_address)
        self._turn = asyncio.Lock()

    @asynccontextmanager
    async def turn(self, address: str, now: float) -> AsyncIterator[None]:
        """One guess, looked up in the body and charged when that raises ``Absent``; TooMany when none is left.

        They go one after another, so that many at once are not more than the budget; a look takes 0.3 ms.
        """
        async with self._turn:
            self._all.check("all", now)
            self._each.check(network_of(address), now)
            try:
                yield
            except Absent:
                self.charge(address, now)
                raise

    def charge(self, address: str, now: float) -> None:
        """Takes a guess that was wrong."""
        for budget, key in ((self._all, "all"), (self._each, network_of(address))):
            with suppress(TooMany):
                budget.take(key, now)


def network_of(address: str) -> str:
    """Who counts as one address: an IPv4 address, or the 64 bits of IPv6 that one customer has."""
    try:
        ip = ipaddress.ip_address(address)
    except ValueError:
        return address[:64]
    if isinstance(ip, ipaddress.IPv6Address):
        return str(ip.ipv4_mapped or ipaddress.ip_network((int(ip) >> 64 << 64, 64)))
    return str(ip)
