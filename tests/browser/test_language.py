"""A Spanish observer and an English facilitator at one board: each is spoken to in their own language (W12)."""

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Page, expect

from tests.browser.people import LAPTOP, PATIENCE, PHONE, People
from tests.browser.seats import sit
from tests.browser.wire import STEPS, Round
from tests.words import catalogue

pytestmark = [pytest.mark.browser, pytest.mark.server]

GAP = r"%\\\(\w+\\\)s|\\\{\w*\\\}"
ALL_WORDS = """() => { const found = [];
    const attributes = ['title', 'aria-label', 'placeholder', 'data-done', 'data-none', 'data-empty', 'data-more'];
    const look = root => { for (const each of root.querySelectorAll('*')) {
        if (each.matches('script, style')) continue;
        if (each.matches('template')) look(each.content);
        for (const node of each.childNodes) if (node.nodeType === 3) found.push(node.data);
        for (const name of attributes) found.push(each.getAttribute(name) ?? '');
    } };
    look(document);
    return [...new Set(found.map(words => words.replace(/\\s+/g, ' ').trim()).filter(Boolean))]; }"""
PEOPLES_OWN = ("Group 1", "Group 2", "Group 3", "Facilitator")
"""Names that the round got when it was made, over the wire and in English; sentences begin with them."""


@pytest.fixture
def day(base: str) -> Iterator[Round]:
    """A round with two observers."""
    made = Round(base)
    made.join("Ana")
    made.join("Bo")
    yield made
    made.leave()


def english() -> re.Pattern[str]:
    """Whatever English the catalogue knows, but for what is the same in Spanish."""
    said = []
    for message in catalogue("es"):
        before = [message.id] if isinstance(message.id, str) else list(message.id)
        after = [message.string] if isinstance(message.string, str) else list(message.string or ())
        said += [each for each in before if each and each not in after]
    return re.compile("|".join(re.sub(GAP, r"\\S+(?: \\S+){0,3}", re.escape(each)) for each in said))


def left(page: Page) -> list[str]:
    """English on the page that people did not write."""
    known = english()
    return [
        words
        for words in page.evaluate(ALL_WORDS)
        if known.fullmatch(words) and not words.startswith(PEOPLES_OWN)
    ]


def test_W12_pages_and_frames_and_scripts_speak_the_language_of_their_reader(
    people: People, day: Round
) -> None:
    ana, bo = day.observers
    spanish = sit(people, ana, **PHONE, locale="es-MX")
    lead = sit(people, day.lead, **LAPTOP, locale="en-US")
    assert spanish.get_attribute("html", "lang") == "es"
    spanish.check("#composer [name=classroom][value=C5]")
    spanish.check("#composer [name=focus][value=task]")
    spanish.fill("#card-text", "Tres de cinco escriben.")
    spanish.click("#card-form .primary")
    spanish.wait_for_selector("#mine li:has-text('Tres de cinco')")
    expect(spanish.locator("#mine li[id] .state").first).to_have_text("Guardada")
    assert left(spanish) == []
    cards = [
        day.post(words, by=bo) for words in ("T espera.", "Copian del tablero.", "Cada cual lee en silencio.")
    ]
    for step, theirs, ours in (
        ("select", "Elija de 5 a 10", "Choose 5 to 10"),
        ("share", "¿Qué vio y qué oyó?", "What did you see and hear?"),
        ("sort", "Junte lo que", "Put together what"),
    ):
        day.go(step)
        expect(spanish.locator("#bar h1")).to_contain_text(theirs)
        expect(lead.locator("#bar h1")).to_contain_text(ours)
        assert left(spanish) == []
    expect(spanish.locator("#head-tray h3")).to_have_text("Sin agrupar")
    expect(lead.locator("#head-tray h3")).to_have_text("Not yet sorted")
    expect(spanish.locator(f"#card-{cards[0]} .from")).to_contain_text("C1 · ELA · Grado 7")
    expect(spanish.locator(f"#card-{cards[0]} .from")).to_contain_text("Estudiantes")
    # what scripts say: of others, and of oneself
    pattern = day.start(cards[0], cards[1], by=bo)
    expect(spanish.locator("#news")).to_contain_text("Otras personas movieron 2 tarjetas.", timeout=PATIENCE)
    expect(spanish.locator(f"#head-{pattern}")).to_contain_text("1 de 9 aulas · 2 tarjetas")
    expect(lead.locator(f"#head-{pattern}")).to_contain_text("1 of 9 classrooms · 2 cards")
    spanish.locator(f"#card-{cards[2]}").tap()
    spanish.locator(f"[data-put='{pattern}']").tap()
    expect(spanish.locator("#toasts")).to_contain_text("Tarjeta puesta en")
    lead.keyboard.press("?")
    expect(lead.locator("#keys-dialog")).to_contain_text("From card to card")
    # a refusal
    day.go("predict")
    spanish.wait_for_selector("#stage[data-stage=predict]")
    with people.expecting("status of 422"):
        spanish.locator("#tools [data-undo] button").tap()
        expect(spanish.locator("#notice")).to_contain_text("En este paso no hay nada suyo que deshacer.")
    for step in STEPS[STEPS.index("predict") :]:
        day.go(step)
        spanish.wait_for_selector(f"#stage[data-step={step}]")
        assert left(spanish) == []
    assert "Lo que vimos" in spanish.inner_text("#stage")
    assert "What we saw" in lead.inner_text("#stage")


def test_W12_no_english_is_left_on_what_a_spanish_facilitator_and_the_screen_see(
    people: People, day: Round
) -> None:
    lead = sit(people, day.lead, **LAPTOP, locale="es-US")
    link = day.lead.write("POST", "links", kind="screen").json()["link"]
    screen = people.come("the screen", "", **LAPTOP, locale="es").page
    screen.goto(link)
    screen.wait_for_selector("#stage")
    cards = [day.post(words) for words in ("T espera.", "Copian del tablero.")]
    for step in STEPS[1:]:
        day.go(step)
        if step == "sort":
            day.start(*cards)
        for page in (lead, screen):
            page.wait_for_selector(f"#stage[data-step={step}]")
            assert left(page) == []
    for path in ("/setup", "/invite", "/lists/tray"):
        if path == "/lists/tray":
            day.go("sort")
        lead.goto(day.lead.at + path)
        assert left(lead) == []


def test_W12_who_comes_chooses_a_language_and_keeps_the_code(people: People, day: Round) -> None:
    code = day.lead.view()["join_code"]
    page = people.come("somebody new", "", **PHONE).page
    page.goto(f"/join#{code}")
    expect(page.locator("h1")).to_have_text("Join a round")
    page.click("form.languages [lang=es]")
    expect(page.locator("h1")).to_have_text("Unirse a una ronda")
    expect(page.locator("#code")).to_have_value(code)
    assert left(page) == []
    page.goto("/")
    assert left(page) == []
    page.click("form.languages [lang=en]")
    expect(page.locator("h1")).to_have_text("Debrief an instructional round")
