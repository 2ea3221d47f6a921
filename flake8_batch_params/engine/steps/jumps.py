"""Steps of branches, loops, unpacking and patterns."""

from __future__ import annotations

from typing import Any

from flake8_batch_params.engine import (
    branching,
    iteration,
    matching,
    storing,
)
from flake8_batch_params.engine.frames import Frame
from flake8_batch_params.engine.machine import Machine
from flake8_batch_params.engine.objects import NONE, Const, Origin
from flake8_batch_params.engine.steps.stack import push, take


def jump(m: Machine, f: Frame, target: int) -> None:
    f.pc = target


def jump_back(m: Machine, f: Frame, target: int) -> Any:
    """Go back to the head of a loop; a run that takes too many steps is left there."""
    f.pc = target
    return m.work < 0


def jump_if(m: Machine, f: Frame, argument: tuple[int, Origin]) -> Any:
    target, node = argument
    return branching.branch(m, f, f.stack.pop(), node, target, f.pc)


def jump_unless(m: Machine, f: Frame, argument: tuple[int, Origin]) -> Any:
    target, node = argument
    return branching.branch(m, f, f.stack.pop(), node, f.pc, target)


def jump_unless_or_pop(m: Machine, f: Frame, argument: tuple[int, Origin]) -> Any:
    target, node = argument
    return branching.keep_or_pop(m, f, node, target, keeps=False)


def jump_if_or_pop(m: Machine, f: Frame, argument: tuple[int, Origin]) -> Any:
    target, node = argument
    return branching.keep_or_pop(m, f, node, target, keeps=True)


def begin_loop(m: Machine, f: Frame, node: Origin) -> None:
    f.locals[node] = Const((0, 0, m.choices))


def count_round(m: Machine, f: Frame, argument: tuple[Origin]) -> None:
    branching.count_round(m, f, argument[0])


def next_item(m: Machine, f: Frame, argument: tuple[int, Origin]) -> Any:
    target, node = argument
    return branching.next_item(m, f, target, node)


def get_iterator(m: Machine, f: Frame, node: Origin) -> Any:
    return push(f, iteration.iterate(m, f.stack.pop(), node))


def unpack(m: Machine, f: Frame, argument: tuple[int, int, Origin]) -> None:
    count, star, node = argument
    f.stack += reversed(storing.unpacked(m, f.stack.pop(), count, star, node))


def match(m: Machine, f: Frame, argument: tuple[Any, Origin]) -> None:
    lowered, node = argument
    slots = take(f, lowered.slots)
    outcome, captured = matching.match(m, lowered.pattern, f.stack[-1], slots, node)
    f.stack += [captured.get(name, NONE) for name in lowered.names]
    f.stack.append(outcome)


def jump_unless_matched(m: Machine, f: Frame, argument: tuple[int, Origin, int]) -> Any:
    target, node, count = argument
    return branching.branch(m, f, f.stack.pop(), node, f.pc, target, drop=count)
