"""Runs a program by Python and by the engine, and compares what they hand to ``probe``.

A program says ``probe(x)`` where a value is to be compared.  Both sides describe the value in
the same way; what the engine does not know is `UNKNOWN`, which agrees with anything.
"""

from __future__ import annotations

import ast
import enum
import io
import json
import sys
import types
import warnings
from contextlib import redirect_stdout
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any
from unittest.mock import patch

from flake8_batch_params.engine import machine
from flake8_batch_params.engine.arguments import Args
from flake8_batch_params.engine.containers import Dict, List, Set, Tuple
from flake8_batch_params.engine.domain import Domain
from flake8_batch_params.engine.functions import BoundMethod, Function
from flake8_batch_params.engine.instances import Class, Instance
from flake8_batch_params.engine.iterators import Range
from flake8_batch_params.engine.library.serialising import read_json
from flake8_batch_params.engine.machine import Machine
from flake8_batch_params.engine.objects import (
    Const,
    Imported,
    Json,
    Mutable,
    Origin,
    Symbol,
    Text,
    V,
)
from flake8_batch_params.engine.program import Program
from flake8_batch_params.engine.reach import reach
from flake8_batch_params.engine.source import Tree
from flake8_batch_params.engine.syntax import Syntax

HERE = Path(__file__).parent
UNKNOWN = "unknown"
#: Steps for a program: none is to be cut short.
STEPS = 400_000
DEEPEST = 8


@cache
def programs() -> dict[str, str]:
    """Return the programs of the files ``*.txt`` by their titles."""
    found: dict[str, str] = {}
    for path in sorted(HERE.glob("*.txt")):
        for block in ("\n" + path.read_text(encoding="utf-8")).split("\n## ")[1:]:
            title, _, text = block.partition("\n")
            name = f"{path.stem}: {title}"
            assert name not in found, name
            found[name] = text
    return found


# --- Python ---


def by_python(source: str) -> list[Any]:
    """Return what Python hands to ``probe``, described."""
    seen: list[Any] = []

    def probe(value: Any) -> Any:
        seen.append(of_python(value))
        return value

    module = types.ModuleType("probes")
    module.probe = probe  # type: ignore[attr-defined]
    name = "probed_program"
    program = types.ModuleType(name)
    sys.modules["probes"] = module
    sys.modules[name] = program
    try:
        with redirect_stdout(io.StringIO()), warnings.catch_warnings():
            warnings.simplefilter("ignore")
            exec(compile(source, "<program>", "exec", dont_inherit=True), program.__dict__)
    except Exception as error:  # a program may end in any way
        seen.append(("ends", type(error).__name__))
    finally:
        del sys.modules["probes"], sys.modules[name]
    return seen


def of_python(value: Any, level: int = 0) -> Any:
    """Return the description of a value of Python's."""
    if level > DEEPEST:
        return ("deep",)
    level += 1
    kind = type(value)
    if isinstance(value, enum.Enum):
        return ("member", kind.__name__, value._name_)
    if kind in (bool, int, float, complex, str, bytes, type(None), type(...)):
        return ("constant", kind.__name__, repr(value))
    if kind is list:
        return ("list", [of_python(one, level) for one in value])
    if isinstance(value, tuple):
        name = "" if kind is tuple else kind.__name__
        return ("tuple", name, [of_python(one, level) for one in value])
    if kind in (set, frozenset):
        return ("set", sorted((of_python(one, level) for one in value), key=repr))
    if isinstance(value, dict):
        pairs = [(of_python(key, level), of_python(one, level)) for key, one in value.items()]
        return ("dict", pairs)
    if isinstance(value, BaseException):
        return ("object", kind.__name__, [])
    if isinstance(value, type):
        return ("class", value.__name__)
    if isinstance(value, types.FunctionType):
        return ("function", value.__name__)
    if isinstance(value, types.MethodType):
        return ("method", getattr(value.__func__, "__name__", ""))
    if kind is range:
        return ("range", repr(value))
    held = getattr(value, "__dict__", None)
    if held is None:
        names = [name for one in kind.__mro__ for name in getattr(one, "__slots__", ())]
        held = {name: getattr(value, name) for name in names if hasattr(value, name)}
    items = sorted((name, of_python(one, level)) for name, one in held.items())
    return ("object", kind.__name__, items)


