"""The methods of lists and tuples."""

from __future__ import annotations

from typing import Any

from flake8_batch_params.engine import calls, comparison, exceptions, folding, iteration, knowledge
from flake8_batch_params.engine.arguments import Args
from flake8_batch_params.engine.containers import Dict, List, Set, Tuple
from flake8_batch_params.engine.functions import Function
from flake8_batch_params.engine.iterators import Generator, Iterator, Range
from flake8_batch_params.engine.library import of_several, signatures
from flake8_batch_params.engine.library.of_several import Method
from flake8_batch_params.engine.machine import Machine
from flake8_batch_params.engine.objects import (
    NONE,
    Const,
    Origin,
    Symbol,
    V,
)
from flake8_batch_params.engine.openness import because


def _changed(m: Machine, target: List) -> None:
    """Note that a list is to be changed: of a long one, only the first items are at hand."""
    m.touch(target)
    if target.total is not None:
        target.forget("a long list")


def _append(m: Machine, target: List, args: Args, origin: Origin) -> V:
    m.touch(target)
    if len(target.items) < 4 * folding.MAX_ITEMS:
        target.extend(args.positional)
    else:
        target.forget("a long list")
    return NONE


def _extend(m: Machine, target: List, args: Args, origin: Origin) -> V | None:
    part = args.positional[0]
    if of_several.listed(part):
        items = iteration.taken(m, part, origin)
        m.touch(target)
        if items is None:
            target.forget(because("extended by what is not known", part, where=origin))
        else:
            target.extend(items)
        return NONE
    return calls.call(
        m, m.library.prelude(m, "extend"), Args([target, part]), origin, lambda m, _: NONE
    )


def _index_of(at: V, origin: Origin) -> V:
    """Return an index; raise what Python raises of what is none."""
    is_other = isinstance(at, (List, Dict, Set, Tuple, Range, Function, Generator, Iterator))
    if is_other or (isinstance(at, Const) and not isinstance(at.value, int)):
        exceptions.throw("TypeError", "cannot be interpreted as an integer", origin)
    return at


def _insert(m: Machine, target: List, args: Args, origin: Origin) -> V:
    at = _index_of(args.positional[0], origin)
    _changed(m, target)
    if isinstance(at, Const) and not target.unknown:
        target.items.insert(at.value, args.positional[1])
    else:
        target.forget(
            target.unknown
            or because("changed at an index that is not known", *args.values(), where=origin)
        )
    return NONE


def _pop_list(m: Machine, target: List, args: Args, origin: Origin) -> V:
    at = _index_of(args.positional[0], origin) if args.positional else Const(-1)
    _changed(m, target)
    if target.unknown or not isinstance(at, Const):
        target.forget(
            target.unknown
            or because("taken out at an index that is not known", *args.values(), where=origin)
        )
        return Symbol(target.unknown, origin)
    if not target.items:
        exceptions.throw("IndexError", "pop from empty list", origin)
    try:
        return target.items.pop(at.value)
    except (IndexError, TypeError) as error:
        exceptions.throw(type(error).__name__, str(error), origin)


def _popleft(m: Machine, target: List, args: Args, origin: Origin) -> V:
    return _pop_list(m, target, Args([Const(0)]), origin)


def _appendleft(m: Machine, target: List, args: Args, origin: Origin) -> V:
    return _insert(m, target, args.before(Const(0)), origin)


def _extendleft(m: Machine, target: List, args: Args, origin: Origin) -> V:
    items = iteration.taken(m, args.positional[0], origin)
    _changed(m, target)
    if items is None or target.unknown:
        target.forget(because("extended by what is not known", *args.values(), where=origin))
    else:
        target.items[:0] = reversed(items)
    return NONE


def _rotate(m: Machine, target: List, args: Args, origin: Origin) -> V:
    steps = args.get("n", 0) or Const(1)
    _changed(m, target)
    if target.unknown or type(steps) is not Const or not isinstance(steps.value, int):
        target.forget(
            target.unknown or because("rotated by what is not known", steps, where=origin)
        )
    elif target.items:
        at = -steps.value % len(target.items)
        target.items = [*target.items[at:], *target.items[:at]]
    return NONE


