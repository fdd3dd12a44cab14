"""How the server ends, as a process of its own (W5)."""

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from time import monotonic

import pytest

from tests.web.guests import Guest, code_of_close, news

pytestmark = pytest.mark.server
PROJECT = Path(__file__).parents[2]
DRAIN = 60
"""Seconds that the server would wait for an answer that does not end."""


@pytest.fixture
def server(tmp_path: Path) -> Iterator[subprocess.Popen[str]]:
    """``python -m app serve``; its first line says where."""
    ours = {name: value for name, value in os.environ.items() if not name.startswith("DEBRIEF_")}
    ours |= {"PYTHONPATH": str(PROJECT), "DEBRIEF_DRAIN_SECONDS": str(DRAIN)}
    command = [sys.executable, "-m", "app", "serve", "--port", "0"]
    with subprocess.Popen(command, cwd=tmp_path, env=ours, stdout=subprocess.PIPE, text=True) as process:
        yield process
        process.kill()


def test_W5_on_sigterm_sockets_are_told_to_come_back_and_streams_end_at_once(
    server: subprocess.Popen[str],
) -> None:
    assert server.stdout
    lead = Guest(server.stdout.readline().split("//")[1].strip())
    lead.start()
    accept = {"Accept": "text/event-stream"}
    with lead.live() as socket, lead.http.stream("GET", f"{lead.at}/live?since=", headers=accept) as stream:
        news(socket, "cursor")
        lines = stream.iter_lines()
        while not next(lines).startswith("id: "):
            pass
        began = monotonic()
        server.send_signal(signal.SIGTERM)
        assert code_of_close(socket) == 1012
        rest = list(lines)  # to its proper end: a broken one would raise
    server.wait(DRAIN)
    assert monotonic() - began < DRAIN / 3
    assert not [line for line in rest if line.startswith("retry")]
    lead.http.close()
