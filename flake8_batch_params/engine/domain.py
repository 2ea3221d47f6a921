"""The one door between the engine and what it is used for: what a domain tells about its objects.

The engine knows Python; a `Domain` knows which imported names are objects of its own
(`Native`), and is told what happens to dicts and files.  Each method returns None for what is
not the domain's.
"""

from __future__ import annotations

from collections.abc import Set
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from flake8_batch_params.engine.arguments import Args
    from flake8_batch_params.engine.containers import Dict
    from flake8_batch_params.engine.instances import Class, Instance
    from flake8_batch_params.engine.machine import Machine
    from flake8_batch_params.engine.natives import Native
    from flake8_batch_params.engine.objects import Origin, V
    from flake8_batch_params.engine.seen import Seen


class Domain:
    """A domain that knows nothing: what each answer is for."""

    #: Names, attributes, keywords and string keys of statements that matter: paths are told
    #: apart for what can reach them.
    telling: frozenset[str] = frozenset()
    #: Names of the file that the domain is told about.
    named: frozenset[str] = frozenset()

    def begins(self, m: Machine) -> None:
        """Begin with a file, on the machine that runs it."""

    def tells(self, words: Set[str]) -> bool:
        """Tell whether words, all in one place, make it one that matters."""
        return not self.telling.isdisjoint(words)

    def matters(self, loads: Set[str], stores: Set[str], marks: Set[str]) -> bool:
        """Tell whether a statement matters, by what it loads, stores and marks."""
        return self.tells(loads | stores)

    def feeds(self, loads: Set[str], stores: Set[str], marks: Set[str]) -> bool:
        """Tell whether a statement gets values that matter."""
        return self.matters(loads, stores, marks)

    def concerns(self, seen: Seen) -> bool:
        """Tell whether something that may end elsewhere is made in a function, or handed on."""
        return self.tells(seen.names | seen.attributes | seen.keys)

    def shows(self, seen: Seen) -> bool:
        """Tell whether something may end in a function itself, whoever calls it."""
        return self.concerns(seen)

    def speaks(self, text: str) -> bool:
        """Tell whether a string may hold what matters: as JSON, or as names in a row."""
        return any(word in text for word in self.telling)

    def results(self, seen: Seen) -> Set[str]:
        """Return the texts of what is done with what a function gives, if that can matter."""
        return frozenset()

    def module_attribute(self, m: Machine, path: str, origin: Origin) -> V | None:
        """Return what an imported name is, as ``package.module.name``."""
        return None

    def call_imported(self, m: Machine, path: str, args: Args, origin: Origin) -> V | None:
        """Return what a call of an imported name gives."""
        return None

    def call_symbol(self, m: Machine, callee: V, args: Args, origin: Origin) -> V | None:
        """Return what a call of something unknown gives: its attributes may still tell."""
        return None

    def annotated(self, m: Machine, path: str, origin: Origin) -> V | None:
        """Return what a parameter is that is annotated with an imported name."""
        return None

    def subclassed(self, m: Machine, cls: Class, args: Args | None, origin: Origin) -> V | None:
        """Return what an object of a class of the file is, by its imported bases.

        ``args`` are those that the imported constructor got, None if it was not called.
        """
        return None

    def handed_on(self, m: Machine, callee: V, args: Args, origin: Origin) -> None:
        """Note a call of something unknown, whose arguments may be the domain's."""

    def typed(self, m: Machine, path: str, value: V, origin: Origin) -> None:
        """Note that a value is declared to be of an imported type."""

    def displayed(self, m: Machine, written: Dict, in_call: bool) -> None:
        """Note a dict where it is written, in an argument of a call or not."""

    def partial_called(self, m: Machine, called: V) -> None:
        """Note that a partial is called."""

    def call_named(self, m: Machine, name: str, origin: Origin) -> V | None:
        """Return what a function or class of the file gives, of which `named` says what it is."""
        return None

    def key_set(self, m: Machine, changed: Dict, key: V) -> None:
        """Note that a key of a dict is set."""

    @property
    def types_matter(self) -> bool:
        """Tell whether the file may declare values to be of types that the domain knows."""
        return True

    def truth_of(self, m: Machine, value: Native) -> bool | None:
        """Tell whether a native object is true."""
        return True

    def tested(self, m: Machine, left: V, operator: str, right: V, origin: Origin) -> None:
        """Note a comparison."""

    def dropped(self, m: Machine, value: V, origin: Origin) -> None:
        """Note a value of an expression that nobody uses."""

    def used(self, m: Machine, value: V, use: str, origin: Origin) -> None:
        """Note that a function of Python's gets a native object: ``json.loads(...)``."""

    def opened(self, m: Machine, args: Args, origin: Origin) -> V | None:
        """Return the file that ``open`` gives."""
        return None

    def path_ended(self, m: Machine) -> None:
        """Take what a path leaves: its files, its objects."""

    def entry_begins(self, m: Machine) -> None:
        """Begin with the paths of another entry."""

    def wants_all(self, m: Machine) -> bool:
        """Tell whether the entry has to be looked through in every combination."""
        return False

    def wants_all_states(self, m: Machine) -> bool:
        """Tell whether the top level has to be looked through in every combination."""
        return False

    def states_left_out(self, m: Machine, finished: bool) -> None:
        """Note that functions were not called in every state that the top level may leave.

        ``finished`` when at least the top level ran in all combinations.
        """

    def entry_ended(self, m: Machine, finished: bool) -> None:
        """End the entry; ``finished`` when no path that matters was left out."""

    def serialised(self, m: Machine, value: V) -> None:
        """Note a value that becomes JSON."""

    def rewritten(self, m: Machine, value: V) -> None:
        """Note a text of JSON that is changed, or read again: it is not what is left of it."""

    def bound(self, m: Machine, made: V, origin: Origin) -> None:
        """Note a partial."""

    def loop_forgotten(
        self, m: Machine, held: list[V], rounds: int, total: int, origin: Origin, straight: bool
    ) -> list[V]:
        """Return which of the values that a long loop changes the domain still knows.

        ``total`` is the number of its rounds, of which some were run; ``straight`` when each
        round does the same.
        """
        return []

    def instance_made(self, m: Machine, made: Instance) -> None:
        """Note a new object of a class of the file."""
