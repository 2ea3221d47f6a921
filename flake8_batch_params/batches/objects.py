"""The Batch API's objects, as a program that is run holds them."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any, Protocol

from flake8_batch_params import values
from flake8_batch_params.batches.built import Kind
from flake8_batch_params.batches.state import State
from flake8_batch_params.engine import exceptions
from flake8_batch_params.engine.arguments import Args
from flake8_batch_params.engine.functions import Builtin
from flake8_batch_params.engine.library.contents import Content
from flake8_batch_params.engine.machine import Machine
from flake8_batch_params.engine.natives import Native
from flake8_batch_params.engine.objects import Origin, Outside, Symbol, V
from flake8_batch_params.facts.hosts import Host
from flake8_batch_params.facts.sdk import CONTENT_MEMBERS, Sdk

if TYPE_CHECKING:
    from flake8_batch_params.engine.freezing import Freezer
    from flake8_batch_params.options import Options

#: Layers of a member's path that only change the form of the answer.
RAW = frozenset({"with_raw_response", "with_streaming_response"})


class Asked(Protocol):
    """What objects ask of the domain of the file that they are in."""

    state: State
    options: Options

    def called(self, m: Machine, member: Member, args: Args, origin: Origin) -> V | None:
        """Return what a call of a client's member gives."""

    def changed(self, m: Machine, client: Client, args: Args, origin: Origin) -> V:
        """Return the client that ``with_options`` or ``copy`` makes of one."""

    def stored(self, client: Client, name: str) -> None:
        """Note that an attribute of a client is set."""

    def sent(self, m: Machine, name: str, args: Args, base: V | None, origin: Origin) -> V:
        """Return what an HTTP library's ``post`` or ``request`` gives."""


class Client(Native):
    """A client whose class is known.  ``hosts`` are those that can be read off it."""

    __slots__ = ("address", "hosts", "is_async", "kind", "owner", "sdk")
    title = "a client"
    is_lasting = True

    def __init__(
        self,
        owner: Asked,
        sdk: Sdk,
        kind: Kind,
        hosts: tuple[Host, ...],
        origin: Origin,
        *,
        is_async: bool = False,
        address: V | None = None,
    ) -> None:
        super().__init__(origin)
        self.owner = owner
        self.sdk = sdk
        self.kind = kind
        self.hosts = hosts
        self.is_async = is_async
        self.address = address

    def attribute(self, m: Machine, name: str, origin: Origin) -> V | None:
        if name.startswith("_"):
            return None
        if name in ("with_options", "copy"):
            return Builtin(
                name,
                lambda m, args, where: self.owner.changed(m, self, args, where),
                origin,
            )
        if name in ("__enter__", "__aenter__"):
            return None
        return Member(self, (name,), origin)

    def call(self, m: Machine, args: Args, origin: Origin) -> V | None:
        # What only an option or an annotation says may be what makes a client.
        if self.kind is Kind.READ and not self.owner.options.clients:
            exceptions.throw("TypeError", "a client is not callable", origin)
        return None

    def store(self, m: Machine, name: str, value: V) -> bool:
        self.owner.stored(self, name)
        return True


class Member(Native):
    """An attribute of a client, at any depth: ``client.batches.create``."""

    __slots__ = ("client", "path")
    title = "a member of a client"

    def __init__(self, client: Client, path: tuple[str, ...], origin: Origin) -> None:
        super().__init__(origin)
        self.client = client
        self.path = path

    def attribute(self, m: Machine, name: str, origin: Origin) -> V | None:
        if name.startswith("_"):
            return None
        return Member(self.client, (*self.path, name), origin)

    def call(self, m: Machine, args: Args, origin: Origin) -> V | None:
        return self.client.owner.called(m, self, args, origin)

    def error(self) -> V | None:
        """Return the error that the API may answer with, or that no answer is."""
        sdk = self.client.sdk
        return exceptions.of_package(f"{sdk.name}.APIError") if sdk.raises_its_own else None

    @property
    def resource(self) -> tuple[str, ...]:
        """Return the path without the layers that only change the form of the answer."""
        return tuple(name for name in self.path if name not in RAW)


class Absent(Native):
    """A marker for a parameter that is left out: ``NOT_GIVEN``, ``omit``."""

    __slots__ = ()
    title = "a marker of absence"

    def frozen(self, freezer: Freezer) -> values.Value:
        return values.Absent(self.origin)


