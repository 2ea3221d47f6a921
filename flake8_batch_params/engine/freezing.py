"""Values of the engine as what a domain hands on: records, sequences, constants, unknowns."""

from __future__ import annotations

from flake8_batch_params import values
from flake8_batch_params.engine import enums
from flake8_batch_params.engine.containers import Dict, List, Set, Tuple
from flake8_batch_params.engine.functions import BoundMethod, Function
from flake8_batch_params.engine.instances import Class, Instance
from flake8_batch_params.engine.iterators import Awaitable, Generator, Range
from flake8_batch_params.engine.library.files import File
from flake8_batch_params.engine.library.paths import PathValue
from flake8_batch_params.engine.machine import Machine
from flake8_batch_params.engine.natives import Native
from flake8_batch_params.engine.objects import Const, Imported, Symbol, Text, V, part_of

#: Levels of nesting, and values in all, that are looked at.
MAX_LEVELS, MAX_VALUES = 12, 4_000


_DOUBTFUL = "a test, which cannot be computed, decides what comes here"


class Freezer:
    """Freezes values of one path."""

    def __init__(self, m: Machine) -> None:
        self.machine = m
        self.doubted = m.path.doubted
        self.doubtful = m.path.doubtful
        self.left = MAX_VALUES

    def freeze(self, value: V, level: int = 0) -> values.Value:
        """Return a value as it is now."""
        self.left -= 1
        self.machine.work -= 1
        if level > MAX_LEVELS or self.left < 0:
            return values.Unknown(value.origin, "nested too deeply")
        if self.doubtful:
            return values.Unknown(value.origin, _DOUBTFUL)
        value = enums.value_of(value)
        kind = type(value)
        if kind is Const:
            return self._constant(value)  # type: ignore[arg-type]
        if isinstance(value, Text):
            return _text(value)
        if isinstance(value, Symbol):
            reason, where = reason_of(value), getattr(value.reason, "where", None)
            if value.type:
                return values.Typed(value.origin, value.type, reason, where)
            return values.Unknown(value.origin, reason, where)
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
            return values.Unknown(value.origin, imported(value.path))
        return values.Unknown(value.origin, _OTHERS.get(kind, "an object of Python's own"))

    def _constant(self, value: Const) -> values.Value:
        content = value.value
        if value.origin is not None and value.origin in self.doubted:
            return values.Unknown(value.origin, DOUBTED)
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
            if isinstance(written, Symbol) or not isinstance(name, _PLAIN_KEYS):
                is_open = True
                continue
            entries[name] = values.Entry(
                self.freeze(held, level + 1), True, written.origin or held.origin
            )
        reason = value.unknown or ("a key that is not known" if is_open else "")
        return values.Record(
            value.origin, entries, is_open, str(reason), getattr(reason, "where", None)
        )

    def _sequence(self, value: List | Tuple | Set, level: int) -> values.Value:
        kind = {List: "list", Tuple: "tuple", Set: "set"}[type(value)]
        unknown = getattr(value, "unknown", "")
        held = list(value.items.values()) if isinstance(value, Set) else list(value.items)
        items = tuple(self.freeze(one, level + 1) for one in held[:MAX_VALUES])
        is_open = bool(unknown) or len(items) < len(held)
        reason = unknown or ("more items than are looked at" if is_open else "")
        return values.Sequence(
            value.origin,
            kind,
            items,
            is_open,
            getattr(value, "total", None),
            str(reason),
            getattr(reason, "where", None),
        )

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
        reason = value.unknown or f"an object of {value.cls.name}"
        return values.Unknown(value.origin, str(reason), getattr(reason, "where", None))


def _text(value: Text) -> values.Value:
    reason, where = str(value.reason), getattr(value.reason, "where", None)
    if value.type != "str":
        return values.Typed(value.origin, value.type, reason, where)
    return values.Text(value.origin, value.pieces, reason, where)


def reason_of(value: Symbol) -> str:
    """Return why a symbol is not known: of an attribute, of which it is, and why not that."""
    names: list[str] = []
    one: V = value
    while isinstance(one, Symbol) and one.base is not None and one.name:
        if len(names) >= MAX_LEVELS or getattr(one.base, "reason", one.reason) != one.reason:
            break
        names.append(one.name)
        one = one.base
    names = [name for name in names if not name.startswith("__")]
    if isinstance(one, Imported):
        return imported(".".join([one.path, *reversed(names)]))
    if not names:
        return str(value.reason)
    return str(part_of(f"the attribute {'.'.join(reversed(names))}", value.reason))


def imported(path: str) -> str:
    """Return what a reader calls a name of another file, or of Python's own."""
    name = path.removeprefix("builtins.")
    return f"an import of {path}" if name == path else f"Python's own {name}"


#: Keys that are what they are written as: of no other is known what becomes of it.
_PLAIN_KEYS = (str, int, float, bytes, type(None))
#: Why a constant is not known that a test was about.
DOUBTED = "a test that cannot be computed decides whether it is used"
_OTHERS: dict[type, str] = {
    Awaitable: "what is not awaited",
    BoundMethod: "a method",
    Class: "a class",
    Function: "a function",
    Generator: "a generator",
}
