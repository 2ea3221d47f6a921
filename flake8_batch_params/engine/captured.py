"""What a function may change of what is around it, when other code calls it: as its steps say."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from flake8_batch_params.engine.code import Code


class Names(NamedTuple):
    """Names of variables around a function, by what it, or a function in it, does with them."""

    #: It sets or deletes them.
    rebound: frozenset[str]
    #: It calls, changes or hands on what they hold.
    handed: frozenset[str]
    #: It only looks at what they hold, and may hand on what is in that.
    seen: frozenset[str]


class Captured(NamedTuple):
    """What a function does with the module's variables, and with those of functions around it."""

    of_module: Names
    of_functions: Names
    #: The attributes that it sets.
    fields: frozenset[str]


def captured(code: Code) -> Captured:
    """Return what a function does with what is around it."""
    if code.captured is None:
        every = list(_scopes(code))
        code.captured = Captured(
            _names(every, _GLOBAL),
            _names(every, _CELL),
            frozenset(name for one in every for part in one.statements for name in part.fields),
        )
    found: Captured = code.captured
    return found


def _scopes(code: Code) -> Iterator[Code]:
    """Yield the code of a function, and of what is written in it."""
    yield code.ready()
    for inner in code.inner:
        yield from _scopes(inner)


class _Steps(NamedTuple):
    """The names of steps; a module of theirs is no import of this one's, which is below them."""

    loads: frozenset[str]
    stores: frozenset[str]


_GLOBAL = _Steps(
    frozenset({"load_global", "load_class_name", "load_bound_name"}),
    frozenset({"store_global", "delete_global"}),
)
_CELL = _Steps(
    frozenset({"load_cell", "load_outer", "load_class_name"}),
    frozenset({"store_cell", "delete_cell"}),
)
#: What comes right behind the load of a value that is only looked at.
_LOOKING = frozenset("compare negate format_string jump_if jump_unless get_iterator".split())


def _names(every: list[Code], asked: _Steps) -> Names:
    rebound: set[str] = set()
    loaded: dict[bool, set[str]] = {True: set(), False: set()}
    for code in every:
        for at, (step, argument) in enumerate(code.steps):
            if step.__name__ in asked.loads:
                name = argument if isinstance(argument, str) else argument[0]
                is_seen = at in code.looks or code.steps[at + 1][0].__name__ in _LOOKING
                loaded[is_seen].add(name)
            elif step.__name__ in asked.stores:
                rebound.add(argument)
    handed = frozenset(loaded[False])
    return Names(frozenset(rebound), handed, frozenset(loaded[True]) - handed)
