"""Every write of the wire over the real application (W3, W4, D8, D9)."""

import asyncio
import json
import logging
from typing import Any

import pytest

from app.main import create_app
from app.settings import Settings
from app.store.protocol import StorageDown
from app.web.writing import Write
from tests.desk import uuid
from tests.web.day import PAGE, Day, Person, desk_in, fresh

pytestmark = pytest.mark.anyio


async def sorting(day: Day) -> tuple[Person, Person, str]:
    """A facilitator, an observer and her card, at Sort."""
    lead = await day.start()
    ann = await day.join(lead)
    card = await ann.post()
    await lead.go("select", "share", "sort")
    return lead, ann, card


async def test_W4_a_whole_day_in_writes_each_answered_with_a_cursor(day: Day) -> None:
    lead = await day.start(groups=["A"])
    ann = await day.join(lead)
    pattern, other, item = fresh(), fresh(), fresh()
    card = await ann.post()
    for who, method, path, fields in (
        (lead, "PUT", "/round", {"school": "Larkin Bend"}),
        (ann, "PUT", f"/cards/{card}", {"text": "4 of 5 write.", "focus": "task"}),
        (lead, "PUT", "/timer", {"action": "start", "minutes": 5}),
        (lead, "PUT", "/step", {"step": "select"}),
        (ann, "PUT", "/ready", {"ready": True}),
        (lead, "PUT", "/step", {"step": "share", "confirm": True}),
        (lead, "PUT", "/spotlight", {"card": card}),
        (lead, "PUT", "/spotlight", {"group": "A"}),
        (lead, "PUT", "/spotlight", {}),
        (lead, "PUT", "/step", {"step": "sort"}),
        (ann, "POST", "/patterns", {"pattern": pattern, "cards": [card]}),
        (ann, "POST", "/patterns", {"pattern": other}),
        (ann, "PUT", f"/cards/{card}/place", {"pattern": ""}),
        (ann, "POST", "/undo", {}),
        (ann, "PUT", f"/patterns/{other}/into", {"pattern": pattern}),
        (lead, "PUT", "/step", {"step": "name"}),
        (ann, "PUT", f"/patterns/{pattern}", {"title": "Each alone", "kind": "trend"}),
        (lead, "PUT", "/step", {"step": "predict"}),
        (ann, "POST", "/predictions", {"prediction": fresh(), "text": "Copy.", "patterns": [pattern]}),
        (lead, "PUT", "/step", {"step": "next-level"}),
        (
            ann,
            "POST",
            "/next-steps",
            {"next_step": item, "text": "Plan.", "horizon": "next_week", "patterns": [pattern]},
        ),
        (
            ann,
            "POST",
            "/reflective-questions",
            {"question": fresh(), "text": "Who asks?", "patterns": [pattern]},
        ),
        (lead, "PUT", "/step", {"step": "report"}),
    ):
        answer = await who.write(method, path, **fields)
        assert (answer.status_code, answer.content) == (204, b""), (path, answer.text)
        assert answer.headers["board-cursor"]
    report = (await ann.view())["report"]
    found = report["patterns"][0]
    assert [found[key] for key in ("statement", "kind", "reach", "classrooms")] == [
        "Each alone",
        "trend",
        1,
        9,
    ]
    assert [[horizon, len(items)] for horizon, items in found["next_steps"] if items] == [["next_week", 1]]


async def test_W4_what_was_taken_away_is_gone_and_asking_again_is_no_error(day: Day) -> None:
    lead = await day.start()
    ann = await day.join(lead)
    card = await ann.post()
    for _ in range(2):
        assert (await ann.write("DELETE", f"/cards/{card}")).status_code == 204
    assert (await ann.view())["mine"] == []
    lead, ann, card = await sorting(day)
    pattern = fresh()
    await ann.write("POST", "/patterns", pattern=pattern, cards=[card])
    query = f"{ann.at}/patterns/{pattern}?command_id={fresh()}"
    assert (await ann.http.delete(query, headers={"HX-Request": "true"})).status_code == 204
    assert (await ann.view())["unsorted"] == 1


async def test_W3_the_same_command_again_has_one_effect_and_the_same_answer(day: Day) -> None:
    _, ann, _ = await sorting(day)
    command, card = fresh(), fresh()
    fields = {"command_id": command, "card": card, "text": "Late.", "classroom": "C2", "focus": "task"}
    answers = [await ann.write("POST", "/cards", **fields) for _ in range(3)]
    answers += await asyncio.gather(*(ann.write("POST", "/cards", **fields) for _ in range(3)))
    assert {(answer.status_code, answer.text) for answer in answers} == {(204, "")}
    found = await ann.view()
    assert [each["id"] for each in found["mine"]].count(card) == 1


