"""A backup is one whole moment, taken while people write; what was restored is that, and says so."""

import os
from itertools import count
from pathlib import Path

import pytest
from sqlalchemy import Engine, text

from app.domain.erasing import ERASED
from app.domain.events import CardPosted, CardReworded, CardWithdrawn
from app.domain.terms import CardId
from app.store.backup import Refused, back_up
from app.store.directory import Directory
from app.store.engine import NewerDatabase, make_engine, migrate, reading, writing
from app.store.file import alone, file_of, use
from app.store.log import SqlLog, StorageDown
from app.store.restore import restore
from app.store.verify import verify
from tests.store.conftest import BOARDS, opened
from tests.store.examples import ANA, CARD, ONE_OF_EACH, batch, erased, moved, posted
from tests.store.kept import STAYS, WITHDRAWN, Writing, fill, killed_at_each, rows

A, B, C = BOARDS
NOW = 1_760_000_000_000
SYSTEM_CALLS = ["open", "link", "replace", "rename", "unlink", "fsync", "close"]


@pytest.fixture
def backup(engine: Engine, file: Path, tmp_path: Path) -> Path:
    """A backup of a round, and nothing open any more."""
    fill(engine)
    back_up(file, tmp_path / "backup.db", NOW)
    return tmp_path / "backup.db"


def test_S17_a_backup_holds_everything_of_one_moment_and_belongs_to_its_owner(
    engine: Engine, file: Path, tmp_path: Path
) -> None:
    fill(engine)
    to = tmp_path / "backup.db"
    found = back_up(file, to, NOW)
    assert (found.boards, found.entries, found.made_at, found.faults) == (3, len(ONE_OF_EACH) + 23, NOW, [])
    kept = rows(to)
    del kept["backup_seal"]
    assert kept == rows(file)
    assert to.stat().st_mode & 0o777 == 0o600
    assert [each.name for each in tmp_path.iterdir() if each.is_file()] == ["backup.db"]


def test_S17_a_backup_while_twenty_write_is_whole_and_holds_up_nobody(
    engine: Engine, file: Path, tmp_path: Path
) -> None:
    before: dict[str, int] = {}
    with Writing(engine, 20) as people:
        for number in range(5):
            before = dict(people.acknowledged)
            found = back_up(file, tmp_path / f"{number}.db", NOW)
            assert found.faults == []
            with opened(f"sqlite:///{tmp_path}/{number}.db") as copy:
                kept = {board: len(SqlLog(copy).read(board)) for board in before}
            assert all(kept[board] >= before[board] for board in before)
        people.until_all_have_written()
    assert people.wrong == []
    assert all(people.acknowledged.values())
    assert {board: len(SqlLog(engine).read(board)) for board in before} == people.acknowledged


def test_S8_erased_words_are_in_no_backup_and_not_left_behind_by_one(
    engine: Engine, file: Path, tmp_path: Path
) -> None:
    fill(engine)
    log = SqlLog(engine)
    log.append([batch(C, 0, posted("x", WITHDRAWN))])
    with reading(engine) as reader:  # as another backup does
        reader.exec_driver_sql("SELECT count(*) FROM card_text")
        log.append([batch(C, 1, erased("x"))])
        assert WITHDRAWN.encode() in file.read_bytes()
    back_up(file, tmp_path / "backup.db", NOW)
    for each in (*file.parent.iterdir(), tmp_path / "backup.db"):
        assert WITHDRAWN.encode() not in each.read_bytes()
    assert STAYS.encode() in (tmp_path / "backup.db").read_bytes()


def test_S17_a_database_behind_a_link_is_backed_up_with_its_wal(
    engine: Engine, file: Path, tmp_path: Path
) -> None:
    fill(engine)
    log = SqlLog(engine)
    for number in range(2):  # the first of a program puts the WAL into the file
        log.append([batch(C, number, moved("x"))])
    name = tmp_path / "link.db"
    name.symlink_to(file)
    assert file.with_name(f"{file.name}-wal").stat().st_size > 0, "what is newest stands there"
    assert verify(name).entries == len(ONE_OF_EACH) + 25
    assert back_up(name, tmp_path / "backup.db", NOW).entries == len(ONE_OF_EACH) + 25


