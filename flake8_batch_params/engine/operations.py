"""Operators on values, and what the path knows of tests."""

from __future__ import annotations

import datetime
import operator
import re
from collections.abc import Callable, Hashable, Sequence
from typing import Any

from flake8_batch_params.engine import exceptions
from flake8_batch_params.engine.machine import Machine
from flake8_batch_params.engine.objects import (
    FALSE,
    TRUE,
    Args,
    BoundMethod,
    Builtin,
    Class,
    Const,
    Container,
    Dict,
    Function,
    Imported,
    Instance,
    Json,
    List,
    Native,
    Origin,
    Outside,
    Range,
    Reason,
    Set,
    Symbol,
    Text,
    Tuple,
    V,
    View,
)
from flake8_batch_params.engine.openness import because, is_open

#: Longer texts and larger numbers are not computed: their parts would multiply.
MAX_TEXT, MAX_BITS, MAX_ITEMS = 20_000, 4_096, 4_096

_PLAIN = (
    bool,
    int,
    float,
    complex,
    str,
    bytes,
    type(None),
    type(...),
    datetime.timedelta,
    datetime.date,
    re.Match,
    re.Pattern,
)
_BINARY: dict[str, Callable[[Any, Any], Any]] = {
    "+": operator.add, "-": operator.sub, "*": operator.mul, "/": operator.truediv,
    "//": operator.floordiv, "%": operator.mod, "**": operator.pow, "<<": operator.lshift,
    ">>": operator.rshift, "&": operator.and_, "|": operator.or_, "^": operator.xor,
    "@": operator.matmul,
}  # fmt: skip
_ORDER: dict[str, Callable[[Any, Any], bool]] = {
    "<": operator.lt, "<=": operator.le, ">": operator.gt, ">=": operator.ge,
}  # fmt: skip
_UNARY: dict[str, Callable[[Any], Any]] = {
    "-": operator.neg,
    "+": operator.pos,
    "~": operator.invert,
}
DUNDERS = {
    "+": "add", "-": "sub", "*": "mul", "/": "truediv", "//": "floordiv", "%": "mod",
    "**": "pow", "<<": "lshift", ">>": "rshift", "&": "and", "|": "or", "^": "xor",
    "@": "matmul", "<": "lt", "<=": "le", ">": "gt", ">=": "ge", "==": "eq", "!=": "ne",
}  # fmt: skip
_SWAPPED = {"<": ">", "<=": ">=", ">": "<", ">=": "<=", "==": "==", "!=": "!="}


def about(*values: V) -> frozenset[Origin]:
    """Return the origins of the constants that values are, or were computed from."""
    found: set[Origin] = set()
    for value in values:
        if type(value) is Const:
            if value.origin is not None:
                found.add(value.origin)
        elif isinstance(value, Symbol):
            found |= value.about
        elif isinstance(value, (List, Tuple)):
            # No deeper: lists that hold each other twice have a way for each.
            for one in value.items[:8]:
                if isinstance(one, (Const, Symbol)):
                    found |= about(one)
    return frozenset(found)


def folded(value: Any, origin: Origin, *parts: V) -> V:
    """Return a computed constant; a symbol where it grew too large."""
    if isinstance(value, (str, bytes)) and len(value) > MAX_TEXT:
        return Symbol("a long text", origin, type(value).__name__, about=about(*parts))
    if type(value) is int and value.bit_length() > MAX_BITS:
        return Symbol("a large number", origin, "int", about=about(*parts))
    if isinstance(value, _PLAIN):
        return Const(value, origin)
    if isinstance(value, tuple) and len(value) < MAX_ITEMS:
        return Tuple(tuple(folded(one, origin, *parts) for one in value), origin)
    if isinstance(value, list) and len(value) < MAX_ITEMS:
        return List([folded(one, origin, *parts) for one in value], origin)
    if type(value) is dict and len(value) < MAX_ITEMS:
        made = Dict(origin)
        for key, one in value.items():
            written = Const(key, origin)
            found = dict_key(written)
            if found is None:
                return Symbol("a value that is computed", origin, "dict", about=about(*parts))
            made.items[found] = (written, folded(one, origin, *parts))
        return made
    return Symbol("a value that is computed", origin, about=about(*parts))


