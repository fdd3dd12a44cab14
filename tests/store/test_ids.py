"""Ids can be written in addresses and on command lines."""

from app.store.ids import BYTES, id_of, new_id


def test_no_id_is_taken_for_an_option_of_a_command_line() -> None:
    ids = [id_of(bytes([first]) + bytes(BYTES - 1)) for first in range(256)]
    assert not [each for each in ids if each.startswith("-")]
    assert {len(each) for each in ids} == {len(new_id())} == {22}


def test_an_id_is_the_bytes_themselves_but_for_that() -> None:
    assert id_of(bytes(range(BYTES))) == "AAECAwQFBgcICQoLDA0ODw"
    assert id_of(b"\xf8" + bytes(range(1, BYTES))) == "AAECAwQFBgcICQoLDA0ODw"
