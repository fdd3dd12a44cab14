"""A small day with words that nothing else says: after the purge they are nowhere (rules S22, S23, S24 and D16)."""

import logging
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from app.server.logs import JsonLine
from app.store.backup import back_up
from app.store.search import forms
from tests.web.day import JSON, PAGE, Day, Person, fresh
from tests.web.test_closing import proven

pytestmark = pytest.mark.anyio
NO_CONTENT = httpx.codes.NO_CONTENT
NAMES = ("Zephyrine Quokkabush", "Ödön Fjällräven")
STAYS = "Students look to each other before they begin."
FULL = ["visits", "select", "screening", "swap", "share", "sort", "name", "predict", "next-level", "report"]


def canary(what: str) -> str:
    """Words that nothing else says; with letters that are written in several ways."""
    return f"Kanarienvogel “{what}” über\ndem Tisch & <b>{what}</b>"


WORDS = {what: canary(what) for what in ("stays", "reworded", "later", "withdrawn", "note", "ask", "dot")}


@pytest.fixture
def log(tmp_path: Path) -> Iterator[Path]:
    """What the server logs, and what its libraries do, at the most that can be said."""
    to = tmp_path / "server.log"
    handler = logging.FileHandler(to)
    handler.setFormatter(JsonLine())
    root, level = logging.getLogger(), logging.getLogger().level
    root.addHandler(handler)
    root.setLevel(logging.DEBUG)
    root.debug("The day begins.")  # in a quiet process nothing else may be said
    yield to
    root.setLevel(level)
    root.removeHandler(handler)
    handler.close()


async def done(person: Person, method: str, path: str, **fields: object) -> None:
    """A write that is taken."""
    answer = await person.write(method, path, **fields)
    assert answer.status_code == NO_CONTENT, answer.text


async def played(day: Day) -> tuple[Person, Person]:
    """The day, to the report; a card of every kind is in it."""
    lead = await day.start(classrooms=[{"code": "C1"}], groups=["G1", "G2"], steps=FULL)
    ann = await day.join(lead, NAMES[0], group="G1")
    ben = await day.join(lead, NAMES[1], group="G1")
    cat = await day.join(lead, "Cat", group="G2")
    await lead.go("select")
    for each in ("note", "withdrawn", "stays"):
        await ann.post(WORDS[each], note=each == "note")
    card = await ann.post(WORDS["reworded"])
    gone = next(each["id"] for each in (await ann.view())["mine"] if each["text"] == WORDS["withdrawn"])
    await lead.go("screening")
    await done(ben, "POST", f"/cards/{card}/asks", ask=fresh(), text=WORDS["ask"])
    await lead.go("swap")
    await done(cat, "POST", f"/cards/{card}/asks", ask=fresh(), text=WORDS["dot"])
    await done(ann, "PUT", f"/cards/{card}", text=WORDS["later"])
    await lead.go("share")
    await done(ann, "DELETE", f"/cards/{gone}")
    await lead.go("sort", "name")
    pattern = fresh()
    await done(ben, "POST", "/patterns", pattern=pattern, title=STAYS, cards=[card])
    await lead.go("predict", "next-level", "report")
    await done(lead, "PUT", "/quotes", pattern=pattern, card=card)
    return lead, ann


def held(folder: Path, words: str) -> list[str]:
    """The files that hold the words in any form."""
    files = [each for each in folder.rglob("*") if each.is_file()]
    return [each.name for each in files if any(form in each.read_bytes() for form in forms(words))]


async def test_S23_after_the_purge_no_canary_is_anywhere(day: Day, tmp_path: Path, log: Path) -> None:
    lead, _ = await played(day)
    for what in ("stays", "later"):
        assert held(tmp_path, WORDS[what]), "the test would see it"
    back_up(tmp_path / "board.db", tmp_path / "before.db", 0)
    for kind in ("csv", "md", "json"):
        assert (await lead.http.get(f"{lead.at}/export.{kind}")).status_code == httpx.codes.OK
    await done(lead, "POST", "/close", confirm=True)
    for what in ("reworded", "withdrawn", "note", "ask", "dot"):
        assert held(tmp_path, WORDS[what]) in ([], ["before.db"]), what
    for what in ("stays", "later"):
        assert "board.db" in "".join(held(tmp_path, WORDS[what])), "closing leaves the cards"
    await done(lead, "POST", "/purge", confirm=True)
    shown = await proven(lead, day)
    assert shown["proof"]["found"] == 0
    assert [name for name, _ in shown["proof"]["copies"]] == ["before.db"], (
        "the log holds none, the backup does"
    )
    (tmp_path / "before.db").unlink()
    back_up(tmp_path / "board.db", tmp_path / "after.db", 0)
    for words in (*WORDS.values(), *NAMES):
        assert held(tmp_path, words) == []
    assert held(tmp_path, STAYS), "the title of a pattern stays"
    assert "server.log" in held(tmp_path, '"level"'), "something was logged"


async def test_S23_after_the_purge_no_page_view_or_export_holds_a_canary(day: Day) -> None:
    lead, ann = await played(day)
    await done(lead, "POST", "/purge", confirm=True)
    await proven(lead, day)
    report = lead.at.replace("/boards/", "/reports/")
    asked = [(lead.at, PAGE), (lead.at, JSON), (f"{lead.at}/live", JSON), (report, PAGE)]
    asked += [(f"{lead.at}/export.{kind}", {}) for kind in ("csv", "md", "json")]
    for person in (lead, ann):
        for address, accept in asked:
            answer = await person.http.get(address, headers=accept)
            assert answer.status_code == httpx.codes.OK, address
            for words in (*WORDS, *NAMES):
                assert "Kanarienvogel" not in answer.text, address
                assert words in WORDS or words not in answer.text, address
    assert STAYS in (await lead.http.get(report, headers=PAGE)).text
