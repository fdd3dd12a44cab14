"""The grammar of phrases, each piece of it, as rules write it (app/domain/coach/phrases.py; docs/coach.md)."""

import re
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.coach.phrasebook import Book
from app.domain.coach.phrases import Part, Phrase
from app.domain.coach.phrasing import phrase
from app.domain.coach.reading import Token, read
from app.domain.coach.rules import compile_rules
from tests.domain.ruled import LISTS, SPELLING, met

SPELL = compile_rules({"own": {"categories": {}, "spelling": SPELLING}, "names": {}}).spelling


@pytest.mark.parametrize(
    ("written", "text", "pointed"),
    [
        # words in a row
        ("way too fast", "Went way too fast for 3", ["way too fast"]),
        ("way too fast", "way  too\tfast", ["way  too\tfast"]),
        ("way too fast", "way too very fast, too fast", []),
        ("great", "Great GREAT greatly", ["Great", "GREAT"]),
        ("great job", "great. job", []),  # never over the end of a sentence
        ("great job", "great\njob", []),
        # either word; a word that may be missing; beginnings and ends
        ("great|good work", "good work and great work", ["good work", "great work"]),
        ("very? nice", "nice, very nice", ["nice", "very nice"]),
        ("so very? nice", "so nice, so very nice, so not nice", ["so nice", "so very nice"]),
        ("way|far? off", "off, way off, far off", ["off", "way off", "far off"]),
        ("engag*", "engaged, engagement, engage, engag, eng", ["engaged", "engagement", "engage", "engag"]),
        ("*ful", "careful ful fully", ["careful", "ful"]),
        ("help*|*ful work", "helping work, useful work, work", ["helping work", "useful work"]),
        ("wh* now", "why now, who now", ["why now", "who now"]),  # a beginning of two letters
        # lists, numbers, any word
        ("{student} sat", "kids sat, a student sat, the cat sat", ["kids sat", "student sat"]),
        ("{student}? sat", "kids sat", ["kids sat"]),
        (
            "{number} sat",
            "3 sat, twelve sat, 2.5 sat, 4/5 sat, many sat",
            ["3 sat", "twelve sat", "2.5 sat", "4/5 sat"],
        ),
        ("so {word}", "so glad, so 3, so .", ["so glad"]),
        ("so _", "so glad, so 3", ["so glad", "so 3"]),
        ("so _", "so", []),
        ("cat|{student} sat", "the cat sat, kids sat, dog sat", ["cat sat", "kids sat"]),
        ("{student}|{feeling}|cat sat", "bored sat, kids sat, cat sat", ["bored sat", "kids sat", "cat sat"]),
        ("so|{number}? sat", "3 sat, two sat, so sat, sat", ["3 sat", "two sat", "so sat", "sat"]),
        ("well ,|;|: done", "well, done. well: done", ["well, done", "well: done"]),
        ("a | b", "a | b", ["a | b"]),
        # a gap of up to four
        ("saw ... left", "saw left, saw him left", ["saw left", "saw him left"]),
        ("saw ... left", "saw a b c d left", ["saw a b c d left"]),
        ("saw ... left", "saw a b c d e left", []),
        ("saw ... left", "Saw. Left", []),
        ("saw ...", "saw it all", ["saw"]),
        # the beginning and the end of a sentence
        ("^ nice", "Nice. nice, nice", ["Nice"]),
        ("^ nice", "So nice. Nice", ["Nice"]),
        ("^ nice", "4 min. nice", []),
        ("nice $", "nice work, nice. Nice", ["nice", "Nice"]),
        ("nice $", "nice", ["nice"]),
        ("^ nice $", "Nice. So nice.", ["Nice"]),
        # signs
        ("well , done", "well, done; well done", ["well, done"]),
        ("board :", "Board: 3", ["Board:"]),
        ("well ,? done", "well, done; well done", ["well, done", "well done"]),
        ("nice !", "Nice!", ["Nice!"]),
        # what the hint points at
        ("so [bored]", "so bored", ["bored"]),
        ("[so bored] because", "so bored because", ["so bored"]),
        ("was [very? {feeling}] today", "was proud today, was very bored today", ["proud", "very bored"]),
        ("[very?] nice", "nice, very nice", ["very"]),  # nothing to point at is no hint
        ("a ... [b] c", "a b b c", ["b"]),
        # words with a capital
        ("Bill", "Bill paid the bill", ["Bill"]),
        ("{Student} sat", "Kids sat, kids sat", ["Kids sat"]),
        ("{Name} Smith", "Ann Smith, ann Smith, Ann smith", ["Ann Smith"]),
        ("Bill|Sue", "sue Sue", ["Sue"]),
        # read as several words
        ("on-task", "on-task, on task", ["on-task", "on task"]),
        ("the teacher's desk", "the teacher’s desk, the T's desk", ["the teacher’s desk", "the T's desk"]),
        ("don't", "don’t, don't, dont", ["don’t", "don't"]),
        ("don’t", "don’t, don't", ["don’t", "don't"]),  # as a word processor writes it into the rules
        ("it's", "it’s", ["it’s"]),
        (
            "well-behaved|quiet kids",
            "well-behaved kids, well behaved kids, behaved kids",
            ["well-behaved kids", "well behaved kids"],
        ),
        ("he's|she's on? task", "he’s on task, she's task", ["he’s on task", "she's task"]),
        (
            "{slow} going",
            "slow going, snail's pace going, run-of-the-mill going, pace going",
            ["slow going", "snail's pace going", "run-of-the-mill going"],
        ),
        ("^ {slow}? going", "Snail’s pace going", ["Snail’s pace going"]),
        ("{Slow} going", "Snail’s pace going, snail's pace going", ["Snail’s pace going"]),
        ("so|run-of-the-mill", "run. Of the mill", []),
        ("so [very|well-and-truly] done", "so well and truly done", ["well and truly"]),
        # abbreviations, as the text's words are
        ("{student} sat", "S1 sat, Ss sat", ["S1 sat", "Ss sat"]),
        ("with {student}", "w/ Ss", ["w/ Ss"]),
        ("excellent", "exellent", ["exellent"]),
    ],
)
def test_a_phrase_is_met_where_its_words_stand(written: str, text: str, pointed: list[str]) -> None:
    assert met(written, text, {"slow": ["slow", "snail's pace", "run-of-the-mill"]}) == pointed


