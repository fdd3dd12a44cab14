"""“Practise” without scripts: form by form, for whoever comes, and nothing of it stays anywhere (Y7)."""

import html
import logging
from pathlib import Path
from typing import Any

import pytest
from httpx import AsyncClient, Response

from app import cli, main
from app.domain.coach import Hint, review
from app.domain.practise import drawn, exercise, exercise_of
from app.settings import Settings
from app.web import practise
from tests.web.day import ORIGIN, PAGE, Day
from tests.web.test_canaries import log

__all__ = ["log"]
pytestmark = pytest.mark.anyio
AT = "/practise"
BOARD = "/boards/" + "A" * 22
CANARY = "Kanarienvogel, the group work was excellent"
SORTS = drawn(exercise("en"), "7").sort
REWORD, END = len(SORTS) + 1, len(SORTS) + 4


async def sent(http: AsyncClient, **fields: object) -> Response:
    """A form as a browser without scripts sends it."""
    form = {name: str(value) for name, value in ({"order": 7, "at": 0} | fields).items()}
    return await http.post(AT, data=form, headers=PAGE | {"Origin": ORIGIN})


def shown(page: str) -> str:
    """What somebody sees of it: the one step that is not hidden."""
    steps = [each.partition("</section>")[0] for each in page.split("<section ")[1:]]
    (found,) = [each for each in steps if " hidden" not in each.partition(">")[0]]
    return html.unescape(found)


def files(folder: Path, but: Path | None = None) -> dict[Path, bytes]:
    """What stands in all files."""
    return {file: file.read_bytes() for file in folder.iterdir() if file != but}


async def test_Y7_it_is_there_for_everybody_and_begins_with_what_it_is_about(day: Day) -> None:
    answer = await day.browser().get(AT)
    assert answer.status_code == 200
    assert answer.headers["cache-control"] == "no-store"
    assert 'data-step="0"' in shown(answer.text)
    assert "nobody is told" in shown(answer.text)


async def test_Y7_forms_go_on_and_back(day: Day) -> None:
    http = day.browser()
    one = shown((await sent(http, to=1)).text)
    assert "Statement 1 of 8" in one
    assert SORTS[0].where in one
    assert "Statement 2 of 8" in shown((await sent(http, at=1, to=2)).text)
    assert "In your own words, 1 of 3" in shown((await sent(http, at=8, to=REWORD)).text)
    assert "That is all" in shown((await sent(http, at=END - 1, to=END)).text)
    assert "That is all" in shown((await sent(http, to=99)).text)


@pytest.mark.parametrize("said", ["seen", "made", "look"])
async def test_Y7_whatever_is_chosen_the_page_says_the_same(day: Day, said: str) -> None:
    for at, each in enumerate(SORTS, 1):
        step = shown((await sent(day.browser(), at=at, said=said)).text)
        told = step.partition('class="told"')[2]
        assert told.startswith(">")
        assert each.why in told
        assert (each.ask in told) if each.ask else ("There is nothing to ask about it." in told)
        assert ("could be seen or heard." in told) is each.is_seen
        assert [words in told for words in each.words]
        assert f'value="{said}" ' in step.partition('aria-pressed="true"')[0].rpartition("<button")[2]


async def test_Y7_before_a_choice_nothing_is_told(day: Day) -> None:
    assert 'class="told" hidden' in shown((await sent(day.browser(), to=1)).text)


async def test_Y7_the_coach_asks_about_words_of_ones_own_at_most_twice(day: Day) -> None:
    text = "An excellent lesson. Excellent work. Great talk by all."
    step = shown((await sent(day.browser(), at=REWORD, text=text)).text)
    asked = step.partition('class="asked"')[2].partition("<details")[0]
    assert text in step
    assert "excellent" in asked
    assert 1 <= asked.count('class="query"') <= 2
    assert asked.count(" hidden>") == 3


async def test_Y7_what_describes_is_asked_nothing_and_no_words_are_told_so(day: Day) -> None:
    http = day.browser()
    for text, says in (("19 of 24 students sat with closed laptops.", "none"), ("   ", "empty")):
        step = shown((await sent(http, at=REWORD, text=text)).text)
        asked = step.partition('class="asked"')[2].partition("<details")[0]
        assert 'class="query"' not in asked
        assert f'data-says="{says}">' in asked
        assert asked.count(" hidden>") == 2


async def test_Y7_words_are_shown_as_words_and_never_as_markup(day: Day) -> None:
    page = (await sent(day.browser(), at=REWORD, text="</textarea><script>excellent()</script>")).text
    assert "<script>excellent" not in page


async def test_Y7_nothing_that_was_tapped_or_written_is_stored_or_logged(
    day: Day, log: Path, tmp_path: Path
) -> None:
    lead = await day.start()
    ann = await day.join(lead)
    seq = (await lead.view())["cursor"]
    stored = files(tmp_path, log)
    for http in (ann.http, lead.http, day.browser()):
        assert CANARY in (await sent(http, at=REWORD, text=CANARY, back=ann.at)).text
        await sent(http, at=1, said="made")
        assert (await sent(http, at=1, said=CANARY)).status_code == 422
        assert CANARY not in (await sent(http, at=1, said=CANARY)).text
    for handler in logging.getLogger().handlers:
        if isinstance(handler, logging.FileHandler):  # others may be of servers that are gone
            handler.flush()
    assert b"Kanarienvogel" not in files(tmp_path)[log]
    assert files(tmp_path, log) == stored
    assert (await lead.view())["cursor"] == seq
    assert (await lead.view())["mine"] == []


