"""Twin runs: the same visible history twice, with different hidden activity; then every byte is compared.

What is *not* compared, and why, stands in ``browser.NOT_COMPARED`` (two headers) and, for the facilitator, who is
shown counts, in ``counts_only``. Nothing else is replaced: clock and chance are planted (``server.planted_chance``).
"""

import json
import random
import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from http import HTTPStatus
from itertools import zip_longest
from pathlib import Path
from typing import Any
from uuid import UUID

from tests.lock.browser import PAGE, Browser, Received
from tests.lock.world import (
    CLASSROOMS,
    FOLLOWS,
    HIDDEN,
    NOWHERE,
    SAME_FOR_ALL,
    WATCHERS,
    World,
    guess,
    read_all,
    world,
)

LAST_WORD = 17
"""Minutes of the timer that ends every locked history; nothing else sets so many."""
MOST_TOLD = 200
ESCAPED = "surrogateescape"
"""A picture is no text; its bytes stay what they are."""
Transcripts = dict[str, list[Received]]
Readers = tuple[str, ...]


# --- hidden activity -------------------------------------------------------------------------------------


@dataclass
class Underground:
    """What hidden people do; ``rng`` decides, so that two of them do different things."""

    world: World
    rng: random.Random
    most: int = 3
    undoes: bool = True
    at_tables: bool = False
    written: dict[str, str] = field(default_factory=dict)
    notes: dict[str, str] = field(default_factory=dict)
    gone: list[str] = field(default_factory=list)

    @property
    def ids(self) -> list[str]:
        """Every card that hidden people ever wrote."""
        return [*self.written, *self.notes, *self.gone]

    def stir(self) -> None:
        """Does some things, or nothing."""
        before = self.world.clock.ms
        for _ in range(self.rng.randint(0, self.most)):
            self.world.clock.ms += self.rng.randint(1, 90_000)
            self.act()
        self.world.settle()
        self.world.clock.ms = before  # what is visible happens at the same time in both runs

    def act(self) -> None:
        """One thing of those that hidden people can do."""
        posts = [self.post] * 3
        once = [self.reword, self.withdraw, self.ready, self.ready, self.refused, self.hold]
        once += [self.set_aside, self.set_aside, self.bring_back, self.scribe]
        once += [self.let_pass, self.ask, self.ask] * 2 if self.at_tables else []
        self.rng.choice(posts + once + [self.undo] * self.undoes)()

    def post(self) -> None:
        name = self.rng.choice([*HIDDEN])
        card = str(UUID(int=self.rng.getrandbits(128)))
        fields: dict[str, str] = {
            "card": card,
            "text": self.words(),
            "classroom": self.rng.choice(CLASSROOMS),
        }
        fields["focus"] = self.rng.choice(("teacher", "student", "task"))
        if self.rng.random() < 0.3:
            fields["question"] = "q1"
        self.world.people[name].done("POST", "cards", **fields)
        self.written[card] = name

    def reword(self) -> None:
        if not self.written:
            return
        card, name = self.rng.choice([*self.written.items()])
        changed = {"text": self.words(), "classroom": self.rng.choice(CLASSROOMS)}
        self.world.people[name].write("PUT", f"cards/{card}", **changed)

    def withdraw(self) -> None:
        if not self.written:
            return
        card, name = self.rng.choice([*self.written.items()])
        self.world.people[name].write("DELETE", f"cards/{card}")
        self.gone.append(card)
        del self.written[card]

    def set_aside(self) -> None:
        if not self.written:
            return
        card, name = self.rng.choice([*self.written.items()])
        self.world.people[name].write("PUT", f"cards/{card}/note", note=True)
        self.notes[card] = self.written.pop(card)

    def bring_back(self) -> None:
        if not self.notes:
            return
        card, name = self.rng.choice([*self.notes.items()])
        self.world.people[name].write("PUT", f"cards/{card}/note", note=False)
        self.written[card] = self.notes.pop(card)

    def scribe(self) -> None:
        """Ida writes a card down for Jon, who is of her group."""
        view = self.world.people["Ida"].ask("GET", "", "whom Ida writes for").fields
        jon = next((each["id"] for each in view.get("colleagues", ()) if each["name"] == "Jon"), "")
        if not jon:
            return
        card = str(UUID(int=self.rng.getrandbits(128)))
        fields = {"card": card, "text": self.words(), "classroom": "C3", "focus": "task", "for": jon}
        self.world.people["Ida"].done("POST", "cards", **fields)
        self.written[card] = "Jon"

    def undo(self) -> None:
        self.anybody.write("POST", "undo")

    def ready(self) -> None:
        self.anybody.write("PUT", "ready", ready=self.rng.random() < 0.7)

    def refused(self) -> None:
        """A card for nobody, and one that is none."""
        card = str(UUID(int=self.rng.getrandbits(128)))
        fields = {"card": card, "text": self.words(), "classroom": "C2", "focus": "task"}
        scribed = self.anybody.write("POST", "cards", **fields, **{"for": NOWHERE})
        assert scribed.status == HTTPStatus.UNPROCESSABLE_ENTITY
        self.anybody.write("POST", "cards", card="no id", text=self.words())

    def hold(self) -> None:
        """Lifts a card of one's own, which says nothing while cards are locked."""
        for card, name in [*self.written.items()][-1:]:
            self.world.people[name].send(f'{{"hold": "{card}"}}')
            self.world.people[name].frames()

    # --- at tables -------------------------------------------------------------------------------

    def let_pass(self) -> None:
        if self.written:
            card = self.rng.choice([*self.written])
            self.anybody.write("PUT", f"cards/{card}/pass", passed=self.rng.random() < 0.8)

    def ask(self) -> None:
        """In Swap about the matched group's cards; whoever may not ask about a card is refused."""
        if self.written:
            card, words = self.rng.choice([*self.written]), self.rng.choice(("", self.words()[:200]))
            ask = str(UUID(int=self.rng.getrandbits(128)))
            self.anybody.write("POST", f"cards/{card}/asks", ask=ask, text=words)

    @property
    def anybody(self) -> Browser:
        """One of the hidden people."""
        return self.world.people[self.rng.choice([*HIDDEN])]

    def words(self) -> str:
        """Words that no other card has, of any length."""
        return f"hidden{self.rng.getrandbits(64)} " + "x" * self.rng.randint(1, 300)


