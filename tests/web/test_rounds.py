"""Starting and joining over the wire (D6, D7, W3)."""

import asyncio

import pytest

from app.main import create_app
from app.settings import Settings
from app.web.session import DAY
from tests.web.day import JSON, PAGE, Day, Person, desk_in, fresh

pytestmark = pytest.mark.anyio
NOBODYS = "ZZZZ-ZZZZ"


async def test_a_round_begins_with_nine_classrooms_and_six_groups(day: Day) -> None:
    found = (await (await day.start()).view())["round"]
    assert [room["code"] for room in found["classrooms"]] == [f"C{number}" for number in range(1, 10)]
    assert found["groups"] == [f"Group {number}" for number in range(1, 7)]


async def test_W1_a_form_and_json_describe_the_same_round(day: Day) -> None:
    as_json = await day.start(
        problem_of_practice="Why?",
        school="Larkin Bend",
        classrooms=[{"code": "C1", "subject": "ELA", "grade": "6"}, {"code": "C2"}],
        groups=["Group 1", "Group 2"],
        questions=[{"id": "q1", "text": "What do they say?"}],
        norms=["Only what you see."],
    )
    http = day.browser()
    form = {
        "problem_of_practice": "Why?",
        "school": "Larkin Bend",
        "classrooms": "C1, ELA, 6\r\nC2\r\n",
        "groups": "2",
        "questions": "What do they say?",
        "norms": "Only what you see.\n\n",
        "name": "",
    }
    answer = await http.post("/rounds", data=form, headers=PAGE)
    as_form = Person(http, answer.headers["location"])
    assert (await as_json.view())["round"] == (await as_form.view())["round"]


async def test_W3_a_round_that_is_started_twice_is_there_once(day: Day) -> None:
    body = {"command_id": fresh(), "problem_of_practice": "Why?"}
    answers = [await day.browser().post("/rounds", json=body) for _ in range(2)]
    assert len({answer.headers["location"] for answer in answers}) == 1
    assert len({answer.headers["set-cookie"] for answer in answers}) == 2
    assert len(desk_in(day.app).directory.boards()) == 1
    again = Person(day.browser(), answers[1].headers["location"])
    again.http.cookies.update(answers[1].cookies)
    assert len((await again.view())["people"]) == 1


async def test_W3_a_start_that_comes_twice_at_once_makes_one_round(day: Day) -> None:
    body = {"command_id": fresh(), "problem_of_practice": "Why?"}
    answers = await asyncio.gather(*(day.browser().post("/rounds", json=body) for _ in range(5)))
    assert {answer.status_code for answer in answers} == {303}
    assert len(desk_in(day.app).directory.boards()) == 1


async def test_W3_who_joins_twice_by_one_command_is_one_person(day: Day) -> None:
    lead = await day.start()
    body = {"command_id": fresh(), "code": await day.code(lead), "name": "Ann"}
    first, second = [Person(day.browser(), lead.at) for _ in range(2)]
    for person in (first, second):
        assert (await person.http.post("/join", json=body)).status_code == 303
    card = await first.post()
    assert [mine["id"] for mine in (await second.view())["mine"]] == [card]
    assert [person["name"] for person in (await lead.view())["people"]] == ["Facilitator", "Ann"]


async def test_W3_a_round_that_the_rules_refuse_leaves_nothing_behind(day: Day) -> None:
    for fields in (
        {"problem_of_practice": " "},
        {"problem_of_practice": "x", "groups": ["A", "A"]},
        {"problem_of_practice": "x" * 2_001},
    ):
        answer = await day.browser().post("/rounds", json={"command_id": fresh(), **fields})
        assert answer.status_code == 422
    assert desk_in(day.app).directory.boards() == []


async def test_a_program_has_to_bring_its_command_id(day: Day) -> None:
    answer = await day.browser().post("/rounds", json={"problem_of_practice": "x"})
    assert (answer.status_code, answer.json()["code"]) == (422, "missing-field")
    assert "command_id" in answer.json()["message"]


async def test_who_names_no_group_comes_into_the_smallest_also_when_all_join_at_once(day: Day) -> None:
    lead = await day.start(groups=["A", "B", "C"])
    code = await day.code(lead)
    bodies = [{"command_id": fresh(), "code": code, "name": f"P{number}"} for number in range(9)]
    answers = await asyncio.gather(*(day.browser().post("/join", json=body) for body in bodies))
    assert {answer.status_code for answer in answers} == {303}
    people = (await lead.view())["people"]
    assert sorted(person["group"] for person in people if person["role"] == "observer") == [*"AAABBBCCC"]


async def test_D7_unknown_closed_full_and_no_such_group_are_one_answer(
    day: Day, monkeypatch: pytest.MonkeyPatch
) -> None:
    lead = await day.start()
    code = await day.code(lead)
    unknown = await day.browser().post("/join", json={"command_id": fresh(), "code": NOBODYS, "name": "Ann"})
    body = {"command_id": fresh(), "code": code, "name": "Ann"}
    no_group = await day.browser().post("/join", json=body | {"group": "Group 77"})
    monkeypatch.setattr("app.domain.limits.MEMBERS", 1)
    full = await day.browser().post("/join", json=body)
    monkeypatch.setattr(desk_in(day.app).directory, "board_by_code", lambda _code: None)
    closed = await day.browser().post("/join", json=body)
    answers = [
        (answer.status_code, answer.text, dict(answer.headers))
        for answer in (unknown, no_group, full, closed)
    ]
    assert all(answer == answers[0] for answer in answers)
    assert unknown.status_code == 404
    assert unknown.json()["code"] == "no-such-round"


