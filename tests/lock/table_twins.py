"""Twin runs at the tables of Screening and Swap, and of questions in Share."""

import random
from pathlib import Path

from app.domain.agenda import FULL_AGENDA
from tests.lock.twins import (
    EVERYBODY,
    Readers,
    Transcripts,
    Underground,
    Visible,
    _card,
    _post,
    _reload,
    _write,
    assert_same,
    counts_only,
    everything,
    last_word,
    look_around,
    try_all,
)
from tests.lock.world import world

APART = ("Dora", "Gus", "host", "screen", "report", "stranger")
"""Who sits at neither of the tables at which something is hidden."""
THIRD = ("lead", *APART)

AT_A_TABLE: list[Visible] = [
    _write("Dora", "POST", "cards", card=_card(4), text="Dora saw 5.", classroom="C1", focus="task"),
    _write("Dora", "PUT", f"cards/{_card(1)}/pass", passed=True),
    _write("Dora", "POST", f"cards/{_card(1)}/asks", ask=_card(80)),
    _write("lead", "PUT", "timer", action="start", minutes=5),
    _write("Dora", "PUT", f"cards/{_card(1)}", text="Dora saw 4 of 5 write."),
    _reload("Dora"),
]
"""What is done at the table of Group 3, and by the facilitator."""


# --- runs ------------------------------------------------------------------------------------------------


def table_run(folder: Path, seed: int, twin: int, *, most: int = 3, readers: Readers = THIRD) -> Transcripts:
    """Everything that everybody got in Screening and Swap, while people of Groups 1 and 2 read, ask and reword.

    Args:
        seed: what is visible, at the table of Group 3, follows from it.
        twin: what is hidden, at the tables of Groups 1 and 2, follows from it.
    """
    shown, dark = random.Random(seed), random.Random(f"{seed} {twin}")
    with world(folder, FULL_AGENDA) as here:
        under = Underground(here, dark, most)
        _post("Dora", 1)(here, shown)
        here.go("select")
        under.stir()
        here.listen()
        for step in ("screening", "swap"):
            here.go(step)
            under.at_tables = True
            for each in AT_A_TABLE:
                under.stir()
                each(here, shown)
                here.note("something at Dora's table")
            look_around(here, under, readers)
        under.stir()
        last_word(here)
        return {name: list(browser.got) for name, browser in here.people.items()}


def check_table_twins(
    folder: Path, seed: int, most: tuple[int, int] = (3, 3), readers: Readers = THIRD
) -> None:
    """Rules L5 and Q7: what happens at two tables changes no byte for a third one; for the facilitator, counts alone."""
    one = table_run(folder / "one", seed, 1, most=most[0], readers=readers)
    two = table_run(folder / "two", seed, 2, most=most[1], readers=readers)
    assert_same(one, two, APART)
    assert_same({"lead": counts_only(one["lead"])}, {"lead": counts_only(two["lead"])}, ["lead"])


def check_private_questions(folder: Path, readers: Readers = EVERYBODY) -> None:
    """Rule Q5: whether Ann is asked something in Share changes no byte for anybody but her and who asks."""
    one, two = (asked_run(folder / str(asks), readers, asks=asks) for asks in (False, True))
    names = ("lead", "Ben", "Cleo", "Gus", "host", "screen", "report", "stranger")
    assert_same(one, two, names)
    assert one["Ann"] != two["Ann"]


def asked_run(folder: Path, readers: Readers, *, asks: bool) -> Transcripts:
    """Everything that everybody got in Share, where Dora asks Ann something, or nothing."""
    with world(folder) as here:
        here.post("Ann", _card(1), "Ann saw 3 of 5 write.")
        here.go("select", "share")
        here.listen()
        for number in range(3):
            if asks:
                fields = {"ask": _card(90 + number), "text": f"Which {number}?" * number}
                here.people["Dora"].done("POST", f"cards/{_card(1)}/asks", **fields)
            here.note("a question, or none")
        everything(here, readers)
        here.people["lead"].write("POST", "undo", "undo anyone's", whose="anyone")
        if asks:
            here.people["Dora"].done("POST", "undo")
        here.note("undoing")
        last_word(here)
        return {name: list(browser.got) for name, browser in here.people.items()}


def check_table_guesses(folder: Path) -> None:
    """Rule L3 at tables: a card on another table is answered as if there were no such card."""
    with world(folder, FULL_AGENDA) as here:
        under = Underground(here, random.Random(1))
        for _ in range(3):
            under.post()
        here.go("select")
        for step in ("screening", "swap"):
            here.go(step)
            try_all(under, THIRD)
