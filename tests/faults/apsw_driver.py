"""The part of a database driver that SQLAlchemy asks for, over apsw: the program's own engine on files that we hold.

`Driver` stands where a module like `sqlite3` stands: `make_engine(url, driver=Driver(vfs="power"))`. Pragmas,
migrations and the log are the program's own.

Not only statements of the program are run: WAL needs memory that connections share, which apsw's VFS does not wrap.
With `PRAGMA locking_mode=EXCLUSIVE`, said before the first access, SQLite keeps it on its own heap, so there can be one
connection only. What is written into the files, when, and how it is synced are the same.

apsw raises what its file layer raised even where SQLite shrugs: after a commit it puts the WAL into the file, and when
that fails it tries again another time. So that part is done here, after the commit, as SQLite does it.
"""

from collections.abc import Mapping, Sequence
from contextlib import suppress
from typing import Any

import apsw


class Error(Exception):
    """What the driver raises."""


class InterfaceError(Error):
    pass


class DatabaseError(Error):
    pass


class OperationalError(DatabaseError):
    pass


class IntegrityError(DatabaseError):
    pass


class DataError(DatabaseError):
    pass


class InternalError(DatabaseError):
    pass


class ProgrammingError(DatabaseError):
    pass


class NotSupportedError(DatabaseError):
    pass


class Driver:
    """A module to SQLAlchemy.

    Args:
        vfs: the name of the file layer; "" is the system's.
        first: statements with which every connection begins.
        checkpoint: pages in the WAL from which on a commit puts them into the file; 1000 is SQLite's own.
        instead: statements of the program, and what is run in their place.
    """

    apilevel, paramstyle, threadsafety = "2.0", "qmark", 1
    sqlite_version = apsw.sqlite_lib_version()
    sqlite_version_info = tuple(map(int, sqlite_version.split(".")))
    Error, InterfaceError, DatabaseError, OperationalError = (
        Error,
        InterfaceError,
        DatabaseError,
        OperationalError,
    )
    IntegrityError, DataError, InternalError = IntegrityError, DataError, InternalError
    ProgrammingError, NotSupportedError = ProgrammingError, NotSupportedError

    def __init__(
        self,
        vfs: str = "",
        first: Sequence[str] = (),
        instead: Mapping[str, str] | None = None,
        checkpoint: int = 1_000,
    ) -> None:
        self._vfs, self._first, self._instead = vfs, tuple(first), instead or {}
        self._checkpoint = checkpoint

    def connect(self, path: str, **_: object) -> "Connection":
        """A connection to the file."""
        try:
            opened = apsw.Connection(path, vfs=self._vfs or None)
        except apsw.Error as fault:
            raise _ours(fault) from None
        opened.set_wal_hook(self._committed)
        connection = Connection(opened, self._instead)
        for statement in self._first:
            connection.cursor().execute(statement)
        return connection

    def _committed(self, opened: apsw.Connection, _database: str, pages: int) -> int:
        if pages >= self._checkpoint:
            with suppress(apsw.Error):
                opened.wal_checkpoint(mode=apsw.SQLITE_CHECKPOINT_PASSIVE)
        return apsw.SQLITE_OK


class Connection:
    """One connection; it begins no transaction by itself."""

    def __init__(self, opened: apsw.Connection, instead: Mapping[str, str]) -> None:
        self.opened, self.instead = opened, instead
        self.isolation_level: str | None = None

    def cursor(self) -> "Cursor":
        """A new cursor."""
        return Cursor(self)

    def commit(self) -> None:
        """Ends what was begun, if anything was."""
        if self.opened.in_transaction:
            self.cursor().execute("COMMIT")

    def rollback(self) -> None:
        """Takes back what was begun, if anything was."""
        if self.opened.in_transaction:
            self.cursor().execute("ROLLBACK")

    def close(self) -> None:
        """Closes the file; as the last one, that puts the WAL into it."""
        with suppress(apsw.Error):
            self.opened.close(force=True)

    def create_function(self, name: str, count: int, function: Any, **_: object) -> None:
        """SQLAlchemy brings functions of its own."""
        self.opened.create_scalar_function(name, function, count)


class Cursor:
    """Runs one statement at a time, and holds all of its rows."""

    arraysize, lastrowid = 1, None

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self._rows: list[tuple[Any, ...]] = []
        self.description: tuple[tuple[Any, ...], ...] | None = None
        self.rowcount = -1

    def execute(self, statement: str, values: Sequence[Any] = ()) -> "Cursor":
        """Runs it; faults of apsw become the driver's."""
        return self.executemany(statement, [values])

    def executemany(self, statement: str, many: Sequence[Sequence[Any]]) -> "Cursor":
        """Runs it once for each of the values."""
        opened = self._connection.opened
        before = opened.total_changes()
        cursor = opened.cursor()
        cursor.exec_trace = self._describe
        try:
            for values in many:
                given = tuple(values) or None
                self._rows = list(cursor.execute(self._connection.instead.get(statement, statement), given))
        except apsw.Error as fault:
            raise _ours(fault) from None
        self.rowcount = opened.total_changes() - before
        return self

    def _describe(self, cursor: apsw.Cursor, statement: str, values: Any) -> bool:
        columns = cursor.get_description()
        self.description = tuple((name, None, None, None, None, None, None) for name, _ in columns) or None
        return True

    def fetchone(self) -> tuple[Any, ...] | None:
        """The next row."""
        return self._rows.pop(0) if self._rows else None

    def fetchmany(self, size: int = 1) -> list[tuple[Any, ...]]:
        """The next rows."""
        taken, self._rows = self._rows[:size], self._rows[size:]
        return taken

    def fetchall(self) -> list[tuple[Any, ...]]:
        """All rows that are left."""
        return self.fetchmany(len(self._rows))

    def close(self) -> None:
        """Nothing is held open."""


def _ours(fault: apsw.Error) -> Error:
    kind = IntegrityError if isinstance(fault, apsw.ConstraintError) else OperationalError
    return kind(str(fault))