def compute(run: Callable[[], Any], origin: Origin, *parts: V) -> V:
    """Return what Python makes of constants; raise in the program what Python raises."""
    try:
        value = run()
    except (MemoryError, RecursionError):
        return Symbol("too large a value", origin, about=about(*parts))
    except Exception as error:
        name = type(error).__name__
        if not exceptions.is_exception(name):
            path = f"{type(error).__module__}.{name}"
            if exceptions.named(path) is None:
                return Symbol("an exception of Python's library", origin)
            name = path
        exceptions.throw(name, str(error), origin)
    return folded(value, origin, *parts)


def key_of(value: V) -> Hashable | None:
    """Return what is equal for two values that are equal as keys; None if that is not known."""
    if type(value) is Const:
        content = value.value
        return content if not isinstance(content, float) or content == content else None
    if isinstance(value, Tuple):
        parts = [key_of(one) for one in value.items]
        if any(part is None and not is_none(one) for part, one in zip(parts, value.items)):  # noqa: B905
            return None
        return ("tuple", *parts)
    if isinstance(value, Instance):
        if value.cls.kind == "enum":
            if is_number_flag(value):
                return None
            mixed = value.items.get("_value_") if value.native is not None else None
            return value if mixed is None else key_of(mixed)
        if value.cls.base_type and value.native is not None:
            return key_of(value.native)
        if value.cls.find("__eq__") is None:
            return value
        return _key_of_frozen(value)
    if isinstance(value, (Class, Function, Imported, Native, Builtin)):
        return ("imported", value.path) if isinstance(value, Imported) else value
    return None


def _key_of_frozen(value: Instance) -> Hashable | None:
    """Return what stands for the object of a frozen dataclass as a key."""
    cls = value.cls
    written = isinstance(cls.find("__eq__"), Function) or isinstance(cls.find("__hash__"), Function)
    if cls.kind != "dataclass" or written or cls.find("__setattr__") is None or value.unknown:
        return None
    parts = [dict_key(value.items[f.name]) for f in cls.fields if f.name in value.items]
    return None if None in parts else ("object", cls, *parts)


def is_none(value: V) -> bool:
    """Tell whether a value is None for certain."""
    return type(value) is Const and value.value is None


class KeyOfNone:
    """Stands for the key None, since None says that a key is not known."""


def dict_key(value: V) -> Hashable | None:
    """Return the key under which a dict holds a value; None if it is not known."""
    return KeyOfNone if is_none(value) else key_of(value)


# --- what the path knows ---


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
        if within is not None and other not in within:  # type: ignore[operator]
            return False
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


def learn(m: Machine, test: tuple[str, V, Any], outcome: bool) -> None:
    """Note what a branch on a symbol has found."""
    if test[0] == "not":
        learn(m, test_of(test[1]), not outcome)  # type: ignore[arg-type]
        return
    m.learn(test, outcome)
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
        return Symbol(because(f"an import of {value.path}", value), value.origin)
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


def test_of(value: Symbol) -> tuple[str, V, Any]:
    """Return what a branch on a symbol asks."""
    return value.test or ("truth", value, None)


def asking(m: Machine, test: tuple[str, V, Any], origin: Origin, *parts: V) -> V:
    """Return the truth of a test of a symbol: known on this path, or a symbol of its own."""
    known = holds(m, test)
    if known is not None:
        return TRUE if known else FALSE
    reason = because("a test of what is not known", *parts, test[1])
    found = Symbol(reason, origin, "bool", about=about(*parts))
    found.test = test
    return found


# --- comparison ---


