"""Whether words that were purged are still in a file of ours (rule S24). What is found out holds none of them."""

import json
import subprocess
import sys
from collections.abc import Iterable, Iterator
from contextlib import suppress
from itertools import chain
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine, Text, func, select

from app.domain.terms import KeptCopy, Proof
from app.store.engine import reading
from app.store.file import SIDES, beside
from app.store.tables import Table

Looked = dict[str, Any]
TRIES = 3
LEAST = 5
"""Bytes; what is shorter is found by chance anywhere."""
PIECE = 40
"""Characters of a text's beginning, and of its end: a part of it may have been written over."""


_PROGRAM = Path(__file__).parents[2]


class Searches:
    """The searches under way; from ``end`` on there are none, whichever thread just begins one."""

    def __init__(self) -> None:
        self._open: set[subprocess.Popen[str]] = set()
        self._over = False

    def add(self, search: subprocess.Popen[str]) -> None:
        """One has begun."""
        self._open.add(search)
        if self._over:
            search.kill()

    def discard(self, search: subprocess.Popen[str]) -> None:
        """It has ended."""
        self._open.discard(search)

    def end(self) -> None:
        """Ends them."""
        self._over = True
        for search in tuple(self._open):
            search.kill()


def prove(engine: Engine, words: Iterable[str], searches: Searches | None = None) -> Proof:
    """Looks through the database's files, and through all others in its folder.

    Args:
        words: what was purged.
        searches: holds the search while it is under way, so that somebody else may end it.

    Raises:
        OSError: it could not be looked for.
        StorageDown: the database can not be read.
    """
    file = Path(str(engine.url.database))
    texts = sorted({piece for text in words for piece in _pieces(text)})
    ours = [str(each) for each in (file, *(beside(file, side) for side in SIDES))]
    looked = _looked_through(ours, file, texts, Searches() if searches is None else searches)
    if any(each["file"] in ours and each["texts"] is None for each in looked):
        raise OSError("The database can not be looked through.")
    hit = {number for each in looked for number in each["texts"] or ()}
    with reading(engine) as connection:
        said = {number for number in hit if _is_said(connection, texts[number])}
    left = {number for each in looked if each["file"] in ours for number in each["texts"]} - said
    copies = (each for each in looked if each["file"] not in ours and _may_tell(each, said))
    return Proof(
        pieces=len(texts),
        elsewhere=len(said),
        found=len(left),
        bytes=sum(each["bytes"] for each in looked),
        copies=tuple(chain.from_iterable(map(_kept, copies))),
    )


def _pieces(text: str) -> Iterator[str]:
    """The beginning and the end."""
    for piece in {text[:PIECE], text[-PIECE:]}:
        if len(piece.encode("utf-8", "surrogatepass")) >= LEAST:
            yield piece


def _others(file: Path) -> list[str]:
    """Whatever else lies in the database's folder: backups, exports, logs."""
    ours = {beside(file, side) for side in ("", *SIDES)}
    return [str(each) for each in sorted(file.parent.iterdir()) if each.is_file() and each not in ours]


def _looked_through(ours: list[str], file: Path, texts: list[str], searches: Searches) -> list[Looked]:
    """Once more when the folder is another one by then: a backup that ends meanwhile gets another name."""
    others, looked = None, list[Looked]()
    for _ in range(TRIES):
        if (there := _others(file)) == others:
            break
        others, looked = there, _look([*ours, *there], texts, searches)
    return looked


def _look(files: list[str], texts: list[str], searches: Searches) -> list[Looked]:
    """Asks the search, which is a program of its own (and why: there)."""
    command = [sys.executable, "-m", "app.store.search"]
    with subprocess.Popen(  # noqa: S603 - ourselves
        command,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
        cwd=_PROGRAM,
    ) as search:
        searches.add(search)
        try:
            answer, _ = search.communicate(json.dumps({"files": files, "texts": texts}))
        finally:
            searches.discard(search)
    if search.returncode:
        raise OSError("The search for what was purged did not end well.")
    found: list[Looked] = json.loads(answer)
    return found


def _is_said(connection: Connection, piece: str) -> bool:
    """Whether the database still says it in a row: a title of the report, a card of another board."""
    wanted = {piece, json.dumps(piece, ensure_ascii=False)[1:-1]}
    columns = (column for table in Table.metadata.sorted_tables for column in table.columns)
    texts = [column for column in columns if isinstance(column.type, Text)]
    holds = (select(column).where(func.instr(column, each) > 0) for column in texts for each in wanted)
    return any(connection.execute(each.limit(1)).first() for each in holds)


def _may_tell(looked: Looked, said: set[int]) -> bool:
    return looked["texts"] is None or bool(set(looked["texts"]) - said)


def _kept(looked: Looked) -> Iterator[KeptCopy]:
    file = Path(looked["file"])
    with suppress(FileNotFoundError):  # gone since
        yield KeptCopy(file.name, int(file.stat().st_mtime * 1000), looked["texts"] is None)
