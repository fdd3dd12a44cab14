"""What leaves compressed, and what does not (D10); the program's own files and how long they are kept (D11)."""

import asyncio
import gzip
import re
from pathlib import Path
from unittest.mock import AsyncMock

import pytest
from httpx import Response
from starlette.exceptions import HTTPException

from app.main import STATIC, create_app
from app.settings import Settings
from app.web.files import KINDS, Files, _bare
from app.web.packing import SMALLEST, takes_gzip
from tests.web.day import JSON, PAGE, Day, Person

pytestmark = pytest.mark.anyio
PLAIN = {"Accept-Encoding": "identity"}
GZIP = {"Accept-Encoding": "gzip, deflate, br"}


async def both(who: Person, path: str, **headers: str) -> tuple[Response, Response]:
    """The same asked twice: by who can read gzip, and by who can not."""
    first = await who.http.get(path, headers=headers | GZIP)
    second = await who.http.get(path, headers=headers | PLAIN)
    return first, second


async def test_D10_pages_json_and_exports_are_compressed_for_whoever_can_read_it(day: Day) -> None:
    lead = await day.start(problem_of_practice="Each fills in their own sheet. " * 40)
    for path, headers in (
        (lead.at, PAGE),
        (lead.at, JSON),
        (f"{lead.at}/export.md", PAGE),
        ("/", PAGE),
        ("/openapi.json", JSON),
        (f"{lead.at}/nowhere", PAGE),
    ):
        small, large = await both(lead, path, **headers)
        assert small.text == large.text, path
        for answer in (small, large):
            assert answer.headers["vary"] == "Accept-Encoding", path
        if len(large.content) >= SMALLEST:
            assert small.headers["content-encoding"] == "gzip", path
            assert int(small.headers["content-length"]) < len(large.content) * 0.7, path
        assert "content-encoding" not in large.headers


async def test_D10_what_answers_a_write_is_not_compressed(day: Day) -> None:
    lead = await day.start()
    typed = {"code": "ZZZZ-ZZZZ", "name": "x" * 3_000}
    answers = [
        await lead.http.post("/join", data=typed, headers=PAGE | GZIP),
        await lead.http.post(
            "/join/groups", data={"code": await day.code(lead), "name": "A"}, headers=PAGE | GZIP
        ),
        await lead.write("PUT", "/step", step="nowhere"),
        await lead.write("POST", "/links", kind="screen"),
    ]
    assert len(answers[0].content) > SMALLEST
    assert not [answer for answer in answers if "content-encoding" in answer.headers]


async def test_D10_a_long_poll_is_not_compressed(day: Day) -> None:
    lead = await day.start()
    for begins in ("text/html", "application/json"):
        page = await lead.http.get(lead.at, headers={"Accept": begins, **GZIP})
        assert page.headers["content-encoding"] == "gzip"
    news = await lead.http.get(f"{lead.at}/live", headers={"Accept": "application/json", **GZIP})
    assert (news.status_code, len(news.json()["frames"]) > 0) == (200, True)
    assert len(news.content) > SMALLEST
    assert "content-encoding" not in news.headers


async def test_D10_an_event_stream_is_not_compressed_and_its_head_is_sent_at_once(day: Day) -> None:
    lead = await day.start()
    sent: list[dict[str, object]] = []

    class Enough(Exception):
        pass

    async def send(message: dict[str, object]) -> None:
        sent.append(message)
        if message.get("body"):
            raise Enough

    async def receive() -> dict[str, object]:
        await asyncio.Event().wait()
        return {}

    cookie = "; ".join(f"{name}={value}" for name, value in lead.http.cookies.items())
    headers = {
        "host": "board.test",
        "accept": "text/event-stream",
        "accept-encoding": "gzip",
        "cookie": cookie,
    }
    scope = {
        "type": "http", "method": "GET", "path": f"{lead.at}/live", "query_string": b"", "scheme": "http",
        "headers": [(name.encode(), value.encode()) for name, value in headers.items()],
        "client": ("192.0.2.1", 1), "root_path": "", "http_version": "1.1", "server": ("board.test", 80),
    }  # fmt: skip
    with pytest.raises((Enough, ConnectionError)):
        await day.app(scope, receive, send)  # type: ignore[arg-type]
    names = [name for name, _ in sent[0]["headers"]]  # type: ignore[attr-defined]
    assert b"content-encoding" not in names
    assert b"event: head\n" in sent[1]["body"]  # type: ignore[operator]  # a body is bytes


async def test_D10_the_same_page_is_the_same_bytes(day: Day) -> None:
    lead = await day.start()
    raws = []
    for _ in range(2):
        async with lead.http.stream("GET", lead.at, headers=PAGE | GZIP) as answer:
            raws.append(b"".join([part async for part in answer.aiter_raw()]))
    assert raws[0] == raws[1]
    assert gzip.decompress(raws[0]).startswith(b"<!doctype html>")


@pytest.mark.parametrize(
    ("accepted", "taken"),
    [
        ("", False),
        ("br", False),
        ("gzip", True),
        ("br;q=1, gzip;q=0.5", True),
        ("gzip;q=0", False),
        ("gzip; q=0.0, br", False),
        ("gzip;q=0.01", True),
    ],
)
def test_D10_who_does_not_take_gzip_is_not_sent_it(accepted: str, taken: bool) -> None:
    assert takes_gzip({"headers": [(b"accept-encoding", accepted.encode())]}) is taken


# --- the program's own files -------------------------------------------------------------------------------


