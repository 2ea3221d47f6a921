"""The machine: frames, one path after another, and the way back to each fork.

A path runs until it ends.  Then the machine goes back to the last fork that has an arm left
which nobody took, puts every object back that changed since, and goes on from there.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any, NamedTuple

from flake8_batch_params.engine.code import Code
from flake8_batch_params.engine.containers import Cell
from flake8_batch_params.engine.frames import Frame
from flake8_batch_params.engine.functions import Function
from flake8_batch_params.engine.objects import Mutable, Outside, V
from flake8_batch_params.engine.relevance import Relevance
from flake8_batch_params.engine.seen import Seen

if TYPE_CHECKING:
    from flake8_batch_params.engine.domain import Domain
    from flake8_batch_params.engine.python import Python

#: Frames on top of each other: real helpers call each other a handful deep.
MAX_DEPTH = 24
#: Steps of one entry's first path, and of each further one.
FIRST_PATH, OTHER_PATH = 3_500, 900
#: Rounds of one ``while`` in one path.
MAX_ROUNDS = 40


class Raised(Exception):
    """An exception of the program that is run."""

    def __init__(self, value: V) -> None:
        super().__init__()
        self.value = value


class Cut(Exception):
    """The path is not followed any further; ``complete`` when no run goes further either."""

    def __init__(self, reason: str, *, complete: bool = False) -> None:
        super().__init__(reason)
        self.reason = reason
        self.complete = complete


class Arm(NamedTuple):
    """One way to go on: what tells it from the others of its fork, and what it does."""

    key: Any
    run: Callable[[Machine, Frame], Any]


class Path(Mutable):
    """What a path has learnt: what is true of its symbols, and which constants are in doubt."""

    __slots__ = ("asked", "doubted", "doubtful", "facts", "made", "memo", "notes")

    def __init__(self) -> None:
        self.origin = None
        self.stamp = None
        #: From ``(operator, symbol, constant)`` to whether it holds.
        self.facts: dict[Any, bool] = {}
        #: By symbol: what branches have learnt of it, and of what is computed from it.
        self.asked: dict[V, tuple[Any, ...]] = {}
        #: Symbols that stand for the same question of the same values.
        self.memo: dict[Any, V] = {}
        #: Origins of constants that a test, which could not be computed, was about.
        self.doubted: frozenset[Any] = frozenset()
        #: Whether Python, which can compute what the engine cannot, may take another path.
        self.doubtful = False
        #: Functions in functions, as the path has made them.
        self.made: tuple[Function, ...] = ()
        #: What branches said, for the witness: nodes and outcomes.
        self.notes: tuple[tuple[Any, bool], ...] = ()

    def save(self) -> Any:
        return (
            self.facts.copy(), self.memo.copy(), self.doubted, self.notes, self.made,
            self.doubtful, self.asked.copy(),
        )  # fmt: skip

    def restore(self, state: Any) -> None:
        (
            self.facts, self.memo, self.doubted, self.notes, self.made, self.doubtful, self.asked,
        ) = state  # fmt: skip


class Appended(Mutable):
    """What a path has added, in the order in which it came."""

    __slots__ = ("items",)

    def __init__(self) -> None:
        self.origin = None
        self.stamp = None
        self.items: dict[Any, None] = {}

    def save(self) -> int:
        return len(self.items)

    def restore(self, state: Any) -> None:
        while len(self.items) > state:
            self.items.popitem()


class _Choice(NamedTuple):
    mark: int
    frames: list[tuple[Frame, int, list[Any], dict[Any, V], dict[str, Cell]]]
    site: Any
    arms: list[Arm]


class Machine:
    """Runs the scopes of one file."""

    def __init__(self, domain: Domain, library: Python, budget: int) -> None:
        self.domain = domain
        self.library = library
        self.frames: list[Frame] = []
        self.path = Path()
        #: Steps that are left for the file, and for the path.
        self.budget = budget
        self.work = 0
        self.journal: list[tuple[Mutable, Any]] = []
        self.epoch: object = object()
        self.pending: list[_Choice] = []
        self.covered: set[Any] = set()
        self.exhaustive = False
        #: Forks of which only one arm was taken, because they did not seem to matter.
        self.muted: set[tuple[Code, int]] = set()
        #: How often a path went on in one of several ways.
        self.choices = 0
        #: How many calls of the engine itself wait for a result: no forks below them.
        self.nested = 0
        self.result: V | None = None
        #: Scopes that ran, on any path of a state, and on this path.
        self.entered: set[Code] = set()
        self.ran = Appended()
        #: Functions that the path has made outside of functions.
        self.defined = Appended()
        #: Functions that are no entries, whatever is in them.
        self.skipped: set[Code] = set()
        self.relevance = Relevance(domain.matters, domain.feeds)
        self.is_telling = self.relevance.is_telling
        self.cuts: list[str] = []
        #: Whether the path that has ended did so by an exception.
        self.raised = False
        #: Whether some run goes on where a path of this entry was cut.
        self.was_cut = False
        #: What functions of the module and of its classes do, by their qualified names; and of
        #: which of them a payload may come.
        self.seen: Mapping[str, Seen] = {}
        self.hot: frozenset[str] = frozenset()
        #: Attributes that some code of the file sets, of whatever object.
        self.set_attributes: frozenset[str] = frozenset()
        #: Whether Python may call by itself a method of the file that changes something; and
        #: those of each class that were asked for.
        self.has_hidden = False
        self.hidden: dict[Any, Any] = {}
        #: Names of the module that a ``__del__`` sets: who knows when.
        self.unsettled: set[str] = set()

    def relevant(self, frame: Frame, index: int) -> bool:
        """Tell whether a fork can matter; one of the engine's own scopes, by who called it."""
        if frame.code.internal:
            frames = self.frames
            at = frames.index(frame) if frame in frames else len(frames)
            for below in reversed(frames[:at]):
                if not below.code.internal:
                    return self._can_matter(below.code, below.pc - 1)
            return True
        return self._can_matter(frame.code, index)

    def _can_matter(self, code: Code, index: int) -> bool:
        found = self.relevance.of_step(code, index)
        if not found:
            self.muted.add((code, index))
        return found

    def glance(self, code: Code) -> Seen | None:
        """Return what the tree tells of a function; None once it is lowered, or where it does not.

        Most functions that other code gets are never run, nor lowered.
        """
        return self.seen.get(code.qualified) if code.lower is not None else None

    # --- objects that change ---

    def touch(self, one: Mutable) -> None:
        """Save an object before its first change since the last fork."""
        if one.stamp is not self.epoch:
            self.journal.append((one, one.save()))
            one.stamp = self.epoch
            self.work -= 1

    def learn(self, key: Any, holds: bool) -> None:
        """Note a fact on the path."""
        if self.path.facts.get(key) is not holds:
            self.touch(self.path)
            self.path.facts[key] = holds

    def doubt(self, origins: frozenset[Any]) -> None:
        """Take away the evidence of constants: a test that nobody can compute was about them."""
        if not origins <= self.path.doubted:
            self.touch(self.path)
            self.path.doubted |= origins

    def doubt_path(self, reason: str) -> None:
        """Doubt all that comes, unless the reason is `Outside`: Python may be elsewhere."""
        if type(reason) is not Outside and not self.path.doubtful:
            self.touch(self.path)
            self.path.doubtful = True

    def _back_to(self, mark: int) -> None:
        journal = self.journal
        while len(journal) > mark:
            one, state = journal.pop()
            one.restore(state)
            one.stamp = None
        self.epoch = object()

    # --- frames ---

    @property
    def frame(self) -> Frame:
        return self.frames[-1]

    def push(self, frame: Frame) -> None:
        """Let a frame run; what it returns goes onto the stack of the one below."""
        if len(self.frames) >= MAX_DEPTH:
            raise Cut("calls are nested too deeply")
        if frame.code not in self.ran.items:
            self.touch(self.ran)
            self.ran.items[frame.code] = None
            self.entered.add(frame.code)
            self.relevance.add(frame.code)
        self.frames.append(frame)

    def give(self, value: V) -> None:
        """End the frame on top with a value."""
        frame = self.frames.pop()
        if frame.generator is not None:
            frame.generator.state = "done"
            if frame.generator.ended is not None:
                frame.generator.ended(self, value)
                return
        found: V | None = value
        if frame.on_return is not None:
            found = frame.on_return(self, value)
        if found is None:
            return
        if self.frames:
            self.frames[-1].stack.append(found)
        else:
            self.result = found

    def run(self, base: int = 0) -> None:
        """Run until no more than ``base`` frames are left.  Raises `Raised` and `Cut`."""
        while len(self.frames) > base:
            frame = self.frames[-1]
            steps = frame.code.steps
            try:
                while True:
                    step, argument = steps[frame.pc]
                    frame.pc += 1
                    self.work -= 1
                    if step(self, frame, argument):
                        break
                if self.work < 0:
                    raise Cut("too many steps")
            except Raised as raised:
                self._unwind(raised.value, base)

    def _unwind(self, value: V, base: int) -> None:
        """Go to the handler of an exception; raise it when no frame above ``base`` has one."""
        while len(self.frames) > base:
            frame = self.frames[-1]
            at = frame.pc - 1
            for start, end, target, depth, *_ in frame.code.handlers:
                # What a block has left on the way out of it is no longer there to be handled.
                if start <= at < end and len(frame.stack) >= depth:
                    del frame.stack[depth:]
                    frame.stack.append(value)
                    frame.pc = target
                    return
            self.frames.pop()
            if frame.generator is not None:
                frame.generator.state = "done"
            if frame.handles is not None and frame.handles(self, value):
                return
        raise Raised(value)

    def call_through(self, push: Callable[[], V | None]) -> V:
        """Return the value of a call that the engine itself makes, at once and without forks."""
        base = len(self.frames)
        self.nested += 1
        kept = self.frames[-1].stack if self.frames else None
        before = len(kept) if kept is not None else 0
        try:
            value = push()
            if value is not None and len(self.frames) == base:
                return value
            self.run(base)
        finally:
            self.nested -= 1
        if kept is None:
            assert self.result is not None
            return self.result
        assert len(kept) > before
        found: V = kept.pop()
        return found

    def is_caught(self) -> bool:
        """Tell whether an ``except`` of the file, where it matters, gets what is raised now."""
        for frame in reversed(self.frames):
            handlers = frame.code.handlers
            if not handlers:
                continue
            at = frame.pc - 1
            for handler in handlers:
                if handler.names and handler.start <= at < handler.end:
                    return self.relevance.of_range(frame.code, handler.target, handler.stop)
        return False

    def expected(self) -> frozenset[str]:
        """Return the dotted names of the exceptions that handlers around this step name."""
        names = {
            name
            for frame in self.frames
            for handler in frame.code.handlers
            if handler.start <= frame.pc - 1 < handler.end
            for name in handler.names
        }
        return frozenset(names | set(self.library.suppressed(self.frames)))

    # --- forks ---

    def site(self, frame: Frame) -> Any:
        """Return what tells a step from the same step in another call of its scope."""
        below = self.frames[-2] if len(self.frames) > 1 else None
        caller = (below.code, below.pc) if below is not None else None
        return frame.code, frame.pc, caller

    def choose(self, frame: Frame, arms: list[Arm], *, fork: bool = True) -> Any:
        """Go on with one arm, an untaken one if there is any, and come back for the others.

        Without ``fork`` nobody comes back: the first arm stands for all.
        """
        self.choices += 1
        if not fork or len(arms) == 1:
            return arms[0].run(self, frame)
        site = self.site(frame)
        fresh = [arm for arm in arms if (site, arm.key) not in self.covered]
        chosen = (fresh or arms)[0]
        if not self.nested:
            rest = arms if self.exhaustive else fresh
            others = [arm for arm in rest if arm is not chosen]
            if others:
                self.pending.append(_Choice(len(self.journal), self._snapshot(), site, others))
                self.epoch = object()
        self.covered.add((site, chosen.key))
        return chosen.run(self, frame)

    def _snapshot(self) -> list[tuple[Frame, int, list[Any], dict[Any, V], dict[str, Cell]]]:
        self.work -= len(self.frames)
        return [
            (one, one.pc, one.stack.copy(), one.locals.copy(), one.cells.copy())
            for one in self.frames
        ]

    def explore(
        self,
        start: Callable[[], None],
        ended: Callable[[], None],
        paths: int,
        failed: Callable[[], None] | None = None,
        steps: int | None = None,
    ) -> bool:
        """Run all paths of an entry; ``ended`` is called after each that came to its end.

        ``failed`` is called after a path that did not.  Of what is left of the budget only so
        many ``steps`` are for it, but for its first path.

        Return whether no arm was left out for want of paths, nor, where every combination is
        taken, of a fork that matters by what was run later.
        """
        saved = (self.pending, self.covered, self.frames, self.work)
        muted, self.muted = self.muted, set()
        mark = len(self.journal)
        self.epoch = object()
        self.pending, self.covered, self.frames = [], set(), []
        taken, finished = 0, True
        kept = 0 if steps is None else self.budget - steps
        run: Callable[[], Any] = start
        while True:
            share = self.budget // 2 if taken == 0 else self.budget // 8
            self.work = min(max(FIRST_PATH if taken == 0 else OTHER_PATH, share), self.budget)
            given = self.work
            if not self._run_path(run, ended) and failed is not None:
                failed()
            self.budget -= given - self.work
            taken += 1
            if taken >= paths or self.budget <= max(kept, 0):
                finished = not self.pending
                break
            resumed = self._resume()
            if resumed is None:
                break
            run = resumed
        if self.exhaustive and any(self.relevance.of_step(*one) for one in self.muted):
            finished = False
        self._back_to(mark)
        self.pending, self.covered, self.frames, self.work = saved
        self.muted = muted
        return finished

    def _run_path(self, run: Callable[[], Any], ended: Callable[[], None]) -> bool:
        """Run a path; return whether it came to its end."""
        self.raised = False
        try:
            run()
            self.run()
        except Raised:
            self.frames.clear()
            self.raised = True
        except Cut as cut:
            self.frames.clear()
            self.cuts.append(cut.reason)
            self.was_cut = self.was_cut or not cut.complete
            return False
        ended()
        return True

    def _resume(self) -> Callable[[], Any] | None:
        """Go back to the last fork with an arm that nobody took; return what takes it."""
        while self.pending:
            choice = self.pending[-1]
            arm = choice.arms.pop(0)
            if not choice.arms:
                self.pending.pop()
            if not self.exhaustive and (choice.site, arm.key) in self.covered:
                continue
            self._back_to(choice.mark)
            self.frames = [one for one, *_ in choice.frames]
            for one, pc, stack, variables, cells in choice.frames:
                one.pc, one.stack = pc, stack.copy()
                one.locals, one.cells = variables.copy(), cells.copy()
            self.covered.add((choice.site, arm.key))
            return self._taking(arm)
        return None

    def _taking(self, arm: Arm) -> Callable[[], Any]:
        def take() -> None:
            try:
                arm.run(self, self.frames[-1])
            except Raised as raised:
                self._unwind(raised.value, 0)

        return take
