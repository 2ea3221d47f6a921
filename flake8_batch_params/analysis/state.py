"""What holds at one point of the program: names, heap, and how two points join."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from flake8_batch_params.analysis.objects import (
    BoundMethod,
    Box,
    Class,
    EnumMember,
    Function,
    Instance,
    Member,
    Partial,
    Ref,
    Super,
    View,
)
from flake8_batch_params.values import (
    Absent,
    Entry,
    Known,
    OneOf,
    Record,
    Sequence,
    Typed,
    Unknown,
    UploadedFile,
    UploadedId,
    Value,
    join,
)

if TYPE_CHECKING:
    from flake8_batch_params.analysis.scopes import Scope

#: Nested deeper than this, a dict or list is unknown: payloads have three levels.
MAX_NESTING = 8
#: Marks the record of an instance's attributes.
FIELDS = "fields"
#: A name's later values beyond these are not kept apart.
MAX_LOG = 64
#: Values of one name, or contents of one dict, in one ``try`` block that are kept apart: a
#: payload has fewer keys.
MAX_VERSIONS = 32


@dataclass
class State:
    """Names of the running scope, and every dict and list that they reach."""

    env: dict[str, Value] = field(default_factory=dict)
    heap: dict[int, Box] = field(default_factory=dict)
    #: Ids of what other code holds too: any call that is not understood may change it.
    escaped: set[int] = field(default_factory=set)
    #: Ids that stand for more than one dict or list: those that a loop has made.
    many: set[int] = field(default_factory=set)

    def copy(self) -> State:
        return State(self.env.copy(), self.heap.copy(), self.escaped.copy(), self.many.copy())

    def within(self, env: dict[str, Value]) -> State:
        """Return the same dicts and lists, shared, with the names of another scope."""
        return State(env, self.heap, self.escaped, self.many)

    def take(self, other: State) -> None:
        """Continue with the dicts and lists of another state, and these names."""
        self.heap, self.escaped, self.many = other.heap, other.escaped, other.many

    def box(self, value: Value) -> Box | None:
        """Return the content of a dict or list; None for anything else."""
        return self.heap.get(value.id) if isinstance(value, Ref) else None

    def reach(self, value: Value, found: set[int]) -> set[Scope]:
        """Add the ids of everything that can be changed through a value.

        Returns the scopes of the functions and classes through which more can be.
        """
        code: set[Scope] = set()
        stack = [value] if value.leads else []
        while stack:
            match stack.pop():
                case OneOf(options=parts):
                    stack += [part for part in parts if part.leads]
                case Ref(id=id_):
                    if id_ not in found and id_ in self.heap:
                        stack += self.heap[id_].held
                    found.add(id_)
                case Record() | Sequence() as box:
                    stack += box.held
                case (
                    BoundMethod(owner=owner)
                    | View(owner=owner)
                    | Member(owner=owner)
                    | Super(instance=owner)
                    | EnumMember(content=owner)
                ):
                    stack.append(owner)
                case Partial(callee=callee, arguments=arguments):
                    stack += [callee, *arguments.values()]
                case Function(scope=scope, receiver=receiver):
                    code.add(scope)
                    stack += [] if receiver is None else [receiver]
                case Instance(info=info, fields=fields):
                    code.add(info.scope)
                    stack.append(fields)
                case Class(info=info):
                    if info.scope not in code:
                        stack += info.env.values()
                    code.add(info.scope)
        return code

    def hand_on(self) -> None:
        """Note that who holds a dict or list holds what is in it by now."""
        for id_ in tuple(self.escaped):
            box = self.heap.get(id_)
            if box is not None and box.held:
                self.reach(box, self.escaped)

    def open(self, ids: Iterable[int]) -> None:
        """Forget what these dicts and lists hold: something unknown may change them."""
        for id_ in ids:
            box = self.heap.get(id_)
            if box is not None:
                self.heap[id_] = opened(box)

    def freeze(self, value: Value, *, keep: bool = False) -> Value:
        """Return the value as rules see it: dicts and lists by content, as they are now.

        With ``keep``, clients and other values of the analysis stay what they are.
        """
        return _Freezer(self, keep).value(value, 0)

    def freeze_box(self, box: Box, *, keep: bool = False) -> Box:
        """Return the content of a dict or list with everything in it frozen."""
        return _Freezer(self, keep).box(box, 0)


class _Freezer:
    """Takes the content of dicts and lists from the heap, each of them once."""

    def __init__(self, state: State, keep: bool) -> None:
        self.state = state
        self.keep = keep
        #: What each dict or list is; while it is taken, a part of it that leads back to it
        #: is unknown.
        self.taken: dict[int, Value] = {}

    def value(self, value: Value, depth: int) -> Value:
        match value:
            case Known() | Unknown() | Absent() | Typed() | UploadedFile() | UploadedId():
                return value
            case OneOf(options=options):
                return join([self.value(option, depth) for option in options])
            case EnumMember(content=content, mixed=True):
                return self.value(content, depth)
            case Ref():
                return self.ref(value, depth)
            case Record() | Sequence():
                return self.box(value, depth + 1)
        return value if self.keep else Unknown(value.origin, "an object")

    def ref(self, ref: Ref, depth: int) -> Value:
        box = self.state.box(ref)
        if box is None or depth > MAX_NESTING:
            return Unknown(ref.origin, "nested too deeply")
        if ref.id not in self.taken:
            self.taken[ref.id] = Unknown(ref.origin, "a part of itself")
            self.taken[ref.id] = self.box(box, depth + 1)
        found = self.taken[ref.id]
        return found if found.origin is ref.origin else replace(found, origin=ref.origin)

    def box(self, box: Box, depth: int) -> Box:
        if isinstance(box, Record):
            entries = {
                key: entry.holding(self.value(entry.value, depth))
                for key, entry in box.entries.items()
            }
            return Record(box.origin, entries, box.open)
        return replace(box, items=tuple(self.value(item, depth) for item in box.items))


#: Stands for whatever unknown code may have put into a list.
_ANYTHING = Unknown(None, "may be changed")


def opened(box: Box) -> Box:
    """Return a dict or list as it is after something unknown may have changed it."""
    if isinstance(box, Sequence):
        # A constant may be taken out; what can change may still be there, and is kept track of.
        kept = tuple(item for item in box.items if item.leads)
        if box.open and len(kept) + 1 == len(box.items) and _ANYTHING in box.items:
            return box
        return replace(box, items=(*kept, _ANYTHING), open=True)
    if box.origin is not FIELDS:
        return Record(box.origin, open=True) if box.entries or not box.open else box
    # What classes hold is known elsewhere too: `classes.read` joins it.
    if not any(entry.certain for entry in box.entries.values()):
        return box
    entries = {key: entry.possible() for key, entry in box.entries.items()}
    return Record(box.origin, entries, box.open)


def holds_anything(value: Value) -> bool:
    """Tell whether a value is unknown, or a dict or list of which nothing is known."""
    match value:
        case Unknown():
            return True
        case Record(entries=entries, origin=origin, open=True):
            return not entries and origin is not FIELDS
        case Sequence(items=items, open=True):
            return _ANYTHING in items
    return False


def with_open_parts(box: Box) -> Box:
    """Return a dict or list as it is after something unknown may have changed its items."""
    if isinstance(box, Sequence):
        return replace(box, items=tuple(map(_opened_value, box.items)))
    entries = {key: entry.holding(_opened_value(entry.value)) for key, entry in box.entries.items()}
    return Record(box.origin, entries, box.open)


def _opened_value(value: Value) -> Value:
    match value:
        case OneOf(options=options):
            return join([_opened_value(option) for option in options])
        case Record() | Sequence():
            return opened(value)
        case Ref():
            return Unknown(value.origin, "may be changed")
    return value


def any_version(one: Box, other: Box) -> Box:
    """Return a dict or list as it was at any time between two."""
    joined = join_boxes(one, other)
    unknown = Unknown(reason="changes meanwhile")
    if isinstance(joined, Sequence):
        return replace(joined, items=(*joined.items, unknown), open=True)
    entries = {
        key: entry.holding(join([entry.value, unknown])).possible()
        for key, entry in joined.entries.items()
    }
    return Record(joined.origin, entries, open=True)


def join_boxes(one: Box, other: Box) -> Box:
    """Return what holds of a dict or list that may be either."""
    if one is other:
        return one
    if isinstance(one, Record) and isinstance(other, Record):
        return _join_records(one, other)
    if isinstance(one, Sequence) and isinstance(other, Sequence):
        if one.items == other.items and one.open == other.open:
            return one
        if one.open or other.open or len(one.items) != len(other.items):
            items = {o.identity: o for item in (*one.items, *other.items) for o in item.outcomes()}
            return replace(one, items=tuple(items.values()), open=True)
        joined = (join(pair) for pair in zip(one.items, other.items, strict=True))
        return replace(one, items=tuple(joined))
    return opened(one)


def _join_records(one: Record, other: Record) -> Record:
    entries: dict[object, Entry] = {}
    for key in {**one.entries, **other.entries}:
        left, right = one.entries.get(key), other.entries.get(key)
        if left is None or right is None:
            found = left or right
            assert found is not None
            missing_side = other if right is None else one
            value = found.value
            if missing_side.open and one.origin is not FIELDS:
                value = join([value, Unknown(reason="may be overridden")])
            entries[key] = found.holding(value).possible()
        elif left is right:
            entries[key] = left
        else:
            entries[key] = Entry(
                join([left.value, right.value]), left.certain and right.certain, left.key_origin
            )
    return Record(one.origin, entries, one.open or other.open)


def join_states(states: Iterable[State | None]) -> State | None:
    """Return what holds where these ways meet; None when no way leads there."""
    reachable = [state for state in states if state is not None]
    if not reachable:
        return None
    result = reachable[0]
    for other in reachable[1:]:
        if other is not result:
            result = _join_two(result, other)
    return result


def _join_two(one: State, other: State) -> State:
    env = one.env.copy()
    for name, value in other.env.items():
        mine = env.get(name)
        if mine is None:
            env[name] = value
        elif mine is not value and mine != value:
            env[name] = join([mine, value])
    heap = one.heap.copy()
    for id_, box in other.heap.items():
        before = heap.get(id_)
        if before is None:
            heap[id_] = box
        elif before is not box:
            heap[id_] = join_boxes(before, box)
    return State(env, heap, one.escaped | other.escaped, one.many | other.many)


@dataclass
class Journal:
    """What a ``try`` block does to names, dicts and lists: an exception leaves it half done."""

    #: The run of a scope that the block is in: its names are the only ones that are noted.
    frame: Frame
    #: Each value that a name was given.
    names: dict[str, list[Value]] = field(default_factory=dict)
    #: Each content that a dict or list was given.
    boxes: dict[int, list[Box]] = field(default_factory=dict)
    escaped: set[int] = field(default_factory=set)
    many: set[int] = field(default_factory=set)

    def note(self, id_: int, box: Box) -> None:
        """Remember a content; of too many, none is known."""
        versions = self.boxes.setdefault(id_, [])
        if len(versions) < MAX_VERSIONS:
            versions.append(box)
        elif len(versions) == MAX_VERSIONS:
            versions.append(opened(box))

    def note_name(self, name: str, value: Value) -> None:
        """Remember the value of a name; of too many, none is known."""
        values = self.names.setdefault(name, [])
        if len(values) < MAX_VERSIONS:
            values.append(value)
        elif len(values) == MAX_VERSIONS:
            values.append(Unknown(reason="assigned too often"))

    def add(self, inner: Journal) -> None:
        """Remember what a block in this one has done."""
        for name, values in inner.names.items() if inner.frame is self.frame else ():
            for value in values:
                self.note_name(name, value)
        for id_, boxes in inner.boxes.items():
            for box in boxes:
                self.note(id_, box)
        self.escaped |= inner.escaped
        self.many |= inner.many


@dataclass
class Snapshot:
    """What a function's free names held when it was defined, and when that was."""

    #: The names of each frame that ran then, by the frame's key.
    envs: dict[int, dict[str, Value]]
    heap: dict[int, Box]
    time: int


