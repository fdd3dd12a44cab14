"""Each viewer of Share has the cards by what they wish, and it costs nothing elsewhere (V17, V1, V3)."""

import asyncio
import json
from contextlib import ExitStack
from pathlib import Path

import pytest

from app.domain.agenda import StepKey
from app.domain.commands import (
    DescribeRound,
    Join,
    MoveStep,
    PlaceCards,
    PostCard,
    RewordCard,
    StartPattern,
    Undo,
    WithdrawCard,
)
from app.domain.seen import By
from app.domain.terms import CardId, Focus, PatternId, PersonId, Role
from app.domain.visibility import Viewer
from app.live.room import Room
from app.views.render import Renderer
from tests.desk import FRAME, facilitator, observer, uuid
from tests.live.house import House, house
from tests.machine.screens import Page
from tests.whole.counting import Count, count_renders

pytestmark = pytest.mark.anyio
CARDS = 8


def looking(number: int, by: By) -> Viewer:
    """Observer ``number``, who has the cards by that."""
    someone = observer(number)
    return Viewer(Role.OBSERVER, someone.person, someone.group, by)


async def to_share(at: House, *more: StepKey) -> Room:
    """A board at Share (or on), with cards of every focus and of two groups of three."""
    await at.describe(6)
    for number in range(CARDS):
        focus, question = list(Focus)[number % 3], ["", "q1"][number % 2]
        post = PostCard(CardId(uuid(number)), f"{number} write.", f"C{number % 4 + 1}", focus, question)
        await at.ask(observer(number % 6 + 1), post)
    for step in (StepKey.SELECT, StepKey.SHARE, *more):
        await at.ask(facilitator(), MoveStep(step, "seed", confirmed=True))
    return await at.room()


async def test_V1_V17_a_page_by_each_arrangement_is_kept_true_by_its_frames(tmp_path: Path) -> None:
    async with house(tmp_path / "a.db") as at:
        room, partials = await to_share(at), Renderer().partials
        pages = [Page(by, looking(1, by)) for by in By]
        pages += [Page(f"lead {by}", Viewer(Role.FACILITATOR, facilitator().person, by=by)) for by in By]
        for page in pages:
            page.load(room)
            page.connect(room)
        card, other, late = CardId(uuid(0)), CardId(uuid(1)), CardId(uuid(99))
        pattern = PatternId(uuid(500))
        for number, doing in (
            (1, RewordCard(card, text="Other words.")),
            (1, RewordCard(card, focus=Focus.TASK)),
            (1, RewordCard(card, classroom="C4", question="q1")),
            (1, Undo()),
            (2, WithdrawCard(other)),
            (2, Undo()),
            (3, PostCard(late, "Late.", "C1", Focus.TASK)),
            (3, WithdrawCard(late)),
            (3, Undo()),
            (0, Join(PersonId("new"), Role.OBSERVER, FRAME.groups[0])),
            (0, MoveStep(StepKey.SORT, "")),
            (1, StartPattern(pattern, cards=(card, late))),
            (2, PlaceCards((other, card), None)),
            (0, MoveStep(StepKey.SHARE, "")),
            (1, RewordCard(card, focus=Focus.TEACHER, question="")),
            (0, DescribeRound(FRAME)),
        ):
            await at.ask(observer(number) if number else facilitator(), doing)
            for page in pages:
                await page.settle(room)
                page.check(room, partials)
        for page in pages:
            await page.disconnect()


async def test_V3_pages_are_rendered_once_for_each_arrangement_in_share_and_once_in_all_elsewhere(
    tmp_path: Path,
) -> None:
    count = Count()
    with count_renders(count):
        async with house(tmp_path / "a.db") as at:
            room = await to_share(at)
            _opened_by_all(room, count, len(By))
            await at.ask(facilitator(), MoveStep(StepKey.SORT, ""))
            _opened_by_all(room, count, 1)


def _opened_by_all(room: Room, count: Count, different: int) -> None:
    """Forty pages, ten for each arrangement; so many of them are different."""
    count.taken()
    stages = {room.page(looking(number % 6 + 1, by)).stage for number in range(10) for by in By}
    assert len(stages) == count.taken().renders["stage"] == different


async def test_V3_a_move_in_sort_is_rendered_once_whatever_people_had_chosen_in_share(tmp_path: Path) -> None:
    async with house(tmp_path / "a.db") as at:
        room = await to_share(at, StepKey.SORT)
        await at.ask(observer(1), StartPattern(PatternId(uuid(500))))
        viewers = [looking(number % 6 + 1, list(By)[number % 4]) for number in range(24)]
        with ExitStack() as stack:
            pages = [stack.enter_context(room.subscribe(who, room.cursor(who))) for who in viewers]
            await asyncio.gather(*(page.next_frame() for page in pages))
            await at.ask(observer(1), PlaceCards((CardId(uuid(0)), CardId(uuid(1))), PatternId(uuid(500))))
            frames = {json.loads(await page.next_frame())["content"] for page in pages}
        assert len(frames) == 1
        assert len({room.screens()._audience(who) for who in viewers}) == 1


async def test_V17_the_projector_has_no_arrangement_of_its_own(tmp_path: Path) -> None:
    async with house(tmp_path / "a.db") as at:
        room = await to_share(at)
        assert len({room.page(Viewer(Role.SCREEN, by=by)).stage for by in By}) == 1
