"""``make pictures``: the pictures of README and docs, or every screen of the day at every size, from the real program."""

import argparse
import html
import os
import shutil
import sys
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from anyio.from_thread import start_blocking_portal
from playwright.sync_api import (
    Browser,
    BrowserContext,
    ConsoleMessage,
    Error,
    Page,
    ViewportSize,
    sync_playwright,
)

from app.rehearsal.server import Server
from tests.browser.icons import icons
from tests.browser.indexed import indexed
from tests.browser.people import NO_WORKER
from tests.browser.walk import Scene, scenes

PICTURES = Path(__file__).parents[2] / "docs" / "pictures"
LARGEST = 120_000  # bytes of a picture that goes into the repository
Scheme = Literal["light", "dark"]
SCHEMES: tuple[Scheme, ...] = ("light", "dark")
SIZES: dict[str, ViewportSize] = {
    "390": {"width": 390, "height": 844},
    "1440": {"width": 1440, "height": 900},
    "1920": {"width": 1920, "height": 1080},
}
TALLEST = 4  # screens: what is longer is cut off, since nobody looks at it
ON_A_SHEET = 6
ANSWERED_404 = ("before-link-that-opens-nothing", "before-not-here")  # which Chromium tells as an error
WAIT = 15_000  # milliseconds until a scene that cannot be posed is told and passed over


@dataclass(frozen=True)
class Picture:
    """One picture of the docs: a scene, so many pixels wide and high, one scheme."""

    scene: str
    width: int
    height: int
    scheme: Scheme = "light"
    scale: float = 1


DOCS = {
    "observe": Picture("visits-observer-words", 390, 760, scale=2),
    "watch": Picture("visits-facilitator", 1280, 800),
    "share": Picture("share-observer", 1280, 800),
    "sort": Picture("sort-observer-held", 1280, 800),
    "name": Picture("name-observer", 1280, 800),
    "name-dark": Picture("name-observer", 1280, 800, "dark"),
    "screen": Picture("name-screen", 1280, 720),
    "next-level": Picture("next-level-observer", 1280, 800),
    "report": Picture("report-reader", 1000, 1100),
}


def main() -> int:
    """Takes the pictures; 1 when a scene could not be posed, or a picture is too large."""
    parser = argparse.ArgumentParser(prog="make pictures", description=__doc__)
    parser.add_argument("--all", type=Path, metavar="FOLDER", help="every screen of the day at every size")
    parser.add_argument("--step", action="append", default=[], help="only this step; may be told again")
    parser.add_argument("--size", action="append", choices=SIZES, help="only this width; may be told again")
    parser.add_argument("--language", help="of the reader, e.g. es")
    parser.add_argument("--trouble", action="store_true", help="only what goes wrong")
    given = parser.parse_args()
    with sync_playwright() as playwright, _server() as url:
        chromium = os.environ.get("CHROMIUM") or shutil.which("chromium")
        browser = playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox"])
        if not given.all:
            icons(browser)
        with closing(scenes(url, tuple(given.step))) as walk:
            wanted = (scene for scene in walk if scene.trouble or not given.trouble)
            sizes = given.size or [*SIZES]
            if given.all:
                faults = _all(browser, wanted, given.all, sizes, given.language)
            else:
                faults = _docs(browser, walk)
        browser.close()
    print("\n".join(faults) or "Done.", file=sys.stderr if faults else sys.stdout)
    return 1 if faults else 0


@contextmanager
def _server() -> Iterator[str]:
    server = Server({"DEBRIEF_DEVELOPMENT": "true"})  # shows the style guide
    with start_blocking_portal() as portal, portal.wrap_async_context_manager(server):
        yield server.url


# --- the pictures of the docs --------------------------------------------------------------------


def _docs(browser: Browser, walk: Iterator[Scene]) -> list[str]:
    PICTURES.mkdir(parents=True, exist_ok=True)
    faults, waiting = [], dict(DOCS)
    for scene in walk:
        for name in [name for name, picture in waiting.items() if picture.scene == scene.name]:
            faults += _take(browser, scene, waiting.pop(name), PICTURES / f"{name}.png")
        if not waiting:
            break
    return faults + [f"There is no scene {picture.scene}." for picture in waiting.values()]


