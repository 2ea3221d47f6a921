"""A file as it is written: its names, strings, imports and constants, whatever a run reaches.

It reads Python's own tree, which flake8 has at hand.  Comments are in none of it.
"""

from __future__ import annotations

import ast
from collections import Counter
from collections.abc import Iterator
from functools import cached_property
from typing import Any

from flake8_batch_params.engine.syntax import Syntax

#: Constants that are made of constants; one may be made of itself.
_MAX_DEPTH = 20
#: What is asked of a table without changing it, or handing out more than its items.
_LOOK_UPS = frozenset({"get", "keys"})
_LOOKING = frozenset({"sorted", "list", "tuple", "set", "len"})
#: A string of more pieces is not put together: no address has as many.
_MAX_PIECES = 200


class Source:
    """A file's text and tree, walked once however much is asked of it.

    ``text`` is searched first where that can answer: the walk is left out of most files.
    """

    def __init__(self, text: str, syntax: Syntax) -> None:
        self.text = text
        self.tree = syntax.tree
        self.syntax = syntax
        #: Python's names may be written in other forms of the same letters; words are not.
        self.lowered = text.lower()

    def nodes(self, *types: type[ast.AST]) -> Iterator[Any]:
        """Yield the nodes of these types, in the order of the source within each."""
        return self.syntax.nodes(*types)

    @property
    def names(self) -> list[tuple[str, ast.AST]]:
        """Every identifier, and the dotted name of every module, with the node it is in."""
        return self.syntax.names

    @property
    def strings(self) -> list[tuple[str, ast.Constant]]:
        """Every string, docstrings and the fixed parts of f-strings included."""
        return self.syntax.strings

    @cached_property
    def texts(self) -> dict[str, list[ast.AST]]:
        """Every name and string once, with the nodes that it is in."""
        found: dict[str, list[ast.AST]] = {}
        for text, node in self.names:
            found.setdefault(text, []).append(node)
        for text, constant in self.strings:
            found.setdefault(text, []).append(constant)
        return found

    def has(self, *words: str) -> bool:
        """Tell whether the text has one of the words, in a comment or out of one."""
        return any(word in self.text for word in words)

    # --- imports ---

    @cached_property
    def imported(self) -> dict[str, tuple[str, ...]]:
        """The dotted paths that each name is imported as, anywhere in the file."""
        found: dict[str, dict[str, None]] = {}
        for node in self.nodes(ast.Import):
            for alias in node.names:
                first = alias.name.partition(".")[0]
                path = first if alias.asname is None else alias.name
                found.setdefault(alias.asname or first, {})[path] = None
        for module in self.nodes(ast.ImportFrom):
            start = "." * module.level + (f"{module.module}." if module.module else "")
            for alias in module.names:
                found.setdefault(alias.asname or alias.name, {})[start + alias.name] = None
        return {name: tuple(paths) for name, paths in found.items()}

    def import_of(self, *modules: str) -> int | None:
        """Return the line that imports one of these modules, or from inside of one."""
        for node in self.nodes(ast.Import, ast.ImportFrom):
            if isinstance(node, ast.Import):
                paths = [alias.name for alias in node.names]
            else:
                paths = [node.module] if node.module and not node.level else []
            if any(path.partition(".")[0] in modules for path in paths):
                return line_of(node)
        return None

    def paths(self, node: ast.AST) -> tuple[str, ...]:
        """Return the dotted paths that an expression may be by the file's imports."""
        attributes: list[str] = []
        while isinstance(node, ast.Attribute):
            attributes.append(node.attr)
            node = node.value
        if not isinstance(node, ast.Name):
            return ()
        return tuple(
            ".".join([path, *reversed(attributes)]) for path in self.imported.get(node.id, ())
        )

    @cached_property
    def called(self) -> frozenset[str]:
        """The dotted paths of all that the file imports and calls, under whatever name."""
        return frozenset(path for call in self.nodes(ast.Call) for path in self.paths(call.func))

    # --- constants ---

    @cached_property
    def bound(self) -> Counter[str]:
        """How often each name is bound, in whatever scope; one that is ``global``, more often."""
        count = Counter(
            node.id for node in self.nodes(ast.Name) if not isinstance(node.ctx, ast.Load)
        )
        count.update(argument.arg for argument in self.nodes(ast.arg))
        count.update(list(self.imported))
        for node in self.nodes(ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef):
            count[node.name] += 1
        for other in self.nodes(ast.ExceptHandler, ast.MatchAs, ast.MatchStar):
            count[other.name or ""] += 1
        for mapping in self.nodes(ast.MatchMapping):
            count[mapping.rest or ""] += 1
        for scoped in self.nodes(ast.Global, ast.Nonlocal):
            count.update(2 * scoped.names)
        return count

    @cached_property
    def constants(self) -> dict[str, ast.expr]:
        """What each name stands for that the file binds once, in whatever scope."""
        found: dict[str, ast.expr] = {}
        for node in self.nodes(ast.Assign, ast.AnnAssign):
            match node:
                case ast.Assign(targets=[ast.Name(id=name)], value=value):
                    found[name] = value
                case ast.AnnAssign(target=ast.Name(id=name), value=ast.expr() as value):
                    found[name] = value
        return {name: value for name, value in found.items() if self.bound[name] == 1}

    def constant(self, node: ast.AST) -> ast.AST:
        """Return what a name of a constant stands for, and any other expression itself."""
        for _ in range(_MAX_DEPTH):
            if not isinstance(node, ast.Name) or node.id not in self.constants:
                break
            node = self.constants[node.id]
        return node

    @cached_property
    def _tables(self) -> set[str]:
        """The names that are only looked up in: nothing else sees what they stand for."""
        looked_up: list[ast.AST] = []
        for subscript in self.nodes(ast.Subscript):
            if isinstance(subscript.ctx, ast.Load):
                looked_up.append(subscript.value)
        for compare in self.nodes(ast.Compare):
            looked_up += compare.comparators
        for attribute in self.nodes(ast.Attribute):
            if attribute.attr in _LOOK_UPS:
                looked_up.append(attribute.value)
        looked_up += [loop.iter for loop in self.nodes(ast.For, ast.comprehension)]
        for call in self.nodes(ast.Call):
            if isinstance(call.func, ast.Name) and call.func.id in _LOOKING:
                looked_up += call.args
        settled = {id(node) for node in looked_up}
        loaded = [node for node in self.nodes(ast.Name) if isinstance(node.ctx, ast.Load)]
        return {node.id for node in loaded} - {n.id for n in loaded if id(n) not in settled}

    def items(self, node: ast.AST) -> list[ast.AST] | None:
        """Return what an item of a written table may be: ``SITES[name]["base_url"]``.

        None for anything else, and for a table that something may change.
        """
        keys: list[ast.expr] = []
        for _ in range(_MAX_DEPTH):
            if isinstance(node, ast.Name) and node.id in self._tables:
                node = self.constant(node)
            if not isinstance(node, ast.Subscript):
                break
            keys.append(node.slice)
            node = node.value
        if not keys or any(_text(key) in self._stored_keys for key in keys):
            return None
        values: list[ast.AST] = [node]
        for key in reversed(keys):
            tables = [value for value in values if isinstance(value, ast.Dict)]
            if len(tables) < len(values):
                return None
            values = [item for table in tables for item in _items(table, key)]
        return values or None

    @cached_property
    def _stored_keys(self) -> set[str | None]:
        """The written keys that are set in some table."""
        stored = (node for node in self.nodes(ast.Subscript) if isinstance(node.ctx, ast.Store))
        return {_text(node.slice) for node in stored} - {None}

    def pieces(self, node: ast.AST) -> tuple[str | None, ...]:
        """Return the parts of a string in order, None for each part that is not written."""
        found: list[str | None] = []
        stack = [node]
        for _ in range(_MAX_PIECES):
            if not stack:
                return tuple(found)
            part = self.constant(stack.pop())
            match part:
                case ast.Constant(value=str() as text):
                    found.append(text)
                case ast.JoinedStr(values=values):
                    stack += reversed(values)
                case ast.FormattedValue(value=inner, format_spec=None, conversion=-1):
                    stack.append(inner)
                case ast.BinOp(left=left, op=ast.Add(), right=right):
                    stack += (right, left)
                case _:
                    found.append(None)
        return (None,)

    def is_written(self, node: ast.AST | None) -> bool:
        """Tell whether an expression is a string that can be read, or None."""
        if node is None:
            return False
        node = self.constant(node)
        if isinstance(node, ast.Constant) and node.value is None:
            return True
        return None not in self.pieces(node)


def _items(table: ast.Dict, key: ast.expr) -> list[ast.expr]:
    """Return the values of a dict display that a key may mean, all if it is not written."""
    if isinstance(key, ast.Constant) and all(isinstance(one, ast.Constant) for one in table.keys):
        pairs = zip(table.keys, table.values, strict=True)
        found = [v for one, v in pairs if isinstance(one, ast.Constant) and one.value == key.value]
        return found[-1:]
    return table.values


def _text(node: ast.expr) -> str | None:
    """Return the string that an expression is."""
    return node.value if isinstance(node, ast.Constant) and isinstance(node.value, str) else None


def line_of(node: ast.AST) -> int:
    """Return the line of a node, 1 for one that has none."""
    line: int = getattr(node, "lineno", 1)
    return line


def called_name(call: ast.Call) -> str:
    """Return the last part of the name of what is called; empty where it has none."""
    return last_name(call.func)


def last_name(node: ast.expr) -> str:
    """Return the name of an attribute or of a variable; empty for anything else."""
    if isinstance(node, ast.Attribute):
        return node.attr
    return node.id if isinstance(node, ast.Name) else ""
