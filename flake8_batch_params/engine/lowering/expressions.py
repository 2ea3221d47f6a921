"""Expressions to steps: each leaves its value on the stack."""

from __future__ import annotations

import ast
import warnings
from collections.abc import Callable
from typing import Any

import libcst as cst

from flake8_batch_params.engine.arguments import Passed, passed
from flake8_batch_params.engine.code import CHANGING
from flake8_batch_params.engine.lowering import comprehensions, lambdas
from flake8_batch_params.engine.lowering.builder import Builder, Label
from flake8_batch_params.engine.objects import Const
from flake8_batch_params.engine.steps import computing, definitions, displays, jumps, stack

BINARY = {
    "Add": "+", "Subtract": "-", "Multiply": "*", "Divide": "/", "FloorDivide": "//",
    "Modulo": "%", "Power": "**", "MatrixMultiply": "@", "LeftShift": "<<", "RightShift": ">>",
    "BitAnd": "&", "BitOr": "|", "BitXor": "^",
}  # fmt: skip
_COMPARE = {
    "Equal": "==", "NotEqual": "!=", "LessThan": "<", "LessThanEqual": "<=",
    "GreaterThan": ">", "GreaterThanEqual": ">=", "In": "in", "NotIn": "not in",
    "Is": "is", "IsNot": "is not",
}  # fmt: skip
_UNARY = {"Minus": "-", "Plus": "+", "BitInvert": "~"}


def lower(b: Builder, node: Any) -> None:
    """Emit the steps that push the value of an expression."""
    _LOWER.get(type(node), _opaque)(b, node)


def literal(text: str) -> Any:
    """Return the value of a literal; None where Python cannot read it."""
    if text.isdecimal():
        return int(text)
    if text[:1] in ("'", '"') and "\\" not in text:
        cut = 3 if text[:3] in ("'''", '"""') and len(text) > 5 else 1
        return text[cut:-cut]
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            return ast.literal_eval(text)
        except (SyntaxError, ValueError, MemoryError):
            return None


def dotted(node: Any) -> str:
    """Return ``a.b.c`` as it is written; empty for anything else."""
    parts: list[str] = []
    while type(node) is cst.Attribute:
        parts.append(node.attr.value)
        node = node.value
    if type(node) is cst.Name:
        return ".".join([node.value, *reversed(parts)])
    return ""


# --- atoms ---


def _name(b: Builder, node: cst.Name) -> None:
    value = node.value
    if value in _SINGLETONS:
        b.emit(stack.const, Const(_SINGLETONS[value], node))
    else:
        b.load(value, node)


_SINGLETONS = {"None": None, "True": True, "False": False}


def _number(b: Builder, node: Any) -> None:
    text = node.value
    value = None if len(text) > 400 else literal(text)
    b.emit(stack.const, Const(value, node)) if value is not None else _opaque(b, node)


def _string(b: Builder, node: cst.SimpleString) -> None:
    value = literal(node.value)
    if isinstance(value, str) and len(value) < 60:
        b.loads.add(value)
    b.emit(stack.const, Const(value, node))


def _ellipsis(b: Builder, node: Any) -> None:
    b.emit(stack.const, Const(..., node))


def _opaque(b: Builder, node: Any) -> None:
    b.emit(stack.opaque, node)


def _concatenated(b: Builder, node: cst.ConcatenatedString) -> None:
    parts: list[Any] = []
    rest: Any = node
    while type(rest) is cst.ConcatenatedString:
        parts.append(rest.left)
        rest = rest.right
    parts.append(rest)
    if all(type(part) is cst.SimpleString for part in parts):
        values = [literal(part.value) for part in parts]
        if all(isinstance(one, bytes) for one in values):
            b.emit(stack.const, Const(b"".join(values), node))
            return
        if all(isinstance(one, str) for one in values):
            b.emit(stack.const, Const("".join(values), node))
            return
    pieces: list[Any] = []
    for part in parts:
        if type(part) is cst.FormattedString:
            pieces += _pieces(b, part)
        elif type(part) is cst.SimpleString:
            pieces.append(literal(part.value))
        else:
            _opaque(b, part)
            pieces.append(("", None))
    b.emit(computing.format_string, (tuple(pieces), node))


def _formatted(b: Builder, node: cst.FormattedString) -> None:
    b.emit(computing.format_string, (tuple(_pieces(b, node)), node))


