"""Functions of the file: how arguments reach parameters, and what a call returns."""

from __future__ import annotations

from collections.abc import Hashable, Iterator
from dataclasses import replace
from typing import TYPE_CHECKING

import libcst as cst

from flake8_batch_params.analysis import classes, clients, interpreter
from flake8_batch_params.analysis.arguments import Arguments
from flake8_batch_params.analysis.dispatch import evaluate
from flake8_batch_params.analysis.machine import (
    CHARACTERS_PER_FOLLOWED,
    MAX_CALLS,
    MAX_FOLLOWED,
    Machine,
)
from flake8_batch_params.analysis.objects import (
    Box,
    Class,
    Client,
    Function,
    Imported,
    Instance,
    Member,
    Partial,
    Ref,
    Super,
)
from flake8_batch_params.analysis.scopes import Scope
from flake8_batch_params.analysis.state import FIELDS, Frame, State, join_states
from flake8_batch_params.analysis.syntax import dotted
from flake8_batch_params.values import (
    Entry,
    Known,
    Record,
    Sequence,
    Typed,
    Unknown,
    Value,
    join,
)

if TYPE_CHECKING:
    from flake8_batch_params.analysis.classes import ClassInfo

#: A function without sinks that has more nodes is not followed: factories are short.
MAX_SIZE = 600
#: One that returns nothing may still change the dict that it is given.
MAX_PROCEDURE = 150
#: Values that tell a function nothing.
_UNTOLD = (Unknown, Member, Imported, Typed, Class)
#: Decorators through which a call reaches the function as it is written.
TRANSPARENT = frozenset(
    "abstractmethod asynccontextmanager backoff.on_exception backoff.on_predicate cache"
    " cached_property classmethod contextlib.asynccontextmanager contextlib.contextmanager"
    " contextmanager functools.cache functools.cached_property functools.lru_cache lru_cache"
    " abc.abstractmethod observe override property pytest.fixture retry st.cache_resource"
    " staticmethod tenacity.retry traceable typing.override".split()
)
_MANAGERS = frozenset(
    "asynccontextmanager contextlib.asynccontextmanager contextlib.contextmanager"
    " contextmanager".split()
)


def decorators(scope: Scope) -> set[str]:
    """Return the dotted names of a function's decorators."""
    nodes = getattr(scope.node, "decorators", ())
    return {dotted(classes.callee(node.decorator)) for node in nodes}


def parameters_of(scope: Scope) -> cst.Parameters:
    """Return the parameters of a function or lambda."""
    node = scope.node
    assert isinstance(node, (cst.FunctionDef, cst.Lambda))
    return node.params


def invoke(m: Machine, function: Function, arguments: Arguments, node: object) -> Value:
    """Return what a call gives; what is not followed may change its arguments.

    ``node`` is where the call is written.
    """
    if not _is_followed(m, function, arguments):
        m.unknown_call(function, *arguments.values())
        return Unknown(None, "a call that is not followed")
    if m.forgiven:
        m.not_followed()  # for nothing in it is noted
    if not _runs_later(m, function.scope, node):
        return _follow(m, function, arguments, node)
    before = m.state.copy()
    value = _follow(m, function, arguments, node)
    joined = join_states([before, None if m.dead else m.state])
    assert joined is not None
    m.state, m.dead = joined, False
    m.escape(function, *arguments.values())
    return value


def _runs_later(m: Machine, scope: Scope, node: object) -> bool:
    """Tell whether a call only makes what will run: a generator, or a coroutine."""
    return scope.yields or (
        getattr(scope.node, "asynchronous", None) is not None and m.awaited is not node
    )


def _follow(m: Machine, function: Function, arguments: Arguments, node: object) -> Value:
    env = _bind(m, function, arguments, node)
    key = _told(m, function, env)
    known = None if key is None else _remembered(m, function, key)
    if known is not None:
        return known
    heap, escaped = m.state.heap.copy(), m.state.escaped.copy()
    m.following += 1
    value = _run(m, function, env, node)
    m.following -= 1
    if key is not None and not m.dead and _has_left(m.state, heap, escaped):
        _remember(m, key, value)
    return value


