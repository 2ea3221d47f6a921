"""What operators do, with the methods that classes of the file have."""

from __future__ import annotations

from collections.abc import Callable

from flake8_batch_params.engine import (
    calls,
    comparison,
    dict_keys,
    enums,
    exceptions,
    folding,
    forgetting,
    formatting,
    iteration,
    knowledge,
    operations,
)
from flake8_batch_params.engine.arguments import Args
from flake8_batch_params.engine.containers import Dict, List, Set, Tuple
from flake8_batch_params.engine.functions import Builtin
from flake8_batch_params.engine.instances import Class, Instance
from flake8_batch_params.engine.machine import Machine
from flake8_batch_params.engine.natives import Native
from flake8_batch_params.engine.objects import FALSE, NONE, TRUE, Const, Imported, Origin, Symbol, V
from flake8_batch_params.engine.openness import because, is_open


def binary(m: Machine, asked: str, left: V, right: V, origin: Origin) -> V | None:
    """Return ``left <operator> right``, by the methods of classes of the file too."""
    if isinstance(left, Instance) or isinstance(right, Instance):
        name = operations.DUNDERS[asked]
        ways = _ways(left, right, f"__{name}__", f"__r{name}__")
        return _attempt(m, ways, lambda: _without_methods(m, asked, left, right, origin), origin)
    if isinstance(left, Native) or isinstance(right, Native):
        found = m.library.native_operator(m, asked, left, right, origin)
        if found is not None:
            return found
    if asked == "%" and type(left) is Const and isinstance(left.value, str):
        if type(right) is not Const and folding.plain_of(right) is None:
            found = formatting.percent(m, left.value, right, origin)
            if found is not None:
                return found
    return operations.binary(m, asked, left, right, origin)


def _ways(
    left: V, right: V, name: str, reflected: str, *, compares: bool = False
) -> list[tuple[V, Args]]:
    """Return the methods that may give the result of an operator, the first to be asked first.

    Those of a sum are not asked both when they are of one class, those of a comparison are.
    """
    found: list[tuple[V, Args]] = []
    for one, other, asked in ((left, right, name), (right, left, reflected)):
        method = one.cls.find(asked) if isinstance(one, Instance) else None
        same = compares or not found or not _is_same(left, right)
        if method is not None and (same or one is left):
            found.append((method, Args([one, other])))
    if len(found) > 1 and isinstance(left, Instance) and isinstance(right, Instance):
        if right.cls is not left.cls and right.cls.is_below(left.cls):
            theirs = left.cls.find(reflected)
            if theirs is None or theirs is not found[1][0]:
                found.reverse()
    return found


def _is_same(left: V, right: V) -> bool:
    return isinstance(left, Instance) and isinstance(right, Instance) and left.cls is right.cls


def _attempt(
    m: Machine,
    ways: list[tuple[V, Args]],
    otherwise: Callable[[], V | None],
    origin: Origin,
) -> V | None:
    """Call methods until one does not give ``NotImplemented``."""
    if not ways:
        return otherwise()
    (method, args), *rest = ways

    def then(m: Machine, value: V) -> V | None:
        if comparison.is_not_implemented(value):
            return _attempt(m, rest, otherwise, origin)
        return value

    return calls.call(m, method, args, origin, then)


def _without_methods(m: Machine, asked: str, left: V, right: V, origin: Origin) -> V | None:
    """Return what an operator gives of objects whose classes say nothing of it."""
    one, other = enums.value_of(left), enums.value_of(right)
    if not isinstance(one, Instance) and not isinstance(other, Instance):
        return operations.binary(m, asked, one, other, origin)
    for value in (one, other):
        known = isinstance(value, (Instance, Const, List, Tuple, Dict, Set)) and not (
            isinstance(value, Instance)
            and (value.unknown or value.cls.foreign or value.cls.unknown)
        )
        if not known or (isinstance(value, Instance) and value.cls.kind == "enum"):
            break
    else:
        if not (asked == "%" and isinstance(one, Const) and isinstance(one.value, str)):
            exceptions.throw("TypeError", "unsupported operand", origin)
        found = formatting.percent(m, one.value, other, origin)
        if found is not None:
            return found
    reason = because("what an operator gives for objects", left, right)
    if is_open(left) or is_open(right):
        forgetting.escape(m, [left, right], reason)
    return Symbol(reason, origin)


