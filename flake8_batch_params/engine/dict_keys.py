"""What a value is as the key of a dict."""

from __future__ import annotations

from collections.abc import Hashable
from typing import Any

from flake8_batch_params.engine import exceptions
from flake8_batch_params.engine.containers import Dict, List, Set, Tuple
from flake8_batch_params.engine.functions import Builtin, Function
from flake8_batch_params.engine.instances import Class, Instance
from flake8_batch_params.engine.natives import Native
from flake8_batch_params.engine.objects import Const, Imported, Origin, Symbol, V


def key_of(value: V) -> Hashable | None:
    """Return what is equal for two values that are equal as keys; None if that is not known."""
    if type(value) is Const:
        content = value.value
        return content if not isinstance(content, float) or content == content else None
    if isinstance(value, Tuple):
        parts = [key_of(one) for one in value.items]
        pairs = zip(parts, value.items, strict=True)
        if any(part is None and not is_none(one) for part, one in pairs):
            return None
        return ("tuple", *parts)
    if isinstance(value, Instance):
        if value.cls.kind == "enum":
            if is_number_flag(value):
                return None
            mixed = value.items.get("_value_") if value.native is not None else None
            return value if mixed is None else key_of(mixed)
        if value.cls.base_type and value.native is not None:
            return key_of(value.native)
        if value.cls.find("__eq__") is None:
            return value
        return _key_of_frozen(value)
    if isinstance(value, Set) and value.kind == "frozenset" and not value.unknown:
        return ("frozenset", frozenset(value.items))
    if isinstance(value, Native):
        return value.key()
    if isinstance(value, (Class, Function, Imported, Builtin)):
        return ("imported", value.path) if isinstance(value, Imported) else value
    return None


def _key_of_frozen(value: Instance) -> Hashable | None:
    """Return what stands for the object of a frozen dataclass as a key."""
    cls = value.cls
    written = isinstance(cls.find("__eq__"), Function) or isinstance(cls.find("__hash__"), Function)
    if cls.kind != "dataclass" or written or cls.find("__setattr__") is None or value.unknown:
        return None
    parts = [dict_key(value.items[f.name]) for f in cls.fields if f.name in value.items]
    return None if None in parts else ("object", cls, *parts)


def is_none(value: V) -> bool:
    """Tell whether a value is None for certain."""
    return type(value) is Const and value.value is None


class KeyOfNone:
    """Stands for the key None, since None says that a key is not known."""


def dict_key(value: V) -> Hashable | None:
    """Return the key under which a dict holds a value; None if it is not known."""
    return KeyOfNone if is_none(value) else key_of(value)


def has_symbolic_keys(container: Dict | Set) -> bool:
    """Tell whether a key of a dict or a set is not known."""
    return any(isinstance(key, Symbol) for key in container.items)


def as_items(value: Any) -> dict[Any, V] | None:
    """Return what a set or a view of keys holds by key, or None for one that is not known."""
    if isinstance(value, Set):
        return None if value.unknown else value.items
    if value.kind == "keys" and not value.source.unknown:
        return {key: written for key, (written, _) in value.source.items.items()}
    return None


def is_number_flag(value: V) -> bool:
    """Tell whether a value is a member of an ``IntFlag``: it is equal to its number."""
    return isinstance(value, Instance) and any(
        isinstance(base, Imported) and base.path == "enum.IntFlag"
        for cls in value.cls.mro
        for base in cls.bases
    )


def refuse_key(key: V, origin: Origin = None) -> None:
    """Raise what Python raises of a key that has no hash."""
    if isinstance(key, (List, Dict)) or (isinstance(key, Set) and key.kind == "set"):
        exceptions.throw("TypeError", "unhashable type", origin or key.origin)