def compare(m: Machine, asked: str, left: V, right: V, origin: Origin) -> V:
    """Return the outcome of a comparison of values whose classes have no methods for it."""
    if asked in ("==", "!="):
        if left is right and type(left) is Const:  # a NaN is not equal to itself
            found: V = TRUE if left.value == left.value else FALSE
        else:
            found = equal(m, left, right, origin)
        return found if asked == "==" else negate(m, found, origin)
    if asked in ("is", "is not"):
        found = _identical(m, left, right, origin)
        return found if asked == "is" else negate(m, found, origin)
    if asked in ("in", "not in"):
        found = contains(m, right, left, origin)
        return found if asked == "in" else negate(m, found, origin)
    if type(left) is Const and type(right) is Const:
        return compute(lambda: _ORDER[asked](left.value, right.value), origin, left, right)
    if isinstance(left, (List, Tuple)) and type(left) is type(right):
        plain_left, plain_right = plain(left), plain(right)
        if plain_left is not None and plain_right is not None:
            return compute(lambda: _ORDER[asked](plain_left, plain_right), origin, left, right)
    if isinstance(left, Set) and isinstance(right, Set) and not (left.unknown or right.unknown):
        return Const(_ORDER[asked](left.items.keys(), right.items.keys()), origin)
    return remembered(m, ("compare", asked), origin, "bool", left, right)


def negate(m: Machine, value: V, origin: Origin) -> V:
    """Return ``not value``."""
    found = truth(m, value)
    if isinstance(found, bool):
        return FALSE if found else TRUE
    opposite = Symbol(found.reason, origin, "bool", about=found.about)
    opposite.test = ("not", found, None)
    return opposite


def equal(m: Machine, left: V, right: V, origin: Origin = None) -> V:
    """Return ``left == right``."""
    if left is right:
        return TRUE
    for one, other in ((left, right), (right, left)):
        if isinstance(one, Symbol):
            return _symbol_equal(m, one, other, origin)
    return _known_equal(m, left, right, origin)


def _symbol_equal(m: Machine, one: Symbol, other: V, origin: Origin) -> V:
    if type(other) is Const:
        if isinstance(one, Text) and not may_be(one, other.value):
            return FALSE
        if one.type and not isinstance(one, Text) and _cannot_be(one.type, other.value):
            return FALSE
        return asking(m, ("==", one, other.value), origin, one, other)
    return remembered(m, ("compare", "=="), origin, "bool", one, other)


def _cannot_be(name: str, value: Any) -> bool:
    numbers = ("int", "float", "bool")
    return name in ("str", "bytes", *numbers) and not (
        type(value).__name__ == name or (name in numbers and isinstance(value, (int, float)))
    )


def may_be(text: Text, value: Any) -> bool:
    """Tell whether a string of which a part is known may be this one."""
    if not isinstance(value, str):
        return False
    first, last = text.pieces[0] or "", text.pieces[-1] or ""
    known = sum(len(piece) for piece in text.pieces if piece)
    if not value.startswith(first) or not value.endswith(last) or len(value) < known:
        return False
    at = 0
    for piece in text.pieces:
        if piece:
            at = value.find(piece, at)
            if at < 0:
                return False
            at += len(piece)
    return True


