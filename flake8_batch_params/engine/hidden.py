"""Methods that Python calls by itself where the engine follows none: ``__str__`` by ``print``."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from flake8_batch_params.engine import forgetting
from flake8_batch_params.engine.arguments import Args
from flake8_batch_params.engine.captured import captured
from flake8_batch_params.engine.containers import Dict, List, Namespace, Set, Tuple
from flake8_batch_params.engine.functions import (
    BoundMethod,
    Builtin,
    Function,
    Partial,
    function_in,
)
from flake8_batch_params.engine.instances import Class, Instance
from flake8_batch_params.engine.machine import Machine
from flake8_batch_params.engine.objects import Imported, Origin, Reason, Symbol, V

#: Special methods that are run wherever Python runs them.
_FOLLOWED = frozenset(
    "__init__ __new__ __call__ __enter__ __exit__ __aenter__ __aexit__ __post_init__"
    " __init_subclass__ __set_name__ __del__".split()
)
#: Methods that functions of the library call by their plain names.
_PLAIN = frozenset("keys write flush close read readline readlines emit".split())
#: Functions that are followed into the methods of what they are given.
_FOLLOWING = frozenset(
    f"builtins.{name}"
    for name in "next iter len bool int float list tuple any all sum enumerate zip map"
    " filter".split()
)
#: Those that are so for an object itself, and not for what a list of them shows.
_SHOWING = frozenset({"builtins.str", "builtins.format"})
#: So many objects that a call gets are looked at, with what they hold.
_MOST = 300


def may_change(m: Machine, attributes: dict[str, V]) -> bool:
    """Tell whether Python may call one of a class's attributes that may change something."""
    for name, value in attributes.items():
        method = function_in(value) if _is_hidden(name) else None
        if method is not None:
            seen = m.glance(method.code)
            if seen is None or seen.sets or seen.rebinds or seen.calls:
                return True
    return False


def _is_hidden(name: str) -> bool:
    return name in _PLAIN or (name[:2] == name[-2:] == "__" and name not in _FOLLOWED)


def used(m: Machine, values: Sequence[V], origin: Origin) -> None:
    """Forget what methods may change that an operation calls of these objects, or of their items.

    Nothing is done where no class of the file has such a method that changes something.
    """
    if not m.has_hidden:
        return
    reason = Reason("changed by a method that Python calls by itself", origin)
    for one in _objects(values):
        _forget(m, one, reason)


def called(m: Machine, callee: Builtin | Imported, args: Args, origin: Origin) -> None:
    """Do the same for what a function of Python's own, or of another file, is given."""
    given = args.values()
    if isinstance(callee, Builtin):
        given.append(callee)
    elif callee.path in _FOLLOWING:
        return
    elif callee.path in _SHOWING:
        given = [one for one in given if not isinstance(one, Instance)]
    used(m, given, origin)


def unsettle(m: Machine, cls: Class, module: Namespace) -> None:
    """Let the module's variables that a ``__del__`` sets be unknown, now and whenever they are set.

    Nobody knows when it is called.
    """
    if "__del__" not in cls.attributes:
        return
    names = {
        name for one in _methods(cls, ["__del__"]) for name in captured(one.code).of_module.rebound
    }
    m.unsettled |= names
    for name in names & module.items.keys():
        m.touch(module)
        module.items[name] = unsettled(module.items[name])


def unsettled(value: V) -> V:
    """Return what a variable holds that a ``__del__`` may set."""
    return Symbol(Reason("set when an object is deleted", value.origin), value.origin)


def _objects(values: Sequence[V]) -> list[Instance]:
    """Return the objects of classes that some values are, or hold."""
    found: list[Instance] = []
    seen: set[int] = set()
    rest = list(values)
    while rest and len(seen) < _MOST:
        one = rest.pop()
        if id(one) in seen:
            continue
        seen.add(id(one))
        if isinstance(one, Instance):
            found.append(one)
        if isinstance(one, (List, Dict, Set, Instance)):
            rest += forgetting.contents(one)
        elif isinstance(one, Tuple):
            rest += one.items
        elif isinstance(one, (BoundMethod, Builtin)):
            rest += [] if one.receiver is None else [one.receiver]
        elif isinstance(one, Partial):
            rest += one.args.values()
    return found


def _forget(m: Machine, one: Instance, reason: Reason) -> None:
    methods = m.hidden.get(one.cls)
    if methods is None:
        methods = m.hidden[one.cls] = _methods(one.cls, _hidden(one.cls))
    if not methods:
        return
    forgetting.escape(m, methods, reason)
    fields = {name for method in methods for name in captured(method.code).fields}
    forgetting.forget_fields(m, one, fields, reason)


def _hidden(cls: Class) -> list[str]:
    return [name for one in cls.mro for name in one.attributes if _is_hidden(name)]


def _methods(cls: Class, names: Iterable[str]) -> list[Function]:
    """Return these methods of a class and those that they use, if they may change something."""
    found: dict[str, Function] = {}
    rest = list(names)
    while rest:
        name = rest.pop()
        method = function_in(cls.find(name))
        if name in found or method is None:
            continue
        found[name] = method
        rest += {word for one in method.code.ready().statements for word in one.loads}
    return [one for one in found.values() if _changes(one)]


def _changes(method: Function) -> bool:
    """Tell whether a method may change anything but what it has made itself."""
    does = captured(method.code)
    return bool(does.fields or any(map(any, (does.of_module, does.of_functions))))
