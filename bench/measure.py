"""Runs the measures, bare and ours in turns, and works out the ratios."""

import multiprocessing
import os
import statistics
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from multiprocessing.connection import Connection
from pathlib import Path

from bench.load import run
from bench.plan import Order, Seen, Target, Window, Wrong
from bench.servers import cpu_seconds

MOST_PROCESSES = 3
READY_SECONDS = 60.0
WARM_SECONDS = 1.0
PROBE_SECONDS = 1.5
PROBES = 3
CALM_CHANGES_PER_SECOND = 2.0  # on each board
CALM_SECONDS = 2.0  # as long as a window at saturation, times this
SLACK_SECONDS = 30.0
LOOK_SECONDS = 0.5
A_WHOLE_CORE = 0.9  # below it, bare shared its core with something else


@dataclass(frozen=True)
class Result:
    """One window on one server."""

    seen: Seen
    seconds: float
    server_cpu: float  # share of its core
    viewers: int  # of a board

    @property
    def delivered(self) -> float:
        """Changes that reached all viewers of their board, times viewers, per second."""
        return self.seen.delivered / self.seconds

    @property
    def answered(self) -> float:
        """Changes that were confirmed, times viewers, per second; some were overtaken before they were shown."""
        return self.seen.answered * self.viewers / self.seconds

    @property
    def per_cpu(self) -> float:
        """The same per second of the server's processor time; differs when others took the core."""
        return self.delivered / max(0.01, self.server_cpu)

    @property
    def load_cpu(self) -> float:
        """The share of a core that the busiest load process used."""
        return max(self.seen.cpu) / self.seconds

    @property
    def bytes_per_change(self) -> float:
        """Bytes of WebSocket frames per change on one viewer's wire."""
        return self.seen.bytes / max(1, self.seen.sights)

    @property
    def changes_per_frame(self) -> float:
        """How many changes a frame carries."""
        return self.seen.sights / max(1, self.seen.frames)


@dataclass
class Measured:
    """All windows of one server."""

    writers: int = 0  # people per board with a write outstanding, at saturation
    full: list[Result] = field(default_factory=list)
    calm: list[Result] = field(default_factory=list)


