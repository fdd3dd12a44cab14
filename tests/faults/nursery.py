"""A process that has imported the server and opened nothing; what it forks is a server in some hundredths of a second.

Of the seconds in which ``python -m app serve`` starts, nearly all are imports and a first look at files that belong to the
program (rules, words, scripts), which no kill can damage. Everything else, from the settings to the database and the
socket, is done by the forked process itself, which is killed for good.

It reads one JSON object per line. ``{"environment", "folder", "log", "arguments"}`` is answered with a process id,
``{"ended": process id}`` with that one's status, when it has ended.
"""

import asyncio
import ctypes
import gc
import json
import os
import random
import signal
import sys
from collections.abc import Iterator
from contextlib import suppress
from importlib import import_module
from tempfile import TemporaryDirectory

from app.main import create_app
from app.settings import load_settings
from tests.faults.serve import main
from tests.web.day import PAGE, Day

DIE_WITH_PARENT = 1  # PR_SET_PDEATHSIG of Linux
LATE = (
    "alembic.command",
    "alembic.runtime.migration",
    "app.server.serving",
    "uvicorn.lifespan.on",
    "uvloop",
)
"""What serving imports when it begins."""


def run() -> int:
    """Forks until its input ends."""
    for module in LATE:
        import_module(module)
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is for whoever runs us
    for name in [name for name in os.environ if name.startswith("DEBRIEF_")]:
        del os.environ[name]
    asyncio.run(_look_at_files())
    gc.freeze()
    ended: dict[int, int] = {}
    for line in sys.stdin:
        wish = json.loads(line)
        ended.update(_ended(os.WNOHANG))
        if asked := wish.get("ended"):
            while asked not in ended:
                ended.update(_ended())
            print(ended.pop(asked), flush=True)
            continue
        if (process := os.fork()) == 0:
            os._exit(_serve(wish))
        print(process, flush=True)
    return 0


async def _look_at_files() -> None:
    """An application that is gone afterwards has read and compiled what every other one would first."""
    with TemporaryDirectory() as folder:
        app = create_app(load_settings(database_url=f"sqlite:///{folder}/board.db"))
        async with app.router.lifespan_context(app):
            lead = await Day(app).start()
            await lead.http.get(lead.at, headers=PAGE)


def _ended(how: int = 0) -> Iterator[tuple[int, int]]:
    """Processes that have ended, and with what; at least one, unless told not to wait."""
    with suppress(ChildProcessError):
        while (found := os.waitpid(-1, how))[0]:
            yield found[0], os.waitstatus_to_exitcode(found[1])
            how = os.WNOHANG


def _serve(wish: dict[str, str | list[str] | dict[str, str]]) -> int:
    os.setsid()
    ctypes.CDLL(None).prctl(
        DIE_WITH_PARENT, signal.SIGKILL
    )  # whoever ends the harness by force ends its servers
    signal.signal(signal.SIGINT, signal.default_int_handler)
    log = os.open(str(wish["log"]), os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
    nothing = os.open(os.devnull, os.O_RDONLY)
    for old, new in ((nothing, 0), (log, 1), (log, 2)):
        os.dup2(old, new)
    os.chdir(str(wish["folder"]))
    os.environ.clear()
    os.environ.update(wish["environment"])  # type: ignore[arg-type]  # a mapping, as the docstring says
    random.seed()
    status = 1
    try:
        status = main(list(wish["arguments"]))
    finally:
        sys.stdout.flush()
        sys.stderr.flush()
    return status


if __name__ == "__main__":
    sys.exit(run())
