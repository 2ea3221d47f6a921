"""Calls: how arguments meet parameters, and what runs.

What returns `V | None` returns None after it has pushed a frame, whose result is the value.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

from flake8_batch_params.engine import (
    comparison,
    dict_keys,
    exceptions,
    folding,
    forgetting,
    knowledge,
)
from flake8_batch_params.engine.arguments import Args
from flake8_batch_params.engine.code import (
    KEYWORD,
    MAPPING,
    NORMAL,
    POSITIONAL,
    STARRED,
    Code,
    Parameter,
)
from flake8_batch_params.engine.containers import Cell, Dict, List, Tuple
from flake8_batch_params.engine.functions import BoundMethod, Builtin, Function, Partial, Wrapper
from flake8_batch_params.engine.instances import Class, Field, Instance, Super
from flake8_batch_params.engine.iterators import Generator, Iterator, Unending
from flake8_batch_params.engine.machine import Arm, Frame, Machine, Raised
from flake8_batch_params.engine.natives import Native
from flake8_batch_params.engine.objects import (
    NONE,
    Const,
    Container,
    Imported,
    Origin,
    Outside,
    Reason,
    Symbol,
    V,
)
from flake8_batch_params.engine.openness import because

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
            return found
    if isinstance(callee, Function):
        return enter(m, callee, args, origin, then)
    if isinstance(callee, BoundMethod):
        return _call(m, callee.function, args.before(callee.receiver), origin, then)
    if isinstance(callee, Class):
        return _finished(m, construct(m, callee, args, origin), then)
    if isinstance(callee, Builtin):
        return _finished(m, callee.run(m, args, origin), then)
    if isinstance(callee, Imported):
        return _finished(m, _imported(m, callee, args, origin), then)
    if isinstance(callee, Partial):
        m.domain.partial_called(m, callee)
        return _call(m, callee.function, merged(callee.args, args), origin, then)
    if isinstance(callee, Instance):
        return _instance(m, callee, args, origin, then)
    if isinstance(callee, Native):
        found = callee.call(m, args, origin)
        return found if found is not None else unknown(m, callee, args, origin)
    if isinstance(callee, Wrapper) and callee.function is not None:
        return _call(m, callee.function, args, origin, then)
    if isinstance(callee, Symbol):
        found = m.domain.call_symbol(m, callee, args, origin)
        return found if found is not None else unknown(m, callee, args, origin)
    exceptions.throw("TypeError", "object is not callable", origin)


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


def merged(first: Args, later: Args) -> Args:
    """Return the arguments of a partial as it is called: later keywords win."""
    both = Args([*first.positional, *later.positional], {**first.keywords, **later.keywords})
    both.key_origins = {**first.key_origins, **later.key_origins}
    both.places = {**first.places, **later.places}
    both.open, both.starred = first.open or later.open, first.starred or later.starred
    return both


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
        return construct(m, exceptions.exception_class(name), args, origin)
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


def unknown(m: Machine, callee: V, args: Args, origin: Origin) -> V | None:
    """Call what is not followed: it may change all that it reaches, and it may raise."""
    pure = _is_pure(m, callee)
    parts = args.values()
    outside = type(args.open) is Outside or type(args.starred) is Outside
    parts.append(callee)
    name = name_of(callee)
    why = f"what {name} returns"
    if isinstance(callee, Symbol) and callee.base is not None and callee.called is None:
        why = f"{why} of {callee.reason}" if _is_short(callee.reason) else why
    reason = because(why, *parts)
    m.domain.handed_on(m, callee, args, origin)
    result = Symbol(
        Outside(reason) if outside else reason, origin, about=folding.about(*args.values())
    )
    result.called = callee
    changed = because(f"changed by a call of {name}", *parts, where=origin)
    if not isinstance(callee, Imported) or m.library.names_files(callee.path):
        m.library.forget_files(m, args.values(), changed)
    if pure:
        given = [one for one in args.values() if isinstance(one, (Generator, Iterator, Unending))]
        forgetting.escape(m, given, changed)
        if not m.nested and m.library.may_fail(callee) and m.is_caught():
            # It may be what raises, and the engine cannot tell.
            m.doubt_path(result.reason)
        return result
    inner = [one for one in args.values() if isinstance(one, (Function, BoundMethod))]
    for one in inner:
        _try_out(m, one, origin)
    receiver = [callee.base] if isinstance(callee, Symbol) and callee.base is not None else []
    forgetting.escape(m, [*args.values(), *receiver], changed)
    return may_raise(m, result, origin)


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
    """Call once, with symbols, a function that unknown code gets: it may be called there."""
    function = callee.function if isinstance(callee, BoundMethod) else callee
    if not isinstance(function, Function) or function.code in m.entered:
        return
    if not m.is_telling(function.code):
        return
    args = symbols_for(function.code)
    if isinstance(callee, BoundMethod):
        args = Args([callee.receiver, *args.positional[1:]], args.keywords)
    try:
        value = m.call_through(lambda: enter(m, function, args, origin))
        if isinstance(value, Generator) and value.kind == "coroutine":
            m.call_through(lambda: resume(m, value, NONE, origin))
    except Raised:
        return


def reason_of(code: Code, parameter: Parameter) -> str:
    """Return why a parameter is not known where anybody may call."""
    if parameter.has_default:
        return f"a parameter of {code.title}, where a caller gives it"
    return f"a parameter of {code.title} without a default"


def symbols_for(code: Code) -> Args:
    """Return arguments that are not known, for each parameter that needs one."""
    args = Args()
    for parameter in code.parameters:
        value = Symbol(Outside(reason_of(code, parameter)), parameter.node)
        if parameter.kind in (POSITIONAL, NORMAL):
            args.positional.append(value)
        elif parameter.kind == KEYWORD:
            args.keywords[parameter.name] = value
    return args


def may_raise(m: Machine, result: V, origin: Origin) -> V | None:
    """Return a result; on another path, where a handler of the file matters, raise."""
    if m.nested or not m.is_caught():
        return result

    def fine(m: Machine, frame: Frame) -> Any:
        frame.stack.append(result)

    def wrong(m: Machine, frame: Frame) -> Any:
        raise Raised(Symbol(because("an exception of a call", result), origin))

    m.doubt_path(because("", result))
    m.choose(m.frame, [Arm("returns", fine), Arm("raises", wrong)])
    return None


# --- functions of the file ---


def enter(
    m: Machine, function: Function, args: Args, origin: Origin, then: Then | None = None
) -> V | None:
    """Call a function of the file."""
    code = function.code.ready()
    recursive = sum(1 for one in m.frames if one.code is code)
    if recursive > 2:
        forgetting.escape(
            m, args.values(), Reason(f"given to {code.title}, which calls itself", origin)
        )
        return Symbol(f"what {code.title} returns, which calls itself", origin)
    frame = Frame(code, function.globals, function, origin)
    bound = bind(m, function, args, origin)
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


def bind(m: Machine, function: Function, args: Args, origin: Origin) -> dict[str, V]:
    """Return the parameters of a call.  Raises `TypeError` in the program as Python does."""
    code = function.code
    bound: dict[str, V] = {}
    positional = list(args.positional)
    keywords = dict(args.keywords)
    by_position = [p for p in code.parameters if p.kind in (POSITIONAL, NORMAL)]
    first_default = len(by_position) - len(function.defaults)
    taken = 0
    for at, parameter in enumerate(by_position):
        name = parameter.name
        if positional and not (args.starred and taken >= len(args.positional)):
            if name in keywords and parameter.kind == NORMAL:
                exceptions.throw("TypeError", f"multiple values for {name}", origin)
            bound[name] = positional.pop(0)
            taken += 1
        elif name in keywords and parameter.kind == NORMAL:
            bound[name] = keywords.pop(name)
        elif args.starred or args.open:
            bound[name] = Symbol(args.starred or args.open, origin)
        elif at >= first_default:
            bound[name] = function.defaults[at - first_default]
        else:
            exceptions.throw("TypeError", f"missing argument {name}", origin)
    _bind_rest(function, args, bound, positional, keywords, origin)
    return bound


def _bind_rest(
    function: Function,
    args: Args,
    bound: dict[str, V],
    positional: list[V],
    keywords: dict[str, V],
    origin: Origin,
) -> None:
    star = False
    for parameter in function.code.parameters:
        name = parameter.name
        if parameter.kind == STARRED:
            star = True
            bound[name] = Tuple(tuple(positional), origin)
            if args.starred:
                bound[name] = Symbol(args.starred, origin, "tuple")
            positional = []
        elif parameter.kind == KEYWORD:
            if name in keywords:
                bound[name] = keywords.pop(name)
            elif args.open:
                bound[name] = Symbol(args.open, origin)
            elif name in function.keyword_defaults:
                bound[name] = function.keyword_defaults[name]
            else:
                exceptions.throw("TypeError", f"missing argument {name}", origin)
        elif parameter.kind == MAPPING:
            made = Dict(origin)
            for key, value in keywords.items():
                made.items[key] = (Const(key, args.key_origins.get(key)), value)
            made.unknown = args.open
            bound[name] = made
            keywords = {}
    if (positional and not star) or keywords:
        exceptions.throw("TypeError", "unexpected arguments", origin)


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


def of_constants(m: Machine, run: Callable[..., Any], args: Args, origin: Origin, *parts: V) -> V:
    """Return what a function of Python's own gives for constants; a symbol for anything else."""
    positional = [_as_python(one) for one in args.positional]
    keywords = {key: _as_python(one) for key, one in args.keywords.items()}
    known = _NOT not in positional and _NOT not in keywords.values()
    searches = any(isinstance(one, Const) and isinstance(one.value, re.Pattern) for one in parts)
    if searches and m.library.is_dear(parts[0], positional):
        known = False
    if known and not args.open and not args.starred and not _is_large(positional):
        return folding.compute(lambda: run(*positional, **keywords), origin, *parts)
    forgetting.escape(m, args.values(), because("given to a method", *args.values()))
    return Symbol(
        because("what a method gives for arguments that are not known", *parts, *args.values()),
        origin,
        about=folding.about(*parts, *args.values()),
    )


