"""The purge takes the words of all cards off the disk, and a search shows it (rules S23, S24 and S25)."""

import io
import os
from itertools import count
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine, event

from app.domain import commands, limits
from app.domain.board import Board
from app.domain.erasing import left
from app.domain.evolve import fold
from app.domain.terms import CardId, Focus
from app.live.rooms import NoSuchBoard
from app.purging import purging, run
from app.store.backup import Refused, back_up
from app.store.directory import Directory
from app.store.due import rounds_due
from app.store.engine import make_engine, reading
from app.store.file import use
from app.store.log import Batch, SqlLog
from app.store.proof import LEAST, PIECE, Searches, prove
from app.store.restore import restore
from app.store.search import CHUNK, SURE, WORD, find, forms
from app.store.verify import verify
from tests.store.conftest import BOARDS, create_boards, opened
from tests.store.played import LEAD, OBSERVERS, SECONDS, Played
from tests.store.test_closing import close, kept

A, B, _ = BOARDS
NOW, DAY = 1_760_000_000_000, 86_400_000
CANARIES = (
    "Zwitscherschnabel singt “leise”.",
    "Drei\nZeilen, Ümläute und 漢字.",
    ("Weit ausholend; " * 37).strip(),
)


def sung(seed: int = 8, deeds: int = 25) -> Played:
    """A day on which cards say what nothing else says; one of them is in the log from the first step on."""
    played = Played(seed)
    for number, text in enumerate(CANARIES):
        played.do(commands.PostCard(CardId(f"sung-{number}"), text, "C1", Focus.TASK), OBSERVERS[number])
    played.day(deeds)
    assert {card.text for card in played.board.cards.values()} >= set(CANARIES) or seed != 8
    return played


def purge(log: SqlLog, played: Played, board: str = A) -> None:
    new = played.do(commands.PurgeCards(confirmed=True), LEAD)
    assert log.append([Batch(board, new[0].seq - 1, tuple(new))]) == [None]


def raw(folder: Path) -> bytes:
    """Everything that lies in a folder."""
    return b"".join(each.read_bytes() for each in sorted(folder.iterdir()) if each.is_file())


# --- the search ------------------------------------------------------------------------------------------


@pytest.mark.parametrize("length", [1, WORD, SURE - 1, SURE, SURE + 1, 100])
def test_S24_a_needle_is_found_wherever_it_stands_also_over_the_edge_of_what_is_read_at_once(
    length: int,
) -> None:
    needle = bytes(range(1, length + 1))
    places = [0, 1, 7, CHUNK - length, CHUNK - length + 1, CHUNK - 1, CHUNK, 2 * CHUNK - 1, 2 * CHUNK + 5]
    for place in places:
        hay = bytearray(2 * CHUNK + 200)
        hay[place : place + length] = needle
        assert find(io.BytesIO(hay), [b"\xff" * 20, needle]) == ({1}, len(hay)), place
        hay[place] ^= 0xFF
        assert find(io.BytesIO(hay), [b"\xff" * 20, needle])[0] == set()


def test_S24_a_text_is_looked_for_in_every_form_in_which_it_may_stand() -> None:
    found = forms("“Ümläut”\n")
    assert "“Ümläut”\n".encode() in found
    assert "“Ümläut”\\n".encode() in found
    assert b"\\u201c\\u00dcml\\u00e4ut\\u201d\\n" in found
    assert "“Ümläut”\n".encode("utf-16-le") in found
    assert forms("half \ud800"), "what no encoding takes is looked for as well"


# --- the proof -------------------------------------------------------------------------------------------


def test_S24_before_the_purge_the_search_finds_what_is_there_and_afterwards_nothing(
    engine: Engine, file: Path
) -> None:
    played, told = sung(), dict[str, list[str]]()
    kept(engine, played)
    log = SqlLog(engine, told.__setitem__)
    log.erase_traces()
    assert prove(engine, CANARIES).elsewhere > len(CANARIES), "it is said in rows"
    purge(log, played)
    proof = prove(engine, told[A])
    assert set(CANARIES) <= set(told[A])
    assert "Name of observer-0" in told[A]
    assert (proof.found, proof.elsewhere, proof.copies) == (0, 0, ())
    assert proof.pieces > len(CANARIES)
    assert proof.bytes >= file.stat().st_size


