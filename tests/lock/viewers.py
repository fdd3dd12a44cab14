"""Who sees a card where: practice.md's table of steps, asked over the real wire."""

import hashlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from http import HTTPStatus
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest

from app.cli import main
from app.domain import coach, coached
from app.domain.agenda import FULL_AGENDA, STEPS, Audience, StepKey
from tests.lock.browser import EVENTS, JSON, PAGE, Browser
from tests.lock.world import ARRANGEMENTS, CLASSROOMS, EXPORTS, MATCHED, WATCHERS, World, Written, world

AUTHORS = ("Ann", "Ben", "Cleo", "Dora", "Gus")
"""Each writes one card: seen from Ann, hers, her group's, the matched group's, another group's, and one of no group."""
VIEWERS = (*AUTHORS, "lead", "host", "screen", "report", "stranger")
ASKERS = {StepKey.SCREENING: "Ben", StepKey.SWAP: "Cleo", StepKey.SHARE: "Dora"}
"""Who asks Ann about her card, and in which step."""
PATTERN = str(UUID(int=0xF00D))
_CARDS_ON_PAGES = (StepKey.SHARE, StepKey.SORT, StepKey.NAME)
_TABLES = (StepKey.SCREENING, StepKey.SWAP)
_HELD = ("page", "json")
"""Where a question that may be seen is to be found."""
_PAGES = ("page", *(f"page by {by}" for by in ARRANGEMENTS))
_REPORTED = ("Students copy.", "I copy well.")
"""A pattern and a prediction, the report's own words."""


@dataclass(frozen=True, slots=True)
class Look:
    """What one viewer got from one surface in one step."""

    step: StepKey
    viewer: str
    surface: str
    text: str


Watch = Callable[[World, StepKey], list[Look]]


@dataclass(frozen=True, slots=True)
class Asked:
    """A question to Ann, in words that nothing else has."""

    step: StepKey

    @property
    def text(self) -> str:
        """What is asked."""
        return f"asked-in-{self.step}"


@dataclass(frozen=True, slots=True)
class Coached:
    """What the coach asks about words, in words that nothing else has; ``card`` is None for the report's own."""

    words: str
    card: Written | None = None

    @property
    def text(self) -> str:
        """What is asked."""
        return f"coach-asks-{hashlib.sha256(self.words.encode()).hexdigest()[:16]}"


Found = list[tuple[Look, Written | Asked | Coached, bool]]


def day(folder: Path, agenda: tuple[StepKey, ...]) -> Found:
    """A whole day: every look of every viewer at every card and every question, and whether it was there."""
    found: Found = []
    with asking_of_all(), world(folder, FULL_AGENDA if StepKey.SCREENING in agenda else ()) as here:
        for number, name in enumerate(AUTHORS):
            card = str(UUID(int=0xCA4D << 64 | number))
            here.post(name, card, f"marker-{name}-wrote-this", f"C{number % len(CLASSROOMS) + 1}")
        here.listen()
        marks: dict[str, int] = {}
        for step in agenda:
            if step is not agenda[0]:
                here.go(step)
            _act(here, step)
            here.note(f"acting in {step}")
            looks = [look for name in VIEWERS for look in looks_of(here, here.people[name], step, marks)]
            found += [(look, card, _shows(look, card)) for look in looks for card in here.cards]
            asked = [
                Asked(each) for each in agenda if each in ASKERS and agenda.index(each) <= agenda.index(step)
            ]
            hints = [*(Coached(card.text, card) for card in here.cards), *map(Coached, _REPORTED)]
            said: list[Asked | Coached] = [*asked, *hints]
            found += [(look, each, each.text in look.text) for look in looks for each in said]
    return found


@contextmanager
def asking_of_all() -> Iterator[None]:
    """The coach asks something about every text."""

    def review(text: str, *_: object) -> list[coach.Hint]:
        return [coach.Hint("judgement", 0, len(text), Coached(text).text)]

    coached.forget()
    with pytest.MonkeyPatch.context() as patch:
        for module in (coach, coached):
            patch.setattr(module, "review", review)
        yield
    coached.forget()


