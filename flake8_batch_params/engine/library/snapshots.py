"""What is written of JSON, as it is at the moment of writing."""

from __future__ import annotations

from flake8_batch_params.engine import enums
from flake8_batch_params.engine.containers import Dict, List, Set, Tuple
from flake8_batch_params.engine.functions import BoundMethod, Builtin, Function, Partial
from flake8_batch_params.engine.instances import OTHER_CLASS, Class, Instance
from flake8_batch_params.engine.iterators import Generator, Iterator, Range, View
from flake8_batch_params.engine.library.contents import Named
from flake8_batch_params.engine.objects import (
    Const,
    Imported,
    Json,
    Origin,
    Outside,
    Symbol,
    V,
)
from flake8_batch_params.engine.openness import because

#: Items of a list that a copy of it keeps; of the others, their number.
KEPT_ITEMS = 500
#: How deep a value is looked into.
DEPTH = 12


def json_of(value: V, indented: bool | None, origin: Origin, *, is_sorted: bool = False) -> Json:
    """Return what ``json.dumps(value)`` gives, with its keys in order or as they were set."""
    made = Json(snapshot(value, is_sorted=is_sorted), indented, origin)
    made.reason = because(made.reason, made.content)
    return made


def snapshot(value: V, depth: int = DEPTH, *, is_sorted: bool = False) -> V:
    """Return a value as it is now: what changes it later changes no copy of it."""
    if depth == 0:
        return Symbol(Outside("nested too deeply"), value.origin)
    value = enums.value_of(value)
    if isinstance(value, Dict):
        made = Dict(value.origin)
        made.items = {
            key: (written, snapshot(one, depth - 1, is_sorted=is_sorted))
            for key, (written, one) in (_in_order(value) if is_sorted else value.items.items())
        }
        made.unknown = value.unknown
        return made
    if isinstance(value, List):
        copied = List(
            [snapshot(one, depth - 1, is_sorted=is_sorted) for one in value.items[:KEPT_ITEMS]],
            value.origin,
        )
        copied.unknown, copied.total = value.unknown, value.total
        if len(value.items) > KEPT_ITEMS and value.total is None:
            copied.total = len(value.items)
        return copied
    if isinstance(value, Tuple):
        items = [snapshot(one, depth - 1, is_sorted=is_sorted) for one in value.items]
        return Tuple(tuple(items), value.origin)
    return value


# --- keys ---


def _plain_keys(value: Dict) -> list[object] | None:
    """Return the keys of a dict as Python's own; None where one is not known."""
    found = [enums.value_of(written) for written, _ in value.items.values()]
    keys = [one.value for one in found if type(one) is Const]
    return keys if len(keys) == len(found) else None


def _in_order(value: Dict) -> list[tuple[object, tuple[V, V]]]:
    keys, items = _plain_keys(value), list(value.items.items())
    if keys is None:
        return items
    at: list[int] = sorted(range(len(keys)), key=keys.__getitem__)  # type: ignore[arg-type]
    return [items[one] for one in at]


def has_mixed_keys(value: V, depth: int = DEPTH) -> bool:
    """Tell whether a dict, at any depth, has keys that cannot be put in order."""
    value = enums.value_of(value)
    if depth == 0 or not isinstance(value, (Dict, List, Tuple)):
        return False
    if not isinstance(value, Dict):
        return any(has_mixed_keys(one, depth - 1) for one in value.items)
    try:
        sorted(_plain_keys(value) or [])  # type: ignore[type-var]
    except TypeError:
        return True
    return any(has_mixed_keys(one, depth - 1) for _, one in value.items.values())


def name_of(key: V) -> str | None:
    """Return the text that a key of a dict becomes; None where that is not known."""
    key = enums.value_of(key)
    if type(key) is not Const or not is_json(key):
        return None
    if key.value is None or isinstance(key.value, bool):
        return {None: "null", True: "true", False: "false"}[key.value]
    return key.value if isinstance(key.value, str) else repr(key.value)


# --- what no text of JSON can be made of ---


def is_json(value: Const) -> bool:
    """Tell whether a text of JSON can hold a constant."""
    return value.value is None or isinstance(value.value, (str, int, float))


def cannot_be_json(value: V, depth: int = DEPTH) -> bool:
    """Tell whether ``json`` certainly refuses a value, or what is in it."""
    value = enums.value_of(value)
    if depth == 0:
        return False
    if isinstance(value, Dict):
        pairs = () if value.unknown else value.items.values()
        return any(_is_no_key(key) or cannot_be_json(one, depth - 1) for key, one in pairs)
    if isinstance(value, List):
        items = () if value.unknown else value.items
        return value.kind == "deque" or any(cannot_be_json(one, depth - 1) for one in items)
    if isinstance(value, Tuple):
        return any(cannot_be_json(one, depth - 1) for one in value.items)
    return _is_foreign(value)


def _is_no_key(key: V) -> bool:
    return isinstance(key, Tuple) or _is_foreign(enums.value_of(key))


def _is_foreign(value: V) -> bool:
    """Tell whether a value is of a type that ``json`` does not know."""
    if type(value) is Const:
        return not is_json(value)
    if isinstance(value, Symbol):
        return value.type in ("bytes", "set", "timedelta")
    if isinstance(value, Imported):
        return value.path.startswith("builtins.")
    if isinstance(value, Instance):
        cls = value.cls
        is_other = cls.unknown or cls.foreign or cls.base_type or value.unknown == OTHER_CLASS
        return not (is_other or (cls.kind == "enum" and cls.is_mixed))
    return isinstance(value, _FOREIGN)


_FOREIGN = (
    Set, Range, Function, Class, View, Iterator, Generator, BoundMethod, Builtin, Partial, Named,
)  # fmt: skip