def test_S18_a_database_behind_a_link_stays_behind_it(
    engine: Engine, file: Path, backup: Path, tmp_path: Path
) -> None:
    name = tmp_path / "link.db"
    name.symlink_to(file)
    at = file_of(f"sqlite:///{name}")
    assert at == file
    with opened(f"sqlite:///{name}") as used:
        SqlLog(used).append([batch(C, 0, moved("x"))])
        assert used.url.database == str(file), (
            "whoever changes the link changes nothing for a program that runs"
        )


def test_S17_a_backup_that_was_put_in_the_place_by_hand_can_be_backed_up(
    engine: Engine, file: Path, backup: Path, tmp_path: Path
) -> None:
    assert back_up(backup, tmp_path / "again.db", NOW + 1).made_at == NOW + 1
    assert verify(tmp_path / "again.db").faults == []


def test_S17_where_no_file_can_be_a_sentence_says_so(engine: Engine, file: Path, tmp_path: Path) -> None:
    fill(engine)
    with pytest.raises(Refused, match="is a folder; give the name of a file"):
        back_up(file, tmp_path, NOW, force=True)
    with pytest.raises(Refused, match=r"There is no folder .*/nowhere"):
        back_up(file, tmp_path / "nowhere" / "backup.db", NOW)
    with pytest.raises(FileNotFoundError, match="There is no file"):
        verify(tmp_path)


def test_S17_a_file_that_is_there_is_replaced_only_when_that_is_asked_for(
    engine: Engine, file: Path, backup: Path
) -> None:
    before = backup.read_bytes()
    with pytest.raises(Refused, match="is there already; with --force"):
        back_up(file, backup, NOW + 1)
    assert backup.read_bytes() == before
    assert back_up(file, backup, NOW + 1, force=True).made_at == NOW + 1
    with pytest.raises(Refused, match="no backup of itself"):
        back_up(file, file, NOW, force=True)
    with pytest.raises(Refused, match="no database"):
        back_up(file.parent / "nowhere.db", backup, NOW, force=True)


def test_S17_a_damaged_database_is_not_taken_for_a_backup(engine: Engine, file: Path, tmp_path: Path) -> None:
    fill(engine)
    with writing(engine) as connection:
        connection.execute(text("DELETE FROM event WHERE seq = 3"))
    with pytest.raises(
        Refused, match=r"is damaged, so there is no backup.*\n.*A gap in board board-a, entry 4"
    ):
        back_up(file, tmp_path / "backup.db", NOW)
    assert [each for each in tmp_path.iterdir() if each.is_file()] == []


def test_S17_a_backup_that_is_killed_leaves_nothing_under_its_name(
    engine: Engine, file: Path, tmp_path: Path
) -> None:
    fill(engine)
    engine.dispose()
    to = tmp_path / "backup.db"
    kills = 0
    for ended in killed_at_each(count(), lambda: back_up(file, to, NOW), SYSTEM_CALLS):
        assert verify(file).faults == []
        if to.exists():
            assert verify(to).faults == []
        if ended:
            break
        kills += 1
        to.unlink(missing_ok=True)
    assert kills > 5
    assert back_up(file, tmp_path / "another.db", NOW).faults == []


