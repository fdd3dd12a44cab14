"""What the coach asks about a card in Screening, and about a report's own words before it leaves (Y5, Y8)."""

import re
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest
from lxml import html

from app.coach import languages, written
from app.domain import coached
from app.domain.agenda import FULL_AGENDA, StepKey
from app.domain.coach import Hint, Kind
from app.domain.coached import Asking, asking
from app.domain.commands import (
    AskReflectiveQuestion,
    DecideFinding,
    NamePattern,
    Predict,
    PublishReport,
    SuggestNextStep,
)
from app.domain.limits import ASK_TEXT, CARD_TEXT
from app.domain.terms import CardId, Decision, Horizon, Role
from app.domain.visibility import Viewer, view
from app.live.screens import Screens
from app.views.render import Renderer
from app.web.takeaway import FILES
from tests.desk import FRAME, Desk, facilitator, observer, uuid
from tests.views.rounds import AT, RENDERER, REPORT_AT

ASKS = {
    "great": "What did you see?",
    "most": "How many?",
    "because": "Who said so?",
    "Imani": "Who needs to know?",
}
HER_CARD = "Most of them did great work, a great deal, because <b>it</b> was."
CONTROL = "//details[@class='coached']"


@pytest.fixture(autouse=True)
def review(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[tuple[str, Kind, str]]]:
    """A coach that asks about a few words, and what it was asked to review."""
    reviewed: list[tuple[str, Kind, str]] = []

    def review(text: str, kind: Kind, language: str) -> list[Hint]:
        reviewed.append((text, kind, language))
        found = re.finditer(rf"(?i)\b({'|'.join(ASKS)})( \w+)?", text)
        asks = {words.lower(): ask for words, ask in ASKS.items()}
        return [Hint("some", *each.span(), f"{asks[each[1].lower()]} [{kind}]") for each in found]

    monkeypatch.setattr(coached, "review", review)
    coached.forget()
    yield reviewed
    coached.forget()


def at_tables(step: StepKey = StepKey.SCREENING) -> tuple[Desk, CardId, CardId]:
    """A card that says more than what was seen, and one that does not, both of Group 1."""
    desk = Desk(replace(FRAME, steps=FULL_AGENDA))
    cards = desk.post(1, text=HER_CARD), desk.post(2, text="3 of 5 write.")
    desk.go(step)
    return desk, *cards


def parsed(page: str) -> Any:
    """The page as a tree."""
    return html.fromstring(page)


def table(desk: Desk, number: int = 3, renderer: Renderer = RENDERER) -> Any:
    """The table as somebody has it on the page."""
    person = observer(number)
    seen = view(desk.board, Viewer(Role.OBSERVER, person.person, person.group))
    return parsed(renderer.partials("stage", view=seen, at=AT))


# --- a card in Screening (Y5) ----------------------------------------------------------------------------


def test_Y5_nobody_but_the_cards_own_group_in_screening_is_told_what_the_coach_asks() -> None:
    told = set()
    for step in FULL_AGENDA:
        desk, card, _ = at_tables(step)
        viewers = [Viewer(role, group=group) for role in Role for group in ("", "Group 1", "Group 2")]
        viewers += [Viewer(observer(at).role, observer(at).person, observer(at).group) for at in range(1, 5)]
        told |= {
            (step, each.role, each.group)
            for each in viewers
            if view(desk.board, each).coached(card, "en") is not None
        }
    assert told == {(StepKey.SCREENING, Role.OBSERVER, "Group 1")}


def test_Y5_a_card_that_is_not_there_is_asked_nothing_about() -> None:
    desk, _, _ = at_tables()
    seen = view(desk.board, Viewer(Role.OBSERVER, group="Group 1"))
    assert seen.coached(uuid(1), "en") is None