def test_a_number_in_words_is_one_of_the_list() -> None:
    assert met("{number} sat", "seven sat", {"number": ["seven"]}) == ["seven sat"]


@pytest.mark.parametrize(
    ("written", "said"),
    [
        ("{nobody} sat", "there is no list “nobody”"),
        ("so|{nobody} sat", "there is no list “nobody”"),
        ("so|{word} sat", "“{word}” stands alone, not as one of several"),
        ("", "says nothing"),
        ("...", "says nothing"),
        ("^ $", "says nothing"),
        ("very?", "says nothing"),
        ("very? ...", "says nothing"),
    ],
)
def test_a_phrase_that_cannot_be_used_is_refused_in_words(written: str, said: str) -> None:
    with pytest.raises(ValueError, match=re.escape(said)):
        phrase(written, LISTS)


def test_a_phrase_is_looked_for_only_where_it_can_begin() -> None:
    """What a text costs depends on its words, not on how many rules there are."""
    made = [phrase(f"word{number} ...  end", {}) for number in range(2000)]
    book = Book((each, None) for each in made)
    assert _steps(book, "They counted cubes in 4 groups and wrote the number on a card.") == 0
    assert _steps(book, "word7 is not here") < 20


def _steps(book: Book[None], text: str) -> int:
    """How often a phrase was compared with a word."""
    steps = 0
    meets = Part.meets

    def counted(part: Part, token: Token) -> bool:
        nonlocal steps
        steps += 1
        return meets(part, token)

    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(Part, "meets", counted)
        list(book.found(read(text, SPELL)))
    return steps


@pytest.mark.parametrize("word", ["so", "very", "nice", "saw", "left", "x", "3", "."])
def test_what_a_text_costs_grows_with_its_length_and_not_faster(word: str) -> None:
    written = [
        "so very? very? nice",
        "saw ... left",
        "saw ... ... left ... nice",
        "{number} _ _ x",
        "*x so",
        "^ nice $",
    ]
    book = Book((phrase(each, LISTS), None) for each in written)
    once, ten_times = (_steps(book, " ".join([word] * times)) for times in (50, 500))
    assert ten_times <= 11 * once + 50


PIECES = [
    "so",
    "very?",
    "a|b",
    "*ful",
    "eng*",
    "{student}",
    "{Student}",
    "{number}",
    "{word}",
    "{Name}",
    "_",
    "...",
    "^",
    "$",
    "[",
    "]",
    ",",
    "don't",
    "on-task",
    "so|on-task",
    "a|{number}?",
    "don't|*ful",
]
WORDS = ["so", "very", "a", "b", "useful", "engaged", "kids", "Kids", "3", ",", ".", "don’t", "on-task", "X"]


@given(st.lists(st.sampled_from(PIECES), max_size=6), st.lists(st.sampled_from(WORDS), max_size=12))
def test_any_phrase_is_made_or_refused_and_what_it_meets_lies_in_one_sentence(
    pieces: list[str], said: list[str]
) -> None:
    try:
        made = phrase(" ".join(pieces), LISTS)
    except ValueError:
        return
    tokens, slowly = read(" ".join(said), SPELL), replace(made)
    slowly.__dict__["in_a_row"] = False
    for begin in range(len(tokens)):
        found = made.at(tokens, begin)
        assert found == slowly.at(tokens, begin), "words in a row are found as all is"
        if found:
            assert begin == found.begin <= found.first < found.last <= found.end <= len(tokens)
            assert len({token.sentence for token in tokens[found.begin : found.end]}) == 1
            assert _in_the_book(made, tokens, begin), "the book finds what the phrase meets"


def _in_the_book(made: Phrase, tokens: list[Token], begin: int) -> bool:
    return any(found.begin == begin for _, found in Book([(made, None)]).found(tokens))


def test_a_phrase_that_begins_with_a_capital_wants_one() -> None:
    assert met("GREAT work", "great work") == []
    assert met("GREAT work", "Great work") == ["Great work"]
