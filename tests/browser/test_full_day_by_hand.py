"""The full protocol by hand in Chromium: two groups, a facilitator, the host school and the projector, from setting up to the next round.

Whoever may not read a card yet is not sent a word of it; that is looked for in all that the browsers got.
"""

import re
from dataclasses import dataclass

import pytest
from playwright.sync_api import Page, expect

from tests.browser.day import Day, four, start
from tests.browser.people import PHONE, People, Person

pytestmark = [pytest.mark.browser, pytest.mark.server]

ANNS, BENS = ("heron", "otter"), ("magpie", "badger")
NOTE, QUESTION = "lynx", "Which of the five?"
CLASSROOMS = "C1, ELA, 7\nC2, Math, 7\nC3, Science, 8\nC4, ELA, 8"
TITLE = "In Room 12 students draw."
CAN_NOT_BE_UNDONE = "can not be undone"


@dataclass
class WholeDay(Day):
    """The four and the host school."""

    host: Person | None = None

    @property
    def school(self) -> Page:
        """The host's page."""
        assert self.host
        return self.host.page

    def open(self, step: str) -> None:
        """The facilitator is told who will see the cards, and confirms."""
        self.lead.page.click("#bar .lead .primary")
        expect(self.lead.page.locator("#open-dialog")).to_contain_text(CAN_NOT_BE_UNDONE)
        self.lead.page.click("#open-dialog .primary")
        self.all_see(f"#stage[data-step={step}]", screen=True)
        self.school.wait_for_selector(f"#stage[data-step={step}]")

    def read_by(self, *readers: Person, words: str) -> None:
        """These people were sent the words, and nobody else was."""
        assert self.host
        found = {person.name for person in (*self.everybody, self.host) if person.holds(words)}
        assert found == {person.name for person in readers}, words


def test_W9_L1_L2_Q7_T11_the_full_protocol_by_hand_from_setting_up_to_the_next_round(people: People) -> None:
    four_of_them = four(people)
    start(four_of_them)
    day = WholeDay(
        people,
        four_of_them.lead,
        four_of_them.ann,
        four_of_them.ben,
        four_of_them.screen,
        four_of_them.code,
        host=people.come("the host", "", **PHONE),
    )
    set_up(day)
    everybody_comes(day)
    observe(day)
    select(day)
    screening(day)
    swap(day)
    share(day)
    sort(day)
    name(day)
    predict(day)
    next_level(day)
    report(day)
    the_end(day)
    the_next_round(day)


# --- before ------------------------------------------------------------------------------------------


def set_up(day: WholeDay) -> None:
    """Classrooms, groups, a schedule, the full protocol; then what is printed, and back."""
    page = day.lead.page
    page.click("#desk a[href$='/setup']")
    page.fill("[name=classrooms]", CLASSROOMS)
    page.fill("[name=groups]", "2")
    page.fill("[name=norms]", "We write what we see and hear.")
    page.fill("[name=network]", "Cedar Ridge")
    page.click("button:has-text('Propose a schedule')")
    expect(page.locator("#clashes")).to_contain_text("Nobody is in two rooms at once")
    page.click("button:has-text('Full protocol')")
    expect(page.locator("#debrief")).to_have_text("200 minutes")
    page.click("#round-form .save .primary")
    page.wait_for_selector("#notice:has-text('Saved.')")
    for link, title in (
        ("Schedule to print", "Visit schedule"),
        ("Evidence sheets to print", "Evidence sheet"),
    ):
        page.click(f"a:has-text('{link}')")
        expect(page.locator("h1").first).to_contain_text(title)
        page.go_back()
    page.click("a:has-text('Back to the board')")
    page.wait_for_selector("#watch")


def everybody_comes(day: WholeDay) -> None:
    """Two observers accept the norms; the projector and the host open their links."""
    for person, name, group in ((day.ann, "Ann", "Group 1"), (day.ben, "Ben", "Group 2")):
        page = person.page
        page.goto(f"/join#{day.code}")
        page.fill("[name=name]", name)
        page.click("main form .primary")
        page.check(f"[name=group][value='{group}']", force=True)
        page.check("[name=norms]")
        page.click("main form .primary")
        page.wait_for_selector("#composer")
    page = day.lead.page
    for kind, theirs, there in (
        ("screen", day.screen.page, "body.screen #stage"),
        ("host", day.school, "body.host #stage"),
    ):
        page.click(f"#desk [data-link={kind}]")
        expect(page.locator("#link span")).to_have_text(re.compile(kind, re.IGNORECASE))
        theirs.goto(page.input_value("#link input"))
        theirs.wait_for_selector(there)
    expect(day.school.locator("#stage")).to_contain_text("as soon as the whole network sees them")
    page.click("#desk a:has-text('People')")
    expect(page.locator("ul.members")).to_have_count(4)  # who leads, the host, and two groups
    page.click("a:has-text('Back to the board')")


# --- writing -----------------------------------------------------------------------------------------


