"""Every store that keeps the contract. A new one (PostgreSQL) is one more line in `STORES`."""

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

import pytest
from sqlalchemy import Engine

from app.store.directory import Directory
from app.store.engine import make_engine, migrate
from app.store.log import EventLog, SqlLog
from app.store.memory import MemoryLog
from tests.empty import hasten, place

BOARDS = ("board-a", "board-b", "board-c")


@contextmanager
def opened(url: str) -> Iterator[Engine]:
    """An engine with all tables, closed at the end."""
    engine = make_engine(url)
    with ExitStack() as stack:
        stack.callback(engine.dispose)
        migrate(engine)
        yield engine


@contextmanager
def _memory(_: Path) -> Iterator[EventLog]:
    yield MemoryLog()


@contextmanager
def _sqlite(folder: Path) -> Iterator[EventLog]:
    place(folder / "log.db")
    with pytest.MonkeyPatch.context() as patch:
        hasten(patch)
        with opened(f"sqlite:///{folder}/log.db") as engine:
            create_boards(engine)
            yield SqlLog(engine)


STORES = {"memory": _memory, "sqlite": _sqlite}


def create_boards(engine: Engine) -> None:
    """The three empty boards that the tests write to."""
    for board in BOARDS:
        Directory(engine).create_board(board, f"code of {board}", "first epoch", now=0)


@pytest.fixture(params=STORES)
def log(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[EventLog]:
    """Each store in turn, with `BOARDS` in it."""
    with STORES[request.param](tmp_path) as made:
        yield made


@pytest.fixture
def file(tmp_path: Path) -> Path:
    """Where the SQLite database of a test is."""
    return tmp_path / "data" / "board.db"


@pytest.fixture
def engine(file: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Engine]:
    """A SQLite database with `BOARDS` in it."""
    hasten(monkeypatch)
    place(file)
    with opened(f"sqlite:///{file}") as made:
        create_boards(made)
        yield made
