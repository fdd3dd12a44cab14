"""`python -m app purge`: takes the words of a round's cards off the disk, and shows that they are gone."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from uuid import uuid4

from sqlalchemy import URL

from app.domain.board import Board
from app.domain.commands import Command, ProvePurge, PurgeCards
from app.domain.decide import decide
from app.domain.events import Entry
from app.domain.evolve import fold
from app.domain.terms import CommandId, Proof
from app.live.rooms import NoSuchBoard
from app.store.backup import Refused
from app.store.directory import Directory
from app.store.due import rounds_due
from app.store.engine import make_engine, migrate
from app.store.file import alone
from app.store.log import SqlLog
from app.store.proof import prove
from app.store.protocol import Batch
from app.web.purges import PROGRAM


def run(
    file: Path,
    board: str | None,
    now: int,
    say: Callable[[str], object],
    ask: Callable[[str], str] | None = None,
) -> bool:
    """Purges a board, or without one all that are due by now, and says what came of it; whether the words are gone.

    Args:
        ask: asks a person, who answers "yes" or something else.

    Raises:
        Refused: there is no database, a server uses it, or the answer was another.
    """
    with purging(file) as database:
        boards = [board] if board else database.due(now)
        for each in boards:
            if ask and not _is_meant(database.cards(each), ask):
                raise Refused("Nothing was purged. With --yes it is not asked.")
            done = database.purge(each, now)
            for sentence in told(done):
                say(sentence)
            if done.proof and done.proof.found:
                return False
    if not boards:
        say("No round is due.")
    return True


def _is_meant(cards: int, ask: Callable[[str], str]) -> bool:
    try:
        said = ask(f"The words of {cards} cards go for ever. Type yes to go on: ")
    except EOFError:  # nobody is there
        return False
    return said.strip().lower() == "yes"


@dataclass(frozen=True, slots=True)
class Purged:
    """A board whose cards have no words any more, since ``at`` (Unix milliseconds)."""

    board: str
    school: str
    cards: int
    at: int
    proof: Proof | None


class Purging:
    """A database that no server uses."""

    def __init__(self, file: Path) -> None:
        self._engine = make_engine(URL.create("sqlite", database=str(file)).render_as_string())
        migrate(self._engine)
        self._words: list[str] = []
        self._log = SqlLog(self._engine, lambda _, words: self._words.extend(words))

    def cards(self, id: str) -> int:
        """How many cards the board has; NoSuchBoard."""
        return len(self._board(id).cards)

    def _board(self, id: str) -> Board:
        if Directory(self._engine).epoch_of(id) is None:
            raise NoSuchBoard
        return fold(Board(), self._log.read(id))

    def due(self, now: int) -> list[str]:
        """The boards whose date has come by now, in Unix milliseconds."""
        return rounds_due(self._engine, now)

    def purge(self, id: str, now: int) -> Purged:
        """Closes the round if it is not, takes the words away, and looks for them; what was purged before stays so.

        Raises:
            NoSuchBoard: there is none.
            StorageDown, OSError: the database can not be written, or not be looked through.
        """
        self._do(id, PurgeCards(due=True), now)
        self._log.erase_traces()
        if self._words:
            proof = prove(self._engine, self._words)
            if proof.found:
                self._log.make_anew()
                proof = prove(self._engine, self._words)
            self._words.clear()
            self._do(id, ProvePurge(proof), now)
        board = self._board(id)
        return Purged(id, board.frame.school, len(board.cards), board.purged_at, board.proof)

    def _do(self, id: str, command: Command, now: int) -> None:
        board, asked = self._board(id), CommandId(str(uuid4()))
        happens = enumerate(decide(command, board, PROGRAM), board.seq + 1)
        entries = tuple(Entry(seq, now, PROGRAM.person, asked, event) for seq, event in happens)
        self._log.append([Batch(id, board.seq, entries)])

    def close(self) -> None:
        """Lets go of the database."""
        self._engine.dispose()


@contextmanager
def purging(file: Path) -> Iterator[Purging]:
    """A database, for as long as nobody else may use it.

    Raises:
        Refused: there is none, or a server uses it: what it shows would not be true any more.
        NewerDatabase, StorageDown: it can not be used.
    """
    if not file.exists():
        raise Refused(f"There is no database {file} yet.")
    with alone(file) as ours:
        if not ours:
            raise Refused(
                f"A server uses {file}. Purge on the board's own page, or end the server first; "
                "on the date that is set the server does it by itself."
            )
        found = Purging(file)
        try:
            yield found
        finally:
            found.close()


def told(done: Purged) -> Iterator[str]:
    """What was purged and what was found, in sentences."""
    school = f" ({done.school})" if done.school else ""
    yield f"Purged: the words of {done.cards} cards of board {done.board}{school}, and the names of its people."
    if done.proof is None or not done.proof.pieces:
        yield "Nothing was looked for: there were no words any more, or the program ended before it could."
        return
    proof = done.proof
    yield f"Looked for {proof.pieces} pieces of them in {proof.bytes:,} bytes; found {proof.found}."
    if proof.elsewhere:
        yield f"{proof.elsewhere} more are also said where they stay: in titles, or on other boards."
    for copy in proof.copies:
        if copy.unread:
            yield f"{copy.name} could not be looked into: if it is a copy that was made before, delete it."
        else:
            yield f"{copy.name} was made before and still holds words: delete it."
