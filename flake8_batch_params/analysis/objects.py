"""Values that only the analysis knows: clients, functions, classes, what is imported."""

from __future__ import annotations

from collections.abc import Hashable
from dataclasses import field
from typing import TYPE_CHECKING, ClassVar

from flake8_batch_params.facts.hosts import Host
from flake8_batch_params.facts.sdk import Sdk
from flake8_batch_params.values import (
    Known,
    Record,
    Sequence,
    Typed,
    Unknown,
    Value,
    place_class,
    value_class,
)

if TYPE_CHECKING:
    from flake8_batch_params.analysis.arguments import Arguments
    from flake8_batch_params.analysis.classes import ClassInfo
    from flake8_batch_params.analysis.scopes import Scope
    from flake8_batch_params.analysis.state import Frame, Snapshot

#: What a mutable object on the heap is, at one point of the program.
Box = Record | Sequence


@value_class
class Ref(Value):
    """A dict or list that others may share: its content is on the heap, under ``id``."""

    leads: ClassVar[bool] = True
    id: int = -1


@value_class
class Text(Typed):
    """A string of which some pieces are known; None stands for an unknown piece."""

    type: str = "str"
    pieces: tuple[str | None, ...] = ()


@value_class
class Json(Typed):
    """``json.dumps`` of a dict, whose content it keeps."""

    type: str = "str"
    content: Value = field(default_factory=Value)


@value_class
class OpenFile(Typed):
    """An open file, or what stands for one in an upload; ``name`` is what it is sent as."""

    type: str = "file"
    name: Value = field(default_factory=Value)


@value_class
class PathTo(Typed):
    """A ``pathlib.Path``."""

    type: str = "Path"
    name: Value = field(default_factory=Value)


@value_class
class Imported(Value):
    """What an import binds, or a builtin (``builtins.len``); ``()`` marks a call's result."""

    path: str = ""


@value_class
class Client(Value):
    """A client.  ``hosts`` None: not built in sight, so whichever the file may speak of."""

    sdks: tuple[Sdk, ...] | None = None
    hosts: tuple[Host, ...] | None = None


@value_class
class Foreign(Unknown):
    """An object of a class that neither the file nor a known SDK defines."""

    @property
    def identity(self) -> Hashable:
        return Foreign


@value_class
class HttpClient(Value):
    """A session or client of an HTTP library; ``base_url`` is put before its URLs."""

    base_url: Value = field(default_factory=lambda: Known(value=""))


@value_class
class Member(Value):
    """An attribute path below a client, or below something that may be one."""

    owner: Value = field(default_factory=Value)
    path: tuple[str, ...] = ()

    @property
    def leads(self) -> bool:  # type: ignore[override]
        return self.owner.leads


@place_class
class _Callable(Value):
    """What is equal to another if their identities are: the fields hold too much to compare."""

    def __eq__(self, other: object) -> bool:
        return isinstance(other, type(self)) and self.identity == other.identity

    def __hash__(self) -> int:
        return hash(self.identity)


@place_class
class Function(_Callable):
    """A function, method or lambda of this file.

    ``frame`` is where its free names live; ``receiver`` the object it is bound to.
    """

    leads: ClassVar[bool] = True

    scope: Scope = None  # type: ignore[assignment]
    frame: Frame = None  # type: ignore[assignment]
    snapshot: Snapshot | None = None
    receiver: Value | None = None
    defaults: tuple[tuple[str, Value], ...] = ()

    @property
    def identity(self) -> Hashable:
        receiver = None if self.receiver is None else self.receiver.identity
        return (Function, self.scope, self.frame.key, receiver)


@place_class
class Class(Value):
    """A class of this file."""

    leads: ClassVar[bool] = True

    info: ClassInfo = None  # type: ignore[assignment]


@value_class
class Instance(Value):
    """An object of a class of this file; ``fields`` is the record of its attributes."""

    leads: ClassVar[bool] = True

    info: ClassInfo = None  # type: ignore[assignment]
    fields: Ref = field(default_factory=Ref)


@value_class
class EnumMember(Value):
    """A member of an enum; ``mixed`` when it is a string or number itself."""

    content: Value = field(default_factory=Value)
    mixed: bool = False

    @property
    def leads(self) -> bool:  # type: ignore[override]
        return self.content.leads


@value_class
class BoundMethod(Value):
    """A method of a dict, list or string whose content is known."""

    owner: Value = field(default_factory=Value)
    name: str = ""

    @property
    def leads(self) -> bool:  # type: ignore[override]
        return self.owner.leads


@value_class
class View(Value):
    """``d.items()``, ``d.keys()`` or ``d.values()``, of what the dict holds when it is read."""

    leads: ClassVar[bool] = True

    owner: Ref = field(default_factory=Ref)
    name: str = ""


@place_class
class Partial(_Callable):
    """``functools.partial``: a callee with arguments that every call of it gets."""

    leads: ClassVar[bool] = True

    callee: Value = field(default_factory=Value)
    arguments: Arguments = None  # type: ignore[assignment]

    @property
    def identity(self) -> Hashable:
        return (Partial, self.callee.identity, id(self.arguments))


@value_class
class Super(Value):
    """``super()`` in a method."""

    leads: ClassVar[bool] = True

    instance: Value = field(default_factory=Value)
