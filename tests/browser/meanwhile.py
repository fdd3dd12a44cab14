"""What others do while somebody looks at a screen: they hold cards, call, light something up, invite."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager

from app.rehearsal.paced import PacedDay

RENEWED_AFTER = 2  # seconds; what is held or called to is let go after ten
Deed = Callable[[PacedDay], Awaitable[object]]
Meanwhile = Callable[[PacedDay], AbstractAsyncContextManager[None]]


def over_and_over(act: Deed, end: Deed) -> Meanwhile:
    """Does something until the scene is over, again before it would pass by itself."""

    @asynccontextmanager
    async def lasting(day: PacedDay) -> AsyncIterator[None]:
        async def again() -> None:
            while True:
                await asyncio.sleep(RENEWED_AFTER)
                await act(day)

        await act(day)
        renewing = asyncio.create_task(again())
        try:
            yield
        finally:
            renewing.cancel()
            await end(day)

    return lasting


def by_facilitator(
    path: str, on: dict[str, object], off: dict[str, object] | None = None, then: Deed | None = None
) -> Meanwhile:
    """The facilitator puts something to everybody's screens, and takes it away again or waits until it is gone."""

    async def put(day: PacedDay, fields: dict[str, object]) -> None:
        known = {"card": next(iter(day.cards.values())), "pattern": next(iter(day.patterns.values()))}
        fields = {name: known.get(name, value) for name, value in fields.items()}
        await day.facilitator.on_board("PUT", path, **fields)

    async def stop(day: PacedDay) -> None:
        if off is not None:
            await put(day, off)
        if then is not None:
            await then(day)

    return over_and_over(lambda day: put(day, on), stop)


async def _nobody_is_called(day: PacedDay) -> None:
    """A call passes by itself; pages that open later must not be taken to it."""

    def passed() -> bool:
        calls = [frame.content for frame in day.guest.heard.frames if 'id="call"' in frame.content]
        return not calls or "data-number" not in calls[-1]

    await day.guest.until(passed)


async def _lift(day: PacedDay) -> None:
    """Three people hold cards that lie on top, each over a pattern."""
    view = await day.facilitator.seen()
    lying = next(each["cards"] for each in view["lists"] if each["key"] == "tray")
    tops = (lying[at]["id"] for at in (1, 2, 5))
    for client, card, pattern in zip(day.board[2:], tops, view["patterns"], strict=False):
        await client.hold(card, pattern["id"])


async def _drop(day: PacedDay) -> None:
    for client in day.board[2:5]:
        await client.hold(None)


LIGHT_CARD = by_facilitator("spotlight", {"card": ""}, {})
LIGHT_PATTERN = by_facilitator("spotlight", {"pattern": ""}, {})
CALL_CARD = by_facilitator("call", {"card": ""}, then=_nobody_is_called)
INVITING = by_facilitator("invitation", {"shown": True}, {"shown": False})
HOLDING = over_and_over(_lift, _drop)
