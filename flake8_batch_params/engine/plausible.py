"""Whether all that a path has learnt of a value can be true of one value.

A path takes either way at a test of what is not known.  Two tests may be of one value:
``n > 24`` and ``n < 10``, ``rows`` and ``len(rows)``.  So values are tried, made of the
constants in those tests, until all of them come out as the path has it.
"""

from __future__ import annotations

import builtins
import itertools
import operator
from collections.abc import Callable, Iterator
from typing import Any, NamedTuple

from flake8_batch_params.engine.arguments import Args
from flake8_batch_params.engine.instances import Instance
from flake8_batch_params.engine.machine import Machine
from flake8_batch_params.engine.objects import Const, Imported, Symbol, V

#: An operation of a test: ``(operator, symbol, constant)``.
Test = tuple[str, V, Any]
#: How many values are tried for how many tests, and how long the lists among them are at most.
MOST_TRIED, MOST_LEARNT, LONGEST = 600, 12, 100_001
#: Steps that a test costs of which the path has learnt something, besides those of each value.
COST = 10
#: What texts and lists of a length hold that is nothing that a program asks for.
_FILLER = "~"
#: Larger numbers are tried as they are, and none around them.
_HUGE = 1e15

_FUNCTIONS: dict[str, Callable[..., Any]] = {
    "len": len, "str": str, "int": int, "float": float, "bool": bool, "abs": abs, "type": type,
    "round": round,
}  # fmt: skip
_METHODS = frozenset(
    "lower upper strip lstrip rstrip casefold startswith endswith isdigit isalpha isalnum isspace"
    " isupper islower find count removeprefix removesuffix get split rsplit partition"
    " rpartition".split()
)
_PLAIN = frozenset(
    "among callable contains default item part str hasattr startswith endswith".split()
)
_BINARY: dict[str, Callable[[Any, Any], Any]] = {
    "+": operator.add, "-": operator.sub, "%": operator.mod, "//": operator.floordiv,
    "/": operator.truediv, "==": operator.eq, "is": operator.is_, "<": operator.lt,
    "<=": operator.le, ">": operator.gt, ">=": operator.ge,
}  # fmt: skip
_ORDER = frozenset({"<", "<=", ">", ">="})
#: Types of which values of any truth and length are tried.
_SIZED = ("str", "list", "tuple", "dict", "set", "bytes")
_TRIED = frozenset({*_SIZED, "int", "float", "bool", "NoneType"})


class Learnt(NamedTuple):
    """A test, and how it came out."""

    test: Test
    outcome: bool


class _Other:
    """An object of a class that nobody knows; ``kinds`` are names of it and of its bases."""

    def __init__(self, kinds: frozenset[str] = frozenset()) -> None:
        self.kinds = kinds

    def get(self, key: Any, default: Any = None) -> Any:
        return default

    def __getattr__(self, name: str) -> Any:
        if name.startswith("__"):
            raise AttributeError(name)
        return None


class _Stream:
    """What is iterated over and has no length."""

    def __init__(self, count: int) -> None:
        self.count = count

    def __iter__(self) -> Iterator[int]:
        return iter(range(self.count))


# --- what is asked of what ---


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
    if callee.name not in _METHODS or not isinstance(base, Symbol) or base.called is not None:
        return None
    if args.keywords or args.open or args.starred or len(given) < len(args.positional):
        return None
    if callee.name == "get" and not (given and str(given[0].value).isidentifier()):
        return None
    return ("method", callee.name, len(given)), (base, *given)


def _is_known(kind: tuple[Any, ...], operands: tuple[V, ...]) -> bool:
    name = kind[0]
    known = (
        name in _PLAIN
        or (name == "function" and kind[1] in _FUNCTIONS)
        or (name in ("compare", "binary") and kind[1] in _BINARY)
        or (name == "method" and kind[1] in _METHODS)
    )
    return known and all(map(_can_be_tried, operands))


def _can_be_tried(value: V) -> bool:
    if isinstance(value, Instance):
        return value.cls.kind == "enum"
    if isinstance(value, Imported):
        return _built_in(value) is not None
    return isinstance(value, (Const, Symbol))


