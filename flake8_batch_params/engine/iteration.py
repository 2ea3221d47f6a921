"""Iterators: what a loop gets, round by round."""

from __future__ import annotations

from typing import Any

from flake8_batch_params.engine import calls, exceptions, folding, forgetting
from flake8_batch_params.engine.arguments import Args
from flake8_batch_params.engine.containers import Dict, List, Set, Tuple
from flake8_batch_params.engine.enums import members
from flake8_batch_params.engine.functions import BoundMethod, Builtin, Function, Partial
from flake8_batch_params.engine.instances import Class, Instance
from flake8_batch_params.engine.iterators import Generator, Iterator, Range, Unending, View
from flake8_batch_params.engine.machine import Machine, Raised
from flake8_batch_params.engine.natives import Native
from flake8_batch_params.engine.objects import (
    NONE,
    Const,
    Imported,
    Numbers,
    Origin,
    Symbol,
    V,
    part_of,
)
from flake8_batch_params.engine.openness import because

#: Items that a function of Python's own takes out of an iterator at once.
MAX_TAKEN = 2_000


def iterate(m: Machine, value: V, origin: Origin) -> V | None:
    """Return an iterator over a value; None after a frame was pushed that makes one."""
    if isinstance(value, Generator) and value.state == "unknown":
        return Unending(value, origin)
    if isinstance(value, (Iterator, Generator, Unending)):
        return value
    if isinstance(value, List):
        return Unending(value, origin) if value.unknown else Iterator(value, _next_of_list, origin)
    if isinstance(value, Tuple):
        return Iterator(value, _next_of_tuple, origin)
    if isinstance(value, Range):
        return Iterator(value, _next_of_range, origin)
    if isinstance(value, (Dict, Set)):
        return Unending(value, origin) if value.unknown else _over(value, value, _next_key, origin)
    if isinstance(value, View):
        if value.source.unknown:
            return Unending(value, origin)
        return _over(value, value.source, _next_of_view, origin)
    if isinstance(value, Const):
        return _over_constant(value, origin)
    if isinstance(value, Class) and value.kind == "enum":
        return Iterator(Tuple(tuple(members(value)), origin), _next_of_tuple, origin)
    if isinstance(value, Instance):
        method = value.cls.find("__iter__")
        if method is not None:
            return calls.call(m, method, Args([value]), origin)
        if value.cls.base_type and value.native is not None:
            return iterate(m, value.native, origin)
        if value.cls.find("__getitem__") is not None:
            return calls.call(m, m.library.prelude(m, "items_of"), Args([value]), origin)
        if not value.unknown and not value.cls.foreign and not value.cls.unknown:
            exceptions.throw("TypeError", "object is not iterable", origin)
    if isinstance(value, Native):
        m.domain.used(m, value, "iteration", _written(m, origin))
        found = value.attribute(m, "__iter__", origin)
        if found is not None:
            return found
    plain = isinstance(value, Class) and not value.unknown and not value.foreign
    if plain or isinstance(value, (Function, BoundMethod, Builtin, Partial)):
        exceptions.throw("TypeError", "object is not iterable", origin)
    return Unending(value, origin)


def _written(m: Machine, origin: Origin) -> Origin:
    """Return where the file has what the engine's own functions do: the call of ``list``."""
    for frame in reversed(m.frames):
        if not frame.code.internal:
            break
        origin = frame.call
    return origin


def _over(value: V, source: Dict | Set, pull: Any, origin: Origin) -> V:
    """Return an iterator over the keys that are there now."""
    made = Iterator(value, pull, origin)
    made.position = (tuple(source.items), 0)
    return made


def _over_constant(value: Const, origin: Origin) -> V:
    if isinstance(value.value, (str, bytes)):
        return Iterator(value, _next_of_text, origin)
    exceptions.throw("TypeError", "object is not iterable", origin)


def _step(m: Machine, it: Iterator) -> int:
    m.touch(it)
    at: int = it.position
    it.position = at + 1
    return at


def _next_of_list(m: Machine, it: Iterator) -> V | None:
    source = it.source
    assert isinstance(source, List)
    if source.unknown:
        return Symbol(source.unknown, it.origin)
    at = _step(m, it)
    if at < len(source.items):
        return source.items[at]
    left = source.total is not None and at < source.total
    return Symbol("an item of a long list", it.origin) if left else None


def _next_of_text(m: Machine, it: Iterator) -> V | None:
    source = it.source
    assert isinstance(source, Const)
    at = _step(m, it)
    return Const(source.value[at], it.origin) if at < len(source.value) else None


def _next_of_tuple(m: Machine, it: Iterator) -> V | None:
    source = it.source
    assert isinstance(source, Tuple)
    at = _step(m, it)
    return source.items[at] if at < len(source.items) else None


def _next_of_range(m: Machine, it: Iterator) -> V | None:
    source = it.source
    assert isinstance(source, Range)
    at = _step(m, it)
    return Const(source.numbers[at], it.origin) if at < len(source.numbers) else None


def _keys(m: Machine, it: Iterator, source: Dict | Set) -> Any:
    """Return the next key of a dict as it was when the loop began; None at the end."""
    keys, at = it.position
    if at > len(keys):
        return None
    m.touch(it)
    it.position = (keys, at + 1)
    # Python looks at the size behind the last key, too.
    if len(keys) != len(source.items):
        exceptions.throw("RuntimeError", "changed size during iteration", it.origin)
    return keys[at] if at < len(keys) else None


