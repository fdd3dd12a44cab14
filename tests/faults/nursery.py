"""A process that has imported the server and opened nothing; what it forks is a server in some hundredths of a second.

Of the 1.1 seconds in which ``python -m app serve`` starts, 1.05 are imports, which no kill can damage. Everything else,
from the settings to the database and the socket, is done by the forked process itself, which is killed for good.

It reads one JSON object per line, ``{"environment", "folder", "log", "arguments"}``, and answers with the process id.
"""

import ctypes
import gc
import json
import os
import random
import signal
import sys
from importlib import import_module

from tests.faults.serve import main

DIE_WITH_PARENT = 1  # PR_SET_PDEATHSIG of Linux
LATE = (
    "alembic.command",
    "alembic.runtime.migration",
    "app.main",
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
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)  # nobody here waits for the children
    gc.freeze()
    for line in sys.stdin:
        wish = json.loads(line)
        if (process := os.fork()) == 0:
            os._exit(_serve(wish))
        print(process, flush=True)
    return 0


def _serve(wish: dict[str, str | list[str] | dict[str, str]]) -> int:
    os.setsid()
    ctypes.CDLL(None).prctl(
        DIE_WITH_PARENT, signal.SIGKILL
    )  # whoever ends the harness by force ends its servers
    signal.signal(signal.SIGCHLD, signal.SIG_DFL)
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
