"""What brackets, operators and f-strings do, with the methods that classes of the file have."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from flake8_batch_params.engine import calls, classes, exceptions, forgetting, iteration, operations
from flake8_batch_params.engine.machine import Machine
from flake8_batch_params.engine.objects import (
    FALSE,
    NONE,
    TRUE,
    Args,
    Builtin,
    Class,
    Const,
    Dict,
    Imported,
    Instance,
    Json,
    List,
    Native,
    Origin,
    Range,
    Set,
    Slice,
    Symbol,
    Text,
    Tuple,
    V,
)
from flake8_batch_params.engine.openness import because, is_open

# --- reading ---


def get(m: Machine, value: V, index: V, origin: Origin) -> V | None:
    """Return ``value[index]``."""
    if isinstance(value, Dict):
        return _of_dict(m, value, classes.value_of(index), origin)
    if isinstance(value, (List, Tuple, Range)) or type(value) is Const:
        return _of_sequence(m, value, _as_index(m, index, origin), origin)
    if isinstance(value, Instance):
        method = value.cls.find("__getitem__")
        if method is not None:
            return calls.call(m, method, Args([value, index]), origin)
        inner = classes.value_of(value)
        if inner is not value:
            return _of_payload(m, value, inner, index, origin)
        if not value.unknown and not value.cls.foreign and not value.cls.unknown:
            exceptions.throw("TypeError", "object is not subscriptable", origin)
    if isinstance(value, Class):
        return _of_class(m, value, index, origin)
    if isinstance(value, Imported):
        found = Symbol(because(f"{value.path}[...]", value, index), origin, base=value)
        found.called = value
        return found if m.library.is_type(value.path) else _of_symbol(m, value, index, origin)
    if isinstance(value, Native):
        given = value.attribute(m, "__getitem__", origin)
        if given is not None:
            return calls.call(m, given, Args([index]), origin)
    return _of_symbol(m, value, index, origin)


def _as_index(m: Machine, index: V, origin: Origin) -> V:
    """Return a number for an object that is one by its ``__index__``."""
    if isinstance(index, Instance):
        method = index.cls.find("__index__")
        if method is not None:
            return m.call_through(lambda: calls.call(m, method, Args([index]), origin))
    return classes.value_of(index)


def _of_payload(m: Machine, value: Instance, inner: V, index: V, origin: Origin) -> V | None:
    """Return an item of the dict or list that an object is; ``__missing__`` may give it."""
    missing = value.cls.find("__missing__")
    if isinstance(inner, Dict) and missing is not None:
        key = operations.dict_key(classes.value_of(index))
        if key is None and not isinstance(index, (List, Dict)):
            return Symbol(because("an item under a key that is not known", value, index), origin)
        if key is not None and key not in inner.items and not inner.unknown:
            return calls.call(m, missing, Args([value, index]), origin)
    return get(m, inner, index, origin)


def _of_symbol(m: Machine, value: V, index: V, origin: Origin) -> V | None:
    found = operations.remembered(m, ("item",), origin, "", value, index)
    if isinstance(value, Symbol) and value.among and isinstance(found, Symbol):
        key = operations.dict_key(index)
        rows = [one.items.get(key) if isinstance(one, Dict) else None for one in value.among]
        found.among = tuple(pair[1] for pair in rows if pair is not None)
        if None in rows:
            found.among = ()
    if isinstance(found, Symbol) and found.base is None:
        found.base, found.name = value, ""
        if isinstance(value, Imported):
            found.reason = m.library.reason_of_item(value.path, index)
    return calls.may_raise(m, found, origin)


def _of_class(m: Machine, value: Class, index: V, origin: Origin) -> V | None:
    if value.kind == "enum":
        if type(index) is Const and isinstance(index.value, str):
            member = value.attributes.get(index.value)
            if member is None:
                exceptions.throw("KeyError", index.value, origin)
            return member
        return Symbol(because("a member of an enum, by a name that is not known", index), origin)
    if value.find("__class_getitem__") is not None:
        return Symbol("a class", origin)
    if value.unknown:
        return Symbol(value.unknown, origin)
    generic = getattr(value.origin, "type_parameters", None) is not None
    if not generic and all(isinstance(base, Class) for one in value.mro for base in one.bases):
        exceptions.throw("TypeError", "type is not subscriptable", origin)
    return value


def _of_dict(m: Machine, value: Dict, index: V, origin: Origin) -> V | None:
    key = operations.dict_key(index)
    if key is None:
        refuse_key(index, origin)
        return _by_unknown_key(m, value, index, origin)
    pair = value.items.get(key)
    if pair is not None:
        return pair[1]
    if operations._symbolic_keys(value):
        return Symbol(because("an item under a key that is not known", value, index), origin)
    if value.unknown:
        return _unknown_item(m, value, index, origin)
    if value.default_factory is not None:
        return _default(m, value, key, index, origin)
    exceptions.throw("KeyError", str(getattr(index, "value", "")), origin)


def _unknown_item(m: Machine, value: Dict, index: V, origin: Origin) -> V | None:
    memo = (("item", operations.dict_key(index)), value)
    found = m.path.memo.get(memo)
    if found is None:
        found = Symbol(value.unknown, origin)
        operations.remember(m, memo, found)
    return calls.may_raise(m, found, origin)


def _default(m: Machine, value: Dict, key: Any, index: V, origin: Origin) -> V:
    factory = value.default_factory
    assert factory is not None
    made = m.call_through(lambda: calls.call(m, factory, Args(), origin))
    m.touch(value)
    value.items[key] = (index, made)
    return made


def _by_unknown_key(m: Machine, value: Dict, index: V, origin: Origin) -> V | None:
    """Return an item under a key that is not known: each of the items that are, on its path."""
    has_more = not value.items or value.default_factory is not None
    if value.unknown or has_more or operations._symbolic_keys(value):
        return Symbol(
            value.unknown or because("an item under a key that is not known", value, index), origin
        )
    values = [pair[1] for pair in value.items.values()]
    if len(values) == 1:
        return values[0]
    found = operations.remembered(m, ("item",), origin, "", value, index)
    if isinstance(found, Symbol):
        found.reason = because("an item under a key that is not known", value, index)
        found.among = tuple(values)
    return found


def _of_sequence(m: Machine, value: V, index: V, origin: Origin) -> V | None:
    if isinstance(index, Slice):
        return _sliced(m, value, index, origin)
    if type(value) is Const and not isinstance(value.value, (str, bytes)):
        if type(index) is Const:
            held, at = value.value, index.value
            return operations.compute(lambda: held[at], origin, value, index)
        return Symbol(because("an item", value, index), origin)
    unknown = getattr(value, "unknown", "")
    if unknown or getattr(value, "total", None):
        return calls.may_raise(m, Symbol(unknown or "an item of a long list", origin), origin)
    if type(index) is not Const or not isinstance(index.value, int):
        if type(index) is Const or isinstance(index, (Dict, List)):
            exceptions.throw("TypeError", "indices must be integers", origin)
        if isinstance(value, (List, Tuple)) and len(value.items) == 1:
            return value.items[0]
        return Symbol(
            because("an item at an index that is not known", value, index),
            origin,
            about=operations.about(index),
        )
    if type(value) is Const:
        at = index.value
        return operations.compute(lambda: value.value[at], origin, value)
    if isinstance(value, Range):
        numbers, at = value.numbers, index.value
        return operations.compute(lambda: numbers[at], origin)
    items = value.items  # type: ignore[attr-defined]
    if not -len(items) <= index.value < len(items):
        exceptions.throw("IndexError", "index out of range", origin)
    found: V = items[index.value]
    return found


def _sliced(m: Machine, value: V, index: Slice, origin: Origin) -> V:
    edges = [one.value for one in index.parts if type(one) is Const]
    unknown = getattr(value, "unknown", "")
    known = len(edges) == 3 and all(one is None or isinstance(one, int) for one in edges)
    if not known or unknown:
        reason = unknown or because("a slice at an index that is not known", *index.parts)
        if isinstance(value, List):
            made = List([], origin)
            made.unknown = reason
            return made
        kind = "str" if type(value) is Const and isinstance(value.value, str) else ""
        return Symbol(reason, origin, kind, about=operations.about(value, *index.parts))
    cut = slice(*edges)
    if type(value) is Const:
        return operations.compute(lambda: value.value[cut], origin, value)
    if cut.step == 0:
        exceptions.throw("ValueError", "slice step cannot be zero", origin)
    if isinstance(value, Range):
        return Range(value.numbers[cut], origin, origin)
    if isinstance(value, Tuple):
        return Tuple(value.items[cut], origin)
    assert isinstance(value, List)
    made = List(value.items[cut], origin)
    if value.total is not None:
        made.items, made.unknown = [], "a slice of a long list"
    return made


# --- writing ---


def set_key(m: Machine, target: V, key: V, value: V, *, fresh: bool = False) -> None:
    """Set an item of a dict; a key that is not known may be any."""
    if not isinstance(target, Dict):
        forgetting.escape(
            m, [value], because("stored in what is not known", target, where=key.origin)
        )
        return
    if not fresh:
        m.touch(target)
    found = operations.dict_key(classes.value_of(key))
    if found is None:
        refuse_key(key)
        _set_unknown_key(target, key, value)
    else:
        before = target.items.get(found)
        written = key if before is None or (fresh and _is_like(key, before[0])) else before[0]
        target.items[found] = (written, value)
    if not fresh:
        m.domain.key_set(m, target, key)


def refuse_key(key: V, origin: Origin = None) -> None:
    """Raise what Python raises of a key that has no hash."""
    if isinstance(key, (List, Dict)):
        exceptions.throw("TypeError", "unhashable type", origin or key.origin)


def _is_like(one: V, other: V) -> bool:
    """Tell whether two keys that are equal are of one type too, so that either may stand."""
    return type(one) is Const and type(other) is Const and type(one.value) is type(other.value)


def _set_unknown_key(target: Dict, key: V, value: V) -> None:
    """Set an item whose key is not known."""
    # The run goes on in which it is none of the keys that are there.
    if isinstance(key, Symbol):
        target.items[key] = (key, value)
    target.unknown = target.unknown or because(
        "set under a key that is not known", key, where=key.origin
    )


def put(m: Machine, target: V, index: V, value: V, origin: Origin) -> None:
    """Do ``target[index] = value``."""
    if isinstance(target, Dict):
        set_key(m, target, index, value)
    elif isinstance(target, List):
        _put_in_list(m, target, _as_index(m, index, origin), value, origin)
    elif isinstance(target, Instance) and target.cls.find("__setitem__") is not None:
        method = target.cls.find("__setitem__")
        assert method is not None
        m.call_through(lambda: calls.call(m, method, Args([target, index, value]), origin))
    elif classes.value_of(target) is not target:
        put(m, classes.value_of(target), index, value, origin)
    else:
        _put_elsewhere(m, target, index, value, origin)


def _put_elsewhere(m: Machine, target: V, index: V, value: V, origin: Origin) -> None:
    if isinstance(target, (Const, Tuple, Set, Range)):
        exceptions.throw("TypeError", "object does not support item assignment", origin)
    if isinstance(target, Instance) and not (
        target.unknown or target.cls.foreign or target.cls.unknown
    ):
        exceptions.throw("TypeError", "object does not support item assignment", origin)
    if (
        isinstance(target, Symbol)
        and isinstance(target.called, Imported)
        and (target.called.path == "builtins.globals")
    ):
        m.library.set_global(m, index, value)
        return
    forgetting.escape(
        m, [value, target], because("stored in what is not known", target, where=origin)
    )


def _put_in_list(m: Machine, target: List, index: V, value: V, origin: Origin) -> None:
    m.touch(target)
    if isinstance(index, Slice):
        edges = [one.value for one in index.parts if type(one) is Const]
        items = iteration.taken(m, value, origin)
        if len(edges) == 3 and items is not None and not target.unknown:
            try:
                target.items[slice(*edges)] = items
            except (TypeError, ValueError) as error:
                exceptions.throw(type(error).__name__, str(error), origin)
            return
        target.items, target.unknown = (
            [],
            because("changed in a slice that is not known", value, *index.parts, where=origin),
        )
    elif target.unknown:
        return
    elif type(index) is Const and isinstance(index.value, int):
        if not -len(target.items) <= index.value < len(target.items):
            exceptions.throw("IndexError", "assignment index out of range", origin)
        target.items[index.value] = value
    else:
        reason = because("may be overwritten by a slice that is not known", index)
        target.items = [Symbol(reason, origin) for _ in target.items]


def remove(m: Machine, target: V, index: V, origin: Origin) -> None:
    """Do ``del target[index]``."""
    index = classes.value_of(index)
    if isinstance(target, Dict):
        m.touch(target)
        key = operations.dict_key(index)
        if key is None:
            target.items, target.unknown = (
                {},
                because("deleted under a key that is not known", index, where=origin),
            )
        elif target.items.pop(key, None) is None and not target.unknown:
            exceptions.throw("KeyError", "", origin)
        return
    if isinstance(target, List):
        m.touch(target)
        if isinstance(index, Slice):
            edges = [one.value for one in index.parts if type(one) is Const]
            if len(edges) == 3 and not target.unknown:
                del target.items[slice(*edges)]
                return
        elif type(index) is Const and isinstance(index.value, int) and not target.unknown:
            if not -len(target.items) <= index.value < len(target.items):
                exceptions.throw("IndexError", "index out of range", origin)
            del target.items[index.value]
            return
        target.items, target.unknown = (
            [],
            because("deleted at an index that is not known", index, where=origin),
        )
        return
    if isinstance(target, Instance) and target.cls.find("__delitem__") is not None:
        method = target.cls.find("__delitem__")
        assert method is not None
        m.call_through(lambda: calls.call(m, method, Args([target, index]), origin))
        return
    inner = classes.value_of(target)
    if inner is not target:
        remove(m, inner, index, origin)
        return
    if isinstance(target, (Const, Tuple, Set, Range)) or (
        isinstance(target, Instance)
        and not (target.unknown or target.cls.foreign or target.cls.unknown)
    ):
        exceptions.throw("TypeError", "object does not support item deletion", origin)
    forgetting.escape(m, [target], because("changed by del", target, where=origin))


def set_of(items: list[V], origin: Origin) -> V:
    """Return the set of these items; a symbol where two may be equal that are not known."""
    made = Set({}, origin)
    for item in items:
        key = operations.dict_key(item)
        if key is None:
            made.unknown = because("an item of a set that is not known", item)
        else:
            made.items.setdefault(key, item)
    return made


def add(m: Machine, target: V, value: V) -> None:
    """Add an item to a set."""
    if isinstance(target, Set):
        m.touch(target)
        key = operations.dict_key(value)
        if key is None:
            target.unknown = target.unknown or because("an item of a set that is not known", value)
        else:
            target.items.setdefault(key, value)


def unpack_into(m: Machine, made: Dict, value: V, origin: Origin) -> None:
    """Do ``{**value}``."""
    value = classes.value_of(value)
    if isinstance(value, Dict):
        operations.overlay(made, value)
        return
    if isinstance(value, Instance):
        found = _as_mapping(m, value, origin)
        if found is not None:
            operations.overlay(made, found)
            return
    if isinstance(value, (Const, List, Tuple, Set, Range)):
        exceptions.throw("TypeError", "object is not a mapping", origin)
    unknown = Dict(origin)
    unknown.unknown = getattr(value, "reason", "") or because(
        f"an import of {value.path}"
        if isinstance(value, Imported)
        else "a mapping that is not known",
        value,
    )
    operations.overlay(made, unknown)


def _as_mapping(m: Machine, value: Instance, origin: Origin) -> Dict | None:
    """Return an object with ``keys`` and ``__getitem__`` as a dict."""
    keys, item = value.cls.find("keys"), value.cls.find("__getitem__")
    if keys is None or item is None:
        return None
    listed = m.call_through(lambda: calls.call(m, keys, Args([value]), origin))
    names = iteration.taken(m, listed, origin)
    if names is None:
        return None
    made = Dict(origin)
    for name in names:
        held = m.call_through(lambda: calls.call(m, item, Args([value, name]), origin))  # noqa: B023
        set_key(m, made, name, held, fresh=True)
    return made


def unpack_arguments(m: Machine, args: Args, value: V, place: Origin) -> None:
    """Add the arguments that ``**value`` passes."""
    made = Dict(place)
    unpack_into(m, made, value, place)
    args.open = args.open or made.unknown
    for key, (written, held) in made.items.items():
        if not isinstance(key, str):
            if isinstance(key, Symbol):
                args.open = args.open or because("a key that is not known", key, where=place)
                continue
            exceptions.throw("TypeError", "keywords must be strings", place)
        if key in args.keywords:
            exceptions.throw("TypeError", f"multiple values for {key}", place)
        args.keywords[key] = held
        args.key_origins[key] = written.origin
        args.places[key] = place


def unpacked(m: Machine, value: V, count: int, star: int, origin: Origin) -> list[V]:
    """Return the values that the targets of an unpacking get, in order."""
    items = iteration.taken(m, value, origin)
    if items is None:
        about = operations.about(value)
        reason = (
            getattr(value, "reason", "")
            or getattr(value, "unknown", "")
            or because("an unpacked value", value)
        )
        rest = List([], origin)
        rest.unknown = reason
        return [
            rest if at == star else _part(m, value, at, reason, origin, about)
            for at in range(count)
        ]
    if star < 0:
        if len(items) != count:
            exceptions.throw("ValueError", "wrong number of values to unpack", origin)
        return items
    after = count - star - 1
    if len(items) < count - 1:
        exceptions.throw("ValueError", "not enough values to unpack", origin)
    middle = List(items[star : len(items) - after], origin)
    return [*items[:star], middle, *items[len(items) - after :]]


def _part(m: Machine, value: V, at: int, reason: str, origin: Origin, about: Any) -> V:
    found = operations.remembered(m, ("part", at), origin, "", value)
    if isinstance(found, Symbol):
        found.reason = reason
    return found


# --- operators ---


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
        if operations.is_not_implemented(value):
            return _attempt(m, rest, otherwise, origin)
        return value

    return calls.call(m, method, args, origin, then)


def _without_methods(m: Machine, asked: str, left: V, right: V, origin: Origin) -> V | None:
    """Return what an operator gives of objects whose classes say nothing of it."""
    one, other = classes.value_of(left), classes.value_of(right)
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
        found = _percent(m, one.value, other, origin)
        if found is not None:
            return found
    reason = because("what an operator gives for objects", left, right)
    if is_open(left) or is_open(right):
        forgetting.escape(m, [left, right], reason)
    return Symbol(reason, origin)


def _percent(m: Machine, written: str, value: V, origin: Origin) -> V | None:
    """Return ``"… %s …" % object``."""
    if written.count("%") != 1 or "%s" not in written:
        return None
    before, _, after = written.partition("%s")
    pieces = [before, *as_text(m, value, "s", "", origin), after]
    return operations.text(pieces, origin, value)


def inplace(m: Machine, asked: str, left: V, right: V, origin: Origin) -> V | None:
    """Return what ``left <operator>= right`` stores; lists, dicts and sets change themselves."""
    if isinstance(left, List) and asked == "+":
        m.touch(left)
        items = iteration.taken(m, right, origin)
        if items is None:
            left.items, left.unknown = (
                [],
                because("extended by what is not known", right, where=origin),
            )
        else:
            left.items += items
        return left
    if isinstance(left, List) and asked == "*":
        found = operations.binary(m, asked, left, right, origin)
        m.touch(left)
        if isinstance(found, List):
            left.items, left.unknown, left.total = found.items, found.unknown, found.total
        else:
            reason = because("repeated by what is not known", right, where=origin)
            left.items, left.unknown = [], reason
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
        inner = classes.value_of(left)
        if inner is not left and isinstance(inner, (List, Dict, Set)):
            inplace(m, asked, inner, right, origin)
            return left
    return binary(m, asked, left, right, origin)


def compare(m: Machine, asked: str, left: V, right: V, origin: Origin) -> V | None:
    """Return a comparison, by the methods of classes of the file too."""
    m.domain.tested(m, left, asked, right, origin)
    if asked in ("in", "not in"):
        found = _contains(m, left, right, origin)
        return found if asked == "in" else operations.negate(m, found, origin)
    if asked in ("is", "is not"):
        return operations.compare(m, asked, left, right, origin)
    if isinstance(left, Instance) or isinstance(right, Instance):
        return _compare_objects(m, asked, left, right, origin)
    return operations.compare(m, asked, left, right, origin)


def _contains(m: Machine, item: V, container: V, origin: Origin) -> V:
    if isinstance(container, Instance):
        method = container.cls.find("__contains__")
        if method is not None:
            found = m.call_through(lambda: calls.call(m, method, Args([container, item]), origin))
            known = operations.truth(m, found)
            return (TRUE if known else FALSE) if isinstance(known, bool) else known
        inner = classes.value_of(container)
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
        return _among(m, Tuple(tuple(classes.members(container))), item, origin)
    return operations.compare(m, "in", item, container, origin)


def _in_iterator(m: Machine, item: V, it: V, origin: Origin) -> V:
    """Return whether an iterator gives a value; it is used up to there."""
    for _ in range(iteration.MAX_TAKEN):
        one = iteration.pull(m, it, origin)
        if one is None:
            return FALSE
        found = operations.truth(m, operations.equal(m, one, item, origin))
        if found is True:
            return TRUE
        if found is not False:
            forgetting.escape(m, [it], found.reason)
            return Symbol(found.reason, origin, "bool")
    return Symbol(because("a test of many items", item), origin, "bool")


def _compare_objects(m: Machine, asked: str, left: V, right: V, origin: Origin) -> V | None:
    swapped = operations.DUNDERS[operations.swapped(asked)]
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
            lambda m, value: value if operations.is_not_implemented(value)
            else operations.negate(m, value, origin),
        )  # fmt: skip

    return Builtin("__ne__", run)


def _compare_plainly(m: Machine, asked: str, left: V, right: V, origin: Origin) -> V:
    """Return a comparison of objects whose methods say nothing."""
    one, other = classes.value_of(left), classes.value_of(right)
    if asked in ("==", "!="):
        if one is left and other is right and left is not right:
            found = _by_identity(left, right, origin)
        else:
            found = operations.equal(m, one, other, origin)
        return found if asked == "==" else operations.negate(m, found, origin)
    for value in (one, other):
        if isinstance(value, Instance) and not (
            value.unknown or value.cls.foreign or value.cls.unknown or value.cls.base_type
        ):
            exceptions.throw("TypeError", "not supported", origin)
    return operations.compare(m, asked, one, other, origin)


def _by_identity(left: V, right: V, origin: Origin) -> V:
    for value in (left, right):
        if operations.is_number_flag(value):
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
    for one in container.items:
        found = m.call_through(lambda: compare(m, "==", one, item, origin))  # noqa: B023
        known = operations.truth(m, found)
        if known is True:
            return TRUE
        if known is not False:
            return Symbol(because("a comparison of objects", one, item), origin, "bool")
    return FALSE


# --- f-strings ---


def formatted(m: Machine, pieces: Any, values: list[V], origin: Origin) -> V:
    """Return an f-string: its texts, and its expressions' values as they are formatted."""
    found: list[str | Json | None] = []
    rest = iter(values)
    for piece in pieces:
        if isinstance(piece, str):
            found.append(piece)
        else:
            found += as_text(m, next(rest), piece[0], piece[1], origin)
    return operations.text(found, origin, *values)


