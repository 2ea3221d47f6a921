"""Functions of the standard library, and of a few others that everybody uses."""

from __future__ import annotations

import base64
import datetime
import html
import json
import math
import operator
import os.path
import re
import textwrap
import urllib.parse
from collections.abc import Callable
from typing import Any
from urllib.parse import urljoin

from flake8_batch_params.engine import (
    calls,
    classes,
    exceptions,
    forgetting,
    operations,
    subscripts,
)
from flake8_batch_params.engine.library import files, functions
from flake8_batch_params.engine.machine import Machine
from flake8_batch_params.engine.objects import (
    NONE,
    Args,
    Attributes,
    Awaitable,
    Builtin,
    Class,
    Const,
    Dict,
    Field,
    Function,
    Generator,
    Imported,
    Instance,
    Iterator,
    Json,
    List,
    Native,
    Origin,
    Outside,
    Partial,
    Range,
    Set,
    Symbol,
    Tuple,
    V,
    Wrapper,
)
from flake8_batch_params.engine.openness import because

Run = Callable[[Machine, Args, Origin], "V | None"]

#: Modules whose functions change nothing that they are given.
PURE_MODULES = frozenset(
    "logging time sys math random uuid datetime re hashlib shutil string textwrap decimal"
    " fractions statistics secrets base64 zlib gzip platform getpass socket struct warnings"
    " calendar zoneinfo html locale unicodedata numbers types traceback pprint inspect"
    " urllib.parse loguru structlog tqdm rich click.echo typer.echo dotenv os glob typing"
    " typing_extensions abc enum operator tiktoken json orjson ujson simplejson csv io tempfile"
    " pathlib collections itertools functools".split()
)
#: Modules whose functions raise for what they are given: a handler may be meant for that.
FAILING = frozenset(
    "re json datetime decimal fractions math base64 struct urllib zoneinfo uuid statistics"
    " orjson ujson simplejson string binascii ast operator".split()
)
#: Functions of these modules that do change what they are given.
CHANGING = frozenset(
    "random.shuffle random.setstate operator.setitem operator.delitem operator.iadd"
    " operator.iconcat operator.ior operator.iand operator.isub operator.imul"
    " operator.methodcaller functools.update_wrapper shutil.copyfileobj csv.writer"
    " csv.DictWriter csv.reader csv.DictReader io.TextIOWrapper os.environ.update"
    " os.environ.setdefault os.putenv inspect.getmembers json.load socket.socket".split()
)
#: Functions that change files by their names.
CHANGING_FILES = frozenset(
    "os.remove os.unlink os.rename os.renames os.replace os.truncate os.link os.symlink"
    " shutil.move shutil.copy shutil.copy2 shutil.copyfile shutil.rmtree".split()
)
#: Decorators that leave a function as it is, for whoever calls it.
TRANSPARENT = frozenset(
    "typing.override typing.final typing.overload"
    " typing_extensions.override typing_extensions.final typing.no_type_check"
    " typing.runtime_checkable enum.unique tenacity.retry() tenacity.retry backoff.on_exception()"
    " backoff.on_predicate() retry.retry() stamina.retry() retrying.retry() retrying.retry"
    " asyncio.coroutine builtins.staticmethod_ dataclasses.dataclass_ pytest.fixture"
    " pytest.fixture()".split()
)


def _json_dumps(m: Machine, args: Args, origin: Origin) -> V:
    value = args.get("obj", 0)
    if value is None:
        return Symbol("a text of JSON", origin, "str")
    m.domain.used(m, value, "json.dumps(...)", origin)
    _refuse_json(m, value, args, origin)
    made = files.json_of(value, _indented(args), origin)
    m.domain.serialised(m, made)
    return made


def _refuse_json(m: Machine, value: V, args: Args, origin: Origin) -> None:
    """Raise what ``json`` raises of what it cannot write."""
    plain = args.keywords.keys() <= {"indent", "sort_keys", "ensure_ascii", "separators"}
    bad = isinstance(value, (Set, Range, Function, Class)) or (
        isinstance(value, Const) and isinstance(value.value, (bytes, complex, type(...)))
    )
    if plain and bad and not args.open and len(args.positional) < 2:
        exceptions.throw("TypeError", "not JSON serializable", origin)


def _orjson_dumps(m: Machine, args: Args, origin: Origin) -> V:
    found = _json_dumps(m, Args(args.positional[:1]), origin)
    if isinstance(found, Json) and len(args.positional) > 1:
        found.indented = None
    found.type = "bytes"  # type: ignore[attr-defined]
    return found


