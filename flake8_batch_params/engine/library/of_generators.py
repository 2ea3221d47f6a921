"""The methods of generators."""

from __future__ import annotations

from flake8_batch_params.engine import (
    exceptions,
)
from flake8_batch_params.engine.arguments import Args
from flake8_batch_params.engine.instances import Class, Instance
from flake8_batch_params.engine.iterators import Generator
from flake8_batch_params.engine.library import signatures
from flake8_batch_params.engine.library.of_several import Method
from flake8_batch_params.engine.machine import Machine, Raised
from flake8_batch_params.engine.objects import (
    NONE,
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
        leaves = ("GeneratorExit", "StopIteration")
        if not isinstance(raised, Instance) or raised.cls.name not in leaves:
            return False
        m.frame.stack.append(NONE)
        return True

    target.ended = ended
    target.frame.handles = handles
    m.push(target.frame)
    exceptions.throw("GeneratorExit", "", origin)


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
