"""Which scripts a script imports, at once or when it needs them: a page names them all, to have them without a network as well."""

import re
from pathlib import Path

SCRIPTS = Path(__file__).parent.parent / "static" / "js"

_IMPORTED = re.compile(
    r"""^(?:import *|(?:import|export)\b[^"'()=]*\bfrom *)["']\./([\w-]+)\.js["']""", re.MULTILINE
)
_LATER = re.compile(r"""\bimport\(["']\.(\.?)/([\w./-]+\.js)["']\)""")


def imported(script: str) -> list[str]:
    """The names of the modules that a script's text imports, in its order."""
    return _IMPORTED.findall(script)


def modules(entry: str) -> list[str]:
    """The names of the modules that ``static/js/{entry}.js`` imports, itself first, however deep they stand."""
    found, ahead = [], [entry]
    while ahead:
        name = ahead.pop(0)
        script = SCRIPTS / f"{name}.js"
        if name not in found and script.exists():
            found.append(name)
            ahead += imported(script.read_text())
    return found


def later(entry: str) -> list[str]:
    """The files below ``static`` that its modules import when they need them; each is sent with all that it imports."""
    found: list[str] = []
    for name in modules(entry):
        for elsewhere, file in _LATER.findall((SCRIPTS / f"{name}.js").read_text()):
            found.append(file if elsewhere else f"js/{file}")
    return list(dict.fromkeys(found))
