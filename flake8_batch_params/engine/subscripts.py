"""What reading by brackets gives, with the methods that classes of the file have."""

from __future__ import annotations

from typing import Any

from flake8_batch_params.engine import (
    calls,
    dict_keys,
    enums,
    exceptions,
    folding,
    forgetting,
    joining,
    knowledge,
    plausible,
)
from flake8_batch_params.engine.arguments import Args
from flake8_batch_params.engine.containers import Dict, List, Tuple
from flake8_batch_params.engine.frames import Frame
from flake8_batch_params.engine.functions import Function, function_in
from flake8_batch_params.engine.instances import Class, Instance
from flake8_batch_params.engine.iterators import Range
from flake8_batch_params.engine.machine import Arm, Machine
from flake8_batch_params.engine.natives import Native
from flake8_batch_params.engine.objects import Const, Imported, Origin, Part, Slice, Symbol, V
from flake8_batch_params.engine.openness import because

#: Functions and classes of a dict that are each gone on with where the key is not known.
MAX_WAYS = 8


def get(m: Machine, value: V, index: V, origin: Origin) -> V | None:
    """Return ``value[index]``."""
    if isinstance(value, Dict):
        return _of_dict(m, value, enums.value_of(index), origin)
    if isinstance(value, (List, Tuple, Range)) or type(value) is Const:
        return _of_sequence(m, value, as_index(m, index, origin), origin)
    if isinstance(value, Instance):
        method = value.cls.find("__getitem__")
        if method is not None:
            return calls.call(m, method, Args([value, index]), origin)
        inner = enums.value_of(value)
        if inner is not value:
            return _of_payload(m, value, inner, index, origin)
        if not value.unknown and not value.cls.foreign and not value.cls.unknown:
            exceptions.throw("TypeError", "object is not subscriptable", origin)
    if isinstance(value, Class):
        return _of_class(m, value, index, origin)
    if isinstance(value, Imported):
        found = Symbol(because(f"{value.path}[...]", value, index), origin, base=value)
        found.called = value
        if m.library.is_type(value.path):
            return found
        given = m.library.item_of_import(m, value, index, origin)
        return _of_symbol(m, value, index, origin) if given is None else given
    if isinstance(value, Native):
        given = value.attribute(m, "__getitem__", origin)
        if given is not None:
            return calls.call(m, given, Args([index]), origin)
    joining.rewritten(m, value)
    return _of_symbol(m, value, index, origin)


def as_index(m: Machine, index: V, origin: Origin) -> V:
    """Return a number for an object that is one by its ``__index__``."""
    if isinstance(index, Instance):
        method = index.cls.find("__index__")
        if method is not None:
            return m.call_through(lambda: calls.call(m, method, Args([index]), origin))
    return enums.value_of(index)


def _of_payload(m: Machine, value: Instance, inner: V, index: V, origin: Origin) -> V | None:
    """Return an item of the dict or list that an object is; ``__missing__`` may give it."""
    missing = value.cls.find("__missing__")
    if isinstance(inner, Dict) and missing is not None:
        key = dict_keys.dict_key(enums.value_of(index))
        if key is None and not isinstance(index, (List, Dict)):
            return Symbol(because("an item under a key that is not known", value, index), origin)
        if key is not None and key not in inner.items and not inner.unknown:
            return calls.call(m, missing, Args([value, index]), origin)
    return get(m, inner, index, origin)


def _of_symbol(m: Machine, value: V, index: V, origin: Origin) -> V | None:
    source = folding.of_import(m, value)
    most = _most(index) if isinstance(index, Slice) else None
    if most is not None:
        reason = folding.reason_of((value,), "a slice of what is not known")
        part = Part(reason, origin, most, folding.about(value))
        part.base = value
        part.of = (("slice", *_edges(index)), (source,))
        return calls.may_raise(m, part, origin)
    if isinstance(index, Slice) and len(_edges(index)) == 3:
        found = folding.remembered(m, ("slice", *_edges(index)), origin, "", source)
    else:
        found = folding.remembered(m, ("item",), origin, "", source, index)
    if isinstance(value, Symbol) and value.among and isinstance(found, Symbol):
        key = dict_keys.dict_key(index)
        rows = [one.items.get(key) if isinstance(one, Dict) else None for one in value.among]
        found.among = tuple(pair[1] for pair in rows if pair is not None)
        if None in rows:
            found.among = ()
    if isinstance(found, Symbol) and found.base is None:
        found.base, found.name = value, ""
        if isinstance(value, Imported):
            found.reason = because(f"an item of an import of {value.path}", value)
    return calls.may_raise(m, found, origin)


