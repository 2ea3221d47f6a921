"""The lattice: what an expression can be, and where it was written.

A value keeps its *origin*, an opaque handle of the place where it was written.  Rules
hand it back with a finding; only the analysis knows how to turn it into a position.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, ClassVar, TypeVar

if TYPE_CHECKING:
    from typing_extensions import dataclass_transform

    T = TypeVar("T")

    @dataclass_transform(frozen_default=True, field_specifiers=(field,))
    def value_class(cls: type[T]) -> type[T]:
        """Make a class one of dataclasses that never change, as the type checker sees to.

        At run time they could: to make a frozen one takes three times as long, and an
        analysis makes tens of thousands.
        """

    @dataclass_transform(frozen_default=True, field_specifiers=(field,))
    def place_class(cls: type[T]) -> type[T]:
        """Make a class one of such dataclasses; two are equal that were written in one place."""

else:
    value_class = dataclass(unsafe_hash=True)
    place_class = dataclass(eq=False)

#: More alternatives than this are not told apart: the rest is unknown.  Real calls
#: have a handful; without a bound, values that combine would multiply.
MAX_OUTCOMES = 32


@value_class
class Value:
    """Anything an expression can be."""

    origin: object = field(default=None, repr=False)
    #: Whether it may hold, or lead to, something that can change.
    leads: ClassVar[bool] = False

    def outcomes(self) -> tuple[Value, ...]:
        """Return the alternatives, each to be judged by itself."""
        return (self,)

    @property
    def identity(self) -> Hashable:
        """Return what two equal alternatives share, so that a join keeps one of them."""
        return self


@value_class
class Unknown(Value):
    """Nothing is known, for a reason (``"a parameter of submit() without a default"``).

    ``where`` is where it became so, if that is another place than its origin: the call that
    may have changed it.
    """

    reason: str = ""
    where: object = field(default=None, repr=False, compare=False)

    @property
    def identity(self) -> Hashable:
        return Unknown, self.reason


@value_class
class Known(Value):
    """A constant: ``None``, a ``bool``, number, ``str`` or ``bytes``."""

    value: object = None

    @property
    def identity(self) -> Hashable:
        # 1, 1.0 and True are equal in Python, and so are 0.0 and -0.0.
        value = self.value
        return (type(value), repr(value) if type(value) is float else value, id(self.origin))


@value_class
class Typed(Value):
    """Unknown content of a certain type, named as a reader would (``"str"``, ``"int"``).

    Open files are ``"text file"``, ``"binary file"``, or ``"file"`` where the mode is not
    known; buffers are ``"StringIO"`` and ``"BytesIO"``.
    """

    type: str = ""
    reason: str = field(default="", compare=False)
    where: object = field(default=None, repr=False, compare=False)


@value_class
class Text(Value):
    """A string of which a part is known: None stands for each piece that is not.

    ``f"{days}d"`` has the pieces ``(None, "d")``.
    """

    pieces: tuple[str | None, ...] = ()
    reason: str = field(default="", compare=False)
    where: object = field(default=None, repr=False, compare=False)

    def may_be(self, word: str) -> bool:
        """Tell whether the string may be this one, whatever its unknown pieces are."""
        first, *others = self.pieces or (None,)
        if not others:
            return first is None or word == first
        last = others.pop() or ""
        start = first or ""
        # Each known piece is looked for after the one before it, at the first place it has.
        at, end = len(start), len(word) - len(last)
        if not (word.startswith(start) and word.endswith(last) and at <= end):
            return False
        for piece in others:
            at = word.find(piece or "", at, end)
            if at < 0:
                return False
            at += len(piece or "")
        return True

    def __str__(self) -> str:
        return "".join("{...}" if piece is None else piece for piece in self.pieces)


@value_class
class Absent(Value):
    """A parameter that is left out: the SDK's ``omit``, ``NOT_GIVEN``."""


@value_class
class Entry:
    """A key of a record; ``certain`` when no run is without it."""

    value: Value
    certain: bool = True
    key_origin: object = field(default=None, repr=False)

    def possible(self) -> Entry:
        """Return the entry as it is where some runs are without it."""
        return Entry(self.value, False, self.key_origin) if self.certain else self

    def holding(self, value: Value) -> Entry:
        """Return the entry with another value."""
        return self if value is self.value else Entry(value, self.certain, self.key_origin)


