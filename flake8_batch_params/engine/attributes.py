"""The attribute protocol: what ``a.b`` is, and what storing it changes.

What returns `V | None` returns None after it has pushed a frame, whose result is the value.
"""

from __future__ import annotations

import builtins
import collections
from collections.abc import Callable

from flake8_batch_params.engine import calls, exceptions, forgetting, iteration, operations
from flake8_batch_params.engine.machine import Machine, Raised
from flake8_batch_params.engine.objects import (
    NONE,
    Args,
    Attributes,
    Awaitable,
    BoundMethod,
    Builtin,
    Class,
    Const,
    Dict,
    Function,
    Imported,
    Instance,
    List,
    Native,
    Origin,
    Outside,
    Partial,
    Range,
    Set,
    Super,
    Symbol,
    Tuple,
    V,
    Wrapper,
)
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
        operations.remember(m, memo, found)
    return found


def _of_builtin(m: Machine, value: V, name: str, origin: Origin) -> V | None:
    method = m.library.method(value, name)
    if method is not None:
        run: Callable[..., V | None] = method
        return Builtin(name, lambda m, args, where: run(m, value, args, where), origin)
    if isinstance(value, Const):
        return _of_constant(value, name, origin)
    if isinstance(value, Tuple) and value.cls is not None:
        return _of_named_tuple(m, value, value.cls, name, origin)
    if name == "__class__":
        return m.library.class_of(value, origin)
    kinds = _PYTHONS.get(type(value))
    if kinds is not None and not any(hasattr(kind, name) for kind in kinds):
        exceptions.throw("AttributeError", name, origin)
    return Symbol(because(f"the attribute {name}", value), origin, base=value, name=name)


#: Why nothing is known of an object whose class was set.
_OTHER_CLASS = "an object whose class was changed"
#: What Python's own types are of which the engine's values are.
_PYTHONS: dict[type, tuple[type, ...]] = {
    List: (list, collections.deque),
    Dict: (dict, collections.defaultdict, collections.OrderedDict, collections.Counter),
    Set: (set,),
    Tuple: (tuple,),
    Range: (range,),
}


def _of_named_tuple(m: Machine, value: Tuple, cls: Class, name: str, origin: Origin) -> V | None:
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
            return found.function if found.kind == "staticmethod" else bind(
                m, found.function, cls, origin
            )  # fmt: skip
    if isinstance(found, Function):
        return BoundMethod(found, value, origin)
    if found is not None and name not in cls.names_of_fields():
        return found
    if name in ("_fields", "_make", "_field_defaults"):
        return _of_class(m, cls, name, origin)
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
    if name == "__name__" or (name == "__qualname__" and value.code.qualified == value.code.name):
        return Const(value.code.name, origin)
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


# --- classes ---


def _of_class(m: Machine, value: V, name: str, origin: Origin) -> V | None:
    assert isinstance(value, Class)
    found = value.find(name)
    if found is None or value.unknown:
        own = None if value.unknown else _of_type(value, name, origin)
        if own is not None:
            return own
        return _not_in_class(m, value, name, origin, missing=found is None)
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


def _of_type(value: Class, name: str, origin: Origin) -> V | None:
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
    return calls.construct(m, value, Args(items), origin)


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
        return _or_hook(
            m, value, name, origin, lambda: calls.call(m, hook, Args([value, Const(name)]), origin)
        )
    return plain(m, value, name, origin)


def guarded(m: Machine, run: Callable[[], V | None], otherwise: Callable[[], V | None]) -> V | None:
    """Do ``run``; if it ends with an AttributeError, do ``otherwise``."""
    depth = len(m.frames)
    try:
        found = run()
    except Raised as raised:
        if not _is_missing(raised.value):
            raise
        return otherwise()
    if found is None and len(m.frames) > depth:

        def handles(m: Machine, raised: V) -> bool:
            if not _is_missing(raised):
                return False
            result = otherwise()
            if result is not None:
                if m.frames:
                    m.frames[-1].stack.append(result)
                else:
                    m.result = result
            return True

        m.frames[depth].handles = handles
    return found


