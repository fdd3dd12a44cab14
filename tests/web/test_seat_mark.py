"""Whose page writes: a page says whose it is, and nothing is written in another's name (E10)."""

import re

import pytest

from app.main import create_app
from app.settings import Settings
from tests.web.day import PAGE, Day, Person, fresh

pytestmark = pytest.mark.anyio

CARD = "6b1d1c5e-0f5e-4c58-9d0e-3f6f3f1d2a10"
WRITES = [
    ("POST", "/cards", {"card": CARD, "text": "Mine.", "classroom": "C1", "focus": "task"}),
    ("PUT", f"/cards/{CARD}", {"text": "Other words."}),
    ("DELETE", f"/cards/{CARD}", {}),
    ("PUT", "/step", {"step": "select"}),
    ("PUT", "/call", {"card": CARD}),
    ("PUT", "/invitation", {"shown": True}),
    ("POST", "/links", {"kind": "device"}),
]


async def mark_of(person: Person) -> str:
    """What a person's page says of whose it is."""
    page = (await person.http.get(person.at, headers=PAGE)).text
    (mark,) = re.findall(r'<body[^>]* data-seat="([^"]*)"', page)
    return str(mark)


async def test_E10_a_page_says_whose_it_is_and_names_nobody(day: Day) -> None:
    lead = await day.start()
    ann, bob = await day.join(lead, "Ann"), await day.join(lead, "Bob")
    marks = {await mark_of(each) for each in (lead, ann, bob)}
    assert len(marks) == 3
    assert all(re.fullmatch("[0-9a-f]{16}", mark) for mark in marks)
    assert await mark_of(ann) == await mark_of(ann)


@pytest.mark.parametrize(("method", "path", "fields"), WRITES)
async def test_E10_a_write_of_another_persons_page_is_refused(
    day: Day, method: str, path: str, fields: dict[str, object]
) -> None:
    lead = await day.start()
    ann = await day.join(lead)
    before = await lead.view()
    body = {"command_id": fresh(), **fields}
    headers = {"Board-Seat": await mark_of(ann)}
    answer = await lead.http.request(method, lead.at + path, json=body, headers=headers)
    assert (answer.status_code, answer.json()["code"]) == (409, "another-seat")
    assert await lead.view() == before


async def test_E10_ones_own_page_and_a_program_without_a_page_write(day: Day) -> None:
    lead = await day.start()
    for headers in ({"Board-Seat": await mark_of(lead)}, {}):
        body = {"command_id": fresh(), "action": "start", "minutes": 5}
        answer = await lead.http.put(f"{lead.at}/timer", json=body, headers=headers)
        assert answer.status_code == 204


async def test_E10_what_is_refused_so_costs_nobody_anything(settings: Settings) -> None:
    app = create_app(settings.model_copy(update={"writes_per_second": 0.001, "writes_burst": 3}))
    async with app.router.lifespan_context(app):
        day = Day(app)
        lead = await day.start()
        for _ in range(9):
            answer = await lead.http.put(
                f"{lead.at}/timer",
                json={"command_id": fresh(), "action": "start"},
                headers={"Board-Seat": "0123456789abcdef"},
            )
            assert answer.status_code == 409
        assert (await lead.write("PUT", "/timer", action="start")).status_code == 204
