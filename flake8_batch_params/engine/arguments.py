"""The arguments of a call."""

from __future__ import annotations

from typing import NamedTuple

from flake8_batch_params.engine.objects import Origin, V


class Passed(NamedTuple):
    """How the arguments of a call are written: kind, name, place and keyword of each.

    The kind is ``""``, ``=``, ``*`` or ``**``.
    """

    written: tuple[tuple[str, str, Origin, Origin], ...]
    #: How many are by position; -1 if one is unpacked.
    positional: int
    names: tuple[str, ...]
    places: dict[str | int, Origin]
    key_origins: dict[str, Origin]

    def take(self, values: list[V]) -> Args:
        """Return the arguments of a call that unpacks none."""
        count = self.positional
        if count == len(values):
            args = Args(values)
        else:
            args = Args(values[:count], dict(zip(self.names, values[count:], strict=True)))
            args.key_origins = self.key_origins
        args.places = self.places
        return args


def passed(written: list[tuple[str, str, Origin, Origin]]) -> Passed:
    """Return how arguments are written, with what can be told before the call."""
    places: dict[str | int, Origin] = {}
    origins: dict[str, Origin] = {}
    for kind, name, place, keyword in written:
        if kind == "":
            places[len(places)] = place
        elif kind == "=" and name not in origins:
            places[name], origins[name] = place, keyword
        else:
            # Python reads a keyword that is written twice, and refuses to run the file.
            return Passed(tuple(written), -1, (), {}, {})
    return Passed(tuple(written), len(places) - len(origins), tuple(origins), places, origins)


class Args:
    """The arguments of a call.

    ``open`` says why there may be more by name, ``starred`` why more by position.  ``places``
    and ``key_origins`` may be those of other calls too: they are replaced, never changed.
    """

    __slots__ = ("key_origins", "keywords", "open", "places", "positional", "starred")

    def __init__(
        self, positional: list[V] | None = None, keywords: dict[str, V] | None = None
    ) -> None:
        self.positional: list[V] = [] if positional is None else positional
        self.keywords: dict[str, V] = {} if keywords is None else keywords
        self.key_origins: dict[str, Origin] = {}
        #: Where each argument is passed, by its name or position.
        self.places: dict[str | int, Origin] = {}
        self.open = ""
        self.starred = ""

    def get(self, name: str, position: int = -1) -> V | None:
        """Return an argument by its name, or by its position."""
        value = self.keywords.get(name)
        if value is None and 0 <= position < len(self.positional):
            return self.positional[position]
        return value

    def values(self) -> list[V]:
        return [*self.positional, *self.keywords.values()]

    def after(self, count: int) -> Args:
        """Return the arguments without the first positional ones."""
        rest = Args(self.positional[count:], dict(self.keywords))
        rest.key_origins, rest.open, rest.starred = self.key_origins, self.open, self.starred
        rest.places = {
            key - count if isinstance(key, int) else key: place
            for key, place in self.places.items()
            if not (isinstance(key, int) and key < count)
        }
        return rest

    def before(self, *first: V) -> Args:
        """Return the arguments with these in front."""
        shifted = Args([*first, *self.positional], dict(self.keywords))
        shifted.key_origins, shifted.open, shifted.starred = (
            self.key_origins, self.open, self.starred,
        )  # fmt: skip
        shifted.places = {
            key + len(first) if isinstance(key, int) else key: place
            for key, place in self.places.items()
        }
        return shifted
