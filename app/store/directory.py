"""Which boards there are, who takes part in them, and who holds a session or a link."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime

from sqlalchemy import Engine, Select, delete, insert, select, update
from sqlalchemy.exc import IntegrityError
from sqlmodel import col

from app.domain.events import Entry
from app.domain.terms import CommandId, PersonId, Role
from app.store.engine import reading, writing
from app.store.log import write_entries
from app.store.tables import BoardRow, EventRow, PersonRow, SeatRow


class CodeTaken(Exception):
    """Another board has this join code: make another one."""


class PersonTaken(Exception):
    """Somebody else has this id."""


class ThereAlready(Exception):
    """A board begins with the same command: it was imported from the same file."""

    def __init__(self, board: str, created_at: int) -> None:
        self.board, self.created_at = board, created_at
        made = datetime.fromtimestamp(created_at / 1000, UTC)
        super().__init__(
            f"This file was imported on {made:%Y-%m-%d} as board {board}. With --again it becomes another board."
        )


@dataclass(frozen=True, slots=True)
class Seat:
    """What a session or a link gives; `person` is None for a screen, `expires_at` is in Unix milliseconds."""

    board: str
    person: PersonId | None
    role: Role
    expires_at: int


@dataclass(frozen=True, slots=True)
class Person:
    """A person of an imported round; the id must be new in the whole database."""

    id: PersonId
    name: str
    role: Role
    group: str = ""


class Directory:
    """Ordinary tables beside the logs. Every method raises `StorageDown` when the database can not be used."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    # --- boards ---------------------------------------------------------------------------

    def create_board(self, board: str, code: str, epoch: str, now: int, network: str | None = None) -> None:
        """A board with an empty log, as a round of the network if there is one.

        Raises:
            CodeTaken: another board has the code.
        """
        with self._unless_taken(code), writing(self._engine) as connection:
            connection.execute(
                insert(BoardRow).values(
                    id=board, epoch=epoch, head=0, code=code, closed=False, created_at=now, network_id=network
                )
            )

    def import_round(
        self,
        board: str,
        code: str,
        epoch: str,
        now: int,
        people: Sequence[Person],
        entries: Sequence[Entry],
        network: str | None = None,
        *,
        once: bool = False,
    ) -> None:
        """A whole board with its people and its log (seqs from 1), in one transaction: all of it or nothing.

        Args:
            once: not if a log begins with the same command already.

        Raises:
            CodeTaken: another board has the code.
            ThereAlready: see ``once``.
        """
        row = {"id": board, "epoch": epoch, "head": len(entries), "code": code, "closed": False}
        row["network_id"] = network
        rows = [_person_row(board, person, f"import:{person.id}", now) for person in people]
        with self._unless_taken(code), writing(self._engine) as connection:
            if once and (there := connection.execute(_begun_by(entries[0].command)).first()):
                raise ThereAlready(*there)
            connection.execute(insert(BoardRow).values(**row, created_at=now))
            if rows:
                connection.execute(insert(PersonRow), rows)
            write_entries(connection, board, entries)

    def require_new(self, command: CommandId) -> None:
        """ThereAlready when a log begins with this command."""
        with reading(self._engine) as connection:
            if there := connection.execute(_begun_by(command)).first():
                raise ThereAlready(*there)

    def board_by_code(self, code: str) -> str | None:
        """The board that this code lets people into; None also when its door is closed."""
        wanted = select(col(BoardRow.id)).where(col(BoardRow.code) == code, col(BoardRow.closed).is_(False))
        with reading(self._engine) as connection:
            return connection.execute(wanted).scalar()

    def code_of(self, board: str) -> str | None:
        """The board's join code; None: no such board."""
        with reading(self._engine) as connection:
            return connection.execute(select(col(BoardRow.code)).where(col(BoardRow.id) == board)).scalar()

    def renew_code(self, board: str, code: str) -> None:
        """Gives the board another code; the old one leads nowhere.

        Raises:
            CodeTaken: another board has the code.
        """
        with self._unless_taken(code), writing(self._engine) as connection:
            connection.execute(update(BoardRow).where(col(BoardRow.id) == board).values(code=code))

    def set_open(self, board: str, is_open: bool) -> None:
        """Whether the code lets anybody in."""
        with writing(self._engine) as connection:
            connection.execute(update(BoardRow).where(col(BoardRow.id) == board).values(closed=not is_open))

    def is_open(self, board: str) -> bool:
        """Whether the code lets people in; False for no such board."""
        wanted = select(col(BoardRow.closed)).where(col(BoardRow.id) == board)
        with reading(self._engine) as connection:
            return connection.execute(wanted).scalar() is False

    def epoch_of(self, board: str) -> str | None:
        """The board's epoch; None: no such board."""
        with reading(self._engine) as connection:
            return connection.execute(select(col(BoardRow.epoch)).where(col(BoardRow.id) == board)).scalar()

    def boards(self) -> list[tuple[str, int, str]]:
        """Id, creation (Unix milliseconds) and code of every board, oldest first."""
        wanted = select(col(BoardRow.id), col(BoardRow.created_at), col(BoardRow.code))
        with reading(self._engine) as connection:
            rows = connection.execute(wanted.order_by(col(BoardRow.created_at), col(BoardRow.id)))
            return [(board, created_at, code) for board, created_at, code in rows]

    # --- people ---------------------------------------------------------------------------

    def add_person(
        self, board: str, person: PersonId, name: str, role: Role, group: str, command: str, now: int
    ) -> PersonId:
        """Adds a person; the same command again gives the person whom it added the first time.

        Raises:
            PersonTaken: another command added somebody with this id, here or elsewhere.
        """
        row = _person_row(board, Person(person, name, role, group), command, now)
        try:
            with writing(self._engine) as connection:
                connection.execute(insert(PersonRow).values(**row))
        except IntegrityError:
            if there := self._added_by(board, command):
                return there
            if self._is_somebody(person):
                raise PersonTaken("Somebody has this id.") from None
            raise
        return person

    def names(self, board: str) -> dict[PersonId, str]:
        """The names of all people of a board, in the order in which they came."""
        wanted = select(col(PersonRow.id), col(PersonRow.name)).where(col(PersonRow.board_id) == board)
        with reading(self._engine) as connection:
            rows = connection.execute(wanted.order_by(col(PersonRow.created_at), col(PersonRow.id)))
            return {PersonId(person): name for person, name in rows}

    # --- sessions and links ---------------------------------------------------------------

    def add_seat(self, token_hash: bytes, seat: Seat, now: int) -> None:
        """Keeps a session or a link under the SHA-256 of its token; expired ones are forgotten with it."""
        row = {"board_id": seat.board, "person_id": seat.person, "role": seat.role.value}
        with writing(self._engine) as connection:
            connection.execute(delete(SeatRow).where(col(SeatRow.expires_at) <= now))
            connection.execute(
                insert(SeatRow).values(
                    token_hash=token_hash, **row, created_at=now, expires_at=seat.expires_at
                )
            )

    def seat(self, token_hash: bytes, now: int) -> Seat | None:
        """What the token gives; None when it gives nothing, or nothing any more."""
        wanted = select(
            col(SeatRow.board_id), col(SeatRow.person_id), col(SeatRow.role), col(SeatRow.expires_at)
        ).where(col(SeatRow.token_hash) == token_hash, col(SeatRow.expires_at) > now)
        with reading(self._engine) as connection:
            row = connection.execute(wanted).one_or_none()
        if row is None:
            return None
        board, person, role, expires_at = row
        return Seat(board, PersonId(person) if person is not None else None, Role(role), expires_at)

    def end_seat(self, token_hash: bytes) -> None:
        """The token gives nothing from now on."""
        with writing(self._engine) as connection:
            connection.execute(delete(SeatRow).where(col(SeatRow.token_hash) == token_hash))

    def end_seats(self, board: str, role: Role) -> None:
        """No link and no cookie of this role gives anything at the board from now on."""
        those = (col(SeatRow.board_id) == board, col(SeatRow.role) == role.value)
        with writing(self._engine) as connection:
            connection.execute(delete(SeatRow).where(*those))

    # --- whether it works -----------------------------------------------------------------

    def try_to_write(self) -> None:
        """Writes to disk what stands there already, and so changes nothing."""
        if self._engine.dialect.name == "sqlite":
            with writing(self._engine) as connection:
                version = connection.exec_driver_sql("PRAGMA user_version").scalar_one()
                connection.exec_driver_sql(f"PRAGMA user_version={version}")

    # --- what they share ------------------------------------------------------------------

    @contextmanager
    def _unless_taken(self, code: str) -> Iterator[None]:
        try:
            yield
        except IntegrityError:
            holder = select(col(BoardRow.id)).where(col(BoardRow.code) == code)
            with reading(self._engine) as connection:
                taken = connection.execute(holder).scalar() is not None
            if not taken:
                raise
        else:
            return
        raise CodeTaken("Another board has this code.")

    def _is_somebody(self, person: PersonId) -> bool:
        wanted = select(col(PersonRow.id)).where(col(PersonRow.id) == person)
        with reading(self._engine) as connection:
            return connection.execute(wanted).first() is not None

    def _added_by(self, board: str, command: str) -> PersonId | None:
        wanted = select(col(PersonRow.id)).where(
            col(PersonRow.board_id) == board, col(PersonRow.command) == command
        )
        with reading(self._engine) as connection:
            found = connection.execute(wanted).scalar()
        return PersonId(found) if found is not None else None


def _person_row(board: str, person: Person, command: str, now: int) -> dict[str, str | int]:
    return {
        "id": person.id,
        "board_id": board,
        "name": person.name,
        "role": person.role.value,
        "group_name": person.group,
        "created_at": now,
        "command": command,
    }


def _begun_by(command: CommandId) -> Select[str, int]:
    """The board whose log begins with that command, and when it was made."""
    first = (col(EventRow.seq) == 1, col(EventRow.command) == command)
    wanted = select(col(BoardRow.id), col(BoardRow.created_at))
    return wanted.join(EventRow, col(EventRow.board_id) == col(BoardRow.id)).where(*first)
