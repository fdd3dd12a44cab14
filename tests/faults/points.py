"""The named points on a write's way from the wire to everybody's screens, and death at any of them.

The product knows nothing of them: each is put around a function from outside, before the server starts. What had been
written to a socket when the process dies is with the system, which delivers it: uvloop writes at once while it can.
"""

import asyncio
import os
import signal
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from functools import wraps
from importlib import import_module
from typing import Any

from sqlalchemy import Connection, Engine, event
from starlette.types import Message, Receive, Scope, Send

from app.server.sockets import FrameSocket
from app.store import log
from app.web.writing import Straight

IN_A_REST = "answered-before-the-frames"
Passed = Callable[[], None]
"""To be called at each pass; at the last of them it does not return."""


def die() -> None:
    """As if the plug were pulled from the process."""
    os.kill(os.getpid(), signal.SIGKILL)


def install(point: str, times: int, then: Passed = die) -> None:
    """Lets this process die at that pass of the point; KeyError when there is no such point."""
    left = times

    def passed() -> None:
        nonlocal left
        left -= 1
        if left == 0:
            then()

    POINTS[point](passed)


def _after(where: str) -> Callable[[Passed], None]:
    """The point behind a function or a coroutine, ``module:name`` or ``module:Class.name``."""
    return lambda passed: _wrap(where, passed, before=False)


def _before(where: str) -> Callable[[Passed], None]:
    """The point before a function."""
    return lambda passed: _wrap(where, passed, before=True)


def _wrap(where: str, passed: Passed, *, before: bool) -> None:
    module, _, path = where.partition(":")
    holder: Any = import_module(module)
    *outer, name = path.split(".")
    for each in outer:
        holder = getattr(holder, each)
    original = getattr(holder, name)

    @wraps(original)
    def around(*given: Any, **named: Any) -> Any:
        if before:
            passed()
        result = original(*given, **named)
        if not before:
            passed()
        return result

    @wraps(original)
    async def awaited(*given: Any, **named: Any) -> Any:
        result = await original(*given, **named)
        passed()
        return result

    setattr(holder, name, awaited if asyncio.iscoroutinefunction(original) else around)


def _first_row(passed: Passed) -> None:
    """The board's head has been advanced, and no entry been written yet."""

    def seen(_connection: Any, _cursor: Any, statement: str, *_rest: Any) -> None:
        if statement.startswith("UPDATE board"):
            passed()

    event.listen(Engine, "after_cursor_execute", seen)


def _committed(passed: Passed) -> None:
    """The transaction has ended, and nobody on the event loop knows."""
    module: Any = log
    writing = module.writing

    @contextmanager
    def then_passed(engine: Engine) -> Iterator[Connection]:
        with writing(engine) as connection:
            yield connection
        passed()

    module.writing = then_passed


def _answered(passed: Passed) -> None:
    """An answer is on the wire; of the frames some, all or none."""
    _behind_answers(lambda _scope: passed())


def _answered_untold(passed: Passed) -> None:
    """An answer is on the wire, and the board rests before it tells its screens."""

    def if_untold(scope: Scope) -> None:
        if scope["app"].state.desk.rooms._pace._due:
            passed()

    _behind_answers(if_untold)


def _behind_answers(passed: Callable[[Scope], None]) -> None:
    answer: Callable[[Straight, Scope, Receive, Send], Awaitable[None]] = Straight._answer

    async def noted(self: Straight, scope: Scope, receive: Receive, send: Send) -> None:
        status = 0

        async def sent(message: Message) -> None:
            nonlocal status
            await send(message)
            status = message.get("status", status)
            if message["type"] == "http.response.body" and status in (204, 303):
                passed(scope)

        await answer(self, scope, receive, sent)

    Straight._answer = noted  # type: ignore[method-assign]


def _between_frames(passed: Passed) -> None:
    """Some screens have been sent their frame; the others never are, since the loop gets no further."""
    write = FrameSocket.write

    def noted(self: FrameSocket, utf8: bytes) -> None:
        write(self, utf8)
        passed()

    FrameSocket.write = noted  # type: ignore[method-assign]


POINTS: dict[str, Callable[[Passed], None]] = {
    "received": _after("app.web.writing:parse"),
    "decided": _after("app.live.room:Room._decide"),
    "handed-to-the-writer": _after("app.live.writer:Writer.append"),
    "before-the-transaction": _before("app.store.log:SqlLog.append"),
    "after-the-first-row": _first_row,
    "before-the-commit": _after("app.store.log:_write"),
    "after-the-commit": _committed,
    "before-telling-the-room": _before("app.live.room:Room._committed"),
    "published-before-the-answer": _after("app.live.room:Room._publish"),
    "answered": _answered,
    IN_A_REST: _answered_untold,
    "between-frames": _between_frames,
}
"""What each is called, and how it is put into the program; in the order in which a write comes by."""
