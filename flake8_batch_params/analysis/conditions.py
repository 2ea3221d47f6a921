"""Conditions: which way a test goes, and what each way says of the names in it."""

from __future__ import annotations

from typing import TypeAlias

import libcst as cst

from flake8_batch_params.analysis import operators
from flake8_batch_params.analysis.dispatch import evaluate
from flake8_batch_params.analysis.machine import Machine
from flake8_batch_params.analysis.objects import Instance, Ref
from flake8_batch_params.analysis.state import State
from flake8_batch_params.analysis.syntax import children
from flake8_batch_params.values import Entry, Known, Record, Value, join, without_constants

Place: TypeAlias = cst.Name | cst.Attribute
#: How a test comes out with each outcome of a place's value.
Answers: TypeAlias = dict[tuple[cst.CSTNode, Place], tuple[Value, list[bool | None]]]

#: A test that mentions more places than this is not asked about each.
MAX_PLACES = 6
#: Asking how an expression of these comes out changes nothing.
_PLAIN = frozenset(
    {
        cst.BooleanOperation, cst.Comparison, cst.ComparisonTarget, cst.Float, cst.Integer,
        cst.Name, cst.SimpleString, cst.UnaryOperation,
    }
)  # fmt: skip


def split(m: Machine, test: cst.BaseExpression) -> tuple[State | None, State | None]:
    """Evaluate a test; return what holds where it is true, and where it is false."""
    value = evaluate(m, test)
    if m.dead:
        m.dead = False
        return None, None
    truths = {operators.truth(m, outcome) for outcome in value.outcomes()}
    after = m.state
    if truths == {True}:
        return after, None
    if truths == {False}:
        return None, after
    answers: Answers = {}
    true = m.state = after.copy()
    may_be_true = _narrow(m, test, True, answers, whole=True)
    m.state = after
    may_be_false = _narrow(m, test, False, answers, whole=True)
    return true if may_be_true else None, after if may_be_false else None


def assume(m: Machine, test: cst.BaseExpression, wanted: bool) -> bool:
    """Keep only what makes a test come out as wanted; tell whether anything does."""
    state = split(m, test)[0 if wanted else 1]
    if state is None:
        return False
    m.state = state
    return True


def suppose(m: Machine, test: cst.BaseExpression, wanted: bool) -> bool:
    """Keep what makes a test that was evaluated come out as wanted; tell whether anything does."""
    return _narrow(m, test, wanted, {}, whole=False)


def _narrow(m: Machine, test: cst.CSTNode, wanted: bool, answers: Answers, *, whole: bool) -> bool:
    """Keep what makes a test come out as wanted; tell whether anything does.

    ``whole`` when it is all that is tested, and is known not to be certain.
    """
    if type(test) is cst.UnaryOperation and type(test.operator) is cst.Not:
        return _narrow(m, test.expression, not wanted, answers, whole=whole)
    if type(test) is cst.BooleanOperation and (type(test.operator) is cst.And) == wanted:
        sides = (test.left, test.right)
        return all(_narrow(m, side, wanted, answers, whole=False) for side in sides)
    seen = m.tests.get(test)
    if seen is None:
        seen = m.tests[test] = Test(test)
    possible = [_narrow_place(m, seen, place, wanted, answers, whole) for place in seen.places]
    return all(possible)


class Test:
    """A part of a condition: the names and ``self.x`` that it mentions.

    ``plain`` when asking changes nothing: there is no call in it, and nothing like one.
    """

    __slots__ = ("node", "places", "plain")

    def __init__(self, node: cst.CSTNode) -> None:
        self.node = node
        self.plain = True
        found: dict[str, Place] = {}
        stack = [node]
        while stack and len(found) <= MAX_PLACES:
            one = stack.pop()
            self.plain = self.plain and type(one) in _PLAIN
            match one:
                case cst.Name(value=name):
                    found.setdefault(name, one)
                case cst.Attribute(value=cst.Name(value=base), attr=cst.Name(value=name)):
                    found.setdefault(f"{base}.{name}", one)
                    found.setdefault(base, one.value)  # type: ignore[arg-type]
                case cst.Lambda() | cst.ListComp() | cst.GeneratorExp():
                    continue
                case cst.NamedExpr(target=cst.Name() as target, value=value):
                    found.setdefault(target.value, target)
                    stack.append(value)
                case _:
                    stack.extend(children(one))
        self.places = list(found.values()) if len(found) <= MAX_PLACES else []


def _narrow_place(
    m: Machine, test: Test, place: Place, wanted: bool, answers: Answers, whole: bool
) -> bool:
    """Keep the outcomes of a place with which the test comes out as wanted."""
    value = _read(m, place)
    if value is None:
        return True
    outcomes = value.outcomes()
    if not any(type(outcome) is Known for outcome in outcomes):
        return True
    key = (test.node, place)
    if key not in answers:
        # Of one outcome it is known already: nothing else has led to the answer.
        alone = whole and len(outcomes) == 1
        truths = [None if alone else _truth_with(m, test, place, one) for one in outcomes]
        answers[key] = (value, truths)
    asked, truths = answers[key]
    if asked is not value and asked != value:
        return True  # narrowed meanwhile, by another place
    kept = [
        _kept(one, truth)
        for one, truth in zip(outcomes, truths, strict=True)
        if truth != (not wanted)
    ]
    if not kept:
        return False
    narrowed = join(kept)
    if narrowed != value:
        _write(m, place, narrowed)
    return True


def _kept(outcome: Value, truth: bool | None) -> Value:
    """Return an outcome that may come out as wanted; a constant may be turned away just there."""
    if truth is None:
        return without_constants(outcome, "tested in a way that is not understood")
    return outcome


def _read(m: Machine, place: Place) -> Value | None:
    if isinstance(place, cst.Name):
        return m.state.env.get(place.value)
    base = m.state.env.get(place.value.value)  # type: ignore[attr-defined]
    if not isinstance(base, Instance):
        return None
    m.quiet += 1
    value = evaluate(m, place)
    m.quiet -= 1
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


def _truth_with(m: Machine, test: Test, place: Place, outcome: Value) -> bool | None:
    """Return how a test comes out when a place holds one outcome."""
    if test.node is place:
        return operators.truth(m, outcome)
    before = m.state
    m.state = before.within(before.env.copy()) if test.plain else before.copy()
    _write(m, place, outcome)
    m.quiet += 1
    value = evaluate(m, test.node)
    m.quiet -= 1
    truths = {operators.truth(m, one) for one in value.outcomes()}
    m.state, m.dead = before, False
    return truths.pop() if len(truths) == 1 else None
