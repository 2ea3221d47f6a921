"""The attribute protocol: what ``a.b`` is, and what storing it changes.

What returns `V | None` returns None after it has pushed a frame, whose result is the value.
"""

from __future__ import annotations

import builtins
import collections
from collections.abc import Callable

from flake8_batch_params.engine import (
    binding,
    calls,
    class_attributes,
    exceptions,
    folding,
    forgetting,
    parameters,
    supers,
)
from flake8_batch_params.engine.arguments import Args
from flake8_batch_params.engine.containers import Dict, List, Set, Tuple
from flake8_batch_params.engine.functions import (
    BoundMethod,
    Builtin,
    Function,
    Partial,
    Wrapper,
    own_method,
)
from flake8_batch_params.engine.instances import OTHER_CLASS, Attributes, Class, Instance, Super
from flake8_batch_params.engine.iterators import Awaitable, Range
from flake8_batch_params.engine.machine import Machine, Raised
from flake8_batch_params.engine.natives import Native
from flake8_batch_params.engine.objects import NONE, Const, Imported, Origin, Symbol, V
from flake8_batch_params.engine.openness import because


def get(m: Machine, value: V, name: str, origin: Origin) -> V | None:
    """Return an attribute.  Raises in the program what Python raises."""
    reader = _READERS.get(type(value))
    if reader is not None:
        return reader(m, value, name, origin)
    if isinstance(value, Native):
        m.domain.used(m, value, f".{name}", origin)
        found = value.attribute(m, name, origin)
        return found if found is not None else of_symbol(m, value, name, origin)
    if isinstance(value, Symbol):
        return of_symbol(m, value, name, origin)
    if isinstance(value, Awaitable):
        m.domain.used(m, value, f".{name}", origin)
        return of_symbol(m, value, name, origin)
    return _of_builtin(m, value, name, origin)


def of_symbol(m: Machine, value: V, name: str, origin: Origin) -> V:
    """Return an attribute of what is not known: the same one each time on a path."""
    if isinstance(value, Symbol) and (value.type == "str" or name == "get"):
        method = m.library.method(value, name)
        if method is not None:
            return Builtin(name, lambda m, args, where: method(m, value, args, where), origin)
    memo = (("attribute", name), value)
    found = m.path.memo.get(memo)
    if found is None:
        title = value.title if isinstance(value, Native) else "what is not known"
        reason = value.reason if isinstance(value, Symbol) else because(title, value)
        found = Symbol(reason, origin, base=value, name=name)
        folding.remember(m, memo, found)
    return found


def _of_builtin(m: Machine, value: V, name: str, origin: Origin) -> V | None:
    method = m.library.method(value, name)
    if method is not None:
        return own_method(name, method, value, origin)
    if isinstance(value, Const):
        return _of_constant(value, name, origin)
    if isinstance(value, Tuple) and value.cls is not None:
        return class_attributes.of_named_tuple(m, value, value.cls, name, origin)
    if name == "__class__":
        return m.library.class_of(value, origin)
    kinds = _python_types(value)
    if kinds and not any(hasattr(kind, name) for kind in kinds):
        exceptions.throw("AttributeError", name, origin)
    return Symbol(because(f"the attribute {name}", value), origin, base=value, name=name)


#: What Python's own types are of which the engine's values are.
_PYTHONS: dict[type, tuple[type, ...]] = {
    Dict: (dict, collections.defaultdict, collections.OrderedDict, collections.Counter),
    Tuple: (tuple,),
    Range: (range,),
}
_KINDS: dict[str, type] = {
    "list": list, "deque": collections.deque, "set": set, "frozenset": frozenset,
}  # fmt: skip


def _python_types(value: V) -> tuple[type, ...]:
    """Return the types of Python's own of which a value may be."""
    if isinstance(value, (List, Set)):
        return (_KINDS[value.kind],)
    return _PYTHONS.get(type(value), ())


