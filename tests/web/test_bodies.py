"""Bodies: JSON and forms with the same fields; refusals that name the field and repeat nothing (W1, W2)."""

import json
from typing import Any
from urllib.parse import urlencode

import pytest

from app.domain.rejection import Rejection
from app.domain.terms import FocusQuestion, Frame
from app.web import writes
from app.web.bodies import Body, NotReadable, TooSlow, described, parse
from app.web.roundform import NewRound, RoundFields
from app.web.settingup import SetUp
from app.web.writes.agenda import MarkReady, SetSpotlight, SetTimer
from app.web.writes.cards import PostCard, RewordCard
from app.web.writes.outcomes import Predict, Undo
from app.web.writes.patterns import PlaceCard, StartPattern

pytestmark = pytest.mark.anyio

ID = "123e4567-e89b-42d3-a456-426614174000"
SECRET = "zebra"
CARD = {"card": ID, "text": "Two write.", "classroom": "C1", "focus": "student"}


async def read(model: type[Body], body: bytes, kind: str, method: str = "POST", query: bytes = b"") -> Any:
    """What the body means."""

    async def receive() -> dict[str, Any]:
        return {"type": "http.request", "body": body, "more_body": False}

    headers = [(b"content-type", kind.encode())] if kind else []
    found, _ = await parse(model, {"headers": headers, "method": method, "query_string": query}, receive)
    return found


async def as_json(model: type[Body], **fields: object) -> Any:
    return await read(model, json.dumps({"command_id": ID, **fields}).encode(), "application/json")


async def as_form(model: type[Body], **fields: str | list[str]) -> Any:
    body = urlencode({"command_id": ID, **fields}, doseq=True).encode()
    return await read(model, body, "application/x-www-form-urlencoded; charset=utf-8")


@pytest.mark.parametrize(
    ("model", "fields", "form"),
    [
        (PlaceCard, {"pattern": ID}, {"pattern": ID}),
        (PlaceCard, {"pattern": ""}, {"pattern": ""}),
        (PostCard, CARD, CARD | {"for": "", "question": ""}),
        (PostCard, CARD | {"for": ID}, CARD | {"for": ID}),
        (MarkReady, {"ready": True}, {"ready": "true"}),
        (MarkReady, {"ready": False}, {"ready": "false"}),
        (SetTimer, {"action": "add", "minutes": 5}, {"action": "add", "minutes": "5"}),
        (SetTimer, {"action": "clear"}, {"action": "clear", "minutes": ""}),
        (SetSpotlight, {}, {"card": "", "pattern": ""}),
        (StartPattern, {"pattern": ID, "cards": [ID, ID]}, {"pattern": ID, "cards": [ID, ID]}),
        (StartPattern, {"pattern": ID}, {"pattern": ID, "kind": "", "cards": ""}),
        (RewordCard, {"text": "a\nb"}, {"text": "a\r\nb", "focus": ""}),
        (
            Predict,
            {"prediction": ID, "text": "x", "patterns": [ID]},
            {"prediction": ID, "text": "x", "patterns": ID},
        ),
        (Undo, {}, {}),
    ],
)
async def test_W1_json_and_a_form_mean_the_same(
    model: type[Body], fields: dict[str, Any], form: dict[str, Any]
) -> None:
    assert await as_json(model, **fields) == await as_form(model, **form)


async def test_W1_a_form_without_a_script_gets_a_command_id_and_a_program_does_not() -> None:
    first, second = [
        await read(MarkReady, b"ready=true", "application/x-www-form-urlencoded") for _ in range(2)
    ]
    assert first.command_id != second.command_id
    with pytest.raises(Rejection, match="missing-field"):
        await read(MarkReady, b'{"ready": true}', "application/json")


async def test_W1_what_takes_away_may_carry_its_fields_in_the_query() -> None:
    query = f"command_id={ID}".encode()
    assert (await read(Undo, b"", "", "DELETE", query)).command_id == ID
    assert (await read(Undo, b"", "", "POST", query)).command_id != ID


async def test_W2_another_kind_of_body_is_refused() -> None:
    for kind in ("text/plain", "multipart/form-data; boundary=x", "application/jsonp", ""):
        with pytest.raises(NotReadable):
            await read(MarkReady, b"{}", kind)


async def test_W2_a_body_of_which_only_a_part_arrives_is_no_body() -> None:
    parts: list[dict[str, Any]] = [
        {"type": "http.request", "body": b"ready=true&", "more_body": True},
        {"type": "http.disconnect"},
    ]

    async def receive() -> dict[str, Any]:
        return parts.pop(0)

    headers = [(b"content-type", b"application/x-www-form-urlencoded")]
    with pytest.raises(TooSlow):
        await parse(MarkReady, {"headers": headers, "method": "PUT", "query_string": b""}, receive)