def test_S24_words_in_a_place_that_nothing_was_written_over_are_found_and_taken_away(
    engine: Engine, file: Path
) -> None:
    with opened(f"sqlite:///{file}") as careless:
        event.listen(careless, "connect", lambda made, _: made.execute("PRAGMA secure_delete=OFF"))
        careless.dispose()
        with careless.begin() as connection:
            connection.exec_driver_sql("CREATE TABLE more (x)")
            for _ in range(99):
                connection.exec_driver_sql("INSERT INTO more VALUES (?)", (CANARIES[0],))
            connection.exec_driver_sql("DELETE FROM more")
        SqlLog(careless).erase_traces()
    log = SqlLog(engine)
    assert prove(engine, CANARIES).found == 1
    log.make_anew()
    assert prove(engine, CANARIES).found == 0


def test_S24_words_in_the_log_that_a_reader_holds_are_found(engine: Engine) -> None:
    played, told = sung(), dict[str, list[str]]()
    kept(engine, played)
    log = SqlLog(engine, told.__setitem__)
    with reading(engine) as reader:
        reader.exec_driver_sql("SELECT count(*) FROM card_text").all()
        purge(log, played)
        assert prove(engine, told[A]).found > 0
    assert log.erase_traces()
    assert prove(engine, told[A]).found == 0


def test_S24_backups_and_whatever_else_holds_words_are_named(engine: Engine, file: Path) -> None:
    played, told = sung(), dict[str, list[str]]()
    kept(engine, played)
    log = SqlLog(engine, told.__setitem__)
    back_up(file, file.parent / "before.db", NOW)
    (file.parent / "notes.json").write_text(
        '"Drei\\\\nZeilen, \\\\u00dcml\\\\u00e4ute und \\\\u6f22\\\\u5b57."'.replace("\\\\", "\\")
    )
    (file.parent / "other.txt").write_text("nothing of it")
    os.utime(file.parent / "before.db", (1_700_000_000, 1_700_000_000))
    purge(log, played)
    back_up(file, file.parent / "after.db", NOW)
    proof = prove(engine, told[A])
    assert [copy.name for copy in proof.copies] == ["before.db", "notes.json"]
    assert proof.copies[0].made_at == 1_700_000_000_000
    assert proof.found == 0


def test_S24_a_file_that_can_not_be_read_is_named_and_keeps_nobody_from_the_proof(
    engine: Engine, file: Path
) -> None:
    """Such as a backup that was made as root: the search ended there, and there was no proof at all."""
    played, told = sung(), dict[str, list[str]]()
    kept(engine, played)
    log = SqlLog(engine, told.__setitem__)
    (file.parent / "roots.db").symlink_to("/proc/self/mem")  # nobody can read its first byte
    purge(log, played)
    proof = prove(engine, told[A])
    assert [(copy.name, copy.unread) for copy in proof.copies] == [("roots.db", True)]
    assert (proof.found, bool(proof.pieces)) == (0, True)


class Ending(Searches):
    """A set of searches that ends a backup as soon as one begins."""

    def __init__(self, partial: Path, whole: Path) -> None:
        super().__init__()
        self._names = partial, whole

    def add(self, search: Any) -> None:
        super().add(search)
        if self._names[0].exists():
            self._names[0].rename(self._names[1])


def test_S24_a_backup_that_ends_while_it_is_looked_for_is_named_as_it_is_called_then(
    engine: Engine, file: Path
) -> None:
    played, told = sung(), dict[str, list[str]]()
    kept(engine, played)
    log = SqlLog(engine, told.__setitem__)
    partial, whole = file.parent / "before.db.partial", file.parent / "before.db"
    back_up(file, partial, NOW)
    purge(log, played)
    proof = prove(engine, told[A], Ending(partial, whole))
    assert [(copy.name, copy.unread) for copy in proof.copies] == [("before.db", False)]


