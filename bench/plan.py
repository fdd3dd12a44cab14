"""What the measuring process and the load processes agree on: which boards there are, what to do, and what was seen."""

from dataclasses import dataclass, field


@dataclass(frozen=True)
class Person:
    """One of a board's viewers."""

    cookie: str = ""


@dataclass(frozen=True)
class BoardPlan:
    """One board and all that a load process has to know of it."""

    path: str
    people: tuple[Person, ...]
    cards: tuple[str, ...] = ()
    patterns: tuple[str, ...] = ()


@dataclass(frozen=True)
class Target:
    """A server under load."""

    name: str  # "bare" or "ours"
    port: int
    pid: int
    boards: tuple[BoardPlan, ...]


@dataclass(frozen=True)
class Order:
    """What a load process does: every board's viewers listen while some of them write."""

    target: str
    port: int
    boards: tuple[BoardPlan, ...]
    cores: frozenset[int]
    writers: int  # people per board who keep one write outstanding; 0 for light load
    changes_per_second: float = 0.0  # per board, at light load
    seed: int = 0


@dataclass(frozen=True)
class Window:
    """From when to when is counted, in seconds of the machine's monotonic clock, which all processes share."""

    start: float
    end: float


@dataclass
class Seen:
    """What load processes saw inside the window."""

    delivered: float = 0.0  # changes that reached every viewer of their board, times viewers
    frames: int = 0
    bytes: int = 0
    sights: int = 0  # changes seen, added up over the viewers
    answered: int = 0
    cpu: list[float] = field(default_factory=list)  # seconds, one per load process
    latencies: list[float] = field(default_factory=list)  # seconds to the last viewer

    def add(self, other: "Seen") -> None:
        """Adds what another process saw."""
        self.delivered += other.delivered
        self.frames += other.frames
        self.bytes += other.bytes
        self.sights += other.sights
        self.answered += other.answered
        self.cpu += other.cpu
        self.latencies += other.latencies


class Wrong(Exception):
    """The run proves nothing: a change was lost, a request was refused, viewers disagree."""