def test_S18_what_is_restored_is_what_was_backed_up_and_the_present_one_is_set_aside(
    engine: Engine, file: Path, backup: Path
) -> None:
    SqlLog(engine).append([batch(B, 1, posted("later", "Said after the backup."))])
    engine.dispose()
    present, wanted = rows(file), rows(backup)
    done = restore(file, backup, NOW + 1)
    kept = rows(file)
    assert "backup_seal" not in kept
    assert kept.keys() == wanted.keys() - {"backup_seal"}
    assert all(kept[name] == wanted[name] for name in kept if name != "board")
    assert done.aside
    assert rows(done.aside) == present
    assert (done.taken_back, done.found.boards, done.found.made_at) == (0, 3, NOW)
    assert backup.exists()
    assert file.stat().st_mode & 0o777 == 0o600
    with opened(f"sqlite:///{file}") as again:
        assert SqlLog(again).append([batch(B, 1, moved("x"))]) == [None]


def test_S18_every_board_begins_a_new_epoch(engine: Engine, file: Path, backup: Path) -> None:
    engine.dispose()
    restore(file, backup, NOW)
    with opened(f"sqlite:///{file}") as again:
        epochs = [Directory(again).epoch_of(board) for board in BOARDS]
    assert "first epoch" not in epochs
    assert len(set(epochs)) == 3


def test_S18_words_that_were_erased_since_do_not_come_back(engine: Engine, file: Path, backup: Path) -> None:
    log = SqlLog(engine)
    log.append([batch(B, 1, erased("b"))])
    engine.dispose()
    done = restore(file, backup, NOW)
    assert done.taken_back == 1
    with opened(f"sqlite:///{file}") as again:
        said = [entry.event for entry in SqlLog(again).read(B)]
    assert [type(event).__name__ for event in said] == ["CardPosted", "CardWithdrawn", "CardsErased"]
    assert isinstance(said[0], CardPosted) and said[0].text == ERASED
    assert verify(file).faults == []


def test_S18_a_card_that_was_withdrawn_since_stays_so_and_can_still_be_had_back(
    engine: Engine, file: Path, backup: Path
) -> None:
    SqlLog(engine).append([batch(B, 1, CardWithdrawn(CardId("b"), ANA, None))])
    engine.dispose()
    assert restore(file, backup, NOW).taken_back == 1
    with opened(f"sqlite:///{file}") as again:
        said = [entry.event for entry in SqlLog(again).read(B)]
    assert said[1] == CardWithdrawn(CardId("b"), ANA, None)
    assert isinstance(said[0], CardPosted) and said[0].text == STAYS


@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() != 0, reason="only root can give files away")
@pytest.mark.parametrize("is_there", [True, False])
def test_S18_what_root_restores_still_belongs_to_the_server(
    engine: Engine, file: Path, backup: Path, is_there: bool
) -> None:
    engine.dispose()
    os.chown(file, 10_001, 10_001)
    os.chown(file.parent, 10_001, 10_001)
    if not is_there:
        file.unlink()
    restore(file, backup, NOW)
    owners = {each.name: each.stat().st_uid for each in file.parent.iterdir()}
    assert set(owners.values()) == {10_001}, owners


def test_S18_cards_that_were_erased_before_the_backup_are_not_counted(
    engine: Engine, file: Path, backup: Path
) -> None:
    engine.dispose()
    assert restore(file, backup, NOW).taken_back == 0
    with opened(f"sqlite:///{file}") as again:
        texts = [entry.event for entry in SqlLog(again).read(A)]
    gone = [event for event in texts if isinstance(event, CardPosted | CardReworded) and event.text == ERASED]
    assert {event.card for event in gone} == {CARD, "gone"}


def test_S18_a_database_that_is_used_is_not_replaced(engine: Engine, file: Path, backup: Path) -> None:
    before = rows(file)
    with pytest.raises(Refused, match=r"Another program has .* open"):
        restore(file, backup, NOW)
    engine.dispose()
    done = use(file)
    with pytest.raises(Refused, match=r"A server uses .*; stop it first"):
        restore(file, backup, NOW)
    done()
    assert rows(file) == before
    assert restore(file, backup, NOW).aside


def test_S18_no_program_starts_while_a_database_is_restored(engine: Engine, file: Path) -> None:
    with alone(file) as ours:
        assert ours
        with pytest.raises(StorageDown, match="is being restored; start again"):
            use(file)
    first, second = use(file), use(file)  # two processes on one database are two shares
    first()
    second()


