"""The identification check: what it finds in a text, what it passes over, and how well it does both (R4, R5)."""

import itertools
from dataclasses import replace

import pytest

from app.domain.board import Board
from app.domain.evolve import fold
from app.domain.report.identify import findings
from app.domain.report.spans import Round, Trace
from app.domain.report.traces import traces
from app.domain.terms import Classroom
from app.rehearsal.format import SAMPLE, read_round
from app.rehearsal.importing import import_entries
from tests.desk import uuid
from tests.domain.labelled import LABELLED, PASSED_OVER

PEOPLE = (
    "Imani Cole", "Rafa Ortúzar", "Beth L.", "Hạnh Vũ", "Mark O'Dea", "Joy T.", "Ana-Lucía", "Renée Fox", "Noor Aziz",
    "Grace Hill", "Li Wu", "王芳", "فاطمة الزهراء", "Facilitator",
)  # fmt: skip
ROOMS = (
    Classroom("C1", "ELA", "6"), Classroom("C2", "ELA", "7"), Classroom("C3", "Math", "7"), Classroom("C4", "Science", "7"),
    Classroom("C5", "Science", "8"), Classroom("Aspen", "Science", "8"), Classroom("7", "ELA", "6"),
)  # fmt: skip


def found(text: str, names: tuple[str, ...] = PEOPLE) -> list[tuple[Trace, str]]:
    """Kinds and words, in the order of the text."""
    return [(span.kind, text[span.begin : span.end]) for span in traces(text, Round(names, ROOMS))]


def spans(text: str) -> list[str]:
    """The words alone."""
    return [words for _, words in found(text)]


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("As Imani Cole said, students copy.", "Imani Cole"),
        ("as IMANI said, students copy", "IMANI"),
        ("It was imani's group.", "imani"),
        ("It was Imani’s group.", "Imani"),
        ("Rafa Ortuzar counted them.", "Rafa Ortuzar"),
        ("We heard it from Ortu\u0301zar.", "Ortu\u0301zar"),
        ("Ask Mark O’Dea about it.", "Mark O’Dea"),
        ("Ask ODea about it.", "ODea"),
        ("ana lucia saw the same", "ana lucia"),
        ("Students told Vu about it.", "Vu"),
        ("Beth L. counted them.", "Beth L."),
        ("The table of Joy wrote.", "Joy"),
        ("Seen by Grace Hill twice.", "Grace Hill"),
        ("我们听到王芳说", "王芳"),
        ("قالت فاطمة ذلك", "فاطمة"),
        ("قالت فَاطِمَة ذلك", "فَاطِمَة"),
        ("We heard it from Ima\u200bni.", "Ima\u200bni"),
        ("We heard it from Ort\u00adúzar.", "Ort\u00adúzar"),
    ],
)
def test_R4_names_of_the_round_are_found_however_they_are_written(text: str, words: str) -> None:
    assert found(text) == [(Trace.NAME, words)]


@pytest.mark.parametrize(
    "text",
    [
        "Students mark the page and find joy in it.",
        "Mark the page, then say why.",
        "By the grace of the hill, a fox ran.",
        "They vu the li of it.",  # parts of two letters are words in other languages
        "A facilitator led them.",
        "Bethany is not in these words, nor is hillside.".replace("Bethany", "Everybody"),
    ],
)
def test_R4_names_that_are_words_as_well_are_names_only_where_they_are_written_so(text: str) -> None:
    assert found(text) == []


@pytest.mark.parametrize(
    ("kind", "text", "words"),
    [
        (Trace.PERSON, "It was read in Mr. Diaz’s group.", "Mr. Diaz"),
        (Trace.PERSON, "ms okafor asked why", "ms okafor"),
        (Trace.PERSON, "Ms B. asked why.", "Ms B."),
        (Trace.PERSON, "La señora López preguntó por qué.", "señora López"),
        (Trace.PERSON, "Students asked Dominic for the line.", "Dominic"),
        (Trace.PERSON, "Students asked Keyonna Baptiste for the line.", "Keyonna Baptiste"),
        (Trace.PERSON, "Marcus wrote it down.", "Marcus"),
        (Trace.PERSON, "Called on benji twice.", "benji"),
        (Trace.PERSON, "The principal's daughter read it.", "The principal's daughter"),
        (Trace.INITIALS, "Only J.R. wrote.", "J.R."),
        (Trace.INITIALS, "We heard it from R. Whitcombe.", "R. Whitcombe"),
        (Trace.ROOM, "In Room 12 they wrote.", "Room 12"),
        (Trace.ROOM, "in rm 204 they wrote", "rm 204"),
        (Trace.ROOM, "In Rm. B3 they wrote.", "Rm. B3"),
        (Trace.ROOM, "En el aula 14 escriben.", "aula 14"),
        (Trace.PERIOD, "In period 3 they wrote.", "period 3"),
        (Trace.PERIOD, "In 3rd period they wrote.", "3rd period"),
        (Trace.PERIOD, "En el tercer periodo escriben.", "tercer periodo"),
        (Trace.CODE, "We saw it in C4 and more.", "C4"),
        (Trace.CODE, "We saw it in c4 and more.", "c4"),
        (Trace.CODE, "We saw it in Aspen.", "Aspen"),
        (Trace.CODE, "We saw it in classroom 7.", "classroom 7"),
        (Trace.ALONE, "Grade 7 science wrote most.", "Grade 7 science"),
        (Trace.ALONE, "In science the 7th graders wrote.", "science the 7th graders"),
        (Trace.ALONE, "Students in math copied.", "math"),
        (Trace.ALONE, "En matemáticas copian.", "matemáticas"),
    ],
)
def test_R4_what_may_tell_who_or_where_is_found(kind: Trace, text: str, words: str) -> None:
    assert found(text) == [(kind, words)]


