"""Classes as ``class`` statements make them: bases, MRO, and what their decorators add."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from flake8_batch_params.engine import exceptions, forgetting, operations
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
    Set,
    Symbol,
    Tuple,
    V,
    Wrapper,
)
from flake8_batch_params.engine.openness import because

#: Bases that add nothing that is looked for.
_PLAIN = frozenset(
    "builtins.object abc.ABC typing.Protocol typing_extensions.Protocol typing.Generic".split()
)
_ENUMS = frozenset("enum.Enum enum.StrEnum enum.IntEnum enum.Flag enum.IntFlag".split())
_MIXED_ENUMS = frozenset({"enum.StrEnum", "enum.IntEnum"})
_NAMED_TUPLES = frozenset({"typing.NamedTuple", "typing_extensions.NamedTuple"})
_TYPED_DICTS = frozenset({"typing.TypedDict", "typing_extensions.TypedDict"})
_VALUES = frozenset({"builtins.str", "builtins.int", "builtins.float"})
#: Built-in types whose objects a class of the file may extend.
_TYPES = frozenset(
    "builtins.str builtins.int builtins.float builtins.dict builtins.list builtins.set"
    " builtins.tuple".split()
)


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
        made.fields = made.fields or one.fields
        made.unknown = made.unknown or one.unknown
        made.base_type = made.base_type or one.base_type
    metaclass = args.keywords.get("metaclass")
    if metaclass is not None and not _is_plain_metaclass(metaclass):
        made.unknown = because("a class of a metaclass", metaclass)
        forgetting.escape(m, [metaclass], made.unknown)
    _take_slots(made, bases)
    _own(made, attributes)
    if made.kind == "enum":
        made.base_type = ""
        _enumerate(m, made, known)
    elif made.kind == "namedtuple" and not known:
        made.fields = _fields(made, [])
    _take_abstract(made, bases, metaclass)
    return made


def finished(m: Machine, made: Class, keywords: dict[str, V], origin: Origin) -> Class:
    """Do what Python does with a class when it is made: ``__set_name__``, ``__init_subclass__``."""
    for name, value in list(made.attributes.items()):
        hook = value.cls.find("__set_name__") if isinstance(value, Instance) else None
        if hook is not None:
            given = Args([value, made, Const(name)])
            m.library.call(m, hook, given, origin)
    held = next((one.find("__init_subclass__") for one in made.mro[1:]), None)
    while isinstance(held, Wrapper):
        held = held.function
    if held is not None and not made.unknown:
        rest = Args([made], {key: one for key, one in keywords.items() if key != "metaclass"})
        function = held
        m.library.call(m, function, rest, origin)
    return made


def _take_slots(made: Class, bases: list[V]) -> None:
    """Note which attributes objects may have that have no ``__dict__``."""
    written = made.attributes.get("__slots__")
    above = [one.slots for one in bases if isinstance(one, Class)]
    whole = [one for one in bases if isinstance(one, Imported) and one.path not in _PLAIN]
    if written is None or None in above or whole or made.foreign:
        return
    names = [written] if type(written) is Const else getattr(written, "items", [])
    own = {str(one.value) for one in names if type(one) is Const}
    found = own.union(*(one for one in above if one is not None))
    if "__dict__" not in found and not getattr(written, "unknown", ""):
        made.slots = frozenset(found)


def _take_abstract(made: Class, bases: list[V], metaclass: V | None) -> None:
    """Note whether a class has abstract methods."""
    paths = {one.path for one in (*bases, metaclass) if isinstance(one, Imported)}
    abstract = [one.abstract for one in bases if isinstance(one, Class)]
    if not any(abstract) and paths.isdisjoint({"abc.ABC", "abc.ABCMeta"}):
        return
    names = {name for cls in made.mro for name in cls.attributes}
    made.abstract = any(_is_abstract(made.find(name)) for name in names)


def _is_abstract(value: V | None) -> bool:
    while isinstance(value, Wrapper):
        value = value.function
    return isinstance(value, Function) and "__isabstractmethod__" in value.attributes


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
    elif base.path in _TYPES and made.kind in ("", "enum"):
        made.is_mixed = base.path in _VALUES
        made.base_type = base.path.removeprefix("builtins.")
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


def _enumerate(m: Machine, made: Class, known: list[Class]) -> None:
    """Make the members of an enum of its attributes."""
    made.is_mixed = made.is_mixed or any(one.is_mixed for one in known)
    made.foreign = []
    seen: dict[Any, Instance] = {}
    unhashed: list[Instance] = []
    values: list[V] = []
    ignored = made.attributes.get("_ignore_")
    left_out = {str(getattr(one, "value", "")) for one in getattr(ignored, "items", ())}
    for name, value in list(made.attributes.items()):
        if name in left_out:
            del made.attributes[name]
            continue
        if _is_no_member(name, value):
            continue
        if _is_auto(value):
            value = _next_value(m, made, name, values)
        values.append(value)
        key = operations.dict_key(value)
        same = seen.get(key) if key is not None else _equal_member(m, unhashed, value)
        if same is not None:
            made.attributes[name] = same
            continue
        member = Instance(made, value.origin)
        member.items = {"_value_": value, "_name_": Const(name)}
        # What a mixed enum's member is besides: its value.
        member.native = value if made.is_mixed else None
        made.attributes[name] = member
        if key is not None:
            seen[key] = member
        else:
            unhashed.append(member)
        _initialise(m, made, member, value)


def _is_no_member(name: str, value: V) -> bool:
    if isinstance(value, (Function, Wrapper, Class, Builtin)):
        return True
    if isinstance(value, Instance) and value.cls.find("__get__") is not None:
        return True
    return name.startswith("_") and (name.startswith("__") or name.endswith("_") or "__" in name)


def _is_auto(value: V) -> bool:
    return (
        isinstance(value, Symbol)
        and isinstance(value.called, Imported)
        and value.called.path == "enum.auto"
    )


def _equal_member(m: Machine, members: list[Instance], value: V) -> Instance | None:
    """Return the member whose value, which has no hash, is equal to this one."""
    for one in members:
        if operations.truth(m, operations.equal(m, one.items["_value_"], value)) is True:
            return one
    return None


def _next_value(m: Machine, made: Class, name: str, values: list[V]) -> V:
    """Return what ``auto()`` is."""
    own = made.find("_generate_next_value_")
    while isinstance(own, Wrapper):
        own = own.function
    if own is not None:
        function, last = own, List(list(values))
        args = Args([Const(name), Const(1), Const(len(values)), last])
        return m.library.call(m, function, args, None)
    paths = {one.path for cls in made.mro for one in cls.bases if isinstance(one, Imported)}
    if "enum.StrEnum" in paths:
        return Const(name.lower(), made.origin)
    numbers = [one.value for one in values if type(one) is Const and type(one.value) is int]
    if len(numbers) < len(values):
        return Symbol("a number of an enum", made.origin, "int")
    if paths & {"enum.Flag", "enum.IntFlag"}:
        return Const(1 << max(numbers, default=0).bit_length(), made.origin)
    return Const(max(numbers, default=0) + 1, made.origin)


def _initialise(m: Machine, made: Class, member: Instance, value: V) -> None:
    """Let the ``__init__`` of an enum set up a member."""
    maker, method = made.find("__new__"), made.find("__init__")
    if maker is not None:
        member.items["_value_"] = Symbol("the value of a member that __new__ makes", value.origin)
        member.native = None
        made.unknown = "an enum whose members __new__ makes"
    elif method is not None:
        items = value.items if isinstance(value, Tuple) else (value,)
        args = Args([member, *items])
        m.library.call(m, method, args, value.origin)


def members(cls: Class) -> list[V]:
    """Return the members of an enum, each once, in order."""
    found = [
        value for value in cls.attributes.values()
        if isinstance(value, Instance) and value.cls is cls
    ]  # fmt: skip
    return list(dict.fromkeys(found))


def value_of(value: V) -> V:
    """Return what an object is besides: the value of a mixed enum, the dict, the string."""
    if isinstance(value, Instance) and value.native is not None:
        if value.cls.kind == "enum" or value.cls.base_type:
            return value.native
    return value


# --- dataclasses ---


def dataclass(m: Machine, cls: Class, options: Args) -> Class:
    """Make a class a dataclass: its fields, with those of its bases in front."""
    if options.open or options.starred:
        cls.unknown = "a dataclass whose options are not known"
    keyword_only = _is_true(options.keywords.get("kw_only"))
    inherited: list[Field] = []
    for base in reversed(cls.mro[1:]):
        if base.kind == "dataclass":
            for field in base.fields:
                kept = [one for one in inherited if one.name != field.name]
                at = next((i for i, one in enumerate(inherited) if one.name == field.name), None)
                inherited = [*kept, field] if at is None else [*kept[:at], field, *kept[at:]]
    m.touch(cls)
    cls.kind = "dataclass"
    cls.fields = _fields(cls, inherited, keyword_only)
    _refuse_fields(cls)
    own = cls.attributes
    if not _is_false(options.keywords.get("init")) and "__init__" not in own:
        own["__init__"] = _initialiser(cls)
    if not _is_false(options.keywords.get("eq")):
        own.setdefault("__eq__", _comparison(cls, "=="))
    if _is_true(options.keywords.get("order")):
        for name, asked in (("lt", "<"), ("le", "<="), ("gt", ">"), ("ge", ">=")):
            own[f"__{name}__"] = _comparison(cls, asked)
    if _is_true(options.keywords.get("frozen")):
        own["__setattr__"] = own["__delattr__"] = Builtin("frozen", _frozen)
    return cls


def _refuse_fields(cls: Class) -> None:
    """Raise what a dataclass raises of its fields."""
    defaults = False
    for field in cls.fields:
        if isinstance(field.default, (List, Dict, Set)):
            exceptions.throw("ValueError", "mutable default", cls.origin)
        if field.keyword_only or not field.init:
            continue
        has_default = field.default is not None or field.factory is not None
        if defaults and not has_default:
            exceptions.throw("TypeError", "non-default argument", cls.origin)
        defaults = defaults or has_default


def _frozen(m: Machine, args: Args, origin: Origin) -> V:
    exceptions.throw("dataclasses.FrozenInstanceError", "", origin)


def _initialiser(cls: Class) -> Builtin:
    """Return the ``__init__`` of a dataclass."""

    def run(m: Machine, args: Args, origin: Origin) -> V | None:
        made = args.positional[0] if args.positional else NONE
        if not isinstance(made, Instance):
            return NONE
        left = m.library.fill(m, made, cls.fields, args.after(1), origin)
        after = made.cls.find("__post_init__")
        if after is None:
            return NONE
        return m.library.start(m, after, Args([made, *left]), origin, lambda m, _: NONE)

    return Builtin("__init__", run, cls.origin)


def _comparison(cls: Class, asked: str) -> Builtin:
    """Return a comparison of a dataclass: of its fields, as of tuples."""

    def run(m: Machine, args: Args, origin: Origin) -> V | None:
        one, other = args.positional
        if not isinstance(one, Instance) or not isinstance(other, Instance):
            return Imported("builtins.NotImplemented") if not _may_be(other, cls) else Symbol(
                because("a comparison of objects", one, other), origin, "bool"
            )  # fmt: skip
        if one.cls is not other.cls:
            return Imported("builtins.NotImplemented")
        if one.unknown or other.unknown:
            return Symbol(because("a comparison of objects", one, other), origin, "bool")
        fields = [f for f in cls.fields if f.compared and not f.init_only]
        ours = [held for f in fields if (held := _held(one, f)) is not None]
        theirs = [held for f in fields if (held := _held(other, f)) is not None]
        if not len(fields) == len(ours) == len(theirs):
            return Symbol("a comparison of objects", origin, "bool")
        left, right = Tuple(tuple(ours), origin), Tuple(tuple(theirs), origin)
        return operations.compare(m, asked, left, right, origin)

    return Builtin("comparison", run, cls.origin)


def _may_be(value: V, cls: Class) -> bool:
    return isinstance(value, Symbol)


def _is_true(value: V | None) -> bool:
    return type(value) is Const and value.value is True


def _is_false(value: V | None) -> bool:
    return type(value) is Const and value.value is False


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
        field.init_only = written.endswith("InitVar")
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
    field.init = not _is_false(init)
    field.compared = not _is_false(option("compare"))
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
        held = None if field.init_only else _held(value, field)
        if held is not None:
            made.items[field.name] = (
                Const(field.name),
                _copied(held, instance_dict) if deep else held,
            )
    made.unknown = value.unknown
    return made


def _held(value: Instance, field: Field) -> V | None:
    """Return what a field is: the object's own, or what its class has."""
    own = value.items.get(field.name)
    return own if own is not None or value.unknown else value.cls.find(field.name)


