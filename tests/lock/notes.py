"""A whole day over the wire with private notes, and leaks of them that somebody might build in (rule C7)."""

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest

from app.domain import portray
from app.domain.agenda import SHORT_AGENDA, StepKey
from app.domain.board import Board
from app.domain.events import DebriefOpened
from app.domain.evolve import Draft
from app.domain.seen import OwnCard, WatchSeen
from app.domain.visibility import BoardView
from tests.lock.mutants import Mutant
from tests.lock.viewers import AUTHORS, VIEWERS, looks_of
from tests.lock.world import World, world

NOTES = {name: str(UUID(int=0x207E << 64 | at)) for at, name in enumerate(AUTHORS)}
LATE = str(UUID(int=0x1A7E))


def check_notes(folder: Path) -> None:
    """Nobody but its author is sent a private note's words or id, in any step, by any way; and nothing counts it."""
    with world(folder) as here:
        here.listen()
        for at, (name, note) in enumerate(NOTES.items()):
            here.post(name, str(UUID(int=0xCA4D << 64 | at)), f"{name} saw 3 of 5 write.")
            here.people[name].done("POST", "cards", **_note(note, name, note=at != 1))
        here.people["Ben"].done("PUT", f"cards/{NOTES['Ben']}/note", note=True)
        for browser in here.people.values():
            browser.note("writing")
            browser.got.clear()  # Ben's note was a card for a moment: its facilitators' counts came and went
        for step in SHORT_AGENDA:
            if step is not SHORT_AGENDA[0]:
                here.go(step)
            _look(here, step)
        late = here.people["Ann"].write("POST", "cards", **_note(LATE, "Ann", note=True))
        assert "not-now" in late.text


def _note(card: str, name: str, *, note: bool) -> dict[str, Any]:
    text = f"note-of-{name}-{card}"
    return {"card": card, "text": text, "classroom": "C4", "focus": "task", "note": note}


def _look(here: World, step: StepKey) -> None:
    for viewer in VIEWERS:
        for look in looks_of(here, here.people[viewer], step, {}):
            for name, note in NOTES.items():
                there = note in look.text or f"note-of-{name}" in look.text
                assert viewer == name or not there, (
                    f"for {viewer}, in {step}, {look.surface}: a note of {name}"
                )
    watch = here.people["lead"].ask("GET", "").fields["watch"]
    assert (watch["cards"], watch["writers"]) == (len(AUTHORS), len(AUTHORS)), f"in {step}, notes are counted"
    assert sum(row["cells"][3] for row in watch["rows"]) == 0, f"in {step}, notes are counted"
    found = here.people["Ann"].ask("GET", "").fields
    assert [each["id"] for each in found["notes"]] == [NOTES["Ann"]]


# --- leaks -------------------------------------------------------------------------------------------------


def everybodys_notes_are_mine(patch: pytest.MonkeyPatch) -> None:
    def notes(view: BoardView) -> tuple[OwnCard, ...]:
        return tuple(portray.own(view._board, each) for each in view._board.notes.values())

    patch.setattr(BoardView, "notes", notes)


def notes_are_counted(patch: pytest.MonkeyPatch) -> None:
    real = portray.watch

    def watch(board: Board) -> WatchSeen:
        return real(replace(board, cards={**board.cards, **board.notes}))

    patch.setattr(portray, "watch", watch)


def notes_open_with_the_cards(patch: pytest.MonkeyPatch) -> None:
    real = Draft._open

    def opened(draft: Draft, event: DebriefOpened, at: int) -> None:
        cards: Mapping[Any, Any] = {**draft.board.cards, **draft.board.notes}
        draft._set(cards=cards)
        real(draft, event, at)

    patch.setattr(Draft, "_open", opened)


def notes_are_exported(patch: pytest.MonkeyPatch) -> None:
    real = BoardView.mine

    def mine(view: BoardView) -> tuple[OwnCard, ...]:
        everybodys = (portray.own(view._board, each) for each in view._board.notes.values())
        return real(view) + tuple(everybodys)

    patch.setattr(BoardView, "mine", mine)


NOTE_MUTANTS: tuple[Mutant, ...] = (
    Mutant(
        "page", "private notes are everybody's", everybodys_notes_are_mine, check_notes, "page: a note of"
    ),
    Mutant("facilitator's page", "private notes are counted", notes_are_counted, check_notes, "are counted"),
    Mutant(
        "opening", "private notes open with the cards", notes_open_with_the_cards, check_notes, "in share"
    ),
    Mutant("export", "private notes stand among the cards", notes_are_exported, check_notes, "a note of"),
)
