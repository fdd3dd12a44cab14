"""What clients did, what they were told and what was done to them: JSON lines, in the order in which it happened.

Every line has ``t`` (seconds of the harness's one clock) and ``what``; most have ``client``. A client's name is its own
in the whole history, and it belongs to one board of one server.

| what | further fields | meaning |
|---|---|---|
| joined | board, server, name; role for the screen | the client is there from now on |
| left | | it is closed: nothing is expected of it any more |
| sent | command, method, path, body | one try to have a command done; path is below the board's |
| acknowledged | command, status, cursor | the server's word that it is on disk |
| refused | command, status, code | the server's word that it is not |
| lost | command | a try without an answer; or, without a command, the connection for news |
| connected | since | a connection for news, from that cursor |
| frame | cursor, cards: [id, list or null, words] each | what the page was led to |
| heard | | a sign of life: a head or presence |
| kill, power | fault, server, point | the server's process was ended at once; it is being started again |
| fault | fault, server, kind | something is wrong from now on |
| ended | fault, server | it is over: from here ten seconds are counted |
| screen | equal, difference | at the very end: page and patches beside a fresh page |
"""

import html
import json
import re
from collections.abc import Iterator
from pathlib import Path
from time import perf_counter
from typing import Any, Self

Line = dict[str, Any]
_TOKEN = re.compile(
    r'hx-target="#(?P<target>[\w-]+)"'
    r'|<ol id="cards-(?P<list>[\w-]+)"'
    r'|<li id="card-(?P<card>[0-9a-f-]{36})".*?<span class="text" dir="auto">(?P<words>.*?)</span>',
    re.DOTALL,
)


class History:
    """Writes a history while it happens."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._file = path.open("w", encoding="utf-8")
        self._began = perf_counter()
        self._faults = 0

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._file.close()

    def note(self, what: str, client: str = "", **fields: object) -> None:
        """One line, now."""
        line: Line = {"t": round(perf_counter() - self._began, 6), "what": what}
        if client:
            line["client"] = client
        self._file.write(json.dumps(line | fields) + "\n")

    def fault(self, what: str, server: str, **fields: object) -> int:
        """A fault begins; its number, for ``ended``."""
        self._faults += 1
        self.note(what, "", fault=self._faults, server=server, **fields)
        return self._faults

    def ended(self, fault: int, server: str) -> None:
        """A fault is over."""
        self.note("ended", fault=fault, server=server)

    def lines(self) -> list[Line]:
        """All lines so far."""
        self._file.flush()
        return read(self.path)


def read(path: Path) -> list[Line]:
    """A history that was kept."""
    with path.open(encoding="utf-8") as file:
        return [json.loads(line) for line in file]


def cards_of(content: str) -> Iterator[tuple[str, str | None, str]]:
    """The cards that a frame's content brings: id, the list it puts them into (None: it does not say), words."""
    into: str | None = None
    for found in _TOKEN.finditer(content):
        if target := found["target"]:
            into = target.removeprefix("cards-") if target.startswith("cards-") else None
        elif found["list"]:
            into = found["list"]
        else:
            yield found["card"], into, html.unescape(found["words"])