async def test_W3_a_repeated_move_does_not_undo_what_came_between(day: Day) -> None:
    _, ann, card = await sorting(day)
    first, second, command = fresh(), fresh(), fresh()
    for pattern in (first, second):
        await ann.write("POST", "/patterns", pattern=pattern)
    await ann.write("PUT", f"/cards/{card}/place", command_id=command, pattern=first)
    await ann.write("PUT", f"/cards/{card}/place", pattern=second)
    await ann.write("PUT", f"/cards/{card}/place", command_id=command, pattern=first)
    where = {head["id"]: [each["id"] for each in head["cards"]] for head in (await ann.view())["patterns"]}
    assert where == {first: [], second: [card]}


@pytest.mark.parametrize(
    ("who", "method", "path", "fields", "status", "code"),
    [
        ("ann", "PUT", "/step", {"step": "select"}, 422, "facilitator-only"),
        ("lead", "PUT", "/step", {"step": "lunch"}, 422, "wrong-value"),
        ("lead", "PUT", "/step", {"step": "sort"}, 422, "one-step"),
        ("lead", "PUT", "/spotlight", {"card": fresh(), "pattern": fresh()}, 422, "wrong-value"),
        ("ann", "POST", "/patterns", {"pattern": fresh()}, 422, "not-now"),
        ("ann", "PUT", f"/cards/{uuid(1)}", {"text": "x"}, 404, "absent"),
        ("ann", "PUT", "/cards/7", {"text": "x"}, 404, "not-here"),
        ("ann", "PUT", f"/cards/{uuid(0xABC).upper()}/place", {"pattern": ""}, 404, "not-here"),
        (
            "ann",
            "POST",
            "/cards",
            {"card": fresh(), "text": " ", "classroom": "C1", "focus": "task"},
            422,
            "empty",
        ),
        ("ann", "POST", "/votes", {}, 404, "not-here"),
        ("ann", "PATCH", "/cards", {}, 405, "http"),
    ],
)
async def test_W4_a_refusal_is_a_code_and_a_sentence(
    day: Day, who: str, method: str, path: str, fields: dict[str, Any], status: int, code: str
) -> None:
    lead = await day.start()
    person = {"lead": lead, "ann": await day.join(lead)}[who]
    answer = await person.write(method, path, **fields)
    assert (answer.status_code, answer.json()["code"]) == (status, code)
    assert answer.json().keys() == {"code", "message"}
    assert answer.json()["message"].endswith(".")


async def test_W4_a_form_without_a_script_leads_back_to_the_board(day: Day) -> None:
    lead = await day.start()
    ann = await day.join(lead)
    form = {"card": fresh(), "text": "Two write.", "classroom": "C1", "focus": "task", "question": ""}
    answer = await ann.http.post(ann.at + "/cards", data=form, headers=PAGE)
    assert (answer.status_code, answer.headers["location"]) == (303, ann.at)
    answer = await ann.http.post(ann.at + "/cards", data=form | {"text": ""}, headers=PAGE)
    assert answer.status_code == 422
    assert "A card needs words." in answer.text
    headers = PAGE | {"HX-Request": "true"}
    answer = await ann.http.post(ann.at + "/cards", data=form | {"card": fresh()}, headers=headers)
    assert answer.status_code == 204


async def test_W4_when_storage_is_down_the_answer_says_so_and_nothing_is_half_done(
    day: Day, monkeypatch: pytest.MonkeyPatch
) -> None:
    lead = await day.start()
    ann = await day.join(lead)
    log = desk_in(day.app).rooms.writer._log

    def full(*_: object) -> None:
        raise StorageDown("disk full")

    with monkeypatch.context() as patched:
        patched.setattr(log, "append", full)
        card = fresh()
        fields = {"card": card, "text": "x", "classroom": "C1", "focus": "task", "command_id": fresh()}
        answer = await ann.write("POST", "/cards", **fields)
        assert (answer.status_code, answer.json()["code"]) == (503, "storage-down")
        assert answer.headers["retry-after"]
        assert (await ann.view())["mine"] == []
    assert (await ann.write("POST", "/cards", **fields)).status_code == 204


