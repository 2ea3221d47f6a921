"""What unknown code may change: all that it can reach becomes unknown."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import Any

from flake8_batch_params.engine import folding
from flake8_batch_params.engine.captured import captured
from flake8_batch_params.engine.code import Code
from flake8_batch_params.engine.containers import Cell, Dict, List, Namespace, Set, Tuple
from flake8_batch_params.engine.functions import (
    BoundMethod,
    Builtin,
    Function,
    Partial,
    Wrapper,
    function_in,
)
from flake8_batch_params.engine.instances import Class, Instance
from flake8_batch_params.engine.iterators import Generator, Iterator, View
from flake8_batch_params.engine.machine import Machine
from flake8_batch_params.engine.natives import Native
from flake8_batch_params.engine.objects import Const, Container, Imported, Mutable, Symbol, V
from flake8_batch_params.engine.seen import Seen

#: Objects that the result of a call that is not followed may be: the last ones of a long chain.
MAX_HELD = 16
#: Modules with a state that the library keeps.
_STATES = frozenset({"os", "os.environ", "os.putenv"})
#: Keys of a dict that are remembered when its values are forgotten.
MAX_KEYS = 32


def escape(m: Machine, values: Iterable[V], reason: str) -> None:
    """Let unknown code have these values: what it can change through them is not known."""
    rest = [one for one in values if type(one) is not Const]
    if not rest:
        return
    seen: set[int] = set()
    while rest:
        value = rest.pop()
        if id(value) in seen:
            continue
        seen.add(id(value))
        m.work -= 1
        if type(value) is not Const:
            rest += _reached(m, value, reason)


def behind(value: V | None) -> list[V]:
    """Return the objects of the program that a symbol may be, or be a part of."""
    found: list[V] = []
    while isinstance(value, Symbol):
        found += (*value.holds, *value.among)
        value = value.base
        if isinstance(value, (Dict, List, Set)):
            # A method that is not modelled.
            found.append(value)
    return found + list(value.lost) if isinstance(value, List) else found


def changeable(values: Iterable[V]) -> tuple[V, ...]:
    """Return those of some values that can change, or that change others when they are called."""
    return tuple(one for one in values if _can_change(one) or behind(one))


def _reached(m: Machine, value: V, reason: str) -> list[V]:
    """Forget one object; return what unknown code gets through it."""
    if isinstance(value, Symbol):
        _forget_symbol(m, value)
        return behind(value)
    if isinstance(value, Tuple):
        return list(value.items)
    if isinstance(value, Container):
        return _of_container(m, value, reason)
    if isinstance(value, Native):
        inside = list(value.reached())
        m.touch(value)
        value.forget(m, reason)
        return inside
    if isinstance(value, Class):
        return _of_class(m, value, reason)
    if isinstance(value, BoundMethod):
        return [value.receiver, value.function]
    if isinstance(value, Builtin):
        return [] if value.receiver is None else [value.receiver]
    if isinstance(value, Partial):
        return [value.function, *value.args.values()]
    if isinstance(value, Function):
        own = (*value.defaults, *value.keyword_defaults.values(), *value.attributes.values())
        inside = [one for one in own if _can_change(one)]
        return inside + _captured(m, value.code, value.cells, value.globals, reason)
    if isinstance(value, Generator):
        m.touch(value)
        value.state, value.unknown = "unknown", reason
        frame = value.frame
        inside = [one for one in (*frame.locals.values(), *frame.stack) if isinstance(one, V)]
        return inside + _captured(m, frame.code, frame.cells, frame.namespace, reason)
    if isinstance(value, Iterator):
        m.touch(value)
        value.position, value.pull = 0, _pull_unknown(reason)
        return [value.source]
    if isinstance(value, View):
        return [value.source]
    return []


def _of_container(m: Machine, value: Container, reason: str) -> list[V]:
    """Forget what a container holds; return what unknown code gets through it."""
    inside = contents(value)
    if isinstance(value, Instance):
        inside.append(value.cls)
    if isinstance(value, Instance) and value.cls.kind in ("enum", "exception"):
        return inside
    if isinstance(value, Instance) and value.cls.base_type and value.native is not None:
        inside.append(value.native)
    m.touch(value)
    if isinstance(value, List):
        value.forget(reason)
        return inside
    if isinstance(value, Dict):
        _keep_keys(m, value, reason)
    kept: Any = {}
    if isinstance(value, Instance):
        # What hides an attribute of the class goes on hiding it.
        kept = {
            name: one if _is_lasting(one) else Symbol(reason, one.origin)
            for name, one in value.items.items()
            if _is_lasting(one) or value.cls.find(name) is not None
        }
        for name, one in _of_classes(m, value):
            kept[name] = Symbol(reason, one.origin)
    value.items, value.unknown = kept, reason
    return inside


def _of_classes(m: Machine, value: Instance) -> list[tuple[str, V]]:
    """Return what an object has of its classes where the file sets such an attribute."""
    return [
        (name, one)
        for cls in value.cls.mro
        for name, one in cls.attributes.items()
        if name in m.set_attributes and isinstance(one, (Const, Container, Tuple))
    ]


def _pull_unknown(reason: str) -> Callable[[Machine, Iterator], V | None]:
    """Return what gives the next values of an iterator that unknown code may have used."""

    def pull(m: Machine, it: Iterator) -> V | None:
        m.doubt_path(reason)
        if it.position >= 2:
            return None
        m.touch(it)
        it.position += 1
        return Symbol(reason, it.origin)

    return pull


def _keep_keys(m: Machine, value: Dict, reason: str) -> None:
    """Note that the keys that a dict held are still there, whatever is under them now."""
    for key, (written, held) in list(value.items.items())[:MAX_KEYS]:
        if not isinstance(key, Symbol):
            m.learn(("key", value, key), True)
            memo = (("item", key), value)
            folding.remember(m, memo, Symbol(reason, held.origin or written.origin))


def _is_lasting(value: V) -> bool:
    """Tell whether an attribute is an object that nobody replaces once it is there."""
    return isinstance(value, Native) and value.is_lasting


def _forget_symbol(m: Machine, value: Symbol) -> None:
    """Forget what the path remembers of a symbol's attributes: they may have changed."""
    if not value.is_remembered:
        return
    stale = [key for key in m.path.memo if value in key]
    if stale:
        m.touch(m.path)
        for key in stale:
            del m.path.memo[key]


