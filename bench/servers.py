"""Starts the servers under test on one core and ends them again."""

import os
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from bench.plan import Wrong
from bench.wire import HOST

ROOT = Path(__file__).resolve().parents[1]
START_SECONDS = 30.0
TICKS = os.sysconf("SC_CLK_TCK")
NO_RATE_LIMIT = {
    "DEBRIEF_WRITES_PER_SECOND": "1000",
    "DEBRIEF_WRITES_BURST": "10000",
}  # few people stand for many


@contextmanager
def bare(core: int) -> Iterator[tuple[int, int]]:
    """The baseline; gives its port and process id."""
    port = _free_port()
    with tempfile.TemporaryDirectory(prefix="bench-") as folder:
        arguments = ["-m", "bench.bare", "--port", str(port)]
        with _server("bare", arguments, port, core, Path(folder), {}) as pid:
            yield port, pid


@contextmanager
def ours(core: int) -> Iterator[tuple[int, int]]:
    """The board with its real settings, a fresh SQLite file on disk, and room for few people who write much."""
    port = _free_port()
    (ROOT / "data").mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory(prefix="bench-", dir=ROOT / "data") as folder:
        environment = {"DEBRIEF_DATABASE_URL": f"sqlite:///{folder}/bench.db", **NO_RATE_LIMIT}
        arguments = ["-m", "app", "serve", "--port", str(port)]
        with _server("ours", arguments, port, core, Path(folder), environment) as pid:
            yield port, pid


def cpu_seconds(pid: int) -> float:
    """Processor time that a process has used so far, all its threads together."""
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / TICKS


@contextmanager
def _server(
    name: str, arguments: list[str], port: int, core: int, folder: Path, environment: dict[str, str]
) -> Iterator[int]:
    inherited = {key: value for key, value in os.environ.items() if not key.startswith("DEBRIEF_")}
    with (folder / f"{name}.log").open("w+") as log:
        process = subprocess.Popen(
            [sys.executable, *arguments],
            cwd=folder,  # not the checkout, so that no `.env` changes what is measured
            env={**inherited, "PYTHONPATH": str(ROOT), **environment},
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=subprocess.STDOUT,
        )
        try:
            os.sched_setaffinity(process.pid, {core})  # before it has threads
            _wait_for(name, process, port, log.name)
            yield process.pid
            if process.poll() is not None:
                raise Wrong(f"{name} ended by itself:\n{_end_of(log.name)}")
        finally:
            _end(process)


def _wait_for(name: str, process: subprocess.Popen[bytes], port: int, log: str) -> None:
    limit = time.monotonic() + START_SECONDS
    while process.poll() is None and time.monotonic() < limit:
        try:
            socket.create_connection((HOST, port), 1).close()
        except OSError:
            time.sleep(0.05)
        else:
            return
    raise Wrong(f"{name} did not start:\n{_end_of(log)}")


def _end(process: subprocess.Popen[bytes]) -> None:
    process.terminate()
    try:
        process.wait(10)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()


def _end_of(log: str) -> str:
    return Path(log).read_text(errors="replace")[-2000:]


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind((HOST, 0))
        return int(probe.getsockname()[1])
