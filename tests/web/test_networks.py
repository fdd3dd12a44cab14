"""Networks and their rounds over time (B)."""

import asyncio

import pytest
from sqlalchemy import text

from app.store.engine import writing
from app.web.returning import Said, returning
from app.web.session import DAY
from tests.web.day import JSON, PAGE, Day, Person, desk_in, fresh
from tests.web.network import ASKED, AT_WAIT, Networked, debrief, done

pytestmark = pytest.mark.anyio
NOWHERE = "A" * 22


async def test_B1_a_round_begins_a_network_which_its_facilitator_opens(day: Day) -> None:
    lead = await day.start(school="Larkin Bend", network="Cedar Ridge")
    network = await Networked.of(lead.http)
    found = await network.view()
    assert found["name"] == "Cedar Ridge"
    (only,) = found["rounds"]
    assert (only["board"], only["school"], only["state"]) == (lead.at[8:], "Larkin Bend", "being-prepared")
    assert "Larkin Bend" in await network.page()
    answer = await lead.http.get(f"{lead.at}/network", headers=PAGE)
    assert (answer.status_code, answer.headers["location"]) == (303, network.at)


async def test_B1_the_same_command_makes_one_network(day: Day) -> None:
    body = {"command_id": fresh(), "problem_of_practice": "Why?"}
    browsers = [day.browser() for _ in range(3)]
    await asyncio.gather(*(http.post("/rounds", json=body) for http in browsers))
    found = [await Networked.of(http) for http in browsers]
    assert len({network.at for network in found}) == 1
    assert [len((await network.view())["rounds"]) for network in found] == [1, 1, 1]


async def test_B1_the_next_round_joins_the_network_by_form_and_by_json(day: Day) -> None:
    first = await day.start(network="Cedar Ridge")
    network = await Networked.of(first.http)
    second = await network.start(school="Elm Street")
    form = {"problem_of_practice": "And then?", "network_id": network.id, "school": "Oak Hill"}
    answer = await first.http.post("/rounds", data=form, headers=PAGE)
    assert answer.status_code == 303
    rounds = (await network.view())["rounds"]
    assert [each["school"] for each in rounds] == ["Oak Hill", "Elm Street", ""]
    assert (await second.view())["round"]["network"] == "Cedar Ridge"


async def test_B1_a_repeated_start_in_a_network_is_one_round(day: Day) -> None:
    network = await Networked.of((await day.start()).http)
    command = fresh()
    again = [await network.start(command_id=command) for _ in range(2)]
    assert again[0].at == again[1].at
    assert len((await network.view())["rounds"]) == 2


async def test_B1_without_saying_so_a_round_joins_no_network(day: Day) -> None:
    first = await day.start()
    answer = await first.http.post("/rounds", json={"command_id": fresh(), "problem_of_practice": "Why?"})
    assert answer.status_code == 303
    found = (await first.http.get("/networks", headers=JSON)).json()["networks"]
    assert len(found) == 2


async def test_B2_a_network_is_not_there_for_others_whatever_they_have(day: Day) -> None:
    lead = await day.start(network="Cedar Ridge")
    ann, elsewhere = await day.join(lead), await day.start()
    network = await Networked.of(lead.http)
    asked = [
        await http.get(path, headers=accept)
        for accept in (JSON, PAGE)
        for http in (day.browser(), ann.http, elsewhere.http)
        for path in (network.at, f"/networks/{NOWHERE}")
    ]
    assert {answer.status_code for answer in asked} == {404}
    assert len({answer.text for answer in asked}) == 2, "one answer for programs, one page"
    writes: list[tuple[str, dict[str, object]]] = [
        ("name", {"name": "Mine"}),
        ("links", {}),
        ("agendas", {"name": "Mine", "steps": ["visits", "report"]}),
        ("agendas/drop", {"name": "Mine"}),
        ("leave", {}),
        (f"rounds/{lead.at[8:]}/follow-ups/{fresh()}", {"text": "Done."}),
    ]
    for path, fields in writes:
        answer = await elsewhere.http.post(f"{network.at}/{path}", json={"command_id": fresh(), **fields})
        assert (answer.status_code, answer.json()["code"]) == (404, "no-such-network"), path
    body = {"command_id": fresh(), "problem_of_practice": "Why?", "network_id": network.id}
    assert (await elsewhere.http.post("/rounds", json=body)).status_code == 404
    assert len((await network.view())["rounds"]) == 1
    assert (await network.view())["name"] == "Cedar Ridge"


