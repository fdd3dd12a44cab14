"""What must hold of a rehearsed day; each check answers with sentences, none when all is well."""

import asyncio
import contextlib
import re
from collections import Counter
from collections.abc import Iterator
from typing import Any

from lxml import html

from app.rehearsal.client import Client, Lost
from app.rehearsal.day import Day
from app.rehearsal.roundfile import RoundFile
from app.rehearsal.screen import difference

SETTLING = 10.0
"""Seconds in which a screen must have become what a fresh page is."""
_SHARED = ("step", "lists", "patterns", "unsorted", "predictions", "next_steps", "reflective_questions")


async def unequal_screens(clients: list[Client]) -> list[str]:
    """Screens that are not what a fresh page of the same client is."""
    found = await asyncio.gather(*(_unlike_fresh_page(client) for client in clients))
    return [sentence for sentence in found if sentence]


async def _unlike_fresh_page(client: Client) -> str:
    fresh = shown = ""
    with contextlib.suppress(TimeoutError, Lost):
        async with asyncio.timeout(SETTLING):
            while True:
                before = len(client.heard.frames)
                fresh, shown = (await client.fresh()).live(), client.screen().live()
                if fresh == shown:
                    return _doubles(client)
                await client.until(lambda known=before: len(client.heard.frames) > known)  # type: ignore[misc]
    return f"The screen of {client.name} differs from a fresh page:\n{difference(shown, fresh)}"


def _doubles(client: Client) -> str:
    doubles = client.screen().doubles()
    return f"The screen of {client.name} has ids twice: {', '.join(doubles[:5])}" if doubles else ""


async def disagreeing_views(clients: list[Client]) -> list[str]:
    """JSON views that differ in what all of them share."""
    views = await asyncio.gather(*(client.seen() for client in clients))
    first = {key: views[0].get(key) for key in _SHARED}
    found = []
    for key in _SHARED:
        others = [
            client.name for client, view in zip(clients, views, strict=True) if view.get(key) != first[key]
        ]
        if others:
            found.append(f"{len(others)} see other {key} than {clients[0].name}, {others[0]} among them.")
    return found


async def lost_cards(day: Day) -> list[str]:
    """Acknowledged cards that their author does not have, or has twice, or with other words."""
    found = []
    words = {day.cards[card.id]: card.text for card in day.file.cards}
    for person, client in day.observers.items():
        mine = [(card["id"], card["text"]) for card in (await client.seen())["mine"]]
        wanted = {day.cards[card.id] for card in day.file.cards if card.observer == person}
        expected = Counter((id, words[id]) for id in day.acknowledged if id in wanted)
        if Counter(mine) != expected:
            found.append(f"{client.name} wrote {len(expected)} cards and has {len(mine)} of them or others.")
    return found


async def read_everything(day: Day) -> None:
    """Everybody reads all that the server lets them read, so that the leak check sees it."""
    paths = [
        "",
        "/lists/tray",
        "/lists/late",
        "/export.json",
        "/export.csv",
        "/export.md",
        "/setup",
        "/screen",
    ]
    board = day.facilitator.board_path

    async def read(client: Client) -> None:
        for path in paths:
            await client.get(board + path)
        await client.get(board, "application/json")
        await client.get(board.replace("/boards/", "/reports/"))
        await client.get("/metrics")

    await asyncio.gather(*(read(client) for client in day.live))


async def misplaced(day: Day, cards: list[str]) -> list[str]:
    """Cards that do not stand in exactly one place."""
    view = await day.facilitator.seen()
    places = Counter(card["id"] for each in (*view["lists"], *view["patterns"]) for card in each["cards"])
    return [
        f"The card {card} stands in {places[day.cards[card]]} places."
        for card in cards
        if places[day.cards[card]] != 1
    ]


async def unlike_file(day: Day) -> list[str]:
    """Where the sorted board differs from the file."""
    view, file = await day.facilitator.seen(), day.file
    standing = {each["id"]: {card["id"] for card in each["cards"]} for each in view["patterns"]}
    found = [
        f"The pattern {pattern.id} does not hold the file's cards."
        for pattern in file.patterns
        if standing.get(day.patterns[pattern.id]) != {day.cards[card] for card in pattern.cards}
    ]
    found += wrong_reach(day, view)
    there = sum(len(each["cards"]) for each in (*view["lists"], *view["patterns"]))
    for what, is_now, should_be in (
        ("cards", there, len(file.cards)),
        ("cards not yet sorted", view["unsorted"], file.unsorted),
        ("patterns", len(view["patterns"]), len(file.patterns)),
    ):
        if is_now != should_be:
            found.append(f"The board has {is_now} {what}; the file has {should_be}.")
    return found


def wrong_reach(day: Day, view: dict[str, Any]) -> list[str]:
    """Patterns whose number of distinct classrooms is not the file's."""
    reach = {each["id"]: each["reach"] for each in view["patterns"]}
    return [
        f"The reach of pattern {pattern} is {reach.get(day.patterns[pattern])}; the file says {rooms}."
        for pattern, rooms in day.file.reach().items()
        if reach.get(day.patterns[pattern]) != rooms
    ]


async def wrong_report(day: Day) -> list[str]:
    """Where the report is not the day's, or names somebody."""
    view = await day.facilitator.seen()
    report, found = view["report"], wrong_reach(day, view)
    if not report:
        return ["The board has no report at its last step."]
    if report["cards"] != len(day.file.cards):
        found.append(f"The report counts {report['cards']} cards; there are {len(day.file.cards)}.")
    reach = day.file.reach()
    wanted = Counter((each.statement, reach[each.id]) for each in day.file.patterns if each.cards)
    if Counter((each["statement"], each["reach"]) for each in report["patterns"]) != wanted:
        found.append("The report's patterns are not the file's, with their reach.")
    shown = "".join(map(str, html.document_fromstring(day.report).itertext())) if day.report.strip() else ""
    read = " ".join(shown.split())
    for each in day.file.patterns:
        if each.cards and " ".join(each.statement.split()) not in read:
            found.append(f"The report does not show the pattern {each.id}.")
    board = day.facilitator.board_path
    exports = [await day.facilitator.get(f"{board}/export.{kind}") for kind in ("json", "csv", "md")]
    for what, text in [("report", shown), *((f"export ({a.url.path[-4:]})", a.text) for a in exports)]:
        found += [f"The {what} names {person}." for person in named(text, day.file)]
    return found


def named(text: str, file: RoundFile) -> list[str]:
    """Observers whose names stand in a text, unless the round's own words hold the same."""
    own = "\n".join(_own_words(file))
    patterns = {person.id: rf"(?<!\w){re.escape(person.name)}(?!\w)" for person in file.observers}
    return [id for id, name in patterns.items() if re.search(name, text) and not re.search(name, own)]


def _own_words(file: RoundFile) -> Iterator[str]:
    frame = file.frame
    yield from (frame.problem_of_practice, frame.school, frame.network, frame.theory_of_action)
    yield from (question.text for question in frame.questions)
    yield from frame.norms
    yield from (f"{room.code} {room.subject} {room.grade}" for room in frame.classrooms)
    yield from frame.groups
    yield from (card.text for card in file.cards)
    yield from (pattern.statement for pattern in file.patterns)
    for outcome in (*file.predictions, *file.next_steps, *file.reflective_questions):
        yield outcome.text
    yield from (step.support_from for step in file.next_steps)
