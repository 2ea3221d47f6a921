"""The nodes of LibCST's own parser, which the analysis runs as it runs those of Python's tree."""

from __future__ import annotations

import ast
from collections.abc import Iterable, Mapping
from functools import cached_property

import libcst as cst
from libcst.metadata import CodeRange, MetadataWrapper, PositionProvider

from flake8_batch_params.engine.source import Position, Tree


class ParsedTree(Tree):
    """A module's nodes with all that it takes to write the text again."""

    def __init__(self, text: str, tree: ast.AST) -> None:
        """Take what `Tree` takes.  Raises whatever libcst raises."""
        super().__init__(text, tree)
        self._parsed = cst.parse_module(text)

    def module(self) -> cst.Module:
        return self._parsed

    def body(self, function: cst.FunctionDef) -> cst.BaseSuite:
        return function.body

    def python_of(self, origin: object) -> ast.AST | None:
        if not isinstance(origin, cst.CSTNode) or origin not in self._ranges:
            return super().python_of(origin)
        try:
            # A comment may be the last thing in it.
            return ast.parse(f"({self._parsed.code_for_node(origin)}\n)", mode="eval").body
        except SyntaxError:
            return None

    def written(self, origin: object) -> str:
        if not isinstance(origin, cst.CSTNode) or origin not in self._ranges:
            return super().written(origin)
        return " ".join(self._parsed.code_for_node(origin).split())

    def positions(self, origins: Iterable[object]) -> dict[object, Position]:
        found = {}
        for one in origins:
            where = self._ranges.get(_first(one)) if isinstance(one, cst.CSTNode) else None
            if isinstance(where, CodeRange):
                found[one] = self._put_right(where)
            else:
                found.update(super().positions([one]))
        return found

    @cached_property
    def _ranges(self) -> Mapping[cst.CSTNode, object]:
        return MetadataWrapper(self._parsed, unsafe_skip_copy=True).resolve(PositionProvider)

    def _put_right(self, where: CodeRange) -> Position:
        """Return a position in the file, with what LibCST gets wrong put right.

        A form feed at the start of a line moves LibCST's columns; and no position may lie
        outside the file, for there are editors that index by it.
        """
        line = min(max(where.start.line, 1), len(self._lines))
        text = self._lines[line - 1]
        column = where.start.column + (1 if text.startswith("\f") else 0)
        return line, min(max(column, 0), len(text))


def _first(node: cst.CSTNode) -> cst.CSTNode:
    """Return the node that begins where Python sees this one begin: a tuple at its bracket."""
    if isinstance(node, cst.Tuple | cst.GeneratorExp) and node.lpar:
        return node.lpar[-1]
    return node
