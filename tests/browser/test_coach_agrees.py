"""The coach in the browser reads as the server's does: the same rules, the same texts, the same questions (rule Y4)."""

import json
import random
import sys
import unicodedata
from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page

from app.coach import written
from app.domain import coach
from app.domain.coach import Kind, review_by
from app.domain.coach.phrasebook import Book
from app.domain.coach.reading import Token
from app.domain.coach.rules import compile_rules, rules_of
from app.domain.limits import CARD_TEXT
from tests.browser.people import People

pytestmark = [pytest.mark.browser, pytest.mark.server]

DATA = Path(__file__).parent.parent / "data" / "coach"
LANGUAGES = ("en", "es")
MADE = 300
TWICE_A_CARD = "very most students " * (2 * CARD_TEXT // 19)
SLOWEST = 5.0  # milliseconds for one text in a browser, the fastest of four times, so that other work on the machine counts little

REVIEWED = """async given => {
    const { compile, review } = await import('/static/js/coach.js');
    const { language, files, kinds, texts } = JSON.parse(given);
    const known = window.known ??= new Map(); // rules are many, and compiled once
    if (!known.has(language)) known.set(language, compile(files ?? await (await fetch(`/static/coach/${language}.json`)).json()));
    const rules = known.get(language);
    return JSON.stringify(texts.map(text => kinds.map(kind => review(rules, text, kind).map(
        ({ category, begin, end, ask }) => [category, text.slice(0, begin), text.slice(begin, end), ask]))));
}"""
TIMED = """async texts => {
    const { compile, review } = await import('/static/js/coach.js');
    const rules = compile(await (await fetch('/static/coach/en.json')).json());
    const timed = text => { const began = performance.now(); review(rules, text); return performance.now() - began; };
    const fastest = texts.map(text => Math.min(timed(text), timed(text), timed(text), timed(text)));
    return fastest.reduce((sum, each) => sum + each) / texts.length;
}"""
SIGNS_OF = """codes => JSON.stringify(JSON.parse(codes).map(code => { const sign = String.fromCodePoint(code);
    return [/^\\p{L}/u.test(sign), /^[\\p{L}\\p{N}]/u.test(sign), /^\\p{Nd}/u.test(sign), /^\\p{Uppercase}/u.test(sign), sign.toLowerCase()]; }))"""

PIECES = (
    """
Students|students|Ss|S1|S#|T|T's|Ts|teacher’s|the|The|a|most|some|very|really|engaged|excellent|Excellnt|excelent|EXCELLENT|great|well-behaved
on-task|on - task|was|were|seemed|bored|because|should|could|Marcus|Mrs. Lee|Ms.|Dr. Cho|Rm 12|room 214|P3|3x|x3|17 of 22|17/22|5:00|10:12-10:20|½|²|1,000.5
"Good job, table 3"|“Great!”|‘nice’|'fine'|'em|'90s|rock 'n' roll|12" ruler|«muy bien»|»|«|"|“|”|’|'|‘|don't|don’t|it's|w/|w/o|W/ |/|…|...|. |.|!|?|; |, |: |—|–| - |(|)|[ ]
board:|slide:|On the board:|as usual|again|clearly|obviously|than last year|IEP|ELLs|boys|girls|Black|Spanish|deaf
El maestro|La maestra|niños|está|¿Qué?|¡Muy bien!|alumnos|É|é|n\u0303|İstanbul|ΣΑΣ|ς|ß|ẞ|ǅ|ﬁ|Ａ１|٣|६|一|二|三|Ⅷ|①|𝐀𝐛|𐐀|😀|👩🏽‍🏫|🇪🇸|שלום|مرحبا|\u200f|\u200b|\ufeff|\u00a0|\u2028|\u0085|\u001f|\t|\n|\r\n|_|a_b|*|\\|&amp;|<b>|%|#|@|constructor|__proto__|toString
""".strip()
    .replace("\n", "|")
    .split("|")
)

GRAMMAR: dict[str, Any] = {
    "language": "en",
    "names": {
        "lists": {"given": ["marcus", "lee"], "number": ["one", "two", "½"]},
        "content": [{"say": ["great lakes", "excellent [cadavre]"]}],
        "rules": [
            {"category": "a", "say": ["{Given}", "The|On-task {word}", "teacher's|kid's|very-most", "T's a|-|most-some?", "ms|mrs .? {Name}", "rm|room {number}"], "zone": "anywhere", "names": True},
        ],
    },
    "own": {
        "categories": {"a": {"ask": "A?", "kinds": ["card", "pattern"]}, "b": {"ask": "B?", "kinds": ["card", "question"]}},
        "lists": {"student": ["student", "students", "kid*"], "feeling": ["bored", "engag*", "*ful", "on-task", "very really", "Well-behaved"], "number": ["three", "½"]},
        "spelling": {
            "written_out": {"t": "teacher", "s#": "student", "ss": "students", "w/": "with", "p#": "period"},
            "with_stop": ["mrs", "ms", "dr"],
            "mistyped": ["excellent", "engaged"],
        },
        "printed": {"after": ["board :", "slide :"], "until": ["{student}", ","]},
        "rules": [
            {"category": "a", "say": ["very? {word}? _? excellent|great", "[really?] great {word}", "most"], "not_in": ["great job"]},
            {"category": "b", "say": ["{student} was|were|seemed {feeling}|very", "a|{number} most|{student}|«", ",|: the|{given}?", "the ... well-behaved", "^ excellent", "again $"]},
            {"category": "b", "say": ["most {student}", "some _ {student}"], "ask": "How many?", "not_with": ["# of #", "{number} of {number}"]},
            {"category": "a", "say": ["[most] of", "because ,? the", "teacher's [...] engag*"], "lacks": ["clearly"], "words": 3},
            {"category": "b", "say": ["*ly", "\\u00e9", "n\\u0303", "?", "..? great"], "zone": "quoted", "kinds": ["card", "prediction"]},
            {"category": "a", "say": ["{number} {student}", "{word} {Name}", "Spanish|Black"]},
        ],
    },
}  # fmt: skip


def statements() -> list[str]:
    """All that are labelled, in whatever language."""
    files = sorted(DATA.glob("*.jsonl"))
    assert files
    return [
        json.loads(line)["text"] for file in files for line in file.read_text("utf-8").splitlines() if line
    ]


def made() -> list[str]:
    """Texts that nobody writes, of all that is awkward: always the same."""
    chance = random.Random(6)
    texts = [
        chance.choice(("", " ")).join(chance.choice(PIECES) for _ in range(chance.randint(1, 40)))
        for _ in range(MADE - 6)
    ]
    return [*texts, "", " ", "\n", "'", "“" * 50, TWICE_A_CARD]


def by_python(files: str | dict[str, Any], texts: list[str]) -> list[Any]:
    """What the server's coach asks, for every kind; what it reads and finds in a text is the same for all of them."""
    rules = rules_of(files) if isinstance(files, str) else compile_rules(files)
    read = coach._read
    tokens = cache(lambda text: read(text, rules))
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(coach, "_read", lambda text, _: tokens(text))
        patch.setattr(Book, "found", found_once(Book.found))
        return [
            [
                [[hint.category, text[: hint.begin], text[hint.begin : hint.end], hint.ask] for hint in hints]
                for kind in Kind
                for hints in [review_by(rules, text, kind)]
            ]
            for text in texts
        ]


def found_once(found: Callable[..., Iterator[Any]]) -> Callable[..., Iterator[Any]]:
    """The same, which remembers what it found; the tokens have to live as long."""
    known: dict[tuple[int, int], list[Any]] = {}

    def remembered(book: Any, tokens: list[Token]) -> Iterator[Any]:
        where = id(book), id(tokens)
        if where not in known:
            known[where] = list(found(book, tokens))
        return iter(known[where])

    return remembered


def agree(page: Page, files: str | dict[str, Any], texts: list[str]) -> int:
    """Compares text by text; how many questions there were."""
    about = {"language": files} if isinstance(files, str) else {"language": "of the test", "files": files}
    given = json.dumps({**about, "kinds": list(Kind), "texts": texts})
    theirs = json.loads(page.evaluate(REVIEWED, given))
    ours = by_python(files, texts)
    assert [
        (text, one, other) for text, one, other in zip(texts, ours, theirs, strict=True) if one != other
    ] == []
    return sum(len(hints) for kinds in ours for hints in kinds)


@pytest.fixture(scope="module")
def page(browser: Browser, base: str) -> Iterator[Page]:
    """A page of ours, for all tests: none of them changes it."""
    gathered = People(browser, base)
    yield gathered.come("Somebody").page
    gathered.leave()
    assert gathered.complaints == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_Y4_browser_and_server_ask_the_same_about_every_statement(page: Page, language: str) -> None:
    assert agree(page, language, statements())


@pytest.mark.parametrize("language", LANGUAGES)
def test_Y4_browser_and_server_ask_the_same_about_whatever_else_may_be_typed(
    page: Page, language: str
) -> None:
    assert agree(page, language, made())


def test_Y4_browser_and_server_read_every_form_of_a_rule_alike(page: Page) -> None:
    assert agree(page, GRAMMAR, [*made(), *statements()]) > MADE


def test_Y4_the_browser_gets_what_the_files_say_and_no_more(page: Page) -> None:
    for language in LANGUAGES:
        got = page.evaluate(
            "path => fetch(path).then(answer => answer.json())", f"/static/coach/{language}.json"
        )
        assert got == without_reasons(json.loads(json.dumps(written(language))))


def without_reasons(said: Any) -> Any:
    """The same without what only people read."""
    if isinstance(said, dict):
        return {name: without_reasons(each) for name, each in said.items() if name != "why"}
    return [without_reasons(each) for each in said] if isinstance(said, list) else said


def test_Y4_browser_and_server_know_the_same_letters_figures_and_capitals(page: Page) -> None:
    """But for signs that are newer than the one of the two."""
    codes = [
        code
        for code in range(sys.maxunicode + 1)
        if unicodedata.category(chr(code)) not in ("Cn", "Cs", "Co")
        and unicodedata.ucd_3_2_0.category(chr(code)) != "Cn"
    ]
    theirs = json.loads(page.evaluate(SIGNS_OF, json.dumps(codes)))
    ours = [
        [sign.isalpha(), sign.isalnum(), sign.isdecimal(), sign.isupper(), sign.lower()]
        for sign in map(chr, codes)
    ]
    assert [
        (hex(code), one, other) for code, one, other in zip(codes, ours, theirs, strict=True) if one != other
    ] == []


def test_Y1_a_text_is_read_in_no_time(page: Page) -> None:
    took = page.evaluate(TIMED, statements())
    assert took < SLOWEST
