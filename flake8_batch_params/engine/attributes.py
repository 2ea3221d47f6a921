"""The attribute protocol: what ``a.b`` is, and what storing it changes.

What returns `V | None` returns None after it has pushed a frame, whose result is the value.
"""

from __future__ import annotations

from collections.abc import Callable

from flake8_batch_params.engine import calls, exceptions, forgetting, operations
from flake8_batch_params.engine.machine import Machine
from flake8_batch_params.engine.objects import (
    NONE,
    Args,
    Awaitable,
    BoundMethod,
    Builtin,
    Class,
    Const,
    Dict,
    Function,
    Imported,
    Instance,
    Native,
    Origin,
    Partial,
    Reason,
    Super,
    Symbol,
    Tuple,
    V,
    Wrapper,
)


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
        reason = value.reason if isinstance(value, Symbol) else title
        found = Symbol(reason, origin, base=value, name=name)
        operations.remember(m, memo, found)
    return found


def _of_builtin(m: Machine, value: V, name: str, origin: Origin) -> V:
    method = m.library.method(value, name)
    if method is not None:
        run: Callable[..., V | None] = method
        return Builtin(name, lambda m, args, where: run(m, value, args, where), origin)
    if isinstance(value, Const):
        return _of_constant(value, name, origin)
    if isinstance(value, Tuple) and name in value.names:
        return value.items[value.names.index(name)]
    if isinstance(value, Tuple) and value.cls is not None:
        found = value.cls.find(name)
        if isinstance(found, Function):
            return BoundMethod(found, value, origin)
        if isinstance(found, Wrapper) and found.kind == "property" and found.function is not None:
            return m.call_through(lambda: calls.call(m, found.function, Args([value]), origin))  # type: ignore[arg-type]
    if name == "__class__":
        return Symbol("the class of an object", origin)
    if isinstance(value, (Dict,)) and name == "__dict__":
        exceptions.throw("AttributeError", name, origin)
    return Symbol(f"the attribute {name}", origin, base=value, name=name)


def _of_constant(value: Const, name: str, origin: Origin) -> V:
    """Return an attribute of a constant: what Python's own has, methods of constants too."""
    if name.startswith("__") or not hasattr(value.value, name):
        if name.startswith("__"):
            return Symbol(f"the attribute {name}", origin)
        exceptions.throw("AttributeError", name, origin)
    content = getattr(value.value, name)
    if callable(content):
        return Builtin(
            name, lambda m, args, where: calls.of_constants(m, content, args, where, value), origin
        )
    return operations.folded(content, origin, value)


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
    if name in ("__name__", "__qualname__"):
        return Const(value.code.name, origin)
    if name.startswith("__"):
        return Symbol(f"the attribute {name}", origin)
    exceptions.throw("AttributeError", name, origin)


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
    if value.kind in ("property", "cached_property") and name in ("setter", "deleter", "getter"):

        def changed(m: Machine, args: Args, where: Origin) -> V:
            made = Wrapper(value.kind, value.function, value.origin)
            made.setter, made.deleter = value.setter, value.deleter
            setattr(made, {"getter": "function"}.get(name, name), args.positional[0])
            return made

        return Builtin(name, changed, origin)
    return Symbol(f"the attribute {name}", origin)


# --- classes ---


def _of_class(m: Machine, value: V, name: str, origin: Origin) -> V | None:
    assert isinstance(value, Class)
    if name in ("__name__", "__qualname__"):
        return Const(value.name, origin)
    if name == "__members__" and value.kind == "enum":
        return _members(value, origin)
    found = value.find(name)
    if found is None or value.unknown:
        if found is None and not value.unknown and not value.foreign and name[:2] != "__":
            exceptions.throw("AttributeError", name, origin)
        native = m.domain.subclassed(m, value, None, origin) if value.foreign else None
        if native is not None and isinstance(native, Native):
            given = native.attribute(m, name, origin)
            if given is not None:
                return given
        return Symbol(
            value.unknown or "an attribute of a class of another file",
            origin,
            base=value,
            name=name,
        )
    if isinstance(found, Wrapper):
        if found.kind == "classmethod" and found.function is not None:
            return bind(m, found.function, value, origin)
        if found.kind == "staticmethod" and found.function is not None:
            return found.function
        return found
    descriptor = _method_of(found, "__get__")
    if descriptor is not None:
        return calls.call(m, descriptor, Args([found, NONE, value]), origin)
    return found


def _members(value: Class, origin: Origin) -> Dict:
    found = Dict(origin)
    for name, member in value.attributes.items():
        if isinstance(member, Instance) and member.cls is value:
            found.items[name] = (Const(name), member)
    return found