@pytest.mark.parametrize(
    "text",
    [
        "By grade, writing went from words (grade 6) to a line or two (grade 7) to a paragraph (grade 8).",
        "Eighth graders in science copied.",  # two classrooms fit
        "In ELA, students read aloud.",
        "They left the room 12 minutes early and wrote 7 lines.",
        "Group A. wrote first, then P.E. began at 10 a.m.",
        "On Monday, English and Spanish stood on the board.",
        "6 of the 8 students called on were boys.",
        "Black students were called on twice as often.",  # practice, 5.6
    ],
)
def test_R4_what_names_nobody_is_passed_over(text: str) -> None:
    assert found(text) == []


def test_R4_findings_never_overlap_so_that_each_can_be_replaced() -> None:
    text = "Ms. Imani Cole, Mr. Imani and J.R. in Room 12, C4, grade 7 science, 3rd period."
    all_found = traces(text, Round(PEOPLE, ROOMS))
    assert len(all_found) == 7
    assert all(one.end <= two.begin for one, two in itertools.pairwise(all_found))


def test_R4_the_check_is_measured_on_texts_with_and_without_persons() -> None:
    """What it finds of the names that people marked, and how many of its findings people would have marked."""
    right = wrong = missed = 0
    for text, marked in LABELLED:
        hits = traces(text, Round())
        at = [(text.index(name), text.index(name) + len(name)) for name in marked]
        missed += sum(not any(hit.begin < end and begin < hit.end for hit in hits) for begin, end in at)
        for hit in hits:
            is_right = any(hit.begin < end and begin < hit.end for begin, end in at)
            right, wrong = right + is_right, wrong + (not is_right)
    recall = 1 - missed / sum(len(marked) for _, marked in LABELLED)
    assert recall >= 0.9, f"recall {recall:.2f}"
    assert right / (right + wrong) >= 0.75, f"precision {right / (right + wrong):.2f}"


@pytest.mark.parametrize("text", PASSED_OVER)
def test_R4_whoever_is_described_without_a_name_is_left_to_people(text: str) -> None:
    """Known limits, so that nobody takes the check for more than it is."""
    assert traces(text, Round()) == []


def sample() -> tuple[Board, tuple[str, ...]]:
    """The sample's board at its last step, and the names of its people."""
    ids = (uuid(number) for number in itertools.count())
    people, entries = import_entries(read_round(SAMPLE), lambda: next(ids), 0, "seed")
    return fold(Board(), entries), tuple(person.name for person in people)


def test_R4_the_check_finds_nothing_in_what_the_sample_says_and_all_that_is_planted_there() -> None:
    board, names = sample()
    assert findings(board, names) == ()
    for words in [*names[1:], "Room 12", "period 3", "C6", "grade 6 science", "Mr. Diaz", "J.R."]:
        pattern = next(iter(board.patterns.values()))
        planted = replace(pattern, title=f"In groups, as {words} saw, each student finished a part.")
        there = findings(replace(board, patterns={**board.patterns, pattern.id: planted}), names)
        assert any(one.span.rstrip(".") in words or words in one.span for one in there), words


def test_R4_no_text_takes_the_check_longer_than_reading_it() -> None:
    """“no.” could be read in two ways, and so “no.no.no.” in two to the power of its parts."""
    assert found("In room " + "no." * 197 + "x") == []
    assert found("In room " + "no. " * 140 + "12") == [(Trace.ROOM, "room " + "no. " * 140 + "12")]
