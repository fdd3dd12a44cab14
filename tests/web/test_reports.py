"""The report over the wire: who may read it when, in what forms, and that none of them says who or where (R1, R6 to R9)."""

import csv
import io
import json
import re
import zlib
from collections.abc import Iterator
from html.parser import HTMLParser
from typing import Any

import httpx
import pytest
from pypdf import PdfReader

from app.importing import import_file
from app.rehearsal.format import SAMPLE, read_round
from tests.web.day import PAGE, Day, Person, desk_in, fresh

pytestmark = pytest.mark.anyio
EVIL = '=1+1 <script>alert("x")</script> #read("/etc/passwd") $x$ *b* _i_ `c` [l](u) \\ @ref'
FILES = (".pdf", "/patterns.png", ".csv", ".md", ".json")


async def opened(day: Day, lead: Person, kind: str) -> Person:
    """Somebody who got a link of that kind."""
    link = (await lead.write("POST", "/links", kind=kind)).json()["link"]
    return await by_token(day, link.partition("#")[2])


async def by_token(day: Day, token: str) -> Person:
    http = day.browser()
    answer = await http.post("/open", data={"token": token}, headers=PAGE)
    assert answer.status_code == httpx.codes.SEE_OTHER, answer.text
    return Person(http, answer.headers["location"])


async def sample(day: Day) -> tuple[Person, Person]:
    """The sample's board at its last step: its facilitator, and a reader of its report."""
    desk = desk_in(day.app)
    made = import_file(SAMPLE, desk.directory, only_setup=False, now=desk.now())
    return await by_token(day, made.facilitator_token), await by_token(day, made.report_token)


async def written(
    day: Day, words: str = "Students copy.", school: str = "Larkin Bend"
) -> tuple[Person, Person, str, str]:
    """A small round at its report; its facilitator, an observer, a pattern and its card."""
    lead = await day.start(school=school, network=school)
    ann = await day.join(lead, "Ximena Ruiz")
    card = await ann.post(words, keep=True)
    await lead.go("select", "share", "sort", "name")
    pattern = fresh()
    await ann.write("POST", "/patterns", pattern=pattern, title=words[:200], cards=[card])
    await lead.go("predict")
    await ann.write("POST", "/predictions", prediction=fresh(), text=words, patterns=[pattern])
    await lead.go("next-level")
    step = {"text": words, "horizon": "next_week", "support_from": words[:80], "patterns": [pattern]}
    await ann.write("POST", "/next-steps", next_step=fresh(), **step)
    await ann.write("POST", "/reflective-questions", question=fresh(), text=words, patterns=[pattern])
    await lead.go("report")
    return lead, ann, pattern, card


async def publish(lead: Person) -> None:
    """Keeps whatever was found, and publishes."""
    for finding in (await lead.view())["check"]:
        assert (await lead.write("PUT", f"/findings/{finding['id']}", decision="keep")).status_code == 204
    answer = await lead.write("PUT", "/report", published=True)
    assert answer.status_code == 204, answer.text


def of(person: Person) -> str:
    return person.at.replace("boards", "reports")


class _Words(HTMLParser):
    """The words of a page, a space between its parts."""

    def __init__(self) -> None:
        super().__init__()
        self.words: list[str] = []

    def handle_data(self, data: str) -> None:
        self.words.append(data)


def words_of(kind: str, answer: httpx.Response) -> str:
    """What a reader gets to read of a form of the report."""
    match kind:
        case ".pdf":
            pages = (page.extract_text() for page in PdfReader(io.BytesIO(answer.content)).pages)
            text = " ".join(pages)
        case "/patterns.png":
            text = described(answer.content)
        case "":
            parser = _Words()
            parser.feed(answer.text.partition("<main")[2].partition("</main>")[0])
            text = " ".join(parser.words)
        case ".md":
            text = re.sub(r"\\(.)", r"\1", answer.text)
        case _:
            text = answer.text
    return " ".join(text.replace("\u200b", "").split())


def described(png: bytes) -> str:
    """The text in a picture's iTXt chunk; its checksum has to hold."""
    for kind, body in chunks(png):
        if kind == b"iTXt":
            return body.partition(b"\0\0\0\0\0")[2].decode()
    return ""


def chunks(png: bytes) -> Iterator[tuple[bytes, bytes]]:
    assert png.startswith(b"\x89PNG\r\n\x1a\n")
    at = 8
    while at < len(png):
        length = int.from_bytes(png[at : at + 4])
        kind, body = png[at + 4 : at + 8], png[at + 8 : at + 8 + length]
        assert int.from_bytes(png[at + 8 + length : at + 12 + length]) == zlib.crc32(kind + body)
        yield kind, body
        at += 12 + length


