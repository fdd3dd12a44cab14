"""Answers that come late: a request of a page waits until its test lets it go."""

from dataclasses import dataclass, field

from playwright.sync_api import Page, Route

from tests.browser.people import until

TOLD = "() => new Promise(done => setTimeout(done))"
"""What was to be told a task later has been told."""


@dataclass
class Late:
    """The first request of a kind, held back; those after it pass.

    Args:
        url: what is asked for, as Playwright matches it.
    """

    page: Page
    url: str
    method: str = "GET"
    held: list[Route] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.page.route(self.url, self._keep)

    def _keep(self, route: Route) -> None:
        if route.request.method == self.method and not self.held:
            self.held.append(route)
        else:
            route.fallback()

    def wait(self) -> None:
        """Waits until there is one."""
        until(self.page, lambda: self.held)

    @property
    def one(self) -> Route:
        """The request, as soon as there is one."""
        self.wait()
        return self.held[0]

    def go(self) -> None:
        """It is sent now, and answered before this is over."""
        with self.page.expect_event("requestfinished", lambda request: request == self.one.request):
            self.one.continue_()
        self.page.evaluate(TOLD)