def _indented(args: Args) -> bool | None:
    indent = args.keywords.get("indent")
    if args.open:
        return None
    if indent is None or (isinstance(indent, Const) and indent.value is None):
        return False
    return True if isinstance(indent, Const) else None


def _json_dump(m: Machine, args: Args, origin: Origin) -> V:
    value, file = args.get("obj", 0), args.get("fp", 1)
    if value is not None and file is not None:
        made = files.json_of(value, _indented(args), origin)
        m.domain.serialised(m, made)
        files.dump(m, made, file, origin)
    return NONE


def _json_loads(m: Machine, args: Args, origin: Origin) -> V:
    value = args.get("s", 0)
    if value is not None:
        m.domain.used(m, value, "json.loads(...)", origin)
        if isinstance(value, Json) and not args.keywords:
            return read_json(value.content)
        if isinstance(value, Const) and not args.keywords and len(args.positional) == 1:
            return operations.compute(lambda: json.loads(value.value), origin, value)
    reason = because("what is read from JSON", *args.values()[:1])
    found = Symbol(reason, origin)
    found.called = Imported("json.loads")
    return found


def read_json(value: V, depth: int = 12) -> V:
    """Return what is read from the text of a value: lists for tuples, texts for keys."""
    value = classes.value_of(value)
    if depth == 0 or isinstance(value, (Set, Instance, Native)):
        return Symbol("what is read from JSON", value.origin)
    if isinstance(value, (List, Tuple)):
        made = List([read_json(one, depth - 1) for one in value.items], value.origin)
        if isinstance(value, List):
            made.unknown, made.total = value.unknown, value.total
        return made
    if isinstance(value, Dict):
        found = Dict(value.origin)
        found.unknown = value.unknown
        for key, (written, one) in value.items.items():
            if not isinstance(key, str):
                found.unknown = found.unknown or "a key that is no text"
            else:
                found.items[key] = (written, read_json(one, depth - 1))
        return found
    return value


def _getenv(m: Machine, args: Args, origin: Origin) -> V | None:
    default = args.get("default", 1)
    name = args.get("key", 0)
    reason = Outside(environment_name(name))
    unknown = Symbol(reason, origin, "str" if default is None else "")
    if default is None:
        memo = operations.remembered(m, ("environment",), origin, "", name or NONE)
        if isinstance(memo, Symbol):
            memo.reason = unknown.reason
        return memo
    return m.library.alternatives(m, [("default", default), ("held", unknown)])


def environment_name(name: V | None) -> str:
    """Return what a reader calls a variable of the environment."""
    written = name.value if isinstance(name, Const) else None
    return f"the environment's {written}" if isinstance(written, str) else "the environment"


def _copy(m: Machine, args: Args, origin: Origin) -> V:
    value = args.get("x", 0) or NONE
    if isinstance(value, Dict):
        made = Dict(value.origin, dict(value.items))
        made.unknown, made.kind = value.unknown, value.kind
        made.default_factory = value.default_factory
        return made
    if isinstance(value, Set):
        twin_set = Set(dict(value.items), value.origin)
        twin_set.unknown = value.unknown
        return twin_set
    if isinstance(value, Instance) and value.cls.find("__copy__") is not None:
        return m.library.call(m, value.cls.find("__copy__") or NONE, Args([value]), origin)
    if isinstance(value, List):
        copied = List(list(value.items), value.origin)
        copied.unknown, copied.total = value.unknown, value.total
        return copied
    if isinstance(value, Instance):
        twin = Instance(value.cls, value.origin)
        twin.items, twin.unknown = dict(value.items), value.unknown
        twin.native = value.native
        return twin
    return value


def _deepcopy(m: Machine, args: Args, origin: Origin) -> V:
    return _deep(args.get("x", 0) or NONE, {})


