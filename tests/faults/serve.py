"""The server as it is, but for one thing: ``python -m tests.faults.serve --die-at answered:20`` dies at that pass of that point."""

import argparse
import os
import sys
from collections.abc import Sequence

from app.cli import main as program
from tests.faults.points import IN_A_REST, POINTS, install


def main(arguments: Sequence[str] | None = None) -> int:
    """Serves until it dies, or is ended."""
    parser = argparse.ArgumentParser(prog="python -m tests.faults.serve", description=__doc__)
    parser.add_argument("--die-at", metavar="POINT:N", help=f"one of {', '.join(POINTS)}, and at which pass")
    given = parser.parse_args(arguments)
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