def contents(value: Container) -> list[V]:
    """Return what a container holds."""
    if isinstance(value, Dict):
        return [one for pair in value.items.values() for one in pair]
    if isinstance(value, (List, Set)):
        return list(value.items.values() if isinstance(value, Set) else value.items)
    return list(value.items.values())


def _of_class(m: Machine, cls: Class, reason: str) -> list[V]:
    """Return what other code that has a class, or an object of it, can change by its methods."""
    inside: list[V] = []
    for one in cls.mro:
        for value in list(one.attributes.values()):
            method = function_in(value)
            if method is not None:
                inside.append(method)
                if isinstance(value, Wrapper) and value.kind == "classmethod":
                    forget_attributes(m, cls, captured(method.code).fields, reason)
    return inside


def _captured(
    m: Machine, code: Code, cells: dict[str, Cell], module: Namespace, reason: str
) -> list[V]:
    """Return what a function that unknown code may call can change of what is around it."""
    seen = m.glance(code)
    if seen is not None:
        glanced = _glanced(seen, module)
        if glanced is not None:
            return list(glanced)
    found = captured(code)
    inside: list[V] = []
    for name in found.of_functions.rebound & cells.keys():
        cell = cells[name]
        if cell.value is not None:
            inside.append(cell.value)
        m.touch(cell)
        cell.value = Symbol(reason, code.node)
    for name in found.of_module.rebound:
        m.touch(module)
        module.lent |= {name}
        module.items[name] = Symbol(reason, code.node)
    awaited = ((found.of_module.handed | found.of_module.seen) & module.bound) - module.items.keys()
    if awaited:
        m.touch(module)
        module.awaited |= awaited
    held = {name: cell.value for name, cell in cells.items() if cell.value is not None}
    for names, values in ((found.of_functions, held), (found.of_module, module.items)):
        inside += [values[name] for name in names.handed & values.keys()]
        for name in names.seen & values.keys():
            value = values[name]
            inside += contents(value) if isinstance(value, (List, Dict, Set)) else [value]
    for one in inside:
        if isinstance(one, (Class, Function)):
            forget_attributes(m, one, found.fields, reason)
        elif isinstance(one, Imported) and one.path in _STATES:
            m.library.forget_environment(m, reason)
    return [one for one in inside if _can_change(one)]


