"""Whether values are equal, the same, smaller, or in another."""

from __future__ import annotations

import operator
from collections.abc import Callable
from typing import Any

from flake8_batch_params.engine import dict_keys, exceptions, folding, joining, knowledge
from flake8_batch_params.engine.arguments import Args
from flake8_batch_params.engine.containers import Dict, List, Set, Tuple
from flake8_batch_params.engine.functions import BoundMethod, Builtin, Function
from flake8_batch_params.engine.instances import Class, Instance
from flake8_batch_params.engine.iterators import Range, View
from flake8_batch_params.engine.machine import Machine
from flake8_batch_params.engine.natives import Native
from flake8_batch_params.engine.objects import FALSE, TRUE, Const, Imported, Origin, Symbol, Text, V
from flake8_batch_params.engine.openness import because, is_open

_ORDER: dict[str, Callable[[Any, Any], bool]] = {
    "<": operator.lt, "<=": operator.le, ">": operator.gt, ">=": operator.ge,
}  # fmt: skip
_SWAPPED = {"<": ">", "<=": ">=", ">": "<", ">=": "<=", "==": "==", "!=": "!="}


def compare(m: Machine, asked: str, left: V, right: V, origin: Origin) -> V:
    """Return the outcome of a comparison of values whose classes have no methods for it."""
    if asked in ("==", "!="):
        if left is right and type(left) is Const:  # a NaN is not equal to itself
            found: V = TRUE if left.value == left.value else FALSE
        else:
            found = equal(m, left, right, origin)
        return found if asked == "==" else negate(m, found, origin)
    if asked in ("is", "is not"):
        found = _identical(m, *_as_symbols(m, left, right), origin)
        return found if asked == "is" else negate(m, found, origin)
    if asked in ("in", "not in"):
        found = contains(m, right, left, origin)
        return found if asked == "in" else negate(m, found, origin)
    if type(left) is Const and type(right) is Const:
        return folding.compute(lambda: _ORDER[asked](left.value, right.value), origin, left, right)
    if isinstance(left, (List, Tuple)) and type(left) is type(right):
        plain_left, plain_right = folding.plain(left), folding.plain(right)
        if plain_left is not None and plain_right is not None:
            return folding.compute(
                lambda: _ORDER[asked](plain_left, plain_right), origin, left, right
            )
    if isinstance(left, Set) and isinstance(right, Set):
        if left.unknown or right.unknown:
            return Symbol(because("a set that is not known", left, right), origin, "bool")
        return Const(_ORDER[asked](left.items.keys(), right.items.keys()), origin)
    if _have_no_order(left, right):
        exceptions.throw("TypeError", "not supported", origin)
    one, other = _as_symbols(m, left, right)
    return folding.remembered(m, ("compare", asked), origin, "bool", one, other)


def _have_no_order(left: V, right: V) -> bool:
    """Tell whether two values cannot be put in order for certain."""
    kinds = (Const, List, Dict, Tuple, Set, Range, Function)
    if not isinstance(left, kinds) or not isinstance(right, kinds):
        return False
    return type(left) is not type(right) or isinstance(left, (Dict, Range, Function))


def negate(m: Machine, value: V, origin: Origin) -> V:
    """Return ``not value``."""
    found = knowledge.truth(m, value)
    if isinstance(found, bool):
        return FALSE if found else TRUE
    opposite = Symbol(found.reason, origin, "bool", about=found.about)
    opposite.test = ("not", found, None)
    return opposite


def equal(m: Machine, left: V, right: V, origin: Origin = None) -> V:
    """Return ``left == right``."""
    if left is right:
        return TRUE
    left, right = _as_symbols(m, left, right)
    for one, other in ((left, right), (right, left)):
        if isinstance(one, Symbol):
            return _symbol_equal(m, one, other, origin)
    return _known_equal(m, left, right, origin)


def _as_symbols(m: Machine, left: V, right: V) -> tuple[V, V]:
    """Return two operands, with a symbol for an import that is compared with anything else."""
    if isinstance(left, Imported) and isinstance(right, Imported):
        return left, right
    return folding.of_import(m, left), folding.of_import(m, right)


