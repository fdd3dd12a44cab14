"""Logs hold no word and no id of a locked card."""

from pathlib import Path

import pytest

from tests.lock.logs import (
    Fault,
    broken_command,
    broken_frames,
    broken_view,
    check_logs,
    nothing_wrong,
    refusals,
    storage_down,
)

pytestmark = pytest.mark.server


@pytest.mark.parametrize(
    "fault", [nothing_wrong, refusals, broken_view, broken_command, broken_frames, storage_down]
)
def test_L1_no_log_line_holds_a_locked_cards_words_or_id(tmp_path: Path, fault: Fault) -> None:
    check_logs(tmp_path, fault)