def _has_left(state: State, heap: dict[int, Box], escaped: set[int]) -> bool:
    """Tell whether a call has left the dicts and lists that were there as they were."""
    return heap.keys().isdisjoint(state.escaped - escaped) and all(
        state.heap.get(id_) is box for id_, box in heap.items()
    )


def _remembered(m: Machine, function: Function, key: tuple[Hashable, ...]) -> Value | None:
    """Return what a call with the same arguments has returned.

    A function with sinks that is told nothing is run as by itself, and not once more then.
    """
    by_itself = len(key) == 1 and key not in m.remembered[True] and function.scope.contains_sink
    if by_itself and not m.quiet:
        run_alone(m, function)
    found = m.remembered[True].get(key)
    return m.remembered[False].get(key) if found is None and m.quiet else found


def _home(function: Function) -> Frame:
    """Return the run of the module or function that a function, or its class, is written in."""
    frame = function.frame
    while frame.scope.kind == "class" and frame.parent is not None:
        frame = frame.parent
    return frame


def _is_settled(function: Function) -> bool:
    """Tell whether a function is the module's or a class's of it, and the module is there."""
    frame = _home(function)
    return frame.scope.kind == "module" and not frame.active


def _remember(m: Machine, key: tuple[Hashable, ...], value: Value) -> None:
    if not any(map(_has_content, value.outcomes())):
        m.remembered[not m.quiet][key] = value


def _told(m: Machine, function: Function, env: dict[str, Value]) -> tuple[Hashable, ...] | None:
    """Return what tells one call of a function from another; None where more than that does.

    So does the heap, and so do names that may still change.
    """
    if not _is_settled(function):
        return None
    told: list[Hashable] = [function.scope]
    for name, value in env.items():
        for outcome in value.outcomes():
            if isinstance(outcome, Instance) and not _is_told(m, outcome):
                continue
            if _has_content(outcome):
                return None
            if not isinstance(outcome, _UNTOLD):
                told.append((name, outcome.identity))
    return tuple(told)


def _has_content(value: Value) -> bool:
    return isinstance(value, (Ref, Instance, Sequence, Function, Partial))


def _is_told(m: Machine, instance: Instance) -> bool:
    """Tell whether more is known of an object than its class says."""
    box = m.state.box(instance.fields)
    return isinstance(box, Record) and any(
        entry.certain and not isinstance(entry.value, _UNTOLD) for entry in box.entries.values()
    )


def _is_followed(m: Machine, function: Function, arguments: Arguments) -> bool:
    scope = function.scope
    if scope in m.running or len(m.running) >= MAX_CALLS or _is_stub(scope):
        return False
    if m.followed + scope.size > MAX_FOLLOWED + len(m.text) // CHARACTERS_PER_FOLLOWED:
        return False
    if any(
        name not in TRANSPARENT and not name.endswith((".setter", ".getter"))
        for name in decorators(scope)
    ):
        return False
    if scope.contains_sink:
        return True
    if scope.returns_value or scope.name == "__init__":
        return scope.size <= MAX_SIZE
    return scope.size <= MAX_PROCEDURE and (
        _never_returns(scope)
        or any(isinstance(one, Ref) for value in arguments.values() for one in value.outcomes())
    )


def _never_returns(scope: Scope) -> bool:
    """Tell whether a procedure ends by raising, or by leaving the program."""
    *_, last = [None, *small_statements(scope)]
    match last:
        case cst.Raise():
            return True
        case cst.Expr(value=cst.Call(func=func)):
            return dotted(func) in ("sys.exit", "exit", "quit", "os._exit")
    return False


