"""Functions of a program, and what is called like one."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from flake8_batch_params.engine.arguments import Args
from flake8_batch_params.engine.containers import Cell, Namespace
from flake8_batch_params.engine.instances import Class
from flake8_batch_params.engine.objects import Mutable, Origin, V

if TYPE_CHECKING:
    from flake8_batch_params.engine.code import Code


class Function(Mutable):
    """A function of the file, in the frame in which it was made."""

    __slots__ = (
        "annotations", "attributes", "cells", "code", "defaults", "globals", "keyword_defaults",
        "owner", "wrapped",
    )  # fmt: skip

    def __init__(
        self,
        code: Code,
        namespace: Namespace,
        cells: dict[str, Cell],
        defaults: list[V],
        keyword_defaults: dict[str, V],
        origin: Origin,
    ) -> None:
        self.code = code
        self.globals = namespace
        self.cells = cells
        self.defaults = defaults
        self.keyword_defaults = keyword_defaults
        self.origin = origin
        #: The class in whose body it was written.
        self.owner: Class | None = None
        self.attributes: dict[str, V] = {}
        self.stamp = None

    def save(self) -> Any:
        return self.attributes.copy(), self.owner, self.defaults, self.keyword_defaults

    def restore(self, state: Any) -> None:
        self.attributes, self.owner, self.defaults, self.keyword_defaults = state


def noted_default(parameter: str) -> str:
    """Return under which attribute a function has the default that a decorator gives one."""
    return f"default of {parameter}"


class Builtin(V):
    """A function or method that the engine models: ``run(machine, args, origin)``.

    It returns the value, or None when a frame was pushed whose result is the value.  ``receiver``
    is whose method it is, where that can change.
    """

    __slots__ = ("name", "receiver", "run")

    def __init__(
        self,
        name: str,
        run: Callable[..., V | None],
        origin: Origin = None,
        receiver: V | None = None,
    ) -> None:
        self.name = name
        self.run = run
        self.origin = origin
        self.receiver = receiver


def own_method(name: str, run: Callable[..., V | None], receiver: Any, origin: Origin) -> Builtin:
    """Return a method that is modelled: ``run(machine, receiver, args, origin)``."""
    return Builtin(name, lambda m, args, where: run(m, receiver, args, where), origin, receiver)


class BoundMethod(V):
    """A function with its first argument."""

    __slots__ = ("function", "receiver")

    def __init__(self, function: V, receiver: V, origin: Origin = None) -> None:
        self.function = function
        self.receiver = receiver
        self.origin = origin


class Partial(V):
    """``functools.partial``: a function with some of its arguments."""

    __slots__ = ("args", "function")

    def __init__(self, function: V, args: Args, origin: Origin) -> None:
        self.function = function
        self.args = args
        self.origin = origin


class Wrapper(V):
    """``staticmethod``, ``classmethod``, ``property`` or ``cached_property`` of functions."""

    __slots__ = ("deleter", "function", "kind", "setter")

    def __init__(self, kind: str, function: V | None, origin: Origin) -> None:
        self.kind = kind
        self.function = function
        self.origin = origin
        self.setter: V | None = None
        self.deleter: V | None = None


def function_in(value: V | None) -> Function | None:
    """Return a function of the file, or the one that wrappers are of; None for anything else."""
    while isinstance(value, Wrapper):
        value = value.function
    return value if isinstance(value, Function) else None
