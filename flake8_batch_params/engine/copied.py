"""What objects of classes with fields are as dicts and tuples."""

from __future__ import annotations

from flake8_batch_params.engine.containers import Dict, List, Tuple
from flake8_batch_params.engine.instances import Instance
from flake8_batch_params.engine.objects import Const, Origin, V


def instance_dict(value: Instance, origin: Origin, deep: bool = True) -> Dict:
    """Return a dataclass's object as ``asdict`` does."""
    made = Dict(origin)
    for field in value.cls.fields:
        held = None if field.init_only else value.items.get(field.name)
        if held is not None:
            made.items[field.name] = (Const(field.name), _copied(held) if deep else held)
    made.unknown = value.unknown
    return made


def _copied(value: V) -> V:
    if isinstance(value, Dict):
        made = Dict(value.origin)
        made.items = {key: (written, _copied(one)) for key, (written, one) in value.items.items()}
        made.unknown = value.unknown
        return made
    if isinstance(value, List):
        copied = List([_copied(one) for one in value.items], value.origin)
        copied.unknown, copied.total = value.unknown, value.total
        return copied
    if isinstance(value, Tuple):
        pair = Tuple(tuple(_copied(one) for one in value.items), value.origin, value.names)
        pair.cls = value.cls
        return pair
    if isinstance(value, Instance) and value.cls.kind == "dataclass":
        return instance_dict(value, value.origin)
    return value


def instance_tuple(value: Instance, origin: Origin) -> Tuple:
    """Return a dataclass's object as ``astuple`` does."""

    def copied(one: V) -> V:
        if isinstance(one, Instance) and one.cls.kind == "dataclass":
            return instance_tuple(one, origin)
        return _copied(one)

    names = [one.name for one in value.cls.fields if not one.init_only]
    return Tuple(tuple(copied(value.items[n]) for n in names if n in value.items), origin)
