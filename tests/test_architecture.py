"""ARCHITECTURE.md: the paths and names that it speaks of exist."""

from __future__ import annotations

import ast
import re
from functools import cache
from pathlib import Path

import pytest
from test_layers import FILES, LAYERS, ROOT

from flake8_batch_params.linter import lint

TOP = Path(__file__).resolve().parent.parent
PAGE = (TOP / "ARCHITECTURE.md").read_text(encoding="utf-8")
#: What is in backquotes, but for fenced blocks.
QUOTED = re.findall(r"`([^`\n]+)`", re.sub(r"^```.*?^```$", "", PAGE, flags=re.M | re.S))
PATHS = sorted(
    {one.partition(": ")[0] for one in QUOTED if re.match(r"[\w/]+(/|\.(py|md))(: |$)", one)}
)
NAMES = sorted({one for one in QUOTED if re.match(r"[\w/]+\.py: ", one)})


def path_of(name: str) -> Path:
    """Return the path that a name on the page means."""
    return TOP / name if name.startswith(("tests/", "flake8_batch_params")) else ROOT / name


@cache
def names_in(path: Path) -> frozenset[str]:
    """Return the functions, classes, methods and constants of a file."""
    found = set()
    for node in ast.parse(path.read_text(encoding="utf-8")).body:
        if isinstance(node, ast.FunctionDef):
            found.add(node.name)
        elif isinstance(node, ast.ClassDef):
            methods = (one.name for one in node.body if isinstance(one, ast.FunctionDef))
            found |= {node.name, *(f"{node.name}.{one}" for one in methods)}
        elif isinstance(node, (ast.Assign, ast.AnnAssign)):
            targets = node.targets if isinstance(node, ast.Assign) else [node.target]
            found |= {one.id for one in targets if isinstance(one, ast.Name)}
    return frozenset(found)


def test_the_page_speaks_of_files_and_names() -> None:
    assert len(PATHS) > 30
    assert len(NAMES) > 35


@pytest.mark.parametrize("name", PATHS)
def test_a_path_exists(name: str) -> None:
    path = path_of(name)
    assert path.is_dir() if name.endswith("/") else path.is_file()


@pytest.mark.parametrize("name", NAMES)
def test_a_name_is_in_its_file(name: str) -> None:
    path, _, wanted = name.partition(": ")
    assert wanted in names_in(path_of(path))


def test_every_room_is_in_the_picture() -> None:
    picture = PAGE.partition("```\n")[2].partition("```\n")[0]
    for part in {one for layer in LAYERS for one in layer} - {"__main__"}:
        assert f"{part}/" in picture or f"{part}.py" in picture, part


def test_the_floors_are_those_of_the_tests() -> None:
    (floors,) = re.findall(r"those below it: (.*?)\.\s", PAGE, re.S)
    said = [re.findall(r"\w+", floor) for floor in floors.split("→")]
    plugin = [[*LAYERS[0], *LAYERS[1]], *map(list, LAYERS[2:])]
    assert [sorted(one) for one in said] == [sorted(set(one) - {"__main__"}) for one in plugin]


def test_the_value_that_is_followed_ends_where_the_page_says() -> None:
    program = PAGE.partition("```python\n")[2].partition("```\n")[0]
    (finding,) = lint(program)
    assert f"{finding.line}:{finding.column + 1}: {finding.code}" in PAGE


def test_contributors_are_sent_there() -> None:
    assert "(ARCHITECTURE.md)" in (TOP / "CONTRIBUTING.md").read_text(encoding="utf-8")


def test_files_of_the_package_are_of_one_subject() -> None:
    """Each begins with what it is about."""
    for path in FILES:
        assert ast.get_docstring(ast.parse(path.read_text(encoding="utf-8"))), path.name
