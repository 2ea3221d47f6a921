"""The built-in functions that make and go through containers."""

from __future__ import annotations

from functools import partial

from flake8_batch_params.engine import (
    calls,
    exceptions,
    folding,
    forgetting,
    iteration,
    knowledge,
    operations,
    storing,
)
from flake8_batch_params.engine.arguments import Args
from flake8_batch_params.engine.containers import Dict, List, Set, Tuple
from flake8_batch_params.engine.functions import BoundMethod, Builtin, Function, Partial
from flake8_batch_params.engine.instances import Class, Instance
from flake8_batch_params.engine.iterators import Generator, Iterator, Range, Unending, View
from flake8_batch_params.engine.library import signatures
from flake8_batch_params.engine.library.models import Run
from flake8_batch_params.engine.machine import Machine
from flake8_batch_params.engine.natives import Native
from flake8_batch_params.engine.objects import (
    NONE,
    Const,
    Imported,
    Numbers,
    Origin,
    Symbol,
    V,
)
from flake8_batch_params.engine.openness import because


def _at_once(value: V) -> bool:
    return isinstance(value, (List, Tuple, Dict, Set, View, Const, Range, Class)) and not getattr(
        value, "unknown", ""
    )


def _list(m: Machine, args: Args, origin: Origin) -> V | None:
    if not args.positional:
        return List([], origin)
    value = args.positional[0]
    if _at_once(value):
        items = iteration.taken(m, value, origin)
        made = List(items or [], origin)
        if items is None:
            made.unknown = "a long list"
        return made
    return calls.call(
        m,
        m.library.prelude(m, "list_of"),
        Args([value]),
        origin,
        lambda m, made: _maybe_more(made, value, origin),
    )


#: What is gone through by running it.
_RUN = (Generator, Iterator, Instance, Function, BoundMethod, Builtin, Partial)


def _maybe_more(made: V, value: V, origin: Origin) -> V:
    made.origin = origin
    return made


def _tuple(m: Machine, args: Args, origin: Origin) -> V | None:
    if not args.positional:
        return Tuple((), origin)
    items = iteration.taken(m, args.positional[0], origin) if _at_once(args.positional[0]) else None
    if items is not None:
        return Tuple(tuple(items), origin)
    if isinstance(args.positional[0], _RUN):
        return calls.call(m, m.library.prelude(m, "tuple_of"), Args(args.positional[:1]), origin)
    return Symbol(because("a tuple of what is not known", *args.values()), origin, "tuple")


def _set_of_kind(kind: str) -> Run:
    def named(m: Machine, made: V) -> V:
        if isinstance(made, Set):
            made.kind = kind
        return made

    def run(m: Machine, args: Args, origin: Origin) -> V | None:
        if not args.positional:
            return Set({}, origin, kind)
        value = args.positional[0]
        items = iteration.taken(m, value, origin) if _at_once(value) else None
        if items is not None:
            return named(m, storing.set_of(items, origin))
        if isinstance(value, _RUN):
            made = m.library.prelude(m, "set_of")
            return calls.call(m, made, Args([value]), origin, named)
        reason = because("a set of what is not known", value)
        return Symbol(reason, origin, kind, about=folding.about(value))

    return run


def _dict(m: Machine, args: Args, origin: Origin) -> V | None:
    made = Dict(origin)
    part = args.positional[0] if args.positional else None

    def finish(m: Machine, found: V) -> V:
        if isinstance(found, Dict) and found is not made:
            operations.overlay(made, found)
        elif found is not made:
            made.unknown = because("a mapping that is not known", found)
        for name, value in args.keywords.items():
            made.items[name] = (Const(name, args.key_origins.get(name)), value)
        if args.open or args.starred:
            unknown = Dict(origin)
            unknown.unknown = args.open or args.starred
            operations.overlay(made, unknown)
        m.domain.displayed(m, made, True)
        return made

    if part is None:
        return finish(m, made)
    if isinstance(part, (Dict, Symbol, Instance, Native, Imported)):
        storing.unpack_into(m, made, part, origin)
        return finish(m, made)
    return calls.call(m, m.library.prelude(m, "dict_of"), Args([part]), origin, finish)


