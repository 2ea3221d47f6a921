"""Python's own functions and methods, and those of its library: what each gives and changes."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from flake8_batch_params.engine import (
    attributes,
    calls,
    construction,
    exceptions,
    foreign,
    forgetting,
    iteration,
    matching,
)
from flake8_batch_params.engine.arguments import Args
from flake8_batch_params.engine.containers import Namespace, Tuple
from flake8_batch_params.engine.domain import Domain
from flake8_batch_params.engine.frames import Frame
from flake8_batch_params.engine.functions import Function
from flake8_batch_params.engine.instances import Class, Field, Instance
from flake8_batch_params.engine.iterators import Generator, Iterator, Unending
from flake8_batch_params.engine.library import (
    computed,
    contents,
    environment,
    fields,
    files,
    functions,
    hints,
    methods,
    of_generators,
    of_several,
    paths,
    prelude,
    purity,
    rows,
    standard,
    variables,
)
from flake8_batch_params.engine.machine import Arm, Machine
from flake8_batch_params.engine.natives import Native
from flake8_batch_params.engine.objects import Const, Imported, Origin, Outside, Symbol, V
from flake8_batch_params.engine.openness import because


class Library:
    """What the machine asks of Python's library, and what a path has left in its files."""

    def __init__(self) -> None:
        self.files = contents.Files()
        self.environment = environment.Environment()
        self.names = Namespace()

    # --- what names are ---

    def function(self, path: str) -> Callable[[Machine, Args, Origin], V | None] | None:
        """Return what runs an imported function; None when it is not known."""
        name = path.removeprefix("builtins.")
        if name != path and name in functions.FUNCTIONS:
            return functions.FUNCTIONS[name]
        found = (
            standard.FUNCTIONS.get(path) or rows.FUNCTIONS.get(path) or fields.FUNCTIONS.get(path)
        )
        if found is None and path in standard.PRELUDE:
            return functions.through(standard.PRELUDE[path])
        return found

    def method(self, value: V, name: str) -> of_several.Method | None:
        """Return a method of a value of one of Python's own types."""
        return methods.method(value, name)

    def constant(self, path: str, origin: Origin) -> V | None:
        """Return the constant that an imported name is."""
        found = _CONSTANTS.get(path)
        return None if found is None else Const(found, origin)

    def is_pure(self, path: str) -> bool:
        """Tell whether a function of another file changes nothing that it is given."""
        name = path.removeprefix("builtins.")
        if name != path:
            return name in functions.PURE
        if path in purity.CHANGING:
            return False
        parts = path.split(".")
        return any(".".join(parts[:count]) in purity.PURE_MODULES for count in (1, 2))

    def may_fail(self, callee: V) -> bool:
        """Tell whether a function of the library raises for some of what it may be given."""
        return isinstance(callee, Imported) and (callee.path.partition(".")[0] in purity.FAILING)

    def names_files(self, path: str) -> bool:
        """Tell whether a function may change a file whose name it is given."""
        return path in purity.CHANGING_FILES or not self.is_pure(path)

    def forget_files(self, m: Machine, given: list[V], reason: str) -> None:
        """Forget what is in the files whose names unknown code is given."""
        for value in given:
            content = (
                contents.files_of(m).contents.get(contents.name_key(value))
                if isinstance(value, (Const, Symbol, contents.Named))
                else None
            )
            if content is not None:
                m.touch(content)
                content.unknown = reason
                content.chunks, content.places, content.repeats = [], [], ()

    def forget_environment(self, m: Machine, reason: str) -> None:
        """Forget the variables of the environment that the file has set."""
        m.touch(self.environment)
        held = self.environment.items
        self.environment.items = {name: Symbol(reason, one.origin) for name, one in held.items()}

    def is_type(self, path: str) -> bool:
        """Tell whether an imported name is one that types are written with."""
        return path.partition(".")[0] in ("typing", "typing_extensions", "builtins", "collections")

    def is_transparent(self, decorator: V) -> bool:
        """Tell whether a decorator leaves what it decorates as it is, for its callers."""
        return purity.spelling(decorator) in purity.TRANSPARENT

    def decorated(self, m: Machine, decorator: V, value: V, made: V) -> V:
        """Return what a decorator has made; of one that is not followed, a symbol."""
        if isinstance(made, Symbol) and made.of is None:
            if isinstance(value, Class):
                made.of = (purity.DECORATED, (value,))
            elif isinstance(value, Symbol) and purity.is_made_by(value, purity.DECORATED):
                made.of = value.of
            elif self.keeps_defaults(value) and purity.spelling(decorator) in purity.KEEPING:
                made.of = (purity.KEPT, (value,))
        return made

    def keeps_defaults(self, value: V) -> bool:
        """Tell whether a function of the file is called as it is written, for all that is known."""
        return isinstance(value, Function) or purity.is_made_by(value, purity.KEPT)

    def decorated_class(self, value: V) -> Class | None:
        """Return the class of the file of which a decorator has made a symbol."""
        if isinstance(value, Symbol) and value.of and purity.is_made_by(value, purity.DECORATED):
            inner = value.of[1][0]
            return inner if isinstance(inner, Class) else None
        return None

    def prelude(self, m: Machine, name: str) -> V:
        """Return a function of the prelude."""
        made = self.names.items
        if name not in made:
            for one in prelude.needed(name):
                if one not in made:
                    # On a machine of its own: no path of the file takes it back.
                    alone = Machine(Domain(), self, 0)
                    alone.work = 10_000
                    alone.push(Frame(prelude.code(one), self.names, None))
                    alone.run()
        return made[name]

    def base(self, m: Machine, value: V) -> V:
        """Return the base of a class; one of the prelude for an imported one that is there."""
        is_there = isinstance(value, Imported) and value.path == "contextlib.ContextDecorator"
        return self.prelude(m, "ContextDecorator") if is_there else value

    def suppressed(self, frames: list[Frame]) -> list[str]:
        """Return the names of the exceptions that ``suppress`` managers around a step name."""
        found = []
        for frame in frames:
            for value in frame.stack:
                if isinstance(value, Instance) and value.cls.name == "suppress":
                    kinds = value.items.get("kinds")
                    for kind in getattr(kinds, "items", ()):
                        found.append(getattr(kind, "path", getattr(kind, "name", "")))
        return [one.removeprefix("builtins.") for one in found]

    # --- several ways to go on ---

    def alternatives(
        self,
        m: Machine,
        values: list[tuple[str, V]],
        keep: Callable[[V], Callable[[Machine, Frame], None]] | None = None,
    ) -> V | None:
        """Go on with each of several values, on a path of its own.

        The one that is ``held`` is what is not known.
        """

        def push(value: V) -> Callable[[Machine, Frame], None]:
            def run(m: Machine, f: Frame) -> None:
                f.stack.append(value)

            return run

        matters = m.relevant(m.frame, m.frame.pc - 1)
        if not matters:
            # What is not known stands for all of them.
            values = [one for one in values if one[0] == "held"] or values
        if m.nested:
            return values[0][1]
        m.doubt_path(because("", *(value for _, value in values)))
        m.choose(m.frame, [Arm(key, (keep or push)(value)) for key, value in values])
        return None

    def next_of(self, m: Machine, it: V, default: V | None, sent: V, origin: Origin) -> V | None:
        """Return what ``next`` gives: the next value, the default at the end."""

        def ended(m: Machine, value: V) -> None:
            if isinstance(it, Generator) and it.unknown and not iteration.cut_short(m, it.unknown):
                m.frame.stack.append(Symbol(it.unknown, origin))
                return
            if default is None:
                exceptions.throw("StopIteration", "", origin)
            m.frame.stack.append(default)

        if isinstance(it, Generator) and it.state not in ("done", "unknown"):
            of_generators.doubt_dropped(m, it)
            return calls.resume(m, it, sent, origin, ended)
        if isinstance(it, Instance) and it.cls.find("__next__") is not None:
            method = it.cls.find("__next__")
            assert method is not None
            return calls.call(m, method, Args([it]), origin)
        if isinstance(it, (Symbol, Native, Imported)):
            return calls.may_raise(m, iteration.item_of(it, origin), origin)
        if isinstance(it, Unending) and it.rounds < it.most:
            return calls.may_raise(m, iteration.next_of_unknown(m, it, origin), origin)
        if not isinstance(it, (Iterator, Generator, Unending)):
            exceptions.throw("TypeError", "object is not an iterator", origin)
        found = iteration.pull(m, it, origin)
        if found is not None:
            return found
        if default is None:
            exceptions.throw("StopIteration", "", origin)
        return default

    def has_to_close(self, m: Machine, it: V) -> bool:
        """Tell whether Python closes an iterator that a loop has left."""
        return of_generators.has_to_close(m, it)

    def close_dropped(self, m: Machine, it: Generator) -> None:
        """Run what a generator does when it is closed."""
        of_generators.close_dropped(m, it)

    # --- files, types, objects of other files ---

    def open_file(self, m: Machine, args: Args, origin: Origin) -> V:
        return files.open_file(m, args, origin)

    def print_to(self, m: Machine, file: V, args: Args, origin: Origin) -> None:
        files.print_to(m, file, args, origin)

    def of_type(self, m: Machine, kind: V | None, value: V, origin: Origin) -> V:
        return hints.of_type(m, kind, value, origin)

    def annotated_value(self, m: Machine, frame: Frame, annotation: Any, value: V) -> None:
        hints.note(m, frame, annotation, value)

    def item_of_import(self, m: Machine, value: Imported, index: V, origin: Origin) -> V | None:
        """Return an item of an imported mapping that is modelled; None for any other."""
        return environment.item(m, index, origin) if value.path == "os.environ" else None

    def put_in_import(self, m: Machine, value: Imported, index: V, held: V) -> bool:
        """Set an item of an imported mapping; return whether it is one that is modelled."""
        if value.path == "os.environ":
            environment.put(m, index, held)
        return value.path == "os.environ"

    def is_in_import(self, m: Machine, value: Imported, item: V, origin: Origin) -> V | None:
        """Return whether something is in an imported mapping; None for one not modelled."""
        return environment.is_set(m, item, origin) if value.path == "os.environ" else None

    def build_foreign(self, m: Machine, made: Instance, args: Args, origin: Origin) -> None:
        """Build an object of a class whose constructor is of another file."""
        forgetting.escape(m, args.values(), Outside("given to a class of another file", origin))
        m.touch(made)
        made.unknown = because("an object of a class of another file", *made.cls.foreign)
        foreign.set_fields(m, made, args, origin)

    def native_operator(
        self, m: Machine, asked: str, left: V, right: V, origin: Origin
    ) -> V | None:
        """Return what an operator gives of a native object."""
        if isinstance(left, paths.PathValue):
            return left.operate(m, asked, right, origin)
        if isinstance(right, paths.PathValue) and asked == "/":
            return paths.joined(m, [left, right], origin)
        return None

    def variables(self, namespace: Namespace, origin: Origin) -> V:
        """Return the variables of a module as a mapping."""
        return variables.Variables(namespace, origin)

    # --- calls, for rooms below that of the calls ---

    def start(
        self, m: Machine, callee: V, args: Args, origin: Origin, then: calls.Then | None = None
    ) -> V | None:
        """Call a value: return what it gives, or None after its frame was pushed."""
        return calls.call(m, callee, args, origin, then)

    def call(self, m: Machine, callee: V, args: Args, origin: Origin) -> V:
        """Call a value at once and without forks."""
        return m.call_through(lambda: calls.call(m, callee, args, origin))

    def fill(
        self, m: Machine, made: Instance, fields: list[Field], args: Args, origin: Origin
    ) -> list[V]:
        return construction.fill(m, made, fields, args, origin)

    def is_dear(self, pattern: V, given: list[Any]) -> bool:
        """Tell whether a search of a compiled pattern may take long."""
        held = pattern.value if isinstance(pattern, Const) else None
        return computed.is_dear("re.search", [held, *given])

    def built_in(self, m: Machine, name: str, args: Args, origin: Origin) -> V:
        """Return what one of Python's own types gives for arguments."""
        return m.call_through(lambda: functions.FUNCTIONS[name](m, args, origin))

    def typed_dict(self, m: Machine, args: Args, origin: Origin) -> V | None:
        return functions.FUNCTIONS["dict"](m, args, origin)

    def class_of(self, value: V, origin: Origin) -> V:
        """Return the class of a value."""
        if isinstance(value, Instance) and not value.cls.unknown:
            return value.cls
        if isinstance(value, Tuple) and value.cls is not None:
            return value.cls
        name = matching.type_of(value)
        if isinstance(value, Native) and name:
            # A class of another file, and none of Python's own.
            made = Class(name, [], {}, origin)
            made.foreign = [Imported(name)]
            return made
        if isinstance(value, Class) and not value.unknown and not value.foreign:
            name = "type" if value.kind != "enum" else ""
        if name in _PLAIN_TYPES:
            return Imported(f"builtins.{name}", origin)
        reason = because("a class", value)
        return Symbol(reason, origin, base=value, name="__class__")

    def attribute(self, m: Machine, value: V, name: str, origin: Origin) -> V:
        """Return an attribute at once and without forks."""
        return m.call_through(lambda: attributes.get(m, value, name, origin))


_PLAIN_TYPES = frozenset("str bytes int float complex bool list tuple dict set type".split())
_CONSTANTS: dict[str, Any] = {
    "typing.TYPE_CHECKING": False, "math.pi": 3.141592653589793, "os.sep": "/",
}  # fmt: skip
