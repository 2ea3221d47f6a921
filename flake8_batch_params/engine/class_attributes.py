"""Attributes of classes, and of tuples with names."""

from __future__ import annotations

import builtins

from flake8_batch_params.engine import binding, calls, construction, exceptions, iteration
from flake8_batch_params.engine.arguments import Args
from flake8_batch_params.engine.containers import Dict, List, Tuple
from flake8_batch_params.engine.functions import BoundMethod, Builtin, Function, Wrapper
from flake8_batch_params.engine.instances import Class, Instance
from flake8_batch_params.engine.machine import Machine
from flake8_batch_params.engine.natives import Native
from flake8_batch_params.engine.objects import NONE, Const, Imported, Origin, Symbol, V
from flake8_batch_params.engine.openness import because


def of_named_tuple(m: Machine, value: Tuple, cls: Class, name: str, origin: Origin) -> V | None:
    """Return an attribute of a tuple with names."""
    if name in value.names:
        return value.items[value.names.index(name)]
    if name == "__class__":
        return cls
    if name == "_replace":
        return Builtin(name, lambda m, args, where: _replaced(value, args, where), origin)
    if name == "_asdict":
        return Builtin(name, lambda m, args, where: _as_dict(value, where), origin)
    found = cls.find(name)
    if isinstance(found, Wrapper):
        if found.kind in ("property", "cached_property") and found.function is not None:
            return calls.call(m, found.function, Args([value]), origin)
        if found.function is not None:
            return found.function if found.kind == "staticmethod" else binding.bind(
                m, found.function, cls, origin
            )  # fmt: skip
    if isinstance(found, Function):
        return BoundMethod(found, value, origin)
    if found is not None and name not in cls.names_of_fields():
        return found
    if name in ("_fields", "_make", "_field_defaults"):
        return of_class(m, cls, name, origin)
    if not cls.foreign and not cls.unknown and not hasattr(tuple, name):
        exceptions.throw("AttributeError", name, origin)
    return Symbol(because(f"the attribute {name}", value, cls), origin, base=value, name=name)


def _replaced(value: Tuple, args: Args, origin: Origin) -> V:
    if args.open or args.starred:
        return Symbol(because("a changed named tuple", value), origin)
    if args.positional or any(name not in value.names for name in args.keywords):
        exceptions.throw("ValueError", "Got unexpected field names", origin)
    items = [args.keywords.get(n, one) for n, one in zip(value.names, value.items, strict=True)]
    made = Tuple(tuple(items), origin, value.names)
    made.cls = value.cls
    return made


def _as_dict(value: Tuple, origin: Origin) -> V:
    made = Dict(origin)
    for name, one in zip(value.names, value.items, strict=True):
        made.items[name] = (Const(name), one)
    return made


def of_class(m: Machine, value: V, name: str, origin: Origin) -> V | None:
    """Return an attribute of a class."""
    assert isinstance(value, Class)
    found = value.find(name)
    if found is None or value.unknown:
        own = None if value.unknown else of_type(value, name, origin)
        if own is not None:
            return own
        return _not_in_class(m, value, name, origin, missing=found is None)
    if isinstance(found, Wrapper):
        if found.kind == "classmethod" and found.function is not None:
            return binding.bind(m, found.function, value, origin)
        if found.kind == "staticmethod" and found.function is not None:
            return found.function
        return found
    descriptor = binding.method_of(found, "__get__")
    if descriptor is not None:
        return calls.call(m, descriptor, Args([found, NONE, value]), origin)
    return found


def of_type(value: Class, name: str, origin: Origin) -> V | None:
    """Return what every class has, and those of some kinds."""
    if name == "__name__" or (name == "__qualname__" and value.code is None):
        return Const(value.name, origin)
    if name == "__qualname__" and value.code is not None and value.code.qualified == value.name:
        return Const(value.name, origin)
    if name == "__members__" and value.kind == "enum":
        return _members(value, origin)
    if name == "__dict__":
        made = Dict(origin)
        made.items = {key: (Const(key), one) for key, one in value.attributes.items()}
        made.unknown = f"the attributes of the class {value.name}"
        return made
    if name in ("__mro__", "mro") and not value.foreign and not value.base_type:
        mro = (*value.mro, Imported("builtins.object"))
        if name == "__mro__":
            return Tuple(mro, origin)
        return Builtin(name, lambda m, args, where: List(list(mro), where), origin)
    if value.kind == "namedtuple":
        return _of_named_class(value, name, origin)
    return None


def _of_named_class(value: Class, name: str, origin: Origin) -> V | None:
    if name == "_fields":
        return Tuple(tuple(Const(one.name, origin) for one in value.fields), origin)
    if name == "_field_defaults":
        made = Dict(origin)
        for one in value.fields:
            if one.default is not None:
                made.items[one.name] = (Const(one.name), one.default)
        return made
    if name == "_make":
        return Builtin(name, lambda m, args, where: _made(m, value, args, where), origin)
    return None


def _made(m: Machine, value: Class, args: Args, origin: Origin) -> V | None:
    items = None
    if len(args.positional) == 1:
        items = iteration.taken(m, args.positional[0], origin)
    if items is None:
        return Symbol(because("a named tuple", *args.values()), origin)
    if len(items) != len(value.fields):
        exceptions.throw("TypeError", "wrong number of values", origin)
    return construction.construct(m, value, Args(items), origin)


def _not_in_class(
    m: Machine, value: Class, name: str, origin: Origin, *, missing: bool
) -> V | None:
    if missing and not value.unknown and not value.foreign and not hasattr(type, name):
        if not value.base_type or not hasattr(getattr(builtins, value.base_type), name):
            exceptions.throw("AttributeError", name, origin)
    native = m.domain.subclassed(m, value, None, origin) if value.foreign else None
    if native is not None and isinstance(native, Native):
        given = native.attribute(m, name, origin)
        if given is not None:
            return given
    reason = value.unknown or because("an attribute of a class of another file", value)
    return Symbol(reason, origin, base=value, name=name)


def _members(value: Class, origin: Origin) -> Dict:
    found = Dict(origin)
    for name, member in value.attributes.items():
        if isinstance(member, Instance) and member.cls is value:
            found.items[name] = (Const(name), member)
    return found
