"""Calls that are written in a file and that no run of it was seen to reach."""

from __future__ import annotations

import ast
from collections.abc import Container, Iterable, Iterator

from flake8_batch_params.batches.reading import Source
from flake8_batch_params.engine.syntax import names_in

#: The attributes that a call of the Batch API is below, with what it is called for.
_RESOURCES = frozenset({"batches", "Batch"})

Place = tuple[int, int]


def create_calls(source: Source) -> Iterator[ast.Call]:
    """Yield each call of a ``….batches.create``."""
    for call in source.nodes(ast.Call):
        func = call.func
        if isinstance(func, ast.Attribute) and func.attr == "create":
            if not _RESOURCES.isdisjoint(names_in(func.value)):
                yield call


def why(place: Place, source: Source, ran: Container[str], cuts: Iterable[str]) -> str:
    """Return, for a reader, why nobody got to a call, as far as that is known.

    ``ran`` are the names of the functions that some path ran, ``cuts`` why paths were left.
    """
    around = [
        node
        for node in source.nodes(ast.FunctionDef, ast.AsyncFunctionDef, ast.Lambda)
        if node.lineno <= place[0] <= (node.end_lineno or node.lineno)
    ]
    first = next(iter(cuts), "")
    ended = f"; a path was left because of {first}" if first else ""
    if not around:
        return f"every path ends before it{ended}"
    inner = max(around, key=lambda node: node.lineno)
    name = "<lambda>" if isinstance(inner, ast.Lambda) else inner.name
    title = "a lambda" if isinstance(inner, ast.Lambda) else f"{name}()"
    if name in ran:
        return f"every path of {title} ends before it{ended}"
    return f"no path was seen to call {title}{ended}"
