"""What is written to logs while cards are locked: no word of a card and no id of one, whatever goes wrong."""

import logging
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http import HTTPStatus
from pathlib import Path
from uuid import UUID

import pytest

import app.live.screens
from app.domain.visibility import BoardView
from app.server.logs import JsonLine
from tests.lock.world import World, world

WORDS = "marker-Ann-wrote-this"
CARD = str(UUID(int=0xCA4D))
Fault = Callable[[World, pytest.MonkeyPatch], None]


class Paper(logging.Handler):
    """Keeps every line as a log file would have it, with the traces of exceptions."""

    def __init__(self) -> None:
        super().__init__(logging.DEBUG)
        self.setFormatter(logging.Formatter("%(levelname)s %(name)s: %(message)s"))
        self.lines: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        """Takes in a line, with its fields."""
        self.lines.append(f"{self.format(record)} {JsonLine().format(record)}")


@contextmanager
def logged() -> Iterator[Paper]:
    """Logging as ``python -m app serve`` sets it up, at its most talkative."""
    paper, root, ours = Paper(), logging.getLogger(), logging.getLogger("app")
    levels = root.level, ours.level
    root.addHandler(paper)
    root.setLevel(logging.WARNING)
    ours.setLevel(logging.DEBUG)
    try:
        yield paper
    finally:
        root.removeHandler(paper)
        root.setLevel(levels[0])
        ours.setLevel(levels[1])


def check_logs(folder: Path, *faults: Fault) -> list[str]:
    """Rule L1: no line holds a locked card's words or id. Answers the lines.

    Args:
        faults: what goes wrong, one after the other, after a card was written.
    """
    with logged() as paper:
        with world(folder) as here:
            here.post("Ann", CARD, WORDS)
            here.listen()
            for fault in faults:
                with pytest.MonkeyPatch.context() as patch:
                    fault(here, patch)
        for line in paper.lines:
            assert WORDS not in line, f"a log line holds a card's words: {line}"
            assert CARD not in line, f"a log line holds a card's id: {line}"
        return paper.lines


# --- faults ------------------------------------------------------------------------------------------------


def nothing_wrong(here: World, patch: pytest.MonkeyPatch) -> None:
    """An ordinary day."""
    ann = here.people["Ann"]
    ann.done("PUT", f"cards/{CARD}", classroom="C2")
    ann.done("DELETE", f"cards/{CARD}")
    ann.done("POST", "undo")
    ann.ask("GET", "")


def refusals(here: World, patch: pytest.MonkeyPatch) -> None:
    """422, 404, 401, 413, 415 and frames that nobody understands."""
    ann, ben = here.people["Ann"], here.people["Ben"]
    status = [
        ann.write("POST", "cards", card=CARD, text=WORDS, classroom="C1", focus="task").status,
        ann.write("PUT", f"cards/{CARD}", text=WORDS * 40).status,
        ann.write("PUT", f"cards/{CARD}", text=WORDS, nonsense=WORDS).status,
        ann.write("PUT", f"cards/{CARD}", focus=WORDS).status,
        ann.write("PUT", f"cards/{CARD}", text=WORDS + "\0").status,
        ben.write("PUT", f"cards/{CARD}", text=WORDS).status,
        ben.ask("GET", f"lists/{CARD}").status,
        here.people["stranger"].write("PUT", f"cards/{CARD}", text=WORDS).status,
        ann.ask("PUT", f"cards/{CARD}", body=WORDS.encode()).status,
    ]
    assert status == [422, 422, 422, 422, 422, 404, 404, 401, 422]
    ann.send(f'{{"hold": "{CARD}", "over": "{WORDS}"}}')
    ann.frames()


def broken_view(here: World, patch: pytest.MonkeyPatch) -> None:
    """A fault whose text is what Ann wrote, in a page, in JSON, in an export and in an undo's answer."""

    def broken(view: BoardView) -> None:
        raise ValueError(f"{WORDS} {CARD}")

    patch.setattr(BoardView, "mine", broken)
    ann = here.people["Ann"]
    for path in ("", "export.json", "export.csv"):
        assert ann.ask("GET", path).status == HTTPStatus.INTERNAL_SERVER_ERROR


def broken_command(here: World, patch: pytest.MonkeyPatch) -> None:
    """A fault in the rules themselves."""

    def broken(*_: object) -> None:
        raise KeyError(CARD, WORDS)

    patch.setattr("app.live.room.decide", broken)
    answer = here.people["Ann"].write("PUT", f"cards/{CARD}", text="Other words.")
    assert answer.status == HTTPStatus.INTERNAL_SERVER_ERROR


def broken_frames(here: World, patch: pytest.MonkeyPatch) -> None:
    """A fault while a frame is made: for a socket, and for an event stream that has begun."""

    def broken(*_: object) -> str:
        raise ValueError(f"{WORDS} {CARD}")

    patch.setattr(app.live.screens.Screens, "_mine", broken)
    here.people["Ann"].done("PUT", f"cards/{CARD}", classroom="C4")
    here.people["Ann"].frames()
    stream = here.people["Ann"].stream
    assert stream
    stream.read(b"what never comes, for it ends")


def storage_down(here: World, patch: pytest.MonkeyPatch) -> None:
    """The database refuses what Ann wrote."""
    with sqlite3.connect(here.folder / "board.db") as database:
        database.execute("ALTER TABLE card_text RENAME TO elsewhere")
    database.close()
    answer = here.people["Ann"].write("PUT", f"cards/{CARD}", text=f"{WORDS} again")
    assert answer.status >= HTTPStatus.INTERNAL_SERVER_ERROR
    with sqlite3.connect(here.folder / "board.db") as database:
        database.execute("ALTER TABLE elsewhere RENAME TO card_text")
    database.close()
