"""Pages and partials: escaped, strict, with ids that stand once, in the words of the field."""

import re
from collections import Counter
from gettext import NullTranslations
from pathlib import Path
from typing import Any

import pytest
from jinja2 import UndefinedError
from lxml import html

from app.domain.agenda import StepKey
from app.domain.commands import AskReflectiveQuestion, SuggestNextStep, Undo
from app.domain.seen import PatternHead, SpotlightSeen
from app.domain.terms import CardId, Horizon, Role, Timer
from app.rehearsal.screen import ScreenModel
from app.views.icons import ICONS, icon
from app.views.modules import modules
from app.views.patch import patch
from app.views.regions import ALL, Regions, touched
from app.views.render import Renderer
from app.views.sentences import Sentences
from app.views.words import clock
from tests.desk import FRAME, Desk, observer, uuid
from tests.views.rounds import AT, EVIL, RENDERER, all_pages, board_page, played, viewed

APP = Path(__file__).parents[2] / "app"
TEMPLATES = sorted((APP / "templates").rglob("*.html"))
BANNED = (
    "score", "scores", "rating", "ratings", "rubric", "rank", "ranking", "vote", "votes", "like", "likes", "star",
    "stars", "strength", "strengths", "weakness", "weaknesses", "good practice", "effective", "evaluation",
    "audit", "inspection", "compliance", "feedback to the teacher", "walkthrough",
)  # fmt: skip
PAGES = all_pages()


def parsed(page: str) -> Any:
    """The page as a tree."""
    return html.fromstring(page)


@pytest.fixture(params=PAGES)
def page(request: pytest.FixtureRequest) -> str:
    """Each page in turn."""
    return PAGES[request.param]


def test_V11_what_people_write_is_text_on_every_page(page: str) -> None:
    document = parsed(page)
    assert not [e for e in document.iter("script") if not str(e.get("src", "")).startswith("/static/")]
    assert not [e for e in document.iter() if any(name.startswith("on") for name in e.attrib)]
    assert "<b onclick" not in page


def test_V11_words_come_out_as_they_went_in() -> None:
    page = parsed(PAGES[f"{StepKey.NAME}-{Role.OBSERVER}"])
    titles = [title.text_content() for title in page.xpath("//section[@class='pattern']/header/h3")]
    assert titles == ["", "", EVIL]
    setup = parsed(PAGES["setup"])
    assert setup.xpath("string(//textarea[@name='theory_of_action'])") == EVIL


def test_V11_escaping_is_on_whatever_a_template_is_called() -> None:
    environment = Renderer()._environment
    assert environment.from_string("{{ words }}").render(words="<b>") == "&lt;b&gt;"


def test_V11_a_sentence_to_be_translated_is_text_as_well() -> None:
    said = Sentences(NullTranslations())
    assert said.gettext("<b>%") == "&lt;b&gt;%"
    assert said.gettext("<b> %(words)s", words="<i>") == "&lt;b&gt; &lt;i&gt;"
    assert [said.ngettext("%(num)s card", "%(num)s cards", n) for n in (0, 1, 2)] == [
        "0 cards",
        "1 card",
        "2 cards",
    ]


def test_V11_only_rendered_parts_are_taken_as_html() -> None:
    taken = [
        found
        for path in TEMPLATES
        for found in re.findall(r"\{\{[^}]*\|\s*safe[^}]*\}\}|autoescape", path.read_text())
    ]
    assert sorted(set(taken)) == [
        f"{{{{ parts.{part}|safe }}}}" for part in ("bar", "here", "invitation", "mine", "people", "stage")
    ]


def test_V12_a_value_that_is_missing_is_an_error_and_not_an_empty_place() -> None:
    with pytest.raises(UndefinedError):
        RENDERER.partials("card", card=None)
    with pytest.raises(UndefinedError):
        RENDERER.partials("watch")
    with pytest.raises(UndefinedError):
        RENDERER.page("error", title="x")


def test_V13_an_id_stands_once_on_a_page(page: str) -> None:
    ids = Counter(element.get("id") for element in parsed(page).iter() if element.get("id"))
    assert [id for id, count in ids.items() if count > 1] == []


def test_V14_templates_and_scripts_use_the_words_of_the_field() -> None:
    ours = [
        *TEMPLATES,
        *(APP / "static/js").glob("*.js"),
        *(APP / "static/css").glob("*.css"),
        APP / "views/words.py",
    ]
    found = [
        (path.name, word)
        for path in ours
        for word in BANNED
        if re.search(rf"\b{word}\b", path.read_text().lower())
    ]
    assert found == []


def test_pages_load_nothing_from_elsewhere_and_hold_no_inline_style(page: str) -> None:
    document = parsed(page)
    assert not list(document.iter("style"))
    assert not [
        e for e in document.iter() if "style" in e.attrib or any(n.startswith("hx-on") for n in e.attrib)
    ]
    assert not re.findall(r"""(?:src|href|action)=["']?(?:https?:)?//""", page)


def test_partials_are_short() -> None:
    assert [path.name for path in TEMPLATES if path.read_text().count("\n") > 40] == []


def test_a_page_shows_what_the_partials_render() -> None:
    for step in (StepKey.SHARE, StepKey.SORT, StepKey.NAME):
        desk = played(step)
        seen = viewed(desk, Role.OBSERVER)
        page = board_page(desk, Role.OBSERVER)
        for head in seen.heads():
            assert RENDERER.partials("head", head=head, view=seen, at=AT) in page
            for card in seen.cards(head.key):
                assert RENDERER.partials("card", card=card) in page


def test_the_screen_has_no_controls() -> None:
    for step in FRAME.steps:
        page = parsed(PAGES[f"{step}-{Role.SCREEN}"])
        assert page.xpath("//button | //form | //input | //textarea | //a | //select | //dialog") == []


