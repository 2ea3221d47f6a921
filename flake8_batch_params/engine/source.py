"""A module's nodes, and where they are written: positions are computed for findings only."""

from __future__ import annotations

import ast
from collections.abc import Container, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import NamedTuple

import libcst as cst
from libcst.metadata import CodeRange, MetadataWrapper, PositionProvider

from flake8_batch_params.engine.bodies import Body, bodies, without


class Unreadable(Exception):
    """The parser cannot take a text; its own exception's name is the message."""


Position = tuple[int, int]


class _Part(NamedTuple):
    """What was parsed at once, with the line of the file that each of its lines is, from 1."""

    module: cst.Module
    lines: Sequence[int]


class Tree:
    """A module's nodes; most bodies of functions are parsed when they are first asked for.

    libcst's parser takes longer than all the rest, and half of a file is functions that have
    nothing to do with what is asked.
    """

    def __init__(self, text: str, tree: ast.AST, *, whole: bool = False) -> None:
        """``text`` has universal newlines; ``tree`` is what Python's own parser made of it.

        ``whole`` to have every node below that of the module.
        """
        self._text, self._tree, self._whole = text, tree, whole
        self._lines = text.split("\n")
        self._parts: list[_Part] = []
        #: By the function, where its body is that the module's nodes do not have.
        self._later: dict[cst.FunctionDef, Body] = {}
        self._parsed: dict[cst.FunctionDef, cst.BaseSuite] = {}

    def module(self, soon: Container[str] = ()) -> cst.Module:
        """Return the module's node, the same one each time.

        ``soon`` are the qualified names of functions whose bodies are parsed with it.  Raises
        what `parse` raises.
        """
        if not self._parts:
            found = list(bodies(self._tree, self._lines))
            left = [None if self._whole or name in soon else body for name, body in found]
            text, lines = without(self._lines, [body for body in left if body is not None])
            self._parts.append(_Part(parse(text), lines))
            for node, body in zip(_functions(self._parts[0].module.body), left, strict=True):
                if body is not None:
                    self._later[node] = body
        return self._parts[0].module

    def body(self, function: cst.FunctionDef) -> cst.BaseSuite:
        """Return the body of a function.  Raises what `parse` raises."""
        body = self._later.get(function)
        if body is None:
            return function.body
        found = self._parsed.get(function)
        if found is None:
            head = "async def _():" if function.asynchronous else "def _():"
            part = parse("\n".join([head, *self._lines[body.first - 1 : body.last], ""]))
            self._parts.append(_Part(part, range(body.first - 1, body.last + 2)))
            [parsed] = _functions(part.body)
            found = self._parsed[function] = parsed.body
        return found

    def positions(self, origins: Iterable[object]) -> dict[object, Position]:
        """Return line (from 1) and column (from 0, in code points) of each origin."""
        left = {one: None for one in origins if isinstance(one, cst.CSTNode)}
        found: dict[object, Position] = {}
        for part in self._parts:
            if left.keys() <= found.keys():
                break
            ranges = _ranges(part.module)
            for one in left:
                where = ranges.get(_first(one))
                if isinstance(where, CodeRange):
                    found[one] = self._place(where, part.lines)
        return {one: found[one] for one in left if one in found}

    def calls(self) -> dict[Position, object]:
        """Return every call of the module by where it begins; of several the outermost."""
        whole = _Part(parse(self._text), range(1, len(self._lines) + 1))
        self._parts.append(whole)
        ranges = _ranges(whole.module)
        found: dict[Position, tuple[Position, object]] = {}
        for node, where in ranges.items():
            if isinstance(node, cst.Call) and isinstance(where, CodeRange):
                place, end = self._place(where, whole.lines), (where.end.line, where.end.column)
                if place not in found or found[place][0] < end:
                    found[place] = end, node
        return {place: node for place, (_, node) in found.items()}

    def _place(self, where: CodeRange, lines: Sequence[int]) -> Position:
        """Return a position in the file, with what libcst gets wrong put right.

        A form feed at the start of a line moves libcst's columns; and no position may lie
        outside the file, for there are editors that index by it.
        """
        line = lines[min(max(where.start.line, 1), len(lines)) - 1]
        line = min(line, len(self._lines))
        text = self._lines[line - 1]
        column = where.start.column + (1 if text.startswith("\f") else 0)
        return line, min(max(column, 0), len(text))


def _ranges(module: cst.Module) -> Mapping[cst.CSTNode, object]:
    return MetadataWrapper(module, unsafe_skip_copy=True).resolve(PositionProvider)


def parse(text: str) -> cst.Module:
    """Return the module's node of a text, which has universal newlines.

    Raises `Unreadable` for text that libcst cannot take, `RecursionError` for what is nested
    too deeply.
    """
    try:
        with _unchecked():
            return cst.parse_module(text)
    except (RecursionError, MemoryError):
        raise
    except Exception as error:
        raise Unreadable(type(error).__name__) from error


_CHECK = cst.CSTNode.__post_init__


@contextmanager
def _unchecked() -> Iterator[None]:
    """Let nodes be made without a check that they can be written down.

    The check is for nodes that a program makes.  Those of the parser were written down, and
    the check takes a quarter of its time.
    """
    cst.CSTNode.__post_init__ = _nothing  # type: ignore[assignment,method-assign]
    try:
        yield
    finally:
        cst.CSTNode.__post_init__ = _CHECK  # type: ignore[method-assign]


def _nothing(node: cst.CSTNode) -> None: ...


def _functions(body: Iterable[object]) -> Iterator[cst.FunctionDef]:
    """Yield the functions of a module and of its classes, in their order; see `bodies`."""
    for node in body:
        if isinstance(node, cst.FunctionDef):
            yield node
        elif isinstance(node, cst.ClassDef):
            yield from _functions(node.body.body)


def _first(node: cst.CSTNode) -> cst.CSTNode:
    """Return the node that begins where Python sees this one begin: a tuple at its bracket."""
    if isinstance(node, cst.Tuple | cst.GeneratorExp) and node.lpar:
        return node.lpar[-1]
    return node


def code_of(node: object) -> str:
    """Return a node as it is written; empty for what is no node."""
    return cst.Module([]).code_for_node(node) if isinstance(node, cst.CSTNode) else ""


def written(node: object) -> str:
    """Return the text of a node on one line; nothing for what is no node."""
    return " ".join(code_of(node).split())
