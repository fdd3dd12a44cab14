"""Scripts are written as small modules and leave as one: an entry is sent with all that it imports.

One file is one request on bad Wi-Fi instead of forty, it is there as a whole or not at all, and it packs into half the
bytes. Each module becomes a function that is called once, in the order in which a browser runs modules, and returns what
the module exports:

    const $words = (() => {        // words.js:  export const say = ...
    const say = ...
    return { say };
    })();
    (() => {                       // greet.js:  import { say } from "./words.js";
    const { say } = $words;

That is the same as long as no module imports itself on a way round, and what is exported stays what it is. So imports and
exports are read in the forms in which ours are written, one to a line, and whatever else begins like one is refused when
the program starts (docs/decisions/scripts.md).
"""

import re
from collections.abc import Mapping, Sequence
from itertools import chain

from app.views.modules import imported

_IMPORT = re.compile(r'^import (?:(?:\* as (\w+)|\{([^}\n]*)\}) from )?"\./([\w-]+)\.js";', re.MULTILINE)
_PASSED_ON = re.compile(r'^export \{([^}\n]*)\} from "\./([\w-]+)\.js";', re.MULTILINE)
_IMPORT_OF = re.compile(r'^(?:im|ex)port \{([^}\n]*)\} from "\./([\w-]+)\.js";', re.MULTILINE)
_EXPORT = re.compile(r"^export (?=(?:async function|function\*?|const|class) (\w+))", re.MULTILINE)
_LEFT = re.compile(r"^(?:import\b(?!\()|export\b).*", re.MULTILINE)


def joined(scripts: Mapping[str, str]) -> dict[str, str]:
    """What pages ask for, at once or later: the scripts that import others and are imported by none, each with all that it imports.

    Args:
        scripts: texts without comments, by name (`board`, without `.js`).

    Raises:
        ValueError: one is written in a way that is not understood here.
    """
    needed = {name: imported(text) for name, text in scripts.items()}
    beneath = {other for others in needed.values() for other in others}
    exported = {name: _exported(text) for name, text in scripts.items()}
    orders = {
        name: _put_in_order(name, needed, [], ())
        for name, others in needed.items()
        if others and name not in beneath
    }
    called = {name: _called(name, scripts[name], exported) for name in dict.fromkeys(chain(*orders.values()))}
    return {
        entry: "".join(called[name] for name in order) + _handed_on(entry, exported[entry])
        for entry, order in orders.items()
    }


def _handed_on(entry: str, exported: Mapping[str, str]) -> str:
    """What a script exports that is imported when it is needed."""
    return f"export const {{ {', '.join(exported)} }} = {_variable(entry)};\n" if exported else ""


def _put_in_order(
    name: str, needed: Mapping[str, Sequence[str]], order: list[str], above: tuple[str, ...]
) -> list[str]:
    """Each module after those that it imports, as browsers run them."""
    if name in above:
        raise ValueError(f"{above[-1]}.js imports {name}.js, which imports it: neither can be the first")
    if name in order:
        return order
    for other in needed[name]:
        _put_in_order(other, needed, order, (*above, name))
    order.append(name)
    return order


def _called(name: str, text: str, exported: Mapping[str, Mapping[str, str]]) -> str:
    """A module as a function that is called at once. Its lines stay where they are, behind the line that names it."""
    for names, other in _IMPORT_OF.findall(text):
        if missing := [own for own, _ in _pairs(names) if own not in exported[other]]:
            raise ValueError(f"{name}.js wants {missing[0]} of {other}.js, which does not export it")
    bare = _EXPORT.sub("", _PASSED_ON.sub("", _IMPORT.sub(_taken, text)))
    if left := _LEFT.search(bare):
        raise ValueError(f"{name}.js: not in a form that modules are joined from: {left[0]}")
    if not exported[name]:
        return f"(() => {{ // {name}.js\n{bare}\n}})();\n"
    handed = ", ".join(its if its == what else f"{its}: {what}" for its, what in exported[name].items())
    return f"const {_variable(name)} = (() => {{ // {name}.js\n{bare}\nreturn {{ {handed} }};\n}})();\n"


def _exported(text: str) -> dict[str, str]:
    """What a module exports, by the names that others know."""
    passed = {
        its: f"{_variable(other)}.{own}"
        for names, other in _PASSED_ON.findall(text)
        for own, its in _pairs(names)
    }
    return passed | {name: name for name in _EXPORT.findall(text)}


def _taken(found: re.Match[str]) -> str:
    whole, names, other = found.groups()
    if whole:
        return f"const {whole} = {_variable(other)};"
    kept = ", ".join(own if own == its else f"{own}: {its}" for own, its in _pairs(names or ""))
    return f"const {{ {kept} }} = {_variable(other)};" if kept else ""


def _pairs(names: str) -> list[tuple[str, str]]:
    """Of `a, b as c`: the names there and here."""
    parts = [name.strip().partition(" as ") for name in names.split(",") if name.strip()]
    return [(there, here or there) for there, _, here in parts]


def _variable(module: str) -> str:
    """The name of what a module exports: no name in a module of ours begins like this one."""
    return f"${module.replace('-', '_')}"
