"""``python -m app``: serve, import, rehearse, demo, export, backup. What a command does not need is not imported."""

import argparse
import asyncio
import json
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from app import coaching
from app.settings import Settings, SettingsError, load_settings

if TYPE_CHECKING:
    from app.live.room import Room

MOST_MINUTES = 600
REFUSED, WRONG_USE, INTERRUPTED = 1, 2, 130
NO_SUCH_BOARD = "There is no such board in this database."
NO_REPORT_YET = "The report of this board is not published, so there is nothing to export yet."
NO_TLS = (
    "Warning: without TLS everybody on this network can read along, and browsers refuse some functions (secure "
    "cookies, the clipboard, working offline). For TLS: python -m app serve --certfile CERT.pem --keyfile KEY.pem"
)
Command = Callable[[argparse.Namespace], int]


def main(arguments: Sequence[str] | None = None) -> int:
    """Runs one command; the exit status: 0 for done, 1 for refused or failed, 2 for a wrong setting or argument."""
    given = _parser().parse_args(arguments)
    try:
        return int(given.run(given))
    except KeyboardInterrupt:
        return INTERRUPTED
    except SettingsError as wrong:
        status, said = WRONG_USE, str(wrong)
    except _what_people_can_mend() as problem:
        status, said = REFUSED, _in_a_sentence(problem) or NO_SUCH_BOARD
    print(said, file=sys.stderr)
    return status


def _in_a_sentence(problem: Exception) -> str:
    """Its text; of the system's own errors, which have none, what it could not do, and with which file."""
    if isinstance(problem, OSError) and problem.strerror:
        return f"{problem.filename or 'The system'}: {problem.strerror}."
    return str(problem)


def _what_people_can_mend() -> tuple[type[Exception], ...]:
    """These are told in a sentence; anything else is a fault and shows its trace. Asked only after a problem."""
    from app.coach import BadRules
    from app.live.rooms import NoSuchBoard
    from app.rehearsal.format import BadRound
    from app.store.backup import Refused
    from app.store.directory import ThereAlready
    from app.store.engine import NewerDatabase, UnsafeSqlite
    from app.store.protocol import StorageDown

    store = (ThereAlready, NewerDatabase, UnsafeSqlite, StorageDown, Refused)
    return BadRules, BadRound, NoSuchBoard, *store, OSError


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m app", description="A board for the debrief of a round.")
    commands = parser.add_subparsers(metavar="command", required=True)

    def command(name: str, run: Command, about: str) -> Callable[..., argparse.Action]:
        made = commands.add_parser(name, help=about, description=about)
        made.set_defaults(run=run)
        return made.add_argument

    serve = command("serve", _serve, "Start the server; every setting is listed in docs/settings.md.")
    serve("--host", help="address to listen on; 0.0.0.0 lets the whole network in")
    serve("--port", type=int, help="port to listen on; 0 takes a free one")
    serve("--certfile", type=Path, help="TLS certificate (PEM)")
    serve("--keyfile", type=Path, help="key of the certificate (PEM)")
    bring = command("import", _import, "Make a round from a file, whole or not at all.")
    bring("file", type=Path, help="the round's file (JSON)")
    bring("--only-setup", action="store_true", help="the round and its people, without cards")
    bring("--network", help="the network whose round it is: its id, or its name (made when there is none)")
    bring("--again", action="store_true", help="also a file that was imported before: another board")
    rehearse = command("rehearse", _rehearse, "Run a round's whole day with real clients over the wire.")
    rehearse("--file", type=Path, help="the round's file; without it, the sample")
    rehearse("--agenda", choices=("short", "full"), default="short", help="full: with Screening and Swap")
    rehearse("--url", help="a server that runs already; without it, one of its own")
    rehearse("--speed", type=float, help="times as fast as the day was; without it, as fast as it goes")
    demo = command("demo", _demo, "Play a round's day at a speed that one can watch, and go on serving.")
    demo("--file", type=Path, help="the round's file; without it, the sample")
    demo("--minutes", type=_minutes, default=6, help="for the whole day; 0 is as fast as it goes; default: 6")
    demo("--step", choices=_steps(), help="go there quickly, and stay")
    demo("--host", default="127.0.0.1", help="address to listen on; 0.0.0.0 lets the whole network in")
    demo("--port", type=int, help="port to listen on; without it, a free one")
    demo("--keep", type=Path, help="a new file for the database; without it, nothing is left")
    export = command("export", _export, "Write what a board's facilitator may see to a file.")
    export("board", help="the board's id, the part of its address after /boards/")
    export("--report", action="store_true", help="the published report instead, as its readers have it")
    export(
        "--format",
        choices=("json", "csv", "md", "pdf", "png"),
        default="json",
        help="default: json; pdf and png are of the report",
    )
    export("--out", type=Path, help="the file to write; without it, standard output")
    backup = command("backup", _backup, "Copy the database into a file, also while the server runs.")
    backup("file", type=Path, help="the new file; only its owner can read it")
    backup("--force", action="store_true", help="replace the file if it is there already")
    restore = command("restore", _restore, "Put a backup in the place of the database, which is set aside.")
    restore("file", type=Path, help="the backup; it stays as it is")
    purge = command(
        "purge", _purge, "Take the words of a round's cards off the disk for ever, and look for them."
    )
    purge("board", nargs="?", help="the board's id, the part of its address after /boards/")
    purge("--due", action="store_true", help="every round whose date has come")
    purge("--yes", action="store_true", help="do not ask")
    verify = command(
        "verify", _verify, "Look whether a database is whole. 0: it is; 1: what is wrong is told."
    )
    verify("file", type=Path, nargs="?", help="a backup or another database; without it, the present one")
    verify("--json", action="store_true", help="say it for programs")
    coaching.arguments(
        command("coach", coaching.run, "Ask the coach, measure it, check its rules. docs/coach.md")
    )
    return parser