@value_class
class Record(Value):
    """A dict.  ``open`` when it may hold further keys, or other values for these.

    ``reason`` says why it is open, and ``where`` since which place.
    """

    entries: Mapping[object, Entry] = field(default_factory=dict, hash=False)
    open: bool = False
    reason: str = field(default="", compare=False)
    where: object = field(default=None, repr=False, compare=False)

    @cached_property
    def held(self) -> tuple[Value, ...]:
        """What in it leads to something that can change."""
        return tuple(entry.value for entry in self.entries.values() if entry.value.leads)

    @property
    def leads(self) -> bool:  # type: ignore[override]
        return bool(self.held)

    def get(self, key: object) -> Value | None:
        """Return what the key may hold; None when nothing is known to be written there."""
        entry = self.entries.get(key)
        return None if entry is None else entry.value

    def lacks(self, key: object) -> bool:
        """Tell whether the key is certainly absent (holding `Absent` is being absent)."""
        entry = self.entries.get(key)
        if entry is None:
            return not self.open
        return all(isinstance(value, Absent) for value in entry.value.outcomes())

    def has(self, key: object) -> bool:
        """Tell whether the key is certainly present."""
        entry = self.entries.get(key)
        return (
            entry is not None
            and entry.certain
            and not any(isinstance(value, Absent) for value in entry.value.outcomes())
        )

    def outcomes_of(self, key: object) -> tuple[Value, ...]:
        """Return each written outcome of the key."""
        value = self.get(key)
        return () if value is None else value.outcomes()

    def under(self, later: Record) -> Record:
        """Return this record after ``{**self, **later}``: what comes later wins."""
        entries = dict(self.entries)
        if later.open:
            entries = {key: weaken(entry, later) for key, entry in entries.items()}
        for key, entry in later.entries.items():
            before = entries.get(key)
            if not entry.certain:
                hidden = Unknown(self.origin, self.reason, self.where) if self.open else None
                other = hidden if before is None else before.value
                certain = before is not None and before.certain
                value = entry.value if other is None else join([other, entry.value])
                entry = Entry(value, certain, entry.key_origin)
            entries[key] = entry
        first = self if self.open else later
        return Record(self.origin, entries, first.open, first.reason, first.where)


@value_class
class Sequence(Value):
    """A list, tuple or set, with every item that it may hold.

    ``open`` when these may be there in another order, more than once, or not at all.
    ``length`` is how many it holds where these are not all of them but the distinct ones, as
    of ``["w"] * 3000``.
    """

    type: str = "list"
    items: tuple[Value, ...] = ()
    open: bool = False
    length: int | None = None
    reason: str = field(default="", compare=False)
    where: object = field(default=None, repr=False, compare=False)

    @cached_property
    def held(self) -> tuple[Value, ...]:
        """What in it leads to something that can change."""
        return tuple(item for item in self.items if item.leads)

    @property
    def leads(self) -> bool:  # type: ignore[override]
        return bool(self.held)

    @cached_property
    def size(self) -> int:
        """How many values it holds, and those in it, and so on; of a shared one, each time."""
        parts = (part for item in self.items for part in item.outcomes())
        return sum(part.size if isinstance(part, Sequence) else 1 for part in parts)


@value_class
class UploadedFile(Value):
    """What ``files.create`` returns.  ``keywords`` are those of the upload."""

    keywords: Record = field(default_factory=Record)


@value_class
class UploadedId(Value):
    """The ``.id`` of an uploaded file."""

    upload: UploadedFile = field(default_factory=UploadedFile)


@value_class
class OneOf(Value):
    """One of several values; made by `join` only, so never nested."""

    options: tuple[Value, ...] = ()

    def outcomes(self) -> tuple[Value, ...]:
        return self.options

    @cached_property
    def identity(self) -> Hashable:
        return tuple(option.identity for option in self.options)

    @cached_property
    def leads(self) -> bool:  # type: ignore[override]
        return any(option.leads for option in self.options)


def join(values: Iterable[Value]) -> Value:
    """Return the value that may be any of these; equal alternatives are kept once."""
    values = list(values)
    if not values:
        return Unknown(reason="never assigned")
    first = values[0]
    for value in values:
        if value is not first:
            break
    else:
        return first
    options: dict[Hashable, Value] = {}
    for value in values:
        for option in value.outcomes():
            options.setdefault(option.identity, option)
    kept = tuple(options.values())
    if len(kept) > MAX_OUTCOMES:
        kept = (*kept[:MAX_OUTCOMES], Unknown(reason="too many values to tell apart"))
    return kept[0] if len(kept) == 1 else OneOf(options=kept)


def weaken(entry: Entry, later: Record) -> Entry:
    """Return the entry as it is when an open record may have overwritten it."""
    hidden = Unknown(later.origin, later.reason or "may be overridden", later.where)
    return Entry(hidden, entry.certain, entry.key_origin)


def is_known(value: Value) -> bool:
    """Tell whether nothing about the value, or in it, is unknown."""
    match value:
        case OneOf(options=options):
            return all(map(is_known, options))
        case Record(entries=entries, open=False):
            return all(entry.certain and is_known(entry.value) for entry in entries.values())
        case Sequence(items=items, open=False):
            return all(map(is_known, items))
        case Record() | Sequence() | Unknown() | Typed() | Text():
            return False
    return True


def constants(value: Value) -> Iterator[Known]:
    """Yield the outcomes that are constants."""
    for outcome in value.outcomes():
        if isinstance(outcome, Known):
            yield outcome
