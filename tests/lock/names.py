"""A day over the wire with cards that wait for a decision about a name, and leaks of them (rules H1 and H2)."""

from pathlib import Path
from uuid import UUID

import pytest

from app.domain import portray
from app.domain.agenda import SHORT_AGENDA, StepKey
from app.domain.board import Board
from app.domain.decide import agenda
from app.domain.events import Event
from app.domain.seen import OwnCard
from app.domain.visibility import BoardView
from tests.lock.mutants import Mutant
from tests.lock.viewers import AUTHORS, VIEWERS, looks_of
from tests.lock.world import World, world

NAME, ROOM = "Marcus", "Rm 214"
WAITS = {name: str(UUID(int=0x3A1E << 64 | at)) for at, name in enumerate(AUTHORS)}
LATE = str(UUID(int=0x3A7E))


def check_names(folder: Path) -> None:
    """What waits is sent to nobody but its author, whatever is asked, until it is decided; then to everybody."""
    with world(folder) as here:
        here.listen()
        for at, (name, card) in enumerate(WAITS.items()):
            here.post(name, card, f"waits-of-{name}: {NAME if at else ROOM} counted to 12.", keep=False)
        for step in SHORT_AGENDA[: SHORT_AGENDA.index(StepKey.SORT) + 1]:
            if step is not SHORT_AGENDA[0]:
                here.go(step)
            _look(here, step)
        here.post("Ann", LATE, f"waits-of-Ann: {NAME} came late.", keep=False)
        _look(here, StepKey.SORT)
        assert [each["id"] for each in here.people["Ann"].ask("GET", "").fields["kept_back"]] == [
            WAITS["Ann"],
            LATE,
        ]
        here.people["Ann"].done("PUT", f"cards/{WAITS['Ann']}", keep=True)
        late = here.people["Ben"].ask("GET", "").fields["lists"]
        assert WAITS["Ann"] in [card["id"] for each in late for card in each["cards"]]


def _look(here: World, step: StepKey) -> None:
    for viewer in VIEWERS:
        for look in looks_of(here, here.people[viewer], step, {}):
            for name, card in WAITS.items():
                there = card in look.text or f"waits-of-{name}" in look.text
                assert viewer == name or not there, (
                    f"for {viewer}, in {step}, {look.surface}: a name of {name}"
                )


def nothing_waits(patch: pytest.MonkeyPatch) -> None:
    def none(board: Board) -> list[Event]:
        return []

    patch.setattr(agenda, "kept_back", none)


def everybodys_waiting_is_mine(patch: pytest.MonkeyPatch) -> None:
    def waiting(view: BoardView) -> tuple[OwnCard, ...]:
        return tuple(portray.own(view._board, each) for each in view._board.notes.values() if each.kept_back)

    patch.setattr(BoardView, "kept_back", waiting)


NAME_MUTANTS: tuple[Mutant, ...] = (
    Mutant("opening", "cards with names open with the others", nothing_waits, check_names, "a name of"),
    Mutant("page", "what waits is everybody's", everybodys_waiting_is_mine, check_names, "a name of"),
)
