"""Join codes, guesses, rates (D6, D7, D9): the parts without a server."""

import asyncio
from collections.abc import Hashable
from math import log2

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.rejection import Absent
from app.web.codes import ALPHABET, GuessBudget, network_of, new_code, printed, typed
from app.web.limits import Budget, TooMany


def taken(budget: Budget, key: Hashable, now: float, most: int = 1_000) -> int:
    """How many tokens there are at that moment."""
    for count in range(most):
        try:
            budget.take(key, now)
        except TooMany:
            return count
    return most


def test_D6_a_code_is_8_of_31_symbols_of_which_none_is_taken_for_another() -> None:
    assert len(set(ALPHABET)) == 31
    assert not set("01OIL") & set(ALPHABET)
    codes = {new_code() for _ in range(1_000)}
    assert len(codes) == 1_000
    assert {len(code) for code in codes} == {8}
    assert set("".join(codes)) == set(ALPHABET)
    assert 8 * log2(31) > 39


def test_D6_a_code_is_read_however_it_is_typed() -> None:
    assert printed("KQ7M3XPT") == "KQ7M-3XPT"
    for text in ("KQ7M-3XPT", "kq7m3xpt", " kq7m 3xpt ", "K-Q-7-M-3-X-P-T", "kq7m‑3xpt".replace("‑", "-")):
        assert typed(text) == "KQ7M3XPT"
    for text in ("", "KQ7M-3XP", "KQ7M-3XPTT", "KQ7M-3XP0", "KQ7M-3XPΤ", "%" * 8):
        assert typed(text) == ""


class Wrong(Absent):
    """A wrong code."""


async def guess(budget: GuessBudget, address: str, now: float, *, right: bool = False) -> str:
    """One guess; "right", "wrong" or "refused"."""
    try:
        async with budget.turn(address, now):
            await asyncio.sleep(0)
            if not right:
                raise Wrong("round")
    except Wrong:
        return "wrong"
    except TooMany:
        return "refused"
    return "right"


@pytest.mark.anyio
async def test_D6_the_budget_holds_for_one_address_and_for_all_together() -> None:
    budget = GuessBudget(per_minute=10, per_address=3)
    assert [await guess(budget, "192.0.2.1", 0) for _ in range(4)] == ["wrong"] * 3 + ["refused"]
    with pytest.raises(TooMany) as refused:
        async with budget.turn("192.0.2.1", 0):
            pass
    assert refused.value.wait == pytest.approx(20)
    assert {await guess(budget, f"192.0.2.{host}", 0) for host in range(2, 9)} == {"wrong"}
    assert await guess(budget, "192.0.2.99", 0) == "refused"
    assert await guess(budget, "192.0.2.99", 6) == "wrong"


@pytest.mark.anyio
async def test_D6_a_right_code_costs_nothing_however_many_join_at_once_behind_one_address() -> None:
    budget = GuessBudget(per_minute=2, per_address=2)
    joined = await asyncio.gather(*(guess(budget, "192.0.2.1", 0, right=True) for _ in range(100)))
    assert set(joined) == {"right"}
    assert [await guess(budget, "192.0.2.1", 0) for _ in range(3)] == ["wrong", "wrong", "refused"]
    assert await guess(budget, "192.0.2.1", 0, right=True) == "refused"


@pytest.mark.anyio
async def test_D6_many_guesses_at_once_are_no_more_than_one_after_another() -> None:
    for hosts in (1, 100):
        budget = GuessBudget(per_minute=7, per_address=5)
        tries = [guess(budget, f"192.0.2.{number % hosts}", 0) for number in range(100)]
        assert (await asyncio.gather(*tries)).count("wrong") == min(7, 5 * hosts)


@pytest.mark.anyio
async def test_D6_a_guess_that_one_address_may_not_make_costs_the_others_nothing() -> None:
    budget = GuessBudget(per_minute=5, per_address=1)
    assert [await guess(budget, "192.0.2.1", 0) for _ in range(51)].count("wrong") == 1
    assert [await guess(budget, f"192.0.2.{host}", 0) for host in range(2, 6)] == ["wrong"] * 4


def test_D6_one_customer_of_ipv6_is_one_address() -> None:
    assert (
        network_of("2001:db8:1:2::1") == network_of("2001:db8:1:2:ffff::9") != network_of("2001:db8:1:3::1")
    )
    assert network_of("::ffff:192.0.2.1") == network_of("192.0.2.1")
    assert len(network_of("x" * 5_000)) == 64


@given(st.lists(st.tuples(st.floats(0, 20), st.integers(0, 2)), max_size=60))
def test_D9_a_budget_never_gives_more_than_its_burst_and_what_came_back(
    steps: list[tuple[float, int]],
) -> None:
    budget, now, given_out = Budget(rate=2, burst=5), 0.0, [0, 0, 0]
    for pause, key in steps:
        now += pause
        given_out[key] += taken(budget, key, now)
        assert given_out[key] <= 5 + 2 * now + 1e-6


def test_D9_a_budget_waits_as_long_as_it_says() -> None:
    budget = Budget(rate=4, burst=2)
    assert taken(budget, "a", 100) == 2
    with pytest.raises(TooMany) as refused:
        budget.take("a", 100)
    assert refused.value.wait == pytest.approx(0.25)
    budget.take("a", 100.26)
    assert taken(budget, "b", 100) == 2


def test_D9_the_memory_of_a_budget_is_bounded() -> None:
    budget = Budget(rate=1, burst=1, kept=10)
    for key in range(1_000):
        budget.take(key, now=0)
    assert len(budget) == 10
    with pytest.raises(TooMany):
        budget.take(999, now=0)
    budget.take("later", now=100)
    assert len(budget) <= 10
