"""How the coach reads a text: words, sentences, quotation marks (app/domain/coach/reading.py)."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.coach.reading import Spelling, Token, bones, read

SPELLING = Spelling(
    {"t": "teacher", "ss": "students", "s#": "student", "w/": "with", "w/o": "without", "tchr": "teacher"},
    frozenset({"min", "gr", "dr"}),
    {bones(word): word for word in ("excellent", "beautiful", "engaged")},
    frozenset({"excel", "excellently"}),
)


def tokens(text: str) -> list[Token]:
    return read(text, SPELLING)


def words(text: str) -> str:
    return " ".join(token.word.replace("\n", "/") for token in tokens(text))


def quoted(text: str) -> list[str]:
    """What stands in quotation marks, word by word."""
    return [token.word for token in tokens(text) if token.quoted]


def sentences(text: str) -> list[str]:
    found: dict[int, list[str]] = {}
    for token in tokens(text):
        found.setdefault(token.sentence, []).append(token.word)
    return [" ".join(each).strip() for each in found.values()]


@pytest.mark.parametrize(
    ("text", "read_as"),
    [
        ("Kids on-task, hands-on", "kids on task , hands on"),
        ("9-12, 5-min talk", "9 - 12 , 5 - min talk"),
        ("pages 4–6 — then", "pages 4 - 6 - then"),
        ("the teacher's desk, the teacher’s desk", "the teacher 's desk , the teacher 's desk"),
        ("the kids' work", "the kids ' work"),
        ("don’t, didn't, o’clock", "don't , didn't , o'clock"),
        ("it's so", "it 's so"),
        ("17 of 22, 3/4, 1,000, 10:15, 2.5", "17 of 22 , 3/4 , 1,000 , 10:15 , 2.5"),
        ("3x, 7th, 45sec", "3 x , 7 th , 45 sec"),
        (
            "T asked S1 & S23, Ss w/ cards w/o pens",
            "teacher asked student & student , students with cards without pens",
        ),
        ("T’s W/kids Tchr", "teacher 's with kids teacher"),
        ("S99x and St, s 1", "s99x and st , s 1"),  # “s#” is only what has a figure
        ("“Yes” «no» …", '" yes " " no " .'),
        ("a\nb\r\nc", "a / b / c"),
        ("Señora Öğüt, 你好", "señora öğüt , 你好"),
        ("", ""),
        ("  \t ", ""),
    ],
)
def test_a_text_is_read_as_words_numbers_and_signs(text: str, read_as: str) -> None:
    assert words(text) == read_as


@pytest.mark.parametrize(
    ("word", "read_as"),
    [
        ("excellent", "excellent"),
        ("Exellent", "excellent"),
        ("excelent", "excellent"),
        ("excellant", "excellent"),
        ("beatiful", "beautiful"),
        ("engagd", "engaged"),
        ("excellently", "excellently"),  # a word that rules know is itself
        ("excel", "excel"),  # too short to say
        ("egged", "egged"),
        ("excellence", "excellence"),
    ],
)
def test_a_long_word_is_recognised_when_it_is_mistyped(word: str, read_as: str) -> None:
    assert words(word) == read_as


def test_the_bones_of_a_word_are_its_first_letter_and_its_consonants() -> None:
    assert [bones(word) for word in ("excellent", "exellent", "aaa", "")] == ["exlnt", "exlnt", "a", ""]


@pytest.mark.parametrize(
    ("text", "read_as"),
    [
        ("T sat. Ss wrote! Why? So", ["teacher sat .", "students wrote !", "why ?", "so"]),
        ("Wait 4 min. Then", ["wait 4 min . then"]),  # the stop of an abbreviation
        ("Wait 4 min . Then", ["wait 4 min .", "then"]),  # not its stop
        ("In gr. 5 they sat", ["in gr . 5 they sat"]),
        ("They sat. then wrote", ["they sat . then wrote"]),  # small letters go on
        ("They sat. 5 wrote", ["they sat .", "5 wrote"]),
        ("They sat; then wrote", ["they sat ;", "then wrote"]),
        ("One line\ntwo lines", ["one line", "two lines"]),
        ("He tried ... and left", ["he tried . . . and left"]),
        ("He tried … and left", ["he tried . and left"]),
        ("He tried... Then", ["he tried .", ".", ".", "then"]),
        ("Ends with a stop.", ["ends with a stop ."]),
        (".", ["."]),
    ],
)
def test_sentences_end_with_their_signs(text: str, read_as: list[str]) -> None:
    assert sentences(text) == read_as


@pytest.mark.parametrize(
    ("text", "inside"),
    [
        ("T: “good job” she said", ["good", "job"]),
        ('T: "good job" she said', ["good", "job"]),
        ("T: «good job» she said", ["good", "job"]),
        ("T: ‘good job’ she said", ["good", "job"]),
        ("T: 'good job' she said", ["good", "job"]),
        ("T: ’good job’ she said", ["good", "job"]),
        ("T: ”good job” she said", ["good", "job"]),
        ('T: “good job" she said', ["good", "job"]),
        ('T: "good job” she said', ["good", "job"]),
        ("T: “good job, she said", ["good", "job", ",", "she", "said"]),  # never closed
        ('T: "good job', ["good", "job"]),
        ("T: «good job", ["good", "job"]),
        ("T: 'good job, she said", []),  # a single mark is an apostrophe then
        ("the kids' work, don't, T’s, o’clock", []),
        ('Ss told \'em "go on" and left', ["go", "on"]),
        ('\'90s music. Ss sat and said "hm"', ["hm"]),
        ("“don’t say 'no' to me” T said", ["don't", "say", "'", "no", "'", "to", "me"]),
        ("'Don't do that' T said", ["don't", "do", "that"]),
        ('a 12" ruler and a desk', []),
        ('"use 12" T said', ["use", "12"]),
        ('said"yes" then', ["yes"]),
        ("“a” b “c” d", ["a", "c"]),
        ('good job", T said', []),
        ("“”", []),
        ('"', []),
    ],
)
def test_Y6_what_stands_in_quotation_marks_is_not_the_writers_own(text: str, inside: list[str]) -> None:
    assert quoted(text) == inside


SIGNS = list("“”\"'‘’«».!?;:,-–—…[]()/&#*0123456789 \n\tséÉ你ß²İ")
WORDS = [
    "T",
    "Ss",
    "S1",
    "w/",
    "w/o",
    "T’s",
    "on-task",
    "excelent",
    "min",
    "great",
    "9:30",
    "’s",
    "...",
    "'em",
]
TEXTS = st.lists(st.sampled_from(SIGNS + WORDS) | st.just(" ") | st.text(max_size=5), max_size=80).map(
    "".join
)


@given(TEXTS)
def test_any_text_is_read_and_each_token_is_where_it_says(text: str) -> None:
    found = tokens(text)
    ends, sentence = 0, 0
    for token in found:
        assert token.word
        assert ends <= token.begin < token.end <= len(text)
        assert text[token.begin : token.end].strip(" \t") == text[token.begin : token.end]
        assert token.sentence in (sentence, sentence + 1)
        assert not token.content
        left_out = text[ends : token.begin]
        assert not left_out.strip() or left_out == "-", "only space, and the hyphen of a word, is read over"
        ends, sentence = token.end, token.sentence
    assert not text[ends:].strip()


@pytest.mark.parametrize(
    ("text", "on_a_sign"),
    [
        ("Banner NEVER STOP LEARNING by the door", ["never", "stop", "learning"]),
        ("S pressed MY TURN on the tablet", ["my", "turn"]),
        ("SEL lesson, T at the board", []),
        ("S signed MORE", []),
        ("STUDENTS WERE BORED", []),
        ("T and S at the IWB", []),
    ],
)
def test_Y6_words_in_capitals_in_a_row_stand_on_a_sign(text: str, on_a_sign: list[str]) -> None:
    assert quoted(text) == on_a_sign
