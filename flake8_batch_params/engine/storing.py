"""What stores by brackets, adds to and unpacks into containers, and takes out of them."""

from __future__ import annotations

from functools import partial
from typing import Any

from flake8_batch_params.engine import (
    calls,
    dict_keys,
    enums,
    exceptions,
    folding,
    forgetting,
    iteration,
    operations,
    plausible,
    subscripts,
)
from flake8_batch_params.engine.arguments import Args
from flake8_batch_params.engine.containers import Dict, List, Set, Tuple
from flake8_batch_params.engine.instances import Instance
from flake8_batch_params.engine.iterators import Range
from flake8_batch_params.engine.machine import Machine
from flake8_batch_params.engine.natives import Native
from flake8_batch_params.engine.objects import Const, Imported, Origin, Slice, Symbol, V
from flake8_batch_params.engine.openness import because


def set_key(m: Machine, target: V, key: V, value: V, *, fresh: bool = False) -> None:
    """Set an item of a dict; a key that is not known may be any."""
    if not isinstance(target, Dict):
        forgetting.escape(
            m, [value], because("stored in what is not known", target, where=key.origin)
        )
        return
    if not fresh:
        m.touch(target)
    key = _as_known(m, key)
    found = dict_keys.dict_key(enums.value_of(key))
    if found is None:
        dict_keys.refuse_key(key)
        _tell_apart(m, target, key)
        _set_unknown_key(target, key, value)
    else:
        before = target.items.get(found)
        written = key if before is None or (fresh and _is_like(key, before[0])) else before[0]
        target.items[found] = (written, value)
    if not fresh:
        m.domain.key_set(m, target, key)


def _as_known(m: Machine, key: V) -> V:
    """Return a key, or the constant that it is on this path."""
    if not isinstance(key, Symbol):
        return key
    known: Any = m.path.facts.get(("value", key))
    return Const(known[0], key.origin) if known else key


def _tell_apart(m: Machine, target: Dict, key: V) -> None:
    """Note that a key that is not known is none of those that are there: so the path goes on."""
    if isinstance(key, Symbol):
        for one in list(target.items)[: forgetting.MAX_KEYS]:
            if isinstance(one, (str, int)):
                m.learn(("==", key, one), False)


def _is_like(one: V, other: V) -> bool:
    """Tell whether two keys that are equal are of one type too, so that either may stand."""
    return type(one) is Const and type(other) is Const and type(one.value) is type(other.value)


def _set_unknown_key(target: Dict, key: V, value: V) -> None:
    """Set an item whose key is not known."""
    # The run goes on in which it is none of the keys that are there.
    if isinstance(key, Symbol):
        target.items[key] = (key, value)
    target.unknown = target.unknown or because(
        "set under a key that is not known", key, where=key.origin
    )


def put(m: Machine, target: V, index: V, value: V, origin: Origin) -> None:
    """Do ``target[index] = value``."""
    if isinstance(target, Dict):
        set_key(m, target, index, value)
    elif isinstance(target, List):
        _put_in_list(m, target, subscripts.as_index(m, index, origin), value, origin)
    elif isinstance(target, Instance) and target.cls.find("__setitem__") is not None:
        method = target.cls.find("__setitem__")
        assert method is not None
        m.call_through(lambda: calls.call(m, method, Args([target, index, value]), origin))
    elif enums.value_of(target) is not target:
        put(m, enums.value_of(target), index, value, origin)
    else:
        _put_elsewhere(m, target, index, value, origin)


def _put_elsewhere(m: Machine, target: V, index: V, value: V, origin: Origin) -> None:
    if isinstance(target, (Const, Tuple, Set, Range)):
        exceptions.throw("TypeError", "object does not support item assignment", origin)
    if isinstance(target, Instance) and not (
        target.unknown or target.cls.foreign or target.cls.unknown
    ):
        exceptions.throw("TypeError", "object does not support item assignment", origin)
    if isinstance(target, Native) and target.put(m, index, value):
        return
    if isinstance(target, Imported) and m.library.put_in_import(m, target, index, value):
        return
    forgetting.escape(
        m, [value, target], because("stored in what is not known", target, where=origin)
    )


def _put_in_list(m: Machine, target: List, index: V, value: V, origin: Origin) -> None:
    m.touch(target)
    if isinstance(index, Slice):
        edges = [one.value for one in index.parts if type(one) is Const]
        items = iteration.taken(m, value, origin)
        if len(edges) == 3 and items is not None and target.is_whole:
            try:
                target.items[slice(*edges)] = items
            except (TypeError, ValueError) as error:
                exceptions.throw(type(error).__name__, str(error), origin)
            return
        reason = because("changed in a slice that is not known", value, *index.parts, where=origin)
        target.forget(reason)
    elif target.unknown:
        return
    elif type(index) is Const and isinstance(index.value, int):
        count = len(target.items) if target.total is None else target.total
        if not -count <= index.value < count:
            exceptions.throw("IndexError", "assignment index out of range", origin)
        at = index.value % count
        if at < len(target.items):
            target.items[at] = value
    else:
        reason = because("may be overwritten by a slice that is not known", index)
        target.items = [Symbol(reason, origin) for _ in target.items]


