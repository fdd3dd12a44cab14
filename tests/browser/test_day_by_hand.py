"""A whole day in Chromium: a facilitator with a mouse, an observer with keys alone, one with a finger, and the projector.

Everything that any of the four browsers is sent, frames and answers alike, is kept and searched for locked words.
"""

import pytest
from playwright.sync_api import Page, expect

from tests.browser.day import (
    Day,
    ann_joins,
    ben_joins,
    card,
    describe,
    four,
    pattern_of,
    stands,
    start,
    the_screen_opens,
)
from tests.browser.hands import middle
from tests.browser.people import People

pytestmark = [pytest.mark.browser, pytest.mark.server]

ANNS = ("heron", "otter", "lynx", "stoat")
BENS = ("magpie", "badger", "plover", "vole")
CANARIES = (*ANNS, *BENS)
"""A word of each card, which stands nowhere else."""
TRAY = "#cards-tray > .card"


def words(canary: str) -> str:
    """What a card says."""
    return f"1 of 5 draws a {canary}."


def test_W9_L1_a_whole_day_by_mouse_finger_and_keys_and_no_locked_word_reaches_anybody(
    people: People,
) -> None:
    day = four(people)
    start(day)
    ann_joins(day)
    ben_joins(day)
    describe(day)
    the_screen_opens(day)
    ann_writes(day)
    ben_writes(day)
    choose_evidence(day)
    nobody_has_anothers_words(day)
    open_and_share(day)
    sort_by_mouse(day)
    sort_by_finger(day)
    sort_by_keys(day)
    name(day)
    predict(day)
    next_level(day)
    report(day)


# --- writing -----------------------------------------------------------------------------------------


def ann_writes(day: Day) -> None:
    """Four cards by keys alone; classroom and focus are remembered from the first on."""
    keys = day.keys
    for number, canary in enumerate(ANNS):
        keys.write("#card-text", words(canary))
        if number == 0:
            keys.reach("[name=classroom]")
            keys.press("Space", "ArrowRight", "ArrowRight")
            keys.reach("#composer [name=focus]")
            keys.press("Space")
        keys.press("Control+Enter")
        day.ann.page.wait_for_selector(f"#mine li:has-text('{canary}'):has-text('C3'):has-text('Saved')")


def ben_writes(day: Day) -> None:
    """Four cards with one thumb; he rewords one and withdraws none."""
    page, finger = day.ben.page, day.finger
    for number, canary in enumerate(BENS):
        finger.write("#card-text", words(canary))
        finger.tap(f"#composer label:has([name=classroom][value=C{number + 1}])")
        finger.tap("#composer label:has([name=focus][value=teacher])")
        finger.tap("#composer button.primary")
        page.wait_for_selector(f"#mine li:has-text('{canary}'):has-text('Saved')")
    finger.tap("#mine [data-reword]")
    finger.write("#reword-dialog [name=text]", " He hums.")
    finger.tap("#reword-dialog [value=save]")
    page.wait_for_selector("#mine li:has-text('He hums.')")


def choose_evidence(day: Day) -> None:
    """The facilitator watches counts, goes on, and sees who is ready."""
    day.lead.page.wait_for_selector("#watch:has-text('8 cards from 2 of 2')")
    day.next("select")
    day.keys.push("#mine .ready button")
    day.finger.tap("#mine .ready button")
    day.lead.page.wait_for_selector("#people:has-text('2 ready')")


def nobody_has_anothers_words(day: Day) -> None:
    """Rule L1: nothing that was sent holds another person's words or the id of their card; everybody has their own."""
    own: dict[str, tuple[str, ...]] = {"Ann": ANNS, "Ben": BENS}
    ids = {name: own_ids(person.page) for name, person in (("Ann", day.ann), ("Ben", day.ben))}
    for person in day.everybody:
        for author, canaries in own.items():
            for secret in (*canaries, *ids[author]):
                found = person.holds(secret)
                assert bool(found) == (person.name == author), f"{person.name}, {author}'s {secret}: {found}"


def own_ids(page: Page) -> list[str]:
    """The ids of one's own cards."""
    found: list[str] = page.eval_on_selector_all(
        "#mine li[id^=own-]", "all => all.map(one => one.id.replace('own-', ''))"
    )
    assert len(found) == len(ANNS)
    return found


# --- reading -----------------------------------------------------------------------------------------


def open_and_share(day: Day) -> None:
    """Opening is confirmed; then everybody sees all cards, and the screen the one in large type."""
    page = day.lead.page
    page.click("#bar .lead .primary")
    expect(page.locator("#open-dialog")).to_contain_text("can not be undone")
    page.click("#open-dialog .primary")
    day.all_see("#stage[data-step=share]", screen=True)
    for person in day.everybody[:3]:
        expect(person.page.locator("#stage .card")).to_have_count(len(CANARIES))
        assert all(person.holds(canary) for canary in CANARIES), f"{person.name} was not sent all cards"
    assert not any(day.screen.holds(canary) for canary in CANARIES)
    page.mouse.click(*middle(card(page, "plover")))
    page.click("#tools [data-light]")
    day.screen.page.wait_for_selector("#spot:has-text('plover')")
    page.click("#spot .off button")
    day.screen.page.wait_for_selector("#spot:not(:has(blockquote))", state="attached")
    page.click("#time [value=start]")
    day.screen.page.wait_for_function("() => /\\d:\\d\\d/.test(document.querySelector('#timer').textContent)")