def _is_missing(raised: V) -> bool:
    return isinstance(raised, Instance) and raised.cls.is_below(
        exceptions.exception_class("AttributeError")
    )


def _or_hook(
    m: Machine, value: Instance, name: str, origin: Origin, run: Callable[[], V | None]
) -> V | None:
    """Return an attribute, or what ``__getattr__`` gives where that fails."""
    hook = value.cls.find("__getattr__")
    if hook is None:
        return run()
    return guarded(m, run, lambda: calls.call(m, hook, Args([value, Const(name)]), origin))


def plain(m: Machine, value: Instance, name: str, origin: Origin) -> V | None:
    """Return an attribute as ``object.__getattribute__`` finds it."""
    if value.unknown == _OTHER_CLASS:
        return of_symbol_of(m, value, name, value.unknown, origin)
    found = value.cls.find(name)
    if isinstance(found, Wrapper) and found.kind == "property":
        return _or_hook(m, value, name, origin, lambda: _computed(m, value, found, origin))
    if isinstance(found, Instance) and _is_data(found):
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
            return _or_hook(m, value, name, origin, lambda: _of_kind(m, value, name, found, origin))
        return _of_kind(m, value, name, found, origin)
    return _missing(m, value, name, origin)


def _is_data(descriptor: Instance) -> bool:
    cls = descriptor.cls
    return cls.find("__set__") is not None or cls.find("__delete__") is not None


def _computed(m: Machine, value: Instance, found: Wrapper, origin: Origin) -> V | None:
    if found.function is None:
        exceptions.throw("AttributeError", "unreadable attribute", origin)
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
        return None if value.foreign or value.unknown or value.base_type else _of_type(
            value, name, origin
        ) is not None  # fmt: skip
    if type(value) is Const:
        return hasattr(value.value, name)
    if isinstance(value, Native):
        return value.has(name)
    if isinstance(value, Tuple) and value.cls is not None:
        return _has(m, value, name, origin)
    kinds = _PYTHONS.get(type(value))
    if kinds is not None:
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
        if _is_missing(raised.value):
            return False
        raise
    return True


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
    cls = receiver.cls if isinstance(receiver, (Instance, Tuple)) else receiver
    if not isinstance(cls, Class):
        return Symbol(
            because("a base class that is not known", receiver), origin, base=receiver, name=name
        )
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
            if found.kind == "staticmethod":
                return found.function
            return bind(m, found.function, receiver, origin)
        if isinstance(receiver, Tuple):
            return bind(m, found, receiver, origin)
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
        return Builtin(name, lambda m, args, where: put_plain(m, receiver, args, where), origin)
    if name == "__delattr__" and isinstance(receiver, Instance):
        return Builtin(name, lambda m, args, where: remove_plain(m, receiver, args, where), origin)
    is_get = name == "__getattribute__" or (name == "__getattr__" and bool(cls.foreign))
    if is_get and isinstance(receiver, Instance):
        return Builtin(name, lambda m, args, where: get_plain(m, receiver, args, where), origin)
    if name == "__init_subclass__":
        return Builtin(name, lambda m, args, where: NONE, origin)
    has_more = bool(cls.foreign) or (isinstance(receiver, Instance) and receiver.native is not None)
    if name in ("__post_init__", "__exit__", "__enter__") and has_more:
        return Builtin(name, lambda m, args, where: NONE, origin)
    if isinstance(receiver, Instance) and receiver.native is not None:
        return get(m, receiver.native, name, origin)
    if cls.foreign or hasattr(object, name) or isinstance(receiver, Tuple):
        reason = because("a base class of another file", cls)
        return Symbol(reason, origin, base=receiver, name=name)
    exceptions.throw("AttributeError", name, origin)


def _foreign_init(m: Machine, receiver: V, args: Args, origin: Origin) -> V:
    if isinstance(receiver, Instance):
        if receiver.cls.base_type:
            calls.fill_native(m, receiver, args, origin)
            return NONE
        native = m.domain.subclassed(m, receiver.cls, args, origin)
        if native is not None:
            m.touch(receiver)
            receiver.native = native
        elif receiver.cls.foreign:
            reason = because("given to a base class of another file", receiver.cls, where=origin)
            forgetting.escape(m, args.values(), reason)
        if receiver.cls.is_below(exceptions.exception_class("BaseException")):
            m.touch(receiver)
            receiver.items["args"] = Tuple(tuple(args.positional), origin)
    return NONE