def _of_constant(value: Const, name: str, origin: Origin) -> V:
    """Return an attribute of a constant: what Python's own has, methods of constants too."""
    if name == "__class__":
        return Imported(f"builtins.{type(value.value).__name__}", origin)
    if name.startswith("__") or not hasattr(value.value, name):
        if name.startswith("__") and hasattr(value.value, name):
            return Symbol(f"the attribute {name}", origin)
        exceptions.throw("AttributeError", name, origin)
    content = getattr(value.value, name)
    if callable(content):
        return Builtin(
            name,
            lambda m, args, where: parameters.of_constants(m, content, args, where, value),
            origin,
        )
    return folding.folded(content, origin, value)


def _of_imported(m: Machine, value: V, name: str, origin: Origin) -> V:
    assert isinstance(value, Imported)
    path = f"{value.path}.{name}"
    found = m.library.constant(path, origin)
    if found is None:
        found = m.domain.module_attribute(m, path, origin)
    return Imported(path, origin) if found is None else found


def _of_function(m: Machine, value: V, name: str, origin: Origin) -> V:
    assert isinstance(value, Function)
    if name in value.attributes:
        return value.attributes[name]
    if name == "__name__" or (name == "__qualname__" and value.code.qualified == value.code.name):
        return Const(value.code.name, origin)
    if name == "__globals__":
        return m.library.variables(value.globals, origin)
    if name == "__kwdefaults__":
        # Whoever has it can change them.
        m.touch(value)
        reason = "the defaults of a function, which may be changed"
        value.keyword_defaults = {key: Symbol(reason, origin) for key in value.keyword_defaults}
    if name == "__get__":
        return Builtin(name, lambda m, args, where: _bound_by_get(value, args, where), origin)
    if hasattr(_bound_by_get, name) or "__wrapped__" in value.attributes:
        return Symbol(f"the attribute {name}", origin)
    exceptions.throw("AttributeError", name, origin)


def _bound_by_get(value: Function, args: Args, origin: Origin) -> V:
    receiver = args.positional[0] if args.positional else NONE
    if type(receiver) is Const and receiver.value is None:
        return value
    return BoundMethod(value, receiver, origin)


def _of_method(m: Machine, value: V, name: str, origin: Origin) -> V | None:
    assert isinstance(value, BoundMethod)
    if name == "__self__":
        return value.receiver
    if name == "__func__":
        return value.function
    return get(m, value.function, name, origin)


def _of_partial(m: Machine, value: V, name: str, origin: Origin) -> V:
    assert isinstance(value, Partial)
    if name == "func":
        return value.function
    return Symbol(f"the attribute {name}", origin, base=value, name=name)


def _of_wrapper(m: Machine, value: V, name: str, origin: Origin) -> V:
    assert isinstance(value, Wrapper)
    if name in ("fget", "func", "__func__", "__wrapped__") and value.function is not None:
        return value.function
    if value.kind == "property" and name in ("setter", "deleter", "getter"):

        def changed(m: Machine, args: Args, where: Origin) -> V:
            made = Wrapper(value.kind, value.function, value.origin)
            made.setter, made.deleter = value.setter, value.deleter
            setattr(made, {"getter": "function"}.get(name, name), args.positional[0])
            return made

        return Builtin(name, changed, origin)
    return Symbol(f"the attribute {name}", origin)


def _of_instance(m: Machine, value: V, name: str, origin: Origin) -> V | None:
    assert isinstance(value, Instance)
    hook = value.cls.find("__getattribute__")
    if hook is not None:
        return _or_hook(
            m, value, name, origin, lambda: calls.call(m, hook, Args([value, Const(name)]), origin)
        )
    return plain(m, value, name, origin)


def _or_hook(
    m: Machine, value: Instance, name: str, origin: Origin, run: Callable[[], V | None]
) -> V | None:
    """Return an attribute, or what ``__getattr__`` gives where that fails."""
    hook = value.cls.find("__getattr__")
    if hook is None:
        return run()
    return binding.guarded(m, run, lambda: calls.call(m, hook, Args([value, Const(name)]), origin))