async def test_B2_the_cookie_of_one_network_opens_no_other(day: Day) -> None:
    one, other = [await Networked.of((await day.start()).http) for _ in range(2)]
    token = next(cookie.value for cookie in one.http.cookies.jar if "network" in cookie.name)
    stolen = day.browser()
    stolen.cookies.set(f"debrief_network_{other.id}", str(token))
    assert (await stolen.get(other.at, headers=JSON)).status_code == 404
    assert (await stolen.get("/networks", headers=JSON)).json() == {"networks": []}


async def test_B2_a_link_opens_the_network_and_no_board(day: Day, monkeypatch: pytest.MonkeyPatch) -> None:
    lead = await day.start()
    network = await Networked.of(lead.http)
    answer = await network.write("/links")
    address, _, token = answer.json()["link"].partition("#")
    assert (answer.status_code, address) == (201, "http://board.test/open")
    colleague = day.browser()
    opened = await colleague.post("/open", data={"token": token}, headers=PAGE)
    assert (opened.status_code, opened.headers["location"]) == (303, network.at)
    assert token not in opened.headers["set-cookie"]
    assert (await colleague.get(network.at, headers=JSON)).status_code == 200
    assert (await colleague.get(lead.at, headers=JSON)).status_code == 401
    assert lead.at not in (await colleague.get(network.at, headers=PAGE)).text
    second = await Networked(colleague, network.at).start(school="Elm Street")
    assert (await second.view())["role"] == "facilitator"
    later = desk_in(day.app).now() + 8 * DAY
    monkeypatch.setattr(desk_in(day.app).network_seats, "_now", lambda: later)
    body = {"command_id": fresh(), "token": token}
    assert (await day.browser().post("/open", json=body)).status_code == 404
    assert (await colleague.get(network.at, headers=JSON)).status_code == 200


async def test_B2_a_page_with_the_link_is_answered_to_a_form(day: Day) -> None:
    network = await Networked.of((await day.start()).http)
    answer = await network.http.post(f"{network.at}/links", data={}, headers=PAGE)
    assert answer.status_code == 200
    assert 'value="http://board.test/open#' in answer.text


async def test_B2_a_round_begins_the_cookies_time_anew(day: Day, monkeypatch: pytest.MonkeyPatch) -> None:
    network = await Networked.of((await day.start()).http)
    seats, start = desk_in(day.app).network_seats, desk_in(day.app).now()
    for days in (300, 600, 900):
        monkeypatch.setattr(seats, "_now", lambda days=days: start + days * DAY)
        await network.start()
    assert desk_in(day.app).networks.seats(network.id, start) == 1
    monkeypatch.setattr(seats, "_now", lambda: start + 1_301 * DAY)
    assert (await network.http.get(network.at, headers=JSON)).status_code == 404


async def test_B3_a_round_opens_with_what_was_taken_on_and_is_as_the_one_before(day: Day) -> None:
    first = await day.start(
        school="Larkin Bend",
        groups=["North", "South"],
        norms=["Only what you see."],
        classrooms=[{"code": "A1"}],
    )
    network = await Networked.of(first.http)
    await _in_the_room(day, first, takes_on=("Wait three seconds.", "Ask why."))
    before = first.at[8:]
    second = await network.start(carry_over=[before], as_before=["groups", "norms"])
    frame = (await second.view())["round"]
    assert [item["text"] for item in frame["follow_up"]] == ["Wait three seconds.", "Ask why."]
    assert (frame["groups"], frame["norms"]) == (["North", "South"], ["Only what you see."])
    assert [room["code"] for room in frame["classrooms"]] == [f"C{number}" for number in range(1, 10)]
    third = await network.start(as_before=["classrooms"], groups=["East"])
    frame = (await third.view())["round"]
    assert (frame["follow_up"], frame["groups"]) == ([], ["East"])


async def _in_the_room(day: Day, lead: Person, takes_on: tuple[str, ...], publish: bool = True) -> list[str]:
    """A debrief with two patterns."""
    code = (await lead.view())["round"]["classrooms"][0]["code"]
    return await debrief(day, lead, AT_WAIT, ASKED, takes_on=takes_on, publish=publish, classroom=code)