def _deep(value: V, seen: dict[int, V]) -> V:
    if isinstance(value, Instance) and value.cls.find("__deepcopy__") is not None:
        return Symbol(because("a copy of an object", value), value.origin)
    if isinstance(value, Set):
        copied_set = Set({key: _deep(one, seen) for key, one in value.items.items()}, value.origin)
        copied_set.unknown = value.unknown
        return copied_set
    if id(value) in seen:
        return seen[id(value)]
    if isinstance(value, Dict):
        made = Dict(value.origin)
        seen[id(value)] = made
        made.items = {key: (k, _deep(one, seen)) for key, (k, one) in value.items.items()}
        made.unknown, made.kind = value.unknown, value.kind
        made.default_factory = value.default_factory
        return made
    if isinstance(value, List):
        copied = List([], value.origin)
        seen[id(value)] = copied
        copied.items = [_deep(one, seen) for one in value.items]
        copied.unknown, copied.total = value.unknown, value.total
        return copied
    if isinstance(value, Tuple):
        pair = Tuple(tuple(_deep(one, seen) for one in value.items), value.origin, value.names)
        pair.cls = value.cls
        return pair
    if isinstance(value, Instance) and value.cls.kind not in ("enum",):
        twin = Instance(value.cls, value.origin)
        seen[id(value)] = twin
        twin.items = {key: _deep(one, seen) for key, one in value.items.items()}
        twin.unknown, twin.native = value.unknown, value.native
        return twin
    return value


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
        return calls.call(m, m.library.prelude(m, "cached"), Args(args.positional[:1]), origin)
    return Builtin("lru_cache", _cached, origin)


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


def _timedelta(m: Machine, args: Args, origin: Origin) -> V:
    values = [*args.positional, *args.keywords.values()]
    if all(isinstance(one, Const) for one in values) and not args.open and not args.starred:
        positional = [one.value for one in args.positional if isinstance(one, Const)]
        keywords: dict[str, Any] = {
            key: one.value for key, one in args.keywords.items() if isinstance(one, Const)
        }
        return operations.compute(
            lambda: datetime.timedelta(*positional, **keywords), origin, *values
        )
    return Symbol(
        because("a duration that is not known", *values),
        origin,
        "timedelta",
        about=operations.about(*values),
    )


def _join(m: Machine, args: Args, origin: Origin) -> V:
    parts = [one.text if isinstance(one, files.PathValue) else one for one in args.positional]
    if not parts or args.starred:
        return Symbol(because("a path", *args.values()), origin, "str")
    found = files.joined_text(parts, origin)
    if isinstance(found, Const):
        found.origin = parts[-1].origin or origin
    return found


def _lifted(run: Callable[..., Any], type_: str) -> Run:
    def wrapped(m: Machine, args: Args, origin: Origin) -> V:
        values = [one.text if isinstance(one, files.PathValue) else one for one in args.positional]
        if values and all(isinstance(one, Const) for one in values) and not args.keywords:
            contents = [one.value for one in values if isinstance(one, Const)]
            return operations.compute(lambda: run(*contents), origin, *values)
        return operations.remembered(m, ("function", run.__name__), origin, type_, *values)

    return wrapped


def _defaultdict(m: Machine, args: Args, origin: Origin) -> V:
    made = Dict(origin)
    made.kind = "defaultdict"
    if args.positional and not (isinstance(args.positional[0], Const)):
        made.default_factory = args.positional[0]
    if len(args.positional) > 1:
        subscripts.unpack_into(m, made, args.positional[1], origin)
    for name, value in args.keywords.items():
        made.items[name] = (Const(name, args.key_origins.get(name)), value)
    return made


def _chain_map(m: Machine, args: Args, origin: Origin) -> V:
    made = Dict(origin)
    for part in reversed(args.positional):
        subscripts.unpack_into(m, made, part, origin)
    return made


def _deque(m: Machine, args: Args, origin: Origin) -> V | None:
    if args.keywords or len(args.positional) > 1:
        found = List([], origin)
        found.unknown = because("a deque of a bounded length", *args.values())
        found.kind = "deque"
        return found

    def named(m: Machine, made: V) -> V:
        if isinstance(made, List):
            made.kind = "deque"
        return made

    listed = functions.FUNCTIONS["list"]
    return calls.call(m, Builtin("deque", listed), args, origin, named)


def _namespace(m: Machine, args: Args, origin: Origin) -> V:
    made = Instance(_NAMESPACE, origin)
    made.items = dict(args.keywords)
    made.unknown = args.open
    return made


def _same_fields(m: Machine, args: Args, origin: Origin) -> V | None:
    one, other = args.positional
    if not isinstance(one, Instance) or not isinstance(other, Instance):
        return Imported("builtins.NotImplemented")
    if one.cls is not other.cls:
        return Imported("builtins.NotImplemented")
    left, right = Attributes(one, origin), Attributes(other, origin)
    return operations.equal(m, left, right, origin)