@pytest.mark.parametrize("kind", ["", *FILES])
async def test_R1_R7_the_samples_report_names_no_observer_and_no_classroom_and_says_n_of_9(
    day: Day, kind: str
) -> None:
    lead, reader = await sample(day)
    await publish(lead)
    file = read_round(SAMPLE)
    answer = await reader.http.get(of(reader) + kind)
    assert answer.status_code == 200, answer.text
    text = words_of(kind, answer)
    reach = file.reach()
    assert len(file.patterns) == 10
    for pattern in file.patterns:
        assert " ".join(pattern.statement.split()) in text.replace("’", "'"), pattern.statement
    if kind == ".json":
        told = [(each["reach"], each["classrooms"]) for each in answer.json()["patterns"]]
        assert sorted(told) == sorted((seen, 9) for seen in reach.values())
    else:
        told_of = re.findall(r"(\d) of 9", text)
        assert {int(seen) for seen in told_of} == set(reach.values()) and len(told_of) >= 10
    for observer in file.observers:
        for part in {observer.name, *re.findall(r"[^\W\d_]{3,}", observer.name)}:
            assert not re.search(rf"(?<!\w){part}(?!\w)", text), part
    assert not re.search(r"(?<!\w)C[1-9](?!\w)", text)
    for room in file.frame.classrooms:
        assert room.label not in text and f"{room.subject} {room.grade}" not in text


@pytest.mark.parametrize("kind", ["", *FILES])
async def test_R6_R7_readers_and_the_host_get_no_form_of_it_before_it_is_published(
    day: Day, kind: str
) -> None:
    lead, ann, _, _ = await written(day)
    reader, host = await opened(day, lead, "report"), await opened(day, lead, "host")
    stranger = (await day.browser().get(of(lead) + kind)).status_code
    assert stranger == 401
    for person in (reader, host):
        answer = await person.http.get(of(lead) + kind)
        assert (answer.status_code == 200) == (kind == "")
        assert "Students copy." not in answer.text
        assert "is not there yet" in answer.text
    for person in (lead, ann):
        assert (await person.http.get(of(lead) + kind)).status_code == 200
    await publish(lead)
    for person in (reader, host):
        assert (await person.http.get(of(lead) + kind)).status_code == 200
    assert (await lead.write("PUT", "/report", published=False)).status_code == 204
    assert "is not there yet" in (await reader.http.get(of(lead) + kind)).text


async def test_R4_R7_what_is_replaced_stands_replaced_in_every_form(day: Day) -> None:
    lead, _, pattern, card = await written(day, "As Ximena saw in Room 12, students copy.")
    await lead.write("PUT", "/quotes", pattern=pattern, card=card)
    found = (await lead.view())["check"]
    assert {each["kind"] for each in found} == {"name", "room", "few"}
    for each in found:
        decision = (
            {"decision": "keep"} if each["kind"] == "few" else {"decision": "replace", "words": "SOMEWHERE"}
        )
        assert (await lead.write("PUT", f"/findings/{each['id']}", **decision)).status_code == 204
    assert (await lead.write("PUT", "/report", published=True)).status_code == 204
    for kind in ("", *FILES):
        text = words_of(kind, await lead.http.get(of(lead) + kind))
        assert "Ximena" not in text and "Room 12" not in text, kind
        assert "As SOMEWHERE saw in SOMEWHERE, students copy." in text, kind


async def test_R5_a_quote_is_refused_when_published_and_waits_for_its_decision(day: Day) -> None:
    lead, ann, pattern, card = await written(day)
    assert (await ann.write("PUT", "/quotes", pattern=pattern, card=card)).json()[
        "code"
    ] == "facilitator-only"
    await lead.write("PUT", "/quotes", pattern=pattern, card=card)
    refused = await lead.write("PUT", "/report", published=True)
    assert (refused.status_code, refused.json()["code"]) == (422, "undecided")
    await publish(lead)
    again = await lead.write("PUT", "/quotes", pattern=pattern, card=card, quoted=False)
    assert again.status_code == 204
    assert (await lead.write("PUT", "/quotes", pattern=pattern, card=card)).json()["code"] == "published"


async def test_R4_a_finding_that_is_not_there_is_told_in_a_sentence(day: Day) -> None:
    lead, *_ = await written(day)
    answer = await lead.write("PUT", f"/findings/{fresh()}", decision="keep")
    assert (answer.status_code, answer.json()["code"]) == (404, "absent")
    assert "not in the report any more" in answer.json()["message"]


async def test_R7_what_somebody_wrote_is_text_in_every_form(day: Day) -> None:
    lead, *_ = await written(day, EVIL, school=EVIL)
    await publish(lead)
    at = of(lead)
    page = (await lead.http.get(at)).text
    assert "<script>alert" not in page and "&lt;script&gt;alert" in page
    pdf = words_of(".pdf", await lead.http.get(at + ".pdf"))
    assert '#read("/etc/passwd") $x$ *b* _i_ `c` [l](u) \\ @ref' in pdf and "root:" not in pdf
    rows = list(csv.reader(io.StringIO((await lead.http.get(at + ".csv")).content.decode("utf-8-sig"))))
    assert rows[0][:4] == ["part", "text", "kind", "seen_in"] and len(rows) == 5
    assert all(row[1].startswith("'=1+1") for row in rows[1:])
    lines = (await lead.http.get(at + ".md")).text.splitlines()
    assert all("<script" not in line and "[l](u)" not in line for line in lines)
    assert json.loads((await lead.http.get(at + ".json")).text)["patterns"][0]["statement"] == EVIL


