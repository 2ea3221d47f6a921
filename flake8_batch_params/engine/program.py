"""A file as a program: its top level, then each function and method that anybody can call."""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterator, Set
from itertools import accumulate
from typing import NamedTuple

from flake8_batch_params.engine import entries, filling, folding
from flake8_batch_params.engine.code import Code
from flake8_batch_params.engine.containers import Namespace
from flake8_batch_params.engine.domain import Domain
from flake8_batch_params.engine.frames import Frame
from flake8_batch_params.engine.functions import Function, Wrapper
from flake8_batch_params.engine.instances import Class
from flake8_batch_params.engine.library import Library
from flake8_batch_params.engine.lowering.statements import module_code
from flake8_batch_params.engine.machine import Machine
from flake8_batch_params.engine.objects import Symbol, V
from flake8_batch_params.engine.reach import Reach
from flake8_batch_params.engine.source import Tree
from flake8_batch_params.engine.syntax import Syntax

#: Steps for a file: some for any, and some for so many characters as a line has.
BASE_STEPS, STEPS_PER_LINE, LINE = 3_000, 8, 36
#: Paths of the top level, of an entry, and of an entry that is looked through in full.
MODULE_PATHS, ENTRY_PATHS, ALL_PATHS = 12, 10, 64
#: How many times more work a thorough look may take.
THOROUGH = 10
#: Of so many entries that come next is told exactly whether they are left to be called.
NEAR = 50
#: A path takes about a step for each node of a function, and some to build its object.
LEAST_SIZE = 30
#: States of the module that its functions are called in.
MODULE_STATES = 4


