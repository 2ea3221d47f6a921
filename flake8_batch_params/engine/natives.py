"""Objects of which the domain or the library says what they are."""

from __future__ import annotations

from collections.abc import Hashable, Iterable
from typing import TYPE_CHECKING, Any

from flake8_batch_params.engine.arguments import Args
from flake8_batch_params.engine.objects import Mutable, Origin, V

if TYPE_CHECKING:
    from flake8_batch_params.engine.machine import Machine


class Native(Mutable):
    """An object of the domain: a subclass says what its attributes and calls are.

    Each method returns None for what the domain does not know.
    """

    __slots__ = ()
    #: What a reader calls it.
    title = "an object"
    #: Whether an attribute that holds it holds it for good.
    is_lasting = False
    #: The name of its class, where that is known.
    type = ""

    def __init__(self, origin: Origin) -> None:
        self.origin = origin
        self.stamp = None

    def attribute(self, m: Machine, name: str, origin: Origin) -> V | None:
        return None

    def call(self, m: Machine, args: Args, origin: Origin) -> V | None:
        return None

    def error(self) -> V | None:
        """Return an exception that a call may raise, whatever it is given."""
        return None

    def item(self, m: Machine, origin: Origin) -> V | None:
        """Return what a loop over it gets each time."""
        return None

    def enter(self, m: Machine, origin: Origin) -> V | None:
        """Return what ``with`` binds."""
        return self

    def leave(self, m: Machine) -> None:
        """End a ``with``."""

    def has(self, name: str) -> bool | None:
        """Tell whether it has an attribute; None where that is not known."""
        return None

    def store(self, m: Machine, name: str, value: V) -> bool:
        """Store an attribute; return whether the domain takes it."""
        return False

    def shown(self) -> V | None:
        """Return its text, as ``str`` gives it."""
        return None

    def key(self) -> Hashable | None:
        """Return what stands for it as the key of a dict; None where that is not known."""
        return self

    def put(self, m: Machine, index: V, value: V) -> bool:
        """Set an item; return whether that is known."""
        return False

    def reached(self) -> Iterable[V]:
        """Return the values that it holds, and that whoever has it can change."""
        return ()

    def forget(self, m: Machine, reason: str) -> None:
        """Become what unknown code may have made of it."""

    def save(self) -> Any:
        return None

    def restore(self, state: Any) -> None:
        return None