async def test_R7_files_have_names_and_kinds_and_are_kept_nowhere(day: Day) -> None:
    lead, *_ = await written(day)
    kinds = dict(
        zip(
            FILES,
            ("application/pdf", "image/png", "text/csv", "text/markdown", "application/json"),
            strict=True,
        )
    )
    for kind, wanted in kinds.items():
        headers = (await lead.http.get(of(lead) + kind)).headers
        assert headers["content-type"].startswith(wanted) and headers["cache-control"] == "no-store"
        assert re.fullmatch(r'attachment; filename="(report|patterns)\.\w+"', headers["content-disposition"])
    for kind in (".png", ".exe", ".typ"):
        assert (await lead.http.get(of(lead) + kind)).status_code == 404


async def test_R7_the_report_speaks_the_readers_language_and_leaves_peoples_words_alone(day: Day) -> None:
    lead, *_ = await written(day)
    spanish = {"Accept-Language": "es"}
    pdf = await lead.http.get(of(lead) + ".pdf", headers=spanish)
    catalog: Any = PdfReader(io.BytesIO(pdf.content)).trailer["/Root"]
    assert catalog["/Lang"] == "es"
    assert "Students copy." in words_of(".pdf", pdf)


async def test_R9_the_hosts_link_is_one_person_however_often_it_is_opened(day: Day) -> None:
    lead, *_ = await written(day)
    token = (await lead.write("POST", "/links", kind="host")).json()["link"].partition("#")[2]
    first, second = await by_token(day, token), await by_token(day, token)
    assert first.at == second.at == lead.at
    people = [each for each in (await lead.view())["people"] if each["role"] == "host"]
    assert [each["name"] for each in people] == ["Host school"]
    page = await first.http.get(first.at, headers=PAGE)
    assert page.status_code == 200 and 'data-role="host"' in page.text
    assert "host.js" in page.text and "check" not in page.text.partition("<main")[2].partition("</main>")[0]


async def test_R9_N4_the_host_writes_what_the_school_takes_on_and_nothing_else(day: Day) -> None:
    lead, ann, pattern, _ = await written(day)
    host = await opened(day, lead, "host")
    (step,) = (await host.view())["next_steps"]
    assert (await host.write("PUT", f"/next-steps/{step['id']}/taken-on")).status_code == 204
    assert (await ann.view())["next_steps"][0]["taken_on"] is True
    assert (await ann.write("PUT", f"/next-steps/{step['id']}/taken-on", taken_on=False)).status_code == 422
    for method, path, fields in (
        ("PUT", f"/patterns/{pattern}", {"title": "Other"}),
        ("PUT", "/report", {"published": True}),
        ("PUT", "/step", {"step": "name"}),
        ("POST", "/links", {"kind": "report"}),
    ):
        assert (await host.write(method, path, **fields)).json()["code"] in (
            "read-only",
            "facilitator-only",
        ), path
    assert (await host.write("POST", "/undo")).status_code == 204
    assert (await lead.view())["next_steps"][0]["taken_on"] is False


async def test_R9_while_cards_are_locked_the_host_sees_none(day: Day) -> None:
    lead = await day.start()
    ann = await day.join(lead)
    await ann.post("A locked sentence.")
    host = await opened(day, lead, "host")
    for answer in (await host.http.get(host.at, headers=PAGE), await host.http.get(host.at + "/export.csv")):
        assert answer.status_code == 200 and "A locked sentence." not in answer.text
    assert (await host.view())["lists"] == []


async def test_R1_R7_no_json_says_in_how_few_classrooms_evidence_goes_the_other_way(day: Day) -> None:
    lead = await day.start()
    ann = await day.join(lead)
    cards = [await ann.post(classroom=f"C{at}") for at in range(1, 5)]
    await lead.go("select", "share", "sort", "name")
    few, many = fresh(), fresh()
    await ann.write("POST", "/patterns", pattern=few, title="Students copy.", cards=cards[:1])
    await ann.write("POST", "/patterns", pattern=many, title="Students wait.", cards=cards[1:])
    await ann.write("PUT", f"/patterns/{few}/links", cards=cards[1:], link="other-way")
    await ann.write("PUT", f"/patterns/{many}/links", cards=cards[:1], link="other-way")
    await lead.go("predict", "next-level", "report")
    for answer in (
        (await lead.http.get(of(lead) + ".json")).json(),
        (await lead.view())["report"],
        (await lead.http.get(lead.at + "/export.json")).json()["report"],
    ):
        assert {each["id"]: each["other_way"] for each in answer["patterns"]} == {few: 3, many: None}
