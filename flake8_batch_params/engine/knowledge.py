"""What a path knows of tests, and what is true."""

from __future__ import annotations

from typing import Any

from flake8_batch_params.engine import folding, plausible
from flake8_batch_params.engine.containers import List, Tuple
from flake8_batch_params.engine.instances import Instance
from flake8_batch_params.engine.iterators import Range, View
from flake8_batch_params.engine.machine import Machine
from flake8_batch_params.engine.natives import Native
from flake8_batch_params.engine.objects import (
    FALSE,
    TRUE,
    Const,
    Container,
    Imported,
    Origin,
    Outside,
    Symbol,
    Text,
    V,
)
from flake8_batch_params.engine.openness import because


def holds(m: Machine, test: tuple[str, V, Any]) -> bool | None:
    """Tell whether a test of a symbol is known to hold on the path."""
    facts = m.path.facts
    found = facts.get(test)
    if found is not None:
        return found
    asked, subject, other = test
    known = facts.get(("value", subject))
    if known is not None:
        return _of_value(asked, known[0], other)  # type: ignore[index]
    if asked == "truth":
        return False if facts.get(("is", subject, None)) else None
    truth = facts.get(("truth", subject, None))
    if asked == "is":
        return False if truth else None
    if asked == "==":
        if (truth is True and not other) or (truth is False and other):
            return False
        within = facts.get(("within", subject))
        if within is not None:
            members: Any = within
            left = [one for one in members if facts.get(("==", subject, one)) is not False]
            if other not in left:
                return False
            if len(left) == 1:
                return True
        if facts.get(("is", subject, None)) and other is not None:
            return False
    return None


def _of_value(asked: str, value: Any, other: Any) -> bool | None:
    if asked == "truth":
        return bool(value)
    if asked == "is":
        return value is other
    if asked == "==":
        return bool(value == other)
    if asked == "in":
        return value in other
    return None


def learn(m: Machine, test: tuple[str, V, Any], outcome: bool, *, counts: bool = True) -> None:
    """Note what a branch on a symbol has found; other tests of it heed that if it ``counts``."""
    if test[0] == "not":
        learn(m, test_of(test[1]), not outcome, counts=counts)  # type: ignore[arg-type]
        return
    m.learn(test, outcome)
    if counts:
        plausible.note(m, test, outcome=outcome)
    asked, subject, other = test
    if outcome and asked == "==":
        m.learn(("value", subject), (other,))  # type: ignore[arg-type]
    elif outcome and asked == "is" and other is None:
        m.learn(("value", subject), (None,))  # type: ignore[arg-type]
    elif outcome and asked == "in":
        m.learn(("within", subject), other)
    elif asked == "in":
        for one in other:
            m.learn(("==", subject, one), False)
    elif asked == "truth" and not outcome and isinstance(subject, Symbol) and subject.of:
        _learn_of_several(m, *subject.of, counts=counts)


def _learn_of_several(m: Machine, kind: object, operands: tuple[V, ...], *, counts: bool) -> None:
    """Note of each of several values that it is not what is in none of them: ``None in (a, b)``."""
    item = operands[0] if operands else None
    if kind == ("among",) and isinstance(item, Const):
        for one in operands[1:]:
            if isinstance(one, Symbol):
                learn(m, ("==", one, item.value), False, counts=counts)
                if item.value is None:
                    learn(m, ("is", one, None), False, counts=counts)


def truth(m: Machine, value: V) -> bool | Symbol:
    """Return whether a value is true, or the symbol that a branch has to decide."""
    if type(value) is Const:
        return bool(value.value)
    if isinstance(value, Symbol):
        return _symbol_truth(m, value)
    if isinstance(value, Container) and not isinstance(value, Instance):
        if value.items:
            return True
        if isinstance(value, List) and value.total:
            return True
        return Symbol(value.unknown, value.origin) if value.unknown else False
    if isinstance(value, Tuple):
        return bool(value.items)
    if isinstance(value, Range):
        return bool(value.numbers)
    if isinstance(value, View):
        return truth(m, value.source)
    if isinstance(value, Native):
        known = m.domain.truth_of(m, value)
        return Symbol(Outside("a test"), value.origin) if known is None else known
    if isinstance(value, Instance) and value.cls.base_type and value.native is not None:
        return truth(m, value.native)
    if isinstance(value, Instance) and (value.unknown or value.cls.foreign):
        return (
            True if value.cls.kind == "enum" else Symbol(because("an object", value), value.origin)
        )
    if isinstance(value, Imported) and not value.path.startswith("builtins."):
        return truth(m, folding.of_import(m, value))
    return True


def _symbol_truth(m: Machine, value: Symbol) -> bool | Symbol:
    if isinstance(value, Text) and any(value.pieces):
        return True
    test = value.test or ("truth", value, None)
    if test[0] == "not":
        found = truth(m, test[1])
        return not found if isinstance(found, bool) else value
    known = holds(m, test)
    return value if known is None else known


def plain_test(value: Symbol) -> tuple[tuple[str, V, Any], bool]:
    """Return what a branch on a symbol asks in the end, and whether it asks that, or its not."""
    asked, outcome = test_of(value), True
    while asked[0] == "not" and isinstance(asked[1], Symbol):
        asked, outcome = test_of(asked[1]), not outcome
    return asked, outcome


def test_of(value: Symbol) -> tuple[str, V, Any]:
    """Return what a branch on a symbol asks."""
    return value.test or ("truth", value, None)


def asking(m: Machine, test: tuple[str, V, Any], origin: Origin, *parts: V) -> V:
    """Return the truth of a test of a symbol: known on this path, or a symbol of its own."""
    known = holds(m, test)
    if known is not None:
        return TRUE if known else FALSE
    reason = because("a test of what is not known", *parts, test[1])
    found = Symbol(reason, origin, "bool", about=folding.about(*parts))
    found.test = test
    return found
