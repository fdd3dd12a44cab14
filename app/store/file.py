"""The file of a SQLite database: who uses it, and whether it is still the one that was opened."""

import os
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from sqlalchemy import make_url

from app.store.protocol import StorageDown

if sys.platform != "win32":  # which does not let anybody replace a file that is open
    import fcntl

OURS_ALONE = 0o600
SIDES = ("-wal", "-shm", "-journal")
"""What SQLite keeps beside a database. A WAL holds what was acknowledged: it belongs to its file as a page does."""


def file_of(url: str) -> Path | None:
    """The file that a database's URL names, behind all links, where SQLite keeps its WAL; None when it is no file."""
    parsed = make_url(url)
    if parsed.get_backend_name() != "sqlite" or parsed.database in (None, "", ":memory:"):
        return None
    return Path(str(parsed.database)).resolve()


def beside(file: Path, side: str) -> Path:
    """A file with the same name and something after it."""
    return file.with_name(file.name + side)


class Opened:
    """Sees to it that nothing is written into a file that is not at its place any more.

    Whoever deletes or moves the file of a running program leaves it an open one without a name: it would take every
    write, and all of them would be gone with the program. What is there can be read on.
    """

    def __init__(self, file: Path) -> None:
        self._file, self._wal = file, beside(file, "-wal")
        self._known: tuple[int, int] | None = None
        self._seen_wal = self._is_new = False

    def before_connecting(self, *_: object) -> None:
        """Makes no new file where one was."""
        if self._known and self._there() != self._known:
            raise self._gone(self._file)
        self._is_new = not self._known and self._there() is None

    def connected(self, *_: object) -> None:
        """Remembers which file it is; a new one is ours alone, whoever may look into its folder."""
        self._known = self._known or self._there()
        for side in ("", *SIDES) if self._is_new else ():
            with suppress(OSError):
                beside(self._file, side).chmod(OURS_ALONE)

    def before_commit(self, *_: object) -> None:
        """Raises StorageDown when what would be written had no place."""
        if self._there() != self._known:
            raise self._gone(self._file)
        if self._wal.exists():
            self._seen_wal = True
        elif self._seen_wal:
            raise self._gone(self._wal)

    def _there(self) -> tuple[int, int] | None:
        try:
            found = self._file.stat()
        except OSError:
            return None
        return found.st_dev, found.st_ino

    def _gone(self, file: Path) -> StorageDown:
        return StorageDown(
            f"The database can not be used now: {file} is gone, or another file is in its place. Put it back; "
            "to change to another database, stop the program first."
        )


def use(file: Path) -> Callable[[], None]:
    """Says to others that a program uses the database, until what it answers is called.

    Raises:
        StorageDown: it is being restored.
    """
    held = _lock(file, alone=False)
    if held is None:
        raise StorageDown(f"{file} is being restored; start again when that has ended.")
    return lambda: os.close(held) if held >= 0 else None


@contextmanager
def alone(file: Path) -> Iterator[bool]:
    """Keeps programs from using the database; False when one uses it already."""
    held = _lock(file, alone=True)
    try:
        yield held is not None
    finally:
        if held is not None and held >= 0:
            os.close(held)


def _lock(file: Path, *, alone: bool) -> int | None:
    """A lock on a file beside it: opening the database itself would, when closed, undo SQLite's own locks."""
    if sys.platform == "win32":
        return -1
    try:
        held = os.open(beside(file, ".lock"), os.O_RDWR | os.O_CREAT, OURS_ALONE)
    except OSError as problem:
        raise StorageDown(f"The folder {file.parent} can not be used: {problem.strerror}.") from None
    try:
        fcntl.flock(held, (fcntl.LOCK_EX if alone else fcntl.LOCK_SH) | fcntl.LOCK_NB)
    except BlockingIOError:
        os.close(held)
        return None
    except OSError as problem:
        os.close(held)
        raise StorageDown(
            f"{file} is on a disk that keeps no locks ({problem.strerror}); a network file system can not be used."
        ) from None
    return held


def make_folder(file: Path) -> None:
    """The folder of the file, ours alone; that it is there survives a power cut.

    Raises:
        StorageDown: it can not be made.
    """
    missing = [folder for folder in file.parents if not folder.exists()]
    try:
        file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        for folder in missing:
            sync(folder.parent)
    except OSError as problem:
        raise StorageDown(f"The folder {file.parent} can not be made: {problem.strerror}.") from None


def sync(path: Path) -> None:
    """Waits until a file's content, or a folder's names, are on the disk."""
    if sys.platform == "win32" and path.is_dir():
        return  # no such call there
    held = os.open(path, os.O_RDONLY)
    try:
        os.fsync(held)
    finally:
        os.close(held)
