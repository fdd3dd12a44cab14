"""Every byte that one client received, as far as it is needed: for the leak check, and to be measured."""

import json
from dataclasses import dataclass
from time import perf_counter

import httpx


@dataclass(frozen=True, slots=True)
class Frame:
    """One frame of the socket; ``at`` is when it came, in seconds of the process's clock."""

    cursor: str
    content: str
    size: int
    at: float


class Heard:
    """What one client received, in the order in which it came."""

    def __init__(self) -> None:
        self.frames: list[Frame] = []
        self._locked: list[bytes] = []
        self._recording = True

    def frame(self, text: str | bytes) -> Frame:
        """Takes in a frame."""
        now = perf_counter()
        raw = text.encode() if isinstance(text, str) else text
        self._keep(raw)
        fields = json.loads(raw)
        frame = Frame(fields.get("cursor", ""), fields.get("content", ""), len(raw), now)
        self.frames.append(frame)
        return frame

    def answer(self, answer: httpx.Response) -> None:
        """Takes in an HTTP answer: its headers and its body."""
        for name, value in answer.headers.raw:
            self._keep(name + b": " + value)
        self._keep(answer.content)

    def opened(self) -> None:
        """The debrief is about to be opened: what comes from here on may hold any card."""
        self._recording = False

    def while_locked(self) -> bytes:
        """All bytes that came before the opening."""
        return b"\n".join(self._locked)

    def _keep(self, raw: bytes) -> None:
        if self._recording:
            self._locked.append(raw)
