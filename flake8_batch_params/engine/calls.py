"""Calls: how arguments meet parameters, and what runs.

What returns `V | None` returns None after it has pushed a frame, whose result is the value.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from flake8_batch_params.engine import (
    construction,
    exceptions,
    folding,
    forgetting,
    hidden,
    joining,
    openness,
    parameters,
    plausible,
)
from flake8_batch_params.engine.arguments import Args
from flake8_batch_params.engine.containers import Cell
from flake8_batch_params.engine.frames import Frame
from flake8_batch_params.engine.functions import BoundMethod, Builtin, Function, Partial, Wrapper
from flake8_batch_params.engine.instances import Class, Instance, Super
from flake8_batch_params.engine.iterators import Awaitable, Generator, Iterator, Unending
from flake8_batch_params.engine.machine import Arm, Machine, Raised
from flake8_batch_params.engine.natives import Native
from flake8_batch_params.engine.objects import (
    NONE,
    Imported,
    Origin,
    Outside,
    Reason,
    Symbol,
    V,
)
from flake8_batch_params.engine.openness import because

#: How often a function calls itself that is given what is not known, and what is.
MOST_UNKNOWN, MOST_KNOWN = 2, 8

Then = Callable[[Machine, V], V | None]


def call(m: Machine, callee: V, args: Args, origin: Origin, then: Then | None = None) -> V | None:
    """Call a value; ``then`` makes of the result what the caller gets."""
    found = _call(m, callee, args, origin, then)
    if found is not None and then is not None:
        return then(m, found)
    return found


def _call(m: Machine, callee: V, args: Args, origin: Origin, then: Then | None) -> V | None:
    if m.domain.named and isinstance(callee, (Function, Class)):
        name = callee.code.qualified if isinstance(callee, Function) else callee.name
        found = m.domain.call_named(m, name, origin) if name in m.domain.named else None
        if found is not None:
            forgetting.escape(m, [*args.values(), callee], f"changed by a call of {name}()")
            return found
    if isinstance(callee, Function):
        return enter(m, callee, args, origin, then)
    if isinstance(callee, BoundMethod):
        return _call(m, callee.function, args.before(callee.receiver), origin, then)
    if isinstance(callee, Class):
        return _finished(m, construction.construct(m, callee, args, origin), then)
    if m.has_hidden and isinstance(callee, (Builtin, Imported)):
        hidden.called(m, callee, args, origin)
    if isinstance(callee, Builtin):
        return _finished(m, callee.run(m, args, origin), then)
    if isinstance(callee, Imported):
        return _finished(m, _imported(m, callee, args, origin), then)
    if isinstance(callee, Partial):
        m.domain.partial_called(m, callee)
        return _call(m, callee.function, parameters.merged(callee.args, args), origin, then)
    if isinstance(callee, Instance):
        return _instance(m, callee, args, origin, then)
    if isinstance(callee, Native):
        found = callee.call(m, args, origin)
        if found is None:
            return unknown(m, callee, args, origin)
        return _answered(m, callee, found, origin)
    if isinstance(callee, Wrapper) and callee.function is not None:
        return _call(m, callee.function, args, origin, then)
    if isinstance(callee, Symbol):
        found = m.domain.call_symbol(m, callee, args, origin)
        return found if found is not None else unknown(m, callee, args, origin)
    exceptions.throw("TypeError", "object is not callable", origin)


def _answered(m: Machine, callee: Native, found: V, origin: Origin) -> V | None:
    """Return what a call of the domain gives, or raise what it may raise."""
    error = callee.error()
    if error is None:
        return found
    if isinstance(found, Awaitable):
        found.error = error
        return found
    return may_raise(m, found, origin, error)


def _finished(m: Machine, found: V | None, then: Then | None) -> V | None:
    """Let the frame that was pushed, if one was, end with ``then``."""
    if found is None and then is not None:
        frame = m.frame
        before = frame.on_return

        def both(m: Machine, value: V) -> V | None:
            result = value if before is None else before(m, value)
            return None if result is None else then(m, result)

        frame.on_return = both
    return found


def _instance(
    m: Machine, callee: Instance, args: Args, origin: Origin, then: Then | None
) -> V | None:
    method = callee.cls.find("__call__")
    if method is not None:
        return _call(m, method, args.before(callee), origin, then)
    if callee.native is not None:
        return _call(m, callee.native, args, origin, then)
    if callee.cls.foreign or callee.unknown:
        return unknown(m, callee, args, origin)
    exceptions.throw("TypeError", "object is not callable", origin)


def _imported(m: Machine, callee: Imported, args: Args, origin: Origin) -> V | None:
    found = m.domain.call_imported(m, callee.path, args, origin)
    if found is not None:
        return found
    function = m.library.function(callee.path)
    if function is not None:
        return function(m, args, origin)
    name = callee.path.removeprefix("builtins.")
    if name != callee.path and exceptions.is_exception(name):
        return construction.construct(m, exceptions.exception_class(name), args, origin)
    return unknown(m, callee, args, origin)


def name_of(callee: V) -> str:
    """Return what a reader calls a function."""
    if isinstance(callee, Imported):
        return f"{callee.path.removeprefix('builtins.')}()"
    if isinstance(callee, Symbol) and callee.name:
        return f"{callee.name}()"
    if isinstance(callee, Native):
        return callee.title
    return "a function that is not known"


#: How functions begin that make another text of one.
_OF_TEXTS = ("re.", "string.", "textwrap.")


def unknown(m: Machine, callee: V, args: Args, origin: Origin) -> V | None:
    """Call what is not followed: it may change all that it reaches, and it may raise."""
    view = _view_of(m, callee, args, origin)
    if view is not None:
        return view
    given = args.values()
    name = name_of(callee)
    why = f"what {name} returns"
    if isinstance(callee, Symbol) and callee.base is not None and callee.called is None:
        why = f"{why} of {callee.reason}" if _is_short(callee.reason) else why
    is_open = any(map(openness.is_open, (*given, callee)))
    outside = is_open or type(args.open) is Outside or type(args.starred) is Outside
    m.domain.handed_on(m, callee, args, origin)
    result = Symbol(Outside(why) if outside else why, origin, about=folding.about(*given))
    result.called = callee
    behind = forgetting.behind(callee)
    result.holds = (*forgetting.changeable(given), *behind)[: forgetting.MAX_HELD]
    if isinstance(callee, Symbol):
        result.of = plausible.method_of(callee, args)
    changed = (Outside if is_open else Reason)(f"changed by a call of {name}", origin)
    if given and (not isinstance(callee, Imported) or m.library.names_files(callee.path)):
        m.library.forget_files(m, given, changed)
    if not behind and _is_pure(m, callee):
        if isinstance(callee, Imported) and callee.path.startswith(_OF_TEXTS):
            for one in given:
                joining.rewritten(m, one)
        forgetting.escape(m, [one for one in given if isinstance(one, _USED_UP)], changed)
        if not m.nested and m.library.may_fail(callee) and m.is_caught():
            # It may be what raises, and the engine cannot tell.
            m.doubt_path(result.reason)
        return result
    for one in given:
        if isinstance(one, (Function, BoundMethod)):
            _try_out(m, one, origin)
    if isinstance(callee, Symbol) and callee.base is not None:
        given.append(callee.base)
    forgetting.escape(m, [*given, *behind, *forgetting.late(m, changed)], changed)
    forgetting.forget_named(m, given, changed)
    return may_raise(m, result, origin)


#: What a function that changes nothing uses up, or calls, all the same.
_USED_UP = (Generator, Iterator, Unending, Function, BoundMethod, Builtin, Partial)


def _view_of(m: Machine, callee: V, args: Args, origin: Origin) -> V | None:
    """Return what ``items()`` of what is not known gives: the same each time on a path."""
    base = callee.base if isinstance(callee, Symbol) else None
    if not isinstance(base, Symbol) or args.values() or args.open or args.starred:
        return None
    if not isinstance(callee, Symbol) or callee.name not in ("items", "keys", "values"):
        return None
    found = folding.remembered(m, ("method", callee.name, 0), origin, "", base)
    if isinstance(found, Symbol) and found.called is None:
        found.called = callee
        found.reason = because(f"what {callee.name}() returns of {base.reason}", base)
    return may_raise(m, found, origin)


def _is_short(reason: str) -> bool:
    """Tell whether a reason says what a value is, and not already of what it was made."""
    return reason.startswith(("a ", "an ", "the ")) and " of what " not in reason


def _is_pure(m: Machine, callee: V) -> bool:
    """Tell whether a function changes nothing: of a module that is known, or of its objects."""
    root: V | None = callee
    while isinstance(root, Symbol) and root.base is not None:
        root = root.base
    if isinstance(root, Symbol):
        root = root.called
    return isinstance(root, Imported) and m.library.is_pure(root.path)


def _try_out(m: Machine, callee: V, origin: Origin) -> None:
    """Call with symbols a function that unknown code gets, unless the path has called it."""
    function = callee.function if isinstance(callee, BoundMethod) else callee
    if not isinstance(function, Function):
        return
    if function.code in m.ran.items or function.code in m.skipped:
        return
    if m.glance(function.code) is not None and function.code.qualified not in m.hot:
        return
    if not m.is_telling(function.code):
        return
    args = parameters.symbols_for(function.code)
    if isinstance(callee, BoundMethod):
        args = Args([callee.receiver, *args.positional[1:]], args.keywords)
    try:
        value = m.call_through(lambda: enter(m, function, args, origin))
        if isinstance(value, Generator) and value.kind == "coroutine":
            m.call_through(lambda: resume(m, value, NONE, origin))
    except Raised:
        return


def may_raise(m: Machine, result: V, origin: Origin, error: V | None = None) -> V | None:
    """Return a result; on another path, where a handler of the file matters, raise.

    Without ``error``, nobody knows which exception it is.
    """
    if m.nested or not m.is_caught():
        return result

    def fine(m: Machine, frame: Frame) -> Any:
        frame.stack.append(result)

    def wrong(m: Machine, frame: Frame) -> Any:
        raise Raised(error or Symbol(because("an exception of a call", result), origin))

    m.doubt_path(because("", result))
    m.choose(m.frame, [Arm("returns", fine), Arm("raises", wrong)])
    return None


def enter(
    m: Machine, function: Function, args: Args, origin: Origin, then: Then | None = None
) -> V | None:
    """Call a function of the file."""
    code = function.code.ready()
    recursive = sum(1 for one in m.frames if one.code is code)
    known = not any(isinstance(one, Symbol) for one in args.values())
    if recursive > (MOST_KNOWN if known else MOST_UNKNOWN):
        given = [one for one in args.values() if not isinstance(one, Native)]
        why = Outside if any(map(openness.is_open, given)) else Reason
        reason = why(f"changed by {code.title}, which calls itself", origin)
        forgetting.escape(m, [*args.values(), function], reason)
        m.doubt_path(reason)
        result = Symbol(why(f"what {code.title} returns, which calls itself"), origin)
        result.holds = forgetting.changeable(args.values())[: forgetting.MAX_HELD]
        return may_raise(m, result, origin)
    frame = Frame(code, function.globals, function, origin)
    bound = parameters.bind(m, function, args, origin)
    for name in code.frees:
        cell = function.cells.get(name)
        if cell is not None:
            frame.cells[name] = cell
    for name in code.cells:
        frame.cells[name] = Cell(bound.get(name))
    frame.locals.update(bound)
    if code.is_generator or code.is_async:
        kind = (
            "coroutine"
            if not code.is_generator
            else ("async generator" if code.is_async else "generator")
        )
        frame.generator = Generator(frame, kind, origin)
        return frame.generator
    frame.on_return = then
    m.push(frame)
    return None


def resume(
    m: Machine,
    generator: Generator,
    sent: V,
    origin: Origin,
    ended: Callable[[Machine, V], None] | None = None,
) -> V | None:
    """Run a coroutine to its end, or a generator to its next value.

    ``ended`` is called when it ends; without it, what it returns is the value.
    """
    if generator.state == "unknown":
        return Symbol("what a generator gives that code elsewhere uses too", origin)
    if generator.state == "running":
        exceptions.throw("ValueError", "generator already executing", origin)
    if generator.state == "done":
        return Symbol("what a coroutine gives that has ended", origin)
    m.touch(generator)
    if generator.state == "suspended":
        generator.frame.stack.append(sent)
    generator.state, generator.ended = "running", ended
    m.push(generator.frame)
    return None


def super_of(m: Machine, args: Args, origin: Origin) -> V:
    """Return what ``super()`` gives in the method that runs."""
    if len(args.positional) == 2 and isinstance(args.positional[0], Class):
        return Super(args.positional[0], args.positional[1], origin)
    for frame in reversed(m.frames):
        function = frame.function
        if function is not None and function.owner is not None and function.code.parameters:
            first = frame.locals.get(function.code.parameters[0].name)
            if first is None:
                cell = frame.cells.get(function.code.parameters[0].name)
                first = None if cell is None else cell.value
            if first is not None:
                return Super(function.owner, first, origin)
    return Symbol("a base class that is not known", origin)
