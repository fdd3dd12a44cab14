"""The program's own rules (app/coach): what they reach on marked statements, and what they never ask about (rule Y6).

The statements in tests/data/coach were marked by people who know the practice. They are not read here for single sentences:
a rule that is made for one of them holds nowhere else.
"""

from pathlib import Path

import pytest

from app.domain.coach import Kind, review
from app.domain.coach.measure import MEASURED, Tally, measure, measured
from app.domain.coach.phrases import Part
from app.domain.coach.reading import Token
from app.measuring import statements_of

DATA = Path(__file__).parents[1] / "data" / "coach"
STATEMENTS = DATA / "statements.jsonl"
LEAST_PRECISION, LEAST_RECALL = 0.95, 0.75
MOST_STEPS = 600


def hinted(text: str, kind: Kind = Kind.CARD) -> list[tuple[str, str]]:
    """What is asked about, with its category."""
    hints = measured(review(text, kind))
    return [(hint.category, text[hint.begin : hint.end]) for hint in hints]


@pytest.mark.parametrize(("file", "count"), [("statements.jsonl", 200), ("written.jsonl", 700)])
def test_the_english_rules_ask_where_people_would_and_seldom_elsewhere(file: str, count: int) -> None:
    statements = statements_of((DATA / file).read_text("utf-8"))
    figures = measure((each, measured(review(each.text))) for each in statements)
    assert len(statements) == count
    assert _holds(figures.statements), figures.statements
    assert set(figures.categories) == set(MEASURED)


def test_a_statement_takes_few_steps_however_many_rules_there_are(monkeypatch: pytest.MonkeyPatch) -> None:
    """Under a millisecond each: some hundred looks at a word, not one for each phrase."""
    steps, meets = 0, Part.meets

    def counted(part: Part, token: Token) -> bool:
        nonlocal steps
        steps += 1
        return meets(part, token)

    monkeypatch.setattr(Part, "meets", counted)
    statements = statements_of(STATEMENTS.read_text("utf-8"))
    for each in statements:
        review(each.text)
    assert steps / len(statements) < MOST_STEPS


def _holds(tally: Tally) -> bool:
    return (tally.precision or 0) >= LEAST_PRECISION and (tally.recall or 0) >= LEAST_RECALL


@pytest.mark.parametrize(
    "text",
    [
        # gender
        "6 of the 8 students called on were boys",
        "T called on 4 girls and 9 boys in 10 min",
        "Two girls whispered, then one wrote 17 on the sheet",
        "3 boys at the back table shared one book, 2 girls read aloud",
        "5 of 6 hands up were girls’ hands, T called on a boy",
        "T: “boys and girls, eyes on me.” 20 of 23 looked up",
        "He wrote the sum, she read it out, they both circled 12",
        "Line 1 was 11 girls, line 2 was 11 boys, a cone between them",
        "T used they for S3 and he for S4",
        "Poster: women in science, 6 photos. S copied 2 names from it",
        "A nonbinary character in the read-aloud; S asked “is Sam a they?”",
        # race and origin
        "Black students were called on twice, white students seven times",
        "7 of the 9 students at the front table were white, 10 of 12 at the back were Black",
        "4 of the 5 sent to the hall were Latino boys, 12:10 to 12:40",
        "T asked 2 Asian American students and 6 white students a question",
        "Both Native students sat in row 1 and wrote 5 lines each",
        "The 3 Somali girls sat together and read the map aloud",
        "Books on the shelf: 14 covers show white children, 2 show Black children",
        "S asked “why are all the scientists white?” T wrote the question on the board",
        "2 students in hijabs and 1 in a turban shared the microscope",
        "Latina student at the board wrote 3 x 4 = 12",
        "Indigenous place names on the wall map, 9 of them. S pointed at two",
        # language
        "4 of the 8 spoke Spanish with a neighbor",
        "S1 asked in Arabic, S2 answered in English, both wrote 24",
        "Directions on the slide in English, Spanish and Vietnamese",
        "3 ELL students had a word bank, 20 others did not use one",
        "T repeated the question in Spanish to 2 multilingual learners",
        "Newcomers’ table: 4 students, picture cards, 12 matched in 5 min",
        "S read the Haitian Creole line first, then the English one",
        "6 emergent bilinguals wrote in two languages on the chart",
        "Interpreter signed the directions, 2 Deaf students signed back",
        # disability
        "2 students used wheelchairs, both desks were at the door",
        "AAC: S pressed STOP on the tablet, aide took the ball away",
        "3 blind students read the braille page, T read it aloud",
        "Hearing aids in for 2 students, T wore the microphone",
        "4 autistic students had picture schedules on their desks",
        "S with headphones on tapped the pencil 10 times, aide pointed at line 2",
        "Students with disabilities sat at 2 of 6 tables, an aide at each",
        "Speech therapist and 2 students, 14 cards with r words",
        "Dyslexia font on the handout, 3 students read from it",
        "S walked with crutches to the board and wrote 3/4",
    ],
)
def test_Y6_words_about_race_gender_language_and_disability_ask_nothing(text: str) -> None:
    assert hinted(text) == []


