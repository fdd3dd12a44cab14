"""Whatever is wrong with a database is found, and said in a sentence without anybody's words."""

import traceback
from pathlib import Path
from random import Random

import pytest
from sqlalchemy import Engine, text

from app.domain.events import MemberJoined
from app.domain.terms import PersonId, Role
from app.store.backup import back_up
from app.store.engine import make_engine, writing
from app.store.log import SqlLog
from app.store.verify import MOST_SAID, Found, verify
from tests.store.conftest import BOARDS
from tests.store.examples import CARD, ONE_OF_EACH, batch, posted
from tests.store.kept import STAYS, WITHDRAWN, fill, rows

A, B, C = BOARDS
FLIPS = 120
CARDS = len(ONE_OF_EACH)  # the entries before the first of the cards that `fill` adds
SIXTH, GONE, LAST = CARDS + 6, CARDS + 21, CARDS + 22
"""The last of board A's entries."""


def test_S19_a_whole_database_is_whole_also_while_it_is_used(engine: Engine, file: Path) -> None:
    fill(engine)
    files = sorted(each.name for each in file.parent.iterdir())
    with writing(engine):
        assert verify(file) == Found(file, boards=3, entries=LAST + 1)
    assert sorted(each.name for each in file.parent.iterdir()) == files
    engine.dispose()
    assert verify(file) == Found(file, boards=3, entries=LAST + 1)
    assert [each.name for each in file.parent.iterdir()] == [file.name]


DAMAGES = {
    "DELETE FROM event WHERE seq = 7": "A gap in board board-a, entry 8: it should be entry 7.",
    f"DELETE FROM event WHERE board_id = '{A}' AND seq = {LAST}": f"Board board-a should have {LAST} entries and has",
    "UPDATE board SET head = 2 WHERE id = 'board-b'": "Board board-b should have 2 entries and has 1.",
    "UPDATE event SET kind = 'CardSung' WHERE seq = 3": "only a newer program can read. (board board-a, entry 3)",
    "UPDATE event SET body = '[' WHERE seq = 3": "wrong body. (board board-a, entry 3)",
    f"DELETE FROM card_text WHERE seq = {SIXTH}": f"The words of board board-a, entry {SIXTH}, are missing.",
    f"UPDATE card_text SET card_id = 'x' WHERE seq = {SIXTH}": f"The words of board board-a, entry {SIXTH}, are another card's.",
    f"UPDATE card_text SET text = CAST(x'ff' AS TEXT) WHERE seq = {SIXTH}": f"The words of board board-a, entry {SIXTH}, are damaged.",
    f"UPDATE card_text SET seq = 2 WHERE seq = {SIXTH}": "Words stand at board board-a, entry 2, where no card is.",
    "INSERT INTO card_text VALUES ('board-c', 9, 'x', 'y')": "Words stand at board board-c, entry 9, where no card is.",
    f"UPDATE card_text SET text = '{WITHDRAWN}' WHERE seq = {GONE}": f"entry {GONE}, should have been erased.",
    f"UPDATE event SET body = replace(body, '{{', '{{\"text\":\"{WITHDRAWN}\",') WHERE seq = {SIXTH}": (
        f"Words stand in the log at board board-a, entry {SIXTH}, where they can not be erased."
    ),
    "DELETE FROM person": "Somebody has joined of whom no name is there (board board-a, entry 5).",
    "INSERT INTO event SELECT 'board-x', seq, at, actor, command, kind, body FROM event LIMIT 1": (
        "A row of the table event belongs to no board."
    ),
    "DROP TABLE alembic_version": "This is no database of this program.",
    "UPDATE alembic_version SET version_num = 'of tomorrow'": "made by a newer version of this program",
}


@pytest.mark.parametrize("damage", DAMAGES)
def test_S19_every_damage_is_said_and_no_words_are(engine: Engine, file: Path, damage: str) -> None:
    fill(engine)
    with engine.connect() as connection:
        connection.execution_options(debrief_begin="").exec_driver_sql("PRAGMA foreign_keys=OFF")
        connection.exec_driver_sql(damage)
        connection.exec_driver_sql("PRAGMA foreign_keys=ON")
    said = "\n".join(verify(file).faults)
    assert DAMAGES[damage] in said
    assert WITHDRAWN not in said
    assert STAYS not in said


