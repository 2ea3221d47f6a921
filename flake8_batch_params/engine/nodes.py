"""LibCST's nodes of a file, made from the tree that Python's own parser has made of it.

LibCST's parser keeps every space, comma and bracket, as those need who change a file.  To run
a file none of them matters, and the parser takes many times longer than all the rest.  So the
nodes have the fields that `lowering` reads, with what they have of LibCST's parser, and no
others:

* a string is written with three quotes, however it was written, and one of several parts is
  one string;
* each simple statement has a line of its own;
* the body of a function is made when it is asked for.
"""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterable, Sequence
from typing import Any

import libcst as cst

from flake8_batch_params.engine import making as make

# Of these one is enough: nobody asks where they are.
_ASYNCHRONOUS = cst.Asynchronous()
_COMMA, _DOT = cst.Comma(), cst.Dot()
_AND, _OR = cst.And(), cst.Or()
_OPERATORS: dict[type, tuple[cst.CSTNode, cst.CSTNode]] = {
    ast.Add: (cst.Add(), cst.AddAssign()),
    ast.Sub: (cst.Subtract(), cst.SubtractAssign()),
    ast.Mult: (cst.Multiply(), cst.MultiplyAssign()),
    ast.Div: (cst.Divide(), cst.DivideAssign()),
    ast.FloorDiv: (cst.FloorDivide(), cst.FloorDivideAssign()),
    ast.Mod: (cst.Modulo(), cst.ModuloAssign()),
    ast.Pow: (cst.Power(), cst.PowerAssign()),
    ast.MatMult: (cst.MatrixMultiply(), cst.MatrixMultiplyAssign()),
    ast.LShift: (cst.LeftShift(), cst.LeftShiftAssign()),
    ast.RShift: (cst.RightShift(), cst.RightShiftAssign()),
    ast.BitAnd: (cst.BitAnd(), cst.BitAndAssign()),
    ast.BitOr: (cst.BitOr(), cst.BitOrAssign()),
    ast.BitXor: (cst.BitXor(), cst.BitXorAssign()),
}
_UNARY = {
    ast.Not: cst.Not(),
    ast.USub: cst.Minus(),
    ast.UAdd: cst.Plus(),
    ast.Invert: cst.BitInvert(),
}
_COMPARE = {
    ast.Eq: cst.Equal(),
    ast.NotEq: cst.NotEqual(),
    ast.Lt: cst.LessThan(),
    ast.LtE: cst.LessThanEqual(),
    ast.Gt: cst.GreaterThan(),
    ast.GtE: cst.GreaterThanEqual(),
    ast.In: cst.In(),
    ast.NotIn: cst.NotIn(),
    ast.Is: cst.Is(),
    ast.IsNot: cst.IsNot(),
}
#: More bits than any number has that somebody calculates with, and few enough to be written.
_MOST_BITS = 1_300


