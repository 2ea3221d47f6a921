"""Python's own functions that call functions or run iterators: in Python, to be run as any file.

Each is lowered when the first file needs it.
"""

from __future__ import annotations

import ast
import re
from functools import cache

from flake8_batch_params.engine.code import Code
from flake8_batch_params.engine.lowering.statements import module_code
from flake8_batch_params.engine.source import Tree

SOURCE = """
import collections

import types

def any(iterable):
    for item in iterable:
        if item:
            return True
    return False

def all(iterable):
    for item in iterable:
        if not item:
            return False
    return True

def map(function, *iterables):
    if len(iterables) == 1:
        for item in iterables[0]:
            yield function(item)
    else:
        for row in zip(*iterables):
            yield function(*row)

def starmap(function, iterable):
    for row in iterable:
        yield function(*row)

def filter(function, iterable):
    for item in iterable:
        if function is None:
            if item:
                yield item
        elif function(item):
            yield item

def enumerate(iterable, start=0):
    for item in iterable:
        yield start, item
        start += 1

def zip(*iterables, strict=False):
    iterators = [iter(one) for one in iterables]
    while iterators:
        row = []
        for one in iterators:
            try:
                row.append(next(one))
            except StopIteration:
                return
        yield tuple(row)

def sorted(iterable, *, key=None, reverse=False):
    items = list(iterable)
    keys = items if key is None else [key(item) for item in items]
    return __sorted__(items, keys, reverse)

def sort(items, *, key=None, reverse=False):
    items[:] = sorted(items, key=key, reverse=reverse)

def minimum(*items, key=None, default=...):
    found = list(items[0]) if len(items) == 1 else list(items)
    keys = found if key is None else [key(item) for item in found]
    return __least__(found, keys, default, False)

def maximum(*items, key=None, default=...):
    found = list(items[0]) if len(items) == 1 else list(items)
    keys = found if key is None else [key(item) for item in found]
    return __least__(found, keys, default, True)

def sum(iterable, start=0):
    for item in iterable:
        start = start + item
    return start

def reduce(function, iterable, *initial):
    iterator = iter(iterable)
    if initial:
        value = initial[0]
    else:
        try:
            value = next(iterator)
        except StopIteration:
            raise TypeError("empty iterable")
    for item in iterator:
        value = function(value, item)
    return value

def list_of(iterable):
    found = []
    for item in iterable:
        found.append(item)
    return found

def extend(items, iterable):
    for item in iterable:
        items.append(item)

def items_of(value):
    at = 0
    while True:
        try:
            item = value[at]
        except IndexError:
            return
        yield item
        at += 1

def tuple_of(iterable):
    return tuple(list_of(iterable))

def set_of(iterable):
    found = set()
    for item in iterable:
        found.add(item)
    return found

def dict_of(pairs):
    found = {}
    for key, value in pairs:
        found[key] = value
    return found

def update_of(target, pairs):
    for key, value in pairs:
        target[key] = value

def join_of(separator, iterable):
    return separator.join(list_of(iterable))

def writelines_of(file, iterable):
    for line in iterable:
        file.write(line)

def chain(*iterables):
    for one in iterables:
        for item in one:
            yield item

def from_iterable(iterables):
    for one in iterables:
        for item in one:
            yield item

def islice(iterable, *bounds):
    stop = bounds[0] if len(bounds) == 1 else bounds[1]
    start = 0 if len(bounds) == 1 or bounds[0] is None else bounds[0]
    step = 1 if len(bounds) < 3 or bounds[2] is None else bounds[2]
    if start < 0 or step < 1 or (stop is not None and stop < 0):
        raise ValueError("Indices for islice() must be None or an integer")
    iterator = iter(iterable)
    if stop is None:
        return _without_stop(iterator, start, step)
    return _with_stop(iterator, start, step, range(max(start, stop)))

def _without_stop(iterator, start, step):
    number = 0
    for item in iterator:
        if number >= start and (number - start) % step == 0:
            yield item
        number += 1

def _with_stop(iterator, start, step, numbers):
    for number in numbers:
        try:
            item = next(iterator)
        except StopIteration:
            return
        if number >= start and (number - start) % step == 0:
            yield item

class ChainMap(collections.ChainMap):
    def __init__(self, *maps):
        self.maps = list(maps) or [{}]

    def __getitem__(self, key):
        for mapping in self.maps:
            if key in mapping:
                return mapping[key]
        return self.__missing__(key)

    def __missing__(self, key):
        raise KeyError(key)

    def __contains__(self, key):
        for mapping in self.maps:
            if key in mapping:
                return True
        return False

    def __bool__(self):
        for mapping in self.maps:
            if mapping:
                return True
        return False

    def _all(self):
        found = {}
        for mapping in reversed(self.maps):
            found.update(mapping)
        return found

    def __iter__(self):
        return iter(self._all())

    def __len__(self):
        return len(self._all())

    def __eq__(self, other):
        return self._all() == (other._all() if isinstance(other, ChainMap) else other)

    def __setitem__(self, key, value):
        self.maps[0][key] = value

    def __delitem__(self, key):
        del self.maps[0][key]

    def get(self, key, default=None):
        return self[key] if key in self else default

    def keys(self):
        return self._all().keys()

    def values(self):
        return self._all().values()

    def items(self):
        return self._all().items()

    def pop(self, key, *default):
        return self.maps[0].pop(key, *default)

    def popitem(self):
        return self.maps[0].popitem()

    def clear(self):
        self.maps[0].clear()

    def update(self, *parts, **items):
        self.maps[0].update(*parts, **items)

    def setdefault(self, key, default=None):
        if key not in self:
            self[key] = default
        return self[key]

    def copy(self):
        return ChainMap(self.maps[0].copy(), *self.maps[1:])

    def new_child(self, m=None, **items):
        child = {} if m is None else m
        child.update(items)
        return ChainMap(child, *self.maps)

    @property
    def parents(self):
        return ChainMap(*self.maps[1:])

    def __or__(self, other):
        return ChainMap({**self.maps[0], **other}, *self.maps[1:])

    def __ror__(self, other):
        return ChainMap({**other, **self})

    def __ior__(self, other):
        self.maps[0].update(other)
        return self

class MappingProxyType(types.MappingProxyType):
    def __init__(self, mapping, /):
        self._mapping = mapping

    def __getitem__(self, key):
        return self._mapping[key]

    def __contains__(self, key):
        return key in self._mapping

    def __iter__(self):
        return iter(self._mapping)

    def __len__(self):
        return len(self._mapping)

    def __eq__(self, other):
        return self._mapping == other

    def __or__(self, other):
        return self._mapping | (other._mapping if isinstance(other, MappingProxyType) else other)

    def __ror__(self, other):
        return other | self._mapping

    def get(self, key, default=None, /):
        return self._mapping.get(key, default)

    def keys(self):
        return self._mapping.keys()

    def values(self):
        return self._mapping.values()

    def items(self):
        return self._mapping.items()

    def copy(self):
        return self._mapping.copy()

    def __setitem__(self, key, value):
        raise TypeError("does not support item assignment")

    def __delitem__(self, key):
        raise TypeError("does not support item deletion")

    def __getattr__(self, name):
        raise AttributeError(name)

class _Context:
    def __init__(self, generator):
        self.generator = generator

    def __enter__(self):
        return next(self.generator)

    def __exit__(self, kind, raised, traceback):
        if raised is None:
            next(self.generator, None)
            return False
        try:
            self.generator.throw(raised)
        except StopIteration:
            return True
        return True

class _AsyncContext:
    def __init__(self, generator):
        self.generator = generator

    __aenter__ = _Context.__enter__
    __aexit__ = _Context.__exit__

def contextmanager(function):
    def helper(*args, **keywords):
        return _Context(function(*args, **keywords))
    return helper

def asynccontextmanager(function):
    def helper(*args, **keywords):
        return _AsyncContext(function(*args, **keywords))
    return helper

class suppress:
    def __init__(self, *kinds):
        self.kinds = kinds

    def __enter__(self):
        return None

    def __exit__(self, kind, raised, traceback):
        return raised is not None and __is_caught__(raised, self.kinds)

class ContextDecorator:
    def __call__(self, function):
        def inner(*args, **keywords):
            with self:
                return function(*args, **keywords)
        return inner

class nullcontext:
    def __init__(self, value=None):
        self.value = value

    def __enter__(self):
        return self.value

    def __exit__(self, *raised):
        return None

class ExitStack:
    def __init__(self):
        self.exits = []

    def __enter__(self):
        return self

    def enter_context(self, manager):
        value = __enter_with__(manager)
        def leave(kind, raised, traceback):
            return __leave_with__(manager, kind, raised)
        self.exits.append(leave)
        return value

    def push(self, leave):
        if hasattr(leave, "__exit__"):
            def left(kind, raised, traceback):
                return __leave_with__(leave, kind, raised)
            self.exits.append(left)
        else:
            self.exits.append(leave)
        return leave

    def callback(self, function, *args, **keywords):
        def leave(kind, raised, traceback):
            function(*args, **keywords)
        self.exits.append(leave)
        return function

    def pop_all(self):
        found = ExitStack()
        found.exits = self.exits
        self.exits = []
        return found

    def close(self):
        self.__exit__(None, None, None)

    def __exit__(self, kind, raised, traceback):
        found = raised
        while self.exits:
            leave = self.exits.pop()
            try:
                if leave(None if raised is None else kind, raised, None):
                    raised = None
            except BaseException as error:
                raised = error
                kind = type(error)
        if raised is not None and raised is not found:
            raise raised
        return found is not None and raised is None

def cached(function, limit=None):
    memo = {}
    def helper(*args, **keywords):
        if not __are_constants__(args + tuple(keywords.values())):
            return function(*args, **keywords)
        key = (args, tuple(keywords.items()))
        if key in memo:
            value = memo.pop(key)
        else:
            value = function(*args, **keywords)
            if limit is not None and len(memo) >= limit:
                del memo[next(iter(memo))]
        memo[key] = value
        return value
    helper.cache_clear = memo.clear
    helper.__wrapped__ = function
    helper.__name__ = function.__name__
    return helper

class closing:
    def __init__(self, value):
        self.value = value

    def __enter__(self):
        return self.value

    def __exit__(self, *raised):
        self.value.close()

def executed(function, *args, **keywords):
    return function(*args, **keywords)

def delayed(function, args=(), kwargs=None):
    return function(*args, **(kwargs or {}))

def parsed(namespace, command, options, either):
    for name, default, given in options(command()):
        setattr(namespace, name, either(name, default, given))
    return namespace
"""


#: The functions, classes and imports, by name.
_PARTS: dict[str, str] = {
    part.split()[1].partition("(")[0].rstrip(":"): part
    for part in re.split(r"\n(?=(?:def|class|import) )", SOURCE) if part
}  # fmt: skip


@cache
def needed(name: str) -> tuple[str, ...]:
    """Return the names that a function needs to be there, its own last."""
    found: dict[str, None] = {}

    def add(one: str, above: tuple[str, ...]) -> None:
        words = _PARTS.keys() & set(re.findall(r"\w+", _PARTS[one]))
        for word in sorted(words - {one, *above}):
            if word not in found:
                add(word, (*above, one))
        found[one] = None

    add(name, ())
    return tuple(found)


@cache
def code(name: str) -> Code:
    """Return the steps that make one of these functions or classes."""
    text = f"{_PARTS[name]}\n"
    tree = Tree(text, ast.parse(text))
    found = module_code(tree.module(), tree.body)
    rest = [found]
    while rest:
        one = rest.pop()
        one.ready().internal = True
        rest += one.inner
    return found
