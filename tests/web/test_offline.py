"""What makes the board open without a network, as the server sends it (O2, O3, O6; the rest in tests/browser/test_offline.py)."""

import re
import struct

import pytest

from app.main import STATIC, create_app
from app.settings import Settings
from app.views.modules import SCRIPTS, later, modules
from app.views.speech import translations
from app.web.offline import PAPER, SHEET
from tests.web.day import PAGE, Day

pytestmark = pytest.mark.anyio

WORKER = (SCRIPTS / "worker.js").read_text()


def pattern(name: str) -> re.Pattern[str]:
    """A pattern of the worker's, as it stands there."""
    (found,) = re.findall(rf"^const {name} = /(.*)/;", WORKER, re.MULTILINE)
    return re.compile(found.replace("\\/", "/"))


async def test_O6_the_worker_is_asked_for_anew_and_may_ask_us_alone(day: Day) -> None:
    answer = await day.browser().get("/sw.js")
    assert answer.headers["content-type"].startswith("text/javascript")
    assert answer.headers["cache-control"] == "no-cache"
    assert answer.headers["content-security-policy"] == "default-src 'none'; connect-src 'self'"
    assert answer.headers["x-content-type-options"] == "nosniff"
    again = await day.browser().get("/sw.js", headers={"If-None-Match": answer.headers["etag"]})
    assert again.status_code == 304


async def test_O2_the_worker_knows_no_build(day: Day) -> None:
    answer = await day.browser().get("/sw.js")
    page = (await day.browser().get("/", headers=PAGE)).text
    (build,) = set(re.findall(r"/static/(\w{12})/", page))
    assert build not in answer.text


async def test_O6_the_manifest_says_what_an_installed_board_needs(day: Day) -> None:
    answer = await day.browser().get("/manifest.webmanifest")
    assert answer.headers["content-type"] == "application/manifest+json"
    assert answer.headers["cache-control"] == "no-cache"
    found = answer.json()
    wanted = {"name": "Debrief board", "start_url": "/", "scope": "/", "id": "/", "display": "standalone"}
    assert wanted.items() <= found.items()
    assert len(found["short_name"]) <= 12
    assert {(icon["sizes"], icon.get("purpose", "any")) for icon in found["icons"]} == {
        ("any", "any"),
        ("192x192", "any"),
        ("512x512", "any"),
        ("512x512", "maskable"),
    }
    for icon in found["icons"]:
        picture = await day.browser().get(icon["src"])
        assert picture.headers["content-type"] == icon["type"], icon["src"]
        if icon["type"] == "image/png":
            width, height = struct.unpack(">II", picture.content[16:24])
            assert f"{width}x{height}" == icon["sizes"]
            assert len(picture.content) < 12_000


def test_O6_an_installed_board_has_the_colours_of_the_pages() -> None:
    tokens = (STATIC / "css" / "tokens.css").read_text()
    assert f"--paper: light-dark({PAPER}," in tokens
    assert f"--sheet: light-dark({SHEET}," in tokens


async def test_O6_every_page_names_the_manifest_and_may_load_it_and_the_worker(day: Day) -> None:
    lead = await day.start()
    for path in ("/", "/join", lead.at, "/offline"):
        answer = await lead.http.get(path, headers=PAGE)
        assert '<link rel="manifest" href="/manifest.webmanifest">' in answer.text, path
        policy = answer.headers["content-security-policy"]
        assert "worker-src 'self'; manifest-src 'self';" in policy
        assert policy.endswith("trusted-types default worker")


async def test_O3_the_pages_that_may_be_kept_say_so_and_no_other_does(day: Day) -> None:
    lead = await day.start()
    link = (await lead.write("POST", "/links", kind="screen")).json()["link"]
    await lead.http.post(
        "/open", json={"command_id": "0" * 8 + "-0000-4000-8000-" + "0" * 12, "token": link.split("#")[1]}
    )
    ours, may = pattern("OURS"), pattern("KEPT")
    found = {
        path: bool(ours.match((await lead.http.get(path, headers=PAGE)).text))
        for path in ("/", "/offline", lead.at, f"{lead.at}/screen", f"{lead.at}/setup", f"{lead.at}/invite", "/join", "/open", "/docs", "/nowhere", lead.at.replace("boards", "reports"), "/boards/nowhere")
    }  # fmt: skip
    assert [path for path, said in found.items() if said] == ["/", "/offline", lead.at, f"{lead.at}/screen"]
    for path, said in found.items():
        assert not said or may.match(path), path


async def test_O2_a_page_that_is_kept_names_every_file_that_it_will_ask_for(day: Day) -> None:
    """Styles name letters, and scripts what they import later: what they name, the page names as well."""
    lead = await day.start()
    for path, entry in (("/", "plain"), ("/offline", "plain"), (lead.at, "facilitator")):
        page = (await lead.http.get(path, headers=PAGE)).text
        named = set(re.findall(r' (?:href|src)="/static/\w{12}/([^"]+)"', page))
        letters = {f"fonts/{path.name}" for path in (STATIC / "fonts").glob("*.woff2")}
        scripts = {f"js/{entry}.js"} | set(later(entry))
        assert letters | scripts | {"css/all.css", "icon.svg"} <= named, path


def test_O2_what_a_script_imports_only_when_it_needs_it_is_found(
    tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = tmp_path_factory.mktemp("js")
    monkeypatch.setattr("app.views.modules.SCRIPTS", folder)
    (folder / "entry.js").write_text('import "./one.js";\nconst two = await import("./two.js");')
    (folder / "one.js").write_text('await import("../vendor/three.min.js");')
    (folder / "two.js").write_text('import "./one.js";\nimport "./four.js";')
    (folder / "four.js").write_text("")
    assert modules("entry") == ["entry", "one"]
    assert later("entry") == [
        "js/two.js",
        "vendor/three.min.js",
    ]  # the joined one holds what it imports (scripts.py)


@pytest.mark.parametrize("language", ["en", "es"])
async def test_O5_the_page_for_no_connection_speaks_its_readers_language(day: Day, language: str) -> None:
    page = (await day.browser().get("/offline", headers=PAGE | {"Accept-Language": language})).text
    assert f'<html lang="{language}" data-kept>' in page
    assert f"<h1>{translations(language).gettext('No connection')}</h1>" in page


async def test_O2_while_the_program_is_worked_on_nothing_is_kept(settings: Settings) -> None:
    app = create_app(settings.model_copy(update={"development": True}))
    async with app.router.lifespan_context(app):
        page = (await Day(app).browser().get("/", headers=PAGE)).text
    (build,) = re.findall(r"html\.match\(/(.*?)/\)", WORKER)[:1]
    assert not re.search(build.replace("\\/", "/"), page)
