"""Functions of the standard library, and of a few others that everybody uses."""

from __future__ import annotations

import datetime
import itertools
import math
from functools import partial
from typing import Any

from flake8_batch_params.engine import (
    calls,
    exceptions,
    folding,
    forgetting,
    iteration,
    storing,
    subscripts,
)
from flake8_batch_params.engine.arguments import Args
from flake8_batch_params.engine.containers import MAX_LOST, Dict, List, Tuple
from flake8_batch_params.engine.functions import Builtin, Function, Partial
from flake8_batch_params.engine.instances import Class
from flake8_batch_params.engine.iterators import Generator, Iterator, Unending
from flake8_batch_params.engine.library import (
    command_lines,
    computed,
    copies,
    environment,
    functions,
    paths,
    progress,
    records,
    serialising,
    signatures,
    waiting,
)
from flake8_batch_params.engine.library.models import Run
from flake8_batch_params.engine.machine import Machine
from flake8_batch_params.engine.objects import (
    NONE,
    Const,
    Origin,
    Outside,
    Symbol,
    V,
)
from flake8_batch_params.engine.openness import because


def _partial(m: Machine, args: Args, origin: Origin) -> V:
    if not args.positional:
        return Symbol("a partial of what is not known", origin)
    made = Partial(args.positional[0], args.after(1), origin)
    m.domain.bound(m, made, origin)
    return made


def _wraps(m: Machine, args: Args, origin: Origin) -> V:
    """Return what gives a wrapper the name of what it wraps."""
    wrapped = args.positional[0] if args.positional else NONE

    def run(m: Machine, inner: Args, where: Origin) -> V:
        made = inner.positional[0]
        if isinstance(made, Function):
            m.touch(made)
            if isinstance(wrapped, Function):
                made.attributes.update(wrapped.attributes)
                made.attributes.setdefault("__name__", Const(wrapped.code.name))
            else:
                made.attributes["__name__"] = Symbol("a name", where, "str")
            made.attributes["__wrapped__"] = wrapped
        return made

    return Builtin("wraps", run, origin)


def _abstract(m: Machine, args: Args, origin: Origin) -> V:
    function = args.positional[0] if args.positional else NONE
    if isinstance(function, Function):
        m.touch(function)
        function.attributes["__isabstractmethod__"] = Const(True)
    return function


def _cached(m: Machine, args: Args, origin: Origin) -> V | None:
    """Return a function that remembers what it gave, or what makes one such."""
    if args.positional and isinstance(args.positional[0], Function):
        return _remembering(m, args.positional[0], NONE, origin)
    limit = args.get("maxsize", 0) or Const(128)

    def decorate(m: Machine, inner: Args, where: Origin) -> V | None:
        function = inner.positional[0] if inner.positional else NONE
        return _remembering(m, function, limit, where)

    return Builtin("lru_cache", decorate, origin)


def _remembering(m: Machine, function: V, limit: V, origin: Origin) -> V | None:
    return calls.call(m, m.library.prelude(m, "cached"), Args([function, limit]), origin)


def _total_ordering(m: Machine, args: Args, origin: Origin) -> V:
    """Give a class the comparisons that it lacks: what they give is not known."""
    cls = args.positional[0] if args.positional else NONE
    if isinstance(cls, Class):
        m.touch(cls)
        for name in ("__lt__", "__le__", "__gt__", "__ge__"):
            if cls.find(name) is None:
                cls.attributes[name] = Builtin(name, _ordered)
    return cls


def _ordered(m: Machine, args: Args, origin: Origin) -> V:
    return Symbol(because("a comparison of objects", *args.values()), origin, "bool")


def _namespaced(m: Machine, args: Args, origin: Origin) -> V:
    """Return the arguments of ``update_wrapper(wrapper, wrapped)``: its first one."""
    if len(args.positional) < 2:
        return Symbol("a wrapper", origin)
    return _run_builtin(m, _wraps(m, args.after(1), origin), Args(args.positional[:1]), origin)


def _run_builtin(m: Machine, function: V, args: Args, origin: Origin) -> V:
    return m.call_through(lambda: calls.call(m, function, args, origin))