# --- visible activity ------------------------------------------------------------------------------------

Visible = Callable[[World, random.Random], None]


def _card(number: int) -> str:
    return str(UUID(int=0xCAFE << 64 | number))


def _post(who: str, number: int) -> Visible:
    def post(world: World, rng: random.Random) -> None:
        world.post(who, _card(number), f"{who} saw {rng.getrandbits(40)}", rng.choice(CLASSROOMS))

    return post


def _write(who: str, method: str, path: str, **fields: Any) -> Visible:
    def write(world: World, rng: random.Random) -> None:
        world.people[who].write(method, path, **fields)

    return write


def _reload(who: str) -> Visible:
    def reload(world: World, rng: random.Random) -> None:
        browser = world.people[who]
        browser.note("before the reload")
        browser.end_call()
        world.settle(pages_open(world))
        browser.listen(world.cursor_of(browser), FOLLOWS.get(who, ""))
        world.settle(pages_open(world))

    return reload


def _join(name: str) -> Visible:
    def join(world: World, rng: random.Random) -> None:
        world.join(name, "Group 2")

    return join


def _link(kind: str) -> Visible:
    return _write("lead", "POST", "links", kind=kind)


LOCKED: list[Visible] = [
    _post("Ann", 1),
    _post("Ann", 2),
    _post("Ben", 3),
    _post("Cleo", 4),
    _write("Ann", "PUT", f"cards/{_card(1)}", text="3 of 5 write.", classroom="C2"),
    _write("Ben", "DELETE", f"cards/{_card(3)}"),
    _write("Ben", "POST", "undo"),
    _write("Ann", "POST", "undo"),
    _write("Cleo", "PUT", "ready", ready=True),
    _write("Cleo", "POST", "cards", card="x", text=""),
    _write("lead", "PUT", "timer", action="start", minutes=5),
    _write("lead", "PUT", "timer", action="add", minutes=2),
    _write("lead", "PUT", "round", theory_of_action="If they talk, they think."),
    _write("lead", "PUT", "spotlight", group="Group 1"),
    _write("Ann", "PUT", "step", step="share", confirm=True),
    _write("screen", "PUT", "timer", action="clear"),
    _write("stranger", "POST", "cards", card=_card(9), text="x", classroom="C1", focus="task"),
    _reload("Ann"),
    _reload("screen"),
    _join("Late Lea"),
    _link("screen"),
]
"""What watchers and the facilitator do while cards are locked; each run does all of it, in a random order."""

A_FEW: list[Visible] = [
    _post("Ann", 1),
    _write("lead", "PUT", "timer", action="start", minutes=5),
    _write("Ann", "POST", "undo"),
    _write("Ann", "POST", "undo"),
    _write("Cleo", "PUT", "ready", ready=True),
]
"""A short history, with which mutants are looked for."""


