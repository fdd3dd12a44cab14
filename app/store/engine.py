"""The way to the database. What only SQLite needs stands here and in `file`, `backup` and `verify`."""

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

from app.store.file import Opened, file_of, make_folder
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
_DAMAGED = (
    "It is damaged: python -m app verify says more, and python -m app restore BACKUP brings a backup back."
)
_ACCESS = "Has this program's user a right to read and write it, and its folder?"
_HINTS = {
    "NOTADB": _DAMAGED,
    "CORRUPT": _DAMAGED,
    "CANTOPEN": _ACCESS,
    "READONLY": _ACCESS,
    "FULL": "The disk is full.",
    "IOERR": "Is the disk full, or broken?",
    "BUSY": "Another program holds it.",
}
"""By the names of SQLite's faults, what somebody can do."""
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


def make_engine(url: str, driver: Any = None) -> Engine:
    """An engine for the URL; for SQLite also the folder of its file.

    Args:
        driver: a module like `sqlite3`; without it, the first one here that is safe.

    Raises:
        UnsafeSqlite: no SQLite without the WAL-reset bug is installed.
    """
    parsed = make_url(url)
    if parsed.get_backend_name() != "sqlite":
        return create_engine(parsed, hide_parameters=True)
    return _sqlite_engine(parsed, safe_sqlite([driver]) if driver else sqlite_driver())


@contextmanager
def reading(engine: Engine) -> Iterator[Connection]:
    """A transaction that sees one moment of the database and waits for no writer.

    Raises:
        StorageDown: the database can not be read.
    """
    with _faults_as_sentences(engine), engine.connect() as connection:
        yield connection.execution_options(**{_BEGIN: "BEGIN"})


@contextmanager
def writing(engine: Engine) -> Iterator[Connection]:
    """A transaction that may write; committed at the end, or nothing of it when anything is raised.

    Raises:
        StorageDown: the database did not take it.
    """
    with _faults_as_sentences(engine), engine.begin() as connection:
        yield connection


def erase_traces(engine: Engine) -> bool:
    """Takes deleted rows off the disk; False when a reader still needs them, then try again later.

    Raises:
        StorageDown: the database can not be written.
    """
    if engine.dialect.name != "sqlite":
        return True
    with _faults_as_sentences(engine), engine.connect() as connection:
        connection.execution_options(**{_BEGIN: ""})
        connection.exec_driver_sql(
            "PRAGMA busy_timeout=0"
        )  # the writer does not stand still for a long reader
        try:
            busy = connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)").scalar_one()
        finally:
            connection.exec_driver_sql(f"PRAGMA busy_timeout={BUSY_MS}")
    return not busy


def make_anew(engine: Engine) -> None:
    """Makes the file anew from its rows; nobody writes meanwhile.

    Raises:
        StorageDown: the database can not be written.
    """
    if engine.dialect.name != "sqlite":
        return
    with _faults_as_sentences(engine), engine.connect() as connection:
        connection.execution_options(**{_BEGIN: ""})
        connection.exec_driver_sql("VACUUM")


def migrate(engine: Engine) -> None:
    """Brings the tables to where this program needs them, in one transaction.

    Raises:
        NewerDatabase: the database is further than this program knows.
        StorageDown: the database can not be read or written.
    """
    with reading(engine) as connection:
        here = set(MigrationContext.configure(connection).get_current_heads())
    if up_to_date(here):
        return
    config = _alembic()
    with writing(engine) as connection:
        config.attributes["connection"] = connection
        command.upgrade(config, "head")


def up_to_date(revisions: set[str]) -> bool:
    """Whether tables at these revisions are as this program needs them; False is "older".

    Raises:
        NewerDatabase: a newer program made them.
    """
    scripts = ScriptDirectory.from_config(_alembic())
    if not revisions <= {script.revision for script in scripts.walk_revisions()}:
        raise NewerDatabase("The database was made by a newer version of this program; start that version.")
    return revisions == set(scripts.get_heads())


def require_sound(engine: Engine) -> None:
    """Looks through the whole file, and whether it takes writes: better told at the start than to a full room.

    Raises:
        StorageDown: damaged, or not to be written; one that another program holds just now is well.
    """
    if engine.dialect.name != "sqlite":
        return
    with reading(engine) as connection:
        found = connection.exec_driver_sql("PRAGMA quick_check(1)").scalar_one()
    if found != "ok":
        raise StorageDown(f"The database can not be used: {engine.url.database}. {_DAMAGED}")
    with _faults_as_sentences(engine), engine.connect() as connection:
        try:
            version = connection.exec_driver_sql("PRAGMA user_version").scalar_one()
            connection.exec_driver_sql(
                f"PRAGMA user_version={version}"
            )  # taken back; beginning is not enough
        except DBAPIError as fault:
            if not _name_of(fault).startswith("BUSY"):
                raise


def sqlite_driver() -> Any:
    """The driver module to use; UnsafeSqlite."""
    return safe_sqlite([module for module in (pysqlite3, sqlite3) if module])


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


def _alembic() -> Config:
    config = Config()  # not alembic.ini: its search path is for the command line only
    config.set_main_option("script_location", str(MIGRATIONS).replace("%", "%%"))
    return config


@contextmanager
def _faults_as_sentences(engine: Engine) -> Iterator[None]:
    try:
        yield
    except _OURS:
        raise
    except DBAPIError as error:
        said = f"The database can not be used now: {error.orig}."
        if "decode" in said:  # the driver repeats the text that it can not decode, and that may be a card's
            raise StorageDown(
                f"The database can not be used now: {engine.url.database}. {_DAMAGED}"
            ) from None
        if hint := next((hint for name, hint in _HINTS.items() if _name_of(error).startswith(name)), ""):
            said += f" {engine.url.database}: {hint}"
        raise StorageDown(said) from error
    except NoConnectionFree as error:
        raise StorageDown("The database can not be used now: too many wait for it.") from error


def _name_of(error: DBAPIError) -> str:
    return str(getattr(error.orig, "sqlite_errorname", "")).removeprefix("SQLITE_")


def _sqlite_engine(url: URL, driver: Any) -> Engine:
    file = file_of(url.render_as_string(hide_password=False))
    if file:
        url = url.set(database=str(file))
    engine = create_engine(url, module=driver, hide_parameters=True)
    event.listen(engine, "connect", _prepare)
    event.listen(engine, "begin", _begin)
    if file:
        make_folder(file)
        opened = Opened(file)
        event.listen(engine, "do_connect", opened.before_connecting)
        event.listen(engine, "connect", opened.connected)
        event.listen(engine, "commit", opened.before_commit)
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