class Program:
    """Runs one file; the domain is told of what matters in it."""

    def __init__(
        self,
        tree: Tree,
        text: str,
        reach: Reach,
        domain: Domain,
        machine: type[Machine] = Machine,
        *,
        thorough: bool = False,
    ) -> None:
        """``thorough`` to take every combination of arms, within larger bounds."""
        self.domain = domain
        self.thorough = thorough
        budget = BASE_STEPS + STEPS_PER_LINE * (len(text) // LINE)
        self.machine = machine(domain, Library(), budget * THOROUGH if thorough else budget)
        self.machine.exhaustive = thorough
        domain.begins(self.machine)
        self.reach = reach
        self.code = module_code(tree.module(), tree.body)
        self.namespace = Namespace(self.code.locals)
        self.machine.relevance.hot = self.reach.names
        self.machine.seen, self.machine.hot = self.reach.seen, self.reach.hot
        self.stored = _stored_elsewhere(reach.syntax)
        self.machine.set_attributes = self.stored.of_any
        self._stores: dict[Class, dict[str, list[Function]]] = {}
        self.states = 0
        #: Names of the lists and dicts that the top level leaves empty in this state.
        self.left_empty: Set[str] = frozenset()
        #: What the top level ran in the state whose entries are called.
        self.reached: frozenset[Code] = frozenset()
        #: What ran in states before it.
        self._ran: set[Code] = set()

    def run(self) -> None:
        """Run the file: all paths that matter, within the bounds."""
        m = self.machine
        self._know_code(self.code)
        m.exhaustive = self.domain.wants_all_states(m)
        paths = ALL_PATHS if m.exhaustive else MODULE_PATHS
        finished = m.explore(self._start, self._ended, paths, self._failed) and m.budget > 0
        if m.exhaustive and not (finished and self.states <= MODULE_STATES):
            self.domain.states_left_out(m, finished)

    @property
    def ran(self) -> Set[Code]:
        """The scopes that some path has run."""
        return self._ran | self.machine.entered

    def _start(self) -> None:
        self.machine.push(Frame(self.code, self.namespace, None))

    def _ended(self) -> None:
        """Call what the module defines, in the state that a path has left it in."""
        m = self.machine
        if m.raised and not self._is_run_by_itself():
            # Nobody can import it, and call what it defines.
            self.domain.path_ended(m)
            return
        self._call_leftovers()
        self.states += 1
        if self.states > MODULE_STATES:
            self.domain.path_ended(m)
            return
        # Another state may hold other clients: what ran in the last one has not run in this.
        self.reached = frozenset(m.ran.items)
        self._ran |= m.entered
        m.entered = set(self.reached)
        self.domain.path_ended(m)
        self._stores.clear()
        self.left_empty = filling.left_empty(self.namespace.items)
        self._know()
        self._run_entries()

    def _run_entries(self) -> None:
        """Run each entry with the steps that it takes, but for those of the others' first paths."""
        m = self.machine
        for start, own, others in self._entries():
            if m.budget <= 0:
                # Each that is left would end at its first step.
                m.cuts.append("too many steps")
                return
            self._explore(start, max(m.budget - others, m.budget * own // (own + others)))

    def _is_run_by_itself(self) -> bool:
        """Tell whether the path is not what an import runs: it is below a ``__main__``."""
        name = self.namespace.outside.get(("__name__", ""))
        return any(
            holds and test[0] == "==" and test[1] is name and test[2] == "__main__"
            for test, holds in self.machine.path.facts.items()
        )

    def _failed(self) -> None:
        """Call what the module defines, where no path of its top level comes to its end."""
        if self.states == 0 and not self.machine.pending:
            self._ended()

    def _know_code(self, code: Code, within: bool = False) -> None:
        """Let the names in the functions that matter be known before the first fork of all."""
        for one in code.inner:
            matters = within or one.qualified in self.reach.needed
            if one.kind == "function" and matters:
                self.machine.relevance.add(one.ready())
            if one.kind == "class" or matters:
                self._know_code(one, matters)

    def _know(self) -> None:
        """Let the names in all scopes that matter be known before the first fork in one."""
        m = self.machine
        for function in m.defined.items:
            if self._tells(function.code):
                m.relevance.add(function.code.ready())
        for cls in self._classes():
            found = [one.code for one in map(_function, cls.attributes.values()) if one]
            if any(self._tells(code) for code in found):
                for code in found:
                    if self._tells(code) or self.reach.may_store(code.qualified):
                        m.relevance.add(code.ready())

    def _explore(self, start: Callable[[], None], steps: int) -> None:
        """Run an entry's paths, within its part of the steps that are left for all."""
        m = self.machine
        whole, m.exhaustive = m.exhaustive, self.thorough
        self.domain.entry_begins(m)
        paths = ALL_PATHS if self.thorough else ENTRY_PATHS
        finished = m.explore(start, self._entry_ended, paths, steps=steps)
        if self.domain.wants_all(m) and not self.thorough:
            m.exhaustive = True
            finished = m.explore(start, self._entry_ended, ALL_PATHS, steps=steps)
        m.exhaustive = whole
        self.domain.entry_ended(m, finished)

    def _entry_ended(self) -> None:
        self._call_leftovers()
        self.domain.path_ended(self.machine)

    def _call_leftovers(self) -> None:
        """Call functions that the path made in functions, and that nothing has called."""
        m = self.machine
        for function in m.path.made:
            if function.code not in m.ran.items and function.code not in m.skipped:
                start = self._starter(entries.of_function(function, function, False))
                m.explore(start, lambda: self.domain.path_ended(m), ENTRY_PATHS // 4)

    def _starter(self, made: list[entries.Step]) -> Callable[[], None]:
        def begin() -> None:
            self._doubt_variables()
            entries.start(self.machine, self.namespace, made)

        return begin

    def _doubt_variables(self) -> None:
        """Doubt what variables hold that functions of the file set: which was called, who knows."""
        m = self.machine
        for name in self.stored.variables:
            value = self.namespace.items.get(name)
            if value is not None:
                m.doubt(folding.about(value))
        for cls in self._classes() if self.stored.attributes else ():
            for name in self.stored.attributes & cls.attributes.keys():
                m.doubt(folding.about(cls.attributes[name]))

    # --- entries ---

    def _entries(self) -> Iterator[tuple[Callable[[], None], int, int]]:
        """Yield what starts each entry, those first that anybody can name, the short ones first.

        With it come how many steps its first path may take, and those of the others that are left.
        """
        found = [*self._functions(), *self._methods()]
        sized = [(LEAST_SIZE + self.reach.size(one[1].qualified), one) for one in found]
        sized.sort(key=lambda one: (not one[1][0], one[0]))
        sizes, rest = [size for size, _ in sized], [one for _, one in sized]
        behind = [0, *accumulate(reversed(sizes))]
        for at, (public, code, has_defaults, make) in enumerate(rest):
            if not self._is_left(public, code, has_defaults):
                continue
            near = zip(rest[at + 1 : at + NEAR], sizes[at + 1 : at + NEAR], strict=True)
            left = sum(size for one, size in near if self._is_left(*one[:3]))
            left += behind[max(0, len(rest) - at - NEAR)]
            for made in make():
                yield self._starter(made), sizes[at], left

    def _is_left(self, public: bool, code: Code, has_defaults: bool) -> bool:
        """Tell whether nothing has run a function with all that anybody may give it."""
        if public:
            return code not in self.reached or has_defaults
        return code not in self.machine.entered

    def _functions(
        self,
    ) -> Iterator[tuple[bool, Code, bool, Callable[[], list[list[entries.Step]]]]]:
        seen: set[Code] = set()
        for function in list(self.machine.defined.items):
            code = function.code
            if function.owner is not None or code in seen or not self._is_entry(code):
                continue
            seen.add(code)
            public = not code.name.startswith("_")
            held = self.namespace.items.get(code.name)
            cls = self._class_around(code)
            if cls is not None:
                held = cls.attributes.get(code.name)
                if held is not None and not isinstance(held, Symbol):
                    # A decorator has made something else of it: nobody can call it itself.
                    if isinstance(held, Function):
                        make = _method(self, cls, function, "method", public, held)
                        yield public, code, False, make
                    continue
            if held is None and code.qualified == code.name and code.name != "<lambda>":
                # It was deleted: nobody can call it here.
                continue
            replaced = isinstance(held, Symbol) and code.name != "<lambda>"
            callee = function if held is None or replaced else held
            if code.name == "<lambda>":
                callee = function
            defaults = entries.has_defaults(function)
            # A decorator that is not followed may give other defaults.
            kept = held is not None and self.machine.library.keeps_defaults(held)
            written = public and (kept or not replaced)
            yield public, code, defaults, _function_entries(self, function, callee, written)

    def _class_around(self, code: Code) -> Class | None:
        """Return the class of the file in whose body a function is."""
        around = code.qualified.rpartition(".")[0]
        found = self.namespace.items.get(around) if around else None
        return found if isinstance(found, Class) else None

    def _methods(self) -> Iterator[tuple[bool, Code, bool, Callable[[], list[list[entries.Step]]]]]:
        decorated = self._decorated()
        for cls in [*self._classes(), *decorated]:
            for name, value in list(cls.attributes.items()):
                function, kind = entries.method_of(value)
                if function is None or function.owner is not cls:
                    continue
                if not self._is_entry(function.code):
                    continue
                public = not name.startswith("_") or name[:2] == name[-2:] == "__"
                defaults = entries.has_defaults(function)
                if cls in decorated:
                    # As of a function: it may have been given another constructor, other defaults.
                    make = _method_of_decorated(cls, function, kind)
                    yield public, function.code, False, make
                    continue
                yield (
                    public,
                    function.code,
                    defaults or kind == "method",
                    _method(self, cls, function, kind, public),
                )

    def _decorated(self) -> list[Class]:
        """Return the classes of the module of which a decorator has made what is not known."""
        values = self.namespace.items.values()
        return [one for one in map(self.machine.library.decorated_class, values) if one]

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
        if code.name == "<lambda>":
            return self.machine.is_telling(code)
        return code.qualified in self.reach.needed and code not in self.machine.skipped

    def _is_entry(self, code: Code) -> bool:
        if code.name == "<lambda>":
            return self.machine.is_telling(code)
        return code.qualified in self.reach.entries and code not in self.machine.skipped

    def storing(self, cls: Class, function: Function) -> list[Function]:
        """Return the methods that set fields which another one reads."""
        reads = {name for one in function.code.ready().statements for name in one.loads}
        stores = self.stores_of(cls)
        found: list[Function] = []
        for name, functions in stores.items():
            others = [one for one in functions if one is not function]
            # Of several methods that set a field, nobody knows which one was called last.
            if name in reads and len(others) == 1 and self.machine.relevance.matters(name):
                found += [one for one in others if one not in found]
        return found

    def unsure(self, cls: Class, method: Function) -> entries.Unsure:
        """Return which fields a method may find as no constructor has left them."""
        stores, outside = self.stores_of(cls), self.stored.attributes
        lazy = frozenset(
            name
            for name, setters in self._setters_of(cls).items()
            if len(setters) == 1 and name not in outside
            and self._is_lazy(cls, name, setters[0], method)
        )  # fmt: skip
        return entries.Unsure(frozenset(stores), outside, lazy)

    def _is_lazy(self, cls: Class, field: str, setter: Function, method: Function) -> bool:
        """Tell whether a field is set where it is found empty, and read after that alone.

        What ``method`` reads of it by itself, it reads after a call of the setter too.
        """
        if not self.reach.tests(setter.code.qualified, field):
            return False
        before = method if setter in self.stores_of(cls).get(field, ()) else None
        reached = filling.read(method, self.reach.own, cls.find)
        for name, value in _attributes(cls):
            reader = _function(value)
            if reader is None or reader in (before, setter) or name == "__init__":
                continue
            asks = reader is method or name in reached
            if asks and field in self.reach.own(reader.code.qualified):
                return False
        return True

    def _setters_of(self, cls: Class) -> dict[str, list[Function]]:
        """Return the methods and properties that set each field, but for the constructor."""
        found = {name: list(some) for name, some in self.stores_of(cls).items()}
        properties = [value for _, value in _attributes(cls) if isinstance(value, Wrapper)]
        for one in (one for value in properties for one in (value.function, value.setter)):
            if isinstance(one, Function) and self.reach.may_store(one.code.qualified):
                for field in _fields_set_by(one):
                    found.setdefault(field, []).append(one)
        return found

    def stores_of(self, cls: Class) -> dict[str, list[Function]]:
        """Return the methods that set each field of a class, but for its constructor."""
        held = self._stores.get(cls)
        if held is not None:
            return held
        init = cls.find("__init__")
        found = self._stores[cls] = {}
        for name in dict.fromkeys(key for one in cls.mro for key in one.attributes):
            value = cls.find(name)
            if not isinstance(value, Function) or value is init:
                continue
            if not self.reach.may_store(value.code.qualified):
                continue
            for field in _fields_set_by(value):
                found.setdefault(field, []).append(value)
        return found


def _function_entries(
    program: Program, function: Function, callee: V, written: bool
) -> Callable[[], list[list[entries.Step]]]:
    def make() -> list[list[entries.Step]]:
        before = filling.of_function(
            program.reach, program.namespace.items, program.left_empty, function
        )
        return [entries.of_function(function, callee, written, one) for one in (None, *before[:2])]

    return make


def _method(
    program: Program,
    cls: Class,
    function: Function,
    kind: str,
    public: bool,
    callee: Function | None = None,
) -> Callable[[], list[list[entries.Step]]]:
    def make() -> list[list[entries.Step]]:
        receivers = [cls] if kind != "method" else _receivers(program, cls)
        found = []
        for one in receivers[:3]:
            unsure = program.unsure(one, function) if kind == "method" else entries.SURE
            found.append(entries.of_method(one, function, kind, public, None, unsure, callee))
            if kind == "method":
                before = [
                    *program.storing(one, function)[:4],
                    *filling.of_method(program.reach, one, function)[:2],
                ]
                found += [
                    entries.of_method(one, function, kind, public, other, unsure, callee)
                    for other in dict.fromkeys(before)
                ]
        return found

    return make


def _method_of_decorated(
    cls: Class, function: Function, kind: str
) -> Callable[[], list[list[entries.Step]]]:
    return lambda: [entries.of_method(cls, function, kind, False, None, None)]


def _receivers(program: Program, cls: Class) -> list[Class]:
    """Return the classes whose objects a method is called on."""
    below = program.below(cls)
    if not below:
        return [cls]
    return [one for one in below if not program.below(one)]


def _fields_set_by(function: Function) -> set[str]:
    return {name for one in function.code.ready().statements for name in one.fields}


def _attributes(cls: Class) -> list[tuple[str, V]]:
    """Return what a class and those above it have in their bodies, by name."""
    return [pair for one in cls.mro for pair in one.attributes.items()]


def _function(value: V) -> Function | None:
    return entries.method_of(value)[0]


class Stored(NamedTuple):
    """What code anywhere in the file may set: attributes of objects, variables of the module."""

    attributes: frozenset[str]
    variables: frozenset[str]
    #: Attributes that a method sets of its own object too.
    of_any: frozenset[str]


def _stored_elsewhere(syntax: Syntax) -> Stored:
    stores = [one for one in syntax.nodes(ast.Attribute) if type(one.ctx) is not ast.Load]
    named = {name for call in syntax.nodes(ast.Call) if (name := _set_by_name(call))}
    attributes = {
        one.attr
        for one in stores
        if not (isinstance(one.value, ast.Name) and one.value.id in ("self", "cls"))
    }
    variables = {name for one in syntax.nodes(ast.Global) for name in one.names}
    of_any = named.union(one.attr for one in stores)
    return Stored(frozenset(attributes | named), frozenset(variables), frozenset(of_any))


def _set_by_name(call: ast.Call) -> str | None:
    """Return the attribute that a ``setattr(…, "name", …)`` sets, or a patch of that kind."""
    match call:
        case ast.Call(
            func=ast.Name(id="setattr") | ast.Attribute(attr="setattr" | "__setattr__" | "object"),
            args=[_, ast.Constant(value=str() as name), *_],
        ):
            return name
    return None