_CONVERSIONS: dict[str, Callable[[Any], Any]] = {
    "": lambda value: value,
    "s": str,
    "r": repr,
    "a": ascii,
}


def as_text(
    m: Machine, value: V, conversion: str, spec: str | None, origin: Origin
) -> list[str | Json | None]:
    """Return the pieces of a value's text."""
    if isinstance(value, Instance):
        if not conversion:
            method = value.cls.find("__format__")
            if method is not None and spec is not None:
                given = Args([value, Const(spec)])
                shown = m.call_through(lambda: calls.call(m, method, given, origin))
                return operations.pieces_of(shown) or [None]
        value = _formatted_enum(value)
    if isinstance(value, Instance):
        if conversion in ("r", "a"):
            value, conversion = represented(m, value, origin), ""
        else:
            value, conversion = text_of(m, value, origin), ""
    elif not conversion and not spec and not isinstance(value, Symbol):
        value = text_of(m, value, origin)
    if spec is None:
        return [None]
    if type(value) is Const and len(spec) < 12 and not operations._wide(spec):
        shown = _CONVERSIONS[conversion](value.value)
        content = operations.compute(lambda: format(shown, spec), origin, value)
        if type(content) is Const:
            return [content.value]
    if isinstance(value, Text) and not conversion and not spec:
        return list(value.parts)
    return [None]


