"""What Python's own functions and methods give, where it is known.

None of them changes a dict or list that it is given, but for the methods that are there
to do it.
"""

from __future__ import annotations

import datetime
from collections.abc import Callable
from collections.abc import Sequence as Items
from dataclasses import replace
from urllib.parse import urljoin

import libcst as cst

from flake8_batch_params.analysis import (
    calls,
    clients,
    expressions,
    folding,
    iteration,
    methods,
    sinks,
)
from flake8_batch_params.analysis.arguments import Arguments
from flake8_batch_params.analysis.machine import Machine
from flake8_batch_params.analysis.objects import (
    BoundMethod,
    Instance,
    Json,
    OpenFile,
    Partial,
    PathTo,
    Ref,
    Super,
)
from flake8_batch_params.facts.sdk import ABSENT_CLASSES
from flake8_batch_params.values import (
    MAX_OUTCOMES,
    Absent,
    Known,
    OneOf,
    Record,
    Sequence,
    Typed,
    Unknown,
    Value,
    join,
)

Handler = Callable[[Machine, Arguments, cst.CSTNode], Value]
_HANDLERS: dict[str, Handler] = {}

#: Builtins whose result has a certain type, whatever they are given.
_RESULT_TYPES = {
    "builtins.len": "int",
    "builtins.int": "int",
    "builtins.float": "float",
    "builtins.bool": "bool",
    "builtins.str": "str",
    "builtins.repr": "str",
    "builtins.hash": "int",
    "builtins.id": "int",
    "builtins.ord": "int",
    "builtins.isinstance": "bool",
    "builtins.callable": "bool",
    "time.time": "float",
    "time.perf_counter": "float",
    "time.monotonic": "float",
}
#: Builtins that are folded when all that they are given is known.
_FOLDED: dict[str, Callable[..., object]] = {
    "builtins.int": int,
    "builtins.float": float,
    "builtins.bool": bool,
    "builtins.str": str,
    "builtins.round": round,
    "builtins.abs": abs,
    "builtins.min": min,
    "builtins.max": max,
}
_LEAVING = frozenset({"sys.exit", "builtins.exit", "builtins.quit", "os._exit", "os.abort"})
#: Builtins that call what they are given, change it, or return a part of it.
_ACTIVE = frozenset(
    f"builtins.{name}"
    for name in "map filter setattr exec eval next iter sum vars locals globals __import__".split()
)


def function(path: str) -> Handler | None:
    """Return what stands for an imported function; None when it is not known."""
    handler = _HANDLERS.get(path)
    if handler is not None:
        return handler
    if path in _RESULT_TYPES or path in _FOLDED:
        return lambda m, arguments, node: _fold(m, path, arguments, node)
    return None


def _handles(*paths: str) -> Callable[[Handler], Handler]:
    def register(handler: Handler) -> Handler:
        _HANDLERS.update(dict.fromkeys(paths, handler))
        return handler

    return register


def _fold(m: Machine, path: str, arguments: Arguments, node: cst.CSTNode) -> Value:
    type_ = _RESULT_TYPES.get(path)
    otherwise = Unknown(node, "a call") if type_ is None else Typed(node, type_)
    if type_ is None:
        m.escape(*arguments.values())  # ``max(d, e)`` returns one of them
    folded = _FOLDED.get(path)
    if folded is None or arguments.starred or arguments.keywords.entries:
        return otherwise
    return lift(lambda *values: folded(*values), arguments.positional, otherwise, node)


def lift(
    fold: Callable[..., object], operands: Items[Value], otherwise: Value, node: object
) -> Value:
    """Return a function of values: of each combination of outcomes that are constants."""
    combinations: list[tuple[Value, ...]] = [()]
    for operand in operands:
        outcomes = operand.outcomes()
        if len(combinations) * len(outcomes) > MAX_OUTCOMES:
            return otherwise
        combinations = [(*head, last) for head in combinations for last in outcomes]
    return join([_lift_one(fold, values, otherwise, node) for values in combinations])