def _remove(m: Machine, target: List, args: Args, origin: Origin) -> V:
    _changed(m, target)
    value = args.positional[0] if args.positional else NONE
    for at, one in enumerate(target.items):
        found = knowledge.truth(m, comparison.equal(m, one, value, origin))
        if found is True:
            del target.items[at]
            return NONE
        if found is not False:
            break
    else:
        if not target.unknown:
            exceptions.throw("ValueError", "not in list", origin)
    target.forget(because("an item that is not known was taken out", *args.values(), where=origin))
    return NONE


def _reverse(m: Machine, target: List, args: Args, origin: Origin) -> V:
    _changed(m, target)
    target.items.reverse()
    return NONE


def _sort(m: Machine, target: List, args: Args, origin: Origin) -> V | None:
    return calls.call(
        m, m.library.prelude(m, "sort"), args.before(target), origin, lambda m, _: NONE
    )


def _copy_list(m: Machine, target: List, args: Args, origin: Origin) -> V:
    made = List(list(target.items), target.origin)
    made.unknown, made.total, made.kind = target.unknown, target.total, target.kind
    return made


def _index(m: Machine, target: Any, args: Args, origin: Origin) -> V:
    value = args.positional[0] if args.positional else NONE
    given = [_index_of(one, origin) for one in args.positional[1:]]
    bounds = [one.value for one in given if isinstance(one, Const)]
    if len(bounds) < len(args.positional) - 1 or not all(isinstance(one, int) for one in bounds):
        return Symbol(because("an index that is not known", *args.values()), origin, "int")
    if not getattr(target, "unknown", "") and getattr(target, "total", None) is None:
        for at in range(len(target.items))[slice(*[*(bounds or [0]), None][:2])]:
            one = target.items[at]
            found = knowledge.truth(m, comparison.equal(m, one, value, origin))
            if found is True:
                return Const(at, origin)
            if found is not False:
                return Symbol(because("an index that is not known", target, value), origin, "int")
        exceptions.throw("ValueError", "not in list", origin)
    return Symbol(because("an index that is not known", target, value), origin, "int")


def _count(m: Machine, target: Any, args: Args, origin: Origin) -> V:
    value = args.positional[0] if args.positional else NONE
    number = 0
    for one in target.items:
        found = knowledge.truth(m, comparison.equal(m, one, value, origin))
        if not isinstance(found, bool):
            return Symbol(because("a count that is not known", target, value), origin, "int")
        number += found
    if getattr(target, "unknown", "") or getattr(target, "total", None) is not None:
        return Symbol(because("a count", target, value), origin, "int")
    return Const(number, origin)


_LIST: dict[str, Method] = signatures.methods(
    {
        "append": _append, "extend": _extend, "insert": _insert, "pop": _pop_list,
        "remove": _remove, "reverse": _reverse, "sort": _sort, "copy": _copy_list,
        "clear": of_several.clear, "index": _index, "count": _count,
    },
    """
    append(object, /)
    extend(iterable, /)
    insert(index, object, /)
    pop(index=, /)
    remove(value, /)
    reverse()
    sort(*, key=, reverse=, ...)
    copy()
    clear()
    index(value, start=, stop=, /)
    count(value, /)
    """,
)  # fmt: skip
_DEQUE: dict[str, Method] = signatures.methods(
    {
        "pop": _pop_list, "popleft": _popleft, "appendleft": _appendleft,
        "extendleft": _extendleft, "rotate": _rotate,
    },
    """
    pop()
    popleft()
    appendleft(object, /)
    extendleft(iterable, /)
    rotate(n=, /)
    """,
)  # fmt: skip
LISTS: dict[str, dict[str, Method]] = {
    "list": _LIST, "deque": {name: run for name, run in _LIST.items() if name != "sort"} | _DEQUE,
}  # fmt: skip
TUPLE: dict[str, Method] = {name: _LIST[name] for name in ("index", "count")}