_NOT = object()


def _as_python(value: V) -> Any:
    if type(value) is Const:
        return value.value
    if isinstance(value, (List, Tuple)):
        found = folding.plain(value)
        return _NOT if found is None else found
    return _NOT


def _is_large(values: list[Any]) -> bool:
    return any(isinstance(one, int) and abs(one) > folding.MAX_TEXT for one in values)


# --- classes ---


def construct(m: Machine, cls: Class, args: Args, origin: Origin) -> V | None:
    """Make an object of a class of the file."""
    if cls.unknown:
        forgetting.escape(m, args.values(), Reason("given to a class that is not known", origin))
        return Symbol(cls.unknown, origin)
    if cls.abstract:
        exceptions.throw("TypeError", "Can't instantiate abstract class", origin)
    if cls.kind == "enum":
        return _member(m, cls, args, origin)
    if cls.kind == "typeddict":
        return m.library.typed_dict(m, args, origin)
    maker = cls.find("__new__")
    if cls.kind == "namedtuple" and maker is None:
        return _named_tuple(m, cls, args, origin)
    if maker is not None:
        function = maker.function if isinstance(maker, Wrapper) and maker.function else maker
        return call(m, function, args.before(cls), origin, _initialise(cls, args, origin))
    made = new(m, cls, origin)
    if cls.base_type in _IMMUTABLE:
        given = args if cls.find("__init__") is None else Args(args.positional[:1])
        made.native = m.library.built_in(m, cls.base_type, given, origin)
    return _initialised(m, cls, made, args, origin)