class Bench:
    """The order of the day: find the writers, then bare and ours in turns."""

    def __init__(
        self, cores: tuple[int, ...], seconds: float, repeats: int, say: Callable[[str], None]
    ) -> None:
        self.cores, self.seconds, self.repeats, self.say = cores, seconds, repeats, say

    def run(self, targets: list[Target]) -> dict[str, Measured]:
        """Measures every target."""
        measured = {target.name: Measured() for target in targets}
        for target in targets:
            measured[target.name].writers = self._best_writers(target)
        for at in range(self.repeats):
            for target in targets:
                result = self._full(target, measured[target.name].writers, self.seconds)
                measured[target.name].full.append(result)
                self.say(f"saturation {at + 1}/{self.repeats} {target.name:5} {_full_line(result)}")
        for at in range(self.repeats):
            for target in targets:
                result = self._calm(target, at)
                measured[target.name].calm.append(result)
                self.say(f"light load {at + 1}/{self.repeats} {target.name:5} {_calm_line(result)}")
        return measured

    def _best_writers(self, target: Target) -> int:
        """With too few writers the server waits for us; with too many it may only shuffle them."""
        viewers = len(target.boards[0].people)
        delivered: dict[int, list[float]] = {}
        for _ in range(PROBES):
            for writers in sorted({max(1, viewers // 4), max(1, viewers // 2), viewers}):
                result = self._full(target, writers, PROBE_SECONDS)
                self.say(f"probing {target.name:5} {writers:3} writers a board {_full_line(result)}")
                delivered.setdefault(writers, []).append(result.delivered)
        return max(delivered, key=lambda writers: statistics.median(delivered[writers]))

    def _full(self, target: Target, writers: int, seconds: float) -> Result:
        processes = min(MOST_PROCESSES, len(self.cores), len(target.boards))
        orders = [
            Order(target.name, target.port, target.boards[at::processes], frozenset(self.cores), writers)
            for at in range(processes)
        ]
        return self._window(target, orders, seconds)

    def _calm(self, target: Target, seed: int) -> Result:
        """One process, so that all its times are of one clock and one loop."""
        order = Order(
            target.name, target.port, target.boards, frozenset(self.cores), 0, CALM_CHANGES_PER_SECOND, seed
        )
        return self._window(target, [order], self.seconds * CALM_SECONDS)

    def _window(self, target: Target, orders: list[Order], seconds: float) -> Result:
        context = multiprocessing.get_context("spawn")
        pipes: list[Connection] = []
        processes = []
        try:
            for order in orders:
                mine, theirs = context.Pipe()
                process = context.Process(target=run, args=(order, theirs), daemon=True)
                process.start()
                theirs.close()
                pipes.append(mine)
                processes.append(process)
            for pipe in pipes:
                if (word := _receive(pipe, READY_SECONDS)) != "ready":
                    raise Wrong(str(word))
            start = time.monotonic() + WARM_SECONDS
            window = Window(start, start + seconds)
            for pipe in pipes:
                pipe.send(window)
            cpu = _cpu_between(target.pid, window)
            seen = Seen()
            for pipe in pipes:
                answer = _receive(pipe, SLACK_SECONDS)
                if not isinstance(answer, Seen):
                    raise Wrong(str(answer))
                seen.add(answer)
            return Result(seen, seconds, cpu / seconds, len(target.boards[0].people))
        finally:
            for process in processes:
                process.join(2)
                if process.is_alive():
                    process.terminate()


def table(measured: dict[str, Measured]) -> str:
    """The medians, as lines for people."""
    lines = [f"{'':34}" + "".join(f"{name:>12}" for name in measured)]

    def row(what: str, one: Callable[[Measured], str]) -> None:
        lines.append(f"{what:34}" + "".join(f"{one(of):>12}" for of in measured.values()))

    row("writers a board", lambda of: str(of.writers))
    row("changes delivered a second", lambda of: f"{_median(of.full, lambda one: one.delivered):,.0f}")
    row("changes confirmed, times viewers", lambda of: f"{_median(of.full, lambda one: one.answered):,.0f}")
    row("server's core", lambda of: f"{_median(of.full, lambda one: one.server_cpu):.0%}")
    row("delivered a second of processor", lambda of: f"{_median(of.full, lambda one: one.per_cpu):,.0f}")
    row("busiest load process", lambda of: f"{_median(of.full, lambda one: one.load_cpu):.0%}")
    row("changes in a frame", lambda of: f"{_median(of.full, lambda one: one.changes_per_frame):.1f}")
    row("bytes a change, saturation", lambda of: f"{_median(of.full, lambda one: one.bytes_per_change):.0f}")
    row("bytes a change, light load", lambda of: f"{_median(of.calm, lambda one: one.bytes_per_change):.0f}")
    row("last screen, saturation, p50 ms", lambda of: f"{quantile(of.full, 0.5) * 1e3:.1f}")
    row("last screen, light load, p50 ms", lambda of: f"{quantile(of.calm, 0.5) * 1e3:.2f}")
    row("last screen, light load, p99 ms", lambda of: f"{quantile(of.calm, 0.99) * 1e3:.2f}")
    if any(result.server_cpu < A_WHOLE_CORE for of in measured.values() for result in of.full):
        lines.append("A server did not have or did not fill its core in some window: the ratios are rough.")
    if any(result.load_cpu > A_WHOLE_CORE for of in measured.values() for result in of.full):
        lines.append("A load process was the limit in some window: the server could do more.")
    return "\n".join(lines)


def ratios(measured: dict[str, Measured]) -> dict[str, float]:
    """Ours against bare; the last line of the run."""
    bare, ours = measured["bare"], measured["ours"]
    pairs = zip(ours.full, bare.full, strict=True)
    return {
        "saturation_vs_bare": round(
            statistics.median(our.delivered / its.delivered for our, its in pairs), 2
        ),
        "p50_vs_bare": round(quantile(ours.calm, 0.5) / quantile(bare.calm, 0.5), 2),
        "p99_vs_bare": round(quantile(ours.calm, 0.99) / quantile(bare.calm, 0.99), 2),
        "bytes_per_move": round(_median(ours.calm, lambda one: one.bytes_per_change)),
    }


def quantile(results: list[Result], share: float) -> float:
    """Of the seconds to the last screen, over all repeats together."""
    every = sorted(one for result in results for one in result.seen.latencies)
    if not every:
        raise Wrong("no change was timed; the window is too short")
    return every[min(len(every) - 1, int(len(every) * share))]


def cores() -> tuple[int, tuple[int, ...]]:
    """The servers' core, which is the one that has least to do just now, and those of the load processes."""
    every = sorted(os.sched_getaffinity(0))
    before = _idle_ticks()
    time.sleep(LOOK_SECONDS)
    idle = {core: ticks - before[core] for core, ticks in _idle_ticks().items()}
    chosen = max(every, key=lambda core: (idle[core], core))
    return chosen, tuple(core for core in every if core != chosen) or (chosen,)


def _idle_ticks() -> dict[int, int]:
    lines = (line.split() for line in Path("/proc/stat").read_text().splitlines())
    return {int(line[0][3:]): int(line[4]) for line in lines if line[0][:3] == "cpu" and line[0] != "cpu"}


def _median(results: list[Result], of: Callable[[Result], float]) -> float:
    return statistics.median(of(result) for result in results)


def _full_line(result: Result) -> str:
    return (
        f"{result.delivered:10,.0f} delivered/s of {result.answered:,.0f}, server {result.server_cpu:4.0%}, "
        f"load {', '.join(f'{cpu / result.seconds:.0%}' for cpu in result.seen.cpu)}, "
        f"{result.changes_per_frame:.1f} changes and {result.seen.bytes / max(1, result.seen.frames):,.0f} bytes a frame"
    )


def _calm_line(result: Result) -> str:
    return (
        f"{len(result.seen.latencies)} changes, last screen after {quantile([result], 0.5) * 1e3:.2f} ms (p50), "
        f"{quantile([result], 0.99) * 1e3:.2f} ms (p99), server {result.server_cpu:.1%}"
    )


def _cpu_between(pid: int, window: Window) -> float:
    time.sleep(max(0.0, window.start - time.monotonic()))
    before = cpu_seconds(pid)
    time.sleep(max(0.0, window.end - time.monotonic()))
    return cpu_seconds(pid) - before


def _receive(pipe: Connection, seconds: float) -> object:
    if not pipe.poll(seconds):
        raise Wrong("a load process did not answer in time")
    try:
        return pipe.recv()
    except EOFError:
        raise Wrong("a load process died") from None