class Nodes:
    """Makes nodes, and knows from what."""

    def __init__(self) -> None:
        #: Nodes of expressions, parameters and statements, and what Python has for each.
        self._made: list[cst.CSTNode] = []
        self._given: list[Any] = []
        self._known: dict[cst.CSTNode, Any] = {}
        self._functions: dict[cst.FunctionDef, ast.FunctionDef | ast.AsyncFunctionDef] = {}
        self._bodies: dict[cst.FunctionDef, cst.IndentedBlock] = {}

    def module(self, tree: Any) -> cst.Module:
        """Return the node of a module, of which the bodies of functions are not made yet."""
        made: cst.Module = make.Module(self._statements(tree.body))
        return made

    def body(self, function: cst.FunctionDef) -> cst.IndentedBlock:
        """Return the body of a function, the same one each time."""
        found = self._bodies.get(function)
        if found is None:
            found = self._bodies[function] = self._suite(self._functions[function].body)
        return found

    def python_of(self, node: cst.CSTNode) -> ast.AST | None:
        """Return what Python has for a node; None for what is a part of another one.

        For most files nobody asks.
        """
        if self._made:
            self._known.update(zip(self._made, self._given, strict=True))
            self._made.clear()
            self._given.clear()
        found: ast.AST | None = self._known.get(node)
        return found

    def _note(self, made: cst.CSTNode, node: Any) -> None:
        self._made.append(made)
        self._given.append(node)

    def expression(self, node: ast.expr) -> Any:
        """Return the node of an expression; one of a kind of its own for what is not known."""
        maker = _EXPRESSIONS.get(type(node))
        made = make.TemplatedString() if maker is None else maker(self, node)
        # What `_note` does: nearly all nodes come by here.
        self._made.append(made)
        self._given.append(node)
        return made

    def _optional(self, node: ast.expr | None) -> Any:
        return None if node is None else self.expression(node)

    # --- atoms ---

    def _name(self, node: ast.Name) -> Any:
        return make.Name(node.id)

    def _constant(self, node: ast.Constant) -> Any:
        value: Any = node.value
        kind = type(value)
        if kind is str:
            return make.SimpleString(f'"""{escaped(value)}"""')
        if kind is int:
            # Python does not write down every number in decimals.
            return make.Integer(str(value) if value.bit_length() < _MOST_BITS else hex(value))
        if value is None or kind is bool:
            return make.Name(str(value))
        if kind is float:
            return make.Float(repr(value).replace("inf", "1e999"))
        if kind is bytes:
            return make.SimpleString(repr(value))
        if value is ...:
            return make.Ellipsis()
        return make.Imaginary(repr(value).replace("inf", "1e999"))

    def _joined(self, node: ast.JoinedStr) -> Any:
        return make.FormattedString('f"""', self._parts(node, double=True), '"""')

    def _parts(self, node: ast.expr, *, double: bool = False) -> list[Any]:
        """Return the parts of an f-string, or of a format in one; braces are doubled if so."""
        found: list[Any] = []
        # Python 3.13.0 has a text alone for some formats.
        for part in node.values if isinstance(node, ast.JoinedStr) else [node]:
            if isinstance(part, ast.FormattedValue):
                spec = part.format_spec
                made: Any = make.FormattedStringExpression(
                    self.expression(part.value),
                    None if part.conversion < 0 else chr(part.conversion),
                    None if spec is None else self._parts(spec),
                    None,
                )
            else:
                assert isinstance(part, ast.Constant)
                text = escaped(str(part.value))
                made = make.FormattedStringText(
                    text.replace("{", "{{").replace("}", "}}") if double else text
                )
            self._note(made, part)
            found.append(made)
        return found

    # --- operators ---

    def _binary(self, node: ast.BinOp) -> Any:
        operator, _ = _OPERATORS[type(node.op)]
        return make.BinaryOperation(
            self.expression(node.left), operator, self.expression(node.right)
        )

    def _unary(self, node: ast.UnaryOp) -> Any:
        return make.UnaryOperation(_UNARY[type(node.op)], self.expression(node.operand))

    def _boolean(self, node: ast.BoolOp) -> Any:
        operator = _AND if type(node.op) is ast.And else _OR
        made, *rest = [self.expression(one) for one in node.values]
        for right in rest:
            made = make.BooleanOperation(made, operator, right)
            self._note(made, node)
        return made

    def _compare(self, node: ast.Compare) -> Any:
        targets = [
            make.ComparisonTarget(_COMPARE[type(operator)], self.expression(one))
            for operator, one in zip(node.ops, node.comparators, strict=True)
        ]
        return make.Comparison(self.expression(node.left), targets)

    def _conditional(self, node: ast.IfExp) -> Any:
        return make.IfExp(
            self.expression(node.test), self.expression(node.body), self.expression(node.orelse)
        )

    def _attribute(self, node: ast.Attribute) -> Any:
        return make.Attribute(self.expression(node.value), make.Name(node.attr))

    def _subscript(self, node: ast.Subscript) -> Any:
        inner = node.slice
        parts = inner.elts if isinstance(inner, ast.Tuple) and inner.elts else [inner]
        is_tuple = parts[0] is not inner and type(parts[0]) is not ast.Starred
        comma = _COMMA if is_tuple else None
        elements = [make.SubscriptElement(self._index(one), comma) for one in parts]
        return make.Subscript(self.expression(node.value), elements)

    def _index(self, node: ast.expr) -> Any:
        if isinstance(node, ast.Slice):
            edges = (node.lower, node.upper, node.step)
            return make.Slice(*[self._optional(one) for one in edges])
        if isinstance(node, ast.Starred):
            return make.Index(self.expression(node.value), "*")
        return make.Index(self.expression(node), None)

    def _await(self, node: ast.Await) -> Any:
        return make.Await(self.expression(node.value))

    def _named(self, node: ast.NamedExpr) -> Any:
        return make.NamedExpr(self.expression(node.target), self.expression(node.value))

    def _yield(self, node: ast.Yield) -> Any:
        return make.Yield(self._optional(node.value))

    def _yield_from(self, node: ast.YieldFrom) -> Any:
        return make.Yield(make.From(self.expression(node.value)))

    # --- displays and calls ---

    def _elements(self, nodes: list[ast.expr]) -> list[Any]:
        return [
            make.StarredElement(self.expression(one.value))
            if type(one) is ast.Starred
            else make.Element(self.expression(one))
            for one in nodes
        ]

    def _list(self, node: ast.List) -> Any:
        return make.List(self._elements(node.elts))

    def _tuple(self, node: ast.Tuple) -> Any:
        return make.Tuple(self._elements(node.elts))

    def _set(self, node: ast.Set) -> Any:
        return make.Set(self._elements(node.elts))

    def _dict(self, node: ast.Dict) -> Any:
        return make.Dict(
            [
                make.StarredDictElement(self.expression(value))
                if key is None
                else make.DictElement(self.expression(key), self.expression(value))
                for key, value in zip(node.keys, node.values, strict=True)
            ]
        )

    def _call(self, node: ast.Call) -> Any:
        func = self.expression(node.func)
        return make.Call(func, self._arguments(node.args, node.keywords))

    def _arguments(self, args: list[ast.expr], keywords: list[ast.keyword]) -> list[Any]:
        return [self._argument(one) for one in args] + [self._keyword(one) for one in keywords]

    def _argument(self, node: ast.expr) -> Any:
        if type(node) is ast.Starred:
            return make.Arg(self.expression(node.value), None, "*")
        return make.Arg(self.expression(node), None, "")

    def _keyword(self, node: ast.keyword) -> Any:
        value = self.expression(node.value)
        if node.arg is None:
            return make.Arg(value, None, "**")
        name = make.Name(node.arg)
        self._note(name, node)
        return make.Arg(value, name, "")

    # --- comprehensions and lambdas ---

    def _list_comprehension(self, node: ast.ListComp) -> Any:
        return make.ListComp(self.expression(node.elt), self._loops(node.generators))

    def _set_comprehension(self, node: ast.SetComp) -> Any:
        return make.SetComp(self.expression(node.elt), self._loops(node.generators))

    def _generator(self, node: ast.GeneratorExp) -> Any:
        return make.GeneratorExp(self.expression(node.elt), self._loops(node.generators))

    def _dict_comprehension(self, node: ast.DictComp) -> Any:
        key, value = self.expression(node.key), self.expression(node.value)
        return make.DictComp(key, value, self._loops(node.generators))

    def _loops(self, found: list[ast.comprehension]) -> Any:
        made = None
        for one in reversed(found):
            made = make.CompFor(
                self.expression(one.target),
                self.expression(one.iter),
                [make.CompIf(self.expression(test)) for test in one.ifs],
                made,
                _ASYNCHRONOUS if one.is_async else None,
            )
        return made

    def _lambda(self, node: ast.Lambda) -> Any:
        return make.Lambda(self._parameters(node.args), self.expression(node.body))

    def _parameters(self, node: ast.arguments) -> Any:
        by_position = [*node.posonlyargs, *node.args]
        missing: list[ast.expr | None] = [None] * (len(by_position) - len(node.defaults))
        made = self._each(by_position, [*missing, *node.defaults])
        first = len(node.posonlyargs)
        return make.Parameters(
            made[first:],
            None if node.vararg is None else self._parameter(node.vararg, None),
            self._each(node.kwonlyargs, node.kw_defaults),
            None if node.kwarg is None else self._parameter(node.kwarg, None),
            made[:first],
        )

    def _each(self, nodes: list[ast.arg], defaults: Sequence[ast.expr | None]) -> list[Any]:
        return [self._parameter(one, default) for one, default in zip(nodes, defaults, strict=True)]

    def _parameter(self, node: ast.arg, default: ast.expr | None) -> Any:
        made = make.Param(
            make.Name(node.arg), self._annotation(node.annotation), self._optional(default)
        )
        self._note(made, node)
        return made

    def _annotation(self, node: ast.expr | None) -> Any:
        return None if node is None else make.Annotation(self.expression(node))

    # --- simple statements ---

    def _statements(self, nodes: Iterable[ast.stmt]) -> list[Any]:
        return [self._statement(one) for one in nodes]

    def _statement(self, node: ast.stmt) -> Any:
        simple = _SIMPLE.get(type(node))
        made = _COMPOUND[type(node)](self, node) if simple is None else simple(self, node)
        self._note(made, node)
        return made if simple is None else make.SimpleStatementLine([made])

    def _expression_alone(self, node: ast.Expr) -> Any:
        return make.Expr(self.expression(node.value))

    def _assign(self, node: ast.Assign) -> Any:
        targets = [make.AssignTarget(self.expression(one)) for one in node.targets]
        return make.Assign(targets, self.expression(node.value))

    def _annotated(self, node: ast.AnnAssign) -> Any:
        annotation = self._annotation(node.annotation)
        return make.AnnAssign(self.expression(node.target), annotation, self._optional(node.value))

    def _augmented(self, node: ast.AugAssign) -> Any:
        _, operator = _OPERATORS[type(node.op)]
        return make.AugAssign(self.expression(node.target), operator, self.expression(node.value))

    def _delete(self, node: ast.Delete) -> Any:
        if len(node.targets) == 1:
            return make.Del(self.expression(node.targets[0]))
        return make.Del(make.Tuple(self._elements(node.targets)))

    def _pass(self, node: ast.Pass) -> Any:
        return make.Pass()

    def _assert(self, node: ast.Assert) -> Any:
        return make.Assert(self.expression(node.test), self._optional(node.msg))

    def _return(self, node: ast.Return) -> Any:
        return make.Return(self._optional(node.value))

    def _raise(self, node: ast.Raise) -> Any:
        cause = None if node.cause is None else make.From(self.expression(node.cause))
        return make.Raise(self._optional(node.exc), cause)

    def _break(self, node: ast.Break) -> Any:
        return make.Break()

    def _continue(self, node: ast.Continue) -> Any:
        return make.Continue()

    def _import(self, node: ast.Import) -> Any:
        return make.Import([_imported(one) for one in node.names])

    def _import_from(self, node: ast.ImportFrom) -> Any:
        module = None if node.module is None else _dotted(node.module)
        is_star = node.names[0].name == "*"
        names = make.ImportStar() if is_star else [_imported(one) for one in node.names]
        return make.ImportFrom(module, names, [_DOT] * node.level)

    def _global(self, node: ast.Global) -> Any:
        return make.Global([make.NameItem(make.Name(one)) for one in node.names])

    def _nonlocal(self, node: ast.Nonlocal) -> Any:
        return make.Nonlocal([make.NameItem(make.Name(one)) for one in node.names])

    def _type_alias(self, node: Any) -> Any:
        return make.TypeAlias(self.expression(node.name), self.expression(node.value))

    # --- blocks ---

    def _suite(self, nodes: list[ast.stmt]) -> Any:
        return make.IndentedBlock(self._statements(nodes))

    def _else(self, nodes: list[ast.stmt]) -> Any:
        return make.Else(self._suite(nodes)) if nodes else None

    def _if(self, node: ast.If) -> Any:
        chain = [node]
        while _goes_on(chain[-1]):
            [following] = chain[-1].orelse
            assert isinstance(following, ast.If)
            chain.append(following)
        made = self._else(chain[-1].orelse)
        for one in reversed(chain):
            made = make.If(self.expression(one.test), self._suite(one.body), made)
            self._note(made, one)
        return made

    def _while(self, node: ast.While) -> Any:
        test = self.expression(node.test)
        return make.While(test, self._suite(node.body), self._else(node.orelse))

    def _for(self, node: ast.For | ast.AsyncFor) -> Any:
        return make.For(
            self.expression(node.target),
            self.expression(node.iter),
            self._suite(node.body),
            self._else(node.orelse),
            _ASYNCHRONOUS if type(node) is ast.AsyncFor else None,
        )

    def _try(self, node: ast.Try) -> Any:
        return make.Try(*self._handled(node, make.ExceptHandler))

    def _try_star(self, node: Any) -> Any:
        return make.TryStar(*self._handled(node, make.ExceptStarHandler))

    def _handled(self, node: Any, handler: Callable[..., Any]) -> tuple[Any, ...]:
        handlers = []
        for one in node.handlers:
            name = None if one.name is None else make.AsName(make.Name(one.name))
            made = handler(self._optional(one.type), name, self._suite(one.body))
            self._note(made, one)
            handlers.append(made)
        final = make.Finally(self._suite(node.finalbody)) if node.finalbody else None
        return self._suite(node.body), handlers, self._else(node.orelse), final

    def _with(self, node: ast.With | ast.AsyncWith) -> Any:
        items = []
        for one in node.items:
            target = one.optional_vars
            name = None if target is None else make.AsName(self.expression(target))
            items.append(make.WithItem(self.expression(one.context_expr), name))
        asynchronous = _ASYNCHRONOUS if type(node) is ast.AsyncWith else None
        return make.With(items, self._suite(node.body), asynchronous)

    def _decorators(self, nodes: list[ast.expr]) -> list[Any]:
        return [make.Decorator(self.expression(one)) for one in nodes]

    def _function(self, node: ast.FunctionDef | ast.AsyncFunctionDef) -> Any:
        made = make.FunctionDef(
            make.Name(node.name),
            self._parameters(node.args),
            self._decorators(node.decorator_list),
            self._annotation(node.returns),
            _ASYNCHRONOUS if type(node) is ast.AsyncFunctionDef else None,
        )
        self._functions[made] = node
        return made

    def _class(self, node: ast.ClassDef) -> Any:
        return make.ClassDef(
            make.Name(node.name),
            self._arguments(node.bases, []),
            self._arguments([], node.keywords),
            self._suite(node.body),
            self._decorators(node.decorator_list),
            getattr(node, "type_params", None) or None,
        )

    # --- patterns ---

    def _match(self, node: ast.Match) -> Any:
        cases = []
        for one in node.cases:
            guard = self._optional(one.guard)
            made = make.MatchCase(self._pattern(one.pattern), guard, self._suite(one.body))
            self._note(made, one.pattern)
            cases.append(made)
        return make.Match(self.expression(node.subject), cases)

    def _pattern(self, node: ast.pattern) -> Any:
        match node:
            case ast.MatchValue():
                return make.MatchValue(self.expression(node.value))
            case ast.MatchSingleton():
                return make.MatchSingleton(make.Name(str(node.value)))
            case ast.MatchAs():
                inner = None if node.pattern is None else self._pattern(node.pattern)
                return make.MatchAs(inner, _captured(node.name))
            case ast.MatchOr():
                return make.MatchOr(
                    [make.MatchOrElement(self._pattern(one)) for one in node.patterns]
                )
            case ast.MatchSequence():
                return make.MatchList([self._sequence_element(one) for one in node.patterns])
            case ast.MatchMapping():
                pairs = [
                    make.MatchMappingElement(self.expression(key), self._pattern(one))
                    for key, one in zip(node.keys, node.patterns, strict=True)
                ]
                return make.MatchMapping(pairs, _captured(node.rest))
        assert isinstance(node, ast.MatchClass)
        words = zip(node.kwd_attrs, node.kwd_patterns, strict=True)
        return make.MatchClass(
            self.expression(node.cls),
            [make.MatchSequenceElement(self._pattern(one)) for one in node.patterns],
            [make.MatchKeywordElement(make.Name(word), self._pattern(one)) for word, one in words],
        )

    def _sequence_element(self, node: ast.pattern) -> Any:
        if isinstance(node, ast.MatchStar):
            return make.MatchStar(_captured(node.name))
        return make.MatchSequenceElement(self._pattern(node))


