"""Copies of values."""

from __future__ import annotations

from flake8_batch_params.engine.arguments import Args
from flake8_batch_params.engine.containers import Dict, List, Set, Tuple
from flake8_batch_params.engine.instances import Instance
from flake8_batch_params.engine.library import signatures
from flake8_batch_params.engine.library.models import Run
from flake8_batch_params.engine.machine import Machine
from flake8_batch_params.engine.objects import (
    NONE,
    Origin,
    Symbol,
    V,
)
from flake8_batch_params.engine.openness import because


def _copy(m: Machine, args: Args, origin: Origin) -> V:
    value = args.get("x", 0) or NONE
    if isinstance(value, Dict):
        made = Dict(value.origin, dict(value.items))
        made.unknown, made.kind = value.unknown, value.kind
        made.default_factory = value.default_factory
        return made
    if isinstance(value, Set):
        twin_set = Set(dict(value.items), value.origin, value.kind)
        twin_set.unknown = value.unknown
        return twin_set
    if isinstance(value, Instance) and value.cls.find("__copy__") is not None:
        return m.library.call(m, value.cls.find("__copy__") or NONE, Args([value]), origin)
    if isinstance(value, List):
        copied = List(list(value.items), value.origin)
        copied.unknown, copied.total, copied.kind = value.unknown, value.total, value.kind
        return copied
    if isinstance(value, Instance):
        twin = Instance(value.cls, value.origin)
        twin.items, twin.unknown = dict(value.items), value.unknown
        twin.native = value.native
        return twin
    return value


def _deepcopy(m: Machine, args: Args, origin: Origin) -> V:
    return _deep(args.get("x", 0) or NONE, {})


def _deep(value: V, seen: dict[int, V]) -> V:
    if isinstance(value, Instance) and value.cls.find("__deepcopy__") is not None:
        return Symbol(because("a copy of an object", value), value.origin)
    if isinstance(value, Set):
        items = {key: _deep(one, seen) for key, one in value.items.items()}
        copied_set = Set(items, value.origin, value.kind)
        copied_set.unknown = value.unknown
        return copied_set
    if id(value) in seen:
        return seen[id(value)]
    if isinstance(value, Dict):
        made = Dict(value.origin)
        seen[id(value)] = made
        made.items = {key: (k, _deep(one, seen)) for key, (k, one) in value.items.items()}
        made.unknown, made.kind = value.unknown, value.kind
        made.default_factory = value.default_factory
        return made
    if isinstance(value, List):
        copied = List([], value.origin)
        seen[id(value)] = copied
        copied.items = [_deep(one, seen) for one in value.items]
        copied.unknown, copied.total, copied.kind = value.unknown, value.total, value.kind
        return copied
    if isinstance(value, Tuple):
        pair = Tuple(tuple(_deep(one, seen) for one in value.items), value.origin, value.names)
        pair.cls = value.cls
        return pair
    if isinstance(value, Instance) and value.cls.kind not in ("enum",):
        twin = Instance(value.cls, value.origin)
        seen[id(value)] = twin
        twin.items = {key: _deep(one, seen) for key, one in value.items.items()}
        twin.unknown, twin.native = value.unknown, value.native
        return twin
    return value


FUNCTIONS: dict[str, Run] = signatures.functions(
    {
        "copy.copy": _copy, "copy.deepcopy": _deepcopy,
    },
    """
    copy.copy(x)
    copy.deepcopy(x, memo=, _nil=)
    """,
)  # fmt: skip
