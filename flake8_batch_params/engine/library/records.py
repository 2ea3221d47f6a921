"""Dataclasses, tuples with names, enums and namespaces: what the library does with them."""

from __future__ import annotations

import keyword

from flake8_batch_params.engine import (
    classes,
    comparison,
    construction,
    copied,
    exceptions,
    folding,
    forgetting,
)
from flake8_batch_params.engine.arguments import Args
from flake8_batch_params.engine.containers import Dict, List, Tuple
from flake8_batch_params.engine.functions import Builtin, Wrapper
from flake8_batch_params.engine.instances import Attributes, Class, Field, Instance
from flake8_batch_params.engine.library import signatures
from flake8_batch_params.engine.library.models import Run
from flake8_batch_params.engine.machine import Machine
from flake8_batch_params.engine.objects import (
    NONE,
    Const,
    Imported,
    Origin,
    Symbol,
    V,
)
from flake8_batch_params.engine.openness import because


def _namespace(m: Machine, args: Args, origin: Origin) -> V:
    made = Instance(_NAMESPACE, origin)
    made.items = dict(args.keywords)
    made.unknown = args.open
    return made


def _same_fields(m: Machine, args: Args, origin: Origin) -> V | None:
    one, other = args.positional
    if not isinstance(one, Instance) or not isinstance(other, Instance):
        return Imported("builtins.NotImplemented")
    if one.cls is not other.cls:
        return Imported("builtins.NotImplemented")
    left, right = Attributes(one, origin), Attributes(other, origin)
    return comparison.equal(m, left, right, origin)


_NAMESPACE = Class("SimpleNamespace", [], {"__eq__": Builtin("__eq__", _same_fields)}, None)


def _dataclass(m: Machine, args: Args, origin: Origin) -> V:
    if args.positional and isinstance(args.positional[0], Class):
        return classes.dataclass(m, args.positional[0], Args())

    def decorate(m: Machine, inner: Args, where: Origin) -> V:
        cls = inner.positional[0] if inner.positional else NONE
        return classes.dataclass(m, cls, args) if isinstance(cls, Class) else cls

    return Builtin("dataclass", decorate, origin)


def _field(m: Machine, args: Args, origin: Origin) -> V:
    return classes.field_marker(args, origin)


def _astuple(m: Machine, args: Args, origin: Origin) -> V:
    value = args.get("obj", 0) or NONE
    _refuse_others(value, origin)
    if _is_made_by(args, "tuple_factory", "builtins.tuple"):
        if isinstance(value, Instance) and value.cls.kind == "dataclass" and not value.unknown:
            return copied.instance_tuple(value, origin)
        return Symbol(because("the fields of an object", value), origin, "tuple")
    return _made_by_others(m, args, origin)


def _field_list(m: Machine, args: Args, origin: Origin) -> V:
    """Return what ``dataclasses.fields`` gives: objects with a name."""
    value = args.positional[0] if args.positional else NONE
    cls = value.cls if isinstance(value, Instance) else value
    if isinstance(value, (Const, Dict, List, Tuple)):
        exceptions.throw("TypeError", "must be called with a dataclass type or instance", origin)
    if not isinstance(cls, Class) or cls.kind != "dataclass" or cls.unknown:
        return Symbol(because("the fields of an object", value), origin, "tuple")
    found: list[V] = []
    for one in cls.fields:
        if not one.init_only:
            field = Instance(_FIELD, origin)
            field.items = {"name": Const(one.name)}
            field.unknown = "a field of a dataclass"
            found.append(field)
    return Tuple(tuple(found), origin)


_FIELD = Class("Field", [], {}, None)


def _is_dataclass(m: Machine, args: Args, origin: Origin) -> V:
    value = args.positional[0] if args.positional else NONE
    cls = value.cls if isinstance(value, Instance) else value
    if isinstance(cls, Class) and not cls.unknown and not cls.foreign:
        return Const(cls.kind == "dataclass", origin)
    if isinstance(value, (Const, Dict, List, Tuple)):
        return Const(False, origin)
    return folding.remembered(m, ("is_dataclass",), origin, "bool", value)


def _asdict(m: Machine, args: Args, origin: Origin) -> V:
    value = args.get("obj", 0) or NONE
    _refuse_others(value, origin)
    if not _is_made_by(args, "dict_factory", "builtins.dict"):
        return _made_by_others(m, args, origin)
    if isinstance(value, Instance) and value.cls.kind == "dataclass":
        return copied.instance_dict(value, value.origin)
    return Symbol(because("the fields of an object", value), origin, "dict")


def _refuse_others(value: V, origin: Origin) -> None:
    """Raise what Python raises of what is no object of a dataclass."""
    if isinstance(value, (Const, Dict, List, Tuple, Class)):
        exceptions.throw("TypeError", "should be called on dataclass instances", origin)


