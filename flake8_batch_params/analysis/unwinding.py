"""``try`` and ``with``: what holds where a block is left before its end."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager

import libcst as cst

from flake8_batch_params.analysis import calls, classes, interpreter
from flake8_batch_params.analysis.dispatch import evaluate
from flake8_batch_params.analysis.machine import Machine
from flake8_batch_params.analysis.objects import Client, OpenFile
from flake8_batch_params.analysis.state import Journal, State, join_boxes, join_states
from flake8_batch_params.analysis.syntax import dotted, names_in
from flake8_batch_params.values import Unknown, join


def run_try(m: Machine, node: cst.Try | cst.TryStar) -> State | None:
    """Run a ``try``; return what holds after it."""
    if node.finalbody is None:
        return _attempt(m, node)
    last, on_leaving = node.finalbody.body, _leaving(m)
    with _interruptible(m) as interrupted:
        normal = _attempt(m, node)
    interpreter.run_block(m, last, join_states([normal, interrupted()]))
    with m.silently():
        on_leaving(lambda state: interpreter.run_block(m, last, state))
        return interpreter.run_block(m, last, normal)


def _attempt(m: Machine, node: cst.Try | cst.TryStar) -> State | None:
    forgiven = any(map(_tries_another_signature, node.handlers))
    m.forgiven += forgiven
    with _interruptible(m) as interrupted:
        after = interpreter.run_block(m, node.body, m.state)
    m.forgiven -= forgiven
    caught = interrupted()
    if node.orelse is not None:
        after = interpreter.run_block(m, node.orelse.body, after)
    ends = [after]
    for handler in node.handlers:
        m.state = caught.copy()
        if handler.name is not None:
            interpreter.bind(m, handler.name.name, Unknown(handler, "an exception"))
        ends.append(interpreter.run_block(m, handler.body, m.state))
    return join_states(ends)


def _tries_another_signature(handler: cst.ExceptHandler | cst.ExceptStarHandler) -> bool:
    """Tell whether a handler is for a signature that may be another: an older SDK's."""
    match handler.type:
        case cst.Tuple(elements=elements):
            names = {dotted(element.value) for element in elements}
        case None:
            return False
        case only:
            names = {dotted(only)}
    return "TypeError" in names and "create" in names_in(handler.body)


def _leaving(m: Machine) -> Callable[[Callable[[State], State | None]], None]:
    """Return what runs code that every ``return``, ``break`` and ``continue`` from here passes."""
    frame = m.frame
    loops_here = [*frame.breaks[-1:], *frame.continues[-1:]]
    marks = [len(states) for states in loops_here]
    mark = len(frame.returns)

    def run(code: Callable[[State], State | None]) -> None:
        returned = frame.returns[mark:]
        del frame.returns[mark:]
        after = _after(code, [state for state, _ in returned])
        frame.returns += [(after, value) for _, value in returned if after is not None]
        for states, start in zip(loops_here, marks, strict=True):
            left = states[start:]
            del states[start:]
            after = _after(code, left)
            states += [] if after is None else [after]

    return run


def _after(code: Callable[[State], State | None], states: list[State]) -> State | None:
    joined = join_states(states)
    return None if joined is None else code(joined.copy())


@contextmanager
def _interruptible(m: Machine) -> Iterator[Callable[[], State]]:
    """Run a block, and give what may hold where it was left at any of its statements.

    A name, dict or list may hold what it held before, or anything that the block gave it.
    """
    before, journal = m.state.copy(), Journal(m.frame)

    def interrupted() -> State:
        caught = before.copy()
        for id_, boxes in journal.boxes.items():
            for box in boxes:
                caught.heap[id_] = join_boxes(caught.heap.get(id_, box), box)
        caught.escaped |= journal.escaped
        caught.many |= journal.many
        for name, given in journal.names.items():
            held = [before.env[name]] if name in before.env else []
            caught.env[name] = join([*held, *given])
        return caught

    m.journals.append(journal)
    try:
        yield interrupted
    finally:
        m.journals.pop()
        if m.journals:
            m.journals[-1].add(journal)


def run_with(m: Machine, node: cst.With) -> State | None:
    """Run a ``with``; return what holds after it."""
    forgiven, unknown, on_leaving = 0, 0, _leaving(m)
    for item in node.items:
        value = evaluate(m, item.item)
        forgiven += dotted(classes.callee(item.item)).rpartition(".")[2] in calls.FORGIVING
        unknown += not isinstance(value, (Client, OpenFile))
        if item.asname is not None:
            interpreter.bind(m, item.asname.name, value)
    if forgiven:
        m.forgiven += forgiven
        with _interruptible(m) as interrupted:
            after = interpreter.run_block(m, node.body, m.state)
        m.forgiven -= forgiven
        after = join_states([after, interrupted()])
    else:
        after = interpreter.run_block(m, node.body, m.state)
    if unknown:
        # Leaving it runs code that nobody has seen.
        on_leaving(lambda state: _changed_unseen(m, state))
        after = after and _changed_unseen(m, after)
    return after


def _changed_unseen(m: Machine, state: State) -> State:
    m.state = state
    m.changed_unseen()
    return m.state
