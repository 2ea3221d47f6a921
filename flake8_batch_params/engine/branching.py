"""Steps that may go on in more than one way."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

from flake8_batch_params.engine import (
    calls,
    folding,
    forgetting,
    iteration,
    knowledge,
    plausible,
)
from flake8_batch_params.engine.arguments import Args
from flake8_batch_params.engine.code import CHANGING, Statement
from flake8_batch_params.engine.containers import Dict, List, Set, Tuple
from flake8_batch_params.engine.frames import Frame
from flake8_batch_params.engine.functions import BoundMethod, Function
from flake8_batch_params.engine.instances import Instance
from flake8_batch_params.engine.iterators import Generator, Iterator, Range, Unending, View
from flake8_batch_params.engine.machine import MAX_ROUNDS, Arm, Cut, Machine
from flake8_batch_params.engine.objects import FALSE, NONE, TRUE, Const, Origin, Reason, Symbol, V
from flake8_batch_params.engine.openness import because

#: Rounds of a ``while`` in which something was decided that is not known.
MAX_UNKNOWN_ROUNDS = 4
#: Rounds of a loop over what is written; the rest is forgotten.
MAX_ITEMS = 40


def as_truth(m: Machine, value: V, node: Origin) -> V:
    """Return a value, or the truth that its class's own methods give."""
    if isinstance(value, Instance):
        if value.cls.kind == "enum" and isinstance(value.native, Const):
            return value.native
        for name in ("__bool__", "__len__"):
            method = value.cls.find(name)
            if method is not None:
                return m.call_through(partial(calls.call, m, method, Args([value]), node))
    return value


def branch(
    m: Machine, f: Frame, value: V, node: Origin, if_true: int, if_false: int, drop: int = 0
) -> Any:
    """Go on where the truth of a value leads, or in both ways.

    ``drop`` values are taken off the stack on the way that is false.
    """
    found = knowledge.truth(m, as_truth(m, value, node))
    if isinstance(found, bool):
        _go(f, found, if_true, if_false, drop)
        return None
    first = _prefers_true(m, f, f.pc - 1, if_true, if_false)
    return _both_ways(
        m, f, found, node, first, lambda f, outcome: _go(f, outcome, if_true, if_false, drop)
    )


def _both_ways(
    m: Machine,
    f: Frame,
    found: Symbol,
    node: Origin,
    first: bool,
    go: Callable[[Frame, bool], None],
) -> Any:
    """Go on in both ways of a test that nobody can compute, in the ``first`` of them first."""
    m.doubt(found.about)
    index = f.pc - 1
    matters = m.relevant(f, index)
    # An arm that does not matter is taken for both, unless the other one does not get here.
    counts = matters or any(_leaves(f, *one) for one in f.code.arms.get(index, ()))
    told = _verdict(m, found) if counts else plausible.EITHER

    def arm(outcome: bool) -> Arm:
        is_open = told.of(outcome) is None and told.of(not outcome) is not None

        def run(m: Machine, f: Frame) -> None:
            _note(m, node, outcome)
            knowledge.learn(m, knowledge.test_of(found), outcome, counts=counts)
            if is_open:
                m.touch(m.path)
                m.path.doubtful = True
            go(f, outcome)

        return Arm((outcome, "?") if is_open else outcome, run)

    m.doubt_path(found.reason)
    for outcome in (True, False):
        if told.of(outcome) is False and told.of(not outcome) is not False:
            return arm(not outcome).run(m, f)
    if told.of(first) is None:
        first = not first
    return m.choose(f, [arm(first), arm(not first)], fork=matters)


def _verdict(m: Machine, found: Symbol) -> plausible.Verdict:
    """Return which outcomes of a test go with all that the path has learnt."""
    test, is_plain = knowledge.plain_test(found)
    if not plausible.is_asked(m, test):
        return plausible.EITHER
    told = plausible.verdict(m, test)
    return told if is_plain else told.opposite()


def _note(m: Machine, node: Origin, outcome: bool) -> None:
    m.touch(m.path)
    m.path.notes = (*m.path.notes, (node, outcome))


def _go(f: Frame, outcome: bool, if_true: int, if_false: int, drop: int) -> None:
    f.pc = if_true if outcome else if_false
    if drop and not outcome:
        del f.stack[-drop:]


def _prefers_true(m: Machine, f: Frame, index: int, if_true: int, if_false: int) -> bool:
    """Tell whether the path should rather go on where the test is true.

    Not where that raises or returns; but where it leaves a loop, before the loop goes on.
    """
    arms = f.code.arms.get(index, ())
    if len(arms) != 2:
        return True
    leaving = [_leaves(f, start, end) for start, end in arms]
    if "break" in leaving[0]:
        return True
    if "break" in leaving[1]:
        return False
    if leaving[0] and _is_repeated(f):
        return if_true == arms[0][0]
    if leaving[0] and not leaving[1]:
        return if_true != arms[0][0]
    return True


