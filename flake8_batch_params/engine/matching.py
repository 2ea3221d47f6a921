"""What ``match`` and ``except`` find out about a value."""

from __future__ import annotations

from typing import Any

from flake8_batch_params.engine import attributes, exceptions, iteration, operations
from flake8_batch_params.engine.machine import Machine
from flake8_batch_params.engine.objects import (
    FALSE,
    TRUE,
    Class,
    Const,
    Dict,
    Imported,
    Instance,
    List,
    Native,
    Origin,
    Symbol,
    Tuple,
    V,
)

#: What a built-in class is called, by what holds its objects.
_KINDS: dict[str, tuple[type, ...]] = {
    "str": (str,), "bytes": (bytes,), "int": (int,), "float": (float,), "bool": (bool,),
    "complex": (complex,), "NoneType": (type(None),),
}  # fmt: skip


def is_instance(m: Machine, value: V, kind: V, origin: Origin) -> V:
    """Return ``isinstance(value, kind)``."""
    if isinstance(kind, Tuple):
        undecided: V = FALSE
        for one in kind.items:
            found = is_instance(m, value, one, origin)
            if operations.truth(m, found) is True:
                return TRUE
            if isinstance(found, Symbol):
                undecided = Symbol(
                    "a test of a type", origin, "bool", about=operations.about(value)
                )
        return undecided
    known = type_of(value)
    name = _class_name(kind)
    if isinstance(value, Symbol) and name:
        if known:
            return TRUE if known == name or (known == "bool" and name == "int") else FALSE
        return operations.asking(m, ("isinstance", value, name), origin)
    if isinstance(value, Instance):
        return _of_instance(value, kind, name, origin)
    if name and known:
        same = known == name or (known == "bool" and name == "int") or name == "object"
        return (
            TRUE
            if same or (name in _ABSTRACT and known in _ABSTRACT[name])
            else (
                FALSE
                if name in _NAMES
                else Symbol("a test of a type", origin, "bool", about=operations.about(value))
            )
        )
    if isinstance(kind, Class) and known and not kind.foreign:
        return FALSE
    return Symbol("a test of a type", origin, "bool", about=operations.about(value))


_NAMES = frozenset("str bytes int float bool complex NoneType list tuple dict set object".split())
_ABSTRACT = {
    "Mapping": {"dict"}, "MutableMapping": {"dict"}, "Sequence": {"list", "tuple", "str", "bytes"},
    "Iterable": {"list", "tuple", "str", "dict", "set", "bytes"}, "Number": {"int", "float"},
}  # fmt: skip


def _class_name(kind: V) -> str:
    if isinstance(kind, Imported):
        return kind.path.rpartition(".")[2]
    if isinstance(kind, Symbol) and kind.name == "__class__":
        return ""
    return ""


def _of_instance(value: Instance, kind: V, name: str, origin: Origin) -> V:
    if isinstance(kind, Class):
        if value.cls.is_below(kind):
            return TRUE
        return FALSE if not value.cls.unknown else Symbol("a test of a type", origin, "bool")
    if value.cls.kind == "enum" and value.native is not None and isinstance(kind, Imported):
        return TRUE if type_of(value.native) == name else FALSE
    if name in _NAMES and name != "object" and not value.cls.foreign:
        return FALSE
    return TRUE if name == "object" else Symbol("a test of a type", origin, "bool")


def type_of(value: V) -> str:
    """Return the name of a value's built-in type; empty where it is of none for certain."""
    if type(value) is Const:
        return type(value.value).__name__
    if isinstance(value, (Symbol, Native)):
        return value.type
    return {"Dict": "dict", "List": "list", "Tuple": "tuple", "Set": "set"}.get(
        type(value).__name__, ""
    )


# --- exceptions ---


def is_caught(m: Machine, raised: V, kind: V, origin: Origin) -> V:
    """Return whether an ``except`` of a class, or of several, takes an exception."""
    if isinstance(kind, Tuple):
        answers = [is_caught(m, raised, one, origin) for one in kind.items]
        if any(one is TRUE for one in answers):
            return TRUE
        return next((one for one in answers if isinstance(one, Symbol)), FALSE)
    cls = kind
    if isinstance(kind, Imported):
        name = kind.path.removeprefix("builtins.")
        if name != kind.path and exceptions.is_exception(name):
            cls = exceptions.exception_class(name)
    if isinstance(raised, Instance) and isinstance(cls, Class):
        if raised.cls.is_below(cls):
            return TRUE
        return FALSE if not raised.cls.foreign else Symbol("the class of an exception", origin)
    if isinstance(cls, Class) and cls.name in ("Exception", "BaseException"):
        return TRUE
    if isinstance(raised, Instance) and not raised.cls.foreign:
        return FALSE
    return Symbol("the class of an exception", origin, "bool")


# --- patterns ---


def match(
    m: Machine, pattern: Any, subject: V, slots: list[V], origin: Origin
) -> tuple[V, dict[str, V]]:
    """Return whether a pattern matches, and what it captures."""
    captured: dict[str, V] = {}
    outcome = _match(m, pattern, subject, slots, captured, origin)
    return outcome, captured


