"""Python's own exceptions, as classes of the program."""

from __future__ import annotations

import builtins
from functools import cache
from typing import NoReturn

from flake8_batch_params.engine.machine import Raised
from flake8_batch_params.engine.objects import Class, Const, Instance, Origin, Tuple, V


def is_exception(name: str) -> bool:
    """Tell whether a builtin name is an exception's."""
    found = getattr(builtins, name, None)
    return isinstance(found, type) and issubclass(found, BaseException)


@cache
def exception_class(name: str) -> Class:
    """Return the class of one of Python's exceptions."""
    real = getattr(builtins, name)
    made = Class(name, [], {}, None)
    made.kind = "exception"
    above = [exception_class(one.__name__) for one in real.__mro__[1:] if one is not object]
    made.bases = list(above[:1])
    made.mro = [made, *above]
    return made


def make(name: str, *arguments: V, origin: Origin = None) -> Instance:
    """Return an exception of Python's own."""
    made = Instance(exception_class(name), origin)
    made.items["args"] = Tuple(tuple(arguments), origin)
    return made


def throw(name: str, text: str = "", origin: Origin = None) -> NoReturn:
    """Raise one of Python's exceptions in the program."""
    raise Raised(make(name, Const(text, origin), origin=origin))
