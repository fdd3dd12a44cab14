"""No page of a board is a dead end (rules X5 and T11)."""

import httpx
import pytest

from tests.web.day import PAGE, Day, Person, fresh

pytestmark = pytest.mark.anyio
STEPS = ("select", "share", "sort", "name", "predict", "next-level", "report")
BOTH = ("/schedule", "/sheet", "/matrix", "/lists/tray")


async def page(person: Person, path: str) -> str:
    """A page as a browser shows it."""
    answer = await person.http.get(path, headers=PAGE)
    assert answer.status_code == httpx.codes.OK, path
    return answer.text


async def test_X5_every_page_of_a_board_leads_back_to_it(day: Day) -> None:
    lead = await day.start(classrooms=[{"code": "C1"}], groups=["G1"])
    ann = await day.join(lead, group="G1")
    await ann.post()
    pattern = fresh()
    await lead.go(*STEPS[:3])
    await lead.write("POST", "/patterns", pattern=pattern)
    for person, paths in ((lead, (*BOTH, "/setup", "/invite", "/people")), (ann, BOTH)):
        for path in (*paths, f"/lists/{pattern}", f"/chain/{pattern}"):
            assert f'href="{person.at}"' in await page(person, person.at + path), path
        report = lead.at.replace("boards", "reports")
        assert f'href="{person.at}"' in await page(person, report)


async def test_X5_whoever_has_only_the_reports_link_is_not_sent_to_a_board(day: Day) -> None:
    lead = await day.start()
    link = (await lead.write("POST", "/links", kind="report")).json()["link"]
    reader = Person(day.browser(), lead.at.replace("boards", "reports"))
    await reader.http.post("/open", json={"command_id": fresh(), "token": link.partition("#")[2]})
    assert "/boards/" not in await page(reader, reader.at)


async def test_X5_the_last_step_leads_on_to_the_network_and_a_closed_round_is_not_set_up(day: Day) -> None:
    lead = await day.start(classrooms=[{"code": "C1"}])
    ann = await day.join(lead)
    await lead.go(*STEPS)
    assert (
        f'href="{lead.at}/network"'
        in (await page(lead, lead.at)).partition("<main")[2].partition("</main")[0]
    )
    assert f"{lead.at}/network" not in await page(ann, lead.at)
    assert 'class="save" hidden' not in await page(lead, f"{lead.at}/setup")
    await lead.write("POST", "/close", confirm=True)
    told = await page(lead, f"{lead.at}/setup")
    assert "This round is closed." in told
    assert 'class="save" hidden' in told


async def test_T11_an_observers_page_leads_to_the_schedule_and_the_own_groups_sheet(day: Day) -> None:
    visits = [{"group": "G1", "classroom": "C1", "start": "08:15", "minutes": 20}]
    lead = await day.start(classrooms=[{"code": "C1"}], groups=["G1", "G2"], visits=visits)
    for group in ("G1", "G2"):
        person = await day.join(lead, group=group)
        told = await page(person, person.at)
        assert f'href="{person.at}/schedule"' in told
        assert f'href="{person.at}/sheet"' in told
        sheet = await page(person, f"{person.at}/sheet")
        assert [each for each in ("G1", "G2") if f">{each}</span>" in sheet] == [group]
