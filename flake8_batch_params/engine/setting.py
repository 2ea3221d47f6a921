"""What storing and deleting attributes changes."""

from __future__ import annotations

from flake8_batch_params.engine import binding, calls, exceptions, folding, forgetting
from flake8_batch_params.engine.arguments import Args
from flake8_batch_params.engine.containers import Dict, List, Set, Tuple
from flake8_batch_params.engine.functions import BoundMethod, Function, Wrapper
from flake8_batch_params.engine.instances import OTHER_CLASS, Class, Instance
from flake8_batch_params.engine.machine import Cut, Machine
from flake8_batch_params.engine.natives import Native
from flake8_batch_params.engine.objects import Const, Imported, Origin, Outside, Symbol, V
from flake8_batch_params.engine.openness import because


def put(m: Machine, target: V, name: str, value: V, origin: Origin) -> None:
    """Store an attribute; a property's setter runs in a frame whose result nobody uses."""
    if isinstance(target, Instance):
        _put_instance(m, target, name, value, origin)
    elif isinstance(target, (Class, Function)):
        if isinstance(target, Class) and target.kind == "enum":
            held = target.attributes.get(name)
            if isinstance(held, Instance) and held.cls is target:
                exceptions.throw("AttributeError", f"cannot reassign member {name}", origin)
        m.touch(target)
        target.attributes[name] = value
        if name in _MAGIC:
            _put_magic(target, name, value)
    elif isinstance(target, Native):
        if not target.store(m, name, value):
            forgetting.escape(m, [value], Outside(f"stored in {target.title}"))
    elif isinstance(target, (Const, List, Dict, Set, Tuple, BoundMethod)):
        exceptions.throw("AttributeError", name, origin)
    else:
        m.domain.tested(m, target, f".{name} =", value, origin)
        changed = because("stored in what is not known", target, where=origin)
        forgetting.escape(m, [value, *forgetting.behind(target)], changed)
        if _is_module(target):
            m.touch(m.frame.namespace)
            m.frame.namespace.items[name] = Symbol(changed, origin)
        if isinstance(target, Symbol):
            folding.remember(m, (("attribute", name), target), value)
        elif isinstance(target, Imported):
            folding.forget_import(m, f"{target.path}.{name}")


def _is_module(target: V) -> bool:
    """Tell whether a value is a module by its name: it may be this one."""
    source = target.base or target.called if isinstance(target, Symbol) else None
    return isinstance(source, Imported) and source.path in _MODULES


_MODULES = frozenset({"sys.modules", "importlib.import_module", "builtins.__import__"})
#: Attributes of functions and classes that change what these do.
_MAGIC = frozenset("__defaults__ __kwdefaults__ __code__ __bases__".split())


def _put_magic(target: Class | Function, name: str, value: V) -> None:
    """Change the defaults of a function, or what a class or a function is."""
    if isinstance(target, Class):
        target.unknown = "a class whose bases are changed"
    elif name == "__code__":
        raise Cut("a function whose code is changed")
    elif name == "__defaults__":
        known = isinstance(value, Tuple) and len(value.items) == len(target.defaults)
        target.defaults = (
            list(value.items) if known and isinstance(value, Tuple)
            else [Symbol("a default that is changed", one.origin) for one in target.defaults]
        )  # fmt: skip
    elif name == "__kwdefaults__":
        target.keyword_defaults = {
            key: Symbol("a default that is changed", one.origin)
            for key, one in target.keyword_defaults.items()
        }


def _put_instance(m: Machine, target: Instance, name: str, value: V, origin: Origin) -> None:
    hook = target.cls.find("__setattr__")
    if hook is not None:
        m.call_through(lambda: calls.call(m, hook, Args([target, Const(name), value]), origin))
        return
    put_as_object(m, target, name, value, origin)


def put_as_object(m: Machine, target: Instance, name: str, value: V, origin: Origin) -> None:
    """Store an attribute as ``object.__setattr__`` does."""
    found = target.cls.find(name)
    if isinstance(found, Wrapper) and found.kind == "property":
        setter = found.setter
        if setter is None:
            exceptions.throw("AttributeError", name, origin)
        m.call_through(lambda: calls.call(m, setter, Args([target, value]), origin))
        return
    if isinstance(found, Instance) and binding.is_data(found):
        _put_by_descriptor(m, found, target, value, origin)
        return
    if target.native is not None and isinstance(target.native, Native):
        target.native.store(m, name, value)
    if target.cls.slots is not None and name not in target.cls.slots:
        exceptions.throw("AttributeError", name, origin)
    m.touch(target)
    if name == "__dict__" and isinstance(value, Dict):
        target.items = {key: pair[1] for key, pair in value.items.items() if isinstance(key, str)}
        target.unknown = value.unknown
        # From now on each is changed by the other.
        forgetting.escape(m, [value], because("the attributes of an object", value, where=origin))
        return
    if name == "__dict__":
        reason = because("an object whose attributes were replaced", value, where=origin)
        forgetting.escape(m, [target, value], reason)
        return
    if name == "__class__" and isinstance(value, Class):
        target.unknown = OTHER_CLASS
        return
    target.items[name] = value


def _put_by_descriptor(
    m: Machine, found: Instance, target: Instance, value: V, origin: Origin
) -> None:
    setter = found.cls.find("__set__")
    if setter is None:
        exceptions.throw("AttributeError", "__set__", origin)
    m.call_through(lambda: calls.call(m, setter, Args([found, target, value]), origin))


def remove(m: Machine, target: V, name: str, origin: Origin) -> None:
    """Delete an attribute."""
    if isinstance(target, Instance):
        hook = target.cls.find("__delattr__")
        if hook is not None:
            m.call_through(lambda: calls.call(m, hook, Args([target, Const(name)]), origin))
        else:
            remove_as_object(m, target, name, origin)
    elif isinstance(target, (Class, Function)):
        if name in target.attributes:
            m.touch(target)
            del target.attributes[name]
        elif isinstance(target, Function) or not target.unknown:
            exceptions.throw("AttributeError", name, origin)
    else:
        forgetting.escape(m, [target], because("changed by del", target, where=origin))


def remove_as_object(m: Machine, target: Instance, name: str, origin: Origin) -> None:
    """Delete an attribute as ``object.__delattr__`` does."""
    found = target.cls.find(name)
    if isinstance(found, Wrapper) and found.kind == "property":
        deleter = found.deleter
        if deleter is None:
            exceptions.throw("AttributeError", name, origin)
        own = deleter
        m.call_through(lambda: calls.call(m, own, Args([target]), origin))
    elif isinstance(found, Instance) and binding.is_data(found):
        method = found.cls.find("__delete__")
        if method is None:
            exceptions.throw("AttributeError", name, origin)
        m.call_through(lambda: calls.call(m, method, Args([found, target]), origin))
    elif name in target.items:
        m.touch(target)
        del target.items[name]
    elif not target.unknown and not target.cls.foreign and not target.cls.unknown:
        exceptions.throw("AttributeError", name, origin)