def _range(m: Machine, args: Args, origin: Origin) -> V:
    values = args.positional
    contents = [one.value for one in values if isinstance(one, Const)]
    if len(contents) == len(values) and all(isinstance(one, int) for one in contents):
        try:
            numbers = range(*contents)
            len(numbers)
        except (ValueError, TypeError, OverflowError) as error:
            exceptions.throw(type(error).__name__, str(error), origin)
        count = values[min(1, len(values) - 1)].origin
        return Range(numbers, origin, count)
    if len(contents) == len(values):
        exceptions.throw("TypeError", "cannot be interpreted as an integer", origin)
    about = folding.about(*values)
    reason = because("a range that is not known", *values)
    start, step = (values[0] if len(values) > 1 else Const(0), (values[2:] or [Const(1)])[0])
    known = [one.value for one in (start, step) if type(one) is Const]
    if len(known) == 2 and all(type(one) is int for one in known):
        return Unending(Numbers(reason, origin, known[0], known[1], about), origin)
    return Unending(Symbol(reason, origin, about=about), origin)


def _iter(m: Machine, args: Args, origin: Origin) -> V | None:
    if len(args.positional) != 1:
        forgetting.escape(
            m, args.values(), because("given to iter()", *args.values(), where=origin)
        )
        return Symbol(because("an iterator", *args.values()), origin)
    return iteration.iterate(m, args.positional[0], origin)


def _next(m: Machine, args: Args, origin: Origin) -> V | None:
    default = args.positional[1] if len(args.positional) > 1 else None
    return m.library.next_of(m, args.positional[0], default, NONE, origin)


def _reversed(m: Machine, args: Args, origin: Origin) -> V | None:
    value = args.positional[0]
    if isinstance(value, (Set, Generator, Iterator, Function)):
        exceptions.throw("TypeError", "object is not reversible", origin)
    if isinstance(value, List) and value.is_whole and len(value.items) < _LONG:
        return _backwards(value, origin)
    if isinstance(value, (List, Tuple, Range, View, Dict)) and not getattr(value, "unknown", ""):
        items = iteration.taken(m, value, origin)
        if items is not None:
            return Iterator(Tuple(tuple(reversed(items)), origin), iteration._next_of_tuple, origin)
    return Unending(value, origin)


#: Items of a list that is gone through backwards as it is, and not as it was.
_LONG = 40


def _backwards(value: List, origin: Origin) -> Iterator:
    last = len(value.items) - 1

    def pull(m: Machine, it: Iterator) -> V | None:
        at = last - it.position
        m.touch(it)
        if value.unknown:
            return Symbol(value.unknown, origin)
        if not 0 <= at < len(value.items):
            it.position = last + 1
            return None
        it.position += 1
        found: V = value.items[at]
        return found

    return Iterator(value, pull, origin)


def begun(m: Machine, args: Args, first: int, origin: Origin) -> Args:
    """Return arguments of which those from the first on are iterated over from now on."""
    found = args.after(0)
    for at, one in enumerate(args.positional[first:], first):
        if isinstance(one, (Dict, Set, View, Const, Function, BoundMethod, Builtin, Partial)):
            found.positional[at] = m.call_through(partial(iteration.iterate, m, one, origin))
    return found


def _enumerate(m: Machine, args: Args, origin: Origin) -> V | None:
    start = args.get("start", 1) or Const(0, origin)
    is_number = isinstance(start, Const) and isinstance(start.value, int)
    if not is_number and isinstance(start, (Const, *_HOLDERS)):
        exceptions.throw("TypeError", "cannot be interpreted as an integer", origin)
    if isinstance(start, Const):
        start = Const(int(start.value), start.origin)
    given = begun(m, Args(args.positional[:1]), 0, origin)
    given.keywords = {**args.keywords, "start": start}
    given.open, given.starred = args.open, args.starred
    return calls.call(m, m.library.prelude(m, "enumerate"), given, origin)


_HOLDERS = (List, Dict, Set, Tuple, Range, View, Iterator, Generator, Function, Class)


