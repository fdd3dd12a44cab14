"""How late the event loop is, by a clock that the test moves (D17)."""

import asyncio
import logging
import threading
from types import FrameType

import pytest

import app.server.lag
from app.server.lag import BEAT_SECONDS, FRAMES_SHOWN, QUIET_SECONDS, Lag, Watch, names
from app.server.logs import told


class Loop:
    """An event loop that beats when the test says so; what it does has a name."""

    def __init__(self, limit: float = 0.25) -> None:
        self.now, self.doing = 100.0, "app.somewhere"
        self.asked = 0
        self.lag = Lag(limit, lambda: self.now, self._doing)

    def beat(self, late: float = 0.0) -> None:
        self.now += BEAT_SECONDS + late
        self.lag.beat()

    def _doing(self) -> str:
        self.asked += 1
        return self.doing


def lines(caplog: pytest.LogCaptureFixture) -> list[dict[str, object]]:
    """What was told."""
    return [told(record) for record in caplog.records]


def test_D17_a_loop_in_time_says_nothing(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.INFO)
    loop = Loop()
    for _ in range(100):
        loop.lag.look()
        loop.beat(late=0.2)
    assert (loop.lag.times, loop.asked, lines(caplog)) == (0, 0, [])


def test_D17_a_late_loop_is_told_with_what_it_did(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.INFO)
    loop = Loop()
    loop.now += 0.5
    loop.doing = "app.views.render.page < app.web.pages.show"
    loop.lag.look()
    loop.doing = "something later"
    loop.lag.look()
    loop.beat()
    assert lines(caplog) == [
        {
            "event": "the event loop was late",
            "milliseconds": 500,
            "times": 1,
            "doing": "app.views.render.page < app.web.pages.show",
        }
    ]
    assert (loop.asked, loop.lag.times) == (1, 1)
    assert loop.lag.longest == pytest.approx(0.5)


def test_D17_many_late_beats_are_counted_and_seldom_told(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.INFO)
    loop = Loop()
    for _ in range(10):
        loop.beat(late=0.3)
    loop.now += QUIET_SECONDS
    loop.lag.beat()
    assert [line["times"] for line in lines(caplog)] == [1, 10]
    assert loop.lag.times == 11


def test_D17_a_stack_is_told_by_names_without_values() -> None:
    def deep(left: int, secret: str) -> str:
        import sys

        return deep(left - 1, secret) if left else names(sys._getframe())

    found = deep(20, "what Ann wrote")
    assert found == " < ".join([f"{__name__}.deep"] * FRAMES_SHOWN)
    assert names(None) == ""


@pytest.mark.anyio
async def test_D17_a_function_that_keeps_the_loop_is_seen_while_it_does(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    found: list[str] = []
    seen = threading.Event()

    def looked(frame: FrameType | None) -> str:
        found.append(names(frame))
        seen.set()
        return found[-1]

    def keeps_everybody_waiting() -> None:
        assert seen.wait(60)

    monkeypatch.setattr(app.server.lag, "names", looked)
    watch = Watch(0.05)
    try:
        keeps_everybody_waiting()
        async with asyncio.timeout(60):
            while not watch.lag.times:  # noqa: ASYNC110 - the next beat has to come
                await asyncio.sleep(0)
    finally:
        watch.stop()
    assert f"{__name__}.keeps_everybody_waiting" in found[0].split(" < ")
