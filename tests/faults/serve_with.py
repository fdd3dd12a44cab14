"""The server as it is, but for one switch: `python -m tests.faults.serve_with FILE` refuses commits while the file is there.

And it waits half a second, not five, for whoever else holds the database (`test_seams.py` lets it wait for all five).

It does what SQLite does when a sync fails: nothing of the transaction stays, and the driver says "disk I/O error". What
SQLite itself makes of a sync that fails is looked at in `test_power.py`.
"""

import sys
from pathlib import Path
from types import SimpleNamespace
from typing import Any

from app.cli import main
from app.store import engine

real = engine.sqlite_driver()
BUSY_MS = 500


def refusing(switch: Path) -> SimpleNamespace:
    """The program's driver, with connections that look at the switch before they commit."""

    class Connection(real.Connection):  # type: ignore[misc, name-defined]
        def commit(self) -> None:
            if switch.exists():
                self.rollback()
                raise real.OperationalError("disk I/O error")
            super().commit()

    def connect(*given: Any, **named: Any) -> Any:
        return real.connect(*given, factory=Connection, **named)

    return SimpleNamespace(**{**vars(real), "connect": connect})


if __name__ == "__main__":
    driver = refusing(Path(sys.argv[1]))
    engine.sqlite_driver = lambda: driver
    engine._PRAGMAS = tuple(  # type: ignore[assignment]  # as many as there are
        each.replace(f"busy_timeout={engine.BUSY_MS}", f"busy_timeout={BUSY_MS}") for each in engine._PRAGMAS
    )
    engine.BUSY_MS = BUSY_MS
    sys.exit(main(["serve"]))
