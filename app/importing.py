"""`python -m app import`: a round's file becomes a board in the database, whole or not at all."""

from contextlib import suppress
from dataclasses import dataclass, replace
from hashlib import sha256
from pathlib import Path
from secrets import token_urlsafe
from uuid import UUID, uuid4

from app.domain.agenda import StepKey
from app.domain.events import Entry
from app.domain.rejection import Rejection
from app.domain.terms import CommandId, PersonId, Role
from app.rehearsal.format import BadRound, read_round
from app.rehearsal.importing import import_entries
from app.rehearsal.roundfile import RoundFile
from app.store.directory import CodeTaken, Directory, Person, Seat
from app.store.ids import new_id
from app.store.networks import Networks, NetworkSeat
from app.web.codes import new_code
from app.web.networkseats import LINK
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
    network_token: str = ""


def import_file(
    path: Path,
    directory: Directory,
    *,
    only_setup: bool,
    now: int,
    into: tuple[Networks, str] | None = None,
    again: bool = False,
) -> Imported:
    """Makes a board of the file, or with ``only_setup`` of its round and people; ``now`` in Unix milliseconds.

    Args:
        into: the network whose round it is, by its id or its name, made when there is none of that name. Without it
            the round is nobody's, whatever name of a network the file holds.
        again: makes another board also of a file that was imported before.

    Raises:
        ThereAlready: it was imported before; nothing was written.
        BadRound: with everything that is wrong in the file; nothing was written.
        StorageDown: the database could not be used.
    """
    file = read_round(path)
    until = StepKey.VISITS if only_setup else StepKey.REPORT
    try:
        people, entries = import_entries(file, lambda: str(uuid4()), now, new_id(), until)
    except Rejection as refusal:
        raise BadRound([f"file: {refusal.message}"]) from refusal
    entries = _marked(entries, _mark_of(file, only_setup))
    if not again:
        directory.require_new(
            entries[0].command
        )  # before a network is made for it; and once more while writing
    board, rows = new_id(), [Person(*person) for person in people]
    network = _network(*into, now) if into else None
    while True:
        with suppress(CodeTaken):
            code = new_code()
            directory.import_round(board, code, token_urlsafe(9), now, rows, entries, network, once=not again)
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
        _network_token(into, network, now) if into and network else "",
    )


def _mark_of(file: RoundFile, only_setup: bool) -> CommandId:
    """The id of the command that begins the log: the same for the same content, however the file is laid out."""
    said = f"{only_setup} {file.model_dump_json()}"
    return CommandId(str(UUID(bytes=sha256(said.encode("utf-8", "surrogatepass")).digest()[:16], version=5)))


def _marked(entries: list[Entry], mark: CommandId) -> list[Entry]:
    began = entries[0].command
    return [replace(entry, command=mark) if entry.command == began else entry for entry in entries]


def _network(networks: Networks, wanted: str, now: int) -> str:
    """The network of that id or name; a new one of that name when there is none; BadRound when several have it."""
    if networks.name_of(wanted) is not None:
        return wanted
    if len(found := networks.named(wanted)) > 1:
        raise BadRound([f"network: Several are called “{wanted}”; give the id of one: {', '.join(found)}"])
    if not found:
        found = [new_id()]
        networks.found(found[0], wanted, now)
    return found[0]


def _network_token(into: tuple[Networks, str], network: str, now: int) -> str:
    token = new_token()
    into[0].add_seat(hash_of(token.encode()), NetworkSeat(network, now + LINK), now)
    return token


def _seat(directory: Directory, board: str, person: PersonId | None, role: Role, now: int) -> str:
    token = new_token()
    directory.add_seat(hash_of(token.encode()), Seat(board, person, role, now + LASTS[role]), now)
    return token
