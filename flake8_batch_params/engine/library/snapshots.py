"""What is written of JSON, as it is at the moment of writing."""

from __future__ import annotations

from flake8_batch_params.engine.containers import List, Tuple
from flake8_batch_params.engine.objects import (
    Json,
    Origin,
    Outside,
    Symbol,
    V,
)
from flake8_batch_params.engine.openness import because

#: Items of a list that a copy of it keeps; of the others, their number.
KEPT_ITEMS = 500


def json_of(value: V, indented: bool | None, origin: Origin) -> Json:
    """Return what ``json.dumps(value)`` gives."""
    made = Json(snapshot(value), indented, origin)
    made.reason = because(made.reason, made.content)
    return made


def snapshot(value: V, depth: int = 12) -> V:
    """Return a value as it is now: what changes it later changes no copy of it."""
    from flake8_batch_params.engine.containers import Dict

    if depth == 0:
        return Symbol(Outside("nested too deeply"), value.origin)
    if isinstance(value, Dict):
        made = Dict(value.origin)
        made.items = {
            key: (written, snapshot(one, depth - 1)) for key, (written, one) in value.items.items()
        }
        made.unknown = value.unknown
        return made
    if isinstance(value, List):
        copied = List([snapshot(one, depth - 1) for one in value.items[:KEPT_ITEMS]], value.origin)
        copied.unknown, copied.total = value.unknown, value.total
        if len(value.items) > KEPT_ITEMS and value.total is None:
            copied.total = len(value.items)
        return copied
    if isinstance(value, Tuple):
        return Tuple(tuple(snapshot(one, depth - 1) for one in value.items), value.origin)
    return value