def _lift_one(
    fold: Callable[..., object], values: tuple[Value, ...], otherwise: Value, node: object
) -> Value:
    constants = [value.value for value in values if isinstance(value, Known)]
    if len(constants) < len(values) or not all(map(_is_small, constants)):
        return otherwise
    try:
        result = fold(*constants)
    except Exception:
        return otherwise
    if not isinstance(result, (str, bytes, int, float, datetime.timedelta)):
        return otherwise
    return Known(node, result) if _is_small(result) else otherwise


def _is_small(value: object) -> bool:
    if isinstance(value, (str, bytes)):
        return len(value) <= folding.MAX_TEXT
    return not isinstance(value, int) or value.bit_length() <= folding.MAX_BITS


# --- builtins ---


@_handles("builtins.dict", "collections.OrderedDict")
def _dict(m: Machine, arguments: Arguments, node: cst.CSTNode) -> Value:
    record = Record(node)
    if len(arguments.positional) == 1:
        record = methods.pairs(m, arguments.positional[0])
    elif arguments.starred or arguments.positional:
        record = Record(node, open=True)
    record = replace(record.under(arguments.keywords), origin=node)
    ref = m.allocate(node, record)
    sinks.display(m, ref, arguments.keywords)
    return ref


@_handles("builtins.list")
def _list(m: Machine, arguments: Arguments, node: cst.CSTNode) -> Value:
    return m.allocate(node, _listed(m, arguments, node))


@_handles("builtins.tuple")
def _tuple(m: Machine, arguments: Arguments, node: cst.CSTNode) -> Value:
    return expressions.bounded(m, replace(_listed(m, arguments, node), type="tuple"))


@_handles("builtins.sorted", "builtins.reversed")
def _sorted(m: Machine, arguments: Arguments, node: cst.CSTNode) -> Value:
    return m.allocate(node, replace(_listed(m, arguments, node), open=True))


@_handles("builtins.set", "builtins.frozenset")
def _set(m: Machine, arguments: Arguments, node: cst.CSTNode) -> Value:
    return m.allocate(node, replace(_listed(m, arguments, node), type="set", open=True))


def _listed(m: Machine, arguments: Arguments, node: cst.CSTNode) -> Sequence:
    if not arguments.positional and not arguments.starred:
        return Sequence(node)
    given = arguments.positional[0] if arguments.positional else Unknown(node, "an argument")
    return replace(iteration.items_of(m, given, node), origin=node, type="list")


@_handles("builtins.enumerate")
def _enumerate(m: Machine, arguments: Arguments, node: cst.CSTNode) -> Value:
    given = arguments.get("iterable", 0) or Unknown(node, "an argument")
    items = iteration.items_of(m, given, node)
    pairs = tuple(Sequence(node, "tuple", (Typed(node, "int"), item)) for item in items.items)
    return Sequence(node, "generator", pairs, open=True)


@_handles("builtins.zip")
def _zip(m: Machine, arguments: Arguments, node: cst.CSTNode) -> Value:
    if arguments.starred:
        m.escape(*arguments.values())
        return Unknown(node, "an iterator")
    columns = [iteration.items_of(m, value, node) for value in arguments.positional]
    if any(column.open for column in columns):
        row = tuple(iteration.any_of(m, column, node) for column in columns)
        return Sequence(node, "generator", (Sequence(node, "tuple", row),), open=True)
    rows = zip(*(column.items for column in columns), strict=False)
    return Sequence(node, "generator", tuple(Sequence(node, "tuple", row) for row in rows))


@_handles("builtins.len")
def _len(m: Machine, arguments: Arguments, node: cst.CSTNode) -> Value:
    value = arguments.get("obj", 0)
    if isinstance(value, Known) and isinstance(value.value, (str, bytes)):
        return Known(node, len(value.value))
    box = m.state.box(value) if value is not None else None
    if isinstance(value, Sequence):
        box = value
    match box:
        case Sequence(items=items, open=False):
            return Known(node, len(items))
        case Record(entries=entries, open=False) if all(e.certain for e in entries.values()):
            return Known(node, len(entries))
    return Typed(node, "int")