def observe(day: WholeDay) -> None:
    """From the board to the schedule and back; then everybody writes."""
    page = day.ben.page
    page.click("#stage a:has-text('Visit schedule')")
    expect(page.locator("h1")).to_have_text("Visit schedule")
    page.click("a:has-text('Back to the board')")
    for person, canaries in ((day.ann, (*ANNS, NOTE)), (day.ben, BENS)):
        for number, canary in enumerate(canaries, 1):
            write(person.page, canary, f"C{number}")
    day.lead.page.wait_for_selector("#watch:has-text('5 cards from 2 of 2')")


def write(page: Page, canary: str, classroom: str) -> None:
    """A card, until it is saved."""
    page.fill("#card-text", f"3 of 5 students draw a {canary}.")
    page.check(f"#composer [name=classroom][value={classroom}]", force=True)
    page.check("#composer [name=focus][value=student]", force=True)
    page.click("#composer button.primary")
    page.wait_for_selector(f"#mine li:has-text('{canary}'):has-text('Saved')")


def select(day: WholeDay) -> None:
    """Ann keeps one to herself."""
    day.next("select")
    day.ann.page.click(f"#mine li:has-text('{NOTE}') button:has-text('Private note')")
    day.ann.page.wait_for_selector(f"#mine .notes li:has-text('{NOTE}')")
    for person in (day.ann, day.ben):
        person.page.click("#mine .ready button")
    day.lead.page.wait_for_selector("#people:has-text('2 ready')")
    day.read_by(day.ann, words=ANNS[0])


# --- reading -----------------------------------------------------------------------------------------


def screening(day: WholeDay) -> None:
    """Each group reads its own cards, and lets one pass."""
    day.open("screening")
    for person in (day.ann, day.ben):
        person.page.click("#turn-pass")
        expect(person.page.locator("#queue > .card")).to_have_count(1)
    rows = day.lead.page.locator(".progress tbody tr")
    expect(rows.locator("td:nth-of-type(2)")).to_have_text(["1", "1"])
    day.read_by(day.ann, words=ANNS[0])


def swap(day: WholeDay) -> None:
    """Ann puts a question to a card of the other group; Ben finds other words."""
    day.open("swap")
    ann, ben = day.ann.page, day.ben.page
    ann.click(f".theirs li:has-text('{BENS[0]}') [data-question]")
    ann.fill("#ask-dialog [name=text]", QUESTION)
    ann.click("#ask-dialog .primary")
    expect(ben.locator(".ours .dot")).to_contain_text(QUESTION)
    mine = ben.locator(f"#mine li:has-text('{BENS[0]}')")
    expect(mine.locator(".asks")).to_contain_text(QUESTION)
    mine.locator("[data-reword]").click()
    ben.fill("#reword-dialog [name=text]", f"Table 2: 3 of 5 students draw a {BENS[0]}.")
    ben.click("#reword-dialog [value=save]")
    expect(ann.locator(".theirs .stack")).to_contain_text("Table 2")
    for words in (ANNS[0], BENS[0], QUESTION):
        day.read_by(day.ann, day.ben, words=words)


def share(day: WholeDay) -> None:
    """All see all cards but the note; a group is heard, and an author is asked in private."""
    day.open("share")
    lead, ann, ben = day.lead.page, day.ann.page, day.ben.page
    for page in (lead, ann, ben, day.school):
        expect(page.locator("#stage .card")).to_have_count(len(ANNS + BENS))
    lead.check("#heard [value='Group 1'][data-heard]")
    expect(lead.locator("#heard-title")).to_contain_text("1 of 6")
    lead.click("#heard button[value='Group 1']")
    day.screen.page.wait_for_selector("#spot:has-text('Group 1')")
    lead.click("#spot .off button")
    asked = "Who of them draws?"
    ann.click(f"#stage .card:has-text('{BENS[1]}') label")
    ann.click("#tools [data-ask-author]")
    ann.fill("#ask-dialog [name=text]", asked)
    ann.click("#ask-dialog .primary")
    expect(ben.locator(f"#mine li:has-text('{BENS[1]}') .asks")).to_contain_text(asked)
    day.read_by(day.ben, words=asked)
    day.read_by(day.ann, words=NOTE)


# --- sorting and naming --------------------------------------------------------------------------------


def sort(day: WholeDay) -> None:
    """Ann puts three cards together, Ben begins with one."""
    day.next("sort")
    ann, ben = day.ann.page, day.ben.page
    for canary in (*ANNS, BENS[0]):
        ann.click(f"#cards-tray .card:has-text('{canary}') label")
    ann.click("#tools [data-start]")
    day.all_see("#patterns section:has(li:nth-of-type(3))")
    ben.click(f"#cards-tray .card:has-text('{BENS[1]}') label")
    ben.click("#tools [data-start]")
    day.all_see("#patterns section:nth-of-type(2)")
    expect(day.school.locator("#patterns .card:visible")).to_have_count(4)
    of = ann.locator("#patterns section")
    day.patterns = [str(of.nth(at).get_attribute("data-pattern")) for at in range(2)]


