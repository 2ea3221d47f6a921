"""Constant folding: Python's own operators, with bounds on what they may build."""

from __future__ import annotations

import datetime
import operator
from collections.abc import Callable

#: Longer strings are unknown: no parameter of a batch is longer, but prompts are.
MAX_TEXT = 4096
#: Larger integers are unknown: seconds have seven digits.
MAX_BITS = 128


class Unfoldable(Exception):
    """The result is too large, or Python would raise."""


_OPERATORS: dict[str, Callable[..., object]] = {
    "Add": operator.add,
    "Subtract": operator.sub,
    "Multiply": operator.mul,
    "Divide": operator.truediv,
    "FloorDivide": operator.floordiv,
    "Modulo": operator.mod,
    "Power": operator.pow,
}
_COMPARISONS: dict[str, Callable[..., object]] = {
    "Equal": operator.eq,
    "NotEqual": operator.ne,
    "LessThan": operator.lt,
    "LessThanEqual": operator.le,
    "GreaterThan": operator.gt,
    "GreaterThanEqual": operator.ge,
}
_UNARY: dict[str, Callable[..., object]] = {
    "Minus": operator.neg,
    "Plus": operator.pos,
    "Not": operator.not_,
    "BitInvert": operator.invert,
}
_NUMBERS = (int, float)


def binary(name: str, left: object, right: object) -> object:
    """Return ``left <operator> right`` for libcst's name of the operator.

    Raises `Unfoldable` for an operator, types or a size that is not folded.
    """
    function = _OPERATORS.get(name)
    if function is None or not _may_combine(name, left, right):
        raise Unfoldable
    return _bounded(function, left, right)


def compare(name: str, left: object, right: object) -> object:
    """Return a comparison's result; raises `Unfoldable` as `binary` does."""
    function = _COMPARISONS.get(name)
    if function is None:
        raise Unfoldable
    return _bounded(function, left, right)


def unary(name: str, operand: object) -> object:
    """Return ``<operator> operand``; raises `Unfoldable` as `binary` does."""
    if name == "BitInvert" and isinstance(operand, bool):
        raise Unfoldable  # deprecated in Python 3.12: it would warn
    return _bounded(_UNARY[name], operand)


def _may_combine(name: str, left: object, right: object) -> bool:
    match left, right:
        case (datetime.timedelta(), datetime.timedelta() | int() | float()):
            return True
        case (int() | float(), datetime.timedelta()):
            return True
        case (str(), str()) | (bytes(), bytes()):
            return name == "Add"
        case (str() | bytes(), int()):
            return name == "Multiply" and len(left) * max(right, 0) <= MAX_TEXT
        case (int(), str() | bytes()):
            return name == "Multiply" and len(right) * max(left, 0) <= MAX_TEXT
        case (int() | float(), int() | float()):
            return name != "Power" or _small_power(left, right)
    return False


def _small_power(base: float, exponent: float) -> bool:
    if isinstance(base, float) or isinstance(exponent, float):
        return True
    return 0 <= exponent <= MAX_BITS and base.bit_length() * exponent <= MAX_BITS


def _bounded(function: Callable[..., object], *operands: object) -> object:
    try:
        result = function(*operands)
    except Exception as error:
        raise Unfoldable from error
    if isinstance(result, (str, bytes)) and len(result) > MAX_TEXT:
        raise Unfoldable
    if isinstance(result, int) and result.bit_length() > MAX_BITS:
        raise Unfoldable
    if isinstance(result, complex):
        raise Unfoldable
    return result
