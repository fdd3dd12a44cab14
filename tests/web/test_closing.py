"""The end of a round over the wire: closing, purging, the proof, and what is told to whom."""

import asyncio
import threading
from pathlib import Path
from typing import Any

import httpx
import pytest

from app.domain.terms import Proof, Role
from app.domain.visibility import Viewer
from app.store.engine import reading
from app.web.purges import LOOKS_EVERY, LOOKS_TWICE, Purges
from tests.web.day import JSON, PAGE, Day, Person, desk_in, fresh

pytestmark = pytest.mark.anyio
NO_CONTENT = httpx.codes.NO_CONTENT
STEPS = ("select", "share", "sort", "name", "predict", "next-level", "report")


async def ended(day: Day) -> tuple[Person, Person, list[str]]:
    """A round at its last step: the facilitator, an observer, and two cards of hers of which one is sorted."""
    lead = await day.start(classrooms=[{"code": "C1"}], groups=["G1", "G2"])
    ann = await day.join(lead, "Annabel Larkspur", group="G1")
    cards = [
        await ann.post("Five of six students point at the text."),
        await ann.post("The teacher waits seven seconds."),
    ]
    await lead.go(*STEPS[:3])
    pattern = fresh()
    answer = await ann.write("POST", "/patterns", pattern=pattern, cards=cards[:1])
    assert answer.status_code == NO_CONTENT, answer.text
    await lead.go(*STEPS[3:])
    return lead, ann, cards


async def proven(person: Person, day: Day) -> dict[str, Any]:
    """The facilitator's view, once the search has been told."""
    room = desk_in(day.app).rooms.known(person.at.rsplit("/", 1)[1])
    assert room
    leads = Viewer(Role.FACILITATOR)
    with room.subscribe(leads, room.cursor(leads)) as news:
        while room.board.proof is None:
            await news.next_frame()
    found: dict[str, Any] = (await person.view())["closing"]
    return found


async def test_S22_closing_is_a_facilitators_and_confirmed_and_a_retry_is_answered_the_same(day: Day) -> None:
    lead, ann, _ = await ended(day)
    assert (await ann.write("POST", "/close", confirm=True)).json()["code"] == "facilitator-only"
    assert (await lead.write("POST", "/close")).json()["code"] == "confirm"
    command = fresh()
    for _ in range(2):
        answer = await lead.write("POST", "/close", confirm=True, command_id=command)
        assert answer.status_code == NO_CONTENT, answer.text
    found = await lead.view()
    assert found["closed"]
    assert found["closing"]["closed_on"] < found["closing"]["purge_on"]
    room = desk_in(day.app).rooms.known(lead.at.rsplit("/", 1)[1])
    assert room
    assert sum(type(entry.event).__name__ == "RoundClosed" for entry in room._log.read(room.id)) == 1
    answer = await ann.write("POST", "/cards", card=fresh(), text="Late.", classroom="C1", focus="task")
    assert answer.json()["code"] == "closed"


async def test_S22_what_was_written_before_the_closing_is_answered_as_before_when_it_comes_again(
    day: Day,
) -> None:
    lead = await day.start(classrooms=[{"code": "C1"}], groups=["G1"])
    ann = await day.join(lead)
    card = {
        "card": fresh(),
        "text": "4 of 5 write.",
        "classroom": "C1",
        "focus": "task",
        "command_id": fresh(),
    }
    assert (await ann.write("POST", "/cards", **card)).status_code == NO_CONTENT
    await lead.go(*STEPS)
    await lead.write("POST", "/close", confirm=True)
    answer = await ann.write("POST", "/cards", **card)
    assert answer.status_code == NO_CONTENT, "it is on the board, whatever came since"


async def test_S22_the_author_has_no_cards_any_more_and_the_board_stays(day: Day) -> None:
    lead, ann, cards = await ended(day)
    assert {card["id"] for card in (await ann.view())["mine"]} == set(cards)
    report = (await lead.view())["report"]
    await lead.write("POST", "/close", confirm=True)
    seen = await ann.view()
    assert seen["mine"] == []
    assert "closing" not in seen
    assert [card["id"] for card in seen["patterns"][0]["cards"]] == cards[:1]
    assert (await lead.view())["report"] == report


