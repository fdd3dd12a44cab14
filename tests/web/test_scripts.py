"""Scripts leave as one (docs/decisions/scripts.md): in the order of modules, each name where it was, and what is not understood refused."""

import re

import pytest

from app.main import STATIC
from app.views.modules import SCRIPTS, imported, modules
from app.web.files import Files, _bare
from app.web.scripts import joined

OURS = {path.stem: _bare(path).decode() for path in SCRIPTS.glob("*.js")}
TOLD = {
    "entry": 'import "./late.js";\nimport { tell as say, told } from "./words.js";\nsay("entry");\nout(told.join(" "));',
    "late": 'import * as words from "./words.js";\nexport { tell } from "./words.js";\nconst say = words.tell;\nsay("late");',
    "words": 'export const told = [];\nexport function tell(word) {\ntold.push(word);\n}\ntell("words");',
}


def test_an_entry_holds_what_it_imports_each_module_once_in_the_order_in_which_modules_run() -> None:
    (name,) = found = joined(TOLD)
    assert name == "entry"
    assert re.findall(r"// (\w+)\.js$", found[name], re.MULTILINE) == ["words", "late", "entry"]


def test_what_a_function_imports_when_it_is_called_is_no_part_of_the_entry() -> None:
    acts = 'export const act = () => import("./late.js");\nexport const more = () => act("./late.js");'
    assert imported(acts) == []
    assert "// late.js" not in joined(TOLD | {"entry": 'import "./acts.js";', "acts": acts})["entry"]


def test_every_line_of_a_module_stays_where_it_is_behind_its_name() -> None:
    lines = joined(TOLD)["entry"].splitlines()
    for name, text in TOLD.items():
        (at,) = [number for number, line in enumerate(lines) if line.endswith(f"// {name}.js")]
        for offset, line in enumerate(text.splitlines(), at + 1):
            if not line.startswith(("import", "export")):
                assert lines[offset] == line


def test_imports_and_exports_become_names() -> None:
    told = joined(TOLD)["entry"]
    assert "const { tell: say, told } = $words;" in told
    assert "const words = $words;" in told
    assert "return { told, tell };" in told
    assert "return { tell: $words.tell };" in told


def test_what_is_imported_later_exports_what_it_did() -> None:
    told = joined(
        TOLD
        | {
            "entry": 'import "./late.js";\nexport const act = 0;\nexport { tell as say } from "./late.js";\nexport function* steps() {}'
        }
    )
    assert told["entry"].endswith("\nexport const { say, act, steps } = $entry;\n")
    assert "export" not in joined(TOLD)["entry"]


@pytest.mark.parametrize(
    "line",
    [
        "export let told = 0;",  # what it is changes, and a name of it would not
        "export const { at } = page;",
        "export default told;",
        "const told = 0;\nexport { told };",
        'import told from "./words.js";',
        'import { told } from "../vendor/words.js";',
        "import { told } from './words.js';",
        'import {\n  told,\n} from "./words.js";',
    ],
)
def test_what_is_written_in_another_way_is_refused_when_the_program_starts(line: str) -> None:
    scripts = {"entry": f'import "./words.js";\n{line}', "words": "export const told = 0;"}
    with pytest.raises(ValueError, match=r"entry\.js: not in a form"):
        joined(scripts)


@pytest.mark.parametrize(
    "line", ['import { told, no } from "./words.js";', 'export { no as told } from "./words.js";']
)
def test_a_name_that_a_module_does_not_export_is_refused_as_browsers_do(line: str) -> None:
    with pytest.raises(ValueError, match=r"entry\.js wants no of words\.js"):
        joined({"entry": line, "words": "export const told = 0, no = 1;"})


def test_modules_that_import_each_other_are_refused() -> None:
    round_about = {"entry": 'import "./a.js";', "a": 'import "./b.js";', "b": 'import "./a.js";'}
    with pytest.raises(ValueError, match=r"b\.js imports a\.js"):
        joined(round_about)


def test_what_our_pages_ask_for_holds_all_its_modules() -> None:
    found = joined(OURS)
    assert {"observer", "facilitator", "screen", "plain"} <= found.keys()
    for entry, text in found.items():
        held = re.findall(r"^(?:const \$\w+ = )?\(\(\) => \{ // ([\w-]+)\.js$", text, re.MULTILINE)
        assert sorted(held) == sorted(modules(entry))


def test_no_name_in_our_scripts_is_one_that_joining_makes() -> None:
    assert not [name for name, text in OURS.items() if re.search(r"\$\w", text)]


def test_what_a_page_imports_later_brings_no_second_copy_of_what_it_has() -> None:
    """Such a module gets what it needs of the page's own when it is called: two copies would not know of each other."""
    for entry in joined(OURS):
        here = set(modules(entry))
        for name in here:
            for late in re.findall(r'import\("\./([\w-]+)\.js"\)', OURS[name]):
                assert not here & set(modules(late)), f"{name}.js imports {late}.js later"


def test_pages_are_sent_the_joined_one_but_not_while_the_program_is_worked_on() -> None:
    scope: dict[str, list[tuple[bytes, bytes]]] = {"headers": []}
    sent = Files(STATIC).answer(scope, "js/observer.js").body
    assert sent == joined(OURS)["observer"].encode()
    assert Files(STATIC, development=True).answer(scope, "js/observer.js").body == OURS["observer"].encode()
    assert Files(STATIC).answer(scope, "js/words.js").body == OURS["words"].encode()