def pages_open(world: World) -> int:
    """Sockets and event streams that are open and let in."""
    seated = [each for each in world.people.values() if each.name not in ("report", "stranger")]
    return sum(each.socket is not None for each in seated) + sum(each.stream is not None for each in seated)


# --- one run ---------------------------------------------------------------------------------------------


def locked_run(
    folder: Path, seed: int, twin: int, *, most: int, readers: Readers, whole: bool
) -> Transcripts:
    """Everything that everybody got until just before the opening.

    Args:
        seed: what is visible follows from it.
        twin: what is hidden follows from it.
        most: hidden things between two visible ones; 0 for a run in which nothing is hidden.
        readers: who looks around in the end.
        whole: all of the visible things, with some who look around and a server that is started again in the middle;
            otherwise a few of them.
    """
    shown, dark = random.Random(seed), random.Random(f"{seed} {twin}")
    steps = list(LOCKED)
    shown.shuffle(steps)
    steps = steps if whole else A_FEW
    with world(folder) as here:
        here.listen()
        under = Underground(here, dark, most)
        for number, step in enumerate(steps):
            under.stir()
            here.note(f"hidden things before {number}")
            here.clock.ms += 1_000
            step(here, shown)
            here.note(f"visible thing {number}")
            here.people["lead"].ask("GET", "", f"the page after {number}", PAGE)
            if number == len(steps) // 3:
                if whole:
                    look_around(here, under, EVERYBODY[seed % 3 :: 3])
                here.go("select")
            if whole and number == len(steps) // 2:
                start_again(here, under)
        under.stir()
        look_around(here, under, readers)
        for path, accept in SAME_FOR_ALL * whole:
            here.people["Ann"].ask("GET", path, accept=accept)
        last_word(here)
        return {name: list(browser.got) for name, browser in here.people.items()}


def look_around(here: World, under: Underground, readers: Iterable[str]) -> None:
    """Some read all that can be read, and try all that can be tried."""
    guessing = random.Random(len(under.ids))
    for name in readers:
        read_all(here, here.people[name])
        guess(here.people[name], guessing.choice(under.ids or [NOWHERE]))
    here.note("looking around")


def start_again(here: World, under: Underground) -> None:
    """The server ends; hidden things happen before the watchers are back with the cursors they had."""
    cursors = {name: here.cursor_of(here.people[name]) for name in ("lead", "Ann", "Ben", "Cleo", "screen")}
    under.stir()
    here.start()
    for count, (name, cursor) in enumerate(cursors.items(), 1):
        here.people[name].listen(cursor, FOLLOWS.get(name, ""))
        here.settle(count)
    here.note("coming back")
    for name in ("lead", "Ann", "screen"):
        here.people[name].open_stream(cursors[name], FOLLOWS.get(name, ""))
        here.settle(pages_open(here))


def last_word(here: World) -> None:
    """Something everybody is told, so that it is known when all that came before has come."""
    here.people["lead"].done("PUT", "timer", action="clear")
    here.note("clearing the timer")
    here.people["lead"].done("PUT", "timer", action="start", minutes=LAST_WORD)
    here.note("the last word")
    until = f'data-ends-at="{here.clock.ms + LAST_WORD * 60_000}"'.encode()
    for browser in here.people.values():
        if browser.stream:
            browser.read_stream(until)


# --- comparing ---------------------------------------------------------------------------------------------


def assert_same(one: Transcripts, two: Transcripts, names: Iterable[str]) -> None:
    """Each of the named got the same bytes in both, in the same order and number."""
    wrong = [difference for name in names for difference in _differences(name, one[name], two[name])]
    assert not wrong, "\n".join(wrong[:MOST_TOLD])


def _differences(name: str, one: list[Received], two: list[Received]) -> Iterator[str]:
    for a, b in zip_longest(one, two, fillvalue=Received("nothing more", b"")):
        if a.what != b.what:
            yield f"{name}: {a.what} in one run, {b.what} in the other"
            return
        if a.raw != b.raw:
            yield f"{name}: {a.what}: {differing(a.raw, b.raw)}"


def differing(a: bytes, b: bytes) -> str:
    """Where two answers differ, with what stands around it."""
    at = next((at for at, (x, y) in enumerate(zip(a, b, strict=False)) if x != y), min(len(a), len(b)))
    return f"…{a[max(0, at - 60) : at + 60]!r} and …{b[max(0, at - 60) : at + 60]!r}"


OBSERVING = (*WATCHERS, "host", "screen", "report", "stranger")
EVERYBODY = ("lead", *OBSERVING)

