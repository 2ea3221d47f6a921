"""Loops: what holds at the head of one, in whichever round."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from flake8_batch_params.analysis.machine import Machine
from flake8_batch_params.analysis.objects import Class, Function, Imported
from flake8_batch_params.analysis.state import State, holds_anything, join_states, opened
from flake8_batch_params.values import Known, Record, Sequence, Typed, Unknown, Value

#: Rounds after which what still changes is unknown.
MAX_ROUNDS = 2
#: Rounds after which everything is: names may still hand a value on, one a round.
MAX_SETTLING = 10
#: In deeper loops everything is at once: each level would multiply the work.
MAX_LOOPS = 4

#: Runs a round from what holds at the head; returns what holds at its end.
Round = Callable[[State], State | None]


#: What holds at the head of a loop, in any round, and at the end of one, if that is reached.
Ends = tuple[State, State | None]


def run(m: Machine, head: State, once: Round) -> Ends:
    """Run rounds until one more changes nothing; only what the last one finds is kept."""
    m.looping += 1
    ends = _run(m, head, once) if m.looping <= MAX_LOOPS else _round(_forgotten(head), once)
    m.looping -= 1
    return ends


def _round(head: State, once: Round) -> Ends:
    after = once(head.copy())
    joined = join_states([head, after])
    assert joined is not None
    return joined, after


def _run(m: Machine, head: State, once: Round) -> Ends:
    for number in range(MAX_SETTLING):
        found = m.found()
        joined, after = _round(head, once)
        if _is_settled(head, joined):
            return joined, after
        m.forget(found)
        if number >= MAX_ROUNDS - 1:
            _widen(head, joined)
        _multiply(head, joined)
        head = joined
    return _round(_forgotten(head), once)


def _is_settled(before: State, after: State) -> bool:
    """Tell whether a round has changed nothing that was there before it."""
    return (
        after.escaped <= before.escaped
        and after.many <= before.many
        and not any(
            _has_changed(before, after, value, after.env[name])
            for name, value in before.env.items()
        )
        and not any(
            _has_changed(before, after, box, after.heap[id_]) for id_, box in before.heap.items()
        )
    )


def _has_changed(before: State, after: State, one: Value, other: Value) -> bool:
    """Tell whether a name, dict or list may hold something that it did not hold before."""
    if one is other or one == other:
        return False
    if holds_anything(one):
        return not _all_of(after, other) <= before.escaped
    if isinstance(one, Record) and isinstance(other, Record):
        return not _covers_record(one, other)
    if isinstance(one, Sequence) and isinstance(other, Sequence):
        return not (one.open and _covers(one.items, other.items))
    return not _covers([one], [other])


def _covers_record(one: Record, other: Record) -> bool:
    if other.open and not one.open:
        return False
    for key, entry in other.entries.items():
        mine = one.entries.get(key)
        if mine is None or (mine.certain and not entry.certain):
            return False
        if mine.value is not entry.value and not _covers([mine.value], [entry.value]):
            return False
    return all(key in other.entries or not entry.certain for key, entry in one.entries.items())


def _covers(some: Iterable[Value], others: Iterable[Value]) -> bool:
    """Tell whether values may be all that others may be: an unknown one is any constant."""
    known = {option.identity: option for value in some for option in value.outcomes()}
    anything = any(isinstance(option, Unknown) for option in known.values())
    return all(
        option.identity in known or (anything and isinstance(option, (Known, Typed, Unknown)))
        for value in others
        for option in value.outcomes()
    )


def _all_of(state: State, value: Value) -> set[int]:
    found: set[int] = set()
    state.reach(value, found)
    return found


def _multiply(before: State, after: State) -> None:
    """Note what a round has made and something else holds: the next one makes another."""
    made = after.heap.keys() - before.heap.keys()
    held: set[int] = set()
    for id_, box in before.heap.items() if made else ():
        if after.heap[id_] is not box:
            after.reach(after.heap[id_], held)
    after.many |= (held | after.escaped) & made


def _widen(before: State, after: State) -> None:
    """Forget what still changes from round to round; what it led to is held by who knows what."""
    for name, value in before.env.items():
        if _has_changed(before, after, value, after.env[name]):
            after.escaped |= _all_of(after, value) | _all_of(after, after.env[name])
            after.env[name] = Unknown(None, "changes in a loop")
    for id_, box in before.heap.items():
        if _has_changed(before, after, box, after.heap[id_]):
            after.escaped |= _all_of(after, box) | _all_of(after, after.heap[id_])
            after.heap[id_] = opened(after.heap[id_])


def _forgotten(state: State) -> State:
    """Return what holds however a loop has changed names, dicts and lists."""
    state = state.copy()
    state.escaped |= state.heap.keys()
    state.open(state.escaped)
    for name, value in state.env.items():
        if not isinstance(value, (Imported, Function, Class)):
            state.env[name] = Unknown(None, "may change in a loop")
    return state
