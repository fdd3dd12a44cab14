"""Each planted leak is caught, by the same checks that prove the lock."""

from pathlib import Path

import pytest

from tests.lock.mutants import MUTANTS, SHORTENED, Check, Mutant
from tests.lock.table_mutants import TABLE_CHECKS, TABLE_MUTANTS

pytestmark = pytest.mark.server
DOC = Path(__file__).parents[2] / "docs/lock.md"
PLANTED = (*MUTANTS, *TABLE_MUTANTS)


@pytest.mark.parametrize("mutant", PLANTED, ids=lambda mutant: f"{mutant.surface}: {mutant.plant.__name__}")
def test_L5_a_planted_leak_is_caught(tmp_path: Path, mutant: Mutant, monkeypatch: pytest.MonkeyPatch) -> None:
    mutant.plant(monkeypatch)
    with pytest.raises(AssertionError, match=f"(?i){mutant.says}"):
        mutant.check(tmp_path)


@pytest.mark.parametrize("check", [*SHORTENED, *TABLE_CHECKS], ids=lambda check: check.__name__)
def test_L5_nothing_is_caught_where_nothing_is_planted(tmp_path: Path, check: Check) -> None:
    check(tmp_path)


def test_L7_every_planted_leak_stands_in_the_page_about_the_lock() -> None:
    text = DOC.read_text()
    assert not [mutant for mutant in PLANTED if f"`{mutant.plant.__name__}`" not in text]
