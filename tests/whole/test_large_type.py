"""What stands in large type follows the card, on screens that only frames keep true."""

from pathlib import Path

import pytest

from app.domain.agenda import StepKey
from app.domain.commands import Command, MoveStep, PostCard, RewordCard, SetSpotlight, Undo, WithdrawCard
from app.domain.terms import CardId, Focus, Role, Spotlight
from app.domain.visibility import Viewer
from app.views.render import Renderer
from tests.desk import facilitator, observer, uuid
from tests.live.house import house
from tests.machine.screens import Page

pytestmark = pytest.mark.anyio
CARD = CardId(uuid(1))


async def test_A7_V1_the_card_in_large_type_is_true_on_every_screen_until_it_is_gone(tmp_path: Path) -> None:
    pages = [
        Page("observer", Viewer(Role.OBSERVER, observer(2).person, "Group 2")),
        Page("facilitator", Viewer(Role.FACILITATOR, facilitator().person)),
        Page("screen", Viewer(Role.SCREEN)),
    ]
    async with house(tmp_path / "a.db") as at:
        await at.describe()
        await at.ask(observer(1), PostCard(CARD, "3 of 5 students write.", "C1", Focus.STUDENT))
        for step in (StepKey.SELECT, StepKey.SHARE):
            await at.ask(facilitator(), MoveStep(step, "seed", confirmed=True))
        room = await at.room()
        for page in pages:
            page.load(room)
            page.connect(room)

        async def large(command: Command, by: int = 0) -> set[bool]:
            """Whether the card's words are in large type after the command, on the screens; each is checked."""
            await at.ask(observer(by) if by else facilitator(), command)
            shown = set()
            for page in pages:
                await page.settle(room)
                page.check(room, Renderer().partials)
                spot = page.model.element("spot")
                shown.add(spot is not None and "students write" in "".join(map(str, spot.itertext())))
            return shown

        assert await large(SetSpotlight(Spotlight("card", CARD))) == {True}
        assert await large(RewordCard(CARD, text="4 of 5 students write."), by=1) == {True}
        assert await large(WithdrawCard(CARD), by=1) == {False}
        assert await large(Undo(), by=1) == {True}
        assert await large(SetSpotlight(None)) == {False}
        for page in pages:
            await page.disconnect()