def plain(m: Machine, value: Instance, name: str, origin: Origin) -> V | None:
    """Return an attribute as ``object.__getattribute__`` finds it."""
    if value.unknown == OTHER_CLASS:
        return of_symbol_of(m, value, name, value.unknown, origin)
    found = value.cls.find(name)
    if isinstance(found, Wrapper) and found.kind == "property":
        return _or_hook(m, value, name, origin, lambda: computed(m, value, found, origin))
    if isinstance(found, Instance) and binding.is_data(found):
        getter = found.cls.find("__get__")
        if getter is not None:
            args = Args([found, value, value.cls])
            return _or_hook(m, value, name, origin, lambda: calls.call(m, getter, args, origin))
    own = value.items.get(name)
    if own is not None:
        return own
    if name == "__dict__" and value.cls.slots is None and value.native is None:
        return Attributes(value, origin)
    if found is not None and not value.cls.unknown:
        if isinstance(found, (Instance, Wrapper)):
            return _or_hook(m, value, name, origin, lambda: of_kind(m, value, name, found, origin))
        return of_kind(m, value, name, found, origin)
    return _missing(m, value, name, origin)


def computed(m: Machine, value: Instance, found: Wrapper, origin: Origin) -> V | None:
    """Return what a property gives for an object."""
    if found.function is None:
        exceptions.throw("AttributeError", "unreadable attribute", origin)
    return calls.call(m, found.function, Args([value]), origin)


def of_kind(m: Machine, value: Instance, name: str, found: V, origin: Origin) -> V | None:
    """Return what an attribute of the class is for an object."""
    if isinstance(found, Wrapper):
        if found.kind == "staticmethod" and found.function is not None:
            return found.function
        if found.kind == "classmethod" and found.function is not None:
            return binding.bind(m, found.function, value.cls, origin)
        if found.kind == "cached_property" and found.function is not None:
            return _cached(m, value, name, found.function, origin)
        return found
    descriptor = binding.method_of(found, "__get__")
    if descriptor is not None:
        return calls.call(m, descriptor, Args([found, value, value.cls]), origin)
    if isinstance(found, (Function, Builtin)):
        return BoundMethod(found, value, origin)
    if isinstance(found, Symbol) and any(_is_method(one, value) for one in found.holds):
        # A decorator that is not followed made it: it gets the object, now or when it is called.
        forgetting.escape(m, [value], because(f"changed by .{name}", found, where=origin))
    return found


def _is_method(function: V, value: Instance) -> bool:
    """Tell whether a function was written in the class of an object."""
    if not isinstance(function, Function) or function.code.name == "<lambda>":
        return False
    around = function.code.qualified.rpartition(".")[0]
    return any(cls.code is not None and cls.code.qualified == around for cls in value.cls.mro)


def _cached(m: Machine, value: Instance, name: str, function: V, origin: Origin) -> V | None:
    """Compute a cached property, and keep it in the object."""

    def keep(m: Machine, computed: V) -> V:
        m.touch(value)
        value.items[name] = computed
        return computed

    return calls.call(m, function, Args([value]), origin, then=keep)


