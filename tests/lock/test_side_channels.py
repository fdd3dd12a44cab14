"""Side channels that twin runs came upon, each by itself."""

import asyncio
from collections.abc import Coroutine
from http import HTTPStatus
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest

from app.domain.commands import RewordCard
from app.domain.terms import Actor, CardId, CommandId, PersonId, Role
from tests.lock.browser import Answer
from tests.lock.wire import PATIENCE
from tests.lock.world import HIDDEN, World, world

pytestmark = pytest.mark.server
CARD, OTHER = str(UUID(int=0xCA4D)), str(UUID(int=0xCA4E))


def test_L5_a_page_that_comes_back_after_a_restart_is_not_told_how_much_others_wrote(
    tmp_path: Path,
) -> None:
    frames = [frames_after_restart(tmp_path / str(times), times) for times in (0, 1_000)]
    assert frames[0] == frames[1]


def frames_after_restart(folder: Path, times: int) -> list[str]:
    """What Ann is sent when she comes back to a server that was started again, after Hal wrote so many times."""
    with world(folder) as here:
        cursor = here.cursor_of(here.people["Ann"])
        here.people["lead"].done("PUT", "timer", action="start", minutes=5)
        here.post("Hal", OTHER, "3 of 5 write.")
        reword_often(here, times)
        here.start()
        here.people["Ann"].listen(cursor)
        here.settle(1)
        return here.people["Ann"].frames()


def reword_often(here: World, times: int) -> None:
    """Hal changes his card again and again; not over the wire, which would take long and show nothing more."""
    room = here.running.desk.rooms.known(here.board)
    assert room
    hal = Actor(PersonId(person_of(here, "Hal")), Role.OBSERVER, HIDDEN["Hal"])

    async def reword() -> None:
        for number in range(times):
            command = RewordCard(CardId(OTHER), f"{number} of 5 write.")
            asking.append(room.submit(command, hal, CommandId(str(UUID(int=number)))))
        await asyncio.gather(*asking)

    asking: list[Coroutine[Any, Any, None]] = []
    asyncio.run_coroutine_threadsafe(reword(), here.running.loop).result(PATIENCE)
    assert times == 0 or room.board.cards[CardId(OTHER)].text == f"{times - 1} of 5 write."


@pytest.mark.parametrize("hidden", ["reworded", "withdrawn"])
def test_L5_a_scribe_is_not_told_what_the_colleague_did_with_the_card(tmp_path: Path, hidden: str) -> None:
    answers = [scribes_undo(tmp_path / what, what) for what in ("untouched", hidden)]
    assert answers[0] == answers[1]


def scribes_undo(folder: Path, what: str) -> list[tuple[int, bytes]]:
    """What Ann is answered who takes back the card that she wrote down for Hal."""
    with world(folder) as here:
        ann, hal = here.people["Ann"], here.people["Hal"]
        ann.done("POST", "cards", **fields(CARD), **{"for": person_of(here, "Hal")})
        if what == "reworded":
            hal.done("PUT", f"cards/{CARD}", text="4 of 5 write.")
        if what == "withdrawn":
            hal.done("DELETE", f"cards/{CARD}")
        found: list[Answer] = [ann.write("POST", "undo"), ann.ask("GET", "")]
        return [(answer.status, answer.body) for answer in found]


def test_A3_a_card_comes_back_by_undo_after_its_classroom_is_gone_and_pages_still_open(
    tmp_path: Path,
) -> None:
    with world(tmp_path) as here:
        ann, lead = here.people["Ann"], here.people["lead"]
        here.go("select", "share")
        ann.done("POST", "cards", **(fields(CARD) | {"classroom": "C4"}))
        ann.done("DELETE", f"cards/{CARD}")
        lead.done("PUT", "round", classrooms=[{"code": code} for code in ("C1", "C2", "C3")])
        here.listen()
        ann.write("POST", "undo")
        here.note("undoing")
        assert ann.ask("GET", "").status == HTTPStatus.OK
        assert not any(
            b"closed" in each.raw for each in here.people["Ben"].got if each.what.startswith("frame")
        )


def fields(card: str) -> dict[str, str]:
    """A card."""
    return {"card": card, "text": "3 of 5 write.", "classroom": "C1", "focus": "student"}


def person_of(here: World, name: str) -> str:
    """A person's id, which no page tells and a scribe's form will."""
    room = here.running.desk.rooms.known(here.board)
    assert room
    return next(person for person, known in room.names.items() if known == name)