class Uploaded(Native):
    """What ``files.create`` returns.  ``written`` is the content of the file, if it is seen."""

    __slots__ = ("client", "keywords", "purpose", "written")
    title = "an uploaded file"

    def __init__(
        self, client: V | None, keywords: values.Record, written: Content | None, origin: Origin
    ) -> None:
        super().__init__(origin)
        self.client = client
        self.keywords = keywords
        self.written = written

    def attribute(self, m: Machine, name: str, origin: Origin) -> V | None:
        if name == "parse":
            return _parsed(self, origin)
        return UploadedId(self, origin) if name == "id" else None

    def frozen(self, freezer: Freezer) -> values.Value:
        return values.UploadedFile(self.origin, self.keywords)


class UploadedId(Native):
    """The ``.id`` of an uploaded file."""

    __slots__ = ("upload",)
    title = "the id of an uploaded file"

    def __init__(self, upload: Uploaded, origin: Origin) -> None:
        super().__init__(origin)
        self.upload = upload

    def attribute(self, m: Machine, name: str, origin: Origin) -> V | None:
        return Symbol(Outside(f"the attribute {name} of an id"), origin)

    def frozen(self, freezer: Freezer) -> values.Value:
        upload = values.UploadedFile(self.upload.origin, self.upload.keywords)
        return values.UploadedId(self.origin, upload)


class Batch(Native):
    """What ``batches.create`` or ``retrieve`` returns; ``is_new`` when it was just created."""

    __slots__ = ("client", "is_new")
    title = "a batch"

    def __init__(self, client: V | None, is_new: bool, origin: Origin) -> None:
        super().__init__(origin)
        self.client = client
        self.is_new = is_new

    def attribute(self, m: Machine, name: str, origin: Origin) -> V | None:
        return _parsed(self, origin) if name == "parse" else None

    def forget(self, m: Machine, reason: str) -> None:
        self.is_new = False

    def save(self) -> Any:
        return self.is_new

    def restore(self, state: Any) -> None:
        self.is_new = state


def _parsed(value: V, origin: Origin) -> V:
    """Return the ``parse`` of an answer that was asked for in its raw form."""
    return Builtin("parse", lambda m, args, where: value, origin)


class Page(Native):
    """What ``batches.list`` returns: a loop over it, or over its ``data``, gets batches."""

    __slots__ = ("client",)
    title = "a list of batches"

    def __init__(self, client: V | None, origin: Origin) -> None:
        super().__init__(origin)
        self.client = client

    def attribute(self, m: Machine, name: str, origin: Origin) -> V | None:
        return self if name == "data" else None

    def item(self, m: Machine, origin: Origin) -> V | None:
        return Batch(self.client, False, origin)


class FileContent(Native):
    """What ``files.content`` returns: no string, and no bytes."""

    __slots__ = ()
    title = "the content of a file"
    type = "HttpxBinaryResponseContent"

    def has(self, name: str) -> bool | None:
        return None if name.startswith("_") else name in CONTENT_MEMBERS


class Expected(Native):
    """A ``with pytest.raises(...)``: what is called in it is wrong on purpose."""

    __slots__ = ("owner",)
    title = "an expectation"

    def __init__(self, owner: Asked, origin: Origin) -> None:
        super().__init__(origin)
        self.owner = owner

    def enter(self, m: Machine, origin: Origin) -> V | None:
        m.touch(self.owner.state)
        self.owner.state.expecting += 1
        return Symbol(Outside("an exception"), origin)

    def leave(self, m: Machine) -> None:
        m.touch(self.owner.state)
        self.owner.state.expecting -= 1


class Session(Native):
    """An HTTP client: ``base`` is the address that its paths are below."""

    __slots__ = ("base", "owner")
    title = "an HTTP client"

    def __init__(self, owner: Asked, base: V | None, origin: Origin) -> None:
        super().__init__(origin)
        self.owner = owner
        self.base = base

    def attribute(self, m: Machine, name: str, origin: Origin) -> V | None:
        if name in ("post", "request"):
            return Builtin(
                name,
                lambda m, args, where: self.owner.sent(m, name, args, self.base, where),
                origin,
            )
        return None

    def reached(self) -> Iterable[V]:
        return ()


class Request(Native):
    """A ``urllib.request.Request``, until it is opened."""

    __slots__ = ("args",)
    title = "a request"

    def __init__(self, args: Args, origin: Origin) -> None:
        super().__init__(origin)
        self.args = args
