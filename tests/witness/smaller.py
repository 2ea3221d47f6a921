"""Makes a program smaller that shows something."""

from __future__ import annotations

import ast
from collections.abc import Callable

MOST_TRIES = 250


def smaller(source: str, shows: Callable[[str], bool]) -> str:
    """Return the program without the statements that it shows the thing without."""
    tries = 0
    changed = True
    while changed and tries < MOST_TRIES:
        changed = False
        for place in reversed(range(len(_bodies(ast.parse(source))))):
            text = _without(source, place)
            tries += 1
            if text is not None and tries < MOST_TRIES and _is_shown(text, shows):
                source, changed = text, True
    return source


def _bodies(tree: ast.AST) -> list[tuple[list[ast.stmt], int]]:
    """Return every statement: the list that it is in, and its place there."""
    found = []
    for node in ast.walk(tree):
        for name in ("body", "orelse", "finalbody", "handlers"):
            block = getattr(node, name, None)
            if isinstance(block, list):
                found += [(block, place) for place in range(len(block))]
    return found


def _without(source: str, number: int) -> str | None:
    tree = ast.parse(source)
    bodies = _bodies(tree)
    if number >= len(bodies):
        return None
    block, place = bodies[number]
    del block[place]
    if not block and block is not getattr(tree, "body", None):
        block.append(ast.Pass())
    try:
        return ast.unparse(ast.fix_missing_locations(tree)) + "\n"
    except (ValueError, AttributeError):
        return None


def _is_shown(source: str, shows: Callable[[str], bool]) -> bool:
    try:
        compile(source, "<smaller>", "exec")
        return shows(source)
    except Exception:
        return False
