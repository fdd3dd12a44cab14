"""The server as it is, but for one thing.

``python -m tests.faults.serve --die-at answered:20`` dies at that pass of that point; ``--hurry 5`` is patient with who does
not ask or read for a fifth of the time (how long that is, `tests/web/test_connections.py` looks at).
"""

import argparse
import os
import sys
from collections.abc import Sequence

from app.cli import main as program
from app.server import connections, serving
from tests.faults.points import IN_A_REST, POINTS, install


def main(arguments: Sequence[str] | None = None) -> int:
    """Serves until it dies, or is ended."""
    parser = argparse.ArgumentParser(prog="python -m tests.faults.serve", description=__doc__)
    parser.add_argument("--die-at", metavar="POINT:N", help=f"one of {', '.join(POINTS)}, and at which pass")
    parser.add_argument("--hurry", type=float, default=1.0)
    given = parser.parse_args(arguments)
    for name in ("HEAD_SECONDS", "REQUEST_SECONDS", "STUCK_SECONDS", "SLOWEST_SECONDS"):
        setattr(connections, name, getattr(connections, name) / given.hurry)
    serving.STUCK_MS = int(serving.STUCK_MS / given.hurry)
    if given.die_at:
        point, _, times = given.die_at.partition(":")
        install(point, int(times or 1))
        if point == IN_A_REST:
            os.environ["DEBRIEF_PUBLISH_REST"] = (
                "20"  # rests that are long enough for an answer to fall into one
            )
    return program(["serve"])


if __name__ == "__main__":
    sys.exit(main())
