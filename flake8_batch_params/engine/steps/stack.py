"""Steps that move what is on the stack."""

from __future__ import annotations

from typing import Any

from flake8_batch_params.engine.frames import Frame
from flake8_batch_params.engine.iterators import Awaitable, Generator
from flake8_batch_params.engine.machine import Machine
from flake8_batch_params.engine.natives import Native
from flake8_batch_params.engine.objects import Const, Origin, Symbol, V


def push(frame: Frame, value: V | None) -> bool:
    """Push a result; tell whether a frame was pushed instead."""
    if value is None:
        return True
    frame.stack.append(value)
    return False


def nothing(m: Machine, f: Frame, argument: Any) -> None:
    """Do nothing."""


def const(m: Machine, f: Frame, value: Const) -> None:
    f.stack.append(value)


def consts(m: Machine, f: Frame, values: tuple[Const, ...]) -> None:
    f.stack.extend(values)


def opaque(m: Machine, f: Frame, node: Origin) -> None:
    f.stack.append(Symbol("an expression that is not followed", node))


def pop(m: Machine, f: Frame, argument: Any) -> None:
    f.stack.pop()


def discard(m: Machine, f: Frame, node: Origin) -> None:
    value = f.stack.pop()
    if isinstance(value, (Awaitable, Native)):
        m.domain.dropped(m, value, node)


def copy(m: Machine, f: Frame, argument: Any) -> None:
    f.stack.append(f.stack[-1])


def copy_two(m: Machine, f: Frame, argument: Any) -> None:
    f.stack += f.stack[-2:]


def swap(m: Machine, f: Frame, argument: Any) -> None:
    f.stack[-1], f.stack[-2] = f.stack[-2], f.stack[-1]


def rotate_three(m: Machine, f: Frame, argument: Any) -> None:
    """Move the top below the two values under it."""
    f.stack.insert(-2, f.stack.pop())


def keep_below(m: Machine, f: Frame, argument: Any) -> None:
    f.stack.insert(-2, f.stack[-1])


def drop_below(m: Machine, f: Frame, argument: Any) -> None:
    del f.stack[-2]


def cut(m: Machine, f: Frame, depth: int) -> Any:
    """Drop what is above a depth; a generator that nobody holds then is closed."""
    for at in range(len(f.stack) - 1, depth - 1, -1):
        one = f.stack[at]
        if type(one) is Generator and m.library.has_to_close(m, one):
            del f.stack[at:]
            f.pc -= 1
            return m.library.close_dropped(m, one)
    del f.stack[depth:]
    return None


def take(f: Frame, count: int) -> list[V]:
    """Pop values, the first pushed first."""
    if not count:
        return []
    found = f.stack[-count:]
    del f.stack[-count:]
    return found
