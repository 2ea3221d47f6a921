"""What a program iterates over, and what it waits for."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from flake8_batch_params.engine.containers import Dict
from flake8_batch_params.engine.objects import Mutable, Origin, Part, V

if TYPE_CHECKING:
    from flake8_batch_params.engine.frames import Frame

#: What an iterator over what is not known gives at most.
MOST_ROUNDS = 2


class Iterator(Mutable):
    """An iterator over what the engine holds; ``pull`` gives the next value, or None at the end.

    ``position`` is all of its state.
    """

    __slots__ = ("position", "pull", "source")

    def __init__(
        self, source: V, pull: Callable[[Any, Iterator], V | None], origin: Origin = None
    ) -> None:
        self.source = source
        self.pull = pull
        self.position: Any = 0
        self.origin = origin
        self.stamp = None

    def save(self) -> Any:
        return self.position, self.pull

    def restore(self, state: Any) -> None:
        self.position, self.pull = state


class Unending(Mutable):
    """An iterator over what is not known; ``rounds`` counts what it gave, up to ``most``."""

    __slots__ = ("most", "rounds", "source")

    def __init__(self, source: V, origin: Origin) -> None:
        self.source = source
        self.origin = origin
        self.rounds = 0
        self.most = min(source.most, MOST_ROUNDS) if isinstance(source, Part) else MOST_ROUNDS
        self.stamp = None

    def save(self) -> Any:
        return self.rounds

    def restore(self, state: Any) -> None:
        self.rounds = state


class Generator(Mutable):
    """A generator or a coroutine: a frame that has not run to its end.

    ``state`` is ``new``, ``suspended``, ``running`` or ``done``; ``unknown`` says why
    Python's gives more than this one, or other; ``total`` is how many in all, if that is known.
    """

    __slots__ = ("ended", "frame", "kind", "state", "total", "unknown")

    def __init__(self, frame: Frame, kind: str, origin: Origin) -> None:
        self.frame = frame
        self.kind = kind
        self.origin = origin
        self.state = "new"
        self.unknown = ""
        self.total: int | None = None
        #: What whoever runs it does when it has ended, with the value that it returned.
        self.ended: Callable[[Any, V], None] | None = None
        self.stamp = None

    def save(self) -> Any:
        frame = self.frame
        return (
            self.state, self.ended, self.unknown, self.total, frame.pc, frame.stack.copy(),
            frame.locals.copy(),
        )  # fmt: skip

    def restore(self, state: Any) -> None:
        frame = self.frame
        (
            self.state, self.ended, self.unknown, self.total, frame.pc, frame.stack,
            frame.locals,
        ) = state  # fmt: skip


class Awaitable(V):
    """What a call of an asynchronous object gives, until it is awaited; or what it raises then."""

    __slots__ = ("error", "name", "value")

    def __init__(self, value: V, name: str, origin: Origin) -> None:
        self.value = value
        self.name = name
        self.error: V | None = None
        self.origin = origin


class Range(V):
    """``range`` of known numbers; ``count`` is the origin of its end."""

    __slots__ = ("count", "numbers")

    def __init__(self, numbers: range, origin: Origin, count: Origin) -> None:
        self.numbers = numbers
        self.origin = origin
        self.count = count


class View(V):
    """``keys()``, ``values()`` or ``items()`` of a dict, which follow its changes."""

    __slots__ = ("kind", "source")

    def __init__(self, kind: str, source: Dict, origin: Origin) -> None:
        self.kind = kind
        self.source = source
        self.origin = origin
