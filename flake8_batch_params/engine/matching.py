"""What ``match`` and ``except`` find out about a value."""

from __future__ import annotations

import builtins
import collections
import collections.abc
from typing import Any

from flake8_batch_params.engine import (
    attributes,
    comparison,
    dict_keys,
    enums,
    exceptions,
    folding,
    iteration,
    knowledge,
)
from flake8_batch_params.engine.containers import Dict, List, Set, Tuple
from flake8_batch_params.engine.functions import Function
from flake8_batch_params.engine.instances import Class, Instance
from flake8_batch_params.engine.iterators import Generator, Iterator, Range
from flake8_batch_params.engine.machine import Machine
from flake8_batch_params.engine.natives import Native
from flake8_batch_params.engine.objects import FALSE, TRUE, Const, Imported, Origin, Symbol, V
from flake8_batch_params.engine.openness import because, is_open


def is_instance(m: Machine, value: V, kind: V, origin: Origin) -> V:
    """Return ``isinstance(value, kind)``."""
    if isinstance(value, Imported) and not type_of(value):
        value = folding.of_import(m, value)
    kinds = _several(kind)
    if kinds is not None:
        undecided: list[V] = []
        for one in kinds:
            found = is_instance(m, value, one, origin)
            if knowledge.truth(m, found) is True:
                return TRUE
            if isinstance(found, Symbol):
                undecided.append(one)
        if not undecided:
            return FALSE
        names = tuple(_class_name(one) for one in undecided)
        if isinstance(value, Symbol) and all(names):
            return knowledge.asking(m, ("isinstance", value, names), origin)
        reason = because("a test of a type", value, kind)
        return Symbol(reason, origin, "bool", about=folding.about(value))
    if isinstance(kind, _NO_CLASSES):
        exceptions.throw("TypeError", "arg 2 must be a type", origin)
    known = type_of(value)
    if isinstance(value, Dict) and value.unknown and _is_special(kind):
        known = ""
    name = _class_name(kind)
    if isinstance(value, Symbol):
        if name and known:
            below = _is_below(known, kind)
            if below is not None:
                return TRUE if below else FALSE
        if name:
            return knowledge.asking(m, ("isinstance", value, name), origin)
    elif isinstance(value, (Instance, Tuple)) and getattr(value, "cls", None) is not None:
        return _of_instance(value, kind, origin)
    elif known and isinstance(kind, Class) and not kind.foreign and not kind.unknown:
        return FALSE
    elif known and (below := _is_below(known, kind)) is not None:
        return TRUE if below else FALSE
    elif isinstance(value, Native) and known and _python_class(kind) not in (None, object):
        return FALSE
    reason = because("a test of a type", value, kind)
    return Symbol(reason, origin, "bool", about=folding.about(value))


_NO_CLASSES = (Const, Dict, List, Set, Range, Function, Iterator, Generator)


def _is_special(kind: V) -> bool:
    """Tell whether a class is one of the dicts that are more than that."""
    return isinstance(kind, Imported) and kind.path.startswith("collections.")


def _several(kind: V) -> tuple[V, ...] | None:
    """Return the classes of a tuple, or of ``int | str``."""
    if isinstance(kind, Tuple):
        return kind.items
    if isinstance(kind, Symbol) and kind.name == "|":
        return kind.among
    return None


def is_subclass(one: V, other: V, origin: Origin) -> V:
    """Return ``issubclass(one, other)``."""
    if isinstance(one, (Const, Dict, List)) or isinstance(other, (Const, Dict, List)):
        exceptions.throw("TypeError", "arguments must be classes", origin)
    kinds = _several(other)
    if kinds is not None:
        answers = [is_subclass(one, kind, origin) for kind in kinds]
        if any(answer is TRUE for answer in answers):
            return TRUE
        return next((answer for answer in answers if isinstance(answer, Symbol)), FALSE)
    if isinstance(one, Class) and isinstance(other, Class):
        if one.is_below(other):
            return TRUE
        if not one.unknown and not one.foreign:
            return FALSE
    elif isinstance(one, Class) and isinstance(other, Imported):
        found = _class_below(one, other)
        if found is not None:
            return TRUE if found else FALSE
    elif isinstance(one, Imported) and one.path.startswith("builtins."):
        if isinstance(other, Class) and not other.foreign:
            return FALSE
        below = _is_below(one.path[9:], other)
        if below is not None:
            return TRUE if below else FALSE
    return Symbol(because("a test of classes", one, other), origin, "bool")


