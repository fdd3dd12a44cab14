"""How to join, as people read it, type it, and point a phone at it."""

from dataclasses import dataclass
from functools import lru_cache

import segno
from markupsafe import Markup

QUIET = 4
"""Modules of white around a QR code, as its standard asks; a dark page must not begin earlier."""


@dataclass(frozen=True, slots=True)
class Invitation:
    """What a page needs to invite into a round.

    Args:
        code: the join code as people read it: ``KQ7M-3XPT``.
        address: what to type into a browser.
        link: the code behind the ``#`` of an address, where no server and no filter logs it.
    """

    code: str
    address: str
    link: str

    @property
    def svg(self) -> Markup:
        """The link as a QR code: an ``<svg class="qr">`` without a size, black on white in every scheme."""
        return _drawn(self.link)


def invitation(origin: str, code: str) -> Invitation:
    """The invitation of a board.

    Args:
        origin: where this program is reached: ``https://board.example.org``.
        code: as people read it.
    """
    # Browsers take a bare name for https, so only then it may stand without its scheme.
    return Invitation(code, origin.removeprefix("https://"), f"{origin}/join#{code}")


@lru_cache(maxsize=256)
def _drawn(link: str) -> Markup:
    """Takes some milliseconds, and is asked for with every page of a facilitator."""
    svg = segno.make_qr(link, error="m").svg_inline(
        border=QUIET, dark="#000", light="#fff", omitsize=True, svgclass="qr", lineclass=None
    )
    return Markup(svg)  # noqa: S704 - made of the modules of the code, not of its text
