"""Methods of dicts, lists, strings, files and paths whose content is known."""

from __future__ import annotations

import datetime
from collections.abc import Sequence as Items
from dataclasses import replace
from pathlib import PurePosixPath

import libcst as cst

from flake8_batch_params.analysis import calls, iteration, library, sinks
from flake8_batch_params.analysis.arguments import Arguments
from flake8_batch_params.analysis.machine import MAX_ENTRIES, Machine
from flake8_batch_params.analysis.objects import BoundMethod, Json, OpenFile, PathTo, Ref, View
from flake8_batch_params.values import Entry, Known, Record, Sequence, Typed, Unknown, Value, join

#: Methods of strings that are folded; none of them can make a string much longer.
_TEXT_METHODS = frozenset(
    "strip lstrip rstrip lower upper casefold title capitalize startswith endswith isdigit"
    " removeprefix removesuffix swapcase".split()
)


def method(m: Machine, bound: BoundMethod, arguments: Arguments, node: cst.CSTNode) -> Value:
    """Return what a method of a dict, list, string, file or path gives."""
    owner, name = bound.owner, bound.name
    match owner:
        case Ref():
            box = m.state.box(owner)
            if isinstance(box, Record):
                return _dict_method(m, owner, box, name, arguments, node)
            if isinstance(box, Sequence):
                return _list_method(m, owner, box, name, arguments, node)
        case Known(value=datetime.timedelta() as delta) if name == "total_seconds":
            return Known(node, delta.total_seconds())
        case Known(value=str()) if name in _TEXT_METHODS:
            return library.lift(
                lambda text, *rest: getattr(text, name)(*rest),
                [owner, *arguments.positional],
                Unknown(node, "a method of a string"),
                node,
            )
        case Typed(type="timedelta") if name == "total_seconds":
            return Typed(node, "float")
        case Typed(type="str") | Known(value=str()) if name in _TEXT_METHODS | {"format", "join"}:
            is_text = not name.startswith(("starts", "ends", "is"))
            return Typed(node, "str" if is_text else "bool")
        case Json() if name == "encode":
            return owner
        case OpenFile():
            if name.startswith("write"):
                sinks.written(m, owner)
            return Unknown(node, "a method of a file")
        case PathTo(name=path_name):
            return _path_method(m, path_name, name, arguments, node)
    sinks.handed_on(m, arguments, node)
    m.unknown_call(owner, *arguments.values())
    return Unknown(node, "a method that is not followed")


def _path_method(
    m: Machine, path: Value, name: str, arguments: Arguments, node: cst.CSTNode
) -> Value:
    if name == "open":
        m.depths[node] = m.looping
        return OpenFile(node, name=path)
    if name in ("with_suffix", "with_name"):
        return PathTo(
            node,
            name=library.lift(
                lambda text, new: str(getattr(PurePosixPath(text), name)(new)),
                [path, *arguments.positional],
                Unknown(node, "a path"),
                node,
            ),
        )
    if name in ("resolve", "absolute", "expanduser"):
        return PathTo(node, name=path)
    if name == "as_posix":
        return path
    return Unknown(node, "a method of a path")


def _dict_method(
    m: Machine, owner: Ref, box: Record, name: str, arguments: Arguments, node: cst.CSTNode
) -> Value:
    first = arguments.positional[0] if arguments.positional else None
    default = arguments.positional[1] if len(arguments.positional) > 1 else None
    match name:
        case "get" | "pop" | "setdefault" if first is not None:
            nothing = Known(node, None) if default is None and name != "pop" else default
            found = [
                # ``d.get(k, k)`` gives a key only where it is none of the dict's.
                item(m, box, key, key if default is first else nothing, node)
                for key in first.outcomes()
            ]
            value = join(found)
            if name == "setdefault":
                _set_default(m, owner, box, first, nothing or Known(node, None))
            elif name == "pop":
                m.delete_key(owner, first)
            return value
        case "update":
            _update(m, owner, box, arguments)
            return Known(node, None)
        case "copy":
            return library.copy_of(m, owner, node)
        case "clear":
            m.change(owner, Record(box.origin))
            return Known(node, None)
        case "items" | "keys" | "values":
            return View(node, owner, name)
        case "__contains__":
            return Typed(node, "bool")
    m.unknown_call(owner, *arguments.values())
    return Unknown(node, "a method of a dict")


