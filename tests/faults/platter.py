"""A disk that remembers: every write, sync and deletion under a folder, and what a power cut could leave of them.

`Platter` is a file layer (VFS) of SQLite that hands everything on to the system's and notes it. `left_by_a_cut` then
answers what stands on the disk when the power goes at an operation:

- What was synced is there.
- Of what was not, any sectors of 512 bytes may be there, older ones or newer ones, in any order; where a file had
  grown and the sector is not there, it holds zeros or anything.
- The write that was under way may be there in part.
- Names: a file that was made or deleted is so for certain when its folder was synced. SQLite does that with the first
  sync of a journal or a WAL after opening it, and never for the database itself.
- A sync that failed leaves what it was for to chance, for ever: Linux takes those pages for clean afterwards, so no
  later sync brings them.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from random import Random
from typing import Literal

import apsw

SECTOR = 512
What = Literal["make", "write", "truncate", "sync", "sync failed", "delete"]


@dataclass(frozen=True, slots=True)
class Operation:
    """One thing that was done to a file; `at` is an offset or a size in bytes, `folder` that its folder was synced too."""

    what: What
    name: str
    at: int = 0
    data: bytes = b""
    folder: bool = False


Fault = Callable[[int, What, str], int | None]
"""The number of an operation, what it is and to which file; answers the code of SQLite that it fails with, or None."""


class Platter(apsw.VFS):
    """The system's file layer with a memory, registered under a name."""

    def __init__(self, name: str, fault: Fault | None = None) -> None:
        self.done: list[Operation] = []
        self.fault = fault
        super().__init__(name, "")

    def xOpen(self, name: str | apsw.URIFilename | None, flags: list[int]) -> apsw.VFSFile:
        """Opens a file and notes when that makes it."""
        path = name.filename() if isinstance(name, apsw.URIFilename) else name
        new = path is not None and not Path(path).exists()
        opened = _File(self, name, flags)
        if new and path is not None:
            self.note("make", path)
        return opened

    def xDelete(self, name: str, sync_folder: bool) -> None:
        """Deletes a file; `sync_folder` makes that certain, and we are never asked to."""
        self.note("delete", name)
        super().xDelete(name, sync_folder)

    def note(self, what: What, path: str, at: int = 0, data: bytes = b"", *, folder: bool = False) -> None:
        """Keeps an operation, or makes it fail."""
        code = self.fault(len(self.done), what, path) if self.fault else None
        name = Path(path).name
        if code is None:
            self.done.append(Operation(what, name, at, data, folder))
            return
        if what == "sync":
            self.done.append(Operation("sync failed", name))
        elif what == "write":  # a disk that is full took half of it
            self.done.append(Operation("write", name, at, data[: len(data) // 2]))
        raise _failing(code)


class _File(apsw.VFSFile):
    def __init__(self, platter: Platter, name: str | apsw.URIFilename | None, flags: list[int]) -> None:
        self._platter = platter
        self._path = name.filename() if isinstance(name, apsw.URIFilename) else name
        self._folder = bool(self._path and self._path.endswith(("-wal", "-journal")))
        super().__init__("", name, flags)

    def xWrite(self, data: bytes, at: int) -> None:
        if self._path:
            try:
                self._platter.note("write", self._path, at, bytes(data))
            except apsw.Error:
                super().xWrite(bytes(data)[: len(data) // 2], at)
                raise
        super().xWrite(data, at)

    def xTruncate(self, size: int) -> None:
        if self._path:
            self._platter.note("truncate", self._path, size)
        super().xTruncate(size)

    def xSync(self, flags: int) -> None:
        """Noted, not done: the disk is ours."""
        if self._path:
            self._platter.note("sync", self._path, folder=self._folder)
            self._folder = False


def _failing(code: int) -> apsw.Error:
    fault = apsw.exception_for(code)
    assert isinstance(fault, apsw.Error)
    fault.extendedresult = code  # type: ignore[attr-defined]
    return fault


@dataclass
class _Kept:
    """A file on the disk: what is certain, and what may have come since."""

    certain: bytes = b""
    since: list[Operation] = field(default_factory=list)

    def sync(self) -> None:
        """All of it is certain now."""
        self.certain, self.since = _applied(self.certain, self.since), []


def left_by_a_cut(done: list[Operation], cut: int, random: Random) -> dict[str, bytes]:
    """The files after a power cut in the middle of operation `cut`; each call is another way it may have gone."""
    names: dict[str, _Kept] = {}  # as the program saw them
    certain: dict[str, _Kept] = {}  # as the folder holds them for certain
    for operation in done[: cut + 1]:
        name, kept = operation.name, names.get(operation.name)
        if operation.what == "make":
            names[name] = _Kept()
        elif kept is None:
            continue
        elif operation.what == "delete":
            del names[name]
        elif operation is done[cut] and operation.what == "sync":
            break  # the power went before it came back
        elif operation.what == "sync":
            kept.sync()
            if operation.folder:
                certain = dict(names)
        elif operation.what == "sync failed":
            kept.certain, kept.since = _torn(kept, random, random.random()), []
        else:
            kept.since.append(operation)
    folder = {name: names if random.random() < 0.5 else certain for name in {*names, *certain}}
    return {
        name: _torn(place[name], random, random.choice((0.0, 1.0, random.random())))
        for name, place in folder.items()
        if name in place
    }


def _applied(content: bytes, operations: list[Operation]) -> bytes:
    held = bytearray(content)
    for operation in operations:
        if operation.what == "truncate":
            del held[operation.at :]
            held.extend(bytes(operation.at - len(held)))
        else:
            held.extend(bytes(max(0, operation.at - len(held))))
            held[operation.at : operation.at + len(operation.data)] = operation.data
    return bytes(held)


def _torn(kept: _Kept, random: Random, chance: float) -> bytes:
    """What is certain, and of what came since each sector with that chance."""
    held = bytearray(kept.certain)
    for operation in kept.since:
        if operation.what == "truncate":
            if random.random() < chance:
                del held[operation.at :]
            continue
        for start, part in _sectors(operation):
            if random.random() >= chance:
                continue
            if start > len(held):  # the file grew over a place that never came
                missing = start - len(held)
                held.extend(random.randbytes(missing) if random.random() < 0.5 else bytes(missing))
            held[start : start + len(part)] = part
    return bytes(held)


def _sectors(operation: Operation) -> list[tuple[int, bytes]]:
    """A write in the parts in which a disk takes it: where each begins, and its bytes."""
    parts, at, end = [], operation.at, operation.at + len(operation.data)
    while at < end:
        until = min(end, at - at % SECTOR + SECTOR)
        parts.append((at, operation.data[at - operation.at : until - operation.at]))
        at = until
    return parts
