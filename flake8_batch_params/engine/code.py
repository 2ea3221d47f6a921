"""What the tree is lowered to: a list of steps a scope, and what each statement touches."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Callable, Iterable, Set
from dataclasses import dataclass, field
from typing import Any, NamedTuple

#: Kinds of parameters, as `inspect` has them.
POSITIONAL, NORMAL, STARRED, KEYWORD, MAPPING = range(5)


class Parameter(NamedTuple):
    """A parameter of a function; ``annotation`` and ``node`` are nodes of the tree."""

    name: str
    kind: int
    has_default: bool
    annotation: Any
    node: Any


class Handler(NamedTuple):
    """A range of steps whose exceptions go to ``target``, with the stack cut to ``depth``.

    ``names`` are the dotted names that its ``except`` clauses write, ``("",)`` for a bare one;
    none for ``finally`` and ``with``.
    """

    start: int
    end: int
    target: int
    depth: int
    names: tuple[str, ...] = ()
    stop: int = 0


class Statement(NamedTuple):
    """What a simple statement, or the head of another one, touches.

    ``loads`` are the names, attributes, keywords and string keys that it reads or writes down,
    ``stores`` those that it sets, ``calls`` those that it calls.  ``marks`` tell what they are
    written as: ``.name`` an attribute, ``name=`` a keyword or a key
    of a dict, ``name[=`` a key that is set.  ``leaves`` is
    ``return``, ``raise``, ``break``, ``continue`` or nothing.
    """

    start: int
    end: int
    stores: Set[str]
    #: Those of its stores that are attributes.
    fields: Set[str]
    loads: Set[str]
    calls: Set[str]
    marks: Set[str]
    leaves: str


class Effects(NamedTuple):
    """What a scope, and those written in it, may change when unknown code runs them."""

    #: Names that they set, and those of them that are attributes.
    stores: Set[str]
    fields: Set[str]
    #: Names whose objects they may change; and those of them that they set attributes of.
    used: Set[str]
    held: Set[str]


def _union(sets: Iterable[Set[str]]) -> set[str]:
    return set().union(*sets)


@dataclass(eq=False)
class Code:
    """A scope: its steps, each a function of machine, frame and argument."""

    name: str
    qualified: str
    node: Any = field(repr=False)
    kind: str = "function"
    parameters: tuple[Parameter, ...] = ()
    steps: list[tuple[Callable[..., Any], Any]] = field(default_factory=list, repr=False)
    handlers: list[Handler] = field(default_factory=list, repr=False)
    statements: list[Statement] = field(default_factory=list, repr=False)
    #: Names of this scope that scopes in it use, and names of scopes around it.
    cells: frozenset[str] = frozenset()
    frees: frozenset[str] = frozenset()
    globals: frozenset[str] = frozenset()
    #: Names of this scope alone.
    locals: frozenset[str] = frozenset()
    is_generator: bool = False
    is_async: bool = False
    #: Whether it is of the engine itself, and not of the file.
    internal: bool = False
    #: The ranges of the arms of each branch, by the index of its step.
    arms: dict[int, tuple[tuple[int, int], ...]] = field(default_factory=dict, repr=False)
    #: How the statements in a range of steps leave it, where that was asked.
    leaving: dict[tuple[int, int], frozenset[str]] = field(default_factory=dict, repr=False)
    lower: Callable[[], None] | None = field(default=None, repr=False)
    #: What `effects` found.
    changes: Effects | None = field(default=None, repr=False)
    #: Functions and classes that are written in it.
    inner: list[Code] = field(default_factory=list, repr=False)

    @property
    def title(self) -> str:
        """Return what a reader calls it: ``submit()``, and the class for its constructor."""
        if self.name == "<lambda>":
            return "a lambda"
        above = self.qualified.rpartition(".")[0].rpartition(".")[2]
        return f"{above if self.name == '__init__' and above else self.name}()"

    def ready(self) -> Code:
        """Return the code with its steps: a scope is lowered when it first runs."""
        if self.lower is not None:
            lower, self.lower = self.lower, None
            lower()
        return self

    def effects(self) -> Effects:
        """Return what unknown code may change by running the scope, which is lowered."""
        if self.changes is None:
            inner = [one.ready().effects() for one in self.inner]
            called = _union(one.loads for one in self.statements if one.calls)
            held = self._names_of(_union(one.loads for one in self.statements if one.fields))
            self.changes = Effects(
                _union(one.stores for one in self.statements) | _union(i.stores for i in inner),
                _union(one.fields for one in self.statements) | _union(i.fields for i in inner),
                called | held | _union(one.used for one in inner),
                held | _union(one.held for one in inner),
            )
        return self.changes

    def _names_of(self, names: set[str]) -> set[str]:
        """Return names, and those that variables of these names are set from."""
        count = -1
        while names and len(names) != count:
            count = len(names)
            names.update(*(one.loads for one in self.statements if one.stores & names))
        return names

    def touched(self, start: int, end: int) -> list[Statement]:
        """Return the statements whose steps begin in a range."""
        first = bisect_left(self.statements, start, key=lambda one: one.start)
        found = []
        for statement in self.statements[first:]:
            if statement.start >= end:
                break
            found.append(statement)
        return found

    def statement_at(self, index: int) -> Statement | None:
        """Return the innermost statement that a step is of."""
        last = bisect_left(self.statements, index + 1, key=lambda one: one.start)
        for statement in reversed(self.statements[max(0, last - 40) : last]):
            if statement.start <= index < statement.end:
                return statement
        return None