def _known_equal(m: Machine, left: V, right: V, origin: Origin) -> V:
    if type(left) is Const and type(right) is Const:
        return TRUE if left.value == right.value else FALSE
    if isinstance(left, Instance) or isinstance(right, Instance):
        return _instances_equal(m, left, right, origin)
    if isinstance(left, (List, Tuple)) and type(left) is type(right):
        return _sequences_equal(m, left, right, origin)
    if isinstance(left, Dict) and isinstance(right, Dict):
        return _dicts_equal(m, left, right, origin)
    if isinstance(left, Set) and isinstance(right, Set):
        if left.unknown or right.unknown:
            return Symbol(because("a set that is not known", left, right), origin, "bool")
        return TRUE if left.items.keys() == right.items.keys() else FALSE
    if isinstance(left, Range) and isinstance(right, Range):
        return TRUE if left.numbers == right.numbers else FALSE
    if isinstance(left, View) or isinstance(right, View):
        return _views_equal(left, right, origin)
    if isinstance(left, Imported) and isinstance(right, Imported):
        if left.path == right.path:
            return TRUE
        if _are_classes_apart(left, right):
            return FALSE
    if _are_other_classes(left, right):
        return FALSE
    opaque = (Imported, Native)
    if isinstance(left, opaque) or isinstance(right, opaque):
        return remembered(m, ("compare", "=="), origin, "bool", left, right)
    if isinstance(left, BoundMethod) and isinstance(right, BoundMethod):
        same = left.function is right.function and left.receiver is right.receiver
        return TRUE if same else FALSE
    if isinstance(left, Builtin) and isinstance(right, Builtin):
        return Symbol(because("a comparison of methods", left, right), origin, "bool")
    return FALSE


def _views_equal(left: V, right: V, origin: Origin) -> V:
    sides = [_as_items(one) if isinstance(one, (Set, View)) else None for one in (left, right)]
    if sides[0] is None or sides[1] is None:
        return Symbol(because("a comparison of views", left, right), origin, "bool")
    return TRUE if sides[0].keys() == sides[1].keys() else FALSE


def _instances_equal(m: Machine, left: V, right: V, origin: Origin) -> V:
    for one, other in ((left, right), (right, left)):
        if not isinstance(one, Instance):
            continue
        method = one.cls.find("__eq__")
        if method is not None:
            found = _called(m, method, one, other, origin)
            if found is not None:
                return found
        elif one.native is not None and (one.cls.kind == "enum" or one.cls.base_type):
            held = one.items["_value_"] if one.cls.kind == "enum" else one.native
            return equal(m, held, other, origin)
        elif is_number_flag(one) or (
            (one.unknown or one.cls.foreign or one.cls.unknown)
            and not (one.cls.kind == "enum" and isinstance(other, Instance))
        ):
            reason = because("a comparison of objects", left, right)
            return Symbol(reason, origin, "bool")
    return FALSE


def is_number_flag(value: V) -> bool:
    """Tell whether a value is a member of an ``IntFlag``: it is equal to its number."""
    return isinstance(value, Instance) and any(
        isinstance(base, Imported) and base.path == "enum.IntFlag"
        for cls in value.cls.mro
        for base in cls.bases
    )


def _called(m: Machine, method: V, one: V, other: V, origin: Origin) -> V | None:
    """Return what a method of a class of the file says of two values; None if it does not."""
    found = m.library.call(m, method, Args([one, other]), origin)
    return None if is_not_implemented(found) else found


def is_not_implemented(value: V) -> bool:
    """Tell whether a method gave ``NotImplemented``."""
    return isinstance(value, Imported) and value.path == "builtins.NotImplemented"


def _all(m: Machine, parts: list[V], origin: Origin) -> V:
    """Return whether all of these hold."""
    undecided = None
    for part in parts:
        found = truth(m, part)
        if found is False:
            return FALSE
        if isinstance(found, Symbol):
            undecided = found
    return TRUE if undecided is None else undecided


def _sequences_equal(m: Machine, left: Any, right: Any, origin: Origin) -> V:
    if getattr(left, "unknown", "") or getattr(right, "unknown", ""):
        return Symbol(
            because("a list that is not known", left, right),
            origin,
            "bool",
            about=about(left, right),
        )
    if len(left.items) != len(right.items):
        return FALSE
    return _all(m, [equal(m, a, b, origin) for a, b in zip(left.items, right.items)], origin)  # noqa: B905


def _dicts_equal(m: Machine, left: Dict, right: Dict, origin: Origin) -> V:
    if left.unknown or right.unknown:
        return Symbol(because("a dict that is not known", left, right), origin, "bool")
    if left.items.keys() != right.items.keys():
        return FALSE
    pairs = [(left.items[key][1], right.items[key][1]) for key in left.items]
    return _all(m, [equal(m, a, b, origin) for a, b in pairs], origin)


