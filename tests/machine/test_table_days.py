"""The machine at the tables of Screening and Swap."""

from hypothesis.stateful import run_state_machine_as_test

from tests.machine.table_days import TableDays
from tests.machine.test_machine import DAYS


def test_V1_L1_L4_Q1_hold_at_tables_whatever_groups_and_networks_do() -> None:
    run_state_machine_as_test(TableDays, settings=DAYS)
