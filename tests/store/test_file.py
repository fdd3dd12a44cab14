"""The file of the database: gone, another, not ours, damaged. Told at the start or with the first write (rule S21)."""

import ctypes
import errno
import os
import shutil
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest
from sqlalchemy import Engine

from app.cli import main
from app.main import open_database
from app.settings import load_settings
from app.store.engine import make_engine, migrate, require_sound, sqlite_driver
from app.store.log import SqlLog, StorageDown
from tests.store.conftest import BOARDS, opened
from tests.store.examples import ONE_OF_EACH, batch, entries, moved
from tests.store.kept import fill

A, B, C = BOARDS


def one(log: SqlLog, at: int) -> None:
    """One entry more on board C."""
    assert log.append([batch(C, at, moved(f"{at}"))]) == [None]


def moved_away(file: Path) -> Callable[[], object]:
    """The file has another name."""
    elsewhere = file.with_name("elsewhere")
    file.rename(elsewhere)
    return lambda: elsewhere.rename(file)


def replaced(file: Path) -> Callable[[], object]:
    """A copy stands in its place: writes would go to the one that nobody sees."""
    elsewhere = file.with_name("elsewhere")
    file.rename(elsewhere)
    shutil.copy(elsewhere, file)
    return lambda: elsewhere.replace(file)


def without_wal(file: Path) -> Callable[[], object]:
    """What was written last has no name any more."""
    wal, elsewhere = file.with_name(f"{file.name}-wal"), file.with_name("elsewhere")
    wal.rename(elsewhere)
    return lambda: elsewhere.rename(wal)


@pytest.mark.parametrize("fault", [moved_away, replaced, without_wal], ids=lambda fault: fault.__name__)
def test_S21_a_file_that_is_not_at_its_place_takes_no_write_until_it_is_back(
    engine: Engine, file: Path, fault: Callable[[Path], Callable[[], object]]
) -> None:
    log = SqlLog(engine)
    one(log, 0)
    one(log, 1)
    heal = fault(file)
    with pytest.raises(StorageDown, match=rf"{file}(-wal)? is gone, or another file is in its place"):
        one(log, 2)
    assert log.read(C) == list(entries([moved("0"), moved("1")]))  # it can be read
    heal()
    one(log, 2)
    engine.dispose()
    with opened(f"sqlite:///{file}") as again:
        assert len(SqlLog(again).read(C)) == 3


def test_S11_a_new_database_is_ours_alone_in_a_folder_that_is_not(tmp_path: Path) -> None:
    tmp_path.chmod(0o755)
    with opened(f"sqlite:///{tmp_path}/new.db"):
        made = [each for each in tmp_path.iterdir() if each.name.startswith("new.db")]
        assert len(made) == 3
        assert {each.stat().st_mode & 0o777 for each in made} == {0o600}


def test_S21_no_new_database_is_made_where_one_was(engine: Engine, file: Path) -> None:
    one(SqlLog(engine), 0)
    engine.dispose()
    heal = moved_away(file)
    with pytest.raises(StorageDown, match="is gone"):
        SqlLog(engine).read(C)
    assert not file.exists()
    heal()
    assert len(SqlLog(engine).read(C)) == 1


def test_S4_a_file_that_is_damaged_while_it_is_used_is_told_and_can_be_mended(
    engine: Engine, file: Path
) -> None:
    log = SqlLog(engine)
    fill(engine)
    log.erase_traces()
    engine.dispose()
    content = file.read_bytes()
    file.write_bytes(content[:100] + os.urandom(len(content) - 100))
    for _ in range(2):
        with pytest.raises(StorageDown, match=r"is damaged: python -m app verify says more"):
            log.read(A)
    file.write_bytes(content)
    assert len(log.read(A)) == len(ONE_OF_EACH) + 22
    one(log, 0)


def damaged_inside(file: Path) -> None:
    """The header is well, and the pages behind it are not."""
    content = file.read_bytes()
    file.write_bytes(content[:8192] + os.urandom(len(content) - 8192))