def _identity(m: Machine, args: Args, origin: Origin) -> V:
    return args.positional[0] if args.positional else NONE


def _new_type(m: Machine, args: Args, origin: Origin) -> V:
    return Builtin("NewType", _identity, origin)


def _cast(m: Machine, args: Args, origin: Origin) -> V:
    kind, value = args.get("typ", 0), args.get("val", 1)
    if value is None:
        return NONE
    return m.library.of_type(m, kind, value, origin)


def _timedelta(m: Machine, args: Args, origin: Origin) -> V:
    values = [*args.positional, *args.keywords.values()]
    if all(isinstance(one, Const) for one in values) and not args.open and not args.starred:
        positional = [one.value for one in args.positional if isinstance(one, Const)]
        keywords: dict[str, Any] = {
            key: one.value for key, one in args.keywords.items() if isinstance(one, Const)
        }
        return folding.compute(lambda: datetime.timedelta(*positional, **keywords), origin, *values)
    return Symbol(
        because("a duration that is not known", *values),
        origin,
        "timedelta",
        about=folding.about(*values),
    )


def _defaultdict(m: Machine, args: Args, origin: Origin) -> V:
    made = Dict(origin)
    made.kind = "defaultdict"
    factory = args.positional[0] if args.positional else NONE
    if isinstance(factory, (List, Dict, Tuple)) or (
        isinstance(factory, Const) and factory.value is not None
    ):
        exceptions.throw("TypeError", "first argument must be callable or None", origin)
    if not isinstance(factory, Const):
        made.default_factory = factory
    if len(args.positional) > 1:
        storing.unpack_into(m, made, args.positional[1], origin)
    for name, value in args.keywords.items():
        made.items[name] = (Const(name, args.key_origins.get(name)), value)
    return made


def _ordered_dict(m: Machine, args: Args, origin: Origin) -> V | None:
    def named(m: Machine, made: V) -> V:
        if isinstance(made, Dict):
            made.kind = "OrderedDict"
        return made

    made = functions.FUNCTIONS["dict"]
    return calls.call(m, Builtin("OrderedDict", made), args, origin, named)


def _deque(m: Machine, args: Args, origin: Origin) -> V | None:
    if args.keywords or len(args.positional) > 1:
        found = List([], origin)
        found.unknown = because("a deque of a bounded length", *args.values())
        found.lost = tuple(getattr(args.get("iterable", 0), "items", ()))[:MAX_LOST]
        found.kind = "deque"
        used = [one for one in args.values() if isinstance(one, (Generator, Iterator, Unending))]
        forgetting.escape(m, used, found.unknown)
        return found

    def named(m: Machine, made: V) -> V:
        if isinstance(made, List):
            made.kind = "deque"
        return made

    listed = functions.FUNCTIONS["list"]
    return calls.call(m, Builtin("deque", listed), args, origin, named)


def _leave(m: Machine, args: Args, origin: Origin) -> V:
    exceptions.throw("SystemExit", "", origin)


def _attrgetter(m: Machine, args: Args, origin: Origin) -> V:
    from flake8_batch_params.engine import attributes

    names = [one.value for one in args.positional if isinstance(one, Const)]

    def run(m: Machine, inner: Args, where: Origin) -> V | None:
        if len(names) != 1 or len(args.positional) != 1:
            return Symbol(because("some attributes", *args.values(), *inner.values()), where)
        found = inner.positional[0]
        for name in str(names[0]).split("."):
            found = m.call_through(partial(attributes.get, m, found, name, where))
        return found

    return Builtin("attrgetter", run, origin)


def _itemgetter(m: Machine, args: Args, origin: Origin) -> V:
    keys = args.positional

    def run(m: Machine, inner: Args, where: Origin) -> V | None:
        found = [
            m.call_through(lambda: subscripts.get(m, inner.positional[0], key, where))  # noqa: B023
            for key in keys
        ]
        return found[0] if len(found) == 1 else Tuple(tuple(found), where)

    return Builtin("itemgetter", run, origin)


