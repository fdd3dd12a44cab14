"""What a page is to somebody who reads it large, in the dark, with a thumb, or not with their eyes at all."""

from dataclasses import dataclass
from typing import Any, Literal

from axe_playwright_python.base import AXE_SCRIPT  # type: ignore[import-untyped]
from playwright.sync_api import BrowserContext, Page

from tests.browser.looks import AXE

GRAVE = ("serious", "critical")
LEAST, AIM = 24, 44
"""CSS pixels of a target: what WCAG 2.2 asks for (2.5.8), and what we want."""
NARROW, ZOOMED = 320, 640
"""CSS pixels: WCAG's narrowest page (1.4.10), and a window of 1280 pixels at 200 %."""

WIDER = """() => { const wide = document.documentElement.clientWidth;
    if (document.scrollingElement.scrollWidth <= wide) return [];
    const out = [...document.querySelectorAll('body *')].filter(each => each.getBoundingClientRect().right > wide + 1
        && each.checkVisibility());
    return [`${document.scrollingElement.scrollWidth} px: ` + out.slice(-3).map(each =>
        each.tagName.toLowerCase() + (each.id ? '#' + each.id : '.' + each.className)).join(', ')]; }"""

TARGETS = """() => { const found = [];
    const shown = each => each.checkVisibility({visibilityProperty: true, opacityProperty: false});
    for (const each of document.querySelectorAll('button, a[href], input:not([type=hidden]), select, textarea, summary')) {
        const label = each.matches('[type=checkbox], [type=radio]') && each.closest('label');
        const hit = each.closest('.card') && label ? each.closest('.card') : label || each; // a card is hit anywhere
        if (!shown(hit) || each.closest('[inert]') || each.matches('.skip')) continue;
        if (each.matches('a') && getComputedStyle(each).display === 'inline') continue; // in a line of text (2.5.8)
        const {width, height} = hit.getBoundingClientRect();
        if (!width || !height) continue;
        const name = each.tagName.toLowerCase() + (each.id ? '#' + each.id : '') + [...each.attributes]
            .filter(({name}) => name.startsWith('data-') || name === 'name').map(({name}) => `[${name}]`).join('')
            + ` “${hit.textContent.trim().slice(0, 20)}”`;
        found.push([name, Math.round(width), Math.round(height)]);
    }
    return found; }"""

Sight = Literal["light", "dark", "shape"]
ASKED: dict[Sight, tuple[bool, bool]] = {"light": (True, True), "dark": (False, True), "shape": (True, False)}
"""Whether the rules and whether the colours: all in the light; in the dark only the colours, which alone differ."""


@dataclass(frozen=True, slots=True)
class Found:
    """Something that should be otherwise."""

    scene: str
    kind: str
    what: str

    def __str__(self) -> str:
        return f"{self.scene}: {self.kind}: {self.what}"


def prepared(context: BrowserContext) -> BrowserContext:
    """A context in whose pages axe waits; for many pages that costs a fifth of bringing it to each."""
    context.add_init_script(AXE_SCRIPT)
    return context


def axe(page: Page, scene: str, what: Sight = "light", known: set[int] | None = None) -> list[Found]:
    """What axe finds that is serious or critical.

    Args:
        known: the looks whose colours axe has decided about before; those that it decides about now are added.
    """
    page.emulate_media(color_scheme="dark" if what == "dark" else "light", reduced_motion="reduce")
    if not page.evaluate("() => 'axe' in window"):
        page.evaluate(AXE_SCRIPT)
    known = set() if known is None else known
    violations: list[dict[str, Any]]
    looks, violations = page.evaluate(AXE, [GRAVE, *ASKED[what], [*known]])
    known.update(looks)
    return [
        Found(scene, f"axe, {what}, {each['id']} ({each['impact']})", node)
        for each in violations
        if each["impact"] in GRAVE
        for node in each["nodes"]
    ]


def sideways(page: Page, scene: str, width: int) -> list[Found]:
    """What stands out of a page of this width, so that it scrolls sideways."""
    page.set_viewport_size({"width": width, "height": 800})
    return [Found(scene, f"wider than {width} px", what) for what in page.evaluate(WIDER)]


def small_targets(page: Page, scene: str, least: int = LEAST) -> list[Found]:
    """What is too small to be hit."""
    targets: list[tuple[str, int, int]] = page.evaluate(TARGETS)
    return [
        Found(scene, f"below {least} px", f"{name}, {width} x {height}")
        for name, width, height in targets
        if min(width, height) < least
    ]
