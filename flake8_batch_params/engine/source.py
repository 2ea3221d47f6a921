"""A module's nodes, and where and how they are written."""

from __future__ import annotations

import ast
from collections.abc import Iterable
from functools import cached_property

import libcst as cst

from flake8_batch_params.engine.nodes import Nodes
from flake8_batch_params.engine.syntax import column

Position = tuple[int, int]


class Tree:
    """A module's nodes, made of Python's own tree: each body of a function when it is asked for."""

    def __init__(self, text: str, tree: ast.AST) -> None:
        """``text`` has universal newlines; ``tree`` is what Python's own parser made of it."""
        self._text, self._tree = text, tree
        self._lines = text.split("\n")
        self._nodes = Nodes()

    def module(self) -> cst.Module:
        """Return the module's node, the same one each time."""
        return self._module

    @cached_property
    def _module(self) -> cst.Module:
        return self._nodes.module(self._tree)

    def body(self, function: cst.FunctionDef) -> cst.BaseSuite:
        """Return the body of a function, the same one each time."""
        return self._nodes.body(function)

    def python_of(self, origin: object) -> ast.AST | None:
        """Return what Python's tree has for a node; None for what nobody wrote."""
        if isinstance(origin, cst.CSTNode):
            return self._nodes.python_of(origin)
        return origin if isinstance(origin, ast.AST) else None

    def written(self, origin: object) -> str:
        """Return the text of a node on one line; nothing for what nobody wrote."""
        node = self.python_of(origin)
        found = None if node is None else ast.get_source_segment(self._text, node)
        before = "case " if isinstance(node, ast.pattern) else ""
        return f"{before}{' '.join(found.split())}" if found else ""

    def positions(self, origins: Iterable[object]) -> dict[object, Position]:
        """Return line (from 1) and column (from 0, in code points) of each origin."""
        found = {}
        for one in origins:
            node = self.python_of(one)
            if node is not None:
                found[one] = self._place(node)
        return found

    def _place(self, node: ast.AST) -> Position:
        """Return a place in the file: there are editors that index by it.

        Before Python 3.12 the parts of an f-string may be anywhere.
        """
        line = min(max(getattr(node, "lineno", 1), 1), len(self._lines))
        return line, column(self._lines[line - 1], getattr(node, "col_offset", 0))
