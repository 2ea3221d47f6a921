"""What runs coroutines and threads."""

from __future__ import annotations

from flake8_batch_params.engine import calls
from flake8_batch_params.engine.arguments import Args
from flake8_batch_params.engine.containers import List
from flake8_batch_params.engine.iterators import Awaitable, Generator
from flake8_batch_params.engine.library.models import Run
from flake8_batch_params.engine.machine import Machine
from flake8_batch_params.engine.objects import (
    NONE,
    Origin,
    V,
)


def _run(m: Machine, args: Args, origin: Origin) -> V | None:
    """Run a coroutine to its end; anything else is given back."""
    value = args.positional[0] if args.positional else NONE
    if isinstance(value, Awaitable):
        return value.value
    if isinstance(value, Generator) and value.kind == "coroutine":
        return calls.resume(m, value, NONE, origin)
    return value


def _task(m: Machine, args: Args, origin: Origin) -> V | None:
    """Run a coroutine that a task is made of, at once; the task is awaited for its result."""
    value = args.positional[0] if args.positional else NONE
    if isinstance(value, Generator) and value.kind == "coroutine":
        return calls.resume(m, value, NONE, origin)
    return value.value if isinstance(value, Awaitable) else value


def _gather(m: Machine, args: Args, origin: Origin) -> V:
    results: list[V] = []
    for one in args.positional:
        if isinstance(one, Generator) and one.kind == "coroutine":
            results.append(m.call_through(lambda: calls.resume(m, one, NONE, origin)))  # noqa: B023
        else:
            results.append(one.value if isinstance(one, Awaitable) else one)
    made = List(results, origin)
    if args.starred:
        made.unknown = "the results of tasks"
    return made


def _to_thread(m: Machine, args: Args, origin: Origin) -> V | None:
    if not args.positional:
        return NONE
    return calls.call(m, args.positional[0], args.after(1), origin)


FUNCTIONS: dict[str, Run] = {
    "asyncio.run": _run, "asyncio.wait_for": _run, "asyncio.shield": _run, "anyio.run": _to_thread,
    "trio.run": _to_thread, "asyncio.create_task": _task, "asyncio.ensure_future": _task,
    "asyncio.gather": _gather, "asyncio.to_thread": _to_thread,
    "anyio.to_thread.run_sync": _to_thread, "starlette.concurrency.run_in_threadpool": _to_thread,
    "fastapi.concurrency.run_in_threadpool": _to_thread,
}  # fmt: skip
