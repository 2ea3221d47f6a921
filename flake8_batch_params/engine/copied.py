"""What objects of classes with fields are as dicts and tuples."""

from __future__ import annotations

from collections.abc import Callable

from flake8_batch_params.engine.containers import Dict, List, Tuple
from flake8_batch_params.engine.instances import Field, Instance
from flake8_batch_params.engine.objects import Const, Origin, V


def instance_dict(value: Instance, origin: Origin, deep: bool = True) -> Dict:
    """Return a dataclass's object as ``asdict`` does."""
    made = Dict(origin)
    for field in value.cls.fields:
        held = None if field.init_only else held_by(value, field)
        if held is not None:
            made.items[field.name] = (
                Const(field.name),
                _copied(held, instance_dict) if deep else held,
            )
    made.unknown = value.unknown
    return made


def held_by(value: Instance, field: Field) -> V | None:
    """Return what a field is: the object's own, or what its class has."""
    own = value.items.get(field.name)
    return own if own is not None or value.unknown else value.cls.find(field.name)


def _copied(value: V, as_parts: Callable[[Instance, Origin], V]) -> V:
    """Return a copy as ``asdict`` and ``astuple`` make it, of what is inside too."""
    if isinstance(value, Dict):
        made = Dict(value.origin)
        made.items = {
            key: (written, _copied(one, as_parts)) for key, (written, one) in value.items.items()
        }
        made.unknown = value.unknown
        return made
    if isinstance(value, List):
        copied = List([_copied(one, as_parts) for one in value.items], value.origin)
        copied.unknown, copied.total = value.unknown, value.total
        return copied
    if isinstance(value, Tuple):
        pair = Tuple(
            tuple(_copied(one, as_parts) for one in value.items), value.origin, value.names
        )
        pair.cls = value.cls
        return pair
    if isinstance(value, Instance) and value.cls.kind == "dataclass":
        return as_parts(value, value.origin)
    return value


def instance_tuple(value: Instance, origin: Origin) -> Tuple:
    """Return a dataclass's object as ``astuple`` does."""
    held = [held_by(value, one) for one in value.cls.fields if not one.init_only]
    return Tuple(tuple(_copied(one, instance_tuple) for one in held if one is not None), origin)
