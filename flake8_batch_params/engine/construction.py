"""What calls of classes make."""

from __future__ import annotations

from typing import Any

from flake8_batch_params.engine import (
    calls,
    comparison,
    dict_keys,
    exceptions,
    forgetting,
    knowledge,
)
from flake8_batch_params.engine.arguments import Args
from flake8_batch_params.engine.containers import List, Tuple
from flake8_batch_params.engine.functions import Wrapper
from flake8_batch_params.engine.instances import Class, Field, Instance
from flake8_batch_params.engine.machine import Machine
from flake8_batch_params.engine.objects import (
    NONE,
    Container,
    Origin,
    Reason,
    Symbol,
    V,
)
from flake8_batch_params.engine.openness import because


def construct(m: Machine, cls: Class, args: Args, origin: Origin) -> V | None:
    """Make an object of a class of the file."""
    if cls.unknown:
        forgetting.escape(m, args.values(), Reason("given to a class that is not known", origin))
        return Symbol(cls.unknown, origin)
    if cls.abstract:
        exceptions.throw("TypeError", "Can't instantiate abstract class", origin)
    if cls.kind == "enum":
        return _member(m, cls, args, origin)
    if cls.kind == "typeddict":
        return m.library.typed_dict(m, args, origin)
    maker = cls.find("__new__")
    if cls.kind == "namedtuple" and maker is None:
        return _named_tuple(m, cls, args, origin)
    if maker is not None:
        function = maker.function if isinstance(maker, Wrapper) and maker.function else maker
        return calls.call(m, function, args.before(cls), origin, _initialise(cls, args, origin))
    made = new(m, cls, origin)
    if cls.base_type in _IMMUTABLE:
        given = args if cls.find("__init__") is None else Args(args.positional[:1])
        made.native = m.library.built_in(m, cls.base_type, given, origin)
    return _initialised(m, cls, made, args, origin)


#: Built-in types whose objects are what they are when they are made.
_IMMUTABLE = frozenset("str int float tuple".split())


def _initialise(cls: Class, args: Args, origin: Origin) -> calls.Then:
    def after(m: Machine, made: V) -> V | None:
        if isinstance(made, Instance) and made.cls.is_below(cls):
            return _initialised(m, cls, made, args, origin)
        return made

    return after


def new(m: Machine, cls: Class, origin: Origin) -> Instance:
    """Return an object that no constructor has seen yet."""
    made = Instance(cls, origin)
    if cls.base_type and cls.base_type not in _IMMUTABLE:
        made.native = m.library.built_in(m, cls.base_type, Args(), origin)
    m.domain.instance_made(m, made)
    return made


def bare(m: Machine, args: Args, origin: Origin) -> V | None:
    """Return what ``object.__new__`` gives, or that of a built-in type."""
    cls = args.positional[0] if args.positional else None
    if not isinstance(cls, Class):
        return Symbol(because("an object", *args.values()), origin)
    if cls.kind == "namedtuple":
        return _named_tuple(m, cls, args.after(1), origin)
    made = new(m, cls, origin)
    if cls.base_type in _IMMUTABLE:
        made.native = m.library.built_in(m, cls.base_type, args.after(1), origin)
    return made


def fill_native(m: Machine, made: Instance, args: Args, origin: Origin) -> None:
    """Do what the ``__init__`` of a built-in type does."""
    if made.cls.base_type in _IMMUTABLE or not isinstance(made.native, Container):
        return
    whole: Any = m.library.built_in(m, made.cls.base_type, args, origin)
    held: Any = made.native
    m.touch(held)
    if type(whole) is type(held):
        copied = list(whole.items) if isinstance(whole, List) else dict(whole.items)
        held.items, held.unknown = copied, whole.unknown
    else:
        held.unknown = because("a built-in of what is not known", *args.values())


def _initialised(m: Machine, cls: Class, made: Instance, args: Args, origin: Origin) -> V | None:
    method = cls.find("__init__")
    if method is not None:
        return calls.call(m, method, args.before(made), origin, _object_made(made, origin))
    if cls.base_type:
        fill_native(m, made, args, origin)
        return made
    native = m.domain.subclassed(m, cls, args, origin)
    if native is not None:
        made.native = native
        return made
    if cls.is_below(exceptions.exception_class("BaseException")):
        made.items["args"] = Tuple(tuple(args.positional), origin)
        return made
    if cls.foreign:
        m.library.build_foreign(m, made, args, origin)
        return made
    if args.positional or args.keywords:
        exceptions.throw("TypeError", f"{cls.name}() takes no arguments", origin)
    return made


