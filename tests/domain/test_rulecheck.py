"""What is wrong in files of the coach's rules is said with its line (app/domain/coach/rulecheck.py)."""

import pytest

from app.domain.coach.rulecheck import check

TOP = """\
[categories.judgement]
ask = "What did you see?"
kinds = ["card", "next-step"]

[lists]
number = ["one"]
feeling = ["bored", "proud"]

[spelling]
with_stop = ["min"]
mistyped = ["excellent"]
written_out = { "t" = "teacher", "tchr" = "teacher" }

[printed]
after = ["board :"]
"""
LINES = TOP.count("\n")


def told(own: str, names: str = "", top: str = TOP) -> list[str]:
    faults = [str(fault) for fault in check({"en.toml": top + own, "names.toml": names})]
    return [each.replace(f"line {LINES + 1}:", "line +1:").removeprefix("en.toml, ") for each in faults]


def rule(say: str, more: str = "") -> str:
    return f'[[rules]]\ncategory = "judgement"\nwhy = "A test."\nsay = [{say}]\n{more}\n'


def test_sound_rules_have_no_fault() -> None:
    content = '[[content]]\nwhy = "A test."\nsay = ["great depression"]\n'
    own = content + rule(
        '"great|good {word}", "so very? {feeling}", "teacher sat ... {number}", "^ nice", "on-task $"'
    )
    assert told(own + rule('"*ful", "engag*"', 'zone = "quoted"\nwords = 5\nkinds = ["card"]')) == []


@pytest.mark.parametrize(
    ("own", "said"),
    [
        ("x = \n", "line +1: This is no TOML"),
        ("x", "en.toml: This is no TOML"),
        ("[wrong]\n", "line +1: Nobody reads “wrong” here."),
        ("[[rule]]\n", "line +1: Nobody reads “rule” here."),
        (rule(""), "line +1: It says nothing"),
        (rule("7"), "line +1: “say” is no list of phrases in quotation marks."),
        (rule('"a"', "not_in = 'b'"), "line +1: “not_in” is no list of phrases in quotation marks."),
        (rule('"a"', "not-in = ['b']"), "line +1: Nobody reads “not-in” here."),
        (
            rule('"a"', "kinds = ['poem']"),
            "line +1: There is no kind “poem”; there are card, next-step, pattern,",
        ),
        (rule('"a"', "kinds = []"), "line +1: There are no kinds;"),
        (rule('"a"', "ask = ''"), "line +1: Its question (ask) is empty."),
        (rule('"a"', "words = 'x'"), "line +1: “words” is a number."),
        (rule('"a"', "names = 1"), "line +1: “names” is true or false."),
        (rule('"a"', "zone = 'x'"), "line +1: a zone is one of own, quoted, anywhere"),
        (rule('"a"').replace("judgement", "jugdement"), "line +1: There is no category “jugdement”."),
        (rule('"a"').replace("why", "# why"), "line +1: It says no why."),
        (rule('"a",\n"{nobody} sat"'), "line 20: there is no list “nobody”"),
        (rule('"a",\n"..."'), "line 20: “...” says nothing"),
        ('[[content]]\nwhy = "x"\n', "line +1: It says nothing"),
        ("[[content]]\nsay = ['x']\n", "line +1: It says no why."),
        ("[[content]]\nwhy = 'x'\nsay = ['x']\nask = 'x'\n", "line +1: Nobody reads “ask” here."),
        ("[categories.other]\nkinds = ['card']\n", "line +1: The category “other” has no question (ask)."),
        ("[categories.other]\nask = 'x'\n", "line +1: There are no kinds;"),
    ],
)
def test_what_has_not_the_right_shape_is_said(own: str, said: str) -> None:
    (fault,) = told(own)
    assert fault.startswith(said)


@pytest.mark.parametrize(
    ("top", "said"),
    [
        (
            TOP.replace("after =", "before ="),
            "line 14: Nobody reads “before” here; there are after and until.",
        ),
        (TOP.replace('["board :"]', '"board :"'), "line 14: “after” is no list of phrases"),
        (TOP.replace("with_stop", "stops"), "line 9: Nobody reads “stops” here; there are written_out,"),
        (TOP.replace('["min"]', '"min"'), "line 9: “with_stop” is no list of words"),
        (TOP.replace('"tchr" = "teacher"', '"tchr" = 7'), "line 9: “written_out” says for each abbreviation"),
        (TOP.replace('["one"]', '["one", 2]'), "line 5: The list “number” is no list of words"),
        ("", "en.toml: There are no categories."),
    ],
)
def test_what_has_not_the_right_shape_above_the_rules_is_said(top: str, said: str) -> None:
    (fault,) = told("", top=top)
    assert fault.startswith(said)


