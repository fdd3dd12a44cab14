"""The program's own files: in memory, compressed once, and kept by browsers for good under the build's address.

``/static/{build}/js/board.js`` never changes, since ``build`` is made of all files' contents; so browsers ask once, on
bad Wi-Fi as well. What files name by relative addresses carries the build along. ``/static/js/board.js`` is the same
file, asked for anew each time; and so is one of another build, for pages that are older than the program (rule D11).
"""

import hashlib
import json
import re
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

from starlette.exceptions import HTTPException
from starlette.responses import Response
from starlette.types import Receive, Scope, Send

from app.coach import written
from app.views.speech import LANGUAGES
from app.web.packing import packed, takes_gzip
from app.web.scripts import joined

KINDS = {
    ".css": "text/css",
    ".js": "text/javascript",
    ".json": "application/json",
    ".md": "text/plain",
    ".png": "image/png",
    ".svg": "image/svg+xml",
    ".txt": "text/plain",
    ".woff2": "font/woff2",
}
FOR_GOOD, ANEW = "max-age=31536000, immutable", "no-cache"
READING = ("GET", "HEAD")
SHEETS = ("tokens", "base", "pages", "board", "moving", "observe", "table", "desk", "report")
"""The style sheets in the order in which they hold; browsers get them as one file, ``css/all.css``. The screen adds its own."""
COMMENT = re.compile(rb"^[ \t]*(?:/\*(?:(?!\*/).)*\*/[ \t]*$|//[^\n]*)", re.MULTILINE | re.DOTALL)
WITHIN = re.compile(rb"/\*.*?\*/", re.DOTALL)
"""A comment of a style sheet, wherever it stands: no text of ours there begins one."""
ASIDE = re.compile(rb"""[ \t]+// [^"'`\n]*$""", re.MULTILINE)
"""A comment behind code. What stands in quotes has one behind it, so it is never taken for one."""
INDENT = re.compile(rb"^[ \t]+", re.MULTILINE)
OF_THE_PAGES_LETTERS = (
    KINDS[".css"],
    KINDS[".js"],
)  # browsers read them as UTF-8 by themselves, as our pages are


@dataclass(frozen=True, slots=True)
class _File:
    """A file as it is sent, and what changes when it changes."""

    body: bytes
    packed: bytes | None  # None where that saves nothing, as with letters, which are packed already
    kind: str
    tag: str


class Files:
    """Serves one folder.

    Args:
        development: files change while the program runs, so they are looked up each time and never kept for good; and
            scripts are sent as they are written, each by itself.
    """

    def __init__(self, folder: Path, *, development: bool = False) -> None:
        self._folder, self._development = folder, development
        self._files = _files(folder, whole=not development)
        tags = "\n".join(f"{name} {file.tag}" for name, file in self._files.items())
        self._build = "" if development else hashlib.sha256(tags.encode()).hexdigest()[:12]

    @property
    def at(self) -> str:
        """What stands before a file's name in an address that may be kept."""
        return f"/static/{self._build}".rstrip("/")

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """One request for a file."""
        if scope["method"] not in READING:
            raise HTTPException(405, headers={"Allow": ", ".join(READING)})
        name = scope["path"].removeprefix(scope.get("root_path", "")).lstrip("/")
        await self.answer(scope, name)(scope, receive, send)

    def answer(self, scope: Scope, name: str) -> Response:
        """The file of that name, with a build before it or without; HTTPException when there is none."""
        files = _files(self._folder, whole=False) if self._development else self._files
        build, _, rest = name.partition("/")
        file = files.get(name) or files.get(rest)  # by the names that are there: none leads out of the folder
        if file is None:
            raise HTTPException(404)
        return _answer(scope, file, FOR_GOOD if self._build and build == self._build else ANEW)


def _answer(scope: Scope, file: _File, kept: str) -> Response:
    as_gzip = file.packed if takes_gzip(scope) else None
    headers = {"Cache-Control": kept, "Vary": "Accept-Encoding"}
    if kept == ANEW:  # what is kept for good is never asked for again, so nothing has to tell it apart
        headers["ETag"] = tag = f'"{file.tag}{"-gzip" if as_gzip else ""}"'
        if tag.encode() in dict(scope["headers"]).get(b"if-none-match", b""):
            return Response(status_code=304, headers=headers)
    if file.kind == KINDS[".svg"]:  # the one kind that a browser would open as a document
        headers["Content-Security-Policy"] = "default-src 'none'"
    if as_gzip:
        headers["Content-Encoding"] = "gzip"
    if file.kind in OF_THE_PAGES_LETTERS:  # what a head need not say is not sent
        headers["Content-Type"] = file.kind
    return Response(as_gzip or file.body, headers=headers, media_type=file.kind)


def _files(folder: Path, *, whole: bool) -> dict[str, _File]:
    """By name. whole: an entry of our scripts holds all that it imports; while they are worked on each stands for itself."""
    paths = [path for path in sorted(folder.rglob("*")) if path.is_file()]
    files = {path.relative_to(folder).as_posix(): _read(path, path.stat().st_mtime_ns) for path in paths}
    sheets = [files[name].body for sheet in SHEETS if (name := f"css/{sheet}.css") in files]
    files["css/all.css"] = _file(b"\n".join(sheets), KINDS[".css"])
    files |= {f"coach/{language}.json": _file(_rules(language), KINDS[".json"]) for language in LANGUAGES}
    if whole:
        scripts = ((path.stem, files[f"js/{path.name}"].body) for path in (folder / "js").glob("*.js"))
        files |= {f"js/{entry}.js": file for entry, file in _entries(tuple(scripts)).items()}
    return files


@lru_cache(maxsize=256)
def _read(path: Path, changed: int) -> _File:  # noqa: ARG001 - read anew when it changed
    return _file(_bare(path), KINDS.get(path.suffix, "application/octet-stream"))


@lru_cache(maxsize=256)
def _file(body: bytes, kind: str) -> _File:
    smaller = packed(body, 9)
    tag = hashlib.sha256(body).hexdigest()[:16]
    return _File(body, smaller if len(smaller) < len(body) * 0.9 else None, kind, tag)


@lru_cache
def _rules(language: str) -> bytes:
    """The coach's rules for readers of a language, as its files have them, but for the reasons, which are for people (rule Y4)."""
    return json.dumps(_without_reasons(written(language)), ensure_ascii=False, separators=(",", ":")).encode()


def _without_reasons(said: Any) -> Any:
    if isinstance(said, dict):
        return {name: _without_reasons(each) for name, each in said.items() if name != "why"}
    return [_without_reasons(each) for each in said] if isinstance(said, list) else said


@lru_cache(maxsize=2)
def _entries(scripts: tuple[tuple[str, bytes], ...]) -> dict[str, _File]:
    whole = joined({name: body.decode() for name, body in scripts})
    return {entry: _file(script.encode(), KINDS[".js"]) for entry, script in whole.items()}


def _bare(path: Path) -> bytes:
    """The file; our own styles and scripts without indents and comments, which are a third of all bytes.

    Lines stay where they are, so that what a browser says about one is found.
    """
    body = path.read_bytes()
    if path.suffix not in (".css", ".js") or path.parent.name == "vendor":
        return body
    comment = WITHIN if path.suffix == ".css" else COMMENT
    bare = INDENT.sub(b"", comment.sub(lambda found: b"\n" * found[0].count(b"\n"), body))
    return bare if path.suffix == ".css" else ASIDE.sub(b"", bare)
