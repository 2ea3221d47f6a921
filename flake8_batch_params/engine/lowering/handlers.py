"""``try`` and ``with`` to steps."""

from __future__ import annotations

from typing import Any

import libcst as cst

from flake8_batch_params.engine.lowering import statements
from flake8_batch_params.engine.lowering.builder import Block, Builder, Label
from flake8_batch_params.engine.lowering.expressions import (
    assign,
    dotted,
    lower,
)
from flake8_batch_params.engine.objects import Const
from flake8_batch_params.engine.steps import (
    contexts,
    jumps,
    raising,
    stack,
)

# --- exceptions and contexts ---


def try_statement(b: Builder, node: Any) -> None:
    """Emit the steps of ``try``."""
    if node.finalbody is None:
        _try_except(b, node)
        return
    final = Block("finally", b.depth)
    start, end, raised = Label(), Label(), Label()
    b.place(start)
    b.blocks.append(final)
    _try_except(b, node)
    b.blocks.pop()
    b.place(end)
    b.emit(raising.token_fall, None)
    b.emit(jumps.jump, final.final)
    b.place(raised)
    b.handle(start, end, raised)
    b.emit(raising.token_raise, None)
    b.place(final.final)
    inside = Block("handler", b.depth)
    inside.kind = "token"
    b.blocks.append(inside)
    b.depth += 1
    statements.suite(b, node.finalbody.body)
    b.depth -= 1
    b.blocks.pop()
    b.emit(raising.end_finally, None)


def _try_except(b: Builder, node: Any) -> None:
    if not node.handlers:
        statements.suite(b, node.body)
        return
    start, end, caught, after = Label(), Label(), Label(), Label()
    b.place(start)
    statements.suite(b, node.body)
    b.place(end)
    if node.orelse is not None:
        statements.suite(b, node.orelse.body)
    b.emit(jumps.jump, after)
    b.place(caught)
    b.handle(start, end, caught, _caught_names(node.handlers), after)
    inside = Block("handler", b.depth)
    b.depth += 1
    b.blocks.append(inside)
    for handler in node.handlers:
        following = Label()
        if handler.type is not None:
            body = Label()
            saved = b.begin()
            lower(b, handler.type)
            matches = raising.matches_exception if type(node) is cst.Try else raising.matches_group
            b.emit(matches, handler.type)
            b.branch(jumps.jump_unless, following, handler, (body, following), (following, after))
            b.end(saved)
            b.place(body)
        name = None if handler.name is None else handler.name.name
        if type(name) is cst.Name:
            b.emit(stack.copy, None)
            b.store(name.value)
        statements.suite(b, handler.body)
        if type(name) is cst.Name:
            b.emit(stack.const, Const(None))
            b.store(name.value)
            b.delete(name.value)
        b.emit(stack.pop, None)
        b.emit(jumps.jump, after)
        b.place(following)
    b.blocks.pop()
    b.emit(raising.raise_caught, None)
    b.depth -= 1
    b.place(after)


def _caught_names(handlers: Any) -> tuple[str, ...]:
    """Return the names of the exceptions that do not go on from here."""
    names: list[str] = []
    for handler in handlers:
        if _raises(handler.body):
            continue
        if handler.type is None:
            names.append("")
        elif type(handler.type) is cst.Tuple:
            names += [dotted(element.value) for element in handler.type.elements]
        else:
            names.append(dotted(handler.type))
    return tuple(names)


def _raises(body: Any) -> bool:
    """Tell whether a block ends with a ``raise``."""
    if not body.body:
        return False
    last = body.body[-1]
    smalls = last.body if type(last) is cst.SimpleStatementLine else [last]
    return bool(smalls) and isinstance(smalls[-1], cst.Raise)


def with_statement(b: Builder, node: cst.With) -> None:
    """Emit the steps of ``with``."""
    _with_item(b, node, 0)


def _with_item(b: Builder, node: cst.With, at: int) -> None:
    if at == len(node.items):
        statements.suite(b, node.body)
        return
    item = node.items[at]
    saved = b.begin()
    lower(b, item.item)
    b.emit(contexts.enter_with, item.item)
    held = Block("with", b.depth)
    held.node = item.item
    b.depth += 1
    start, end, raised, after = Label(), Label(), Label(), Label()
    b.place(start)
    b.blocks.append(held)
    if item.asname is None:
        b.emit(stack.pop, None)
    else:
        assign(b, item.asname.name)
    b.end(saved)
    _with_item(b, node, at + 1)
    b.blocks.pop()
    b.place(end)
    b.emit(contexts.leave_with, item.item)
    b.emit(jumps.jump, after)
    b.place(raised)
    b.handle(start, end, raised)
    b.emit(contexts.leave_with_exception, item.item)
    b.emit(contexts.swallow, None)
    b.depth -= 1
    b.place(after)
