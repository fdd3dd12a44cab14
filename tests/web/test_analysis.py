"""Looking at the patterns over the wire: matrix, chain, suggestions, filters; who may, and what stays locked."""

import asyncio
from itertools import combinations

import pytest
from httpx import codes

from app.domain.seen import CardSeen
from app.domain.terms import Classroom
from app.web import suggestions as module
from app.web.limits import TooMany
from app.web.similar import MOST_IN_A_GROUP, groups
from app.web.suggestions import WAITING, Suggestions
from tests.web.day import JSON, PAGE, Day, Person, fresh

pytestmark = pytest.mark.anyio

ROOMS = [
    {"code": "C10", "subject": "Art", "grade": "8"},
    {"code": "C1", "subject": "ELA", "grade": "7"},
    {"code": "C2", "subject": "ELA", "grade": "8"},
]
FOAM = "T: 'Why does foam do that?' S: 'the air pockets, heat can't jump.'"
FOAM_TOO = "Tchr asks 'why does foam do that?' Girl says air pockets, heat does not jump."


async def sorting(day: Day) -> tuple[Person, Person, str, list[str]]:
    """Lead, Ann, a pattern with Ann's cards of C1 and C2, and these with one of C10 that is not sorted."""
    lead = await day.start(classrooms=ROOMS)
    ann = await day.join(lead)
    cards = [await ann.post(f"{code} writes.", classroom=code) for code in ("C1", "C2", "C10")]
    await lead.go("select", "share", "sort")
    pattern = fresh()
    await ann.write("POST", "/patterns", pattern=pattern, cards=cards[:2])
    return lead, ann, pattern, cards


async def test_P8_a_card_is_linked_over_the_wire_and_stands_in_the_view(day: Day) -> None:
    _, ann, pattern, cards = await sorting(day)
    path = f"/patterns/{pattern}/links"
    assert (await ann.write("PUT", path, card=cards[2], link="also")).status_code == codes.NO_CONTENT
    (seen,) = (await ann.view())["patterns"]
    assert (seen["reach"], seen["count"], seen["also"]) == (3, 2, 1)
    assert [card["id"] for card in seen["linked"]["also"]] == [cards[2]]
    assert (
        await ann.write("PUT", path, cards=[cards[2]], link="also", linked=False)
    ).status_code == codes.NO_CONTENT
    assert (await ann.view())["patterns"][0]["reach"] == 2
    for wrong in ({}, {"card": cards[2], "cards": [cards[2]]}):
        answer = await ann.write("PUT", path, link="also", **wrong)
        assert (answer.status_code, answer.json()["code"]) == (codes.UNPROCESSABLE_ENTITY, "wrong-value")
    assert (await ann.write("PUT", path, card=cards[2], link="other-way")).json()["code"] == "not-now"


async def test_P10_the_matrix_is_a_page_and_values_for_everybody_who_looks(day: Day) -> None:
    lead, ann, pattern, _ = await sorting(day)
    for who in (lead, ann):
        found = (await who.http.get(f"{who.at}/matrix", headers=JSON)).json()
        assert [room["code"] for room in found["classrooms"]] == ["C1", "C2", "C10"]
        (row,) = found["rows"]
        assert (row["id"], row["classrooms"], row["subjects"], row["grades"]) == (
            pattern, [True, True, False], [False, True], [True, True],
        )  # fmt: skip
        page = (await who.http.get(f"{who.at}/matrix", headers=PAGE)).text
        assert page.count(">seen<") == 2 + 1 + 2
        assert page.index("C2") < page.index("C10")
    stranger = day.browser()
    assert (await stranger.get(f"{ann.at}/matrix", headers=JSON)).status_code == codes.UNAUTHORIZED


async def test_P10_the_screen_reads_the_matrix_with_its_own_link(day: Day) -> None:
    lead, _, _, _ = await sorting(day)
    link = (await lead.write("POST", "/links", kind="screen")).json()["link"]
    screen = day.browser()
    await screen.post("/open", json={"command_id": fresh(), "token": link.split("#")[1]})
    page = await screen.get(f"{lead.at}/matrix", headers=PAGE)
    assert page.status_code == codes.OK
    assert f"{lead.at}/screen" in page.text


async def test_P12_the_chain_is_a_page_a_part_and_values(day: Day) -> None:
    lead, ann, pattern, cards = await sorting(day)
    await lead.go("name", "predict")
    await ann.write("POST", "/predictions", prediction=fresh(), text="I would copy.", patterns=[pattern])
    at = f"{ann.at}/chain/{pattern}"
    found = (await ann.http.get(at, headers=JSON)).json()
    assert [card["id"] for card in found["cards"]] == cards[:2]
    assert [item["text"] for item in found["predictions"]] == ["I would copy."]
    page, part = [(await ann.http.get(at + end, headers=PAGE)).text for end in ("", "?part=1")]
    assert "I would copy." in page and page.startswith("<!doctype")
    assert "I would copy." in part and part.startswith("<article")
    assert "<script" not in part
    for nowhere in (fresh(), "x"):
        assert (await ann.http.get(f"{ann.at}/chain/{nowhere}", headers=PAGE)).status_code == codes.NOT_FOUND


