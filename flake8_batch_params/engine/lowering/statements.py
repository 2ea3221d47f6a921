"""Statements to steps."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import libcst as cst

from flake8_batch_params.engine.code import Code
from flake8_batch_params.engine.lowering import handlers, patterns, scopes
from flake8_batch_params.engine.lowering.builder import Block, BodyOf, Builder, Label, own_body
from flake8_batch_params.engine.lowering.expressions import (
    BINARY,
    assign,
    dotted,
    index,
    jump_on,
    lower,
)
from flake8_batch_params.engine.objects import Const
from flake8_batch_params.engine.steps import (
    computing,
    contexts,
    definitions,
    jumps,
    raising,
    stack,
    variables,
)

#: Calls that nothing comes behind.
_EXITS = frozenset(
    "exit quit sys.exit os._exit os.abort usage die bail fatal ctx.exit ctx.fail ctx.abort"
    " pytest.skip pytest.fail st.stop".split()
)
#: Methods of ``argparse``'s parsers that end the program, and how a parser is called.
_PARSERS_EXITS, _PARSERS = ("error", "exit"), ("parser", "ap", "p")
_INPLACE = {f"{name}Assign": operator for name, operator in BINARY.items()}


def module_code(module: cst.Module, body_of: BodyOf = own_body) -> Code:
    """Return the steps of a module's top level; its functions are lowered when they run."""
    code = Code("<module>", "", module, "module")
    builder = Builder(code, body_of=body_of)
    block(builder, module.body)
    builder.emit(stack.const, Const(None))
    builder.emit(definitions.return_value, None)
    builder.capture()
    builder.outside(frozenset())
    return code


def block(b: Builder, body: Any) -> None:
    """Emit the steps of statements in a row."""
    for statement in body:
        if type(statement) is cst.SimpleStatementLine:
            for small in statement.body:
                _SMALL[type(small)](b, small)
        else:
            _COMPOUND[type(statement)](b, statement)


def suite(b: Builder, body: Any) -> None:
    """Emit the steps of an indented block, or of what stands behind the colon."""
    if type(body) is cst.SimpleStatementSuite:
        for small in body.body:
            _SMALL[type(small)](b, small)
    else:
        block(b, body.body)


# --- simple statements ---


def _expression(b: Builder, node: cst.Expr) -> None:
    if type(node.value) in (cst.SimpleString, cst.ConcatenatedString, cst.Ellipsis):
        return
    saved = b.begin()
    lower(b, node.value)
    b.emit(stack.discard, node.value)
    b.end(saved, "raise" if _exits(node.value) else "")


def _exits(node: Any) -> bool:
    """Tell whether a call is one that, as it is written, does nothing but end the program.

    ``sys.exit(main())`` runs what it is given first.
    """
    if type(node) is not cst.Call or any(type(one.value) is cst.Call for one in node.args):
        return False
    path = dotted(node.func)
    owner, _, name = path.rpartition(".")
    return path in _EXITS or (name in _PARSERS_EXITS and owner.rpartition("_")[2] in _PARSERS)


def _assign(b: Builder, node: cst.Assign) -> None:
    saved = b.begin()
    lower(b, node.value)
    for target in node.targets[:-1]:
        b.emit(stack.copy, None)
        assign(b, target.target)
    assign(b, node.targets[-1].target)
    b.end(saved)


def _annotated(b: Builder, node: cst.AnnAssign) -> None:
    saved = b.begin()
    annotation = node.annotation.annotation
    if b.kind == "class" and type(node.target) is cst.Name:
        b.emit(definitions.annotate_field, (b.attribute(node.target.value), annotation))
    if node.value is not None:
        lower(b, node.value)
        b.emit(definitions.annotate_value, annotation)
        assign(b, node.target)
    elif type(node.target) is cst.Name and b.kind == "function":
        b.bound.add(b.attribute(node.target.value))
    b.end(saved)


def _augmented(b: Builder, node: cst.AugAssign) -> None:
    saved = b.begin()
    operator = _INPLACE[type(node.operator).__name__]
    target: Any = node.target
    if type(target) is cst.Name:
        b.load(target.value, target)
        lower(b, node.value)
        b.emit(computing.inplace, (operator, node))
        b.store(target.value)
    elif type(target) is cst.Attribute:
        name = b.attribute(target.attr.value)
        b.stores.add(name)
        b.fields.add(name)
        lower(b, target.value)
        b.emit(stack.copy, None)
        b.emit(computing.attribute, (name, target))
        lower(b, node.value)
        b.emit(computing.inplace, (operator, node))
        b.emit(stack.swap, None)
        b.emit(computing.store_attribute, (name, target))
    elif type(target) is cst.Subscript:
        lower(b, target.value)
        b.stores |= b.loads
        index(b, target)
        b.emit(stack.copy_two, None)
        b.emit(computing.subscript, target)
        lower(b, node.value)
        b.emit(computing.inplace, (operator, node))
        b.emit(stack.rotate_three, None)
        b.emit(computing.store_subscript, target)
    b.end(saved)


