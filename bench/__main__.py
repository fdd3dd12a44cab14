"""`python -m bench`: the board against a bare broadcast, on one core each, in the same run.

`python -m bench browser` measures the page in Chromium instead.
"""

import argparse
import json
import sys
import time
from collections.abc import Callable
from contextlib import ExitStack
from functools import partial

from bench import browser
from bench.measure import Bench, cores, ratios, table
from bench.plan import Target, Wrong
from bench.rounds import bare_boards, our_boards
from bench.servers import bare, ours


def main() -> int:
    """Runs the bench; 0 when nothing was lost and every viewer agreed."""
    if sys.argv[1:2] == ["browser"]:
        return _tried(partial(browser.run, sys.argv[2:]))
    parser = argparse.ArgumentParser(prog="python -m bench", description=__doc__)
    parser.add_argument("--seconds", type=float, default=5, help="length of a window at saturation (5)")
    parser.add_argument("--repeats", type=int, default=3, help="windows of each kind and server (3)")
    parser.add_argument("--boards", type=int, default=6, help="boards on each server (6)")
    parser.add_argument("--viewers", type=int, default=40, help="people on each board (40)")
    parser.add_argument("--cards", type=int, default=300, help="cards on each board (300)")
    parser.add_argument("--only", choices=("bare", "ours"), help="measure one server, without ratios")
    wanted = parser.parse_args()
    if min(wanted.seconds, wanted.repeats, wanted.boards, wanted.viewers) <= 0:
        parser.error("seconds, repeats, boards and viewers are above 0")
    if wanted.cards < wanted.viewers:
        parser.error("everybody needs a card to move: --cards is at least --viewers")
    return _tried(partial(_run, wanted))


def _tried(run: Callable[[], None]) -> int:
    try:
        run()
    except Wrong as wrong:
        print(f"bench: {wrong}", file=sys.stderr)
        return 1
    return 0


def _run(wanted: argparse.Namespace) -> None:
    began = time.monotonic()
    core, others = cores()
    _say(f"servers on core {core}, load on {', '.join(map(str, others))}")
    if core in others:
        _say("only one core: the load takes from what it measures, so the figures mean little")
    with ExitStack() as stack:
        targets = []
        if wanted.only != "ours":
            port, pid = stack.enter_context(bare(core))
            targets.append(Target("bare", port, pid, bare_boards(wanted.boards, wanted.viewers)))
        if wanted.only != "bare":
            port, pid = stack.enter_context(ours(core))
            boards = our_boards(port, wanted.boards, wanted.viewers, wanted.cards)
            targets.append(Target("ours", port, pid, boards))
        _say(f"{wanted.boards} boards of {wanted.viewers} made; {time.monotonic() - began:.0f} s so far")
        measured = Bench(others, wanted.seconds, wanted.repeats, _say).run(targets)
    _say(table(measured))
    _say(f"{time.monotonic() - began:.0f} s in all")
    if len(measured) > 1:
        _say(json.dumps(ratios(measured)))


def _say(line: str) -> None:
    print(line, flush=True)


if __name__ == "__main__":
    sys.exit(main())