def _pieces(b: Builder, node: cst.FormattedString) -> list[Any]:
    """Return the pieces of an f-string, the expressions pushed; each is text or a conversion."""
    prefix = node.prefix.replace("f", "").replace("F", "")
    quote = node.end
    pieces: list[Any] = []
    for part in node.parts:
        if type(part) is cst.FormattedStringText:
            text = literal(f"{prefix}{quote}{part.value}{quote}")
            if text is None:
                _opaque(b, part)
                pieces.append(("", None))
            else:
                pieces.append(text.replace("{{", "{").replace("}}", "}"))
            continue
        assert type(part) is cst.FormattedStringExpression
        if part.equal is not None:
            _opaque(b, part)
            pieces.append(("", None))
            continue
        lower(b, part.expression)
        pieces.append((part.conversion or "", _format_spec(part, f"{prefix}{quote}", quote)))
    return pieces


def _format_spec(part: cst.FormattedStringExpression, before: str, after: str) -> str | None:
    """Return the text of a format; None where it holds expressions."""
    texts: list[str] = []
    for one in part.format_spec or ():
        if type(one) is not cst.FormattedStringText:
            return None
        text = literal(f"{before}{one.value}{after}")
        if not isinstance(text, str):
            return None
        texts.append(text)
    return "".join(texts)


# --- operators ---


def _binary(b: Builder, node: cst.BinaryOperation) -> None:
    chain = []
    left: Any = node
    while type(left) is cst.BinaryOperation:
        chain.append(left)
        left = left.left
    lower(b, left)
    for one in reversed(chain):
        lower(b, one.right)
        b.emit(computing.binary, (BINARY[type(one.operator).__name__], one))


def _unary(b: Builder, node: cst.UnaryOperation) -> None:
    if type(node.operator) is cst.Not:
        lower(b, node.expression)
        b.emit(computing.negate, node)
        return
    operator = _UNARY[type(node.operator).__name__]
    if isinstance(node.expression, (cst.Integer, cst.Float)) and len(node.expression.value) < 400:
        value = literal(node.expression.value)
        if value is not None and operator != "~":
            b.emit(stack.const, Const(-value if operator == "-" else value, node))
            return
    lower(b, node.expression)
    b.emit(computing.unary, (operator, node))


def _boolean(b: Builder, node: cst.BooleanOperation) -> None:
    step = jumps.jump_unless_or_pop if type(node.operator) is cst.And else jumps.jump_if_or_pop
    chain = [node.right]
    left: Any = node.left
    while type(left) is cst.BooleanOperation and type(left.operator) is type(node.operator):
        chain.append(left.right)
        left = left.left
    end = Label()
    lower(b, left)
    for right in reversed(chain):
        start = Label()
        b.branch(step, end, node, (start, end), (end, end))
        b.place(start)
        lower(b, right)
    b.place(end)


def _comparison(b: Builder, node: cst.Comparison, arms: Any = ()) -> None:
    lower(b, node.left)
    end = Label()
    *head, last = node.comparisons
    for target in head:
        lower(b, target.comparator)
        b.emit(stack.keep_below, None)
        b.emit(computing.compare, (_COMPARE[type(target.operator).__name__], node))
        b.branch(jumps.jump_unless_or_pop, end, node, *arms)
    lower(b, last.comparator)
    b.emit(computing.compare, (_COMPARE[type(last.operator).__name__], node))
    if head:
        done = Label()
        b.emit(jumps.jump, done)
        b.place(end)
        b.emit(stack.drop_below, None)
        b.place(done)
    else:
        b.place(end)


def _conditional(b: Builder, node: cst.IfExp) -> None:
    other, end = Label(), Label()
    yes, no = Label(), Label()
    jump_on(b, node.test, other, False, ((yes, other), (no, end)))
    b.place(yes)
    lower(b, node.body)
    b.emit(jumps.jump, end)
    b.place(other)
    b.place(no)
    lower(b, node.orelse)
    b.place(end)


def jump_on(b: Builder, node: Any, target: Label, jump_if: bool, arms: Any = ()) -> None:
    """Emit the jump to a target if the truth of an expression is ``jump_if``."""
    if type(node) is cst.UnaryOperation and type(node.operator) is cst.Not:
        jump_on(b, node.expression, target, not jump_if, arms)
        return
    if type(node) is cst.BooleanOperation:
        is_and = type(node.operator) is cst.And
        if is_and is not jump_if:
            jump_on(b, node.left, target, jump_if, arms)
            jump_on(b, node.right, target, jump_if, arms)
        else:
            skip = Label()
            jump_on(b, node.left, skip, not jump_if, arms)
            jump_on(b, node.right, target, jump_if, arms)
            b.place(skip)
        return
    if type(node) is cst.Comparison:
        _comparison(b, node, arms)
    else:
        lower(b, node)
    b.branch(jumps.jump_if if jump_if else jumps.jump_unless, target, node, *arms)


