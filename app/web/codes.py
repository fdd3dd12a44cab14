"""Join codes that people read aloud and type, and the budget that keeps them from being guessed (rule D6)."""

import ipaddress
import secrets

from app.web.limits import Budget

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
    """How many wrong codes there may be, from everybody together and from one address.

    A guess takes its token before it is looked up and gets it back when it was right, so that many guesses at
    once are not more than one after another. When the budget is spent, a right code is refused like a wrong one.

    Args:
        per_minute: wrong codes a minute from everybody together.
        per_address: wrong codes a minute from one address.
    """

    def __init__(self, per_minute: int, per_address: int) -> None:
        self._all = Budget(per_minute / 60, per_minute)
        self._each = Budget(per_address / 60, per_address)

    def take(self, address: str, now: float) -> None:
        """Takes a guess.

        Raises:
            TooMany: none is left for this address, or for anybody.
        """
        who = network_of(address)
        self._all.take("all", now)
        try:
            self._each.take(who, now)
        except Exception:
            self._all.give_back("all")
            raise

    def give_back(self, address: str) -> None:
        """The code was right."""
        self._all.give_back("all")
        self._each.give_back(network_of(address))


def network_of(address: str) -> str:
    """Who counts as one address: an IPv4 address, or the 64 bits of IPv6 that one customer has."""
    try:
        ip = ipaddress.ip_address(address)
    except ValueError:
        return address[:64]
    if isinstance(ip, ipaddress.IPv6Address):
        return str(ip.ipv4_mapped or ipaddress.ip_network((int(ip) >> 64 << 64, 64)))
    return str(ip)