async def test_D11_pages_name_files_by_an_address_that_browsers_keep_for_good(day: Day) -> None:
    http = day.browser()
    page = (await http.get("/", headers=PAGE)).text
    named = re.findall(r'(?:href|src)="(/static/[^"]+)"', page)
    assert named
    for address in named:
        answer = await http.get(address)
        assert answer.status_code == 200, address
        assert answer.headers["cache-control"] == "max-age=31536000, immutable", address


async def test_D11_without_the_build_and_under_another_one_a_file_is_asked_for_anew(day: Day) -> None:
    http = day.browser()
    for address in ("/static/css/base.css", "/static/0123456789ab/css/base.css"):
        first = await http.get(address, headers=GZIP)
        assert (first.status_code, first.headers["cache-control"]) == (200, "no-cache")
        again = await http.get(address, headers=GZIP | {"If-None-Match": first.headers["etag"]})
        assert (again.status_code, again.content) == (304, b"")
        assert {name: again.headers[name] for name in ("etag", "vary", "cache-control")} == {
            name: first.headers[name] for name in ("etag", "vary", "cache-control")
        }
        other = await http.get(address, headers=PLAIN | {"If-None-Match": first.headers["etag"]})
        assert (other.status_code, other.text) == (200, first.text)
        assert first.headers["content-encoding"] == "gzip"


@pytest.mark.parametrize(
    "name",
    ["", "css", "css/", "nowhere.css", "../main.py", "css/../../main.py", "x/../../main.py", "//etc/passwd"],
)
async def test_D11_nothing_but_the_files_of_the_folder_is_served(name: str) -> None:
    scope = {
        "type": "http",
        "method": "GET",
        "path": f"/static/{name}",
        "root_path": "/static",
        "headers": [],
    }
    with pytest.raises(HTTPException) as refused:
        await Files(STATIC)(scope, AsyncMock(), AsyncMock())
    assert refused.value.status_code == 404


async def test_D11_files_are_read_only(day: Day) -> None:
    http = day.browser()
    assert (await http.post("/static/css/base.css")).status_code == 405
    head, get = await http.head("/static/css/base.css"), await http.get("/static/css/base.css")
    assert head.headers["content-length"] == get.headers["content-length"]


def test_D11_the_build_changes_with_any_file_and_with_nothing_else(tmp_path: Path) -> None:
    (tmp_path / "js").mkdir()
    builds = []
    for name, text in (("js/a.js", "1"), ("js/a.js", "22"), ("js/b.js", "1"), ("js/b.js", "1")):
        (tmp_path / name).write_text(text)
        builds.append(Files(tmp_path).at)
    assert len(set(builds)) == 3
    assert builds[2] == builds[3]
    assert Files(tmp_path, development=True).at == "/static"


async def test_D11_while_the_program_is_worked_on_a_changed_file_is_seen_at_once(settings: Settings) -> None:
    app = create_app(settings.model_copy(update={"development": True}))
    async with app.router.lifespan_context(app):
        http = Day(app).browser()
        page = (await http.get("/", headers=PAGE)).text
        address = re.findall(r'href="(/static/css/[^"]+)"', page)[0]
        assert address.startswith("/static/css/")
        assert (await http.get(address)).headers["cache-control"] == "no-cache"


def test_D11_every_file_has_a_kind_and_names_others_relatively() -> None:
    files = [path for path in STATIC.rglob("*") if path.is_file()]
    assert {path.suffix for path in files} <= KINDS.keys()
    for path in files:
        if path.suffix in (".css", ".js") and path.parent.name != "vendor":
            assert "/static/" not in path.read_text("utf-8"), path.name


async def test_D11_no_page_names_a_file_without_its_build(day: Day) -> None:
    lead = await day.start()
    for path in (lead.at, f"{lead.at}/setup", f"{lead.at}/invite", "/", "/join", "/open", "/docs"):
        page = (await lead.http.get(path, headers=PAGE)).text
        assert not re.findall(r'(?:href|src)="/static/(?![0-9a-f]{12}/)[^"]*', page), path


async def test_scripts_and_styles_are_sent_bare_each_line_where_it_is(day: Day, tmp_path: Path) -> None:
    lines = {
        "/* One.": "",
        "   Two. */": "",
        'import a from "./a.js"; // three': 'import a from "./a.js";',
        '  go("here // there"); // not "three"': 'go("here // there"); // not "three"',
        '  go("here // there");': 'go("here // there");',
        "  // four": "",
        "const at = `${a}//b`; /* five */": "const at = `${a}//b`; /* five */",
        "/** six */": "",
        "/* 7 */ go(); /* 8 */": "/* 7 */ go(); /* 8 */",
        "  stop(); /* 9 */": "stop(); /* 9 */",
    }
    (tmp_path / "a.js").write_text("\n".join(lines))
    assert _bare(tmp_path / "a.js").decode().split("\n") == [*lines.values()]
    (tmp_path / "a.css").write_text("a { /* one */\n  top: 0; /* two\n  three */ left: 0;\n}")
    assert [line.strip() for line in _bare(tmp_path / "a.css").decode().split("\n")] == [
        "a {",
        "top: 0;",
        "left: 0;",
        "}",
    ]
    vendored = "vendor/htmx.min.js"
    assert (await day.browser().get(f"/static/{vendored}")).content == (STATIC / vendored).read_bytes()


def test_no_script_of_ours_has_a_text_over_several_lines_in_which_a_comment_might_be_seen() -> None:
    ours = (STATIC / "js").glob("*.js")
    assert not [
        f"{path.name}: {line}"
        for path in ours
        for line in _bare(path).decode().splitlines()
        if line.count("`") % 2
    ]