def _are_classes_apart(left: Imported, right: Imported) -> bool:
    """Tell whether two names are a class of Python's own and another one."""
    own = [path.startswith("builtins.") for path in (left.path, right.path)]
    return left.path != right.path and (all(own) or (any(own) and "." not in _other(left, right)))


def _other(left: Imported, right: Imported) -> str:
    return right.path if left.path.startswith("builtins.") else left.path


def _identical(m: Machine, left: V, right: V, origin: Origin) -> V:
    if left is right:
        return TRUE
    if isinstance(left, BoundMethod) and isinstance(right, BoundMethod):
        return FALSE
    if isinstance(right, Symbol) and not isinstance(left, Symbol):
        left, right = right, left
    if isinstance(left, Symbol):
        if type(right) is Const and (right.value is None or isinstance(right.value, bool)):
            if left.type and left.type != "bool":
                return FALSE
            if isinstance(right.value, bool):
                return asking(m, ("==", left, right.value), origin, left, right)
            return asking(m, ("is", left, right.value), origin, left)
        return remembered(m, ("compare", "is"), origin, "bool", left, right)
    if type(left) is Const and type(right) is Const:
        same = type(left.value) is type(right.value) and left.value == right.value
        if not same or left.value is None or isinstance(left.value, bool):
            return TRUE if same else FALSE
        return Symbol("the identity of constants", origin, "bool", about=about(left, right))
    if isinstance(left, Tuple) and isinstance(right, Tuple):  # it may be one constant
        return Symbol("the identity of tuples", origin, "bool", about=about(left, right))
    if _are_other_classes(left, right):
        return FALSE
    if isinstance(left, Imported) or isinstance(right, Imported):
        if isinstance(left, Imported) and isinstance(right, Imported):
            if left.path == right.path:
                return TRUE
            if _are_classes_apart(left, right):
                return FALSE
        if type(left) is Const or type(right) is Const:
            if not is_open(left) and not is_open(right) and _is_builtin(left, right):
                return FALSE
            return remembered(m, ("compare", "is"), origin, "bool", left, right)
        return Symbol(because("a comparison with an import", left, right), origin, "bool")
    return FALSE


def _are_other_classes(left: V, right: V) -> bool:
    """Tell whether one is a class that is not Python's own, and the other one that is."""
    return (isinstance(left, Class) and _is_builtin(right)) or (
        isinstance(right, Class) and _is_builtin(left)
    )


def _is_builtin(*values: V) -> bool:
    return any(isinstance(one, Imported) and one.path.startswith("builtins.") for one in values)


def contains(m: Machine, container: V, item: V, origin: Origin) -> V:
    """Return ``item in container``."""
    if type(container) is Const and type(item) is Const:
        return compute(lambda: item.value in container.value, origin, container, item)
    if isinstance(container, View):
        if container.kind == "keys":
            return contains(m, container.source, item, origin)
        if container.kind == "values" and not container.source.unknown:
            values = [value for _, value in container.source.items.values()]
            return _among(m, values, item, origin)
        return Symbol(because("a view of a dict", container, item), origin, "bool")
    if isinstance(container, (Dict, Set)):
        return _in_mapping(m, container, item, origin)
    if isinstance(container, (List, Tuple)):
        if getattr(container, "unknown", "") or getattr(container, "total", None):
            reason = because("a list that is not known", container, item)
            return Symbol(reason, origin, "bool", about=about(item))
        return _among(m, list(container.items), item, origin)
    if isinstance(container, Range):
        if type(item) is Const:
            return Const(item.value in container.numbers, origin)
        return Symbol(because("a test of what is not known", item), origin, "bool")
    if isinstance(container, Text) and type(item) is Const and isinstance(item.value, str):
        if any(piece and item.value in piece for piece in container.pieces):
            return TRUE
    return remembered(m, ("contains",), origin, "bool", container, item)


