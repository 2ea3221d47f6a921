"""The arguments of a call."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from flake8_batch_params.values import Record, Unknown, Value


@dataclass
class Arguments:
    """The arguments of a call; ``starred`` when an unknown ``*`` may add positional ones."""

    positional: list[Value] = field(default_factory=list)
    keywords: Record = field(default_factory=Record)
    starred: bool = False
    #: The dicts that ``**`` spread into the keywords.
    spread: list[Value] = field(default_factory=list)

    def values(self) -> Iterator[Value]:
        yield from self.positional
        for entry in self.keywords.entries.values():
            yield entry.value

    def get(self, name: str, index: int = -1) -> Value | None:
        """Return an argument by name, or by its place among the positional ones."""
        if 0 <= index < len(self.positional):
            return self.positional[index]
        if self.starred or (self.keywords.open and name not in self.keywords.entries):
            return Unknown(None, "an argument that is not written")
        return self.keywords.get(name)

    def after(self, count: int) -> Arguments:
        """Return the arguments without the first positional ones."""
        return Arguments(self.positional[count:], self.keywords, self.starred, self.spread)
