"""Rooms: commands in turns, on disk before anybody is told."""

import asyncio
from pathlib import Path
from typing import Any

import pytest

from app.domain.agenda import StepKey
from app.domain.board import Board
from app.domain.commands import Join, MoveStep, PlaceCard, PostCard, StartPattern, WithdrawCard
from app.domain.evolve import fold
from app.domain.rejection import Rejection
from app.domain.terms import CardId, CommandId, Focus, PatternId, Role
from app.domain.visibility import Viewer
from app.live.rooms import NoSuchBoard
from app.store.protocol import Batch, StorageDown
from tests.desk import facilitator, observer, uuid
from tests.live.house import BOARD, House, house

pytestmark = pytest.mark.anyio


def card(number: int, text: str = "3 of 5 students write.") -> PostCard:
    return PostCard(CardId(uuid(number)), text, "C1", Focus.STUDENT)


async def to_sort(at: House) -> None:
    for step in (StepKey.SELECT, StepKey.SHARE, StepKey.SORT):
        await at.ask(facilitator(), MoveStep(step, "seed", confirmed=True))


async def test_V6_a_command_sent_twice_has_one_effect(tmp_path: Path) -> None:
    async with house(tmp_path / "a.db") as at:
        await at.describe()
        room = await at.room()
        once = CommandId(uuid(1))
        await asyncio.gather(*(room.submit(card(1), observer(1), once) for _ in range(3)))
        await room.submit(card(1), observer(1), once)
        assert len(room.board.cards) == 1
        with pytest.raises(Rejection):
            await room.submit(card(1), observer(1), CommandId(uuid(2)))
    async with house(tmp_path / "a.db") as again:
        room = await again.room()
        await room.submit(card(1), observer(1), once)
        assert len(room.board.cards) == 1


async def test_V6_a_command_id_is_its_senders_own(tmp_path: Path) -> None:
    async with house(tmp_path / "a.db") as at:
        await at.describe()
        same = CommandId(uuid(1))
        await at.ask(observer(1), card(1), same)
        await at.ask(observer(2), card(2), same)
        assert len((await at.room()).board.cards) == 2


async def test_S0_a_room_opened_anew_has_the_same_board(tmp_path: Path) -> None:
    async with house(tmp_path / "a.db") as at:
        await at.describe()
        for number in range(20):
            await at.ask(observer(number % 4 + 1), card(number))
        await to_sort(at)
        before = (await at.room()).board
    async with house(tmp_path / "a.db") as again:
        assert (await again.room()).board == before == fold(Board(), again.log.read(BOARD))


async def test_V7_many_commands_at_once_become_few_commits(tmp_path: Path) -> None:
    async with house(tmp_path / "a.db") as at:
        await at.describe()
        commits = 0
        append = at.log.append

        def counted(batches: list[Batch]) -> object:
            nonlocal commits
            commits += 1
            return append(batches)

        at.log.append = counted  # type: ignore[assignment, method-assign]
        await asyncio.gather(*(at.ask(observer(n % 4 + 1), card(n)) for n in range(200)))
        assert len((await at.room()).board.cards) == 200
        assert commits < 10


async def test_A5_a_step_moved_while_20_people_write_loses_none_of_their_cards(tmp_path: Path) -> None:
    async with house(tmp_path / "a.db") as at:
        await at.describe(20)
        posts = [at.ask(observer(n % 20 + 1), card(n)) for n in range(100)]
        move = at.ask(facilitator(), MoveStep(StepKey.SELECT, "seed"))
        more = [at.ask(observer(n % 20 + 1), card(n)) for n in range(100, 200)]
        await asyncio.gather(*posts, move, *more)
        assert len((await at.room()).board.cards) == 200


async def test_P1_two_people_who_move_one_card_at_once_leave_it_in_one_place(tmp_path: Path) -> None:
    async with house(tmp_path / "a.db") as at:
        await at.describe()
        await at.ask(observer(1), card(1))
        await to_sort(at)
        one, two = PatternId(uuid(11)), PatternId(uuid(12))
        await at.ask(observer(1), StartPattern(one))
        await at.ask(observer(1), StartPattern(two))
        moved = PlaceCard(card(1).card, one), PlaceCard(card(1).card, two)
        await asyncio.gather(at.ask(observer(1), moved[0]), at.ask(observer(2), moved[1]))
        board = (await at.room()).board
        places = [id for id, pattern in board.patterns.items() if card(1).card in pattern.cards]
        assert places == [board.cards[card(1).card].pattern]
        assert card(1).card not in board.tray


async def test_S2_two_rooms_on_one_log_agree_on_one_order(tmp_path: Path) -> None:
    async with house(tmp_path / "a.db") as here, house(tmp_path / "a.db") as there:
        await here.describe()
        first = [here.ask(observer(1), card(n)) for n in range(30)]
        second = [there.ask(observer(2), card(n)) for n in range(30, 60)]
        await asyncio.gather(*first, *second)
        log = here.log.read(BOARD)
        assert [entry.seq for entry in log] == list(range(1, len(log) + 1))
        assert len(fold(Board(), log).cards) == 60


