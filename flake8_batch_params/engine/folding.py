"""What Python computes with constants, and what stands for it where it cannot."""

from __future__ import annotations

import datetime
import re
from collections.abc import Callable, Sequence
from typing import Any

from flake8_batch_params.engine import dict_keys, exceptions
from flake8_batch_params.engine.containers import Dict, List, Tuple
from flake8_batch_params.engine.machine import Machine
from flake8_batch_params.engine.objects import Const, Imported, Origin, Outside, Symbol, V
from flake8_batch_params.engine.openness import because

#: Longer texts and larger numbers are not computed: their parts would multiply.
MAX_TEXT, MAX_BITS, MAX_ITEMS = 20_000, 4_096, 4_096

_PLAIN = (
    bool,
    int,
    float,
    complex,
    str,
    bytes,
    type(None),
    type(...),
    datetime.timedelta,
    datetime.date,
    re.Match,
    re.Pattern,
)


def about(*values: V) -> frozenset[Origin]:
    """Return the origins of the constants that values are, or were computed from."""
    found: set[Origin] = set()
    for value in values:
        if type(value) is Const:
            if value.origin is not None:
                found.add(value.origin)
        elif isinstance(value, Symbol):
            found |= value.about
        elif isinstance(value, (List, Tuple)):
            # No deeper: lists that hold each other twice have a way for each.
            for one in value.items[:8]:
                if isinstance(one, (Const, Symbol)):
                    found |= about(one)
    return frozenset(found)


def folded(value: Any, origin: Origin, *parts: V) -> V:
    """Return a computed constant; a symbol where it grew too large."""
    if isinstance(value, (str, bytes)) and len(value) > MAX_TEXT:
        return Symbol("a long text", origin, type(value).__name__, about=about(*parts))
    if type(value) is int and value.bit_length() > MAX_BITS:
        return Symbol("a large number", origin, "int", about=about(*parts))
    if isinstance(value, _PLAIN):
        return Const(value, origin)
    if isinstance(value, tuple) and len(value) < MAX_ITEMS:
        return Tuple(tuple(folded(one, origin, *parts) for one in value), origin)
    if isinstance(value, list) and len(value) < MAX_ITEMS:
        return List([folded(one, origin, *parts) for one in value], origin)
    if type(value) is dict and len(value) < MAX_ITEMS:
        made = Dict(origin)
        for key, one in value.items():
            written = Const(key, origin)
            found = dict_keys.dict_key(written)
            if found is None:
                return Symbol("a value that is computed", origin, "dict", about=about(*parts))
            made.items[found] = (written, folded(one, origin, *parts))
        return made
    return Symbol("a value that is computed", origin, about=about(*parts))


def compute(run: Callable[[], Any], origin: Origin, *parts: V) -> V:
    """Return what Python makes of constants; raise in the program what Python raises."""
    try:
        value = run()
    except (MemoryError, RecursionError):
        return Symbol("too large a value", origin, about=about(*parts))
    except Exception as error:
        name = type(error).__name__
        if not exceptions.is_exception(name):
            path = f"{type(error).__module__}.{name}"
            if exceptions.named(path) is None:
                return Symbol("an exception of Python's library", origin)
            name = path
        exceptions.throw(name, str(error), origin)
    return folded(value, origin, *parts)


def remembered(m: Machine, kind: tuple[Any, ...], origin: Origin, type_: str, *operands: V) -> V:
    """Return the symbol of an operation: the same one for the same operands on a path."""
    keys = tuple(
        ("constant", type(one.value), one.value) if type(one) is Const else one for one in operands
    )
    memo = (kind, *keys)
    try:
        found = m.path.memo.get(memo)
    except TypeError:
        found, memo = None, ()
    if found is None:
        reason = reason_of(operands, "an operation on what is not known")
        found = Symbol(reason, origin, type_, about=about(*operands))
        found.of = (kind, operands)
        if memo:
            remember(m, memo, found)
    return found


def of_import(m: Machine, value: V) -> V:
    """Return the symbol that stands for what another file holds: the same one on a path.

    What is no import, and what Python has built in, is returned as it is.
    """
    if not isinstance(value, Imported) or value.path.startswith("builtins."):
        return value
    memo = ("import", value.path)
    found = m.path.memo.get(memo)
    if found is None:
        found = Symbol(because(f"an import of {value.path}", value), value.origin)
        remember(m, memo, found)
    return found


def forget_import(m: Machine, path: str) -> None:
    """Forget what is known of what another file holds: it is set."""
    if ("import", path) in m.path.memo:
        m.touch(m.path)
        del m.path.memo["import", path]


def reason_of(operands: Sequence[V], otherwise: str) -> str:
    """Return why what is computed from these is not known."""
    unknown = [one.reason for one in operands if isinstance(one, Symbol)]
    for reason in unknown:
        if type(reason) is Outside:
            return reason
    return because(unknown[0] if unknown else otherwise, *operands)


def remember(m: Machine, memo: tuple[Any, ...], value: V) -> None:
    """Let the same question of the same values have the same answer on the path."""
    m.touch(m.path)
    m.path.memo[memo] = value
    for one in memo:
        if isinstance(one, Symbol):
            one.is_remembered = True


def item_of_unknown(m: Machine, value: V, key: Any, reason: str, origin: Origin) -> V:
    """Return what is under a key of what is not known: the same each time on a path."""
    memo = (("item", key), value)
    found = m.path.memo.get(memo)
    if found is None:
        found = Symbol(reason, origin)
        remember(m, memo, found)
    return found


def is_there(m: Machine, value: V, key: Any) -> bool:
    """Tell whether a dict that is not known has a key on this path."""
    return m.path.facts.get(("key", value, key)) is True


def plain(value: V) -> Any:
    """Return a list or tuple of constants as Python's own; None for anything else."""
    if isinstance(value, Tuple) or (isinstance(value, List) and value.is_whole):
        if all(type(one) is Const for one in value.items):
            items = [one.value for one in value.items if type(one) is Const]
            return items if isinstance(value, List) else tuple(items)
    return None


def plain_of(value: V) -> tuple[Any] | None:
    """Return a constant, or a list, tuple or dict of constants, as Python's own; else None."""
    if type(value) is Const:
        return (value.value,)
    if isinstance(value, Dict) and not value.unknown and value.kind == "dict":
        pairs = [(key, one) for key, one in value.items.values()]
        if all(type(key) is Const and type(one) is Const for key, one in pairs):
            return ({key.value: one.value for key, one in pairs},)  # type: ignore[attr-defined]
        return None
    if isinstance(value, Tuple) and value.cls is not None:
        return None
    found = plain(value)
    return None if found is None else (found,)
