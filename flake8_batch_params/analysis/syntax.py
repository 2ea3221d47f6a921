"""libcst's trees, looked at quickly: a visitor pass of libcst costs fifteen times as much."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator
from functools import cache

import libcst as cst

#: Fields that hold white space, punctuation or operators: nothing in them binds or runs.
_NO_CODE = frozenset(
    "lpar rpar comma semicolon equal colon dot asynchronous header footer newline lbracket"
    " rbracket lbrace rbrace leading_lines lines_after_decorators trailing_whitespace indent"
    " operator separator first_colon second_colon ellipsis whitespace".split()
)

#: What else the fields of nodes hold.
_NO_NODES = frozenset({str, bool, type(None), cst.MaybeSentinel})


@cache
def _code_fields(node_type: type[cst.CSTNode]) -> tuple[str, ...]:
    return tuple(
        field.name
        for field in dataclasses.fields(node_type)
        if field.name not in _NO_CODE and not field.name.startswith("whitespace")
    )


def children(node: cst.CSTNode) -> list[cst.CSTNode]:
    """Return the nodes below a node that can hold code, in the order of the source."""
    found: list[cst.CSTNode] = []
    for name in _code_fields(type(node)):
        value = getattr(node, name)
        # No isinstance: libcst's nodes are abstract classes, for which it is slow.
        kind = type(value)
        if kind is list or kind is tuple:
            found += value
        elif kind not in _NO_NODES:
            found.append(value)
    return found


def names_in(node: cst.CSTNode) -> frozenset[str]:
    """Return every name, also of attributes, in code."""
    found, stack = set(), [node]
    while stack:
        one = stack.pop()
        if type(one) is cst.Name:
            found.add(one.value)
        stack.extend(children(one))
    return frozenset(found)


def parameters(params: cst.Parameters) -> Iterator[cst.Param]:
    """Yield every parameter, the starred ones too."""
    yield from params.posonly_params
    yield from params.params
    if isinstance(params.star_arg, cst.Param):
        yield params.star_arg
    yield from params.kwonly_params
    if params.star_kwarg is not None:
        yield params.star_kwarg


def dotted(node: cst.CSTNode) -> str:
    """Return ``a.b.c`` for a name or a path of attributes; empty for anything else."""
    parts: list[str] = []
    while type(node) is cst.Attribute:
        parts.append(node.attr.value)
        node = node.value
    if type(node) is not cst.Name:
        return ""
    return ".".join([node.value, *reversed(parts)])