def remove(m: Machine, target: V, index: V, origin: Origin) -> None:
    """Do ``del target[index]``."""
    index = enums.value_of(index)
    if isinstance(target, Dict):
        m.touch(target)
        key = dict_keys.dict_key(index)
        if key is None:
            target.items, target.unknown = (
                {},
                because("deleted under a key that is not known", index, where=origin),
            )
        elif target.items.pop(key, None) is None and not target.unknown:
            exceptions.throw("KeyError", "", origin)
        elif target.unknown:
            m.learn(("key", target, key), False)
        return
    if isinstance(target, List):
        _remove_from_list(m, target, index, origin)
        return
    if isinstance(target, Instance) and target.cls.find("__delitem__") is not None:
        method = target.cls.find("__delitem__")
        assert method is not None
        m.call_through(lambda: calls.call(m, method, Args([target, index]), origin))
        return
    inner = enums.value_of(target)
    if inner is not target:
        remove(m, inner, index, origin)
        return
    gone = Symbol(because("deleted", target, index), origin)
    if isinstance(target, Imported) and m.library.put_in_import(m, target, index, gone):
        return
    if isinstance(target, (Const, Tuple, Set, Range)) or (
        isinstance(target, Instance)
        and not (target.unknown or target.cls.foreign or target.cls.unknown)
    ):
        exceptions.throw("TypeError", "object does not support item deletion", origin)
    forgetting.escape(m, [target], because("changed by del", target, where=origin))


def _remove_from_list(m: Machine, target: List, index: V, origin: Origin) -> None:
    m.touch(target)
    if isinstance(index, Slice):
        edges = [one.value for one in index.parts if type(one) is Const]
        if len(edges) == 3 and target.is_whole:
            del target.items[slice(*edges)]
            return
    elif type(index) is Const and isinstance(index.value, int) and not target.unknown:
        count = len(target.items) if target.total is None else target.total
        if not -count <= index.value < count:
            exceptions.throw("IndexError", "index out of range", origin)
        if target.is_whole:
            del target.items[index.value]
            return
    target.forget(because("deleted at an index that is not known", index, where=origin))


def set_of(items: list[V], origin: Origin) -> V:
    """Return the set of these items; a symbol where two may be equal that are not known."""
    made = Set({}, origin)
    for item in items:
        dict_keys.refuse_key(item, origin)
        key = dict_keys.dict_key(item)
        if key is None:
            made.unknown = because("an item of a set that is not known", item)
        else:
            made.items.setdefault(key, item)
    return made


def add(m: Machine, target: V, value: V) -> None:
    """Add an item to a set."""
    if isinstance(target, Set):
        m.touch(target)
        key = dict_keys.dict_key(value)
        if key is None:
            target.unknown = target.unknown or because("an item of a set that is not known", value)
        else:
            target.items.setdefault(key, value)


def unpack_into(m: Machine, made: Dict, value: V, origin: Origin) -> None:
    """Do ``{**value}``."""
    value = enums.value_of(value)
    if isinstance(value, Dict):
        operations.overlay(made, value)
        return
    if isinstance(value, Instance):
        found = _as_mapping(m, value, origin)
        if found is not None:
            operations.overlay(made, found)
            return
    if isinstance(value, (Const, List, Tuple, Set, Range)):
        exceptions.throw("TypeError", "object is not a mapping", origin)
    unknown = Dict(origin)
    unknown.unknown = getattr(value, "reason", "") or because(
        f"an import of {value.path}"
        if isinstance(value, Imported)
        else "a mapping that is not known",
        value,
    )
    operations.overlay(made, unknown)


def _as_mapping(m: Machine, value: Instance, origin: Origin) -> Dict | None:
    """Return an object with ``keys`` and ``__getitem__`` as a dict."""
    keys, item = value.cls.find("keys"), value.cls.find("__getitem__")
    if keys is None or item is None:
        return None
    listed = m.call_through(lambda: calls.call(m, keys, Args([value]), origin))
    names = iteration.taken(m, listed, origin)
    if names is None:
        return None
    made = Dict(origin)
    for name in names:
        held = m.call_through(partial(calls.call, m, item, Args([value, name]), origin))
        set_key(m, made, name, held, fresh=True)
    return made


def unpack_arguments(m: Machine, args: Args, value: V, place: Origin) -> None:
    """Add the arguments that ``**value`` passes."""
    made = Dict(place)
    unpack_into(m, made, value, place)
    args.open = args.open or made.unknown
    for key, (written, held) in made.items.items():
        if not isinstance(key, str):
            if isinstance(key, Symbol):
                args.open = args.open or because("a key that is not known", key, where=place)
                continue
            exceptions.throw("TypeError", "keywords must be strings", place)
        if key in args.keywords:
            exceptions.throw("TypeError", f"multiple values for {key}", place)
        args.keywords[key] = held
        args.key_origins[key] = written.origin
        args.places[key] = place


def unpacked(m: Machine, value: V, count: int, star: int, origin: Origin) -> list[V]:
    """Return the values that the targets of an unpacking get, in order."""
    items = iteration.taken(m, value, origin)
    if items is None:
        about = folding.about(value)
        if count == 1 and star < 0:
            plausible.note(m, ("more", value, 1), outcome=False)
        reason = (
            getattr(value, "reason", "")
            or getattr(value, "unknown", "")
            or because("an unpacked value", value)
        )
        rest = List([], origin)
        rest.unknown = reason
        return [
            rest if at == star else _part(m, value, at, reason, origin, about)
            for at in range(count)
        ]
    if star < 0:
        if len(items) != count:
            exceptions.throw("ValueError", "wrong number of values to unpack", origin)
        return items
    after = count - star - 1
    if len(items) < count - 1:
        exceptions.throw("ValueError", "not enough values to unpack", origin)
    middle = List(items[star : len(items) - after], origin)
    return [*items[:star], middle, *items[len(items) - after :]]


def _part(m: Machine, value: V, at: int, reason: str, origin: Origin, about: Any) -> V:
    found = folding.remembered(m, ("part", at), origin, "", value)
    if isinstance(found, Symbol):
        found.reason = reason
    return found
