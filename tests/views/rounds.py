"""Boards in every step, with words in them that would do harm if a template let them, and their pages."""

from dataclasses import replace
from types import SimpleNamespace

from app.domain.agenda import FULL_AGENDA, PRESETS, StepKey
from app.domain.commands import (
    AskAuthor,
    AskReflectiveQuestion,
    LinkCard,
    MarkReady,
    NamePattern,
    PassCard,
    Predict,
    SetSpotlight,
    SetTimer,
    SuggestNextStep,
    TimerAction,
)
from app.domain.rejection import Phrase
from app.domain.schedule.pasted import read
from app.domain.schedule.prepared import planned, prepared
from app.domain.schedule.timetable import sheets, timetable
from app.domain.terms import (
    Classroom,
    FocusQuestion,
    Frame,
    Horizon,
    Kind,
    Link,
    PatternId,
    Role,
    Spotlight,
    Visit,
)
from app.domain.visibility import BoardView, Viewer, view
from app.views.invitation import invitation
from app.views.render import Renderer
from tests.desk import Desk, facilitator, observer, uuid
from tests.views.networks import network_of

AT = "/boards/abcdefghijklmnopqrstuv"
REPORT_AT = AT.replace("boards", "reports")
EVIL = """<script>alert("x")</script> 'quoted' & "quoted" <b onclick=x> =1+1"""

EVIL_FRAME = Frame(
    problem_of_practice=EVIL,
    school=EVIL,
    network=EVIL,
    date="2025-10-22",
    theory_of_action=EVIL,
    classrooms=(Classroom("C1", EVIL, EVIL), Classroom("C2", "ELA", "7"), Classroom("<C3>")),
    groups=("Group 1", "Group 2", EVIL),
    questions=(FocusQuestion("q1", EVIL),),
    norms=(EVIL,),
    visits=(
        Visit("Group 1", "C1", "08:15", 20),
        Visit("Group 1", "<C3>", "08:15", 20),
        Visit(EVIL, "C2", "08:40", 25),
    ),
)
ROLES = (Role.FACILITATOR, Role.OBSERVER, Role.SCREEN, Role.HOST)
NAMES = ("Alert Quoted", "Host school")
"""Of the people; the first stands in the words that would do harm, so that the check finds it there."""
RENDERER = Renderer()


def viewed(desk: Desk, role: Role) -> BoardView:
    """The board as one person of that role sees it."""
    person = {Role.FACILITATOR: facilitator(), Role.OBSERVER: observer(1)}.get(role)
    seat = Viewer(role, person.person if person else None, person.group if person else "")
    return view(desk.board, seat, NAMES)


def live_parts(desk: Desk, role: Role, renderer: Renderer = RENDERER) -> SimpleNamespace:
    """What app.live gives a page."""
    seen = viewed(desk, role)
    people = seen.people({observer(1).person: EVIL}, frozenset({observer(1).person}))
    return SimpleNamespace(
        cursor="epoch1.7",
        bar=renderer.partials("bar", view=seen, at=AT),
        stage=renderer.partials("stage", view=seen, at=AT),
        mine=renderer.partials("mine", view=seen, at=AT) if role is Role.OBSERVER else "",
        people=renderer.partials("people", people=people) if role is Role.FACILITATOR else "",
        here=renderer.partials("here", people=people) if role is Role.FACILITATOR else "",
        invitation=renderer.partials("invitation", invitation=None) if role is Role.SCREEN else "",
    )


def board_page(desk: Desk, role: Role, renderer: Renderer = RENDERER) -> str:
    """The whole page."""
    parts = live_parts(desk, role, renderer)
    if role is Role.SCREEN:
        return renderer.page("screen", at=AT, parts=parts)
    seen = viewed(desk, role)
    about: dict[str, object] = {
        "seat": "0123456789abcdef",
        "role": role,
        "frame": seen.frame,
        "locked": seen.locked,
        "join_code": "KQ7M-3XPT",
    }
    if role is Role.OBSERVER:
        names = dict.fromkeys((observer(1).person, observer(3).person), EVIL)
        about |= {"me": {"name": EVIL, "group": EVIL}, "colleagues": seen.colleagues(names)}
    name = "host" if role is Role.HOST else "board"
    return renderer.page(
        name, at=AT, parts=parts, stage=seen.stage, step=seen.agenda.now.key, by=seen.by, **about
    )