def _next_key(m: Machine, it: Iterator) -> V | None:
    source = it.source
    assert isinstance(source, (Dict, Set))
    if source.unknown:
        return Symbol(source.unknown, it.origin)
    key = _keys(m, it, source)
    if key is None or key not in source.items:
        return None
    found = source.items[key]
    return found[0] if isinstance(found, tuple) else found


def _next_of_view(m: Machine, it: Iterator) -> V | None:
    view = it.source
    assert isinstance(view, View)
    source = view.source
    if source.unknown:
        return Symbol(source.unknown, it.origin)
    key = _keys(m, it, source)
    if key is None or key not in source.items:
        return None
    written, value = source.items[key]
    if view.kind == "keys":
        return written
    return value if view.kind == "values" else Tuple((written, value), it.origin)


def item_of(value: V, origin: Origin) -> V:
    """Return what an item is of what is not known."""
    if isinstance(value, View):
        first = Symbol(value.source.unknown, origin)
        second = Symbol(value.source.unknown, origin)
        return Tuple((first, second), origin) if value.kind == "items" else first
    reason = (
        getattr(value, "unknown", "")
        or getattr(value, "reason", "")
        or (f"an import of {value.path}" if isinstance(value, Imported) else "what is not known")
    )
    where = getattr(reason, "where", None)
    reason = because(part_of("an item", reason), value, where=where)
    found = Symbol(reason, origin, about=folding.about(value))
    found.holds = tuple(forgetting.behind(value))
    return found


def next_of_unknown(m: Machine, it: Unending, origin: Origin) -> V:
    """Return what comes next of what is not known: the same in each loop over the same value."""
    rounds, source = it.rounds, it.source
    m.touch(it)
    it.rounds += 1
    given = source.item(m, origin) if isinstance(source, Native) else None
    if given is not None:
        return given
    if isinstance(source, Numbers):
        return Const(source.start + rounds * source.step, source.origin)
    found = item_of(source, origin)
    if not isinstance(source, Symbol) or not isinstance(found, Symbol):
        return found
    memo = (("round", rounds), source)
    held = m.path.memo.get(memo)
    if held is None:
        folding.remember(m, memo, found)
        return found
    return held


def pull(m: Machine, it: V, origin: Origin) -> V | None:
    """Return the next value of an iterator, at once and without forks; None at its end."""
    if isinstance(it, Iterator):
        return it.pull(m, it)
    if isinstance(it, Unending):
        m.doubt_path(because("", it.source))
        if it.rounds >= it.most:
            return None
        return next_of_unknown(m, it, origin)
    if isinstance(it, Generator):
        return _from_generator(m, it, origin)
    if isinstance(it, Instance) and it.cls.find("__next__") is not None:
        method = it.cls.find("__next__")
        assert method is not None
        try:
            return m.call_through(lambda: calls.call(m, method, Args([it]), origin))
        except Raised as raised:
            if is_stop(raised.value):
                return None
            raise
    return None


def is_stop(value: V) -> bool:
    """Tell whether an exception ends an iteration."""
    return isinstance(value, Instance) and value.cls.is_below(
        exceptions.exception_class("StopIteration")
    )


def _from_generator(m: Machine, it: Generator, origin: Origin) -> V | None:
    if it.state == "done":
        return None
    at_end: list[bool] = []

    def ended(m: Machine, value: V) -> None:
        at_end.append(True)
        if m.frames:
            m.frames[-1].stack.append(NONE)
        else:
            m.result = NONE

    value = m.call_through(lambda: calls.resume(m, it, NONE, origin, ended))
    return None if at_end else value


def taken(m: Machine, value: V, origin: Origin) -> list[V] | None:
    """Return all that an iterable gives, in order; None where that is not known."""
    if isinstance(value, (List, Tuple)):
        if getattr(value, "unknown", "") or getattr(value, "total", None):
            return None
        return list(value.items)
    if isinstance(value, Range) and len(value.numbers) > MAX_TAKEN:
        return None
    it = m.call_through(lambda: iterate(m, value, origin))
    if isinstance(it, Unending):
        return None
    found: list[V] = []
    while len(found) <= MAX_TAKEN:
        item = pull(m, it, origin)
        if item is None:
            return None if is_short(it) else found
        found.append(item)
    return None


def is_short(it: V | None) -> bool:
    """Tell whether an iterator that is at its end would give more in Python."""
    return isinstance(it, Generator) and bool(it.unknown)


def cut_short(m: Machine, reason: str) -> bool:
    """Note that the generator that runs gives more in Python; tell whether one runs."""
    generator = m.frame.generator
    if generator is None or generator.kind == "coroutine":
        return False
    m.touch(generator)
    generator.unknown = generator.unknown or reason
    return True


def promised(value: V) -> tuple[int, Origin] | None:
    """Return how many values a generator expression over a written number gives, and where.

    None where it leaves some out, or where the number is small or not known.
    """
    if not isinstance(value, Generator) or value.state != "new":
        return None
    source = value.frame.locals.get(".0")
    if not isinstance(source, Iterator) or not isinstance(source.source, Range):
        return None
    if len(value.frame.code.arms) != 1 or len(source.source.numbers) <= MAX_TAKEN:
        return None
    return len(source.source.numbers), source.source.count


def some(m: Machine, value: V, origin: Origin) -> list[V]:
    """Return what an iterable gives, as one run of the program may get it.

    What is not known gives two items.
    """
    found = taken(m, value, origin)
    if found is not None:
        return found
    it = m.call_through(lambda: iterate(m, value, origin))
    items: list[V] = []
    while len(items) < MAX_TAKEN:
        item = pull(m, it, origin)
        if item is None:
            break
        items.append(item)
    return items