def bind(m: Machine, function: V, receiver: V, origin: Origin) -> V:
    """Return a function of a class as a method."""
    if isinstance(function, (Function, Builtin, BoundMethod)):
        return BoundMethod(function, receiver, origin)
    return function


def _method_of(value: V, name: str) -> V | None:
    """Return a special method of an object's class."""
    return value.cls.find(name) if isinstance(value, Instance) else None


def _of_instance(m: Machine, value: V, name: str, origin: Origin) -> V | None:
    assert isinstance(value, Instance)
    hook = value.cls.find("__getattribute__")
    if hook is not None:
        return calls.call(m, hook, Args([value, Const(name)]), origin)
    return plain(m, value, name, origin)


def plain(m: Machine, value: Instance, name: str, origin: Origin) -> V | None:
    """Return an attribute as ``object.__getattribute__`` finds it."""
    found = value.cls.find(name)
    if isinstance(found, Wrapper) and found.kind == "property":
        return _computed(m, value, found, origin)
    if found is not None and _method_of(found, "__set__") is not None:
        return calls.call(
            m,
            found.cls.find("__get__") or NONE,  # type: ignore[attr-defined]
            Args([found, value, value.cls]),
            origin,
        )
    own = value.items.get(name)
    if own is not None:
        return own
    if found is not None and not value.cls.unknown:
        return _of_kind(m, value, name, found, origin)
    return _missing(m, value, name, origin)


def _computed(m: Machine, value: Instance, found: Wrapper, origin: Origin) -> V | None:
    if found.function is None:
        return Symbol("a property", origin)
    return calls.call(m, found.function, Args([value]), origin)


def _of_kind(m: Machine, value: Instance, name: str, found: V, origin: Origin) -> V | None:
    """Return what an attribute of the class is for an object."""
    if isinstance(found, Wrapper):
        if found.kind == "staticmethod" and found.function is not None:
            return found.function
        if found.kind == "classmethod" and found.function is not None:
            return bind(m, found.function, value.cls, origin)
        if found.kind == "cached_property" and found.function is not None:
            return _cached(m, value, name, found.function, origin)
        return found
    descriptor = _method_of(found, "__get__")
    if descriptor is not None:
        return calls.call(m, descriptor, Args([found, value, value.cls]), origin)
    if isinstance(found, (Function, Builtin)):
        return BoundMethod(found, value, origin)
    return found


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
    if name == "__dict__":
        made = Dict(origin)
        made.items = {key: (Const(key), one) for key, one in value.items.items()}
        made.unknown = "the attributes of an object"
        forgetting.escape(m, [value], Reason("changed through __dict__", origin))
        return made
    hook = value.cls.find("__getattr__")
    if hook is not None:
        return calls.call(m, hook, Args([value, Const(name)]), origin)
    if value.cls.kind == "enum" and name in ("value", "name"):
        return value.items.get(f"_{name}_", Symbol(f"the {name} of a member of an enum", origin))
    if value.native is not None:
        found = get(m, value.native, name, origin)
        if found is not None:
            return found
    if value.unknown or value.cls.foreign or value.cls.unknown or name.startswith("__"):
        reason = value.unknown or value.cls.unknown or "an attribute from another file's class"
        return of_symbol_of(m, value, name, reason, origin)
    exceptions.throw("AttributeError", name, origin)


def of_symbol_of(m: Machine, value: V, name: str, reason: str, origin: Origin) -> V:
    """Return an unknown attribute of a known object: the same one each time on a path."""
    memo = (("attribute", name), value)
    found = m.path.memo.get(memo)
    if found is None:
        found = Symbol(reason, origin, base=value, name=name)
        operations.remember(m, memo, found)
    return found


def _of_super(m: Machine, value: V, name: str, origin: Origin) -> V | None:
    assert isinstance(value, Super)
    receiver = value.receiver
    cls = receiver.cls if isinstance(receiver, Instance) else receiver
    if not isinstance(cls, Class):
        return Symbol("a base class that is not known", origin, base=receiver, name=name)
    after = cls.mro[cls.mro.index(value.after) + 1 :] if value.after in cls.mro else []
    for one in after:
        found = one.attributes.get(name)
        if found is None:
            continue
        if isinstance(receiver, Instance):
            if isinstance(found, Wrapper) and found.kind == "property":
                return _computed(m, receiver, found, origin)
            return _of_kind(m, receiver, name, found, origin)
        if isinstance(found, Wrapper) and found.function is not None:
            return bind(m, found.function, receiver, origin)
        return found
    return _above(m, value, cls, name, origin)


