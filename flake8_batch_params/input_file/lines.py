"""The lines of an input file, from bytes: one at a time, whatever the bytes are."""

from __future__ import annotations

import codecs
from collections.abc import Iterator
from typing import NamedTuple, Protocol

#: Longer lines are not read: a request with a few images in it has a tenth of this.
MAX_LINE = 64 * 1024 * 1024
#: How much is read at once where lines cannot be told apart in the bytes.
CHUNK = 1024 * 1024

#: What a file starts with that is certainly in such an encoding.  The longer ones come first:
#: UTF-32's mark begins with that of UTF-16.
SIGNATURES = (
    (codecs.BOM_UTF32_LE, "UTF-32"),
    (codecs.BOM_UTF32_BE, "UTF-32"),
    (codecs.BOM_UTF16_LE, "UTF-16"),
    (codecs.BOM_UTF16_BE, "UTF-16"),
    (b"{\0\0\0", "UTF-32-LE"),
    (b"[\0\0\0", "UTF-32-LE"),
    (b"\0\0\0{", "UTF-32-BE"),
    (b"\0\0\0[", "UTF-32-BE"),
    (b"{\0", "UTF-16-LE"),
    (b"[\0", "UTF-16-LE"),
    (b"\0{", "UTF-16-BE"),
    (b"\0[", "UTF-16-BE"),
)


#: What the encoding of a line is where some of its bytes are no character.
NOT_UTF8 = "not UTF-8"


class Source(Protocol):
    """Where the bytes come from: an open binary file."""

    def read(self, size: int, /) -> bytes: ...

    def readline(self, size: int, /) -> bytes: ...


class Line(NamedTuple):
    """One line; ``number`` counts from 1, ``size`` is that of its bytes.

    ``encoding`` says what its bytes are where they are not UTF-8, from ``column`` on: then
    what cannot be read is replaced.  ``text`` is None where the line is longer than
    `MAX_LINE`.
    """

    number: int
    text: str | None
    size: int
    encoding: str = ""
    column: int = 0


def read(source: Source) -> Iterator[Line]:
    """Yield the lines.  A mark at the start that says UTF-8 is left out."""
    first = source.readline(MAX_LINE + 1)
    encoding = next((name for start, name in SIGNATURES if first.startswith(start)), "")
    if encoding:
        yield from _decoded(first, source, encoding)
        return
    number, data = 0, first.removeprefix(codecs.BOM_UTF8)
    while data:
        number += 1
        yield _line(number, data, source)
        data = source.readline(MAX_LINE + 1)


def _line(number: int, data: bytes, source: Source) -> Line:
    size = len(data)
    if size > MAX_LINE:
        while data and not data.endswith(b"\n"):
            data = source.readline(CHUNK)
            size += len(data)
        return Line(number, None, size)
    try:
        return Line(number, data.decode(), size)
    except UnicodeDecodeError as error:
        column = len(data[: error.start].decode())
        return Line(number, data.decode(errors="replace"), size, NOT_UTF8, column)


def _decoded(first: bytes, source: Source, encoding: str) -> Iterator[Line]:
    """Yield the lines of a file whose line ends are more than a byte."""
    decoder = codecs.getincrementaldecoder(encoding)("replace")
    width = 4 if encoding.startswith("UTF-32") else 2
    name = encoding[: len("UTF-16")]
    number, rest, data = 1, "", first
    while data:
        *lines, rest = (rest + decoder.decode(data)).split("\n")
        for text in lines:
            yield Line(number, text + "\n", width * (len(text) + 1), name)
            number += 1
        if len(rest) > MAX_LINE // width:
            yield Line(number, None, width * len(rest), name)
            return
        data = source.read(CHUNK)
    rest += decoder.decode(b"", True)
    if rest:
        yield Line(number, rest, width * len(rest), name)
