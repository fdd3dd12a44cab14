"""One address at which servers come and go: the program, another build of it, nobody, or a stranger in between."""

import shutil
import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

import app.main
from app.main import STATIC, create_app
from app.server.serving import configured, listen
from app.settings import Settings

Answering = Callable[[BaseHTTPRequestHandler], None]


@dataclass
class House:
    """The address, and who is at it now."""

    settings: Settings
    folder: Path
    port: int = 0
    _there: ExitStack = field(default_factory=ExitStack)

    @property
    def base(self) -> str:
        """As browsers write it."""
        return f"http://127.0.0.1:{self.port}"

    def start(self, static: Path = STATIC) -> None:
        """The program comes, with the styles and scripts of that folder."""
        self.stop()
        self._there.enter_context(self._serving(static))

    def stop(self) -> None:
        """Whoever is there goes."""
        self._there.close()

    def stranger(self, answering: Answering) -> None:
        """Somebody else comes who answers every GET."""
        self.stop()
        self._there.enter_context(_stranger(self.port, answering))

    def another_build(self) -> Path:
        """A folder with the program's styles and scripts, one of them changed."""
        other = self.folder / "another-build"
        shutil.copytree(STATIC, other)
        with (other / "css" / "base.css").open("a") as sheet:
            sheet.write("\n.another-build { color: inherit }\n")
        return other

    @contextmanager
    def _serving(self, static: Path) -> Iterator[None]:
        ready = threading.Event()
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(app.main, "STATIC", static)
            made = create_app(self.settings)
        with listen("127.0.0.1", self.port) as sock:
            self.port = sock.getsockname()[1]
            server = configured(made, self.settings, ready.set)
            thread = threading.Thread(target=server.run, kwargs={"sockets": [sock]})
            thread.start()
            try:
                assert ready.wait(20)
                yield
            finally:
                server.should_exit = True
                thread.join()


class _Stranger(ThreadingHTTPServer):
    daemon_threads = True
    address_family = socket.AF_INET


@contextmanager
def _stranger(port: int, answering: Answering) -> Iterator[None]:
    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            answering(self)

        def log_message(self, *_: object) -> None:
            """Says nothing."""

    with _Stranger(("127.0.0.1", port), Handler) as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05})
        thread.start()
        try:
            yield
        finally:
            server.shutdown()
            thread.join()
