"""Whether all that a path has learnt of a value can be true of one value.

A path takes either way at a test of what is not known.  Two tests may be of one value:
``n > 24`` and ``n < 10``, ``rows`` and ``len(rows)``.  So values are tried, made of the
constants in those tests, until all of them come out as the path has it.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from typing import Any, NamedTuple

from flake8_batch_params.engine.arguments import Args
from flake8_batch_params.engine.candidates import LONGEST, TRIED, candidates, constants_of, few
from flake8_batch_params.engine.instances import Instance
from flake8_batch_params.engine.machine import Machine
from flake8_batch_params.engine.objects import Const, Imported, Symbol, V
from flake8_batch_params.engine.tried import (
    BINARY,
    FUNCTIONS,
    METHODS,
    ORDER,
    PLAIN,
    Learnt,
    Test,
    built_in,
    names_of,
    outcome_or_none,
)

#: How many values are tried for how many tests.
MOST_TRIED, MOST_LEARNT = 600, 12
#: Steps that a test costs of which the path has learnt something, besides those of each value.
COST = 10


def roots(value: V) -> frozenset[V]:
    """Return the symbols that a symbol is computed from, by operations that can be tried."""
    if not isinstance(value, Symbol):
        return frozenset()
    if value.test is not None:
        return roots(value.test[1])
    if value.of is None or not _is_known(*value.of):
        return frozenset({value})
    return frozenset().union(*map(roots, value.of[1]))


def method_of(callee: Symbol, args: Args) -> tuple[tuple[Any, ...], tuple[V, ...]] | None:
    """Return what a call of a method of a symbol is, if it can be tried; None for another."""
    base = callee.base
    given = [one for one in args.positional if isinstance(one, Const)]
    if callee.name not in METHODS or not isinstance(base, Symbol) or base.called is not None:
        return None
    if args.keywords or args.open or args.starred or len(given) < len(args.positional):
        return None
    if callee.name == "get" and not (given and str(given[0].value).isidentifier()):
        return None
    return ("method", callee.name, len(given)), (base, *given)


def _is_known(kind: tuple[Any, ...], operands: tuple[V, ...]) -> bool:
    name = kind[0]
    known = (
        name in PLAIN
        or (name == "function" and kind[1] in FUNCTIONS)
        or (name in ("compare", "binary") and kind[1] in BINARY)
        or (name == "method" and kind[1] in METHODS)
    )
    return known and all(map(_can_be_tried, operands))


def _can_be_tried(value: V) -> bool:
    if isinstance(value, Instance):
        return value.cls.kind == "enum"
    if isinstance(value, Imported):
        return built_in(value) is not None
    return isinstance(value, (Const, Symbol))


class Verdict(NamedTuple):
    """Whether a test may come out as true, and as false.

    False where that is a contradiction, None where no value was found.
    """

    true: bool | None
    false: bool | None

    def of(self, outcome: bool) -> bool | None:
        return self.true if outcome else self.false

    def opposite(self) -> Verdict:
        return Verdict(self.false, self.true)


EITHER = Verdict(True, True)


def verdict(m: Machine, test: Test) -> Verdict:
    """Return how a test may come out, after all that the path has learnt."""
    asked = roots(test[1])
    given = m.path.asked
    learnt = [one for root in asked for one in given.get(root, ())]
    if not learnt:
        return EITHER
    whole = list(dict.fromkeys(itertools.chain(asked, *(roots(one.test[1]) for one in learnt))))
    learnt = list(dict.fromkeys(one for root in whole for one in given.get(root, ())))
    if len(whole) > 2 or len(learnt) > MOST_LEARNT:
        return EITHER
    learnt.reverse()
    m.work -= COST
    found: set[bool] = set()
    for tried in itertools.islice(_worlds(whole, test, learnt), MOST_TRIED):
        m.work -= 1
        outcome = outcome_or_none(test, tried)
        if outcome is None or outcome in found:
            continue
        if all(outcome_or_none(one.test, tried) is one.outcome for one in learnt):
            found.add(outcome)
            if len(found) == 2:
                return EITHER
    plain = len(whole) == 1 and all(map(_is_plain, (Learnt(test, True), *learnt)))
    missing = False if plain else None
    return Verdict(True in found or missing, False in found or missing)


def _worlds(whole: list[V], test: Test, learnt: list[Learnt]) -> Iterator[dict[V, Any]]:
    """Yield values for each of the symbols that tests are about."""
    every = [Learnt(test, True), *learnt]
    constants = list(dict.fromkeys(constants_of(every)))
    if len(whole) == 1:
        for one in candidates(whole[0], constants, every):
            yield {whole[0]: one}
        return
    columns = [few(list(candidates(root, constants, every))) for root in whole]
    for row in itertools.product(*columns):
        yield dict(zip(whole, row, strict=True))


def is_asked(m: Machine, test: Test) -> bool:
    """Tell whether the path has learnt something of what a test is about."""
    asked = m.path.asked
    return bool(asked) and any(root in asked for root in roots(test[1]))


def note(m: Machine, test: Test, *, outcome: bool) -> None:
    """Note on the path how a test came out."""
    learnt = Learnt(test, outcome)
    for root in roots(test[1]):
        known = m.path.asked.get(root, ())
        if len(known) <= MOST_LEARNT and learnt not in known:
            m.touch(m.path)
            m.path.asked[root] = (*known, learnt)


def has_more(m: Machine, source: V, rounds: int) -> Verdict:
    """Return whether a value may give more items than so many."""
    found = roots(source)
    if not found:
        return EITHER
    learnt = m.path.asked.get(source, ())
    if found == {source} and all(one.test[0] == "more" for one in learnt):
        # Nothing but the rounds of loops: no value has to be tried.
        more = not any(one.test[2] <= rounds and not one.outcome for one in learnt)
        return Verdict(more, not any(one.test[2] >= rounds and one.outcome for one in learnt))
    return verdict(m, ("more", source, rounds))


def _is_plain(one: Learnt) -> bool:
    """Tell whether the values that are tried are all kinds of values that matter for a test."""
    asked, subject, other = one.test
    if asked == "isinstance":
        return set(names_of(other)) <= TRIED and _is_root(subject)
    if asked in ("==", "is", "in", "more"):
        return (_is_root(subject) or _is_length(subject)) and not _is_large(other)
    if _is_root(subject):
        return asked == "truth"
    assert isinstance(subject, Symbol)
    if subject.test is not None:
        return _is_plain(Learnt(subject.test, one.outcome))
    kind, operands = subject.of or ((), ())
    if kind[:1] != ("compare",) or kind[1] not in ORDER:
        return kind == ("function", "len") and asked in ("truth", "==") and not _is_large(other)
    return all(_is_root(one) or _is_length(one) or _is_number(one) for one in operands)


def _is_root(value: V) -> bool:
    return roots(value) == {value}


def _is_length(value: V) -> bool:
    return isinstance(value, Symbol) and value.of is not None and (
        value.of[0] == ("function", "len") and _is_root(value.of[1][0])
    )  # fmt: skip


def _is_number(value: V) -> bool:
    held = value.value if type(value) is Const else None
    return isinstance(held, (int, float)) and not _is_large(held)


def _is_large(value: Any) -> bool:
    return isinstance(value, (int, float)) and abs(value) >= LONGEST