def _symbol_equal(m: Machine, one: Symbol, other: V, origin: Origin) -> V:
    if type(other) is Const:
        if isinstance(one, Text) and not joining.may_be(one, other.value):
            return FALSE
        if one.type and not isinstance(one, Text) and _cannot_be(one.type, other.value):
            return FALSE
        return knowledge.asking(m, ("==", one, other.value), origin, one, other)
    written = folding.plain_of(other)
    if written is None:
        return folding.remembered(m, ("compare", "=="), origin, "bool", one, other)
    # As it is now: it may change.
    found = Symbol(folding.reason_of((one, other), "a comparison"), origin, "bool")
    found.about = folding.about(one, other)
    found.of = (("compare", "=="), (one, Const(written[0])))
    return found


def _cannot_be(name: str, value: Any) -> bool:
    numbers = ("int", "float", "bool")
    return name in ("str", "bytes", *numbers) and not (
        type(value).__name__ == name or (name in numbers and isinstance(value, (int, float)))
    )


def _known_equal(m: Machine, left: V, right: V, origin: Origin) -> V:
    if type(left) is Const and type(right) is Const:
        return TRUE if left.value == right.value else FALSE
    if isinstance(left, Instance) or isinstance(right, Instance):
        return _instances_equal(m, left, right, origin)
    if isinstance(left, List) and isinstance(right, List) and left.kind != right.kind:
        return FALSE
    if isinstance(left, (List, Tuple)) and type(left) is type(right):
        return _sequences_equal(m, left, right, origin)
    if isinstance(left, Dict) and isinstance(right, Dict):
        return _dicts_equal(m, left, right, origin)
    if isinstance(left, Set) and isinstance(right, Set):
        if left.unknown or right.unknown:
            return folding.remembered(m, ("compare", "=="), origin, "bool", left, right)
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
        return folding.remembered(m, ("compare", "=="), origin, "bool", left, right)
    if isinstance(left, BoundMethod) and isinstance(right, BoundMethod):
        same = left.function is right.function and left.receiver is right.receiver
        return TRUE if same else FALSE
    if isinstance(left, Builtin) and isinstance(right, Builtin):
        return Symbol(because("a comparison of methods", left, right), origin, "bool")
    return FALSE


def _views_equal(left: V, right: V, origin: Origin) -> V:
    sides = [
        dict_keys.as_items(one) if isinstance(one, (Set, View)) else None for one in (left, right)
    ]
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
        elif dict_keys.is_number_flag(one) or (
            (one.unknown or one.cls.foreign or one.cls.unknown)
            and not (one.cls.kind == "enum" and isinstance(other, Instance))
        ):
            reason = because("a comparison of objects", left, right)
            return Symbol(reason, origin, "bool")
    return FALSE


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
        found = knowledge.truth(m, part)
        if found is False:
            return FALSE
        if isinstance(found, Symbol):
            undecided = found
    return TRUE if undecided is None else undecided


def _is_whole(value: List | Tuple) -> bool:
    return isinstance(value, Tuple) or value.is_whole


def _sequences_equal(m: Machine, left: Any, right: Any, origin: Origin) -> V:
    if not (_is_whole(left) and _is_whole(right)):
        return Symbol(
            because("a list that is not known", left, right),
            origin,
            "bool",
            about=folding.about(left, right),
        )
    if len(left.items) != len(right.items):
        return FALSE
    pairs = zip(left.items, right.items, strict=False)
    return _all(m, [equal(m, a, b, origin) for a, b in pairs], origin)