TEXTS = [
    (write, name)
    for write in Write.__subclasses__()
    for name, field in write.model_fields.items()
    if "AfterValidator" in str(field)
]


class _Ids(dict[str, str]):
    """An id for whatever else an address names."""

    def __missing__(self, _: str) -> str:
        return fresh()


@pytest.mark.parametrize("bad", ['"x\\u0000"', '"x\\ud800"', '["x\\ud800"]'])
async def test_W2_what_no_text_holds_is_refused_and_spoils_nobody_elses_commit(day: Day, bad: str) -> None:
    lead = await day.start()
    ann = await day.join(lead)
    for number, (write, name) in enumerate(TEXTS, 1):
        method, path = write.at.split(" ")
        path = path.format_map(_Ids(board=lead.at.split("/")[-1]))
        body = f'{{"command_id": "{fresh()}", "{name}": {bad}}}'
        sent = lead.http.request(method, path, content=body, headers={"Content-Type": "application/json"})
        refused, _, _ = await asyncio.gather(sent, ann.post("One."), ann.post("Two."))
        assert refused.status_code == 422, (write, name)
        assert len((await ann.view())["mine"]) == 2 * number, (write, name)
    assert len(TEXTS) > 15


@pytest.mark.parametrize("bad", ["x%00", "x%ED%A0%80", "%FF"])
async def test_W2_a_form_holds_no_more_than_text(day: Day, bad: str) -> None:
    ann = await day.join(await day.start())
    body = f"card={fresh()}&classroom=C1&focus=task&text={bad}"
    headers = {"Content-Type": "application/x-www-form-urlencoded"}
    refused, _ = await asyncio.gather(
        ann.http.post(ann.at + "/cards", content=body, headers=headers), ann.post()
    )
    assert refused.status_code == 422
    assert len((await ann.view())["mine"]) == 1


@pytest.mark.parametrize("name", ["\0", "x\0"])
async def test_W2_a_name_or_a_code_that_is_no_text_is_refused(day: Day, name: str) -> None:
    code = await day.code(await day.start())
    for fields in ({"code": code, "name": name}, {"code": name, "name": "Ann"}):
        answer = await day.browser().post("/join", json={"command_id": fresh(), **fields})
        assert answer.status_code == 422


async def test_D9_one_persons_flood_is_refused_and_costs_nobody_else(settings: Settings) -> None:
    app = create_app(settings.model_copy(update={"writes_per_second": 0.001, "writes_burst": 5}))
    async with app.router.lifespan_context(app):
        day = Day(app)
        lead = await day.start()
        ann = await day.join(lead)
        statuses = [(await ann.write("PUT", "/ready", ready=True)).status_code for _ in range(8)]
        assert statuses == [422] * 5 + [429] * 3
        answer = await ann.write("PUT", "/ready", ready=True)
        assert answer.json()["code"] == "too-many"
        assert int(answer.headers["retry-after"]) >= 1
        assert (await lead.write("PUT", "/timer", action="start")).status_code == 204


async def test_D8_no_words_and_no_secrets_in_any_log_or_refusal(
    day: Day, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    caplog.set_level(logging.WARNING, logger="httpx")  # the client of this test, not ours
    lead = await day.start()
    ann = await day.join(lead, "Annabel")
    said, secrets = [], [*ann.http.cookies.values(), await day.code(lead), "zebra", "Annabel"]
    card = await ann.post("The zebra writes.")
    body = {"card": card, "text": "zebra", "classroom": "C1", "focus": "task"}
    for fields in (
        body,
        body | {"card": "zebra"},
        body | {"focus": "zebra"},
        body | {"classroom": "zebra"},
        body | {"question": "zebra"},
        body | {"zebra zebra": 1},
        body | {"text": "zebra\0"},
        body | {"text": "zebra" * 200},
    ):
        answer = await ann.write("POST", "/cards", **fields)
        said.append(answer.text)
    said.append((await lead.write("PUT", f"/cards/{card}", text="zebra")).text)
    said.append((await ann.http.get(ann.at + "/lists/zebra")).text)
    raw = json.dumps(body).encode()[:-1]
    said.append(
        (
            await ann.http.post(ann.at + "/cards", content=raw, headers={"Content-Type": "application/json"})
        ).text
    )
    for secret in secrets:
        assert secret not in caplog.text
        assert all(secret not in text for text in said)
    assert all("message" in text or "text/html" in text for text in said)