@_handles("builtins.super")
def _super(m: Machine, arguments: Arguments, node: cst.CSTNode) -> Value:
    for value in m.state.env.values():
        if isinstance(value, Instance):
            return Super(node, value)
    return Super(node, Unknown(node, "self"))


@_handles(*_LEAVING)
def _leave(m: Machine, arguments: Arguments, node: cst.CSTNode) -> Value:
    m.dead = True
    return Unknown(node, "never returns")


@_handles("builtins.open", "io.open", "codecs.open")
def _open(m: Machine, arguments: Arguments, node: cst.CSTNode) -> Value:
    name = arguments.get("file", 0) or Unknown(node, "")
    if isinstance(name, PathTo):
        name = name.name
    m.depths[node] = m.looping
    return OpenFile(node, name=name)


@_handles(*ABSENT_CLASSES)
def _omit(m: Machine, arguments: Arguments, node: cst.CSTNode) -> Value:
    return Absent(node)


@_handles("io.BytesIO", "io.StringIO")
def _buffer(m: Machine, arguments: Arguments, node: cst.CSTNode) -> Value:
    return OpenFile(node, name=Unknown(node, "a buffer"))


@_handles("builtins.getattr")
def _getattr(m: Machine, arguments: Arguments, node: cst.CSTNode) -> Value:
    name = arguments.get("name", 1)
    if arguments.positional and isinstance(name, Known) and isinstance(name.value, str):
        value = expressions.attribute(m, arguments.positional[0], name.value, node)
        if not isinstance(value, BoundMethod):
            m.escape(*arguments.values())
            return value
    m.escape(*arguments.values())
    return Unknown(node, "an attribute")


@_handles(*_ACTIVE)
def _active(m: Machine, arguments: Arguments, node: cst.CSTNode) -> Value:
    m.unknown_call(*arguments.values())
    return Unknown(node, "a call that is not followed")


@_handles("builtins.range")
def _range(m: Machine, arguments: Arguments, node: cst.CSTNode) -> Value:
    return Sequence(node, "generator", (Typed(node, "int"),), open=True)


# --- the standard library ---


@_handles("os.getenv", "os.environ.get", "builtins.input")
def _getenv(m: Machine, arguments: Arguments, node: cst.CSTNode) -> Value:
    default = arguments.get("default", 1)
    unknown = Unknown(node, "the environment")
    return unknown if default is None else join([unknown, default])


@_handles("copy.copy")
def _copy(m: Machine, arguments: Arguments, node: cst.CSTNode) -> Value:
    value = arguments.get("x", 0)
    return copy_of(m, value, node) if value is not None else Unknown(node, "a copy")


@_handles("copy.deepcopy")
def _deepcopy(m: Machine, arguments: Arguments, node: cst.CSTNode) -> Value:
    value = arguments.get("x", 0)
    if value is None:
        return Unknown(node, "a copy")
    return _thawed(m, m.state.freeze(value, keep=True), (node,))


def _thawed(m: Machine, value: Value, place: tuple[object, ...]) -> Value:
    """Return what a dict or list by content is as one of its own, to the last item."""
    match value:
        case OneOf(options=options):
            return join([_thawed(m, one, (*place, number)) for number, one in enumerate(options)])
        case Record(entries=entries):
            parts = {
                key: replace(entry, value=_thawed(m, entry.value, (*place, "key", key)))
                for key, entry in entries.items()
            }
            ref = m.allocate((*place, "copy"), replace(value, entries=parts))
            return replace(ref, origin=value.origin)
        case Sequence(items=items):
            copies = tuple(_thawed(m, one, (*place, number)) for number, one in enumerate(items))
            copied = replace(value, items=copies)
            return copied if value.type == "tuple" else m.allocate((*place, "copy"), copied)
        case Instance():
            return Unknown(value.origin, "a copy of an object")
    return value


def copy_of(m: Machine, value: Value, node: object) -> Value:
    """Return a copy of a dict or list, which shares its items."""
    found: list[Value] = []
    for number, outcome in enumerate(value.outcomes()):
        box = m.state.box(outcome)
        if box is not None:
            ref = m.allocate((node, "copy", number), box)
            found.append(replace(ref, origin=outcome.origin))
        elif isinstance(outcome, Instance):
            m.escape(outcome)
            found.append(Unknown(outcome.origin, "a copy of an object"))
        else:
            found.append(outcome)
    return join(found)


