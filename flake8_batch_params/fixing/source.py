"""A file's bytes as the text that is analysed, and back: all that is not changed stays."""

from __future__ import annotations

import io
import re
import tokenize
from bisect import bisect_right
from collections.abc import Iterable
from functools import cached_property
from typing import NamedTuple

BOM = "\ufeff"


class Unreadable(Exception):
    """The bytes are no text; the exception's own text says why."""


class Change(NamedTuple):
    """The characters from ``start`` to ``end`` of an analysed text become ``text``."""

    start: int
    end: int
    text: str


class Source:
    """The bytes of a file of Python.

    ``text`` is what is analysed: without a byte-order mark, each line ended by a line feed.
    """

    def __init__(self, content: bytes) -> None:
        """Read the bytes; raises `Unreadable`."""
        self.content = content
        try:
            # To Python a carriage return alone ends the line of a cookie too.
            head = re.sub(rb"\r\n?", b"\n", content)
            codec, _ = tokenize.detect_encoding(io.BytesIO(head).readline)
            # "utf-8-sig" would drop the mark; it is kept, and what comes behind it counts.
            self._codec = "utf-8" if codec == "utf-8-sig" else codec
            self._whole = content.decode(self._codec)
            if self._whole.encode(self._codec) != content:
                raise Unreadable(f"its encoding, {codec}, does not give back the same bytes")
        except (SyntaxError, UnicodeError, LookupError) as error:
            raise Unreadable(f"it cannot be decoded ({error})") from error
        self._mark = len(BOM) if self._whole.startswith(BOM) else 0
        self.text = re.sub(r"\r\n?", "\n", self._whole[self._mark :])

    def changed(self, changes: Iterable[Change]) -> bytes:
        """Return the bytes with changes that do not overlap.

        Raises `UnicodeError` for a change that the encoding has no bytes for.
        """
        pieces, end = [], 0
        for change in sorted(changes):
            pieces += [self._whole[end : self._offset(change.start)], change.text]
            end = self._offset(change.end)
        return "".join([*pieces, self._whole[end:]]).encode(self._codec)

    def _offset(self, offset: int) -> int:
        """Return where a character of the text is in what was decoded."""
        return self._mark + offset + bisect_right(self._dropped, offset - 1)

    @cached_property
    def _dropped(self) -> list[int]:
        """The offsets, in the text, of each line end of which a character was dropped."""
        ends = re.finditer("\r\n", self._whole[self._mark :])
        return [end.start() - number for number, end in enumerate(ends)]
