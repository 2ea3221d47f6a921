"""The nodes that are made of Python's tree are those that LibCST's own parser makes."""

from __future__ import annotations

import ast
import itertools
import re
import sys
import sysconfig
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import libcst as cst
import pytest

import flake8_batch_params
from flake8_batch_params.engine.nodes import escaped, parse_expression
from flake8_batch_params.engine.source import Tree
from flake8_batch_params.fixing.parsed import ParsedTree

OWN = Path(flake8_batch_params.__file__).parent
LIBRARY = Path(sysconfig.get_path("stdlib"))
FILES = [
    *(OWN / name for name in ("linter.py", "values.py", "engine/calls.py", "batches/lines.py")),
    *(
        LIBRARY / name
        for name in (
            "dataclasses.py", "textwrap.py", "asyncio/streams.py", "typing.py", "fractions.py",
            "test/test_patma.py", "test/test_fstring.py",
            "test/test_asyncgen.py", "test/test_except_star.py", "test/test_positional_only_arg.py",
        )
    ),
]  # fmt: skip

#: What is written in a node, in LibCST's words, and how: a place in the file for each.
Pairs = list[tuple[cst.CSTNode, cst.CSTNode]]
#: Of these the kind is all there is.
_SIGNS = (
    cst.BaseBinaryOp, cst.BaseUnaryOp, cst.BaseBooleanOp, cst.BaseCompOp, cst.BaseAugOp,
    cst.Asynchronous, cst.Dot,
)  # fmt: skip


class Comparison:
    """Goes through a tree that was made and one that LibCST parsed, side by side."""

    def __init__(self, tree: Tree) -> None:
        self.tree = tree
        self.pairs: Pairs = []
        self.different: list[str] = []

    def of(self, made: Any, real: Any) -> None:
        """Compare two nodes, two sequences of nodes, or two texts."""
        made, real = self._plain(made), self._plain(real)
        if isinstance(made, list) and isinstance(real, list):
            if len(made) != len(real):
                self._differ(made, real)
            for one, other in zip(made, real, strict=False):
                self.of(one, other)
        elif isinstance(made, _SIGNS) and type(made) is type(real):
            return
        elif isinstance(made, cst.CSTNode) and type(made) is type(real):
            self.pairs.append((made, real))
            for name in _fields(made):
                # Of these it matters whether they are there.
                if name == "type_parameters":
                    is_there = getattr(real, name) is not None
                    self.of(bool(getattr(made, name)), is_there)
                elif name != "comma":
                    self.of(getattr(made, name), getattr(real, name))
            if isinstance(made, cst.FunctionDef) and isinstance(real, cst.FunctionDef):
                self.of(self.tree.body(made), real.body)
        elif made != real:
            self._differ(made, real)

    def _differ(self, made: Any, real: Any) -> None:
        self.different.append(f"{_told(made)} is not {_told(real)}")

    def _plain(self, node: Any) -> Any:
        """Return a node without what may be written in several ways."""
        if node is cst.MaybeSentinel.DEFAULT or isinstance(node, cst.ParamStar):
            return None
        if isinstance(node, (cst.IndentedBlock, cst.SimpleStatementSuite)):
            return _statements(node.body)
        if isinstance(node, (cst.SimpleString, cst.ConcatenatedString, cst.FormattedString)):
            return _text(node)
        if isinstance(node, (cst.Integer, cst.Float, cst.Imaginary)):
            return ast.literal_eval(node.value)
        if isinstance(node, (cst.MatchList, cst.MatchTuple)):
            return ["a sequence", list(node.patterns)]
        if isinstance(node, (list, tuple)):
            found = _statements(node)
            if found and all(isinstance(one, cst.Arg) for one in found):
                found.sort(key=lambda one: one.keyword is not None or one.star == "**")
            if found and all(isinstance(one, cst.SubscriptElement) for one in found):
                return _subscripts(found)
            return found
        return node


def _told(node: Any) -> str:
    if isinstance(node, list):
        return ", ".join(map(_told, node))
    return type(node).__name__ if isinstance(node, cst.CSTNode) else repr(node)


def _fields(made: cst.CSTNode) -> list[str]:
    """Return the fields that a node was made with."""
    return [name for name in type(made).__dataclass_fields__ if hasattr(made, name)]


def _statements(body: Any) -> list[Any]:
    lines = [one.body if isinstance(one, cst.SimpleStatementLine) else [one] for one in body]
    return list(itertools.chain.from_iterable(lines))


def _subscripts(elements: list[cst.SubscriptElement]) -> list[Any]:
    """Return what stands between brackets, where a tuple may have brackets of its own."""
    first = elements[0].slice
    if len(elements) == 1 and isinstance(first, cst.Index) and isinstance(first.value, cst.Tuple):
        inner = first.value.elements
        return [one.value for one in inner] or [first.value]
    if len(elements) == 1 and isinstance(elements[0].comma, cst.Comma):
        assert isinstance(first, cst.Index)
        return [first.value]
    return [one.slice.value if isinstance(one.slice, cst.Index) else one.slice for one in elements]