def _object_made(made: V, origin: Origin) -> calls.Then:
    def then(m: Machine, returned: V) -> V:
        if not isinstance(returned, Symbol) and not dict_keys.is_none(returned):
            exceptions.throw("TypeError", "__init__() should return None", origin)
        return made

    return then


def fill(m: Machine, made: Instance, fields: list[Field], args: Args, origin: Origin) -> list[V]:
    """Set the fields of a dataclass's object; return what only ``__post_init__`` gets."""
    positional, keywords = list(args.positional), dict(args.keywords)
    left: list[V] = []
    m.touch(made)
    for field in fields:
        value: V | None = None
        if field.init:
            if positional and not field.keyword_only:
                if field.name in keywords:
                    exceptions.throw("TypeError", f"multiple values for {field.name}", origin)
                value = positional.pop(0)
            elif field.name in keywords:
                value = keywords.pop(field.name)
            elif args.open or args.starred:
                value = Symbol(args.open or args.starred, origin)
        if value is None and field.init:
            value = field.default
        if value is None and field.factory is not None:
            factory = field.factory
            value = m.call_through(lambda: calls.call(m, factory, Args(), origin))  # noqa: B023
        if value is None:
            if not field.init:
                continue
            exceptions.throw("TypeError", f"missing argument {field.name}", origin)
        if field.init_only:
            left.append(value)
        else:
            made.items[field.name] = value
    if positional or keywords:
        exceptions.throw("TypeError", "unexpected arguments", origin)
    return left


def _member(m: Machine, cls: Class, args: Args, origin: Origin) -> V | None:
    """Return the member of an enum with a value."""
    if len(args.positional) > 1 or args.keywords:
        return Symbol(because("a class that is made by calling an enum", *args.values()), origin)
    value = args.positional[0] if args.positional else NONE
    members = [one for one in cls.attributes.values() if isinstance(one, Instance)]
    if isinstance(value, Instance) and any(one is value for one in members):
        return value
    undecided = isinstance(value, Symbol)
    for one in members:
        held = one.items.get("_value_")
        if held is None or one.cls is not cls:
            continue
        same = knowledge.truth(m, comparison.equal(m, held, value, origin))
        if same is True and not undecided:
            return one
        undecided = undecided or same is not False
    missing = cls.find("_missing_")
    if undecided or any(cls.unknown for cls in cls.mro):
        return Symbol(because("a member of an enum, which is not known", *args.values()), origin)
    if any(getattr(one, "path", "") in ("enum.Flag", "enum.IntFlag") for one in _bases(cls)):
        return Symbol("several members of a flag", origin)
    if isinstance(missing, Wrapper) and missing.function is not None:
        return calls.call(
            m, missing.function, Args([cls, value]), origin, lambda m, one: _found(one, origin)
        )
    exceptions.throw("ValueError", "not a valid value", origin)


def _bases(cls: Class) -> list[V]:
    return [base for one in cls.mro for base in one.bases]


def _found(one: V, origin: Origin) -> V:
    if dict_keys.is_none(one):
        exceptions.throw("ValueError", "not a valid value", origin)
    return one


def _named_tuple(m: Machine, cls: Class, args: Args, origin: Origin) -> V:
    items: list[V] = []
    positional, keywords = list(args.positional), dict(args.keywords)
    for field in cls.fields:
        if positional:
            if field.name in keywords:
                exceptions.throw("TypeError", f"multiple values for {field.name}", origin)
            items.append(positional.pop(0))
        elif field.name in keywords:
            items.append(keywords.pop(field.name))
        elif args.open or args.starred:
            items.append(Symbol(args.open or args.starred, origin))
        elif field.default is not None:
            items.append(field.default)
        else:
            exceptions.throw("TypeError", f"missing argument {field.name}", origin)
    if positional or keywords:
        exceptions.throw("TypeError", "unexpected arguments", origin)
    made = Tuple(tuple(items), origin, tuple(one.name for one in cls.fields))
    made.cls = cls
    return made
