"""A round's file is read whole or refused with everything that is wrong, by path and field."""

import copy
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from app.domain.terms import Focus
from app.rehearsal.format import SAMPLE, BadRound, parse_round, read_round
from tests.rehearsal.strange import strange_round

Spoil = Callable[[dict[str, Any]], object]


def sample() -> dict[str, Any]:
    value: dict[str, Any] = json.loads(SAMPLE.read_text("utf-8"))
    return value


def faults_of(value: object) -> tuple[str, ...]:
    with pytest.raises(BadRound) as refused:
        parse_round(value)
    return refused.value.faults


def test_the_sample_is_read_whole() -> None:
    file = read_round(SAMPLE)
    assert (len(file.cards), file.unsorted, len(file.observers), len(file.patterns)) == (150, 26, 24, 10)
    assert file.reach()["p3"] == 9 and file.reach()["p9"] == 1
    assert file.cards[0].focus in Focus and file.frame.classrooms[3].label == "C4 · ELA · Grade 7"


def test_a_file_that_nobody_has_seen_is_read_whole() -> None:
    file = parse_round(strange_round())
    assert (len(file.cards), len(file.observers), len(file.frame.classrooms)) == (218, 36, 12)
    texts = [card.text for card in file.cards]
    assert max(map(len, texts)) == 400 and len(set(texts)) < len(texts)
    assert any(text.startswith("=") for text in texts)


def test_what_is_only_for_authors_may_be_missing_or_null() -> None:
    value = sample()
    del value["note"], value["authoring"]
    value["expected"] = None
    assert len(parse_round(value).cards) == 150


def test_lines_end_in_one_way_and_no_words_have_space_around_them() -> None:
    value = sample()
    value["cards"][0].update(text=" one\r\ntwo\rthree ", classroom="C1 ")
    card = parse_round(value).cards[0]
    assert (card.text, card.classroom, card.second) == ("one\ntwo\nthree", "C1", (8 * 60 + 18) * 60)


FAULTS: list[tuple[str, Spoil]] = [
    ("cards[17].classroom: there is no classroom \"C12\".", lambda v: v["cards"][17].update(classroom="C12")),
    ("cards[3].observer: there is no observer \"o99\".", lambda v: v["cards"][3].update(observer="o99")),
    ("cards[3].question: there is no focus question \"q9\".", lambda v: v["cards"][3].update(question="q9")),
    ("cards[5].focus: this must be 'teacher', 'student' or 'task'.", lambda v: v["cards"][5].update(focus="kids")),
    ("cards[6].text: this field is missing.", lambda v: v["cards"][6].pop("text")),
    ("cards[7].text: this must not be empty.", lambda v: v["cards"][7].update(text=" \n")),
    ("cards[8].text: this field is missing.", lambda v: v["cards"][8].update(text=None)),
    ("cards[9].text: this must be text.", lambda v: v["cards"][9].update(text=5)),
    ("cards[10].text: at most 600 characters fit.", lambda v: v["cards"][10].update(text="x" * 601)),
    ("cards[11].text: this holds the character NUL.", lambda v: v["cards"][11].update(text="a\0b")),
    ("cards[12].text: this holds half of a character.", lambda v: v["cards"][12].update(text="a\ud800b")),
    ("cards[13].teacher: this format has no such field.", lambda v: v["cards"][13].update(teacher="X")),
    ("cards[14].\"a b\": this format has no such field.", lambda v: v["cards"][14].update({"a b": 1})),
    ("cards[15].at: this must be a time of the day such as \"08:15\".", lambda v: v["cards"][15].update(at="25:00")),
    ("cards[16]: this must be an object.", lambda v: v["cards"].__setitem__(16, [])),
    ("classrooms[0].room: this format has no such field.", lambda v: v["classrooms"][0].update(room="12")),
    ("classrooms[8].code: the classroom \"C1\" is there more than once.",
     lambda v: v["classrooms"][8].update(code="C1")),
    ("observers[2].group: there is no group \"G9\".", lambda v: v["observers"][2].update(group="G9")),
    ("observers[3].name: at most 80 characters fit.", lambda v: v["observers"][3].update(name="n" * 81)),
    ("groups[0].observers[4]: the listed observer \"o05\" is there more than once.",
     lambda v: v["groups"][0]["observers"].append("o05")),
    ("groups[1].observers[4]: there is no observer \"o77\".",
     lambda v: v["groups"][1]["observers"].append("o77")),
    ("patterns[0].kind: this must be 'pattern', 'trend' or 'exception'.",
     lambda v: v["patterns"][0].update(kind="star")),
    ("patterns[0].statement: at most 200 characters fit.",
     lambda v: v["patterns"][0].update(statement="s" * 201)),
    ("patterns[0].also[5]: there is no card \"e999\".", lambda v: v["patterns"][0]["also"].append("e999")),
    ("patterns[2].id: the pattern \"p1\" is there more than once.", lambda v: v["patterns"][2].update(id="p1")),
    ("patterns[4].cards[13]: the sorted card \"e001\" is there more than once.",
     lambda v: v["patterns"][4]["cards"].append("e001")),
    ("predictions[0].patterns[0]: there is no pattern \"p99\".",
     lambda v: v["predictions"][0].update(patterns=["p99"])),
    ("predictions[1].patterns: there must be one at least.", lambda v: v["predictions"][1].update(patterns=[])),
    ("next_level[0].horizon: this must be 'next_week', 'next_month' or 'end_of_year'.",
     lambda v: v["next_level"][0].update(horizon="soon")),
    ("schedule[0].group: there is no group \"G9\".", lambda v: v["schedule"][0].update(group="G9")),
    ("visit.problem_of_practice: this field is missing.", lambda v: v["visit"].pop("problem_of_practice")),
    ("visit.focus_questions[0].text: this must not be empty.",
     lambda v: v["visit"]["focus_questions"][0].update(text="")),
    ("format: this must be 'rounds-visit-sample/1'.", lambda v: v.update(format="rounds/2")),
    ("reflective_questions: this must be a list.", lambda v: v.update(reflective_questions={})),
    ("expected: this must be an object.", lambda v: v.update(expected=[])),
]  # fmt: skip
CONTRADICTIONS: list[tuple[str, Spoil]] = [
    ("expected.cards_total: the file says 151; its cards make it 150.",
     lambda v: v["expected"].update(cards_total=151)),
    ("expected.patterns.p3.distinct_classrooms: the file says 8; its cards make it 9.",
     lambda v: v["expected"]["patterns"]["p3"].update(distinct_classrooms=8)),
    ("expected.cards_per_group.G9: the file says 1; its cards make it 0.",
     lambda v: v["expected"]["cards_per_group"].update(G9=1)),
    ("observers[0].group: the list of that group does not hold this person.",
     lambda v: v["groups"][0]["observers"].remove("o01")),
]  # fmt: skip


