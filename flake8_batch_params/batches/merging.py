"""One payload of what several paths bring to one place."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import fields, is_dataclass, replace
from typing import Any

from flake8_batch_params import values


def join(found: Sequence[values.Value]) -> values.Value:
    """Return the value that is one of these; dicts of one display become one."""
    flat = [one for value in found for one in value.outcomes()]
    records: dict[int, list[values.Record]] = {}
    order: list[values.Value | int] = []
    for one in flat:
        if isinstance(one, values.Record) and one.origin is not None:
            key = id(one.origin)
            if key not in records:
                records[key] = []
                order.append(key)
            records[key].append(one)
        else:
            order.append(one)
    merged = [merge(records[one]) if isinstance(one, int) else one for one in order]
    return values.join(merged)


def merge(found: Sequence[values.Record]) -> values.Record:
    """Return the dict that is one of these, on whatever path."""
    first, *others = found
    if not others or all(one is first for one in others):
        return first
    entries: dict[object, values.Entry] = {}
    for key in dict.fromkeys(key for one in found for key in one.entries):
        held = [one.entries[key] for one in found if key in one.entries]
        certain = len(held) == len(found) and all(one.certain for one in held)
        origin = next((one.key_origin for one in held), None)
        entries[key] = values.Entry(join([one.value for one in held]), certain, origin)
    opened = next((one for one in found if one.open), first)
    return values.Record(first.origin, entries, opened.open, opened.reason, opened.where)


def payloads(found: Sequence[Any]) -> Any:
    """Return one payload of several of a kind at one place, for hosts that are the same."""
    first = found[0]
    changes: dict[str, Any] = {}
    for field in fields(first):
        held = [getattr(one, field.name) for one in found]
        if isinstance(held[0], values.Record):
            changes[field.name] = merge(held)
        elif isinstance(held[0], values.Value):
            changes[field.name] = join(held)
        elif field.name == "words":
            words = {id(word.origin): word for payload in held for word in payload}
            changes[field.name] = tuple(words.values())
        elif field.name == "alongside":
            changes[field.name] = tuple({word: None for one in held for word in one})
        elif field.name in ("positional", "file_names"):
            changes[field.name] = (
                max(held, key=len) if field.name != "positional" else min(held, key=len)
            )
        elif field.name == "partial" or field.name in ("finished", "in_batch_file", "for_batch"):
            changes[field.name] = any(held)
    return replace(first, **changes)


def origins(payload: Any) -> set[int]:
    """Return the origins of all that is in a payload, by identity."""
    found: set[int] = set()
    rest: list[Any] = [payload]
    while rest:
        one = rest.pop()
        if isinstance(one, values.Entry):
            found.add(id(one.key_origin))
            rest.append(one.value)
        elif isinstance(one, values.Record):
            found.add(id(one.origin))
            rest += one.entries.values()
        elif isinstance(one, values.Value):
            found.add(id(one.origin))
            rest += _inside(one)
        elif isinstance(one, tuple):
            rest += one
        elif is_dataclass(one) and hasattr(one, "origin"):
            found.add(id(one.origin))
            rest += [getattr(one, field.name) for field in fields(one)]
    return found


def _inside(value: values.Value) -> Iterable[Any]:
    if isinstance(value, values.OneOf):
        return value.options
    if isinstance(value, values.Sequence):
        return value.items
    if isinstance(value, values.UploadedFile):
        return [value.keywords]
    if isinstance(value, values.UploadedId):
        return [value.upload]
    return ()
