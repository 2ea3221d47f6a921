"""Operators: arithmetic, comparisons, and what is true."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import libcst as cst

from flake8_batch_params.analysis import calls, clients, conditions, expressions, folding, library
from flake8_batch_params.analysis.dispatch import evaluate, register
from flake8_batch_params.analysis.machine import Machine
from flake8_batch_params.analysis.objects import (
    Class,
    Client,
    EnumMember,
    Function,
    Imported,
    Instance,
    Member,
    OpenFile,
    PathTo,
    Ref,
    Text,
)
from flake8_batch_params.analysis.state import join_states
from flake8_batch_params.values import (
    Absent,
    Known,
    Record,
    Sequence,
    Typed,
    Unknown,
    UploadedFile,
    UploadedId,
    Value,
    join,
)


def _unary(m: Machine, node: cst.UnaryOperation) -> Value:
    operand = evaluate(m, node.expression)
    name = type(node.operator).__name__
    if name == "Not":
        truths = {truth(m, outcome) for outcome in operand.outcomes()}
        if len(truths) == 1 and None not in truths:
            return Known(node, not truths.pop())
        return Typed(node, "bool")
    otherwise: Value = Unknown(node, "an operation")
    if isinstance(operand, Typed) and operand.type in ("int", "float"):
        otherwise = Typed(node, operand.type)
    return library.lift(lambda value: folding.unary(name, value), [operand], otherwise, node)


def _binary(m: Machine, node: cst.BinaryOperation) -> Value:
    # A chain of operators nests to the left: walked, not recursed into.
    chain: list[cst.BinaryOperation] = []
    start: cst.BaseExpression = node
    while type(start) is cst.BinaryOperation:
        chain.append(start)
        start = start.left
    value = evaluate(m, start)
    for operation in reversed(chain):
        m.tick()
        name = type(operation.operator).__name__
        value = operate(m, name, value, evaluate(m, operation.right), operation)
    return value


def operate(m: Machine, name: str, left: Value, right: Value, node: cst.CSTNode) -> Value:
    """Return ``left <operator> right``, for libcst's name of the operator."""
    if name == "BitOr":
        return _merge(m, node, left, right)
    if name == "Divide" and isinstance(left, PathTo):
        return PathTo(node, name=right.name if isinstance(right, PathTo) else right)
    if name == "Add" and (clients.is_text(left) or clients.is_text(right)):
        folded = library.lift(
            lambda a, b: folding.binary(name, a, b), [left, right], Unknown(), node
        )
        return (
            folded if not isinstance(folded, Unknown) else expressions.text_of(node, [left, right])
        )
    listed = _listed(m, name, left, right, node)
    if listed is not None:
        return listed
    otherwise = _result_type(name, left, right, node)
    if isinstance(otherwise, Unknown):
        m.escape(left, right)
    return library.lift(lambda a, b: folding.binary(name, a, b), [left, right], otherwise, node)


def _listed(m: Machine, name: str, left: Value, right: Value, node: cst.CSTNode) -> Value | None:
    """Return a sum or a multiple of lists or of tuples; None for anything else."""
    one, other = m.sequence(left), m.sequence(right)
    if name == "Add" and one is not None and other is not None and one.type == other.type:
        made = Sequence(node, one.type, (*one.items, *other.items), one.open or other.open)
    elif name == "Multiply" and (one is None) != (other is None):
        found = one or other
        assert found is not None
        made = replace(found, origin=node, open=True)
    else:
        return None
    return expressions.bounded(m, made) if made.type == "tuple" else m.allocate(node, made)


def _merge(m: Machine, node: cst.CSTNode, left: Value, right: Value) -> Value:
    """Return ``left | right`` of dicts."""
    if not m.records(left) and not m.records(right):
        m.escape(left, right)
        return Unknown(node, "an operation")
    record = calls.spread(m, left).under(calls.spread(m, right))
    return m.allocate(node, replace(record, origin=node))


def _result_type(name: str, left: Value, right: Value, node: cst.CSTNode) -> Value:
    types = {_number_type(left), _number_type(right)}
    if None in types:
        if name == "Modulo" and clients.is_text(left):
            return Typed(node, "str")
        return Unknown(node, "an operation")
    if name == "Power":
        return Unknown(node, "a power")  # 2 ** -1 is a float, and (-1) ** 0.5 complex
    return Typed(node, "float" if name == "Divide" or "float" in types else "int")


def _number_type(value: Value) -> str | None:
    match value:
        case Typed(type="int" | "float" as name):
            return name
        case Known(value=bool() | int()):
            return "int"
        case Known(value=float()):
            return "float"
    return None


def truth(m: Machine, value: Value) -> bool | None:
    """Return whether one outcome is true; None when that is not known."""
    match value:
        case Known(value=content):
            return bool(content)
        case (
            Client() | Function() | Class() | UploadedFile() | UploadedId() | Member(owner=Client())
        ):
            return True
        case OpenFile() | PathTo():
            return True
        case Text(pieces=pieces) if any(pieces):
            return True
        case Sequence(items=items, open=is_open):
            return True if items and not is_open else (None if is_open else False)
        case Ref():
            box = m.state.box(value)
            if isinstance(box, Sequence):
                return truth(m, box)
            if isinstance(box, Record):
                if any(entry.certain for entry in box.entries.values()):
                    return True
                return None if box.open or box.entries else False
    return None


