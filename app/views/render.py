"""Templates to HTML: pages, and the partials that pages and patches are both made of."""

import re
from collections.abc import Callable
from functools import cache
from functools import partial as bound
from pathlib import Path

from jinja2 import BytecodeCache, Environment, FileSystemLoader, StrictUndefined, Template
from jinja2.bccache import Bucket
from jinja2.ext import Extension
from jinja2.utils import htmlsafe_json_dumps
from markupsafe import Markup

from app.views import speech, words
from app.views.icons import ICONS, icon
from app.views.modules import later
from app.views.reference import operations
from app.views.sentences import Sentences

TEMPLATES = Path(__file__).parent.parent / "templates"

_BREAK = re.compile(r"\s*\n\s*")


class Renderer:
    """Renders ``templates/``. A template gets view types only and is a pure function of them (rule V12).

    Args:
        reload: look for changed files on every use, for work on the templates.
        static: what stands before the name of a file of ours in its address.
        beat: seconds after which a live page hears from the server at the latest.
        language: in which it says what is not people's own words; ``speaking`` gives the others.
    """

    def __init__(
        self,
        *,
        reload: bool = False,
        static: str = "/static",
        language: str = speech.ENGLISH,
        beat: float = 15,
    ) -> None:
        self._environment = environment = Environment(
            loader=FileSystemLoader(TEMPLATES),
            autoescape=True,  # whatever a template is called (rule V11)
            undefined=StrictUndefined,
            trim_blocks=True,
            lstrip_blocks=True,
            auto_reload=reload,
            bytecode_cache=_COMPILED,
            extensions=[_OneLine, "jinja2.ext.i18n"],
        )
        _teach(environment, language)
        environment.globals.update(
            partial=self._included,
            static=f"{static}/{{}}".format,
            later=later if reload else cache(later),
            beat=beat,
            icon=icon,
            icons=ICONS,
        )
        environment.filters["operations"] = operations
        self._reload, self._static, self._beat = reload, static, beat
        self._known: dict[str, Template] = {}
        self._speaking = {language: self}

    def speaking(self, language: str) -> "Renderer":
        """The same in another language; made when it is first asked for."""
        if language not in self._speaking:
            other = Renderer(reload=self._reload, static=self._static, language=language, beat=self._beat)
            self._speaking[language] = other
            other._speaking = self._speaking
        return self._speaking[language]

    def partials(self, name: str, **context: object) -> str:
        """``templates/partials/{name}.html``; a part of a page or of a frame."""
        return self._template(f"partials/{name}.html").render(context)

    def page(self, name: str, /, **context: object) -> str:
        """``templates/pages/{name}.html``, a whole document. What each gets stands in its first line."""
        return self._template(f"pages/{name}.html").render(context)

    def _included(self, name: str, **context: object) -> Markup:
        return Markup(self.partials(name, **context))  # noqa: S704 - it comes from a template, escaped

    def _template(self, path: str) -> Template:
        if self._reload:
            return self._environment.get_template(path)
        if not (template := self._known.get(path)):
            template = self._known[path] = self._environment.get_template(path)
        return template


def _teach(environment: Environment, language: str) -> None:
    """Gives templates the words, dates and numbers of a language."""
    catalogue, region = speech.translations(language), speech.REGIONS[language]
    sentences, translate = Sentences(catalogue, region), catalogue.gettext
    environment.install_gettext_callables(  # type: ignore[attr-defined]
        sentences.gettext, sentences.ngettext, newstyle=False
    )
    environment.filters.update(
        clock=words.clock,
        day=bound(words.day, region=region),
        label=bound(words.label, translate=translate),
        statement=bound(words.statement, translate=translate),
        said=lambda phrase: phrase.said(translate),
        focus=words.FOCI.__getitem__,
        kind=words.KINDS.__getitem__,
        horizon=words.HORIZONS.__getitem__,
        why=words.why,
        whereabouts=words.whereabouts,
        instead=words.instead,
        around=words.around,
        other_way=bound(words.other_way, language=language),
        seen_in=bound(words.seen_in, language=language),
    )
    environment.globals.update(
        language=language,
        languages=speech.LANGUAGES,
        said_by_scripts=_said_by_scripts(language),
        foci=words.FOCI,
        kinds=words.KINDS,
        horizons=words.HORIZONS,
        phases=words.PHASES,
        sides=words.SIDES,
        things=words.THINGS,
        roles=words.ROLES,
    )


def _said_by_scripts(language: str) -> Markup:
    """As JSON, for a page's ``#words``; "" where the scripts say them as they stand."""
    said = speech.said_by_scripts(language)
    return htmlsafe_json_dumps(said, ensure_ascii=False, separators=(",", ":")) if said else Markup()


class _Compiled(BytecodeCache):
    """Templates as code, made once for all languages: they differ in what the code calls, not in the code."""

    def __init__(self) -> None:
        self._known: dict[str, bytes] = {}

    def load_bytecode(self, bucket: Bucket) -> None:
        """Gives out what is known; the bucket takes it only when the template is still the same."""
        if code := self._known.get(bucket.key):
            bucket.bytecode_from_string(code)

    def dump_bytecode(self, bucket: Bucket) -> None:
        """Remembers."""
        self._known[bucket.key] = bucket.bytecode_to_string()


_COMPILED = _Compiled()


class _OneLine(Extension):
    """Line breaks of a template go when it is compiled: indentation is for us and would cost bytes on the wire."""

    def preprocess(self, source: str, name: str | None, filename: str | None = None) -> str:  # noqa: ARG002
        return _BREAK.sub(_joint(source), source.strip())


def _joint(source: str) -> Callable[[re.Match[str]], str]:
    """Nothing beside a tag or a statement, one space between words."""
    text = source.strip()

    def joint(found: re.Match[str]) -> str:
        before, after = text[: found.start()][-2:], text[found.end() :][:2]
        beside = (
            before.endswith(">") or before in ("%}", "#}") or after.startswith("<") or after in ("{%", "{#")
        )
        return "" if beside else " "

    return joint
