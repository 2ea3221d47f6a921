"""The environment: what the file sets in it, and what is asked of it."""

from __future__ import annotations

from typing import Any

from flake8_batch_params.engine import calls, folding, knowledge
from flake8_batch_params.engine.arguments import Args
from flake8_batch_params.engine.containers import Dict
from flake8_batch_params.engine.library.models import Run
from flake8_batch_params.engine.machine import Machine
from flake8_batch_params.engine.objects import NONE, Const, Mutable, Origin, Outside, Symbol, V


class Environment(Mutable):
    """The variables that the file sets, by name."""

    __slots__ = ("items",)

    def __init__(self) -> None:
        self.items: dict[Any, V] = {}
        self.origin = None
        self.stamp = None

    def save(self) -> Any:
        return self.items.copy()

    def restore(self, state: Any) -> None:
        self.items = state


def name_of(name: V | None) -> str:
    """Return what a reader calls a variable of the environment."""
    written = name.value if isinstance(name, Const) else None
    return f"the environment's {written}" if isinstance(written, str) else "the environment"


def variable(m: Machine, name: V, origin: Origin) -> V:
    """Return a variable: what the file has set, or the same symbol each time on a path."""
    held = _of(m).items.get(name.value) if type(name) is Const else None
    if held is not None:
        return held
    found = folding.remembered(m, ("environment",), origin, "", name)
    if isinstance(found, Symbol):
        found.reason = Outside(name_of(name))
    return found


def item(m: Machine, name: V, origin: Origin) -> V | None:
    """Return ``os.environ[name]``."""
    found = variable(m, name, origin)
    if type(name) is Const and isinstance(found, Symbol):
        knowledge.learn(m, ("is", found, None), False)
    return calls.may_raise(m, found, origin)


def is_set(m: Machine, name: V, origin: Origin) -> V:
    """Return ``name in os.environ``."""
    found = variable(m, name, origin)
    if not isinstance(found, Symbol):
        return Const(True, origin)
    made = Symbol(found.reason, origin, "bool")
    made.test = ("not", knowledge.asking(m, ("is", found, None), origin, found), None)
    return made


def put(m: Machine, name: V, value: V) -> None:
    """Do ``os.environ[name] = value``."""
    held = _of(m)
    m.touch(held)
    if type(name) is Const:
        held.items[name.value] = value
    else:
        # It may be any of those that are asked for.
        held.items = dict.fromkeys(held.items, Symbol(Outside("the environment"), name.origin))


def _of(m: Machine) -> Environment:
    found: Environment = m.library.environment
    return found


def _get(m: Machine, args: Args, origin: Origin) -> V | None:
    name, default = args.get("key", 0) or NONE, args.get("default", 1)
    found = variable(m, name, origin)
    if default is None or (type(name) is Const and name.value in _of(m).items):
        return found
    absent = knowledge.holds(m, ("is", found, None))
    if absent is not None:
        return default if absent else found
    if not m.relevant(m.frame, m.frame.pc - 1):
        # It stands for both.
        both = folding.remembered(m, ("default",), origin, "", found, default)
        both.reason = Outside(name_of(name))  # type: ignore[attr-defined]
        return both
    if m.nested:
        knowledge.learn(m, ("is", found, None), True)
        return default

    def keep(value: V) -> Any:
        def run(m: Machine, f: Any) -> None:
            knowledge.learn(m, ("is", found, None), value is default)
            f.stack.append(value)

        return run

    return m.library.alternatives(m, [("default", default), ("held", found)], keep)


def _setdefault(m: Machine, args: Args, origin: Origin) -> V:
    """Set a variable that may be there already."""
    name = args.get("key", 0) or NONE
    if type(name) is Const and name.value not in _of(m).items:
        put(m, name, Symbol(Outside(name_of(name)), origin, "str"))
    return variable(m, name, origin)


def _update(m: Machine, args: Args, origin: Origin) -> V:
    for key, value in args.keywords.items():
        put(m, Const(key), value)
    for one in args.positional:
        if isinstance(one, Dict):
            for written, held in one.items.values():
                put(m, written, held)
    return NONE


def _pop(m: Machine, args: Args, origin: Origin) -> V:
    name = args.get("key", 0) or NONE
    found = variable(m, name, origin)
    put(m, name, Symbol(Outside(name_of(name)), origin))
    return found


FUNCTIONS: dict[str, Run] = {
    "os.getenv": _get, "os.environ.get": _get, "os.environ.setdefault": _setdefault,
    "os.environ.update": _update, "os.environ.pop": _pop, "os.environ.__setitem__": _setdefault,
}  # fmt: skip
