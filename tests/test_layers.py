"""Who may import whom: the layers of the package, read from its imports."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from conftest import run_python

import flake8_batch_params

PACKAGE = "flake8_batch_params"
ROOT = Path(flake8_batch_params.__file__).parent

#: From the top down.  A module imports from its own layer and from those below.
LAYERS = (
    ("commands", "__main__"),
    ("plugin", "docs", "fixing"),
    ("linter", "input_file"),
    ("judging", "gate", "inspection"),
    ("rules", "batches"),
    ("engine",),
    ("payloads", "findings", "options"),
    ("facts",),
    ("values",),
)
DEPTHS = {name: depth for depth, layer in enumerate(LAYERS) for name in layer}
FILES = sorted(ROOT.rglob("*.py"))
IN_ENGINE = sorted((ROOT / "engine").rglob("*.py"))


def part(module: str) -> str:
    """Return the module or sub-package, of those in `LAYERS`, that a dotted name is in."""
    return module.removeprefix(PACKAGE).removeprefix(".").partition(".")[0]


def name_of(path: Path) -> str:
    """Return the dotted name of the module in a file."""
    parts = path.relative_to(ROOT.parent).with_suffix("").parts
    return ".".join(parts).removesuffix(".__init__")


def imports(path: Path) -> Iterator[str]:
    """Yield the dotted name of all that a file imports, wherever in it."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path.name}: relative imports hide the layer"
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


def of_package(path: Path) -> set[str]:
    """Return the parts of this package that a file imports from, its own left out."""
    own = (name for name in imports(path) if name.partition(".")[0] == PACKAGE)
    return {part(name) for name in own} & DEPTHS.keys() - {part(name_of(path))}


def importers(library: str) -> set[str]:
    """Return the parts of this package that import a library."""
    return {
        part(name_of(path))
        for path in FILES
        if any(name.partition(".")[0] == library for name in imports(path))
    }


def test_every_module_has_a_layer() -> None:
    assert {part(name_of(path)) for path in FILES} - {""} == DEPTHS.keys()


@pytest.mark.parametrize("path", FILES, ids=name_of)
def test_imports_go_down(path: Path) -> None:
    depth = DEPTHS.get(part(name_of(path)), -1)
    assert [name for name in of_package(path) if DEPTHS[name] < depth] == []


def test_rules_and_batches_never_meet() -> None:
    for path in FILES:
        if part(name_of(path)) == "rules":
            assert "batches" not in of_package(path), path.name
        if part(name_of(path)) == "batches":
            assert "rules" not in of_package(path), path.name


def test_the_linter_finds_the_rules_in_the_registry() -> None:
    assert "rules" not in of_package(ROOT / "linter.py")
    assert "rules" not in of_package(ROOT / "judging.py")


@pytest.mark.parametrize("path", IN_ENGINE, ids=name_of)
def test_the_engine_knows_values_alone(path: Path) -> None:
    assert of_package(path) <= {"values"}


#: What the engine is used for: of that it knows nothing, not even the words.
FOREIGN = re.compile(r"(?<![a-z])(openai|batch|batches|hosts?|uploads?)(?![a-z])", re.IGNORECASE)


@pytest.mark.parametrize("path", IN_ENGINE, ids=name_of)
def test_the_engine_has_no_word_for_what_it_is_used_for(path: Path) -> None:
    lines = path.read_text(encoding="utf-8").replace(PACKAGE, "").splitlines()
    found = [f"{number}: {line}" for number, line in enumerate(lines, 1) if FOREIGN.search(line)]
    assert found == []


def test_a_foreign_word_is_seen() -> None:
    for text in ("the host", "OpenAI()", "_batch_of", "uploads = []"):
        assert FOREIGN.search(text)
    for text in ("ghost", "hosted", "rebatch"):
        assert not FOREIGN.search(text)


def test_only_the_engine_and_what_writes_code_know_libcst() -> None:
    assert importers("libcst") == {"engine", "fixing"}


# --- Circles ---

#: How many files may need each other: a function is called where attributes are looked up, and
#: looked up where it is called.
LONGEST = 4


def needs(path: Path, modules: frozenset[str]) -> set[str]:
    """Return the modules of the package that a file imports, if only for their types."""
    found: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            found.update(alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            inner = {f"{node.module}.{alias.name}" for alias in node.names}
            found |= (inner & modules) or {str(node.module)}
    return found & modules


def reached(start: str, graph: dict[str, set[str]]) -> set[str]:
    """Return all that a module needs, by way of others too."""
    found: set[str] = set()
    rest = [start]
    while rest:
        new = graph[rest.pop()] - found
        found |= new
        rest += new
    return found


def circles(graph: dict[str, set[str]]) -> set[frozenset[str]]:
    """Return the sets of modules each of which needs all the others."""
    below = {name: reached(name, graph) for name in graph}
    return {
        frozenset(one for one in below[name] if name in below[one])
        for name in graph
        if name in below[name]
    }


def test_circles_are_found() -> None:
    graph = {"a": {"b"}, "b": {"c"}, "c": {"a", "d"}, "d": set(), "e": {"e"}, "f": {"a"}}
    assert circles(graph) == {frozenset("abc"), frozenset("e")}


def test_no_circle_is_longer_than_four_files() -> None:
    modules = frozenset(map(name_of, FILES))
    graph = {name_of(path): needs(path, modules) - {name_of(path)} for path in FILES}
    assert sum(map(len, graph.values())) > 150
    assert [sorted(circle) for circle in circles(graph) if len(circle) > LONGEST] == []


# --- flake8, and what is imported when ---


def test_only_the_plugin_knows_flake8() -> None:
    assert importers("flake8") - {"commands"} == {"plugin"}


def test_a_command_is_imported_when_it_is_asked_for(tmp_path: Path) -> None:
    program = (
        f"import sys, {PACKAGE}.commands; print([m for m in sys.modules if '.commands.' in m])"
    )
    run = run_python("-c", program, cwd=tmp_path)
    assert (run.out, run.err) == ("[]\n", "")
    program = (
        f"import sys; from {PACKAGE}.commands import main; main(['rules'])\n"
        "print([m for m in sys.modules if '.commands.' in m])"
    )
    run = run_python("-c", program, cwd=tmp_path)
    assert run.lines[-1] == f"['{PACKAGE}.commands.rules']"


def test_the_package_itself_imports_nothing() -> None:
    assert list(imports(ROOT / "__init__.py")) == []


@pytest.mark.parametrize(
    "module", ["linter", "plugin", "options", "findings", "facts.hosts", "batches.built"]
)
def test_import_without_libcst(module: str, tmp_path: Path) -> None:
    program = f"import sys, {PACKAGE}.{module}; print('libcst' in sys.modules)"
    run = run_python("-c", program, cwd=tmp_path)
    assert (run.out, run.err) == ("False\n", "")


@pytest.mark.parametrize("module", ["plugin", "linter", "options"])
def test_flake8_starts_without_the_profiles(module: str, tmp_path: Path) -> None:
    program = f"import sys, {PACKAGE}.{module}; print('{PACKAGE}.facts.hosts' in sys.modules)"
    run = run_python("-c", program, cwd=tmp_path)
    assert (run.out, run.err) == ("False\n", "")
