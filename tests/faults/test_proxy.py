"""The proxy of the fault tests does what each of its rules says, and nothing when there is none."""

import asyncio
import socket
import socketserver
import threading
from collections.abc import Callable, Iterator
from contextlib import ExitStack, suppress

import pytest

from tests.faults.proxy import Proxy, proxied

PATIENCE = 60
A_WHILE = 0.2  # seconds in which what is held does not come; what is not held needs a hundredth of it
STREAM = b"HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nTransfer-Encoding: chunked\r\n\r\n"
EVENT, LAST = b"9\r\ndata: x\n\n\r\n", b"0\r\n\r\n"
SWITCHED = b"HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\n\r\n"
UPGRADE = b"GET /live HTTP/1.1\r\nHost: x\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n\r\n"
GET_STREAM = b"GET /stream HTTP/1.1\r\nHost: x\r\n\r\n"

Connect = Callable[[], socket.socket]


class Echo(socketserver.StreamRequestHandler):
    """Says what it hears; a stream and a socket begin as they do, and ``end`` ends the stream."""

    def handle(self) -> None:
        while data := self.request.recv(65_536):
            if data.startswith(b"GET /stream"):
                data = STREAM + EVENT
            elif data.startswith(b"GET /live"):
                data = SWITCHED + b"hello"
            elif data == b"end":
                data = LAST
            self.request.sendall(data)


class Server(socketserver.ThreadingTCPServer):
    daemon_threads = True
    allow_reuse_address = True

    def handle_error(self, *_: object) -> None:
        """Cut connections are what these tests are about."""


@pytest.fixture
def proxy() -> Iterator[Proxy]:
    """A proxy before an echo."""
    with Server(("127.0.0.1", 0), Echo) as server:
        serving = threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True)
        serving.start()
        with proxied(*server.server_address) as made:
            yield made
        server.shutdown()


@pytest.fixture
def connect(proxy: Proxy) -> Iterator[Connect]:
    """Connects to the proxy."""
    with ExitStack() as opened:
        yield lambda: opened.enter_context(socket.create_connection(("127.0.0.1", proxy.port), PATIENCE))


def exactly(client: socket.socket, size: int) -> bytes:
    """So many bytes."""
    got = b""
    while len(got) < size:
        more = client.recv(size - len(got))
        assert more, got
        got += more
    return got


def said(client: socket.socket, words: bytes) -> bool:
    """Whether these words come back."""
    client.sendall(words)
    return exactly(client, len(words)) == words


def silent(client: socket.socket) -> bool:
    """Whether nothing comes for a while, not even an end."""
    client.settimeout(A_WHILE)
    try:
        client.recv(1)
    except TimeoutError:
        return True
    finally:
        client.settimeout(PATIENCE)
    return False


def is_reset(client: socket.socket) -> bool:
    """Whether it ends with a reset, not with an end."""
    try:
        while client.recv(65_536):
            pass
    except ConnectionResetError:
        return True
    return False


def test_without_a_rule_bytes_pass_and_so_does_the_end(proxy: Proxy, connect: Connect) -> None:
    client = connect()
    assert said(client, b"a" * 300_000)
    client.shutdown(socket.SHUT_WR)
    assert client.recv(1) == b""
    assert proxy.connections == 1


def test_it_delays(proxy: Proxy, connect: Connect) -> None:
    client = connect()
    assert said(client, b"a")
    proxy.set(delay_ms=1000 * PATIENCE)
    client.sendall(b"b")
    assert silent(client)


def test_it_slices_and_nothing_is_lost(
    proxy: Proxy, connect: Connect, monkeypatch: pytest.MonkeyPatch
) -> None:
    client, sizes, write = connect(), set[int](), asyncio.StreamWriter.write

    def noted(self: asyncio.StreamWriter, data: bytes) -> None:
        sizes.add(len(data))
        write(self, data)

    monkeypatch.setattr(asyncio.StreamWriter, "write", noted)
    proxy.set(slice=3)
    assert said(client, bytes(range(250)) * 8)
    assert sizes == {1, 2, 3}


def test_it_refuses_whoever_comes_and_leaves_the_others_alone(proxy: Proxy, connect: Connect) -> None:
    early = connect()
    assert said(early, b"early")
    proxy.set(refuse=True)
    with pytest.raises(ConnectionResetError):
        said(connect(), b"late")
    assert said(early, b"still here")
    proxy.heal()
    assert said(connect(), b"late")


def test_what_was_swallowed_stays_so(proxy: Proxy, connect: Connect) -> None:
    early = connect()
    assert said(early, b"early")
    proxy.set(swallow=True)
    late = connect()
    late.sendall(b"late")
    assert silent(late)
    assert said(early, b"still here")
    proxy.heal()
    assert silent(late)


def test_half_open_is_silent_and_what_waited_goes_on(proxy: Proxy, connect: Connect) -> None:
    client = connect()
    assert said(client, b"before")
    proxy.set(half_open=True)
    client.sendall(b"meanwhile")
    assert silent(client)
    proxy.heal()
    assert exactly(client, 9) == b"meanwhile"


