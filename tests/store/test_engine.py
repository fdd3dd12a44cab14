"""The way to the database: migrations, and which SQLite may be used."""

import os
import subprocess
import sys
from multiprocessing.synchronize import Barrier
from pathlib import Path
from types import SimpleNamespace

import pytest
from sqlalchemy import Engine, text

from app.store.engine import (
    MIGRATIONS,
    NewerDatabase,
    UnsafeSqlite,
    make_engine,
    migrate,
    safe_sqlite,
    writing,
)
from app.store.log import SqlLog
from tests.store.conftest import BOARDS
from tests.store.examples import batch, moved
from tests.store.writer import FORKED


def alembic(file: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "alembic", "-c", str(MIGRATIONS / "alembic.ini"), *arguments],
        cwd=file.anchor,
        env={**os.environ, "DEBRIEF_DATABASE_URL": f"sqlite:///{file}"},
        capture_output=True,
        text=True,
    )


def test_S10_tables_and_migrations_are_in_step_from_any_folder(file: Path) -> None:
    assert alembic(file, "upgrade", "head").returncode == 0
    checked = alembic(file, "check")
    assert checked.returncode == 0, checked.stdout + checked.stderr


def test_S10_migrating_again_changes_nothing(engine: Engine) -> None:
    SqlLog(engine).append([batch(BOARDS[0], 0, moved("x"))])
    migrate(engine)
    assert len(SqlLog(engine).read(BOARDS[0])) == 1


def test_S10_the_database_of_a_newer_program_is_refused(engine: Engine) -> None:
    with writing(engine) as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = 'of tomorrow'"))
    with pytest.raises(NewerDatabase, match="newer version of this program"):
        migrate(engine)


def test_S10_two_programs_that_start_at_once_share_one_new_database(file: Path) -> None:
    together = FORKED.Barrier(3)
    starts = [FORKED.Process(target=_start, args=(f"sqlite:///{file}", together)) for _ in range(3)]
    for each in starts:
        each.start()
    for each in starts:
        each.join()
    assert [each.exitcode for each in starts] == [0, 0, 0]


def _start(url: str, together: Barrier) -> None:
    together.wait()
    migrate(make_engine(url))


def test_S11_a_sqlite_that_can_lose_commits_is_refused() -> None:
    old = SimpleNamespace(sqlite_version_info=(3, 40, 1), sqlite_version="3.40.1")
    new = SimpleNamespace(sqlite_version_info=(3, 51, 3), sqlite_version="3.51.3")
    assert safe_sqlite([old, new]) is new
    with pytest.raises(UnsafeSqlite, match=r"SQLite 3\.40\.1 can lose confirmed writes"):
        safe_sqlite([old])


def test_S11_the_folder_of_the_database_is_made_and_is_ours_alone(file: Path) -> None:
    engine = make_engine(f"sqlite:///{file}")
    assert file.parent.stat().st_mode & 0o077 == 0
    engine.dispose()
