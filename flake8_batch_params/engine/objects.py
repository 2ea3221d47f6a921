"""What a program's values are while the engine runs it.

What is written is concrete, with its *origin*, the node where it was written.  What is not is
a `Symbol`, which says why.  What can change lives in objects that can be put back: the machine
saves each before its first change after a fork.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from flake8_batch_params.engine.code import Code
    from flake8_batch_params.engine.machine import Frame, Machine

#: A place in the source: a libcst node, or None for what nobody wrote.
Origin = Any


class Reason(str):
    """Why something is not known, in words for a reader, and ``where`` it became so."""

    __slots__ = ("where",)
    where: Origin

    def __new__(cls, text: str, where: Origin = None) -> Reason:
        made = super().__new__(cls, text)
        made.where = where
        return made


class Outside(Reason):
    """A reason that says that a value comes from outside, and may be this or that.

    What is not known for any other reason has one value in Python: the engine cannot tell it,
    and a path that decides something by it may be none that Python takes.
    """

    __slots__ = ()


def part_of(what: str, reason: str) -> str:
    """Return why a part of what is not known is not known either."""
    if not reason.startswith(_NOUNS):
        return reason
    text = f"{what} of {reason}"
    return type(reason)(text, reason.where) if isinstance(reason, Reason) else text


#: How reasons begin that say what a value is, and not what happened to it.
_NOUNS = ("a ", "an ", "the ", "what ")


class V:
    """Any value of the program that is run."""

    __slots__ = ("origin",)
    origin: Origin


class Const(V):
    """A constant: None, a bool, a number, str, bytes, an ellipsis, a timedelta or a date."""

    __slots__ = ("value",)

    def __init__(self, value: Any, origin: Origin = None) -> None:
        self.value = value
        self.origin = origin

    def __repr__(self) -> str:
        return f"Const({self.value!r})"


class Symbol(V):
    """What is not known: ``reason`` says why, ``type`` is a name where that is certain.

    ``base`` and ``name`` say of which value it is the attribute; ``about`` holds the origins of
    the constants that it was computed from, and ``test`` what a truth value asks of what.
    """

    __slots__ = (
        "about", "among", "base", "called", "is_remembered", "name", "reason", "test", "type",
    )  # fmt: skip

    def __init__(
        self,
        reason: str,
        origin: Origin = None,
        type: str = "",  # noqa: A002
        base: V | None = None,
        name: str = "",
        about: frozenset[Origin] = frozenset(),
    ) -> None:
        self.reason = reason
        self.origin = origin
        self.type = type
        self.base = base
        self.name = name
        self.about = about
        #: ``(operator, symbol, constant)`` for the outcome of a test.
        self.test: tuple[str, V, Any] | None = None
        #: What was called to get it.
        self.called: V | None = None
        #: Whether a path may remember something of it.
        self.is_remembered = False
        #: The values of a written table, of which it is one.
        self.among: tuple[V, ...] = ()

    def __repr__(self) -> str:
        return f"Symbol({self.reason!r})"


class Text(Symbol):
    """A string of which a part is known; None stands for each piece that is not.

    ``parts`` are the same pieces, with the values that are JSON in place of None; ``encoding``
    is that of bytes.
    """

    __slots__ = ("encoding", "parts", "pieces")

    def __init__(
        self,
        parts: tuple[str | Json | None, ...],
        origin: Origin,
        reason: str = "a string of which a part is not known",
        about: frozenset[Origin] = frozenset(),
    ) -> None:
        super().__init__(reason, origin, "str", about=about)
        self.parts = parts
        self.pieces = tuple(one if isinstance(one, str) else None for one in parts)
        self.encoding = ""


class Json(Text):
    """What ``json.dumps`` gives: ``content`` as it was then.

    ``indented`` when it takes several lines; None where that is not known.
    """

    __slots__ = ("content", "indented")

    def __init__(self, content: V, indented: bool | None, origin: Origin) -> None:
        super().__init__((None,), origin, "a text of JSON")
        self.parts = (self,)
        self.content = content
        self.indented = indented


class Imported(V):
    """A name of another file, by its dotted path; ``builtins.len`` is one too."""

    __slots__ = ("path",)

    def __init__(self, path: str, origin: Origin = None) -> None:
        self.path = path
        self.origin = origin

    def __repr__(self) -> str:
        return f"Imported({self.path})"


# --- what can change ---


class Mutable(V):
    """What can change: the machine calls `save` before it does, and `restore` to go back."""

    __slots__ = ("stamp",)
    stamp: object

    def save(self) -> Any:
        raise NotImplementedError

    def restore(self, state: Any) -> None:
        raise NotImplementedError


class Container(Mutable):
    """A mutable whose content is ``items``; ``unknown`` says why there may be more, or other."""

    __slots__ = ("items", "unknown")
    items: Any
    unknown: str

    def save(self) -> Any:
        return self.items.copy(), self.unknown

    def restore(self, state: Any) -> None:
        self.items, self.unknown = state


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
    """A list or a deque; ``total`` is its length where not all of its items are kept."""

    __slots__ = ("kind", "total")
    items: list[V]

    def __init__(self, items: list[V], origin: Origin = None) -> None:
        self.origin = origin
        self.items = items
        self.unknown = ""
        self.stamp = None
        self.kind = "list"
        self.total: int | None = None

    def save(self) -> Any:
        return self.items.copy(), self.unknown, self.total

    def restore(self, state: Any) -> None:
        self.items, self.unknown, self.total = state


class Set(Container):
    """A set: from what stands for an item to the item."""

    __slots__ = ()
    items: dict[Any, V]

    def __init__(self, items: dict[Any, V], origin: Origin = None) -> None:
        self.origin = origin
        self.items = items
        self.unknown = ""
        self.stamp = None


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

    ``bound`` are the names that the file sets anywhere.
    """

    __slots__ = ("bound",)
    items: dict[str, V]

    def __init__(self, bound: frozenset[str] = frozenset()) -> None:
        self.bound = bound
        self.items = {}
        self.unknown = ""
        self.stamp = None
        self.origin = None