# --- the engine ---


class _Seen(Mutable):
    """How often a path has come to ``probe``."""

    __slots__ = ("count",)

    def __init__(self) -> None:
        self.origin = self.stamp = None
        self.count = 0

    def save(self) -> int:
        return self.count

    def restore(self, state: int) -> None:
        self.count = state


class Probes(Domain):
    """Keeps what the top level of a program hands to ``probe``, on each of its paths."""

    telling = frozenset({"probe"})

    def __init__(self) -> None:
        self.seen = _Seen()
        #: By the number of the call on its path: what the engine has for it.
        self.values: list[tuple[int, Any]] = []
        #: How many calls each path made that came to its end.
        self.ended: list[int] = []

    def call_imported(self, m: Machine, path: str, args: Args, origin: Origin) -> V | None:
        if path != "probes.probe":
            return None
        value = args.positional[0]
        if m.frames and m.frames[0].code.kind == "module":
            self.values.append((self.seen.count, _doubted(m, of_engine(value))))
            m.touch(self.seen)
            self.seen.count += 1
        return value

    def path_ended(self, m: Machine) -> None:
        if not getattr(m.path, "doubtful", False):
            self.ended.append(self.seen.count)


def _doubted(m: Machine, described: Any) -> Any:
    return UNKNOWN if getattr(m.path, "doubtful", False) else described


def by_engine(source: str) -> Probes:
    """Return what the engine has for the calls of ``probe``."""
    domain = Probes()
    tree = ast.parse(source)
    program = Program(Tree(source, tree), source, reach(Syntax(tree), source, domain), domain)
    program.machine.budget = STEPS
    with patch.object(machine, "FIRST_PATH", STEPS):
        program.run()
    return domain


def of_engine(value: V, level: int = 0) -> Any:
    """Return the description of a value of the engine's."""
    if level > DEEPEST:
        return UNKNOWN
    level += 1
    if type(value) is Const:
        return ("constant", type(value.value).__name__, repr(value.value))
    if isinstance(value, Symbol):
        return _of_symbol(value)
    if isinstance(value, Range):
        return ("range", repr(value.numbers))
    if isinstance(value, Tuple):
        name = "" if value.cls is None else value.cls.name
        return ("tuple", name, [of_engine(one, level) for one in value.items])
    if isinstance(value, (List, Dict, Set)):
        return _of_container(value, level)
    if isinstance(value, Instance):
        return _of_instance(value, level)
    if isinstance(value, Class):
        return ("class", value.name)
    if isinstance(value, Function):
        return ("function", value.code.name.replace("<lambda>", "<lambda>"))
    if isinstance(value, Imported) and value.path.startswith("builtins."):
        kind = getattr(__import__("builtins"), value.path[9:], None)
        return ("class", value.path[9:]) if isinstance(kind, type) else UNKNOWN
    if isinstance(value, BoundMethod) and isinstance(value.function, Function):
        return ("method", value.function.code.name)
    return UNKNOWN


def _of_symbol(value: Symbol) -> Any:
    if isinstance(value, Json) and value.type == "str":
        return ("json", of_engine(read_json(value.content)))
    if isinstance(value, Text) and value.type == "str":
        return ("text", value.pieces)
    return ("some", value.type) if value.type else UNKNOWN


def _of_container(value: List | Dict | Set, level: int) -> Any:
    if value.unknown or getattr(value, "total", None) is not None:
        return UNKNOWN
    if isinstance(value, Dict):
        if any(isinstance(key, Symbol) for key in value.items):
            return UNKNOWN
        pairs = [
            (of_engine(key, level), of_engine(one, level)) for key, one in value.items.values()
        ]
        return ("dict", pairs)
    if isinstance(value, Set):
        found = [of_engine(one, level) for one in value.items.values()]
        return ("set", sorted(found, key=repr))
    return ("list", [of_engine(one, level) for one in value.items])