def _missing(m: Machine, value: Instance, name: str, origin: Origin) -> V | None:
    if name == "__class__":
        return value.cls
    plainly = supers.PLAIN.get(name)
    if plainly is not None and not (value.cls.foreign or value.unknown or value.cls.unknown):
        return own_method(name, plainly, value, origin)
    if value.cls.kind == "enum" and name in ("value", "name", "_value_", "_name_"):
        held = value.items.get(f"_{name.strip('_')}_")
        return Symbol(f"the {name} of a member of an enum", origin) if held is None else held
    if value.native is not None and (not name.startswith("__") or value.cls.base_type):
        return _or_hook(m, value, name, origin, lambda: get(m, value.native or NONE, name, origin))
    hook = value.cls.find("__getattr__")
    if hook is not None and not hasattr(object, name):
        return calls.call(m, hook, Args([value, Const(name)]), origin)
    if value.unknown or value.cls.foreign or value.cls.unknown or hasattr(object, name):
        reason = value.unknown or value.cls.unknown
        reason = reason or because("an attribute from another file's class", value)
        return of_symbol_of(m, value, name, reason, origin)
    if name == "__traceback__" or value.cls.kind == "exception":
        if hasattr(BaseException, name) or value.cls.code is None:
            return of_symbol_of(m, value, name, "an attribute of an exception", origin)
    exceptions.throw("AttributeError", name, origin)


def defines(m: Machine, value: V, name: str, origin: Origin) -> bool | None:
    """Tell whether a value has an attribute; None where that is not known."""
    if isinstance(value, Instance):
        return _instance_defines(m, value, name, origin)
    if isinstance(value, Class):
        if value.find(name) is not None or hasattr(type, name):
            return True
        if value.kind == "exception" or (value.kind == "namedtuple" and hasattr(tuple, name)):
            return True if value.kind == "namedtuple" else None
        if value.foreign or value.unknown or value.base_type:
            return None
        return class_attributes.of_type(value, name, origin) is not None
    if type(value) is Const:
        return hasattr(value.value, name)
    if isinstance(value, Native):
        return value.has(name)
    if isinstance(value, Tuple) and value.cls is not None:
        return _has(m, value, name, origin)
    kinds = _python_types(value)
    if kinds:
        answers = {hasattr(kind, name) for kind in kinds}
        return answers.pop() if len(answers) == 1 else None
    if isinstance(value, Function):
        if "__wrapped__" in value.attributes:
            return None
        return name in value.attributes or hasattr(defines, name)
    if isinstance(value, Imported) and value.path.startswith("builtins."):
        return hasattr(getattr(builtins, value.path[9:], None), name)
    return None


def _instance_defines(m: Machine, value: Instance, name: str, origin: Origin) -> bool | None:
    cls = value.cls
    found = cls.find(name)
    runs = isinstance(found, (Wrapper, Instance)) or any(
        cls.find(hook) is not None for hook in ("__getattr__", "__getattribute__")
    )
    if runs:
        return _has(m, value, name, origin)
    if name in value.items or found is not None:
        return None if found is not None and cls.unknown else True
    if name == "__dict__":
        return cls.slots is None
    if value.unknown or cls.unknown or cls.foreign or isinstance(value.native, Native):
        return None
    if value.native is not None:
        return defines(m, value.native, name, origin)
    if cls.kind in ("enum", "exception") or hasattr(object, name):
        return True if hasattr(object, name) else None
    return False


def _has(m: Machine, value: V, name: str, origin: Origin) -> bool:
    try:
        m.call_through(lambda: get(m, value, name, origin))
    except Raised as raised:
        if binding.is_missing(raised.value):
            return False
        raise
    return True


def of_symbol_of(m: Machine, value: V, name: str, reason: str, origin: Origin) -> V:
    """Return an unknown attribute of a known object: the same one each time on a path."""
    memo = (("attribute", name), value)
    found = m.path.memo.get(memo)
    if found is None:
        found = Symbol(reason, origin, base=value, name=name)
        folding.remember(m, memo, found)
    return found


def _of_super(m: Machine, value: V, name: str, origin: Origin) -> V | None:
    # The two modules need each other: it is looked up when it runs.
    return supers.of_super(m, value, name, origin)


_READERS: dict[type, Callable[[Machine, V, str, Origin], V | None]] = {
    Instance: _of_instance,
    Imported: _of_imported,
    Function: _of_function,
    BoundMethod: _of_method,
    Partial: _of_partial,
    Wrapper: _of_wrapper,
    Class: class_attributes.of_class,
    Super: _of_super,
}
