"""Steps that enter and leave the contexts of ``with``."""

from __future__ import annotations

from typing import Any

from flake8_batch_params.engine import calls, exceptions, forgetting, knowledge
from flake8_batch_params.engine.arguments import Args
from flake8_batch_params.engine.frames import Frame
from flake8_batch_params.engine.instances import Instance
from flake8_batch_params.engine.iterators import Awaitable, Generator
from flake8_batch_params.engine.machine import Machine, Raised
from flake8_batch_params.engine.natives import Native
from flake8_batch_params.engine.objects import NONE, Origin, Symbol, V
from flake8_batch_params.engine.openness import because
from flake8_batch_params.engine.steps.stack import push


def enter_with(m: Machine, f: Frame, node: Origin) -> Any:
    manager = f.stack.pop()
    if isinstance(manager, Awaitable):
        manager = manager.value
    f.stack.append(manager)
    if isinstance(manager, Native):
        return push(f, manager.enter(m, node))
    if isinstance(manager, Instance):
        for name in ("__enter__", "__aenter__"):
            method = manager.cls.find(name)
            if method is not None:
                found = calls.call(m, method, Args([manager]), node)
                if isinstance(found, Generator):
                    found = calls.resume(m, found, NONE, node)
                return push(f, found)
        if manager.native is not None:
            f.stack.append(manager)
            return None
        if not manager.unknown and not manager.cls.foreign and not manager.cls.unknown:
            exceptions.throw("TypeError", "no context manager", node)
    forgetting.escape(m, [manager], because("changed by a with statement", manager, where=node))
    reason = because("what a with statement binds", manager)
    f.stack.append(Symbol(reason, node, base=manager, name="__enter__"))
    return None


def leave_with(m: Machine, f: Frame, node: Origin) -> Any:
    manager = f.stack.pop()
    if isinstance(manager, Native):
        manager.leave(m)
        return None
    method = _exit_of(manager)
    if method is None:
        forgetting.escape(m, [manager], because("changed by a with statement", manager, where=node))
        return None
    found = calls.call(m, method, Args([manager, NONE, NONE, NONE]), node, _forget_result)
    if isinstance(found, Generator):
        return calls.resume(m, found, NONE, node, _drop_result) is None
    if found is None:
        return True
    return None


def _forget_result(m: Machine, value: V) -> V | None:
    return value if isinstance(value, Generator) else None


def _drop_result(m: Machine, value: V) -> None:
    """Leave the stack as it is."""


def _exit_of(manager: V) -> V | None:
    if not isinstance(manager, Instance):
        return None
    return manager.cls.find("__exit__") or manager.cls.find("__aexit__")


def leave_with_exception(m: Machine, f: Frame, node: Origin) -> Any:
    """Push whether the manager swallows the exception on the stack."""
    raised, manager = f.stack[-1], f.stack[-2]
    if isinstance(manager, Native):
        manager.leave(m)
        swallows = manager.attribute(m, "__exit__", node)
        f.stack.append(NONE if swallows is None else swallows)
        return None
    method = _exit_of(manager)
    if method is None:
        f.stack.append(NONE)
        return None
    kind = raised.cls if isinstance(raised, Instance) else Symbol("the class of an exception", node)
    found = calls.call(m, method, Args([manager, kind, raised, NONE]), node)
    if isinstance(found, Generator):
        found = calls.resume(m, found, NONE, node)
    return push(f, found)


def swallow(m: Machine, f: Frame, argument: Any) -> None:
    swallows, raised = f.stack.pop(), f.stack.pop()
    f.stack.pop()
    found = knowledge.truth(m, swallows)
    if found is not True:
        raise Raised(raised)
