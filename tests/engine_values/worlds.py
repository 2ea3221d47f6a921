"""Runs a program in several worlds: in each of them other code gives it other values.

The module ``outside`` stands for code that the engine does not see.  What the engine claims to
know of a value has to be so in each of the worlds.
"""

from __future__ import annotations

import sys
import types
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from engine_values.probes import UNKNOWN, agrees, by_engine, by_python, is_known

PROGRAMS = Path(__file__).parents[1] / "engine_programs"


class Thing:
    """An object of a class of other code."""

    def __init__(self) -> None:
        self.x = "outside"

    def __getitem__(self, key: Any) -> str:
        if key == 2:
            raise IndexError
        return "item outside"

    def __contains__(self, item: Any) -> bool:
        return bool(item != 1)


#: What ``outside.x`` is, and what ``outside.f()`` gives.
WORLDS: tuple[Any, ...] = (
    3, 0, 1, 2, True, -1, 2.5, "a", "", "k", b"a", None,
    (1, 2), [3], {"k": "v"}, {}, {1, 2}, Thing(),
)  # fmt: skip


def _outside(value: Any) -> types.ModuleType:
    module = types.ModuleType("outside")
    kept: list[Any] = []

    def keep(given: Any) -> Any:
        """Keep what is given, and change it whenever a value is asked for."""
        kept.append(given)
        return given

    def give(*args: Any, **kwargs: Any) -> Any:
        """Give the value, and change what can be changed of what is given."""
        for one in (*args, *kwargs.values(), *kept):
            _change(one)
        return value

    module.x = value  # type: ignore[attr-defined]
    module.f = give  # type: ignore[attr-defined]
    module.keep = keep  # type: ignore[attr-defined]
    module.Base = Thing  # type: ignore[attr-defined]
    return module


def _change(given: Any) -> None:
    if isinstance(given, list):
        for one in given:
            _change(one)
        given.insert(0, "changed")
    elif isinstance(given, dict):
        for one in list(given.values()):
            _change(one)
        given.clear()
        given["changed"] = True
    elif isinstance(given, set):
        given.add("changed")
    elif isinstance(given, tuple):
        for one in given:
            _change(one)
    elif isinstance(given, Iterator):
        next(given, None)
    elif isinstance(given, (types.FunctionType, types.MethodType)):
        _change(given())
    elif isinstance(given, types.BuiltinMethodType):
        given() if given.__name__ == "clear" else given("changed")
    elif hasattr(given, "__dict__") and not isinstance(given, (type, types.BuiltinFunctionType)):
        for one in list(given.__dict__.values()):
            _change(one)
        for name in given.__dict__:
            if not name.startswith("_"):
                given.__dict__[name] = "changed"
        given.__dict__["changed"] = True
        if hasattr(given, "change"):
            given.change()


def blocks(name: str) -> dict[str, str]:
    """Return the programs of a file of ``engine_programs`` by the titles above them."""
    text = (PROGRAMS / f"{name}.txt").read_text(encoding="utf-8")
    found: dict[str, str] = {}
    for block in ("\n" + text).split("\n## ")[1:]:
        title, _, program = block.partition("\n")
        assert title not in found, title
        found[title] = "from probes import probe\n" + program
    return found


def in_world(source: str, value: Any) -> list[Any]:
    """Return what Python hands to ``probe`` where other code gives this value."""
    sys.modules["outside"] = _outside(value)
    try:
        return by_python(source)
    finally:
        del sys.modules["outside"]


def wrong_in(source: str, worlds: tuple[Any, ...] = WORLDS) -> list[str]:
    """Return what the engine claims of a program without branches that is not so somewhere."""
    engine = by_engine(source)
    found: list[str] = []
    reached = 0
    for world in worlds:
        python = in_world(source, world)
        if python and python[-1][0] == "ends":
            python = python[:-1]
        reached += len(python)
        for number, value in engine.values:
            if number < len(python) and not agrees(value, python[number]):
                found.append(f"{world!r}: probe {number} is {python[number]}, and not {value}")
    assert reached, "no world reaches a probe"
    return found


def found_nowhere(source: str, worlds: tuple[Any, ...] = WORLDS) -> list[str]:
    """Return what a path of the engine has of the last probe that no world has.

    This is for programs in which what other code gives decides where they go.
    """
    seen = [python for world in worlds if (python := in_world(source, world))]
    found: list[str] = []
    for number, value in by_engine(source).values:
        there = [python[number] for python in seen if number < len(python)]
        if not any(agrees(value, one) for one in there):
            found.append(f"probe {number} is nowhere {value}")
    return found


def alone(source: str) -> tuple[list[Any], list[Any]]:
    """Return what Python and what the engine have for the probes of a program.

    Where the paths of the engine differ, it does not know.
    """
    python = by_python(source)
    engine: dict[int, Any] = {}
    for number, value in by_engine(source).values:
        engine[number] = value if engine.get(number, value) == value else UNKNOWN
    return python, [engine.get(number, UNKNOWN) for number in range(len(python))]


def misjudged(source: str, *, known: bool = True) -> list[str]:
    """Return what is wrong of a program that sees nothing outside, and what should be known."""
    python, engine = alone(source)
    assert python, "nothing is probed"
    if python[-1][0] == "ends":
        return [f"Python ends with {python[-1][1]}"]
    found = [
        f"probe {number} is {there}, and not {here}"
        for number, (there, here) in enumerate(zip(python, engine, strict=True))
        if not agrees(here, there)
    ]
    if known:
        found += [f"probe {n} is not known" for n, one in enumerate(engine) if not is_known(one)]
    return found
