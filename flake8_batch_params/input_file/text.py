"""JSON in the text of a line: what it is, and where in it each part is written."""

from __future__ import annotations

import json
import re
from typing import NamedTuple

from flake8_batch_params import values
from flake8_batch_params.values import Entry, Known, Record, Unknown, Value

Path = tuple[str | int, ...]

_SPACE = re.compile(r"[ \t\r\n]*")
_PLAIN = json.JSONDecoder()
#: Items of containers in a body's values are as deep as any rule looks.
DEPTH = 3


class Place(NamedTuple):
    """Where something is written: the line, where its object starts in it, and the way there.

    ``is_key`` for the key at the end of the path, in place of its value.
    """

    line: int
    start: int
    path: Path = ()
    is_key: bool = False


class _Repeated:
    """What a key holds that an object has more than once: who reads it decides which."""


def _integer(digits: str) -> object:
    # Python turns no more than 4,300 digits into an int; JSON knows no such limit.
    try:
        return int(digits)
    except ValueError:
        return float(digits)


def _object(pairs: list[tuple[str, object]]) -> dict[str, object]:
    whole = dict(pairs)
    if len(whole) < len(pairs):
        seen: set[str] = set()
        for key, _ in pairs:
            if key in seen:
                whole[key] = _Repeated()
            seen.add(key)
    return whole


_EXACT = json.JSONDecoder(object_pairs_hook=_object, parse_int=_integer)
#: For what is only passed over.
_RAW = json.JSONDecoder(parse_int=str, parse_float=str)


def skip(text: str, at: int) -> int:
    """Return where the next character is that is no white space of JSON."""
    match = _SPACE.match(text, at)
    return match.end() if match else at


def parse(text: str, at: int = 0) -> tuple[object, int]:
    """Return the value that starts there, and where it ends; of a key written twice, the last.

    Raises `json.JSONDecodeError` where there is none, and `RecursionError`.
    """
    try:
        return _PLAIN.raw_decode(text, at)
    except json.JSONDecodeError:
        raise
    except ValueError:
        return _EXACT.raw_decode(text, at)


def record(text: str, line: int, start: int) -> Record:
    """Return the object that starts there; the origins are `Place`s.

    What a key holds that is written twice is unknown, and so is what lies deeper than
    `DEPTH`.
    """
    found = value(_EXACT.raw_decode(text, start)[0], Place(line, start))
    assert isinstance(found, Record)
    return found


def value(content: object, place: Place) -> Value:
    """Return the value of what was parsed."""
    line, start, path, _ = place
    deep = len(path) >= DEPTH
    match content:
        case dict():
            entries: dict[object, Entry] = {}
            for key, item in () if deep else content.items():
                inner = (*path, key)
                found = value(item, Place(line, start, inner))
                entries[key] = Entry(found, True, Place(line, start, inner, True))
            return Record(place, entries, deep)
        case list():
            items = () if deep else enumerate(content)
            parts = (value(item, Place(line, start, (*path, index))) for index, item in items)
            return values.Sequence(place, "list", tuple(parts), deep)
        case _Repeated():
            return Unknown(place, "written twice")
    return Known(place, content)


def is_clear(content: Value) -> bool:
    """Tell whether no key in it is written twice."""
    match content:
        case Record(entries=entries):
            return all(is_clear(entry.value) for entry in entries.values())
        case values.Sequence(items=items):
            return all(map(is_clear, items))
    return not isinstance(content, Unknown)


def is_repeated(text: str, start: int, path: tuple[str, ...]) -> bool:
    """Tell whether a key on the way is written twice in the object that starts there."""
    found = _EXACT.raw_decode(text, start)[0]
    for key in path:
        found = found.get(key) if isinstance(found, dict) else found
    return isinstance(found, _Repeated)


def locate(text: str, place: Place) -> int:
    """Return where in the text of its line a place is."""
    at = skip(text, place.start)
    key_at = at
    for step in place.path:
        key_at, at = _member(text, at, step) if isinstance(step, str) else _item(text, at, step)
    return key_at if place.is_key else at


def _member(text: str, at: int, wanted: str) -> tuple[int, int]:
    """Return where a key of the object that starts there is, and where its value is."""
    found = (at, at)
    at = skip(text, at + 1)
    while text[at] != "}":
        key_at = at
        key, at = _RAW.raw_decode(text, at)
        value_at = skip(text, skip(text, at) + 1)
        if key == wanted:
            found = (key_at, value_at)
        at = _after(text, value_at)
    return found


def _item(text: str, at: int, wanted: int) -> tuple[int, int]:
    """Return where an item of the list that starts there is."""
    at = skip(text, at + 1)
    for _ in range(wanted):
        at = _after(text, at)
    return at, at


def _after(text: str, at: int) -> int:
    """Return where what follows the value that starts there is, past its comma."""
    at = skip(text, _RAW.raw_decode(text, at)[1])
    return skip(text, at + 1) if text[at] == "," else at
