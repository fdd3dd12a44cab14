"""The Spanish rules (app/coach/es.toml): what they reach on marked statements, and what they never ask about (rule Y6).

In tests/data/coach/es.jsonl the first 80 statements were there when the rules were written; the other 80 were kept aside.
"""

import tomllib
from pathlib import Path

import pytest

from app.coach import HERE, languages
from app.domain.coach import Kind, review
from app.domain.coach.measure import MEASURED, measure, measured
from app.measuring import statements_of
from tests.views.test_words import BANNED

STATEMENTS = Path(__file__).parents[1] / "data" / "coach" / "es.jsonl"
LEAST_PRECISION, LEAST_RECALL = 0.95, 0.8


def hinted(text: str, kind: Kind = Kind.CARD) -> list[tuple[str, str]]:
    """What is asked about, with its category."""
    return [(hint.category, text[hint.begin : hint.end]) for hint in measured(review(text, kind, "es"))]


def categories(language: str) -> dict[str, dict[str, object]]:
    """The categories of a language, as its file says them."""
    held: dict[str, dict[str, object]] = tomllib.loads((HERE / f"{language}.toml").read_text("utf-8"))[
        "categories"
    ]
    return held


def test_the_spanish_rules_ask_where_people_would_and_seldom_elsewhere() -> None:
    statements = statements_of(STATEMENTS.read_text("utf-8"))
    figures = measure((each, measured(review(each.text, language="es"))) for each in statements)
    assert len(statements) == 160
    assert (figures.statements.precision or 0) >= LEAST_PRECISION, figures.statements
    assert (figures.statements.recall or 0) >= LEAST_RECALL, figures.statements
    assert set(figures.categories) == set(MEASURED)


@pytest.mark.parametrize(
    "text",
    [
        # género
        "6 de los 8 estudiantes a quienes llamó eran niños",
        "Llamó a 4 niñas y a 9 niños en 10 min",
        "Dos niñas hablaron en voz baja y luego una escribió 17 en la hoja",
        "Tres hombres y dos mujeres pasaron al pizarrón; las mujeres leyeron el problema",
        "M: “niñas y niños, ojos acá”. 20 de 23 voltearon",
        "Él escribió la suma, ella la leyó, los dos encerraron 12",
        "Fila 1: 11 niñas; fila 2: 11 niños; un cono en medio",
        "La maestra dice “elle” para A3 y “él” para A4",
        "Cartel: mujeres en la ciencia, 6 fotos. A1 copió 2 nombres",
        "Un personaje no binario en la lectura; A2 preguntó “¿por qué elle?”",
        "Un estudiante trans leyó su texto de pie, 2 min",
        # raza y origen
        "A los estudiantes negros los llamó 2 veces, a los blancos 7",
        "7 de los 9 estudiantes de la mesa de adelante eran blancos, 10 de los 12 de atrás eran afrodescendientes",
        "4 de los 5 que salieron al pasillo eran niños mapuches, de 12:10 a 12:40",
        "Preguntó a 2 alumnas asiáticas y a 6 alumnas mestizas",
        "Los dos estudiantes wayuu se sentaron en la fila 1 y escribieron 5 renglones cada uno",
        "Las 3 niñas haitianas leyeron juntas el mapa en voz alta",
        "En el librero: 14 portadas con niños blancos, 2 con niños negros",
        "A1 preguntó “¿por qué todos los científicos son blancos?”. M. escribió la pregunta en el pizarrón",
        "Dos alumnas con hiyab y un alumno con turbante usaron el mismo microscopio",
        "Alumno indígena en el pizarrón escribió 3 x 4 = 12",
        "Nombres quechuas en el mapa, 9. A2 señaló dos",
        "Estudiantes migrantes en 2 de las 6 mesas; 4 levantaron la mano",
        # lengua
        "4 de los 8 hablaron en español con su pareja",
        "A1 preguntó en árabe, A2 contestó en inglés, los dos escribieron 24",
        "Instrucciones en la diapositiva en español, inglés y mixteco",
        "3 estudiantes que aprenden inglés tenían un banco de palabras, 20 no lo usaron",
        "M. repitió la pregunta en guaraní a 2 estudiantes bilingües",
        "Mesa de recién llegados: 4 estudiantes, tarjetas con dibujos, 12 parejas en 5 min",
        "Leyó primero el renglón en maya y luego el renglón en español",
        "6 estudiantes bilingües emergentes escribieron en dos lenguas en el cartel",
        "La intérprete hizo señas con la consigna, 2 estudiantes sordos contestaron con señas",
        # discapacidad
        "2 estudiantes usan silla de ruedas, sus dos mesas estaban junto a la puerta",
        "Tablero de comunicación: A1 tocó ALTO, la auxiliar retiró la pelota",
        "3 estudiantes ciegos leyeron la página en braille, M. la leyó en voz alta",
        "2 alumnos con implante coclear, la maestra llevaba el micrófono",
        "4 alumnos autistas tenían un horario con imágenes en su mesa",
        "Alumno con audífonos tocó el lápiz 10 veces, la auxiliar señaló el renglón 2",
        "Estudiantes con discapacidad en 2 de las 6 mesas, un adulto en cada una",
        "Maestra de lenguaje con 2 alumnos, 14 tarjetas con palabras con r",
        "Letra para dislexia en la hoja, 3 estudiantes la leyeron",
        "Caminó con muletas hasta el pizarrón y escribió 3/4",
        "Alumna con síndrome de Down repartió las 12 tijeras",
    ],
)
def test_Y6_spanish_words_about_race_gender_language_and_disability_ask_nothing(text: str) -> None:
    assert hinted(text) == []


