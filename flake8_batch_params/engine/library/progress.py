"""Bars of progress: they give what the iterable that they are put around gives."""

from __future__ import annotations

from collections.abc import Iterable

from flake8_batch_params.engine import iteration
from flake8_batch_params.engine.arguments import Args
from flake8_batch_params.engine.containers import Dict, List, Set, Tuple
from flake8_batch_params.engine.functions import Builtin
from flake8_batch_params.engine.iterators import Generator, Iterator, Range, Unending, View
from flake8_batch_params.engine.library.models import Run
from flake8_batch_params.engine.machine import Machine
from flake8_batch_params.engine.natives import Native
from flake8_batch_params.engine.objects import NONE, Origin, Outside, Symbol, V

#: Values over which a loop begins at once, without a method of the file.
_PLAIN = (Dict, List, Set, Tuple, Generator, Iterator, Range, Unending, View, Symbol)
#: Methods that only change what is shown.
_SHOWING = frozenset(
    "update set_description set_description_str set_postfix set_postfix_str close refresh clear"
    " display unpause".split()
)


class Bar(Native):
    """A bar around ``source``."""

    __slots__ = ("source",)
    title = "a bar of progress"

    def __init__(self, source: V, origin: Origin) -> None:
        super().__init__(origin)
        self.source = source

    def attribute(self, m: Machine, name: str, origin: Origin) -> V | None:
        if name in _SHOWING:
            return Builtin(name, lambda m, args, where: NONE, origin)
        return iteration.iterate(m, self.source, origin) if name == "__iter__" else None

    def reached(self) -> Iterable[V]:
        return (self.source,)


def _bar(m: Machine, args: Args, origin: Origin) -> V:
    source = args.get("iterable", 0) or args.keywords.get("sequence")
    if isinstance(source, _PLAIN):
        return Bar(source, origin)
    return Symbol(Outside("a bar of progress"), origin)


FUNCTIONS: dict[str, Run] = dict.fromkeys(
    (
        "tqdm.tqdm", "tqdm.auto.tqdm", "tqdm.notebook.tqdm", "tqdm.std.tqdm",
        "tqdm.autonotebook.tqdm", "tqdm.rich.tqdm", "rich.progress.track",
    ),
    _bar,
)  # fmt: skip
