"""The machine on full days (docs/faults.md says what each of the two catches)."""

from hypothesis.stateful import run_state_machine_as_test

from tests.machine.full_days import FullDays
from tests.machine.test_machine import DAYS


def test_V1_L1_P1_hold_on_days_on_which_much_is_sorted_merged_and_undone() -> None:
    run_state_machine_as_test(FullDays, settings=DAYS)