def _class_below(cls: Class, kind: Imported) -> bool | None:
    """Tell whether a class of the file is below one of Python's; None where nobody knows."""
    real = _python_class(kind)
    if real is object:
        return True
    if any(isinstance(one, Imported) and one.path == kind.path for one in cls.foreign):
        return True
    if real is None or cls.foreign or cls.unknown or _is_abstract(kind):
        return None
    if issubclass(real, BaseException):
        return cls.is_below(exceptions.exception_class(real.__name__))
    if cls.base_type:
        return issubclass(getattr(builtins, cls.base_type), real)
    if cls.kind == "enum":
        return None if cls.is_mixed else False
    return issubclass(tuple, real) if cls.kind == "namedtuple" else False


def _is_abstract(kind: Imported) -> bool:
    """Tell whether a class may take objects by their methods alone."""
    return kind.path.startswith(("collections.abc.", "typing."))


def _python_class(kind: V) -> type | None:
    """Return the class of Python's own that a name is."""
    if not isinstance(kind, Imported):
        return None
    module, _, name = kind.path.rpartition(".")
    if module in ("typing", "collections.abc"):
        found = getattr(collections.abc, name, None)
    elif module == "numbers":
        # Nearly no file asks for it.
        import numbers

        found = getattr(numbers, name, None)
    elif module == "types" and name == "NoneType":
        found = type(None)
    else:
        found = getattr(_MODULES.get(module), name, None)
    return found if isinstance(found, type) else None


_MODULES = {"builtins": builtins, "collections": collections}
#: Types that are no names of Python's own.
_OTHER_TYPES: dict[str, type] = {
    "NoneType": type(None), "ellipsis": type(...), "deque": collections.deque,
    "defaultdict": collections.defaultdict, "OrderedDict": collections.OrderedDict,
}  # fmt: skip


def _is_below(known: str, kind: V) -> bool | None:
    real = _python_class(kind)
    below = _OTHER_TYPES.get(known) or getattr(builtins, known, None)
    if real is None or not isinstance(below, type):
        return None
    return issubclass(below, real)


def _class_name(kind: V) -> str:
    if isinstance(kind, Imported):
        return kind.path.rpartition(".")[2]
    return ""


def _of_instance(value: Instance | Tuple, kind: V, origin: Origin) -> V:
    cls = value.cls
    assert cls is not None
    undecided = Symbol(because("a test of a type", value, kind), origin, "bool")
    if isinstance(kind, Class):
        if cls.is_below(kind):
            return TRUE
        return FALSE if not cls.unknown and not cls.foreign else undecided
    if isinstance(value, Instance) and cls.kind == "enum" and value.native is not None:
        below = _is_below(type_of(value.native), kind)
        return undecided if below is None else TRUE if below else FALSE
    if not isinstance(kind, Imported):
        return undecided
    found = _class_below(cls, kind)
    return undecided if found is None else TRUE if found else FALSE


def type_of(value: V) -> str:
    """Return the name of a value's built-in type; empty where it is of none for certain."""
    if type(value) is Const:
        return type(value.value).__name__
    if isinstance(value, (Symbol, Native)):
        return value.type
    if isinstance(value, (List, Dict, Set)):
        return value.kind
    if isinstance(value, Tuple):
        return "tuple" if value.cls is None else ""
    return "range" if isinstance(value, Range) else ""


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
        found = exceptions.named(kind.path)
        cls = kind if found is None else found
    if isinstance(raised, Instance) and isinstance(raised.cls, exceptions.OfPackage):
        return _is_of_package(raised.cls, cls, origin)
    if isinstance(raised, Instance) and isinstance(cls, Class):
        if raised.cls.is_below(cls):
            return TRUE
        return (
            FALSE
            if not raised.cls.foreign
            else Symbol(because("the class of an exception", raised, cls), origin, "bool")
        )
    if isinstance(cls, Class) and cls.name in ("Exception", "BaseException"):
        return TRUE
    if isinstance(raised, Instance) and not raised.cls.foreign and is_open(cls):
        return FALSE
    return Symbol(because("the class of an exception", raised, kind), origin, "bool")