def _in_mapping(m: Machine, container: Dict | Set, item: V, origin: Origin) -> V:
    key = dict_key(item)
    if isinstance(item, (List, Dict)):
        exceptions.throw("TypeError", "unhashable type", origin)
    if key is not None and not _symbolic_keys(container):
        if key in container.items:
            return TRUE
        if not container.unknown:
            return FALSE
        return asking(m, ("key", container, key), origin, item)
    if isinstance(item, Symbol) and not container.unknown and not _symbolic_keys(container):
        plain_keys = [one for one in container.items if isinstance(one, (str, int, bytes))]
        if len(plain_keys) == len(container.items):
            if not plain_keys:
                return FALSE
            return asking(m, ("in", item, tuple(plain_keys)), origin, item)
    reason = because("a test of a key that is not known", container, item)
    return Symbol(reason, origin, "bool", about=about(item))


def _symbolic_keys(container: Dict | Set) -> bool:
    return any(isinstance(key, Symbol) for key in container.items)


def _among(m: Machine, values: list[V], item: V, origin: Origin) -> V:
    if isinstance(item, Symbol) and values and all(type(one) is Const for one in values):
        kept = tuple(one.value for one in values if type(one) is Const)
        if not isinstance(item, Text) or any(may_be(item, one) for one in kept):
            if all(isinstance(one, (str, int, float, bytes, type(None))) for one in kept):
                return asking(m, ("in", item, kept), origin, item, *values)
        else:
            return FALSE
    undecided: Symbol | None = None
    for one in values:
        found = truth(m, equal(m, one, item, origin))
        if found is True:
            return TRUE
        if isinstance(found, Symbol):
            undecided = Symbol(found.reason, origin, "bool", about=about(item, one) | found.about)
            undecided.test = found.test if len(values) == 1 else None
    return FALSE if undecided is None else undecided


# --- arithmetic ---


def remembered(m: Machine, kind: Hashable, origin: Origin, type_: str, *operands: V) -> V:
    """Return the symbol of an operation: the same one for the same operands on a path."""
    keys = tuple(
        ("constant", type(one.value), one.value) if type(one) is Const else one for one in operands
    )
    memo = (kind, *keys)
    try:
        found = m.path.memo.get(memo)
    except TypeError:
        found, memo = None, ()
    if found is None:
        reason = _reason_of(operands, "an operation on what is not known")
        found = Symbol(reason, origin, type_, about=about(*operands))
        if memo:
            remember(m, memo, found)
    return found


def _reason_of(operands: Sequence[V], otherwise: str) -> str:
    """Return why what is computed from these is not known."""
    unknown = [one.reason for one in operands if isinstance(one, Symbol)]
    for reason in unknown:
        if type(reason) is Outside:
            return reason
    return because(unknown[0] if unknown else otherwise, *operands)


def remember(m: Machine, memo: tuple[Any, ...], value: V) -> None:
    """Let the same question of the same values have the same answer on the path."""
    m.touch(m.path)
    m.path.memo[memo] = value
    for one in memo:
        if isinstance(one, Symbol):
            one.is_remembered = True