def _text(node: Any) -> Any:
    """Return a string as its value, or as its texts and expressions."""
    pieces = list(_pieces(node))
    if all(isinstance(one, (str, bytes)) for one in pieces):
        return pieces[0][:0].join(pieces) if pieces else ""
    joined: list[Any] = []
    for one in pieces:
        if isinstance(one, str) and joined and isinstance(joined[-1], str):
            joined[-1] += one
        elif one != "":
            joined.append(one)
    return joined


def _pieces(node: Any) -> Iterator[Any]:
    if isinstance(node, cst.ConcatenatedString):
        yield from _pieces(node.left)
        yield from _pieces(node.right)
    elif isinstance(node, cst.FormattedString):
        for part in node.parts:
            yield from _part(part, "" if "r" in node.prefix.lower() else node.end)
    else:
        yield ast.literal_eval(node.value)


def _part(part: Any, quote: str) -> Iterator[Any]:
    """Yield what a part of an f-string is; ``quote`` is empty where no code is read in it."""
    if isinstance(part, cst.FormattedStringText):
        text = ast.literal_eval(f"{quote}{part.value}{quote}") if quote else part.value
        yield text.replace("{{", "{").replace("}}", "}")
        return
    conversion = part.conversion
    if part.equal is not None:
        written = cst.Module([]).code_for_node
        equal = part.equal
        before, after = equal.whitespace_before, equal.whitespace_after
        inner = f"{written(part.whitespace_before_expression)}{written(part.expression)}"
        # Since Python 3.12 there are no comments in it.
        yield re.sub("#.*", "", f"{inner}{written(before)}={written(after)}")
        conversion = conversion or ("r" if part.format_spec is None else None)
    yield part.expression
    yield (conversion,)
    for one in part.format_spec or ():
        yield from _part(one, quote)


def compared(text: str) -> tuple[Comparison, ParsedTree]:
    tree = ast.parse(text)
    real = ParsedTree(text, tree)
    found = Comparison(Tree(text, tree))
    found.of(found.tree.module(), real.module())
    return found, real


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_a_file_has_the_nodes_that_libcst_parses(path: Path) -> None:
    if not path.exists():
        pytest.skip("this Python has no tests of its own")
    found, _ = compared(path.read_text(encoding="utf-8"))
    assert len(found.pairs) > 500
    assert found.different == []


#: Python has these begin elsewhere: at the name behind the stars, at the bracket of the call,
#: at the pattern.
ELSEWHERE = (cst.Param, cst.GeneratorExp, cst.MatchCase)


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_a_node_is_where_libcst_has_it(path: Path) -> None:
    if not path.exists() or (path.stem == "test_fstring" and sys.version_info < (3, 12)):
        pytest.skip("this Python has no such file, or has the parts of f-strings anywhere")
    found, real = compared(path.read_text(encoding="utf-8"))
    pairs = [pair for pair in found.pairs if not isinstance(pair[0], ELSEWHERE)]
    made = found.tree.positions(one for one, _ in pairs)
    there = real.positions(one for _, one in pairs)
    assert len(made) > 400
    assert {one: there[other] for one, other in pairs if one in made} == made


SHAPES = {
    "texts": """a = 'b', "c" 'd', r"\\e", b"f" b"g", '''h"''', "\\n\\x00\\ud800 é\\u202e", ""\n""",
    "numbers": "a = 1, 0x1F, 1_000, 1.5, 1e400, 2j, 1e400j, -3, 10**2, True, None, ...\n",
    "f-strings": "a = f'{b}{{c}}' 'd{e' f'{g!r:>{h}}' rf'\\{i}', f'{j:%Y-%m}', f'k', f''\n",
    "chains": "a = b and c and (d and e) or f < g <= h != i not in j, k is not l\n",
    "subscripts": "a[b], a[b, c], a[(b, c)], a[b,], a[()], a[b:c], a[::d, e], a[:]\n",
    "calls": "a(b, *c, d=e, **f, g=h), a(*b, c), a(i for i in j), a().b(c)(d)\n",
    "arguments before stars": "a(b=c, *d)\n",
    "parameters": "def a(b, c: d = e, /, f=g, *h: i, j, k=l, **m): ...\n"
    "def n(*, o): ...\nlambda p, *q, r=s, **t: u\n",
    "comprehensions": "[a for b, *c in d if e if f for g in h]\n"
    "{a: b for a in c}, {a for a in b}, (a for a in b)\n",
    "elif": "if a:\n    b\nelif c:\n    d\nelse:\n    if e:\n        f\n",
    "lines": "a; b; c = d\nif e: f; g\nwhile h: break\nelse: pass\n",
    "imports": "import a, b.c as d\nfrom . import e\n"
    "from ..f.g import (h as i, j)\nfrom k import *\n",
    "deletions": "del a\ndel b, c[0]\ndel (d)\n",
    "decorated": "@a\n@b.c(d)\nclass E(F, *g, h=i):\n    @j\n    async def k(self) -> 'l': ...\n",
    "exceptions": "try:\n    a\nexcept (b, c.d) as e:\n    raise f from g\nexcept:\n    raise\n"
    "else:\n    h\nfinally:\n    i\n",
    "contexts": "async def a():\n    async with b as c, d:\n        async for e in f:\n"
    "            await g\n        [h async for h in i]\n    yield\n    yield j\n",
    "targets": "a = b, *c = d\ne.f = g[h] = i\nj += k\nl.m @= n\no: p\nq: r = s\n",
    "scopes": "def a():\n    global b\n    nonlocal c, d\n    yield from e\n    return\n",
    "matches": "match a:\n    case 1 | -2 | 'b' | None: c\n    case [d, *_, e] if f: g\n"
    "    case {'h': i, **j}: k\n    case l.M(n, o=p) as q: r\n    case l.S: t\n    case _: u\n",
    "walrus": "if (a := b) and (c := d):\n    e if f else g\nassert h, i\n",
}