def _delete(b: Builder, node: cst.Del) -> None:
    saved = b.begin()
    _delete_target(b, node.target)
    b.end(saved)


def _delete_target(b: Builder, target: Any) -> None:
    if type(target) is cst.Name:
        b.delete(target.value)
    elif type(target) is cst.Attribute:
        name = b.attribute(target.attr.value)
        b.stores.add(name)
        b.fields.add(name)
        lower(b, target.value)
        b.emit(computing.delete_attribute, (name, target))
    elif type(target) is cst.Subscript:
        lower(b, target.value)
        b.stores |= b.loads
        index(b, target)
        b.emit(computing.delete_subscript, target)
    elif isinstance(target, (cst.Tuple, cst.List)):
        for element in target.elements:
            _delete_target(b, element.value)


def _pass(b: Builder, node: Any) -> None:
    """Emit nothing."""


def _assert(b: Builder, node: cst.Assert) -> None:
    saved = b.begin()
    fine = Label()
    wrong = Label()
    jump_on(b, node.test, fine, True, ((wrong, fine), (fine, fine)))
    b.place(wrong)
    b.emit(raising.raise_named, ("AssertionError", node))
    b.place(fine)
    b.end(saved)


def _return(b: Builder, node: cst.Return) -> None:
    saved = b.begin()
    if node.value is None:
        b.emit(stack.const, Const(None, node))
    else:
        lower(b, node.value)
        returns = getattr(b.code.node, "returns", None)
        if returns is not None and type(returns.annotation) is not cst.SimpleString:
            b.emit(definitions.annotate_value, returns.annotation)
    if any(one.kind in ("with", "finally") or _goes_through(one) for one in b.blocks):
        b.emit(variables.store_local, ".returned")
        _unwind(b, 0)
        b.emit(variables.load_local, ".returned")
    b.emit(definitions.return_value, node.value)
    b.end(saved, "return")


def _goes_through(block: Block) -> bool:
    """Tell whether a block is a ``for``, whose iterator may have to be closed."""
    return block.kind == "loop" and isinstance(block.node, cst.For)


def _raise(b: Builder, node: cst.Raise) -> None:
    saved = b.begin()
    if node.exc is None:
        handler = next((one for one in reversed(b.blocks) if one.kind == "handler"), None)
        b.emit(raising.raise_again, None if handler is None else handler.depth)
    else:
        lower(b, node.exc)
        b.emit(raising.raise_value, node)
    b.end(saved, "raise")


def _break(b: Builder, node: Any) -> None:
    saved = b.begin()
    at = _loop(b)
    if at is not None:
        _unwind(b, at + 1)
        b.emit(stack.cut, b.blocks[at].depth)
        b.emit(jumps.jump, b.blocks[at].leave)
    b.end(saved, "break")


def _continue(b: Builder, node: Any) -> None:
    saved = b.begin()
    at = _loop(b)
    if at is not None:
        _unwind(b, at + 1)
        b.emit(jumps.jump_back, b.blocks[at].next)
    b.end(saved, "continue")


def _loop(b: Builder) -> int | None:
    for at in range(len(b.blocks) - 1, -1, -1):
        if b.blocks[at].kind == "loop":
            return at
    return None


def _unwind(b: Builder, down_to: int) -> None:
    """Emit what leaving the blocks from the innermost one does; they stay open."""
    blocks, depth = b.blocks, b.depth
    for at in range(len(blocks) - 1, down_to - 1, -1):
        one = blocks[at]
        b.blocks = blocks[:at]
        b.emit(stack.cut, one.depth + (1 if one.kind == "with" else 0))
        b.depth = one.depth
        if one.kind == "with":
            b.emit(contexts.leave_with, one.node)
        elif one.kind == "finally":
            after = Label()
            b.emit(raising.token_jump, after)
            b.emit(jumps.jump, one.final)
            b.place(after)
    b.blocks, b.depth = blocks, depth
    if down_to < len(blocks):
        b.emit(stack.cut, blocks[down_to].depth)


def _import(b: Builder, node: cst.Import) -> None:
    for alias in node.names:
        path = dotted(alias.name)
        if alias.asname is not None and type(alias.asname.name) is cst.Name:
            b.emit(variables.imported, (path, node))
            b.store(alias.asname.name.value)
        else:
            root = path.partition(".")[0]
            b.emit(variables.imported, (root, node))
            b.store(root)


def _import_from(b: Builder, node: cst.ImportFrom) -> None:
    module = "." * len(node.relative) + (dotted(node.module) if node.module is not None else "")
    if isinstance(node.names, cst.ImportStar):
        b.emit(variables.import_star, module)
        return
    for alias in node.names:
        name = dotted(alias.name)
        joined = f"{module}{name}" if module.endswith(".") else f"{module}.{name}"
        b.emit(variables.imported, (joined, node))
        asname = alias.asname
        b.store(asname.name.value if asname is not None and type(asname.name) is cst.Name else name)


