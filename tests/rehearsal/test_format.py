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


@pytest.mark.parametrize("name", ["note", "authoring", "expected"])
def test_what_is_only_for_authors_may_be_missing(name: str) -> None:
    value = sample()
    del value[name]
    assert len(parse_round(value).cards) == 150


FAULTS: list[tuple[str, Spoil]] = [
    ("cards[17].classroom: there is no classroom \"C12\".", lambda v: v["cards"][17].update(classroom="C12")),
    ("cards[3].observer: there is no observer \"o99\".", lambda v: v["cards"][3].update(observer="o99")),
    ("cards[3].question: there is no focus question \"q9\".", lambda v: v["cards"][3].update(question="q9")),
    ("cards[3].focus: this must be one of teacher, student, task, not \"kids\".",
     lambda v: v["cards"][3].update(focus="kids")),
    ("cards[4].text: this field is missing.", lambda v: v["cards"][4].pop("text")),
    ("cards[4].text: this must not be empty.", lambda v: v["cards"][4].update(text=" \n")),
    ("cards[4].text: this must be text, not null.", lambda v: v["cards"][4].update(text=None)),
    ("cards[4].text: this must be text, not a number.", lambda v: v["cards"][4].update(text=5)),
    ("cards[4].text: this has 601 characters; at most 600 fit.", lambda v: v["cards"][4].update(text="x" * 601)),
    ("cards[4].text: this holds a character that is none (NUL, or half of a pair).",
     lambda v: v["cards"][4].update(text="a\0b")),
    ("cards[4].text: this holds a character that is none (NUL, or half of a pair).",
     lambda v: v["cards"][4].update(text="a\ud800b")),
    ("cards[4].teacher: this format has no such field.", lambda v: v["cards"][4].update(teacher="X")),
    ("cards[4].at: this must be a time of the day such as \"08:15\".", lambda v: v["cards"][4].update(at="25:00")),
    ("cards[5]: this must be an object, not a list.", lambda v: v["cards"].__setitem__(5, [])),
    ("classrooms[0].room: this format has no such field.", lambda v: v["classrooms"][0].update(room="12")),
    ("classrooms[8].code: the classroom \"C1\" is already at classrooms[0].",
     lambda v: v["classrooms"][8].update(code="C1")),
    ("observers[2].group: there is no group \"G9\".", lambda v: v["observers"][2].update(group="G9")),
    ("observers[2].name: this has 81 characters; at most 80 fit.",
     lambda v: v["observers"][2].update(name="n" * 81)),
    ("groups[0].observers: \"o05\" says to belong to \"G2\".", lambda v: v["groups"][0]["observers"].append("o05")),
    ("groups[0].observers[4]: there is no observer \"o77\".",
     lambda v: v["groups"][0]["observers"].append("o77")),
    ("observers[0].group: the list of \"G1\" does not hold this person.",
     lambda v: v["groups"][0]["observers"].remove("o01")),
    ("patterns[0].kind: this must be one of pattern, trend, exception, not \"star\".",
     lambda v: v["patterns"][0].update(kind="star")),
    ("patterns[0].statement: this has 201 characters; at most 200 fit.",
     lambda v: v["patterns"][0].update(statement="s" * 201)),
    ("patterns[0].also[5]: there is no card \"e999\".", lambda v: v["patterns"][0]["also"].append("e999")),
    ("patterns[1].id: the pattern \"p1\" is already at patterns[0].", lambda v: v["patterns"][1].update(id="p1")),
    ("predictions[0].patterns[0]: there is no pattern \"p99\".",
     lambda v: v["predictions"][0].update(patterns=["p99"])),
    ("predictions[0].patterns: it must rest on one pattern or more.",
     lambda v: v["predictions"][0].update(patterns=[])),
    ("next_level[0].horizon: this must be one of next_week, next_month, end_of_year, not \"soon\".",
     lambda v: v["next_level"][0].update(horizon="soon")),
    ("schedule[0].group: there is no group \"G9\".", lambda v: v["schedule"][0].update(group="G9")),
    ("schedule: this field is missing.", lambda v: v.pop("schedule")),
    ("visit: this field is missing.", lambda v: v.pop("visit")),
    ("visit.problem_of_practice: this field is missing.", lambda v: v["visit"].pop("problem_of_practice")),
    ("format: this must be one of rounds-visit-sample/1, not \"rounds/2\".", lambda v: v.update(format="rounds/2")),
    ("cards: this must be a list, not an object.", lambda v: v.update(cards={})),
    ("expected.cards_total: the file says 151; its cards make it 150.",
     lambda v: v["expected"].update(cards_total=151)),
    ("expected.patterns.p3.distinct_classrooms: the file says 8; its cards make it 9.",
     lambda v: v["expected"]["patterns"]["p3"].update(distinct_classrooms=8)),
    ("expected.patterns.p99: the file holds nothing of that name.",
     lambda v: v["expected"]["patterns"].update(p99={})),
    ("expected: this must be an object, not a list.", lambda v: v.update(expected=[])),
]  # fmt: skip


@pytest.mark.parametrize(
    ("fault", "spoil"), FAULTS, ids=[f"{at} {fault[:40]}" for at, (fault, _) in enumerate(FAULTS)]
)
def test_every_fault_names_its_path_and_field(fault: str, spoil: Spoil) -> None:
    value = sample()
    spoil(value)
    assert fault in faults_of(value)


def test_a_card_stands_in_one_pattern_only() -> None:
    value = sample()
    card = value["patterns"][0]["cards"][0]
    value["patterns"][1]["cards"].append(card)
    assert faults_of(value) == (f'patterns[1].cards: "{card}" stands in "p1" already; a card has one place.',)


def test_all_faults_are_told_at_once() -> None:
    value = sample()
    spoilers = [FAULTS[at] for at in (0, 1, 4, 14, 23)]
    for _, spoil in spoilers:
        spoil(value)
    assert {fault for fault, _ in spoilers} <= set(faults_of(value))


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
        (b"[]", "file: this must be an object, not a list."),
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