def put_plain(m: Machine, receiver: Instance, args: Args, origin: Origin) -> V:
    """Do what ``object.__setattr__`` does."""
    name = args.positional[0] if args.positional else None
    if isinstance(name, Const) and isinstance(name.value, str) and len(args.positional) == 2:
        _put_as_object(m, receiver, name.value, args.positional[1], origin)
    else:
        forgetting.escape(m, [receiver, *args.values()], because("set", *args.values()))
    return NONE


def remove_plain(m: Machine, receiver: Instance, args: Args, origin: Origin) -> V:
    """Do what ``object.__delattr__`` does."""
    name = args.positional[0] if args.positional else None
    if isinstance(name, Const) and isinstance(name.value, str):
        _remove_as_object(m, receiver, name.value, origin)
    else:
        forgetting.escape(m, [receiver], because("deleted", *args.values()))
    return NONE


def get_plain(m: Machine, receiver: Instance, args: Args, origin: Origin) -> V | None:
    """Do what ``object.__getattribute__`` does."""
    name = args.positional[0] if args.positional else None
    if isinstance(name, Const) and isinstance(name.value, str):
        return plain(m, receiver, name.value, origin)
    return Symbol(because("an attribute whose name is not known", *args.values()), origin)


# --- stores ---


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
    elif isinstance(target, Native):
        if not target.store(m, name, value):
            forgetting.escape(m, [value], Outside(f"stored in {target.title}"))
    elif isinstance(target, (Const, List, Dict, Set, Tuple, BoundMethod)):
        exceptions.throw("AttributeError", name, origin)
    else:
        m.domain.tested(m, target, f".{name} =", value, origin)
        forgetting.escape(m, [value], because("stored in what is not known", target, where=origin))
        if isinstance(target, Symbol):
            operations.remember(m, (("attribute", name), target), value)


def _put_instance(m: Machine, target: Instance, name: str, value: V, origin: Origin) -> None:
    hook = target.cls.find("__setattr__")
    if hook is not None:
        m.call_through(lambda: calls.call(m, hook, Args([target, Const(name), value]), origin))
        return
    _put_as_object(m, target, name, value, origin)


def _put_as_object(m: Machine, target: Instance, name: str, value: V, origin: Origin) -> None:
    found = target.cls.find(name)
    if isinstance(found, Wrapper) and found.kind == "property":
        setter = found.setter
        if setter is None:
            exceptions.throw("AttributeError", name, origin)
        m.call_through(lambda: calls.call(m, setter, Args([target, value]), origin))
        return
    if isinstance(found, Instance) and _is_data(found):
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
        return
    if name == "__class__" and isinstance(value, Class):
        target.unknown = _OTHER_CLASS
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
            _remove_as_object(m, target, name, origin)
    elif isinstance(target, (Class, Function)):
        if name in target.attributes:
            m.touch(target)
            del target.attributes[name]
        elif isinstance(target, Function) or not target.unknown:
            exceptions.throw("AttributeError", name, origin)
    else:
        forgetting.escape(m, [target], because("changed by del", target, where=origin))


def _remove_as_object(m: Machine, target: Instance, name: str, origin: Origin) -> None:
    found = target.cls.find(name)
    if isinstance(found, Wrapper) and found.kind == "property":
        deleter = found.deleter
        if deleter is None:
            exceptions.throw("AttributeError", name, origin)
        own = deleter
        m.call_through(lambda: calls.call(m, own, Args([target]), origin))
    elif isinstance(found, Instance) and _is_data(found):
        method = found.cls.find("__delete__")
        if method is None:
            exceptions.throw("AttributeError", name, origin)
        m.call_through(lambda: calls.call(m, method, Args([found, target]), origin))
    elif name in target.items:
        m.touch(target)
        del target.items[name]
    elif not target.unknown and not target.cls.foreign and not target.cls.unknown:
        exceptions.throw("AttributeError", name, origin)


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