# --- functions ---


class Function(Mutable):
    """A function of the file, in the frame in which it was made."""

    __slots__ = (
        "annotations", "attributes", "cells", "code", "defaults", "globals", "keyword_defaults",
        "owner", "wrapped",
    )  # fmt: skip

    def __init__(
        self,
        code: Code,
        namespace: Namespace,
        cells: dict[str, Cell],
        defaults: list[V],
        keyword_defaults: dict[str, V],
        origin: Origin,
    ) -> None:
        self.code = code
        self.globals = namespace
        self.cells = cells
        self.defaults = defaults
        self.keyword_defaults = keyword_defaults
        self.origin = origin
        #: The class in whose body it was written.
        self.owner: Class | None = None
        self.attributes: dict[str, V] = {}
        self.stamp = None

    def save(self) -> Any:
        return self.attributes.copy(), self.owner

    def restore(self, state: Any) -> None:
        self.attributes, self.owner = state


class Builtin(V):
    """A function or method that the engine models: ``run(machine, args, origin)``.

    It returns the value, or None when a frame was pushed whose result is the value.
    """

    __slots__ = ("name", "run")

    def __init__(self, name: str, run: Callable[..., V | None], origin: Origin = None) -> None:
        self.name = name
        self.run = run
        self.origin = origin


class BoundMethod(V):
    """A function with its first argument."""

    __slots__ = ("function", "receiver")

    def __init__(self, function: V, receiver: V, origin: Origin = None) -> None:
        self.function = function
        self.receiver = receiver
        self.origin = origin


class Partial(V):
    """``functools.partial``: a function with some of its arguments."""

    __slots__ = ("args", "function")

    def __init__(self, function: V, args: Args, origin: Origin) -> None:
        self.function = function
        self.args = args
        self.origin = origin


class Wrapper(V):
    """``staticmethod``, ``classmethod``, ``property`` or ``cached_property`` of functions."""

    __slots__ = ("deleter", "function", "kind", "setter")

    def __init__(self, kind: str, function: V | None, origin: Origin) -> None:
        self.kind = kind
        self.function = function
        self.origin = origin
        self.setter: V | None = None
        self.deleter: V | None = None


# --- classes ---


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


# --- iteration ---


