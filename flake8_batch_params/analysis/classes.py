"""Classes of the file: what their instances' attributes hold."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from functools import cached_property

import libcst as cst

from flake8_batch_params.analysis import functions
from flake8_batch_params.analysis.arguments import Arguments
from flake8_batch_params.analysis.machine import Machine
from flake8_batch_params.analysis.objects import (
    Box,
    Class,
    Client,
    EnumMember,
    Function,
    Imported,
    Instance,
    Ref,
)
from flake8_batch_params.analysis.scopes import Scope
from flake8_batch_params.analysis.state import FIELDS, Frame, opened, with_open_parts
from flake8_batch_params.analysis.syntax import dotted
from flake8_batch_params.values import (
    Entry,
    Known,
    Record,
    Sequence,
    Typed,
    Unknown,
    UploadedFile,
    UploadedId,
    Value,
    join,
    without_constants,
)

_ENUMS = frozenset({"enum.Enum", "enum.StrEnum", "enum.IntEnum"})
_MIXED_ENUMS = frozenset({"enum.StrEnum", "enum.IntEnum", "builtins.str", "builtins.int"})
_PROPERTIES = frozenset({"property", "cached_property", "functools.cached_property"})
#: Bases that give an instance no attributes of their own.
_PLAIN_BASES = frozenset(
    {"builtins.object", "abc.ABC", "typing.Generic", "typing.Protocol", "threading.Thread"}
)
#: Decorators of classes that change no attribute.
_PLAIN_DECORATORS = frozenset({"final", "typing.final", "runtime_checkable"})
#: A method of more nodes, if it is no constructor, is not run for what it leaves in ``self``.
MAX_SETTER = 200
#: What an attribute adds to its own value: nothing.
_IN_PROGRESS = Unknown(None, "being worked out")
#: The key, in an instance's fields, of the client that it is itself.
CLIENT_FIELD = "<client>"


@dataclass(eq=False)
class ClassInfo:
    """A class: its bases, its body's names, and what its methods store on ``self``."""

    scope: Scope
    bases: tuple[Value, ...]
    frame: Frame
    env: dict[str, Value] = field(default_factory=dict)
    #: Whether ``__init__`` is written by a decorator or an unknown base, so that every
    #: attribute of the body may be overridden by an argument.
    generated: bool = False
    #: What each attribute holds, once it was worked out.
    attributes: dict[str, Value] = field(default_factory=dict)
    #: What each method leaves in ``self``, once it was run for that.
    stored: dict[Scope, Record] = field(default_factory=dict)
    working: set[object] = field(default_factory=set)

    @cached_property
    def setters(self) -> dict[str, list[Scope]]:
        """The functions in the class that set each attribute of ``self`` or ``cls``."""
        found: dict[str, list[Scope]] = {}
        for method in self.scope.walk():
            if method.is_function:
                own = {name for base, name in method.stores if base in ("self", "cls")}
                for name in own:
                    found.setdefault(name, []).append(method)
        return found

    def release(self) -> None:
        """Let go of its methods and objects: they hold the class."""
        self.frame.release()
        self.env.clear()
        self.attributes.clear()
        self.stored.clear()

    def ancestors(self) -> Iterator[ClassInfo]:
        """Yield the class and its bases in the file, nearest first."""
        seen: set[int] = set()
        queue = [self]
        while queue:
            info = queue.pop(0)
            if id(info) in seen:
                continue
            seen.add(id(info))
            yield info
            queue += [base.info for base in info.bases if isinstance(base, Class)]

    def imported_bases(self) -> Iterator[str]:
        """Yield the dotted names of all bases that the file imports."""
        for info in self.ancestors():
            for base in info.bases:
                if isinstance(base, Imported):
                    yield base.path

    @property
    def is_abstract(self) -> bool:
        """Whether it is there to be derived from, elsewhere too."""
        node = self.scope.node
        assert isinstance(node, cst.ClassDef)
        names = [dotted(argument.value) for argument in (*node.bases, *node.keywords)]
        return any(name.rpartition(".")[2] in ("ABC", "ABCMeta") for name in names) or any(
            "abstractmethod" in name
            for child in self.scope.children
            for name in functions.decorators(child)
        )

    @property
    def is_enum(self) -> bool:
        return any(path in _ENUMS for path in self.imported_bases())