def _zip(m: Machine, args: Args, origin: Origin) -> V | None:
    plain = args.positional and all(
        isinstance(one, (List, Tuple, Range, Dict, Const)) and not getattr(one, "unknown", "")
        for one in args.positional
    )
    if plain and args.keywords.keys() <= {"strict"} and not args.starred and not args.open:
        columns = [iteration.taken(m, one, origin) for one in args.positional]
        if args.keywords and len({len(column or ()) for column in columns}) > 1:
            return Symbol(because("a zip of different lengths", *args.values()), origin)
        if all(column is not None for column in columns):
            rows = tuple(
                Tuple(row, origin) for row in zip(*[c or [] for c in columns], strict=False)
            )
            return _rows(m, Tuple(rows, origin), args, origin)
    return calls.call(m, m.library.prelude(m, "zip"), begun(m, args, 0, origin), origin)


def _rows(m: Machine, known: Tuple, args: Args, origin: Origin) -> Iterator:
    """Return an iterator over the rows of columns, which follows what becomes of them."""
    columns = [
        m.call_through(partial(iteration.iterate, m, one, origin)) for one in args.positional
    ]

    def pull(m: Machine, it: Iterator) -> V | None:
        m.touch(it)
        it.position += 1
        row: list[V] = []
        for column in columns:
            item = iteration.pull(m, column, origin)
            if item is None:
                return None
            row.append(item)
        return Tuple(tuple(row), origin)

    return Iterator(known, pull, origin)


def _sorted_items(m: Machine, args: Args, origin: Origin) -> V:
    """Return items in the order of their keys; a list that is not known where they are not."""
    items, keys, reverse = args.positional
    assert isinstance(items, List)
    order = [one.value for one in getattr(keys, "items", []) if isinstance(one, Const)]
    known = isinstance(keys, (List, Tuple)) and len(order) == len(items.items)
    if not known and isinstance(keys, List):
        rows = [folding.plain(one) for one in keys.items]
        if None not in rows and len(rows) == len(items.items):
            order, known = rows, True
    backwards = knowledge.truth(m, reverse)
    if known and not items.unknown and isinstance(backwards, bool):
        try:
            at = sorted(range(len(order)), key=order.__getitem__, reverse=backwards)
        except TypeError as error:
            exceptions.throw("TypeError", str(error), origin)
        return List([items.items[one] for one in at], items.origin)
    made = List(list(items.items), origin)
    made.forget(because("a list in an order that is not known", items, keys, reverse))
    return made


def _least(m: Machine, args: Args, origin: Origin) -> V:
    items, keys, default, greatest = args.positional
    assert isinstance(items, List)
    if not items.items and not items.unknown:
        if isinstance(default, Const) and default.value is ...:
            exceptions.throw("ValueError", "empty sequence", origin)
        return default
    order = [one.value for one in getattr(keys, "items", []) if isinstance(one, Const)]
    if items.unknown or len(order) != len(items.items):
        found = Symbol(
            because("the least or greatest of what is not known", items, keys),
            origin,
            about=folding.about(*items.items),
        )
        found.holds = forgetting.changeable(items.items)
        return found
    try:
        pick = (max if knowledge.truth(m, greatest) is True else min)(
            range(len(order)), key=order.__getitem__
        )
    except TypeError as error:
        exceptions.throw("TypeError", str(error), origin)
    return items.items[pick]


FUNCTIONS: dict[str, Run] = signatures.functions(
    {
        "dict": _dict, "enumerate": _enumerate, "iter": _iter, "aiter": _iter, "__least__": _least,
        "list": _list, "next": _next, "anext": _next, "range": _range, "reversed": _reversed,
        "set": _set_of_kind("set"),
        "frozenset": _set_of_kind("frozenset"), "__sorted__": _sorted_items, "tuple": _tuple,
        "zip": _zip,
    },
    """
    dict(mapping=, /, **items, ...)
    enumerate(iterable, start=, ...)
    iter(object, sentinel=, /)
    aiter(object, /)
    list(iterable=, /)
    next(iterator, default=, /)
    anext(iterator, default=, /)
    range(start, stop=, step=, /)
    reversed(sequence, /)
    set(iterable=, /)
    frozenset(iterable=, /)
    tuple(iterable=, /)
    zip(*iterables, strict=, ...)
    """,
)  # fmt: skip
