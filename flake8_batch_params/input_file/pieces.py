"""The requests of each line, and what makes a line none of JSON Lines."""

from __future__ import annotations

import json
from collections.abc import Generator, Iterator
from typing import NamedTuple

from flake8_batch_params.input_file.lines import MAX_LINE, NOT_UTF8, Line
from flake8_batch_params.input_file.spread import Spread
from flake8_batch_params.input_file.text import parse, skip

TOO_LONG = f"it is longer than {MAX_LINE // 1024 // 1024} MB"
#: Python's parser gives up at a thousand brackets or so; no request has as many.
TOO_DEEP = "it is nested too deeply"
#: What ends a line, as it follows an object.
ENDS = frozenset(("\n", "\r\n", ""))

Request = dict[str, object]


class Piece(NamedTuple):
    """A request that starts in a column of a line, or a fault that is there.

    ``fault`` is a kind of `payloads.Fault`; or ``"unread"``, where ``detail`` says why the
    line was not read.
    """

    line: int
    column: int
    request: Request | None = None
    fault: str = ""
    detail: str = ""


class Pieces:
    """What is open after the lines that were given."""

    def __init__(self) -> None:
        self._spread: Spread | None = None
        #: After brackets that close nothing, until an object is met: it is said already.
        self._lost = False
        self._encoding = ""

    def only(self, line: Line) -> Request | None:
        """Return the request that is all of the line, as in nearly every line; or None."""
        text = line.text
        if text is None or line.encoding or self._spread is not None:
            return None
        try:
            value, end = parse(text)
        except (ValueError, RecursionError):
            return None
        if type(value) is not dict or text[end : end + 3] not in ENDS:
            return None
        self._lost = False
        return value

    def of(self, line: Line) -> Iterator[Piece]:
        """Yield the pieces of the next line; of its faults the first alone."""
        faulty = False
        for piece in self._all(line):
            own = piece.line == line.number and piece.fault != ""
            if not (own and faulty):
                yield piece
            faulty = faulty or own

    def end(self) -> Iterator[Piece]:
        """Yield what only the end of the file tells."""
        spread, self._spread = self._spread, None
        if spread is not None and spread.kind == "indented":
            yield _unfinished(spread)

    def _all(self, line: Line) -> Iterator[Piece]:
        if line.text is None:
            yield from self.end()
            yield Piece(line.number, 0, None, "unread", TOO_LONG)
            return
        if line.encoding and line.encoding != self._encoding:
            detail = "" if line.encoding == NOT_UTF8 else line.encoding
            yield Piece(line.number, line.column, None, "encoding", detail)
            # That of a whole file is said once.
            self._encoding = detail
        start: int | None = 0
        if self._spread is not None:
            start = yield from self._continued(self._spread, line.number, line.text)
        if start is not None:
            yield from self._values(line.number, line.text, start)

    def _continued(
        self, spread: Spread, line: int, text: str
    ) -> Generator[Piece, None, int | None]:
        """Go on with what is open; return where the line's own values start, None for nowhere."""
        is_item = spread.opened == ["["]
        column, request = _object(text)
        if request is not None and not is_item and "custom_id" in request:
            spread.state = "broken"
        else:
            spread.feed(text)
        if spread.state == "broken":
            yield from self.end()
            self._lost = True
            return 0
        if is_item and request is not None:
            yield Piece(line, column, request)
        if spread.state == "open":
            return None
        self._spread = None
        if spread.kind == "indented":
            yield Piece(spread.line, spread.column, None, "indented")
        return spread.end

    def _values(self, line: int, text: str, at: int) -> Iterator[Piece]:
        """Yield each value from there to the line's end."""
        at = skip(text, at)
        while at < len(text):
            try:
                value, end = parse(text, at)
            except json.JSONDecodeError as error:
                yield from self._unparsed(line, text, at, error)
                return
            except RecursionError:
                yield Piece(line, at, None, "unread", TOO_DEEP)
                return
            if isinstance(value, dict):
                self._lost = False
                yield Piece(line, at, value)
            elif self._lost:
                return
            else:
                yield Piece(line, at, None, "array" if isinstance(value, list) else "scalar")
            at = skip(text, end)
            yield from _joint(line, text, end, at)
            if text.startswith(",", at):
                at = skip(text, at + 1)

    def _unparsed(
        self, line: int, text: str, at: int, error: json.JSONDecodeError
    ) -> Iterator[Piece]:
        """Yield why there is no value, unless the lines that follow may tell."""
        if self._lost:
            return
        if text[at] in ("{", "["):
            spread = Spread(line, at, text)
            if spread.state == "open":
                self._spread = spread
                if spread.kind == "array":
                    yield Piece(line, at, None, "array")
                return
        yield Piece(line, min(error.pos, len(text.rstrip())), None, "syntax", error.msg)


def _joint(line: int, text: str, end: int, at: int) -> Iterator[Piece]:
    """Yield what is wrong with a value that another one follows, from ``at`` on."""
    if at == len(text):
        return
    if text[at] != "{":
        yield Piece(line, at, None, "syntax", "Extra data")
    elif "\r" not in text[end:at]:
        # A lone carriage return ends a line for some readers.
        yield Piece(line, at, None, "joined")


def _object(text: str) -> tuple[int, Request | None]:
    """Return where the line's object starts, and the object; None where it starts with none."""
    at = skip(text, 0)
    try:
        value = parse(text, at)[0] if text.startswith("{", at) else None
    except (ValueError, RecursionError):
        value = None
    return at, value if isinstance(value, dict) else None


def _unfinished(spread: Spread) -> Piece:
    return Piece(spread.line, spread.column, None, "syntax", "The object does not end")
