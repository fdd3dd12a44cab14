"""Databases for tests that are not about the disk: made once and copied, and nobody waits for the disk to confirm."""

from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest

from app.store import engine
from app.store.file import OURS_ALONE

PATIENT_MS = 60_000


def place(file: Path) -> None:
    """An empty database with all tables."""
    file.parent.mkdir(mode=0o700, exist_ok=True)
    file.write_bytes(_empty())
    file.chmod(OURS_ALONE)


def hasten(patch: pytest.MonkeyPatch) -> None:
    """Commits in this process do not wait for the disk: only a power cut could tell, and `tests/faults/power.py` makes those.

    For whoever else writes they wait longer, on a machine that does much else.
    """
    instead = {
        "synchronous=FULL": "synchronous=OFF",
        f"busy_timeout={engine.BUSY_MS}": f"busy_timeout={PATIENT_MS}",
    }
    patch.setattr(engine, "_PRAGMAS", tuple(instead.get(each, each) for each in engine._PRAGMAS))
    patch.setattr(engine, "BUSY_MS", PATIENT_MS)
    assert {"synchronous=OFF", f"busy_timeout={PATIENT_MS}"} <= set(engine._PRAGMAS)


@cache
def _empty() -> bytes:
    with TemporaryDirectory() as folder:
        file = Path(folder, "empty.db")
        made = engine.make_engine(f"sqlite:///{file}")
        engine.migrate(made)
        made.dispose()
        return file.read_bytes()
