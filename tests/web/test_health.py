"""Whether the server can work, for whoever watches over it (D18)."""

import logging

import pytest

from app.server.logs import told
from app.store.log import SqlLog
from app.store.protocol import StorageDown
from tests.web.day import Day, browser, desk_in

pytestmark = pytest.mark.anyio


def broken(*_: object) -> None:
    """A disk that is full."""
    raise StorageDown("what Ann wrote does not fit")


async def test_D18_ready_is_no_while_writing_fails_and_heals_without_a_write_of_anybody(
    day: Day, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO)
    lead = await day.start()
    ann = await day.join(lead)
    here, desk = browser(day.app, "127.0.0.1"), desk_in(day.app)
    now, tries = [1_000.0], 0

    def fails() -> None:
        nonlocal tries
        tries += 1
        broken()

    monkeypatch.setattr("app.live.writer.time.monotonic", lambda: now[0])
    with monkeypatch.context() as full:
        full.setattr(SqlLog, "append", broken)
        full.setattr(desk.directory.__class__, "try_to_write", lambda _: fails())
        fields = {
            "card": "00000000-0000-4000-8000-000000000001",
            "text": "Two.",
            "classroom": "C1",
            "focus": "task",
        }
        assert (await ann.write("POST", "/cards", **fields)).status_code == 503
        answers = [await here.get("/readyz") for _ in range(20)]
        assert {(each.status_code, each.text) for each in answers} == {(503, "storage down\n")}
        assert tries == 1, "whoever asks how often"
        assert (await here.get("/healthz")).status_code == 200
        assert (await ann.http.get(ann.at)).status_code == 200, "reading goes on"
        assert "debrief_storage_down 1\n" in (await here.get("/metrics")).text
    now[0] += 1
    assert (await here.get("/readyz")).text == "ready\n"
    assert "debrief_storage_down 0\n" in (await here.get("/metrics")).text
    found = [
        (line["level"], line["event"])
        for line in map(line_of, caplog.records)
        if line["logger"] == "app.storage"
    ]
    assert found == [("error", "down"), ("warning", "works again")]
    assert "Ann" not in caplog.text


def line_of(record: logging.LogRecord) -> dict[str, object]:
    """What a line of the log holds."""
    return {"level": record.levelname.lower(), "logger": record.name, **told(record)}


async def test_D18_a_refused_command_is_no_trouble_of_the_storage(day: Day) -> None:
    lead = await day.start()
    assert (await lead.write("PUT", "/step", step="sort")).status_code == 422
    assert not desk_in(day.app).rooms.writer.down


async def test_D18_ready_is_no_while_the_server_ends(day: Day) -> None:
    here = day.browser()
    assert (await here.get("/readyz")).status_code == 200
    desk_in(day.app).end()
    assert ((await here.get("/readyz")).status_code, (await here.get("/healthz")).status_code) == (503, 200)
