"""Which scripts a page will ask for, so that it can ask for all of them at once, and have the others when it has no network."""

import re
from pathlib import Path

SCRIPTS = Path(__file__).parent.parent / "static" / "js"

_IMPORTED = re.compile(r"""^(?:import|export)\b[^"']*["']\./([\w-]+)\.js["']""", re.MULTILINE)
_LATER = re.compile(r"""\bimport\(["']\.(\.?)/([\w./-]+\.js)["']\)""")


def modules(entry: str) -> list[str]:
    """The names of the modules that ``static/js/{entry}.js`` imports, itself first, however deep they stand."""
    found, ahead = [], [entry]
    while ahead:
        name = ahead.pop(0)
        script = SCRIPTS / f"{name}.js"
        if name not in found and script.exists():
            found.append(name)
            ahead += _IMPORTED.findall(script.read_text())
    return found


def later(entry: str) -> list[str]:
    """The files below ``static`` that its modules import when they need them, and what those import."""
    ahead = modules(entry)
    found: list[str] = []
    for name in ahead:
        for elsewhere, file in _LATER.findall((SCRIPTS / f"{name}.js").read_text()):
            own = [] if elsewhere else modules(file.removesuffix(".js"))
            found += [f"js/{each}.js" for each in own if each not in ahead] or [file]
    return list(dict.fromkeys(found))
