"""Lists, dicts, sets and the variables of a program, which can change."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from flake8_batch_params.engine.objects import Container, Mutable, Origin, V

if TYPE_CHECKING:
    from flake8_batch_params.engine.instances import Class


#: How many items a list remembers that was forgotten.
MAX_LOST = 32


class Dict(Container):
    """A dict: from what stands for a key (`key_of`) to the key and its value.

    ``cut`` counts paths that would be needed to tell its keys apart: none.
    """

    __slots__ = ("default_factory", "frozen_keys", "kind")
    items: dict[Any, tuple[V, V]]

    def __init__(self, origin: Origin = None, items: dict[Any, tuple[V, V]] | None = None) -> None:
        self.origin = origin
        self.items = {} if items is None else items
        self.unknown = ""
        self.stamp = None
        self.kind = "dict"
        self.default_factory: V | None = None


class List(Container):
    """A list or a deque; ``total`` is its length where not all of its items are kept.

    ``lost`` are some of the items that it had before it was not known.
    """

    __slots__ = ("kind", "lost", "total")
    items: list[V]

    def __init__(self, items: list[V], origin: Origin = None) -> None:
        self.origin = origin
        self.items = items
        self.unknown = ""
        self.stamp = None
        self.kind = "list"
        self.total: int | None = None
        self.lost: tuple[V, ...] = ()

    @property
    def is_whole(self) -> bool:
        """Tell whether all of its items are kept, and none is missing."""
        return not self.unknown and self.total is None

    def extend(self, items: list[V]) -> None:
        """Add items at the end; those of a long list are only counted."""
        if self.total is None:
            self.items += items
        else:
            self.total += len(items)

    def forget(self, reason: str) -> None:
        """Forget what it holds."""
        self.lost += tuple(self.items[:MAX_LOST])
        self.items, self.unknown, self.total = [], reason, None

    def save(self) -> Any:
        return self.items.copy(), self.unknown, self.total, self.lost

    def restore(self, state: Any) -> None:
        self.items, self.unknown, self.total, self.lost = state


class Set(Container):
    """A set: from what stands for an item to the item; ``kind`` is ``set`` or ``frozenset``."""

    __slots__ = ("kind",)
    items: dict[Any, V]

    def __init__(self, items: dict[Any, V], origin: Origin = None, kind: str = "set") -> None:
        self.origin = origin
        self.items = items
        self.unknown = ""
        self.stamp = None
        self.kind = kind


class Tuple(V):
    """A tuple; ``names`` are those of a named one's fields, ``cls`` its class."""

    __slots__ = ("cls", "items", "names")

    def __init__(
        self, items: tuple[V, ...], origin: Origin = None, names: tuple[str, ...] = ()
    ) -> None:
        self.items = items
        self.origin = origin
        self.names = names
        self.cls: Class | None = None


class Cell(Mutable):
    """A variable that several functions share; ``value`` is None while it has none."""

    __slots__ = ("value",)

    def __init__(self, value: V | None = None) -> None:
        self.value = value
        self.stamp = None
        self.origin = None

    def save(self) -> Any:
        return self.value

    def restore(self, state: Any) -> None:
        self.value = state


class Namespace(Container):
    """The variables of a module, by name; ``unknown`` after ``import *``.

    ``bound`` are the names that the file sets anywhere, ``awaited`` those of them that were not
    yet set when other code got a function that does something with them; ``lent`` those that a
    function sets which other code has.  ``outside`` has what other names are, by name and by why
    they are not known: the same each time.
    """

    __slots__ = ("awaited", "bound", "lent", "outside")
    items: dict[str, V]

    def __init__(self, bound: frozenset[str] = frozenset()) -> None:
        self.bound = bound
        self.awaited: frozenset[str] = frozenset()
        self.lent: frozenset[str] = frozenset()
        self.outside: dict[tuple[str, str], V] = {}
        self.items = {}
        self.unknown = ""
        self.stamp = None
        self.origin = None

    def save(self) -> Any:
        return self.items.copy(), self.unknown, self.awaited, self.lent

    def restore(self, state: Any) -> None:
        self.items, self.unknown, self.awaited, self.lent = state
