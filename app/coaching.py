"""``python -m app coach``: its arguments. What it does stands in ``app/measuring.py`` and is imported when it is needed."""

from argparse import Action, Namespace
from collections.abc import Callable
from pathlib import Path

RULES = Path(__file__).parent / "coach"


def arguments(add: Callable[..., Action]) -> None:
    """What may be said after ``python -m app coach``."""
    add("words", nargs="?", help="some words in quotation marks: prints what the coach asks about them")
    add("--kind", default="card", help="what the words are written as, for example next-step; default: card")
    add("--language", default="en", help="default: en")
    add("--measure", type=Path, metavar="FILE", help="statements that people marked, or a round's file")
    add("--verbose", action="store_true", help="with --measure: also each statement that was read otherwise")
    add("--check", type=Path, nargs="?", const=RULES, metavar="FOLDER", help="say what is wrong in the rules")
    add("--rules", type=Path, default=RULES, metavar="FOLDER", help="other rules than the program's own")


def run(given: Namespace) -> int:
    """Does it; the exit status."""
    from app import measuring

    return measuring.run(given)
