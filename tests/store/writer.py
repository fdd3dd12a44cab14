"""A second process that writes, and says so."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from multiprocessing import get_context
from multiprocessing.connection import Connection
from multiprocessing.context import ForkProcess

from app.store.engine import make_engine, migrate
from app.store.log import SqlLog
from tests.store.examples import batch, posted

FORKED = get_context("fork")  # what it needs is imported already


@dataclass
class Writer:
    """One that appends cards `NAME-0`, `NAME-1` and so on, each as soon as nobody else was faster."""

    process: ForkProcess
    _told: Connection

    def told(self) -> Iterator[int]:
        """The number of each entry when the log has said that it is there, until the process ends."""
        try:
            while True:
                yield self._told.recv()
        except EOFError:
            return


@contextmanager
def writer(url: str, board: str, name: str, number_of_entries: int) -> Iterator[Writer]:
    """A process that writes; killed at the end if it has not ended by then."""
    heard, says = FORKED.Pipe(duplex=False)
    process = FORKED.Process(target=_write, args=(url, board, name, number_of_entries, says))
    process.start()
    says.close()
    try:
        yield Writer(process, heard)
    finally:
        process.kill()
        process.join()
        heard.close()


def _write(url: str, board: str, name: str, number_of_entries: int, says: Connection) -> None:
    engine = make_engine(url)
    migrate(engine)
    log = SqlLog(engine)
    seen = 0
    for number in range(number_of_entries):
        card = posted(f"{name}-{number}", "words")
        while log.append([batch(board, seen, card)]) != [None]:
            seen += len(log.read(board, seen))
        seen += 1
        says.send(number)
    engine.dispose()