_NAMESPACE = Class("SimpleNamespace", [], {"__eq__": Builtin("__eq__", _same_fields)}, None)


def _dataclass(m: Machine, args: Args, origin: Origin) -> V:
    if args.positional and isinstance(args.positional[0], Class):
        return classes.dataclass(m, args.positional[0], Args())

    def decorate(m: Machine, inner: Args, where: Origin) -> V:
        cls = inner.positional[0] if inner.positional else NONE
        return classes.dataclass(m, cls, args) if isinstance(cls, Class) else cls

    return Builtin("dataclass", decorate, origin)


def _field(m: Machine, args: Args, origin: Origin) -> V:
    return classes.field_marker(args, origin)


def _astuple(m: Machine, args: Args, origin: Origin) -> V:
    value = args.positional[0] if args.positional else NONE
    if isinstance(value, Instance) and value.cls.kind == "dataclass" and not value.unknown:
        return classes.instance_tuple(value, origin)
    return Symbol(because("the fields of an object", value), origin, "tuple")


def _field_list(m: Machine, args: Args, origin: Origin) -> V:
    """Return what ``dataclasses.fields`` gives: objects with a name."""
    value = args.positional[0] if args.positional else NONE
    cls = value.cls if isinstance(value, Instance) else value
    if not isinstance(cls, Class) or cls.kind != "dataclass" or cls.unknown:
        return Symbol(because("the fields of an object", value), origin, "tuple")
    found: list[V] = []
    for one in cls.fields:
        if not one.init_only:
            field = Instance(_FIELD, origin)
            field.items = {"name": Const(one.name)}
            field.unknown = "a field of a dataclass"
            found.append(field)
    return Tuple(tuple(found), origin)


_FIELD = Class("Field", [], {}, None)


def _is_dataclass(m: Machine, args: Args, origin: Origin) -> V:
    value = args.positional[0] if args.positional else NONE
    cls = value.cls if isinstance(value, Instance) else value
    if isinstance(cls, Class) and not cls.unknown and not cls.foreign:
        return Const(cls.kind == "dataclass", origin)
    if isinstance(value, (Const, Dict, List, Tuple)):
        return Const(False, origin)
    return operations.remembered(m, ("is_dataclass",), origin, "bool", value)


def _asdict(m: Machine, args: Args, origin: Origin) -> V:
    value = args.positional[0] if args.positional else NONE
    if isinstance(value, Instance) and value.cls.kind == "dataclass":
        return classes.instance_dict(value, value.origin)
    return Symbol(because("the fields of an object", value), origin, "dict")


def _replace(m: Machine, args: Args, origin: Origin) -> V | None:
    value = args.positional[0] if args.positional else NONE
    if isinstance(value, Instance) and value.cls.kind == "dataclass" and not value.unknown:
        kept = {
            one.name: value.items[one.name]
            for one in value.cls.fields
            if one.init and one.name in value.items
        }
        again = Args([], {**kept, **args.keywords})
        again.open = args.open
        return calls.construct(m, value.cls, again, origin)
    reason = because("a changed copy of what is not known", *args.values())
    forgetting.escape(m, args.values(), reason)
    return Symbol(reason, origin)


def _cached_property(m: Machine, args: Args, origin: Origin) -> V:
    return Wrapper("cached_property", args.positional[0] if args.positional else None, origin)


def _namedtuple(m: Machine, args: Args, origin: Origin) -> V:
    from flake8_batch_params.engine import iteration

    name, names = (args.positional + [NONE, NONE])[:2]
    if isinstance(names, Const) and isinstance(names.value, str):
        words = names.value.replace(",", " ").split()
    else:
        items = iteration.taken(m, names, origin) or []
        words = [str(one.value) for one in items if isinstance(one, Const)]
    made = Class(str(name.value) if isinstance(name, Const) else "tuple", [], {}, origin)
    made.kind = "namedtuple"
    made.fields = [Field(word) for word in words]
    defaults = args.keywords.get("defaults")
    if defaults is not None:
        values = iteration.taken(m, defaults, origin) or []
        for field, value in zip(reversed(made.fields), reversed(values), strict=False):
            field.default = value
    if args.open or not words:
        made.unknown = "a named tuple that is not known"
    return made


def _auto(m: Machine, args: Args, origin: Origin) -> V:
    found = Symbol("a number of an enum", origin)
    found.called = Imported("enum.auto")
    return found