async def test_B3_nothing_comes_from_another_network(day: Day) -> None:
    mine, other = await day.start(), await day.start()
    network = await Networked.of(mine.http)
    body = {"command_id": fresh(), "problem_of_practice": "Why?", "network_id": network.id}
    answer = await mine.http.post("/rounds", json=body | {"carry_over": [other.at[8:]]})
    assert (answer.status_code, answer.json()["code"]) == (422, "no-such-round")
    answer = await mine.http.post("/rounds", json=body | {"agenda": "Half a day"})
    assert (answer.status_code, answer.json()["code"]) == (422, "no-such-agenda")
    answer = await mine.http.post("/rounds", json={**body, "network_id": "", "as_before": ["norms"]})
    assert (answer.status_code, answer.json()["code"]) == (422, "missing-field")
    assert len((await network.view())["rounds"]) == 1, "nothing was written"


async def test_B3_a_round_opens_with_no_more_than_fits(day: Day, monkeypatch: pytest.MonkeyPatch) -> None:
    first = await day.start()
    network = await Networked.of(first.http)
    await _in_the_room(day, first, takes_on=("Wait three seconds.", "Ask why."))
    monkeypatch.setattr("app.domain.limits.FOLLOW_UPS", 1)
    body = {"command_id": fresh(), "problem_of_practice": "Why?", "network_id": network.id}
    answer = await first.http.post("/rounds", json=body | {"carry_over": [first.at[8:]]})
    assert (answer.status_code, answer.json()["code"]) == (422, "full")


async def test_B4_what_was_said_stands_there_when_the_report_is_published_and_no_sooner(day: Day) -> None:
    lead = await day.start(school="Larkin Bend")
    network = await Networked.of(lead.http)
    await _in_the_room(day, lead, takes_on=("Wait three seconds.",), publish=False)
    (only,) = (await network.view())["rounds"]
    assert (only["state"], only["step"], only["taken_on"], only["patterns"]) == (
        "under-way",
        "report",
        [],
        [],
    )
    for words in (AT_WAIT, "Wait three seconds.", "Card 0"):
        assert words not in await network.page()
    await done(await lead.write("PUT", "/report", published=True))
    await done(await lead.write("POST", "/close", confirm=True))
    (only,) = (await network.view())["rounds"]
    assert only["state"] == "closed"
    assert [item["item"]["text"] for item in only["taken_on"]] == ["Wait three seconds."]
    page = await network.page()
    assert "Wait three seconds." in page
    for hidden in ("Card 0", "Ann", "C1"):
        assert hidden not in page
    await done(await lead.write("PUT", "/report", published=False))
    assert "Wait three seconds." not in await network.page()


async def test_B5_a_pattern_that_two_reports_say_returns_with_both_wordings(day: Day) -> None:
    first = await day.start(school="Larkin Bend")
    network = await Networked.of(first.http)
    await debrief(day, first, AT_WAIT, ASKED)
    assert (await network.view())["returning"] == []
    second = await network.start(school="Elm Street")
    said = "Students look to the teacher to say if they are right."
    await debrief(day, second, "Charts hang on the walls.", said)
    (found,) = (await network.view())["returning"]
    assert found["rounds"] == 2
    assert [(each["title"], each["school"]) for each in found["said"]] == [
        (said, "Elm Street"),
        (AT_WAIT, "Larkin Bend"),
    ]
    assert "Said in 2 rounds" in await network.page()


def test_B5_the_same_words_in_one_round_do_not_return() -> None:
    once = [Said("one", AT_WAIT), Said("one", AT_WAIT + "!")]
    assert returning(once) == []
    twice = [*once, Said("two", AT_WAIT.upper()), Said("three", ASKED)]
    assert returning(twice) == [tuple(twice[:3])]
    more = [*twice, Said("two", ASKED), Said("four", ASKED)]
    assert [len({each.board for each in group}) for group in returning(more)] == [3, 2]


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("Students answer in single words.", "Students answer in one or two words.", True),
        ("Students talk to the teacher, not to each other.", "To each other students do not talk.", True),
        ("Los estudiantes esperan al docente.", "Los estudiantes esperan la señal del docente.", True),
        ("Most tasks ask students to copy.", "Anchor charts hang on the walls.", False),
        ("Students explain their thinking to a partner.", "Students answer in one or two words.", False),
        ("", "", False),
    ],
)
def test_B5_alike_is_a_matter_of_words(one: str, other: str, same: bool) -> None:
    assert (len(returning([Said("one", one), Said("two", other)])) == 1) is same


