"""What “Practise” asks people to sort and to reword: whole, mixed, and of one mind with the coach's rules (Y7)."""

import tomllib
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest

from app.coach import HERE, BadRules, practised
from app.domain.coach import Kind, names_in, review
from app.domain.practise import OF_EACH, TO_REWORD, Statement, drawn, exercise, exercise_of
from app.views.speech import LANGUAGES

ORDERS = [str(order) for order in range(40)]


def statements() -> list[Any]:
    """Every statement with its language."""
    both = [
        (language, each)
        for language in LANGUAGES
        for each in (*exercise(language).sort, *exercise(language).reword)
    ]
    return [pytest.param(language, each, id=f"{language}: {each.say}") for language, each in both]


def examples() -> list[Any]:
    """Every example of how somebody else put it."""
    return [
        pytest.param(language, text, id=f"{language}: {text}")
        for language in LANGUAGES
        for each in exercise(language).reword
        for text in each.examples
    ]


@pytest.mark.parametrize("language", LANGUAGES)
def test_Y7_every_language_has_statements_of_its_own(language: str) -> None:
    assert exercise(language).language == language


def test_Y7_a_language_without_statements_gets_the_english_ones() -> None:
    assert exercise("fr") == exercise("en")


@pytest.mark.parametrize(("language", "statement"), statements())
def test_Y7_the_coach_asks_about_what_somebody_made_of_it_and_about_nothing_else(
    language: str, statement: Statement
) -> None:
    hints = review(statement.say, Kind.CARD, language)
    if statement.is_seen:
        assert not hints
    else:
        spans = [(statement.say.index(words), len(words)) for words in statement.words]
        assert any(hint.begin < at + long and at < hint.end for hint in hints for at, long in spans)


@pytest.mark.parametrize(("language", "text"), examples())
def test_Y7_the_coach_asks_nothing_about_how_somebody_else_put_it(language: str, text: str) -> None:
    assert not review(text, Kind.CARD, language)


@pytest.mark.parametrize(("language", "statement"), statements())
def test_Y7_no_statement_names_anybody(language: str, statement: Statement) -> None:
    assert not [name for text in (statement.say, *statement.examples) for name in names_in(text)], language


@pytest.mark.parametrize("order", ORDERS)
def test_Y7_the_order_varies_and_has_as_many_of_each_kind(order: str) -> None:
    some = drawn(exercise("en"), order)
    assert sum(each.is_seen for each in some.sort) == OF_EACH == len(some.sort) / 2
    assert len(some.reword) == TO_REWORD
    assert len({each.say for each in (*some.sort, *some.reword)}) == 2 * OF_EACH + TO_REWORD
    assert some == drawn(exercise("en"), order)


def test_Y7_orders_differ() -> None:
    orders = [drawn(exercise("en"), order) for order in ORDERS]
    assert all(one.sort != other.sort for one, other in pairwise(orders))
    assert {each.say for order in orders for each in order.sort} == {each.say for each in exercise("en").sort}


@pytest.mark.parametrize(("language", "statement"), statements())
def test_Y7_a_statement_is_marked_at_the_words_it_hangs_on(language: str, statement: Statement) -> None:
    parts = list(statement.parts)
    assert "".join(part.text for part in parts) == statement.say
    assert {part.text for part in parts if part.hangs} == set(statement.words), language


# --- a file that somebody changed -----------------------------------------------------------------


def changed(find: str, put: str) -> dict[str, Any]:
    """The English file with one thing changed."""
    text = (HERE / "practise.en.toml").read_text("utf-8")
    assert find in text
    return {**tomllib.loads(text.replace(find, put, 1)), "language": "en"}


@pytest.mark.parametrize(
    ("find", "put", "told"),
    [
        ('is = "seen"', 'is = "true"', "sort, statement 1: “is” must be “seen” or “made”"),
        ('is = "seen"', 'is = "seen"\nask = "Why?"', "sort, statement 1: nobody reads “ask” here"),
        ("written down.", "written out.", "sort, statement 2: its words “written down” do not stand in what it says"),
        ('why = "The praise', 'hwy = "The praise', "sort, statement 1: nobody reads “hwy” here"),
        ('where = "Grade 2 reading"\n', "", "sort, statement 1: “where” must be a text of 1 to 600 characters"),
        ('["chaotic"]', "[]", "reword, statement 2: “words” must be a list of texts"),
        ('ask = "Which question', 'asks = "Which question', "reword, statement 1: nobody reads “asks” here"),
    ],
)  # fmt: skip
def test_Y7_a_wrong_statement_is_refused_with_a_sentence(find: str, put: str, told: str) -> None:
    with pytest.raises(BadRules) as refused:
        exercise_of(changed(find, put))
    assert str(refused.value) == f"practise.en.toml, {told}"


def test_Y7_too_few_statements_are_refused_with_a_sentence() -> None:
    file = changed("one", "one")
    with pytest.raises(BadRules, match="sort: there must be at least 4 statements with is = “made”"):
        exercise_of(file | {"sort": [each for each in file["sort"] if each["is"] == "seen"]})
    with pytest.raises(BadRules, match="reword: there must be at least 3 statements"):
        exercise_of(file | {"reword": file["reword"][:2]})


def test_Y7_a_block_that_begins_otherwise_is_refused_with_a_sentence() -> None:
    file = changed("one", "one")
    with pytest.raises(BadRules, match=r"practise\.en\.toml, each statement must begin with \[\[sort\]\]"):
        exercise_of(file | {"sort": file["sort"][0]})


def test_Y7_a_file_that_is_no_toml_is_refused_with_its_name(tmp_path: Path) -> None:
    (tmp_path / "practise.en.toml").write_text("[[sort]]\nsay = never closed")
    with pytest.raises(BadRules, match=r"practise\.en\.toml: "):
        practised("en", tmp_path)
