"""The bodies of functions that are parsed later are the same, at the same places."""

from __future__ import annotations

import ast
import sysconfig
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import libcst as cst
import pytest
from libcst.metadata import MetadataWrapper, PositionProvider

import flake8_batch_params
from flake8_batch_params.engine.bodies import bodies
from flake8_batch_params.engine.source import Tree, Unreadable, parse

OWN = Path(flake8_batch_params.__file__).parent
LIBRARY = Path(sysconfig.get_path("stdlib"))
FILES = [
    *(OWN / name for name in ("linter.py", "values.py", "engine/calls.py", "batches/lines.py")),
    *(LIBRARY / name for name in ("dataclasses.py", "textwrap.py", "asyncio/streams.py")),
]

Names = Counter[tuple[str, int, int]]


def names_below(node: cst.CSTNode) -> Iterator[cst.Name]:
    if isinstance(node, cst.Name):
        yield node
    for child in node.children:
        yield from names_below(child)


def functions(body: object) -> Iterator[cst.FunctionDef]:
    for node in body:  # type: ignore[attr-defined]
        if isinstance(node, cst.FunctionDef):
            yield node
        elif isinstance(node, cst.ClassDef):
            yield from functions(node.body.body)


def of_tree(text: str) -> Names:
    """Return the names of a tree all of whose bodies are asked for by themselves."""
    tree = Tree(text, ast.parse(text))
    module = tree.module()
    parts = [module, *(tree.body(one) for one in functions(module.body))]
    found = {name: None for part in parts for name in names_below(part)}
    places = tree.positions(found)
    return Counter((one.value, *places[one]) for one in found)


def of_libcst(text: str) -> Names:
    """Return the names of a module that libcst parses at once."""
    wrapper = MetadataWrapper(cst.parse_module(text), unsafe_skip_copy=True)
    places = wrapper.resolve(PositionProvider)
    return Counter(
        (one.value, places[one].start.line, places[one].start.column)
        for one in names_below(wrapper.module)
    )


def left_out(text: str) -> list[str]:
    found = bodies(ast.parse(text), text.split("\n"))
    return [name for name, body in found if body is not None]


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_a_file_has_the_same_names_at_the_same_places(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    assert len(left_out(text)) > 5
    assert of_tree(text) == of_libcst(text)


SHAPES = {
    "several": "def f():\n    a\n    b\n    c\n\n\nx = 1\ndef g():\n    d\n    e\n    h",
    "decorated": "@a\n@b\ndef f():\n    @c\n    def g(): ...\n    x\n    return g\ny\n",
    "asynchronous": "async def f():\n    async with a:\n        await b\n    return c\n",
    "methods": "class A:\n    class B:\n        def f(self):\n            a\n            b\n\n"
    "            c\n    def g(self):\n        a\n        b\n        d\n    x = y\n",
    "comments": "def f():\n    # before\n  # odd\n    a\n# left\n    b\n    c  # end\n    # after\n"
    "d\n",
    "tabs": "class A:\n\tdef f(self):\n\t\tif a:\n\t\t\tb\n\t\tc\n\tx = d\n",
    "texts": 'def f():\n    """Say\nmore"""\n    a = """\nx\n"""; b\n    c\n',
    "wide": "def f():\n    é = 'ü', a\n    b\n    c\nd\n",
}


@pytest.mark.parametrize("name", SHAPES)
def test_a_shape_has_the_same_names_at_the_same_places(name: str) -> None:
    assert left_out(SHAPES[name])
    assert of_tree(SHAPES[name]) == of_libcst(SHAPES[name])


KEPT = {
    "behind the colon": "def f(): a; b = [\n1,\n2,\n3]\nc\n",
    "a line that goes on": "def f(): \\\n  a = [\n1,\n2,\n3]\nc\n",
    "an odd decorator": "def f():\n    @(\n    a)\n    def g(): ...\n    b\n    c\n    d\n",
    "short": "def f():\n    a\n    b\n",
    "in a branch": "if a:\n    def f():\n        b\n        c\n        d\n",
}


@pytest.mark.parametrize("name", KEPT)
def test_what_has_no_lines_of_its_own_is_parsed_with_the_module(name: str) -> None:
    assert left_out(KEPT[name]) == []
    assert of_tree(KEPT[name]) == of_libcst(KEPT[name])


def test_a_form_feed_is_left_where_it_is() -> None:
    text = "def f():\n\f    a\n    b\n    c\n"
    assert left_out(text) == []
    # libcst counts from behind it.
    assert of_tree(text) - of_libcst(text) == Counter([("a", 2, 6)])


def test_a_body_is_parsed_once_and_with_the_module_if_it_is_soon_needed() -> None:
    text = SHAPES["methods"]
    tree = Tree(text, ast.parse(text))
    first, second = functions(tree.module({"A.g"}).body)
    assert tree.body(first) is tree.body(first) is not first.body
    assert tree.body(second) is second.body
    assert tree.module() is tree.module({"A.B.f"})


def test_nodes_that_others_make_are_still_checked() -> None:
    parse("a = 1\n")
    with pytest.raises(cst.CSTValidationError):
        cst.Name("")
    with pytest.raises(Unreadable):
        parse("a = = 1\n")
    with pytest.raises(cst.CSTValidationError):
        cst.Name("")