async def test_B6_what_became_of_it_is_noted_where_the_round_opened_with_it(day: Day) -> None:
    first = await day.start(school="Larkin Bend")
    network = await Networked.of(first.http)
    wait, why = await _in_the_room(day, first, takes_on=("Wait three seconds.", "Ask why."))
    second = await network.start(school="Larkin Bend", carry_over=[first.at[8:]])
    await done(await second.write("PUT", f"/follow-ups/{wait}", text="Five teachers count to three."))
    here = f"{network.at}/rounds/{second.at[8:]}/follow-ups/{why}"
    answer = await network.http.post(here, data={"text": "Not begun."}, headers=PAGE)
    assert (answer.status_code, answer.headers["location"]) == (303, network.at)
    _, before = (await network.view())["rounds"]
    became = {item["item"]["text"]: [note["text"] for note in item["became"]] for item in before["taken_on"]}
    assert became == {"Wait three seconds.": ["Five teachers count to three."], "Ask why.": ["Not begun."]}
    assert "Five teachers count to three." in await network.page()
    await done(await second.write("PUT", f"/follow-ups/{wait}", text=""))
    assert "Five teachers count to three." not in await network.page()


async def test_B6_observers_and_the_screen_read_it_and_only_who_leads_writes_it(day: Day) -> None:
    first = await day.start(school="Larkin Bend")
    network = await Networked.of(first.http)
    (wait,) = await _in_the_room(day, first, takes_on=("Wait three seconds.",))
    second = await network.start(carry_over=[first.at[8:]])
    ann = await day.join(second)
    await done(await second.write("PUT", f"/follow-ups/{wait}", text="Five count to three."))
    link = (await second.write("POST", "/links", kind="screen")).json()["link"]
    screen = day.browser()
    await screen.post("/open", json={"command_id": fresh(), "token": link.split("#")[1]})
    pages = [
        await second.http.get(second.at, headers=PAGE),
        await second.http.get(f"{second.at}/setup", headers=PAGE),
        await ann.http.get(second.at, headers=PAGE),
        await screen.get(f"{second.at}/screen", headers=PAGE),
    ]
    for page in pages:
        assert "Wait three seconds." in page.text and "Five count to three." in page.text, page.url
    assert (await ann.view())["followed_up"][0]["became"] == "Five count to three."
    refused = await ann.write("PUT", f"/follow-ups/{wait}", text="Mine.")
    assert (refused.status_code, refused.json()["code"]) == (422, "host-only")
    too_long = await second.write("PUT", f"/follow-ups/{wait}", text="x" * 601)
    assert (too_long.status_code, too_long.json()["code"]) == (422, "too-long")
    colleague = await _colleague(day, network)
    path = f"/rounds/{second.at[8:]}/follow-ups/{wait}"
    assert (await colleague.write(path, text="Theirs.")).status_code == 401, "the network opens no board"


async def test_B6_the_projector_shows_a_few_and_how_many_more_there_are(day: Day) -> None:
    first = await day.start()
    network = await Networked.of(first.http)
    await _in_the_room(day, first, takes_on=tuple(f"Step {number} of six." for number in range(1, 7)))
    second = await network.start(carry_over=[first.at[8:]])
    link = (await second.write("POST", "/links", kind="screen")).json()["link"]
    screen = day.browser()
    await screen.post("/open", json={"command_id": fresh(), "token": link.split("#")[1]})
    page = (await screen.get(f"{second.at}/screen", headers=PAGE)).text
    assert "Step 4 of six." in page and "Step 5 of six." not in page and "and 2 more" in page
    assert "Step 6 of six." in (await second.http.get(second.at, headers=PAGE)).text


async def _colleague(day: Day, network: Networked) -> Networked:
    http = day.browser()
    link = (await network.write("/links")).json()["link"]
    await http.post("/open", json={"command_id": fresh(), "token": link.split("#")[1]})
    return Networked(http, network.at)