@_handles("json.dumps", "orjson.dumps", "ujson.dumps", "simplejson.dumps")
def _dumps(m: Machine, arguments: Arguments, node: cst.CSTNode) -> Value:
    value = arguments.get("obj", 0)
    if value is None:
        return Typed(node, "str")
    sinks.dumped(m, value)
    return Json(node, content=m.state.freeze(value))


@_handles("json.dump", "ujson.dump", "simplejson.dump")
def _dump(m: Machine, arguments: Arguments, node: cst.CSTNode) -> Value:
    value = arguments.get("obj", 0)
    if value is not None:
        sinks.dumped(m, value)
    return Known(node, None)


@_handles("datetime.timedelta")
def _timedelta(m: Machine, arguments: Arguments, node: cst.CSTNode) -> Value:
    entries = arguments.keywords.entries
    names = [str(name) for name in entries]
    values = [*arguments.positional, *(entry.value for entry in entries.values())]
    count = len(arguments.positional)
    if arguments.starred or arguments.keywords.open:
        return Typed(node, "timedelta")

    def fold(*given: object) -> object:
        keywords = dict(zip(names, given[count:], strict=True))
        return datetime.timedelta(*given[:count], **keywords)  # type: ignore[arg-type]

    return lift(fold, values, Typed(node, "timedelta"), node)


@_handles("typing.cast", "typing_extensions.cast")
def _cast(m: Machine, arguments: Arguments, node: cst.CSTNode) -> Value:
    value = arguments.get("val", 1) or Unknown(node, "a cast")
    if isinstance(node, cst.Call) and node.args:
        sinks.typed_value(m, node.args[0].value, value)
        if not isinstance(value, (Ref, OneOf, Known)):
            return clients.annotated(m, node.args[0].value) or value
    return value


@_handles("functools.partial")
def _partial(m: Machine, arguments: Arguments, node: cst.CSTNode) -> Value:
    if not arguments.positional:
        return Unknown(node, "a partial")
    value = Partial(node, arguments.positional[0], arguments.after(1))
    sinks.handed_on(m, arguments, node, exact=True)
    return value


@_handles("asyncio.to_thread", "anyio.to_thread.run_sync")
def _to_thread(m: Machine, arguments: Arguments, node: cst.CSTNode) -> Value:
    if not arguments.positional:
        return Unknown(node, "a call")
    return calls.apply_any(m, arguments.positional[0], arguments.after(1), node)


@_handles(
    "asyncio.run", "asyncio.wait_for", "asyncio.create_task", "asyncio.ensure_future",
    "asyncio.shield",
)  # fmt: skip
def _await(m: Machine, arguments: Arguments, node: cst.CSTNode) -> Value:
    return arguments.positional[0] if arguments.positional else Unknown(node, "a task")


@_handles("asyncio.gather")
def _gather(m: Machine, arguments: Arguments, node: cst.CSTNode) -> Value:
    unknown = [Unknown(node, "a task")] if arguments.starred else []
    return Sequence(node, "list", (*arguments.positional, *unknown), arguments.starred)


@_handles("pathlib.Path", "pathlib.PurePath")
def _path(m: Machine, arguments: Arguments, node: cst.CSTNode) -> Value:
    if not arguments.positional or arguments.starred:
        return PathTo(node, name=Unknown(node, "a path"))
    last = arguments.positional[-1]
    return last if isinstance(last, PathTo) else PathTo(node, name=last)


@_handles("os.path.join")
def _join(m: Machine, arguments: Arguments, node: cst.CSTNode) -> Value:
    if not arguments.positional or arguments.starred:
        return Typed(node, "str")
    last = arguments.positional[-1]
    return expressions.text_of(node, [Unknown(node, "a folder"), Known(node, "/"), last])


@_handles("urllib.parse.urljoin")
def _urljoin(m: Machine, arguments: Arguments, node: cst.CSTNode) -> Value:
    return lift(urljoin, arguments.positional, Typed(node, "str"), node)
