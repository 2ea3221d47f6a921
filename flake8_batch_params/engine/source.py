"""Parsing, and positions: computed for findings only."""

from __future__ import annotations

from collections.abc import Iterable

import libcst as cst
from libcst.metadata import CodeRange, MetadataWrapper, PositionProvider


class Unreadable(Exception):
    """The parser cannot take a text; its own exception's name is the message."""


Position = tuple[int, int]
Tree = cst.Module


def parse(text: str) -> cst.Module:
    """Return the tree of a module's text, which has universal newlines.

    Raises `Unreadable` for text that libcst cannot take, `RecursionError` for what is nested
    too deeply.
    """
    try:
        return cst.parse_module(text)
    except (RecursionError, MemoryError):
        raise
    except Exception as error:
        raise Unreadable(type(error).__name__) from error


def code_of(node: object) -> str:
    """Return a node as it is written; empty for what is no node."""
    return cst.Module([]).code_for_node(node) if isinstance(node, cst.CSTNode) else ""


def positions(module: cst.Module, text: str, origins: Iterable[object]) -> dict[object, Position]:
    """Return line (from 1) and column (from 0, in code points) of each origin."""
    wrapper = MetadataWrapper(module, unsafe_skip_copy=True)
    ranges = wrapper.resolve(PositionProvider)
    lines = text.split("\n")
    found: dict[object, Position] = {}
    for origin in origins:
        where = ranges.get(origin) if isinstance(origin, cst.CSTNode) else None
        if isinstance(where, CodeRange):
            found[origin] = _mended(where, lines)
    return found


def _mended(where: CodeRange, lines: list[str]) -> Position:
    """Return a position with what libcst gets wrong put right.

    A form feed at the start of a line moves libcst's columns; and no position may lie
    outside the file, for there are editors that index by it.
    """
    line = min(max(where.start.line, 1), max(len(lines), 1))
    text = lines[line - 1] if lines else ""
    column = where.start.column + (1 if text.startswith("\f") else 0)
    return line, min(max(column, 0), len(text))


def written(module: object, node: object) -> str:
    """Return the text of a node on one line; nothing for what is no node."""
    if isinstance(module, cst.Module) and isinstance(node, cst.CSTNode):
        return " ".join(module.code_for_node(node).split())
    return ""


def calls_at(module: cst.Module, text: str) -> dict[Position, object]:
    """Return the calls of a module by where they begin; of several the outermost."""
    found: dict[Position, object] = {}
    lines = text.split("\n")
    wrapper = MetadataWrapper(module, unsafe_skip_copy=True)
    for node, where in wrapper.resolve(PositionProvider).items():
        if isinstance(node, cst.Call) and isinstance(where, CodeRange):
            place = _mended(where, lines)
            held = found.get(place)
            if held is None or _ends(wrapper, held) < (where.end.line, where.end.column):
                found[place] = node
    return found


def _ends(wrapper: MetadataWrapper, node: object) -> Position:
    where = wrapper.resolve(PositionProvider)[node]  # type: ignore[index]
    return where.end.line, where.end.column