def parse_expression(text: str) -> Any:
    """Return the node of an expression's text.  Raises what `ast.parse` raises."""
    return Nodes().expression(ast.parse(text, mode="eval").body)


def escaped(text: str) -> str:
    """Return a text as it can stand between three quotes."""
    if "\\" not in text and '"' not in text and text.isprintable():
        return text
    plain = text.translate(_ESCAPED)
    return plain if plain.replace("\n", "").isprintable() else _coded(plain)


_ESCAPED = {ord("\\"): "\\\\", ord('"'): '\\"'}


def _coded(text: str) -> str:
    """Return an escaped text with codes for what nobody can see."""
    return "".join(
        one if one == "\n" or one.isprintable() else f"\\U{ord(one):08x}" for one in text
    )


def _captured(name: str | None) -> cst.Name | None:
    return None if name is None else make.Name(name)


def _dotted(path: str) -> Any:
    first, *rest = path.split(".")
    made: Any = make.Name(first)
    for name in rest:
        made = make.Attribute(made, make.Name(name))
    return made


def _imported(node: ast.alias) -> Any:
    name = None if node.asname is None else make.AsName(make.Name(node.asname))
    return make.ImportAlias(_dotted(node.name), name)


def _goes_on(node: ast.If) -> bool:
    """Tell whether an ``if`` has an ``elif``, which Python takes for an ``if`` in an ``else``."""
    match node.orelse:
        case [ast.If(col_offset=column)]:
            return column == node.col_offset
    return False


