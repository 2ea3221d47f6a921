"""Functions and classes to steps."""

from __future__ import annotations

import libcst as cst

from flake8_batch_params.engine.code import Code
from flake8_batch_params.engine.lowering import statements
from flake8_batch_params.engine.lowering.builder import Builder, parameters_of
from flake8_batch_params.engine.lowering.expressions import (
    arguments,
    lower,
)
from flake8_batch_params.engine.lowering.lambdas import defaults, parameters
from flake8_batch_params.engine.objects import Const
from flake8_batch_params.engine.steps import (
    definitions,
    stack,
)

# --- definitions ---


def function(b: Builder, node: cst.FunctionDef) -> None:
    """Emit the steps that make a function."""
    saved = b.begin()
    for decorator in node.decorators:
        lower(b, decorator.decorator)
    count = defaults(b, node.params)
    name = node.name.value
    qualified = f"{b.code.qualified}.{name}".lstrip(".")
    code = Code(name, qualified, node, "function", is_async=node.asynchronous is not None)
    builder = Builder(code, b, renames=b.renames)
    code.parameters = parameters_of(builder, parameters(node.params))
    for parameter in code.parameters:
        builder.renames.pop(parameter.name, None)
    b.code.inner.append(code)
    if _has_scope_around(b):
        _body(builder, node)
        b.children.append(builder)
    else:
        code.lower = lambda: _lower_alone(builder, node)
    b.emit(definitions.make_function, (code, count, node))
    for decorator in reversed(node.decorators):
        b.emit(definitions.decorate, decorator.decorator)
    b.store(name)
    b.end(saved)


def _has_scope_around(b: Builder) -> bool:
    """Tell whether a function around may bind what a scope uses: it is lowered with it."""
    builder: Builder | None = b
    while builder is not None:
        if builder.kind == "function":
            return True
        builder = builder.parent
    return False


def _lower_alone(builder: Builder, node: cst.FunctionDef) -> None:
    _body(builder, node)
    builder.capture()
    builder.outside(frozenset())


def _body(builder: Builder, node: cst.FunctionDef) -> None:
    statements.suite(builder, builder.body_of(node))
    builder.emit(stack.const, Const(None))
    builder.emit(definitions.return_value, None)


def class_statement(b: Builder, node: cst.ClassDef) -> None:
    """Emit the steps that make a class."""
    saved = b.begin()
    for decorator in node.decorators:
        lower(b, decorator.decorator)
    spec = arguments(b, [*node.bases, *node.keywords])
    name = node.name.value
    code = Code(name, f"{b.code.qualified}.{name}".lstrip("."), node, "class")
    builder = Builder(code, b, renames=b.renames)
    statements.suite(builder, node.body)
    builder.emit(stack.const, Const(None))
    builder.emit(definitions.return_value, None)
    b.code.inner.append(code)
    b.children.append(builder)
    b.emit(definitions.make_class, (code, spec, node))
    for decorator in reversed(node.decorators):
        b.emit(definitions.decorate, decorator.decorator)
    b.store(name)
    b.end(saved)