def _boolean(m: Machine, node: cst.BooleanOperation) -> Value:
    chain: list[cst.BooleanOperation] = []
    start: cst.BaseExpression = node
    while type(start) is cst.BooleanOperation:
        chain.append(start)
        start = start.left
    value = evaluate(m, start)
    for operation in reversed(chain):
        m.tick()
        stops = type(operation.operator) is cst.Or
        truths = [(o, truth(m, o)) for o in value.outcomes()]
        kept = [o for o, comes_out in truths if comes_out in (stops, None)]
        goes_on = any(comes_out in (not stops, None) for _, comes_out in truths)
        if goes_on:
            right = _after_left(m, operation, not stops) if kept else evaluate(m, operation.right)
            kept.append(right)
        value = join(kept)
    return value


def _after_left(m: Machine, node: cst.BooleanOperation, wanted: bool) -> Value:
    """Evaluate the right side, where the left one has come out as it must for that."""
    if type(node.left) is cst.BooleanOperation:
        return _maybe(m, node.right)  # of a chain, only the first two know of each other
    return _maybe(m, node.right, lambda: conditions.suppose(m, node.left, wanted))


def _maybe(
    m: Machine, node: cst.BaseExpression, suppose: Callable[[], bool] = lambda: True
) -> Value:
    """Evaluate what may not run: its effects on dicts and names may not happen."""
    before = m.state
    m.state = before.copy()
    if not suppose():
        m.state = before
        return Unknown(node, "never evaluated")
    value = evaluate(m, node)
    dead, m.dead = m.dead, False
    joined = before if dead else join_states([before, m.state])
    assert joined is not None
    m.state = joined
    return value


def _comparison(m: Machine, node: cst.Comparison) -> Value:
    left = evaluate(m, node.left)
    result: Value = Unknown(node, "a comparison")
    for number, target in enumerate(node.comparisons):
        right = (_maybe if number else evaluate)(m, target.comparator)
        result = compare(m, type(target.operator).__name__, left, right, node)
        left = right
    if len(node.comparisons) > 1:
        return Unknown(node, "a chain of comparisons")
    return result


def compare(m: Machine, name: str, left: Value, right: Value, node: cst.CSTNode) -> Value:
    """Return what one comparison gives."""
    results = []
    for one in left.outcomes():
        for other in right.outcomes():
            result = _compare(m, name, one, other)
            if result is None:
                is_bool = name in ("Is", "IsNot", "In", "NotIn")
                return Typed(node, "bool") if is_bool else Unknown(node, "a comparison")
            results.append(Known(node, result))
    return join(results)


def _compare(m: Machine, name: str, left: Value, right: Value) -> bool | None:
    if name in ("Is", "IsNot", "Equal", "NotEqual") and _is_none(left) != _is_none(right):
        other = left if _is_none(right) else right
        if isinstance(other, (Unknown, Imported, Absent, EnumMember, Instance)):
            return None
        if isinstance(other, Member) and not isinstance(other.owner, Client):
            return None
        return name in ("IsNot", "NotEqual")
    if name in ("Is", "IsNot") and _is_none(left) and _is_none(right):
        return name == "Is"
    if name in ("In", "NotIn"):
        found = _contains(m, right, left)
        return None if found is None else found == (name == "In")
    if isinstance(left, EnumMember) and isinstance(right, EnumMember):
        left, right = left.content, right.content
    if not isinstance(left, Known) or not isinstance(right, Known):
        return None
    if name in ("Is", "IsNot"):
        if isinstance(left.value, bool) and isinstance(right.value, bool):
            return (left.value is right.value) == (name == "Is")
        return None
    try:
        return bool(folding.compare(name, left.value, right.value))
    except folding.Unfoldable:
        return None


def _is_none(value: Value) -> bool:
    return isinstance(value, Known) and value.value is None


def _contains(m: Machine, container: Value, item: Value) -> bool | None:
    """Tell whether a container holds an item; None when that is not known."""
    if not isinstance(item, Known):
        return None
    if isinstance(container, Known):
        if isinstance(container.value, str) and isinstance(item.value, str):
            return item.value in container.value
        return None
    box = container if isinstance(container, Sequence) else m.state.box(container)
    match box:
        case Record(entries=entries, open=is_open):
            entry = entries.get(item.value)
            if entry is not None and entry.certain:
                return True
            return None if is_open or entry is not None else False
        case Sequence(items=items, open=is_open):
            known = [member.value for member in items if isinstance(member, Known)]
            if item.value in known and not is_open:
                return True
            return False if len(known) == len(items) and not is_open else None
    return None


def _conditional(m: Machine, node: cst.IfExp) -> Value:
    ways, values = [], []
    sides = zip(conditions.split(m, node.test), (node.body, node.orelse), strict=True)
    for state, side in list(sides):
        if state is not None:
            m.state = state
            value = evaluate(m, side)
            if not m.dead:
                ways.append(m.state)
                values.append(value)
            m.dead = False
    joined = join_states(ways)
    if joined is None:
        m.dead = True
        return Unknown(node, "never returns")
    m.state = joined
    return join(values)


register(
    {
        cst.BinaryOperation: _binary,
        cst.BooleanOperation: _boolean,
        cst.Comparison: _comparison,
        cst.IfExp: _conditional,
        cst.UnaryOperation: _unary,
    }
)
