"""The step Report: what is decided there reaches every page, and a page that took its frames is a fresh page (V1, R4, N4)."""

from typing import Any

import pytest
from lxml import html

from app.domain.agenda import StepKey
from app.domain.commands import (
    ChooseQuote,
    Command,
    DecideFinding,
    Join,
    PublishReport,
    RemoveMember,
    TakeOn,
    Undo,
)
from app.domain.events import Entry
from app.domain.terms import Actor, Decision, PersonId, Role
from app.rehearsal.screen import ScreenModel
from app.views.patch import patch
from app.views.regions import touched
from tests.desk import Desk, facilitator, uuid
from tests.views.rounds import AT, NAMES, RENDERER, ROLES, board_page, played, viewed

HEARD = {Role.FACILITATOR: ("everyone", "facilitators")}
NEXT_STEP = uuid(4000)


def follows(desk: Desk, *commands: tuple[Actor, Command]) -> dict[Role, tuple[str, str]]:
    """For each role a page that took the frames of these commands, and a fresh one."""
    models = {role: ScreenModel(board_page(desk, role)) for role in ROLES}
    for actor, command in commands:
        began = len(desk.log)
        desk.ask(actor, command)
        assert len(desk.log) > began
        for entry in desk.log[began:]:
            for role, model in models.items():
                _hear(desk, role, model, entry)
    return {
        role: (model.live(), ScreenModel(board_page(desk, role)).live()) for role, model in models.items()
    }


def _hear(desk: Desk, role: Role, model: ScreenModel, entry: Entry) -> None:
    for touch in touched(desk.board, entry):
        if touch.audience in HEARD.get(role, ("everyone",)):
            model.apply(patch(viewed(desk, role), touch.regions, AT, RENDERER.partials))


def parsed(page: str) -> Any:
    """The page as a tree."""
    return html.fromstring(page)


def checked(desk: Desk) -> list[str]:
    return [finding.id for finding in viewed(desk, Role.FACILITATOR).check()]


def test_V1_R4_what_is_decided_at_the_report_reaches_every_page() -> None:
    desk = played(StepKey.REPORT)
    pattern = next(iter(desk.board.patterns.values()))
    lead, card = facilitator(), next(iter(pattern.cards))
    first, *others = checked(desk)
    new = Actor(PersonId("another"), Role.OBSERVER, "Group 1")
    pages = follows(
        desk,
        (lead, DecideFinding(first, Decision.REPLACE, "<b>other words</b>", NAMES)),
        *((lead, DecideFinding(each, Decision.KEEP, "", NAMES)) for each in others),
        (lead, ChooseQuote(pattern.id, card, quoted=True)),
        (new, Join(new.person, new.role, new.group)),
        (lead, RemoveMember(new.person)),
        (lead, TakeOn(NEXT_STEP, taken_on=True)),
        (lead, Undo()),
        (lead, ChooseQuote(pattern.id, card, quoted=False)),
        (lead, PublishReport(published=True, names=NAMES)),
    )
    for role, (followed, fresh) in pages.items():
        assert followed == fresh, role
        assert "&lt;b&gt;other words" in board_page(desk, role), role


@pytest.mark.parametrize("step", [StepKey.NEXT_LEVEL, StepKey.REPORT])
def test_V1_N4_what_the_school_takes_on_is_seen_where_it_stands_on_every_page(step: StepKey) -> None:
    desk = played(step)
    host = Actor(PersonId("host"), Role.HOST)
    desk.ask(host, Join(host.person, host.role, ""))
    pages = follows(desk, (host, TakeOn(NEXT_STEP, taken_on=True)))
    for role, (followed, fresh) in pages.items():
        assert followed == fresh, role
        assert step is StepKey.REPORT or "The school takes it on" in fresh, role
    pages = follows(desk, (host, TakeOn(NEXT_STEP, taken_on=False)))
    assert all(followed == fresh for followed, fresh in pages.values())


def test_R6_only_the_facilitators_page_has_the_check_and_the_host_waits_for_the_report() -> None:
    desk = played(StepKey.REPORT)
    for role in ROLES:
        page = parsed(board_page(desk, role))
        assert bool(page.xpath("//*[@id='check']")) == (role is Role.FACILITATOR)
        assert ("is not there yet" in page.text_content()) == (role is Role.HOST)


def test_R4_a_finding_stands_in_its_sentence_with_what_can_be_done_about_it() -> None:
    desk = played(StepKey.REPORT, words="In the year before, the table of Alert wrote 4 lines.")
    found = parsed(board_page(desk, Role.FACILITATOR)).xpath("//ol[@class='findings']/li")
    assert found and all(item.xpath(".//mark")[0].text_content() for item in found)
    names = [item for item in found if item.xpath(".//mark")[0].text_content() == "Alert"]
    assert names and "A name of this round" in names[0].text_content()
    assert [button.text_content() for button in names[0].xpath(".//button")] == ["Keep", "Replace by …"]


def test_R9_a_hosts_page_offers_nothing_that_is_not_the_hosts() -> None:
    for step in (StepKey.SHARE, StepKey.SORT, StepKey.NAME, StepKey.PREDICT, StepKey.NEXT_LEVEL):
        desk = played(step)
        page = parsed(board_page(desk, Role.HOST))
        asked = {
            form.get(name) for form in page.iter("form") for name in form.attrib if name.startswith("hx-")
        }
        assert all(path == "drop" or path.endswith(("/undo", "/taken-on")) for path in asked), (step, asked)
        assert not page.xpath("//*[@data-put or @data-name or @data-more or @id='outcome-form']"), step
