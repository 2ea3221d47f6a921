"""What files and buffers hold: what is written under which name, in order."""

from __future__ import annotations

import posixpath
from collections.abc import Hashable
from typing import Any

from flake8_batch_params.engine import joining
from flake8_batch_params.engine.machine import Machine
from flake8_batch_params.engine.natives import Native
from flake8_batch_params.engine.objects import (
    Const,
    Json,
    Mutable,
    Origin,
    Outside,
    Symbol,
    Text,
    V,
)


class Content(Mutable):
    """What a file or a buffer holds: what was written, in order.

    ``unknown`` says why there may be more, or other; ``repeats`` pairs chunks that a long
    loop wrote with how often, and with where that number is written.
    """

    __slots__ = ("chunks", "encoding", "places", "repeats", "unknown")

    def __init__(self, origin: Origin) -> None:
        self.origin = origin
        self.chunks: list[V] = []
        #: Where each chunk was written: the call.
        self.places: list[Origin] = []
        self.encoding: V | None = None
        self.unknown = ""
        self.repeats: tuple[tuple[int, Origin], ...] = ()
        self.stamp = None

    def save(self) -> Any:
        return self.chunks.copy(), self.places.copy(), self.encoding, self.unknown, self.repeats

    def restore(self, state: Any) -> None:
        self.chunks, self.places, self.encoding, self.unknown, self.repeats = state


class Files(Mutable):
    """The files of a path, by what stands for their names."""

    __slots__ = ("contents",)

    def __init__(self) -> None:
        self.contents: dict[Hashable, Content] = {}
        self.origin = None
        self.stamp = None

    def save(self) -> Any:
        return self.contents.copy()

    def restore(self, state: Any) -> None:
        self.contents = state


class Named(Native):
    """An object that names a file: ``text`` is the value that its text is.

    ``file`` is the name of the same file as it is written, before its folder was looked up.
    """

    __slots__ = ("file", "text")

    def __init__(self, text: V, origin: Origin, file: V | None = None) -> None:
        super().__init__(origin)
        self.text = text
        self.file = text if file is None else file


def name_key(name: V) -> Hashable:
    """Return what is equal for two names of one file."""
    if isinstance(name, Named):
        name = name.file
    if isinstance(name, Const):
        return (
            "constant",
            posixpath.normpath(name.value) if isinstance(name.value, str) else name.value,
        )
    return name


def files_of(m: Machine) -> Files:
    """Return the files of the path."""
    found: Files = m.library.files
    return found


def as_bytes(found: V, origin: Origin) -> V:
    """Return a text as it is read from a binary file."""
    if isinstance(found, Const) and found.value.isascii():
        return Const(found.value.encode(), found.origin)
    if isinstance(found, Text):
        made = Text(found.parts, origin, found.reason, found.about)
        made.type = "bytes"
        return made
    return Symbol(Outside("bytes that are not known"), origin, "bytes")


def written_text(m: Machine, content: Content, origin: Origin) -> V | None:
    """Return all that was written to a file as one text."""
    pieces: list[Any] = []
    for chunk in content.chunks:
        found = joining.pieces_of(as_text(chunk))
        if found is None:
            return None
        pieces += found
    return joining.text(pieces, origin, *content.chunks)


def as_text(value: V) -> V:
    """Return bytes that are a text's as the text."""
    if isinstance(value, Const) and isinstance(value.value, bytes):
        try:
            return Const(value.value.decode(), value.origin)
        except UnicodeDecodeError:
            return Symbol(Outside("bytes that are not known"), value.origin)
    if isinstance(value, Text) and value.type == "bytes":
        if len(value.parts) == 1 and isinstance(value.parts[0], Json):
            return value.parts[0]
        return Text(value.parts, value.origin, value.reason, value.about)
    return value
