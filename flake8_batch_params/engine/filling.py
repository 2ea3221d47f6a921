"""Which functions to call before another one: those that fill what it would find empty.

A loop over a list that the constructor leaves empty has no round, and a test of it goes one way:
``add(request)`` has to come before ``submit()``.  One function for each list or dict is enough.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Set

from flake8_batch_params.engine.containers import Dict, List
from flake8_batch_params.engine.functions import Function
from flake8_batch_params.engine.instances import Class
from flake8_batch_params.engine.objects import V
from flake8_batch_params.engine.reach import Reach


def of_method(reach: Reach, cls: Class, method: Function) -> list[Function]:
    """Return the methods that fill what the constructors leave empty, and this one reads."""
    names = dict.fromkeys(name for one in cls.mro for name in one.attributes)
    fillers = _fillers(reach, ((name, cls.find(name)) for name in names), method)
    if not fillers:
        return []
    empty = {field for one in cls.mro for field in _left_empty(reach, one)}
    return _first(reach, fillers, empty & read(method, reach.own, cls.find) if empty else empty)


def of_function(
    reach: Reach, items: Mapping[str, V], empty: Set[str], function: Function
) -> list[Function]:
    """Return the functions that fill what the module leaves empty, and this one reads."""
    wanted = empty & read(function, reach.names_in, items.get) if empty else empty
    if not wanted:
        return []
    return _first(reach, _fillers(reach, items.items(), function), wanted)


def left_empty(items: Mapping[str, V]) -> Set[str]:
    """Return the names of a module's lists and dicts with nothing in them."""
    return {
        name
        for name, value in items.items()
        if isinstance(value, (Dict, List)) and not value.items and not value.unknown
    }


def read(
    function: Function, read_by: Callable[[str], Set[str]], find: Callable[[str], V | None]
) -> set[str]:
    """Return the names that a function reads, and the functions that it so gets to."""
    reads: set[str] = set()
    rest = [function]
    while rest:
        new = read_by(rest.pop().code.qualified) - reads
        reads |= new
        rest += [one for name in new if isinstance(one := find(name), Function)]
    return reads


def _fillers(
    reach: Reach, items: Iterable[tuple[str, V | None]], function: Function
) -> list[Function]:
    """Return the public functions that may fill anything, but for one."""
    return [
        one
        for name, one in items
        if not name.startswith("_") and isinstance(one, Function) and one is not function
        and reach.filled(one.code.qualified)
    ]  # fmt: skip


def _left_empty(reach: Reach, cls: Class) -> Iterator[str]:
    constructor = cls.attributes.get("__init__")
    if isinstance(constructor, Function):
        yield from reach.left_empty(constructor.code.qualified)


def _first(reach: Reach, fillers: list[Function], names: Set[str]) -> list[Function]:
    """Return the first function that fills each of these names."""
    found: dict[Function, None] = {}
    for name in sorted(names):
        some = [one for one in fillers if name in reach.filled(one.code.qualified)]
        found.update(dict.fromkeys(some[:1]))
    return list(found)
