"""A scope that runs."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from flake8_batch_params.engine.code import Code
from flake8_batch_params.engine.containers import Cell, Namespace
from flake8_batch_params.engine.functions import Function
from flake8_batch_params.engine.iterators import Generator
from flake8_batch_params.engine.objects import V


class Frame:
    """A scope that runs: where it is, its stack, its variables."""

    __slots__ = (
        "call", "cells", "code", "function", "generator", "handles", "locals", "namespace",
        "on_return", "pc", "stack",
    )  # fmt: skip

    def __init__(
        self, code: Code, namespace: Namespace, function: Function | None, call: Any = None
    ) -> None:
        self.code = code
        self.namespace = namespace
        self.function = function
        #: The node of the call that it runs for.
        self.call = call
        self.pc = 0
        self.stack: list[Any] = []
        self.locals: dict[Any, V] = {}
        self.cells: dict[str, Cell] = {}
        self.generator: Generator | None = None
        #: What becomes of the value that it returns; None leaves it as it is.
        self.on_return: Callable[[Any, V], V | None] | None = None
        #: What becomes of an exception that leaves it, where that is not raised further.
        self.handles: Callable[[Any, V], bool] | None = None
