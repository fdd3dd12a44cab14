"""The baseline: what `websockets` alone delivers when it passes each message on to a board's viewers."""

import argparse
from collections import defaultdict

import uvloop
from websockets.asyncio.server import ServerConnection, broadcast, serve
from websockets.exceptions import ConnectionClosed

BACKLOG = 1024  # all viewers of all boards come at once


def main() -> None:
    """Serves until it is ended from outside; `/{board}` is the path of a board."""
    parser = argparse.ArgumentParser(prog="python -m bench.bare", description=__doc__)
    parser.add_argument("--port", type=int, required=True, help="the port to listen on")
    uvloop.run(_serve(parser.parse_args().port))


async def _serve(port: int) -> None:
    boards: defaultdict[str, set[ServerConnection]] = defaultdict(set)

    async def pass_on(connection: ServerConnection) -> None:
        assert connection.request is not None
        viewers = boards[connection.request.path]
        viewers.add(connection)
        try:
            while True:  # bytes as they came, sent as text: no decoding or encoding on the baseline's account
                broadcast(viewers, await connection.recv(decode=False), text=True)
        except ConnectionClosed:
            pass
        finally:
            viewers.discard(connection)

    async with serve(pass_on, "127.0.0.1", port, compression=None, backlog=BACKLOG) as server:
        await server.serve_forever()


if __name__ == "__main__":
    main()
