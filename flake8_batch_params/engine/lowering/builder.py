"""One scope while it is lowered: its steps, its labels, and which variables its names are."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import libcst as cst

from flake8_batch_params.engine.code import Code, Handler, Parameter, Statement
from flake8_batch_params.engine.steps import stack, variables


class Label:
    """A place in the steps that is not known yet when something jumps there."""

    __slots__ = ("index",)

    def __init__(self) -> None:
        self.index = -1


class Block:
    """What a jump out of it has to undo: ``loop``, ``with``, ``finally`` or ``handler``."""

    __slots__ = ("depth", "final", "kind", "leave", "next", "node")

    def __init__(self, kind: str, depth: int) -> None:
        self.kind = kind
        #: How many values are on the stack below it.
        self.depth = depth
        #: Where ``break`` and ``continue`` go, of a loop.
        self.leave = Label()
        self.next = Label()
        #: Where the ``finally`` begins.
        self.final = Label()
        self.node: Any = None


def as_python_reads(name: str) -> str:
    """Return a name in the form in which Python compares it."""
    if name.isascii():
        return name
    # Nearly no file needs its tables.
    import unicodedata

    return unicodedata.normalize("NFKC", name)


#: What most statements touch of most kinds: a set for each would be most of the memory.
_NONE: frozenset[str] = frozenset()

#: Finds the body of a function, which may be made only now.
BodyOf = Callable[[cst.FunctionDef], cst.BaseSuite]


def own_body(function: cst.FunctionDef) -> cst.BaseSuite:
    """Return the body of a function of a module that was parsed at once."""
    return function.body


class Builder:
    """A scope that is being lowered."""

    def __init__(
        self,
        code: Code,
        parent: Builder | None = None,
        *,
        renames: dict[str, str] | None = None,
        body_of: BodyOf = own_body,
    ) -> None:
        self.code = code
        self.parent = parent
        self.kind = code.kind
        self.body_of: BodyOf = parent.body_of if parent is not None else body_of
        self.steps: list[tuple[Callable[..., Any], Any]] = []
        #: The indexes of the steps of names, whose variables are known at the end.
        self.named: list[int] = []
        #: The steps that load a name whose value is only looked into.
        self.looks: set[int] = set()
        self.handlers: list[tuple[Label, Label, Label, int, tuple[str, ...], Label]] = []
        self.statements: list[Statement] = []
        self.arms: list[tuple[int, tuple[tuple[Label, Label], ...]]] = []
        self.blocks: list[Block] = []
        self.depth = 0
        self.children: list[Builder] = []
        self.bound: set[str] = set()
        self.declared_global: set[str] = set()
        self.declared_free: set[str] = set()
        self.used: set[str] = set()
        self.cells: set[str] = set()
        self.frees: set[str] = set()
        #: What the variables of comprehensions around a place are called in this scope.
        self.renames: dict[str, str] = dict(renames or {})
        self.hidden = 0
        #: Inside a comprehension of a class's body, whose names it does not see.
        self.skips_class = 0
        #: How many calls a place is an argument of.
        self.in_call = 0
        self.loads: set[str] = set()
        self.stores: set[str] = set()
        self.fields: set[str] = set()
        self.calls: set[str] = set()
        self.marks: set[str] = set()

    # --- steps ---

    def emit(self, step: Callable[..., Any], argument: Any = None) -> int:
        self.steps.append((step, argument))
        return len(self.steps) - 1

    def _emit_name(self, step: Callable[..., Any], argument: Any) -> None:
        self.named.append(len(self.steps))
        self.steps.append((step, argument))

    def fold(self, start: int) -> None:
        """Let one step push what the steps from ``start`` push, if all of them push constants."""
        made = self.steps[start:]
        if len(made) > 1 and all(step is stack.const for step, _ in made):
            self.steps[start:] = [(stack.consts, tuple(value for _, value in made))]

    def place(self, label: Label) -> None:
        label.index = len(self.steps)

    def here(self) -> Label:
        label = Label()
        self.place(label)
        return label

    def branch(
        self, step: Callable[..., Any], target: Label, node: Any, *arms: tuple[Label, Label]
    ) -> None:
        """Emit a step that may go either way; the arms are the ranges that it chooses from."""
        index = self.emit(step, (target, node))
        self.arms.append((index, arms))

    def handle(
        self,
        start: Label,
        end: Label,
        target: Label,
        names: tuple[str, ...] = (),
        stop: Label | None = None,
    ) -> None:
        """Let exceptions of a range of steps go to a place; ``stop`` is where that ends."""
        self.handlers.append((start, end, target, self.depth, names, stop or target))

    # --- statements ---

    def begin(self) -> tuple[int, set[str], set[str], set[str], set[str], set[str]]:
        """Begin to note what a statement touches."""
        saved = (len(self.steps), self.loads, self.stores, self.calls, self.fields, self.marks)
        self.loads, self.stores, self.calls = set(), set(), set()
        self.fields, self.marks = set(), set()
        return saved

    def end(
        self,
        saved: tuple[int, set[str], set[str], set[str], set[str], set[str]],
        leaves: str = "",
    ) -> None:
        """End a statement, which leaves the way that the word says."""
        start = saved[0]
        self.statements.append(
            Statement(
                start,
                max(len(self.steps), start + 1),
                self.stores or _NONE,
                self.fields or _NONE,
                self.loads or _NONE,
                self.calls or _NONE,
                self.marks or _NONE,
                leaves,
            )
        )
        self.loads, self.stores, self.calls, self.fields, self.marks = saved[1:]

    # --- names ---

    def _own(self, name: str) -> str:
        name = as_python_reads(name)
        if name[:2] == "__" and name[-2:] != "__":
            return self._mangled(name)
        return name

    def _mangled(self, name: str) -> str:
        builder: Builder | None = self
        while builder is not None:
            if builder.kind == "class":
                owner = builder.code.name.lstrip("_")
                return f"_{owner}{name}" if owner else name
            builder = builder.parent
        return name

    attribute = _own

    def load(self, name: str, node: Any = None) -> None:
        name = self._own(name)
        self.loads.add(name)
        name = self.renames.get(name, name)
        self.used.add(name)
        self._emit_name(_UNRESOLVED_LOAD, (name, self.skips_class > 0, node))

    def store(self, name: str) -> None:
        name = self._own(name)
        self.stores.add(name)
        name = self.renames.get(name, name)
        self.bound.add(name)
        self._emit_name(_UNRESOLVED_STORE, name)

    def store_outside(self, name: str) -> None:
        """Store the target of a walrus, which is no variable of the comprehension it is in."""
        name = self._own(name)
        self.stores.add(name)
        self.bound.add(name)
        self._emit_name(_UNRESOLVED_STORE, name)

    def delete(self, name: str) -> None:
        name = self._own(name)
        self.stores.add(name)
        name = self.renames.get(name, name)
        self.bound.add(name)
        self._emit_name(_UNRESOLVED_DELETE, name)

    def fresh(self, name: str) -> str:
        """Return a new name for a variable of a comprehension, and bind it."""
        self.hidden += 1
        renamed = f".{self.hidden}.{name}"
        self.bound.add(renamed)
        self._emit_name(_FRESH_CELL, renamed)
        return renamed

    # --- which variables the names are ---

    def is_local(self, name: str) -> bool:
        return (
            name in self.bound
            and name not in self.declared_global
            and name not in self.declared_free
        )

    def capture(self) -> None:
        """Find which names of scopes in this one are its variables, and which are outside."""
        for child in self.children:
            child.capture()
            for name in child.frees:
                if self.kind != "class" and self.kind != "module" and self.is_local(name):
                    self.cells.add(name)
                elif name not in self.declared_global:
                    self.frees.add(name)
        for name in self.used | self.declared_free:
            if not self.is_local(name) and name not in self.declared_global:
                self.frees.add(name)
        if self.kind == "class":
            # What its body binds may also be read from around it, before it is bound.
            self.frees |= self.bound & self.used

    def outside(self, visible: frozenset[str]) -> None:
        """Keep of the free names those that functions around this scope bind."""
        self.frees &= visible
        if self.kind in ("class", "module"):
            inner = visible
        else:
            inner = visible | {name for name in self.bound if self.is_local(name)}
        for child in self.children:
            child.outside(frozenset(inner))
        self._finish()

    def _finish(self) -> None:
        code = self.code
        code.cells, code.frees = frozenset(self.cells), frozenset(self.frees)
        code.globals = frozenset(self.declared_global)
        if self.kind == "module":
            code.locals = frozenset(self.bound)
        elif self.kind == "function":
            code.locals = frozenset(
                name for name in self.bound if self.is_local(name) and name not in self.cells
            )
        steps = self.steps
        resolve = {
            _UNRESOLVED_LOAD: self._load,
            _UNRESOLVED_STORE: self._store,
            _UNRESOLVED_DELETE: self._delete,
            _FRESH_CELL: self._fresh,
        }
        for index in self.named:
            step, argument = steps[index]
            steps[index] = resolve[step](argument)
        for index, (step, argument) in enumerate(steps):
            if type(argument) is Label:
                steps[index] = (step, argument.index)
            elif type(argument) is tuple and argument and type(argument[0]) is Label:
                steps[index] = (step, (argument[0].index, *argument[1:]))
        code.steps, code.looks = steps, self.looks
        code.handlers = [
            Handler(start.index, end.index, target.index, depth, names, stop.index)
            for start, end, target, depth, names, stop in self.handlers
        ]
        code.statements = sorted(self.statements, key=lambda one: (one.start, -one.end))
        code.arms = {
            index: tuple((start.index, end.index) for start, end in arms)
            for index, arms in self.arms
        }

    def _load(self, argument: Any) -> tuple[Callable[..., Any], Any]:
        name, skips, node = argument
        if self.kind == "class":
            if skips and not name.startswith("."):
                if name in self.frees:
                    return variables.load_outer, name
                return variables.load_global, (name, node)
            if self.is_local(name):
                return variables.load_bound_name, (name, node)
            return variables.load_class_name, (name, node)
        if name in self.cells or (name in self.frees and not self.is_local(name)):
            return variables.load_cell, name
        if self.kind != "module" and self.is_local(name):
            return variables.load_local, name
        return variables.load_global, (name, node)

    def _store(self, name: str) -> tuple[Callable[..., Any], Any]:
        if name in self.declared_global or self.kind == "module":
            return variables.store_global, name
        if name in self.cells or name in self.declared_free:
            return variables.store_cell, name
        return variables.store_local, name

    def _delete(self, name: str) -> tuple[Callable[..., Any], Any]:
        if name in self.declared_global or self.kind == "module":
            return variables.delete_global, name
        if name in self.cells or name in self.declared_free:
            return variables.delete_cell, name
        return variables.delete_local, name

    def _fresh(self, name: str) -> tuple[Callable[..., Any], Any]:
        return (variables.fresh_cell, name) if name in self.cells else (stack.nothing, None)


def _UNRESOLVED_LOAD() -> None: ...
def _UNRESOLVED_STORE() -> None: ...
def _UNRESOLVED_DELETE() -> None: ...
def _FRESH_CELL() -> None: ...


def parameters_of(builder: Builder, found: list[Parameter]) -> tuple[Parameter, ...]:
    """Return the parameters by the names that they have in the scope."""
    named = tuple(one._replace(name=builder.attribute(one.name)) for one in found)
    builder.bound.update(one.name for one in named)
    return named