def test_S19_a_log_of_which_no_room_can_be_made_is_told(
    engine: Engine, file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    fill(engine)

    def broken(*_: object) -> None:
        raise KeyError(STAYS)

    monkeypatch.setattr("app.store.verify.fold", broken)
    assert verify(file).faults == [
        f"Board {board} can not be made again from its entries (KeyError)." for board in BOARDS
    ]


@pytest.mark.parametrize(
    "content", [b"", b"not a database at all, but long enough to look", Random(1).randbytes(9_000)]
)
def test_S19_what_is_no_database_is_said_to_be_none(tmp_path: Path, content: bytes) -> None:
    file = tmp_path / "x.db"
    file.write_bytes(content)
    (said,) = verify(file).faults
    assert said in ("This is no database of this program.", "The file is damaged: file is not a database.")
    assert [each.name for each in tmp_path.iterdir()] == ["x.db"]
    with pytest.raises(FileNotFoundError, match="There is no file"):
        verify(tmp_path / "nowhere.db")


def test_S19_a_file_that_is_damaged_all_over_is_told_in_few_sentences(engine: Engine, file: Path) -> None:
    fill(engine)
    log = SqlLog(engine)
    log.append([batch(C, 0, *(MemberJoined(PersonId(f"{n}"), Role.OBSERVER, "") for n in range(100)))])
    said = verify(file).faults
    assert len(said) == MOST_SAID + 1
    assert said[-1] == "There may be more."


def flipped(file: Path, random: Random) -> None:
    """One bit somewhere in the file is another."""
    with file.open("r+b") as raw:
        at = random.randrange(file.stat().st_size)
        raw.seek(at)
        byte = raw.read(1)[0] ^ 1 << random.randrange(8)
        raw.seek(at)
        raw.write(bytes([byte]))


def test_S19_a_flipped_bit_in_a_backup_is_found_or_changes_nothing_that_is_kept(
    engine: Engine, file: Path, tmp_path: Path
) -> None:
    fill(engine, cards=150)
    whole, copy = tmp_path / "whole.db", tmp_path / "copy.db"
    back_up(file, whole, now=5)
    content, kept = whole.read_bytes(), rows(whole)
    found, random = 0, Random(1)
    for _ in range(FLIPS):
        copy.write_bytes(content)
        flipped(copy, random)
        if verify(copy).faults:
            found += 1
        else:
            assert rows(copy) == kept
    assert FLIPS * 0.3 < found < FLIPS  # what is free in a page is nobody's


def test_S19_the_seal_counts_every_table(engine: Engine, file: Path, tmp_path: Path) -> None:
    fill(engine)
    to = tmp_path / "backup.db"
    back_up(file, to, now=5)
    content = to.read_bytes()
    changes = (
        "UPDATE person SET name = 'Ann'",
        f"UPDATE card_text SET text = 'Another word.' WHERE seq = {SIXTH}",
        "UPDATE board SET closed = 1",
        "DELETE FROM board WHERE id = 'board-c'",
        "CREATE TABLE more (x)",
        "CREATE TRIGGER also AFTER UPDATE ON person BEGIN DELETE FROM seat; END",
    )
    for change in changes:
        to.write_bytes(content)
        assert verify(to).faults == []
        made = make_engine(f"sqlite:///{to}")
        with writing(made) as connection:
            connection.execute(text(change))
        made.dispose()
        assert verify(to).faults == ["This is not what was backed up: the file has changed since."], change


def test_S9_words_that_can_not_be_read_are_not_told(engine: Engine) -> None:
    fill(engine)
    log = SqlLog(engine)
    log.append([batch(C, 0, posted(CARD, STAYS))])
    with writing(engine) as connection:
        connection.execute(
            text("UPDATE card_text SET text = CAST(text || x'ff' AS TEXT) WHERE board_id = 'board-c'")
        )
    with pytest.raises(Exception, match="The database can not be used now") as raised:
        log.read(C)
    assert STAYS not in "".join(traceback.format_exception(raised.value))
