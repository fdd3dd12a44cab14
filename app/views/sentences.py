"""``_()`` and ``ngettext()`` of the templates: what is translated is text and is escaped like all else, whoever wrote it.

Jinja's own ``_()`` takes the sentence itself for HTML, which is a hole as soon as it is given a variable.
"""

from collections.abc import Mapping
from gettext import NullTranslations

from babel.numbers import format_decimal
from markupsafe import Markup, escape

LARGE = 1000
"""From here on a number has a sign in it that differs from place to place."""


class Sentences:
    """Sentences in one language, English where the catalogue knows none.

    Args:
        region: whose numbers go with it.
    """

    def __init__(self, catalogue: NullTranslations, region: str = "en_US") -> None:
        self._catalogue, self._region = catalogue, region

    def gettext(self, sentence: str, /, **values: object) -> Markup:
        """The sentence, its ``%(names)s`` filled in; a sentence without values may hold any sign."""
        said = (
            escape(self._catalogue.gettext(sentence)) if sentence else Markup()
        )  # "" is a catalogue's own head
        return said % self._figured(values) if values else said

    def ngettext(self, one: str, other: str, number: int, /, **values: object) -> Markup:
        """The form for the number, which is ``%(num)s``."""
        said = escape(self._catalogue.ngettext(one, other, number))
        return said % self._figured({"num": number, **values})

    def _figured(self, values: Mapping[str, object]) -> Mapping[str, object]:
        """The values, large numbers as people write them."""
        for name, value in values.items():
            if isinstance(value, int) and value >= LARGE:
                values = {**values, name: format_decimal(value, locale=self._region)}
        return values