def test_S24_what_another_board_says_as_well_is_no_trace(engine: Engine) -> None:
    played, other, told = sung(), sung(2, 0), dict[str, list[str]]()
    kept(engine, played)
    log = SqlLog(engine, told.__setitem__)
    log.append([Batch(B, 0, tuple(other.log))])
    purge(log, played)
    proof = prove(engine, told[A])
    assert proof.found == 0
    assert proof.elsewhere >= len(CANARIES)
    assert log.read(B) == other.log, "and it keeps its words"


def test_S24_what_is_too_short_to_be_told_from_chance_is_not_looked_for(engine: Engine) -> None:
    assert prove(engine, ["Yes", "x" * (LEAST - 1), ""]).pieces == 0
    assert prove(engine, ["y" * (PIECE + 1)]).pieces == 1, "its beginning and its end are the same"
    assert prove(engine, ["begins " + "y" * PIECE + " ends"]).pieces == 2


def test_S24_a_search_that_is_ended_is_no_proof(engine: Engine) -> None:
    searches = Searches()
    searches.end()
    with pytest.raises(OSError, match="did not end well"):
        prove(engine, CANARIES, searches)


# --- what goes and what stays ----------------------------------------------------------------------------


def test_S23_no_word_and_no_name_is_left_in_any_file_or_new_backup(
    engine: Engine, file: Path, tmp_path: Path
) -> None:
    played = sung()
    log = kept(engine, played)
    assert all(text.encode() in raw(file.parent) for text in CANARIES), "the test would see it"
    purge(log, played)
    back_up(file, tmp_path / "backup.db", NOW)
    for text in (*CANARIES, *(f"Name of {each.person}" for each in OBSERVERS)):
        for form in forms(text):
            assert form not in raw(file.parent)
            assert form not in (tmp_path / "backup.db").read_bytes()
    for database in (file, tmp_path / "backup.db"):
        assert verify(database).faults == []


def test_S23_the_log_that_is_left_gives_the_same_board_with_its_patterns(engine: Engine) -> None:
    played = sung()
    reach = {key: played.board.reach(pattern) for key, pattern in played.board.patterns.items()}
    log = kept(engine, played)
    purge(log, played)
    board = fold(Board(), log.read(A))
    assert board == played.board
    assert {key: board.reach(pattern) for key, pattern in board.patterns.items()} == reach
    assert not any(card.text for card in board.cards.values())
    assert set(Directory(engine).names(A).values()) == {""}


def test_S18_a_round_that_was_purged_since_the_backup_is_purged_again(
    engine: Engine, file: Path, tmp_path: Path
) -> None:
    played = sung()
    log = kept(engine, played)
    back_up(file, tmp_path / "backup.db", NOW)
    purge(log, played)
    engine.dispose()
    assert restore(file, tmp_path / "backup.db", NOW).closed == 1
    assert verify(file).faults == []
    for text in (*CANARIES, "Name of observer-0"):
        assert text.encode() not in raw(file.parent)
    with opened(f"sqlite:///{file}") as again:
        assert fold(Board(), SqlLog(again).read(A)).purged_at == played.board.purged_at


# --- the date --------------------------------------------------------------------------------------------


def test_S25_a_closed_round_is_due_after_its_days_and_only_once(engine: Engine) -> None:
    played = sung()
    log = kept(engine, played)
    close(log, played)
    at = played.board.closed_at + played.board.frame.keep_days * DAY
    assert rounds_due(engine, at - 1) == []
    assert rounds_due(engine, at) == [A]
    purge(log, played)
    assert rounds_due(engine, at) == []


def test_S25_a_round_that_nobody_closed_is_due_when_it_was_not_touched_for_long(engine: Engine) -> None:
    played = sung()
    kept(engine, played)
    at = played.log[-1].at + (played.board.frame.keep_days + limits.UNTOUCHED_DAYS) * DAY
    assert rounds_due(engine, at - 1) == []
    assert rounds_due(engine, at) == [A]


def test_S25_a_round_without_a_card_is_never_due(engine: Engine) -> None:
    SqlLog(engine).append([Batch(A, 0, tuple(Played(1).log))])
    assert rounds_due(engine, SECONDS + 4_000 * DAY) == []


# --- the command -----------------------------------------------------------------------------------------


