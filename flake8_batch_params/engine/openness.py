"""What may be this or that, and what has one value in Python that the engine cannot tell."""

from __future__ import annotations

from flake8_batch_params.engine.containers import Dict, Set, Tuple
from flake8_batch_params.engine.functions import BoundMethod, Function, Partial
from flake8_batch_params.engine.instances import Class, Instance
from flake8_batch_params.engine.iterators import Awaitable, Iterator, Unending, View
from flake8_batch_params.engine.natives import Native
from flake8_batch_params.engine.objects import (
    Const,
    Container,
    Imported,
    Origin,
    Outside,
    Reason,
    Symbol,
    V,
)

#: Modules whose functions give the same for the same arguments, wherever they run.
_SETTLED = frozenset(
    "builtins re string math itertools functools operator collections dataclasses enum typing"
    " typing_extensions abc copy json textwrap hashlib base64 html types decimal fractions"
    " statistics contextlib textwrap numbers unicodedata keyword ast bisect heapq".split()
)
_OPEN = frozenset("builtins.input builtins.open builtins.id builtins.hash".split())
#: How deep, and how many items of a container are looked at.
_LEVELS, _ITEMS = 3, 16


def is_open(value: V, levels: int = _LEVELS) -> bool:
    """Tell whether a value depends on what comes from outside of the program."""
    if isinstance(value, Symbol):
        return type(value.reason) is Outside
    if type(value) is Const:
        return False
    if isinstance(value, Imported):
        return value.path.partition(".")[0] not in _SETTLED or value.path in _OPEN
    if isinstance(value, (Container, Tuple)):
        return _holds_open(value, levels)
    if isinstance(value, Native):
        return True
    if isinstance(value, (Iterator, View, Unending)):
        return is_open(value.source, levels)
    if isinstance(value, BoundMethod):
        return is_open(value.receiver, levels)
    if isinstance(value, Partial):
        return is_open(value.function, levels)
    if isinstance(value, Awaitable):
        return is_open(value.value, levels)
    if isinstance(value, Class):
        return type(value.unknown) is Outside or any(map(is_open, value.foreign))
    return not isinstance(value, Function) and type(getattr(value, "unknown", "")) is Outside


def _holds_open(value: Container | Tuple, levels: int) -> bool:
    if isinstance(value, Container) and type(value.unknown) is Outside:
        return True
    if isinstance(value, Instance) and is_open(value.cls):
        return True
    if levels == 0:
        return False
    if isinstance(value, Dict):
        parts = [one for pair in list(value.items.values())[:_ITEMS] for one in pair]
    elif isinstance(value, (Set, Instance)):
        parts = list(value.items.values())[:_ITEMS]
    else:
        parts = list(value.items[:_ITEMS])
    return any(is_open(one, levels - 1) for one in parts)


def because(reason: str, *values: V, where: Origin = None) -> str:
    """Return a reason, which is `Outside` if any of these values is from outside."""
    if any(map(is_open, values)):
        return Outside(reason, where)
    return reason if where is None else Reason(reason, where)
