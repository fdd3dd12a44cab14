"""Links into a day under way, as lines for the terminal."""

import socket
from urllib.parse import urlsplit

from app.rehearsal.paced import PacedDay
from app.rehearsal.server import EVERYWHERE, LOCAL

ELSEWHERE = "192.0.2.1"  # an address of no machine (RFC 5737); nothing is sent there
ONE_BROWSER = "Open these; one browser can show all three (the first two open for 15 minutes):"
MANY_BROWSERS = "Open these, each in a browser of its own (the first two open for 15 minutes):"


async def whose_links(day: PacedDay, host: str) -> list[str]:
    """A second device of the facilitator and of one observer, the screen, and how to join as somebody new."""
    links = {
        "Facilitator": await day.link("facilitator"),
        "Observer": await day.link("device", day.guest),
        "Screen": await day.link("screen"),
    }
    heading = ONE_BROWSER if host == LOCAL else MANY_BROWSERS
    lines = [f"  {who + ':':13}{reached(link, who, host)}" for who, link in links.items()]
    start = reached(day.facilitator.url, "Join", host)
    return [heading, *lines, f"  {'Join:':13}{start} with the code {await day.join_code()}"]


def reached(link: str, who: str, host: str) -> str:
    """The link as the browsers that are meant reach it.

    A browser keeps one seat of a board per host name. On this machine the observer is therefore on ``localhost``
    and the facilitator on ``127.0.0.1``, so that one browser can be both.
    """
    url = urlsplit(link)
    name = url.hostname
    if host in EVERYWHERE:
        name = _own_address()
    elif host == LOCAL and who == "Observer":
        name = "localhost"
    return url._replace(netloc=f"{name}:{url.port}").geturl()


def _own_address() -> str:
    """This machine's address in its network; a UDP socket learns it without sending anything."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        try:
            probe.connect((ELSEWHERE, 9))
            return str(probe.getsockname()[0])
        except OSError:
            return LOCAL
