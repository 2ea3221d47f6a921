"""Attributes by way of ``super()``, and what ``object`` does with them."""

from __future__ import annotations

from collections.abc import Callable

from flake8_batch_params.engine import (
    attributes,
    binding,
    construction,
    exceptions,
    foreign,
    forgetting,
    setting,
)
from flake8_batch_params.engine.arguments import Args
from flake8_batch_params.engine.containers import Tuple
from flake8_batch_params.engine.functions import Builtin, Wrapper, own_method
from flake8_batch_params.engine.instances import Class, Instance, Super
from flake8_batch_params.engine.machine import Machine
from flake8_batch_params.engine.objects import NONE, Const, Imported, Origin, Symbol, V
from flake8_batch_params.engine.openness import because


def of_super(m: Machine, value: V, name: str, origin: Origin) -> V | None:
    """Return an attribute of what ``super()`` gives."""
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
                return attributes.computed(m, receiver, found, origin)
            return attributes.of_kind(m, receiver, name, found, origin)
        if isinstance(found, Wrapper) and found.function is not None:
            if found.kind == "staticmethod":
                return found.function
            return binding.bind(m, found.function, receiver, origin)
        if isinstance(receiver, Tuple):
            return binding.bind(m, found, receiver, origin)
        return found
    return _above(m, value, cls, name, origin)


def _above(m: Machine, value: Super, cls: Class, name: str, origin: Origin) -> V | None:
    """Return what a base class that is not of the file has."""
    receiver = value.receiver
    if name == "__init__":
        return own_method(name, _foreign_init, receiver, origin)
    if name == "__new__":
        return Builtin(name, lambda m, args, where: construction.bare(m, args, where), origin)
    if name == "__setattr__" and isinstance(receiver, Instance):
        return own_method(name, put_plain, receiver, origin)
    if name == "__delattr__" and isinstance(receiver, Instance):
        return own_method(name, remove_plain, receiver, origin)
    is_get = name == "__getattribute__" or (name == "__getattr__" and bool(cls.foreign))
    if is_get and isinstance(receiver, Instance):
        return Builtin(name, lambda m, args, where: get_plain(m, receiver, args, where), origin)
    if name == "__init_subclass__":
        return Builtin(name, lambda m, args, where: NONE, origin)
    has_more = bool(cls.foreign) or (isinstance(receiver, Instance) and receiver.native is not None)
    if name in ("__post_init__", "__exit__", "__enter__") and has_more:
        return Builtin(name, lambda m, args, where: NONE, origin)
    if isinstance(receiver, Instance) and receiver.native is not None:
        return attributes.get(m, receiver.native, name, origin)
    if cls.foreign or hasattr(object, name) or isinstance(receiver, Tuple):
        reason = because("a base class of another file", cls)
        return Symbol(reason, origin, base=receiver, name=name)
    exceptions.throw("AttributeError", name, origin)


def _foreign_init(m: Machine, receiver: V, args: Args, origin: Origin) -> V:
    if isinstance(receiver, Instance):
        if receiver.cls.base_type:
            construction.fill_native(m, receiver, args, origin)
            return NONE
        bases = receiver.cls.foreign
        native = m.domain.subclassed(m, receiver.cls, args, origin)
        if native is not None:
            m.touch(receiver)
            receiver.native = native
        elif bases:
            reason = because("given to a base class of another file", receiver.cls, where=origin)
            plain = (isinstance(one, Imported) and m.library.is_pure(one.path) for one in bases)
            given = args.values() if all(plain) else [receiver, *args.values()]
            forgetting.escape(m, given, reason)
            foreign.set_fields(m, receiver, args, origin, given=True)
        if receiver.cls.is_below(exceptions.exception_class("BaseException")):
            m.touch(receiver)
            receiver.items["args"] = Tuple(tuple(args.positional), origin)
    return NONE


def put_plain(m: Machine, receiver: Instance, args: Args, origin: Origin) -> V:
    """Do what ``object.__setattr__`` does."""
    name = args.positional[0] if args.positional else None
    if isinstance(name, Const) and isinstance(name.value, str) and len(args.positional) == 2:
        setting.put_as_object(m, receiver, name.value, args.positional[1], origin)
    else:
        forgetting.escape(m, [receiver, *args.values()], because("set", *args.values()))
    return NONE


def remove_plain(m: Machine, receiver: Instance, args: Args, origin: Origin) -> V:
    """Do what ``object.__delattr__`` does."""
    name = args.positional[0] if args.positional else None
    if isinstance(name, Const) and isinstance(name.value, str):
        setting.remove_as_object(m, receiver, name.value, origin)
    else:
        forgetting.escape(m, [receiver], because("deleted", *args.values()))
    return NONE


def get_plain(m: Machine, receiver: Instance, args: Args, origin: Origin) -> V | None:
    """Do what ``object.__getattribute__`` does."""
    name = args.positional[0] if args.positional else None
    if isinstance(name, Const) and isinstance(name.value, str):
        return attributes.plain(m, receiver, name.value, origin)
    return Symbol(because("an attribute whose name is not known", *args.values()), origin)


#: What objects have of ``object`` to get, set and delete their attributes by.
PLAIN: dict[str, Callable[[Machine, Instance, Args, Origin], V | None]] = {
    "__setattr__": put_plain, "__delattr__": remove_plain, "__getattribute__": get_plain,
}  # fmt: skip