@pytest.mark.parametrize("name", SHAPES)
def test_a_shape_has_the_nodes_that_libcst_parses(name: str) -> None:
    found, _ = compared(SHAPES[name])
    assert len(found.pairs) > 5
    assert found.different == []


def test_a_difference_is_seen() -> None:
    text = "a = [b, 'c', d(e)]\n"
    for other in (
        "a = [b, 'd', d(e)]\n",
        "a = [b, 'c', d(f)]\n",
        "a = [b, 'c']\n",
        "a = (b, 'c', d(e))\n",
    ):
        found = Comparison(Tree(text, ast.parse(text)))
        found.of(found.tree.module(), cst.parse_module(other))
        assert found.different != []


TEXTS = [
    "",
    "a",
    "a\nb",
    'a"b',
    '"',
    "\\",
    '\\"',
    "{}",
    "\r\n",
    "\0",
    "é\u202e\ud800\U0001f600",
    "'\t",
]


@pytest.mark.parametrize("text", TEXTS, ids=ascii)
def test_a_text_can_stand_between_quotes(text: str) -> None:
    assert ast.literal_eval(f'"""{escaped(text)}"""') == text


def test_numbers_of_any_size_are_numbers() -> None:
    # Python refuses to write more than 4,300 digits.
    long = 10**5_000
    made = parse_expression(hex(long))
    assert ast.literal_eval(made.value) == long


def test_a_body_is_made_when_it_is_asked_for_and_once() -> None:
    text = "def a():\n    def b():\n        c\n"
    tree = Tree(text, ast.parse(text))
    [function] = tree.module().body
    assert isinstance(function, cst.FunctionDef)
    assert not hasattr(function, "body")
    assert tree.body(function) is tree.body(function)
    assert tree.module() is tree.module()


PLACES = {
    "a tab": ("if a:\n\tb\n", "b", (2, 1)),
    "a form feed": ("\fx\nif a:\n\f    b\n", "b", (3, 5)),
    "wide letters": ("'éü🎉', b\n", "b", (1, 7)),
    "a byte order mark of the text itself": ("a\n'\ufeff', b\n", "b", (2, 5)),
    "brackets": ("a = ((b))\n", "b", (1, 6)),
    "a line that goes on": ("a = \\\n  b\n", "b", (2, 2)),
}


@pytest.mark.parametrize("name", PLACES)
def test_a_name_is_where_a_reader_sees_it(name: str) -> None:
    text, asked, place = PLACES[name]
    tree = Tree(text, ast.parse(text))
    [node] = [one for one in made_of(tree) if isinstance(one, cst.Name) and one.value == asked]
    assert tree.positions([node, None, "text"]) == {node: place}
    assert tree.written(node) == asked


def test_what_is_written_is_on_one_line() -> None:
    text = "a = b(\n    c,\n    d=1)\n"
    tree = Tree(text, ast.parse(text))
    [call] = [one for one in made_of(tree) if isinstance(one, cst.Call)]
    assert tree.written(call) == "b( c, d=1)"
    assert tree.written(None) == ""


def test_a_place_is_in_the_file_whatever_python_says_of_it() -> None:
    text = "a\n"
    tree = ast.parse(text)
    name = tree.body[0].value  # type: ignore[attr-defined]
    name.lineno, name.col_offset = 7, 30
    assert list(Tree(text, tree).positions([name]).values()) == [(2, 0)]


def made_of(tree: Tree) -> Iterator[cst.CSTNode]:
    """Yield the nodes of a module, without those in the bodies of functions."""
    rest: list[Any] = [tree.module()]
    while rest:
        node = rest.pop()
        if isinstance(node, list):
            rest += node
        elif isinstance(node, cst.CSTNode) and not isinstance(node, _SIGNS):
            yield node
            rest += [getattr(node, name) for name in _fields(node)]
