"""A machine that remembers, for each value, the places that it went through on a path.

It costs time and memory that only those pay who ask for it: the steps of a scope are wrapped
when it first runs.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any, NamedTuple

from flake8_batch_params.engine.code import MAPPING, STARRED, Code
from flake8_batch_params.engine.containers import Dict, Tuple
from flake8_batch_params.engine.frames import Frame
from flake8_batch_params.engine.machine import Machine
from flake8_batch_params.engine.objects import Const, Container, Mutable, Origin, V
from flake8_batch_params.engine.steps import computing, definitions, displays, jumps, variables

Step = Callable[[Machine, Frame, Any], Any]


class Move(NamedTuple):
    """What a path did with the value that was written at ``origin``.

    ``kind`` is ``variable``, ``global`` (one that several scopes have), ``stored``, ``read``,
    ``item``, ``default``, ``parameter``, ``returned`` or ``loop``; ``name`` what a reader calls
    the place, ``node`` where it happened, and ``code`` the scope that did it.
    """

    kind: str
    origin: Origin
    name: str
    node: Origin
    code: Code


class Observed(NamedTuple):
    """A path as it is at one moment: its moves, what its branches said, the calls that run."""

    moves: tuple[Move, ...]
    notes: tuple[tuple[Origin, bool], ...]
    calls: tuple[tuple[Code, Origin], ...]


class Trail(Mutable):
    """The moves of a path, the last one first: ``(move, (move before, ...))``."""

    __slots__ = ("moves",)

    def __init__(self) -> None:
        self.origin = None
        self.stamp = None
        self.moves: Any = None

    def save(self) -> Any:
        return self.moves

    def restore(self, state: Any) -> None:
        self.moves = state


class Tracing(Machine):
    """Runs the scopes of one file, and follows the values that are written in it."""

    def __init__(self, *arguments: Any) -> None:
        super().__init__(*arguments)
        self.trail = Trail()
        self._watched: set[Code] = set()

    def observed(self) -> Observed:
        """Return what the path has done up to now."""
        moves: list[Move] = []
        rest = self.trail.moves
        while rest is not None:
            move, rest = rest
            moves.append(move)
        calls = tuple((one.code, one.call) for one in self.frames if not one.code.internal)
        notes = tuple((_tested(node), outcome) for node, outcome in self.path.notes)
        return Observed(tuple(reversed(moves)), notes, calls)

    def move(self, kind: str, value: V | None, name: str, node: Origin, code: Code) -> None:
        """Note that a value came to a place."""
        if value is None or value.origin is None or not isinstance(value, _FOLLOWED):
            return
        move = Move(kind, value.origin, name, node, code)
        if self.trail.moves is None or self.trail.moves[0] != move:
            self.touch(self.trail)
            self.trail.moves = (move, self.trail.moves)

    def push(self, frame: Frame) -> None:
        """Let a frame run, and note what its parameters get."""
        super().push(frame)
        if frame.code.internal:
            return
        self._watch(frame.code)
        function = frame.function
        if function is None or frame.pc:
            return
        defaults = {id(one) for one in (*function.defaults, *function.keyword_defaults.values())}
        for parameter in frame.code.parameters:
            value = frame.locals.get(parameter.name)
            if parameter.kind in _STARS and isinstance(value, (Dict, Tuple)):
                name = f"{_STARS[parameter.kind]}{parameter.name}"
                for one in _held(value):
                    self.move("parameter", one, name, frame.call, frame.code)
                continue
            kind = "default" if id(value) in defaults else "parameter"
            self.move(kind, value, parameter.name, frame.call, frame.code)

    def _watch(self, code: Code) -> None:
        if code not in self._watched:
            self._watched.add(code)
            code.steps = [(_WATCHED.get(step, _same)(step), one) for step, one in code.steps]


#: Parameters that take several arguments.
_STARS = {STARRED: "*", MAPPING: "**"}


def _held(value: Dict | Tuple) -> list[V]:
    """Return what a starred parameter got, and the keys of it."""
    if isinstance(value, Dict):
        return [one for pair in value.items.values() for one in pair]
    return list(value.items)


def _tested(node: Any) -> Origin:
    """Return what a branch asked: of ``a or b``, which jumps, it was the truth of ``a``."""
    return node.left if type(node).__name__ == "BooleanOperation" else node


#: What may hold what somebody wrote.
_FOLLOWED = (Const, Container)


def _same(step: Step) -> Step:
    return step


def _before(kind: str, depth: int, named: Callable[[Machine, Frame, Any], str]) -> Any:
    """Return what makes of a step one that notes a value on the stack first."""

    def wrap(step: Step) -> Step:
        @wraps(step)
        def run(m: Machine, f: Frame, argument: Any) -> Any:
            if not isinstance(m, Tracing):
                return step(m, f, argument)
            node = argument[1] if isinstance(argument, tuple) else argument
            node = None if isinstance(node, str) else node
            m.move(kind, f.stack[depth], named(m, f, argument), node, f.code)
            return step(m, f, argument)

        return run

    return wrap


def _after(kind: str) -> Any:
    """Return what makes of a step one that notes what it leaves on the stack."""

    def wrap(step: Step) -> Step:
        @wraps(step)
        def run(m: Machine, f: Frame, argument: Any) -> Any:
            if not isinstance(m, Tracing):
                return step(m, f, argument)
            below = len(f.stack)
            other = step(m, f, argument)
            gives = not other and f.stack and (kind != "loop" or len(f.stack) > below)
            if gives:
                name, node = argument
                m.move(kind, f.stack[-1], name if isinstance(name, str) else "", node, f.code)
            return other

        return run

    return wrap


def _display(step: Step) -> Step:
    """Return the step of a dict's display, which notes what is in the dict."""

    @wraps(step)
    def run(m: Machine, f: Frame, argument: Any) -> Any:
        other = step(m, f, argument)
        if not isinstance(m, Tracing):
            return other
        for written, held in f.stack[-1].items.values():
            m.move("item", held, repr(getattr(written, "value", "...")), argument[1], f.code)
        return other

    return run


def _key(m: Machine, f: Frame, argument: Any) -> str:
    return repr(getattr(f.stack[-1], "value", "..."))


_WATCHED: dict[Any, Callable[[Step], Step]] = {
    variables.store_local: _before("variable", -1, lambda m, f, name: name),
    variables.store_cell: _before("global", -1, lambda m, f, name: name),
    variables.store_global: _before("global", -1, lambda m, f, name: name),
    computing.store_attribute: _before("stored", -2, lambda m, f, argument: argument[0]),
    computing.store_subscript: _before("item", -3, _key),
    definitions.return_value: _before("returned", -1, lambda m, f, node: f.code.title),
    computing.attribute: _after("read"),
    jumps.next_item: _after("loop"),
    displays.build_dict: _display,
}