def _serve(given: argparse.Namespace) -> int:
    settings = load_settings(host=given.host, port=given.port, certfile=given.certfile, keyfile=given.keyfile)
    from app.main import create_app, open_database
    from app.server import logs
    from app.server.serving import configured, listen

    logs.set_up(settings.log_level, settings.log_format)

    with listen(settings.host, settings.port) as sock:
        app = create_app(settings, open_database(settings))
        port = sock.getsockname()[1]
        configured(app, settings, lambda: _welcome(settings, port)).run(sockets=[sock])
    return 0


def _welcome(settings: Settings, port: int) -> None:
    """Where to go, and what plain http means."""
    from app.web.health import is_this_machine

    host = "localhost" if settings.host in ("0.0.0.0", "::") else settings.host  # noqa: S104 - compared only
    shown = f"[{host}]" if ":" in host else host
    url = settings.public_url or f"{'https' if settings.certfile else 'http'}://{shown}:{port}"
    print(f"Debrief board: open {url}\n", end="", flush=True)  # at one go: another thread writes the log
    if not (settings.certfile or url.startswith("https:") or is_this_machine(settings.host)):
        print(f"{NO_TLS}\n", end="", file=sys.stderr, flush=True)


def _import(given: argparse.Namespace) -> int:
    from app.importing import import_file
    from app.main import now, open_database
    from app.store.directory import Directory
    from app.store.networks import Networks
    from app.web.codes import printed

    settings = load_settings()
    engine = open_database(settings)
    into = (Networks(engine), given.network) if given.network else None
    try:
        how = {"only_setup": given.only_setup, "again": given.again}
        made = import_file(given.file, Directory(engine), now=now(), into=into, **how)
    finally:
        engine.dispose()
    at, code = settings.public_url or f"http://localhost:{settings.port}", printed(made.code)
    print(f"Imported {made.cards} cards and {made.patterns} patterns as board {made.board}.")
    print(f"Join code:   {code}   ({at}/join#{code})")
    for what in ("facilitator", "screen", "report", "network"):
        if token := getattr(made, what + "_token"):
            print(f"{what.capitalize() + ':':12} {at}/open#{token}")
    return 0