def played(step: StepKey, frame: Frame = EVIL_FRAME, words: str = EVIL) -> Desk:
    """A board at that step, with everything on it that the steps before allow."""
    desk = Desk(frame)
    cards = [
        desk.post(at, observer(1 + at % 2), f"{words} {at}", frame.classrooms[at % 3].code) for at in range(6)
    ]
    for key in frame.steps[1 : frame.steps.index(step) + 1]:
        desk.go(key)
        match key:
            case StepKey.SELECT:
                desk.ask(observer(1), MarkReady(True))
                desk.ask(facilitator(), SetTimer(TimerAction.START, 0, 20))
            case StepKey.SCREENING:
                desk.ask(observer(3), AskAuthor(cards[0], uuid(6000), words))
                desk.ask(observer(3), AskAuthor(cards[0], uuid(6001)))
                desk.ask(observer(3), PassCard(cards[2]))
            case StepKey.SHARE:
                desk.post(6, text=words)
                desk.ask(facilitator(), SetSpotlight(Spotlight("card", cards[0])))
            case StepKey.SORT:
                desk.start_pattern(0, *cards[:3])
                desk.start_pattern(1, cards[3])
            case StepKey.NAME:
                pattern = desk.start_pattern(2)
                desk.ask(observer(1), NamePattern(pattern, words, Kind.TREND))
                desk.ask(observer(1), LinkCard(cards[3], pattern, Link.ALSO, linked=True))
                desk.ask(observer(1), LinkCard(cards[4], pattern, Link.OTHER_WAY, linked=True))
                desk.ask(facilitator(), SetSpotlight(Spotlight("pattern", pattern)))
            case StepKey.PREDICT:
                desk.ask(observer(1), Predict(uuid(3000), words, tuple(desk.board.patterns)))
                desk.ask(facilitator(), SetSpotlight(Spotlight("group", frame.groups[-1])))
            case StepKey.NEXT_LEVEL:
                patterns = tuple(desk.board.patterns)
                for at, horizon in enumerate(Horizon):
                    step_ = SuggestNextStep(uuid(4000 + at), words, horizon, words[:70], patterns)
                    desk.ask(observer(1), step_)
                desk.ask(observer(1), AskReflectiveQuestion(uuid(5000), words, patterns))
            case _:
                pass
    return desk


def setting_up() -> dict[str, object]:
    """What the set-up page gets, after a paste that was not understood."""
    return {
        "frame": EVIL_FRAME, "typed": {"paste": EVIL}, "grid": timetable(EVIL_FRAME), "plan": planned(EVIL_FRAME, 495),
        "times": {"first": "08:15", "count": "4", "length": "20", "between": "5"}, "begins": "08:15",
        "presets": PRESETS, "network": "abc", "prepared": prepared(EVIL_FRAME), "followed_up": (),
        "at": AT, "seat": "0123456789abcdef", "saved": False, "unsaved": True,
        "message": Phrase("%(why)s", why=EVIL), "misread": read(EVIL, (), ()).misread,
    }  # fmt: skip


def joining() -> dict[str, object]:
    """What the second half of joining gets, for somebody whom this browser does not know."""
    about = {"code": EVIL, "name": EVIL, "command_id": uuid(1), "groups": EVIL_FRAME.groups}
    return {"at": AT, "norms": EVIL_FRAME.norms, "known": None, **about}


def people() -> dict[str, object]:
    """What the page of people gets."""
    desk = played(StepKey.SELECT)
    names = dict.fromkeys(desk.board.members, EVIL)
    found = viewed(desk, Role.FACILITATOR).people(names, frozenset())
    about = {"at": AT, "seat": "0123456789abcdef", "me": found[0].id, "frame": EVIL_FRAME, "people": found}
    return {**about, "code": "KQ7M-3XPT", "open": True, "address": "https://board.test/join"}


def at_every_step() -> list[tuple[StepKey, Desk]]:
    """A board at each step of the short agenda, and at the tables, which the full one has as well."""
    full = replace(EVIL_FRAME, steps=FULL_AGENDA, groups=EVIL_FRAME.groups[:2], visits=())
    tables = [(step, played(step, full)) for step in (StepKey.SCREENING, StepKey.SWAP)]
    return [(step, played(step)) for step in EVIL_FRAME.steps] + tables


def all_pages(renderer: Renderer = RENDERER) -> dict[str, str]:
    """Every page of the product, those of the board in every step and for every role; by name."""
    pages = {
        f"{step}-{role}": board_page(desk, role, renderer) for step, desk in at_every_step() for role in ROLES
    }
    seen = viewed(played(StepKey.REPORT), Role.FACILITATOR)
    first = PatternId(seen.patterns()[0].id)
    plain: dict[str, dict[str, object]] = {
        "start": {"networks": False},
        "join": {"message": EVIL, "code": EVIL, "name": EVIL, "group": EVIL},
        "setup": setting_up(),
        "schedule": {"at": AT, "frame": EVIL_FRAME, "grid": timetable(EVIL_FRAME)},
        "sheet": {"at": AT, "frame": EVIL_FRAME, "sheets": sheets(EVIL_FRAME)},
        "report": {"at": REPORT_AT, "report": seen.report()},
        "open": {},
        "list": {
            "at": AT,
            "head": seen.patterns()[2],
            "cards": seen.cards(seen.patterns()[0].id),
            "links": seen.links(first),
        },
        "matrix": {"at": AT, "matrix": seen.matrix(), "screen": False},
        "chain": {"at": AT, "chain": seen.chain(first)},
        "suggestions": {
            "at": AT,
            "groups": (seen.cards("tray"), seen.links(PatternId(seen.patterns()[2].id)).also),
        },
        "docs": {"openapi": {"paths": {"/x": {"get": {"summary": EVIL, "description": EVIL}}}}},
        "error": {"title": EVIL, "message": EVIL},
        "groups": joining(),
        "people": people(),
        "invite": {"at": AT, "frame": EVIL_FRAME, "invite": invitation("https://board.test", "KQ7M-3XPT")},
        "network": {"network": network_of(EVIL), "link": EVIL, "presets": {"short": "Short debrief, 90 min"}},
        "networks": {"networks": [network_of(EVIL)]},
        "styleguide": {},
    }
    pages |= {name: renderer.page(name, **context) for name, context in plain.items()}
    pages["groups-known"] = renderer.page("groups", **joining() | {"known": EVIL})
    pages["people-closed"] = renderer.page("people", **people() | {"open": False})
    pages["report-early"] = renderer.page("report", at=REPORT_AT, report=None)
    return pages