def _copied(value: V, as_parts: Callable[[Instance, Origin], V]) -> V:
    """Return a copy as ``asdict`` and ``astuple`` make it, of what is inside too."""
    if isinstance(value, Dict):
        made = Dict(value.origin)
        made.items = {
            key: (written, _copied(one, as_parts)) for key, (written, one) in value.items.items()
        }
        made.unknown = value.unknown
        return made
    if isinstance(value, List):
        copied = List([_copied(one, as_parts) for one in value.items], value.origin)
        copied.unknown, copied.total = value.unknown, value.total
        return copied
    if isinstance(value, Tuple):
        pair = Tuple(
            tuple(_copied(one, as_parts) for one in value.items), value.origin, value.names
        )
        pair.cls = value.cls
        return pair
    if isinstance(value, Instance) and value.cls.kind == "dataclass":
        return as_parts(value, value.origin)
    return value


def instance_tuple(value: Instance, origin: Origin) -> Tuple:
    """Return a dataclass's object as ``astuple`` does."""
    held = [_held(value, one) for one in value.cls.fields if not one.init_only]
    return Tuple(tuple(_copied(one, instance_tuple) for one in held if one is not None), origin)


def finish_body(m: Machine, frame: Frame, name: str, args: Args, origin: Origin) -> V:
    """Return the class when its body has run in a frame."""
    found = {key[1]: node for key, node in frame.locals.items() if isinstance(key, tuple)}
    made = build(m, name, args, frame.locals, found, origin)
    made.code = frame.code
    return finished(m, made, args.keywords, origin)


def nothing(m: Machine, args: Args, origin: Origin) -> V:
    """Return None, whatever is given."""
    return NONE
