"""What a method is to the engine, and what those of several types share."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from flake8_batch_params.engine.arguments import Args
from flake8_batch_params.engine.containers import Dict, List, Set, Tuple
from flake8_batch_params.engine.iterators import View
from flake8_batch_params.engine.machine import Machine
from flake8_batch_params.engine.objects import (
    NONE,
    Const,
    Origin,
    Symbol,
    V,
)
from flake8_batch_params.engine.openness import because

Method = Callable[[Machine, Any, Args, Origin], "V | None"]


def listed(value: V) -> bool:
    """Tell whether a function of Python's own can take an iterable at once."""
    return isinstance(value, (List, Tuple, Dict, Set, View, Const)) and not getattr(
        value, "unknown", ""
    )


def wrongly_called(args: Args, origin: Origin) -> V:
    """Return what a call gives that lacks an argument: nobody follows it further."""
    return Symbol(because("a call without its argument", *args.values()), origin)


def clear(m: Machine, target: Any, args: Args, origin: Origin) -> V:
    """Take everything out of a list, a dict or a set."""
    m.touch(target)
    target.items, target.unknown = [] if isinstance(target, List) else {}, ""
    if isinstance(target, List):
        target.total = None
    return NONE