async def test_S22_the_page_is_the_same_from_memory_and_from_the_log_that_is_left(day: Day) -> None:
    lead, ann, _ = await ended(day)
    await ann.write("PUT", "/ready", ready=True)
    await lead.write("POST", "/close", confirm=True)
    at = lead.at.rsplit("/", 1)[1]
    rooms = desk_in(day.app).rooms
    before = [await who.http.get(who.at, headers=PAGE) for who in (lead, ann)]
    del rooms._open[at], rooms._made[at]
    after = [await who.http.get(who.at, headers=PAGE) for who in (lead, ann)]
    assert [each.text for each in after] == [each.text for each in before], "and so are the cursors in it"


@pytest.mark.parametrize("who", [0, 1])
async def test_S22_who_comes_back_with_an_older_cursor_gets_the_whole_page_and_nobody_says_restored(
    day: Day, who: int
) -> None:
    people = await ended(day)
    person, lead = people[who], people[0]
    assert isinstance(person, Person)
    cursors = [(await person.http.get(person.at + "/live", headers=JSON)).json()["head"]]
    await lead.write("POST", "/close", confirm=True)
    await lead.write("POST", "/purge", confirm=True)
    await proven(lead, day)
    fresh_page = (await person.http.get(person.at + "/live", headers=JSON)).json()["frames"]
    for cursor in cursors:
        told = (await person.http.get(person.at + "/live", params={"since": cursor}, headers=JSON)).json()
        assert [each["content"] for each in told["frames"]] == [each["content"] for each in fresh_page]
        assert not any("restored" in frame for frame in told["frames"])


async def test_S23_purging_leaves_the_patterns_and_no_word_of_a_card_and_no_name(day: Day) -> None:
    lead, ann, _ = await ended(day)
    patterns = (await lead.view())["patterns"]
    assert (await ann.write("POST", "/purge", confirm=True)).json()["code"] == "facilitator-only"
    assert (await lead.write("POST", "/purge")).json()["code"] == "confirm"
    assert (await lead.write("POST", "/purge", confirm=True)).status_code == NO_CONTENT
    found = await lead.view()
    assert (found["patterns"][0]["title"], found["patterns"][0]["reach"]) == (
        patterns[0]["title"],
        patterns[0]["reach"],
    )
    for person in (lead, ann):
        for address in (
            person.at,
            f"{person.at}/export.json",
            f"{person.at}/export.csv",
            f"{person.at}/export.md",
        ):
            for accept in (PAGE, JSON):
                text = (await person.http.get(address, headers=accept)).text
                assert "point at the text" not in text and "seven seconds" not in text, address
                assert "Larkspur" not in text, address


async def test_S24_what_was_looked_for_and_found_is_shown_to_the_facilitator_and_never_a_word(
    day: Day, tmp_path: Path
) -> None:
    lead, ann, _ = await ended(day)
    (tmp_path / "notes.txt").write_text("Somebody copied: Five of six students point at the text.")
    await lead.write("POST", "/purge", confirm=True)
    shown = await proven(lead, day)
    assert shown["cards"] == 2
    assert shown["proof"]["found"] == 0
    assert shown["proof"]["pieces"] >= 3, "two cards and a name"
    assert shown["proof"]["bytes"] > 10_000
    assert [name for name, _ in shown["proof"]["copies"]] == ["notes.txt"]
    page = (await lead.http.get(lead.at, headers=PAGE)).text
    assert "notes.txt" in page and "point at the text" not in page
    assert "closing" not in await ann.view()
    assert 'id="closing"' not in (await ann.http.get(ann.at, headers=PAGE)).text


DAY = 86_400_000


class Clock:
    """A time that a test sets, and rests that end when it says so."""

    def __init__(self, now: int) -> None:
        self.now = now
        self.rests: asyncio.Queue[asyncio.Event] = asyncio.Queue()
        self.asked: list[float] = []
        """For how long, in seconds."""

    async def rest(self, seconds: float) -> None:
        """Until the test lets it go on."""
        self.asked.append(seconds)
        over = asyncio.Event()
        self.rests.put_nowait(over)
        await over.wait()


