"""Reads Chromium's trace: what its main thread did between two moments, and with what."""

import statistics
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

KINDS = {
    "FunctionCall": "script",
    "EvaluateScript": "script",
    "EventDispatch": "script",
    "TimerFire": "script",
    "FireAnimationFrame": "script",
    "RunMicrotasks": "script",
    "V8.GCScavenger": "garbage",
    "MinorGC": "garbage",
    "MajorGC": "garbage",
    "UpdateLayoutTree": "style",
    "RecalculateStyles": "style",
    "Layout": "layout",
    "PrePaint": "prepaint",
    "UpdateLayerTree": "prepaint",
    "Paint": "paint",
    "Layerize": "layers",
    "UpdateLayer": "layers",
    "Commit": "commit",
    "HitTest": "hit test",
    "ParseHTML": "parsing",
    "IntersectionObserverController::computeIntersections": "intersections",
}
"""What the events of `devtools.timeline` are called here."""
LONG = 50_000  # microseconds: what browsers call a long task

Event = dict[str, Any]


@dataclass(frozen=True)
class Window:
    """Between two moments, in microseconds of the machine's monotonic clock, which is also the trace's."""

    start: float
    end: float

    def holds(self, event: Event) -> bool:
        """Whether the event began here."""
        return bool(self.start <= event["ts"] < self.end)


class Trace:
    """One page's main thread."""

    def __init__(self, events: list[Event], thread: int) -> None:
        own = (event for event in events if event.get("ph") == "X" and event["tid"] == thread)
        self.events = sorted(own, key=lambda event: (event["ts"], -event["dur"]))

    def task_times(self, window: Window, clock: str = "dur") -> list[float]:
        """How long each task of the window took, in microseconds.

        Args:
            clock: ``dur`` for the wall's, ``tdur`` for the thread's own, which others on the same core do not lengthen.
        """
        return [float(event[clock]) for event in self._named("RunTask", window)]

    def kinds(self, windows: Iterable[Window]) -> Counter[str]:
        """What the tasks' time went into, in microseconds; what stands inside of something else counts as itself."""
        found: Counter[str] = Counter()
        for window in windows:
            open_until: list[tuple[float, str]] = []
            for event in filter(window.holds, self.events):
                while open_until and open_until[-1][0] <= event["ts"]:
                    open_until.pop()
                kind = "the rest" if event["name"] == "RunTask" else KINDS.get(event["name"], "")
                if not kind or (event["name"] != "RunTask" and not open_until):
                    continue
                found[kind] += event["dur"]
                if open_until:
                    found[open_until[-1][1]] -= event["dur"]
                open_until.append((event["ts"] + event["dur"], kind))
        return found

    def means(self, windows: list[Window]) -> dict[str, float]:
        """The same in milliseconds for each of the windows, most first."""
        return {
            kind: round(spent / 1_000 / len(windows), 2) for kind, spent in self.kinds(windows).most_common()
        }

    def counted(self, name: str, windows: Iterable[Window]) -> int:
        """How often something happened."""
        return sum(len(self._named(name, window)) for window in windows)

    def styled(self, windows: Iterable[Window]) -> float:
        """How many elements were styled anew in a window, at the median."""
        counts: list[int] = [
            sum(event["args"].get("elementCount", 0) for event in self._named("UpdateLayoutTree", window))
            for window in windows
        ]
        return statistics.median(counts)

    def _named(self, name: str, window: Window) -> list[Event]:
        return [event for event in self.events if event["name"] == name and window.holds(event)]


def main_thread(events: list[Event], address: str) -> int:
    """The main thread of the process that shows the page of this address."""
    for event in events:
        if event.get("name") == "TracingStartedInBrowser":
            for frame in event["args"]["data"]["frames"]:
                if frame["url"].startswith(address):
                    return _main_thread_of(events, frame["processId"])
    raise LookupError("the trace does not name the page")


def _main_thread_of(events: list[Event], process: int) -> int:
    for event in events:
        names_a_thread = event.get("name") == "thread_name" and event["pid"] == process
        if names_a_thread and event["args"]["name"] == "CrRendererMain":
            return int(event["tid"])
    raise LookupError("the trace names no main thread of the page")


def selectors(events: list[Event], most: int = 15) -> list[tuple[float, int, str]]:
    """Of the selectors that took longest: milliseconds, tries, and how they are written."""
    times: Counter[str] = Counter()
    tries: Counter[str] = Counter()
    for event in events:
        for timing in event.get("args", {}).get("selector_stats", {}).get("selector_timings", []):
            times[timing["selector"]] += timing["elapsed (us)"]
            tries[timing["selector"]] += timing["match_attempts"]
    return [(time / 1_000, tries[name], name) for name, time in times.most_common(most)]