def _enum_property(m: Machine, args: Args, origin: Origin) -> V:
    return Wrapper("property", args.positional[0] if args.positional else None, origin)


def _leave(m: Machine, args: Args, origin: Origin) -> V:
    exceptions.throw("SystemExit", "", origin)


def _attrgetter(m: Machine, args: Args, origin: Origin) -> V:
    from flake8_batch_params.engine import attributes

    names = [one.value for one in args.positional if isinstance(one, Const)]

    def run(m: Machine, inner: Args, where: Origin) -> V | None:
        if len(names) != 1 or len(args.positional) != 1:
            return Symbol(because("some attributes", *args.values(), *inner.values()), where)
        found: V | None = inner.positional[0]
        for name in str(names[0]).split("."):
            found = m.call_through(lambda: attributes.get(m, found, name, where))  # type: ignore[arg-type]  # noqa: B023
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
    import itertools

    from flake8_batch_params.engine import iteration

    columns = [iteration.taken(m, one, origin) for one in args.positional]
    if args.keywords or any(one is None for one in columns):
        return Symbol(because("a product of what is not known", *args.positional), origin)
    given = [one or [] for one in columns]
    if math.prod(map(len, given)) > 4_000:
        return Symbol(because("a long product", *args.positional), origin)
    rows = tuple(Tuple(row, origin) for row in itertools.product(*given))
    return Iterator(Tuple(rows, origin), iteration._next_of_tuple, origin)


# --- what is computed ---


def _computed(name: str, run: Callable[..., Any]) -> Run:
    """Return a function that is computed for constants; for anything else it is pure."""

    def wrapped(m: Machine, args: Args, origin: Origin) -> V | None:
        positional = [operations.plain_of(classes.value_of(one)) for one in args.positional]
        keywords = {key: operations.plain_of(one) for key, one in args.keywords.items()}
        known = None not in positional and None not in keywords.values()
        if known and not args.open and not args.starred:
            given = [one[0] for one in positional if one is not None]
            named = {key: one[0] for key, one in keywords.items() if one is not None}
            if not is_dear(name, given):
                parts = args.values()
                return operations.compute(lambda: run(*given, **named), origin, *parts)
        return calls.unknown(m, Imported(name), args, origin)

    return wrapped


#: Steps that a search in a text may take.
_SEARCH_STEPS = 200_000


def is_dear(name: str, given: list[Any]) -> bool:
    """Tell whether something may take long: a search that goes back again and again."""
    if any(isinstance(one, (str, bytes)) and len(one) > 2_000 for one in given):
        return True
    if any(isinstance(one, (int, float)) and abs(one) > 1e6 for one in given):
        return True
    if not name.startswith("re.") or name in ("re.escape", "re.compile"):
        return False
    pattern = given[0] if given else ""
    written = pattern.pattern if isinstance(pattern, re.Pattern) else pattern
    if not isinstance(written, str) or re.search(r"\)[*+{]", written):
        return True
    loops = sum(written.count(sign) for sign in "*+{?|")
    longest = max((len(one) for one in given[1:] if isinstance(one, str)), default=0)
    return bool((longest + 2) ** min(loops + 1, 30) > _SEARCH_STEPS)


_COMPUTED: dict[str, Callable[..., Any]] = {
    **{f"re.{one.__name__}": one for one in (
        re.match, re.search, re.fullmatch, re.sub, re.findall, re.split, re.compile, re.escape
    )},
    **{f"math.{one.__name__}": one for one in (
        math.floor, math.ceil, math.sqrt, math.isqrt, math.trunc, math.gcd, math.log, math.log2,
        math.log10, math.fabs, math.isclose, math.prod, math.fsum,
    )},
    **{f"textwrap.{one.__name__}": one for one in (textwrap.dedent, textwrap.shorten)},
    "base64.b64encode": base64.b64encode, "base64.b64decode": base64.b64decode,
    "html.escape": html.escape, "html.unescape": html.unescape,
    "urllib.parse.quote": urllib.parse.quote, "urllib.parse.unquote": urllib.parse.unquote,
    "urllib.parse.urlencode": urllib.parse.urlencode,
    **{f"operator.{one.__name__}": one for one in (
        operator.add, operator.sub, operator.mul, operator.gt, operator.lt, operator.ge,
        operator.le, operator.eq, operator.ne, operator.contains, operator.neg,
    )},
}  # fmt: skip