def no_database(file: Path) -> None:
    """Something else has its name."""
    file.write_bytes(b"Dear parents, the visit is on Wednesday." * 100)


def cut_off(file: Path) -> None:
    """The end is missing."""
    file.write_bytes(file.read_bytes()[:20_000])


@pytest.mark.parametrize("damage", [damaged_inside, no_database, cut_off], ids=lambda damage: damage.__name__)
def test_S21_a_damaged_file_is_told_at_the_start_with_what_to_do(
    engine: Engine,
    file: Path,
    damage: Callable[[Path], None],
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    fill(engine, cards=150)
    engine.dispose()
    damage(file)
    monkeypatch.setenv("DEBRIEF_DATABASE_URL", f"sqlite:///{file}")
    monkeypatch.setattr("app.server.serving.configured", lambda *_: pytest.fail("it is served"))
    assert main(["serve", "--port", "0"]) == 1
    said = capsys.readouterr().err
    assert f"{file}" in said
    assert "python -m app restore BACKUP brings a backup back." in said
    assert len(said.splitlines()) == 1


def opened_by_an_ordinary_user(file: Path, told: Path) -> str:
    """What opening the database says in a process without root's right to read and write everything."""
    if (child := os.fork()) == 0:
        said = "nothing"
        try:
            _give_up_roots_rights()
            open_database(load_settings(database_url=f"sqlite:///{file}")).dispose()
        except StorageDown as down:
            said = str(down)
        finally:
            told.write_text(said)
            os._exit(0)
    os.waitpid(child, 0)
    return told.read_text()


def _give_up_roots_rights() -> None:
    """Linux: an owner's own bits count for root as well, without two capabilities."""
    libc = ctypes.CDLL(None)
    head, rights = (ctypes.c_uint32 * 2)(0x20080522, 0), (ctypes.c_uint32 * 6)()
    assert libc.capget(head, rights) == 0
    rights[0] &= ~0b110  # CAP_DAC_OVERRIDE and CAP_DAC_READ_SEARCH
    assert libc.capset(head, rights) == 0


@pytest.mark.parametrize("bits", [(0o755, 0o444), (0o555, 0o644), (0o755, 0o000), (0o000, 0o644)])
def test_S21_a_file_or_folder_without_rights_is_told_at_the_start(
    engine: Engine, file: Path, tmp_path: Path, bits: tuple[int, int]
) -> None:
    engine.dispose()
    told = tmp_path / "told"
    assert opened_by_an_ordinary_user(file, told) == "nothing"
    file.with_name(f"{file.name}.lock").unlink()
    file.chmod(bits[1])
    file.parent.chmod(bits[0])
    try:
        said = opened_by_an_ordinary_user(file, told)
    finally:
        file.parent.chmod(0o755)
    assert str(file.parent) in said
    assert "right" in said or "can not be" in said


def test_S21_a_folder_that_can_not_be_made_is_told(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("no folder")
    with pytest.raises(StorageDown, match=r"The folder .*/file/data can not be made: Not a directory."):
        make_engine(f"sqlite:///{tmp_path}/file/data/board.db")


def test_S21_a_disk_that_keeps_no_locks_is_told(file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object) -> None:
        raise OSError(errno.ENOLCK, os.strerror(errno.ENOLCK))

    monkeypatch.setattr("fcntl.flock", refuse)
    with pytest.raises(StorageDown, match="a network file system can not be used"):
        open_database(load_settings(database_url=f"sqlite:///{file}"))


def test_S21_a_database_that_another_program_holds_is_well(engine: Engine, file: Path) -> None:
    with engine.connect() as connection:
        connection.execution_options(debrief_begin="").exec_driver_sql("PRAGMA busy_timeout=0")
    with closing(sqlite_driver().connect(str(file), isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        migrate(engine)
        require_sound(engine)