def _match(
    m: Machine, pattern: Any, subject: V, slots: list[V], captured: dict[str, V], origin: Origin
) -> V:
    kind = pattern.kind
    if kind == "any":
        return TRUE
    if kind == "value":
        slot = slots[pattern.slot]
        m.domain.tested(m, subject, "==", slot, origin)
        if type(slot) is Const and (slot.value is None or isinstance(slot.value, bool)):
            return operations.compare(m, "is", subject, slot, origin)
        return operations.equal(m, subject, slot, origin)
    if kind == "capture":
        found = (
            _match(m, pattern.parts[0], subject, slots, captured, origin)
            if pattern.parts else TRUE
        )  # fmt: skip
        if pattern.name:
            captured[pattern.name] = subject
        return found
    if kind == "or":
        return _any(m, pattern, subject, slots, captured, origin)
    if kind == "sequence":
        return _sequence(m, pattern, subject, slots, captured, origin)
    if kind == "mapping":
        return _mapping(m, pattern, subject, slots, captured, origin)
    if kind == "class":
        return _class(m, pattern, subject, slots, captured, origin)
    return Symbol("a pattern", origin, "bool")


def _both(m: Machine, found: list[V], origin: Origin) -> V:
    undecided = [one for one in found if isinstance(operations.truth(m, one), Symbol)]
    if any(operations.truth(m, one) is False for one in found):
        return FALSE
    if not undecided:
        return TRUE
    return undecided[0] if len(undecided) == 1 else Symbol("a pattern", origin, "bool")


def _any(
    m: Machine, pattern: Any, subject: V, slots: list[V], captured: dict[str, V], origin: Origin
) -> V:
    undecided: list[V] = []
    for part in pattern.parts:
        found = _match(m, part, subject, slots, captured, origin)
        known = operations.truth(m, found)
        if known is True:
            return TRUE
        if isinstance(known, Symbol):
            undecided.append(found)
    if not undecided:
        return FALSE
    return undecided[0] if len(undecided) == 1 else Symbol("a pattern", origin, "bool")


def _sequence(
    m: Machine, pattern: Any, subject: V, slots: list[V], captured: dict[str, V], origin: Origin
) -> V:
    parts = pattern.parts
    star = next((i for i, one in enumerate(parts) if one.kind == "star"), -1)
    known = isinstance(subject, (List, Tuple)) and not getattr(subject, "unknown", "")
    if not known:
        for part in parts:
            _unknown_captures(m, part, captured, origin)
        if isinstance(subject, (Const, Dict, Instance)):
            return FALSE
        return Symbol("a pattern", origin, "bool")
    assert isinstance(subject, (List, Tuple))
    items = list(subject.items)
    fixed = len(parts) - (star >= 0)
    if len(items) < fixed or (star < 0 and len(items) > fixed):
        return FALSE
    if star >= 0:
        after = len(parts) - star - 1
        middle = items[star : len(items) - after]
        if parts[star].name:
            captured[parts[star].name] = List(middle, origin)
        items = [*items[:star], *items[len(items) - after :]]
        parts = [*parts[:star], *parts[star + 1 :]]
    found = [
        _match(m, part, item, slots, captured, origin)
        for part, item in zip(parts, items, strict=True)
    ]
    return _both(m, found, origin)


def _unknown_captures(m: Machine, part: Any, captured: dict[str, V], origin: Origin) -> None:
    if part.name:
        captured[part.name] = Symbol("a part of what is not known", origin)
    for one in part.parts:
        _unknown_captures(m, one, captured, origin)


def _mapping(
    m: Machine, pattern: Any, subject: V, slots: list[V], captured: dict[str, V], origin: Origin
) -> V:
    if not isinstance(subject, Dict):
        for part in pattern.parts:
            _unknown_captures(m, part, captured, origin)
        if pattern.name:
            captured[pattern.name] = Symbol("a part of what is not known", origin)
        if isinstance(subject, (Const, List, Tuple)):
            return FALSE
        return Symbol("a pattern", origin, "bool")
    found: list[V] = []
    taken = []
    for slot, part in zip(pattern.keys, pattern.parts, strict=True):
        key = operations.dict_key(slots[slot])
        pair = subject.items.get(key)
        taken.append(key)
        if pair is not None:
            found.append(_match(m, part, pair[1], slots, captured, origin))
        elif subject.unknown:
            _unknown_captures(m, part, captured, origin)
            found.append(Symbol("a pattern", origin, "bool"))
        else:
            return FALSE
    if pattern.name:
        rest = Dict(origin)
        rest.items = {key: pair for key, pair in subject.items.items() if key not in taken}
        rest.unknown = subject.unknown
        captured[pattern.name] = rest
    return _both(m, found, origin)


def _class(
    m: Machine, pattern: Any, subject: V, slots: list[V], captured: dict[str, V], origin: Origin
) -> V:
    cls = slots[pattern.slot]
    outcome = is_instance(m, subject, cls, origin)
    if outcome is FALSE:
        return FALSE
    names = list(pattern.keys)
    positional = len(pattern.parts) - len(names)
    if positional:
        names = _positional(m, cls, positional, subject) + names
    found = [outcome]
    for name, part in zip(names, pattern.parts, strict=False):
        if name == "":
            held: V = subject
        elif isinstance(subject, Instance) and name in subject.items:
            held = subject.items[name]
        elif isinstance(subject, (Symbol, Native, Imported)):
            held = attributes.of_symbol(m, subject, name, origin)
        else:
            held = Symbol("an attribute of what is not known", origin)
        found.append(_match(m, part, held, slots, captured, origin))
    return _both(m, found, origin)


def _positional(m: Machine, cls: V, count: int, subject: V) -> list[str]:
    """Return the attributes that the positional patterns of a class stand for."""
    if isinstance(cls, Class):
        written = cls.find("__match_args__")
        if written is not None:
            names = iteration.taken(m, written, None) or []
            return [str(one.value) for one in names if isinstance(one, Const)][:count]
        return [one.name for one in cls.fields][:count]
    return [""] * count
