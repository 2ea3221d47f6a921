"""What binds functions to receivers, and whether an attribute is missing."""

from __future__ import annotations

from collections.abc import Callable

from flake8_batch_params.engine import exceptions
from flake8_batch_params.engine.functions import BoundMethod, Builtin, Function
from flake8_batch_params.engine.instances import Instance
from flake8_batch_params.engine.machine import Machine, Raised
from flake8_batch_params.engine.objects import Origin, V


def bind(m: Machine, function: V, receiver: V, origin: Origin) -> V:
    """Return a function of a class as a method."""
    if isinstance(function, (Function, Builtin, BoundMethod)):
        return BoundMethod(function, receiver, origin)
    return function


def method_of(value: V, name: str) -> V | None:
    """Return a special method of an object's class."""
    return value.cls.find(name) if isinstance(value, Instance) else None


def guarded(m: Machine, run: Callable[[], V | None], otherwise: Callable[[], V | None]) -> V | None:
    """Do ``run``; if it ends with an AttributeError, do ``otherwise``."""
    depth = len(m.frames)
    try:
        found = run()
    except Raised as raised:
        if not is_missing(raised.value):
            raise
        return otherwise()
    if found is None and len(m.frames) > depth:

        def handles(m: Machine, raised: V) -> bool:
            if not is_missing(raised):
                return False
            result = otherwise()
            if result is not None:
                if m.frames:
                    m.frames[-1].stack.append(result)
                else:
                    m.result = result
            return True

        m.frames[depth].handles = handles
    return found


def is_missing(raised: V) -> bool:
    """Tell whether what was raised says that an attribute is missing."""
    return isinstance(raised, Instance) and raised.cls.is_below(
        exceptions.exception_class("AttributeError")
    )


def is_data(descriptor: Instance) -> bool:
    """Tell whether a descriptor goes before what an object itself has."""
    cls = descriptor.cls
    return cls.find("__set__") is not None or cls.find("__delete__") is not None