def _act(here: World, step: StepKey) -> None:
    """Something that sends frames about cards, so that there are some to look at."""
    cards = {card.author: card.id for card in here.cards}
    lead, ann = here.people["lead"], here.people["Ann"]
    if asker := ASKERS.get(step):
        fields = {"ask": str(UUID(int=0xA5C << 64 | len(step))), "text": Asked(step).text}
        here.people[asker].done("POST", f"cards/{cards['Ann']}/asks", **fields)
    match step:
        case StepKey.SHARE:
            lead.done("PUT", "spotlight", card=cards["Ann"])
        case StepKey.SORT:
            ann.done("POST", "patterns", pattern=PATTERN, cards=[*cards.values()])
        case StepKey.NAME:
            ann.done("PUT", f"patterns/{PATTERN}", title=_REPORTED[0])
        case StepKey.PREDICT:
            ann.done("POST", "predictions", prediction=PATTERN, text=_REPORTED[1], patterns=[PATTERN])
        case StepKey.NEXT_LEVEL | StepKey.REPORT:
            pass
        case _:
            for number, name in enumerate(AUTHORS):
                elsewhere = CLASSROOMS[(number + 1) % len(CLASSROOMS)]
                here.people[name].done("PUT", f"cards/{cards[name]}", classroom=elsewhere)
                here.people[name].done("POST", "undo")


def looks_of(here: World, browser: Browser, step: StepKey, marks: dict[str, int]) -> list[Look]:
    """What a viewer gets from every surface in one step; of frames those since the mark of the last look."""
    live = "".join(
        each.raw.decode()
        for each in browser.got[marks.get(browser.name, 0) :]
        if each.what.startswith("frame")
    )
    marks[browser.name] = len(browser.got)
    asked = {
        "page": ("screen" if browser.name == "screen" else "", PAGE),
        "json": ("", JSON),
        **({} if browser.name == "screen" else {f"page by {by}": (f"?by={by}", PAGE) for by in ARRANGEMENTS}),
        "report": (f"/reports/{here.board}", PAGE),
        **{f"export.{kind}": (f"export.{kind}", JSON) for kind in EXPORTS},
    }
    looks = [Look(step, browser.name, "frames", live)]
    for surface, (path, accept) in asked.items():
        answer = browser.ask("GET", path, accept=accept)
        looks.append(Look(step, browser.name, surface, (answer.head + answer.body).decode()))
    marks[browser.name] = len(browser.got)
    return looks


def _shows(look: Look, card: Written) -> bool:
    return card.text in look.text or card.id in look.text


# --- the table ---------------------------------------------------------------------------------------------


def may_see(viewer: str, card: Written, audience: Audience) -> bool:
    """Practice.md's third column."""
    if viewer == card.author:
        return True
    if audience is Audience.NETWORK:
        return viewer not in ("report", "stranger")
    return may_sit(viewer, card.group, audience)


def may_sit(viewer: str, group: str, audience: Audience) -> bool:
    """Whether somebody sits at a table where that group's cards lie."""
    tables = {Audience.GROUP: (group,), Audience.MATCHED_GROUP: (group, MATCHED.get(group))}
    return bool(group) and WATCHERS.get(viewer) in tables.get(audience, ())


def may_see_asked(viewer: str, asked: Asked, audience: Audience) -> bool:
    """A question is its author's, and at the tables of the group that asked it as well; in Share nobody else's."""
    reach = Audience.GROUP if asked.step is StepKey.SCREENING else audience
    return viewer == "Ann" or (audience is not Audience.NETWORK and may_sit(viewer, WATCHERS["Ann"], reach))


def must_show(look: Look, card: Written, audience: Audience) -> bool:
    """Where a card that may be seen is to be found; the report quotes none (rule R2)."""
    own = look.viewer == card.author
    match look.surface:
        case "page" if look.viewer == "screen":
            return look.step is StepKey.SHARE and card.author == "Ann"  # the one in large type
        case (
            "page" | "page by classroom" | "page by group" | "page by focus" | "page by question" | "json"
        ) if look.step in _TABLES:
            return may_see(look.viewer, card, audience)
        case "page" | "page by classroom" | "page by group" | "page by focus" | "page by question":
            return own or (audience is Audience.NETWORK and look.step in _CARDS_ON_PAGES)
        case "json" | "export.json" | "export.csv" | "export.md" if look.viewer != "screen":
            return own or audience is Audience.NETWORK
        case _:
            return False