def _is_stub(scope: Scope) -> bool:
    """Tell whether a function is there to be overridden."""
    for statement in small_statements(scope):
        match statement:
            case cst.Pass() | cst.Expr(value=cst.Ellipsis() | cst.BaseString()):
                continue
            case cst.Raise(exc=exc) if exc is not None:
                return "NotImplemented" in dotted(classes.callee(exc))
        return False
    return scope.kind == "function"


def small_statements(scope: Scope) -> Iterator[cst.CSTNode]:
    """Yield the statements of a function's body; of a compound one, the statement itself."""
    block = scope.node.body  # type: ignore[attr-defined]
    if isinstance(block, cst.SimpleStatementSuite):
        yield from block.body
    elif isinstance(block, cst.IndentedBlock):
        for statement in block.body:
            if isinstance(statement, cst.SimpleStatementLine):
                yield from statement.body
            else:
                yield statement


def _run(m: Machine, function: Function, env: dict[str, Value], node: object) -> Value:
    """Run a body on the heap as it is, and return what it returns."""
    frame = Frame(function.scope, m.key(node), function.frame, function)
    m.running.append(function.scope)
    with m.run_of(frame, m.state.within(env)):
        _run_body(m, function.scope)
        _end(m, frame)
    m.running.pop()
    # Its names die with the call.
    joined = join_states([after.within({}) for after, _ in frame.returns])
    if joined is None:
        m.dead = True
        return Unknown(None, "a call that never returns")
    m.state.take(joined)
    return _result(function.scope, frame)


def _end(m: Machine, frame: Frame) -> None:
    """Run the functions that a run, now over, has defined."""
    frame.final = m.state
    frame.active = False
    interpreter.run_deferred(m, frame)


def _run_body(m: Machine, scope: Scope) -> None:
    """Run the body of a function; its frame collects what it returns."""
    node = scope.node
    for name, value in list(m.state.env.items()):
        m.assign(name, value)
    if isinstance(node, cst.Lambda):
        value = evaluate(m, node.body)
        m.frame.returns.append((m.state, value))
        return
    assert isinstance(node, cst.FunctionDef)
    after = interpreter.run_block(m, node.body, m.state)
    if after is not None:
        m.frame.returns.append((after, Known(None, None)))
    joined = join_states([state for state, _ in m.frame.returns])
    if joined is not None:
        m.state = joined


def _result(scope: Scope, frame: Frame) -> Value:
    if frame.yielded is not None:
        if decorators(scope) & _MANAGERS:
            return join(frame.yielded)
        return Sequence(None, "generator", tuple(frame.yielded), open=True)
    return join([value for _, value in frame.returns])


# --- parameters ---


def _bind(m: Machine, function: Function, arguments: Arguments, node: object) -> dict[str, Value]:
    """Return the names that a call gives to a function's body."""
    params = parameters_of(function.scope)
    positional = list(arguments.positional)
    if function.receiver is not None and "staticmethod" not in decorators(function.scope):
        positional.insert(0, function.receiver)
    defaults = dict(function.defaults)
    keywords = dict(arguments.keywords.entries)
    env: dict[str, Value] = {}
    for param in (*params.posonly_params, *params.params):
        name = param.name.value
        if positional:
            env[name] = positional.pop(0)
        else:
            env[name] = _argument(name, keywords, arguments, defaults, starred=arguments.starred)
    for param in params.kwonly_params:
        name = param.name.value
        env[name] = _argument(name, keywords, arguments, defaults, starred=False)
    if isinstance(params.star_arg, cst.Param):
        unknown = [Unknown(None, "a parameter")] if arguments.starred else []
        rest = Sequence(None, "tuple", (*positional, *unknown), arguments.starred)
        env[params.star_arg.name.value] = rest
    if params.star_kwarg is not None:
        rest_keywords = Record(None, keywords, arguments.keywords.open)
        ref = m.allocate((node, params.star_kwarg), rest_keywords)
        env[params.star_kwarg.name.value] = ref
    return env


