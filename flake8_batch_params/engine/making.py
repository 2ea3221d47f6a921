"""Makes LibCST's nodes with some of their fields; each maker has the name of its node."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import libcst as cst


def _maker(kind: type[cst.CSTNode], fields: str = "") -> Callable[..., Any]:
    """Return what makes a node of a kind with some of its fields, in this order.

    Nodes are frozen, and their own constructors ask for all fields.
    """
    # Most nodes have one field or two, and are made in a quarter of the time without a loop.
    new = object.__new__
    setters = [getattr(kind, name).__set__ for name in fields.split()]
    if len(setters) == 1:
        [only] = setters

        def make_one(value: Any) -> Any:
            node = new(kind)
            only(node, value)
            return node

        return make_one
    if len(setters) == 2:
        first, second = setters

        def make_two(one: Any, other: Any) -> Any:
            node = new(kind)
            first(node, one)
            second(node, other)
            return node

        return make_two

    def make(*values: Any) -> Any:
        node = new(kind)
        for put, value in zip(setters, values, strict=True):
            put(node, value)
        return node

    return make


Name = _maker(cst.Name, "value")
Integer = _maker(cst.Integer, "value")
Float = _maker(cst.Float, "value")
Imaginary = _maker(cst.Imaginary, "value")
SimpleString = _maker(cst.SimpleString, "value")
Ellipsis = _maker(cst.Ellipsis)  # noqa: A001
FormattedString = _maker(cst.FormattedString, "start parts end")
FormattedStringText = _maker(cst.FormattedStringText, "value")
FormattedStringExpression = _maker(
    cst.FormattedStringExpression, "expression conversion format_spec equal"
)
TemplatedString = _maker(cst.TemplatedString)
BinaryOperation = _maker(cst.BinaryOperation, "left operator right")
UnaryOperation = _maker(cst.UnaryOperation, "operator expression")
BooleanOperation = _maker(cst.BooleanOperation, "left operator right")
Comparison = _maker(cst.Comparison, "left comparisons")
ComparisonTarget = _maker(cst.ComparisonTarget, "operator comparator")
IfExp = _maker(cst.IfExp, "test body orelse")
Attribute = _maker(cst.Attribute, "value attr")
Subscript = _maker(cst.Subscript, "value slice")
SubscriptElement = _maker(cst.SubscriptElement, "slice comma")
Index = _maker(cst.Index, "value star")
Slice = _maker(cst.Slice, "lower upper step")
Await = _maker(cst.Await, "expression")
NamedExpr = _maker(cst.NamedExpr, "target value")
Yield = _maker(cst.Yield, "value")
From = _maker(cst.From, "item")
List = _maker(cst.List, "elements")
Tuple = _maker(cst.Tuple, "elements")
Set = _maker(cst.Set, "elements")
Element = _maker(cst.Element, "value")
StarredElement = _maker(cst.StarredElement, "value")
Dict = _maker(cst.Dict, "elements")
DictElement = _maker(cst.DictElement, "key value")
StarredDictElement = _maker(cst.StarredDictElement, "value")
Call = _maker(cst.Call, "func args")
Arg = _maker(cst.Arg, "value keyword star")
ListComp = _maker(cst.ListComp, "elt for_in")
SetComp = _maker(cst.SetComp, "elt for_in")
DictComp = _maker(cst.DictComp, "key value for_in")
GeneratorExp = _maker(cst.GeneratorExp, "elt for_in")
CompFor = _maker(cst.CompFor, "target iter ifs inner_for_in asynchronous")
CompIf = _maker(cst.CompIf, "test")
Lambda = _maker(cst.Lambda, "params body")
Parameters = _maker(cst.Parameters, "params star_arg kwonly_params star_kwarg posonly_params")
Param = _maker(cst.Param, "name annotation default")
Annotation = _maker(cst.Annotation, "annotation")

Module = _maker(cst.Module, "body")
IndentedBlock = _maker(cst.IndentedBlock, "body")
SimpleStatementLine = _maker(cst.SimpleStatementLine, "body")
Expr = _maker(cst.Expr, "value")
Assign = _maker(cst.Assign, "targets value")
AssignTarget = _maker(cst.AssignTarget, "target")
AnnAssign = _maker(cst.AnnAssign, "target annotation value")
AugAssign = _maker(cst.AugAssign, "target operator value")
Del = _maker(cst.Del, "target")
Pass = _maker(cst.Pass)
Assert = _maker(cst.Assert, "test msg")
Return = _maker(cst.Return, "value")
Raise = _maker(cst.Raise, "exc cause")
Break = _maker(cst.Break)
Continue = _maker(cst.Continue)
Import = _maker(cst.Import, "names")
ImportFrom = _maker(cst.ImportFrom, "module names relative")
ImportStar = _maker(cst.ImportStar)
ImportAlias = _maker(cst.ImportAlias, "name asname")
AsName = _maker(cst.AsName, "name")
Global = _maker(cst.Global, "names")
Nonlocal = _maker(cst.Nonlocal, "names")
NameItem = _maker(cst.NameItem, "name")
TypeAlias = _maker(cst.TypeAlias, "name value")
If = _maker(cst.If, "test body orelse")
Else = _maker(cst.Else, "body")
While = _maker(cst.While, "test body orelse")
For = _maker(cst.For, "target iter body orelse asynchronous")
Try = _maker(cst.Try, "body handlers orelse finalbody")
ExceptHandler = _maker(cst.ExceptHandler, "type name body")
TryStar = _maker(cst.TryStar, "body handlers orelse finalbody")
ExceptStarHandler = _maker(cst.ExceptStarHandler, "type name body")
Finally = _maker(cst.Finally, "body")
With = _maker(cst.With, "items body asynchronous")
WithItem = _maker(cst.WithItem, "item asname")
FunctionDef = _maker(cst.FunctionDef, "name params decorators returns asynchronous")
ClassDef = _maker(cst.ClassDef, "name bases keywords body decorators type_parameters")
Decorator = _maker(cst.Decorator, "decorator")
Match = _maker(cst.Match, "subject cases")
MatchCase = _maker(cst.MatchCase, "pattern guard body")
MatchValue = _maker(cst.MatchValue, "value")
MatchSingleton = _maker(cst.MatchSingleton, "value")
MatchAs = _maker(cst.MatchAs, "pattern name")
MatchOr = _maker(cst.MatchOr, "patterns")
MatchOrElement = _maker(cst.MatchOrElement, "pattern")
MatchList = _maker(cst.MatchList, "patterns")
MatchSequenceElement = _maker(cst.MatchSequenceElement, "value")
MatchStar = _maker(cst.MatchStar, "name")
MatchMapping = _maker(cst.MatchMapping, "elements rest")
MatchMappingElement = _maker(cst.MatchMappingElement, "key pattern")
MatchClass = _maker(cst.MatchClass, "cls patterns kwds")
MatchKeywordElement = _maker(cst.MatchKeywordElement, "key pattern")