_CURSOR = re.compile(r"([0-9a-f]{12}\.\d+)\.\d+")
_NOTHING_SHOWN = re.compile(r"(id: )?[0-9a-f]{12}\.\d+\.#\s+(data: )?")
_SECTION = re.compile(  # with sections inside of it, one below it
    r'<section id="(?:watch|people)"(?:(?!</?section).|<section(?:(?!</section>).)*</section>)*</section>',
    re.DOTALL,
)
_COUNTS = [
    (re.compile(r"\d+ cards? from \d+ of "), "# cards from # of "),
    (re.compile(r"<td>\d*</td>"), "<td>#</td>"),
    (re.compile(r'<td class="ready">\d+ of '), '<td class="ready"># of '),
    (re.compile(r"\d+ ready</p>"), "# ready</p>"),
    (re.compile(r"<svg[^>]*>((?!</svg>).)*</svg>ready(?=</small>)"), ""),
]
_PARTIAL = re.compile(
    r'<hx-partial hx-target="#(?:watch|people|here)" hx-swap="outerMorph">(.*?)</hx-partial>', re.DOTALL
)


def counts_only(got: list[Received]) -> list[Received]:
    """What the facilitator got, without the counts that facilitators are shown.

    Replaced are the numbers in ``#watch`` (cards per group and classroom, how many are ready), the word "ready" in
    ``#people``, the same in the JSON view, the last number of a cursor, and lengths of bodies that hold
    these, and how often presence changed. Frames and events that bring nothing but ``#watch``, ``#people`` or ``#here``
    are told once each, those that bring only a cursor not at all: how often they come follows from the counts.
    """
    kept: list[Received] = []
    forms: set[str] = set()
    for each in got:
        text = _without_counts(_readable(each))
        if each.what.startswith(("frame", "event ")):
            changes = _PARTIAL.findall(text)
            if changes and not _PARTIAL.sub(
                "", text.partition("<hx-partial")[1] + text.partition("<hx-partial")[2]
            ):
                forms.update(changes)
                continue
            if _NOTHING_SHOWN.fullmatch(text):
                continue
            what = re.sub(r"^(frame|event) \d+", r"\1", each.what)
            kept.append(Received(what, text.encode()))
        else:
            kept.append(Received(each.what, text.encode()))
    return kept + [Received("a frame of counts", form.encode()) for form in sorted(forms)]


def _readable(each: Received) -> str:
    text = each.raw.decode()
    if each.what.startswith("frame") and text.startswith("{"):
        frame = json.loads(text)
        return f"{frame.get('cursor', '')} {frame.get('content', '')}{frame.get('head', '')}"
    head, gap, body = text.partition("\n\n")
    if "application/json" in head and body.startswith("{"):
        found = json.loads(body)
        if "frames" in found:
            frames = [f"{frame.get('cursor', '')} {frame['content']}" for frame in found["frames"]]
            body = "\n".join([*frames, found["head"]])
        if "watch" in found:
            watch = found["watch"]
            rows = [row | {"cells": len(row["cells"]), "ready": "#"} for row in watch["rows"]]
            found["watch"] = watch | {"rows": rows, "cards": "#", "writers": "#"}
            found["people"] = [person | {"ready": "#"} for person in found["people"]]
            found["closing"] = found["closing"] | {"cards": "#"}
            uncounted = {"cards": "#", "passed": "#", "asked": "#"}
            found["progress"] = [row | uncounted for row in found["progress"]]
            body = json.dumps(found)
    return head + gap + body


def _without_counts(text: str) -> str:
    text = _CURSOR.sub(r"\1.#", text)
    if "watch" in text or "people" in text:
        text = _SECTION.sub(lambda found: _uncounted(found[0]), text)
        text = re.sub(r"content-length: \d+", "content-length: #", text)
    return text


def _uncounted(section: str) -> str:
    for pattern, instead in _COUNTS:
        section = pattern.sub(instead, section)
    return section


# --- the checks --------------------------------------------------------------------------------------------


def check_locked_twins(
    folder: Path,
    seed: int,
    most: tuple[int, int] = (3, 3),
    readers: Readers = EVERYBODY,
    *,
    whole: bool = True,
) -> None:
    """Rule L5: observers, the screen and readers of the report get the same bytes; the facilitator all but counts."""
    one = locked_run(folder / "one", seed, 1, most=most[0], readers=readers, whole=whole)
    two = locked_run(folder / "two", seed, 2, most=most[1], readers=readers, whole=whole)
    assert_same(one, two, OBSERVING)
    assert_same({"lead": counts_only(one["lead"])}, {"lead": counts_only(two["lead"])}, ["lead"])


