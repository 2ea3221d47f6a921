"""How a test of what is not known comes out, for a value that is tried in its place."""

from __future__ import annotations

import builtins
import operator
from collections.abc import Callable, Iterator
from typing import Any, NamedTuple

from flake8_batch_params.engine.instances import Instance
from flake8_batch_params.engine.objects import Const, Imported, Symbol, V

#: An operation of a test: ``(operator, symbol, constant)``.
Test = tuple[str, V, Any]

FUNCTIONS: dict[str, Callable[..., Any]] = {
    "len": len, "str": str, "int": int, "float": float, "bool": bool, "abs": abs, "type": type,
    "round": round,
}  # fmt: skip
METHODS = frozenset(
    "lower upper strip lstrip rstrip casefold startswith endswith isdigit isalpha isalnum isspace"
    " isupper islower find count removeprefix removesuffix get split rsplit partition"
    " rpartition replace title capitalize swapcase zfill index rfind rindex encode splitlines"
    " isdecimal isnumeric isidentifier".split()
)
PLAIN = frozenset(
    "among callable contains default item lookup part repr slice str unary hasattr startswith"
    " endswith".split()
)
UNARY: dict[str, Callable[[Any], Any]] = {
    "-": operator.neg, "+": operator.pos, "~": operator.invert,
}  # fmt: skip
BINARY: dict[str, Callable[[Any, Any], Any]] = {
    "+": operator.add, "-": operator.sub, "%": operator.mod, "//": operator.floordiv,
    "/": operator.truediv, "==": operator.eq, "is": operator.is_, "<": operator.lt,
    "<=": operator.le, ">": operator.gt, ">=": operator.ge, "*": operator.mul,
    "&": operator.and_, "|": operator.or_,
}  # fmt: skip
ORDER = frozenset({"<", "<=", ">", ">="})


class Learnt(NamedTuple):
    """A test, and how it came out."""

    test: Test
    outcome: bool


class Other:
    """An object of a class that nobody knows; ``kinds`` are names of it and of its bases."""

    def __init__(self, kinds: frozenset[str] = frozenset()) -> None:
        self.kinds = kinds

    def get(self, key: Any, default: Any = None) -> Any:
        return default

    def __getattr__(self, name: str) -> Any:
        if name.startswith("__"):
            raise AttributeError(name)
        return None


class Stream:
    """What is iterated over and has no length."""

    def __init__(self, count: int) -> None:
        self.count = count

    def __iter__(self) -> Iterator[int]:
        return iter(range(self.count))


def outcome_or_none(test: Test, world: dict[V, Any]) -> bool | None:
    """Return how a test comes out; None where it raises."""
    try:
        return _outcome(test, world)
    except Exception:
        return None


def _outcome(test: Test, world: dict[V, Any]) -> bool:
    asked, subject, other = test
    if asked == "not":
        return not bool(_value(subject, world))
    value = _value(subject, world)
    if asked == "truth":
        return bool(value)
    if asked == "==":
        return bool(value == other)
    if asked == "is":
        return value is other
    if asked == "in":
        return bool(value in other)
    if asked == "more":
        return bool((len(value) if hasattr(value, "__len__") else len(list(value))) > other)
    assert asked == "isinstance"
    return any(_is_a(value, name) for name in names_of(other))


def names_of(other: Any) -> tuple[str, ...]:
    """Return the names of the types that an ``isinstance`` asks for."""
    return other if isinstance(other, tuple) else (other,)


def _is_a(value: Any, name: str) -> bool:
    if isinstance(value, Other):
        return name in value.kinds
    return any(name == cls.__name__ for cls in type(value).__mro__) or name in _PROTOCOLS.get(
        type(value), ()
    )


_PROTOCOLS: dict[type, tuple[str, ...]] = {
    str: ("Sequence", "Collection", "Iterable", "Hashable"),
    list: ("Sequence", "MutableSequence", "Collection", "Iterable"),
    tuple: ("Sequence", "Collection", "Iterable", "Hashable"),
    dict: ("Mapping", "MutableMapping", "Collection", "Iterable"),
    set: ("Set", "Collection", "Iterable"), Stream: ("Iterable",),
    int: ("Number", "Integral", "Real", "Hashable"), float: ("Number", "Real", "Hashable"),
}  # fmt: skip


def _value(value: V, world: dict[V, Any]) -> Any:
    if value in world:
        return world[value]
    if type(value) is Const:
        return value.value
    if isinstance(value, Imported):
        return built_in(value)
    if isinstance(value, Instance):
        return value
    assert isinstance(value, Symbol)
    if value.test is not None:
        return _outcome(value.test, world)
    assert value.of is not None
    kind, operands = value.of
    values = [_value(one, world) for one in operands]
    return _result(kind, values)


def _result(kind: tuple[Any, ...], values: list[Any]) -> Any:
    name = kind[0]
    if name == "function":
        return FUNCTIONS[kind[1]](*values)
    if name in ("compare", "binary"):
        return BINARY[kind[1]](*values)
    if name == "among":
        return values[0] in values[1:]
    if name == "contains":
        return values[1] in values[0]
    if name == "default":
        return values[1] if values[0] is None else values[0]
    if name == "item":
        return values[0][values[1]]
    if name == "slice":
        return values[0][slice(*kind[1:])]
    if name == "lookup":
        return values[0].get(*values[1:])
    if name == "unary":
        return UNARY[kind[1]](values[0])
    if name == "repr":
        return repr(values[0])
    if name == "str":
        return str(values[0])
    if name == "part":
        return values[0][kind[1]]
    if name in ("hasattr", "callable"):
        return hasattr(*values) if name == "hasattr" else callable(*values)
    method = kind[1] if name == "method" else name
    return getattr(values[0], method)(*values[1:])


def built_in(value: Imported) -> Any:
    """Return the built-in object that an imported name is; None for any other."""
    name = value.path.removeprefix("builtins.")
    return getattr(builtins, name, None) if name != value.path else None