def define(m: Machine, node: cst.ClassDef, bases: tuple[Value, ...], frame: Frame) -> Class:
    """Return the class that a statement defines; ``frame`` is that of its body, run."""
    scope = frame.scope
    decorators = [dotted(callee(d.decorator)) for d in node.decorators]
    unknown_base = any(
        not isinstance(base, Class)
        and not (isinstance(base, Imported) and base.path in _PLAIN_BASES)
        for base in bases
    )
    info = ClassInfo(
        scope,
        bases,
        frame,
        generated=unknown_base or not set(decorators) <= _PLAIN_DECORATORS,
    )
    info.env = frame.final.env if frame.final is not None else {}
    m.classes[scope] = info
    return Class(node, info)


def family(m: Machine, info: ClassInfo) -> list[ClassInfo]:
    """Return a class, its bases, and the classes of the file that derive from it."""
    below = [other for other in m.classes.values() if info in other.ancestors()]
    found = {id(one): one for other in [info, *below] for one in other.ancestors()}
    return list(found.values())


def instance_of(m: Machine, info: ClassInfo, origin: object = None) -> Instance:
    """Return some instance of a class, of which only the class is known."""
    place = (info.scope, origin, "self")
    return Instance(origin, info, m.allocate(place, Record(FIELDS, open=True)))


def read(m: Machine, instance: Instance, name: str, origin: object) -> Value | None:
    """Return what an attribute of an instance holds; None when the class has none such."""
    box = m.state.box(instance.fields)
    entry = box.entries.get(name) if isinstance(box, Record) else None
    if entry is not None and entry.certain:
        return entry.value
    value = summary(m, instance.info, name, instance)
    if entry is None:
        return value
    return join([entry.value, *([] if value is None else [value])])


def store(m: Machine, instance: Instance, name: str, value: Value, *, certain: bool = True) -> None:
    """Set an attribute of an instance, or perhaps."""
    m.set_key(instance.fields, Known(None, name), value, certain=certain)
    m.escape(value)


def summary(m: Machine, info: ClassInfo, name: str, instance: Instance) -> Value | None:
    """Return what an attribute may hold at any time in an instance of the class."""
    if (info, name) in info.working:
        return _IN_PROGRESS
    known = info.attributes.get(name)
    if known is None:
        info.working.add((info, name))
        try:
            found = [
                outcome
                for value in _sources(m, info, name, instance)
                for outcome in value.outcomes()
                if outcome is not _IN_PROGRESS
            ]
        finally:
            info.working.discard((info, name))
        if not found:
            return None
        known = info.attributes[name] = join(found)
    return _here(m, known, name, instance)


def _here(m: Machine, value: Value, name: str, instance: Instance) -> Value:
    """Return an attribute's value with its dicts and lists on the heap of this run.

    They are open where the file uses the attribute, or its items, in a way that may change
    them.
    """
    found = []
    for outcome in value.outcomes():
        box = m.state.box(outcome)
        if isinstance(outcome, (Record, Sequence)) and getattr(outcome, "type", "") != "tuple":
            ref = m.allocate((name, outcome.origin), _as_used(m, outcome, name))
            outcome = replace(ref, origin=value.origin)
        elif isinstance(outcome, Ref) and box is not None:
            m.put(outcome.id, _as_used(m, box, name))
        elif isinstance(outcome, Function) and isinstance(outcome.receiver, Instance):
            outcome = replace(outcome, receiver=instance)
        found.append(outcome)
    return join(found)


def _as_used(m: Machine, box: Box, name: str) -> Box:
    """Return the dict or list of an attribute as whatever the file does with it leaves it."""
    if name in m.scopes.loose_attributes:
        return opened(box)
    if name in m.scopes.peeked_attributes:
        return with_open_parts(box)
    return box


def callee(node: cst.BaseExpression) -> cst.BaseExpression:
    """Return what a decorator calls, or is."""
    return node.func if isinstance(node, cst.Call) else node


def _sources(m: Machine, info: ClassInfo, name: str, instance: Instance) -> Iterator[Value]:
    relatives = family(m, info)
    method = class_attribute(info, name)
    for one in relatives:
        if one is not info and name in one.env and one.env[name] is not method:
            yield _from_body(m, one, name, instance)
    stored = [value for one in relatives for value in _stored(m, one, name)]
    if not stored and method is None:
        return
    later = [value for scope, value in stored if not isinstance(scope, str)]
    first = [value for scope, value in stored if isinstance(scope, str)]
    if method is not None and not first:
        first = [_from_body(m, info, name, instance)]
    foreign = name in m.scopes.foreign_stores
    if foreign:
        yield Unknown(None, "an attribute that other code sets")
    if later or foreign or _is_overridden(info, relatives, name):
        first = [without_constants(value, "a placeholder") for value in first]
    yield from first
    yield from map(_as_upload_of_one, later) if len(later) > 1 else later
    if any(scope.dynamic for one in relatives for scope in one.scope.children):
        yield Unknown(None, "an attribute that may be set by name")


