"""A file's own tree, Python's `ast`, walked once however much is asked of it."""

from __future__ import annotations

import ast
from collections import defaultdict
from collections.abc import Iterator
from functools import cached_property
from typing import Any, NamedTuple

Function = ast.FunctionDef | ast.AsyncFunctionDef

#: Fields that hold no nodes: names, constants' text, operators, uses, numbers.
_NO_NODES = frozenset(
    "id attr arg name asname module rest kwd_attrs op ops ctx kind str type_comment"
    " conversion simple level is_async type_ignores tag".split()
)
#: Fields that hold names.
_NAMES = ("id", "attr", "arg", "name", "names", "asname", "module", "rest", "kwd_attrs")
#: Of these no field is followed: what they hold is a constant.
_CONSTANT = (ast.Constant, ast.MatchSingleton)

#: What the fields that are followed hold beside nodes that have code below them.
LEAVES = frozenset(
    [str, type(None), ast.Name, ast.Constant, ast.alias, ast.Pass, ast.Break, ast.Continue]
)


class Span(NamedTuple):
    """What of a file's nodes is in a function: from where to where in the list of each type."""

    first: dict[type, int]
    last: dict[type, int]


class Syntax:
    """The nodes of a tree by their types, in the order of the source within each."""

    def __init__(self, tree: ast.AST) -> None:
        self.tree = tree

    def nodes(self, *types: type[ast.AST]) -> Iterator[Any]:
        """Yield the nodes of these types, of each in the order of the source."""
        for type_ in types:
            yield from self._walked[0].get(type_, ())

    def within(self, function: Function, type_: type[ast.AST]) -> list[Any]:
        """Return the nodes of a type that are in a function, or in a function in it."""
        nodes, spans = self._walked
        span = spans[function]
        return nodes.get(type_, [])[span.first.get(type_, 0) : span.last.get(type_, 0)]

    def size(self, function: Function) -> int:
        """Return how many nodes a function has."""
        span = self._walked[1][function]
        return sum(span.last.values()) - sum(span.first.values())

    def outside(self, type_: type[ast.AST]) -> list[Any]:
        """Return the nodes of a type that are in none of `functions`."""
        nodes, spans = self._walked
        of_type = nodes.get(type_, [])
        found: list[Any] = []
        at = 0
        within = [spans[one] for some in self.functions.values() for one in some]
        for first, last in sorted(
            (one.first.get(type_, 0), one.last.get(type_, 0)) for one in within
        ):
            found += of_type[at:first]
            at = last
        return found + of_type[at:]

    @cached_property
    def names(self) -> list[tuple[str, ast.AST]]:
        """Every identifier, and the dotted name of every module, with the node it is in."""
        found: list[tuple[str, ast.AST]] = []
        for kind, nodes in self._walked[0].items():
            for field in _NAMES:
                if field in getattr(kind, "_fields", ()):
                    _add_names(nodes, field, found)
        return found

    @cached_property
    def strings(self) -> list[tuple[str, ast.Constant]]:
        """Every string, docstrings and the fixed parts of f-strings included."""
        return [(one.value, one) for one in self.nodes(ast.Constant) if type(one.value) is str]

    @cached_property
    def functions(self) -> dict[str, list[Function]]:
        """The functions of the module and of its classes by their qualified names."""
        found: dict[str, list[Function]] = {}
        rest: list[tuple[str, Any]] = [("", node) for node in getattr(self.tree, "body", [])]
        while rest:
            prefix, node = rest.pop()
            if isinstance(node, ast.ClassDef):
                rest += [(f"{prefix}{node.name}.", one) for one in node.body]
            elif isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef)):
                found.setdefault(f"{prefix}{node.name}", []).append(node)
            elif isinstance(node, (ast.If, ast.Try, ast.With)):
                rest += [(prefix, one) for one in ast.iter_child_nodes(node)]
        return found

    @property
    def most_levels(self) -> int:
        """A number of levels that the tree certainly does not exceed: all nodes in one way down."""
        counts = [self.size(one) for some in self.functions.values() for one in some]
        # In a way down there is no more than one function that is in no other.
        outside = sum(map(len, self._walked[0].values())) - sum(counts)
        return outside + max(counts, default=0)

    @cached_property
    def _walked(self) -> tuple[dict[type, list[Any]], dict[Function, Span]]:
        return _walk(self.tree)


def names_in(node: ast.AST) -> set[str]:
    """Return the names in ``a.b().c``."""
    found: set[str] = set()
    while True:
        if isinstance(node, ast.Attribute):
            found.add(node.attr)
            node = node.value
        elif isinstance(node, ast.Call):
            node = node.func
        elif isinstance(node, ast.Name):
            return found | {node.id}
        else:
            return found


def column(line: str, offset: int) -> int:
    """Return a column in code points, of one in bytes of UTF-8 as Python's trees have them."""
    return len(line.encode("utf-8", "surrogatepass")[: max(offset, 0)].decode("utf-8", "ignore"))


def _add_names(nodes: list[Any], field: str, found: list[tuple[str, ast.AST]]) -> None:
    values = [(getattr(node, field, None), node) for node in nodes]
    found += [(value, node) for value, node in values if type(value) is str]
    several = [(value, node) for value, node in values if type(value) is list]
    found += [(one, node) for value, node in several for one in value if type(one) is str]


def _walk(tree: ast.AST) -> tuple[dict[type, list[Any]], dict[Function, Span]]:
    """Return the nodes of a tree by type, and which of them are in each function.

    Other tools' attributes are no part of the tree, so only its fields are followed.
    """
    nodes: dict[type, list[Any]] = defaultdict(list)
    spans: dict[Function, Span] = {}
    stack: list[Any] = [tree]
    pop = stack.pop
    while stack:
        node = pop()
        kind = type(node)
        if kind is Span:
            node.last.update({one: len(found) for one, found in nodes.items()})
            continue
        nodes[kind].append(node)
        # Nearly all nodes are one of these.
        if kind is ast.Name or kind is ast.Constant:
            continue
        if kind is ast.Attribute:
            stack.append(node.value)
            continue
        if kind is ast.Call:
            stack += node.keywords[::-1]
            stack += node.args[::-1]
            stack.append(node.func)
            continue
        if kind is ast.FunctionDef or kind is ast.AsyncFunctionDef:
            span = spans[node] = Span({one: len(found) for one, found in nodes.items()}, {})
            stack.append(span)
        for field in fields(kind):
            value = getattr(node, field, None)
            if type(value) is list:
                stack += value[::-1]
            elif value is not None:
                stack.append(value)
    return nodes, spans


#: The fields of each kind of node that hold nodes, the last one first.
_FIELDS: dict[type, tuple[str, ...]] = {}


def fields(kind: type) -> tuple[str, ...]:
    """Return the fields of a kind of node that hold nodes, the last one first."""
    found = _FIELDS.get(kind)
    if found is None:
        found = _FIELDS[kind] = _fields_of(kind)
    return found


def _fields_of(kind: type) -> tuple[str, ...]:
    if not issubclass(kind, ast.AST) or issubclass(kind, _CONSTANT):
        return ()
    # What ``type X = …`` names is a node.
    names = _NO_NODES - {"name"} if kind.__name__ == "TypeAlias" else _NO_NODES
    return tuple(one for one in reversed(kind._fields) if one not in names)