@pytest.mark.parametrize(
    "text",
    [
        "T: “Good job, table 3.” Table 3 sat down",
        'T: "Excellent thinking," then wrote 12 on the board',
        "T said 'great work' 4 times in 6 min",
        "“You always do this,” S2 said, and took the pen back",
        "S: “this is boring and too hard.” T: “show me line 3”",
        "T: “I know you all understand this.” 3 hands went up",
        "S read «un trabajo excelente» from the card",
        "T: “Everybody should be done.” 9 of 24 had put pens down",
        "Poster over the sink reads “Be kind, work hard, do your best”",
        "Sticker on 4 papers: “Awesome!”",
        "Slide title: “Why are some leaders better than others?” 22 copied it",
        "“Most of you” T said, and turned to the window",
    ],
)
def test_Y6_quoted_and_printed_words_may_judge(text: str) -> None:
    assert hinted(text) == []


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("T: “Good job, Marcus.” S sat down", "Marcus"),
        ("T said “Zuri, eyes up here,” twice", "Zuri"),
    ],
)
def test_Y6_a_name_in_quoted_words_is_asked_about(text: str, name: str) -> None:
    assert hinted(text) == [("person", name)]


@pytest.mark.parametrize(
    "text",
    [
        "Most, 17 of 22, had the date on the page",
        "19 of 21 wrote a full sentence, 2 wrote a word",
        "Several (4 of 9) pairs used the ruler",
        "T asked 6 questions in 8 min, 4 began with why",
        "12:04 to 12:11 all 24 students wrote",
        "The majority (14/20) circled B",
        "1/2 the class, 11 of 22, had books open",
    ],
)
def test_Y6_counts_ask_nothing(text: str) -> None:
    assert hinted(text) == []


@pytest.mark.parametrize(
    "text",
    [
        "Chem: S labelled HCl as a strong acid, vinegar as a weak acid",
        "S listed perfect squares 1, 4, 9, 16",
        "US History: 4 causes of the Great Depression on the chart",
        "S circled the most common factor, then the greatest, 6",
        "Bio: 3 weak bonds drawn between the two strands",
        "Music: S played 4 bars, marked the strong beats with a cross",
        "Read-aloud: Ruby Bridges, pages 4 to 9. S pointed at the door in the picture",
        "S read 2 lines of Langston Hughes aloud",
        "T showed a map of the Great Lakes, S named 3",
        "English: S underlined a comparative, “bigger than”, and wrote 2 more",
        "Worksheet on the Good Samaritan, 5 questions, S answered 2",
        "Art: warm colors on the left half, cool colors on the right half",
    ],
)
def test_Y6_matters_of_the_lesson_ask_nothing(text: str) -> None:
    assert hinted(text) == []


@pytest.mark.parametrize(
    ("text", "category"),
    [
        ("Great lesson", "judgement"),
        ("Students were bored", "inference"),
        ("Most students wrote something", "quantity"),
        ("T should wait longer after questions", "advice"),
        ("Marcus wrote the answer", "person"),
        ("Strong differentiation and scaffolding", "jargon"),
        ("Quieter than the other room", "comparison"),
        ("The principal told us they do this every day", "hearsay"),
    ],
)
def test_Y1_each_category_asks_about_its_plainest_words(text: str, category: str) -> None:
    assert category in [each for each, _ in hinted(text)]


def test_advice_is_at_home_in_a_next_step_and_praise_nowhere() -> None:
    advice = "Plan one task together and try it in 2 classrooms next week"
    assert [category for category, _ in hinted(advice, Kind.NEXT_STEP)] == []
    assert "judgement" in [category for category, _ in hinted("Great lessons by all", Kind.PATTERN)]
