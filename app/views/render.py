"""Templates to HTML: pages, and the partials that pages and patches are both made of."""

import re
from collections.abc import Callable
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined, Template
from jinja2.ext import Extension
from markupsafe import Markup

from app.views import words
from app.views.reference import operations

TEMPLATES = Path(__file__).parent.parent / "templates"

_BREAK = re.compile(r"\s*\n\s*")


class Renderer:
    """Renders ``templates/``. A template gets view types only and is a pure function of them (rule V12).

    Args:
        reload: look for changed files on every use, for work on the templates.
    """

    def __init__(self, *, reload: bool = False) -> None:
        self._environment = Environment(
            loader=FileSystemLoader(TEMPLATES),
            autoescape=True,  # whatever a template is called (rule V11)
            undefined=StrictUndefined,
            trim_blocks=True,
            lstrip_blocks=True,
            auto_reload=reload,
            extensions=[_OneLine, "jinja2.ext.i18n"],
        )
        self._environment.install_null_translations(newstyle=True)  # type: ignore[attr-defined]
        self._environment.globals["partial"] = self._included
        self._environment.filters.update(
            plural=words.plural,
            clock=words.clock,
            focus=words.FOCI.__getitem__,
            kind=words.KINDS.__getitem__,
            horizon=words.HORIZONS.__getitem__,
            operations=operations,
        )
        self._environment.globals.update(foci=words.FOCI, kinds=words.KINDS, horizons=words.HORIZONS)
        self._reload = reload
        self._known: dict[str, Template] = {}

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