def _dicts_equal(m: Machine, left: Dict, right: Dict, origin: Origin) -> V:
    if left.unknown or right.unknown:
        return Symbol(because("a dict that is not known", left, right), origin, "bool")
    if left.items.keys() != right.items.keys():
        return FALSE
    if left.kind == right.kind == "OrderedDict" and list(left.items) != list(right.items):
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
                return knowledge.asking(m, ("==", left, right.value), origin, left, right)
            return knowledge.asking(m, ("is", left, right.value), origin, left)
        return folding.remembered(m, ("compare", "is"), origin, "bool", left, right)
    if type(left) is Const and type(right) is Const:
        same = type(left.value) is type(right.value) and left.value == right.value
        if not same or left.value is None or isinstance(left.value, bool):
            return TRUE if same else FALSE
        return Symbol("the identity of constants", origin, "bool", about=folding.about(left, right))
    if isinstance(left, Tuple) and isinstance(right, Tuple):  # it may be one constant
        return Symbol("the identity of tuples", origin, "bool", about=folding.about(left, right))
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
            return folding.remembered(m, ("compare", "is"), origin, "bool", left, right)
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
        return folding.compute(lambda: item.value in container.value, origin, container, item)
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
            return Symbol(reason, origin, "bool", about=folding.about(item))
        return _among(m, list(container.items), item, origin)
    if isinstance(container, Range):
        if type(item) is Const:
            return Const(item.value in container.numbers, origin)
        return Symbol(because("a test of what is not known", item), origin, "bool")
    if isinstance(container, Imported):
        found = m.library.is_in_import(m, container, item, origin)
        if found is not None:
            return found
    if isinstance(container, Text) and type(item) is Const and isinstance(item.value, str):
        if any(piece and item.value in piece for piece in container.pieces):
            return TRUE
    held = folding.of_import(m, container)
    return folding.remembered(m, ("contains",), origin, "bool", held, item)


def _in_mapping(m: Machine, container: Dict | Set, item: V, origin: Origin) -> V:
    key = dict_keys.dict_key(item)
    if isinstance(container, Dict) or not isinstance(item, Set):
        dict_keys.refuse_key(item, origin)
    if key is not None and not dict_keys.has_symbolic_keys(container):
        if key in container.items:
            return TRUE
        if isinstance(item, Imported) and folding.of_import(m, item) is not item:
            return _in_mapping(m, container, folding.of_import(m, item), origin)
        if not container.unknown:
            return FALSE
        return knowledge.asking(m, ("key", container, key), origin, item)
    if (
        isinstance(item, Symbol)
        and not container.unknown
        and not dict_keys.has_symbolic_keys(container)
    ):
        plain_keys = [one for one in container.items if isinstance(one, (str, int, bytes))]
        if len(plain_keys) == len(container.items):
            if not plain_keys:
                return FALSE
            return knowledge.asking(m, ("in", item, tuple(plain_keys)), origin, item)
        held = [one[0] if isinstance(one, tuple) else one for one in container.items.values()]
        return folding.remembered(m, ("among",), origin, "bool", item, *held)
    reason = because("a test of a key that is not known", container, item)
    return Symbol(reason, origin, "bool", about=folding.about(item))


def _among(m: Machine, values: list[V], item: V, origin: Origin) -> V:
    if not any(isinstance(one, Imported) for one in values):
        item = folding.of_import(m, item)
    if isinstance(item, Symbol) and values and all(type(one) is Const for one in values):
        kept = tuple(one.value for one in values if type(one) is Const)
        if not isinstance(item, Text) or any(joining.may_be(item, one) for one in kept):
            if all(isinstance(one, (str, int, float, bytes, type(None))) for one in kept):
                return knowledge.asking(m, ("in", item, kept), origin, item, *values)
        else:
            return FALSE
    undecided: Symbol | None = None
    for one in values:
        found = knowledge.truth(m, equal(m, one, item, origin))
        if found is True:
            return TRUE
        if isinstance(found, Symbol):
            undecided = Symbol(
                found.reason, origin, "bool", about=folding.about(item, one) | found.about
            )
            undecided.test = found.test if len(values) == 1 else None
    if undecided is not None and isinstance(item, (Symbol, Const)) and len(values) > 1:
        return folding.remembered(m, ("among",), origin, "bool", item, *values)
    return FALSE if undecided is None else undecided


def swapped(asked: str) -> str:
    """Return the comparison that says the same of the operands the other way round."""
    return _SWAPPED[asked]
