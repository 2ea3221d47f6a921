"""Conditions: which way a test goes, and what each way says of the names in it."""

from __future__ import annotations

from typing import TypeAlias

import libcst as cst

from flake8_batch_params.analysis import operators
from flake8_batch_params.analysis.dispatch import evaluate
from flake8_batch_params.analysis.machine import Machine
from flake8_batch_params.analysis.objects import Instance, Ref
from flake8_batch_params.analysis.scopes import children
from flake8_batch_params.analysis.state import State
from flake8_batch_params.values import Entry, Known, Record, Unknown, Value, join

Place: TypeAlias = cst.Name | cst.Attribute

#: A test that mentions more places than this is not asked about each.
MAX_PLACES = 6


def split(m: Machine, test: cst.BaseExpression) -> tuple[State | None, State | None]:
    """Evaluate a test; return what holds where it is true, and where it is false."""
    value = evaluate(m, test)
    if m.dead:
        m.dead = False
        return None, None
    truths = {operators.truth(m, outcome) for outcome in value.outcomes()}
    after = m.state
    ways: list[State | None] = []
    for wanted in (True, False):
        if truths == {not wanted}:
            ways.append(None)
            continue
        m.state = after.copy()
        possible = _narrow(m, test, wanted)
        ways.append(m.state if possible else None)
    m.state = after
    return ways[0], ways[1]


def assume(m: Machine, test: cst.BaseExpression, wanted: bool) -> bool:
    """Keep only what makes a test come out as wanted; tell whether anything does."""
    state = split(m, test)[0 if wanted else 1]
    if state is None:
        return False
    m.state = state
    return True


def _narrow(m: Machine, test: cst.CSTNode, wanted: bool) -> bool:
    match test:
        case cst.UnaryOperation(operator=cst.Not(), expression=inner):
            return _narrow(m, inner, not wanted)
        case cst.BooleanOperation(operator=operator, left=left, right=right):
            if isinstance(operator, cst.And) == wanted:
                return _narrow(m, left, wanted) and _narrow(m, right, wanted)
    places = m.places.get(test)
    if places is None:
        places = m.places[test] = _places(test)
    possible = True
    for place in places:
        possible = _narrow_place(m, test, place, wanted) and possible
    return possible


def _places(test: cst.CSTNode) -> list[Place]:
    """Return the names and ``self.x`` that a test mentions."""
    found: dict[str, Place] = {}
    stack = [test]
    while stack and len(found) <= MAX_PLACES:
        node = stack.pop()
        match node:
            case cst.Name(value=name):
                found.setdefault(name, node)
            case cst.Attribute(value=cst.Name(value=base), attr=cst.Name(value=name)):
                found.setdefault(f"{base}.{name}", node)
                found.setdefault(base, node.value)  # type: ignore[arg-type]
            case cst.Lambda() | cst.ListComp() | cst.GeneratorExp():
                continue
            case cst.NamedExpr(target=cst.Name() as target, value=value):
                found.setdefault(target.value, target)
                stack.append(value)
            case _:
                stack.extend(children(node))
    return list(found.values()) if len(found) <= MAX_PLACES else []


def _narrow_place(m: Machine, test: cst.CSTNode, place: Place, wanted: bool) -> bool:
    """Keep the outcomes of a place with which the test comes out as wanted."""
    value = _read(m, place)
    if value is None or not any(isinstance(outcome, Known) for outcome in value.outcomes()):
        return True
    kept: list[Value] = []
    for outcome in value.outcomes():
        truth = _truth_with(m, test, place, outcome)
        if truth == (not wanted):
            continue
        if truth is None and isinstance(outcome, Known) and outcome.value is not None:
            # Whatever asks about a constant may turn just this one away.
            kept.append(Unknown(outcome.origin, "tested in a way that is not understood"))
        else:
            kept.append(outcome)
    if not kept:
        return False
    narrowed = join(kept)
    if narrowed != value:
        _write(m, place, narrowed)
    return True


def _read(m: Machine, place: Place) -> Value | None:
    if isinstance(place, cst.Name):
        return m.state.env.get(place.value)
    base = m.state.env.get(place.value.value)  # type: ignore[attr-defined]
    if not isinstance(base, Instance):
        return None
    with m.silently():
        value = evaluate(m, place)
    return None if any(isinstance(o, Ref) for o in value.outcomes()) else value


def _write(m: Machine, place: Place, value: Value) -> None:
    if isinstance(place, cst.Name):
        m.state.env[place.value] = value
        return
    base = m.state.env[place.value.value]  # type: ignore[attr-defined]
    assert isinstance(base, Instance)
    box = m.state.box(base.fields)
    if isinstance(box, Record):
        entries = {**box.entries, place.attr.value: Entry(value)}
        if base.fields.id not in m.state.many:
            m.state.heap[base.fields.id] = Record(box.origin, entries, box.open)


def _truth_with(m: Machine, test: cst.CSTNode, place: Place, outcome: Value) -> bool | None:
    """Return how a test comes out when a place holds one outcome."""
    before = m.state
    m.state = before.copy()
    _write(m, place, outcome)
    with m.silently():
        value = evaluate(m, test)
    truths = {operators.truth(m, one) for one in value.outcomes()}
    m.state, m.dead = before, False
    return truths.pop() if len(truths) == 1 else None