async def test_V8_a_refused_write_tells_everyone_and_shows_nobody(tmp_path: Path) -> None:
    async with house(tmp_path / "a.db") as at:
        await at.describe()
        room = await at.room()
        before = room.board
        append = at.log.append

        def full(batches: list[Batch]) -> object:
            raise StorageDown("The disk is full.")

        at.log.append = full  # type: ignore[assignment, method-assign]
        outcomes = await asyncio.gather(
            *(at.ask(observer(1), card(n)) for n in range(3)), return_exceptions=True
        )
        assert [type(outcome) for outcome in outcomes] == [StorageDown] * 3
        assert room.board is before
        at.log.append = append  # type: ignore[method-assign]
        await at.ask(observer(1), card(1))
        assert len(room.board.cards) == 1


async def test_V6_a_late_retry_of_what_changed_nothing_changes_nothing(tmp_path: Path) -> None:
    async with house(tmp_path / "a.db") as at:
        await at.describe()
        await at.ask(observer(1), card(1))
        await to_sort(at)
        one = PatternId(uuid(11))
        await at.ask(observer(1), StartPattern(one))
        stay = CommandId(uuid(1))
        await at.ask(observer(1), PlaceCard(card(1).card, None), stay)
        await at.ask(observer(2), PlaceCard(card(1).card, one))
        await at.ask(observer(1), PlaceCard(card(1).card, None), stay)
        assert (await at.room()).board.cards[card(1).card].pattern == one


async def test_V6_what_changed_nothing_is_after_a_restart_the_same_wish_later(tmp_path: Path) -> None:
    stay, one = CommandId(uuid(1)), PatternId(uuid(11))
    async with house(tmp_path / "a.db") as at:
        await at.describe()
        await at.ask(observer(1), card(1))
        await to_sort(at)
        await at.ask(observer(1), StartPattern(one))
        await at.ask(observer(1), PlaceCard(card(1).card, None), stay)
        await at.ask(observer(2), PlaceCard(card(1).card, one))
    async with house(tmp_path / "a.db") as again:
        await again.ask(observer(1), PlaceCard(card(1).card, None), stay)
        assert (await again.room()).board.cards[card(1).card].pattern is None
        await again.ask(observer(2), PlaceCard(card(1).card, one))
        await again.ask(observer(1), PlaceCard(card(1).card, None), stay)
        assert (await again.room()).board.cards[card(1).card].pattern == one, "and from then on it is known"


async def test_V8_a_refusal_that_rests_on_an_unwritten_turn_is_not_told(tmp_path: Path) -> None:
    async with house(tmp_path / "a.db") as at:
        await at.describe()
        await to_sort(at)
        append = at.log.append

        def full(batches: list[Batch]) -> object:
            raise StorageDown("The disk is full.")

        at.log.append = full  # type: ignore[assignment, method-assign]
        start = StartPattern(PatternId(uuid(11)))
        outcomes = await asyncio.gather(
            *(at.ask(observer(number), start) for number in (1, 2)), return_exceptions=True
        )
        assert [type(outcome) for outcome in outcomes] == [StorageDown] * 2
        at.log.append = append  # type: ignore[method-assign]
        await at.ask(observer(2), start)


async def test_V2_a_cursor_tells_nothing_of_what_others_do_while_locked(tmp_path: Path) -> None:
    viewer = Viewer(Role.OBSERVER, observer(1).person, "Group 1")
    async with house(tmp_path / "a.db") as at:
        await at.describe()
        room = await at.room()
        before = room.cursor(viewer), room.cursor(Viewer(Role.SCREEN))
        await at.ask(observer(2), card(1))
        await at.ask(observer(2), WithdrawCard(card(1).card))
        assert (room.cursor(viewer), room.cursor(Viewer(Role.SCREEN))) == before
        await at.ask(observer(1), card(2))
        assert room.cursor(viewer) != before[0]


async def test_there_is_no_room_without_a_board(tmp_path: Path) -> None:
    async with house(tmp_path / "a.db") as at:
        with pytest.raises(NoSuchBoard):
            await at.rooms.open("nothing")


async def test_V8_what_comes_while_a_turn_is_written_has_its_turn_though_showing_that_one_fails(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fault() -> None:
        raise ZeroDivisionError

    async with house(tmp_path / "a.db") as at:
        await at.describe()
        room, found = await at.room(), list[object]()
        asyncio.get_running_loop().set_exception_handler(lambda _, said: found.append(said["exception"]))
        monkeypatch.setattr(room.presence, "people_changed", fault)
        ann, ben, other = observer(1), observer(2), observer(9)
        append, writing = room._writer.append, asyncio.Event()

        def noted(*what: Any) -> None:
            writing.set()
            append(*what)

        monkeypatch.setattr(room._writer, "append", noted)
        joining = asyncio.create_task(at.ask(other, Join(other.person, other.role, other.group)))
        await writing.wait()
        assert room._busy
        async with asyncio.timeout(10):
            await asyncio.gather(joining, at.ask(ann, card(1)), at.ask(ben, card(2)))
        assert len(room.board.cards) == 2
        assert [type(each) for each in found] == [ZeroDivisionError]
