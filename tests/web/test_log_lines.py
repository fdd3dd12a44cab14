"""A line of the log: JSON or text, an event and fields, and nothing that anybody wrote (D16)."""

import asyncio
import io
import json
import logging
import sys
import threading
import time
from collections.abc import Iterator
from typing import Any

import pytest

from app.server import logs

SECRET = "what Ann wrote"


class Terminal(io.StringIO):
    """A place to write that says what it is."""

    def __init__(self, is_terminal: bool) -> None:
        super().__init__()
        self._is_terminal = is_terminal

    def isatty(self) -> bool:
        return self._is_terminal

    def lines(self) -> list[dict[str, Any]]:
        """What was written, as JSON."""
        return [json.loads(line) for line in self.getvalue().splitlines()]


@pytest.fixture
def paper(monkeypatch: pytest.MonkeyPatch) -> Iterator[Terminal]:
    """Logging set up as the program does it, into a text; afterwards as it was."""
    root, ours = logging.getLogger(), logging.getLogger("app")
    before = root.handlers[:], root.level, ours.level
    for name, where in (("excepthook", threading), ("unraisablehook", sys)):
        monkeypatch.setattr(where, name, getattr(where, name))
    monkeypatch.setattr(logging, "raiseExceptions", logging.raiseExceptions)
    root.handlers = []  # set_up would close what pytest still needs
    to = Terminal(is_terminal=False)
    logs.set_up("info", "auto", to)
    yield to
    root.handlers[:], root.level = before[0], before[1]
    ours.setLevel(before[2])


def broken() -> Exception:
    """An exception with what somebody wrote in it."""
    try:
        raise ValueError(SECRET)
    except ValueError as error:
        return error


def test_D16_a_line_of_ours_is_an_event_and_its_fields(paper: Terminal) -> None:
    told = {"route": "/boards/{board}", "milliseconds": 3}
    logging.getLogger("app.web").warning("slow answer", extra={"told": told})
    logging.getLogger("app.web").debug("too quiet")
    [line] = paper.lines()
    assert line.pop("time").startswith("20") and set(line) == {"level", "logger", "event", *told}
    assert (line["level"], line["logger"], line["event"]) == ("warning", "app.web", "slow answer")


def test_D16_of_others_only_their_own_words_are_taken(paper: Terminal) -> None:
    others = logging.getLogger("uvicorn.error")
    others.error("Exception in ASGI application\n", exc_info=broken())
    others.error('%s - "WebSocket %s" [accepted]', SECRET, SECRET)
    for text in (
        f"Task exception was never retrieved\nfuture: <{SECRET}>",
        f"Exception in callback say('{SECRET}')",
    ):
        logging.getLogger("asyncio").error(text)
    others.error(broken())
    others.info("too quiet")
    found = paper.lines()
    assert [line["event"] for line in found] == [
        "Exception in ASGI application",
        "str",
        "Task exception was never retrieved",
        "Exception in callback say",
        "ValueError",
    ]
    assert found[0]["kind"] == "ValueError" and found[0]["at"].startswith(__file__)
    assert SECRET not in paper.getvalue()


def test_D16_what_a_stranger_can_cause_at_will_is_no_line(paper: Terminal) -> None:
    for text in logs.SILENT["uvicorn.error"]:
        logging.getLogger("uvicorn.error").error(text, exc_info=broken())
    logging.getLogger("uvicorn.error").error(
        "Exception in ASGI application\n", exc_info=asyncio.CancelledError()
    )
    assert paper.getvalue() == ""


@pytest.mark.anyio
async def test_D16_what_nobody_waited_for_is_told_without_its_text(paper: Terminal) -> None:
    loop = asyncio.get_running_loop()
    logs.on_loop(loop)
    loop.call_exception_handler({"message": f"Unhandled <{SECRET}>", "exception": broken()})
    loop.call_exception_handler({})
    loop.set_exception_handler(None)

    def dies() -> None:
        raise ValueError(SECRET)

    thread = threading.Thread(target=dies)
    thread.start()
    thread.join()
    events = [(line["event"], line["kind"]) for line in paper.lines()]
    assert events == [
        ("Unhandled", "ValueError"),
        ("NoneType", ""),
        ("a thread ended by an exception", "ValueError"),
    ]
    assert SECRET not in paper.getvalue()


@pytest.mark.parametrize(
    ("kind", "is_terminal", "is_json"),
    [("auto", True, False), ("auto", False, True), ("text", False, False), ("json", True, True)],
)
def test_D16_people_get_text_and_programs_get_json(
    paper: Terminal, kind: str, is_terminal: bool, is_json: bool
) -> None:
    to = Terminal(is_terminal)
    logs.set_up("info", kind, to)
    logging.getLogger("app.server.lag").warning(
        "the event loop was late", extra={"told": {"milliseconds": 300}}
    )
    line = to.getvalue()
    assert line.startswith("{") is is_json
    if not is_json:
        assert line.endswith("WARNING app.server.lag: the event loop was late milliseconds=300\n")
        assert line.startswith(time.strftime("%Y-", time.gmtime()))
