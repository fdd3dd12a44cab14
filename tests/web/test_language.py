"""The language of a reader over the wire: what the browser prefers, what was chosen, what sentences say (W12)."""

import json

import pytest
from httpx import AsyncClient
from lxml import html

from app.views.speech import translations
from tests.web.conftest import Serve
from tests.web.day import JSON, PAGE, Day, fresh
from tests.web.guests import Guest

pytestmark = pytest.mark.anyio
SPANISH = {"Accept-Language": "es-MX,es;q=0.9,en;q=0.8"}
ENGLISH = {"Accept-Language": "en-US,en;q=0.9"}
say = translations("es").gettext


async def _language(http: AsyncClient, **headers: str) -> str:
    page = await http.get("/", headers=PAGE | headers)
    return str(html.fromstring(page.text).get("lang"))


async def test_W12_a_page_is_in_the_language_that_the_browser_prefers(day: Day) -> None:
    http = day.browser()
    assert await _language(http) == "en"
    assert await _language(http, **SPANISH) == "es"
    assert await _language(http, **{"Accept-Language": "fr"}) == "en"


async def test_W12_who_chooses_a_language_keeps_it_on_this_device(day: Day) -> None:
    http = day.browser()
    answer = await http.post("/language", data={"language": "es", "page": "/join"}, headers=PAGE)
    assert (answer.status_code, answer.headers["location"]) == (303, "/join")
    kept = answer.headers["set-cookie"]
    assert kept.startswith("language=es; ") and "HttpOnly" in kept and "SameSite=Lax" in kept
    assert await _language(http, **ENGLISH) == "es"
    await http.post("/language", json={"command_id": fresh(), "language": "en"})
    assert await _language(http, **SPANISH) == "en"


@pytest.mark.parametrize("wrong", [{"language": "xx"}, {"language": "es", "page": "//elsewhere.test"}, {}])
async def test_W2_no_other_language_and_no_way_elsewhere_is_taken(day: Day, wrong: dict[str, str]) -> None:
    answer = await day.browser().post("/language", data=wrong)
    assert answer.status_code == 422
    assert "set-cookie" not in answer.headers


async def test_W12_a_cookie_of_no_language_of_ours_changes_nothing(day: Day) -> None:
    for wrong in ("xx", '"es"', "../es", ""):
        assert await _language(day.browser(), **SPANISH, Cookie=f"language={wrong}") == "es"


async def test_W12_a_refusal_says_its_sentence_in_the_reader_s_language(day: Day) -> None:
    lead = await day.start()
    ann = await day.join(lead)
    place = {"command_id": fresh(), "pattern": ""}
    path = f"{ann.at}/cards/{fresh()}/place"
    english = (await ann.http.put(path, json=place)).json()
    spanish = (await ann.http.put(path, json=place, headers=SPANISH)).json()
    assert english["code"] == spanish["code"] == "not-now"
    assert english["message"] == "This is not open in the step “Visits”. It belongs to: Sort, Name."
    assert (
        spanish["message"] == "Esto no se puede hacer en el paso “Visitas”. Corresponde a: Agrupar, Nombrar."
    )
    wrong = (await ann.http.put(path, json={**place, "x": 1}, headers=SPANISH)).json()
    assert wrong["message"] == "Aquí no hay ningún campo “x”."


async def test_W12_pages_that_refuse_speak_it_as_well(day: Day) -> None:
    http = day.browser()
    nobodys = {"code": "ZZZZ-ZZZZ", "name": "Ann"}
    page = html.fromstring((await http.post("/join", data=nobodys, headers=PAGE | SPANISH)).text)
    told = "No round with this code and group is open. Look at the code again, or ask your facilitator."
    assert page.xpath("string(//*[@role='alert'])") == say(told) != told
    page = html.fromstring((await http.get("/nowhere", headers=PAGE | SPANISH)).text)
    assert page.xpath("string(//h1)") == "Aquí no está"
    assert page.xpath("string(//title)") == "Aquí no está · Tablero de puesta en común"
    elsewhere = {"Origin": "https://elsewhere.test", **SPANISH}
    refused = await http.post("/join", data=nobodys, headers=elsewhere)
    assert refused.status_code == 403 and refused.json()["message"].startswith("Esto vino de")


async def test_W12_a_round_that_is_started_in_spanish_has_its_first_names_in_spanish(day: Day) -> None:
    http = day.browser()
    form = {"problem_of_practice": "¿Por qué?"}
    at = (await http.post("/rounds", data=form, headers=PAGE | SPANISH)).headers["location"]
    view = (await http.get(at, headers=JSON | SPANISH)).json()
    assert view["round"]["groups"][:2] == ["Grupo 1", "Grupo 2"]
    assert view["people"][0]["name"] == "Quien facilita"
    counted = {"groups": "3", "minutes": "Compartir, 45\nsort, 10"}
    answer = await http.put(f"{at}/round", data={"command_id": fresh(), **counted}, headers=SPANISH)
    assert answer.status_code == 204, answer.text
    view = (await http.get(at, headers=JSON)).json()
    assert view["round"]["groups"] == ["Grupo 1", "Grupo 2", "Grupo 3"]
    assert view["round"]["minutes"] == {"share": 45, "sort": 10}


async def test_W12_the_text_to_take_away_is_in_the_reader_s_language_and_json_in_none(day: Day) -> None:
    lead = await day.start(classrooms=[{"code": "C1", "subject": "ELA", "grade": "7"}])
    ann = await day.join(lead)
    await ann.post("3 of 5 write.")
    text = (await ann.http.get(f"{ann.at}/export.md", headers=SPANISH)).text
    assert "## Mis tarjetas" in text and "C1 · ELA · Grado 7: 3 of 5 write." in text
    for other in ("json", "csv"):
        answers = [await ann.http.get(f"{ann.at}/export.{other}", headers=how) for how in (SPANISH, ENGLISH)]
        assert answers[0].content == answers[1].content


async def test_W12_a_page_asks_for_news_in_its_language(day: Day) -> None:
    lead = await day.start()
    for headers, named in ((SPANISH, True), (ENGLISH, False)):
        page = (await lead.http.get(lead.at, headers=PAGE | headers)).text
        assert ("&amp;lang=es" in page) is named


@pytest.mark.server
def test_W12_W5_socket_and_stream_tell_the_news_in_the_language_of_their_page(serve: Serve) -> None:
    lead = Guest(serve()).start()
    for language, word in (("es", "Visitas"), ("en", "Visits"), ("xx", "Visits"), ("", "Visits")):
        with lead.live(f"since=x.1&lang={language}") as socket:
            assert "head" in json.loads(socket.recv(timeout=10))
            assert word in json.loads(socket.recv(timeout=10))["content"]
        stream = {"Accept": "text/event-stream"}
        url = f"{lead.at}/live?since=x.1&lang={language}"
        with lead.http.stream("GET", url, headers=stream, timeout=10) as events:
            lines = events.iter_lines()
            while word not in (line := next(lines)):
                assert ("Visits" in line) == ("Visitas" in line), line
