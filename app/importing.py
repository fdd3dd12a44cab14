"""`python -m app import`: a round's file becomes a board in the database, whole or not at all."""

import secrets
import uuid
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from app.domain.agenda import StepKey
from app.domain.events import Entry
from app.domain.rejection import Rejection
from app.domain.terms import PersonId, Role
from app.rehearsal.format import BadRound, read_round
from app.rehearsal.importing import import_entries
from app.store.directory import CodeTaken, Directory, Person, Seat
from app.web.codes import new_code
from app.web.session import LASTS, hash_of, new_token


@dataclass(frozen=True, slots=True)
class Imported:
    """What came of an import. The tokens stand nowhere else: the database holds their hashes only."""

    board: str
    code: str
    facilitator_token: str
    screen_token: str
    report_token: str
    cards: int
    patterns: int


def import_file(path: Path, directory: Directory, *, only_setup: bool, now: int) -> Imported:
    """Makes a board of the file.

    Args:
        path: the round's file.
        directory: where boards, people and seats are kept.
        only_setup: the round and its people, without cards and what followed from them.
        now: Unix milliseconds.

    Raises:
        BadRound: with everything that is wrong in the file; nothing was written.
        StorageDown: the database could not be used.
    """
    file = read_round(path)
    until = StepKey.VISITS if only_setup else file.frame.steps[-1]
    try:
        people, entries = import_entries(file, _new_id, now, secrets.token_urlsafe(16), until)
    except Rejection as refusal:
        raise BadRound([f"file: {refusal.message}"]) from refusal
    rows = [Person(person.id, person.name, person.role, person.group) for person in people]
    board, code = _write(directory, now, rows, entries)
    return Imported(
        board=board,
        code=code,
        facilitator_token=_seat(directory, board, people[0].id, Role.FACILITATOR, now),
        screen_token=_seat(directory, board, None, Role.SCREEN, now),
        report_token=_seat(directory, board, None, Role.REPORT_READER, now),
        cards=0 if only_setup else len(file.cards),
        patterns=0 if only_setup else len(file.patterns),
    )


def _new_id() -> str:
    return str(uuid.uuid4())


def _write(directory: Directory, now: int, people: list[Person], entries: list[Entry]) -> tuple[str, str]:
    """Writes all of it at once; the new board and its join code."""
    board, epoch = secrets.token_urlsafe(16), secrets.token_urlsafe(9)
    while True:
        code = new_code()
        with suppress(CodeTaken):
            directory.import_round(board, code, epoch, now, people, entries)
            return board, code


def _seat(directory: Directory, board: str, person: PersonId | None, role: Role, now: int) -> str:
    token = new_token()
    directory.add_seat(hash_of(token.encode()), Seat(board, person, role, now + LASTS[role]), now)
    return token