def binary(m: Machine, asked: str, left: V, right: V, origin: Origin) -> V:
    """Return what an operator gives of values whose classes have no methods for it."""
    if type(left) is Const and type(right) is Const:
        if _explodes(asked, left.value, right.value):
            return Symbol("too large a value", origin, about=about(left, right))
        return compute(lambda: _BINARY[asked](left.value, right.value), origin, left, right)
    if asked == "+":
        added = _add(left, right, origin)
        if added is not None:
            return added
    if asked == "*" and isinstance(left, (List, Tuple)) and type(right) is Const:
        return _repeated(left, right, origin)
    if asked == "*" and isinstance(right, (List, Tuple)) and type(left) is Const:
        return _repeated(right, left, origin)
    if isinstance(left, Dict) and isinstance(right, Dict) and asked == "|":
        merged = Dict(origin)
        for part in (left, right):
            overlay(merged, part)
        return merged
    if isinstance(left, (Set, View)) and isinstance(right, (Set, View)):
        return _set_operation(asked, left, right, origin)
    numbers = ("int", "float", "bool")
    kinds = {_type_name(left), _type_name(right)}
    type_ = ""
    if kinds <= set(numbers):
        type_ = "float" if asked == "/" or "float" in kinds else "int" if asked != "**" else ""
    elif (kinds == {"str"} and asked == "+") or (_type_name(left) == "str" and asked == "%"):
        type_ = "str"
    known = (List, Dict, Tuple, Set, Const)
    if isinstance(left, known) and isinstance(right, known):
        if not (type(left) is Const and isinstance(left.value, (str, bytes)) and asked == "%"):
            exceptions.throw("TypeError", "unsupported operand", origin)
    if (
        asked == "|"
        and isinstance(left, (Imported, Class))
        and isinstance(right, (Imported, Class))
    ):
        made = Symbol(because("a union of types", left, right), origin, name="|")
        made.among = (left, right)
        return made
    return remembered(m, ("binary", asked), origin, type_, left, right)


def _type_name(value: V) -> str:
    if type(value) is Const:
        return type(value.value).__name__
    return value.type if isinstance(value, Symbol) else ""


def _explodes(asked: str, left: Any, right: Any) -> bool:
    """Tell whether a result would be too large to be computed at all."""
    if asked == "**":
        return (
            (isinstance(right, (int, float)) and abs(right) > 1_000)
            or (isinstance(left, int) and left.bit_length() > MAX_BITS)
        )  # fmt: skip
    if asked == "<<":
        return isinstance(right, int) and right > MAX_BITS
    if asked == "*":
        for text, count in ((left, right), (right, left)):
            if isinstance(text, (str, bytes)) and isinstance(count, int):
                return len(text) * count > MAX_TEXT
    if asked == "%" and isinstance(left, (str, bytes)):
        return any(ch.isdigit() for ch in str(left)) and len(left) > 2 and _wide(str(left))
    return False


def _wide(text: str) -> bool:
    """Tell whether a format asks for more than three digits of width."""
    run = 0
    for character in text:
        run = run + 1 if character.isdigit() else 0
        if run > 3:
            return True
    return False


def _add(left: V, right: V, origin: Origin) -> V | None:
    if isinstance(left, List) and isinstance(right, List):
        made = List([*left.items, *right.items], origin)
        made.unknown = left.unknown or right.unknown
        if len(made.items) > MAX_ITEMS:
            made.items, made.unknown = [], "a long list"
        return made
    if isinstance(left, Tuple) and isinstance(right, Tuple):
        if len(left.items) + len(right.items) > MAX_ITEMS:
            return Symbol("a long tuple", origin, "tuple")
        return Tuple((*left.items, *right.items), origin)
    before, after = pieces_of(left), pieces_of(right)
    if "str" not in (_type_name(left), _type_name(right)):
        return None
    if before is not None and after is not None:
        return text([*before, *after], origin, left, right)
    return None


def pieces_of(value: V) -> list[str | Json | None] | None:
    """Return what is known of a string, piece by piece; None for what may be none."""
    if type(value) is Const:
        return [value.value] if isinstance(value.value, str) else None
    if isinstance(value, Text):
        return list(value.parts) if value.type == "str" else None
    if isinstance(value, Symbol):
        return [None] if value.type in ("str", "") else None
    return None


def text(pieces: Sequence[str | Json | None], origin: Origin, *parts: V) -> V:
    """Return the string of these pieces, None for each that is not known."""
    joined: list[str | Json | None] = []
    for piece in pieces:
        last = joined[-1] if joined else ""
        if piece == "":
            continue
        if piece is None and joined and last is None:
            continue
        if isinstance(piece, str) and joined and isinstance(last, str):
            joined[-1] = last + piece
        else:
            joined.append(piece)
    if not joined:
        return Const("", origin)
    if len(joined) == 1:
        only = joined[0]
        if isinstance(only, Json):
            return only
        if only is not None:
            return folded(only, origin, *parts)
    reason = _reason_of(parts, "a string of which a part is not known")
    if len(joined) > MAX_ITEMS:
        joined = [joined[0], None, joined[-1]]
    return Text(tuple(joined), origin, reason, about(*(p for p in parts if isinstance(p, Symbol))))