def _is_repeated(f: Frame) -> bool:
    """Tell whether a ``while`` of the scope is in its second round, or in a later one."""
    counter = f.locals.get(".rounds")
    return isinstance(counter, Const) and bool(counter.value[0] > 1)


def _leaves(f: Frame, start: int, end: int) -> frozenset[str]:
    found = f.code.leaving.get((start, end))
    if found is None:
        touched = f.code.touched(start, end)
        found = frozenset(one.leaves for one in touched if one.leaves)
        f.code.leaving[start, end] = found
    return found


def keep_or_pop(m: Machine, f: Frame, node: Origin, target: int, *, keeps: bool) -> Any:
    """Jump with the value on the stack if its truth is ``keeps``; else drop it."""
    value = f.stack[-1]
    found = knowledge.truth(m, as_truth(m, value, node))
    if isinstance(found, bool):
        _keep(f, found is keeps, target)
        return None
    return _both_ways(
        m, f, found, node, keeps, lambda f, outcome: _keep(f, outcome is keeps, target)
    )


def _keep(f: Frame, jumps: bool, target: int) -> None:
    if jumps:
        f.pc = target
    else:
        f.stack.pop()


# --- loops ---


def count_round(m: Machine, f: Frame, node: Origin) -> None:
    """Count a round of a ``while``; a path that makes very many is not followed."""
    counter = f.locals[node]
    assert isinstance(counter, Const)
    rounds, unknown, choices = counter.value
    if m.choices != choices:
        unknown += 1
    if (rounds >= MAX_ROUNDS or unknown > MAX_UNKNOWN_ROUNDS) and not f.code.internal:
        raise Cut("a loop of many rounds")
    f.locals[node] = f.locals[".rounds"] = Const((rounds + 1, unknown, m.choices))


def next_item(m: Machine, f: Frame, target: int, node: Origin) -> Any:
    """Push the next item of the iterator on the stack, or go to the end of the loop."""
    it = f.stack[-1]
    if isinstance(it, Generator) and it.state not in ("done", "unknown"):
        return _resumed(m, it, target, node)
    if isinstance(it, Unending):
        return _unending(m, f, it, target, node)
    if isinstance(it, Iterator) and _is_long(it):
        return _end_long(m, f, it, target, node)
    item = iteration.pull(m, it, node)
    if item is None:
        _end(f, target)
    else:
        f.stack.append(item)
    return None


def _end(f: Frame, target: int) -> None:
    f.stack.pop()
    f.pc = target


def _resumed(m: Machine, it: Generator, target: int, node: Origin) -> bool:
    def ended(m: Machine, value: V) -> None:
        frame = m.frames[-1]
        index = frame.pc - 1
        _end(frame, target)
        if it.unknown:
            if it.total is None or not _is_filled(m, frame, index, it.total):
                _forget_body(m, frame, index, node, [])

    calls.resume(m, it, NONE, node, ended)
    return True


def delegate(m: Machine, f: Frame, target: int, node: Origin, sent: V) -> Any:
    """Push the next value of the iterator on the stack; at its end, push what it returned."""
    inner = f.stack[-1]
    if isinstance(inner, Generator) and inner.state not in ("done", "unknown"):

        def ended(m: Machine, value: V) -> None:
            below = m.frames[-1]
            if inner.unknown:
                iteration.cut_short(m, inner.unknown)
            _end(below, target)
            below.stack.append(value)

        calls.resume(m, inner, sent, node, ended)
        return True
    item = iteration.pull(m, inner, node)
    if item is None:
        _end(f, target)
        f.stack.append(NONE)
    else:
        f.stack.append(item)
    return None


def _unending(m: Machine, f: Frame, it: Unending, target: int, node: Origin) -> Any:
    """Run no, one or two rounds over what is not known."""
    index = f.pc - 1
    rounds = it.rounds
    matters = m.relevant(f, index)

    def another(m: Machine, f: Frame) -> None:
        if matters:
            knowledge.learn(m, ("more", it.source, rounds), True)
        f.stack.append(iteration.next_of_unknown(m, it, node))

    def end(m: Machine, f: Frame) -> None:
        if rounds == 0:
            _doubt_body(m, f, index)
        if matters and rounds < it.most:
            knowledge.learn(m, ("more", it.source, rounds), False)
        _end(f, target)

    more, none = Arm(("round", rounds), another), Arm(("end", rounds), end)
    more_of = plausible.has_more(m, it.source, rounds)
    if rounds >= it.most or (more_of.false is True and more_of.true is not True):
        end(m, f)
        return None
    if more_of.true is True and more_of.false is not True:
        return another(m, f)
    if rounds == 0:
        body = f.code.arms.get(index, ((0, 0),))[0]
        arms = [more, none] if _leaves(f, *body) else [more]
    else:
        arms = [none, more] if not m.nested else [more, none]
    m.doubt_path(because("", it.source))
    return m.choose(f, arms, fork=matters)


