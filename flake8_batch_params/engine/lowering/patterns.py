"""The patterns of ``match``, as plain data over values that the steps have pushed."""

from __future__ import annotations

from typing import Any, NamedTuple

import libcst as cst

from flake8_batch_params.engine.lowering import expressions
from flake8_batch_params.engine.lowering.builder import Builder, as_python_reads


class Pattern(NamedTuple):
    """A pattern: its kind, the patterns in it, and what it names.

    ``slot`` is the index, among the values that were pushed for the whole pattern, of the
    constant or class that it compares with; ``name`` what it captures.
    """

    kind: str
    parts: tuple[Pattern, ...] = ()
    slot: int = -1
    name: str = ""
    keys: tuple[Any, ...] = ()


class Lowered(NamedTuple):
    """A whole pattern: how many values were pushed for it, and the names that it captures."""

    pattern: Pattern
    slots: int
    names: tuple[str, ...]


def lower(b: Builder, node: Any) -> Lowered:
    """Push the constants and classes of a pattern, and return it as data."""
    slots: list[Any] = []
    pattern = _pattern(b, node, slots)
    return Lowered(pattern, len(slots), tuple(names(node)))


def _push(b: Builder, node: Any, slots: list[Any]) -> int:
    expressions.lower(b, node)
    slots.append(node)
    return len(slots) - 1


def _pattern(b: Builder, node: Any, slots: list[Any]) -> Pattern:
    match node:
        case cst.MatchValue() | cst.MatchSingleton():
            return Pattern("value", slot=_push(b, node.value, slots))
        case cst.MatchAs(pattern=None, name=None):
            return Pattern("any")
        case cst.MatchAs():
            part = () if node.pattern is None else (_pattern(b, node.pattern, slots),)
            name = "" if node.name is None else as_python_reads(node.name.value)
            return Pattern("capture", part, name=name)
        case cst.MatchOr():
            return Pattern("or", tuple(_pattern(b, one.pattern, slots) for one in node.patterns))
        case cst.MatchList() | cst.MatchTuple():
            return Pattern("sequence", tuple(_element(b, one, slots) for one in node.patterns))
        case cst.MatchMapping():
            keys = tuple(_push(b, one.key, slots) for one in node.elements)
            parts = tuple(_pattern(b, one.pattern, slots) for one in node.elements)
            rest = "" if node.rest is None else as_python_reads(node.rest.value)
            return Pattern("mapping", parts, name=rest, keys=keys)
        case cst.MatchClass():
            slot = _push(b, node.cls, slots)
            inner = [_pattern(b, one.value, slots) for one in node.patterns]
            words = tuple(one.key.value for one in node.kwds)
            inner += [_pattern(b, one.pattern, slots) for one in node.kwds]
            return Pattern("class", tuple(inner), slot, keys=words)
    return Pattern("unknown")


def _element(b: Builder, node: Any, slots: list[Any]) -> Pattern:
    if type(node) is cst.MatchStar:
        return Pattern("star", name="" if node.name is None else as_python_reads(node.name.value))
    return _pattern(b, node.value, slots)


def names(node: Any) -> list[str]:
    """Return the names that a pattern captures, each once, in order."""
    found: dict[str, None] = {}
    _collect(node, found)
    return list(found)


def _collect(node: Any, found: dict[str, None]) -> None:
    one: Any
    match node:
        case cst.MatchAs():
            if node.pattern is not None:
                _collect(node.pattern, found)
            if node.name is not None:
                found[node.name.value] = None
        case cst.MatchOr():
            for one in node.patterns:
                _collect(one.pattern, found)
        case cst.MatchList() | cst.MatchTuple():
            for one in node.patterns:
                if type(one) is cst.MatchStar:
                    if one.name is not None:
                        found[one.name.value] = None
                else:
                    _collect(one.value, found)
        case cst.MatchMapping():
            for one in node.elements:
                _collect(one.pattern, found)
            if node.rest is not None:
                found[node.rest.value] = None
        case cst.MatchClass():
            for one in node.patterns:
                _collect(one.value, found)
            for one in node.kwds:
                _collect(one.pattern, found)