def _repeated(value: List | Tuple, count: Const, origin: Origin) -> V:
    times = count.value
    if not isinstance(times, int):
        exceptions.throw("TypeError", "can't multiply sequence", origin)
    times = max(times, 0)
    total = len(value.items) * times
    if isinstance(value, Tuple):
        if total > MAX_ITEMS:
            return Symbol("a long tuple", origin, "tuple")
        return Tuple(value.items * times, origin)
    made = List(value.items * times if total <= MAX_ITEMS else list(value.items), origin)
    made.unknown = value.unknown
    if total > MAX_ITEMS:
        made.total = total
    return made


def overlay(target: Dict, part: Dict) -> None:
    """Add what another dict holds; what may be in it hides what was there."""
    if part.unknown:
        for key, (written, _) in list(target.items.items()):
            target.items[key] = (written, Symbol(part.unknown, part.origin))
        target.unknown = target.unknown or part.unknown
    for key, pair in part.items.items():
        target.items[key] = pair
    if _symbolic_keys(part):
        target.unknown = target.unknown or Reason("a key that is not known", part.origin)


def _set_operation(asked: str, left: Any, right: Any, origin: Origin) -> V:
    one, other = _as_items(left), _as_items(right)
    if one is None or other is None:
        return Symbol(because("a set that is not known", left, right), origin, "set")
    if asked == "|":
        return Set({**one, **other}, origin)
    if asked == "&":
        return Set({key: item for key, item in one.items() if key in other}, origin)
    if asked == "-":
        return Set({key: item for key, item in one.items() if key not in other}, origin)
    if asked == "^":
        both = {**one, **other}
        return Set({k: v for k, v in both.items() if (k in one) != (k in other)}, origin)
    exceptions.throw("TypeError", "unsupported operand", origin)


def _as_items(value: Any) -> dict[Any, V] | None:
    if isinstance(value, Set):
        return None if value.unknown else value.items
    if value.kind == "keys" and not value.source.unknown:
        return {key: written for key, (written, _) in value.source.items.items()}
    return None


def plain(value: V) -> Any:
    """Return a list or tuple of constants as Python's own; None for anything else."""
    if isinstance(value, (List, Tuple)) and not getattr(value, "unknown", ""):
        if all(type(one) is Const for one in value.items):
            items = [one.value for one in value.items if type(one) is Const]
            return items if isinstance(value, List) else tuple(items)
    return None


def plain_of(value: V) -> tuple[Any] | None:
    """Return a constant, or a list, tuple or dict of constants, as Python's own; else None."""
    if type(value) is Const:
        return (value.value,)
    if isinstance(value, Dict) and not value.unknown and value.kind == "dict":
        pairs = [(key, one) for key, one in value.items.values()]
        if all(type(key) is Const and type(one) is Const for key, one in pairs):
            return ({key.value: one.value for key, one in pairs},)  # type: ignore[attr-defined]
        return None
    if isinstance(value, Tuple) and value.cls is not None:
        return None
    found = plain(value)
    return None if found is None else (found,)


def unary(m: Machine, asked: str, value: V, origin: Origin) -> V:
    """Return ``-value``, ``+value`` or ``~value``."""
    if type(value) is Const:
        run = _UNARY[asked]
        return compute(lambda: run(value.value), origin, value)
    return remembered(m, ("unary", asked), origin, _type_name(value), value)


def swapped(asked: str) -> str:
    """Return the comparison that says the same of the operands the other way round."""
    return _SWAPPED[asked]