def _variables(m: Machine, f: Frame, index: int) -> tuple[set[str], set[str]]:
    """Return the names that a loop sets, its targets among them, and all names in its body."""
    start, end = f.code.arms.get(index, ((0, 0),))[0]
    touched = f.code.touched(start, end)
    head = f.code.statement_at(index) if start > index + 1 else None
    if head is not None:
        touched = [*touched, head]
    elif not touched and (around := _doing(f, index)) is not None:
        touched = [around]
    stored = {name for one in touched for name in one.stores}
    return stored, stored | {name for one in touched for name in one.loads}


def _doing(f: Frame, index: int) -> Statement | None:
    """Return the statement that a comprehension is in, if the rounds of it change something."""
    start, end = f.code.arms.get(index, ((0, 0),))[0]
    around = f.code.statement_at(index)
    if around is None or f.code.internal:
        return None
    steps = f.code.steps[start:end]
    called = {name: _value_of(f, name) for name in around.calls}
    changes = "next" in called or not CHANGING.isdisjoint(called) or any(
        isinstance(one, (Function, BoundMethod)) for one in called.values()
    )  # fmt: skip
    if any(
        (step.__name__ == "call" and changes) or (step.__name__ in _STORING and argument[0] != ".")
        for step, argument in steps
    ):
        return around
    return None


#: A comprehension stores what is no variable of its own by a walrus.
_STORING = frozenset({"store_local", "store_global", "store_cell"})


def _value_of(f: Frame, name: str) -> V | None:
    value = f.locals.get(name)
    if value is None and name in f.cells:
        value = f.cells[name].value
    return f.namespace.items.get(name) if value is None else value


def _doubt_body(m: Machine, f: Frame, index: int) -> None:
    """Doubt what only a loop without a round leaves as it was."""
    stored, _ = _variables(m, f, index)
    for name in stored:
        value = _value_of(f, name)
        if value is not None:
            m.doubt(folding.about(value))


def _is_long(it: Iterator) -> bool:
    """Tell whether a loop has had its rounds, and would have more."""
    at = it.position[1] if isinstance(it.position, tuple) else it.position
    if not isinstance(at, int) or at < MAX_ITEMS:
        return False
    length = _length(it.source)
    return length is not None and length > at


def _end_long(m: Machine, f: Frame, it: Iterator, target: int, node: Origin) -> Any:
    """End a loop that has had its rounds: what its body changes is forgotten."""
    at = it.position[1] if isinstance(it.position, tuple) else it.position
    length = _length(it.source)
    assert length is not None
    index = f.pc - 1
    straight = _is_straight(f, index)
    count = it.source.count if isinstance(it.source, Range) else it.source.origin
    _end(f, target)
    if _is_filled(m, f, index, length):
        if _doing(f, index) is not None:
            _forget_body(m, f, index, node, [it.source, f.stack[-1] if f.stack else it])
        return None
    held = _held(m, f, index)
    kept = m.domain.loop_forgotten(m, held, at, length, count, straight)
    return _forget_body(m, f, index, node, [*kept, it.source])


def _is_filled(m: Machine, f: Frame, index: int, length: int) -> bool:
    """Tell whether a loop that has ended only fills a list, which then is as long as the loop.

    Of a generator that gives a value a round, the number is noted.
    """
    if not _is_straight(f, index):
        return False
    if f.generator is not None:
        whole = f.code.internal or f.code.name == "<genexpr>"
        if whole and not f.stack and _count(f, index, "yield_value") == 1:
            m.touch(f.generator)
            f.generator.total = length
        return False
    filled = f.stack[-1] if f.stack else None
    if f.code.internal and f.code.name == "list_of":
        filled = f.locals["found"]
    elif not _fills_list(f, index):
        return False
    if not isinstance(filled, List):
        return False
    m.touch(filled)
    filled.total = length
    return True


def _held(m: Machine, f: Frame, index: int) -> list[V]:
    """Return what the body of a loop may change by its names."""
    _, names = _variables(m, f, index)
    if f.code.internal:
        names = names & _CHANGED_INSIDE
    return [one for one in (_value_of(f, name) for name in names) if one is not None]


