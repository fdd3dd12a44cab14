"""`python -m app import`: a round's file becomes a board in the database, whole or not at all."""

from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from secrets import token_urlsafe
from uuid import uuid4

from app.domain.agenda import StepKey
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
    """Makes a board of the file, or with ``only_setup`` of its round and people; ``now`` in Unix milliseconds.

    Raises:
        BadRound: with everything that is wrong in the file; nothing was written.
        StorageDown: the database could not be used.
    """
    file = read_round(path)
    until = StepKey.VISITS if only_setup else StepKey.REPORT
    try:
        people, entries = import_entries(file, lambda: str(uuid4()), now, token_urlsafe(16), until)
    except Rejection as refusal:
        raise BadRound([f"file: {refusal.message}"]) from refusal
    board, rows = token_urlsafe(16), [Person(*person) for person in people]
    while True:
        with suppress(CodeTaken):
            code = new_code()
            directory.import_round(board, code, token_urlsafe(9), now, rows, entries)
            break
    cards, patterns = (0, 0) if only_setup else (len(file.cards), len(file.patterns))
    return Imported(
        board,
        code,
        _seat(directory, board, people[0].id, Role.FACILITATOR, now),
        _seat(directory, board, None, Role.SCREEN, now),
        _seat(directory, board, None, Role.REPORT_READER, now),
        cards,
        patterns,
    )


def _seat(directory: Directory, board: str, person: PersonId | None, role: Role, now: int) -> str:
    token = new_token()
    directory.add_seat(hash_of(token.encode()), Seat(board, person, role, now + LASTS[role]), now)
    return token
