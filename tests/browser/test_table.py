"""Two groups at their tables: a laptop, a phone and a keyboard; and questions to authors in Share."""

from collections.abc import Iterator
from dataclasses import dataclass, field

import pytest
from playwright.sync_api import Page, expect

from app.domain.agenda import FULL_AGENDA
from tests.browser.again import people, regulars
from tests.browser.hands import Finger, Keys
from tests.browser.late import Late
from tests.browser.people import LAPTOP, PHONE, People
from tests.browser.reading import NARROW, ZOOMED, Found, axe, sideways, small_targets
from tests.browser.seats import GONE_WRONG, sit
from tests.browser.wire import Caller, fresh

__all__ = ["people", "regulars"]
pytestmark = [pytest.mark.browser, pytest.mark.server]

CURRENT = "#queue > .current"
WORDS = ("They were not engaged.", "3 of 5 wrote.", "T: “Show me.”", "2 asked.")


@dataclass
class Tables:
    """A round with the full agenda: Ann and Ben in Group 1, Cleo in Group 2."""

    base: str
    lead: Caller = field(init=False)
    people: dict[str, Caller] = field(default_factory=dict)
    cards: dict[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.lead = Caller(self.base)
        rooms = [{"code": f"C{at}", "subject": "ELA", "grade": "7"} for at in range(1, 4)]
        started = self.lead.write(
            "POST",
            "/rounds",
            problem_of_practice="Each fills in their own sheet.",
            classrooms=rooms,
            groups=["Group 1", "Group 2"],
            steps=FULL_AGENDA,
        )
        self.lead.at = started.headers["location"]
        code = self.lead.view()["join_code"]
        for name, group in (("Ann", "Group 1"), ("Ben", "Group 1"), ("Cleo", "Group 2")):
            person = self.people[name] = Caller(self.base)
            joined = person.write("POST", "/join", code=code, name=name, group=group)
            person.at = joined.headers["location"]

    def post(self, name: str, *texts: str) -> None:
        """Somebody writes cards."""
        for text in texts:
            card = self.cards[text] = fresh()
            fields = {"card": card, "text": text, "classroom": "C1", "focus": "student"}
            self.people[name].write("POST", "cards", **fields)

    def go(self, *steps: str) -> None:
        """Moves the board."""
        for step in steps:
            self.lead.write("PUT", "step", step=step, confirm=True)

    def table(self, name: str) -> list[tuple[str, bool, int]]:
        """What lies on somebody's table: words, whether it passed, how many questions it has."""
        cards = self.people[name].view()["table"]["cards"]
        return [(each["card"]["text"], each["passed"], len(each["asks"])) for each in cards]


@pytest.fixture
def tables(base: str) -> Iterator[Tables]:
    made = Tables(base)
    yield made
    for person in (made.lead, *made.people.values()):
        person.http.close()


def looked_at(page: Page) -> str:
    """The words of the card in large type."""
    expect(page.locator(CURRENT)).to_have_count(1)
    return page.inner_text(f"{CURRENT} .text")


def looks_at(page: Page, words: str) -> None:
    """This card is in large type, and no other."""
    expect(page.locator(CURRENT)).to_have_count(1)
    expect(page.locator(f"{CURRENT} .text")).to_have_text(words)


def waits(page: Page, number: int) -> None:
    """So many cards are to be read."""
    expect(page.locator("#queue > .card")).to_have_count(number)


# --- screening -------------------------------------------------------------------------------------------


def test_Q9_a_group_reads_one_card_after_the_other_by_phone_and_by_keyboard(
    people: People, tables: Tables
) -> None:
    tables.post("Ann", *WORDS[:2])
    tables.post("Ben", *WORDS[2:])
    tables.go("select", "screening")
    laptop, phone = sit(people, tables.people["Ann"]), sit(people, tables.people["Ben"], **PHONE)
    keys, finger = Keys(laptop), Finger(phone)
    order = [card["card"]["text"] for card in tables.people["Ann"].view()["table"]["cards"]]
    for page in (laptop, phone):
        looks_at(page, order[0])
    expect(laptop.locator("#queue > .card:visible")).to_have_count(1)
    keys.reach("#turn-next")
    keys.press("ArrowRight", "ArrowRight")
    looks_at(laptop, order[2])
    expect(laptop.locator("#turned")).to_have_text("3 of 4")
    keys.press("ArrowRight", "ArrowRight", "ArrowLeft")
    looks_at(laptop, order[3])
    finger.tap("#turn-next")
    looks_at(phone, order[1])
    keys.press("p")  # the last one: behind it stands none, so the one before is looked at
    waits(phone, 3)
    looks_at(laptop, order[2])
    looks_at(phone, order[1])
    finger.tap("#turn-pass")
    waits(laptop, 2)
    looks_at(laptop, order[2])
    looks_at(phone, order[2])
    assert laptop.evaluate("() => document.activeElement.id") == "turn-next"
    assert sum(passed for _, passed, _ in tables.table("Ann")) == 2


def test_Q9_passing_goes_on_by_the_same_key_and_can_be_undone(people: People, tables: Tables) -> None:
    tables.post("Ann", *WORDS)
    tables.go("select", "screening")
    page = sit(people, tables.people["Ben"])
    keys = Keys(page)
    keys.reach("#turn-pass")
    for left in (3, 2, 1):
        keys.press("Enter")
        waits(page, left)
        assert page.evaluate("() => document.activeElement.id") == "turn-pass"
    page.click("#toasts button")
    waits(page, 2)
    page.click("#passed summary")
    page.locator("#passed [data-read-again]").first.click()
    waits(page, 3)


def test_Q1_a_card_that_is_asked_about_stands_apart_until_its_author_rewords_it(
    people: People, tables: Tables
) -> None:
    tables.post("Ann", *WORDS[:2])
    tables.go("select", "screening")
    ann, ben = sit(people, tables.people["Ann"], **PHONE), sit(people, tables.people["Ben"])
    keys = Keys(ben)
    while looked_at(ben) != WORDS[0]:
        keys.reach("#turn-next")
        keys.press("ArrowRight")
    keys.push("#turn-ask")
    expect(ben.locator("#ask-card")).to_have_text(WORDS[0])
    keys.push("#ask-dialog .primary")
    expect(ben.locator("#ask-dialog")).not_to_be_visible()
    for page in (ann, ben):
        expect(page.locator(".apart .dot")).to_contain_text("Question")
        expect(page.locator(".apart .dot")).to_contain_text("makes you say that?")
        waits(page, 1)
    ann.click(f"[data-reword='{tables.cards[WORDS[0]]}']")
    ann.fill("#reword-dialog textarea", "2 of 5 looked at the sheet.")
    ann.click("#reword-dialog [value=save]")
    waits(ben, 2)
    expect(ben.locator(".apart")).not_to_be_visible()
    assert ("2 of 5 looked at the sheet.", False, 0) in tables.table("Ben")


def test_Q9_what_others_do_takes_neither_the_card_i_look_at_nor_half_a_question(
    people: People, tables: Tables
) -> None:
    tables.post("Ann", *WORDS)
    tables.go("select", "screening")
    page = sit(people, tables.people["Ben"])
    page.click("#turn-next")
    words = looked_at(page)
    page.click("#turn-ask")
    page.fill("#ask-dialog textarea", "Who says")
    others = [text for text in WORDS if text != words]
    tables.people["Ann"].write("PUT", f"cards/{tables.cards[others[0]]}/pass", passed=True)
    tables.post("Ann", "A late one.")
    expect(page.locator("#queue > .card", has_text="A late one.")).to_have_count(1)
    expect(page.locator("#ask-dialog textarea")).to_have_value("Who says")
    expect(page.locator(f"{CURRENT} .text")).to_have_text(words)
    page.fill("#ask-dialog textarea", "Who says so?")
    page.click("#ask-dialog .primary")
    expect(page.locator(".apart .dot")).to_contain_text("Who says so?")


def test_Q1_ones_own_card_is_not_asked_about_and_that_is_said(people: People, tables: Tables) -> None:
    tables.post("Ann", WORDS[0])
    tables.go("select", "screening")
    page = sit(people, tables.people["Ann"])
    with people.expecting(*GONE_WRONG):
        page.click("#turn-ask")
        page.fill("#ask-dialog textarea", "Me?")
        page.click("#ask-dialog .primary")
        expect(page.locator("#ask-dialog [role=alert]")).to_contain_text("your own card")
    expect(page.locator("#ask-dialog textarea")).to_have_value("Me?")


def test_Q1_a_question_that_waits_for_the_connection_is_asked_once(people: People, tables: Tables) -> None:
    tables.post("Ann", WORDS[0])
    tables.go("select", "screening")
    page = sit(people, tables.people["Ben"])
    page.click("#turn-ask")
    page.fill("#ask-dialog textarea", "Who says so?")
    with people.expecting(*GONE_WRONG):
        page.context.set_offline(True)
        page.click("#ask-dialog .primary")
        page.wait_for_selector("#outbox > li.waiting:has-text('Who says so?')")
        expect(page.locator("#outbox > li .from")).to_have_text("Question")
        page.context.set_offline(False)
        expect(page.locator(".apart .dot")).to_have_count(1)
    assert tables.table("Ann") == [(WORDS[0], False, 1)]


# --- what the coach asks -----------------------------------------------------------------------------------


JUDGED = "The teacher gave a great explanation."
CONTROL = f"{CURRENT} summary"


def turned_to(page: Page, words: str) -> None:
    """Turns until that card is looked at."""
    while looked_at(page) != words:
        page.click("#turn-next")


def test_Y5_what_the_coach_asks_is_unfolded_and_asked_by_keyboard(people: People, tables: Tables) -> None:
    tables.post("Ann", JUDGED, "3 of 5 wrote.")
    tables.go("select", "screening")
    page = sit(people, tables.people["Ben"])
    keys = Keys(page)
    turned_to(page, JUDGED)
    keys.push(CONTROL)
    expect(page.locator(f"{CURRENT} .coached q")).to_be_visible()
    keys.press("ArrowRight")  # the focus goes along to the same place of the next card, which is folded
    looks_at(page, "3 of 5 wrote.")
    expect(page.locator(CONTROL)).to_be_focused()
    expect(page.locator(f"{CURRENT} .coached p")).not_to_be_visible()
    keys.press("ArrowLeft")
    keys.push(f"{CURRENT} .coached li:first-child button")
    expect(page.locator("#ask-card")).to_have_text(JUDGED)
    asked = page.input_value("#ask-dialog textarea")
    assert asked.startswith("“") and "great" in asked
    keys.push("#ask-dialog .primary")
    expect(page.locator(".apart .dot span")).to_have_text(asked)
    assert tables.table("Ann")[0][2] + tables.table("Ann")[1][2] == 1


def test_Y5_a_question_of_the_coach_is_changed_or_dropped_and_what_others_do_folds_nothing(
    people: People, tables: Tables
) -> None:
    tables.post("Ann", JUDGED)
    tables.go("select", "screening")
    page = sit(people, tables.people["Ben"], **PHONE)
    finger = Finger(page)
    finger.tap(CONTROL)
    finger.tap(f"{CURRENT} .coached li:first-child button")
    finger.tap("#ask-dialog [data-dialog-close]")
    tables.post("Ann", "A late one.")
    expect(page.locator("#queue > .card")).to_have_count(2)
    expect(page.locator(f"{CURRENT} .coached q")).to_be_visible()
    finger.tap("#turn-ask")
    expect(page.locator("#ask-dialog textarea")).to_have_value("")
    finger.tap("#ask-dialog [data-dialog-close]")
    finger.tap(f"{CURRENT} .coached li:first-child button")
    page.fill("#ask-dialog textarea", "Which words?")
    finger.tap("#ask-dialog .primary")
    expect(page.locator(".apart .dot span")).to_have_text("Which words?")


def test_Y5_without_scripts_it_is_unfolded_as_well(people: People, tables: Tables) -> None:
    tables.post("Ann", JUDGED)
    tables.go("select", "screening")
    bare = people.browser.new_context(java_script_enabled=False)
    tables.people["Ben"].sit_down(bare)
    page = bare.new_page()
    page.goto(tables.people["Ben"].base + tables.people["Ben"].at)
    expect(page.locator("#queue .coached q")).not_to_be_visible()
    page.click("#queue summary")
    expect(page.locator("#queue .coached q")).to_be_visible()
    bare.close()


# --- swap, opening, share ---------------------------------------------------------------------------------


def test_Q4_the_matched_group_puts_a_red_dot_and_the_authors_group_sees_it(
    people: People, tables: Tables
) -> None:
    tables.post("Ann", WORDS[0])
    tables.post("Cleo", WORDS[1])
    tables.go("select", "screening", "swap")
    ben, cleo = sit(people, tables.people["Ben"]), sit(people, tables.people["Cleo"], **PHONE)
    expect(ben.locator(".theirs .card .text")).to_have_text(WORDS[1])
    expect(ben.locator(".ours [data-question]")).to_have_count(0)
    finger = Finger(cleo)
    finger.tap(".theirs [data-question]")
    finger.tap("#ask-dialog .primary")
    for page, where in ((cleo, ".theirs"), (ben, ".ours")):
        expect(page.locator(f"{where} .dot")).to_contain_text("Question")
        red = page.eval_on_selector(".dot", "dot => getComputedStyle(dot, '::before').backgroundColor")
        assert red == "rgb(194, 40, 29)"


def test_L2_the_facilitator_is_told_before_each_opening_who_will_see_the_cards(
    people: People, tables: Tables
) -> None:
    tables.post("Ann", WORDS[0])
    tables.go("select")
    page = sit(people, tables.lead)
    for step, words in (
        ("screening", "each group sees the cards of its own people"),
        ("swap", "the matched group sees a group's cards"),
        ("share", "everybody in the network sees all cards"),
    ):
        page.click("[data-dialog=open-dialog]")
        expect(page.get_by_role("dialog")).to_have_accessible_name(page.inner_text("#open-dialog h2:visible"))
        assert words in page.inner_text("#open-dialog")
        assert page.inner_text("#open-dialog").count("can not be undone") == 1
        page.click("#open-dialog .primary")
        page.wait_for_selector(f"#stage[data-step={step}]")
        expect(page.locator("#open-dialog")).not_to_be_visible()
        assert ("engaged" in page.inner_text("#stage")) == (step == "share")


def test_Q7_the_facilitators_counts_follow_the_tables(people: People, tables: Tables) -> None:
    tables.post("Ann", *WORDS)
    tables.go("select", "screening")
    page = sit(people, tables.lead)
    row = page.locator("#watch tr", has_text="Group 1").first
    expect(row.locator("td")).to_have_text(["4", "0", "0", "Group 2"])
    tables.people["Ben"].write("PUT", f"cards/{tables.cards[WORDS[0]]}/pass", passed=True)
    tables.people["Ben"].write("POST", f"cards/{tables.cards[WORDS[1]]}/asks", ask=fresh())
    expect(row.locator("td")).to_have_text(["4", "1", "1", "Group 2"])


def test_Q5_in_share_a_card_is_tapped_and_its_author_asked(people: People, tables: Tables) -> None:
    tables.post("Ann", WORDS[0])
    tables.go("select", "screening", "swap", "share")
    cleo = sit(people, tables.people["Cleo"], **PHONE)
    finger = Finger(cleo)
    finger.tap("#stage .card label")
    finger.tap("[data-ask-author]")
    expect(cleo.locator("#ask-card")).to_have_text(WORDS[0])
    finger.tap("#ask-dialog .primary")
    expect(cleo.locator("#toasts")).to_contain_text("The author is asked.")
    expect(cleo.locator("#stage .card :checked")).to_have_count(0)
    (own,) = tables.people["Ann"].view()["mine"]
    assert own["asks"] == [""]


def test_Q5_the_question_is_about_the_card_that_was_chosen_when_it_was_asked_for(
    people: People, tables: Tables
) -> None:
    tables.post("Ann", *WORDS[:2])
    tables.go("select", "screening", "swap", "share")
    cleo = sit(people, tables.people["Cleo"])
    late = Late(cleo, "**/table.js")
    asked, other = (cleo.locator("#stage .card", has_text=words).locator("label") for words in WORDS[:2])
    asked.click()
    cleo.click("[data-ask-author]")
    late.wait()
    asked.click()
    other.click()
    late.go()
    expect(cleo.locator("#ask-card")).to_have_text(WORDS[0])


def test_Q6_two_facilitators_tick_the_same_list(people: People, tables: Tables) -> None:
    tables.go("select", "screening", "swap", "share")
    one, other = sit(people, tables.lead), sit(people, tables.lead)
    for page, value in ((one, True), (other, False), (one, True)):
        page.set_checked("[data-heard=group][value='Group 1']", value)
        for each in (one, other):
            expect(each.locator("[data-heard=group][value='Group 1']")).to_be_checked(checked=value)
            expect(each.locator("#heard-title")).to_contain_text(f"{int(value)} of 5")
    other.click("#heard button[value=C2]")
    for page in (one, other):
        expect(page.locator("#spot")).to_contain_text("C2 · ELA · Grade 7")


# --- for everybody -----------------------------------------------------------------------------------------


def test_X1_X2_X4_tables_questions_and_the_tick_list_can_be_used_by_everybody(
    people: People, tables: Tables
) -> None:
    tables.post("Ann", *WORDS[:2], JUDGED)
    tables.post("Cleo", "A card of theirs.")
    tables.go("select", "screening")
    ben, lead = sit(people, tables.people["Ben"]), sit(people, tables.lead)
    for number, act in ((0, "pass"), (1, "asks")):
        path = f"cards/{tables.cards[WORDS[number]]}/{act}"
        tables.people["Ben"].write(
            "PUT" if act == "pass" else "POST", path, **({"ask": fresh()} if number else {})
        )
    found: list[Found] = []
    known: set[int] = set()
    expect(ben.locator("#queue > [data-card]")).to_have_count(
        1
    )  # a card that leaves would be waited for where it is hidden
    ben.click(f"{CURRENT} summary")
    for step in ("screening", "swap", "share"):
        if step != "screening":
            tables.go(step)
        for name, page in (("Ben", ben), ("the facilitator", lead)):
            page.wait_for_selector(f"#stage[data-step={step}]")
            found += looked_over(page, f"{step}, {name}", known)
    ben.click("#stage .card label")
    ben.click("[data-ask-author]")
    found += axe(ben, "the question", "light", known)
    assert not found, "\n".join(map(str, found))


def looked_over(page: Page, name: str, known: set[int]) -> list[Found]:
    """What is wrong with it, light and dark, wide and narrow; colours that were looked at before are known."""
    found = [*axe(page, name, "light", known), *axe(page, name, "dark", known)]
    for width in (ZOOMED, NARROW):
        found += sideways(page, f"{name} at {width} px", width)
    found += small_targets(page, f"{name} at {NARROW} px")
    page.set_viewport_size(LAPTOP["viewport"])
    return found