def test_Y5_back_in_screening_the_own_group_is_told_again_and_the_matched_group_is_not() -> None:
    desk, card, _ = at_tables(StepKey.SWAP)
    desk.go(StepKey.SCREENING)
    told = [
        view(desk.board, Viewer(Role.OBSERVER, group=group)).coached(card, "en") is not None
        for group in ("Group 1", "Group 2")
    ]
    assert told == [True, False]
    desk.go(StepKey.SHARE)
    desk.go(StepKey.SCREENING)  # all see the cards by now, and nobody sits at a table any more
    assert not table(desk).xpath(CONTROL)


def test_Y5_every_card_has_the_same_folded_control_so_that_none_is_marked() -> None:
    desk, her, plain = at_tables()
    page = table(desk)
    assert {each.get("id") for each in page.xpath(CONTROL)} == {f"coached-{her}", f"coached-{plain}"}
    assert [each.get("open") for each in page.xpath(CONTROL)] == [None, None]
    said = {each.text_content() for each in page.xpath(f"{CONTROL}/summary")}
    assert said == {"What might we ask?"}
    (nothing,) = page.xpath(f"//*[@id='coached-{plain}']/p")
    assert nothing.text_content() == (
        "The coach asks nothing about these words, and it misses much. What would you ask?"
    )
    assert not page.xpath(f"//*[@id='coached-{plain}']//button | {CONTROL}//svg")
    assert not re.search(r"\d", "".join(said))


def test_Y5_at_most_two_questions_each_once_with_the_words_and_one_tap_to_ask_them() -> None:
    desk, her, _ = at_tables()
    found = table(desk).xpath(f"//*[@id='coached-{her}']/ul/li")
    assert [each.xpath("string(p)") for each in found] == [
        "Most of How many? [card]",
        "great work great deal What did you see? [card]",
    ]
    button = found[1].xpath("button")[0]
    assert (button.get("data-question"), button.get("data-words")) == (
        her,
        "“great work”, “great deal”: What did you see? [card]",
    )
    assert button.get("aria-label") == "Ask this: What did you see? [card]"


def test_Y5_it_asks_in_the_language_of_the_page(review: list[tuple[str, Kind, str]]) -> None:
    desk, _, _ = at_tables()
    table(desk, renderer=Renderer(language="es"))
    assert {(kind, language) for _, kind, language in review} == {(Kind.CARD, "es")}


def test_Y5_what_it_asked_is_remembered_until_words_are_erased(review: list[tuple[str, Kind, str]]) -> None:
    desk, _, _ = at_tables()
    for _ in range(3):
        table(desk)
    assert len(review) == 2
    nobody: Any = None
    Screens(nobody, RENDERER.partials).forget(words=True)
    table(desk)
    assert len(review) == 4


def test_Y5_no_question_is_too_long_to_be_asked() -> None:
    for words in ("w" * CARD_TEXT, "most " * 100):
        (found,) = asking(f"Most {words}", Kind.CARD, "en")
        assert len(found.to_author) <= ASK_TEXT
    assert len(Asking(("a",) * 3, "?" * CARD_TEXT).to_author) == ASK_TEXT


