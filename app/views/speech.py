"""The languages in which people read the board: gettext catalogues, read once, kept as text (app/locale)."""

from collections.abc import Mapping, Sequence
from functools import cache
from gettext import NullTranslations, c2py
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.pofile import read_po

LOCALE = Path(__file__).parent.parent / "locale"
ENGLISH = "en"
LANGUAGES: Mapping[str, str] = {ENGLISH: "English", "es": "Español"}
"""Each with the name that it gives itself."""
REGIONS: Mapping[str, str] = {ENGLISH: "en_US", "es": "es_419"}
"""Whose dates and numbers go with a language: those of the Americas, where rounds are done."""


class Translations(NullTranslations):
    """A catalogue that answers from its text; English where it knows none."""

    def __init__(self, catalogue: Catalog) -> None:
        super().__init__()
        self._form = c2py(catalogue.plural_expr)
        self._known = {
            message.id if isinstance(message.id, str) else message.id[0]: message.string
            for message in catalogue
            if message.id and not message.fuzzy
        }

    def gettext(self, message: str) -> str:
        """The sentence in this language."""
        found = self._known.get(message) or message
        return found if isinstance(found, str) else found[0]

    def ngettext(self, msgid1: str, msgid2: str, n: int) -> str:
        """The form of the sentence for that number."""
        found = self._known.get(msgid1)
        said = found[self._form(n)] if found and not isinstance(found, str) else ""
        return said or super().ngettext(msgid1, msgid2, n)


@cache
def translations(language: str) -> NullTranslations:
    """What turns English sentences into those of the language; English stands in the program itself."""
    return NullTranslations() if language == ENGLISH else Translations(_catalogue(language))


@cache
def said_by_scripts(language: str) -> Mapping[str, object]:
    """The words that scripts say: English to the language's sentence, or to its two forms by number."""
    if language == ENGLISH:
        return {}
    ours = (message for message in _catalogue(language) if _in_scripts(message.locations))
    return {
        message.id if isinstance(message.id, str) else message.id[0]: message.string
        for message in ours
        if message.id and not message.fuzzy
    }


def preferred(accept_language: str) -> str:
    """The best of our languages for a browser's ``Accept-Language``; English when it names none of them."""
    wishes = []
    for at, part in enumerate(accept_language[:200].replace(" ", "").split(",")):
        name, _, weight = part.partition(";q=")
        try:
            wishes.append((-float(weight or 1), at, name.split("-")[0].lower()))
        except ValueError:
            continue
    return next((name for weight, _, name in sorted(wishes) if name in LANGUAGES and weight), ENGLISH)


@cache
def _catalogue(language: str) -> Catalog:
    text = (LOCALE / f"{language}.po").read_text("utf-8")
    return read_po(text.splitlines(keepends=True), language)


def _in_scripts(locations: Sequence[tuple[str, int | None]]) -> bool:
    """The catalogue names the files that say a sentence (``make words`` does)."""
    return any(file.endswith(".js") for file, _ in locations)
