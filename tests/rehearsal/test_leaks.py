"""The search for leaks finds every planted one, and only those."""

import csv
import html
import io
import json

import pytest
from markupsafe import escape

from app.rehearsal.leaks import LockedCard, leaks
from tests.rehearsal.strange import SPICE

TEXT = "\"Who <holds> the pen?\" & 'why' · قلم"
CARD = LockedCard("0b7e6f0e-1111-4222-8333-444455556666", "ann", TEXT)


def csv_of(text: str) -> str:
    file = io.StringIO()
    csv.writer(file).writerow(["C1", text])
    return file.getvalue()


PLANTED = {
    "its id": CARD.id,
    "plain": TEXT,
    "html": html.escape(TEXT),
    "jinja": str(escape(TEXT)),
    "json": json.dumps({"text": TEXT}),
    "json in letters": json.dumps({"text": TEXT}, ensure_ascii=False),
    "html in a frame": json.dumps({"content": str(escape(TEXT))}, ensure_ascii=False),
    "html in an ascii frame": json.dumps({"content": html.escape(TEXT)}),
    "csv": csv_of(TEXT),
}


@pytest.mark.parametrize("planted", PLANTED.values(), ids=PLANTED)
def test_a_planted_leak_is_found_in_every_form(planted: str) -> None:
    found = leaks([CARD], {"bob": f"before {planted} after".encode()}, {})
    assert [(leak.card, leak.reader) for leak in found] == [(CARD.id, "bob")]
    assert found[0].bytes >= len(TEXT) // 2


@pytest.mark.parametrize("text", [text for text in SPICE if len(text) >= 8])
def test_strange_words_are_found_in_a_frame(text: str) -> None:
    frame = json.dumps({"content": f"<li>{escape(text)}</li>"}, ensure_ascii=False).encode()
    assert leaks([LockedCard("an-id", "ann", text)], {"bob": frame}, {})


def test_the_author_and_the_innocent_are_no_leaks() -> None:
    assert leaks([CARD], {"ann": TEXT.encode() + CARD.id.encode(), "bob": b"nothing"}, {}) == []


def test_words_that_two_authors_share_are_looked_for_by_id_alone() -> None:
    twin = LockedCard("other-id", "bob", TEXT)
    assert leaks([CARD, twin], {"cho": TEXT.encode()}, {}) == []
    assert [leak.card for leak in leaks([CARD, twin], {"cho": b"x other-id x"}, {})] == ["other-id"]


def test_words_of_the_page_itself_are_no_sign_of_a_card() -> None:
    card = LockedCard("an-id", "ann", "Write down what you see")
    page = b"<h1>Write down what you see</h1>"
    assert leaks([card], {"bob": page}, {"bob": page}) == []
    assert leaks([card], {"bob": page}, {"bob": b""})


def test_words_that_stand_in_the_readers_own_card_are_no_sign() -> None:
    mine = LockedCard("mine", "bob", "Two students read aloud, one writes")
    other = LockedCard("other", "ann", "Two students read aloud")
    assert leaks([mine, other], {"bob": mine.text.encode()}, {}) == []