async def test_D6_when_the_guesses_are_spent_a_right_code_is_refused_like_a_wrong_one(
    settings: Settings,
) -> None:
    app = create_app(settings.model_copy(update={"failed_guesses_per_address": 3}))
    async with app.router.lifespan_context(app):
        day = Day(app)
        code = await day.code(await day.start())
        statuses, answers = [], []
        body: dict[str, str] = {}
        for tried in (NOBODYS, NOBODYS, NOBODYS, NOBODYS, code):
            body = {"command_id": fresh(), "code": tried, "name": "Ann"}
            answers.append(await day.browser("203.0.113.7").post("/join", json=body))
            statuses.append(answers[-1].status_code)
        assert statuses == [404, 404, 404, 429, 429]
        assert answers[3].text == answers[4].text
        assert int(answers[4].headers["retry-after"]) in range(1, 21)
        elsewhere = await day.browser("198.51.100.1").post("/join", json=body)
        assert elsewhere.status_code == 303


async def test_D6_a_whole_school_joins_at_once_behind_one_address(settings: Settings) -> None:
    app = create_app(settings.model_copy(update={"failed_guesses_per_address": 3}))
    async with app.router.lifespan_context(app):
        day = Day(app)
        code = await day.code(await day.start())
        bodies = [{"command_id": fresh(), "code": code, "name": f"P{number}"} for number in range(36)]
        answers = await asyncio.gather(*(day.browser("203.0.113.7").post("/join", json=b) for b in bodies))
        assert {answer.status_code for answer in answers} == {303}


async def test_D6_many_guesses_at_once_are_no_more_than_the_budget(settings: Settings) -> None:
    app = create_app(settings.model_copy(update={"failed_guesses_per_address": 3}))
    async with app.router.lifespan_context(app):
        day = Day(app)
        bodies = [{"command_id": fresh(), "code": NOBODYS, "name": "Eve"} for _ in range(50)]
        answers = await asyncio.gather(*(day.browser("203.0.113.7").post("/join", json=b) for b in bodies))
        assert sorted(answer.status_code for answer in answers) == [404] * 3 + [429] * 47


async def test_D6_a_link_is_exchanged_and_its_secret_stands_in_no_address(day: Day) -> None:
    lead = await day.start()
    for kind, to in (
        ("screen", f"{lead.at}/screen"),
        ("report", lead.at.replace("boards", "reports")),
        ("facilitator", lead.at),
    ):
        answer = await lead.write("POST", "/links", kind=kind)
        address, _, token = answer.json()["link"].partition("#")
        assert (answer.status_code, address) == (201, "http://board.test/open")
        http = day.browser()
        opened = await http.post("/open", data={"token": token}, headers=PAGE)
        assert (opened.status_code, opened.headers["location"]) == (303, to)
        assert (await http.get(to, headers=PAGE)).status_code == 200
        assert token not in opened.headers["set-cookie"]


async def test_D6_a_link_that_opens_nothing_is_refused(day: Day) -> None:
    body = {"command_id": fresh(), "token": "A" * 43}
    answer = await day.browser().post("/open", json=body)
    assert (answer.status_code, answer.json()["code"]) == (404, "no-such-link")


async def test_D6_only_a_facilitator_makes_links(day: Day) -> None:
    ann = await day.join(await day.start())
    answer = await ann.write("POST", "/links", kind="facilitator")
    assert (answer.status_code, answer.json()["code"]) == (422, "facilitator-only")


async def test_D6_a_facilitators_link_holds_for_minutes_and_the_device_for_days(
    day: Day, monkeypatch: pytest.MonkeyPatch
) -> None:
    lead = await day.start()
    links = [(await lead.write("POST", "/links", kind="facilitator")).json()["link"] for _ in range(2)]
    bodies = [{"command_id": fresh(), "token": link.split("#")[1]} for link in links]
    second = Person(day.browser(), lead.at)
    await second.http.post("/open", json=bodies[0])
    later = desk_in(day.app).now() + DAY
    monkeypatch.setattr(desk_in(day.app).sessions, "_now", lambda: later)
    assert (await second.http.get(lead.at, headers=JSON)).status_code == 200
    assert (await day.browser().post("/open", json=bodies[1])).status_code == 404


async def test_a_refused_form_comes_back_as_a_page_with_the_sentence(day: Day) -> None:
    form = {"code": NOBODYS, "name": "Ann"}
    answer = await day.browser().post("/join", data=form, headers=PAGE)
    assert answer.status_code == 404
    assert "No round with this code and group is open" in answer.text
    assert 'action="/join/groups"' in answer.text


async def test_htmx_is_told_where_to_go(day: Day) -> None:
    form = {"problem_of_practice": "Why?"}
    answer = await day.browser().post("/rounds", data=form, headers={"HX-Request": "true"})
    assert answer.status_code == 204
    assert answer.headers["hx-redirect"].startswith("/boards/")
