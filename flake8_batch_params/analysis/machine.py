"""The one object with state: what the interpreter knows while it walks a module."""

from __future__ import annotations

import builtins
from collections.abc import Callable, Hashable
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any, NamedTuple

from flake8_batch_params.analysis.objects import Box, Function, Imported, Ref
from flake8_batch_params.analysis.scopes import Scope, Scopes, resolve
from flake8_batch_params.analysis.state import (
    Frame,
    Journal,
    Snapshot,
    State,
    any_version,
    join_boxes,
    opened,
)
from flake8_batch_params.analysis.syntax import names_in
from flake8_batch_params.options import Options
from flake8_batch_params.values import (
    Entry,
    Known,
    Record,
    Sequence,
    Unknown,
    Value,
    join,
)

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    import libcst as cst

    from flake8_batch_params.analysis.classes import ClassInfo
    from flake8_batch_params.analysis.objects import Client
    from flake8_batch_params.analysis.sinks import Candidate, Sink

#: Expressions that one run may evaluate: 40 times what the largest real file needs; past
#: them, the rest of the file is not understood and says so (OBP001).
MAX_STEPS = 2_000_000
#: Steps in functions that calls are followed into: so many, and one more for so many
#: characters of the module.  Past them calls are not followed, which hides findings and
#: makes none.
MAX_FOLLOWED = 400
CHARACTERS_PER_FOLLOWED = 80
#: Calls into functions of the same file, one within another.
MAX_CALLS = 5
#: A dict or list with more entries is open: no payload has a hundred.
MAX_ENTRIES = 2_000
#: With more dicts and lists, what a loop makes anew counts as held: to find out takes too long.
MAX_TRACED = 500


_BUILTINS = frozenset(dir(builtins))


class OutOfSteps(Exception):
    """The module takes too long to interpret."""


class Found(NamedTuple):
    """What a machine has found at some time, to go back to."""

    sinks: int
    clients: int
    candidates: dict[int, Candidate]
    ran: set[tuple[Scope, int]]
    remembered: dict[Hashable, Value]


