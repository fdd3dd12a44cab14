"""Cards that wait for a decision about a name, over the wire: in every step they are their author's alone."""

from pathlib import Path

import pytest

from tests.lock.mutants import Mutant
from tests.lock.names import NAME_MUTANTS, check_names

pytestmark = pytest.mark.server
DOC = Path(__file__).parents[2] / "docs/lock.md"


def test_H1_L1_a_card_with_a_name_reaches_nobody_until_its_author_decides(tmp_path: Path) -> None:
    check_names(tmp_path)


@pytest.mark.parametrize("mutant", NAME_MUTANTS, ids=lambda mutant: mutant.plant.__name__)
def test_H1_a_planted_leak_of_names_is_caught(
    tmp_path: Path, mutant: Mutant, monkeypatch: pytest.MonkeyPatch
) -> None:
    mutant.plant(monkeypatch)
    with pytest.raises(AssertionError, match=f"(?i){mutant.says}"):
        mutant.check(tmp_path)


def test_L7_every_planted_leak_of_names_stands_in_the_page_about_the_lock() -> None:
    text = DOC.read_text()
    assert not [mutant for mutant in NAME_MUTANTS if f"`{mutant.plant.__name__}`" not in text]
