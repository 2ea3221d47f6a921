"""Classes of a program, and the objects of them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from flake8_batch_params.engine.containers import Dict
from flake8_batch_params.engine.objects import Const, Container, Mutable, Origin, V

if TYPE_CHECKING:
    from flake8_batch_params.engine.code import Code


class Class(Mutable):
    """A class of the file, or one of Python's exceptions.

    ``foreign`` are its bases in other files, anywhere above it; ``unknown`` says why its
    attributes are not known.
    """

    __slots__ = (
        "abstract", "annotations", "attributes", "base_type", "bases", "code", "fields",
        "foreign", "is_mixed", "kind", "mro", "name", "slots", "unknown",
    )  # fmt: skip

    def __init__(
        self, name: str, bases: list[V], attributes: dict[str, V], origin: Origin = None
    ) -> None:
        self.name = name
        self.bases = bases
        self.attributes = attributes
        self.origin = origin
        self.mro: list[Class] = [self]
        self.foreign: list[V] = []
        self.unknown = ""
        #: Whether the members of an enum are strings or numbers besides.
        self.is_mixed = False
        #: ``dataclass``, ``enum``, ``namedtuple``, ``typeddict``, ``exception`` or nothing.
        self.kind = ""
        #: Of a dataclass or a named tuple, in order.
        self.fields: list[Field] = []
        self.annotations: dict[str, Any] = {}
        self.code: Code | None = None
        self.stamp = None
        #: The name of the built-in type that its objects are besides: ``dict``, ``str``, …
        self.base_type = ""
        #: The attributes that its objects may have, if they have no ``__dict__``.
        self.slots: frozenset[str] | None = None
        #: Whether it cannot be called, since it has abstract methods.
        self.abstract = False

    def save(self) -> Any:
        return self.attributes.copy(), self.unknown, self.kind, self.fields

    def restore(self, state: Any) -> None:
        self.attributes, self.unknown, self.kind, self.fields = state

    def find(self, name: str) -> V | None:
        """Return an attribute as the classes of the MRO hold it."""
        for cls in self.mro:
            value = cls.attributes.get(name)
            if value is not None:
                return value
        return None

    def is_below(self, other: Class) -> bool:
        return other in self.mro

    def names_of_fields(self) -> tuple[str, ...]:
        return tuple(one.name for one in self.fields)


#: Why nothing is known of an object whose class was set.
OTHER_CLASS = "an object whose class was changed"


class Field:
    """A field of a dataclass or a named tuple."""

    __slots__ = (
        "annotation", "compared", "default", "factory", "init", "init_only", "keyword_only",
        "name",
    )  # fmt: skip

    def __init__(
        self,
        name: str,
        default: V | None = None,
        factory: V | None = None,
        init: bool = True,
        keyword_only: bool = False,
    ) -> None:
        self.name = name
        self.default = default
        self.factory = factory
        self.init = init
        self.keyword_only = keyword_only
        #: Whether ``==`` looks at it, and whether only ``__post_init__`` gets it.
        self.compared = True
        self.init_only = False


class Instance(Container):
    """An object of a class of the file; ``items`` are its own attributes.

    ``native`` is what the domain says that it is, of a class with a base of the domain's; or
    the dict, the list, the string that it is besides, of a class with such a base.
    """

    __slots__ = ("cls", "native")
    items: dict[str, V]

    def __init__(self, cls: Class, origin: Origin) -> None:
        self.cls = cls
        self.origin = origin
        self.items = {}
        self.unknown = ""
        self.native: V | None = None
        self.stamp = None


class Fields(dict[Any, "tuple[V, V]"]):
    """The items of `Attributes`, which are stored in the object that they are of."""

    __slots__ = ("owner",)

    def __init__(self, owner: Instance) -> None:
        super().__init__((name, (Const(name), held)) for name, held in owner.items.items())
        self.owner = owner

    def __setitem__(self, key: Any, pair: tuple[V, V]) -> None:
        super().__setitem__(key, pair)
        if isinstance(key, str):
            self.owner.items[key] = pair[1]

    def __delitem__(self, key: Any) -> None:
        super().__delitem__(key)
        self.owner.items.pop(key, None)

    def pop(self, key: Any, *default: Any) -> Any:
        self.owner.items.pop(key, None)
        return super().pop(key, *default)

    def popitem(self) -> Any:
        key, pair = super().popitem()
        self.owner.items.pop(key, None)
        return key, pair

    def setdefault(self, key: Any, default: Any = None) -> Any:
        if key not in self:
            self[key] = default
        return self[key]

    def clear(self) -> None:
        super().clear()
        self.owner.items.clear()

    def copy(self) -> dict[Any, tuple[V, V]]:
        return dict(self)


class Attributes(Dict):
    """The ``__dict__`` of an object: its attributes themselves, and not a copy."""

    __slots__ = ("owner",)

    def __init__(self, owner: Instance, origin: Origin) -> None:
        self.owner = owner
        self.origin = origin
        self.stamp = None
        self.kind = "dict"
        self.default_factory = None

    @property
    def items(self) -> Any:
        return Fields(self.owner)

    @items.setter
    def items(self, items: dict[Any, tuple[V, V]]) -> None:
        kept = {key: pair[1] for key, pair in items.items() if isinstance(key, str)}
        self.owner.items = kept

    @property
    def unknown(self) -> str:
        return self.owner.unknown

    @unknown.setter
    def unknown(self, reason: str) -> None:
        self.owner.unknown = reason

    def save(self) -> Any:
        return self.owner.save()

    def restore(self, state: Any) -> None:
        self.owner.restore(state)


class Super(V):
    """What ``super()`` gives: the classes after ``after`` in the MRO of the receiver's class."""

    __slots__ = ("after", "receiver")

    def __init__(self, after: Class, receiver: V, origin: Origin) -> None:
        self.after = after
        self.receiver = receiver
        self.origin = origin