def _argument(
    name: str,
    keywords: dict[object, Entry],
    arguments: Arguments,
    defaults: dict[str, Value],
    *,
    starred: bool,
) -> Value:
    found: list[Value] = []
    entry = keywords.pop(name, None)
    if entry is not None:
        found.append(entry.value)
        if entry.certain:
            return entry.value
    if name in defaults:
        found.append(defaults[name])
    if arguments.keywords.open or starred or not found:
        found.append(Unknown(None, "a parameter"))
    return join(found)


def _free_parameters(m: Machine, function: Function, receiver: Value | None) -> dict[str, Value]:
    """Return what the parameters may hold when nobody knows who calls."""
    params = parameters_of(function.scope)
    given = _given_by_decorators(function.scope)
    defaults = {name: value for name, value in function.defaults if name not in given}
    env: dict[str, Value] = {}
    for param in (*params.posonly_params, *params.params, *params.kwonly_params):
        name = param.name.value
        value: Value = Unknown(param, "a parameter")
        if param.annotation is not None:
            value = clients.annotated(m, param.annotation.annotation) or value
        env[name] = join([value, defaults[name]]) if name in defaults else value
    first = next(iter((*params.posonly_params, *params.params)), None)
    if receiver is not None and first is not None:
        env[first.name.value] = receiver
    if isinstance(params.star_arg, cst.Param):
        rest = Sequence(None, "tuple", (Unknown(None, "a parameter"),), open=True)
        env[params.star_arg.name.value] = rest
    if params.star_kwarg is not None:
        name = params.star_kwarg.name.value
        env[name] = m.allocate(params.star_kwarg, Record(open=True))
    return env


def _given_by_decorators(scope: Scope) -> set[str]:
    """Return the parameters that decorators name: they have a default of their own."""
    calls = [decorator.decorator for decorator in getattr(scope.node, "decorators", ())]
    found: set[str] = set()
    for call in calls:
        for argument in call.args if isinstance(call, cst.Call) else ():
            if argument.keyword is not None:
                found.add(argument.keyword.value)
            elif isinstance(argument.value, cst.SimpleString):
                found.add(argument.value.raw_value.lstrip("-").replace("-", "_"))
    return found


# --- functions by themselves ---


def run_alone(m: Machine, function: Function) -> Record | None:
    """Run a function as somebody else may call it; return what it leaves in ``self``."""
    run = (function.scope, function.frame.key)
    if len(m.running) > 2 * MAX_CALLS or (not m.quiet and run in m.ran):
        return None
    if not m.quiet:
        m.ran.add(run)
    frame = Frame(function.scope, m.key((function.scope, "alone")), function.frame, function)
    m.running.append(function.scope)
    saved = (m.looping, m.awaited, m.dead, m.candidates, m.dumped, m.journals)
    m.looping, m.candidates, m.dumped, m.journals = 0, {}, [], []
    with m.run_of(frame, m.state_for(function)):
        heap, escaped = m.state.heap.copy(), m.state.escaped.copy()
        receiver = _receiver(m, function)
        m.state.env = _free_parameters(m, function, receiver)
        _run_body(m, function.scope)
        interpreter.finish(m, join([value for _, value in frame.returns]))
        _end(m, frame)
        key = _told(m, function, {})
        if frame.returns and key is not None and _has_left(m.state, heap, escaped):
            _remember(m, key, _result(function.scope, frame))
        left = None
        if isinstance(receiver, Instance) and frame.returns:
            box = m.state.box(receiver.fields)
            left = m.state.freeze_box(box, keep=True) if box is not None else None
    m.running.pop()
    m.looping, m.awaited, m.dead, m.candidates, m.dumped, m.journals = saved
    if not isinstance(left, Record):
        return None
    if isinstance(receiver, Instance) and function.receiver is None and _is_settled(function):
        receiver.info.stored.setdefault(function.scope, left)
    return left