def _edges(index: V) -> list[Any]:
    """Return the constants between the colons of a slice; fewer where some are none."""
    parts = index.parts if isinstance(index, Slice) else ()
    return [one.value for one in parts if type(one) is Const]


def _most(index: Slice) -> int | None:
    """Return how many items a slice of any sequence has at most; None where that is open."""
    start, stop, step = (one.value if type(one) is Const else ... for one in index.parts)
    if step not in (None, 1):
        return None
    start = 0 if start is None else start
    if not isinstance(start, int) or not isinstance(stop, int | None):
        return None
    if stop is None:
        return -start if start < 0 else None
    return max(stop - start, 0) if (start < 0) == (stop < 0) else None


def _of_class(m: Machine, value: Class, index: V, origin: Origin) -> V | None:
    if value.kind == "enum":
        if type(index) is Const and isinstance(index.value, str):
            member = value.attributes.get(index.value)
            if member is None:
                exceptions.throw("KeyError", index.value, origin)
            return member
        return Symbol(because("a member of an enum, by a name that is not known", index), origin)
    given = value.find("__class_getitem__")
    method = function_in(given)
    if method is not None:
        return calls.call(m, method, Args([value, index]), origin)
    if given is not None:
        return Symbol("a class", origin)
    if value.unknown:
        return Symbol(value.unknown, origin)
    generic = getattr(value.origin, "type_parameters", None) is not None
    if not generic and all(isinstance(base, Class) for one in value.mro for base in one.bases):
        exceptions.throw("TypeError", "type is not subscriptable", origin)
    return value


def _of_dict(m: Machine, value: Dict, index: V, origin: Origin) -> V | None:
    key = dict_keys.dict_key(index)
    if key is None:
        dict_keys.refuse_key(index, origin)
        if isinstance(index, Slice):
            # No hash before Python 3.12, and no key that a program has after that.
            return Symbol("a slice of a dict", origin)
        return _by_unknown_key(m, value, index, origin)
    pair = value.items.get(key)
    if pair is not None:
        return pair[1]
    if dict_keys.has_symbolic_keys(value):
        return Symbol(because("an item under a key that is not known", value, index), origin)
    if value.unknown:
        return _unknown_item(m, value, index, origin)
    if value.default_factory is not None:
        return _default(m, value, key, index, origin)
    exceptions.throw("KeyError", str(getattr(index, "value", "")), origin)


def _unknown_item(m: Machine, value: Dict, index: V, origin: Origin) -> V | None:
    key = dict_keys.dict_key(index)
    found = folding.item_of_unknown(m, value, key, value.unknown, origin)
    return found if folding.is_there(m, value, key) else calls.may_raise(m, found, origin)


def _default(m: Machine, value: Dict, key: Any, index: V, origin: Origin) -> V:
    factory = value.default_factory
    assert factory is not None
    made = m.call_through(lambda: calls.call(m, factory, Args(), origin))
    m.touch(value)
    value.items[key] = (index, made)
    return made


def _by_unknown_key(m: Machine, value: Dict, index: V, origin: Origin) -> V | None:
    """Return an item under a key that is not known: of functions and classes each, on its path.

    Other values stand for one that nobody knows: a table may hold more than is asked of it.
    """
    has_more = not value.items or value.default_factory is not None
    if value.unknown or has_more or dict_keys.has_symbolic_keys(value):
        reason = value.unknown or because("an item under a key that is not known", value, index)
        one = Symbol(reason, origin)
        one.holds = forgetting.changeable(pair[1] for pair in value.items.values())
        return one
    values = [pair[1] for pair in value.items.values()]
    if len(values) == 1:
        return values[0]
    called = all(isinstance(one, (Class, Function, Imported)) for one in values)
    if called and isinstance(index, Symbol) and len(values) <= MAX_WAYS and not m.nested:
        arms = _arms(m, value, index) if _is_given(index) and _matters(m, values) else []
        if arms:
            m.choose(m.frame, arms)
            return None
    written = folding.plain_of(value)
    if written is None:
        found = folding.remembered(m, ("item",), origin, "", value, index)
    else:
        # Of the dict as it is now: it may change.
        found = folding.remembered(m, ("item", repr(written[0])), origin, "", index)
    if isinstance(found, Symbol):
        found.reason = because("an item under a key that is not known", value, index)
        found.among = tuple(values)
        if written is not None:
            found.of = (("item",), (Const(written[0]), index))
    return found