def _symbol(type_: str, reason: str) -> Run:
    def run(m: Machine, args: Args, origin: Origin) -> V:
        return Symbol(Outside(reason), origin, type_)

    return run


FUNCTIONS: dict[str, Run] = {
    **{name: _computed(name, run) for name, run in _COMPUTED.items()},
    "json.dumps": _json_dumps, "ujson.dumps": _json_dumps, "simplejson.dumps": _json_dumps,
    "orjson.dumps": _orjson_dumps, "json.dump": _json_dump, "ujson.dump": _json_dump,
    "simplejson.dump": _json_dump, "json.loads": _json_loads, "orjson.loads": _json_loads,
    "ujson.loads": _json_loads, "os.getenv": _getenv, "os.environ.get": _getenv,
    "copy.copy": _copy, "copy.deepcopy": _deepcopy, "functools.partial": _partial,
    "functools.wraps": _wraps, "functools.update_wrapper": _namespaced,
    "abc.abstractmethod": _abstract, "functools.total_ordering": _total_ordering,
    "functools.cache": _cached, "functools.lru_cache": _cached,
    "typing.cast": _cast, "typing_extensions.cast": _cast,
    "asyncio.run": _run, "asyncio.wait_for": _run, "asyncio.shield": _run, "anyio.run": _to_thread,
    "trio.run": _to_thread, "asyncio.create_task": _task, "asyncio.ensure_future": _task,
    "asyncio.gather": _gather, "asyncio.to_thread": _to_thread,
    "anyio.to_thread.run_sync": _to_thread, "starlette.concurrency.run_in_threadpool": _to_thread,
    "fastapi.concurrency.run_in_threadpool": _to_thread,
    "datetime.timedelta": _timedelta, "os.path.join": _join, "os.fspath": _lifted(str, "str"),
    "posixpath.join": _join, "os.path.basename": _lifted(os.path.basename, "str"),
    "os.path.splitext": _lifted(os.path.splitext, "tuple"),
    "os.path.dirname": _lifted(os.path.dirname, "str"),
    "urllib.parse.urljoin": _lifted(urljoin, "str"),
    "collections.OrderedDict": functions.FUNCTIONS["dict"],
    "collections.defaultdict": _defaultdict, "collections.deque": _deque,
    "collections.ChainMap": _chain_map, "collections.namedtuple": _namedtuple,
    "types.SimpleNamespace": _namespace, "types.MappingProxyType": _identity,
    "dataclasses.dataclass": _dataclass, "dataclasses.field": _field,
    "dataclasses.asdict": _asdict, "dataclasses.astuple": _astuple,
    "dataclasses.fields": _field_list, "dataclasses.is_dataclass": _is_dataclass,
    "dataclasses.replace": _replace, "copy.replace": _replace,
    "functools.cached_property": _cached_property, "enum.auto": _auto,
    "enum.property": _enum_property, "types.DynamicClassAttribute": _enum_property,
    "sys.exit": _leave, "os._exit": _leave, "os.abort": _leave,
    "operator.attrgetter": _attrgetter, "operator.itemgetter": _itemgetter,
    "itertools.product": _product, "typing.NewType": _new_type,
    "builtins.open": files.open_file, "io.open": files.open_file, "codecs.open": files.open_file,
    "io.StringIO": files.buffer("StringIO"), "io.BytesIO": files.buffer("BytesIO"),
    "tempfile.NamedTemporaryFile": files.temporary, "tempfile.TemporaryFile": files.temporary,
    "pathlib.Path": files.make_path, "pathlib.PurePath": files.make_path,
    "pathlib.PosixPath": files.make_path, "anyio.Path": files.make_path,
    "time.time": _symbol("float", "the time"), "time.perf_counter": _symbol("float", "the time"),
    "time.monotonic": _symbol("float", "the time"),
}  # fmt: skip
#: Functions of the prelude, by their dotted names.
PRELUDE = {
    "functools.reduce": "reduce", "itertools.chain": "chain",
    "itertools.chain.from_iterable": "from_iterable", "itertools.starmap": "starmap",
    "itertools.islice": "islice", "contextlib.contextmanager": "contextmanager",
    "contextlib.asynccontextmanager": "asynccontextmanager", "contextlib.suppress": "suppress",
    "contextlib.ExitStack": "ExitStack",
    "contextlib.nullcontext": "nullcontext", "contextlib.closing": "closing",
    "builtins.sorted": "sorted",
}  # fmt: skip
