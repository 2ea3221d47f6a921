"""The methods of generators."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NoReturn

from flake8_batch_params.engine import exceptions
from flake8_batch_params.engine.arguments import Args
from flake8_batch_params.engine.forgetting import contents
from flake8_batch_params.engine.instances import Class, Instance
from flake8_batch_params.engine.iterators import Generator
from flake8_batch_params.engine.library import signatures
from flake8_batch_params.engine.library.of_several import Method
from flake8_batch_params.engine.machine import Machine, Raised
from flake8_batch_params.engine.objects import (
    NONE,
    Container,
    Imported,
    Origin,
    V,
)


def _send(m: Machine, target: Generator, args: Args, origin: Origin) -> V | None:
    sent = args.positional[0] if args.positional else NONE
    return m.library.next_of(m, target, None, sent, origin)


def _next(m: Machine, target: Generator, args: Args, origin: Origin) -> V | None:
    return m.library.next_of(m, target, None, NONE, origin)


def _throw(m: Machine, target: Generator, args: Args, origin: Origin) -> V | None:
    raised = args.positional[-1] if args.positional else NONE
    if target.state != "suspended":
        raise Raised(raised)
    m.touch(target)
    _refuse_delegation(m, target)
    target.state = "running"

    def ended(m: Machine, value: V) -> None:
        exceptions.throw("StopIteration", "", origin)

    target.ended = ended
    if isinstance(raised, (Class, Imported)):
        raised = m.library.call(m, raised, Args(), origin)
    m.push(target.frame)
    raise Raised(raised)


def _close(m: Machine, target: Generator, args: Args, origin: Origin) -> V | None:
    m.touch(target)
    if target.state != "suspended":
        target.state = "done" if target.state == "new" else target.state
        return NONE
    _refuse_delegation(m, target)
    target.state = "running"

    def ended(m: Machine, value: V) -> None:
        m.frame.stack.append(NONE)

    def handles(m: Machine, raised: V) -> bool:
        if not _ends_generator(raised):
            return False
        m.frame.stack.append(NONE)
        return True

    target.ended = ended
    target.frame.handles = handles
    m.push(target.frame)
    exceptions.throw("GeneratorExit", "", origin)


def has_to_close(m: Machine, target: V) -> bool:
    """Tell whether Python closes a generator that a loop has left, and that does something then."""
    if not isinstance(target, Generator) or target.state != "suspended":
        return False
    if target.frame.code.handlers:
        return target.kind == "generator" and not _is_held(m, target)
    inner = [*target.frame.stack, *target.frame.locals.values()]
    if any(isinstance(one, Generator) and one.frame.code.handlers for one in inner):
        m.doubt_path("a generator in another one that is left before its end")
    return False


def _is_held(m: Machine, target: Generator) -> bool:
    """Tell whether a variable, or what is in one, holds a generator."""
    for frame in reversed(m.frames):
        if _holds(frame.locals.values(), target):
            return True
        if _holds([one.value for one in frame.cells.values() if one.value], target):
            return True
    spaces = {id(one.namespace): one.namespace for one in m.frames}
    return any(_holds(one.items.values(), target) for one in spaces.values())


def _holds(values: Iterable[V], target: Generator) -> bool:
    return any(
        one is target
        or (isinstance(one, Container) and any(part is target for part in contents(one)))
        for one in values
    )


def doubt_dropped(m: Machine, target: Generator) -> None:
    """Doubt the path where ``next`` of a generator that nobody holds closes it again."""
    if target.state == "new" and target.frame.code.handlers and not _is_held(m, target):
        m.doubt_path("a generator that is closed after its first value")


def close_dropped(m: Machine, target: Generator) -> NoReturn:
    """Run what a generator does when it is closed, and go on behind that."""
    m.touch(target)
    _refuse_delegation(m, target)
    target.state = "running"
    target.ended = lambda m, value: None
    target.frame.handles = lambda m, raised: _ends_generator(raised)
    m.push(target.frame)
    exceptions.throw("GeneratorExit")


def _ends_generator(raised: V) -> bool:
    leaves = ("GeneratorExit", "StopIteration")
    return isinstance(raised, Instance) and raised.cls.name in leaves


def _refuse_delegation(m: Machine, target: Generator) -> None:
    """Doubt the path where an exception would go to a generator that another one waits for."""
    if any(step.__name__ == "delegate" for step, _ in target.frame.code.steps):
        m.doubt_path("an exception for a generator in another one")


GENERATOR: dict[str, Method] = signatures.methods(
    {
        "send": _send, "__next__": _next, "throw": _throw, "close": _close, "__anext__": _next,
        "asend": _send, "athrow": _throw, "aclose": _close,
    },
    """
    send(value, /)
    __next__()
    throw(kind, value=, traceback=, /)
    close()
    __anext__()
    asend(value, /)
    athrow(kind, value=, traceback=, /)
    aclose()
    """,
)  # fmt: skip