def _product(m: Machine, args: Args, origin: Origin) -> V:
    columns = [iteration.taken(m, one, origin) for one in args.positional]
    if args.keywords or any(one is None for one in columns):
        return Symbol(because("a product of what is not known", *args.positional), origin)
    given = [one or [] for one in columns]
    if math.prod(map(len, given)) > 4_000:
        return Symbol(because("a long product", *args.positional), origin)
    rows = tuple(Tuple(row, origin) for row in itertools.product(*given))
    return Iterator(Tuple(rows, origin), iteration._next_of_tuple, origin)


def _symbol(type_: str, reason: str) -> Run:
    def run(m: Machine, args: Args, origin: Origin) -> V:
        return Symbol(Outside(reason), origin, type_)

    return run


FUNCTIONS: dict[str, Run] = signatures.functions(
    {
        **computed.FUNCTIONS,
        **environment.FUNCTIONS,
        **serialising.FUNCTIONS,
        **copies.FUNCTIONS,
        **waiting.FUNCTIONS,
        **records.FUNCTIONS,
        **paths.FUNCTIONS,
        **command_lines.FUNCTIONS,
        **progress.FUNCTIONS,
        "functools.partial": _partial,
        "functools.wraps": _wraps, "functools.update_wrapper": _namespaced,
        "abc.abstractmethod": _abstract, "functools.total_ordering": _total_ordering,
        "functools.cache": _cached, "functools.lru_cache": _cached, "typing.cast": _cast,
        "typing_extensions.cast": _cast, "datetime.timedelta": _timedelta,
        "collections.OrderedDict": _ordered_dict,
        "collections.defaultdict": _defaultdict,
        "collections.deque": _deque,
        "sys.exit": _leave, "os._exit": _leave, "os.abort": _leave,
        "operator.attrgetter": _attrgetter, "operator.itemgetter": _itemgetter,
        "itertools.product": _product, "typing.NewType": _new_type,
        "time.time": _symbol("float", "the time"),
        "time.perf_counter": _symbol("float", "the time"),
        "time.monotonic": _symbol("float", "the time"),
        "datetime.datetime.now": _symbol("datetime", "the time"),
        "datetime.datetime.utcnow": _symbol("datetime", "the time"),
        "datetime.datetime.today": _symbol("datetime", "the time"),
        "datetime.date.today": _symbol("date", "the day"),
        "uuid.uuid1": _symbol("UUID", "a new UUID"), "uuid.uuid4": _symbol("UUID", "a new UUID"),
    },
    """
    os.getenv(key, default=)
    os.environ.get(key, default=)
    functools.partial(function, /, *args, **keywords)
    functools.wraps(wrapped, assigned=, updated=)
    functools.update_wrapper(wrapper, wrapped, assigned=, updated=)
    abc.abstractmethod(function)
    functools.total_ordering(cls)
    functools.cache(function, /)
    functools.lru_cache(maxsize=, typed=)
    typing.cast(typ, val)
    typing_extensions.cast(typ, val)
    collections.OrderedDict(mapping=, /, **items, ...)
    collections.defaultdict(factory=, mapping=, /, **items)
    collections.deque(iterable=, maxlen=)
    operator.attrgetter(name, /, *names)
    operator.itemgetter(item, /, *items)
    itertools.product(*iterables, repeat=)
    typing.NewType(name, tp)
    time.time()
    time.perf_counter()
    time.monotonic()
    datetime.datetime.now(tz=)
    datetime.datetime.utcnow()
    datetime.datetime.today()
    datetime.date.today()
    uuid.uuid1(node=, clock_seq=)
    uuid.uuid4()
    """,
)  # fmt: skip
#: Functions of the prelude, by their dotted names.
PRELUDE = {
    "functools.reduce": "reduce", "itertools.chain": "chain",
    "itertools.chain.from_iterable": "from_iterable", "itertools.starmap": "starmap",
    "itertools.islice": "islice", "contextlib.contextmanager": "contextmanager",
    "contextlib.asynccontextmanager": "asynccontextmanager", "contextlib.suppress": "suppress",
    "contextlib.ExitStack": "ExitStack",
    "contextlib.nullcontext": "nullcontext", "contextlib.closing": "closing",
    "builtins.sorted": "sorted", "collections.ChainMap": "ChainMap",
    "types.MappingProxyType": "MappingProxyType",
}  # fmt: skip