def check_day(folder: Path, agenda: tuple[StepKey, ...]) -> None:
    """Rules L1, L4, R2, Q4, Q5, Y5, Y8: in every step, on every surface, each card and question is where the table has it."""
    reached, wrong = Audience.AUTHOR, []
    for look, what, shown in day(folder, agenda):
        reached = max(reached, STEPS[look.step].audience)
        judged = {Asked: _question, Coached: _hint}.get(type(what), _card)
        name, may, must = judged(look, what, reached)
        where = f"{name}, for {look.viewer}, in {look.step}, {look.surface}"
        wrong += [f"{where}: it is there"] * (shown and not may)
        wrong += [f"{where}: it is absent"] * (must and not shown)
    assert not wrong, "\n".join(wrong)


def _card(look: Look, card: Any, audience: Audience) -> tuple[str, bool, bool]:
    """What it is called, whether it may be there, and whether it has to be."""
    may = may_see(look.viewer, card, audience) and look.surface != "report"
    return f"{card.author}'s card", may, may and must_show(look, card, audience)


def _question(look: Look, asked: Any, audience: Audience) -> tuple[str, bool, bool]:
    may = may_see_asked(look.viewer, asked, audience) and look.surface != "report"
    return f"a question of {asked.step}", may, may and look.surface in _HELD


def _hint(look: Look, hint: Any, audience: Audience) -> tuple[str, bool, bool]:
    """The card's own group reads it in Screening, who looks the report through before it leaves; on pages alone."""
    if hint.card:
        own = hint.card.group and WATCHERS.get(look.viewer) == hint.card.group
        name, may = (
            f"what the coach asks about {hint.card.author}'s card",
            own and look.step is StepKey.SCREENING,
        )
    else:
        name, may = (
            f"what it asks about “{hint.words}”",
            look.viewer == "lead" and look.step is StepKey.REPORT,
        )
    must = bool(may) and look.surface in _PAGES
    return name, must or (bool(may) and look.surface == "frames"), must


def check_command_line(folder: Path) -> None:
    """Rule L1: what ``python -m app export`` writes holds no locked card."""
    with world(folder) as here:
        here.post("Ann", str(UUID(int=0xCA4D)), "marker-Ann-wrote-this")
        board, card = here.board, here.cards[0]
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("DEBRIEF_DATABASE_URL", f"sqlite:///{folder}/board.db")
        for kind in EXPORTS:
            out = folder / f"out.{kind}"
            assert main(["export", board, "--format", kind, "--out", str(out)]) == 0
            written = out.read_text()
            assert card.text not in written, f"export --format {kind} writes a locked card's words"
            assert card.id not in written, f"export --format {kind} writes a locked card's id"


# --- the report's link -------------------------------------------------------------------------------------


def check_report_link(folder: Path) -> None:
    """Rule R3: it opens the report and nothing else of the board, whatever is tried with it."""
    with world(folder) as here:
        here.post("Ann", str(UUID(int=0xCA4D)), "marker-Ann-wrote-this")
        reader = here.people["report"]
        assert "not there yet" in reader.ask("GET", f"/reports/{here.board}", accept=PAGE).text
        ((name, token),) = reader.cookies.items()
        for step in (None, "select", "share", "sort", "name", "predict", "next-level", "report"):
            if step:
                here.go(step)
            for kind in ("report", "seat", "screen"):
                reader.cookies = {name.replace("report", kind): token}
                _nothing_but_the_report(here, reader, is_report=kind == "report")
            reader.cookies = {name: token}
        assert "not there yet" in reader.ask("GET", f"/reports/{here.board}", accept=PAGE).text
        here.people["lead"].done("PUT", "report", published=True)
        assert "What we saw" in reader.ask("GET", f"/reports/{here.board}", accept=PAGE).text


def _nothing_but_the_report(here: World, reader: Browser, *, is_report: bool) -> None:
    refused = (HTTPStatus.UNAUTHORIZED, HTTPStatus.NOT_FOUND)
    paths = ["", "screen", "setup", "schedule", "sheet", "lists/tray", "lists/room-0"]
    for path in paths + [f"export.{kind}" for kind in EXPORTS]:
        assert reader.ask("GET", path).status in refused, f"the report's link opens {path or 'the board'}"
    assert reader.ask("GET", "live", accept=EVENTS).status in refused, "the report's link opens the stream"
    for more in ("", "&as=screen"):
        reader.listen("", more)
        assert reader.frames() == ["closed with 4401"], "the report's link opens the socket"
        reader.end_call()
    assert reader.write("PUT", "timer", action="start").status in refused
    assert reader.write("POST", "links", kind="screen").status in refused
    status = reader.ask("GET", f"/reports/{here.board}").status
    assert (status == HTTPStatus.OK) == is_report
