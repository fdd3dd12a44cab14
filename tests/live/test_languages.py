"""One board, read in two languages at once (W12, V1, V3)."""

from pathlib import Path

import pytest

from app.domain.agenda import StepKey
from app.domain.commands import (
    Command,
    MarkReady,
    MoveStep,
    NamePattern,
    PlaceCards,
    PostCard,
    Predict,
    RewordCard,
    SetSpotlight,
    SetTimer,
    StartPattern,
    SuggestNextStep,
    TimerAction,
    Undo,
)
from app.domain.terms import CardId, Focus, Horizon, Kind, PatternId, Role, Spotlight
from app.domain.visibility import Viewer
from app.views.invitation import invitation
from app.views.speech import ENGLISH
from tests.desk import facilitator, observer, uuid
from tests.live.house import RENDERER, House, house
from tests.machine.screens import Page
from tests.whole.counting import Count, count_renders

pytestmark = pytest.mark.anyio
CARD, OTHER, PATTERN = CardId(uuid(0)), CardId(uuid(1)), PatternId(uuid(500))
SOMEONE = observer(1)
VIEWERS = {
    "observer": Viewer(Role.OBSERVER, SOMEONE.person, SOMEONE.group),
    "facilitator": Viewer(Role.FACILITATOR, facilitator().person),
    "screen": Viewer(Role.SCREEN),
}
DAY: tuple[tuple[int, Command], ...] = (
    (1, PostCard(CARD, "3 of 5 write.", "C1", Focus.STUDENT)),
    (2, PostCard(OTHER, "T waits.", "C2", Focus.TEACHER)),
    (0, MoveStep(StepKey.SELECT, "")),
    (1, MarkReady(True)),
    (0, SetTimer(TimerAction.START, 0, 20)),
    (0, MoveStep(StepKey.SHARE, "seed", confirmed=True)),
    (1, RewordCard(CARD, text="4 of 5 write.")),
    (0, SetSpotlight(Spotlight("card", CARD))),
    (3, PostCard(CardId(uuid(2)), "Late.", "C1", Focus.TASK)),
    (0, MoveStep(StepKey.SORT, "")),
    (1, StartPattern(PATTERN, cards=(CARD,))),
    (2, PlaceCards((OTHER,), PATTERN)),
    (2, Undo()),
    (0, MoveStep(StepKey.NAME, "")),
    (1, NamePattern(PATTERN, "Predictions", Kind.TREND)),
    (0, SetSpotlight(Spotlight("pattern", PATTERN))),
    (0, MoveStep(StepKey.PREDICT, "")),
    (1, Predict(uuid(3000), "Wait to be asked.", (PATTERN,))),
    (0, MoveStep(StepKey.NEXT_LEVEL, "")),
    (1, SuggestNextStep(uuid(4000), "Try it.", Horizon.NEXT_WEEK, "coach", (PATTERN,))),
    (0, MoveStep(StepKey.REPORT, "")),
    (0, MoveStep(StepKey.SORT, "")),
)


async def _played(at: House, pages: list[Page]) -> None:
    room = await at.room()
    for page in pages:
        page.load(room)
        page.connect(room)
    for number, doing in DAY:
        await at.ask(observer(number) if number else facilitator(), doing)
        room.presence.invite(None if number else invitation("https://board.test", "KQ7M-3XPT"))
        for page in pages:
            await page.settle(room)
            page.check(room, RENDERER.partials)
    for page in pages:
        await page.disconnect()


async def test_V1_W12_pages_in_two_languages_are_kept_true_by_frames_in_their_own(tmp_path: Path) -> None:
    async with house(tmp_path / "a.db") as at:
        await at.describe()
        pages = {
            language: [Page(f"{name}, {language}", viewer, language) for name, viewer in VIEWERS.items()]
            for language in (ENGLISH, "es")
        }
        await _played(at, [page for some in pages.values() for page in some])
    english, spanish = ("".join(part for page in pages[each] for part in page.received) for each in pages)
    for ours, theirs in (
        ("Trend", "Tendencia"),
        ("Not yet sorted", "Sin agrupar"),
        ("Who is here", "Quién está aquí"),
    ):
        assert ours in english and theirs not in english
        assert theirs in spanish and ours not in spanish
    assert (
        ">Predictions<" in spanish
    )  # a pattern's title that people gave, though it is a word of ours as well


async def test_V3_W12_a_language_costs_nothing_until_somebody_reads_it_and_then_once_for_all(
    tmp_path: Path,
) -> None:
    count = Count()
    with count_renders(count):
        async with house(tmp_path / "a.db") as at:
            await at.describe(4)
            room = await at.room()
            for number in range(1, 5):
                room.page(Viewer(Role.OBSERVER, observer(number).person, observer(number).group))
            first = count.taken()
            for number in range(1, 5):
                room.page(Viewer(Role.OBSERVER, observer(number).person, observer(number).group), "es")
            assert count.taken().renders["stage"] == first.renders["stage"]
            assert list(room._screens) == [ENGLISH, "es"]
