"""What the tree is lowered to: a list of steps a scope, and what each statement touches."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Callable, Set
from dataclasses import dataclass, field
from typing import Any, NamedTuple

#: Kinds of parameters, as `inspect` has them.
POSITIONAL, NORMAL, STARRED, KEYWORD, MAPPING = range(5)
#: Methods that change a list, a dict or a set.
CHANGING = frozenset(
    "update setdefault pop popitem clear append extend insert remove add discard".split()
)


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
    #: Functions and classes that are written in it.
    inner: list[Code] = field(default_factory=list, repr=False)
    #: The steps that load a variable of which an item is read, or all items are copied.
    looks: set[int] = field(default_factory=set, repr=False)
    #: What it does with what is around it, where that was asked.
    captured: Any = field(default=None, repr=False)

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
