"""Twin runs: what others hide changes no byte that I receive."""

from pathlib import Path

import pytest

from tests.lock.table_twins import THIRD, check_private_questions, check_table_guesses, check_table_twins
from tests.lock.twins import EVERYBODY, Readers, check_guesses, check_locked_twins, check_no_trace

pytestmark = pytest.mark.server


def half(of: Readers, seed: int) -> Readers:
    """Those who read with that seed; the others do with the next."""
    return of[seed % 2 :: 2]


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_L5_other_peoples_locked_cards_change_no_byte_that_a_watcher_receives(
    tmp_path: Path, seed: int
) -> None:
    check_locked_twins(tmp_path, seed, readers=half(EVERYBODY, seed))


def test_L5_a_room_in_which_much_is_written_and_a_silent_one_are_told_apart_by_nobody(tmp_path: Path) -> None:
    check_locked_twins(tmp_path, 4, most=(0, 12))


@pytest.mark.parametrize("seed", [1, 2])
def test_L6_after_the_opening_nothing_tells_what_was_withdrawn_before_or_what_came_first(
    tmp_path: Path, seed: int
) -> None:
    check_no_trace(tmp_path, seed, half(EVERYBODY, seed))


def test_L3_a_guessed_id_of_a_locked_card_is_answered_like_one_that_is_nowhere(tmp_path: Path) -> None:
    check_guesses(tmp_path)


@pytest.mark.parametrize("seed", [1, 2])
def test_L5_Q7_what_happens_at_other_tables_changes_no_byte_that_a_third_group_receives(
    tmp_path: Path, seed: int
) -> None:
    check_table_twins(tmp_path, seed, readers=half(THIRD, seed))


def test_L5_Q7_tables_at_which_much_happens_and_silent_ones_are_told_apart_by_nobody_else(
    tmp_path: Path,
) -> None:
    check_table_twins(tmp_path, 3, most=(0, 12))


def test_Q5_a_question_in_share_changes_no_byte_but_its_authors(tmp_path: Path) -> None:
    check_private_questions(tmp_path)


def test_L3_a_guessed_id_of_a_card_on_another_table_is_answered_like_one_that_is_nowhere(
    tmp_path: Path,
) -> None:
    check_table_guesses(tmp_path)
