"""Python's own exceptions, as classes of the program."""

from __future__ import annotations

import builtins
from functools import cache
from typing import NoReturn

from flake8_batch_params.engine.instances import Class, Instance
from flake8_batch_params.engine.machine import Raised
from flake8_batch_params.engine.objects import Imported, Origin, Symbol


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


#: Exceptions of the library that Python itself raises: what they are, and their base.
_OF_LIBRARY = {
    "dataclasses.FrozenInstanceError": "AttributeError",
    "json.JSONDecodeError": "ValueError",
    "re.error": "Exception",
    "binascii.Error": "ValueError",
}


@cache
def named(path: str) -> Class | None:
    """Return the class of an exception by its dotted name; None of any other name."""
    if path == "json.decoder.JSONDecodeError":
        return named("json.JSONDecodeError")
    name = path.removeprefix("builtins.")
    if name != path:
        return exception_class(name) if is_exception(name) else None
    above = _OF_LIBRARY.get(path)
    if above is None:
        return None
    base = exception_class(above)
    made = Class(path.rpartition(".")[2], [base], {}, None)
    made.kind = "exception"
    made.mro = [made, *base.mro]
    return made


class OfPackage(Class):
    """The class of another package's exceptions, of which the subclasses are not known."""

    __slots__ = ("package",)

    def __init__(self, path: str) -> None:
        above = exception_class("Exception")
        super().__init__(path.rpartition(".")[2], [above], {})
        self.kind, self.mro, self.foreign = "exception", [self, *above.mro], [Imported(path)]
        self.package = path.partition(".")[0]


def of_package(path: str) -> Instance:
    """Return an exception of another package, whose name is that of the base of all of them."""
    error = Instance(OfPackage(path), None)
    error.unknown = "an exception of another package"
    return error


def make(name: str, origin: Origin = None) -> Instance:
    """Return an exception that Python itself raises: what it says differs between versions."""
    cls = named(name) if "." in name else exception_class(name)
    assert cls is not None
    made = Instance(cls, origin)
    made.items["args"] = Symbol("what an exception says", origin, "tuple")
    return made


def throw(name: str, text: str = "", origin: Origin = None) -> NoReturn:
    """Raise one of Python's exceptions in the program; ``text`` is for who reads the engine."""
    raise Raised(make(name, origin=origin))