def test_what_is_lost_stays_open_and_silent_for_good(proxy: Proxy, connect: Connect) -> None:
    early = connect()
    assert said(early, b"early")
    proxy.lose()
    early.sendall(b"is anybody there?")
    assert silent(early)
    assert said(connect(), b"late")
    assert silent(early)


def test_a_cut_is_a_reset_also_of_what_is_half_open(proxy: Proxy, connect: Connect) -> None:
    clients = [connect() for _ in range(3)]
    assert all(said(client, b"x") for client in clients)
    proxy.set(half_open=True)
    clients[0].sendall(b"meanwhile")
    proxy.cut()
    assert all(map(is_reset, clients))
    proxy.heal()
    assert said(connect(), b"again")


def test_it_cuts_after_a_time_whatever_happens(proxy: Proxy, connect: Connect) -> None:
    client = connect()
    assert said(client, b"x")
    proxy.set(cut_after=0.05)
    assert is_reset(client)


def test_it_cuts_what_is_silent_for_a_time(proxy: Proxy, connect: Connect) -> None:
    client = connect()
    assert said(client, b"x")
    proxy.set(cut_silent=0.05)
    assert is_reset(client)


def test_a_refused_upgrade_is_answered_and_requests_pass(proxy: Proxy, connect: Connect) -> None:
    proxy.set(refuse_upgrade=403)
    client = connect()
    client.sendall(UPGRADE)
    assert client.recv(65_536).startswith(b"HTTP/1.1 403 ")
    assert said(connect(), b"GET / HTTP/1.1\r\n\r\n")
    assert proxy.asked("/live") == proxy.asked("GET / ") == 1


def test_a_swallowed_upgrade_is_never_answered(proxy: Proxy, connect: Connect) -> None:
    proxy.set(swallow_upgrade=True)
    client = connect()
    client.sendall(UPGRADE)
    assert silent(client)
    assert said(connect(), b"GET / HTTP/1.1\r\n\r\n")


def test_frames_are_dropped_behind_a_handshake(proxy: Proxy, connect: Connect) -> None:
    proxy.set(drop_frames=True)
    client = connect()
    client.sendall(UPGRADE)
    assert exactly(client, len(SWITCHED)) == SWITCHED
    client.sendall(b"frame")
    assert silent(client)
    assert said(connect(), b"GET / HTTP/1.1\r\n\r\n")


def test_frames_of_a_socket_that_is_open_are_dropped(proxy: Proxy, connect: Connect) -> None:
    client = connect()
    client.sendall(UPGRADE)
    assert exactly(client, len(SWITCHED) + 5) == SWITCHED + b"hello"
    proxy.set(drop_frames=True)
    client.sendall(b"frame")
    assert silent(client)


def test_a_stream_is_held_until_it_ends(proxy: Proxy, connect: Connect) -> None:
    proxy.set(buffer_streams=True)
    client = connect()
    client.sendall(GET_STREAM)
    assert silent(client)
    client.sendall(b"end")
    assert exactly(client, len(STREAM + EVENT + LAST)) == STREAM + EVENT + LAST
    assert said(client, b"GET / HTTP/1.1\r\n\r\n")


def test_a_held_stream_goes_on_when_the_rule_ends(proxy: Proxy, connect: Connect) -> None:
    proxy.set(buffer_streams=True)
    client = connect()
    client.sendall(GET_STREAM)
    assert silent(client)
    proxy.heal()
    client.sendall(b"more")
    assert exactly(client, len(STREAM + EVENT) + 4) == STREAM + EVENT + b"more"


def test_a_client_that_leaves_is_forgotten(proxy: Proxy, connect: Connect) -> None:
    proxy.set(buffer_streams=True)
    client = connect()
    client.sendall(GET_STREAM)
    assert silent(client)
    assert proxy.open == 1
    other = connect()
    assert said(other, b"I am here")
    client.close()
    while proxy.open > 1:
        assert said(other, b"is it gone?")


def test_it_runs_on_a_loop_of_the_test_as_well() -> None:
    async def served() -> None:
        gone = asyncio.Event()

        async def echo(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
            with suppress(OSError):
                while data := await reader.read(65_536):
                    writer.write(data)
                writer.close()
                await writer.wait_closed()
            gone.set()

        server = await asyncio.start_server(echo, "127.0.0.1", 0)
        proxy = await Proxy("127.0.0.1", server.sockets[0].getsockname()[1]).start()
        reader, writer = await asyncio.open_connection("127.0.0.1", proxy.port)
        writer.write(b"hello")
        assert await reader.readexactly(5) == b"hello"
        proxy.cut()
        with pytest.raises(ConnectionResetError):
            await reader.readexactly(1)
        writer.close()
        await proxy.stop()
        assert proxy.open == 0
        await gone.wait()
        server.close()

    asyncio.run(asyncio.wait_for(served(), PATIENCE))
