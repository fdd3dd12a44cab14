"""A database copied while it is used."""

import os
from contextlib import closing, suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from app.store.engine import sqlite_driver
from app.store.file import OURS_ALONE, SIDES, beside, sync
from app.store.verify import Found, read_only, seal, verify

PATIENCE = 5.0  # seconds that a backup waits for whoever holds the database alone


class Refused(Exception):
    """A backup or a restoring that is not done; the text says why. Nothing was changed."""


def back_up(database: Path, to: Path, now: int, *, force: bool = False) -> Found:
    """A sealed copy of one moment; whoever writes meanwhile goes on. `now` in Unix milliseconds.

    The copy is made anew from the rows (VACUUM INTO), so nothing that was erased is in it. It is checked before it
    gets its name: a file of that name is whole, whatever happens.

    Raises:
        Refused: no database, no folder, a file is there already, the database is damaged.
        OSError: the copy can not be written.
    """
    if not database.exists():
        raise Refused(f"There is no database {database} yet.")
    if to.is_dir():
        raise Refused(f"{to} is a folder; give the name of a file in it.")
    if not to.absolute().parent.is_dir():
        raise Refused(f"There is no folder {to.absolute().parent}.")
    if to.exists() and to.samefile(database):
        raise Refused("A database is no backup of itself; give another file.")
    if to.exists() and not force:
        raise Refused(f"{to} is there already; with --force it is replaced.")
    partial = beside(to, ".partial")
    try:
        copy(database, partial, now)
        if (found := verify(partial)).faults:
            raise Refused(f"{database} is damaged, so there is no backup.\n" + "\n".join(found.faults))
        sync(partial)
        _name(partial, to, force=force)
    finally:
        remove(partial)
    _erase_traces(database)
    found.file = to
    return found


def _erase_traces(database: Path) -> None:
    """What was erased while we read is on the disk until somebody does this; the server does it with its next write."""
    driver = sqlite_driver()
    with suppress(driver.Error), closing(driver.connect(str(database), timeout=0)) as connection:
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")


def told(found: Found) -> str:
    """How much a database holds, in a sentence."""
    count, entries, size = found.boards, found.entries, found.file.stat().st_size
    boards = "1 board" if count == 1 else f"{count} boards"
    made = ""
    if found.made_at is not None:
        made = f", made at {datetime.fromtimestamp(found.made_at / 1000, UTC):%Y-%m-%d %H:%M} UTC"
    older = ", by an older program: restoring or starting brings it up to date" if found.older else ""
    return f"{boards}, {entries:,} entries, {size:,} bytes in {found.file}{made}{older}"


def described(found: Found) -> dict[str, Any]:
    """What was found, for programs."""
    return {
        "ok": not found.faults,
        "file": str(found.file),
        "boards": found.boards,
        "entries": found.entries,
        "bytes": found.file.stat().st_size,
        "faults": found.faults,
    }


# --- copying ----------------------------------------------------------------------------------------------


def copy(source: Path, to: Path, now: int | None) -> None:
    """A copy of what the database holds at one moment, sealed when `now` is given."""
    remove(to)
    os.close(os.open(to, os.O_WRONLY | os.O_CREAT | os.O_EXCL, OURS_ALONE))
    try:
        with closing(read_only(source)) as reading:
            reading.execute(f"PRAGMA busy_timeout={PATIENCE * 1000:.0f}")
            reading.execute("VACUUM INTO ?", (str(to),))
        if now is not None:
            with closing(sqlite_driver().connect(str(to), isolation_level=None)) as made:
                made.execute("BEGIN")
                seal(made, now)
                made.execute("COMMIT")
    except sqlite_driver().Error as fault:
        raise Refused(f"{source} can not be copied to {to.parent}: {fault}.") from None


def _name(partial: Path, to: Path, *, force: bool) -> None:
    """Gives the finished copy its name; without force never over a file that came meanwhile."""
    if force:
        partial.replace(to)
    else:
        try:
            os.link(partial, to)
        except FileExistsError:
            raise Refused(f"{to} is there already; with --force it is replaced.") from None
        except OSError:  # a disk without links
            partial.rename(to)
    sync(to.absolute().parent)


def remove(file: Path) -> None:
    """Takes away a database with what stands beside it; one that is not there is no error."""
    for each in (file, *(beside(file, side) for side in SIDES)):
        each.unlink(missing_ok=True)