def _of_instance(value: Instance, level: int) -> Any:
    if value.cls.kind == "enum":
        name = value.items.get("_name_")
        if type(name) is not Const:
            return UNKNOWN
        return ("member", value.cls.name, name.value)
    if value.unknown:
        return UNKNOWN
    if any(one.kind == "exception" for one in value.cls.mro):
        return ("object", value.cls.name, [])
    items = sorted((name, of_engine(one, level)) for name, one in value.items.items())
    return ("object", value.cls.name, items)


# --- both ---


def agrees(engine: Any, python: Any) -> bool:
    """Tell whether the engine claims nothing of a value that is not so."""
    if engine == UNKNOWN or python == ("deep",):
        return True
    if not isinstance(engine, (list, tuple)) or not engine:
        return bool(engine == python)
    if engine[0] == "some":
        return bool(engine[1] == _type_of(python))
    if engine[0] == "text":
        return python[:2] == ("constant", "str") and _has_pieces(
            ast.literal_eval(python[2]), engine[1]
        )
    if engine[0] == "json":
        try:
            return agrees(
                _in_order(engine[1]), _in_order(of_python(json.loads(ast.literal_eval(python[2]))))
            )
        except (ValueError, TypeError):
            return False
    if type(engine) is not type(python):
        return False
    if isinstance(engine, (list, tuple)):
        return len(engine) == len(python) and all(map(agrees, engine, python))
    return bool(engine == python)


def _in_order(described: Any) -> Any:
    """Return a description with the keys of dicts in one order: JSON's says nothing."""
    if isinstance(described, list):
        return [_in_order(one) for one in described]
    if not isinstance(described, tuple) or not described:
        return described
    if described[0] == "dict":
        return ("dict", sorted(map(_in_order, described[1]), key=repr))
    return tuple(map(_in_order, described))


def _type_of(python: Any) -> str:
    if python[0] in ("constant", "object"):
        return str(python[1])
    return "type" if python[0] == "class" else str(python[0])


def _has_pieces(text: str, pieces: Any) -> bool:
    at = 0
    for piece in pieces:
        if piece is not None:
            at = text.find(piece, at)
            if at < 0:
                return False
            at += len(piece)
    return bool(text.startswith(pieces[0] or "") and text.endswith(pieces[-1] or ""))


def is_known(engine: Any) -> bool:
    """Tell whether nothing in a description is unknown."""
    if engine == UNKNOWN or engine[:1] in (("some",), ("text",)):
        return False
    if isinstance(engine, (list, tuple)):
        return all(
            is_known(one) for one in engine if isinstance(one, (list, tuple)) or one == UNKNOWN
        )
    return True


@dataclass
class Comparison:
    """What came of a program: what the engine has wrong, and how much it knows."""

    wrong: list[str] = field(default_factory=list)
    known: int = 0
    total: int = 0
    unknown: list[int] = field(default_factory=list)


def compared(source: str) -> Comparison:
    """Return how the engine's values compare with Python's."""
    python = by_python(source)
    engine = by_engine(source)
    ends = python[-1:] and python[-1][0] == "ends"
    values = python[:-1] if ends else python
    found = Comparison(total=len(values))
    known: set[int] = set()
    for number, value in engine.values:
        if number >= len(values):
            if value != UNKNOWN:
                found.wrong.append(f"probe {number} is not reached, and has {value}")
        elif not agrees(value, values[number]):
            found.wrong.append(f"probe {number} is {values[number]}, and not {value}")
        elif is_known(value):
            known.add(number)
    for count in engine.ended:
        if count < len(values):
            found.wrong.append(f"a path ends after {count} of {len(values)} probes")
    found.known = len(known)
    found.unknown = [number for number in range(len(values)) if number not in known]
    if ends:
        found.wrong.append(f"Python ends with {python[-1][1]}")
    return found
