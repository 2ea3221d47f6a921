"""What f-strings, `str` and `repr` make of values."""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import partial
from typing import Any

from flake8_batch_params.engine import calls, exceptions, folding, joining, operations
from flake8_batch_params.engine.arguments import Args
from flake8_batch_params.engine.containers import Tuple
from flake8_batch_params.engine.instances import Instance
from flake8_batch_params.engine.machine import Machine
from flake8_batch_params.engine.natives import Native
from flake8_batch_params.engine.objects import Const, Imported, Json, Origin, Symbol, Text, V
from flake8_batch_params.engine.openness import because


def formatted(m: Machine, pieces: Any, values: list[V], origin: Origin) -> V:
    """Return an f-string: its texts, and its expressions' values as they are formatted."""
    found: list[str | Json | None] = []
    rest = iter(values)
    for piece in pieces:
        if isinstance(piece, str):
            found.append(piece)
        else:
            found += as_text(m, next(rest), piece[0], piece[1], origin)
    return joining.text(found, origin, *values)


_CONVERSIONS: dict[str, Callable[[Any], Any]] = {
    "": lambda value: value,
    "s": str,
    "r": repr,
    "a": ascii,
}


def as_text(
    m: Machine, value: V, conversion: str, spec: str | None, origin: Origin
) -> list[str | Json | None]:
    """Return the pieces of a value's text."""
    if isinstance(value, Instance):
        if not conversion:
            method = value.cls.find("__format__")
            if method is not None and spec is not None:
                given = Args([value, Const(spec)])
                shown = m.call_through(lambda: calls.call(m, method, given, origin))
                return joining.pieces_of(shown) or [None]
        value = _formatted_enum(value)
    if isinstance(value, Instance):
        if conversion in ("r", "a"):
            value, conversion = represented(m, value, origin), ""
        else:
            value, conversion = text_of(m, value, origin), ""
    elif conversion in ("", "s") and not spec and not isinstance(value, Symbol):
        value, conversion = text_of(m, value, origin), ""
    if spec is None:
        return [None]
    if type(value) is Const and len(spec) < 12 and not operations._wide(spec):
        shown = _CONVERSIONS[conversion](value.value)
        content = folding.compute(lambda: format(shown, spec), origin, value)
        if type(content) is Const:
            return [content.value]
    if isinstance(value, Text) and not conversion and not spec:
        return list(value.parts)
    return [None]


#: A place in the text on the left of ``%``.
_PLACE = re.compile(
    r"%(?P<key>\(\w+\))?(?P<form>[-#0 +]*\d*(?:\.\d+)?)(?P<kind>[diouxXeEfFgGcrsa%])"
)


def percent(m: Machine, written: str, value: V, origin: Origin) -> V | None:
    """Return ``written % value``, of which a part may be known; None for what is no format."""
    if "%" in _PLACE.sub("", written):
        return None
    places = [one for one in _PLACE.finditer(written) if one["kind"] != "%"]
    given = list(value.items) if isinstance(value, Tuple) else [value]
    keyed = any(one["key"] for one in places)
    if keyed or (isinstance(value, Symbol) and value.type != "str"):
        given = [Symbol("a part of a text", origin)] * len(places)
    if len(given) != len(places):
        return None
    pieces: list[Any] = []
    at = 0
    rest = iter(given)
    for one in _PLACE.finditer(written):
        pieces.append(written[at : one.start()])
        at = one.end()
        pieces += ["%"] if one["kind"] == "%" else _filled(m, one, next(rest), origin)
    return joining.text([*pieces, written[at:]], origin, value)


def _filled(m: Machine, place: re.Match[str], value: V, origin: Origin) -> list[Any]:
    """Return the pieces of what stands in a place."""
    if place["kind"] == "s" and not place["form"]:
        return as_text(m, value, "" if isinstance(value, Text) else "s", "", origin)
    if type(value) is Const and not operations._wide(place["form"]):
        whole = folding.compute(lambda: place[0] % (value.value,), origin, value)
        return joining.pieces_of(whole) or [None]
    return [None]


def _formatted_enum(value: V) -> V:
    """Return what ``format`` shows of a member of an enum: not the same in every Python."""
    if isinstance(value, Instance) and value.cls.kind == "enum" and not _is_str_enum(value):
        return Symbol("the text of a member of an enum", value.origin, "str")
    return value


#: Enums whose members have another text since Python 3.11.
_NUMBERED = frozenset({"enum.IntEnum", "enum.IntFlag", "enum.ReprEnum"})


def _is_str_enum(value: Instance) -> bool:
    return "enum.StrEnum" in _bases(value)


def _bases(value: Instance) -> set[str]:
    return {one.path for cls in value.cls.mro for one in cls.bases if isinstance(one, Imported)}


def represented(m: Machine, value: V, origin: Origin) -> V:
    """Return ``repr(value)``."""
    if isinstance(value, Instance):
        method = value.cls.find("__repr__")
        if method is not None:
            return m.call_through(lambda: calls.call(m, method, Args([value]), origin))
        return Symbol(because("the text of an object", value), origin, "str")
    if type(value) is Const:
        return folding.compute(lambda: repr(value.value), origin, value)
    items = folding.plain(value)
    if items is not None and not (isinstance(value, Tuple) and value.cls is not None):
        return folding.compute(lambda: repr(items), origin, value)
    return folding.remembered(m, ("repr",), origin, "str", value)


def text_of(m: Machine, value: V, origin: Origin) -> V:
    """Return ``str(value)``."""
    if isinstance(value, Instance):
        for name in ("__str__", "__repr__"):
            method = value.cls.find(name)
            if method is not None:
                return m.call_through(partial(calls.call, m, method, Args([value]), origin))
        return _text_of_object(m, value, origin)
    if isinstance(value, Text) or (isinstance(value, Symbol) and value.type == "str"):
        return value
    if type(value) is Const:
        return folding.compute(lambda: str(value.value), origin, value)
    shown = value.shown() if isinstance(value, Native) else None
    if shown is not None:
        return text_of(m, shown, origin)
    if isinstance(value, Symbol):
        return folding.remembered(m, ("str",), origin, "str", value)
    return represented(m, value, origin)


def _text_of_object(m: Machine, value: Instance, origin: Origin) -> V:
    if value.cls.kind == "enum":
        if _is_str_enum(value):
            return value.items["_value_"]
        name = value.items.get("_name_")
        if type(name) is Const and not value.cls.unknown and not _bases(value) & _NUMBERED:
            return Const(f"{value.cls.name}.{name.value}", origin)
    elif value.cls.base_type and value.native is not None:
        return text_of(m, value.native, origin)
    elif value.cls.is_below(exceptions.exception_class("BaseException")):
        args = value.items.get("args")
        if isinstance(args, Tuple) and len(args.items) < 2 and value.cls.name != "KeyError":
            return text_of(m, args.items[0], origin) if args.items else Const("", origin)
    return Symbol(because("the text of an object", value), origin, "str")