@pytest.mark.parametrize(
    ("model", "fields", "code", "named"),
    [
        (PlaceCard, {"pattern": ID, "patern": SECRET}, "unknown-field", "patern"),
        (PlaceCard, {}, "missing-field", "pattern"),
        (PlaceCard, {"pattern": SECRET}, "wrong-value", "pattern"),
        (PlaceCard, {"pattern": ID.upper()}, "wrong-value", "pattern"),
        (PlaceCard, {"pattern": f"{ID}\n"}, "wrong-value", "pattern"),
        (PlaceCard, {"pattern": None}, "wrong-value", "pattern"),
        (PlaceCard, {"pattern": ID, "command_id": SECRET}, "wrong-value", "command_id"),
        (PostCard, CARD | {"focus": SECRET}, "wrong-value", "focus"),
        (PostCard, CARD | {"text": f"{SECRET}\0"}, "wrong-value", "text"),
        (PostCard, CARD | {"text": [SECRET]}, "wrong-value", "text"),
        (PostCard, CARD | {"text": SECRET * 1_000}, "wrong-value", "text"),
        (PostCard, CARD | {"classroom": SECRET * 20}, "wrong-value", "classroom"),
        (PostCard, CARD | {"for": SECRET}, "wrong-value", "for"),
        (PostCard, CARD | {"on_behalf_of": ID}, "unknown-field", "on_behalf_of"),
        (MarkReady, {"ready": "true"}, "wrong-value", "ready"),
        (MarkReady, {"ready": 1}, "wrong-value", "ready"),
        (SetTimer, {"action": "start", "minutes": 1.5}, "wrong-value", "minutes"),
        (SetTimer, {"action": "start", "minutes": 0}, "wrong-value", "minutes"),
        (SetTimer, {"action": "start", "minutes": 10**30}, "wrong-value", "minutes"),
        (SetUp, {"between": -1}, "wrong-value", "between"),
        (StartPattern, {"pattern": ID, "cards": [ID, SECRET]}, "wrong-value", "cards[1]"),
        (StartPattern, {"pattern": ID, "cards": SECRET}, "wrong-value", "cards"),
        (
            NewRound,
            {"problem_of_practice": "x", "classrooms": [{"code": "C1", "teacher": SECRET}]},
            "unknown-field",
            "classrooms[0].teacher",
        ),
        (NewRound, {"problem_of_practice": "x", "classrooms": SECRET}, "wrong-value", "classrooms"),
        (PlaceCard, {"pattern": ID, f"{SECRET} said": 1}, "unknown-field", "…"),
    ],
)
async def test_W2_a_refusal_names_the_field_and_does_not_repeat_the_value(
    model: type[Body], fields: dict[str, Any], code: str, named: str
) -> None:
    with pytest.raises(Rejection) as refused:
        await as_json(model, **fields)
    assert refused.value.code == code
    assert f"“{named}”" in refused.value.message
    assert SECRET not in refused.value.message
    assert refused.value.__suppress_context__


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"{",
        b"[]",
        b"null",
        b'"x"',
        b'{"text": "\\ud800"}',
        b'{"text": "\xff"}',
        b"[" * 5_000,
        b"\xef\xbb\xbf{}",
    ],
)
async def test_W2_what_is_no_json_object_is_refused_with_a_sentence(body: bytes) -> None:
    with pytest.raises(Rejection) as refused:
        await read(PostCard, body, "application/json")
    assert refused.value.code in ("unreadable", "wrong-value", "missing-field")
    assert refused.value.message.endswith(".")


@pytest.mark.parametrize(
    ("body", "code"),
    [
        (b"ready=true&ready=false", "wrong-value"),
        (b"ready=perhaps", "wrong-value"),
        (b"ready=%ff", "unreadable"),
        (b"\xff=1", "unreadable"),
        (b"&".join([b"ready=true"] * 600), "unreadable"),
        (b"reddy=true", "unknown-field"),
        (b"", "missing-field"),
    ],
)
async def test_W2_a_form_is_read_as_strictly(body: bytes, code: str) -> None:
    with pytest.raises(Rejection) as refused:
        await read(MarkReady, body, "application/x-www-form-urlencoded")
    assert refused.value.code == code


def test_W2_no_body_takes_a_field_that_it_does_not_name() -> None:
    assert len(described) > len(writes.routes), "every write has a body, and so has what is posted elsewhere"
    assert {body.model_config["extra"] for body in described} == {"forbid"}


async def test_a_question_keeps_its_id_when_the_form_is_saved_again() -> None:
    before = Frame(questions=(FocusQuestion("q7", "What is said?"), FocusQuestion("q1", "Who writes?")))
    body = await as_form(RoundFields, questions="Who writes?\nWho asks?\nWhat is said?")
    assert [(item.id, item.text) for item in body.frame(before).questions] == [
        ("q1", "Who writes?"),
        ("q2", "Who asks?"),
        ("q7", "What is said?"),
    ]


async def test_an_empty_list_of_classrooms_in_a_form_leaves_the_classrooms() -> None:
    before = Frame(norms=("Be kind.",), groups=("A",), school="S")
    after = (await as_form(RoundFields, classrooms="", groups=" ", norms="", school="")).frame(before)
    assert (after.groups, after.norms, after.school) == (("A",), (), "")


@pytest.mark.parametrize("groups", ["0", "41", "9" * 30, "²"])
async def test_a_number_of_groups_is_sensible(groups: str) -> None:
    if groups == "²":
        assert (await as_form(RoundFields, groups=groups)).groups == ("²",)
        return
    with pytest.raises(Rejection):
        await as_form(RoundFields, groups=groups)