def _receiver(m: Machine, function: Function) -> Value | None:
    if function.receiver is not None:
        return function.receiver
    owner = function.frame.scope
    info = m.classes.get(owner)
    if owner.kind != "class" or "staticmethod" in decorators(function.scope):
        return None
    if info is None:
        return Unknown(None, "self")
    if "classmethod" in decorators(function.scope):
        return Class(None, info)
    return classes.instance_of(m, info)


def fields_left_by(m: Machine, function: Function) -> Record:
    """Return what a method leaves in the attributes of its object, whoever calls it.

    One with sinks is to be run by itself in any case: it is now, and not once more.
    """
    found: Record | None = None
    if _is_settled(function) and function.scope.node in _home(function).deferred:
        quiet, m.quiet = m.quiet, 0
        forgiven, m.forgiven = m.forgiven, 0
        found = run_alone(m, function)
        m.quiet, m.forgiven = quiet, forgiven
    if found is None:
        with m.silently():
            found = run_alone(m, function)
    return found or Record(open=True)


# --- classes that are called ---


def construct(m: Machine, cls: Class, arguments: Arguments, origin: object) -> Value:
    """Return the object that calling a class of the file gives."""
    info = cls.info
    paths = set(info.imported_bases())
    if info.is_enum:
        return Unknown(origin, "a member of an enum")
    if paths & {"typing.TypedDict", "typing_extensions.TypedDict"}:
        return m.allocate(origin, replace(arguments.keywords, origin=origin))
    instance = Instance(origin, info, m.allocate((origin, "self"), Record(FIELDS, open=True)))
    init = classes.class_attribute(info, "__init__")
    if isinstance(init, Function):
        invoke(m, replace(init, receiver=instance), arguments, origin)
    elif clients.is_client_class(m, paths):
        keep_client(m, instance, clients.build_subclass(m, info, arguments, origin))
    elif info.generated and not arguments.positional and not arguments.keywords.open:
        for name, entry in arguments.keywords.entries.items():
            classes.store(m, instance, str(name), entry.value)
    else:
        m.unknown_call(*arguments.values())
    return instance


def keep_client(m: Machine, instance: Instance, client: Client | None) -> None:
    """Note which client an instance of a client's subclass is."""
    if client is not None:
        m.set_key(instance.fields, Known(None, classes.CLIENT_FIELD), client)


def call_super(m: Machine, parent: Super, name: str, arguments: Arguments, origin: object) -> Value:
    """Return what ``super().name(...)`` gives."""
    instance = parent.instance
    if not isinstance(instance, Instance):
        m.unknown_call(*arguments.values())
        return Unknown(origin, "a method of a base")
    for info in list(instance.info.ancestors())[1:]:
        method = info.env.get(name)
        if isinstance(method, Function):
            return invoke(m, replace(method, receiver=instance), arguments, origin)
    if name == "__init__" and clients.is_client_class(m, set(instance.info.imported_bases())):
        keep_client(m, instance, clients.build_subclass(m, instance.info, arguments, origin))
        return Known(origin, None)
    m.unknown_call(instance, *arguments.values())
    return Unknown(origin, "a method of a base")


def subclass_client(m: Machine, info: ClassInfo) -> Client | None:
    """Return the client that an instance of a class is, by its ``__init__``."""
    if not clients.is_client_class(m, set(info.imported_bases())):
        return None
    init = classes.class_attribute(info, "__init__")
    if not isinstance(init, Function):
        return clients.build_subclass(m, info, Arguments(), info.scope.node)
    if init.scope in m.running:
        return None
    if classes.CLIENT_FIELD not in info.attributes:
        with m.silently():
            left = run_alone(m, replace(init, receiver=None))
        entry = left.entries.get(classes.CLIENT_FIELD) if left is not None else None
        info.attributes[classes.CLIENT_FIELD] = Unknown() if entry is None else entry.value
    client = info.attributes[classes.CLIENT_FIELD]
    return client if isinstance(client, Client) else None
