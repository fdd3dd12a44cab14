"""What lies between a browser and the board: pages come through, and what happens to writes is for the test to say."""

from dataclasses import dataclass, field
from typing import Literal

from playwright.sync_api import BrowserContext, Page, Route

Way = Literal["open", "cut", "answer lost", "answer lost once", "hanging", "portal", "login", "empty"]
PORTAL = "<!doctype html><title>Welcome to the library</title><form>Accept the terms of use</form>"


@dataclass
class Line:
    """The writes of one browser, whichever of its pages they come from."""

    context: BrowserContext
    way: Way = "open"
    tried: list[str] = field(default_factory=list)
    """What browsers tried to send, e.g. ``POST /cards`` (under the board's address)."""
    reached: list[str] = field(default_factory=list)
    """Of these, what the server got."""
    commands: list[str] = field(default_factory=list)
    """Their bodies, one entry for a command that was sent again straight away, as when it took long on a slow machine."""

    def __post_init__(self) -> None:
        self.context.route("**/boards/*/**", self._pass)

    def _pass(self, route: Route) -> None:
        request = route.request
        if request.method == "GET":
            route.fallback()
            return
        what = f"{request.method} /{request.url.split('/boards/')[1].split('/', 1)[1]}"
        way = "open" if self.way == "answer lost once" and what in self.tried else self.way
        self.tried.append(what)
        match way:
            case "open":
                self.reached.append(what)
                if self.commands[-1:] != [str(request.post_data)]:
                    self.commands.append(str(request.post_data))
                route.fallback()
            case "cut":
                route.abort()
            case "answer lost" | "answer lost once":
                self.reached.append(what)
                route.fetch()
                route.abort()
            case "hanging":
                pass
            case "portal":
                route.fulfill(status=200, content_type="text/html", body=PORTAL)
            case "login":
                route.fulfill(status=302, headers={"Location": "/join"})
            case "empty":
                route.fulfill(status=204)

    def mend(self, page: Page) -> None:
        """The connection is back, and the browser says so to its pages."""
        self.way = "open"
        for each in self.context.pages:
            each.evaluate("dispatchEvent(new Event('online'))")
        page.wait_for_function("() => !document.querySelector('#outbox .waiting')")
