"""Steps that build lists, tuples, sets and dicts."""

from __future__ import annotations

from typing import Any

from flake8_batch_params.engine import (
    hidden,
    iteration,
    storing,
)
from flake8_batch_params.engine.containers import Dict, List, Set, Tuple
from flake8_batch_params.engine.frames import Frame
from flake8_batch_params.engine.machine import Machine
from flake8_batch_params.engine.objects import Origin, Symbol, V
from flake8_batch_params.engine.openness import because
from flake8_batch_params.engine.steps.stack import take


def build_list(m: Machine, f: Frame, argument: tuple[int, Origin]) -> None:
    count, node = argument
    f.stack.append(List(take(f, count), node))


def build_tuple(m: Machine, f: Frame, argument: tuple[int, Origin]) -> None:
    count, node = argument
    f.stack.append(Tuple(tuple(take(f, count)), node))


def build_set(m: Machine, f: Frame, argument: tuple[int, Origin]) -> None:
    count, node = argument
    items = take(f, count)
    hidden.used(m, items, node)
    f.stack.append(storing.set_of(items, node))


def _spread(m: Machine, values: list[V], flags: tuple[bool, ...], node: Origin) -> list[V] | None:
    items: list[V] = []
    known = True
    for starred, value in zip(flags, values, strict=True):
        if not starred:
            items.append(value)
            continue
        found = iteration.taken(m, value, node)
        if found is None:
            known = False
        else:
            items += found
    return items if known else None


def unpacked(*values: V) -> str:
    return because("a sequence that is not known", *values)


def build_list_starred(m: Machine, f: Frame, argument: tuple[Any, Origin]) -> None:
    flags, node = argument
    values = take(f, len(flags))
    items = _spread(m, values, flags, node)
    made = List(items or [], node)
    if items is None:
        made.unknown = unpacked(*values)
    f.stack.append(made)


def build_tuple_starred(m: Machine, f: Frame, argument: tuple[Any, Origin]) -> None:
    flags, node = argument
    values = take(f, len(flags))
    items = _spread(m, values, flags, node)
    f.stack.append(
        Symbol(unpacked(*values), node, "tuple") if items is None
        else Tuple(tuple(items), node)
    )  # fmt: skip


def build_set_starred(m: Machine, f: Frame, argument: tuple[Any, Origin]) -> None:
    flags, node = argument
    values = take(f, len(flags))
    items = _spread(m, values, flags, node)
    f.stack.append(
        Symbol(unpacked(*values), node, "set") if items is None
        else storing.set_of(items, node)
    )  # fmt: skip


def build_dict(m: Machine, f: Frame, argument: tuple[tuple[bool, ...], Origin, bool]) -> None:
    starred, node, in_call = argument
    values = take(f, sum(1 if star else 2 for star in starred))
    if m.has_hidden:
        hidden.used(m, _handled(starred, values), node)
    made = Dict(node)
    at = 0
    for star in starred:
        if star:
            storing.unpack_into(m, made, values[at], node)
            at += 1
        else:
            storing.set_key(m, made, values[at], values[at + 1], fresh=True)
            at += 2
    m.domain.displayed(m, made, in_call)
    f.stack.append(made)


def _handled(starred: tuple[bool, ...], values: list[V]) -> list[V]:
    """Return the keys of a dict's display, and the mappings in it."""
    rest = iter(values)
    return [next(rest) if star else (next(rest), next(rest))[0] for star in starred]


def list_append(m: Machine, f: Frame, depth: int) -> None:
    value = f.stack.pop()
    target = f.stack[-1 - depth]
    m.touch(target)
    target.items.append(value)


def set_add(m: Machine, f: Frame, depth: int) -> None:
    value = f.stack.pop()
    target = f.stack[-1 - depth]
    assert isinstance(target, (Set, Symbol))
    storing.add(m, target, value)


def map_add(m: Machine, f: Frame, depth: int) -> None:
    value, key = f.stack.pop(), f.stack.pop()
    target = f.stack[-1 - depth]
    storing.set_key(m, target, key, value)
