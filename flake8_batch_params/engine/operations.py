"""Operators on values, and what the path knows of tests."""

from __future__ import annotations

import operator
from collections.abc import Callable
from typing import Any

from flake8_batch_params.engine import dict_keys, exceptions, folding, joining
from flake8_batch_params.engine.containers import Dict, List, Set, Tuple
from flake8_batch_params.engine.functions import Function
from flake8_batch_params.engine.instances import Class
from flake8_batch_params.engine.iterators import Generator, Iterator, Range, View
from flake8_batch_params.engine.machine import Machine
from flake8_batch_params.engine.objects import Const, Imported, Origin, Reason, Symbol, V
from flake8_batch_params.engine.openness import because

_BINARY: dict[str, Callable[[Any, Any], Any]] = {
    "+": operator.add, "-": operator.sub, "*": operator.mul, "/": operator.truediv,
    "//": operator.floordiv, "%": operator.mod, "**": operator.pow, "<<": operator.lshift,
    ">>": operator.rshift, "&": operator.and_, "|": operator.or_, "^": operator.xor,
    "@": operator.matmul,
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


def binary(m: Machine, asked: str, left: V, right: V, origin: Origin) -> V:
    """Return what an operator gives of values whose classes have no methods for it."""
    if type(left) is Const and type(right) is Const:
        if _explodes(asked, left.value, right.value):
            return Symbol("too large a value", origin, about=folding.about(left, right))
        return folding.compute(lambda: _BINARY[asked](left.value, right.value), origin, left, right)
    if asked == "%":
        joining.rewritten(m, left)
    if asked == "+":
        added = _add(left, right, origin)
        if added is not None:
            return added
    if asked == "*" and isinstance(left, (List, Tuple)) and type(right) is Const:
        return _repeated(left, right, origin)
    if asked == "*" and isinstance(right, (List, Tuple)) and type(left) is Const:
        return _repeated(right, left, origin)
    if isinstance(left, Dict) and isinstance(right, Dict) and asked == "|":
        return _merged(left, right, origin)
    if isinstance(left, (Set, View)) and isinstance(right, (Set, View)):
        return _set_operation(asked, left, right, origin)
    numbers = ("int", "float", "bool")
    kinds = {_type_name(left), _type_name(right)}
    type_ = ""
    if kinds <= set(numbers):
        type_ = "float" if asked == "/" or "float" in kinds else "int" if asked != "**" else ""
    elif (kinds == {"str"} and asked == "+") or (_type_name(left) == "str" and asked == "%"):
        type_ = "str"
    known = (List, Dict, Tuple, Set, Const, Range, Iterator, Generator, Function)
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
    return folding.remembered(m, ("binary", asked), origin, type_, left, right)


def _merged(left: Dict, right: Dict, origin: Origin) -> Dict:
    merged = Dict(origin)
    special = right if left.kind == "dict" else left
    merged.kind, merged.default_factory = special.kind, special.default_factory
    for part in (left, right):
        overlay(merged, part)
    return merged


def _type_name(value: V) -> str:
    if type(value) is Const:
        return type(value.value).__name__
    return value.type if isinstance(value, Symbol) else ""


def _explodes(asked: str, left: Any, right: Any) -> bool:
    """Tell whether a result would be too large to be computed at all."""
    if asked == "**":
        return (
            (isinstance(right, (int, float)) and abs(right) > 1_000)
            or (isinstance(left, int) and left.bit_length() > folding.MAX_BITS)
        )  # fmt: skip
    if asked == "<<":
        return isinstance(right, int) and right > folding.MAX_BITS
    if asked == "*":
        for text, count in ((left, right), (right, left)):
            if isinstance(text, (str, bytes)) and isinstance(count, int):
                return len(text) * count > folding.MAX_TEXT
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
        if left.kind != right.kind:
            exceptions.throw("TypeError", "unsupported operand", origin)
        made = List([*left.items, *right.items], origin)
        made.kind = left.kind
        made.unknown = left.unknown or right.unknown
        total = sum(len(one.items) if one.total is None else one.total for one in (left, right))
        if total > folding.MAX_ITEMS:
            made.forget("a long list")
        return made
    if isinstance(left, Tuple) and isinstance(right, Tuple):
        if len(left.items) + len(right.items) > folding.MAX_ITEMS:
            return Symbol("a long tuple", origin, "tuple")
        return Tuple((*left.items, *right.items), origin)
    if "bytes" in (_type_name(left), _type_name(right)):
        before, after = joining.pieces_of_bytes(left), joining.pieces_of_bytes(right)
        if before is not None and after is not None:
            return joining.bytes_of([*before, *after], origin, left, right)
        return None
    before, after = joining.pieces_of(left), joining.pieces_of(right)
    if "str" not in (_type_name(left), _type_name(right)):
        return None
    if before is not None and after is not None:
        return joining.text([*before, *after], origin, left, right)
    return None


def _repeated(value: List | Tuple, count: Const, origin: Origin) -> V:
    times = count.value
    if not isinstance(times, int):
        exceptions.throw("TypeError", "can't multiply sequence", origin)
    times = max(times, 0)
    held = value.total if isinstance(value, List) else None
    total = (len(value.items) if held is None else held) * times
    if isinstance(value, Tuple):
        if total > folding.MAX_ITEMS:
            return Symbol("a long tuple", origin, "tuple")
        return Tuple(value.items * times, origin)
    made = List(value.items * times if total <= folding.MAX_ITEMS else list(value.items), origin)
    made.kind, made.unknown = value.kind, value.unknown if times else ""
    if total > folding.MAX_ITEMS:
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
    if dict_keys.has_symbolic_keys(part):
        target.unknown = target.unknown or Reason("a key that is not known", part.origin)


def _set_operation(asked: str, left: Any, right: Any, origin: Origin) -> V:
    one, other = dict_keys.as_items(left), dict_keys.as_items(right)
    if one is None or other is None:
        return Symbol(because("a set that is not known", left, right), origin, "set")
    kind = left.kind if isinstance(left, Set) else "set"
    if asked == "|":
        return Set({**one, **other}, origin, kind)
    if asked == "&":
        return Set({key: item for key, item in one.items() if key in other}, origin, kind)
    if asked == "-":
        return Set({key: item for key, item in one.items() if key not in other}, origin, kind)
    if asked == "^":
        both = {**one, **other}
        return Set({k: v for k, v in both.items() if (k in one) != (k in other)}, origin, kind)
    exceptions.throw("TypeError", "unsupported operand", origin)


def unary(m: Machine, asked: str, value: V, origin: Origin) -> V:
    """Return ``-value``, ``+value`` or ``~value``."""
    if type(value) is Const:
        run = _UNARY[asked]
        return folding.compute(lambda: run(value.value), origin, value)
    return folding.remembered(m, ("unary", asked), origin, _type_name(value), value)
