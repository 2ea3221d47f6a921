"""Python's own functions that call functions or run iterators: in Python, to be run as any file.

They are lowered when the first file needs them.
"""

from __future__ import annotations

from functools import cache

import libcst as cst

from flake8_batch_params.engine.code import Code
from flake8_batch_params.engine.lowering.statements import module_code

SOURCE = """
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
    start = 0 if len(bounds) == 1 else bounds[0] or 0
    step = bounds[2] if len(bounds) > 2 else 1
    number = 0
    for item in iterable:
        if stop is not None and number >= stop:
            return
        if number >= start and (number - start) % step == 0:
            yield item
        number += 1

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

def cached(function):
    memo = {}
    def helper(*args, **keywords):
        if keywords or not __are_constants__(args):
            return function(*args, **keywords)
        if args not in memo:
            memo[args] = function(*args)
        return memo[args]
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
"""


@cache
def code() -> Code:
    """Return the steps of these functions and classes."""
    found = module_code(cst.parse_module(SOURCE))
    rest = [found]
    while rest:
        one = rest.pop()
        one.ready().internal = True
        rest += one.inner
    return found
