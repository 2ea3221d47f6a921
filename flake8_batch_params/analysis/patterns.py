"""``match``: which cases a subject may match, and what their patterns bind."""

from __future__ import annotations

from collections.abc import Iterable

import libcst as cst

from flake8_batch_params.analysis import conditions, interpreter, operators
from flake8_batch_params.analysis.dispatch import evaluate
from flake8_batch_params.analysis.machine import Machine
from flake8_batch_params.analysis.state import State, join_states
from flake8_batch_params.analysis.syntax import children
from flake8_batch_params.values import Unknown, Value


def run_match(m: Machine, node: cst.Match) -> State | None:
    """Run a ``match``; return what holds after it."""
    subject = evaluate(m, node.subject)
    before = m.state
    ends: list[State | None] = []
    exhaustive = False
    for case in node.cases:
        m.state = before.copy()
        names: dict[str, Value] = {}
        if not _pattern(m, case.pattern, subject, names):
            continue
        for name, value in names.items():
            m.assign(name, value)
        reached = case.guard is None or conditions.assume(m, case.guard, True)
        if reached:
            ends.append(interpreter.run_block(m, case.body, m.state))
        if case.guard is None and _is_wild(case.pattern):
            exhaustive = True
            break
    if not exhaustive:
        ends.append(before)
    return join_states(ends)


def _is_wild(pattern: cst.CSTNode) -> bool:
    return isinstance(pattern, cst.MatchAs) and pattern.pattern is None


def _pattern(m: Machine, pattern: cst.CSTNode, subject: Value, names: dict[str, Value]) -> bool:
    """Bind a pattern's names; tell whether the subject may match it."""
    match pattern:
        case cst.MatchAs(pattern=None, name=name):
            if name is not None:
                names[name.value] = subject
            return True
        case cst.MatchAs(pattern=inner, name=name) if inner is not None:
            if name is not None:
                names[name.value] = subject
            return _pattern(m, inner, subject, names)
        case cst.MatchValue(value=value):
            wanted = evaluate(m, value)
            result = operators.compare(m, "Equal", subject, wanted, pattern)
            return any(operators.truth(m, one) is not False for one in result.outcomes())
        case cst.MatchOr(patterns=patterns):
            may_match = False
            for one in patterns:
                may_match = _pattern(m, one.pattern, subject, names) or may_match
            return may_match
    for bound in _pattern_names(pattern):
        names[bound] = Unknown(pattern, "a part of a pattern")
        m.escape(subject)
    return True


def _pattern_names(pattern: cst.CSTNode) -> Iterable[str]:
    stack = [pattern]
    while stack:
        node = stack.pop()
        if isinstance(node, (cst.MatchAs, cst.MatchStar)) and node.name is not None:
            yield node.name.value
        elif isinstance(node, cst.MatchMapping) and node.rest is not None:
            yield node.rest.value
        stack.extend(children(node))