def inplace(m: Machine, asked: str, left: V, right: V, origin: Origin) -> V | None:
    """Return what ``left <operator>= right`` stores; lists, dicts and sets change themselves."""
    if isinstance(left, List) and asked == "+":
        m.touch(left)
        items = iteration.taken(m, right, origin)
        if items is None:
            left.forget(because("extended by what is not known", right, where=origin))
        else:
            left.extend(items)
        return left
    if isinstance(left, List) and asked == "*":
        found = operations.binary(m, asked, left, right, origin)
        m.touch(left)
        if isinstance(found, List):
            left.items, left.unknown, left.total = found.items, found.unknown, found.total
        else:
            reason = because("repeated by what is not known", right, where=origin)
            left.forget(reason)
        return left
    if isinstance(left, Imported) and asked == "|" and isinstance(right, Dict):
        held = [m.library.put_in_import(m, left, key, one) for key, one in right.items.values()]
        if all(held):
            return left
    if isinstance(left, Dict) and asked == "|":
        m.touch(left)
        if isinstance(right, Dict):
            operations.overlay(left, right)
            m.domain.key_set(m, left, NONE)
        else:
            left.items, left.unknown = (
                {},
                because("updated with what is not known", right, where=origin),
            )
        return left
    if isinstance(left, Set) and asked in "|&-^":
        m.touch(left)
        found = operations.binary(m, asked, left, right, origin)
        if isinstance(found, Set):
            left.items, left.unknown = found.items, found.unknown
        else:
            left.items, left.unknown = (
                {},
                because("changed by what is not known", right, where=origin),
            )
        return left
    if isinstance(left, Instance):
        method = left.cls.find(f"__i{operations.DUNDERS[asked]}__")
        if method is not None:
            ways = [(method, Args([left, right]))]
            return _attempt(m, ways, lambda: binary(m, asked, left, right, origin), origin)
        inner = enums.value_of(left)
        if inner is not left and isinstance(inner, (List, Dict, Set)):
            inplace(m, asked, inner, right, origin)
            return left
    return binary(m, asked, left, right, origin)


def compare(m: Machine, asked: str, left: V, right: V, origin: Origin) -> V | None:
    """Return a comparison, by the methods of classes of the file too."""
    m.domain.tested(m, left, asked, right, origin)
    if asked in ("in", "not in"):
        found = _contains(m, left, right, origin)
        return found if asked == "in" else comparison.negate(m, found, origin)
    if asked in ("is", "is not"):
        return comparison.compare(m, asked, left, right, origin)
    if isinstance(left, Instance) or isinstance(right, Instance):
        return _compare_objects(m, asked, left, right, origin)
    return comparison.compare(m, asked, left, right, origin)


def _contains(m: Machine, item: V, container: V, origin: Origin) -> V:
    if isinstance(container, Instance):
        method = container.cls.find("__contains__")
        if method is not None:
            found = m.call_through(lambda: calls.call(m, method, Args([container, item]), origin))
            known = knowledge.truth(m, found)
            return (TRUE if known else FALSE) if isinstance(known, bool) else known
        inner = enums.value_of(container)
        if inner is not container:
            return _contains(m, item, inner, origin)
        if container.cls.kind == "enum":
            return Symbol(because("a test of flags", item), origin, "bool")
        if not (container.unknown or container.cls.foreign or container.cls.unknown):
            items = iteration.some(m, container, origin)
            return _among(m, Tuple(tuple(items)), item, origin)
    elif isinstance(container, (List, Tuple)) and _has_methods(container, item):
        return _among(m, container, item, origin)
    elif type(container).__name__ in ("Generator", "Iterator"):
        return _in_iterator(m, item, container, origin)
    elif isinstance(container, Class) and container.kind == "enum":
        return _among(m, Tuple(tuple(enums.members(container))), item, origin)
    return comparison.compare(m, "in", item, container, origin)