def test_S18_a_damaged_or_newer_backup_is_refused_and_changes_nothing(
    engine: Engine, file: Path, backup: Path
) -> None:
    engine.dispose()
    before = rows(file)
    with opened(f"sqlite:///{backup}") as made, writing(made) as connection:
        connection.execute(
            text(f"UPDATE card_text SET text = 'Another word.' WHERE seq = {len(ONE_OF_EACH) + 6}")
        )
    with pytest.raises(Refused, match="not what was backed up"):
        restore(file, backup, NOW)
    with opened(f"sqlite:///{backup}") as made, writing(made) as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = 'of tomorrow'"))
    with pytest.raises(Refused, match="newer version of this program"):
        restore(file, backup, NOW)
    with pytest.raises(Refused, match="This is the present database"):
        restore(file, file, NOW)
    with pytest.raises(FileNotFoundError, match="There is no file"):
        restore(file, file.parent / "nowhere.db", NOW)
    assert rows(file) == before
    with pytest.raises(NewerDatabase):
        migrate(make_engine(f"sqlite:///{backup}"))


def test_S18_a_damaged_present_database_is_replaced_and_kept(
    engine: Engine, file: Path, backup: Path
) -> None:
    SqlLog(engine).erase_traces()
    log = SqlLog(engine)
    log.append([batch(C, 0)])  # a new log erases traces once
    log.append([batch(C, 0, posted("later", "Said after the backup."))])
    wal = file.parent / f"{file.name}-wal"
    kept = wal.read_bytes()
    engine.dispose()
    file.write_bytes(b"\0" * 4096 + file.read_bytes()[4096:])
    wal.write_bytes(kept)
    done = restore(file, backup, NOW)
    assert done.taken_back is None
    assert done.aside
    aside = b"".join(
        each.read_bytes() for each in file.parent.iterdir() if each.name.startswith(done.aside.name)
    )
    assert b"Said after the backup." in aside
    assert STAYS.encode() in aside
    assert verify(file).faults == []
    assert b"Said after the backup." not in b"".join(
        each.read_bytes() for each in file.parent.iterdir() if "before-restore" not in each.name
    )


def test_S18_a_backup_is_restored_where_no_database_is_yet(backup: Path, tmp_path: Path) -> None:
    file = tmp_path / "elsewhere" / "debrief.db"
    done = restore(file, backup, NOW)
    assert (done.aside, done.taken_back) == (None, 0)
    assert verify(file).faults == []
    assert file.parent.stat().st_mode & 0o077 == 0


@pytest.mark.parametrize("present", ["whole", "damaged"])
def test_S18_a_restoring_that_is_killed_leaves_the_one_or_the_other(
    engine: Engine, file: Path, backup: Path, present: str
) -> None:
    SqlLog(engine).append([batch(B, 1, posted("later", "Said after the backup."))])
    engine.dispose()
    if present == "damaged":
        file.write_bytes(b"\0" * 100 + file.read_bytes()[100:])
    before = file.read_bytes()
    calls, ended = killed_at_each(count(), lambda: restore(file, backup, NOW), SYSTEM_CALLS), False
    number = 0
    while not ended:
        ended = next(calls)
        number += 1
        whole = [
            each for each in file.parent.iterdir() if each.suffix in ("", ".db") or "before" in each.name
        ]
        if file.read_bytes() == before or present == "whole":
            assert present == "damaged" or verify(file).faults == []
        else:
            assert verify(file).faults == []
            assert any(each.read_bytes() == before for each in whole if "before" in each.name)
        for each in file.parent.iterdir():  # as it was, for the next
            if each != file:
                each.unlink()
        if not ended:
            file.write_bytes(before)
    assert number > 10
    assert len(rows(file)["event"]) == len(ONE_OF_EACH) + 23
    assert os.listdir(file.parent) == [file.name]
