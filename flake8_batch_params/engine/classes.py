"""Classes as ``class`` statements make them: bases, MRO, and what their decorators add."""

from __future__ import annotations

from typing import Any

from flake8_batch_params.engine import exceptions, forgetting
from flake8_batch_params.engine.machine import Frame, Machine
from flake8_batch_params.engine.objects import (
    NONE,
    Args,
    Builtin,
    Class,
    Const,
    Dict,
    Field,
    Function,
    Imported,
    Instance,
    List,
    Origin,
    Symbol,
    Tuple,
    V,
    Wrapper,
)

#: Bases that add nothing that is looked for.
_PLAIN = frozenset(
    "builtins.object abc.ABC typing.Protocol typing_extensions.Protocol typing.Generic".split()
)
_ENUMS = frozenset("enum.Enum enum.StrEnum enum.IntEnum enum.Flag enum.IntFlag".split())
_MIXED_ENUMS = frozenset({"enum.StrEnum", "enum.IntEnum"})
_NAMED_TUPLES = frozenset({"typing.NamedTuple", "typing_extensions.NamedTuple"})
_TYPED_DICTS = frozenset({"typing.TypedDict", "typing_extensions.TypedDict"})
_VALUES = frozenset({"builtins.str", "builtins.int", "builtins.float"})


def build(
    m: Machine, name: str, args: Args, namespace: dict[str, V], annotations: dict[str, Any],
    origin: Origin,
) -> Class:  # fmt: skip
    """Return the class that a ``class`` statement makes."""
    bases = [_plain_base(one) for one in args.positional]
    attributes = {
        key: value
        for key, value in namespace.items()
        if isinstance(key, str) and not key.startswith(".")
    }
    made = Class(name, bases, attributes, origin)
    made.annotations = annotations
    known = [one for one in bases if isinstance(one, Class)]
    for one in bases:
        if isinstance(one, Imported):
            _imported_base(made, one)
        elif not isinstance(one, Class):
            made.foreign.append(one)
    made.mro = linearised(made, known)
    for one in known:
        made.foreign += [base for base in one.foreign if base not in made.foreign]
        made.kind = made.kind or one.kind
        made.unknown = made.unknown or one.unknown
    if "metaclass" in args.keywords and not _is_plain_metaclass(args.keywords["metaclass"]):
        made.unknown = "a class of a metaclass"
    _own(made, attributes)
    if made.kind == "enum":
        _enumerate(made, known)
    elif made.kind == "namedtuple":
        made.fields = _fields(made, [])
    hook = next(
        (
            one.find("__init_subclass__")
            for one in known
            if one.find("__init_subclass__") is not None
        ),
        None,
    )
    if hook is not None:
        made.unknown = "a class that __init_subclass__ changes"
    return made


def _plain_base(base: V) -> V:
    """Return a base without what stands in brackets behind it."""
    if isinstance(base, Symbol) and isinstance(base.called, Imported):
        return base.called
    if isinstance(base, Imported) and base.path.startswith("builtins."):
        name = base.path.removeprefix("builtins.")
        if exceptions.is_exception(name):
            return exceptions.exception_class(name)
    return base


def _imported_base(made: Class, base: Imported) -> None:
    if base.path in _ENUMS:
        made.kind = "enum"
        if base.path in _MIXED_ENUMS:
            made.is_mixed = True
    elif base.path in _NAMED_TUPLES:
        made.kind = "namedtuple"
    elif base.path in _TYPED_DICTS:
        made.kind = "typeddict"
    elif base.path in _VALUES and made.kind in ("", "enum"):
        made.is_mixed = True
        made.foreign.append(base)
    elif base.path not in _PLAIN:
        made.foreign.append(base)


def _is_plain_metaclass(value: V) -> bool:
    return isinstance(value, Imported) and value.path in ("abc.ABCMeta", "enum.EnumMeta")


def linearised(made: Class, bases: list[Class]) -> list[Class]:
    """Return the MRO of a class: C3.  Raises `TypeError` in the program when there is none."""
    rows = [list(one.mro) for one in bases] + [list(bases)]
    order = [made]
    while any(rows):
        rows = [row for row in rows if row]
        for row in rows:
            head = row[0]
            if not any(head in other[1:] for other in rows):
                break
        else:
            exceptions.throw("TypeError", "Cannot create a consistent MRO", made.origin)
        order.append(head)
        rows = [[one for one in row if one is not head] for row in rows]
    return order


def _own(made: Class, attributes: dict[str, V]) -> None:
    """Tell the functions of a class whose they are."""
    for value in attributes.values():
        inner: V | None = value
        while isinstance(inner, Wrapper):
            for one in (inner.function, inner.setter):
                if isinstance(one, Function) and one.owner is None:
                    one.owner = made
            inner = inner.function
        if isinstance(inner, Function) and inner.owner is None:
            inner.owner = made


# --- enums ---


def _enumerate(made: Class, known: list[Class]) -> None:
    """Make the members of an enum of its attributes."""
    made.is_mixed = made.is_mixed or any(one.is_mixed for one in known)
    made.foreign = []
    seen: dict[Any, Instance] = {}
    number = 0
    for name, value in list(made.attributes.items()):
        if name.startswith("_") or isinstance(value, (Function, Wrapper, Class, Builtin)):
            continue
        if (
            isinstance(value, Symbol)
            and isinstance(value.called, Imported)
            and (value.called.path == "enum.auto")
        ):
            number += 1
            value = Const(number, value.origin)
        elif type(value) is Const and isinstance(value.value, int):
            number = value.value
        member = Instance(made, value.origin)
        if type(value) is Const and (type(value.value), value.value) in seen:
            made.attributes[name] = seen[type(value.value), value.value]
            continue
        member.items = {"_value_": value, "_name_": Const(name)}
        # What a mixed enum's member is besides: its value.
        member.native = value if made.is_mixed else None
        made.attributes[name] = member
        if type(value) is Const:
            seen[type(value.value), value.value] = member


