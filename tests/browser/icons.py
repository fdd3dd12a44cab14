"""The icons of an installed board, from ``icon.svg``; part of ``make pictures``."""

from pathlib import Path

from playwright.sync_api import Browser

from tests.browser.indexed import indexed

STATIC = Path(__file__).parents[2] / "app" / "static"
INK = "#1d2330"  # the ground of the icon
WHOLE, SAFE = 1.0, 0.8
"""How much of the square the drawing takes: of a maskable icon a system may cut off what is outside a circle of 80 %."""
DRAWN = {"icon-192": (192, WHOLE), "icon-512": (512, WHOLE), "icon-maskable": (512, SAFE)}


def icons(browser: Browser) -> None:
    """Draws all of them."""
    for name, (size, part) in DRAWN.items():
        (STATIC / f"{name}.png").write_bytes(drawn(browser, size, part))


def drawn(browser: Browser, size: int, part: float) -> bytes:
    """The icon as a PNG of so many pixels each way; one that leaves an edge has its ground up to the border."""
    inner, ground = round(size * part), INK if part < WHOLE else "transparent"
    style = f"body{{margin:0;height:{size}px;display:grid;place-items:center;background:{ground}}}svg{{width:{inner}px}}"
    page = browser.new_page(viewport={"width": size, "height": size})
    page.set_content(f"<style>{style}</style>{(STATIC / 'icon.svg').read_text()}")
    picture = page.screenshot(omit_background=True)
    page.close()
    return indexed(browser, picture) if part < WHOLE else picture
