"""The machine at the tables of Screening and Swap."""

from hypothesis import HealthCheck, Phase, settings
from hypothesis.stateful import run_state_machine_as_test

from tests.machine.table_days import TableDays
from tests.machine.test_machine import RUNS


def test_V1_L1_L4_Q1_hold_at_tables_whatever_groups_and_networks_do() -> None:
    run_state_machine_as_test(
        TableDays,
        settings=settings(
            max_examples=RUNS,
            stateful_step_count=30,
            deadline=None,
            suppress_health_check=list(HealthCheck),
            phases=[Phase.explicit, Phase.reuse, Phase.generate],  # shrinking would take minutes
        ),
    )
