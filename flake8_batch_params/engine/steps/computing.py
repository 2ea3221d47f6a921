"""Steps of operators, attributes, brackets and f-strings."""

from __future__ import annotations

from typing import Any

from flake8_batch_params.engine import (
    attributes,
    branching,
    comparison,
    formatting,
    hidden,
    operations,
    operators,
    setting,
    storing,
    subscripts,
)
from flake8_batch_params.engine.frames import Frame
from flake8_batch_params.engine.instances import Instance
from flake8_batch_params.engine.machine import Machine
from flake8_batch_params.engine.objects import Const, Origin, Slice
from flake8_batch_params.engine.steps.stack import push, take


def binary(m: Machine, f: Frame, argument: tuple[str, Origin]) -> Any:
    asked, node = argument
    right, left = f.stack.pop(), f.stack.pop()
    if asked == "%":
        hidden.used(m, (right,), node)
    return push(f, operators.binary(m, asked, left, right, node))


def inplace(m: Machine, f: Frame, argument: tuple[str, Origin]) -> Any:
    asked, node = argument
    right, left = f.stack.pop(), f.stack.pop()
    return push(f, operators.inplace(m, asked, left, right, node))


def unary(m: Machine, f: Frame, argument: tuple[str, Origin]) -> None:
    asked, node = argument
    hidden.used(m, f.stack[-1:], node)
    f.stack.append(operations.unary(m, asked, f.stack.pop(), node))


def negate(m: Machine, f: Frame, node: Origin) -> None:
    value = branching.as_truth(m, f.stack.pop(), node)
    found = comparison.negate(m, value, node)
    f.stack.append(Const(found.value, node) if type(found) is Const else found)


def compare(m: Machine, f: Frame, argument: tuple[str, Origin]) -> Any:
    asked, node = argument
    right, left = f.stack.pop(), f.stack.pop()
    return push(f, operators.compare(m, asked, left, right, node))


def attribute(m: Machine, f: Frame, argument: tuple[str, Origin]) -> Any:
    name, node = argument
    return push(f, attributes.get(m, f.stack.pop(), name, node))


def store_attribute(m: Machine, f: Frame, argument: tuple[str, Origin]) -> None:
    name, node = argument
    target, value = f.stack.pop(), f.stack.pop()
    setting.put(m, target, name, value, node)


def delete_attribute(m: Machine, f: Frame, argument: tuple[str, Origin]) -> None:
    name, node = argument
    setting.remove(m, f.stack.pop(), name, node)


def subscript(m: Machine, f: Frame, node: Origin) -> Any:
    index, value = f.stack.pop(), f.stack.pop()
    hidden.used(m, (index,), node)
    return push(f, subscripts.get(m, value, index, node))


def store_subscript(m: Machine, f: Frame, node: Origin) -> None:
    index, target, value = f.stack.pop(), f.stack.pop(), f.stack.pop()
    hidden.used(m, (index,), node)
    storing.put(m, target, index, value, node)


def delete_subscript(m: Machine, f: Frame, node: Origin) -> None:
    index, target = f.stack.pop(), f.stack.pop()
    hidden.used(m, (index,), node)
    storing.remove(m, target, index, node)


def build_slice(m: Machine, f: Frame, node: Origin) -> None:
    step, stop, start = f.stack.pop(), f.stack.pop(), f.stack.pop()
    f.stack.append(Slice((start, stop, step), node))


def format_string(m: Machine, f: Frame, argument: tuple[Any, Origin]) -> None:
    pieces, node = argument
    count = sum(1 for piece in pieces if not isinstance(piece, str))
    values = take(f, count)
    if m.has_hidden:
        hidden.used(m, [one for one in values if not isinstance(one, Instance)], node)
    f.stack.append(formatting.formatted(m, pieces, values, node))
