"""``?by=`` on pages, views, lists and news (V17, W2, W6)."""

import httpx
import pytest
from websockets.exceptions import ConnectionClosed

from tests.web.day import JSON, PAGE, Day, Person
from tests.web.guests import Guest, guests  # noqa: F401 - a fixture

CHOICES = "The field “by” must be one of: classroom, group, focus, question."
KEYS = {
    "classroom": ["room-0", "room-1", "late"],
    "group": ["group-0", "late"],
    "focus": ["focus-teacher", "focus-student", "focus-task", "late"],
    "question": ["question-0", "question-", "late"],
}


async def shared(day: Day) -> tuple[Person, Person, str]:
    """A facilitator and an observer at Share, with a card of hers."""
    lead = await day.start(
        classrooms=[{"code": "C1"}, {"code": "C2"}],
        groups=["North"],
        questions=[{"id": "q1", "text": "Who?"}],
    )
    ann, *_ = [await day.join(lead, f"Ann {number}") for number in range(3)]
    card = await ann.post("3 of 5 write.")
    await lead.go("select", "share")
    return lead, ann, card


@pytest.mark.anyio
@pytest.mark.parametrize("by", KEYS)
async def test_V17_W6_the_view_and_the_page_have_the_cards_by_what_is_asked(day: Day, by: str) -> None:
    _, ann, card = await shared(day)
    view = (await ann.http.get(ann.at, params={"by": by}, headers=JSON)).json()
    assert [found["key"] for found in view["lists"]] == KEYS[by]
    assert view["by"] == by
    assert [item["id"] for found in view["lists"] for item in found["cards"]] == [card]
    page = (await ann.http.get(ann.at, params={"by": by}, headers=PAGE)).text
    assert all(f'id="list-{key}"' in page for key in KEYS[by])
    follows = page.partition("/live?since=")[2].partition('"')[0]
    assert by == "classroom" or follows.endswith(f"&amp;by={by}"), "its news are by the same"


@pytest.mark.anyio
async def test_V17_without_a_wish_the_cards_stand_by_classroom(day: Day) -> None:
    _, ann, _ = await shared(day)
    assert [found["key"] for found in (await ann.view())["lists"]] == KEYS["classroom"]


@pytest.mark.anyio
@pytest.mark.parametrize("key", ["room-0", "group-0", "focus-student", "question-"])
async def test_V17_a_list_opens_by_its_key_alone(day: Day, key: str) -> None:
    _, ann, card = await shared(day)
    answer = await ann.http.get(f"{ann.at}/lists/{key}", headers=PAGE)
    assert answer.status_code == httpx.codes.OK
    assert card in answer.text
    other = {"room-0": "focus"}.get(key, "classroom")
    asked = await ann.http.get(f"{ann.at}/lists/{key}", params={"by": other}, headers=PAGE)
    assert asked.status_code == httpx.codes.NOT_FOUND
    nowhere = await ann.http.get(f"{ann.at}/lists/{key}9", headers=PAGE)
    assert nowhere.status_code == httpx.codes.NOT_FOUND


@pytest.mark.anyio
@pytest.mark.parametrize("path", ["", "/lists/room-0", "/live"])
@pytest.mark.parametrize("wrong", ["", "author", "Group", "group,focus"])
async def test_W2_a_wrong_arrangement_is_refused_with_the_choices(day: Day, path: str, wrong: str) -> None:
    _, ann, _ = await shared(day)
    accept = {"Accept": "text/event-stream, application/json"} if path == "/live" else JSON
    answer = await ann.http.get(ann.at + path, params={"by": wrong}, headers=accept)
    assert answer.status_code == httpx.codes.UNPROCESSABLE_ENTITY
    assert answer.json() == {"code": "wrong-value", "message": CHOICES}


@pytest.mark.server
def test_V17_W5_news_come_by_what_is_asked_and_a_wrong_value_is_told_why(guests) -> None:  # type: ignore[no-untyped-def]  # noqa: ANN001, F811
    lead: Guest = guests().start()
    ann: Guest = guests().join(lead)
    card = "0a000000-0000-0000-0000-000000000001"
    ann.write("POST", "/cards", card=card, text="3 of 5 write.", classroom="C1", focus="task")
    for step in ("select", "share"):
        lead.write("PUT", "/step", step=step, confirm=True)
    with ann.live(f"since={ann.cursor()}&by=focus") as socket:
        ann.write("PUT", f"/cards/{card}", focus="teacher")
        heard = ""
        while "cards-focus-teacher" not in heard:
            heard += str(socket.recv(timeout=60))
        assert "room-0" not in heard
    with ann.live("by=author") as socket, pytest.raises(ConnectionClosed) as closed:
        socket.recv(timeout=60)
    assert closed.value.rcvd and (closed.value.rcvd.code, closed.value.rcvd.reason) == (1003, CHOICES)