#: What functions of the engine's own, written in Python, change or call, by its name there.
_CHANGED_INSIDE = frozenset({"found", "items", "target", "file", "function", "key"})


def _forget_body(m: Machine, f: Frame, index: int, node: Origin, kept: list[V]) -> Any:
    """Forget what the body of a loop changes in the rounds that nobody follows."""
    stored, _ = _variables(m, f, index)
    reason = Reason("changed by a long loop", node)
    held = [one for one in _held(m, f, index) if one not in kept]
    filled = [one for one in held if isinstance(one, _FILLED)] if f.code.internal else []
    forgetting.escape(m, [one for one in held if one not in filled], reason)
    for one in (*filled, *_filled(f)):
        _leave_open(m, one, reason)
    for name in stored:
        _forget_variable(m, f, name, reason, node, kept)
    if iteration.cut_short(m, reason) or not _may_be_left(f, index):
        return None
    if f.code.internal:
        m.give(Symbol(reason, node))
        return True
    m.doubt_path(reason)
    return None


def _may_be_left(f: Frame, index: int) -> bool:
    """Tell whether the body of a loop, or a function that it calls, may end it."""
    start, end = f.code.arms.get(index, ((0, 0),))[0]
    inner = [
        arms[0] for at, arms in f.code.arms.items()
        if start <= at < end and f.code.steps[at][0].__name__ == "next_item"
    ]  # fmt: skip
    if any(step.__name__ == "raise_named" for step, _ in f.code.steps[start:end]):
        return True
    for one in f.code.touched(start, end):
        if any(_raises(_value_of(f, name)) for name in one.calls):
            return True
        if one.leaves in ("return", "raise"):
            return True
        if one.leaves == "break" and not any(a <= one.start < b for a, b in inner):
            return True
    return False


def _raises(callee: V | None) -> bool:
    """Tell whether a function of the file has a ``raise`` of its own, or ends the program."""
    if not isinstance(callee, Function) or callee.code.lower is not None:
        return False
    return any(one.leaves == "raise" for one in callee.code.statements)


def _filled(f: Frame) -> list[V]:
    """Return what the comprehension fills in which a loop is that has just ended."""
    rest = (one for one in reversed(f.stack) if not isinstance(one, _ITERATORS))
    below = next(rest, None)
    return [below] if isinstance(below, _FILLED) else []


def _leave_open(m: Machine, filled: Any, reason: str) -> None:
    """Note that more comes into what was filled: behind the items of a list, anywhere else."""
    m.touch(filled)
    filled.unknown = filled.unknown or reason
    if isinstance(filled, List):
        filled.total = None
    else:
        filled.items = {}


_FILLED = (List, Dict, Set)
_ITERATORS = (Iterator, Generator, Unending)


def _fills_list(f: Frame, index: int) -> bool:
    """Tell whether a loop is that of a list comprehension, whose length is then known."""
    start, end = f.code.arms.get(index, ((0, 0),))[0][0], f.code.steps[index][1][0]
    steps = f.code.steps[start:end]
    return [argument for step, argument in steps if step.__name__ == "list_append"] == [1]


def _count(f: Frame, index: int, name: str) -> int:
    """Return how many steps of the body of a loop do this."""
    start, end = f.code.arms.get(index, ((0, 0),))[0][0], f.code.steps[index][1][0]
    return sum(step.__name__ == name for step, _ in f.code.steps[start:end])


def _is_straight(f: Frame, index: int) -> bool:
    start, end = f.code.arms.get(index, ((0, 0),))[0]
    return not any(start <= one < end for one in f.code.arms)


def _forget_variable(
    m: Machine, f: Frame, name: str, reason: str, node: Origin, kept: list[V]
) -> None:
    value = _value_of(f, name)
    if value is None or value in kept or isinstance(value, (List, Dict, Set, Instance)):
        return
    if name in f.locals:
        f.locals[name] = Symbol(reason, node)
    elif name in f.cells:
        m.touch(f.cells[name])
        f.cells[name].value = Symbol(reason, node)
    elif name in f.namespace.items:
        m.touch(f.namespace)
        f.namespace.items[name] = Symbol(reason, node)


def _length(source: V) -> int | None:
    if isinstance(source, List):
        return len(source.items) if source.total is None else source.total
    if isinstance(source, (Tuple, Dict, Set)):
        return len(source.items)
    if isinstance(source, Range):
        return len(source.numbers)
    if isinstance(source, View):
        return len(source.source.items)
    if isinstance(source, Const):
        return len(source.value)
    return None


def boolean(value: bool) -> Const:
    """Return a truth value of the program."""
    return TRUE if value else FALSE