async def test_S25_the_server_looks_at_its_start_and_hourly_and_purges_what_is_due_twice(day: Day) -> None:
    lead, _, _ = await ended(day)
    await lead.write("POST", "/close", confirm=True)
    desk = desk_in(day.app)
    clock, looked = Clock(desk.now()), list[int]()
    purges = desk.purges

    def due(now: int) -> list[str]:
        looked.append(now)
        return purges._due(now)

    later = Purges(lambda _: purges.log, due, purges._unproven, purges._prove, lambda: clock.now, clock.rest)
    running = asyncio.create_task(later.run(desk.rooms))
    over = await clock.rests.get()
    assert looked == [clock.now]
    assert not (await lead.view())["closing"]["purged_on"], "it is not due yet"
    today = clock.now
    for now, purged in (
        (today + 61 * DAY, False),
        (today, False),
        (today + 61 * DAY, False),
        (today + 61 * DAY, True),
    ):
        clock.now = now  # a clock that was wrong is set; then the date has come, and is there at two looks
        over.set()
        over = await clock.rests.get()
        assert looked[-1] == now
        assert bool((await lead.view())["closing"]["purged_on"]) is purged
    assert clock.asked == [LOOKS_EVERY, LOOKS_TWICE, LOOKS_EVERY, LOOKS_TWICE, LOOKS_EVERY]
    assert (await proven(lead, day))["proof"]["found"] == 0
    over.set()
    await clock.rests.get()
    running.cancel()
    await asyncio.wait([running])
    assert running.cancelled()


async def test_S24_a_search_that_the_end_of_the_program_cut_short_is_said_and_not_awaited_for_ever(
    day: Day,
) -> None:
    lead, _, _ = await ended(day)
    desk, clock = desk_in(day.app), Clock(0)
    desk.purges._loop = None  # as if the program had ended there
    await lead.write("POST", "/purge", confirm=True)
    assert (await lead.view())["closing"]["proof"] is None
    again = Purges(
        lambda _: desk.purges.log,
        lambda _: [],
        desk.purges._unproven,
        desk.purges._prove,
        desk.now,
        clock.rest,
    )
    running = asyncio.create_task(again.run(desk.rooms))
    assert (await proven(lead, day))["proof"]["pieces"] == 0
    assert "Nothing was looked for" in (await lead.http.get(lead.at, headers=PAGE)).text
    running.cancel()
    await asyncio.wait([running])


async def test_S24_whoever_reads_the_database_meanwhile_is_waited_for(day: Day) -> None:
    lead, _, _ = await ended(day)
    clock, purges = Clock(0), desk_in(day.app).purges
    purges._rest = clock.rest
    with reading(purges.log._engine) as reader:  # as a backup does
        reader.exec_driver_sql("SELECT count(*) FROM card_text").all()
        await lead.write("POST", "/purge", confirm=True)
        rest = await clock.rests.get()
        assert (await lead.view())["closing"]["proof"] is None, "the words may still be in the log"
    rest.set()
    assert (await proven(lead, day))["proof"]["found"] == 0


async def test_D15_S24_a_search_that_begins_as_the_program_ends_is_ended_with_it(day: Day) -> None:
    begun, over, ended = asyncio.Event(), threading.Event(), asyncio.Event()
    loop = asyncio.get_running_loop()

    class Search:
        def kill(self) -> None:
            loop.call_soon_threadsafe(ended.set)

    def prove(_: list[str], searches: Any) -> Proof:
        loop.call_soon_threadsafe(begun.set)
        over.wait(20)  # on its thread, between two looks
        searches.add(Search())
        return Proof(0, 0, 0, 0)

    log, rooms = desk_in(day.app).purges.log, desk_in(day.app).rooms
    purges = Purges(lambda _: log, lambda _: [], list, prove, lambda: 0, Clock(0).rest)
    purges._purged.put_nowait(("board", ["words"]))
    running = asyncio.create_task(purges.run(rooms))
    await begun.wait()
    running.cancel()
    await asyncio.wait([running])
    over.set()
    async with asyncio.timeout(10):
        await ended.wait()
