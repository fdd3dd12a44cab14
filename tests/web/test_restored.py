"""A restored older board over the wire: who comes back with a later cursor gets the page as it is, and is told (S18, W5)."""

import json
from collections.abc import Callable
from contextlib import ExitStack

import httpx
import pytest

from app.settings import Settings
from app.store.backup import back_up
from app.store.file import file_of
from app.store.restore import restore
from tests.web.conftest import Serve
from tests.web.day import JSON
from tests.web.guests import Guest

pytestmark = pytest.mark.server
FIELDS = {"classroom": "C1", "focus": "task"}
Ask = Callable[[Guest, str], tuple[bool, str]]
"""Whether it is said that the board was restored, and the first part of a page that comes."""


def over_a_socket(guest: Guest, since: str) -> tuple[bool, str]:
    """As browsers do."""
    with guest.live(f"since={since}") as socket:
        while True:
            frame = json.loads(socket.recv(timeout=60))
            if "content" in frame and "cursor" in frame:
                return frame.get("restored", False), frame["content"]


def as_an_event_stream(guest: Guest, since: str) -> tuple[bool, str]:
    """Where sockets are blocked."""
    headers, lines, restored = {"Accept": "text/event-stream"}, list[str](), False
    with guest.http.stream("GET", f"{guest.at}/live?since={since}", headers=headers, timeout=60) as events:
        for line in events.iter_lines():
            restored = restored or line == "event: restored"
            lines.append(line)
            if not line and any(each.startswith("id:") for each in lines):
                break
    return restored, "\n".join(lines)


def by_polling(guest: Guest, since: str) -> tuple[bool, str]:
    """Where streams are as well."""
    found = guest.http.get(f"{guest.at}/live?since={since}&heard=here", headers=JSON, timeout=40).json()
    frame = next(each for each in found["frames"] if "cursor" in each)
    return frame.get("restored", False), frame["content"]


@pytest.mark.parametrize("ask", [over_a_socket, as_an_event_stream, by_polling], ids=lambda ask: ask.__name__)
def test_S18_W5_a_screen_that_knew_more_than_the_backup_starts_afresh_and_is_told(
    settings: Settings, ask: Ask
) -> None:
    database = file_of(settings.database_url)
    assert database
    backup = database.with_name("backup.db")
    with ExitStack() as stack:
        serve = Serve(settings, stack)
        lead = Guest(serve()).start()
        ann = Guest(lead.host).join(lead)
        ann.write("POST", "/cards", card=_card(1), text="Before the backup.", **FIELDS)
        back_up(database, backup, now=0)
        ann.write("POST", "/cards", card=_card(2), text="After the backup.", **FIELDS)
        since = ann.cursor()
    restore(database, backup, now=0)
    with ExitStack() as stack:
        again = Serve(settings, stack)()
        ann.host = again
        ann.http.base_url = httpx.URL(f"http://{again}")
        restored, content = ask(ann, since)
        assert restored
        assert 'id="stage"' in content
        assert "Before the backup." in content
        assert "After the backup." not in content
        restored, _ = over_a_socket(ann, f"{since.split('.')[0]}.0.0")
        assert restored
        now = ann.cursor()
        assert now.split(".")[0] != since.split(".")[0]
        ann.write("POST", "/cards", card=_card(3), text="After the restoring.", **FIELDS)
        restored, content = ask(ann, now)
        assert not restored
        assert "After the restoring." in content


def _card(number: int) -> str:
    return f"00000000-0000-4000-8000-{number:012d}"
