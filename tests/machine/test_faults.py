"""Faults that are planted are caught: those for which that takes seconds (docs/faults.md has all)."""

import pytest

from tests.machine.faults import FAULTS, Fault, machine_catches, named_test_catches

QUICK_RUNS = 7
NAMED = [fault for fault in FAULTS.values() if fault.named]
BY_MACHINE = [fault for fault in FAULTS.values() if not fault.named and 0 < fault.runs <= QUICK_RUNS]


@pytest.mark.parametrize("fault", NAMED, ids=lambda fault: fault.name)
def test_a_planted_fault_is_caught_by_its_test(fault: Fault) -> None:
    assert named_test_catches(fault)


@pytest.mark.parametrize("fault", BY_MACHINE, ids=lambda fault: fault.name)
def test_a_planted_fault_is_caught_by_the_machine(fault: Fault) -> None:
    assert machine_catches(fault, QUICK_RUNS * 3)


def test_every_fault_is_caught_by_something() -> None:
    assert len(FAULTS) >= 12
    assert not [fault.name for fault in FAULTS.values() if not fault.named and not fault.runs]
