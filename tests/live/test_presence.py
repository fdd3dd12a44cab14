"""Presence: who is here, what is held, a call to everybody, the invitation on the screen; none of it in the log."""

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

from app.domain.agenda import StepKey
from app.domain.commands import MoveStep, PostCard
from app.domain.terms import CardId, CommandId, Focus, Role
from app.domain.visibility import Viewer
from app.live import presence
from app.live.room import Room
from app.live.subscription import Subscription
from app.views.invitation import invitation
from tests.desk import facilitator, observer, uuid
from tests.live.house import BOARD, House, house

pytestmark = pytest.mark.anyio

ANN, BEN = (Viewer(Role.OBSERVER, observer(n).person, "Group 1") for n in (1, 2))
LEAD = Viewer(Role.FACILITATOR, facilitator().person)
SCREEN = Viewer(Role.SCREEN)
INVITATION = invitation("https://board.example.org", "KQ7M-3XPT")
CARD = CardId(uuid(1))


async def told(page: Subscription) -> str:
    """What the next frame of presence holds."""
    frame = json.loads(await asyncio.wait_for(page.next_frame(), 120))
    assert frame.keys() == {"content"}
    content: str = frame["content"]
    return content


@asynccontextmanager
async def opened(file: Path, *steps: StepKey) -> AsyncIterator[tuple[House, Room]]:
    """A board with a card, moved through the steps."""
    async with house(file) as at:
        await at.describe()
        await at.ask(observer(1), PostCard(CARD, "3 of 5 write.", "C1", Focus.STUDENT))
        for step in steps:
            await at.ask(facilitator(), MoveStep(step, "seed", confirmed=True))
        yield at, await at.room()


async def test_W10_a_call_is_told_to_everybody_and_ends_by_itself(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(presence, "CALLED_FOR", 0.0)
    async with opened(tmp_path / "a.db", StepKey.SELECT, StepKey.SHARE) as (at, room):
        before = at.log.read(BOARD)
        for viewer in (ANN, LEAD, SCREEN):
            with room.subscribe(viewer, room.cursor(viewer)) as page:
                await told(page)
                room.presence.call("card", CARD, 1_000)
                called = f'data-what="card" data-id="{CARD}"'
                assert called in room.screens().presence(viewer, presence.UNHEARD).decode().replace("\\", "")
                while (news := await told(page)) and called in news:
                    pass
                assert 'hx-target="#call"' in news and "data-" not in news
        assert at.log.read(BOARD) == before


async def test_W10_a_later_call_has_a_higher_number_also_after_a_restart(tmp_path: Path) -> None:
    numbers: list[int] = []
    for _ in range(2):
        async with opened(tmp_path / f"{len(numbers)}.db", StepKey.SELECT, StepKey.SHARE) as (_, room):
            for _ in range(3):
                room.presence.call("card", CARD, 5_000 + len(numbers))
                assert room.presence.called
                numbers.append(room.presence.called.number)
    assert numbers == sorted(set(numbers))


async def test_W10_what_is_asked_twice_is_done_once_and_what_is_remembered_does_not_grow(
    tmp_path: Path,
) -> None:
    async with opened(tmp_path / "a.db") as (_, room):
        here, lead = room.presence, facilitator().person
        assert [here.is_new(lead, CommandId(uuid(1))) for _ in range(3)] == [True, False, False]
        for number in range(1_000):
            here.is_new(lead, CommandId(uuid(2 + number)))
        assert len(here._asked) == presence.ASKED_KEPT


async def test_W11_the_invitation_is_told_to_the_screen_alone_and_stands_on_a_screen_that_opens(
    tmp_path: Path,
) -> None:
    async with opened(tmp_path / "a.db") as (_, room):
        assert INVITATION.code not in room.page(SCREEN).invitation
        with room.subscribe(SCREEN, room.cursor(SCREEN)) as screen:
            assert INVITATION.code not in await told(screen)
            before = [room.presence.heard_by(role) for role in (Role.OBSERVER, Role.FACILITATOR)]
            room.presence.invite(INVITATION)
            assert INVITATION.code in await told(screen)
            assert INVITATION.code in room.page(SCREEN).invitation
            assert [room.presence.heard_by(role) for role in (Role.OBSERVER, Role.FACILITATOR)] == before
            for viewer in (ANN, LEAD):
                everything = room.screens().presence(viewer, presence.UNHEARD)
                assert INVITATION.code not in f"{everything!r} {room.page(viewer)}"
            room.presence.invite(None)
            assert INVITATION.code not in await told(screen)
            assert INVITATION.code not in room.page(SCREEN).invitation


async def test_W11_the_invitation_goes_off_when_the_debrief_opens(tmp_path: Path) -> None:
    async with opened(tmp_path / "a.db", StepKey.SELECT) as (at, room):
        room.presence.invite(INVITATION)
        with room.subscribe(SCREEN, room.cursor(SCREEN)) as screen:
            assert INVITATION.code in await told(screen)
            await at.ask(facilitator(), MoveStep(StepKey.SHARE, "seed", confirmed=True))
            frames = [await screen.next_frame() for _ in range(2)]
        assert INVITATION.code.encode() not in b"".join(frames)
        assert b"#invitation" in frames[1]
        assert room.presence.invitation is None


async def test_who_is_here_is_told_to_facilitators_alone_and_only_when_it_changed(tmp_path: Path) -> None:
    async with opened(tmp_path / "a.db", StepKey.SELECT, StepKey.SHARE, StepKey.SORT) as (_, room):
        with room.subscribe(LEAD, room.cursor(LEAD)) as lead, room.subscribe(ANN, room.cursor(ANN)) as ann:
            first = await told(lead)
            assert all(f'hx-target="#{part}"' in first for part in ("people", "here", "held", "call"))
            assert "people" not in await told(ann)
            ann.hold(CARD, "")
            held = await told(lead)
            assert CARD in held and "#people" not in held and "#call" not in held
            assert CARD in await told(ann)
            with room.subscribe(BEN, room.cursor(BEN)):
                came = await told(lead)
                assert "3 here" in came and "#held" not in came
                assert "#people" not in room.screens().presence(ANN, presence.UNHEARD).decode()


async def test_hands_are_not_told_to_the_screen(tmp_path: Path) -> None:
    async with opened(tmp_path / "a.db", StepKey.SELECT, StepKey.SHARE, StepKey.SORT) as (_, room):
        with room.subscribe(SCREEN, room.cursor(SCREEN)) as screen, room.subscribe(ANN, None) as ann:
            assert "#held" not in await told(screen)
            before = room.presence.heard_by(Role.SCREEN)
            ann.hold(CARD, "")
            assert room.presence.heard_by(Role.SCREEN) == before != room.presence.heard_by(Role.OBSERVER)


async def test_G4_a_card_that_is_held_in_silence_is_let_go_by_itself(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert presence.HELD_FOR == 10.0
    monkeypatch.setattr(presence, "HELD_FOR", 0.0)
    async with opened(tmp_path / "a.db", StepKey.SELECT, StepKey.SHARE, StepKey.SORT) as (_, room):
        with room.subscribe(ANN, None) as ann, room.subscribe(BEN, room.cursor(BEN)) as ben:
            await told(ben)
            ann.hold(CARD, "tray")
            held = f'<i data-card="{CARD}" data-over="tray">'
            assert held in room.screens().presence(BEN, presence.UNHEARD).decode().replace("\\", "")
            while held in (news := await told(ben)):
                pass
            assert 'hx-target="#held"' in news and "data-card" not in news