#: Built-in types whose objects are what they are when they are made.
_IMMUTABLE = frozenset("str int float tuple".split())


def _initialise(cls: Class, args: Args, origin: Origin) -> Then:
    def after(m: Machine, made: V) -> V | None:
        if isinstance(made, Instance) and made.cls.is_below(cls):
            return _initialised(m, cls, made, args, origin)
        return made

    return after


def new(m: Machine, cls: Class, origin: Origin) -> Instance:
    """Return an object that no constructor has seen yet."""
    made = Instance(cls, origin)
    if cls.base_type and cls.base_type not in _IMMUTABLE:
        made.native = m.library.built_in(m, cls.base_type, Args(), origin)
    m.domain.instance_made(m, made)
    return made


def bare(m: Machine, args: Args, origin: Origin) -> V | None:
    """Return what ``object.__new__`` gives, or that of a built-in type."""
    cls = args.positional[0] if args.positional else None
    if not isinstance(cls, Class):
        return Symbol(because("an object", *args.values()), origin)
    if cls.kind == "namedtuple":
        return _named_tuple(m, cls, args.after(1), origin)
    made = new(m, cls, origin)
    if cls.base_type in _IMMUTABLE:
        made.native = m.library.built_in(m, cls.base_type, args.after(1), origin)
    return made


def fill_native(m: Machine, made: Instance, args: Args, origin: Origin) -> None:
    """Do what the ``__init__`` of a built-in type does."""
    if made.cls.base_type in _IMMUTABLE or not isinstance(made.native, Container):
        return
    whole: Any = m.library.built_in(m, made.cls.base_type, args, origin)
    held: Any = made.native
    m.touch(held)
    if type(whole) is type(held):
        copied = list(whole.items) if isinstance(whole, List) else dict(whole.items)
        held.items, held.unknown = copied, whole.unknown
    else:
        held.unknown = because("a built-in of what is not known", *args.values())


