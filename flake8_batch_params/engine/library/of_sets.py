"""The methods of sets."""

from __future__ import annotations

from collections.abc import Hashable

from flake8_batch_params.engine import (
    dict_keys,
    exceptions,
    iteration,
    operations,
    storing,
)
from flake8_batch_params.engine.arguments import Args
from flake8_batch_params.engine.containers import Set
from flake8_batch_params.engine.library import of_several, signatures
from flake8_batch_params.engine.library.of_several import Method
from flake8_batch_params.engine.machine import Machine
from flake8_batch_params.engine.objects import (
    FALSE,
    NONE,
    TRUE,
    Origin,
    Symbol,
    V,
)
from flake8_batch_params.engine.openness import because


def _add(m: Machine, target: Set, args: Args, origin: Origin) -> V:
    dict_keys.refuse_key(args.positional[0], origin)
    storing.add(m, target, args.positional[0])
    return NONE


def _key_of(item: V, origin: Origin) -> Hashable | None:
    """Return the key of an item that is asked for: a set stands for the frozen one."""
    if isinstance(item, Set) and not item.unknown:
        item = Set(item.items, kind="frozenset")
    dict_keys.refuse_key(item, origin)
    return dict_keys.dict_key(item)


def _discard(m: Machine, target: Set, args: Args, origin: Origin) -> V:
    m.touch(target)
    key = _key_of(args.positional[0], origin)
    if key is None:
        target.items, target.unknown = (
            {},
            because("an item that is not known was taken out", *args.values(), where=origin),
        )
    else:
        target.items.pop(key, None)
    return NONE


def _remove_from_set(m: Machine, target: Set, args: Args, origin: Origin) -> V:
    key = _key_of(args.positional[0], origin)
    if key is not None and not target.unknown and key not in target.items:
        if all(dict_keys.dict_key(one) is not None for one in target.items.values()):
            exceptions.throw("KeyError", "", origin)
    return _discard(m, target, args, origin)


def _pop_set(m: Machine, target: Set, args: Args, origin: Origin) -> V:
    m.touch(target)
    if not target.items and not target.unknown:
        exceptions.throw("KeyError", "pop from an empty set", origin)
    if len(target.items) == 1 and not target.unknown:
        return target.items.popitem()[1]
    reason = because("an item of a set", target)
    target.items, target.unknown = {}, target.unknown or reason
    return Symbol(reason, origin)


def _update_set(m: Machine, target: Set, args: Args, origin: Origin) -> V:
    for part in args.positional:
        for item in iteration.some(m, part, origin):
            dict_keys.refuse_key(item, origin)
            storing.add(m, target, item)
        if iteration.taken(m, part, origin) is None:
            m.touch(target)
            target.unknown = because("a set of what is not known", part)
    return NONE


def _set_operator(asked: str) -> Method:
    def run(m: Machine, target: Set, args: Args, origin: Origin) -> V:
        found: V = _copy_set(m, target, Args(), origin)
        for part in args.positional:
            items = iteration.taken(m, part, origin)
            if items is None:
                return Symbol(because("a set that is not known", target, part), origin, "set")
            found = operations.binary(m, asked, found, storing.set_of(items, origin), origin)
        return found

    return run


def _copy_set(m: Machine, target: Set, args: Args, origin: Origin) -> V:
    made = Set(dict(target.items), target.origin, target.kind)
    made.unknown = target.unknown
    return made


def _issubset(m: Machine, target: Set, args: Args, origin: Origin) -> V:
    items = iteration.taken(m, args.positional[0], origin) if args.positional else None
    if items is None or target.unknown:
        return Symbol(because("a comparison of sets", target, *args.positional), origin, "bool")
    for one in items:
        dict_keys.refuse_key(one, origin)
    keys = {dict_keys.dict_key(one) for one in items}
    if None in keys:
        return Symbol(because("a comparison of sets", target, *args.positional), origin, "bool")
    return TRUE if target.items.keys() <= keys else FALSE


_ALL: dict[str, Method] = signatures.methods(
    {
        "add": _add, "discard": _discard, "remove": _remove_from_set, "pop": _pop_set,
        "update": _update_set,
        "clear": of_several.clear, "copy": _copy_set, "union": _set_operator("|"),
        "intersection": _set_operator("&"), "difference": _set_operator("-"), "issubset": _issubset,
    },
    """
    add(item, /)
    discard(item, /)
    remove(item, /)
    pop()
    update(*others)
    clear()
    copy()
    union(*others)
    intersection(*others)
    difference(*others)
    issubset(other, /)
    """,
)  # fmt: skip
_CHANGING = frozenset("add discard remove pop update clear".split())
SETS: dict[str, dict[str, Method]] = {
    "set": _ALL, "frozenset": {name: run for name, run in _ALL.items() if name not in _CHANGING},
}  # fmt: skip