def _is_made_by(args: Args, name: str, path: str) -> bool:
    """Tell whether a dict or a tuple is made by the type that is asked for by default."""
    factory = args.keywords.get(name)
    plain = factory is None or (isinstance(factory, Imported) and factory.path == path)
    return plain and not args.open


def _made_by_others(m: Machine, args: Args, origin: Origin) -> V:
    reason = because("the fields of an object, as a function makes them", *args.values())
    forgetting.escape(m, args.values(), reason)
    return Symbol(reason, origin)


def _replace(m: Machine, args: Args, origin: Origin) -> V | None:
    value = args.positional[0] if args.positional else NONE
    if isinstance(value, Instance) and value.cls.kind == "dataclass" and not value.unknown:
        kept = {
            one.name: value.items[one.name]
            for one in value.cls.fields
            if one.init and one.name in value.items
        }
        again = Args([], {**kept, **args.keywords})
        again.open = args.open
        return construction.construct(m, value.cls, again, origin)
    reason = because("a changed copy of what is not known", *args.values())
    forgetting.escape(m, args.values(), reason)
    return Symbol(reason, origin)


def _cached_property(m: Machine, args: Args, origin: Origin) -> V:
    return Wrapper("cached_property", args.positional[0] if args.positional else None, origin)


def _namedtuple(m: Machine, args: Args, origin: Origin) -> V:
    from flake8_batch_params.engine import iteration

    name, names = (args.positional + [NONE, NONE])[:2]
    if isinstance(names, Const) and isinstance(names.value, str):
        words = names.value.replace(",", " ").split()
    else:
        items = iteration.taken(m, names, origin) or []
        words = [str(one.value) for one in items if isinstance(one, Const)]
    rename = args.keywords.get("rename", Const(False))
    if isinstance(rename, Const):
        if rename.value:
            words = _renamed(words)
        else:
            _refuse_names(words, origin)
    made = Class(str(name.value) if isinstance(name, Const) else "tuple", [], {}, origin)
    made.kind = "namedtuple"
    if not isinstance(rename, Const):
        made.unknown = "a named tuple whose names may be others"
    made.fields = [Field(word) for word in words]
    defaults = args.keywords.get("defaults")
    if defaults is not None:
        values = iteration.taken(m, defaults, origin) or []
        if len(values) > len(words):
            exceptions.throw("TypeError", "Got more default values than field names", origin)
        for field, value in zip(reversed(made.fields), reversed(values), strict=False):
            field.default = value
    if args.open or not words:
        made.unknown = "a named tuple that is not known"
    return made


def _is_no_name(word: str) -> bool:
    return not word.isidentifier() or keyword.iskeyword(word) or word.startswith("_")


def _renamed(words: list[str]) -> list[str]:
    """Return names of which those that no field can have are numbers."""
    return [
        f"_{at}" if _is_no_name(word) or word in words[:at] else word
        for at, word in enumerate(words)
    ]


def _refuse_names(words: list[str], origin: Origin) -> None:
    """Raise what Python raises of names that no field can have."""
    if any(map(_is_no_name, words)) or len(set(words)) < len(words):
        exceptions.throw("ValueError", "Field names must be valid identifiers", origin)


def _auto(m: Machine, args: Args, origin: Origin) -> V:
    found = Symbol("a number of an enum", origin)
    found.called = Imported("enum.auto")
    return found


def _enum_property(m: Machine, args: Args, origin: Origin) -> V:
    return Wrapper("property", args.positional[0] if args.positional else None, origin)


FUNCTIONS: dict[str, Run] = signatures.functions(
    {
        "collections.namedtuple": _namedtuple, "types.SimpleNamespace": _namespace,
        "dataclasses.dataclass": _dataclass, "dataclasses.field": _field,
        "dataclasses.asdict": _asdict, "dataclasses.astuple": _astuple,
        "dataclasses.fields": _field_list, "dataclasses.is_dataclass": _is_dataclass,
        "dataclasses.replace": _replace,
        "copy.replace": _replace, "functools.cached_property": _cached_property, "enum.auto": _auto,
        "enum.property": _enum_property, "types.DynamicClassAttribute": _enum_property,
    },
    """
    collections.namedtuple(typename, field_names, *, rename=, defaults=, module=)
    types.SimpleNamespace(mapping=, /, **fields)
    dataclasses.field(**options)
    dataclasses.asdict(obj, *, dict_factory=)
    dataclasses.astuple(obj, *, tuple_factory=)
    dataclasses.fields(class_or_instance)
    dataclasses.is_dataclass(obj)
    dataclasses.replace(obj, /, **changes)
    copy.replace(obj, /, **changes)
    enum.auto(value=)
    """,
)  # fmt: skip
