"""What a program's values are while the engine runs it.

What is written is concrete, with its *origin*, the node where it was written.  What is not is
a `Symbol`, which says why.  What can change lives in objects that can be put back: the machine
saves each before its first change after a fork.
"""

from __future__ import annotations

from typing import Any

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
        "about", "among", "base", "called", "holds", "is_remembered", "name", "of", "reason",
        "test", "type",
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
        #: The operation and the operands that it is the outcome of.
        self.of: tuple[tuple[Any, ...], tuple[V, ...]] | None = None
        #: What was called to get it.
        self.called: V | None = None
        #: Whether a path may remember something of it.
        self.is_remembered = False
        #: The values of a written table, of which it is one.
        self.among: tuple[V, ...] = ()
        #: Objects of the program that it may be, or be a part of, or run.
        self.holds: tuple[V, ...] = ()

    def __repr__(self) -> str:
        return f"Symbol({self.reason!r})"


class Part(Symbol):
    """A slice of what is not known: ``most`` is the number of items that it has at most."""

    __slots__ = ("most",)

    def __init__(self, reason: str, origin: Origin, most: int, about: frozenset[Origin]) -> None:
        super().__init__(reason, origin, about=about)
        self.most = most


class Numbers(Symbol):
    """A range whose end is not known."""

    __slots__ = ("start", "step")

    def __init__(
        self, reason: str, origin: Origin, start: int, step: int, about: frozenset[Origin]
    ) -> None:
        super().__init__(reason, origin, about=about)
        self.start = start
        self.step = step


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

    ``indented`` when it takes several lines; None where that is not known.  ``is_ordered`` when
    its keys come in the order in which ``content`` has them.
    """

    __slots__ = ("content", "indented", "is_ordered")

    def __init__(self, content: V, indented: bool | None, origin: Origin) -> None:
        super().__init__((None,), origin, "a text of JSON")
        self.parts = (self,)
        self.content = content
        self.indented = indented
        self.is_ordered = True


class Imported(V):
    """A name of another file, by its dotted path; ``builtins.len`` is one too."""

    __slots__ = ("path",)

    def __init__(self, path: str, origin: Origin = None) -> None:
        self.path = path
        self.origin = origin

    def __repr__(self) -> str:
        return f"Imported({self.path})"


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


class Slice(V):
    """``start:stop:step`` of a subscript."""

    __slots__ = ("parts",)

    def __init__(self, parts: tuple[V, V, V], origin: Origin) -> None:
        self.parts = parts
        self.origin = origin


NONE = Const(None)
TRUE, FALSE = Const(True), Const(False)
