"""The module of which a program knows nothing: each call takes a choice off a tape."""

from __future__ import annotations

import types
from typing import TYPE_CHECKING, Any

from .hosts import LINE_KEYS, REQUIRED, Foreign
from .sdk import Boom, Client

if TYPE_CHECKING:
    from .world import World


#: What unknown code may put into a dict: the id of the file is mostly given at the call.
KEYS = (*REQUIRED[1:], *LINE_KEYS, "anchor", "seconds")


def inputs_of(world: World) -> types.ModuleType:
    def ident(value: Any = None, *_: Any, **__: Any) -> Any:
        return world.unknown() if world.tape.draw(2) else value

    def log(*values: Any, **named: Any) -> None:
        if world.tape.rarely():
            for one in (*values, *named.values()):
                _changed(one, world.tape.draw(2) == 0)

    def boom(*_: Any) -> None:
        if world.tape.draw(2):
            raise Boom

    def call(function: Any, *values: Any, **named: Any) -> Any:
        return function(*values, **named) if world.tape.draw(2) == 0 else None

    module = types.ModuleType("inputs")
    found = {
        "flag": lambda *_: bool(world.tape.draw(2)),
        "value": lambda *_: world.unknown(),
        "rows": lambda *_: [Foreign(f"r{number}") for number in range(world.tape.draw(3))],
        "connect": lambda *_: Client(world, world.unresolved, "unknown"),
        "ident": ident,
        "log": log,
        "boom": boom,
        "call": call,
        "Boom": Boom,
    }
    vars(module).update(found)

    def others(name: str) -> Any:
        # ``import *`` brings every constant of the program anew.
        if name == "__all__":
            return [*found, *world.names]
        if name.startswith("__"):
            raise AttributeError(name)
        return Foreign("24h") if name.isupper() else ident

    module.__getattr__ = others  # type: ignore[method-assign]
    return module


def _changed(value: Any, fills: bool) -> None:
    """Change an object as unknown code may."""
    if isinstance(value, dict) and fills:
        for key in KEYS:
            value.setdefault(key, Foreign("24h"))
    elif isinstance(value, dict | list | set):
        value.clear()
    elif hasattr(value, "__dict__") and not isinstance(value, type | types.FunctionType | Client):
        for name in list(vars(value)):
            try:
                setattr(value, name, Foreign("changed"))
            except AttributeError:
                continue
