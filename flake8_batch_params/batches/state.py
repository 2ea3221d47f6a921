"""What a path has left of batches."""

from __future__ import annotations

from typing import Any

from flake8_batch_params.engine.containers import Dict
from flake8_batch_params.engine.functions import Partial
from flake8_batch_params.engine.objects import (
    Json,
    Mutable,
)


class State(Mutable):
    """What a path has left of batches."""

    __slots__ = (
        "candidates", "consumed", "expecting", "fed", "lone", "partials", "rewritten",
        "serialised", "typed", "uploads",
    )  # fmt: skip

    def __init__(self) -> None:
        self.origin = None
        self.stamp = None
        self.expecting = 0
        self.uploads: tuple[Any, ...] = ()
        self.fed: tuple[Any, ...] = ()
        self.serialised: tuple[Json, ...] = ()
        #: Texts of JSON that something else was made of.
        self.rewritten: frozenset[int] = frozenset()
        self.candidates: tuple[Dict, ...] = ()
        #: Dicts that may be a batch's body by themselves.
        self.lone: tuple[Dict, ...] = ()
        self.typed: tuple[tuple[Dict, str], ...] = ()
        self.partials: tuple[Partial, ...] = ()
        self.consumed: frozenset[int] = frozenset()

    def save(self) -> Any:
        return tuple(getattr(self, name) for name in State.__slots__)

    def restore(self, state: Any) -> None:
        for name, value in zip(State.__slots__, state, strict=True):
            setattr(self, name, value)