def _is_of_package(raised: exceptions.OfPackage, kind: V, origin: Origin) -> V:
    """Return whether an exception of another package is of a class: perhaps of one of theirs."""
    if isinstance(kind, Class):
        return TRUE if raised.is_below(kind) else FALSE
    if isinstance(kind, Imported) and kind.path.partition(".")[0] != raised.package:
        return FALSE
    return Symbol(because("the class of an exception", kind), origin, "bool")


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
            return comparison.compare(m, "is", subject, slot, origin)
        return comparison.compare(m, "==", subject, slot, origin)
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
    return _pattern(origin, subject)


def _pattern(origin: Origin, *values: V) -> Symbol:
    return Symbol(because("a pattern", *values), origin, "bool")


def _both(m: Machine, found: list[V], origin: Origin) -> V:
    undecided = [one for one in found if isinstance(knowledge.truth(m, one), Symbol)]
    if any(knowledge.truth(m, one) is False for one in found):
        return FALSE
    if not undecided:
        return TRUE
    return undecided[0] if len(undecided) == 1 else _pattern(origin, *undecided)


def _any(
    m: Machine, pattern: Any, subject: V, slots: list[V], captured: dict[str, V], origin: Origin
) -> V:
    undecided: list[V] = []
    for part in pattern.parts:
        found = _match(m, part, subject, slots, captured, origin)
        known = knowledge.truth(m, found)
        if known is True:
            return TRUE
        if isinstance(known, Symbol):
            undecided.append(found)
    if not undecided:
        return FALSE
    return undecided[0] if len(undecided) == 1 else _pattern(origin, *undecided)


def _sequence(
    m: Machine, pattern: Any, subject: V, slots: list[V], captured: dict[str, V], origin: Origin
) -> V:
    parts = pattern.parts
    star = next((i for i, one in enumerate(parts) if one.kind == "star"), -1)
    known = isinstance(subject, (List, Tuple)) and not getattr(subject, "unknown", "")
    if not known:
        for part in parts:
            _unknown_captures(m, part, subject, captured, origin)
        if isinstance(subject, (Const, Dict, Set, Class, Function)) or _is_plain(subject):
            return FALSE
        return _pattern(origin, subject)
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


def _is_plain(subject: V) -> bool:
    """Tell whether an object is of a class of the file that is no sequence and no mapping."""
    if isinstance(subject, Imported):
        return not is_open(subject)
    return isinstance(subject, Instance) and not (
        subject.unknown or subject.cls.foreign or subject.cls.unknown or subject.cls.base_type
    )


def _unknown_captures(
    m: Machine, part: Any, subject: V, captured: dict[str, V], origin: Origin
) -> None:
    if part.name:
        captured[part.name] = Symbol(because("a part of what is not known", subject), origin)
    for one in part.parts:
        _unknown_captures(m, one, subject, captured, origin)


def _mapping(
    m: Machine, pattern: Any, subject: V, slots: list[V], captured: dict[str, V], origin: Origin
) -> V:
    subject = enums.value_of(subject)
    if not isinstance(subject, Dict):
        for part in pattern.parts:
            _unknown_captures(m, part, subject, captured, origin)
        if pattern.name:
            captured[pattern.name] = Symbol(because("a part of what is not known", subject), origin)
        if isinstance(subject, (Const, List, Tuple, Set, Class, Function)) or _is_plain(subject):
            return FALSE
        return _pattern(origin, subject)
    found: list[V] = []
    taken = []
    for slot, part in zip(pattern.keys, pattern.parts, strict=True):
        key = dict_keys.dict_key(slots[slot])
        pair = subject.items.get(key)
        taken.append(key)
        if pair is not None:
            found.append(_match(m, part, pair[1], slots, captured, origin))
        elif subject.unknown:
            _unknown_captures(m, part, subject, captured, origin)
            found.append(_pattern(origin, subject))
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
        elif isinstance(subject, (Instance, Tuple)):
            if attributes.defines(m, subject, name, origin) is False:
                return FALSE
            held = m.call_through(lambda: attributes.get(m, subject, name, origin))  # noqa: B023
        else:
            held = Symbol(because("an attribute of what is not known", subject), origin)
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
