"""Faults of the disk under a server that runs, each switched on by entering a context and off by leaving it."""

import os
import resource
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, closing, contextmanager
from dataclasses import dataclass
from pathlib import Path

from app.store.engine import sqlite_driver

PROJECT = Path(__file__).resolve().parents[2]
NOTHING = 1  # bytes that a file may have: SQLite's first write already wants more
STOP_WITHIN = 60.0  # seconds
Fault = Callable[["Running"], AbstractContextManager[None]]


@dataclass(frozen=True, slots=True)
class Running:
    """A server in a process of its own; its commits fail while the file `refuse` is there."""

    url: str
    process: int
    database: Path
    refuse: Path


@contextmanager
def running(folder: Path, database: Path | None = None, **settings: object) -> Iterator[Running]:
    """`python -m app serve` on a free port, with one switch more (`serve_with`)."""
    database, refuse = database or folder / "debrief.db", folder / "refuse"
    ours = {name: value for name, value in os.environ.items() if not name.startswith("DEBRIEF_")}
    theirs = {f"DEBRIEF_{name.upper()}": str(value) for name, value in settings.items()}
    where = {"PYTHONPATH": str(PROJECT), "DEBRIEF_PORT": "0", "DEBRIEF_DATABASE_URL": f"sqlite:///{database}"}
    with subprocess.Popen(
        [sys.executable, "-m", "tests.faults.serve_with", str(refuse)],
        cwd=folder,
        env=ours | where | theirs,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,  # a log in a file would be refused as well
        text=True,
        start_new_session=True,
    ) as server:
        assert server.stdout
        try:
            url = server.stdout.readline().removeprefix("Debrief board: open ").strip()
            assert url, "The server did not start."
            yield Running(url.replace("localhost", "127.0.0.1"), server.pid, database, refuse)
        finally:
            server.send_signal(signal.SIGTERM)
            server.wait(STOP_WITHIN)


@contextmanager
def full_disk(server: Running) -> Iterator[None]:
    """No file takes a byte more, as on a full disk. Needs no rights, and no disk of its own."""
    soft, hard = resource.prlimit(server.process, resource.RLIMIT_FSIZE)
    resource.prlimit(server.process, resource.RLIMIT_FSIZE, (NOTHING, hard))
    try:
        yield
    finally:
        resource.prlimit(server.process, resource.RLIMIT_FSIZE, (soft, hard))


@contextmanager
def locked(server: Running) -> Iterator[None]:
    """Another program writes and does not end, as a backup of somebody else's may."""
    with closing(sqlite_driver().connect(str(server.database), isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        yield
        other.execute("ROLLBACK")


@contextmanager
def failing_sync(server: Running) -> Iterator[None]:
    """What SQLite answers when the disk does not confirm a commit."""
    server.refuse.touch()
    try:
        yield
    finally:
        server.refuse.unlink()


@contextmanager
def gone(server: Running) -> Iterator[None]:
    """Somebody moved the file away, and then back."""
    elsewhere = server.database.with_name("elsewhere.db")
    server.database.rename(elsewhere)
    try:
        yield
    finally:
        elsewhere.rename(server.database)


@contextmanager
def small_disk(at: Path, size: str = "2M") -> Iterator[Path]:
    """A disk of that size, in memory; only root may make one. `may_mount` says whether this user can."""
    at.mkdir()
    subprocess.run(["mount", "-t", "tmpfs", "-o", f"size={size}", "debrief", str(at)], check=True)
    try:
        yield at
    finally:
        subprocess.run(["umount", "--lazy", str(at)], check=True)


def may_mount(folder: Path) -> bool:
    """Whether this user can make a disk in memory."""
    trial = folder / "trial"
    try:
        with small_disk(trial, "64k"):
            return True
    except (OSError, subprocess.CalledProcessError):
        return False


@contextmanager
def filled(server: Running) -> Iterator[None]:
    """The disk under the database is full to the last byte, until somebody deletes what fills it."""
    ballast = server.database.with_name("ballast")
    with ballast.open("wb", buffering=0) as file:
        for size in (65_536, 4_096, 1):
            try:
                while True:
                    file.write(b"x" * size)
            except OSError:
                continue
    try:
        yield
    finally:
        ballast.unlink()
