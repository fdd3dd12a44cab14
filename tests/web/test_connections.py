"""Who may keep the others waiting, and for how long: by a clock that the test moves (D13, D14)."""

import asyncio
from dataclasses import dataclass, field
from typing import Any, cast

from app.server.connections import (
    HEAD_SECONDS,
    IDLE_SECONDS,
    REQUEST_SECONDS,
    SLOWEST_SECONDS,
    STUCK_SECONDS,
    Connections,
)


@dataclass(eq=False)
class Wire:
    """A connection: what was written and not yet taken, and whether it was ended."""

    waiting: int = 0
    ended: bool = False

    def get_write_buffer_size(self) -> int:
        return self.waiting

    def get_protocol(self) -> "Wire":
        return self

    def give_up(self) -> None:
        self.ended = True


@dataclass
class House:
    """Connections, and the time."""

    now: float = 1_000.0
    all: Connections = field(init=False)
    limits: dict[str, Any] = field(default_factory=dict)

    def __post_init__(self) -> None:
        given = {"most": 100, "per_address": 100, "proxies": (), **self.limits}
        self.all = Connections(**given, clock=lambda: self.now)

    def come(self, address: str = "192.0.2.1", *, asks: bool = True) -> Any:
        """A connection; ``asks``: one that has said nothing yet."""
        wire = Wire()
        if self.all.come(as_transport(wire), address) and asks:
            self.all.asks(as_transport(wire))
        return wire

    def after(self, seconds: float) -> None:
        """Time goes by, and somebody looks."""
        self.now += seconds
        self.all.look()


def as_transport(wire: Wire) -> asyncio.Transport:
    """For the type checker."""
    return cast("asyncio.Transport", wire)


def test_D14_who_sends_no_whole_head_is_ended() -> None:
    house = House()
    wire = house.come()
    house.after(HEAD_SECONDS - 1)
    house.all.asks(wire)  # a byte more is no new beginning
    assert not wire.ended
    house.after(1)
    assert wire.ended
    assert house.all.refused == {"no-request": 1}
    assert len(house.all) == 0


def test_D14_a_body_has_more_time_and_its_end_is_an_end() -> None:
    house = House()
    slow, quick = house.come(), house.come()
    for wire in (slow, quick):
        house.all.head_is_whole(wire)
    house.after(REQUEST_SECONDS - 1)
    house.all.has_asked(quick)
    house.after(1)
    assert (slow.ended, quick.ended) == (True, False)
    house.after(1_000)
    assert not quick.ended


def test_D13_who_takes_nothing_is_ended_and_who_takes_little_is_waited_for_a_while() -> None:
    house = House()
    dead, slow = house.come(asks=False), house.come(asks=False)
    for wire in (dead, slow):
        wire.waiting = 50_000
        house.all.is_full(wire)
    for _ in range(SLOWEST_SECONDS - 1):
        slow.waiting -= 1
        house.after(1)
        if house.now - 1_000 < STUCK_SECONDS:
            assert not dead.ended
    assert (dead.ended, slow.ended) == (True, False)
    house.after(1)
    assert slow.ended
    assert house.all.refused == {"stuck": 2}


def test_D13_who_has_read_everything_is_left_alone() -> None:
    house = House()
    wire = house.come(asks=False)
    wire.waiting = 50_000
    house.all.is_full(wire)
    house.after(STUCK_SECONDS - 1)
    house.all.has_read(wire)
    house.after(1_000)
    assert not wire.ended


def test_D14_when_it_is_full_the_one_that_has_said_nothing_for_longest_makes_room() -> None:
    house = House(limits={"most": 3})
    busy, first, second = house.come(asks=False), house.come(), house.come()
    new = house.come()
    assert [wire.ended for wire in (busy, first, second, new)] == [False, True, False, False]
    for wire in (second, new):
        house.all.has_asked(wire)
    assert house.come().ended, "all of them are at work"
    assert not busy.ended


def test_D14_an_answered_connection_rests_for_longer_than_proxies_keep_theirs_and_is_no_refusal() -> None:
    house = House()
    wire = house.come()
    house.all.has_asked(wire)
    house.all.rests(wire)
    house.after(IDLE_SECONDS - 1)
    assert not wire.ended
    house.after(1)
    assert wire.ended
    assert not house.all.refused


def test_D14_one_that_rests_makes_room_unless_it_asks_again() -> None:
    house = House(limits={"most": 3, "per_address": 2})
    first, second, alone = house.come(), house.come(), house.come("192.0.2.2")
    for wire in (first, second, alone):
        house.now += 1
        house.all.has_asked(wire)
        house.all.rests(wire)
    house.all.has_asked(first)
    assert not house.come(asks=False).ended
    assert [wire.ended for wire in (first, second, alone)] == [False, True, False]
    assert house.come("192.0.2.1").ended, (
        "both of this address are at work; its neighbour's rest is not theirs"
    )
    assert not house.come("192.0.2.3").ended
    assert alone.ended


def test_D14_one_address_does_not_take_the_room_of_the_others_and_a_proxy_stands_for_many() -> None:
    house = House(limits={"per_address": 2, "proxies": ("10.0.0.0/8",)})
    school = [house.come("192.0.2.1") for _ in range(3)]
    assert [wire.ended for wire in school] == [True, False, False]
    assert not house.come("192.0.2.2").ended
    assert not any(house.come("10.1.2.3").ended for _ in range(20))
    house.all.left(school[1])
    assert not house.come("192.0.2.1").ended
    assert not school[2].ended


def test_D14_who_is_gone_leaves_nothing_behind() -> None:
    house = House()
    for _ in range(1_000):
        wire = house.come()
        house.all.head_is_whole(wire)
        house.all.is_full(wire)
        house.all.rests(wire)
        house.all.left(wire)
        house.all.asks(wire)
        house.all.is_full(wire)
        house.all.rests(wire)
    kept = [getattr(house.all, name) for name in ("_open", "_from", "_heads", "_bodies", "_idle", "_full")]
    assert [len(each) for each in kept] == [0] * 6


def test_D15_at_the_end_who_does_not_read_goes_first_and_then_everybody() -> None:
    house = House()
    stuck, little, slow, reads = (house.come(asks=False) for _ in range(4))
    stuck.waiting, little.waiting, slow.waiting = 9, 5, 5
    house.all.is_full(stuck)
    soon = house.all.end_stuck()
    assert [wire.ended for wire in (stuck, little, slow, reads)] == [True, False, False, False]
    slow.waiting, reads.waiting = 4, 1
    soon()
    assert [wire.ended for wire in (little, slow, reads)] == [True, False, False]
    house.all.end_all()
    assert slow.ended and reads.ended
