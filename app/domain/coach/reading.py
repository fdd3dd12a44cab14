"""How the coach reads a text: into words and signs, what is the writer's own, and where a sentence ends.

The browser reads in the same way (``static/js/coach.js``); a test holds both to the same answers.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass

_TOKEN = re.compile(
    r"\d+(?:[.:,/]\d+)*"  # a number, a time, a fraction; what sticks to it is a word of its own
    r"|[wW]/(?:[oO](?![^\W_]))?"  # with, without
    r"|['’]s(?![^\W_])"
    r"|[^\W\d_](?:[^\W_]|['’](?!s(?![^\W_]))(?=[^\W_]))*"
    r"|\n|[^\s]"
)
_CAPITALS = re.compile("[A-ZÀ-ÖØ-Þ]{2,}")
_DOUBLE, _VOWELS = re.compile(r"(.)\1+"), re.compile(r"[aeiouy]")
_QUOTES = {"“": "”", '"': '"', "”": "”", "«": "»", "‘": "’", "'": "'", "’": "’"}
_SIGNS = {"“": '"', "”": '"', "«": '"', "»": '"', "‘": "'", "’": "'", "–": "-", "—": "-", "…": "."}
ENDS = frozenset(".!?;\n")


@dataclass(slots=True)
class Token:
    """A word, a number or a sign, from character ``begin`` to before ``end``.

    Args:
        word: as rules know it: small letters, straight signs, abbreviations written out.
        capital: whether it begins with a capital letter.
        sentence: the number of its sentence.
        quoted: it stands in quotation marks, or on a board, a paper, a screen.
        content: it is a matter of the lesson.
    """

    word: str
    begin: int
    end: int
    capital: bool
    sentence: int = 0
    quoted: bool = False
    content: bool = False


@dataclass(frozen=True, slots=True)
class Spelling:
    """How words may be written.

    Args:
        written_out: what an abbreviation stands for; ``s#`` is “S1”, “S2” and so on.
        with_stop: abbreviations whose stop ends no sentence.
        mistyped: words that are often mistyped, by their ``bones``.
        known: words that rules name, and so are not mistyped.
    """

    written_out: Mapping[str, str]
    with_stop: frozenset[str]
    mistyped: Mapping[str, str]
    known: frozenset[str]


def read(text: str, spelling: Spelling) -> list[Token]:
    """The text's tokens, each with its sentence, and whether it stands in quotation marks."""
    tokens = [_token(found, spelling) for found in _TOKEN.finditer(text) if not _joins(found, text)]
    _sentences(tokens, spelling)
    _quotations(tokens, text)
    _capitals(tokens, text)
    return tokens


def bones(word: str) -> str:
    """What is left of a word when it is mistyped: its first letter, then consonants, none twice in a row."""
    rest = _VOWELS.sub("", word[1:])
    return _DOUBLE.sub(r"\1", word[:1] + rest).replace("xc", "x")


def _joins(found: re.Match[str], text: str) -> bool:
    """Whether it is the hyphen of “on-task”, which is read as two words."""
    at = found.start()
    return found[0] == "-" and text[at - 1 : at].isalpha() and text[at + 1 : at + 2].isalpha()


def _token(found: re.Match[str], spelling: Spelling) -> Token:
    raw = found[0]
    word = raw.lower().replace("’", "'") if len(raw) > 1 else _SIGNS.get(raw, raw.lower())
    bare = word.rstrip("0123456789")
    known = spelling.written_out.get(word) or (spelling.written_out.get(f"{bare}#") if bare != word else None)
    word = known or word
    if len(word) > 5 and word not in spelling.known:
        word = spelling.mistyped.get(bones(word), word)
    return Token(word, found.start(), found.end(), raw[0].isupper())


def _sentences(tokens: list[Token], spelling: Spelling) -> None:
    sentence = 0
    for at, token in enumerate(tokens):
        token.sentence = sentence
        if token.word in ENDS and not _within(tokens, at, spelling):
            sentence += 1


def _within(tokens: list[Token], at: int, spelling: Spelling) -> bool:
    """Whether the stop belongs to an abbreviation, or something in small letters follows it."""
    if tokens[at].word != ".":
        return False
    before = tokens[at - 1].word if at else ""
    if before in spelling.with_stop and tokens[at - 1].end == tokens[at].begin:
        return True
    while at < len(tokens) and tokens[at].word == ".":
        at += 1
    return at < len(tokens) and tokens[at].word[0].isalpha() and not tokens[at].capital


def _capitals(tokens: list[Token], text: str) -> None:
    """Two words or more in capitals stand on a sign, unless somebody writes in nothing else."""
    if text == text.upper():
        return
    shouted = [bool(_CAPITALS.fullmatch(text, token.begin, token.end)) for token in tokens]
    for at in range(1, len(tokens)):
        if shouted[at - 1] and shouted[at]:
            tokens[at - 1].quoted = tokens[at].quoted = True


def _quotations(tokens: list[Token], text: str) -> None:
    """Marks what stands in quotation marks; a mark that is never closed quotes the rest."""
    closing, began = "", 0
    for at, token in enumerate(tokens):
        sign = text[token.begin]
        if token.end - token.begin != 1 or (sign not in _QUOTES and sign != closing):
            continue
        if closing:
            if _closes(sign, closing, token, text):
                for inner in tokens[began:at]:
                    inner.quoted = True
                closing = ""
        elif _opens(sign, token, text) and (sign not in "‘'’" or _is_closed(tokens[at + 1 :], sign, text)):
            closing, began = _QUOTES[sign], at + 1
    if closing in ('"', "”", "»"):
        for inner in tokens[began:]:
            inner.quoted = True


def _opens(sign: str, token: Token, text: str) -> bool:
    """A single mark opens before a word, and not after one; “12" ruler” opens nothing."""
    before, after = text[token.begin - 1 : token.begin], text[token.end : token.end + 1]
    if sign in "‘'’":
        return after.isalnum() and not before.isalnum()
    return sign in "“«" or after.isalnum() or not before.isalnum()


def _is_closed(rest: list[Token], sign: str, text: str) -> bool:
    """Whether a single mark is closed; those of “'em” and “'90s” are not."""
    return any(_closes(text[token.begin : token.end], _QUOTES[sign], token, text) for token in rest)


def _closes(sign: str, closing: str, token: Token, text: str) -> bool:
    if closing in ('"', "”"):
        return sign in '"”'
    return sign == closing and not text[token.end : token.end + 1].isalnum()
