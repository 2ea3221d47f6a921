"""The walk over Python's own tree: its nodes by type, and what is in each function."""

from __future__ import annotations

import ast
import sys
import textwrap

import pytest

from flake8_batch_params.engine.depth import depth, is_deeper_than
from flake8_batch_params.engine.syntax import Syntax

SOURCE = """
import os.path as p
from .jobs import make as build

LIMIT: int = 3

def first(a, *, key="x"):
    def inner(b):
        return b.inside
    return {**a, "k": inner(key)}.get("y")

class Queue(Base):
    @property
    def size(self):
        return self.count

    @size.setter
    def size(self, value):
        self.count = value

global_call(a.b.c, key=1)
"""


def syntax(source: str = SOURCE) -> Syntax:
    return Syntax(ast.parse(source))


def test_nodes_are_in_the_order_of_the_source() -> None:
    attributes = [node.attr for node in syntax("x(a.b, c.d)[e.f] + g.h").nodes(ast.Attribute)]
    assert attributes == ["b", "d", "f", "h"]


def test_nodes_of_several_types_come_type_by_type() -> None:
    found = list(syntax("def f(): x\nclass C: y\ndef g(): z").nodes(ast.ClassDef, ast.FunctionDef))
    assert [node.name for node in found] == ["C", "f", "g"]


def test_it_is_all_that_ast_walks_over() -> None:
    tree = ast.parse(SOURCE)
    walked = {id(node) for node in ast.walk(tree)}
    kinds = {type(node) for node in ast.walk(tree)}
    # Which context an expression is in, and which operator, is asked of the node itself.
    leaves = (ast.expr_context, ast.operator)
    expected = {id(n) for n in ast.walk(tree) if not isinstance(n, leaves)}
    found = {id(node) for node in Syntax(tree).nodes(*kinds)}
    assert found == expected
    assert found <= walked


def test_what_other_tools_add_to_a_node_is_not_followed() -> None:
    tree = ast.parse("x = 1")
    tree.parent = ast.parse("y = 2")  # type: ignore[attr-defined]
    assert [node.id for node in Syntax(tree).nodes(ast.Name)] == ["x"]


def test_within_a_function() -> None:
    found = syntax()
    [first] = found.functions["first"]
    assert [node.id for node in found.within(first, ast.Name)] == ["b", "a", "inner", "key"]
    assert [node.attr for node in found.within(first, ast.Attribute)] == ["inside", "get"]
    assert [node.name for node in found.within(first, ast.FunctionDef)] == ["inner"]
    assert found.within(first, ast.ClassDef) == []


def test_what_is_in_no_function_is_outside() -> None:
    found = syntax("a\ndef f(b=c):\n    d\nclass K:\n    e\n    def m(self): g\n    h\n")
    assert [node.id for node in found.outside(ast.Name)] == ["a", "e", "h"]


def test_depth_is_that_of_the_tree_above_its_leaves() -> None:
    assert depth(syntax("x").tree) == 2
    assert depth(syntax("f(f(f(1)))").tree) == 5


DEEP = "a" + ".b" * 300


@pytest.mark.parametrize(
    "around",
    [
        "{}",
        "def f():\n    return {}",
        "if 1:\n    x = [{}]",
        "try:\n    x\nexcept {}:\n    y",
        "try:\n    x\nexcept E:\n    y\nelse:\n    z\nfinally:\n    {}",
        "for x in y:\n    z\nelse:\n    {}",
        "match x:\n    case 1:\n        y\n    case 2:\n        {}",
        "match x:\n    case 1 if {}:\n        y",
        "@a\n@{}\ndef f():\n    x",
        "class C(\n    A,\n    {},\n):\n    x",
        "def f(x={}): x",
        "async def f():\n    async with x:\n        await {}",
        "f(  # a comment\n    {}\n)",
    ],
)
@pytest.mark.parametrize("before", ["x = 1\n" * 500, "TEXT = '''" + "words\n" * 500 + "'''\n"])
def test_a_tree_is_as_deep_as_its_deepest_part(before: str, around: str) -> None:
    for text in (before + around, "class K:\n" + indent("def g():\n" + indent(before + around))):
        text = text.format(DEEP)
        long = syntax(text)
        assert depth(long.tree) in range(300, 315)
        assert is_deeper_than(long, depth(long.tree) - 1, text)
        assert not is_deeper_than(long, depth(long.tree), text)


def indent(text: str) -> str:
    return textwrap.indent(text, "    ")


def test_a_chain_of_tests_is_deep() -> None:
    text = "if x == 0:\n    y = 0\n" + "".join(
        f"elif x == {number}:\n    y = {number}\n" for number in range(1, 900)
    )
    assert is_deeper_than(syntax(text), 900, text)
    assert not is_deeper_than(syntax(text), 910, text)


def test_functions_of_one_name_are_all_kept() -> None:
    lines = [node.lineno for node in syntax().functions["Queue.size"]]
    assert sorted(lines) == [14, 18]


def test_functions_in_functions_are_none_of_the_file() -> None:
    assert set(syntax().functions) == {"first", "Queue.size"}


def test_names() -> None:
    names = {name for name, _ in syntax().names}
    assert {"os.path", "p", "jobs", "make", "build", "LIMIT", "int", "first", "a", "key"} <= names
    assert {"inner", "b", "inside", "get", "Queue", "Base", "size", "count", "setter"} <= names
    assert not names & {"x", "k", "y"}


def test_strings() -> None:
    source = 'f"a{b}c" + "d" + d["e"] + b"f" + 1'
    assert [text for text, _ in syntax(source).strings] == ["a", "c", "d", "e"]


@pytest.mark.skipif(sys.version_info < (3, 12), reason="the statement is of 3.12")
def test_the_name_of_a_type_is_a_node() -> None:
    names = syntax("type Row = dict[str, int]").nodes(ast.Name)
    assert next(names).id == "Row"