@pytest.mark.parametrize("faults", [FAULTS, CONTRADICTIONS], ids=["faults", "contradictions"])
def test_every_fault_names_its_path_and_field_and_all_are_told_at_once(
    faults: list[tuple[str, Spoil]],
) -> None:
    value = sample()
    for _, spoil in faults:
        spoil(value)
    found = faults_of(value)
    assert [fault for fault, _ in faults if fault not in found] == []


def test_of_a_file_without_its_parts_each_is_named() -> None:
    parts = "format visit classrooms groups observers schedule cards patterns predictions next_level"
    names = [*parts.split(), "reflective_questions"]
    assert faults_of({}) == tuple(f"{name}: this field is missing." for name in names)


def test_a_fault_stands_alone_where_only_one_thing_is_wrong() -> None:
    value = sample()
    value["patterns"][1]["cards"].append(value["patterns"][0]["cards"][0])
    assert faults_of(value) == (
        'patterns[0].cards[0]: the sorted card "e001" is there more than once.',
        'patterns[1].cards[13]: the sorted card "e001" is there more than once.',
    )


def test_a_fault_never_repeats_the_words_of_a_card() -> None:
    value = sample()
    value["cards"][0]["text"] = "SECRET " * 100
    assert not any("SECRET" in fault for fault in faults_of(value))


@pytest.mark.parametrize(
    ("raw", "fault"),
    [
        (b"{", "file: it is not JSON (line 1, column 2: Expecting property name enclosed in double quotes)."),
        (b'{"note": "\xff"}', "file: it is not UTF-8 (byte 10)."),
        (b'{"note": 1, "note": 2}', 'file: one object has the field "note" twice.'),
        (b'{"note": NaN}', "file: NaN is not JSON."),
        (b"[" * 100_000, "file: it is nested too deeply."),
        (b"[]", "file: this must be an object."),
        (b"", "file: it is not JSON (line 1, column 1: Expecting value)."),
    ],
)
def test_what_is_no_json_object_is_refused_as_a_file(tmp_path: Path, raw: bytes, fault: str) -> None:
    path = tmp_path / "round.json"
    path.write_bytes(raw)
    with pytest.raises(BadRound) as refused:
        read_round(path)
    assert refused.value.faults[0] == fault


def test_a_file_that_is_not_there_or_too_large_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with pytest.raises(BadRound, match="file: it can not be read"):
        read_round(tmp_path / "none.json")
    monkeypatch.setattr("app.rehearsal.format.LARGEST", 100)
    with pytest.raises(BadRound, match="file: it is larger than"):
        read_round(SAMPLE)


def test_reading_changes_nothing_and_a_byte_order_mark_is_fine(tmp_path: Path) -> None:
    value = sample()
    before = copy.deepcopy(value)
    parse_round(value)
    assert value == before
    path = tmp_path / "bom.json"
    path.write_bytes(b"\xef\xbb\xbf" + SAMPLE.read_bytes())
    assert read_round(path) == read_round(SAMPLE)