def _is_overridden(info: ClassInfo, relatives: list[ClassInfo], name: str) -> bool:
    """Tell whether a class of the file that derives from another has its own attribute."""
    return any(name in one.env and one is not info and info in one.ancestors() for one in relatives)


def _as_upload_of_one(value: Value) -> Value:
    """Return what one of several methods stores: which upload is meant, nobody knows."""
    uploads = (UploadedFile, UploadedId)
    return join(
        Unknown(o.origin, "one of several uploads") if isinstance(o, uploads) else o
        for o in value.outcomes()
    )


def _from_body(m: Machine, info: ClassInfo, name: str, instance: Instance) -> Value:
    value = class_attribute(info, name)
    if isinstance(value, Function):
        return bind(m, value, instance)
    assert value is not None
    return class_constant(info, value)


def class_constant(info: ClassInfo, value: Value) -> Value:
    """Return what a class body's value says of the objects of the class."""
    if isinstance(value, Known) and value.value in (None, ""):
        return Unknown(value.origin, "a placeholder")
    if info.is_abstract:
        return Unknown(value.origin, "an abstract class's attribute")
    if info.generated and isinstance(value, Known) and _replaces_fields(info):
        return Unknown(value.origin, "a field that its class may replace")
    if info.generated:
        return join([value, Unknown(None, "a field that an argument may set")])
    return value


def _replaces_fields(info: ClassInfo) -> bool:
    """Tell whether a class has code that runs once its fields are set."""
    return any(
        method.name == "__post_init__"
        or any("validator" in name for name in functions.decorators(method))
        for one in info.ancestors()
        for method in one.scope.children
    )


def class_attribute(info: ClassInfo, name: str) -> Value | None:
    """Return what a class body, or the nearest base that has it, binds a name to."""
    for one in info.ancestors():
        if name in one.env:
            return one.env[name]
    return None


def bind(m: Machine, function: Function, receiver: Value) -> Value:
    """Return what reading a function of a class through an object of it gives."""
    decorators = {
        dotted(callee(d.decorator)) for d in getattr(function.scope.node, "decorators", ())
    }
    if "staticmethod" in decorators:
        return function
    if "classmethod" in decorators and isinstance(receiver, Instance):
        receiver = Class(None, receiver.info)
    bound = replace(function, receiver=receiver)
    if decorators & _PROPERTIES:
        return functions.invoke(m, bound, Arguments(), function.scope.node)
    return bound


def _stored(m: Machine, info: ClassInfo, name: str) -> Iterator[tuple[Scope | str, Value]]:
    """Yield what the methods of a class leave in an attribute, each with the method.

    In its place stands ``"init"`` for a constructor that certainly sets the attribute.
    """
    for method in info.setters.get(name, ()):
        record = _left_by(m, info, method)
        entry = record.entries.get(name)
        if entry is None:
            continue
        certain = entry.certain and method.name == "__init__"
        yield ("init" if certain else method), entry.value


def _left_by(m: Machine, info: ClassInfo, method: Scope) -> Record:
    """Return what a method leaves in the attributes of its object."""
    function = info.env.get(method.name)
    is_long = method.size > MAX_SETTER and method.name != "__init__"
    if is_long or not isinstance(function, Function) or function.scope is not method:
        # A nested function too, and one that a decorator or a second definition hides.
        entries = {name: Entry(Unknown(None, "set elsewhere"), False) for _, name in method.stores}
        return Record(None, entries, open=True)  # type: ignore[arg-type]
    if method in info.stored:
        return info.stored[method]
    if method in info.working:
        return Record(open=True)
    info.working.add(method)
    try:
        record = functions.fields_left_by(m, function)
    finally:
        info.working.discard(method)
    info.stored[method] = record
    return record


def as_client(m: Machine, instance: Instance) -> Client | None:
    """Return the client that an instance of a client's subclass is."""
    box = m.state.box(instance.fields)
    entry = box.entries.get(CLIENT_FIELD) if isinstance(box, Record) else None
    if entry is not None and isinstance(entry.value, Client):
        return entry.value
    return functions.subclass_client(m, instance.info)


def member(info: ClassInfo, name: str, origin: object) -> Value | None:
    """Return a member of an enum."""
    value = info.env.get(name)
    if value is None or not info.is_enum or isinstance(value, Function):
        return None
    mixed = any(path in _MIXED_ENUMS for path in info.imported_bases())
    if isinstance(value, Typed):
        value = Unknown(value.origin, "an automatic value")
    return EnumMember(value.origin, value, mixed)