def test_S25_the_command_purges_what_is_due_and_says_what_it_found(engine: Engine, file: Path) -> None:
    kept(engine, sung())
    engine.dispose()
    said: list[str] = []
    assert run(file, None, SECONDS + DAY, said.append)
    assert said == ["No round is due."]
    assert run(file, None, SECONDS + 1_000 * DAY, said.append)
    assert "found 0." in said[2]
    assert not any(text in " ".join(said) for text in CANARIES)
    assert run(file, A, NOW, said.append), "again it changes nothing"
    assert CANARIES[0].encode() not in raw(file.parent)
    with opened(f"sqlite:///{file}") as again:
        board = fold(Board(), SqlLog(again).read(A))
    assert board.closed_at == board.purged_at == SECONDS + 1_000 * DAY
    assert board.proof and board.proof.found == 0


def test_S23_the_command_asks_and_changes_nothing_unless_the_answer_is_yes(
    engine: Engine, file: Path
) -> None:
    kept(engine, sung())
    engine.dispose()
    before = file.read_bytes()

    def nobody(_: str) -> str:
        raise EOFError

    for answer in (lambda _: "no", lambda _: "", nobody):
        with pytest.raises(Refused, match="Nothing was purged"):
            run(file, A, NOW, print, answer)
    assert file.read_bytes() == before
    assert run(file, A, NOW, print, lambda _: " Yes ")


def test_S23_the_command_leaves_a_database_alone_that_a_server_uses(engine: Engine, file: Path) -> None:
    kept(engine, sung())
    done = use(file)
    with pytest.raises(Refused, match=r"A server uses .*board's own page"):
        run(file, A, NOW, print)
    done()
    with purging(file), pytest.raises(Exception, match="is being restored"):
        use(file)
    with pytest.raises(NoSuchBoard):
        run(file, "no such board", NOW, print)
    with pytest.raises(Refused, match="no database"):
        run(file.parent / "nowhere.db", A, NOW, print)


# --- kill -9 ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize("ends", ["closes", "purges"])
def test_F1_a_program_that_is_killed_while_it_rewrites_leaves_all_or_nothing(
    tmp_path: Path, ends: str
) -> None:
    """Killed before each statement, at the commit and after it, at the checkpoint and after it."""
    file = tmp_path / "data" / "board.db"
    with opened(f"sqlite:///{file}") as engine:
        create_boards(engine)
        played = sung()
        kept(engine, played)
    before, whole, seen = file.read_bytes(), list(played.log), set[str]()
    what = commands.CloseRound(confirmed=True) if ends == "closes" else commands.PurgeCards(confirmed=True)
    new = played.do(what, LEAD)
    after = whole
    for entry in new:
        after = [*left(after, entry.event), entry]
    for statement in count(1):
        if (child := os.fork()) == 0:
            _dies_before(statement, file, Batch(A, new[0].seq - 1, tuple(new)))
        ended = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 0
        assert verify(file).faults == []
        with opened(f"sqlite:///{file}") as engine:
            found = SqlLog(engine).read(A)
            assert found in (whole, after)
            seen.add("after" if found == after else "before")
            if found == after:
                SqlLog(engine).append(
                    [Batch(A, len(after), ())]
                )  # whatever comes next, and the server when it starts
                assert CANARIES[0].encode() not in raw(file.parent) or ends == "closes"
        for each in file.parent.iterdir():
            each.unlink()
        file.write_bytes(before)
        if ended:
            break
    assert statement > 4
    assert seen == {"before", "after"}


def _dies_before(statement: int, file: Path, batch: Batch) -> None:
    engine, done = make_engine(f"sqlite:///{file}"), [0]

    def dies(*_: object) -> None:
        done[0] += 1
        if done[0] >= statement:
            os.kill(os.getpid(), 9)

    event.listen(engine, "before_cursor_execute", dies)
    event.listen(engine, "commit", dies)
    event.listen(engine, "checkin", dies)  # after the commit, and after the checkpoint
    try:
        SqlLog(engine).append([batch])
    except BaseException:  # noqa: BLE001 - the child says only whether it ended well
        os._exit(1)
    os._exit(0)
