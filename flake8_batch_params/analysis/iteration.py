"""Iteration: comprehensions, what an iterable gives, and how it is unpacked."""

from __future__ import annotations

from collections.abc import Iterator
from collections.abc import Sequence as Items
from dataclasses import replace

import libcst as cst

from flake8_batch_params.analysis import conditions, loops, sinks
from flake8_batch_params.analysis.dispatch import evaluate, register
from flake8_batch_params.analysis.machine import Machine
from flake8_batch_params.analysis.objects import View
from flake8_batch_params.analysis.state import State
from flake8_batch_params.values import (
    MAX_OUTCOMES,
    Entry,
    Known,
    Record,
    Sequence,
    Unknown,
    Value,
    join,
    without_constants,
)

#: Of a longer string, the characters are not told apart.
MAX_CHARACTERS = 64


def _comprehension(m: Machine, node: cst.BaseComp) -> Value:
    assert isinstance(node, (cst.ListComp, cst.SetComp, cst.DictComp, cst.GeneratorExp))
    overlay: dict[str, Value] = {}
    first = evaluate(m, node.for_in.iter)
    before = set(m.state.heap)
    elements: list[Value] = []

    def once(state: State) -> State:
        m.state = state
        elements[:] = [join(_round(m, node, node.for_in, first, overlay))]
        return m.state

    m.overlays.append(overlay)
    # Perhaps there is no round: what holds at the head holds after it.
    m.state, _ = loops.run(m, m.state, once)
    m.overlays.pop()
    m.dead = False
    m.mark_many(m.state.heap.keys() - before)
    return _collected(m, node, elements[0])


def _round(
    m: Machine,
    node: cst.ListComp | cst.SetComp | cst.DictComp | cst.GeneratorExp,
    clause: cst.CompFor,
    iterable: Value,
    overlay: dict[str, Value],
) -> list[Value]:
    """Run a clause of a comprehension, and those in it; return what is collected."""
    for target, value in unpacked(m, clause.target, each(m, iterable, clause)):
        if clause.ifs:
            value = without_constants(value, "perhaps left out by a condition")
        if isinstance(target, cst.Name):
            overlay[target.value] = value
        else:
            m.escape(value)
    if not all(conditions.assume(m, condition.test, True) for condition in clause.ifs):
        return [Unknown(node, "no item")]
    if clause.inner_for_in is not None:
        inner = evaluate(m, clause.inner_for_in.iter)
        return _round(m, node, clause.inner_for_in, inner, overlay)
    if isinstance(node, cst.DictComp):
        m.escape(evaluate(m, node.key))
        value = evaluate(m, node.value)
        m.escape(value)
    else:
        value = evaluate(m, node.elt)
        if not _is_single(m, node, iterable):
            sinks.collected(m, value, m.looping - 1)
    return [value]


def _is_single(m: Machine, node: cst.BaseComp, iterable: Value) -> bool:
    """Tell whether a comprehension has at most one round."""
    items = m.sequence(iterable)
    alone = isinstance(node, cst.BaseSimpleComp) and node.for_in.inner_for_in is None
    return alone and items is not None and not items.open and len(items.items) < 2


def _collected(m: Machine, node: cst.BaseComp, element: Value) -> Value:
    if isinstance(node, cst.DictComp):
        return m.allocate(node, Record(node, open=True))
    if isinstance(node, cst.GeneratorExp):
        return Sequence(node, "generator", (element,), open=True)
    kind = "list" if isinstance(node, cst.ListComp) else "set"
    return m.allocate(node, Sequence(node, kind, (element,), open=True))


def items_of(m: Machine, value: Value, origin: object) -> Sequence:
    """Return what iterating over a value gives, item by item."""
    found = [_items_of(m, outcome, origin) for outcome in value.outcomes()]
    if len(found) == 1:
        return found[0]
    items = tuple(item for one in found for item in one.items)
    return Sequence(origin, "list", items, open=True)


def _items_of(m: Machine, value: Value, origin: object) -> Sequence:
    items = m.sequence(value)
    if items is not None:
        return items
    box = m.state.box(value.owner if isinstance(value, View) else value)
    if isinstance(box, Record):
        name = value.name if isinstance(value, View) else "keys"
        parts = tuple(_viewed(name, key, entry) for key, entry in box.entries.items())
        certain = all(entry.certain for entry in box.entries.values())
        if box.open:
            parts = (*parts, Unknown(origin, "an item of something unknown"))
        return Sequence(origin, "list", parts, box.open or not certain)
    text = value.value if isinstance(value, Known) else None
    if isinstance(text, str) and len(text) < MAX_CHARACTERS:
        return Sequence(origin, "list", tuple(Known(origin, one) for one in text))
    m.escape(value)
    return Sequence(origin, "list", (Unknown(origin, "an item of something unknown"),), open=True)


def has_items(m: Machine, value: Value) -> bool:
    """Tell whether iterating over a value certainly gives something."""
    box = m.state.box(value.owner if isinstance(value, View) else value)
    if isinstance(box, Record):
        return any(entry.certain for entry in box.entries.values())
    items = m.sequence(value)
    return items is not None and not items.open and bool(items.items)


def _viewed(name: str, key: object, entry: Entry) -> Value:
    known = Known(entry.key_origin, key)
    if name == "items":
        return Sequence(entry.key_origin, "tuple", (known, entry.value))
    return known if name == "keys" else entry.value


def each(m: Machine, iterable: Value, origin: object) -> Value:
    """Return what one item of an iterable may be."""
    return any_of(m, items_of(m, iterable, origin), origin)


def any_of(m: Machine, items: Sequence, origin: object) -> Value:
    """Return what any item of a list or tuple may be."""
    if len(items.items) > MAX_OUTCOMES:
        m.escape(items)  # not all of them are among what is returned
    return join(items.items) if items.items else Unknown(origin, "an item of an empty list")


def unpacked(m: Machine, target: cst.CSTNode, value: Value) -> Iterator[tuple[cst.CSTNode, Value]]:
    """Yield each name, attribute and subscript of a target with what it is given."""
    if not isinstance(target, (cst.Tuple, cst.List)):
        yield target, value
        return
    star = [isinstance(element, cst.StarredElement) for element in target.elements]
    parts = [_parts(m, outcome, star, target) for outcome in value.outcomes()]
    for index, element in enumerate(target.elements):
        yield from unpacked(m, element.value, join([items[index] for items in parts]))


def _parts(m: Machine, value: Value, star: list[bool], target: cst.CSTNode) -> Items[Value]:
    """Return the items of a value that is unpacked; those of a starred target in a list."""
    items = items_of(m, value, target)
    rest = len(items.items) - (len(star) - sum(star))
    if items.open or items.type == "set" or rest < 0 or (rest and True not in star):
        rest_of_it = m.allocate((target, "*"), replace(items, type="list", open=True))
        return [rest_of_it if starred else any_of(m, items, target) for starred in star]
    if True not in star:
        return items.items
    at = star.index(True)
    inner = m.allocate((target, "*"), Sequence(target, "list", items.items[at : at + rest]))
    return [*items.items[:at], inner, *items.items[at + rest :]]


register(
    {
        cst.DictComp: _comprehension,
        cst.GeneratorExp: _comprehension,
        cst.ListComp: _comprehension,
        cst.SetComp: _comprehension,
    }
)
