"""Lambdas to steps, and what parameters are."""

from __future__ import annotations

import libcst as cst

from flake8_batch_params.engine.code import (
    KEYWORD,
    MAPPING,
    NORMAL,
    POSITIONAL,
    STARRED,
    Code,
    Parameter,
)
from flake8_batch_params.engine.lowering import expressions
from flake8_batch_params.engine.lowering.builder import Builder, parameters_of
from flake8_batch_params.engine.steps import definitions


def adopt(b: Builder, inner: Builder) -> None:
    """Let a scope be of the one around it, which is also touched by what it touches."""
    b.children.append(inner)
    b.loads |= inner.loads
    b.marks |= inner.marks
    b.calls |= inner.calls
    b.code.inner.append(inner.code)


def lambda_function(b: Builder, node: cst.Lambda) -> None:
    """Emit the steps that make the function of a ``lambda``."""
    code = Code("<lambda>", f"{b.code.qualified}.<lambda>", node)
    inner = Builder(code, b, renames=b.renames)
    code.parameters = parameters_of(inner, parameters(node.params))
    for parameter in code.parameters:
        inner.renames.pop(parameter.name, None)
    count = defaults(b, node.params)
    saved = inner.begin()
    expressions.lower(inner, node.body)
    inner.emit(definitions.return_value, node.body)
    loads, calls, marks = inner.loads, inner.calls, inner.marks
    inner.end(saved, "return")
    inner.loads, inner.calls, inner.marks = loads, calls, marks
    adopt(b, inner)
    b.emit(definitions.make_function, (code, count, node))


def parameters(params: cst.Parameters) -> list[Parameter]:
    """Return the parameters that are written, in the order in which they are bound."""

    def one(param: cst.Param, kind: int) -> Parameter:
        annotation = None if param.annotation is None else param.annotation.annotation
        return Parameter(param.name.value, kind, param.default is not None, annotation, param)

    found = [one(param, POSITIONAL) for param in params.posonly_params]
    found += [one(param, NORMAL) for param in params.params]
    if type(params.star_arg) is cst.Param:
        found.append(one(params.star_arg, STARRED))
    found += [one(param, KEYWORD) for param in params.kwonly_params]
    if params.star_kwarg is not None:
        found.append(one(params.star_kwarg, MAPPING))
    return found


def defaults(b: Builder, params: cst.Parameters) -> tuple[int, tuple[str, ...]]:
    """Push the defaults; return how many are by position, and the names of the others."""
    positional = [p for p in (*params.posonly_params, *params.params) if p.default is not None]
    keyword = [p for p in params.kwonly_params if p.default is not None]
    for param in (*positional, *keyword):
        expressions.lower(b, param.default)
    return len(positional), tuple(b.attribute(p.name.value) for p in keyword)
