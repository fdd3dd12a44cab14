"""The files that browsers load: vendored ones unchanged, and the policy that lets htmx work without opening a door."""

import hashlib
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, Route

STATIC = Path(__file__).parent.parent / "app" / "static"
VENDOR = STATIC / "vendor"
POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; "
    "require-trusted-types-for 'script'; trusted-types default"
)
PAGE = """<!doctype html><html><head>
<meta name="htmx-config" content='{"includeIndicatorCSS": false}'>
<script src="/js/trusted-types.js"></script><script src="/vendor/htmx.min.js"></script></head>
<body><ul id="cards"></ul><button hx-get="/answer" hx-target="#cards">Ask</button></body></html>"""


def vendored() -> dict[str, str]:
    """File name to SHA-256, as the README lists them."""
    rows = [
        line.split("`") for line in (VENDOR / "README.md").read_text().splitlines() if line.startswith("| `")
    ]
    return {row[1]: row[-2] for row in rows}


def test_vendored_files_are_the_published_ones() -> None:
    scripts = {path.name: hashlib.sha256(path.read_bytes()).hexdigest() for path in VENDOR.glob("*.js")}
    assert scripts == vendored()


def test_no_file_asks_for_a_source_map_that_is_not_there() -> None:
    assert not [path.name for path in STATIC.rglob("*.js") if b"sourceMappingURL" in path.read_bytes()]


@pytest.fixture(scope="module")
def browser_page(browser: Browser) -> Page:
    """A page of a real Chromium; every request is answered by `served`."""
    return browser.new_page()


def served(page: Page, answer: str) -> list[str]:
    """Opens PAGE with the real policy and files, `/answer` answering thus; returns the browser's complaints as they come."""
    complaints: list[str] = []

    def fulfill(route: Route) -> None:
        path = route.request.url.removeprefix("http://board.test/")
        file = STATIC / path
        if path == "answer":
            route.fulfill(body=answer, content_type="text/html")
        elif path == "":
            route.fulfill(body=PAGE, content_type="text/html", headers={"Content-Security-Policy": POLICY})
        elif file.is_file():
            route.fulfill(body=file.read_bytes(), content_type="text/javascript")
        else:
            route.fulfill(status=404)

    page.unroute_all()
    page.route("**/*", fulfill)
    page.on("console", lambda message: complaints.append(message.text))
    page.on("pageerror", lambda error: complaints.append(error.message))
    page.goto("http://board.test/")
    return complaints


@pytest.mark.browser
@pytest.mark.parametrize(
    "text",
    ["one = two", "&lt;script&gt;alert(1)&lt;/script&gt;", "onclick=alert(1)", "&lt;img onerror=x&gt;"],
)
def test_htmx_swaps_whatever_people_write_under_the_policy(browser_page: Page, text: str) -> None:
    complaints = served(browser_page, f'<li title="on x=1 onclick=2">{text}</li>')
    browser_page.click("button")
    browser_page.wait_for_selector("#cards li")
    assert complaints == []


@pytest.mark.browser
def test_htmx_swaps_partials_under_the_policy(browser_page: Page) -> None:
    complaints = served(
        browser_page,
        '<hx-partial hx-target="#cards" hx-swap="outerMorph"><ul id="cards"><li>A</ul></hx-partial>',
    )
    browser_page.click("button")
    browser_page.wait_for_selector("#cards li")
    assert complaints == []


@pytest.mark.browser
@pytest.mark.parametrize(
    "answer",
    [
        "<li>x</li><script>document.title = 'owned'</script>",
        "<li ONCLICK='document.title = 1'>x</li>",
        '<li " onclick=x ">x</li>',
        "<svg/onload=x>",
        '<iframe srcdoc="x"></iframe>',
        '<hx-partial hx-target="#cards"><li onclick="x">x</li></hx-partial>',
        "<template><template><script></script></template></template>",
    ],
)
def test_the_policy_refuses_html_that_holds_code(browser_page: Page, answer: str) -> None:
    served(browser_page, answer)
    with browser_page.expect_console_message(lambda message: "holds code" in message.text):
        browser_page.click("button")
    assert browser_page.locator("#cards > *").count() == 0
    assert browser_page.title() == ""


@pytest.mark.browser
def test_scripts_and_script_addresses_have_no_way_in(browser_page: Page) -> None:
    served(browser_page, "")
    for attempt in (
        "document.createElement('script').text = '1'",
        "document.createElement('script').src = '/x.js'",
    ):
        assert browser_page.evaluate(
            f"() => {{ try {{ {attempt}; return 'in' }} catch (e) {{ return e.name }} }}"
        ) == ("TypeError")