@pytest.mark.parametrize(
    ("phrase", "said"),
    [
        ("t sat", "“t sat” is never met: no text is read as “t”."),  # it is read as “teacher”
        ("great|8s", "“great|8s” is never met: no text is read as “8s”."),
        ("great|t-square", "“great|t-square” is never met: no text is read as “t”."),
        ("lost the $|,|now", "“lost the $|,|now” is never asked about:"),
        ("sat $ down", "“sat $ down” is never asked about:"),
        ("sat ^ down", "“sat ^ down” is never asked about:"),
        ("great min. Depression", "“great min. Depression” is never met: no text is read as “min.”."),
    ],
)
def test_a_phrase_that_no_text_says_is_found(phrase: str, said: str) -> None:
    (fault,) = told(rule(f'"fine",\n"{phrase}"'))
    assert fault.startswith(f"line {LINES + 5}: {said}")


@pytest.mark.parametrize(
    ("own", "said"),
    [
        (rule('"so great"', 'not_in = ["great"]'), "so great"),
        (rule('"great"', 'not_with = ["great"]'), "great"),
        (rule('"great"', 'lacks = ["great"]'), "great"),
        (rule('"great"') + '[[content]]\nwhy = "x"\nsay = ["great"]\n', "great"),
        (
            '[categories.other]\nask = "?"\nkinds = ["card"]\n'
            + rule('"nice"').replace("judgement", "other")
            + rule('"so nice|nice"'),
            None,
        ),
        (
            '[categories.other]\nask = "?"\nkinds = ["card"]\n'
            + rule('"nice"').replace("judgement", "other")
            + rule('"nice"'),
            "nice",
        ),
    ],
)
def test_a_phrase_that_is_never_asked_about_is_found(own: str, said: str | None) -> None:
    faults = told(own)
    assert [f"“{said}” is never asked about" in fault for fault in faults] == ([True] if said else [])


@pytest.mark.parametrize(
    ("first", "second", "is_found"),
    [
        ("great work", "great work", True),
        ("great|good work", "good work", True),
        ("great|good work", "good|lovely work", False),  # not all of it
        ("so very? nice", "so nice", True),
        ("Great work", "great work", False),
        ("[great] work", "great [work]", True),
        ("great work", "great works", False),
        ("{feeling} kids", "{feeling} kids", True),
        ("fine|on-task kids", "on-task kids", True),
        ("{feeling} kids", "{number} kids", False),
    ],
)
def test_what_a_category_says_twice_is_found(first: str, second: str, is_found: bool) -> None:
    faults = told("".join(rule(f'"{each}"') for each in (first, second)))
    assert [f"“{second}” is said already by “{first}” (line {LINES + 4})." in each for each in faults] == [
        True
    ] * is_found


def test_what_a_list_says_twice_or_in_vain_is_found() -> None:
    top = TOP.replace('"bored",', '"bored", "bored", "on-task", "Happy", "t",')
    assert told("", top=top) == [
        "line 7: “Happy” is never met: a list holds words in small letters, as they are read.",
        "line 7: “bored” stands twice in the list “feeling”.",
        "line 7: “t” is never met: a list holds words in small letters, as they are read.",
    ]


def test_the_file_of_names_is_looked_at_with_each_language() -> None:
    names = '[lists]\ngiven = ["ann"]\n[[rules]]\ncategory = "judgement"\nwhy = "x"\nsay = ["{Given}", "{gone}"]\n'
    assert told("", names) == ["names.toml, line 6: there is no list “gone”"]
    assert told(rule('"{Given}"'), names.replace(', "{gone}"', "")) == [
        "line 19: “{Given}” is said already by “{Given}” (names.toml, line 6)."
    ]
    assert told("", '[categories.x]\nask = "x"\n')[0].startswith(
        "names.toml, line 1: Nobody reads “categories” here."
    )
    assert [str(fault) for fault in check({"en.toml": TOP})] == ["names.toml: The file is not there."]
