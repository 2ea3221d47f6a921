"""What anybody can call of a file: its functions, and the methods of its classes.

An entry is called with symbols; a written default is an outcome alongside.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, NamedTuple

from flake8_batch_params.engine import (
    attributes,
    calls,
    construction,
    folding,
    foreign,
    parameters,
)
from flake8_batch_params.engine.arguments import Args
from flake8_batch_params.engine.code import KEYWORD, MAPPING, NORMAL, POSITIONAL, Code, Parameter
from flake8_batch_params.engine.containers import Dict, Namespace
from flake8_batch_params.engine.frames import Frame
from flake8_batch_params.engine.functions import Function, Wrapper, noted_default
from flake8_batch_params.engine.instances import Class, Instance
from flake8_batch_params.engine.iterators import Generator
from flake8_batch_params.engine.library import hints
from flake8_batch_params.engine.machine import Arm, Machine
from flake8_batch_params.engine.natives import Native
from flake8_batch_params.engine.objects import NONE, Const, Imported, Origin, Outside, Symbol, V
from flake8_batch_params.engine.steps import definitions, stack

#: How often an entry's generator is asked for its next value.
MAX_RESUMED = 4

Step = tuple[Callable[[Machine, Frame, Any], Any], Any]


def start(m: Machine, namespace: Namespace, made: list[Step]) -> None:
    """Push the frame that makes the calls of an entry."""
    code = Code("<entry>", "<entry>", None)
    code.internal = True
    code.steps = [*made, (stack.const, NONE), (definitions.return_value, None)]
    m.push(Frame(code, namespace, None))


def of_function(
    function: Function, callee: V, public: bool, before: Function | None = None
) -> list[Step]:
    """Return the steps that call a function of the module, after another one if that is given."""
    made: list[Step] = []
    if before is not None:
        made = [*of_function(before, before, True), (stack.pop, None)]
    given = _arguments(function, public, omits=callee is not function)
    return [*made, *given, (_call, (callee, function, 0)), *_FINISHED]


class Unsure(NamedTuple):
    """Fields whose value from the constructor is not sure: other methods set them, or others.

    Those that are ``lazy`` are set by one method alone, where it finds them empty.
    """

    fields: frozenset[str]
    outside: frozenset[str]
    lazy: frozenset[str]


#: Nothing that is asked of a class itself is a field of an object.
SURE = Unsure(frozenset(), frozenset(), frozenset())


def of_method(
    cls: Class,
    function: Function,
    kind: str,
    public: bool,
    before: Function | None,
    unsure: Unsure | None,
    callee: Function | None = None,
) -> list[Step]:
    """Return the steps that call a method, after another one where ``before`` is given.

    ``callee`` is what a decorator has made of the function.  Without ``unsure`` nobody knows how
    an object is built, and so no field of it.
    """
    made: list[Step] = []
    if kind == "staticmethod":
        made += [*_arguments(function, public), (_call, (function, function, 0))]
    elif kind == "classmethod":
        made += [
            (_push_class, cls),
            *_arguments(function, public, skip=1),
            (_call, (function, function, 1)),
        ]
    else:
        made += (
            [(_unknown, cls)] if unsure is None else [*_construction(cls), (_doubt_fields, unsure)]
        )
        if before is not None:
            made += [
                (stack.copy, None),
                *_arguments(before, True, skip=1),
                (_call, (before, before, 1)),
                *_FINISHED,
                (stack.pop, None),
            ]
        given = _arguments(function, public, skip=1, omits=callee is not None)
        made += [*given, (_call, (callee or function, function, 1))]
    return [*made, *_FINISHED]


def _push_class(m: Machine, f: Frame, cls: Class) -> None:
    """Push a class that may be one below it: doubt what those are there to set."""
    for name in dict.fromkeys(name for one in cls.mro for name in one.attributes):
        value = cls.find(name)
        if isinstance(value, Const) and (cls.abstract or value.value in (None, "")):
            m.doubt(folding.about(value))
    f.stack.append(cls)


def _arguments(
    function: Function, public: bool, skip: int = 0, *, omits: bool = False
) -> list[Step]:
    """Return the steps that push a value for each parameter.

    With ``omits`` nothing is given where there is a default: what is called may have another.
    """
    code = function.code
    by_position = [p for p in code.parameters if p.kind in (POSITIONAL, NORMAL)]
    first = len(by_position) - len(function.defaults)
    found: list[Step] = []
    for at, parameter in enumerate(by_position[skip:], skip):
        default = function.defaults[at - first] if at >= first else None
        found.append((_parameter, (function, parameter, default if public else None, omits)))
    for parameter in code.parameters:
        if parameter.kind == KEYWORD:
            default = function.keyword_defaults.get(parameter.name)
            found.append((_parameter, (function, parameter, default if public else None, omits)))
    return found


#: Stands on the stack for an argument that is left out.
_LEFT_OUT = Const(...)


def _parameter(m: Machine, f: Frame, argument: tuple[Function, Parameter, V | None, bool]) -> Any:
    """Push what a parameter may be: its default, or what is not known."""
    function, parameter, default, omits = argument
    default = default or function.attributes.get(noted_default(parameter.name))
    value = parameter_value(m, function, parameter)
    if default is not None and _says_nothing(default):
        default = None
    if default is not None and parameter.annotation is not None:
        hints.note(
            m, Frame(function.code, function.globals, function), parameter.annotation, default
        )
    if default is None:
        f.stack.append(value)
        return None

    def push(one: V) -> Callable[[Machine, Frame], None]:
        def run(m: Machine, f: Frame) -> None:
            f.stack.append(one)

        return run

    left = _LEFT_OUT if omits else default
    arms = [Arm("default", push(left)), Arm("given", push(value))]
    if not m.relevance.matters(parameter.name, function.code):
        arms.reverse()
        return m.choose(f, arms, fork=False)
    return m.choose(f, arms)


def has_defaults(function: Function) -> bool:
    """Tell whether a parameter has a default, its own or one that a decorator gives it."""
    return bool(
        function.defaults
        or function.keyword_defaults
        or any(noted_default(one.name) in function.attributes for one in function.code.parameters)
    )


def _says_nothing(default: V) -> bool:
    """Tell whether a default only stands for what is not given: a symbol goes all its ways."""
    if not isinstance(default, Const):
        return False
    return default.value is None or default.value == "" or isinstance(default.value, bool)


def parameter_value(m: Machine, function: Function, parameter: Parameter) -> V:
    """Return what is known of a parameter by its annotation."""
    reason = Outside(parameters.reason_of(function.code, parameter))
    symbol = Symbol(reason, parameter.node, name=parameter.name)
    if parameter.annotation is None:
        return symbol
    if hints.is_mapping(parameter.annotation):
        made = Dict(parameter.node)
        made.unknown = symbol.reason
        return made
    for one in hints.types_in(function.globals, None, parameter.annotation):
        if isinstance(one, Imported):
            found = m.domain.annotated(m, one.path, parameter.node)
            if found is not None:
                return found
        elif isinstance(one, Class) and one.kind != "enum" and not one.unknown:
            return built(m, one, parameter.node)
    return symbol


def built(m: Machine, cls: Class, origin: Origin, depth: int = 2) -> V:
    """Return an object of a class of the file whose fields nobody knows."""
    native = m.domain.subclassed(m, cls, None, origin)
    made = Instance(cls, origin)
    made.native = native
    made.unknown = Outside(f"an object of {cls.name}")
    if native is None and cls.foreign:
        foreign.set_fields(m, made, Args(), origin)
    return made


def _call(m: Machine, f: Frame, argument: tuple[V, Function, int]) -> Any:
    """Call with the values on the stack."""
    callee, function, first = argument
    code = function.code
    by_position = [p for p in code.parameters if p.kind in (POSITIONAL, NORMAL)][first:]
    by_keyword = [p for p in code.parameters if p.kind == KEYWORD]
    values = f.stack[len(f.stack) - len(by_position) - len(by_keyword) :]
    del f.stack[len(f.stack) - len(values) :]
    args = Args()
    for parameter, value in zip([*by_position, *by_keyword], values, strict=True):
        if value is _LEFT_OUT:
            continue
        if parameter.kind != KEYWORD and len(args.positional) == by_position.index(parameter):
            args.positional.append(value)
        else:
            args.keywords[parameter.name] = value
    if any(one.kind == MAPPING for one in code.parameters):
        args.open = Outside(f"a ** parameter of {code.title}")
    if first:
        args = args.before(f.stack.pop())
    found = calls.call(m, callee, args, None)
    if found is None:
        return True
    f.stack.append(found)
    return None


def _drop_given(m: Machine, f: Frame, argument: Any) -> None:
    """Drop what a generator gave, but for the first time."""
    if "rounds" in f.locals and isinstance(f.stack[-2] if len(f.stack) > 1 else None, Generator):
        f.stack.pop()


def _finish(m: Machine, f: Frame, argument: Any) -> Any:
    """Run a coroutine to its end, and a generator through its first values."""
    value = f.stack[-1]
    if not isinstance(value, Generator) or value.state not in ("new", "suspended"):
        return None
    if value.kind == "coroutine":
        f.stack.pop()
        calls.resume(m, value, NONE, None)
        return True
    rounds = f.locals.get("rounds", Const(0))
    assert isinstance(rounds, Const)
    if rounds.value >= MAX_RESUMED:
        return None
    f.locals["rounds"] = Const(rounds.value + 1)

    def ended(m: Machine, result: V) -> None:
        m.frame.stack.append(NONE)

    sent = Symbol(Outside("what is sent to a generator"), value.origin)
    calls.resume(m, value, sent, None, ended)
    # What it gives is dropped by the step before this one, which comes again.
    f.pc -= 2
    return True


def _construction(cls: Class) -> list[Step]:
    """Return the steps that build an object of a class by its own constructor."""
    method = cls.find("__init__")
    public = not cls.name.startswith("_")
    if isinstance(method, Function):
        return [
            (_new, cls),
            (stack.copy, None),
            *_arguments(method, public, skip=1),
            (_call, (method, method, 1)),
            (stack.pop, None),
            (_mark, cls),
        ]
    if cls.kind == "dataclass":
        return [
            *((_field, (cls, field, public)) for field in cls.fields if field.init),
            (_build, cls),
            (_mark, cls),
        ]
    return [(_new, cls), (_subclass, cls), (_mark, cls)]


def _unknown(m: Machine, f: Frame, cls: Class) -> None:
    """Push an object of a class of which only the methods are sure to be as they are written."""
    made = built(m, cls, cls.origin)
    if isinstance(made, Instance):
        for name in dict.fromkeys(name for one in cls.mro for name in one.attributes):
            if method_of(cls.find(name) or NONE)[0] is None:
                reason = Outside(f"an attribute of {cls.name}, as a decorator has left it")
                made.items[name] = Symbol(reason, cls.origin)
    f.stack.append(made)


def _new(m: Machine, f: Frame, cls: Class) -> None:
    f.stack.append(construction.new(m, cls, cls.origin))


def _subclass(m: Machine, f: Frame, cls: Class) -> None:
    made = f.stack[-1]
    assert isinstance(made, Instance)
    made.native = m.domain.subclassed(m, cls, None, cls.origin)
    if made.native is None and cls.foreign:
        foreign.set_fields(m, made, Args(), cls.origin)


def _mark(m: Machine, f: Frame, cls: Class) -> None:
    """Let what is missing be unknown: the object may be of a subclass elsewhere."""
    made = f.stack[-1]
    if isinstance(made, Instance):
        m.touch(made)
        reason = f"an attribute of {cls.name} that its constructor does not set"
        made.unknown = made.unknown or Outside(reason)


def _doubt_fields(m: Machine, f: Frame, unsure: Unsure) -> None:
    """Doubt what a constructor leaves in fields that others set, or that stand for nothing."""
    made = f.stack[-1]
    if not isinstance(made, Instance):
        return
    m.touch(made)
    for name, value in list(made.items.items()):
        if name in unsure.outside and isinstance(value, Native):
            reason = Outside("an attribute that other code of the file may set")
            made.items[name] = Symbol(reason, value.origin)
        elif name in unsure.lazy and isinstance(value, Const) and value.value is None:
            # Whoever finds it empty fills it, so what another call has left there is no news.
            m.doubt(folding.about(value))
        elif name in unsure.fields and _is_replaced(value):
            # It stands for what another method sets.
            reason = Outside(f"an attribute that another method of {made.cls.name} sets")
            made.items[name] = Symbol(reason, value.origin)
        elif name in unsure.fields or name in unsure.outside:
            m.doubt(folding.about(value))
    for cls in made.cls.mro:
        for name, value in cls.attributes.items():
            if name in unsure.fields and made.cls.foreign:
                # The base may call the other methods first, as ``setUp`` of a test.
                m.doubt(folding.about(value))
            stands = made.cls.find(name) is value and name not in made.items.keys() | unsure.lazy
            if stands and isinstance(value, Const) and value.value in (None, ""):
                made.items[name] = Symbol(Outside(f"an attribute of {cls.name}"), value.origin)


def _is_replaced(value: V) -> bool:
    """Tell whether a value of a constructor only stands for what another method sets."""
    if isinstance(value, Native):
        return not value.is_lasting
    return isinstance(value, Const) and not value.value


def _field(m: Machine, f: Frame, argument: tuple[Class, Any, bool]) -> Any:
    cls, field, public = argument
    symbol = Symbol(
        Outside(f"a field of {cls.name} that a caller gives"), cls.origin, name=field.name
    )
    default = field.default
    if default is None and field.factory is not None:
        factory = field.factory
        default = m.call_through(lambda: calls.call(m, factory, Args(), None))
    if default is None or not public or _says_nothing(default):
        f.stack.append(symbol)
        return None

    def push(one: V) -> Callable[[Machine, Frame], None]:
        def run(m: Machine, f: Frame) -> None:
            f.stack.append(one)

        return run

    arms = [Arm("default", push(default)), Arm("given", push(symbol))]
    return m.choose(f, arms, fork=m.relevance.matters(field.name))


def _build(m: Machine, f: Frame, cls: Class) -> Any:
    fields = [one for one in cls.fields if one.init]
    values = f.stack[len(f.stack) - len(fields) :]
    del f.stack[len(f.stack) - len(fields) :]
    args = Args([], {one.name: value for one, value in zip(fields, values, strict=True)})
    found = construction.construct(m, cls, args, cls.origin)
    if found is None:
        return True
    f.stack.append(found)
    return None


def method_of(value: V) -> tuple[Function | None, str]:
    """Return the function that a class holds, and what wraps it."""
    kind = "method"
    while isinstance(value, Wrapper):
        kind = value.kind
        inner = value.function
        if inner is None:
            return None, kind
        value = inner
    return (value, kind) if isinstance(value, Function) else (None, kind)


def attribute(m: Machine, value: V, name: str) -> V:
    """Return an attribute for the entry of a property."""
    return m.call_through(lambda: attributes.get(m, value, name, None))


#: The steps after a call of an entry.
_FINISHED: list[Step] = [(_drop_given, None), (_finish, None)]
