"""What the machine asks of Python's own functions and types; `library` answers."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any, Protocol

if TYPE_CHECKING:
    from flake8_batch_params.engine.arguments import Args
    from flake8_batch_params.engine.containers import Namespace
    from flake8_batch_params.engine.frames import Frame
    from flake8_batch_params.engine.instances import Class, Field, Instance
    from flake8_batch_params.engine.iterators import Generator
    from flake8_batch_params.engine.machine import Machine
    from flake8_batch_params.engine.objects import Imported, Origin, V

    Method = Callable[[Machine, Any, Args, Origin], V | None]
    Then = Callable[[Machine, V], V | None]


class Python(Protocol):
    """Python's own functions, methods and types, and what is in the files of a path."""

    files: Any
    environment: Any

    def function(self, path: str) -> Callable[[Machine, Args, Origin], V | None] | None:
        """Return what runs an imported function; None when it is not known."""

    def method(self, value: V, name: str) -> Method | None:
        """Return a method of a value of one of Python's own types."""

    def constant(self, path: str, origin: Origin) -> V | None:
        """Return the constant that an imported name is."""

    def is_pure(self, path: str) -> bool:
        """Tell whether a function of another file changes nothing that it is given."""

    def may_fail(self, callee: V) -> bool:
        """Tell whether a function of the library raises for some of what it may be given."""

    def names_files(self, path: str) -> bool:
        """Tell whether a function may change a file whose name it is given."""

    def forget_files(self, m: Machine, given: list[V], reason: str) -> None:
        """Forget what is in the files whose names unknown code is given."""

    def forget_environment(self, m: Machine, reason: str) -> None:
        """Forget the variables of the environment that the file has set."""

    def is_type(self, path: str) -> bool:
        """Tell whether an imported name is one that types are written with."""

    def is_transparent(self, decorator: V) -> bool:
        """Tell whether a decorator leaves what it decorates as it is, for its callers."""

    def decorated(self, m: Machine, decorator: V, value: V, made: V) -> V:
        """Return what a decorator has made; of one that is not followed, a symbol."""

    def keeps_defaults(self, value: V) -> bool:
        """Tell whether a function of the file is called as it is written, for all that is known."""

    def decorated_class(self, value: V) -> Class | None:
        """Return the class of the file of which a decorator has made a symbol."""

    def prelude(self, m: Machine, name: str) -> V:
        """Return a function of the prelude."""

    def base(self, m: Machine, value: V) -> V:
        """Return the base of a class; one of the prelude for an imported one that is there."""

    def suppressed(self, frames: list[Frame]) -> list[str]:
        """Return the names of the exceptions that ``suppress`` managers around a step name."""

    def alternatives(
        self,
        m: Machine,
        values: list[tuple[str, V]],
        keep: Callable[[V], Callable[[Machine, Frame], None]] | None = None,
    ) -> V | None:
        """Go on with each of several values, on a path of its own.

        The one that is ``held`` is what is not known.
        """

    def next_of(self, m: Machine, it: V, default: V | None, sent: V, origin: Origin) -> V | None:
        """Return what ``next`` gives: the next value, the default at the end."""

    def open_file(self, m: Machine, args: Args, origin: Origin) -> V:
        """Return what ``open`` gives."""

    def print_to(self, m: Machine, file: V, args: Args, origin: Origin) -> None:
        """Write what ``print(…, file=…)`` writes."""

    def of_type(self, m: Machine, kind: V | None, value: V, origin: Origin) -> V:
        """Return a value that is cast to a type."""

    def annotated_value(self, m: Machine, frame: Frame, annotation: Any, value: V) -> None:
        """Tell the domain of a value whose annotation names an imported type."""

    def build_foreign(self, m: Machine, made: Instance, args: Args, origin: Origin) -> None:
        """Build an object of a class whose constructor is of another file."""

    def native_operator(
        self, m: Machine, asked: str, left: V, right: V, origin: Origin
    ) -> V | None:
        """Return what an operator gives of a native object."""

    def start(
        self, m: Machine, callee: V, args: Args, origin: Origin, then: Then | None = None
    ) -> V | None:
        """Call a value: return what it gives, or None after its frame was pushed."""

    def call(self, m: Machine, callee: V, args: Args, origin: Origin) -> V:
        """Call a value at once and without forks."""

    def fill(
        self, m: Machine, made: Instance, fields: list[Field], args: Args, origin: Origin
    ) -> list[V]:
        """Return the values of the fields of a dataclass that a call builds."""

    def is_dear(self, pattern: V, given: list[Any]) -> bool:
        """Tell whether a search of a compiled pattern may take long."""

    def built_in(self, m: Machine, name: str, args: Args, origin: Origin) -> V:
        """Return what one of Python's own types gives for arguments."""

    def typed_dict(self, m: Machine, args: Args, origin: Origin) -> V | None:
        """Return the class that ``TypedDict("Name", {…})`` makes."""

    def class_of(self, value: V, origin: Origin) -> V:
        """Return the class of a value."""

    def has_to_close(self, m: Machine, it: V) -> bool:
        """Tell whether Python closes an iterator that a loop has left."""

    def close_dropped(self, m: Machine, it: Generator) -> None:
        """Run what a generator does when it is closed."""

    def item_of_import(self, m: Machine, value: Imported, index: V, origin: Origin) -> V | None:
        """Return an item of an imported mapping that is modelled; None for any other."""

    def put_in_import(self, m: Machine, value: Imported, index: V, held: V) -> bool:
        """Set an item of an imported mapping; return whether it is one that is modelled."""

    def is_in_import(self, m: Machine, value: Imported, item: V, origin: Origin) -> V | None:
        """Return whether something is in an imported mapping; None for one not modelled."""

    def variables(self, namespace: Namespace, origin: Origin) -> V:
        """Return the variables of a module as a mapping."""