def members(cls: Class) -> list[V]:
    """Return the members of an enum, each once, in order."""
    found = [
        value for value in cls.attributes.values()
        if isinstance(value, Instance) and value.cls is cls
    ]  # fmt: skip
    return list(dict.fromkeys(found))


def value_of(value: V) -> V:
    """Return what a member of a mixed enum is besides: its value."""
    if isinstance(value, Instance) and value.cls.kind == "enum" and value.native is not None:
        return value.native
    return value


# --- dataclasses ---


def dataclass(m: Machine, cls: Class, options: Args) -> Class:
    """Make a class a dataclass: its fields, with those of its bases in front."""
    keyword_only = _is_true(options.keywords.get("kw_only"))
    inherited: list[Field] = []
    for base in reversed(cls.mro[1:]):
        if base.kind == "dataclass":
            for field in base.fields:
                inherited = [one for one in inherited if one.name != field.name] + [field]
    m.touch(cls)
    cls.kind = "dataclass"
    cls.fields = _fields(cls, inherited, keyword_only)
    if _is_true(options.keywords.get("frozen")):
        cls.attributes.setdefault("__frozen__", Const(True))
    return cls


def _is_true(value: V | None) -> bool:
    return type(value) is Const and value.value is True


def _fields(cls: Class, inherited: list[Field], keyword_only: bool = False) -> list[Field]:
    """Return the fields of a class's annotations, after those that it inherits."""
    fields = {one.name: one for one in inherited}
    rest_by_keyword = keyword_only
    for name, annotation in cls.annotations.items():
        written = annotation_name(annotation)
        if written.endswith("ClassVar"):
            continue
        if written.endswith("KW_ONLY"):
            rest_by_keyword = True
            continue
        default = cls.attributes.get(name)
        field = Field(name, default, keyword_only=rest_by_keyword)
        if isinstance(default, Tuple) and default.names == ("field",):
            _described(cls, name, field, default)
        fields[name] = field
    return list(fields.values())


def _described(cls: Class, name: str, field: Field, written: Tuple) -> None:
    """Take the default of a field from a call of ``field``."""
    options = written.items[0]
    assert isinstance(options, Dict)

    def option(key: str) -> V | None:
        pair = options.items.get(key)
        return None if pair is None else pair[1]

    field.default, field.factory = option("default"), option("default_factory")
    init = option("init")
    field.init = not (type(init) is Const and init.value is False)
    if option("kw_only") is not None:
        field.keyword_only = _is_true(option("kw_only"))
    if options.unknown:
        field.default = field.default or Symbol("a default of a field", written.origin)
    if field.default is None:
        cls.attributes.pop(name, None)
    else:
        cls.attributes[name] = field.default


def field_marker(args: Args, origin: Origin) -> V:
    """Return what ``dataclasses.field(...)`` leaves in the class until it is decorated."""
    options = Dict(origin)
    for key, value in args.keywords.items():
        options.items[key] = (Const(key), value)
    options.unknown = args.open
    return Tuple((options,), origin, ("field",))


def annotation_name(node: Any) -> str:
    """Return the name that an annotation begins with, as it is written."""
    inner = node
    while True:
        kind = type(inner).__name__
        if kind == "Subscript":
            inner = inner.value
        elif kind == "Attribute":
            return str(inner.attr.value)
        elif kind == "Name":
            return str(inner.value)
        elif kind == "SimpleString":
            return str(inner.raw_value).partition("[")[0]
        else:
            return ""


def instance_dict(value: Instance, origin: Origin, deep: bool = True) -> Dict:
    """Return a dataclass's object as ``asdict`` does."""
    made = Dict(origin)
    for field in value.cls.fields:
        held = value.items.get(field.name)
        if held is not None:
            made.items[field.name] = (Const(field.name), _copied(held) if deep else held)
    made.unknown = value.unknown
    return made


def _copied(value: V) -> V:
    if isinstance(value, Dict):
        made = Dict(value.origin)
        made.items = {key: (written, _copied(one)) for key, (written, one) in value.items.items()}
        made.unknown = value.unknown
        return made
    if isinstance(value, List):
        copied = List([_copied(one) for one in value.items], value.origin)
        copied.unknown, copied.total = value.unknown, value.total
        return copied
    if isinstance(value, Instance) and value.cls.kind == "dataclass":
        return instance_dict(value, value.origin)
    return value


def finish_body(m: Machine, frame: Frame, name: str, args: Args, origin: Origin) -> V:
    """Return the class when its body has run in a frame."""
    found = {key[1]: node for key, node in frame.locals.items() if isinstance(key, tuple)}
    made = build(m, name, args, frame.locals, found, origin)
    made.code = frame.code
    if made.unknown:
        forgetting.escape(m, [], made.unknown)
    return made


def nothing(m: Machine, args: Args, origin: Origin) -> V:
    """Return None, whatever is given."""
    return NONE