@dataclass
class Frame:
    """One run of a scope: its names, and what is left of them when it is over."""

    scope: Scope
    #: Tells the runs of a scope apart: equal for the same calls, in every round of a loop.
    key: int = 0
    parent: Frame | None = None
    #: The function that runs, for its snapshot of the enclosing frames.
    function: Function | None = None
    active: bool = True
    #: Names, while another frame runs on top of this one.
    suspended: dict[str, Value] = field(default_factory=dict)
    #: Every value that a name was given, with the time of it.
    log: dict[str, list[tuple[int, Value]]] = field(default_factory=dict)
    #: What holds at the end.
    final: State | None = None
    returns: list[tuple[State, Value]] = field(default_factory=list)
    #: What a generator yields; None for any other function.
    yielded: list[Value] | None = None
    #: The states at ``break`` and ``continue`` of the loops that run, innermost last.
    breaks: list[list[State]] = field(default_factory=list)
    continues: list[list[State]] = field(default_factory=list)
    #: Functions with sinks, to be interpreted when this frame is over.
    deferred: dict[object, Function] = field(default_factory=dict)
    #: Names whose dict or list other code may change at any time, whichever it is then.
    exposed: set[str] = field(default_factory=set)
    #: Whether somebody may have called functions of it before it was over.
    early: bool = False

    def note(self, name: str, value: Value, time: int) -> None:
        """Remember that a name was given a value."""
        values = self.log.setdefault(name, [])
        if len(values) < MAX_LOG:
            values.append((time, value))
        elif len(values) == MAX_LOG:
            values.append((time, Unknown(reason="assigned too often")))

    def release(self) -> None:
        """Let go of the functions that were defined here: they hold their frame."""
        self.final = None
        self.log.clear()
        self.deferred.clear()
        self.suspended.clear()

    def view(self, name: str, snapshot: Snapshot | None) -> Value | None:
        """Return what a name may hold for a function that runs after this frame.

        A module's functions are called by others once the module is there; those of a
        function may be called at any time after their definition.
        """
        if self.scope.kind == "module" and self.final is not None:
            last = self.final.env.get(name)
            if last is None or not self.early or len(self.log.get(name, ())) < 2:
                return last
            return join([last, Unknown(reason="another one when it is called early")])
        since = -1 if snapshot is None else snapshot.time
        values = [value for time, value in self.log.get(name, ()) if time > since]
        env = {} if snapshot is None else snapshot.envs.get(self.key, {})
        if name in env:
            values.insert(0, env[name])
        return join(values) if values else None
