"""How people point: a mouse that drags, a finger, and a keyboard alone."""

from dataclasses import dataclass, field

from playwright.sync_api import CDPSession, Locator, Page, expect

STEPS = 12
"""Moves of a hand between two places: a drag is told from a click by what lies between."""
MOST_TABS = 400
"""A keyboard that has not come to a thing by then does not reach it."""

AT_REST = """async each => { let before = '', still = 0; // what comes into sight takes two frames to get its size
    for (;;) {
        const {left, top, width, height} = each.getBoundingClientRect();
        const x = left + width / 2, y = top + height / 2;
        const seen = document.elementFromPoint(x, y);
        if (!seen || !(each.contains(seen) || seen.contains(each))) each.scrollIntoView({block: 'center'});
        still = before === `${x} ${y}` ? still + 1 : 0;
        if (still === 3) return [x, y];
        before = `${x} ${y}`;
        await new Promise(requestAnimationFrame);
    } }"""
FOCUSED = "selector => document.activeElement?.matches(selector) ?? false"


@dataclass
class Mouse:
    """A hand on a mouse."""

    page: Page

    def drag(self, what: Locator, onto: Locator, over: str = "") -> None:
        """Picks something up, carries it over a place and lets go.

        Args:
            over: what has to be on the page before the hand lets go.
        """
        self.page.mouse.move(*middle(what))
        self.page.mouse.down()
        self.carry(what, onto)
        if over:
            self.page.wait_for_selector(over)
        self.page.mouse.up()

    def carry(self, what: Locator, onto: Locator) -> None:
        """Moves there in small steps, and a little around, as hands do."""
        x, y = middle(onto)
        self.page.mouse.move(x, y, steps=STEPS)
        self.page.mouse.move(x + 2, y + 2)


@dataclass
class Finger:
    """A finger on a phone's glass."""

    page: Page
    cdp: CDPSession = field(init=False)

    def __post_init__(self) -> None:
        self.cdp = self.page.context.new_cdp_session(self.page)

    def tap(self, selector: str) -> None:
        """Taps the first that matches."""
        what = self.page.locator(selector).first
        middle(what)
        what.tap()

    def write(self, selector: str, words: str) -> None:
        """Taps a field and types on the glass."""
        self.tap(selector)
        self.page.wait_for_function(FOCUSED, arg=selector)
        self.page.keyboard.type(words)

    def drag(self, what: Locator, onto: Locator, lifted: str, over: str = "") -> None:
        """Presses until the thing is lifted, carries it over a place and lets go.

        Args:
            lifted: what is on the page as soon as it is lifted.
            over: what has to be on the page before the finger lets go.
        """
        x, y = middle(what)
        self.touch("touchStart", x, y)
        self.page.wait_for_selector(lifted)
        to_x, to_y = middle(onto)
        for step in range(1, STEPS + 1):
            self.touch("touchMove", x + (to_x - x) * step / STEPS, y + (to_y - y) * step / STEPS)
        self.touch("touchMove", to_x + 2, to_y + 2)
        if over:
            self.page.wait_for_selector(over)
        self.cdp.send("Input.dispatchTouchEvent", {"type": "touchEnd", "touchPoints": []})

    def touch(self, how: str, x: float, y: float) -> None:
        """One finger comes down, or moves."""
        points = [{"x": x, "y": y, "id": 1}]
        self.cdp.send("Input.dispatchTouchEvent", {"type": how, "touchPoints": points})


@dataclass
class Keys:
    """Two hands on a keyboard, and no mouse."""

    page: Page

    def reach(self, selector: str, key: str = "Tab") -> None:
        """Presses Tab until the focus stands on what matches."""
        self.page.wait_for_selector(selector)
        for _ in range(MOST_TABS):
            if self.page.evaluate(FOCUSED, selector):
                return
            self.page.keyboard.press(key)
        raise AssertionError(f"the keyboard does not reach {selector}")

    def press(self, *keys: str) -> None:
        """Presses keys one after the other."""
        for key in keys:
            self.page.keyboard.press(key)

    def type(self, words: str) -> None:
        """Types into what has the focus."""
        self.page.keyboard.type(words)

    def write(self, selector: str, words: str) -> None:
        """Goes to a field and types."""
        self.reach(selector)
        self.type(words)

    def push(self, selector: str, key: str = "Enter") -> None:
        """Goes to a button and presses it."""
        self.reach(selector)
        self.press(key)


def middle(what: Locator) -> tuple[float, float]:
    """The middle of something that is brought into sight and has come to rest."""
    expect(what.first).to_be_visible()
    x, y = what.first.evaluate(AT_REST)
    return float(x), float(y)