def _attribute(b: Builder, node: cst.Attribute) -> None:
    chain = []
    inner: Any = node
    while type(inner) is cst.Attribute:
        chain.append(inner)
        inner = inner.value
    lower(b, inner)
    for one in reversed(chain):
        name = b.attribute(one.attr.value)
        b.loads.add(name)
        b.marks.add("." + name)
        b.emit(computing.attribute, (name, one))


def _subscript(b: Builder, node: cst.Subscript) -> None:
    _look_into(b, node.value)
    index(b, node)
    b.emit(computing.subscript, node)


def _look_into(b: Builder, node: Any) -> None:
    """Push a value of which only items are taken."""
    if type(node) is cst.Name:
        b.looks.add(len(b.steps))
    lower(b, node)


def index(b: Builder, node: cst.Subscript) -> None:
    """Push what stands between the brackets of a subscript."""
    elements = node.slice
    for element in elements:
        part: Any = element.slice
        if type(part) is cst.Index:
            if part.star:
                lower(b, part.value)
                b.emit(stack.pop, None)
                _opaque(b, node)
            else:
                lower(b, part.value)
        else:
            for edge in (part.lower, part.upper, part.step):
                if edge is None:
                    b.emit(stack.const, Const(None))
                else:
                    lower(b, edge)
            b.emit(computing.build_slice, node)
    if len(elements) > 1 or getattr(elements[0], "comma", None).__class__ is cst.Comma:
        b.emit(displays.build_tuple, (len(elements), node))


def _await(b: Builder, node: cst.Await) -> None:
    lower(b, node.expression)
    b.emit(definitions.await_value, node)


def _walrus(b: Builder, node: cst.NamedExpr) -> None:
    lower(b, node.value)
    b.emit(stack.copy, None)
    assert type(node.target) is cst.Name
    b.store_outside(node.target.value)


def _yield(b: Builder, node: cst.Yield) -> None:
    b.code.is_generator = True
    value = node.value
    if type(value) is cst.From:
        lower(b, value.item)
        b.emit(jumps.get_iterator, node)
        b.emit(stack.const, Const(None))
        top, end = b.here(), Label()
        b.emit(definitions.delegate, (end, node))
        b.emit(definitions.yield_value, node)
        b.emit(jumps.jump_back, top)
        b.place(end)
        return
    if value is None:
        b.emit(stack.const, Const(None, node))
    else:
        lower(b, value)
    b.emit(definitions.yield_value, node)


# --- displays ---


def _items(b: Builder, node: Any, plain: Any, starred: Any) -> None:
    elements = node.elements
    start = len(b.steps)
    for element in elements:
        lower(b, element.value)
    b.fold(start)
    if any(type(element) is cst.StarredElement for element in elements):
        flags = tuple(type(element) is cst.StarredElement for element in elements)
        b.emit(starred, (flags, node))
    else:
        b.emit(plain, (len(elements), node))


def _list(b: Builder, node: cst.List) -> None:
    _items(b, node, displays.build_list, displays.build_list_starred)


def _tuple(b: Builder, node: cst.Tuple) -> None:
    _items(b, node, displays.build_tuple, displays.build_tuple_starred)


def _set(b: Builder, node: cst.Set) -> None:
    _items(b, node, displays.build_set, displays.build_set_starred)


def _dict(b: Builder, node: cst.Dict) -> None:
    starred = []
    start = len(b.steps)
    for element in node.elements:
        if type(element) is cst.DictElement:
            lower(b, element.key)
            mark(b, element.key)
            lower(b, element.value)
            starred.append(False)
        else:
            _look_into(b, element.value)
            starred.append(True)
    b.fold(start)
    b.emit(displays.build_dict, (tuple(starred), node, b.in_call > 0))


def mark(b: Builder, key: Any, end: str = "=") -> None:
    """Note a key of a dict that is written, or set."""
    if type(key) is cst.SimpleString:
        b.marks.add(key.value.strip("\"'") + end)


