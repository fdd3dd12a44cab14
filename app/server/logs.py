"""What goes to the log: one line per thing that happened, for whoever runs the server, and never what people wrote.

Our own lines are an event and fields, given as ``extra={"told": {...}}``. Of the lines of others only the text that
stands in their program is taken, without what they put into it, and of an exception its type and place, without its
text: both could hold a card, a name, a token, or an address with a board in it (rule D8).
"""

import asyncio
import atexit
import json
import logging
import os
import queue
import re
import sys
import threading
from collections.abc import Mapping
from contextlib import suppress
from datetime import UTC, datetime
from typing import Any, TextIO

from app.web.doors import kind_and_place

OURS = "app"
SILENT = {
    "uvicorn.error": (  # counted in app/server/requests.py and /metrics; a stranger could write one each millisecond
        "Invalid HTTP request received.",
        "Unsupported upgrade request.",
        "Invalid UTF-8 sequence received from client.",
    )
}
LINES_KEPT = 1_000
SECONDS_TO_WRITE = 0.5
_WORDS = re.compile(r"\s*[A-Za-z][A-Za-z ,%-]{0,79}")
log = logging.getLogger("app.log")


def set_up(level: str, kind: str, to: TextIO | None = None) -> None:
    """Logs to standard error from now on, and what Python itself would print there with its texts as well.

    Args:
        level: of our own lines; others speak from "warning" on.
        kind: "text", "json", or "auto": text for a terminal, JSON for everything else.
    """
    stream = to or sys.stderr
    is_text = kind == "text" or (kind == "auto" and stream.isatty())
    handler = logging.StreamHandler(to or _aside(stream))
    handler.setFormatter(TextLine() if is_text else JsonLine())
    handler.addFilter(is_worth_a_line)
    logging.basicConfig(handlers=[handler], force=True)
    logging.getLogger(OURS).setLevel(level.upper())
    logging.raiseExceptions = False  # a log that can not be written is not told at the length of a trace
    threading.excepthook = _of_a_thread
    sys.unraisablehook = _of_nobody


class Aside:
    """Writes to a stream on a thread of its own, so that nobody waits when nobody reads: a terminal in which somebody
    marks a line, a pipe to a program that hangs. Beyond ``LINES_KEPT`` lines the newer ones are left out."""

    def __init__(self, to: TextIO) -> None:
        self._to = to.fileno()  # past the stream: its lock, held by a write that hangs, would break the end
        self._lines: queue.Queue[str | threading.Event] = queue.Queue(LINES_KEPT)
        threading.Thread(target=self._write_on, name="log", daemon=True).start()
        atexit.register(self.settle)

    def write(self, text: str) -> None:
        """Leaves it to the thread."""
        with suppress(queue.Full):
            self._lines.put_nowait(text)

    def flush(self) -> None:
        """Nothing; see ``settle``."""

    def settle(self) -> None:
        """Waits until what was said is written, if that takes no longer than ``SECONDS_TO_WRITE``."""
        written = threading.Event()
        with suppress(queue.Full):
            self._lines.put_nowait(written)
            written.wait(SECONDS_TO_WRITE)

    def _write_on(self) -> None:
        while True:
            next_one = self._lines.get()
            if isinstance(next_one, threading.Event):
                next_one.set()
                continue
            with suppress(OSError):  # nobody is there any more, or it was closed
                os.write(self._to, next_one.encode(errors="backslashreplace"))


def _aside(stream: TextIO) -> TextIO | Aside:
    with suppress(OSError, ValueError):
        return Aside(stream)
    return stream  # it has no file behind it, so it can not hang


def settle() -> None:
    """What was logged is written, if the log takes it: called before the program ends by a signal."""
    for handler in logging.getLogger().handlers:
        if isinstance(stream := getattr(handler, "stream", None), Aside):
            stream.settle()


def is_worth_a_line(record: logging.LogRecord) -> bool:
    """Not what any stranger can cause as often as they like, and not each request that the end of the server cut off."""
    cut_off = record.exc_info and isinstance(record.exc_info[1], asyncio.CancelledError)
    return not cut_off and str(record.msg) not in SILENT.get(record.name, ())


class JsonLine(logging.Formatter):
    """``{"time", "level", "logger", "event", ...}`` in one line."""

    def format(self, record: logging.LogRecord) -> str:
        """The line."""
        line = {"time": _time(record), "level": record.levelname.lower(), "logger": record.name}
        return json.dumps(line | told(record), ensure_ascii=False, default=str)


class TextLine(logging.Formatter):
    """The same for people: ``time LEVEL logger: event name=value``."""

    def format(self, record: logging.LogRecord) -> str:
        """The line."""
        said = told(record)
        fields = "".join(f" {name}={value}" for name, value in said.items() if name != "event")
        return f"{_time(record)} {record.levelname} {record.name}: {said['event']}{fields}"


def told(record: logging.LogRecord) -> dict[str, Any]:
    """What a record says: its event and its fields, and of an exception the type and the place."""
    fields: Mapping[str, Any] = getattr(record, "told", {})
    is_ours = record.name == OURS or record.name.startswith(OURS + ".")
    event = record.getMessage() if is_ours else _plain(record.msg)
    said = {"event": event, **fields}
    if record.exc_info and record.exc_info[1]:
        said["kind"], said["at"] = kind_and_place(record.exc_info[1])
    return said


def on_loop(loop: asyncio.AbstractEventLoop) -> None:
    """What nobody on this event loop waited for is logged in our manner."""
    loop.set_exception_handler(_of_the_loop)


def _of_the_loop(_: asyncio.AbstractEventLoop, context: dict[str, Any]) -> None:
    error = context.get("exception")
    _unhandled(_plain(context.get("message")), error)


def _of_a_thread(given: threading.ExceptHookArgs) -> None:
    _unhandled("a thread ended by an exception", given.exc_value)


def _of_nobody(given: "sys.UnraisableHookArgs") -> None:
    _unhandled("an exception that nobody could be told", given.exc_value)


def _unhandled(event: str, error: BaseException | None) -> None:
    kind, at = kind_and_place(error) if error else ("", "")
    log.error(event, extra={"told": {"kind": kind, "at": at}})


def _plain(text: object) -> str:
    """The words with which a text of others begins: behind the first sign there may be a value, or a whole task."""
    begins = _WORDS.match(text) if isinstance(text, str) else None
    return begins.group().strip() if begins else type(text).__name__


def _time(record: logging.LogRecord) -> str:
    return datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds")
