"""A restart in the middle of Sort, short: who comes back how (how fast is measured by ``tests.faults.restart``)."""

import asyncio

import pytest

from tests.faults.restart import WAYS, Back, restarts

pytestmark = pytest.mark.server
CLIENTS = 26
"""Those of the rehearsed day; the projector among them has no card of its own to show."""


@pytest.fixture(scope="module")
def back() -> Back:
    """One restart by SIGTERM and one by kill -9."""
    return asyncio.run(restarts(CLIENTS, rounds=1, pages=0))


def test_F6_everybody_is_back_after_a_restart_and_has_what_came_meanwhile(back: Back) -> None:
    assert {who: len(times) for who, times in back.since_ready.items()} == {
        f"programs, {way}": CLIENTS - 1 for way in WAYS
    }
    assert back.unequal == []


def test_F6_nobody_opens_the_page_anew_after_a_restart_or_is_sent_a_whole_one(back: Back) -> None:
    assert (back.pages_loaded, back.whole_stages) == (0, 0)