@dataclass
class Machine:
    """What is known at the statement that runs, and all that was found so far."""

    scopes: Scopes
    text: str
    options: Options
    state: State
    frame: Frame
    #: What may be a payload, as it was found.
    sinks: list[Sink] = field(default_factory=list)
    #: Dicts that may be payloads by themselves, by their id on the heap.
    candidates: dict[int, Candidate] = field(default_factory=dict)
    #: Places of dicts that went into a call or a post, and are judged there.
    consumed: set[object] = field(default_factory=set)
    #: Ids of the dicts that ``json.dumps`` has just written out.
    dumped: list[int] = field(default_factory=list)
    #: How many loops each list, and each open file, is in.
    depths: dict[object, int] = field(default_factory=dict)
    #: Called before a dict that other code holds is forgotten.
    on_escape: Callable[[int], None] | None = None
    #: Whether the file speaks of the types whose dicts are payloads.
    typed: bool = False
    #: Every client that the file builds, for payloads that no client is tied to.
    clients: list[Client] = field(default_factory=list)
    classes: dict[Scope, ClassInfo] = field(default_factory=dict)
    #: Names of comprehensions' targets, innermost last.
    overlays: list[dict[str, Value]] = field(default_factory=list)
    #: The expression that the last ``await`` waits for.
    awaited: cst.CSTNode | None = None
    #: Functions that run now, for recursion.
    running: list[Scope] = field(default_factory=list)
    #: Of the ``try`` blocks that run, innermost last.
    journals: list[Journal] = field(default_factory=list)
    #: Above 0 while a pass is not the one that counts.
    quiet: int = 0
    #: Above 0 inside a loop or comprehension, and in ``pytest.raises``.
    looping: int = 0
    forgiven: int = 0
    #: Set by an expression that never returns, such as ``sys.exit()``.
    dead: bool = False
    time: int = 0
    steps: int = 0
    #: Steps that were taken in functions of the file that calls were followed into.
    followed: int = 0
    #: Above 0 in such a function.
    following: int = 0
    #: Functions that were run by themselves, in a pass that counts, each with its frame.
    ran: set[tuple[Scope, int]] = field(default_factory=set)
    #: What each string is, once it was read.
    strings: dict[object, Known] = field(default_factory=dict)
    #: What narrows by each test, once it was looked at.
    tests: dict[object, Any] = field(default_factory=dict)
    #: What calls have returned, by what they were told: of passes that count, and others.
    remembered: dict[bool, dict[Hashable, Value]] = field(
        default_factory=lambda: {True: {}, False: {}}
    )
    #: Names that get a new value from the statements that run, with their frame and the value.
    dying: list[tuple[Frame, frozenset[str], cst.CSTNode]] = field(default_factory=list)
    #: The frames that wait for the one that runs, innermost last.
    waiting: list[Frame] = field(default_factory=list)
    _ids: dict[tuple[int, object], int] = field(default_factory=dict)
    _keys: dict[tuple[int, object], int] = field(default_factory=dict)

    def tick(self) -> None:
        """Count work; raises `OutOfSteps` when there was too much."""
        self.steps += 1
        if self.following:
            self.followed += 1
        if self.steps > MAX_STEPS:
            raise OutOfSteps

    def release(self) -> None:
        """Let go of the tree, when all is over.

        What holds itself would keep it, a hundred thousand objects, until Python looks for
        garbage, and that would take as long as a tenth of the parse.
        """
        self.on_escape = None
        self.scopes.release()
        for info in self.classes.values():
            info.release()
        self.frame.release()

    # --- the heap ---

    def allocate(self, node: object, box: Box) -> Ref:
        """Return a new dict or list.

        A place in one run of a scope always gives the same one, so that loops settle.  If
        something still holds the one of an earlier round, it stands for both from now on.
        """
        id_ = self._ids.setdefault((self.frame.key, node), len(self._ids))
        if isinstance(box, Record) and len(box.entries) > MAX_ENTRIES:
            box = Record(box.origin, dict(list(box.entries.items())[:MAX_ENTRIES]), open=True)
        elif isinstance(box, Sequence) and len(box.items) > MAX_ENTRIES:
            box = replace(box, items=box.items[:MAX_ENTRIES], open=True)
        before = self.state.heap.get(id_)
        if before is not None and self._is_held(id_, box):
            self.mark_many({id_})
            box = join_boxes(before, box)
        else:
            self.state.escaped.discard(id_)
            self.state.many.discard(id_)
        self.put(id_, box)
        self.depths[id_] = self.looping
        return Ref(node, id_)

    def mark_many(self, ids: set[int]) -> None:
        """Note that each of these stands for more than one dict or list from now on."""
        self.state.many |= ids
        if self.journals:
            self.journals[-1].many |= ids

    def _is_held(self, id_: int, box: Box) -> bool:
        """Tell whether something that is still to be used may hold a dict or list."""
        if id_ in self.state.escaped or len(self.state.heap) > MAX_TRACED:
            return True
        held: list[Value] = [box, *(one for overlay in self.overlays for one in overlay.values())]
        for frame in (*self.waiting, self.frame):
            env = self.state.env if frame is self.frame else frame.suspended
            dying = self._dying_in(frame)
            held += [one for name, one in env.items() if one.leads and name not in dying]
            held += [one for _, one in frame.returns]
        found: set[int] = set()
        for one in held:
            self.state.reach(one, found)
            if id_ in found:
                return True
        return False

    def _dying_in(self, frame: Frame) -> set[str]:
        """Return the names whose value nothing reads any more before they get another."""
        return {
            name
            for where, names, value in self.dying
            if where is frame
            for name in names - names_in(value)
        }

    def key(self, node: object) -> int:
        """Return the key of a run that a place in the running scope begins."""
        return self._keys.setdefault((self.frame.key, node), len(self._keys) + 1)

    def change(self, ref: Ref, box: Box, *, certain: bool = True) -> None:
        """Give a dict or list a new content, or perhaps."""
        before = self.state.heap.get(ref.id)
        if before is not None and (not certain or ref.id in self.state.many):
            box = join_boxes(before, box)
        self.put(ref.id, box)

    def put(self, id_: int, box: Box) -> None:
        """Give every dict or list that an id stands for a new content."""
        self.state.heap[id_] = box
        if self.journals:
            self.journals[-1].note(id_, box)

    def open(self, ids: Iterable[int]) -> None:
        """Forget what these dicts and lists hold: something unknown may change them."""
        for id_ in ids:
            box = self.state.heap.get(id_)
            changed = box and opened(box)
            if changed is not None and changed is not box:
                self.put(id_, changed)

    def records(self, value: Value) -> list[tuple[Ref, Record]]:
        """Return the dicts that a value may be."""
        return [
            (outcome, box)
            for outcome in value.outcomes()
            if isinstance(outcome, Ref)
            and isinstance(box := self.state.heap.get(outcome.id), Record)
        ]

    def sequence(self, value: Value) -> Sequence | None:
        """Return the list or tuple that a value certainly is."""
        if isinstance(value, Sequence):
            return value
        box = self.state.box(value)
        return box if isinstance(box, Sequence) else None

    def set_key(
        self, value: Value, key: Value, new: Value, *, certain: bool = True, some: bool = False
    ) -> None:
        """Store ``value[key] = new`` in every dict or list that the value may be.

        Perhaps, if not ``certain``; ``some`` when the key is one of several, so that nobody
        knows any more what each of them holds.
        """
        options = value.outcomes()
        for option in options:
            box = self.state.box(option)
            if isinstance(option, Ref) and isinstance(box, Record):
                strong = certain and len(options) == 1 and option.id not in self.state.many
                self.put(option.id, self._stored(box, key, new, strong, some))
            elif isinstance(option, Ref) and box is not None:
                self.escape(new)
                self.open([option.id])
            elif not isinstance(option, Known):
                self.escape(new)
                self.changed_unseen()

    def _stored(self, record: Record, key: Value, new: Value, strong: bool, some: bool) -> Record:
        if not isinstance(key, Known) or len(record.entries) >= MAX_ENTRIES:
            # Some key holds the new value: any of these may be the one.
            self.escape(new)
            entries = {name: self._lost(entry) for name, entry in record.entries.items()}
            return Record(record.origin, entries, open=True)
        before = record.entries.get(key.value)
        if strong:
            entry = Entry(new, True, key.origin)
        elif before is None:
            unknown = [Unknown(reason="may be set before")] if record.open else []
            entry = Entry(join([new, *unknown]), False, key.origin)
        else:
            old = self._lost(before) if some else before
            entry = Entry(join([old.value, new]), before.certain, before.key_origin)
        return Record(record.origin, {**record.entries, key.value: entry}, record.open)

    def _lost(self, entry: Entry) -> Entry:
        """Return the entry of a key that may have been given another value, or not."""
        self.escape(entry.value)
        return entry.holding(Unknown(reason="may be set"))

    def delete_key(self, value: Value, key: Value) -> None:
        """Remove a key from every dict that the value may be."""
        found = self.records(value)
        for ref, record in found:
            entries = dict(record.entries)
            if isinstance(key, Known):
                entries.pop(key.value, None)
            else:
                entries = {name: self._lost(entry).possible() for name, entry in entries.items()}
            after = Record(record.origin, entries, record.open)
            self.change(ref, after, certain=len(value.outcomes()) == 1)
        if len(found) < len(value.outcomes()):
            self.open(one.id for one in value.outcomes() if isinstance(one, Ref))
            self.changed_unseen()

    # --- what other code may do ---

    def escape(self, *values: Value) -> None:
        """Note that code which is not followed holds these from now on.

        So it is with what goes where it is not kept track of.
        """
        stack, seen = [value for value in values if value.leads], set[Scope]()
        if not stack:
            return
        while stack:
            for code in self.state.reach(stack.pop(), self.state.escaped) - seen:
                seen.add(code)
                stack += self._captured(code)
                self.not_followed()
        if self.journals:
            self.journals[-1].escaped |= self.state.escaped

    def _captured(self, code: Scope) -> Iterator[Value]:
        """Yield what somebody may change who calls a function, now or later."""
        for overlay in self.overlays:
            for name in self.scopes.changed_by(code) & overlay.keys():
                yield overlay[name]
        frame: Frame | None = self.frame
        env = self.state.env
        while frame is not None and frame.active:
            names = self.scopes.captured(code, frame.scope)
            frame.exposed |= names
            yield from (env[name] for name in names & env.keys())
            frame = frame.parent
            env = {} if frame is None else frame.suspended

    def not_followed(self) -> None:
        """Note that functions of the file may run now, without being followed."""
        for frame in (*self.waiting, self.frame):
            frame.early = frame.early or frame.active

    def unknown_call(self, *values: Value) -> None:
        """Note a call that is not followed.

        It may change its arguments, and all that has escaped before.
        """
        self.escape(*values)
        self.changed_unseen()

    def changed_unseen(self) -> None:
        """Note a change of something that is not known: of what has escaped, any may be it."""
        self.state.hand_on()
        if self.on_escape is not None and not self.quiet:
            for id_ in self.state.escaped & self.candidates.keys():
                self.on_escape(id_)
        self.open(self.state.escaped)

    # --- names ---

    def assign(self, name: str, value: Value) -> None:
        """Bind a name of the running scope."""
        self.state.env[name] = value
        self.note_name(name, value)
        scope = self.frame.scope
        shared = name in scope.globals or name in scope.nonlocals
        if shared or name in self.frame.exposed or name in self.scopes.rebound.get(scope, ()):
            self.escape(value)

    def note_name(self, name: str, value: Value) -> None:
        """Remember that a name of the running scope has another value from now on."""
        self.time += 1
        self.frame.note(name, value, self.time)
        if self.journals and self.journals[-1].frame is self.frame:
            self.journals[-1].note_name(name, value)

    def lookup(self, name: str) -> Value:
        """Return what a name holds here."""
        for overlay in reversed(self.overlays):
            if name in overlay:
                return overlay[name]
        scope = self.frame.scope
        owner = resolve(name, scope)
        if owner is None:
            return _builtin(name)
        if name in self.scopes.rebound.get(owner, ()):
            return Unknown(None, "declared global or nonlocal elsewhere")
        if owner is scope:
            value = self.state.env.get(name)
            if value is not None:
                return value
            if scope.kind != "class":
                return Unknown(None, "not bound yet")
            return self._outer(name, scope)
        return self._enclosing(name, owner)

    def _outer(self, name: str, scope: Scope) -> Value:
        """Return what a class body sees of a name that it has not bound yet."""
        if scope.parent is None:
            return Unknown(None, "not bound yet")
        owner = resolve(name, scope.parent)
        if owner is None:
            return _builtin(name)
        return self._enclosing(name, owner)

    def _enclosing(self, name: str, owner: Scope) -> Value:
        function = self.frame.function
        frame = self.frame.parent
        while frame is not None and frame.scope is not owner:
            function = frame.function or function
            frame = frame.parent
        if frame is None:
            return Unknown(None, "not bound yet")
        if frame.active:
            return frame.suspended.get(name) or Unknown(None, "not bound yet")
        snapshot = None if function is None else function.snapshot
        return frame.view(name, snapshot) or Unknown(None, "never assigned")

    def snapshot(self) -> Snapshot:
        """Return what holds now, for a function that is defined now."""
        envs = {self.frame.key: self.state.env.copy()}
        above = self.frame.parent
        while above is not None and above.active:
            envs[above.key] = above.suspended.copy()
            above = above.parent
        return Snapshot(envs, self.state.heap.copy(), self.time)

    # --- runs ---

    @contextmanager
    def silently(self) -> Iterator[None]:
        """Run something that must not find anything: it runs again, or not at all."""
        self.quiet += 1
        try:
            yield
        finally:
            self.quiet -= 1

    def found(self) -> Found | None:
        """Return all that was found so far; None in a pass that finds nothing."""
        if self.quiet:
            return None
        return Found(
            len(self.sinks),
            len(self.clients),
            {id_: replace(one) for id_, one in self.candidates.items()},
            self.ran.copy(),
            self.remembered[True].copy(),
        )

    def forget(self, found: Found | None) -> None:
        """Go back to what was found until then: what came since comes once more."""
        if found is not None:
            del self.sinks[found.sinks :], self.clients[found.clients :]
            self.candidates, self.ran = found.candidates, found.ran
            self.remembered[True] = found.remembered

    @contextmanager
    def run_of(self, frame: Frame, state: State) -> Iterator[None]:
        """Run a scope on top of the one that runs now."""
        saved = (self.frame, self.state, self.overlays)
        self.waiting.append(self.frame)
        self.frame.suspended = self.state.env
        if self.overlays:
            self.frame.suspended = dict(self.state.env)
            for overlay in self.overlays:
                self.frame.suspended.update(overlay)
        self.frame, self.state, self.overlays = frame, state, []
        try:
            yield
        finally:
            self.frame.active = False
            self.waiting.pop()
            self.frame, self.state, self.overlays = saved

    def state_for(self, function: Function) -> State:
        """Return the dicts and lists that a function finds when it is called some time later."""
        frame = function.frame
        while frame.scope.kind == "class" and frame.parent is not None:
            frame = frame.parent
        if frame.active or frame.final is None:
            return self.state.within({}).copy()
        heap = frame.final.heap.copy()
        if function.snapshot is not None and (frame.early or frame.scope.kind != "module"):
            for id_, box in function.snapshot.heap.items():
                last = heap.get(id_, box)
                heap[id_] = box if last is box or last == box else any_version(last, box)
        changed = set(frame.final.escaped)
        state = State({}, heap, changed, frame.final.many.copy())
        for name in self.scopes.used_below(frame.scope):
            value = frame.view(name, function.snapshot)
            if value is None:
                continue
            reached: set[int] = set()
            state.reach(value, reached)
            if name not in self.scopes.loose_below(frame.scope):
                # Its items are used in a way that may change them, and it is not.
                reached -= {option.id for option in value.outcomes() if isinstance(option, Ref)}
            changed |= reached
        state.open(changed)
        return state


def _builtin(name: str) -> Value:
    """Return what a name means that no scope binds."""
    if name in _BUILTINS:
        return Imported(None, f"builtins.{name}")
    return Unknown(None, "not bound in this file")
