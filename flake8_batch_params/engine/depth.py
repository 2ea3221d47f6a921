"""How deep a tree is, told from the lengths of its statements where that is enough."""

from __future__ import annotations

import ast
from itertools import accumulate
from typing import Any

from flake8_batch_params.engine.syntax import LEAVES, Syntax, fields

#: A simple statement of so many characters is looked at level by level.
_LONG = 500
#: Blocks in blocks: Python takes a hundred, but for ``elif``.
_MOST_BLOCKS = 150


def is_deeper_than(syntax: Syntax, limit: int, text: str) -> bool:
    """Tell whether the tree of a text has more levels than that, leaves left out."""
    if syntax.most_levels <= limit:
        return False
    starts = list(accumulate((len(line) + 1 for line in text.split("\n")), initial=0))
    body = getattr(syntax.tree, "body", [])
    return 1 + _most_levels(body, starts) > limit and depth(syntax.tree) > limit


def _most_levels(statements: list[ast.stmt], starts: list[int], around: int = 0) -> int:
    """Return a number of levels that these statements certainly do not exceed.

    A level takes a character at least, and a statement adds one or two of its own.  ``starts``
    is where each line of the text begins.
    """
    most = 0
    for one in statements:
        first, last = _first_line(one), one.end_lineno or one.lineno
        levels = starts[min(last, len(starts) - 1)] - starts[first - 1] + 2
        if levels > max(_LONG, most):
            blocks = [] if around > _MOST_BLOCKS else _blocks(one)
            if blocks and _first_line(blocks[0][0]) > one.lineno:
                levels = 3 + max(_most_levels(block, starts, around + 1) for block in blocks)
                for block in blocks:
                    levels += starts[_first_line(block[0]) - 1] - starts[first - 1]
                    first = 1 + (block[-1].end_lineno or 1)
            else:
                levels = depth(one)
        most = max(most, levels)
    return most


def _first_line(statement: ast.stmt) -> int:
    decorators: list[ast.expr] | None = getattr(statement, "decorator_list", None)
    return min(statement.lineno, decorators[0].lineno) if decorators else statement.lineno


def _blocks(statement: ast.stmt) -> list[list[ast.stmt]]:
    """Return the blocks of a statement, in their order."""
    parts: list[Any] = [statement]
    parts += getattr(statement, "handlers", [])
    parts += getattr(statement, "cases", [])
    blocks = [getattr(one, "body", []) for one in parts]
    blocks += [getattr(statement, "orelse", []), getattr(statement, "finalbody", [])]
    return [block for block in blocks if block]


def depth(node: ast.AST) -> int:
    """Return how many levels a tree has, leaves left out."""
    levels, level = 0, [node]
    while level:
        levels += 1
        level = _below(level)
    return levels


def _below(level: list[ast.AST]) -> list[ast.AST]:
    """Return the nodes one level deeper; other tools' attributes are no part of the tree."""
    below: list[ast.AST] = []
    for node in level:
        for name in fields(type(node)):
            value: Any = getattr(node, name, None)
            kind = type(value)
            if kind is list:
                below += [item for item in value if type(item) not in LEAVES]
            elif kind not in LEAVES:
                below.append(value)
    return below
