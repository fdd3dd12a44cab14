"""What must hold of a rehearsed day; each check answers with sentences, none when all is well."""

import asyncio
import contextlib
import re
from collections import Counter
from typing import Any

from lxml import html

from app.rehearsal.client import Client, Lost
from app.rehearsal.day import Day
from app.rehearsal.fullday import FullDay
from app.rehearsal.leaks import Leak, LockedCard, forms, leaks
from app.rehearsal.roundfile import RoundFile
from app.rehearsal.screen import difference

SETTLING = 30.0
"""Seconds in which a screen must have become what a fresh page is."""
_EXPORTS = ("json", "csv", "md")
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
                    doubles = ", ".join(client.screen().doubles())
                    return doubles and f"The screen of {client.name} has ids twice: {doubles}"
                await client.until(lambda known=before: len(client.heard.frames) > known)  # type: ignore[misc]
    return f"The screen of {client.name} differs from a fresh page:\n{difference(shown, fresh)}"


async def disagreeing_views(clients: list[Client]) -> list[str]:
    """JSON views that differ in what all of them share."""
    first, *views = await asyncio.gather(*(client.seen() for client in clients))
    return [
        f"{client.name} sees other {key} than {clients[0].name}."
        for client, view in zip(clients[1:], views, strict=True)
        for key in _SHARED
        if view.get(key) != first.get(key)
    ]


async def lost_cards(day: Day) -> list[str]:
    """Acknowledged cards that their author does not have, or has twice, or with other words."""
    wanted: dict[str, Counter[tuple[str, str]]] = {person: Counter() for person in day.observers}
    acknowledged = set(day.acknowledged)
    for card in day.file.cards:
        if (id := day.cards[card.id]) in acknowledged:
            wanted[card.observer][id, day.words[card.id]] += 1
    return [
        f"{client.name} wrote {wanted[person].total()} cards and has others, or not as many."
        for person, client in day.observers.items()
        if Counter((card["id"], card["text"]) for card in (await client.seen())["mine"]) != wanted[person]
    ]


def leaked(day: Day, known: dict[str, bytes]) -> list[Leak]:
    """Locked cards in what others than their authors received; ``known`` is what came before the first card."""
    cards = [
        LockedCard(day.cards[card.id], day.observers[card.observer].name, card.text)
        for card in day.file.cards
    ]
    return leaks(cards, {client.name: client.heard.while_locked() for client in day.live}, known)


def leaked_since(day: FullDay, known: dict[str, bytes]) -> list[Leak]:
    """What others received since the audience last widened, and may not read."""
    received = {client.name: client.heard.stretch(day.widened) for client in day.live}
    return leaks([*day.unread(day.widened)], received, known)


async def words_left(day: FullDay) -> list[str]:
    """Words of cards in what people can still read after the purge."""
    words = [*day.words.values(), *(words for words, _ in day.first_words.values())]
    words += map(day.note_of, day.notes)
    found = []
    for client in (*day.board, day.screen, day.reader):
        board = day.facilitator.board_path
        pages = [
            (await client.get(path)).text
            for path in (client.path, *(f"{board}/export.{kind}" for kind in _EXPORTS))
        ]
        left = sum(form.decode() in page for page in pages for text in words for form in forms(text))
        if left:
            found.append(f"{client.name} can still read words of {left} cards after the purge.")
    return found


async def misplaced(day: Day) -> list[str]:
    """Contested cards that do not stand in exactly one place."""
    view = await day.facilitator.seen()
    places = Counter(card["id"] for each in view["lists"] + view["patterns"] for card in each["cards"])
    return [
        f"The card {card} stands in {places[day.cards[card]]} places."
        for card in day.contested
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
    there = sum(len(each["cards"]) for each in view["lists"] + view["patterns"])
    counts = (there, view["unsorted"], len(standing))
    if counts != (wanted := (len(file.cards), file.unsorted, len(file.patterns))):
        found.append(f"The board has {counts} cards, cards not yet sorted, patterns; the file {wanted}.")
    return found + _wrong_reach(day, view)


def _wrong_reach(day: Day, view: dict[str, Any]) -> list[str]:
    reach = {each["id"]: each["reach"] for each in view["patterns"]}
    return [
        f"The reach of pattern {pattern} is {reach.get(day.patterns[pattern])}; the file says {rooms}."
        for pattern, rooms in day.file.reach().items()
        if reach.get(day.patterns[pattern]) != rooms
    ]


async def wrong_report(day: Day) -> list[str]:
    """Where the report is not the day's, or names somebody."""
    view = await day.facilitator.seen()
    report, found, reach = view["report"], _wrong_reach(day, view), day.file.reach()
    if not report:
        return ["The board has no report at its last step."]
    if report["cards"] != len(day.file.cards):
        found.append(f"The report counts {report['cards']} cards; there are {len(day.file.cards)}.")
    wanted = Counter((each.statement, reach[each.id]) for each in day.file.patterns if each.cards)
    if Counter((each["statement"], each["reach"]) for each in report["patterns"]) != wanted:
        found.append("The report's patterns are not the file's, with their reach.")
    shown = "".join(map(str, html.document_fromstring(day.report or "<p>").itertext()))
    words = " ".join(shown.split())
    if not all(" ".join(statement.split()) in words for statement, _ in wanted):
        found.append("The report does not show every pattern.")
    texts = {"report": shown}
    for kind in _EXPORTS:
        path = f"{day.facilitator.board_path}/export.{kind}"
        texts[f"export as {kind}"] = (await day.facilitator.get(path)).text
    return found + [
        f"The {what} names {person}." for what in texts for person in named(texts[what], day.file)
    ]


def named(text: str, file: RoundFile) -> list[str]:
    """Observers whose names stand in a text, unless the round's own words hold the same."""
    outcomes = (*file.predictions, *file.next_steps, *file.reflective_questions)
    said = [card.text for card in file.cards] + [pattern.statement for pattern in file.patterns]
    said += [outcome.text for outcome in outcomes] + [step.support_from for step in file.next_steps]
    own = "\n".join((str(file.frame), *said))
    patterns = {person.id: rf"(?<!\w){re.escape(person.name)}(?!\w)" for person in file.observers}
    return [id for id, name in patterns.items() if re.search(name, text) and not re.search(name, own)]