class Iterator(Mutable):
    """An iterator over what the engine holds; ``pull`` gives the next value, or None at the end.

    ``position`` is all of its state.
    """

    __slots__ = ("position", "pull", "source")

    def __init__(
        self, source: V, pull: Callable[[Machine, Iterator], V | None], origin: Origin = None
    ) -> None:
        self.source = source
        self.pull = pull
        self.position: Any = 0
        self.origin = origin
        self.stamp = None

    def save(self) -> Any:
        return self.position

    def restore(self, state: Any) -> None:
        self.position = state


class Unending(Mutable):
    """An iterator over what is not known; ``rounds`` counts what it gave."""

    __slots__ = ("rounds", "source", "zero")

    def __init__(self, source: V, origin: Origin) -> None:
        self.source = source
        self.origin = origin
        self.rounds = 0
        self.stamp = None

    def save(self) -> Any:
        return self.rounds

    def restore(self, state: Any) -> None:
        self.rounds = state


class Generator(Mutable):
    """A generator or a coroutine: a frame that has not run to its end.

    ``state`` is ``new``, ``suspended``, ``running`` or ``done``.
    """

    __slots__ = ("ended", "frame", "kind", "state")

    def __init__(self, frame: Frame, kind: str, origin: Origin) -> None:
        self.frame = frame
        self.kind = kind
        self.origin = origin
        self.state = "new"
        #: What whoever runs it does when it has ended, with the value that it returned.
        self.ended: Callable[[Machine, V], None] | None = None
        self.stamp = None

    def save(self) -> Any:
        frame = self.frame
        return (
            self.state, self.ended, frame.pc, frame.stack.copy(), frame.locals.copy(),
        )  # fmt: skip

    def restore(self, state: Any) -> None:
        frame = self.frame
        self.state, self.ended, frame.pc, frame.stack, frame.locals = state


class Awaitable(V):
    """What a call of an asynchronous object gives, until it is awaited."""

    __slots__ = ("name", "value")

    def __init__(self, value: V, name: str, origin: Origin) -> None:
        self.value = value
        self.name = name
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


class Slice(V):
    """``start:stop:step`` of a subscript."""

    __slots__ = ("parts",)

    def __init__(self, parts: tuple[V, V, V], origin: Origin) -> None:
        self.parts = parts
        self.origin = origin


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

    def reached(self) -> Iterable[V]:
        """Return the values that it holds, and that whoever has it can change."""
        return ()

    def forget(self, m: Machine, reason: str) -> None:
        """Become what unknown code may have made of it."""

    def save(self) -> Any:
        return None

    def restore(self, state: Any) -> None:
        return None


# --- arguments ---


class Args:
    """The arguments of a call.

    ``open`` says why there may be more by name, ``starred`` why more by position.
    """

    __slots__ = ("key_origins", "keywords", "open", "places", "positional", "starred")

    def __init__(
        self, positional: list[V] | None = None, keywords: dict[str, V] | None = None
    ) -> None:
        self.positional: list[V] = [] if positional is None else positional
        self.keywords: dict[str, V] = {} if keywords is None else keywords
        self.key_origins: dict[str, Origin] = {}
        #: Where each argument is passed, by its name or position.
        self.places: dict[str | int, Origin] = {}
        self.open = ""
        self.starred = ""

    def get(self, name: str, position: int = -1) -> V | None:
        """Return an argument by its name, or by its position."""
        value = self.keywords.get(name)
        if value is None and 0 <= position < len(self.positional):
            return self.positional[position]
        return value

    def values(self) -> list[V]:
        return [*self.positional, *self.keywords.values()]

    def after(self, count: int) -> Args:
        """Return the arguments without the first positional ones."""
        rest = Args(self.positional[count:], dict(self.keywords))
        rest.key_origins, rest.open, rest.starred = self.key_origins, self.open, self.starred
        rest.places = {
            key - count if isinstance(key, int) else key: place
            for key, place in self.places.items()
            if not (isinstance(key, int) and key < count)
        }
        return rest

    def before(self, *first: V) -> Args:
        """Return the arguments with these in front."""
        shifted = Args([*first, *self.positional], dict(self.keywords))
        shifted.key_origins, shifted.open, shifted.starred = (
            self.key_origins, self.open, self.starred,
        )  # fmt: skip
        shifted.places = {
            key + len(first) if isinstance(key, int) else key: place
            for key, place in self.places.items()
        }
        return shifted


NONE = Const(None)
TRUE, FALSE = Const(True), Const(False)
