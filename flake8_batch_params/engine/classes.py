"""Classes as ``class`` statements make them: bases, MRO, and what their decorators add."""

from __future__ import annotations

from typing import Any

from flake8_batch_params.engine import comparison, copied, enums, exceptions, forgetting, hidden
from flake8_batch_params.engine.arguments import Args
from flake8_batch_params.engine.containers import Dict, List, Set, Tuple
from flake8_batch_params.engine.frames import Frame
from flake8_batch_params.engine.functions import Builtin, Function, Wrapper
from flake8_batch_params.engine.instances import Class, Field, Instance
from flake8_batch_params.engine.machine import Machine
from flake8_batch_params.engine.objects import NONE, Const, Imported, Origin, Symbol, V
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
    bases = [m.library.base(m, _plain_base(one)) for one in args.positional]
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
    if made.foreign:
        _doubt_tuples(made)
    _take_slots(made, bases)
    _own(made, attributes)
    if made.kind == "enum":
        made.base_type = ""
        enums.enumerate_members(m, made, known)
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


def _doubt_tuples(made: Class) -> None:
    """Let tuples in the body be unknown: a base of another file may make choices of them.

    Of ``DAY = "24h", "a day"`` Django's ``TextChoices`` makes a string with a label.
    """
    for name, value in made.attributes.items():
        if isinstance(value, Tuple) and name != "__slots__":
            made.attributes[name] = Symbol(
                because("what another file's class makes of a tuple", *made.foreign), value.origin
            )


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
        ours = [held for f in fields if (held := copied.held_by(one, f)) is not None]
        theirs = [held for f in fields if (held := copied.held_by(other, f)) is not None]
        if not len(fields) == len(ours) == len(theirs):
            return Symbol("a comparison of objects", origin, "bool")
        left, right = Tuple(tuple(ours), origin), Tuple(tuple(theirs), origin)
        return comparison.compare(m, asked, left, right, origin)

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


def finish_body(m: Machine, frame: Frame, name: str, args: Args, origin: Origin) -> V:
    """Return the class when its body has run in a frame."""
    found = {key[1]: node for key, node in frame.locals.items() if isinstance(key, tuple)}
    made = build(m, name, args, frame.locals, found, origin)
    m.has_hidden = m.has_hidden or hidden.may_change(m, made.attributes)
    hidden.unsettle(m, made, frame.namespace)
    made.code = frame.code
    return finished(m, made, args.keywords, origin)


def is_of_type(node: Any, value: V | None) -> bool:
    """Tell whether a constant is of the very type that an annotation names, or may be None.

    So it is of ``str``, ``Optional[str]`` and ``str | None``.
    """
    if not isinstance(value, Const):
        return False
    inner = node
    if type(inner).__name__ == "Subscript" and annotation_name(inner) == "Optional":
        inner = inner.slice[0].slice.value
    sides = [inner]
    if type(inner).__name__ == "BinaryOperation":
        sides = [inner.left, inner.right]
    names = {annotation_name(one) for one in sides}
    own = type(value.value).__name__
    return own in names and names <= {"None", own}


def nothing(m: Machine, args: Args, origin: Origin) -> V:
    """Return None, whatever is given."""
    return NONE
