"""Each kind of viewer, on each surface, in each step, over the real wire."""

from pathlib import Path

import pytest

from app.domain.agenda import FULL_AGENDA, SHORT_AGENDA
from tests.lock.viewers import check_command_line, check_day, check_report_link

pytestmark = pytest.mark.server


def test_L1_R2_Y8_every_viewer_finds_a_card_where_the_agenda_has_it_and_nowhere_else(tmp_path: Path) -> None:
    check_day(tmp_path, SHORT_AGENDA)


def test_L4_Q4_Q5_Y5_with_screening_and_swap_a_card_reaches_its_group_before_the_network(
    tmp_path: Path,
) -> None:
    check_day(tmp_path, FULL_AGENDA)


def test_R3_a_report_link_opens_the_report_and_nothing_else_of_the_board(tmp_path: Path) -> None:
    check_report_link(tmp_path)


def test_L1_an_export_from_the_command_line_holds_no_locked_card(tmp_path: Path) -> None:
    check_command_line(tmp_path)