# --- sorting -----------------------------------------------------------------------------------------


def sort_by_mouse(day: Day) -> None:
    """A drop on empty ground starts a pattern; then two chosen cards go along with each other."""
    day.next("sort")
    page = day.lead.page
    day.mouse.drag(card(page, "heron"), page.locator("#new-pattern"), over="#new-pattern.over")
    day.patterns.append(pattern_of(page, "heron"))
    day.all_see(stands("heron", day.patterns[0]))
    for canary in ("magpie", "otter"):
        page.mouse.click(*middle(card(page, canary)))
    target = page.locator(f"[id='head-{day.patterns[0]}'] p")
    day.mouse.drag(card(page, "otter"), target, over=f"[id='list-{day.patterns[0]}'].over")
    for canary in ("magpie", "otter"):
        day.all_see(stands(canary, day.patterns[0]))
    day.screen.page.wait_for_selector("#rows li:has-text('2 of 9')")


def sort_by_finger(day: Day) -> None:
    """Press, carry, let go; and tap a card, tap a pattern."""
    page, (first, *_) = day.ben.page, day.patterns
    lifted = f"{TRAY}.sortable-chosen"
    place = page.locator(f"[id='head-{first}'] p")
    day.finger.drag(card(page, "badger"), place, lifted, over=f"[id='list-{first}'].over")
    day.all_see(stands("badger", first))
    day.finger.tap(f"{TRAY}:has-text('vole') label")
    day.finger.tap("#tools [data-start]")
    day.patterns.append(pattern_of(page, "vole"))
    day.all_see(stands("vole", day.patterns[1]))
    day.finger.tap(f"{TRAY}:has-text('plover') label")
    day.finger.tap(f"[data-put='{day.patterns[1]}']")
    day.all_see(stands("plover", day.patterns[1]))


def sort_by_keys(day: Day) -> None:
    """Arrows, G, Enter; then one's own last act is taken back, and done again."""
    page, keys = day.ann.page, day.keys
    keys.reach(f"{TRAY} [name=chosen]")
    keys.press("Home", "ArrowDown", "Space", "g")
    page.wait_for_selector("#finder-text:focus")
    keys.type("new")
    keys.press("Enter")
    page.wait_for_selector("#patterns section:nth-child(3) .card")
    day.all_see("#patterns section:nth-child(3) .card")
    day.patterns.append(str(page.locator("#patterns section").nth(2).get_attribute("data-pattern")))
    keys.press("Control+z")
    day.all_see("#patterns:not(:has(section:nth-child(3)))")
    day.patterns.pop()
    while page.locator(TRAY).count():
        left = page.locator(TRAY).count()
        keys.reach(f"{TRAY} [name=chosen]")
        keys.press("g")
        page.wait_for_selector("#finder-text:focus")
        keys.press("ArrowDown", "Enter")
        expect(page.locator(TRAY)).to_have_count(left - 1)
    expect(day.lead.page.locator(TRAY)).to_have_count(0)


# --- naming, and what follows --------------------------------------------------------------------------


def name(day: Day) -> None:
    """Ann gives one title by keys, Ben the other on his phone."""
    day.next("name")
    first, second = day.patterns
    day.keys.push(f"[data-name='{first}']")
    day.keys.write("#name-dialog [name=title]", "Students draw while others write.")
    day.keys.push("#name-dialog [value=save]")
    day.all_see(f"[id='head-{first}']:has-text('Students draw')")
    day.finger.tap(f"[data-name='{second}']")
    day.finger.write("#name-dialog [name=title]", "Few of five write.")
    day.finger.tap("#name-dialog label:has([value=trend])")
    day.finger.tap("#name-dialog [value=save]")
    day.all_see(f"[id='head-{second}']:has-text('Few of five')")
    day.screen.page.wait_for_selector(f"[id='row-{second}']:has-text('Few of five')")


def predict(day: Day) -> None:
    """Each prediction rests on a pattern."""
    day.next("predict")
    by_keys(day, day.patterns[0], "draw well.")
    finger_writes(day, day.patterns[1], "wait for my turn.")


def next_level(day: Day) -> None:
    """Next steps and a question, each with its pattern."""
    day.next("next-level")
    by_keys(day, day.patterns[1], "Plan one task for all five.")
    day.finger.tap("#outcome label:has([value=question])")
    finger_writes(day, day.patterns[0], "What makes drawing worth while?")


def by_keys(day: Day, pattern: str, text: str) -> None:
    """Ann writes an outcome."""
    day.keys.write("#outcome-form [name=text]", text)
    day.keys.push(f"#pattern-lines [value='{pattern}']", "Space")
    day.keys.push("#outcome-form .primary")
    day.all_see(f".outcome:has-text('{text}')")


def finger_writes(day: Day, pattern: str, text: str) -> None:
    """Ben writes one."""
    day.finger.write("#outcome-form [name=text]", text)
    day.finger.tap(f"#pattern-lines li:has([value='{pattern}']) .title")
    day.finger.tap("#outcome-form .primary")
    day.all_see(f".outcome:has-text('{text}')")


def report(day: Day) -> None:
    """The report holds what was found, and nobody."""
    day.next("report")
    for person in day.everybody:
        text = person.page.inner_text("#stage")
        written = ("draw well", "Plan one task", "worth while") if person is not day.screen else ()
        for found in ("Students draw while", "Few of five", *written):
            assert found in text, f"{person.name}'s report lacks {found!r}"
        assert "Ann" not in text
        assert "Ben" not in text