def _take(browser: Browser, scene: Scene, picture: Picture, file: Path) -> list[str]:
    with _posed(browser, scene, {"width": picture.width, "height": picture.height}, picture.scale) as (
        page,
        fault,
    ):
        page.emulate_media(color_scheme=picture.scheme, reduced_motion="reduce")
        file.write_bytes(indexed(browser, page.screenshot()))
    size = file.stat().st_size
    print(f"{file.name}: {size / 1000:.0f} kB")
    return fault + ([f"{file.name} has {size} bytes, more than {LARGEST}."] if size > LARGEST else [])


# --- every screen --------------------------------------------------------------------------------


def _all(
    browser: Browser, walk: Iterator[Scene], folder: Path, sizes: list[str], language: str | None
) -> list[str]:
    """Pictures such as ``sort-observer-1440-dark.png``, and one sheet of them per step and width."""
    folder.mkdir(parents=True, exist_ok=True)
    faults, sheets = [], dict[tuple[str, str], list[str]]()
    for scene in walk:
        print(scene.name, flush=True)
        for size in sizes:
            with _posed(browser, scene, SIZES[size], language=language) as (page, fault):
                for scheme in SCHEMES:
                    page.emulate_media(color_scheme=scheme, reduced_motion="reduce")
                    _shoot(page, folder / f"{scene.name}-{size}-{scheme}.png", SIZES[size])
            faults += [f"{size}: {each}" for each in fault]
            sheets.setdefault((scene.step, size), []).append(scene.name)
    for (step, size), names in sheets.items():
        for at in range(0, len(names), ON_A_SHEET):
            _sheet(
                browser,
                folder,
                f"sheet-{step}-{size}-{at // ON_A_SHEET + 1}",
                size,
                names[at : at + ON_A_SHEET],
            )
    return faults


def _shoot(page: Page, file: Path, size: ViewportSize) -> None:
    """The whole page, in a window as tall as it is: what is fixed to the window's edge then stands at the page's."""
    tall = page.evaluate("() => document.documentElement.scrollHeight")
    page.set_viewport_size({"width": size["width"], "height": min(tall, size["height"] * TALLEST)})
    page.screenshot(path=file)
    page.set_viewport_size(size)


def _sheet(browser: Browser, folder: Path, title: str, size: str, names: list[str]) -> None:
    """Scenes of a step beside each other, light and dark."""
    rows = "".join(
        f"<figure><figcaption>{html.escape(name)}</figcaption>"
        + "".join(f'<img src="{name}-{size}-{scheme}.png">' for scheme in SCHEMES)
        + "</figure>"
        for name in names
    )
    width = 190 if size == "390" else 470
    style = (
        "body{margin:8px;display:flex;flex-wrap:wrap;gap:10px;font:13px sans-serif;background:#999}"
        f"figure{{margin:0}}img{{width:{width}px;max-height:560px;object-fit:cover;object-position:top;margin-right:4px}}"
    )
    sheet = folder / f"{title}.html"
    sheet.write_text(f"<!doctype html><meta charset=utf-8><style>{style}</style>{rows}", "utf-8")
    page = browser.new_page(viewport={"width": 1960, "height": 800})
    page.goto(sheet.resolve().as_uri())
    page.screenshot(path=sheet.with_suffix(".png"), full_page=True)
    page.close()


@contextmanager
def _posed(
    browser: Browser, scene: Scene, size: ViewportSize, scale: float = 1, language: str | None = None
) -> Iterator[tuple[Page, list[str]]]:
    """A page that shows the scene, or how far it came, with what went wrong."""
    touch = size["width"] < 600
    context = browser.new_context(
        viewport=size,
        locale=language,
        device_scale_factor=scale,
        has_touch=touch,
        is_mobile=touch,
        reduced_motion="reduce",
        **NO_WORKER,
    )
    context.set_default_timeout(WAIT)
    fault: list[str] = []
    _listen(context, scene, fault)
    try:
        page = scene.open(context)
    except Error as problem:
        page = context.pages[0]
        fault.append(f"{scene.name} can not be posed: {str(problem).splitlines()[0]}")
    try:
        yield page, fault
    finally:
        context.close()


def _listen(context: BrowserContext, scene: Scene, fault: list[str]) -> None:
    """Everything that the browser complains of is told with the pictures."""

    def complain(told: ConsoleMessage) -> None:
        if told.type == "error" and scene.name not in ANSWERED_404 and not scene.trouble:
            fault.append(f"{scene.name}: {told.text}")

    context.on("console", complain)
    context.on("weberror", lambda told: fault.append(f"{scene.name}: {told.error}"))


if __name__ == "__main__":
    sys.exit(main())
