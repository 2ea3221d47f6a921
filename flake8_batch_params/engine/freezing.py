"""Values of the engine as what a domain hands on: records, sequences, constants, unknowns."""

from __future__ import annotations

from flake8_batch_params import values
from flake8_batch_params.engine import classes
from flake8_batch_params.engine.library.files import File, PathValue
from flake8_batch_params.engine.machine import Machine
from flake8_batch_params.engine.objects import (
    Const,
    Dict,
    Imported,
    Instance,
    List,
    Native,
    Range,
    Set,
    Symbol,
    Text,
    Tuple,
    V,
)

#: Levels of nesting, and values in all, that are looked at.
MAX_LEVELS, MAX_VALUES = 12, 4_000


_DOUBTFUL = "a test, which cannot be computed, decides what comes here"


class Freezer:
    """Freezes values of one path."""

    def __init__(self, m: Machine) -> None:
        self.doubted = m.path.doubted
        self.doubtful = m.path.doubtful
        self.left = MAX_VALUES

    def freeze(self, value: V, level: int = 0) -> values.Value:
        """Return a value as it is now."""
        self.left -= 1
        if level > MAX_LEVELS or self.left < 0:
            return values.Unknown(value.origin, "nested too deeply")
        if self.doubtful:
            return values.Unknown(value.origin, _DOUBTFUL)
        value = classes.value_of(value)
        kind = type(value)
        if kind is Const:
            return self._constant(value)  # type: ignore[arg-type]
        if isinstance(value, Text):
            return _text(value)
        if isinstance(value, Symbol):
            if value.type:
                return values.Typed(value.origin, value.type)
            return values.Unknown(value.origin, value.reason)
        if isinstance(value, Dict):
            return self.record(value, level)
        if isinstance(value, (List, Tuple, Set)):
            return self._sequence(value, level)
        if isinstance(value, Native):
            return self._native(value)
        if isinstance(value, Instance):
            return self._instance(value)
        if isinstance(value, Range):
            return values.Typed(value.origin, "range")
        if isinstance(value, Imported):
            return values.Unknown(value.origin, f"an import of {value.path}")
        return values.Unknown(value.origin, "an object")

    def _constant(self, value: Const) -> values.Value:
        content = value.value
        if value.origin is not None and value.origin in self.doubted:
            return values.Unknown(value.origin, "a test, which cannot be computed, is about it")
        if isinstance(content, (str, bytes, int, float, type(None))):
            return values.Known(value.origin, content)
        if content is ...:
            return values.Unknown(value.origin, "an ellipsis")
        return values.Typed(value.origin, type(content).__name__)

    def record(self, value: Dict, level: int = 0) -> values.Record:
        """Return a dict with its entries."""
        entries: dict[object, values.Entry] = {}
        is_open = bool(value.unknown) or self.doubtful
        if self.doubtful:
            return values.Record(value.origin, entries, is_open)
        for key, (written, held) in value.items.items():
            name = written.value if isinstance(written, Const) else key
            if isinstance(written, Symbol):
                is_open = True
                continue
            entries[name] = values.Entry(
                self.freeze(held, level + 1), True, written.origin or held.origin
            )
        return values.Record(value.origin, entries, is_open)

    def _sequence(self, value: List | Tuple | Set, level: int) -> values.Value:
        kind = {List: "list", Tuple: "tuple", Set: "set"}[type(value)]
        unknown = getattr(value, "unknown", "")
        held = list(value.items.values()) if isinstance(value, Set) else list(value.items)
        items = tuple(self.freeze(one, level + 1) for one in held[:MAX_VALUES])
        is_open = bool(unknown) or len(items) < len(held)
        total = getattr(value, "total", None)
        return values.Sequence(value.origin, kind, items, is_open, total)

    def _native(self, value: Native) -> values.Value:
        if isinstance(value, File):
            names = {"text": "text file", "binary": "binary file"}
            kind = value.kind if value.kind != "file" else names.get(value.mode, "file")
            return values.Typed(value.origin, kind)
        if isinstance(value, PathValue):
            return values.Typed(value.origin, "Path")
        frozen = getattr(value, "frozen", None)
        if frozen is not None:
            found: values.Value = frozen(self)
            return found
        return values.Unknown(value.origin, value.title)

    def _instance(self, value: Instance) -> values.Value:
        frozen = getattr(value.native, "frozen", None)
        if frozen is not None:
            found: values.Value = frozen(self)
            return found
        return values.Unknown(value.origin, value.unknown or f"an object of {value.cls.name}")


def _text(value: Text) -> values.Value:
    if value.type != "str":
        return values.Typed(value.origin, value.type)
    return values.Text(value.origin, value.pieces)
