"""Which scripts a page will ask for, so that it can ask for all of them at once."""

import re
from pathlib import Path

SCRIPTS = Path(__file__).parent.parent / "static" / "js"

_IMPORTED = re.compile(r"""^(?:import|export)\b[^"']*["']\./([\w-]+)\.js["']""", re.MULTILINE)


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
