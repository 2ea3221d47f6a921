"""Which comparisons of a file can see nothing but the status of an object.

Polling code begins with a word of its own, and puts another in the place of what it could not
get: ``status = "pending"``.  Paths that bring such a word to a test need not all be followed,
so the text of the file has to tell that there is none.
"""

from __future__ import annotations

import ast
from collections.abc import Iterable
from functools import cached_property

from flake8_batch_params.batches.reading import Source

#: How far a status is followed through variables and functions.
_MAX_DEPTH = 5
_STATUS = "status"


class Statuses:
    """Tells of an expression whether it is an object's ``status`` wherever it came from."""

    def __init__(self, source: Source) -> None:
        self.source = source

    def are_compared(self, test: ast.AST | None) -> bool:
        """Tell whether one side of a comparison, or the subject of a ``match``, is one."""
        match test:
            case None:
                return False
            case ast.Compare(left=left, comparators=[right]):
                sides: list[ast.AST] = [left, right]
            case ast.Compare():
                return False
            case subject:
                sides = [subject]
        return any(self._is_status(side, 0) for side in sides)

    def alongside(self, words: Iterable[object]) -> tuple[str, ...]:
        """Return the words that the file has in joined tests with one of these."""
        asked = set(words)
        return tuple({one: None for group in self._joined if asked & group for one in group})

    @cached_property
    def _joined(self) -> list[set[str]]:
        """The strings in each ``and`` or ``or``, and in the tests of each ``if`` with ``elif``."""
        groups = [_strings([node]) for node in self.source.nodes(ast.BoolOp)]
        for node in self.source.nodes(ast.If):
            tests = [node.test]
            while len(node.orelse) == 1 and isinstance(node.orelse[0], ast.If):
                node = node.orelse[0]
                tests.append(node.test)
            groups.append(_strings(tests))
        return [group for group in groups if len(group) > 1]

    def _is_status(self, node: ast.AST, depth: int) -> bool:
        match node:
            case ast.Await(value=inner) | ast.NamedExpr(value=inner):
                return self._is_status(inner, depth)
            case ast.Attribute(attr="status"):
                return not self._is_stored
        if depth < _MAX_DEPTH:
            match node:
                case ast.Name(id=name):
                    return self._is_variable(name, depth + 1)
                case ast.Call(func=ast.Name(id=name) | ast.Attribute(attr=name)):
                    return self._is_returned(name, depth + 1)
        return False

    @property
    def _is_stored(self) -> bool:
        """Tell whether the file sets a ``status`` of its own, in whatever object."""
        fields = [item for node in self.source.nodes(ast.ClassDef) for item in node.body]
        return any(
            node.attr == _STATUS and isinstance(node.ctx, ast.Store)
            for node in self.source.nodes(ast.Attribute)
        ) or any(
            isinstance(item, ast.AnnAssign | ast.Assign) and _STATUS in _names(item)
            for item in fields
        )

    def _is_variable(self, name: str, depth: int) -> bool:
        """Tell whether all that a name is set to, in whatever scope, is a status."""
        given = [
            node.value
            for node in self.source.nodes(ast.Assign, ast.AnnAssign, ast.NamedExpr)
            if node.value is not None and name in _names(node)
        ]
        if not given or len(given) != self.source.bound[name]:
            return False
        return all(self._is_status(value, depth) for value in given)

    def _is_returned(self, name: str, depth: int) -> bool:
        """Tell whether the functions of a name all return a status."""
        functions = [
            node
            for node in self.source.nodes(ast.FunctionDef, ast.AsyncFunctionDef)
            if node.name == name
        ]
        returns = [
            node for one in functions for node in ast.walk(one) if isinstance(node, ast.Return)
        ]
        return bool(returns) and all(
            node.value is not None and self._is_status(node.value, depth) for node in returns
        )


def _names(node: ast.Assign | ast.AnnAssign | ast.NamedExpr) -> list[str]:
    targets = node.targets if isinstance(node, ast.Assign) else [node.target]
    return [target.id for target in targets if isinstance(target, ast.Name)]


def _strings(nodes: Iterable[ast.AST]) -> set[str]:
    return {
        node.value
        for top in nodes
        for node in ast.walk(top)
        if isinstance(node, ast.Constant) and isinstance(node.value, str)
    }
