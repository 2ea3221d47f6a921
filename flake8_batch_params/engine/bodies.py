"""Where the bodies of a file's functions are, and the file without them."""

from __future__ import annotations

import ast
from collections.abc import Iterable, Iterator
from typing import NamedTuple

#: A body of fewer lines is parsed as fast as it is cut out.
MIN_LINES = 3


class Body(NamedTuple):
    """The lines of a function's body, from 1, the last one included."""

    first: int
    last: int


def bodies(tree: ast.AST, lines: list[str]) -> Iterator[tuple[str, Body | None]]:
    """Yield the qualified name of each function of a module and of its classes, in their order.

    With it comes where its body is; None for one that has no lines of its own, or few.
    """
    rest = [("", node) for node in reversed(getattr(tree, "body", []))]
    while rest:
        prefix, node = rest.pop()
        if isinstance(node, ast.ClassDef):
            rest += [(f"{prefix}{node.name}.", one) for one in reversed(node.body)]
        elif isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef)):
            yield f"{prefix}{node.name}", _body(node, lines)


def _body(node: ast.FunctionDef | ast.AsyncFunctionDef, lines: list[str]) -> Body | None:
    first, last = node.body[0], node.body[-1].end_lineno or 0
    decorators = getattr(first, "decorator_list", None)
    start = decorators[0].lineno if decorators else first.lineno
    if last - start < MIN_LINES - 1:
        return None
    line = lines[start - 1]
    column = len(line) - len(line.lstrip(" \t"))
    # Behind the colon, or behind a line that goes on here, there are no lines of its own.
    begins = line[column] == "@" if decorators else column == first.col_offset
    return Body(start, last) if begins and not lines[start - 2].endswith("\\") else None


def without(lines: list[str], left_out: Iterable[Body]) -> tuple[str, list[int]]:
    """Return a text without some bodies, and the number of each of its lines in the file.

    In the place of a body is a ``pass``.
    """
    kept: list[str] = []
    numbers: list[int] = []
    at = 1
    for first, last in left_out:
        line = lines[first - 1]
        kept += lines[at - 1 : first - 1]
        kept.append(f"{line[: len(line) - len(line.lstrip())]}pass")
        numbers += range(at, first + 1)
        at = last + 1
    kept += lines[at - 1 :]
    numbers += range(at, len(lines) + 1)
    return "\n".join(kept), numbers
