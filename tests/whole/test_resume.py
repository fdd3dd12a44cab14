"""Coming back: what a cursor means to a room that is made again, and what it never tells."""

import asyncio
import json
from pathlib import Path

import pytest

from app.domain.agenda import StepKey
from app.domain.board import Board
from app.domain.commands import MoveStep, PlaceCard, PostCard, SetSpotlight, StartPattern
from app.domain.evolve import fold
from app.domain.rejection import Rejection
from app.domain.terms import CardId, Focus, PatternId, Role, Spotlight
from app.domain.visibility import Viewer
from app.live import history
from app.live.room import Room
from app.store.protocol import Batch
from tests.desk import facilitator, observer, uuid
from tests.live.house import BOARD, House, house
from tests.machine.screens import Page
from tests.whole.big import board_in_sort, card_id, pattern_id

pytestmark = pytest.mark.anyio
VIEWERS = (
    Viewer(Role.OBSERVER, observer(1).person, "Group 1"),
    Viewer(Role.OBSERVER, observer(2).person, "Group 2"),
    Viewer(Role.FACILITATOR, facilitator().person),
    Viewer(Role.SCREEN),
)
WHOLE = "#stage"


def card(number: int) -> PostCard:
    return PostCard(CardId(uuid(number)), "3 of 5 students write.", "C1", Focus.STUDENT)


async def a_day(at: House) -> None:
    """Locked cards, the opening, late cards, moves: entries for every kind of audience."""
    lead, one, two = facilitator(), observer(1), observer(2)
    await at.describe()
    for number in range(12):
        await at.ask(one if number % 3 else two, card(number))
    for step in (StepKey.SELECT, StepKey.SHARE):
        await at.ask(lead, MoveStep(step, "seed", confirmed=True))
    await at.ask(one, card(100))
    await at.ask(lead, SetSpotlight(Spotlight("card", card(1).card)))
    await at.ask(lead, MoveStep(StepKey.SORT, "seed"))
    await at.ask(one, StartPattern(PatternId(uuid(500))))
    for number in range(12):
        await at.ask(two, PlaceCard(card(number).card, PatternId(uuid(500))))


async def frame_of(at: Room, viewer: Viewer, since: str) -> str:
    """The content that leads from a cursor to now."""
    with at.subscribe(viewer, since) as subscription:
        frame = json.loads(await subscription.next_frame())
    content: str = frame["content"]
    return content if "cursor" in frame else ""


async def test_V1_cursors_are_the_same_in_a_room_that_is_made_again(tmp_path: Path) -> None:
    """However much of a long log's history is kept."""
    for kept in (4, 20, 2_000):
        (folder := tmp_path / str(kept)).mkdir()
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(history, "KEPT", kept)
            await _made_again(folder / "a.db")


async def _made_again(file: Path) -> None:
    async with house(file) as at:
        await a_day(at)
        room = await at.room()
        before = [room.cursor(viewer) for viewer in VIEWERS]
    async with house(file) as again:
        room = await again.room()
        assert [room.cursor(viewer) for viewer in VIEWERS] == before
        # whoever stayed where the room was left goes on with what is new, and with nothing else
        await again.ask(observer(1), PlaceCard(card(3).card, None))
        for viewer, since in zip(VIEWERS, before, strict=True):
            content = await frame_of(room, viewer, since)
            assert content and WHOLE not in content


async def test_V1_a_cursor_from_too_long_ago_gets_the_whole_stage(tmp_path: Path) -> None:
    """What is no longer kept can not be summed up: the stage comes whole, and then all is as on a fresh page."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(history, "KEPT", 20)
        async with house(tmp_path / "a.db") as at:
            await a_day(at)
            pages = [Page(str(number), viewer) for number, viewer in enumerate(VIEWERS)]
            for page in pages:
                page.load(await at.room())
            for number in range(12):  # nobody reads; far fewer are kept of what happens meanwhile
                for _ in range(2):
                    await at.ask(observer(1), PlaceCard(card(number).card, None))
                    await at.ask(observer(2), PlaceCard(card(number).card, PatternId(uuid(500))))
            room = await at.room()
            for page in pages:
                assert WHOLE in await frame_of(room, page.viewer, page.cursor)
                page.connect(room)
                await page.settle(room)
                page.check(room, at.rooms._speaking("en"))
                await page.disconnect()
        async with house(tmp_path / "a.db") as again:
            room = await again.room()
            for page in pages:
                old = ".".join([page.cursor.split(".")[0], "1", "0"])
                assert WHOLE in await frame_of(room, page.viewer, old)


@pytest.mark.parametrize("change", ["epoch1.{2}.{1}", "epoch1.-1.0", "nonsense", ""])
async def test_W5_a_cursor_that_can_not_be_ours_gets_the_whole_stage(tmp_path: Path, change: str) -> None:
    """Ahead of us, broken, or none."""
    await _gets_the_whole_stage(tmp_path, change)


async def test_W5_a_cursor_of_another_epoch_gets_the_whole_stage(tmp_path: Path) -> None:
    """As after a backup was restored: the counts may be the same, the board is not."""
    await _gets_the_whole_stage(tmp_path, "epoch2.{0}.{1}")


async def _gets_the_whole_stage(folder: Path, change: str) -> None:
    async with house(folder / "a.db") as at:
        await a_day(at)
        room = await at.room()
        _, public, private = room.cursor(VIEWERS[0]).split(".")
        since = change.format(public, private, int(public) + 1)
        frame = asyncio.wait_for(frame_of(room, VIEWERS[0], since), 120)
        assert WHOLE in await frame


async def test_L5_a_presence_frame_has_no_cursor(tmp_path: Path) -> None:
    """It is shared by a whole role, so a cursor in it would be somebody else's."""
    async with house(tmp_path / "a.db") as at:
        at.log.append([Batch(BOARD, 0, tuple(board_in_sort(20)))])
        room = await at.room()
        one, two, lead = VIEWERS[:3]
        with (
            room.subscribe(one, room.cursor(one)) as holding,
            room.subscribe(two, room.cursor(two)) as other,
            room.subscribe(lead, room.cursor(lead)) as leading,
        ):
            holding.hold(card_id(3), "")
            for page in (holding, other, leading):
                frame = json.loads(await page.next_frame())
                assert frame.keys() == {"content"}
                assert card_id(3) in frame["content"]


async def test_V7_each_command_of_a_turn_is_decided_on_the_board_the_last_one_left(tmp_path: Path) -> None:
    """What is asked at one moment is written at once; still the second sees what the first did."""
    async with house(tmp_path / "a.db") as at:
        at.log.append([Batch(BOARD, 0, tuple(board_in_sort(20, 0, 0)))])
        await asyncio.gather(
            *(at.ask(observer(n), PlaceCard(card_id(1), pattern_id(n % 2))) for n in range(1, 5))
        )
        placed = [entry.event for entry in at.log.read(BOARD)][-4:]
        assert [event.before for event in placed] == [None, pattern_id(1), pattern_id(0), pattern_id(1)]  # type: ignore[union-attr]
        same = [at.ask(observer(n), StartPattern(PatternId(uuid(900)))) for n in (1, 2)]
        outcomes = await asyncio.gather(*same, return_exceptions=True)
        assert [type(outcome) for outcome in outcomes] == [type(None), Rejection]
        assert fold(Board(), at.log.read(BOARD)) == (await at.room()).board