def item(m: Machine, box: Record, key: Value, default: Value | None, node: object) -> Value:
    """Return what a dict holds for a key, or the default where it may lack it."""
    if not isinstance(key, Known):
        # A table may have more than what is ever asked of it here.
        m.escape(box)
        unknown = Unknown(node, "a key that is not known")
        return unknown if default is None else join([unknown, default])
    entry = box.entries.get(key.value)
    if entry is not None and entry.certain:
        return entry.value
    values = [] if entry is None else [entry.value]
    if box.open or (default is None and entry is None):
        values.append(Unknown(node, "a key that may be missing"))
    return join(values if default is None else [*values, default])


def _set_default(m: Machine, owner: Ref, box: Record, key: Value, default: Value) -> None:
    if not isinstance(key, Known):
        m.set_key(owner, key, default)
        return
    entry = box.entries.get(key.value)
    if entry is not None and entry.certain:
        return
    values = [default] if entry is None else [entry.value, default]
    if box.open:
        values.append(Unknown(None, "may be set before"))
    entries = {**box.entries, key.value: Entry(join(values), True, key.origin)}
    m.change(owner, replace(box, entries=entries))


def _update(m: Machine, owner: Ref, box: Record, arguments: Arguments) -> None:
    later = Record(None, open=arguments.starred)
    if arguments.positional:
        later = pairs(m, arguments.positional[0])
    later = later.under(arguments.keywords)
    m.change(owner, replace(box.under(later), origin=box.origin))


def pairs(m: Machine, value: Value) -> Record:
    """Return what ``update(value)`` adds: a dict, or a list of pairs."""
    items = m.sequence(value)
    if items is None:
        return calls.spread(m, value)
    record = Record(None)
    for pair in items.items:
        inner = m.sequence(pair)
        key, last = (None, None) if inner is None or len(inner.items) != 2 else inner.items
        if not isinstance(key, Known) or last is None:
            m.escape(items)
            return Record(None, open=True)
        entry = Entry(last, not items.open, key.origin)
        record = record.under(Record(None, {key.value: entry}))
    return record


def _list_method(
    m: Machine, owner: Ref, box: Sequence, name: str, arguments: Arguments, node: cst.CSTNode
) -> Value:
    match name, arguments.positional:
        case "append", [value]:
            sinks.collected(m, value, m.depths.get(owner.id, 0))
            m.change(owner, _with_items(m, box, (value,)))
            return Known(node, None)
        case "extend", [value]:
            m.change(owner, extended(m, box, value))
            return Known(node, None)
        case "copy", []:
            return library.copy_of(m, owner, node)
        case (("index" | "count"), _):
            return Typed(node, "int")
    m.unknown_call(owner, *arguments.values())
    return Unknown(node, "a method of a list")


def extended(m: Machine, box: Sequence, value: Value) -> Sequence:
    """Return a list after ``extend(value)``."""
    more = iteration.items_of(m, value, box.origin)
    return _with_items(m, replace(box, open=box.open or more.open), more.items)


def _with_items(m: Machine, box: Sequence, more: Items[Value]) -> Sequence:
    """Return a list with more items at its end: in a loop, who knows how many times."""
    held = {item.identity for item in box.items}
    new = [item for item in more if item.identity not in held]
    if m.looping or len(box.items) + len(new) > MAX_ENTRIES:
        return replace(box, items=(*box.items, *new), open=True)
    return replace(box, items=(*box.items, *more))