async def test_B7_an_agenda_is_kept_from_a_round_or_from_steps_and_taken_by_the_next(day: Day) -> None:
    first = await day.start(minutes={"share": 45})
    network = await Networked.of(first.http)
    await done(await network.write("/agendas", name="As we do it", round=first.at[8:]))
    steps = ["visits", "select", "share", "report"]
    await done(await network.write("/agendas", name="Half a day", steps=steps, minutes={"select": 5}))
    assert (await network.view())["agendas"]["As we do it"]["share"] == 45
    second = await network.start(agenda="Half a day")
    taken = {line["key"]: line["minutes"] for line in (await second.view())["agenda"]}
    assert taken == {"visits": 95, "select": 5, "share": 30, "report": 15}
    await done(await network.write("/agendas", name="Half a day", steps=["visits", "report"]))
    await done(await network.write("/agendas/drop", name="As we do it"))
    assert (await network.view())["agendas"] == {"Half a day": {"visits": 95, "report": 15}}
    assert len((await second.view())["agenda"]) == 4, "a round that took it stays as it is"
    full = await network.start(agenda="full")
    assert [line["key"] for line in (await full.view())["agenda"]][2:4] == ["screening", "swap"]


async def test_B7_an_agenda_that_no_round_takes_is_refused(day: Day, monkeypatch: pytest.MonkeyPatch) -> None:
    first = await day.start()
    network, other = await Networked.of(first.http), await day.start()
    for fields, code in (
        ({"steps": ["report", "visits"]}, "steps"),
        ({"steps": ["visits", "report"], "minutes": {"visits": 0}}, "minutes"),
        ({"steps": ["visits", "elsewhere"]}, "wrong-value"),
        ({}, "wrong-value"),
        ({"round": other.at[8:]}, "no-such-round"),
    ):
        answer = await network.write("/agendas", name="Ours", **fields)
        assert (answer.status_code, answer.json()["code"]) == (422, code), fields
    monkeypatch.setattr("app.web.networks.AGENDAS", 1)
    for name, status in (("Ours", 204), ("Ours", 204), ("Another", 422)):
        answer = await network.write("/agendas", name=name, steps=["visits", "report"])
        assert answer.status_code == status


async def test_B8_leaving_ends_the_cookie_and_the_last_one_is_confirmed(day: Day) -> None:
    lead = await day.start()
    network = await Networked.of(lead.http)
    refused = await network.write("/leave")
    assert (refused.status_code, refused.json()["code"]) == (422, "confirm")
    colleague = await _colleague(day, network)
    kept = next(cookie.value for cookie in network.http.cookies.jar if "network" in cookie.name)
    answer = await network.http.post(f"{network.at}/leave", data={}, headers=PAGE)
    assert (answer.status_code, answer.headers["location"]) == (303, "/")
    assert (await network.http.get(network.at, headers=JSON)).status_code == 404
    again = day.browser()
    again.cookies.set(f"debrief_network_{network.id}", str(kept))
    assert (await again.get(network.at, headers=JSON)).status_code == 404
    assert len((await colleague.view())["rounds"]) == 1
    assert (await lead.view())["role"] == "facilitator", "the seat at the board stays"


async def test_B8_who_leaves_a_round_on_a_device_leaves_its_network_there_unless_it_would_be_lost(
    day: Day,
) -> None:
    for others, left in ((1, 404), (0, 200)):
        lead, elsewhere = await day.start(), await day.start()
        network = await Networked.of(lead.http)
        for _ in range(others):
            await _colleague(day, network)
        lead.http.cookies.update(elsewhere.http.cookies)
        assert (await lead.write("POST", "/leave")).status_code == 303
        assert (await lead.http.get(lead.at, headers=JSON)).status_code == 404
        assert (await lead.http.get(network.at, headers=JSON)).status_code == left
        other = await lead.http.get(f"{elsewhere.at}/network", headers=JSON)
        assert other.status_code == 303, "the other round and its network stay"


async def test_B9_who_leads_a_round_brings_it_into_a_network(day: Day) -> None:
    lead = await day.start(network="Cedar Ridge")
    network = await Networked.of(lead.http)
    second = await lead.http.post(
        "/rounds", json={"command_id": fresh(), "problem_of_practice": "Alone?", "school": "Oak Hill"}
    )
    board = second.headers["location"][8:]
    assert "Oak Hill" in await network.page()
    await done(await network.write("/rounds", board=board))
    await done(await network.write("/rounds", board=board))
    assert [each["board"] for each in (await network.view())["rounds"]] == [board, lead.at[8:]]
    found = (await lead.http.get("/networks", headers=JSON)).json()["networks"]
    assert [each["network"] for each in found] == [network.id], "the one that is empty goes"
    assert "Bring it into" not in await network.page()


