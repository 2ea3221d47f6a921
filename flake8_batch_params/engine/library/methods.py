"""The methods of Python's own types: what each gives, and what it changes."""

from __future__ import annotations

from flake8_batch_params.engine.containers import Dict, List, Set, Tuple
from flake8_batch_params.engine.instances import Attributes
from flake8_batch_params.engine.iterators import Generator
from flake8_batch_params.engine.library import of_dicts, of_generators, of_lists, of_sets, of_texts
from flake8_batch_params.engine.library.of_several import Method
from flake8_batch_params.engine.objects import (
    Const,
    Json,
    Symbol,
    Text,
    V,
)

_TEXT_NAMES = frozenset(name for name in dir(str) if not name.startswith("_"))


def method(value: V, name: str) -> Method | None:
    """Return a method of one of Python's own types; None where the value has none."""
    kind = type(value)
    if kind is Dict or kind is Attributes:
        return of_dicts.DICT.get(name)
    if isinstance(value, List):
        return of_lists.LISTS[value.kind].get(name)
    if isinstance(value, Set):
        return of_sets.SETS[value.kind].get(name)
    if kind is Tuple:
        return of_lists.TUPLE.get(name)
    if kind is Generator:
        return of_generators.GENERATOR.get(name)
    if kind is Const:
        content = value.value  # type: ignore[attr-defined]
        if isinstance(content, bytes):
            return of_texts.join if name == "join" else None
        return (
            {"join": of_texts.join, "format": of_texts.filled}.get(name)
            if isinstance(content, str)
            else None
        )
    if name == "get" and isinstance(value, Symbol) and of_dicts.is_read_json(value):
        return of_dicts.get_of_symbol
    if isinstance(value, Symbol) and value.type == "str":
        if isinstance(value, Json) and name == "encode":
            return of_texts.encode
        if name in of_texts.TEXT and (
            isinstance(value, Text) or name in ("join", "format", "encode")
        ):
            return of_texts.TEXT[name]
        return of_texts.of_text(name) if name in _TEXT_NAMES else None
    return None