def check_no_trace(folder: Path, seed: int, readers: Readers = EVERYBODY) -> None:
    """Rules L5 and L6: what was withdrawn before the opening, and the order of writing, leave no trace after it."""
    one, two = (opened_run(folder / str(twin), seed, twin, readers) for twin in (1, 2))
    assert_same(one, two, OBSERVING)
    leads = {"lead": _cursors_apart(one["lead"])}, {"lead": _cursors_apart(two["lead"])}
    assert_same(*leads, ["lead"])


def _cursors_apart(got: list[Received]) -> list[Received]:
    """Without what counts presence, which facilitators were told of: in cursors, and in the token of who asks again."""
    told = (
        re.sub(r'("heard": ")[^"]*', r"\1#", _CURSOR.sub(r"\1.#", each.raw.decode(errors=ESCAPED)))
        for each in got
    )
    return [Received(each.what, raw.encode(errors=ESCAPED)) for each, raw in zip(got, told, strict=True)]


def opened_run(folder: Path, seed: int, twin: int, readers: Readers) -> Transcripts:
    """Everything that everybody got from the opening on; before it, the twins wrote the same cards differently."""
    shown, dark = random.Random(seed), random.Random(f"{seed} {twin}")
    lasting = [(f"{who} saw {shown.getrandbits(40)}", who, shown.choice(CLASSROOMS)) for who in [*HIDDEN] * 4]
    cards = [(str(UUID(int=shown.getrandbits(128))), *card) for card in lasting]
    with world(folder) as here:
        under = Underground(here, dark, 4, undoes=False)
        here.post("Ann", _card(1), "Ann saw 3 of 5 write.")
        here.go("select")
        dark.shuffle(cards)
        for card, text, who, room in cards:
            under.stir()
            first = dark.choice((text, under.words()))
            here.post(who, card, first, dark.choice((room, "C1")))
            if dark.random() < 0.3:
                here.people[who].done("DELETE", f"cards/{card}")
                here.people[who].done("POST", "undo")
            if dark.random() < 0.3:
                here.people[who].done("PUT", f"cards/{card}/note", note=True)
                here.people[who].done("PUT", f"cards/{card}/note", note=False)
            here.people[who].done("PUT", f"cards/{card}", text=text, classroom=room)
        for card, who in under.written.items():
            here.people[who].done("DELETE", f"cards/{card}")
        for who in HIDDEN:
            here.people[who].write("PUT", "ready", ready=False)
        here.listen()
        for browser in here.people.values():
            browser.got.clear()
        here.clock.ms = 1_760_000_500_000
        after_opening(here, [card for card, *_ in sorted(cards)], readers)
        return {name: list(browser.got) for name, browser in here.people.items()}


def after_opening(here: World, cards: list[str], readers: Readers) -> None:
    """A short debrief, in which all is read in every step."""
    pattern = str(UUID(int=0xF00D))
    here.go("share")
    everything(here, readers)
    here.people["lead"].done("PUT", "spotlight", card=cards[0])
    here.go("sort")
    here.people["Ann"].done("POST", "patterns", pattern=pattern, cards=cards[:3])
    here.note("starting a pattern")
    here.people["Ben"].done("PUT", f"cards/{cards[4]}/place", pattern=pattern)
    here.note("placing a card")
    everything(here, readers)
    here.people["Ann"].done("POST", "undo")
    here.note("undoing")
    here.go("name", "predict", "next-level", "report")
    everything(here, readers)
    last_word(here)


def everything(here: World, readers: Iterable[str] = EVERYBODY) -> None:
    """Some read all."""
    for name in readers:
        read_all(here, here.people[name])
    here.note("reading all")


def check_guesses(folder: Path) -> None:
    """Rule L3: whatever is tried with another's locked card is answered as if there were no such card."""
    with world(folder) as here:
        under = Underground(here, random.Random(1))
        for _ in range(3):
            under.post()
        for step in ("", "select"):
            if step:
                here.go(step)
            try_all(under, EVERYBODY)


def try_all(under: Underground, who: Iterable[str]) -> None:
    """All of them try all that can be tried with each hidden card, and with one that is nowhere."""
    for card in under.ids:
        for name in who:
            browser = under.world.people[name]
            there, nowhere = (_answers(browser, each) for each in (card, NOWHERE))
            for got, awaited in zip(there, nowhere, strict=True):
                assert got.raw == awaited.raw, f"{name}: {got.what}: {differing(got.raw, awaited.raw)}"


def _answers(browser: Browser, card: str) -> list[Received]:
    start = len(browser.got)
    guess(browser, card)
    return browser.got[start:]