@pytest.mark.parametrize(
    "text",
    [
        "M: “¡Excelente trabajo, mesa 3!” La mesa 3 se sentó",
        "«Muy bien», dijo el profesor, y escribió 12",
        'M. dijo "qué bonito" 4 veces en 6 min',
        "—¡Muy bien! —dijo la maestra",
        "A1: “esto es aburrido y muy difícil”. M: “enséñame el renglón 3”",
        "M: “todos deberían haber terminado”. 9 de 24 soltaron el lápiz",
        "Cartel junto al lavabo: sé amable, trabaja mucho, haz tu mejor esfuerzo",
        "En la diapositiva dice “¿Por qué unos líderes son mejores que otros?” 22 la copiaron",
    ],
)
def test_Y6_spanish_quoted_and_printed_words_may_judge(text: str) -> None:
    assert hinted(text) == []


@pytest.mark.parametrize(
    "text",
    [
        "La mayoría, 17 de 22, tenía la fecha en la hoja",
        "Varios (4 de 9) usaron la regla",
        "Casi todos: 23 de 25 cerraron el libro",
        "Química: HCl en la columna de ácido fuerte, vinagre en la de ácido débil",
        "Anotó los cuadrados perfectos 1, 4, 9, 16",
        "4 causas de la Gran Depresión en el cartel",
        "Encerró el mínimo común múltiplo, 6",
        "Lee El patito feo, p. 4, y señala el dibujo del pato",
        "Subrayó mejor y peor, y escribió al lado “comparativos”",
        "Colores cálidos a la izquierda, colores fríos a la derecha",
        "M. recuerda la regla y 3 la repiten",
    ],
)
def test_Y6_spanish_counts_and_matters_of_the_lesson_ask_nothing(text: str) -> None:
    assert hinted(text) == []


@pytest.mark.parametrize(
    ("text", "category"),
    [
        ("Excelente clase", "judgement"),
        ("Los alumnos estaban aburridos", "inference"),
        ("La mayoría escribió algo", "quantity"),
        ("M. debería esperar más después de preguntar", "advice"),
        ("La maestra Quispe escribió la respuesta", "person"),
        ("Andamiaje en 2 mesas", "jargon"),
        ("Más tranquilos que en el otro salón", "comparison"),
        ("La directora nos dijo que lo hacen diario", "hearsay"),
    ],
)
def test_Y1_each_category_asks_about_its_plainest_words_in_spanish(text: str, category: str) -> None:
    assert category in [each for each, _ in hinted(text)]


@pytest.mark.parametrize(
    "text",
    [
        "als. aburridas, 3 con la cabeza en la mesa",
        "Alumn@s aburrid@s",
        "los als estan aburridos",
        "A3 copió xq no sabía",
        "excelnte clase",
        "SEGÚN LA DIRECTORA, faltan mucho",
    ],
)
def test_spanish_is_read_as_people_type_it(text: str) -> None:
    assert hinted(text)


@pytest.mark.parametrize(
    ("text", "category"),
    [
        ("M. borró el pizarrón y puso música", "no-students"),
        ("No hubo cierre", "absent"),
        ("Leen en parejas la página 4. Además, la mesa 2 pinta un mapa", "two-statements"),
    ],
)
def test_what_only_the_composer_asks_is_asked_in_spanish(text: str, category: str) -> None:
    assert category in [hint.category for hint in review(text, Kind.CARD, "es")]
    assert category not in [hint.category for hint in review(text, Kind.PATTERN, "es")]


def test_advice_is_at_home_in_a_spanish_next_step_and_praise_nowhere() -> None:
    assert hinted("Deberíamos planear juntos una tarea y probarla en 2 aulas", Kind.NEXT_STEP) == []
    assert "judgement" in [category for category, _ in hinted("Excelentes clases", Kind.PATTERN)]


def test_every_language_has_the_same_categories_each_with_a_question() -> None:
    assert set(languages()) >= {"en", "es"}
    english = categories("en")
    for language in languages():
        own = categories(language)
        assert set(own) == set(english)
        assert all(str(each["ask"]).endswith(("?", ".")) and each["kinds"] for each in own.values())


def test_W12_what_the_coach_says_in_spanish_holds_no_word_that_judges() -> None:
    held = tomllib.loads((HERE / "es.toml").read_text("utf-8"))
    said = [str(each[key]) for each in held["categories"].values() for key in ("title", "ask")]
    said += [rule["ask"] for rule in held["rules"] if "ask" in rule]
    assert [each for each in said if BANNED.search(each)] == []
    assert all(each.startswith("¿") for each in said if each.endswith("?"))