def _formatted_enum(value: V) -> V:
    """Return what ``format`` shows of a member of an enum: not the same in every Python."""
    if isinstance(value, Instance) and value.cls.kind == "enum" and not _is_str_enum(value):
        return Symbol("the text of a member of an enum", value.origin, "str")
    return value


def _is_str_enum(value: Instance) -> bool:
    return any(
        isinstance(one, Imported) and one.path == "enum.StrEnum"
        for cls in value.cls.mro
        for one in cls.bases
    )


def represented(m: Machine, value: V, origin: Origin) -> V:
    """Return ``repr(value)``."""
    if isinstance(value, Instance):
        method = value.cls.find("__repr__")
        if method is not None:
            return m.call_through(lambda: calls.call(m, method, Args([value]), origin))
        return Symbol(because("the text of an object", value), origin, "str")
    if type(value) is Const:
        return operations.compute(lambda: repr(value.value), origin, value)
    items = operations.plain(value)
    if items is not None and not (isinstance(value, Tuple) and value.cls is not None):
        return operations.compute(lambda: repr(items), origin, value)
    return operations.remembered(m, ("repr",), origin, "str", value)


def text_of(m: Machine, value: V, origin: Origin) -> V:
    """Return ``str(value)``."""
    if isinstance(value, Instance):
        for name in ("__str__", "__repr__"):
            method = value.cls.find(name)
            if method is not None:
                return m.call_through(lambda: calls.call(m, method, Args([value]), origin))  # noqa: B023
        return _text_of_object(m, value, origin)
    if isinstance(value, Text) or (isinstance(value, Symbol) and value.type == "str"):
        return value
    if type(value) is Const:
        return operations.compute(lambda: str(value.value), origin, value)
    if isinstance(value, Symbol):
        return operations.remembered(m, ("str",), origin, "str", value)
    return represented(m, value, origin)


def _text_of_object(m: Machine, value: Instance, origin: Origin) -> V:
    if value.cls.kind == "enum":
        if _is_str_enum(value):
            return value.items["_value_"]
        name = value.items.get("_name_")
        if not value.cls.is_mixed and type(name) is Const and not value.cls.unknown:
            return Const(f"{value.cls.name}.{name.value}", origin)
    elif value.cls.base_type and value.native is not None:
        return text_of(m, value.native, origin)
    elif value.cls.is_below(exceptions.exception_class("BaseException")):
        args = value.items.get("args")
        if isinstance(args, Tuple) and len(args.items) < 2 and value.cls.name != "KeyError":
            return text_of(m, args.items[0], origin) if args.items else Const("", origin)
    return Symbol(because("the text of an object", value), origin, "str")
