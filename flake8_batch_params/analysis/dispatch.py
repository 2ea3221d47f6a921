"""Which function stands for which expression: each module adds those it knows."""

from __future__ import annotations

from collections.abc import Callable

import libcst as cst

from flake8_batch_params.analysis.machine import Machine
from flake8_batch_params.analysis.syntax import children
from flake8_batch_params.values import Unknown, Value

_HANDLERS: dict[type, Callable[..., Value]] = {}


def register(handlers: dict[type, Callable[..., Value]]) -> None:
    """Let functions of the machine and a node stand for types of nodes."""
    _HANDLERS.update(handlers)


def evaluate(m: Machine, node: cst.CSTNode) -> Value:
    """Return what an expression can be, with its effects on names, dicts and lists."""
    m.tick()
    handler = _HANDLERS.get(type(node))
    if handler is not None:
        return handler(m, node)
    for child in children(node):
        m.escape(evaluate(m, child))
    return Unknown(node, f"a {type(node).__name__}")