def _rehearse(given: argparse.Namespace) -> int:
    from app.rehearsal.play import run

    return run(given.file, given.url, given.speed, full=given.agenda == "full")


def _demo(given: argparse.Namespace) -> int:
    from app.domain.agenda import StepKey
    from app.rehearsal.demo import Wish, run
    from app.rehearsal.format import SAMPLE

    stay = StepKey(given.step) if given.step else None
    return run(Wish(given.file or SAMPLE, given.minutes, stay, given.host, given.port, given.keep))


def _minutes(text: str) -> float:
    if not 0 <= (minutes := float(text)) <= MOST_MINUTES:
        raise ValueError
    return minutes


def _steps() -> list[str]:
    from app.domain.agenda import SHORT_AGENDA

    return [step.value for step in SHORT_AGENDA]


def _export(given: argparse.Namespace) -> int:
    from app.main import make_desk, open_database

    if given.format in ("pdf", "png") and not given.report:
        raise SettingsError(f"Only the report comes as {given.format.upper()}: add --report.")
    settings = load_settings()
    engine = open_database(settings)
    try:
        room = asyncio.run(make_desk(settings, engine).rooms.open(given.board))
    finally:
        engine.dispose()
    found = _taken_along(room, given.format, is_report=given.report)
    if found is None:
        print(NO_REPORT_YET, file=sys.stderr)
        return REFUSED
    if given.out:
        given.out.write_bytes(found)
    else:
        sys.stdout.buffer.write(found)
    return 0


def _taken_along(room: "Room", kind: str, *, is_report: bool) -> bytes | None:
    """What a facilitator may see, or the report as its readers have it; None before it is published."""
    from app.domain.terms import Role
    from app.domain.visibility import Viewer
    from app.views.speech import ENGLISH
    from app.web.export import FORMATS
    from app.web.takeaway import FILES

    if not is_report:
        return bytes(FORMATS[kind](room, Viewer(Role.FACILITATOR)).body)
    report = room.view(Viewer(Role.REPORT_READER)).report()
    return FILES[kind](report, ENGLISH).body if report else None


def _backup(given: argparse.Namespace) -> int:
    from app.main import now
    from app.store.backup import back_up, told

    print(f"Backed up {told(back_up(_database(), given.file, now(), force=given.force))}.")
    return 0


def _restore(given: argparse.Namespace) -> int:
    from app.main import now
    from app.store.backup import told
    from app.store.restore import restore

    done = restore(_database(), given.file, now())
    print(f"Restored {told(done.found)}.")
    if done.aside:
        print(f"The database before stands in {done.aside}; delete it when nobody needs it any more.")
    if done.taken_back is None:
        print("It could not be read, so cards that were withdrawn since the backup may be back.")
    elif done.taken_back:
        print(f"Withdrawn since the backup, and so not brought back: {done.taken_back} cards.")
    if done.closed:
        rounds = "1 round" if done.closed == 1 else f"{done.closed} rounds"
        print(f"Closed or purged since the backup, and so again: {rounds}.")
        print(f"{given.file} still holds what they lost: delete it when nobody needs it any more.")
    return 0


def _purge(given: argparse.Namespace) -> int:
    from app.main import now
    from app.purging import run

    if bool(given.board) == given.due:
        print("Name a board, or say --due.", file=sys.stderr)
        return WRONG_USE
    gone = run(_database(), given.board, now(), say=print, ask=None if given.yes else input)
    return 0 if gone else REFUSED


def _verify(given: argparse.Namespace) -> int:
    from app.store.backup import described, told
    from app.store.verify import verify

    found = verify(given.file or _database())
    if given.json:
        print(json.dumps(described(found)))
    elif found.faults:
        print(f"{found.file} is not whole:", *found.faults, sep="\n", file=sys.stderr)
    else:
        print(f"Whole: {told(found)}.")
    return REFUSED if found.faults else 0


def _database() -> Path:
    from app.store.file import file_of

    file = file_of(load_settings().database_url)
    assert file  # the setting takes nothing else
    return file
