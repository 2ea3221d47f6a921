"""Comprehensions and generators to steps."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import libcst as cst

from flake8_batch_params.engine.code import (
    POSITIONAL,
    Code,
    Parameter,
)
from flake8_batch_params.engine.lowering import expressions, lambdas
from flake8_batch_params.engine.lowering.builder import Builder, Label
from flake8_batch_params.engine.objects import Const
from flake8_batch_params.engine.steps import definitions, displays, jumps, stack

# --- comprehensions ---


def list_comprehension(b: Builder, node: cst.ListComp) -> None:
    """Emit the steps of ``[… for …]``."""
    b.emit(displays.build_list, (0, node))
    _comprehension(b, node, lambda: expressions.lower(b, node.elt), displays.list_append)


def set_comprehension(b: Builder, node: cst.SetComp) -> None:
    """Emit the steps of ``{… for …}``."""
    b.emit(displays.build_set, (0, node))
    _comprehension(b, node, lambda: expressions.lower(b, node.elt), displays.set_add)


def dict_comprehension(b: Builder, node: cst.DictComp) -> None:
    """Emit the steps of ``{…: … for …}``."""

    def pair() -> None:
        expressions.lower(b, node.key)
        expressions.lower(b, node.value)

    b.emit(displays.build_dict, ((), node, True))
    _comprehension(b, node, pair, displays.map_add)


def _comprehension(b: Builder, node: Any, element: Callable[[], None], step: Any) -> None:
    """Emit the loops of a comprehension whose container is on the stack."""
    expressions.lower(b, node.for_in.iter)
    b.emit(jumps.get_iterator, node.for_in.iter)
    saved = dict(b.renames)
    in_class = b.kind == "class"
    b.skips_class += in_class
    names = [name for loop in loops(node) for name in targets(loop.target)]
    for name in names:
        b.renames[name] = b.fresh(name)
    _loops(b, loops(node), 0, element, step)
    b.skips_class -= in_class
    b.renames = saved


def loops(node: Any) -> list[cst.CompFor]:
    """Return the ``for`` parts of a comprehension, the outer one first."""
    found = []
    loop = node.for_in
    while loop is not None:
        found.append(loop)
        loop = loop.inner_for_in
    return found


def targets(node: Any) -> list[str]:
    """Return the names that a target binds."""
    if type(node) is cst.Name:
        return [node.value]
    if isinstance(node, (cst.Tuple, cst.List)):
        return [name for element in node.elements for name in targets(element.value)]
    if type(node) is cst.StarredElement:
        return targets(node.value)
    return []


def _loops(
    b: Builder, found: list[cst.CompFor], at: int, element: Callable[[], None], step: Any
) -> None:
    loop = found[at]
    if at > 0:
        expressions.lower(b, loop.iter)
        b.emit(jumps.get_iterator, loop.iter)
    top, end = b.here(), Label()
    body = Label()
    b.branch(jumps.next_item, end, loop.iter, (body, end), (end, end))
    b.place(body)
    expressions.assign(b, loop.target)
    for condition in loop.ifs:
        inner = Label()
        expressions.jump_on(b, condition.test, top, False, ((inner, end), (top, top)))
        b.place(inner)
    if at + 1 < len(found):
        _loops(b, found, at + 1, element, step)
    else:
        element()
        b.emit(step, len(found))
        if step is definitions.yield_value:
            b.emit(stack.pop, None)
    b.emit(jumps.jump_back, top)
    b.place(end)


def generator(b: Builder, node: cst.GeneratorExp) -> None:
    """Emit the steps of ``(… for …)``, whose code is a scope of its own."""
    expressions.lower(b, node.for_in.iter)
    b.emit(jumps.get_iterator, node.for_in.iter)
    code = Code("<genexpr>", f"{b.code.qualified}.<genexpr>", node, "function")
    code.is_generator = True
    code.parameters = (Parameter(".0", POSITIONAL, False, None, None),)
    inner = Builder(code, b, renames=b.renames)
    inner.skips_class = 0
    inner.bound.add(".0")
    saved = inner.begin()
    inner.load(".0")
    for loop in loops(node):
        for name in targets(loop.target):
            inner.renames.pop(name, None)

    def element() -> None:
        expressions.lower(inner, node.elt)

    _loops(inner, loops(node), 0, element, definitions.yield_value)
    loads, calls, marks = inner.loads, inner.calls, inner.marks
    inner.end(saved, "")
    inner.loads, inner.calls, inner.marks = loads, calls, marks
    inner.emit(stack.const, Const(None))
    inner.emit(definitions.return_value, None)
    lambdas.adopt(b, inner)
    b.emit(definitions.make_generator, (code, node))
