"""Words looked for byte by byte in files: `python -m app.store.search`, asked as JSON on its standard input.

It is a program of its own. Whoever opens a database's file and closes it again loses every lock that SQLite holds on
it in the same process; and a search of many megabytes would keep the server from its work. It needs nothing but the
standard library, so that it starts quickly. The words come by a pipe, and are nowhere else.
"""

import json
import sys
from collections import defaultdict
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import BinaryIO

WORD = 8  # bytes that are looked at in one
SURE = 2 * WORD - 1  # any so many bytes in a row hold a whole word that begins at a multiple of 8
CHUNK = 1 << 20


def forms(text: str) -> set[bytes]:
    """How a text may stand in a file: as it is, as JSON has it, and with two bytes for a letter."""
    escaped = (json.dumps(text, ensure_ascii=ascii_only)[1:-1] for ascii_only in (True, False))
    utf_8 = {each.encode("utf-8", "surrogatepass") for each in (text, *escaped)}
    return utf_8 | {text.encode(wide, "surrogatepass") for wide in ("utf-16-le", "utf-16-be")}


def find(file: BinaryIO, needles: Sequence[bytes]) -> tuple[set[int], int]:
    """Which of the needles are in the file, by number; and how many bytes it has.

    Words at even places come first: those of a chunk are put into a set at once, which is some ten times as fast
    as to look for one needle after the other.
    """
    heads, short = _words_of(needles)
    longest = max(map(len, needles), default=0)
    found, size, kept = set[int](), 0, b""
    while chunk := file.read(CHUNK):
        size += len(chunk)
        held = kept + chunk
        there = heads.keys() & set(memoryview(held)[: len(held) // WORD * WORD].cast("Q"))
        asked = short.union(*(heads[word] for word in there)) - found
        found |= {number for number in asked if needles[number] in held}
        keep = (longest // WORD + 1) * WORD + len(
            held
        ) % WORD  # what comes next begins at an even place again
        kept = held[-keep:]
    return found, size


def _words_of(needles: Sequence[bytes]) -> tuple[dict[int, set[int]], set[int]]:
    """The needles by the words that they may show at an even place; and those that are too short to be sure of one."""
    heads, short = defaultdict[int, set[int]](set), set[int]()
    for number, needle in enumerate(needles):
        if len(needle) < SURE:
            short.add(number)
            continue
        for at in range(WORD):
            heads[int.from_bytes(needle[at : at + WORD], sys.byteorder)].add(number)
    return heads, short


def answer(asked: dict[str, list[str]]) -> Iterator[dict[str, object]]:
    """For each file its size and the numbers of the texts that are in it, None when we may not read it.

    A file that is gone by now holds none.
    """
    by_text = [(number, form) for number, text in enumerate(asked["texts"]) for form in sorted(forms(text))]
    needles = [form for _, form in by_text]
    for name in asked["files"]:
        try:
            with Path(name).open("rb") as file:
                found, size = find(file, needles)
        except FileNotFoundError:
            continue
        except OSError:  # another user's, such as a backup that was made as root
            yield {"file": name, "bytes": 0, "texts": None}
            continue
        yield {"file": name, "bytes": size, "texts": sorted({by_text[number][0] for number in found})}


if __name__ == "__main__":
    json.dump(list(answer(json.load(sys.stdin))), sys.stdout)