@pytest.mark.parametrize("language", languages())
def test_Y5_the_questions_of_the_rules_can_be_put_to_an_author_as_they_stand(language: str) -> None:
    own = written(language)["own"]
    asks = {each["ask"] for each in (*own["categories"].values(), *own["rules"]) if "ask" in each}
    assert [ask for ask in asks if len(ask) > ASK_TEXT // 2] == []


# --- the report's own words (Y8) --------------------------------------------------------------------------


def reporting(title: str = "Great tasks lead to great talk.") -> Desk:
    """A round at its report, whose words do more than describe, and whose card does as well."""
    desk = Desk()
    card = desk.post(1, text="Most of them because.")
    desk.go(StepKey.SORT)
    pattern = desk.start_pattern(0, card)
    desk.go(StepKey.NAME)
    desk.ask(observer(1), NamePattern(pattern, title))
    desk.go(StepKey.PREDICT)
    desk.ask(observer(1), Predict(uuid(3000), "I copy most of it.", (pattern,)))
    desk.go(StepKey.NEXT_LEVEL)
    step = SuggestNextStep(uuid(4000), "Plan, because it helps.", Horizon.NEXT_WEEK, "most teams", (pattern,))
    desk.ask(observer(1), step)
    desk.ask(observer(1), AskReflectiveQuestion(uuid(5000), "What is great here?", (pattern,)))
    desk.go(StepKey.REPORT)
    return desk


def asked(desk: Desk, role: Role = Role.FACILITATOR, language: str = "en") -> list[tuple[str, list[Any]]]:
    """In which words of the report, and which questions with their words."""
    found = view(desk.board, Viewer(role), ("Imani Cole",)).asked_about(language)
    return [(each.text, [(one.words, one.ask) for one in each.asking]) for each in found]


def check(desk: Desk) -> str:
    """What a facilitator looks through."""
    seen = view(desk.board, Viewer(Role.FACILITATOR, facilitator().person), ("Imani Cole",))
    return RENDERER.partials("check", view=seen, at=AT)


def test_Y8_the_facilitators_see_what_the_coach_asks_about_the_reports_own_words() -> None:
    desk = reporting()
    assert asked(desk) == [
        ("Great tasks lead to great talk.", [(("Great tasks", "great talk"), "What did you see? [pattern]")]),
        ("I copy most of it.", [(("most of",), "How many? [prediction]")]),
        ("Plan, because it helps.", [(("because it",), "Who said so? [next-step]")]),
        ("What is great here?", [(("great here",), "What did you see? [question]")]),
    ]
    (folded,) = parsed(check(desk)).xpath("//*[@id='asked-about']")
    assert folded.get("open") is None
    assert [each.text_content() for each in folded.xpath("ul/li/small")] == [
        "In a pattern",
        "In a prediction",
        "In a next step",
        "In a question",
    ]
    assert not re.search(r"\d", folded.xpath("string(summary)"))


def test_Y8_nobody_else_sees_it_nor_anybody_before_the_last_step() -> None:
    desk = reporting()
    assert [role for role in Role if asked(desk, role)] == [Role.FACILITATOR]
    desk.go(StepKey.NEXT_LEVEL)
    assert asked(desk) == []


def test_Y8_it_holds_nothing_up_and_is_gone_once_the_report_is_published() -> None:
    desk = reporting()
    desk.ask(facilitator(), PublishReport(True))
    assert asked(desk) == []
    assert "asked-about" not in check(desk)
    desk.ask(facilitator(), PublishReport(False))
    assert asked(desk) != []


def test_Y8_where_it_has_nothing_to_ask_nothing_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(coached, "review", lambda *_: [])
    assert "coached" not in check(reporting())


def test_Y8_what_the_identification_check_stopped_at_is_not_asked_twice() -> None:
    desk = reporting("Imani saw great talk.")
    assert [words for words, _ in asked(desk)[0][1]] == [("great talk",)]
    (finding,) = view(desk.board, Viewer(Role.FACILITATOR), ("Imani Cole",)).check()
    desk.ask(facilitator(), DecideFinding(finding.id, Decision.REPLACE, "Most of us", ("Imani Cole",)))
    assert asked(desk)[0][0] == "Most of us saw great talk."
    assert [words for words, _ in asked(desk)[0][1]] == [("Most of",), ("great talk",)]


def test_Y8_no_form_of_the_report_holds_a_question_of_the_coach() -> None:
    found = view(reporting().board, Viewer(Role.FACILITATOR)).report()
    assert found
    assert "How many?" not in repr(found)  # all forms are made of it
    for kind in ("csv", "md", "json"):
        assert b"How many?" not in FILES[kind](found, "en").body
    assert "How many?" not in RENDERER.page("report", at=REPORT_AT, report=found)
