"""Private notes over the wire: whatever is asked, in every step, they are their author's alone."""

from pathlib import Path

import pytest

from tests.lock.mutants import Mutant
from tests.lock.notes import NOTE_MUTANTS, check_notes

pytestmark = pytest.mark.server
DOC = Path(__file__).parents[2] / "docs/lock.md"


def test_C7_L1_a_private_note_reaches_nobody_and_no_count_in_the_whole_day(tmp_path: Path) -> None:
    check_notes(tmp_path)


@pytest.mark.parametrize("mutant", NOTE_MUTANTS, ids=lambda mutant: mutant.plant.__name__)
def test_C7_a_planted_leak_of_private_notes_is_caught(
    tmp_path: Path, mutant: Mutant, monkeypatch: pytest.MonkeyPatch
) -> None:
    mutant.plant(monkeypatch)
    with pytest.raises(AssertionError, match=f"(?i){mutant.says}"):
        mutant.check(tmp_path)


def test_L7_every_planted_leak_of_notes_stands_in_the_page_about_the_lock() -> None:
    text = DOC.read_text()
    assert not [mutant for mutant in NOTE_MUTANTS if f"`{mutant.plant.__name__}`" not in text]