@pytest.mark.parametrize("path", ["matrix", "suggestions", "filters", f"chain/{'0' * 8}"])
async def test_L1_nothing_of_it_knows_a_locked_card(day: Day, path: str) -> None:
    lead = await day.start(classrooms=ROOMS)
    ann, ben = await day.join(lead, "Ann"), await day.join(lead, "Ben")
    before = [await read(who, path) for who in (lead, ben)]
    await ann.post(FOAM)
    await ann.post(FOAM_TOO)
    assert [await read(who, path) for who in (lead, ben)] == before
    assert "foam" not in await read(ann, path)


async def read(person: Person, path: str) -> str:
    answers = [await person.http.get(f"{person.at}/{path}", headers=kind) for kind in (JSON, PAGE)]
    return "".join(f"{answer.status_code} {answer.text}" for answer in answers)


async def test_P11_similar_cards_are_suggested_and_nothing_sorts_by_itself(day: Day) -> None:
    lead = await day.start(classrooms=ROOMS)
    ann = await day.join(lead)
    pair = [await ann.post(FOAM), await ann.post(FOAM_TOO, classroom="C2")]
    for number in range(6):
        await ann.post(f"{number} students fold paper, {'abcdef'[number] * 5}.")
    await lead.go("select", "share", "sort")
    before = await ann.view()
    (group,) = (await ann.http.get(f"{ann.at}/suggestions", headers=JSON)).json()["groups"]
    assert {card["id"] for card in group} == set(pair)
    page = (await ann.http.get(f"{ann.at}/suggestions", headers=PAGE)).text
    assert "Suggestion: these cards may say the same" in page
    assert await ann.view() == before
    await ann.write("POST", "/patterns", pattern=fresh(), cards=pair)
    assert (await ann.http.get(f"{ann.at}/suggestions", headers=JSON)).json()["groups"] == []


def test_P11_texts_are_alike_by_their_rarer_words_however_they_are_spelt() -> None:
    others = [f"{'xyzuvw'[at] * 6} and {'abcdef'[at] * 6} at the table." for at in range(6)]
    assert groups([FOAM, *others, FOAM_TOO]) == [[0, 7]]
    assert groups([]) == groups([FOAM]) == groups(["", ""]) == groups(["!!", "??"]) == []
    same = groups([FOAM] * (MOST_IN_A_GROUP + 3) + others)
    assert same[0] == list(range(MOST_IN_A_GROUP))


def test_P11_each_card_of_a_group_is_like_each_other_one() -> None:
    texts = [FOAM, FOAM_TOO, FOAM_TOO + " Foam!", *(f"{'xyzuvw'[at] * 6} at {at}." for at in range(6))]
    (group,) = groups(texts)
    for pair in combinations(group, 2):
        assert groups([*(texts[at] for at in pair), *texts[3:]])


async def test_P11_many_who_ask_wait_for_one_comparison_and_the_loop_for_none(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    asked: list[int] = []

    def slow(texts: list[str]) -> list[list[int]]:
        asked.append(len(texts))
        return [[0, 1]]

    monkeypatch.setattr(module, "groups", slow)
    cards = [CardSeen(fresh(), str(at), "C1", Classroom("C1"), "task", "") for at in range(1_200)]
    made = Suggestions()
    answers = await asyncio.gather(*(made.groups(cards) for _ in range(WAITING + 5)), return_exceptions=True)
    assert asked == [1_000]
    assert sum(isinstance(answer, TooMany) for answer in answers) == 5
    assert await made.groups(cards) == (tuple(cards[:2]),)
    assert asked == [1_000]


async def test_G8_filters_name_what_the_round_has(day: Day) -> None:
    lead, ann, _, _ = await sorting(day)
    form = (await ann.http.get(f"{ann.at}/filters", headers=PAGE)).text
    for value in ("C10 · Art · Grade 8", "Art", "ELA", "student"):
        assert f'value="{value}"' in form
    await lead.write("PUT", "/step", step="share")
    assert 'name="unsorted"' not in (await ann.http.get(f"{ann.at}/filters", headers=PAGE)).text


async def test_the_page_of_a_list_shows_what_is_linked_to_a_pattern(day: Day) -> None:
    _, ann, pattern, cards = await sorting(day)
    await ann.write("PUT", f"/patterns/{pattern}/links", card=cards[2], link="also")
    page = (await ann.http.get(f"{ann.at}/lists/{pattern}", headers=PAGE)).text
    assert "Also belongs here" in page and "C10 writes." in page
