"""A second process that writes: `python -m tests.store.writer URL BOARD NAME COUNT`.

It prints the number of each entry when the log has said that it is there.
"""

import sys

from app.store.engine import make_engine, migrate
from app.store.log import SqlLog
from tests.store.examples import batch, posted


def main(url: str, board: str, name: str, number_of_entries: int) -> None:
    """Appends cards `NAME-0`, `NAME-1` and so on, each as soon as nobody else was faster."""
    engine = make_engine(url)
    migrate(engine)
    log = SqlLog(engine)
    seen = 0
    for number in range(number_of_entries):
        card = posted(f"{name}-{number}", "words")
        while log.append([batch(board, seen, card)]) != [None]:
            seen += len(log.read(board, seen))
        seen += 1
        print(number, flush=True)
    engine.dispose()


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2], sys.argv[3], int(sys.argv[4]))
