"""Values to try for what is not known, made of the constants in the tests of it."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterator
from typing import Any, NamedTuple

from flake8_batch_params.engine.instances import Instance
from flake8_batch_params.engine.objects import Const, Symbol, V
from flake8_batch_params.engine.tried import Learnt, Other, Stream, names_of

#: How long the lists among them are at most, and how many items that are asked for.
LONGEST, MOST_ITEMS = 100_001, 12
#: What texts and lists of a length hold that is nothing that a program asks for.
FILLER = "~"
#: Larger numbers are tried as they are, and none around them.
_HUGE = 1e15
_SIMPLE = (str, bytes, int, float, type(None))
#: Types of which values of any truth and length are tried.
_SIZED = ("str", "list", "tuple", "dict", "set", "bytes")
TRIED = frozenset({*_SIZED, "int", "float", "bool", "NoneType"})


def constants_of(every: list[Learnt]) -> Iterator[Any]:
    """Yield the constants in tests, each with its type."""
    rest: list[Any] = []
    for one in every:
        asked, subject, other = one.test
        rest += [subject]
        if asked not in ("isinstance", "truth", "more"):
            yield from ((type(o), o) for o in (other if isinstance(other, tuple) else (other,)))
        elif asked == "more":
            yield int, other
    while rest:
        value = rest.pop()
        if type(value) is Const:
            held = value.value if isinstance(value.value, (list, dict, tuple)) else [value.value]
            yield from ((type(one), one) for one in held if isinstance(one, _SIMPLE))
        elif isinstance(value, Instance):
            yield Instance, value
        elif isinstance(value, Symbol):
            rest += [value.test[1]] if value.test else value.of[1] if value.of else []
            if value.test and value.test[0] in ("==", "in", "is"):
                other = value.test[2]
                yield from ((type(o), o) for o in (other if isinstance(other, tuple) else (other,)))


def candidates(root: V, constants: list[tuple[type, Any]], every: list[Learnt]) -> Iterator[Any]:
    """Yield values to try for a symbol, those that are written first."""
    type_ = getattr(root, "type", "")
    names = {name for one in every if one.test[0] == "isinstance" for name in names_of(one.test[2])}
    names.add(type_)
    written = [one for _, one in constants]
    numbers = [one for one in written if isinstance(one, (int, float)) and abs(one) < _HUGE]
    groups = itertools.chain(
        (_made(root, every), written, _USUAL),
        _around(numbers), _long(numbers, names), _of_texts(written),
        (_strange(names - {*TRIED, ""}),),
    )  # fmt: skip
    for one in itertools.chain.from_iterable(groups):
        if type_ not in TRIED or type(one).__name__ == type_:
            yield one


def _made(root: V, every: list[Learnt]) -> list[Any]:
    """Return dicts and lists that hold, and lack, the items that tests ask a symbol for."""
    first, *learnt = every
    found = list(_compared(every))
    for outcome in (True, False):
        made: dict[Any, Any] = {}
        count = 0
        for one in (Learnt(first.test, outcome), *learnt):
            _put_asked(made, root, one)
            if one.test[0] == "more" and one.outcome and one.test[1] is root:
                count = max(count, one.test[2] + 1)
        found += _forms(made, count) if made else ()
    return found


def _compared(every: list[Learnt]) -> Iterator[Any]:
    """Yield the lists, dicts and tuples that a symbol is compared with."""
    for one in every:
        subject = one.test[1]
        kind, operands = (subject.of or ((), ())) if isinstance(subject, Symbol) else ((), ())
        if kind == ("compare", "==") and type(operands[1]) is Const:
            held = operands[1].value
            if isinstance(held, (list, dict, tuple)):
                yield held


class _At(NamedTuple):
    """A place in a tuple."""

    place: int


def _forms(made: dict[Any, Any], count: int) -> list[Any]:
    """Return what has these items: a tuple for places in one, a list of a length for numbers."""
    places = [key.place for key in made if isinstance(key, _At)]
    if len(places) == len(made):
        return [tuple(made.get(_At(at), FILLER) for at in range(max(1, *places) + 1))]
    if all(type(key) is int and 0 <= key < MOST_ITEMS for key in made):
        return [[made.get(at, FILLER) for at in range(max(max(made) + 1, count))], made]
    return [made]


def _put_asked(made: dict[Any, Any], root: V, one: Learnt) -> None:
    """Put into a dict what lets a test come out as it did."""
    asked, subject, other = one.test
    if isinstance(subject, Symbol) and subject.test is not None and asked in ("truth", "not"):
        _put_asked(made, root, Learnt(subject.test, one.outcome is (asked == "truth")))
        return
    kind, operands = (subject.of or ((), ())) if isinstance(subject, Symbol) else ((), ())
    if kind[:1] == ("contains",):
        above, key = _path(operands[0], root), operands[1]
        path = (*above, key.value) if above is not None and type(key) is Const else None
        value = _THERE if one.outcome else _NOT_THERE
    else:
        path, value = _path(subject, root), _fitting(asked, other, one.outcome)
    if not path:
        return
    *inner, last = path
    for key in inner:
        if not isinstance(made.get(key), dict):
            made[key] = {}
        made = made[key]
    if value is _NOT_THERE:
        made.pop(last, None)
    elif one.outcome and asked in ("==", "is", "in"):
        made[last] = value
    else:
        made.setdefault(last, {} if value is _THERE else value)


_THERE, _NOT_THERE = object(), object()


def _path(value: V, root: V) -> tuple[Any, ...] | None:
    """Return the keys by which a value is reached from a symbol; None where it is not."""
    if value is root:
        return ()
    if not isinstance(value, Symbol) or value.of is None:
        return None
    kind, operands = value.of
    above = _path(operands[0], root) if operands else None
    if above is None:
        return None
    if kind[0] == "part":
        return (*above, _At(kind[1])) if isinstance(kind[1], int) else None
    if kind[0] != "item" and kind[:2] != ("method", "get"):
        return None
    key = operands[1]
    return (*above, key.value) if type(key) is Const else None


def _fitting(asked: str, other: Any, outcome: bool) -> Any:
    """Return a value for which a test comes out so."""
    if asked == "isinstance":
        fitting = [_EMPTY[one] for one in _EMPTY if (one in names_of(other)) is outcome]
        return next(iter(fitting), None)
    if asked == "in":
        return next(iter(other), FILLER) if outcome else FILLER
    if asked in ("==", "is"):
        return other if outcome else FILLER
    return FILLER if outcome is (asked != "not") else None


_EMPTY: dict[str, Any] = {"dict": {}, "list": [], "str": FILLER, "int": 1, "float": 1.5}


def _around(numbers: list[Any]) -> Iterator[list[Any]]:
    for one in numbers:
        yield [one + 1, one - 1, one + 0.5, one - 0.5, float(one)]
    yield [(one + other) / 2 for one, other in itertools.pairwise(sorted(numbers))]
    for one, other in itertools.combinations(numbers[:5], 2):
        yield [one + other, one * other, one * other + 1, one * other - 1, 10 * one * other]


def _long(numbers: list[Any], names: set[str]) -> Iterator[list[Any]]:
    for count in {0, 1, 2, 3, *(int(one) + d for one in numbers[:6] for d in (-1, 0, 1))}:
        if 0 <= count <= LONGEST:
            yield _of_length(count, names)


def _of_texts(written: list[Any]) -> Iterator[list[Any]]:
    texts = [one for one in written if isinstance(one, str)][:6]
    for one in texts:
        yield [one + "x", "x" + one, one.upper(), one.lower(), {one: "x"}, {one: None}, [one]]
        yield [{one: other} for other in written if isinstance(other, (str, int, type(None)))]
        yield [{one: f"{other}x"} for other in texts]
        yield [[one] * count for count in (2, 3, 4)]
    yield [one + other for one in texts for other in texts if one != other]
    parts = [(one, part) for one in texts for part in texts if part and part in one]
    yield [one.replace(part, other) for one, part in parts for other in texts if other != part]


def _strange(names: set[str]) -> list[Any]:
    if not names:
        return _STRANGE
    others = [Other(frozenset({name})) for name in names]
    return [*_STRANGE, *others, Other(frozenset(names))]


_STRANGE: list[Any] = [
    Other(), Stream(0), Stream(1), Stream(3), b"", b"x", 0.0, 1.5, {"x"}, set(), len,
]  # fmt: skip


_USUAL: list[Any] = [None, "", "x", True, False, 0, 1, 2, -1, [], {}, (), ["x"]]


def few(found: list[Any]) -> list[Any]:
    """Return so few of many values that all pairs of them can be tried."""
    plain = [one for one in found if one is None or isinstance(one, (bool, int, float, str))]
    return [*found[:10], *plain[10:20], [], ["x"], ["x", "x"]]


def _of_length(count: int, names: set[str]) -> list[Any]:
    found: list[Any] = [FILLER * count, [FILLER] * count]
    if count < 1_000:
        made: dict[str, Callable[[], Any]] = {
            "tuple": lambda: (FILLER,) * count, "dict": lambda: dict.fromkeys(range(count)),
            "set": lambda: set(range(count)), "bytes": lambda: b"x" * count,
        }  # fmt: skip
        found += [make() for name, make in made.items() if name in names]
    return found
