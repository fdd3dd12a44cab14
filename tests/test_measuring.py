"""``python -m app coach``: the figures of marked statements, what it asks about some words, what is wrong in rules."""

import json
from pathlib import Path
from typing import Any

import pytest

from app.cli import main
from app.domain.coach import Hint
from app.domain.coach.measure import Flag, Statement, Tally, measure

ROOT = Path(__file__).parents[1]
SAMPLE = ROOT / "app" / "rehearsal" / "sample" / "middle-school.json"
KINDS = 'kinds = ["card"]'
EN = f"""
[categories.judgement]
ask = "What did you see?"
{KINDS}
[categories.quantity]
ask = "How many?"
{KINDS}
[categories.inference]
ask = "What did they do?"
{KINDS}
[categories.absent]
ask = "What was there?"
{KINDS}
[[rules]]
category = "judgement"
why = "Praise."
say = ["great", "so bored"]
[[rules]]
category = "quantity"
why = "An amount."
say = ["most"]
[[rules]]
category = "absent"
why = "What was not there."
say = ["no"]
"""
MARKED: list[tuple[str, list[tuple[str, str]], str]] = [
    ("great work", [("judgement", "great")], ""),  # right
    ("great work by most", [("judgement", "great"), ("quantity", "most")], "arguable"),  # right, twice
    ("a great lake", [], "tricky"),  # asked without cause
    (
        "17 of 22 wrote, no one spoke",
        [("absent", "no one")],
        "counts",
    ),  # nothing to ask; what is not measured is not counted
    (
        "Ss were so bored, most slept",
        [("inference", "bored"), ("quantity", "most")],
        "",
    ),  # as another category
    ("lovely work", [("judgement", "lovely")], "arguable, as praise"),  # missed
    ("They gave up", [("inference", "gave up")], ""),  # missed
]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Tiny rules, and statements that people marked."""
    (tmp_path / "en.toml").write_text(EN)
    (tmp_path / "names.toml").write_text("")
    return tmp_path


def marked(folder: Path) -> str:
    lines = [
        {"id": f"m{at}", "text": text, "flags": [{"category": c, "span": s} for c, s in flags], "note": note}
        for at, (text, flags, note) in enumerate(MARKED)
    ]
    file = folder / "marked.jsonl"
    file.write_text("\n".join(json.dumps(line, ensure_ascii=False) for line in lines) + "\n\n")
    return str(file)


def figures(told: str) -> Any:
    return json.loads(told.splitlines()[-1])


def test_the_figures_of_marked_statements_are_exact(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["coach", "--measure", marked(folder), "--rules", str(folder)]) == 0
    told = capsys.readouterr().out
    found = figures(told)
    assert list(found) == ["precision", "recall", "us_per_statement", "categories"]
    assert (found["precision"], found["recall"]) == (0.75, 0.6)  # right 3, without cause 1, missed 2
    assert found["us_per_statement"] > 0
    names = ["judgement", "inference", "quantity", "advice", "person", "jargon", "comparison", "hearsay"]
    assert list(found["categories"]) == names
    nothing = {"precision": None, "recall": None, "right": 0, "without_cause": 0, "missed": 0, "asked": 0}
    assert found["categories"]["jargon"] == nothing
    expected = {
        "judgement": {
            "precision": 0.5,
            "recall": 0.6667,
            "right": 2,
            "without_cause": 2,
            "missed": 1,
            "asked": 4,
        },
        "inference": {
            "precision": None,
            "recall": 0.0,
            "right": 0,
            "without_cause": 0,
            "missed": 2,
            "asked": 0,
        },
        "quantity": {
            "precision": 1.0,
            "recall": 1.0,
            "right": 2,
            "without_cause": 0,
            "missed": 0,
            "asked": 2,
        },
    }
    assert {name: found["categories"][name] for name in expected} == expected
    rows = [line.split() for line in told.splitlines()]
    assert ["all", "0.750", "0.600", "3", "1", "2"] in rows
    assert ["without", "the", "arguable", "0.667", "0.667", "2", "1", "1"] in rows
    assert ["judgement", "0.500", "0.667", "2", "2", "1"] in rows
    assert ["jargon", "-", "-", "0", "0", "0"] in rows
    assert "about the same words:  inference -> judgement 1\n" in told
    assert "in the same statement: inference -> judgement 1\n" in told
    assert "7 statements, of which 2 are noted as arguable." in told
    assert "microseconds of processor time for each statement" in told


def test_each_statement_that_was_read_otherwise_is_shown_when_asked_for(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = marked(folder)
    assert main(["coach", "--measure", file, "--rules", str(folder)]) == 0
    assert "gave up" not in capsys.readouterr().out
    assert main(["coach", "--measure", file, "--rules", str(folder), "--verbose"]) == 0
    told = capsys.readouterr().out
    assert (
        "Asked without cause, m2: a great lake\n    coach:  judgement: “great”\n    note:   tricky\n" in told
    )
    assert "Missed, m6: They gave up\n    people: inference: “gave up”\n" in told
    assert "Asked otherwise, m4: " in told
    assert not [at for at in (0, 1, 3) if f"m{at}:" in told]


def test_a_rounds_cards_are_measured_by_its_slips(capsys: pytest.CaptureFixture[str], folder: Path) -> None:
    assert main(["coach", "--measure", str(SAMPLE)]) == 0
    told = capsys.readouterr().out
    (row,) = [line.split() for line in told.splitlines() if line.startswith("all ")]
    right, _, missed = map(int, row[3:])
    assert right + missed == 30
    assert "150 statements" in told
    assert "No categories are marked in this file. Asked about:" in told
    assert figures(told)["recall"] == round(right / 30, 4)
    assert {each["precision"] for each in figures(told)["categories"].values()} == {None}
    cards = [{"id": "a", "text": "great"}, {"id": "b", "text": "most sat"}, {"id": "c", "text": "3 sat"}]
    (folder / "round.json").write_text(json.dumps({"cards": cards, "authoring": {"slip_cards": ["a", "c"]}}))
    assert main(["coach", "--measure", str(folder / "round.json"), "--rules", str(folder)]) == 0
    told = capsys.readouterr().out
    assert (figures(told)["precision"], figures(told)["recall"]) == (0.5, 0.5)
    assert "Asked about: judgement 1, quantity 1\n" in told


def test_what_is_marked_in_one_place_and_asked_in_another_is_told_apart() -> None:
    flags = (Flag("inference", 0, 5), Flag("inference", 10, 15))
    here, beside = Hint("judgement", 4, 8, "?"), Hint("advice", 5, 10, "?")
    found = measure([(Statement("1", "…", flags, True), [here, beside])])
    assert found.same_words == {("inference", "judgement"): 1}
    assert found.same_statement == {("inference", "judgement"): 1, ("inference", "advice"): 1}
    assert Tally().precision is None is Tally().recall


FLAG = {"category": "judgement", "span": "so"}


@pytest.mark.parametrize(
    ("lines", "said"),
    [
        (["{}"], "Line 1 has no text."),
        (['{"text": "  ", "flags": []}'], "Line 1 has no text."),
        (["[1]"], "Line 1 has no text."),
        (['{"text": "x", "flags": []}', "", "x"], "Line 3 is no JSON."),
        (['{"text": "x"}'], "Line 1 has no list of flags; without any it is []."),
        (
            [json.dumps({"text": "x", "flags": [FLAG]})],
            "Line 1 has a flag for “so”, which is not in its text.",
        ),
        (
            [json.dumps({"text": "x", "flags": [7]})],
            "Line 1 has a flag of the category “None”; there are judgement,",
        ),
        (
            [json.dumps({"text": "so", "flags": [{**FLAG, "category": "praise"}]})],
            "Line 1 has a flag of the category",
        ),
        (["", " "], "There is no statement in the file."),
        (['{"cards": [{"id": 1, "text": "x"}]}'], "The round does not say which of its cards are slips"),
        (['{"cards": [{"id": 1}], "authoring": {"slip_cards": []}}'], "The round does not say"),
        (['{"cards": 7, "authoring": {"slip_cards": []}}'], "The round does not say"),
        (['{"cards": [], "authoring": {"slip_cards": []}}'], "There is no statement in the file."),
    ],
)
def test_a_file_that_cannot_be_measured_is_told_with_its_line(
    lines: list[str], said: str, folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = folder / "marked.jsonl"
    file.write_text("\n".join(lines))
    assert main(["coach", "--measure", str(file), "--rules", str(folder)]) == 1
    told = capsys.readouterr()
    assert told.err.startswith(said)
    assert told.out == ""
    assert "Traceback" not in told.err


def test_a_file_that_is_not_there_or_no_text_is_told(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (folder / "picture.png").write_bytes(b"\x89PNG\xff")
    for name, said in (("nowhere.jsonl", "No such file"), ("picture.png", "no text"), (".", "directory")):
        assert main(["coach", "--measure", str(folder / name), "--rules", str(folder)]) == 1
        assert said in capsys.readouterr().err


def test_some_words_are_asked_about(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    def told(*given: str) -> str:
        assert main(["coach", *given, "--rules", str(folder)]) == 0
        return capsys.readouterr().out

    assert told("Most did great") == "quantity: “Most” How many?\njudgement: “great” What did you see?\n"
    assert told("3 of 4 sat") == "The coach asks nothing.\n"
    assert told("Most did great", "--kind", "next-step") == "The coach asks nothing.\n"


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ([], "Give some words"),
        (["words", "--check"], "Give some words"),
        (
            ["words", "--kind", "poem"],
            "There is no kind “poem”; there are card, pattern, prediction, next-step",
        ),
        (["words", "--language", "xx"], "There are no rules for “xx”; there are some for en"),
        (["words", "--rules", "nowhere"], "There are no rules in nowhere."),
        (["--check", "nowhere"], "There are no rules in nowhere."),
    ],
)
def test_what_the_command_does_not_understand_is_told(
    given: list[str], said: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["coach", *given]) == 2
    assert capsys.readouterr().err.startswith(said)


def test_rules_that_cannot_be_used_are_told_and_not_measured(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (folder / "en.toml").write_text(EN.replace('"great"', '"{great}"'))
    assert main(["coach", "some words", "--rules", str(folder)]) == 1
    assert "there is no list “great”" in capsys.readouterr().err
    assert main(["coach", "--check", str(folder)]) == 1
    assert capsys.readouterr().out == "en.toml, line 17: there is no list “great”\n"


def test_the_programs_own_rules_are_sound(capsys: pytest.CaptureFixture[str]) -> None:
    status = main(["coach", "--check"])
    told = capsys.readouterr().out
    assert status == 0, told
    assert told.startswith("Nothing is wrong in names.toml, en.toml")


def test_check_looks_at_the_exercise_as_well(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (folder / "practise.en.toml").write_text("statements = []", "utf-8")
    assert main(["coach", "--check", str(folder)]) == 1
    assert "practise.en.toml" in capsys.readouterr().out
