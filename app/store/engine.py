"""The way to the database. What only SQLite needs stands in this file and nowhere else."""

import sqlite3
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing, contextmanager
from functools import partial
from pathlib import Path
from time import monotonic, sleep
from typing import Any

from alembic import command
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import URL, Connection, Engine, create_engine, event, make_url
from sqlalchemy.exc import (
    DataError,
    DBAPIError,
    IntegrityError,
    NotSupportedError,
    ProgrammingError,
)
from sqlalchemy.exc import TimeoutError as NoConnectionFree

from app.store.protocol import StorageDown

try:
    import pysqlite3
except ImportError:  # no wheel for this machine
    pysqlite3 = None

MIGRATIONS = Path(__file__).resolve().parents[2] / "migrations"
WAL_RESET_FIXED = (3, 51, 3)  # before it, a WAL reset with several connections open can lose commits
BUSY_MS = 5_000
_OURS = (
    DataError,
    IntegrityError,
    NotSupportedError,
    ProgrammingError,
)  # faults of the program, not of the disk
_BEGIN = "debrief_begin"
_PRAGMAS = (
    f"busy_timeout={BUSY_MS}",  # first: the others may have to wait
    "journal_mode=WAL",
    "synchronous=FULL",  # NORMAL lost acknowledged commits in 230 of 300 power cuts
    "fullfsync=ON",  # macOS: a plain fsync leaves commits in the drive's cache; nothing elsewhere
    "foreign_keys=ON",
    "secure_delete=ON",  # withdrawn words are overwritten, not only unlinked
)


class NewerDatabase(Exception):
    """The database was made by a newer program."""


class UnsafeSqlite(Exception):
    """The only SQLite here is one that can lose what it has confirmed."""


def make_engine(url: str) -> Engine:
    """An engine for the URL; for SQLite also the folder of its file.

    Raises:
        UnsafeSqlite: no SQLite without the WAL-reset bug is installed.
    """
    parsed = make_url(url)
    if parsed.get_backend_name() != "sqlite":
        return create_engine(parsed, hide_parameters=True)
    return _sqlite_engine(parsed)


@contextmanager
def reading(engine: Engine) -> Iterator[Connection]:
    """A transaction that sees one moment of the database and waits for no writer.

    Raises:
        StorageDown: the database can not be read.
    """
    with _faults_as_sentences(), engine.connect() as connection:
        yield connection.execution_options(**{_BEGIN: "BEGIN"})


@contextmanager
def writing(engine: Engine) -> Iterator[Connection]:
    """A transaction that may write; committed at the end, or nothing of it when anything is raised.

    Raises:
        StorageDown: the database did not take it.
    """
    with _faults_as_sentences(), engine.begin() as connection:
        yield connection


def erase_traces(engine: Engine) -> bool:
    """Takes deleted rows off the disk; False when a reader still needs them, then try again later.

    Raises:
        StorageDown: the database can not be written.
    """
    if engine.dialect.name != "sqlite":
        return True
    with _faults_as_sentences(), engine.connect() as connection:
        connection.execution_options(**{_BEGIN: ""})
        connection.exec_driver_sql(
            "PRAGMA busy_timeout=0"
        )  # the writer does not stand still for a long reader
        try:
            busy = connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)").scalar_one()
        finally:
            connection.exec_driver_sql(f"PRAGMA busy_timeout={BUSY_MS}")
    return not busy


def migrate(engine: Engine) -> None:
    """Brings the tables to where this program needs them, in one transaction.

    Raises:
        NewerDatabase: the database is further than this program knows.
        StorageDown: the database can not be read or written.
    """
    config = Config()  # not alembic.ini: its search path is for the command line only
    config.set_main_option("script_location", str(MIGRATIONS).replace("%", "%%"))
    scripts = ScriptDirectory.from_config(config)
    known = {script.revision for script in scripts.walk_revisions()}
    with reading(engine) as connection:
        here = set(MigrationContext.configure(connection).get_current_heads())
    if not here <= known:
        raise NewerDatabase("The database was made by a newer version of this program; start that version.")
    if here == set(scripts.get_heads()):
        return
    with writing(engine) as connection:
        config.attributes["connection"] = connection
        command.upgrade(config, "head")


def safe_sqlite(candidates: Sequence[Any]) -> Any:
    """The first of these driver modules whose SQLite has no WAL-reset bug.

    Raises:
        UnsafeSqlite: none is without it.
    """
    for module in candidates:
        if module.sqlite_version_info >= WAL_RESET_FIXED:
            return module
    versions = " and ".join(module.sqlite_version for module in candidates)
    raise UnsafeSqlite(
        f"SQLite {versions} can lose confirmed writes; install the package pysqlite3, "
        f"or a Python with SQLite {'.'.join(map(str, WAL_RESET_FIXED))} or later."
    )


@contextmanager
def _faults_as_sentences() -> Iterator[None]:
    try:
        yield
    except _OURS:
        raise
    except DBAPIError as error:
        raise StorageDown(f"The database can not be used now: {error.orig}.") from error
    except NoConnectionFree as error:
        raise StorageDown("The database can not be used now: too many wait for it.") from error


def _sqlite_engine(url: URL) -> Engine:
    if url.database and url.database != ":memory:":
        Path(url.database).absolute().parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    engine = create_engine(
        url, module=safe_sqlite([module for module in (pysqlite3, sqlite3) if module]), hide_parameters=True
    )
    event.listen(engine, "connect", _prepare)
    event.listen(engine, "begin", _begin)
    return engine


def _prepare(connection: Any, _record: object) -> None:
    connection.isolation_level = None  # the driver begins nothing by itself; _begin does
    with closing(connection.cursor()) as cursor:
        for pragma in _PRAGMAS:
            _patiently(partial(cursor.execute, f"PRAGMA {pragma}"))


def _patiently(execute: Callable[[], object]) -> None:
    """Going over to WAL does not wait for another program that does so: SQLite's busy timeout is not asked."""
    until = monotonic() + BUSY_MS / 1000
    while True:
        try:
            execute()
        except Exception as fault:  # two drivers, two classes
            if "locked" not in str(fault) or monotonic() > until:
                raise
            sleep(0.01)
        else:
            return


def _begin(connection: Connection) -> None:
    """IMMEDIATE unless said otherwise: a write that began as a read fails at once when another one was faster."""
    if begin := connection.get_execution_options().get(_BEGIN, "BEGIN IMMEDIATE"):
        connection.exec_driver_sql(begin)