def test_only_opening_the_debrief_asks_first() -> None:
    asking = {
        step: "open-dialog" in RENDERER.partials("bar", view=viewed(played(step), Role.FACILITATOR), at=AT)
        for step in FRAME.steps
    }
    assert [step for step, asks in asking.items() if asks] == [StepKey.SELECT]


def test_lines_in_templates_cost_no_bytes() -> None:
    assert all(
        "\n" not in RENDERER.partials("stage", view=viewed(played(s), Role.SCREEN), at=AT)
        for s in FRAME.steps
    )
    head = PatternHead("p", "A sentence.", "trend", 214, 14, 3, 9)
    assert "3 of 9 classrooms · 214 cards <button" in RENDERER.partials(
        "pattern_head", head=head, view=None, at=AT
    )


def test_an_empty_spotlight_is_an_empty_place() -> None:
    for light in (None, SpotlightSeen()):
        assert (
            parsed(RENDERER.partials("spotlight", light=light, role=Role.OBSERVER, at=AT)).text_content()
            == ""
        )


def test_a_paused_clock_stands_and_a_running_one_is_left_to_the_browser() -> None:
    assert clock(Timer(left=765)) == "12:45"
    assert clock(Timer(ends_at=1)) == "–:––"
    assert clock(Timer()) == ""


def test_held_cards_are_named_without_a_person() -> None:
    held = RENDERER.partials("held", held=[("card-a", "pattern-b"), ("card-c", None)])
    assert held.count("<i ") == 2
    assert 'data-over=""' in held


# --- patches of pages -----------------------------------------------------------------------------


def ids_of(page: str) -> set[str]:
    return {str(element.get("id")) for element in parsed(page).iter() if element.get("id")}


def targets_of(content: str) -> list[str]:
    return re.findall(r'hx-target="#([^"]+)"', content)


def moved() -> tuple[Desk, str, str]:
    """A named board before a move, and the frame of that move."""
    desk = played(
        StepKey.NAME,
        FRAME,
        "Inside a group, each student finished a separate part and then read it out in turn.",
    )
    page = board_page(desk, Role.OBSERVER)
    first, second = list(desk.board.patterns)[:2]
    desk.place(CardId(next(iter(desk.board.patterns[first].cards))), second)
    regions: Regions = frozenset().union(*(touch.regions for touch in touched(desk.board, desk.log[-1])))
    return desk, page, patch(viewed(desk, Role.OBSERVER), regions, AT, RENDERER.partials)


def test_V15_a_move_is_about_a_kilobyte() -> None:
    _, _, content = moved()
    assert 400 < len(content.encode()) < 1500


def test_V15_a_move_names_only_places_that_are_on_the_page() -> None:
    _, page, content = moved()
    assert targets_of(content)
    assert set(targets_of(content)) <= ids_of(page)


def test_a_whole_patch_replaces_what_every_page_has() -> None:
    for step in FRAME.steps:
        desk = played(step)
        for role in (Role.FACILITATOR, Role.OBSERVER, Role.SCREEN):
            content = patch(viewed(desk, role), ALL, AT, RENDERER.partials)
            assert targets_of(content) == ["bar", "stage"]
            assert {"bar", "stage"} <= ids_of(board_page(desk, role))


def test_V1_the_screen_follows_the_next_level_frame_by_frame() -> None:
    desk = played(StepKey.NEXT_LEVEL, FRAME, "T waits.")
    model = ScreenModel(board_page(desk, Role.SCREEN))
    patterns = tuple(desk.board.patterns)
    for number in range(5):
        desk.ask(
            observer(1),
            SuggestNextStep(uuid(6000 + number), f"Try {number}.", Horizon.NEXT_WEEK, "coach", patterns),
        )
        desk.ask(observer(2), AskReflectiveQuestion(uuid(7000 + number), f"Why {number}?", patterns))
    desk.ask(observer(1), Undo())
    shown_live = caught_up(desk, model)
    assert shown_live == ScreenModel(board_page(desk, Role.SCREEN)).live()
    shown = parsed(board_page(desk, Role.SCREEN))
    week = shown.get_element_by_id("horizon-next_week")
    assert [item.text_content() for item in week.iter("li")] == ["Try 3.", "Try 2.", "Try 1."]
    assert "and 2 more" in week.text_content()


def caught_up(desk: Desk, model: ScreenModel) -> str:
    """The screen after the frames of everything that happened."""
    for entry in desk.log:
        regions: Regions = frozenset().union(*(touch.regions for touch in touched(desk.board, entry)))
        if regions - ALL:
            model.apply(patch(viewed(desk, Role.SCREEN), regions - ALL, AT, RENDERER.partials))
    return model.live()


def test_the_screen_shows_of_the_report_its_headline_and_the_patterns() -> None:
    page = parsed(PAGES[f"{StepKey.REPORT}-{Role.SCREEN}"])
    assert page.xpath("count(//*[@class='rows']/li)") == 2
    assert not page.xpath("//*[contains(@class, 'report')]")


def test_a_page_asks_at_once_for_the_script_that_holds_all_that_it_will_need() -> None:
    page = parsed(PAGES[f"{StepKey.SORT}-{Role.OBSERVER}"])
    assert page.xpath("//link[@rel='modulepreload']/@href") == ["/static/js/observer.js"]
    assert {"observer", "board", "wire", "live"} <= set(modules("observer"))
    assert modules("nothing-of-ours") == []


def test_every_icon_is_drawn_and_silent() -> None:
    for name in ICONS:
        drawing = parsed(icon(name, 28))
        assert drawing.get("aria-hidden") == "true" and drawing.get("width") == "28" and len(drawing)
