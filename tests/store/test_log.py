"""The contract of every `EventLog`, whatever keeps it."""

from concurrent.futures import ThreadPoolExecutor
from itertools import count
from pathlib import Path
from typing import get_args

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from app.domain.erasing import ERASED
from app.domain.events import CardReworded, Event
from app.store.log import Batch, Conflict, EventLog
from app.store.memory import MemoryLog
from tests.store.conftest import BOARDS, STORES
from tests.store.examples import ANY_EVENT, ONE_OF_EACH, batch, entries, erased, moved, posted, reworded

A, B, C = BOARDS


def test_S2_a_board_has_one_gapless_order(log: EventLog) -> None:
    assert log.append([batch(A, 0, moved("x"), moved("y"))]) == [None]
    assert log.append([batch(A, 2, moved("z"))]) == [None]
    assert log.read(A) == list(entries([moved("x"), moved("y"), moved("z")]))


def test_S2_a_reader_gets_what_came_after_the_place_it_knows(log: EventLog) -> None:
    log.append([batch(A, 0, *ONE_OF_EACH)])
    whole = log.read(A)
    for since in range(len(whole) + 2):
        assert log.read(A, since) == whole[since:]


def test_S2_boards_do_not_see_each_other(log: EventLog) -> None:
    log.append([batch(A, 0, moved("x")), batch(B, 0, moved("y"))])
    assert log.read(A) == list(entries([moved("x")]))
    assert log.read(B) == list(entries([moved("y")]))
    assert log.read(C) == []


def test_S2_entries_that_leave_a_gap_can_not_even_be_asked_for() -> None:
    with pytest.raises(ValueError, match="entry 3 stands where 2 belongs"):
        Batch(A, 1, entries([moved("x")], after=2))


@pytest.mark.parametrize("expected", [0, 1, 3])
def test_S3_a_batch_that_does_not_fit_writes_nothing(log: EventLog, expected: int) -> None:
    log.append([batch(A, 0, moved("x"), moved("y"))])
    before = log.read(A)
    (answer,) = log.append([batch(A, expected, posted("late", "words"), erased("x"))])
    assert isinstance(answer, Conflict)
    assert log.read(A) == before


def test_S3_the_other_batches_of_the_call_land(log: EventLog) -> None:
    log.append([batch(B, 0, moved("x"))])
    answers = log.append([batch(C, 0, moved("c")), batch(B, 0, moved("late")), batch(A, 0, moved("a"))])
    assert [isinstance(answer, Conflict) for answer in answers] == [False, True, False]
    assert [len(log.read(board)) for board in BOARDS] == [1, 1, 1]


def test_S3_two_batches_of_one_board_in_one_call_follow_each_other(log: EventLog) -> None:
    answers = log.append([batch(A, 0, moved("x")), batch(A, 1, moved("y")), batch(A, 1, moved("z"))])
    assert [isinstance(answer, Conflict) for answer in answers] == [False, False, True]
    assert log.read(A) == list(entries([moved("x"), moved("y")]))


def test_S3_appending_nothing_is_no_error(log: EventLog) -> None:
    assert log.append([]) == []
    assert log.append([Batch(A, 0, ())]) == [None]


def test_S5_writers_in_many_threads_lose_nothing(log: EventLog) -> None:
    def write(name: str) -> None:
        for number in range(25):
            event = moved(f"{name}{number}")
            while log.append([batch(A, len(log.read(A)), event)]) != [None]:
                pass

    with ThreadPoolExecutor(4) as threads:
        list(threads.map(write, "abcd"))
    kept = log.read(A)
    assert [entry.seq for entry in kept] == list(range(1, 101))
    assert {entry.event for entry in kept} == {
        moved(f"{name}{number}") for name in "abcd" for number in range(25)
    }


@pytest.mark.parametrize("event", ONE_OF_EACH, ids=lambda event: type(event).__name__)
def test_S6_every_kind_of_event_comes_back_as_it_was(log: EventLog, event: Event) -> None:
    log.append([batch(A, 0, event)])
    assert log.read(A) == list(entries([event]))


def test_S8_erased_words_are_gone_and_the_rest_of_the_card_stays(log: EventLog) -> None:
    log.append([batch(A, 0, posted("x", "first"), reworded("x", "second"), posted("y", "other"))])
    log.append([batch(B, 0, posted("x", "of another board"))])
    log.append([batch(A, 3, erased("x", "never there"), reworded("x", "said later"))])
    kept = [entry.event for entry in log.read(A)]
    assert kept[:3] == [posted("x", ERASED), reworded("x", ERASED), posted("y", "other")]
    assert isinstance(kept[4], CardReworded) and kept[4].text == "said later"
    assert [entry.event for entry in log.read(B)] == [posted("x", "of another board")]


_NUMBER = count()
_CARDS = st.sampled_from(["x", "y", "z"])
_EVENTS = st.one_of(
    ANY_EVENT,
    st.builds(posted, _CARDS, st.text()),
    st.builds(reworded, _CARDS, st.text()),
    st.builds(erased, _CARDS, _CARDS),
)
_CALLS = st.lists(
    st.lists(st.tuples(st.sampled_from(BOARDS), st.integers(-1, 1), st.lists(_EVENTS, max_size=4)))
)


@pytest.mark.parametrize("store", [name for name in STORES if name != "memory"])
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow], max_examples=60)
@given(calls=_CALLS)
def test_S6_any_history_is_the_same_in_every_store(
    store: str, tmp_path: Path, calls: list[list[tuple[str, int, list[Event]]]]
) -> None:
    folder = tmp_path / str(next(_NUMBER))
    model = MemoryLog()
    with STORES[store](folder) as log:
        for call in calls:
            batches = [batch(board, max(len(model.read(board)) + off, 0), *new) for board, off, new in call]
            wanted = [answer is None for answer in model.append(batches)]
            assert [answer is None for answer in log.append(batches)] == wanted
        for board in BOARDS:
            assert log.read(board) == model.read(board)


def test_S6_the_examples_hold_every_kind_of_event() -> None:
    assert {type(event) for event in ONE_OF_EACH} == set(get_args(Event))