def _is_given(key: Symbol) -> bool:
    """Tell whether a key depends on nothing else, or on what is given in a way that is tried.

    Only then do the tests of what it was made of say which key it may be.
    """
    return all(map(_is_from_outside, plausible.roots(key)))


def _is_from_outside(value: V | None) -> bool:
    if not isinstance(value, Symbol):
        return True
    if type(value) is not Symbol or value.called is not None:
        return False
    made = value.of is not None and value.of[0] != ("environment",)
    return not made and _is_from_outside(value.base)


def _matters(m: Machine, values: list[V]) -> bool:
    """Tell whether it can matter which of the values is gone on with."""
    hot = m.relevance.hot
    return m.relevant(m.frame, m.frame.pc - 1) or any(
        isinstance(one, Function) and one.code.name in hot for one in values
    )


def _arms(m: Machine, value: Dict, index: Symbol) -> list[Arm]:
    """Return a way on for each item whose key may be the one that is not known."""

    def way(key: Any, item: V) -> Arm:
        def run(m: Machine, f: Frame) -> None:
            knowledge.learn(m, ("==", index, key), True)
            f.stack.append(item)

        return Arm(("item", key), run)

    arms: list[Arm] = []
    for key, (_, item) in value.items.items():
        test = ("==", index, key)
        if not isinstance(key, (str, int)) or knowledge.holds(m, test) is False:
            continue
        if not plausible.is_asked(m, test) or plausible.verdict(m, test).true:
            arms.append(way(key, item))
    return arms


def _of_sequence(m: Machine, value: V, index: V, origin: Origin) -> V | None:
    if isinstance(index, Slice):
        if isinstance(value, List) and value.kind == "deque":
            exceptions.throw("TypeError", "sequence index must be integer", origin)
        return _sliced(m, value, index, origin)
    if type(value) is Const and not isinstance(value.value, (str, bytes)):
        if type(index) is Const:
            held, at = value.value, index.value
            return folding.compute(lambda: held[at], origin, value, index)
        return Symbol(because("an item", value, index), origin)
    unknown = getattr(value, "unknown", "")
    if unknown or getattr(value, "total", None):
        one = Symbol(unknown or "an item of a long list", origin)
        one.holds = forgetting.changeable(forgetting.behind(value))
        return calls.may_raise(m, one, origin)
    if type(index) is not Const or not isinstance(index.value, int):
        if type(index) is Const or isinstance(index, (Dict, List)):
            exceptions.throw("TypeError", "indices must be integers", origin)
        if isinstance(value, (List, Tuple)) and len(value.items) == 1:
            return value.items[0]
        reason = because("an item at an index that is not known", value, index)
        one = Symbol(reason, origin, about=folding.about(index))
        if isinstance(value, (List, Tuple)):
            one.holds = forgetting.changeable(value.items)
        return one
    if type(value) is Const:
        at = index.value
        return folding.compute(lambda: value.value[at], origin, value)
    if isinstance(value, Range):
        numbers, at = value.numbers, index.value
        return folding.compute(lambda: numbers[at], origin)
    items = value.items  # type: ignore[attr-defined]
    if not -len(items) <= index.value < len(items):
        exceptions.throw("IndexError", "index out of range", origin)
    found: V = items[index.value]
    return found


def _sliced(m: Machine, value: V, index: Slice, origin: Origin) -> V:
    edges = _edges(index)
    unknown = getattr(value, "unknown", "")
    known = len(edges) == 3 and all(one is None or isinstance(one, int) for one in edges)
    if not known or unknown:
        reason = unknown or because("a slice at an index that is not known", *index.parts)
        if isinstance(value, List):
            made = List([], origin)
            made.unknown = reason
            return made
        kind = "str" if type(value) is Const and isinstance(value.value, str) else ""
        return Symbol(reason, origin, kind, about=folding.about(value, *index.parts))
    cut = slice(*edges)
    if type(value) is Const:
        return folding.compute(lambda: value.value[cut], origin, value)
    if cut.step == 0:
        exceptions.throw("ValueError", "slice step cannot be zero", origin)
    if isinstance(value, Range):
        return Range(value.numbers[cut], origin, origin)
    if isinstance(value, Tuple):
        return Tuple(value.items[cut], origin)
    assert isinstance(value, List)
    made = List(value.items[cut], origin)
    if value.total is not None:
        made.forget("a slice of a long list")
    return made
