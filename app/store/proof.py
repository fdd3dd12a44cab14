"""Whether words that were purged are still in a file of ours (rule S24). What is found out holds none of them."""

import json
import subprocess
import sys
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine, Text, func, literal, select

from app.domain.terms import KeptCopy, Proof
from app.store.engine import reading
from app.store.file import SIDES, beside
from app.store.tables import Table

LEAST = 5
"""Bytes; what is shorter is found by chance anywhere."""
PIECE = 40
"""Characters of a text's beginning, and of its end: a part of it may have been written over."""
_SQLITE = b"SQLite format 3\0"


def prove(engine: Engine, file: Path, words: Iterable[str]) -> Proof:
    """Looks through the database's files, and those beside it that look like copies.

    Args:
        file: the database.
        words: what was purged.

    Raises:
        OSError: it could not be looked for.
        StorageDown: the database can not be read.
    """
    texts = sorted({piece for text in words for piece in _pieces(text)})
    ours = [str(each) for each in (file, *(beside(file, side) for side in SIDES))]
    looked = _look([*ours, *map(str, _copies(file))], texts)
    hit = {number for each in looked for number in each["texts"]}
    with reading(engine) as connection:
        said = {number for number in hit if _is_said(connection, texts[number])}
    left = {number for each in looked if each["file"] in ours for number in each["texts"]} - said
    copies = (each for each in looked if each["file"] not in ours and set(each["texts"]) - said)
    return Proof(
        pieces=len(texts),
        elsewhere=len(said),
        found=len(left),
        bytes=sum(each["bytes"] for each in looked),
        copies=tuple(_kept(Path(each["file"])) for each in copies),
    )


def _pieces(text: str) -> Iterator[str]:
    """The beginning and the end."""
    for piece in {text[:PIECE], text[-PIECE:]}:
        if len(piece.encode("utf-8", "surrogatepass")) >= LEAST:
            yield piece


def _copies(file: Path) -> Iterator[Path]:
    """Other files in the database's folder that are databases or belong to one."""
    ours = {beside(file, side) for side in ("", *SIDES, ".lock")}
    for each in sorted(file.parent.iterdir()):
        if each in ours or not each.is_file():
            continue
        if each.name.startswith(file.name) or each.name.endswith(SIDES) or _begins_like_one(each):
            yield each


def _begins_like_one(file: Path) -> bool:
    try:
        with file.open("rb") as opened:
            return opened.read(len(_SQLITE)) == _SQLITE
    except OSError:
        return False


def _look(files: list[str], texts: list[str]) -> list[dict[str, Any]]:
    """Asks the search, which is a program of its own (and why: there)."""
    asked = json.dumps({"files": files, "texts": texts})
    done = subprocess.run(  # noqa: S603 - ourselves
        [sys.executable, "-m", "app.store.search"],
        input=asked,
        capture_output=True,
        text=True,
        check=False,
        cwd=Path(__file__).parents[2],
    )
    if done.returncode:
        raise OSError("The search for what was purged did not end well.")
    found: list[dict[str, Any]] = json.loads(done.stdout)
    return found


def _is_said(connection: Connection, piece: str) -> bool:
    """Whether the database still says it in a row: a title of the report, a card of another board."""
    wanted = {piece, json.dumps(piece, ensure_ascii=False)[1:-1]}
    for table in Table.metadata.sorted_tables:
        for column in table.columns:
            if isinstance(column.type, Text):
                holds = [func.instr(column, literal(each)) > 0 for each in wanted]
                for each in holds:
                    if connection.execute(
                        select(literal(1)).select_from(table).where(each).limit(1)
                    ).scalar():
                        return True
    return False


def _kept(file: Path) -> KeptCopy:
    return KeptCopy(file.name, int(file.stat().st_mtime * 1000))
