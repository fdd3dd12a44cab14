"""What the coach asks, by rules of the tests' own (app/domain/coach; the program's rules: test_coach_rules.py)."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.coach import BadRules, languages, written
from app.domain.coach import Hint, Kind, review, review_by
from app.domain.coach.rules import compile_rules, rules_of
from tests.domain.ruled import CATEGORIES, asked, rules
from tests.domain.test_reading import TEXTS

GREAT = {"say": ["great"]}


def test_Y1_a_hint_is_a_question_with_the_words_it_is_about() -> None:
    text = "T was great, Ss sat"
    assert review_by(rules(GREAT), text) == [Hint("judgement", 6, 11, "What did you see?")]
    assert review_by(rules(GREAT), "Ss sat") == []
    assert review_by(rules(GREAT), "") == []


def test_a_rule_may_ask_another_question_than_its_category() -> None:
    by = rules({**GREAT, "ask": "Great for whom?"}, {"say": ["nice"], "category": "person"})
    assert [hint.ask for hint in review_by(by, "great, nice")] == ["Great for whom?", "Who?"]


@pytest.mark.parametrize(
    ("text", "own"),
    [
        ("T: “great job”, a great job", 1),
        ('T: "great job", a great job', 1),
        ("T: 'great job', a great job", 1),
        ("T: «great job», a great job", 1),
        ("T: “great job", 0),
        ("great T: “you", 1),
        ("don't say it's great", 1),
        ("the kids' great work", 1),
        ("great” is what T said", 1),
    ],
)
def test_Y6_quoted_words_may_judge(text: str, own: int) -> None:
    assert len(asked(rules(GREAT), text)) == own


@pytest.mark.parametrize(
    ("zone", "pointed"),
    [("own", ["great"]), ("quoted", ["Great"]), ("anywhere", ["Great", "great"])],
)
def test_Y6_a_rule_says_whether_it_is_about_quoted_words_as_well(zone: str, pointed: list[str]) -> None:
    assert asked(rules({**GREAT, "zone": zone}), "T: “Great!” It was great") == pointed


def test_Y6_what_is_half_quoted_is_neither_own_nor_quoted() -> None:
    text = "a so “great” thing"
    assert [asked(rules({"say": ["so ... great"], "zone": zone}), text) for zone in ("own", "quoted")] == [
        [],
        [],
    ]


@pytest.mark.parametrize(
    ("text", "pointed"),
    [
        ("Board: Great leaders. It was great", ["great"]),
        ("Board: a great leader, S sat, great", ["great"]),  # it ends before a student
        ("Board: be great\nThat was great", ["great"]),
        ("The great board: great", ["great"]),
        ("Slide said great, T great", ["great"]),
        ("On the board great", ["great"]),  # not one of the phrases
    ],
)
def test_Y6_printed_words_may_judge(text: str, pointed: list[str]) -> None:
    by = rules(GREAT, printed={"after": ["board :", "slide said"], "until": ["{student}", "teacher"]})
    assert asked(by, text) == pointed


@pytest.mark.parametrize(
    ("text", "pointed"),
    [
        ("Notes on the Great Depression, great", ["great"]),
        ("a great lake", ["great"]),
        ("the great lakes", []),
        ("great and small", ["great"]),
        ("the great dane’s name, a great one", ["great"]),
    ],
)
def test_Y6_matters_of_the_lesson_ask_nothing(text: str, pointed: list[str]) -> None:
    content = [
        {"why": "History.", "say": ["great depression"]},
        {"why": "More.", "say": ["great lakes|dane"]},
    ]
    assert asked(rules(GREAT, content=content), text) == pointed


def test_Y6_a_person_of_the_lesson_is_none_of_the_room() -> None:
    shared = {
        "lists": {"given": ["ruby"]},
        "content": [{"why": "People of history.", "say": ["Ruby Bridges"]}],
        "rules": [
            {"category": "person", "why": "A name.", "say": ["{Given}"], "zone": "anywhere", "names": True}
        ],
    }
    by = rules(GREAT, shared=shared)
    assert asked(by, "Poster of Ruby Bridges. T: “Ruby, sit.” ruby red") == ["Ruby"]


MOST = {"say": ["most"], "not_with": ["{number} of {number}"]}


@pytest.mark.parametrize(
    ("text", "pointed"),
    [
        ("most wrote", ["most"]),
        ("most (17 of 22) wrote", []),
        ("17 of 22, so most, wrote", []),
        ("most wrote. 17 of 22 sat", ["most"]),  # another sentence
        ("twelve of 20, most", []),
    ],
)
def test_Y6_a_count_in_the_sentence_makes_an_amount_innocent(text: str, pointed: list[str]) -> None:
    assert asked(rules(MOST), text) == pointed


@pytest.mark.parametrize(
    ("rule", "text", "pointed"),
    [
        ({"not_in": ["great big"]}, "great big, great", ["great"]),
        ({"not_in": ["so great"]}, "so great, great", ["great"]),
        ({"not_in": ["great ... so"]}, "great it is so", []),
        ({"not_in": ["big"]}, "great big", ["great"]),  # beside it is not over it
        ({"not_with": ["quote"]}, "great quote, so great. great", []),
        ({"not_with": ["quote"]}, "Great quote, so great. Great", ["Great"]),
        ({"lacks": ["student"]}, "Great work", ["Great"]),
        ({"lacks": ["student"]}, "Great work. A student sat", []),
        ({"words": 4}, "great old work", []),
        ({"words": 4}, "great old work here", ["great"]),
    ],
)
def test_what_makes_words_innocent(rule: dict[str, Any], text: str, pointed: list[str]) -> None:
    assert asked(rules({**GREAT, **rule}), text) == pointed


def test_a_rule_asks_in_the_kinds_of_its_category_or_its_own() -> None:
    by = rules(
        {"say": ["great"]}, {"say": ["nice"], "category": "person", "kinds": ["next-step", "question"]}
    )
    found = {kind: asked(by, "great and nice", kind) for kind in Kind}
    assert found == {
        Kind.CARD: ["great"],
        Kind.PATTERN: ["great"],
        Kind.PREDICTION: [],
        Kind.NEXT_STEP: ["nice"],
        Kind.QUESTION: ["nice"],
    }


def test_of_hints_about_the_same_words_the_longest_stands_and_then_the_earliest() -> None:
    by = rules(
        {"say": ["great"], "ask": "1"},
        {"say": ["great work"], "ask": "2"},
        {"say": ["work today"], "ask": "3"},
        {"say": ["so great work"], "ask": "4"},
        {"say": ["great work"], "ask": "5"},
    )

    def questions(text: str) -> list[str]:
        return [hint.ask for hint in review_by(by, text)]

    assert questions("great, great work, great") == ["1", "2", "1"]
    assert questions("so great work today") == ["4"]
    assert questions("great work today") == ["2"], "of two that are as long the earlier rule"


def test_what_a_hint_points_at_decides_whether_two_are_about_the_same_words() -> None:
    by = rules({"say": ["[great] work because"]}, {"say": ["[because] they"]})
    assert asked(by, "great work because they sat") == ["great", "because"]


def test_hints_stand_in_the_texts_order() -> None:
    by = rules({"say": ["nice"]}, {"say": ["great big deal"]}, {"say": ["well done"]})
    assert asked(by, "nice, a great big deal, well done, nice") == [
        "nice",
        "great big deal",
        "well done",
        "nice",
    ]


@pytest.mark.parametrize(
    ("files", "said"),
    [
        ({"rules": [{"category": "judgment", "say": ["x"]}]}, "rule 1 (judgment): there is no such category"),
        ({"rules": [{"say": ["x"]}]}, "rule 1 (no category): there is no such category"),
        ({"rules": [{"category": "person", "say": ["{x}"]}]}, "rule 1 (person): there is no list “x”"),
        (
            {"rules": [{"category": "person", "say": ["x"], "not_in": ["^"]}]},
            "rule 1 (person): “^” says nothing",
        ),
        ({"rules": [{"category": "person", "say": ["x"], "but": []}]}, "rule 1 (person): nobody reads “but”"),
        (
            {"rules": [{"category": "person", "say": ["x"], "zone": "all"}]},
            "rule 1 (person): a zone is one of own",
        ),
        ({"content": [{"say": ["..."]}]}, "content: “...” says nothing"),
        ({"printed": {"after": ["{x}"]}}, "printed.after: there is no list “x”"),
    ],
)
def test_rules_that_cannot_be_used_are_refused_in_words(files: dict[str, Any], said: str) -> None:
    whole = {"own": {"categories": CATEGORIES, **files}, "names": {}}
    with pytest.raises(BadRules) as refused:
        compile_rules(whole)
    assert str(refused.value).startswith(said)


def test_a_language_without_rules_of_its_own_is_read_by_the_english_ones() -> None:
    assert "en" in languages()
    assert written("xx")["language"] == "en"
    assert review("T was great. 3 Ss sat", language="xx") == review("T was great. 3 Ss sat")


EVERYTHING = rules(
    {"say": ["great", "so ... great", "T was {word}", "_ _ great", "*ful", "eng*"], "not_in": ["great min"]},
    {
        "say": ["{number} of", "^ {word} {student}", "[{Name}] said", "{student} ... on-task $"],
        "zone": "anywhere",
    },
    {"say": ["w/ ... ."], "category": "person", "lacks": ["你好"], "not_with": ["'em"]},
    printed={"after": ["t :", "'em"], "until": ["min"]},
    content=[{"why": "x", "say": ["great {word}"]}],
)


@given(TEXTS, st.sampled_from(Kind))
def test_any_text_is_reviewed_and_hints_lie_apart_in_the_text_and_in_order(text: str, kind: Kind) -> None:
    for by in (EVERYTHING, rules_of("en"), rules_of("es")):
        ends = 0
        for hint in review_by(by, text, kind):
            assert ends <= hint.begin < hint.end <= len(text)
            assert text[hint.begin : hint.end].strip()
            assert hint.ask
            ends = hint.end


@given(TEXTS)
def test_the_same_text_is_asked_the_same_and_space_around_it_changes_nothing(text: str) -> None:
    if "\n" in text:
        return
    hints = review_by(EVERYTHING, text)
    assert review_by(EVERYTHING, text) == hints
    moved = review_by(EVERYTHING, f"  {text}  ")
    assert [(hint.begin - 2, hint.end - 2) for hint in moved] == [(hint.begin, hint.end) for hint in hints]