def _in_iterator(m: Machine, item: V, it: V, origin: Origin) -> V:
    """Return whether an iterator gives a value; it is used up to there."""
    for _ in range(iteration.MAX_TAKEN):
        one = iteration.pull(m, it, origin)
        if one is None and iteration.is_short(it):
            break
        if one is None:
            return FALSE
        found = knowledge.truth(m, comparison.equal(m, one, item, origin))
        if found is True:
            return TRUE
        if found is not False:
            forgetting.escape(m, [it], found.reason)
            return Symbol(found.reason, origin, "bool")
    return Symbol(because("a test of many items", item), origin, "bool")


def _compare_objects(m: Machine, asked: str, left: V, right: V, origin: Origin) -> V | None:
    swapped = operations.DUNDERS[comparison.swapped(asked)]
    ways = _ways(left, right, f"__{operations.DUNDERS[asked]}__", f"__{swapped}__", compares=True)
    if asked == "!=" and not ways:
        ways = _ways(left, right, "__eq__", "__eq__", compares=True)
        return _attempt(
            m,
            [(_negated(method), args) for method, args in ways],
            lambda: _compare_plainly(m, asked, left, right, origin),
            origin,
        )
    return _attempt(m, ways, lambda: _compare_plainly(m, asked, left, right, origin), origin)


def _negated(method: V) -> V:
    """Return ``__ne__`` as it is made of ``__eq__``."""

    def run(m: Machine, args: Args, origin: Origin) -> V | None:
        return calls.call(
            m, method, args, origin,
            lambda m, value: value if comparison.is_not_implemented(value)
            else comparison.negate(m, value, origin),
        )  # fmt: skip

    return Builtin("__ne__", run)


def _compare_plainly(m: Machine, asked: str, left: V, right: V, origin: Origin) -> V:
    """Return a comparison of objects whose methods say nothing."""
    one, other = enums.value_of(left), enums.value_of(right)
    if asked in ("==", "!="):
        if one is left and other is right and left is not right:
            found = _by_identity(m, left, right, origin)
        else:
            found = comparison.equal(m, one, other, origin)
        return found if asked == "==" else comparison.negate(m, found, origin)
    for value in (one, other):
        if isinstance(value, Instance) and not (
            value.unknown or value.cls.foreign or value.cls.unknown or value.cls.base_type
        ):
            exceptions.throw("TypeError", "not supported", origin)
    return comparison.compare(m, asked, one, other, origin)


def _by_identity(m: Machine, left: V, right: V, origin: Origin) -> V:
    if isinstance(left, Symbol) or isinstance(right, Symbol):
        symbol, other = (left, right) if isinstance(left, Symbol) else (right, left)
        return folding.remembered(m, ("compare", "=="), origin, "bool", symbol, other)
    for value in (left, right):
        if dict_keys.is_number_flag(value):
            return Symbol(because("a comparison with a flag", left, right), origin, "bool")
        whole = not isinstance(value, Instance) or value.cls.kind == "enum" or not (
            value.unknown or value.cls.foreign or value.cls.unknown
        )  # fmt: skip
        if not whole or isinstance(value, (Symbol, Native, Imported)):
            return Symbol(because("a comparison of objects", left, right), origin, "bool")
    return FALSE


def _has_methods(container: List | Tuple, item: V) -> bool:
    return any(
        isinstance(one, Instance) and one.cls.find("__eq__") is not None
        for one in (item, *container.items[:50])
    )


def _among(m: Machine, container: List | Tuple, item: V, origin: Origin) -> V:
    undecided = False
    for one in container.items:
        found = m.call_through(lambda: compare(m, "==", one, item, origin))  # noqa: B023
        known = knowledge.truth(m, found)
        if known is True:
            return TRUE
        undecided = undecided or known is not False
    if not undecided:
        return FALSE
    return folding.remembered(m, ("among",), origin, "bool", item, *container.items)