def _built_in(value: Imported) -> Any:
    name = value.path.removeprefix("builtins.")
    return getattr(builtins, name, None) if name != value.path else None


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
        outcome = _outcome_or_none(test, tried)
        if outcome is None or outcome in found:
            continue
        if all(_outcome_or_none(one.test, tried) is one.outcome for one in learnt):
            found.add(outcome)
            if len(found) == 2:
                return EITHER
    plain = len(whole) == 1 and all(map(_is_plain, (Learnt(test, True), *learnt)))
    missing = False if plain else None
    return Verdict(True in found or missing, False in found or missing)


def _worlds(whole: list[V], test: Test, learnt: list[Learnt]) -> Iterator[dict[V, Any]]:
    """Yield values for each of the symbols that tests are about."""
    every = [Learnt(test, True), *learnt]
    constants = list(dict.fromkeys(_constants(every)))
    if len(whole) == 1:
        for one in _candidates(whole[0], constants, every):
            yield {whole[0]: one}
        return
    columns = [_few(list(_candidates(root, constants, every))) for root in whole]
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
        return set(_names(other)) <= _TRIED and _is_root(subject)
    if asked in ("==", "is", "in", "more"):
        return (_is_root(subject) or _is_length(subject)) and not _is_large(other)
    if _is_root(subject):
        return asked == "truth"
    assert isinstance(subject, Symbol)
    if subject.test is not None:
        return _is_plain(Learnt(subject.test, one.outcome))
    kind, operands = subject.of or ((), ())
    if kind[:1] != ("compare",) or kind[1] not in _ORDER:
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


# --- values to try ---


def _constants(every: list[Learnt]) -> Iterator[Any]:
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
            if isinstance(value.value, (str, bytes, int, float, type(None))):
                yield type(value.value), value.value
        elif isinstance(value, Instance):
            yield Instance, value
        elif isinstance(value, Symbol):
            rest += [value.test[1]] if value.test else value.of[1] if value.of else []
            if value.test and value.test[0] in ("==", "in", "is"):
                held = value.test[2]
                yield from ((type(o), o) for o in (held if isinstance(held, tuple) else (held,)))


def _candidates(root: V, constants: list[tuple[type, Any]], every: list[Learnt]) -> Iterator[Any]:
    """Yield values to try for a symbol, those that are written first."""
    type_ = getattr(root, "type", "")
    names = {name for one in every if one.test[0] == "isinstance" for name in _names(one.test[2])}
    names.add(type_)
    written = [one for _, one in constants]
    numbers = [one for one in written if isinstance(one, (int, float)) and abs(one) < _HUGE]
    groups = itertools.chain(
        (_made(root, every), written, _USUAL),
        _around(numbers), _long(numbers, names), _of_texts(written),
        (_strange(names - {*_TRIED, ""}),),
    )  # fmt: skip
    for one in itertools.chain.from_iterable(groups):
        if type_ not in _TRIED or type(one).__name__ == type_:
            yield one


def _made(root: V, every: list[Learnt]) -> list[Any]:
    """Return dicts and lists that hold, and lack, the items that tests ask a symbol for."""
    first, *learnt = every
    found: list[Any] = []
    for outcome in (True, False):
        made: dict[Any, Any] = {}
        count = 0
        for one in (Learnt(first.test, outcome), *learnt):
            _put_asked(made, root, one)
            if one.test[0] == "more" and one.outcome and one.test[1] is root:
                count = max(count, one.test[2] + 1)
        found += _forms(made, count) if made else ()
    return found


class _At(NamedTuple):
    """A place in a tuple."""

    place: int


def _forms(made: dict[Any, Any], count: int) -> list[Any]:
    """Return what has these items: a tuple for places in one, a list of a length for numbers."""
    places = [key.place for key in made if isinstance(key, _At)]
    if len(places) == len(made):
        return [tuple(made.get(_At(at), _FILLER) for at in range(max(1, *places) + 1))]
    if all(type(key) is int and 0 <= key < MOST_LEARNT for key in made):
        return [[made.get(at, _FILLER) for at in range(max(max(made) + 1, count))], made]
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
        fitting = [_EMPTY[one] for one in _EMPTY if (one in _names(other)) is outcome]
        return next(iter(fitting), None)
    if asked == "in":
        return next(iter(other), _FILLER) if outcome else _FILLER
    if asked in ("==", "is"):
        return other if outcome else _FILLER
    return _FILLER if outcome is (asked != "not") else None


_EMPTY: dict[str, Any] = {"dict": {}, "list": [], "str": _FILLER, "int": 1, "float": 1.5}


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