def _global(b: Builder, node: cst.Global) -> None:
    b.declared_global.update(b.attribute(item.name.value) for item in node.names)


def _nonlocal(b: Builder, node: cst.Nonlocal) -> None:
    b.declared_free.update(b.attribute(item.name.value) for item in node.names)


def _alias(b: Builder, node: cst.TypeAlias) -> None:
    b.emit(stack.opaque, node)
    b.store(node.name.value)


# --- branches and loops ---


def _if(b: Builder, node: cst.If) -> None:
    end = Label()
    rest: Any = node
    while type(rest) is cst.If:
        other, body = Label(), Label()
        saved = b.begin()
        jump_on(b, rest.test, other, False, ((body, other), (other, end)))
        b.end(saved)
        b.place(body)
        suite(b, rest.body)
        b.emit(jumps.jump, end)
        b.place(other)
        rest = rest.orelse
    if rest is not None:
        suite(b, rest.body)
    b.place(end)


def _while(b: Builder, node: cst.While) -> None:
    loop = Block("loop", b.depth)
    loop.node = node
    other, body = Label(), Label()
    b.emit(jumps.begin_loop, node)
    b.place(loop.next)
    b.emit(jumps.count_round, (node,))
    saved = b.begin()
    jump_on(b, node.test, other, False, ((body, other), (other, loop.leave)))
    b.end(saved)
    b.place(body)
    b.blocks.append(loop)
    suite(b, node.body)
    b.blocks.pop()
    b.emit(jumps.jump_back, loop.next)
    b.place(other)
    if node.orelse is not None:
        suite(b, node.orelse.body)
    b.place(loop.leave)


def _for(b: Builder, node: cst.For) -> None:
    loop = Block("loop", b.depth)
    loop.node = node
    end, body = Label(), Label()
    saved = b.begin()
    lower(b, node.iter)
    b.emit(jumps.get_iterator, node.iter)
    b.end(saved)
    b.depth += 1
    b.place(loop.next)
    saved = b.begin()
    b.branch(jumps.next_item, end, node.iter, (body, end), (end, loop.leave))
    assign(b, node.target)
    b.end(saved)
    b.place(body)
    b.blocks.append(loop)
    suite(b, node.body)
    b.blocks.pop()
    b.emit(jumps.jump_back, loop.next)
    b.place(end)
    b.depth -= 1
    if node.orelse is not None:
        suite(b, node.orelse.body)
    b.place(loop.leave)


def _match(b: Builder, node: cst.Match) -> None:
    saved = b.begin()
    lower(b, node.subject)
    loads, marks = b.loads, b.marks
    b.end(saved)
    b.depth += 1
    end = Label()
    held = Block("token", b.depth - 1)
    b.blocks.append(held)
    for case in node.cases:
        following, body = Label(), Label()
        saved = b.begin()
        # Each asks for the subject again.
        b.loads, b.marks = set(loads), set(marks)
        names = patterns.names(case.pattern)
        b.emit(jumps.match, (patterns.lower(b, case.pattern), node.subject))
        # The captured values are below the outcome, in the order of their names.
        index = b.emit(jumps.jump_unless_matched, (following, case, len(names)))
        b.arms.append((index, ((body, following), (following, end))))
        for name in reversed(names):
            b.store(name)
        if case.guard is not None:
            jump_on(b, case.guard, following, False, ((body, following), (following, end)))
        b.end(saved)
        b.place(body)
        suite(b, case.body)
        b.emit(stack.pop, None)
        b.emit(jumps.jump, end)
        b.place(following)
    b.emit(stack.pop, None)
    b.blocks.pop()
    b.depth -= 1
    b.place(end)


_SMALL: dict[type, Callable[[Builder, Any], None]] = {
    cst.Expr: _expression,
    cst.Assign: _assign,
    cst.AnnAssign: _annotated,
    cst.AugAssign: _augmented,
    cst.Del: _delete,
    cst.Pass: _pass,
    cst.Assert: _assert,
    cst.Return: _return,
    cst.Raise: _raise,
    cst.Break: _break,
    cst.Continue: _continue,
    cst.Import: _import,
    cst.ImportFrom: _import_from,
    cst.Global: _global,
    cst.Nonlocal: _nonlocal,
    cst.TypeAlias: _alias,
}
# The modules need each other: what another one lowers is looked up when it runs.
_COMPOUND: dict[type, Callable[[Builder, Any], None]] = {
    cst.If: _if,
    cst.While: _while,
    cst.For: _for,
    cst.Try: lambda b, node: handlers.try_statement(b, node),
    cst.TryStar: lambda b, node: handlers.try_statement(b, node),
    cst.With: lambda b, node: handlers.with_statement(b, node),
    cst.FunctionDef: lambda b, node: scopes.function(b, node),
    cst.ClassDef: lambda b, node: scopes.class_statement(b, node),
    cst.Match: _match,
}
