"""What was stored once can be read for ever."""

import json
from pathlib import Path
from typing import Any, get_args

import pytest
from hypothesis import given

from app.domain.erasing import ERASED
from app.domain.events import CardPosted, CardReworded, Event
from app.store.codec import UnreadableEvent, decode, encode
from tests.store.examples import ANY_EVENT, CARD, ONE_OF_EACH, posted

# One line per kind and shape that was ever stored. When an event changes its shape, a line is added; none is changed
# or removed, for boards hold such events.
STORED = [
    json.loads(line) for line in (Path(__file__).parent / "stored_events.jsonl").read_text().splitlines()
]


def _stored_as(event: Event) -> dict[str, Any]:
    kind, body, text = encode(event)
    return {"kind": kind, "body": json.loads(body), "text": text}


@given(ANY_EVENT)
def test_S6_any_event_is_decoded_to_what_was_encoded(event: Event) -> None:
    assert decode(*encode(event)) == event


@pytest.mark.parametrize("stored", STORED, ids=lambda stored: stored["kind"])
def test_S7_every_event_that_was_ever_stored_can_be_read(stored: dict[str, Any]) -> None:
    assert type(decode(stored["kind"], json.dumps(stored["body"]), stored["text"])).__name__ == stored["kind"]


def test_S7_events_are_stored_in_the_newest_shape_on_file() -> None:
    newest = {stored["kind"]: stored for stored in STORED}
    assert newest == {type(event).__name__: _stored_as(event) for event in ONE_OF_EACH}
    assert set(newest) == {kind.__name__ for kind in get_args(Event)}


def test_S8_the_words_of_a_card_are_not_in_its_body() -> None:
    for event in ONE_OF_EACH:
        if isinstance(event, CardPosted | CardReworded):
            _, body, text = encode(event)
            assert text == event.text
            assert event.text not in json.loads(body).values()


def test_S8_a_card_without_words_in_the_store_is_an_erased_one() -> None:
    kind, body, _ = encode(posted(CARD, "words"))
    assert decode(kind, body, None) == posted(CARD, ERASED)


def test_S10_an_event_of_a_newer_program_is_refused_with_a_sentence() -> None:
    with pytest.raises(UnreadableEvent, match="only a newer program can read"):
        decode("CardSung", "{}", None)