async def test_Y7_two_people_get_the_same_bytes_whatever_others_wrote(day: Day) -> None:
    before = (await day.browser().get(f"{AT}?order=7")).content
    await sent(day.browser(), at=REWORD, text=CANARY)
    assert (await day.browser().get(f"{AT}?order=7")).content == before


async def test_Y7_nothing_is_remembered_of_a_text_that_was_read(
    day: Day, monkeypatch: pytest.MonkeyPatch
) -> None:
    read: list[str] = []

    def reading(text: str, *how: Any) -> list[Hint]:
        read.append(text)
        return review(text, *how)

    monkeypatch.setattr(practise, "review", reading)
    for _ in range(2):
        await sent(day.browser(), at=REWORD, text=CANARY)
    assert read == [CANARY, CANARY]


@pytest.mark.parametrize(
    ("back", "leads"),
    [
        ("/join", "/join"),
        (BOARD, BOARD),
        (BOARD + "/setup", BOARD + "/setup"),
        ("", "/"),
        ("//evil.test", "/"),
        ("https://evil.test/join", "/"),
        ("/boards/x\n", "/"),
        ("/boards/a/../../open", "/"),
        ("javascript:alert(1)", "/"),
    ],
)
async def test_Y7_it_leads_back_to_a_page_of_ours_and_looks_for_no_board(
    day: Day, back: str, leads: str
) -> None:
    page = (await day.browser().get(AT, params={"back": back})).text
    links = {each.partition('"')[0] for each in page.partition("<main")[2].split('href="')[1:]}
    assert leads in links
    assert not [each for each in links if "evil" in each or "script" in each or ".." in each]
    if leads != back:
        assert (await sent(day.browser(), to=1, back=back)).status_code == (422 if back else 200)


async def test_Y7_a_stranger_learns_the_same_of_a_board_that_is_there_and_of_one_that_is_not(
    day: Day,
) -> None:
    there = (await day.start()).at
    pages = [
        (await day.browser().get(AT, params={"order": "7", "back": at})).text.replace(at, "")
        for at in (there, BOARD)
    ]
    assert pages[0] == pages[1]


async def test_Y7_observers_and_facilitators_find_it_before_the_debrief_alone(day: Day) -> None:
    lead = await day.start()
    ann = await day.join(lead)
    link = f'href="{AT}?back='
    for person in (ann, lead):
        assert f'{link}{person.at}"' in (await person.http.get(person.at, headers=PAGE)).text
    assert f'{link}/join"' in (await day.browser().get("/join")).text
    assert f'{link}{lead.at}/setup"' in (await lead.http.get(lead.at + "/setup", headers=PAGE)).text
    await lead.go("select", "share")
    assert link not in (await ann.http.get(ann.at, headers=PAGE)).text


async def test_Y7_it_speaks_the_readers_language(day: Day) -> None:
    page = (await day.browser().get(f"{AT}?order=7", headers={"Accept-Language": "es"})).text
    assert drawn(exercise("es"), "7").sort[0].where in html.unescape(page)


@pytest.mark.parametrize(
    "fields", [{"order": "x"}, {"order": 10_000}, {"at": -1}, {"to": 101}, {"text": "x" * 4_001}, {"more": 1}]
)
async def test_Y7_what_no_form_of_ours_sends_is_refused(day: Day, fields: dict[str, object]) -> None:
    assert (await sent(day.browser(), **fields)).status_code == 422


async def test_D1_it_is_answered_to_our_own_page_alone(day: Day) -> None:
    answer = await day.browser().post(
        AT, data={"order": "7", "at": "0"}, headers={"Origin": "http://evil.test"}
    )
    assert answer.status_code == 403


async def test_D9_it_is_answered_so_many_times_from_one_address(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(main, "CHECKS_AT_ONCE", 2)
    monkeypatch.setattr(main, "CHECKS_PER_SECOND", 0.001)
    app = main.create_app(settings)
    async with app.router.lifespan_context(app):
        http = Day(app).browser()
        assert [(await sent(http, to=1)).status_code for _ in range(3)] == [200, 200, 429]
        assert (await http.get(AT)).status_code == 200


def test_Y7_statements_that_are_not_whole_are_told_in_a_sentence_when_the_program_starts(
    settings: Settings, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(practise, "exercise", lambda language: exercise_of({"language": language}))
    monkeypatch.setenv("DEBRIEF_DATABASE_URL", settings.database_url)
    assert cli.main(["serve", "--port", "0"]) == cli.REFUSED
    told = capsys.readouterr().err.splitlines()
    assert "practise.en.toml, sort: there must be at least 4 statements with is = “seen”" in told