def _above(m: Machine, value: Super, cls: Class, name: str, origin: Origin) -> V | None:
    """Return what a base class that is not of the file has."""
    receiver = value.receiver
    if name == "__init__":
        return Builtin(name, lambda m, args, where: _foreign_init(m, receiver, args, where), origin)
    if name == "__new__":
        return Builtin(name, lambda m, args, where: calls.bare(m, args, where), origin)
    if name == "__setattr__" and isinstance(receiver, Instance):
        return Builtin(name, lambda m, args, where: _store_plain(m, receiver, args), origin)
    if name in ("__getattribute__", "__getattr__") and isinstance(receiver, Instance):
        return Builtin(name, lambda m, args, where: _get_plain(m, receiver, args, where), origin)
    if name in ("__init_subclass__", "__post_init__", "__exit__", "__enter__"):
        return Builtin(name, lambda m, args, where: NONE, origin)
    if isinstance(receiver, Instance) and receiver.native is not None:
        return get(m, receiver.native, name, origin)
    if cls.foreign:
        return Symbol("a base class of another file", origin, base=receiver, name=name)
    exceptions.throw("AttributeError", name, origin)


def _foreign_init(m: Machine, receiver: V, args: Args, origin: Origin) -> V:
    if isinstance(receiver, Instance):
        if receiver.cls.kind == "dataclass":
            calls.fill(m, receiver, args, origin)
        native = m.domain.subclassed(m, receiver.cls, args, origin)
        if native is not None:
            m.touch(receiver)
            receiver.native = native
        elif receiver.cls.foreign:
            forgetting.escape(
                m, args.values(), Reason("given to a base class of another file", origin)
            )
        if receiver.cls.is_below(exceptions.exception_class("BaseException")):
            m.touch(receiver)
            receiver.items["args"] = Tuple(tuple(args.positional), origin)
    return NONE


def _store_plain(m: Machine, receiver: Instance, args: Args) -> V:
    if len(args.positional) == 2 and isinstance(args.positional[0], Const):
        m.touch(receiver)
        receiver.items[str(args.positional[0].value)] = args.positional[1]
    return NONE


def _get_plain(m: Machine, receiver: Instance, args: Args, origin: Origin) -> V | None:
    name = args.positional[0] if args.positional else None
    if isinstance(name, Const) and isinstance(name.value, str):
        return plain(m, receiver, name.value, origin)
    return Symbol("an attribute whose name is not known", origin)


# --- stores ---


def put(m: Machine, target: V, name: str, value: V, origin: Origin) -> None:
    """Store an attribute; a property's setter runs in a frame whose result nobody uses."""
    if isinstance(target, Instance):
        _put_instance(m, target, name, value, origin)
    elif isinstance(target, (Class, Function)):
        m.touch(target)
        target.attributes[name] = value
    elif isinstance(target, Native):
        if not target.store(m, name, value):
            forgetting.escape(m, [value], Reason(f"stored in {target.title}", origin))
    else:
        m.domain.tested(m, target, f".{name} =", value, origin)
        forgetting.escape(m, [value], Reason("stored in what is not known", origin))
        if isinstance(target, Symbol):
            operations.remember(m, (("attribute", name), target), value)


def _put_instance(m: Machine, target: Instance, name: str, value: V, origin: Origin) -> None:
    hook = target.cls.find("__setattr__")
    if hook is not None:
        m.call_through(lambda: calls.call(m, hook, Args([target, Const(name), value]), origin))
        return
    found = target.cls.find(name)
    if isinstance(found, Wrapper) and found.kind == "property":
        setter = found.setter
        if setter is None:
            exceptions.throw("AttributeError", name, origin)
        m.call_through(lambda: calls.call(m, setter, Args([target, value]), origin))
        return
    descriptor = _method_of(found, "__set__") if found is not None else None
    if descriptor is not None and found is not None:
        m.call_through(lambda: calls.call(m, descriptor, Args([found, target, value]), origin))
        return
    if target.native is not None and isinstance(target.native, Native):
        target.native.store(m, name, value)
    m.touch(target)
    target.items[name] = value


def remove(m: Machine, target: V, name: str, origin: Origin) -> None:
    """Delete an attribute."""
    if isinstance(target, Instance):
        if name in target.items:
            m.touch(target)
            del target.items[name]
            return
        if not target.unknown and not target.cls.foreign:
            exceptions.throw("AttributeError", name, origin)
    elif isinstance(target, Class) and name in target.attributes:
        m.touch(target)
        del target.attributes[name]
    else:
        forgetting.escape(m, [target], Reason("changed by del", origin))


_READERS: dict[type, Callable[[Machine, V, str, Origin], V | None]] = {
    Instance: _of_instance,
    Imported: _of_imported,
    Function: _of_function,
    BoundMethod: _of_method,
    Partial: _of_partial,
    Wrapper: _of_wrapper,
    Class: _of_class,
    Super: _of_super,
}
