"""The catalogues hold the words of the interface, all of them, and no word that judges (W12)."""

import json
import re

import pytest
from babel.messages.catalog import Message
from lxml import html

from app.domain.rejection import Phrase
from app.domain.terms import Classroom
from app.views import words
from app.views.render import Renderer
from app.views.sentences import Sentences
from app.views.speech import ENGLISH, LANGUAGES, preferred, said_by_scripts, translations
from tests.views.rounds import all_pages
from tests.words import ROOT, catalogue, collected

OTHERS = [language for language in LANGUAGES if language != ENGLISH]
GAP = re.compile(r"%\((\w+)\)s|\{(\w*)\}")
BANNED = re.compile(
    r"\b(puntuaci|puntaje|puntos?\b(?! rojo)|calificaci|calificar|rúbrica|ranking|clasificaci|vot[oae]|votar|votaci|me gusta|estrella"
    r"|fortaleza|debilidad|buenas? prácticas?|efectiv|eficaz|evalua|auditor|inspecci|cumplimiento|retroalimentaci"
    r"|recorrido|supervisi)",
    re.IGNORECASE,
)  # fmt: skip
"""Practice, section 3, in Spanish."""


def _messages(language: str) -> list[Message]:
    return [message for message in catalogue(language) if message.id]


def _forms(said: object) -> list[str]:
    return [said] if isinstance(said, str) else [str(each) for each in said]  # type: ignore[attr-defined]


@pytest.mark.parametrize("language", OTHERS)
def test_W12_a_catalogue_holds_exactly_the_words_of_the_interface(language: str) -> None:
    told = "Run `make words`, and translate what it names."
    held = {message.id: sorted(file for file, _ in message.locations) for message in _messages(language)}
    there = {said: sorted(files) for said, files in collected().items()}
    assert {said for said in there if said not in held} == set(), told
    assert {said for said in held if said not in there} == set(), told
    assert held == there, told


@pytest.mark.parametrize("language", OTHERS)
def test_W12_every_sentence_is_translated_with_the_gaps_that_it_has(language: str) -> None:
    for message in _messages(language):
        english, said = _forms(message.id), _forms(message.string)
        assert not message.fuzzy and all(said), message.id
        assert len(said) == len(english), message.id
        for before, after in zip(english, said, strict=True):
            assert sorted(GAP.findall(after)) == sorted(GAP.findall(before)), message.id
            assert after.strip() == after, message.id


def test_W12_the_words_of_the_field_do_not_judge_in_spanish_either() -> None:
    found = [form for message in _messages("es") for form in _forms(message.string) if BANNED.search(form)]
    assert found == []


def test_W12_no_sentence_of_a_script_is_overlooked() -> None:
    """What the collector reads is what a plain search finds."""
    extracted = {
        _forms(said)[0] for said, files in collected().items() if any(f.endswith(".js") for f in files)
    }
    call = re.compile(r"""(?<!\w)(?:say\(|many\([^"]*?,)\s*"((?:[^"\\]|\\.)*)\"""")
    scripts = [path for path in (ROOT / "app/static/js").glob("*.js") if path.stem != "words"]
    assert {said for path in scripts for said in call.findall(path.read_text())} == extracted
    assert set(said_by_scripts("es")) == extracted
    assert said_by_scripts(ENGLISH) == {}


def test_W12_a_page_of_another_language_brings_the_words_of_its_scripts() -> None:
    english, spanish = Renderer(), Renderer().speaking("es")
    assert 'id="words"' not in english.page("start")
    assert '<html lang="es" data-kept>' in spanish.page("start")
    assert '<script type="application/json" id="words">{"' in spanish.page("start")
    assert spanish.speaking(ENGLISH).speaking("es") is spanish


def test_V11_the_words_of_scripts_are_read_and_never_run() -> None:
    for name, page in all_pages(Renderer().speaking("es")).items():
        inline = [each for each in html.fromstring(page).iter("script") if not each.get("src")]
        assert [(each.get("id"), each.get("type")) for each in inline] == [("words", "application/json")], (
            name
        )
        said = json.loads(inline[0].text or "")
        assert said == json.loads(json.dumps(dict(said_by_scripts("es")))), name


def test_W12_dates_numbers_and_plurals_are_those_of_the_reader() -> None:
    assert words.day("2026-03-14", "en_US") == "March 14, 2026"
    assert words.day("2026-03-14", "es_419") == "14 de marzo de 2026"
    assert words.day("the day after the fair", "es_419") == "the day after the fair"
    said = Sentences(translations("es"), "es_419")
    counts = [said.ngettext("%(num)s card", "%(num)s cards", n) for n in (0, 1, 2, 12345)]
    assert counts == ["0 tarjetas", "1 tarjeta", "2 tarjetas", "12,345 tarjetas"]
    assert Sentences(translations(ENGLISH)).gettext("%(count)s more", count=9800) == "9,800 more"
    assert words.label(Classroom("C4", "ELA", "7"), translations("es").gettext) == "C4 · ELA · Grado 7"


def test_W12_a_refusal_is_said_whole_in_one_language() -> None:
    said = Phrase("This is not open in the step “%(step)s”. It belongs to: %(steps)s.",
        step=Phrase("Share"), steps=(Phrase("Sort"), Phrase("Name")))  # fmt: skip
    assert said.said() == "This is not open in the step “Share”. It belongs to: Sort, Name."
    spanish = "Esto no se puede hacer en el paso “Compartir”. Corresponde a: Agrupar, Nombrar."
    assert said.said(translations("es").gettext) == spanish


def test_W12_what_people_wrote_is_left_alone() -> None:
    """Also where it is a sentence of ours by chance."""
    assert words.statement("Predictions", translations("es").gettext) == "Predictions"
    assert words.label(Classroom("Teacher", "Task"), translations("es").gettext) == "Teacher · Task"


def test_the_browser_s_best_wish_is_heard() -> None:
    assert preferred("es-MX,es;q=0.9,en;q=0.8") == "es"
    assert preferred("fr-CA, es; q=0.4, en;q=0.3") == "es"
    assert preferred("en-US,en;q=0.9,es;q=0.8") == ENGLISH
    assert preferred("es;q=0") == preferred("") == preferred("*") == preferred("x;q=y,,;;") == ENGLISH
    assert preferred("," * 10_000) == ENGLISH


def test_W12_every_page_renders_in_every_language() -> None:
    english = all_pages()
    for language in OTHERS:
        there = all_pages(Renderer().speaking(language))
        assert there.keys() == english.keys()
        same = [name for name in there if there[name] == english[name]]
        assert same == []


def test_the_catalogues_are_where_the_program_looks() -> None:
    assert sorted(path.stem for path in (ROOT / "app/locale").glob("*.po")) == sorted(OTHERS)
