"""A file as a program: its top level, then each function and method that anybody can call."""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterator

import libcst as cst

from flake8_batch_params.engine import entries
from flake8_batch_params.engine.code import Code
from flake8_batch_params.engine.domain import Domain
from flake8_batch_params.engine.library import Library
from flake8_batch_params.engine.lowering.statements import module_code
from flake8_batch_params.engine.machine import Frame, Machine
from flake8_batch_params.engine.objects import (
    Class,
    Function,
    Instance,
    Mutable,
    Namespace,
    Symbol,
    V,
)

#: Steps for a file: some for any, and some for each of its lines.
BASE_STEPS, STEPS_PER_LINE = 60_000, 120
#: Paths of the top level, of an entry, and of an entry that is looked through in full.
MODULE_PATHS, ENTRY_PATHS, ALL_PATHS = 12, 24, 64
#: States of the module that its functions are called in.
MODULE_STATES = 4


class Program:
    """Runs one file; the domain is told of what matters in it."""

    def __init__(self, module: cst.Module, text: str, tree: ast.AST, domain: Domain) -> None:
        self.domain = domain
        self.code = module_code(module)
        lines = text.count("\n") + 1
        self.machine = Machine(domain, Library(), BASE_STEPS + STEPS_PER_LINE * lines)
        self.namespace = Namespace()
        self.telling = set(_telling(tree, text, domain.telling))
        self.states = 0
        #: What ran before any entry did.
        self.reached: set[Code] | None = None

    def run(self) -> None:
        """Run the file: all paths that matter, within the bounds."""
        m = self.machine
        m.explore(self._start, self._ended, MODULE_PATHS)
        if self.states == 0:
            # No path of the top level came to its end: what it has defined is called all the same.
            m.frames.clear()

    def _start(self) -> None:
        self.machine.push(Frame(self.code, self.namespace, None))

    def _ended(self) -> None:
        """Call what the module defines, in the state that a path has left it in."""
        m = self.machine
        self._call_leftovers()
        if self.states >= MODULE_STATES:
            self.domain.path_ended(m)
            return
        self.states += 1
        if self.reached is None:
            self.reached = set(m.entered)
        self.domain.path_ended(m)
        for start in self._entries():
            self._explore(start)

    def _explore(self, start: Callable[[], None]) -> None:
        m = self.machine
        self.domain.entry_begins(m)
        finished = m.explore(start, self._entry_ended, ENTRY_PATHS)
        if self.domain.wants_all(m):
            m.exhaustive = True
            finished = m.explore(start, self._entry_ended, ALL_PATHS)
            m.exhaustive = False
        self.domain.entry_ended(m, finished)

    def _entry_ended(self) -> None:
        self._call_leftovers()
        self.domain.path_ended(self.machine)

    def _call_leftovers(self) -> None:
        """Call functions that the path made in functions, and that nothing has called."""
        m = self.machine
        for function in m.path.made:
            if function.code not in m.entered:
                start = self._starter(entries.of_function(function, function, False))
                m.explore(start, lambda: self.domain.path_ended(m), ENTRY_PATHS // 4)

    def _starter(self, made: list[entries.Step]) -> Callable[[], None]:
        return lambda: entries.start(self.machine, self.namespace, made)

    # --- entries ---

    def _entries(self) -> Iterator[Callable[[], None]]:
        """Yield what starts each entry, those that anybody can name first."""
        found = [*self._functions(), *self._methods()]
        for public in (True, False):
            for one, code, has_defaults, make in found:
                if one is not public:
                    continue
                assert self.reached is not None
                if code in self.reached and not (public and has_defaults):
                    continue
                if not public and code in self.machine.entered:
                    continue
                for made in make():
                    yield self._starter(made)

    def _functions(self) -> Iterator[tuple[bool, Code, bool, Callable[[], list[list[entries.Step]]]]]:
        seen: set[Code] = set()
        for function in list(self.machine.functions):
            code = function.code
            if function.owner is not None or code in seen or not self._tells(code):
                continue
            seen.add(code)
            public = not code.name.startswith("_")
            held = self.namespace.items.get(code.name)
            callee = function if held is None or isinstance(held, Symbol) else held
            defaults = bool(function.defaults or function.keyword_defaults)
            yield public, code, defaults, _one(entries.of_function(function, callee, public))

    def _methods(self) -> Iterator[tuple[bool, Code, bool, Callable[[], list[list[entries.Step]]]]]:
        for cls in self._classes():
            for name, value in list(cls.attributes.items()):
                function, kind = entries.method_of(value)
                if function is None or function.owner is not cls or not self._tells(function.code):
                    continue
                public = not name.startswith("_") or name[:2] == name[-2:] == "__"
                defaults = bool(function.defaults or function.keyword_defaults)
                yield public, function.code, defaults or kind == "method", _method(
                    self, cls, function, kind, public
                )

    def _classes(self) -> list[Class]:
        found: dict[Class, None] = {}
        rest: list[V] = list(self.namespace.items.values())
        for value in rest:
            if isinstance(value, Class) and value.kind != "exception":
                found.setdefault(value)
                rest += [one for one in value.attributes.values() if isinstance(one, Class)]
        return list(found)

    def below(self, cls: Class) -> list[Class]:
        """Return the classes of the file that are below one."""
        return [one for one in self._classes() if one is not cls and cls in one.mro]

    def _tells(self, code: Code) -> bool:
        return code.qualified in self.telling

    def storing(self, cls: Class, function: Function) -> list[Function]:
        """Return the methods that set fields which another one reads."""
        reads = {name for one in function.code.ready().statements for name in one.loads}
        init = cls.find("__init__")
        found = []
        for name in dict.fromkeys(key for one in cls.mro for key in one.attributes):
            value = cls.find(name)
            if not isinstance(value, Function) or value is function or value is init:
                continue
            stores = {name for one in value.code.ready().statements for name in one.stores}
            if stores & reads and stores & reads & self.machine.relevance.names:
                found.append(value)
        return found


def _one(made: list[entries.Step]) -> Callable[[], list[list[entries.Step]]]:
    return lambda: [made]


def _method(
    program: Program, cls: Class, function: Function, kind: str, public: bool
) -> Callable[[], list[list[entries.Step]]]:
    def make() -> list[list[entries.Step]]:
        receivers = [cls] if kind != "method" else _receivers(program, cls)
        found = []
        for one in receivers[:3]:
            found.append(entries.of_method(one, function, kind, public, None))
            if kind == "method":
                found += [
                    entries.of_method(one, function, kind, public, other)
                    for other in program.storing(one, function)[:4]
                ]
        return found

    return make


def _receivers(program: Program, cls: Class) -> list[Class]:
    """Return the classes whose objects a method is called on."""
    below = program.below(cls)
    if not below:
        return [cls]
    leaves = [one for one in below if not program.below(one)]
    return leaves


def _telling(tree: ast.AST, text: str, words: frozenset[str]) -> Iterator[str]:
    """Yield the qualified names of the functions whose text has a telling word."""
    lines = text.split("\n")
    rest = [("", node) for node in getattr(tree, "body", [])]
    while rest:
        prefix, node = rest.pop()
        if isinstance(node, ast.ClassDef):
            rest += [(f"{prefix}{node.name}.", one) for one in node.body]
        elif isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef)):
            written = "\n".join(lines[node.lineno - 1 : node.end_lineno])
            if any(word in written for word in words):
                yield f"{prefix}{node.name}"
        elif isinstance(node, (ast.If, ast.Try, ast.With)):
            rest += [(prefix, one) for one in ast.iter_child_nodes(node)]


__all__ = ["Instance", "Mutable", "Program"]
