"""The language in which a reader is answered: the one that was chosen on this device, or what the browser prefers (rule W12)."""

from collections.abc import Mapping
from typing import Any

from starlette.datastructures import QueryParams

from app.domain.rejection import Translate
from app.views.render import Renderer
from app.views.speech import ENGLISH, LANGUAGES, preferred, translations
from app.web.desk import desk_of
from app.web.session import cookies

COOKIE = b"language"
YEAR = 365 * 24 * 3600


def language_of(scope: Mapping[str, Any]) -> str:
    """The language of whoever asks for a page, or for anything that answers in sentences."""
    chosen = cookies(scope["headers"]).get(COOKIE, b"").decode("latin-1")
    if chosen in LANGUAGES:
        return chosen
    return next(
        (
            preferred(value.decode("latin-1"))
            for name, value in scope["headers"]
            if name == b"accept-language"
        ),
        ENGLISH,
    )


def chosen(language: str, *, secure: bool) -> str:
    """The ``Set-Cookie`` header that keeps a choice; it says nothing of who made it."""
    attributes = "Path=/; HttpOnly; SameSite=Lax" + ("; Secure" if secure else "")
    return f"{COOKIE.decode()}={language}; Max-Age={YEAR}; {attributes}"


def pages_for(scope: Mapping[str, Any]) -> Renderer:
    """The pages in the reader's language."""
    return desk_of(scope).pages.speaking(language_of(scope))


def translator_for(scope: Mapping[str, Any]) -> Translate:
    """What says our sentences in the reader's language."""
    return translations(language_of(scope)).gettext


def language_of_page(scope: Mapping[str, Any]) -> str:
    """The language of the page that asks for news, as its address says: its frames have to fit what it shows."""
    named = QueryParams(scope["query_string"]).get("lang", ENGLISH)
    return named if named in LANGUAGES else ENGLISH