def _initialised(m: Machine, cls: Class, made: Instance, args: Args, origin: Origin) -> V | None:
    method = cls.find("__init__")
    if method is not None:
        return call(m, method, args.before(made), origin, _object_made(made, origin))
    if cls.base_type:
        fill_native(m, made, args, origin)
        return made
    native = m.domain.subclassed(m, cls, args, origin)
    if native is not None:
        made.native = native
        return made
    if cls.is_below(exceptions.exception_class("BaseException")):
        made.items["args"] = Tuple(tuple(args.positional), origin)
        return made
    if cls.foreign:
        m.library.build_foreign(m, made, args, origin)
        return made
    if args.positional or args.keywords:
        exceptions.throw("TypeError", f"{cls.name}() takes no arguments", origin)
    return made


def _object_made(made: V, origin: Origin) -> Then:
    def then(m: Machine, returned: V) -> V:
        if not isinstance(returned, Symbol) and not dict_keys.is_none(returned):
            exceptions.throw("TypeError", "__init__() should return None", origin)
        return made

    return then


def fill(m: Machine, made: Instance, fields: list[Field], args: Args, origin: Origin) -> list[V]:
    """Set the fields of a dataclass's object; return what only ``__post_init__`` gets."""
    positional, keywords = list(args.positional), dict(args.keywords)
    left: list[V] = []
    m.touch(made)
    for field in fields:
        value: V | None = None
        if field.init:
            if positional and not field.keyword_only:
                if field.name in keywords:
                    exceptions.throw("TypeError", f"multiple values for {field.name}", origin)
                value = positional.pop(0)
            elif field.name in keywords:
                value = keywords.pop(field.name)
            elif args.open or args.starred:
                value = Symbol(args.open or args.starred, origin)
        if value is None and field.init:
            value = field.default
        if value is None and field.factory is not None:
            factory = field.factory
            value = m.call_through(lambda: call(m, factory, Args(), origin))  # noqa: B023
        if value is None:
            if not field.init:
                continue
            exceptions.throw("TypeError", f"missing argument {field.name}", origin)
        if field.init_only:
            left.append(value)
        else:
            made.items[field.name] = value
    if positional or keywords:
        exceptions.throw("TypeError", "unexpected arguments", origin)
    return left


def _member(m: Machine, cls: Class, args: Args, origin: Origin) -> V | None:
    """Return the member of an enum with a value."""
    if len(args.positional) > 1 or args.keywords:
        return Symbol(because("a class that is made by calling an enum", *args.values()), origin)
    value = args.positional[0] if args.positional else NONE
    members = [one for one in cls.attributes.values() if isinstance(one, Instance)]
    if isinstance(value, Instance) and any(one is value for one in members):
        return value
    undecided = isinstance(value, Symbol)
    for one in members:
        held = one.items.get("_value_")
        if held is None or one.cls is not cls:
            continue
        same = knowledge.truth(m, comparison.equal(m, held, value, origin))
        if same is True and not undecided:
            return one
        undecided = undecided or same is not False
    missing = cls.find("_missing_")
    if undecided or any(cls.unknown for cls in cls.mro):
        return Symbol(because("a member of an enum, which is not known", *args.values()), origin)
    if any(getattr(one, "path", "") in ("enum.Flag", "enum.IntFlag") for one in _bases(cls)):
        return Symbol("several members of a flag", origin)
    if isinstance(missing, Wrapper) and missing.function is not None:
        return call(
            m, missing.function, Args([cls, value]), origin, lambda m, one: _found(one, origin)
        )
    exceptions.throw("ValueError", "not a valid value", origin)


def _bases(cls: Class) -> list[V]:
    return [base for one in cls.mro for base in one.bases]


def _found(one: V, origin: Origin) -> V:
    if dict_keys.is_none(one):
        exceptions.throw("ValueError", "not a valid value", origin)
    return one


def _named_tuple(m: Machine, cls: Class, args: Args, origin: Origin) -> V:
    items: list[V] = []
    positional, keywords = list(args.positional), dict(args.keywords)
    for field in cls.fields:
        if positional:
            if field.name in keywords:
                exceptions.throw("TypeError", f"multiple values for {field.name}", origin)
            items.append(positional.pop(0))
        elif field.name in keywords:
            items.append(keywords.pop(field.name))
        elif args.open or args.starred:
            items.append(Symbol(args.open or args.starred, origin))
        elif field.default is not None:
            items.append(field.default)
        else:
            exceptions.throw("TypeError", f"missing argument {field.name}", origin)
    if positional or keywords:
        exceptions.throw("TypeError", "unexpected arguments", origin)
    made = Tuple(tuple(items), origin, tuple(one.name for one in cls.fields))
    made.cls = cls
    return made


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