def _glanced(seen: Seen, module: Namespace) -> Sequence[V] | None:
    """Return the functions and classes that a function names, if that is all that it may change."""
    if seen.rebinds or "setattr" in seen.names:
        return None
    held: list[Function | Class] = []
    for name in seen.names:
        one = module.items.get(name)
        if one is None:
            if name in module.bound:
                return None
        elif isinstance(one, (Function, Class)):
            held.append(one)
        elif _can_change(one) or (isinstance(one, Imported) and one.path in _STATES):
            return None
    is_set = any(isinstance(one, Class) or one.attributes for one in held)
    return None if seen.fields and is_set else held


def late(m: Machine, reason: str) -> list[V]:
    """Return what by now is set of the names that a function that other code got waited for.

    What such a function sets is forgotten, but for what is of the domain: it stays what it is.
    """
    module = m.frames[0].namespace
    for name in module.lent:
        held = module.items.get(name)
        if isinstance(held, (Const, Container, Tuple)):
            m.touch(module)
            module.items[name] = Symbol(reason, held.origin)
    names = module.awaited & module.items.keys()
    if not names:
        return []
    m.touch(module)
    module.awaited -= names
    return [module.items[name] for name in names if _can_change(module.items[name])]


def forget_named(m: Machine, values: Iterable[V], reason: str) -> None:
    """Let be unknown what unknown code gets a class and a name for, or a dotted name.

    So ``patch.object(Job, "window", …)`` and ``patch("package.module.window", …)`` do.
    """
    given = list(values)
    texts = [one.value for one in given if type(one) is Const and isinstance(one.value, str)]
    for one in given:
        if isinstance(one, Class):
            forget_attributes(m, one, texts, reason)
        if isinstance(one, Instance):
            forget_fields(m, one, texts, reason)
    for text in texts:
        around, _, name = text.rpartition(".")
        held = m.frame.namespace.items
        cls = held.get(around.rpartition(".")[2])
        if isinstance(cls, Class):
            forget_attributes(m, cls, [name], reason)
        elif around and name in held and all(map(str.isidentifier, text.split("."))):
            m.touch(m.frame.namespace)
            m.frame.namespace.items[name] = Symbol(reason, held[name].origin)


def forget_fields(m: Machine, one: Instance, names: Iterable[str], reason: str) -> None:
    """Let fields of an object be unknown whose names code gets of which nobody knows."""
    for name in names:
        if name in one.items or isinstance(one.cls.find(name), (Const, Container, Tuple)):
            m.touch(one)
            one.items[name] = Symbol(reason, one.origin)


def forget_attributes(
    m: Machine, owner: Class | Function, names: Iterable[str], reason: str
) -> None:
    """Let attributes be unknown that code sets of which nobody knows when it runs."""
    for name in names:
        if name in owner.attributes:
            m.touch(owner)
            owner.attributes[name] = Symbol(reason, owner.attributes[name].origin)


def _can_change(value: V) -> bool:
    if isinstance(value, Native):
        return not value.is_lasting
    return isinstance(value, (Mutable, Tuple, BoundMethod, Builtin, Partial, View))
