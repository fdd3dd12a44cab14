"""``python -m app``: serve, import, rehearse, export. What a command does not need is not imported."""

import argparse
import asyncio
import ipaddress
import logging
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from app.settings import Settings, SettingsError, load_settings

REFUSED, WRONG_USE = 1, 2


def main(arguments: Sequence[str] | None = None) -> int:
    """Runs one command.

    Returns:
        The exit status: 0 for done, 1 for refused or failed, 2 for a wrong setting or argument.
    """
    given = _parser().parse_args(arguments)
    command: Callable[[argparse.Namespace], int] = given.run
    try:
        return command(given)
    except SettingsError as wrong:
        print(wrong, file=sys.stderr)
        return WRONG_USE
    except KeyboardInterrupt:
        return 130


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m app", description="A board for the debrief of a round.")
    commands = parser.add_subparsers(metavar="command", required=True)
    serve = _command(
        commands, "serve", _serve, "Start the server; every setting is listed in docs/settings.md."
    )
    serve.add_argument("--host", help="address to listen on; 0.0.0.0 lets the whole network in")
    serve.add_argument("--port", type=int, help="port to listen on; 0 takes a free one")
    serve.add_argument("--certfile", type=Path, help="TLS certificate (PEM)")
    serve.add_argument("--keyfile", type=Path, help="key of the certificate (PEM)")
    bring = _command(commands, "import", _import, "Make a round from a file, whole or not at all.")
    bring.add_argument("file", type=Path, help="the round's file (JSON)")
    bring.add_argument("--only-setup", action="store_true", help="the round and its people, without cards")
    rehearse = _command(
        commands, "rehearse", _rehearse, "Run a round's whole day with real clients over the wire."
    )
    rehearse.add_argument("--file", type=Path, help="the round's file; without it, the sample")
    rehearse.add_argument("--url", help="a server that runs already; without it, one of its own")
    rehearse.add_argument(
        "--speed", type=float, help="times as fast as the day was; without it, as fast as it goes"
    )
    export = _command(commands, "export", _export, "Write what a board's facilitator may see to a file.")
    export.add_argument("board", help="the board's id, the part of its address after /boards/")
    export.add_argument("--format", choices=("json", "csv", "md"), default="json", help="default: json")
    export.add_argument("--out", type=Path, help="the file to write; without it, standard output")
    return parser


def _command(
    commands: "argparse._SubParsersAction[argparse.ArgumentParser]",
    name: str,
    run: Callable[[argparse.Namespace], int],
    sentence: str,
) -> argparse.ArgumentParser:
    parser = commands.add_parser(name, help=sentence, description=sentence)
    parser.set_defaults(run=run)
    return parser


# --- serve -----------------------------------------------------------------------------------------------


def _serve(given: argparse.Namespace) -> int:
    settings = load_settings(host=given.host, port=given.port, certfile=given.certfile, keyfile=given.keyfile)
    logging.basicConfig(format="%(asctime)s %(levelname)s %(name)s: %(message)s")
    logging.getLogger("app").setLevel(settings.log_level.upper())  # others speak from "warning" on
    from app.main import create_app, open_database
    from app.serving import configured, listen

    with _problems_as_sentences(), listen(settings.host, settings.port) as sock:
        app = create_app(settings, open_database(settings))
        server = configured(app, settings, lambda: _welcome(settings, sock.getsockname()[1]))
        server.run(sockets=[sock])
    return 0


@contextmanager
def _problems_as_sentences() -> Iterator[None]:
    """What a person can mend is told in a sentence; anything else is a fault and shows its trace."""
    from app.store.engine import NewerDatabase, UnsafeSqlite
    from app.store.protocol import StorageDown

    try:
        yield
    except (NewerDatabase, UnsafeSqlite, StorageDown, OSError) as problem:
        print(problem, file=sys.stderr)
        raise SystemExit(REFUSED) from None


def _welcome(settings: Settings, port: int) -> None:
    """Where to go, and what plain http means."""
    secure = settings.certfile is not None
    host = settings.host if settings.host not in ("0.0.0.0", "::") else "localhost"  # noqa: S104 - compared only
    shown = f"[{host}]" if ":" in host else host
    url = settings.public_url or f"{'https' if secure else 'http'}://{shown}:{port}"
    print(f"Debrief board: open {url}", flush=True)
    if not secure and not url.startswith("https:") and not _only_this_machine(settings.host):
        print(
            "Warning: without TLS everybody on this network can read along, and browsers refuse some functions "
            "(secure cookies, the clipboard, working offline). For TLS: "
            "python -m app serve --certfile CERT.pem --keyfile KEY.pem",
            file=sys.stderr,
            flush=True,
        )


def _only_this_machine(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


# --- import, rehearse, export ----------------------------------------------------------------------------


def _import(given: argparse.Namespace) -> int:
    from app.importing import import_file
    from app.main import now, open_database
    from app.rehearsal.format import BadRound
    from app.store.directory import Directory
    from app.web.codes import printed

    settings = load_settings()
    with _problems_as_sentences():
        engine = open_database(settings)
        try:
            made = import_file(given.file, Directory(engine), only_setup=given.only_setup, now=now())
        except BadRound as wrong:
            print(wrong, file=sys.stderr)
            return REFUSED
        finally:
            engine.dispose()
    at = settings.public_url or f"http://localhost:{settings.port}"
    print(f"Imported {made.cards} cards and {made.patterns} patterns as board {made.board}.")
    print(f"Join code:   {printed(made.code)}   ({at}/join#{printed(made.code)})")
    print(f"Facilitator: {at}/open#{made.facilitator_token}")
    print(f"Screen:      {at}/open#{made.screen_token}")
    print(f"Report:      {at}/open#{made.report_token}")
    return 0


def _rehearse(given: argparse.Namespace) -> int:
    from app.rehearsal.play import run

    return run(given.file, given.url, given.speed)


def _export(given: argparse.Namespace) -> int:
    from app.live.rooms import NoSuchBoard

    with _problems_as_sentences():
        try:
            found = asyncio.run(_exported(given.board, given.format))
        except NoSuchBoard:
            print("There is no such board in this database.", file=sys.stderr)
            return REFUSED
        if given.out:
            given.out.write_bytes(found)
        else:
            sys.stdout.buffer.write(found)
    return 0


async def _exported(board: str, kind: str) -> bytes:
    from app.domain.terms import Role
    from app.domain.visibility import Viewer
    from app.live.rooms import Rooms
    from app.main import now, open_database
    from app.store.directory import Directory
    from app.store.log import SqlLog
    from app.views.render import Renderer
    from app.web.export import FORMATS

    engine = open_database(load_settings())
    try:
        room = await Rooms(SqlLog(engine), Directory(engine), Renderer().partials, now).open(board)
        return bytes(FORMATS[kind](room, Viewer(Role.FACILITATOR)).body)
    finally:
        engine.dispose()