def name(day: WholeDay) -> None:
    """A title, and a card that belongs to both; and where each was seen."""
    day.next("name")
    first, second = day.patterns
    ann, lead = day.ann.page, day.lead.page
    ann.click(f"[data-name='{first}']")
    ann.fill("#name-dialog [name=title]", TITLE)
    ann.click("#name-dialog [value=save]")
    day.all_see(f"[id='head-{first}']:has-text('{TITLE}')")
    ann.click(f"#patterns .card:has-text('{ANNS[1]}') label")
    ann.click("#tools [data-finder]")
    ann.click("#finder-ways label:has-text('Also belongs to')")
    ann.click(f"[id='finder-{second}']")
    day.all_see(f"[id='links-{second}'] li:has-text('{ANNS[1]}')")
    day.screen.page.wait_for_selector(f"[id='row-{first}']:has-text('{TITLE}')")
    lead.click(".by-room a")
    expect(lead.locator("h1")).to_have_text("Where was each pattern seen?")
    lead.click("a:has-text('Back to the board')")
    lead.wait_for_selector("#stage[data-step=name]")


# --- what follows --------------------------------------------------------------------------------------


def predict(day: WholeDay) -> None:
    """A prediction, and the way from the evidence to it."""
    day.next("predict")
    outcome(day, day.ann.page, "draw well.")
    page = day.ben.page
    page.click("#pattern-lines [data-chain] >> nth=0")
    expect(page.locator("#chain-dialog")).to_contain_text("draw well.")
    page.keyboard.press("Escape")
    expect(page.locator("#chain-dialog")).to_be_hidden()


def next_level(day: WholeDay) -> None:
    """A next step, which the host school takes on."""
    day.next("next-level")
    outcome(day, day.ben.page, "Plan one task for all five.")
    day.school.click(".outcome button:has-text('The school takes it on')")
    day.all_see(".outcome:has-text('The school takes it on')")


def outcome(day: WholeDay, page: Page, text: str) -> None:
    """Somebody writes what rests on the first pattern."""
    page.fill("#outcome-form [name=text]", text)
    page.check(f"#pattern-lines [value='{day.patterns[0]}']", force=True)
    page.click("#outcome-form .primary")
    day.all_see(f".outcome:has-text('{text}')")


# --- the end ---------------------------------------------------------------------------------------------


def report(day: WholeDay) -> None:
    """A finding is replaced, a card quoted, the report published, and taken along."""
    day.next("report")
    page, school = day.lead.page, day.school
    expect(school.locator("#stage")).to_contain_text("The report is not there yet")
    expect(page.locator(".findings mark")).to_have_text(["Room 12"])
    page.click("[data-replace]")
    page.fill("#replace-dialog input", "one room")
    page.click("#replace-dialog .primary")
    expect(page.locator(".findings .undecided")).to_have_count(0)
    page.click(".quoting summary >> nth=0")
    page.click("[data-quote] >> nth=0")
    expect(page.locator(".report .quoted li")).to_have_count(1)
    page.click(".findings .undecided button:has-text('Keep')")  # seen in two classrooms only
    expect(page.locator(".findings .undecided")).to_have_count(0)
    page.click(".publish .primary")
    expect(school.locator(".report .seen")).to_contain_text("In one room students draw.")
    page.click(".publish [data-link=report]")
    expect(page.locator("#link input")).to_be_visible()
    expect(page.locator("#link input")).to_have_value(re.compile("/open#"))
    with page.expect_download() as download:
        page.click("a[download][href$='.pdf']")
    assert download.value.path().read_bytes().startswith(b"%PDF")


def the_end(day: WholeDay) -> None:
    """Nothing says any more who wrote a card; then the words go."""
    page = day.lead.page
    for act, told in (("close", "The round is closed"), ("purge", "byte by byte: found 0.")):
        page.click(f"[data-dialog={act}-dialog]")
        expect(page.locator(f"#{act}-dialog")).to_contain_text(CAN_NOT_BE_UNDONE)
        page.click(f"#{act}-dialog .primary")
        expect(page.locator("#closing")).to_contain_text(told)
    for person in (day.ann, day.ben):
        expect(person.page.locator("#stage")).to_contain_text("This round is closed.")


def the_next_round(day: WholeDay) -> None:
    """From the board to the network, and on with what was taken on."""
    page = day.lead.page
    page.click("#stage a:has-text('Network')")
    expect(page.locator(".took")).to_contain_text("Plan one task for all five.")
    page.fill(".ahead [name=problem_of_practice]", "Who draws, and who decides?")
    page.click(".ahead .primary")
    page.wait_for_selector("#stage[data-stage=watch]")
    expect(page.locator("#stage .followed")).to_contain_text("Plan one task for all five.")