async def test_B9_a_round_that_is_older_than_networks_is_brought_into_one(day: Day) -> None:
    old = await day.start(school="Oak Hill")
    with writing(desk_in(day.app).networks._engine) as connection:
        connection.execute(text("UPDATE board SET network_id = NULL"))
    nowhere = await old.http.get(f"{old.at}/network", headers=JSON)
    assert (nowhere.status_code, nowhere.json()["code"]) == (422, "no-network")
    await old.http.post("/rounds", json={"command_id": fresh(), "problem_of_practice": "New."})
    new = (await old.http.get("/networks", headers=JSON)).json()["networks"][-1]
    network = Networked(old.http, f"/networks/{new['network']}")
    await done(await network.write("/rounds", board=old.at[8:]))
    answer = await old.http.get(f"{old.at}/network", headers=JSON)
    assert answer.headers["location"] == network.at


async def test_B9_a_round_of_others_is_not_brought(day: Day) -> None:
    lead, other = await day.start(), await day.start()
    network, theirs = await Networked.of(lead.http), await Networked.of(other.http)
    ann = await day.join(other)
    tokens = {cookie.name: str(cookie.value) for cookie in network.http.cookies.jar}
    for name, token in tokens.items():
        ann.http.cookies.set(name, token)
        other.http.cookies.set(name, token)
    for http, status in ((lead.http, 422), (ann.http, 422), (other.http, 204)):
        body = {"command_id": fresh(), "board": other.at[8:]}
        assert (await http.post(f"{network.at}/rounds", json=body)).status_code == status
    assert (await theirs.http.get(theirs.at, headers=JSON)).status_code == 404, "nothing is left in it"
    assert len((await network.view())["rounds"]) == 2


@pytest.mark.parametrize("removed", [False, True])
async def test_B9_D21_who_leads_a_round_no_more_brings_it_nowhere(day: Day, *, removed: bool) -> None:
    lead = await day.start(school="Elm Street")
    ann = await day.join(lead, "Ann")
    people = {each["name"]: each["id"] for each in (await lead.view())["people"]}
    body = {"command_id": fresh(), "problem_of_practice": "Another."}
    await lead.http.post("/rounds", json=body)
    other = (await lead.http.get("/networks", headers=JSON)).json()["networks"][-1]["network"]
    network = Networked(lead.http, f"/networks/{other}")
    assert "Elm Street" in await network.page()
    await lead.write("PUT", f"/people/{people['Ann']}", role="facilitator")
    method, fields = ("DELETE", {}) if removed else ("PUT", {"role": "observer"})
    assert (await ann.write(method, f"/people/{people['Facilitator']}", **fields)).status_code == 204
    assert "Elm Street" not in await network.page()
    answer = await network.write("/rounds", board=lead.at[8:])
    assert (answer.status_code, answer.json()["code"]) == (422, "no-such-round")


async def test_a_network_is_named_and_without_a_name_has_that_of_its_rounds(day: Day) -> None:
    lead = await day.start()
    network = await Networked.of(lead.http)
    assert "Your network" in await network.page()
    await done(await lead.write("PUT", "/round", network="As the round says"))
    assert (await network.view())["name"] == "As the round says"
    await done(await network.write("/name", name="<b>Cedar</b> Ridge"))
    assert "&lt;b&gt;Cedar" in await network.page()
    second = await network.start()
    assert (await second.view())["round"]["network"] == "<b>Cedar</b> Ridge"


async def test_the_start_page_leads_to_the_networks_of_this_browser(day: Day) -> None:
    assert "/networks" not in (await day.browser().get("/", headers=PAGE)).text
    lead = await day.start(network="Cedar Ridge")
    page = (await lead.http.get("/", headers=PAGE)).text
    assert "/networks" in page and "Cedar Ridge" not in page, "it is kept on the device"
    network = await Networked.of(lead.http)
    assert (await lead.http.get("/networks", headers=PAGE)).headers["location"] == network.at
    await lead.http.post("/rounds", json={"command_id": fresh(), "problem_of_practice": "Why?"})
    both = (await lead.http.get("/networks", headers=PAGE)).text
    assert "Cedar Ridge" in both and "without a name" in both
    nobody = await day.browser().get("/networks", headers=PAGE)
    assert "opens no network" in nobody.text
