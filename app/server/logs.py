"""What goes to the log: one line per thing that happened, for whoever runs the server, and never what people wrote.

Our own lines are an event and fields, given as ``extra={"told": {...}}``. Of the lines of others only the text that
stands in their program is taken, without what they put into it, and of an exception its type and place, without its
text: both could hold a card, a name, a token, or an address with a board in it (rule D8).
"""

import asyncio
import json
import logging
import re
import sys
import threading
from collections.abc import Mapping
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
_WORDS = re.compile(r"\s*[A-Za-z][A-Za-z ,%-]{0,79}")
log = logging.getLogger("app.log")


def set_up(level: str, kind: str, to: TextIO | None = None) -> None:
    """Logs to standard error from now on, and what Python itself would print there with its texts as well.

    Args:
        level: of our own lines; others speak from "warning" on.
        kind: "text", "json", or "auto": text for a terminal, JSON for everything else.
    """
    to = to or sys.stderr
    is_text = kind == "text" or (kind == "auto" and to.isatty())
    handler = logging.StreamHandler(to)
    handler.setFormatter(TextLine() if is_text else JsonLine())
    handler.addFilter(is_worth_a_line)
    logging.basicConfig(handlers=[handler], force=True)
    logging.getLogger(OURS).setLevel(level.upper())
    logging.raiseExceptions = False  # a log that can not be written is not told at the length of a trace
    threading.excepthook = _of_a_thread
    sys.unraisablehook = _of_nobody


def is_worth_a_line(record: logging.LogRecord) -> bool:
    """Not what any stranger can cause as often as they like."""
    return str(record.msg) not in SILENT.get(record.name, ())


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