_EXPRESSIONS: dict[type, Callable[[Nodes, Any], Any]] = {
    ast.Name: Nodes._name,
    ast.Constant: Nodes._constant,
    ast.JoinedStr: Nodes._joined,
    ast.BinOp: Nodes._binary,
    ast.UnaryOp: Nodes._unary,
    ast.BoolOp: Nodes._boolean,
    ast.Compare: Nodes._compare,
    ast.IfExp: Nodes._conditional,
    ast.Attribute: Nodes._attribute,
    ast.Subscript: Nodes._subscript,
    ast.Await: Nodes._await,
    ast.NamedExpr: Nodes._named,
    ast.Yield: Nodes._yield,
    ast.YieldFrom: Nodes._yield_from,
    ast.List: Nodes._list,
    ast.Tuple: Nodes._tuple,
    ast.Set: Nodes._set,
    ast.Dict: Nodes._dict,
    ast.Call: Nodes._call,
    ast.ListComp: Nodes._list_comprehension,
    ast.SetComp: Nodes._set_comprehension,
    ast.DictComp: Nodes._dict_comprehension,
    ast.GeneratorExp: Nodes._generator,
    ast.Lambda: Nodes._lambda,
}
_SIMPLE: dict[type, Callable[[Nodes, Any], Any]] = {
    ast.Expr: Nodes._expression_alone,
    ast.Assign: Nodes._assign,
    ast.AnnAssign: Nodes._annotated,
    ast.AugAssign: Nodes._augmented,
    ast.Delete: Nodes._delete,
    ast.Pass: Nodes._pass,
    ast.Assert: Nodes._assert,
    ast.Return: Nodes._return,
    ast.Raise: Nodes._raise,
    ast.Break: Nodes._break,
    ast.Continue: Nodes._continue,
    ast.Import: Nodes._import,
    ast.ImportFrom: Nodes._import_from,
    ast.Global: Nodes._global,
    ast.Nonlocal: Nodes._nonlocal,
}
_COMPOUND: dict[type, Callable[[Nodes, Any], Any]] = {
    ast.If: Nodes._if,
    ast.While: Nodes._while,
    ast.For: Nodes._for,
    ast.AsyncFor: Nodes._for,
    ast.Try: Nodes._try,
    ast.With: Nodes._with,
    ast.AsyncWith: Nodes._with,
    ast.FunctionDef: Nodes._function,
    ast.AsyncFunctionDef: Nodes._function,
    ast.ClassDef: Nodes._class,
    ast.Match: Nodes._match,
}
# Newer than the oldest Python that this runs on.
if hasattr(ast, "TryStar"):
    _COMPOUND[ast.TryStar] = Nodes._try_star
if hasattr(ast, "TypeAlias"):
    _SIMPLE[ast.TypeAlias] = Nodes._type_alias