def arguments(b: Builder, args: Any) -> Passed:
    """Push the values of arguments; return how they are written."""
    spec: list[tuple[str, str, Any, Any]] = []
    b.in_call += 1
    for argument in args:
        lower(b, argument.value)
        if argument.star == "*":
            spec.append(("*", "", argument.value, None))
        elif argument.star == "**":
            spec.append(("**", "", argument.value, None))
        elif argument.keyword is None:
            spec.append(("", "", argument.value, None))
        else:
            name = b.attribute(argument.keyword.value)
            b.loads.add(name)
            b.marks.add(name + "=")
            spec.append(("=", name, argument.value, argument.keyword))
    b.in_call -= 1
    return passed(spec)


def _call(b: Builder, node: cst.Call) -> None:
    chain: list[cst.Call] = []
    callee: Any = node
    # Long chains of methods are lowered without a frame each.
    while type(callee) is cst.Call and type(callee.func) is cst.Attribute:
        chain.append(callee)
        callee = callee.func.value
    lower(b, callee) if chain else lower(b, node.func)
    for one in reversed(chain):
        assert type(one.func) is cst.Attribute
        name = b.attribute(one.func.attr.value)
        b.loads.add(name)
        b.calls.add(name)
        b.marks.add("." + name)
        b.emit(computing.attribute, (name, one.func))
        if name in CHANGING:
            b.stores |= _changed(b, one.func.value)
        b.emit(definitions.call, (arguments(b, one.args), one))
    if not chain:
        if type(node.func) is cst.Name:
            b.calls.add(node.func.value)
            if node.func.value == "setattr" and len(node.args) == 3:
                named: Any = node.args[1].value
                if type(named) is cst.SimpleString:
                    b.fields.add(str(literal(named.value)))
        b.emit(definitions.call, (arguments(b, node.args), node))


def _changed(b: Builder, node: Any) -> set[str]:
    """Return the names under which a list, dict or set is held that a method changes."""
    if type(node) is cst.Name:
        return {b.attribute(node.value)}
    if type(node) is cst.Attribute:
        return {b.attribute(node.attr.value)}
    return set()


# --- targets ---


def assign(b: Builder, target: Any) -> None:
    """Emit the steps that store the value on the stack into a target."""
    if type(target) is cst.Name:
        b.store(target.value)
    elif type(target) is cst.Attribute:
        name = b.attribute(target.attr.value)
        b.stores.add(name)
        b.fields.add(name)
        lower(b, target.value)
        b.emit(computing.store_attribute, (name, target))
    elif type(target) is cst.Subscript:
        saved = b.loads
        b.loads = set()
        lower(b, target.value)
        b.stores |= b.loads
        b.loads = set()
        index(b, target)
        if type(target.slice[0].slice) is cst.Index:
            mark(b, target.slice[0].slice.value, "[=")
        b.stores |= b.loads
        b.loads = saved
        b.emit(computing.store_subscript, target)
    elif isinstance(target, (cst.Tuple, cst.List)):
        elements = target.elements
        star = next((i for i, one in enumerate(elements) if type(one) is cst.StarredElement), -1)
        b.emit(jumps.unpack, (len(elements), star, target))
        for element in elements:
            assign(b, element.value)
    else:
        b.emit(stack.pop, None)


# The modules need each other: what another one lowers is looked up when it runs.
_LOWER: dict[type, Callable[[Builder, Any], None]] = {
    cst.Name: _name,
    cst.Integer: _number,
    cst.Float: _number,
    cst.Imaginary: _number,
    cst.SimpleString: _string,
    cst.Ellipsis: _ellipsis,
    cst.ConcatenatedString: _concatenated,
    cst.FormattedString: _formatted,
    cst.TemplatedString: _opaque,
    cst.BinaryOperation: _binary,
    cst.UnaryOperation: _unary,
    cst.BooleanOperation: _boolean,
    cst.Comparison: _comparison,
    cst.IfExp: _conditional,
    cst.Attribute: _attribute,
    cst.Subscript: _subscript,
    cst.Await: _await,
    cst.NamedExpr: _walrus,
    cst.Yield: _yield,
    cst.List: _list,
    cst.Tuple: _tuple,
    cst.Set: _set,
    cst.Dict: _dict,
    cst.Call: _call,
    cst.ListComp: lambda b, node: comprehensions.list_comprehension(b, node),
    cst.SetComp: lambda b, node: comprehensions.set_comprehension(b, node),
    cst.DictComp: lambda b, node: comprehensions.dict_comprehension(b, node),
    cst.GeneratorExp: lambda b, node: comprehensions.generator(b, node),
    cst.Lambda: lambda b, node: lambdas.lambda_function(b, node),
}
