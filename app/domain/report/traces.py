"""Traces of persons and rooms in a text: what may tell who was seen, or who looked (rule R4). Pure; knows no board.

A check that people go through finds rather too much than too little: each finding costs a click, each name that it passes
over may cost somebody more.
"""

import re
from collections.abc import Iterator
from functools import lru_cache

from app.domain.report import namewords as words
from app.domain.report.persons import capitalised, initials, people, small_names, titled
from app.domain.report.spans import Round, Span, Trace, matches, plain
from app.domain.terms import Classroom


def traces(text: str, about: Round) -> list[Span]:
    """What the text may tell of persons and rooms, in its order; none touches another."""
    bare = plain(text)
    found = [
        *people(bare, text, about.names),
        *titled(bare, text),
        *capitalised(text, about.known | _spoken(about.classrooms)),
        *small_names(text),
        *initials(text),
        *matches(Trace.ROOM, _ROOM, bare),
        *matches(Trace.ROOM, _LETTERED_ROOM, text),
        *matches(Trace.PERIOD, _PERIOD, bare),
        *_codes(text, about.classrooms),
        *_alone(bare, about.classrooms),
    ]
    return _apart(found, text)


def _apart(found: list[Span], text: str) -> list[Span]:
    """Those that overlap, and persons with a mere space between them, as one: the whole, of the kind that says most."""
    kinds, apart = list(Trace), list[Span]()
    for span in sorted(found, key=lambda each: (each.begin, -each.end)):
        joined = span
        if apart and (span.begin < apart[-1].end or _one_person(apart[-1], span, text)):
            last = apart.pop()
            kind = min(last.kind, span.kind, key=kinds.index)
            joined = Span(kind, last.begin, max(last.end, span.end))
        apart.append(joined)
    return apart


def _one_person(last: Span, span: Span, text: str) -> bool:
    between = text[last.end : span.begin]
    return (
        {last.kind, span.kind} <= {Trace.NAME, Trace.PERSON} and not between.strip() and "\n" not in between
    )


# --- rooms, periods, classrooms ---------------------------------------------------------------------

_ORDINAL = "|".join((*words.ORDINALS, *words.ORDINALES))
_ROOM = re.compile(
    r"(?<!\w)(?<!the )(?<!each )(?<!every )(?<!this )(?<!that )(?<!one )"
    r"(?:room|rm|classroom|aula|salon|cuarto|portable|trailer|bldg|building|suite)(?:[.\s#]|no)*"
    r"(?:[a-z]-?)?\d{1,4}[a-z]?(?!\w)(?! times)"
)
_LETTERED_ROOM = re.compile(r"(?<!\w)(?:Room|Rm\.?|Aula|Salón|Portable|Building)\s#?[A-Z](?!\w)")
_PERIOD = re.compile(
    r"(?<!\w)(?:period|pd|periodo)\.?\s*#?\d{1,2}(?!\w)"
    rf"|(?<!\w)(?:\d{{1,2}}(?:st|nd|rd|th|\.?[oaº°])?|{_ORDINAL})[\s-](?:period|pd|periodo)(?!\w)"
    rf"|(?<!\w)(?:\d{{1,2}}(?:st|nd|rd|th)|{_ORDINAL})[\s-](?:block|hour)(?!\w)"
)


def _codes(text: str, classrooms: tuple[Classroom, ...]) -> Iterator[Span]:
    """The codes of the round's classrooms; mere numbers and single letters only after “classroom” or “room”."""
    for pattern in _written_codes(classrooms):
        yield from matches(Trace.CODE, pattern, text)