def _strange(names: set[str]) -> list[Any]:
    if not names:
        return _STRANGE
    others = [_Other(frozenset({name})) for name in names]
    return [*_STRANGE, *others, _Other(frozenset(names))]


_STRANGE: list[Any] = [
    _Other(), _Stream(0), _Stream(1), _Stream(3), b"", b"x", 0.0, 1.5, {"x"}, set(), len,
]  # fmt: skip


_USUAL: list[Any] = [None, "", "x", True, False, 0, 1, 2, -1, [], {}, (), ["x"]]


def _few(found: list[Any]) -> list[Any]:
    """Return so few of many values that all pairs of them can be tried."""
    plain = [one for one in found if one is None or isinstance(one, (bool, int, float, str))]
    return [*found[:10], *plain[10:20], [], ["x"], ["x", "x"]]


def _of_length(count: int, names: set[str]) -> list[Any]:
    found: list[Any] = [_FILLER * count, [_FILLER] * count]
    if count < 1_000:
        made: dict[str, Callable[[], Any]] = {
            "tuple": lambda: (_FILLER,) * count, "dict": lambda: dict.fromkeys(range(count)),
            "set": lambda: set(range(count)), "bytes": lambda: b"x" * count,
        }  # fmt: skip
        found += [make() for name, make in made.items() if name in names]
    return found


# --- what comes out ---


def _outcome_or_none(test: Test, world: dict[V, Any]) -> bool | None:
    """Return how a test comes out; None where it raises."""
    try:
        return _outcome(test, world)
    except Exception:
        return None


def _outcome(test: Test, world: dict[V, Any]) -> bool:
    asked, subject, other = test
    if asked == "not":
        return not bool(_value(subject, world))
    value = _value(subject, world)
    if asked == "truth":
        return bool(value)
    if asked == "==":
        return bool(value == other)
    if asked == "is":
        return value is other
    if asked == "in":
        return bool(value in other)
    if asked == "more":
        return bool((len(value) if hasattr(value, "__len__") else len(list(value))) > other)
    assert asked == "isinstance"
    return any(_is_a(value, name) for name in _names(other))


def _names(other: Any) -> tuple[str, ...]:
    return other if isinstance(other, tuple) else (other,)


def _is_a(value: Any, name: str) -> bool:
    if isinstance(value, _Other):
        return name in value.kinds
    return any(name == cls.__name__ for cls in type(value).__mro__) or name in _PROTOCOLS.get(
        type(value), ()
    )


_PROTOCOLS: dict[type, tuple[str, ...]] = {
    str: ("Sequence", "Collection", "Iterable", "Hashable"),
    list: ("Sequence", "MutableSequence", "Collection", "Iterable"),
    tuple: ("Sequence", "Collection", "Iterable", "Hashable"),
    dict: ("Mapping", "MutableMapping", "Collection", "Iterable"),
    set: ("Set", "Collection", "Iterable"), _Stream: ("Iterable",),
    int: ("Number", "Integral", "Real", "Hashable"), float: ("Number", "Real", "Hashable"),
}  # fmt: skip


def _value(value: V, world: dict[V, Any]) -> Any:
    if value in world:
        return world[value]
    if type(value) is Const:
        return value.value
    if isinstance(value, Imported):
        return _built_in(value)
    if isinstance(value, Instance):
        return value
    assert isinstance(value, Symbol)
    if value.test is not None:
        return _outcome(value.test, world)
    assert value.of is not None
    kind, operands = value.of
    values = [_value(one, world) for one in operands]
    return _result(kind, values)


def _result(kind: tuple[Any, ...], values: list[Any]) -> Any:
    name = kind[0]
    if name == "function":
        return _FUNCTIONS[kind[1]](*values)
    if name in ("compare", "binary"):
        return _BINARY[kind[1]](*values)
    if name == "among":
        return values[0] in values[1:]
    if name == "contains":
        return values[1] in values[0]
    if name == "default":
        return values[1] if values[0] is None else values[0]
    if name == "item":
        return values[0][values[1]]
    if name == "str":
        return str(values[0])
    if name == "part":
        return values[0][kind[1]]
    if name in ("hasattr", "callable"):
        return hasattr(*values) if name == "hasattr" else callable(*values)
    method = kind[1] if name == "method" else name
    return getattr(values[0], method)(*values[1:])
