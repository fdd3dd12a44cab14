"""A database as a round leaves it, for what backs it up, restores it and looks whether it is whole."""

import os
import threading
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from time import sleep

from sqlalchemy import Engine

from app.domain.terms import Role
from app.store.directory import Directory
from app.store.log import SqlLog
from app.store.verify import read_only
from tests.store.conftest import BOARDS
from tests.store.examples import ANA, ONE_OF_EACH, batch, erased, posted

A, B, C = BOARDS
PAUSE = 0.005
"""Seconds between two entries of one who writes; without any the same ones would be first again and again."""
WITHDRAWN, STAYS = "Zwitscherschnabel", "Four of six students point at the text."


def fill(engine: Engine, cards: int = 20) -> None:
    """Board A has one event of every kind and cards, of which one was erased; B has a card; C nothing."""
    Directory(engine).add_person(A, ANA, "Ana", Role.OBSERVER, "Group 1", "join", now=5)
    log = SqlLog(engine)
    log.append([batch(A, 0, *ONE_OF_EACH)])
    log.append([batch(A, len(ONE_OF_EACH), *(posted(f"{n}", f"{STAYS} {n}") for n in range(cards)))])
    log.append([batch(A, len(log.read(A)), posted("gone", WITHDRAWN * 9)), batch(B, 0, posted("b", STAYS))])
    log.append([batch(A, len(log.read(A)), erased("gone"))])


def rows(file: Path) -> dict[str, list[object]]:
    """Everything that a database holds, by table."""
    with closing(read_only(file)) as connection:
        connection.text_factory = bytes
        names = connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'").fetchall()
        return {
            name.decode(): connection.execute(f"SELECT * FROM {name.decode()} ORDER BY rowid").fetchall()
            for (name,) in names
        }


class Writing:
    """So many threads that write, each on and on, to a board of its own."""

    def __init__(self, engine: Engine, count: int) -> None:
        self._ends, self._engine = threading.Event(), engine
        self.acknowledged = dict.fromkeys((f"board {n}" for n in range(count)), 0)
        for board in self.acknowledged:
            Directory(engine).create_board(board, f"code of {board}", "epoch", 0)
        self._threads = [threading.Thread(target=self._write, args=(board,)) for board in self.acknowledged]
        self.wrong: list[BaseException] = []

    def __enter__(self) -> "Writing":
        for thread in self._threads:
            thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._ends.set()
        for thread in self._threads:
            thread.join()

    def until_all_have_written(self) -> None:
        """Waits until each was told of an entry."""
        while not (all(self.acknowledged.values()) or self.wrong):
            sleep(0.01)

    def _write(self, board: str) -> None:
        try:
            while not self._ends.is_set():
                at = self.acknowledged[board]
                assert SqlLog(self._engine).append([batch(board, at, posted(f"{board}-{at}", STAYS))]) == [
                    None
                ]
                self.acknowledged[board] += 1
                sleep(PAUSE)
        except BaseException as wrong:  # noqa: BLE001 - the test looks
            self.wrong.append(wrong)


def killed_at_each(steps: Iterator[int], work: object, calls: list[str]) -> Iterator[bool]:
    """Runs the work in a process that kills itself before its nth call of these, n by n; whether it got to its end."""
    for step in steps:
        if (child := os.fork()) == 0:
            _die_before(step, work, calls)
        yield os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 0


def _die_before(step: int, work: object, calls: list[str]) -> None:
    count = [0]

    def counted(call: object) -> object:
        def instead(*given: object, **named: object) -> object:
            count[0] += 1
            if count[0] > step:
                os.kill(os.getpid(), 9)
            return call(*given, **named)  # type: ignore[operator]

        return instead

    try:
        for name in calls:
            setattr(os, name, counted(getattr(os, name)))
        work()  # type: ignore[operator]
    except BaseException:  # noqa: BLE001 - the child says only whether it ended well
        os._exit(1)
    os._exit(0)
