"""What stands in large type follows the card or the pattern, on screens that only frames keep true."""

from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

from app.domain.agenda import StepKey
from app.domain.commands import (
    Command,
    DropPattern,
    MoveStep,
    PlaceCard,
    PostCard,
    RewordCard,
    SetSpotlight,
    StartPattern,
    Undo,
    WithdrawCard,
)
from app.domain.terms import CardId, Focus, PatternId, Role, Spotlight
from app.domain.visibility import Viewer
from app.views.render import Renderer
from tests.desk import facilitator, observer, uuid
from tests.live.house import house
from tests.machine.screens import Page

pytestmark = pytest.mark.anyio
CARD, PATTERN = CardId(uuid(1)), PatternId(uuid(2))
Large = Callable[..., Awaitable[set[str]]]


@asynccontextmanager
async def watched(tmp_path: Path, *steps: StepKey) -> AsyncIterator[Large]:
    """Asks, and answers what stands in large type afterwards on all the screens; each is checked."""
    pages = [
        Page("observer", Viewer(Role.OBSERVER, observer(2).person, "Group 2")),
        Page("facilitator", Viewer(Role.FACILITATOR, facilitator().person)),
        Page("screen", Viewer(Role.SCREEN)),
    ]
    async with house(tmp_path / "a.db") as at:
        await at.describe()
        await at.ask(observer(1), PostCard(CARD, "3 of 5 students write.", "C1", Focus.STUDENT))
        for step in steps:
            await at.ask(facilitator(), MoveStep(step, "seed", confirmed=True))
        room = await at.room()
        for page in pages:
            page.load(room)
            page.connect(room)

        async def large(command: Command, by: int = 0) -> set[str]:
            await at.ask(observer(by) if by else facilitator(), command)
            shown = set()
            for page in pages:
                await page.settle(room)
                page.check(room, Renderer().partials)
                spot = page.model.element("spot")
                assert spot is not None
                shown.add(
                    "".join(str(words) for quote in spot.iter("blockquote") for words in quote.itertext())
                )
            return shown

        yield large
        for page in pages:
            await page.disconnect()


async def test_A7_V1_the_card_in_large_type_is_true_on_every_screen_until_it_is_gone(tmp_path: Path) -> None:
    async with watched(tmp_path, StepKey.SELECT, StepKey.SHARE) as large:
        assert {"3 of 5" in words for words in await large(SetSpotlight(Spotlight("card", CARD)))} == {True}
        assert {"4 of 5" in words for words in await large(RewordCard(CARD, text="4 of 5 write."), 1)} == {
            True
        }
        assert await large(WithdrawCard(CARD), 1) == {""}
        assert {"4 of 5" in words for words in await large(Undo(), 1)} == {True}
        assert await large(SetSpotlight(None)) == {""}


async def test_A7_V1_a_pattern_in_large_type_goes_and_comes_back_with_the_pattern(tmp_path: Path) -> None:
    async with watched(tmp_path, StepKey.SELECT, StepKey.SHARE, StepKey.SORT) as large:
        await large(StartPattern(PATTERN), 1)
        light = SetSpotlight(Spotlight("pattern", PATTERN))
        assert {"0 of 4" in words for words in await large(light)} == {True}
        assert await large(DropPattern(PATTERN), 2) == {""}
        assert {"0 of 4" in words for words in await large(Undo(), 2)} == {True}
        assert {"1 of 4" in words for words in await large(PlaceCard(CARD, PATTERN), 2)} == {True}
        assert await large(DropPattern(PATTERN), 2) == {""}
        assert {"1 of 4" in words for words in await large(Undo(), 2)} == {True}