@lru_cache(maxsize=64)
def _written_codes(classrooms: tuple[Classroom, ...]) -> list[re.Pattern[str]]:
    """One pattern for all codes of a kind, the longest first: a report has many texts, and a round many codes."""
    codes = sorted((room.code for room in classrooms), key=len, reverse=True)
    short = [code for code in codes if len(code) < 2 or code.isdigit()]
    numbered = [code for code in codes if code not in short and any(sign.isdigit() for sign in code)]
    words_alone = [code for code in codes if code not in short and code not in numbered]
    kinds = (
        (r"(?:[Cc]lassroom|[Rr]oom|[Aa]ula|[Ss]al[oó]n) ", short, 0),
        ("", numbered, re.IGNORECASE),
        ("", words_alone, 0),
    )
    return [
        re.compile(rf"(?<!\w){before}(?:{'|'.join(map(re.escape, some))})(?!\w)", flags)
        for before, some, flags in kinds
        if some
    ]


_SENTENCE = re.compile(r"[^.!?\n]+(?:\.(?=[\wº°])[^.!?\n]*)*")
Mentions = list[tuple[str, int, int]]


def _alone(bare: str, classrooms: tuple[Classroom, ...]) -> Iterator[Span]:
    """A subject, a grade, or the two together in a sentence, that only one classroom of the round has (practice, 5.2)."""
    for sentence in _SENTENCE.finditer(bare):
        subjects = _said(_subjects(classrooms), sentence[0], sentence.start())
        grades = _said(_grades(classrooms), sentence[0], sentence.start())
        for key, begin, end in subjects:
            if sum(_subject(room) == key for room in classrooms) == 1 and len(classrooms) > 1:
                yield Span(Trace.ALONE, begin, end)
        for key, begin, end in grades:
            if sum(plain(room.grade) == key for room in classrooms) == 1 and len(classrooms) > 1:
                yield Span(Trace.ALONE, begin, end)
        for subject, begin, end in subjects:
            for grade, start, stop in grades:
                if sum((_subject(room), plain(room.grade)) == (subject, grade) for room in classrooms) == 1:
                    yield Span(Trace.ALONE, min(begin, start), max(end, stop))


def _said(patterns: dict[str, re.Pattern[str]], sentence: str, offset: int) -> Mentions:
    return [
        (key, offset + found.start(), offset + found.end())
        for key, pattern in patterns.items()
        for found in pattern.finditer(sentence)
    ]


def _subject(room: Classroom) -> str:
    return plain(room.subject)


@lru_cache(maxsize=64)
def _subjects(classrooms: tuple[Classroom, ...]) -> dict[str, re.Pattern[str]]:
    """For each subject of the round the words that say it."""
    made = {}
    for subject in {_subject(room) for room in classrooms} - {""}:
        others = next((names for names in words.SUBJECTS if subject in names), frozenset[str]())
        said = sorted({subject, *others}, key=len, reverse=True)
        made[subject] = re.compile(rf"(?<![\w'])(?:{'|'.join(map(re.escape, said))})(?![\w'])")
    return made


@lru_cache(maxsize=64)
def _grades(classrooms: tuple[Classroom, ...]) -> dict[str, re.Pattern[str]]:
    """For each grade of the round the words that say it: “grade 7”, “7th-grade”, “seventh graders”, “séptimo grado”."""
    made = {}
    for grade in {plain(room.grade) for room in classrooms} - {""}:
        at = int(grade) - 1 if grade.isdigit() and 0 < int(grade) <= len(words.ORDINALS) else None
        spoken = "" if at is None else f"|{words.ORDINALS[at]}|{words.ORDINALES[at]}"
        number = "" if at is None else f"|{words.NUMBERS[at]}"
        it = re.escape(grade)
        made[grade] = re.compile(
            rf"(?<!\w)(?:(?:grade|gr|grado)\.?\s*(?:{it}{number})(?!\w)"
            rf"|(?:{it}(?:st|nd|rd|th|\.?[oaº°])?{spoken})[\s-]*(?:grade(?:rs?)?|gr|grado)(?!\w))"
        )
    return made


@lru_cache(maxsize=64)
def _spoken(classrooms: tuple[Classroom, ...]) -> frozenset[str]:
    """The words of the round's subjects, which name no person."""
    return frozenset(word for room in classrooms for word in plain(room.subject).split())
