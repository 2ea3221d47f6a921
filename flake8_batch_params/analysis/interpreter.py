"""Statements: how names, dicts and lists change along the way."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import replace

import libcst as cst

from flake8_batch_params.analysis import (
    classes,
    clients,
    conditions,
    expressions,
    functions,
    iteration,
    loops,
    methods,
    operators,
    patterns,
    sinks,
    unwinding,
)
from flake8_batch_params.analysis.dispatch import evaluate
from flake8_batch_params.analysis.machine import Machine
from flake8_batch_params.analysis.objects import (
    Box,
    Imported,
    Instance,
    Ref,
    View,
)
from flake8_batch_params.analysis.state import (
    Frame,
    State,
    join_states,
    opened,
)
from flake8_batch_params.analysis.syntax import dotted
from flake8_batch_params.values import Known, Record, Sequence, Typed, Unknown, Value, join

#: Decorators of tests that are expected to fail.
_EXPECTED = frozenset({"xfail", "expectedFailure"})

Handler = Callable[[Machine, cst.CSTNode], None]


def run_module(m: Machine) -> None:
    """Run a module, then every function in it that holds sinks, as somebody may call it."""
    after = run_block(m, m.scopes.module.node, m.state)
    finish(m, Known(None, None))
    m.frame.final = after or m.state
    m.frame.active = False
    run_deferred(m, m.frame)


def run_deferred(m: Machine, frame: Frame) -> None:
    """Run the functions with sinks that a frame, now over, has defined."""
    if m.quiet or m.forgiven:
        return  # nothing would be noted
    for function in list(frame.deferred.values()):
        functions.run_alone(m, function)


def finish(m: Machine, returned: Value) -> None:
    """Look at what a scope leaves behind: dicts that are payloads by themselves."""
    if not m.quiet:
        sinks.settle(m, returned)


def run_block(m: Machine, block: cst.CSTNode, state: State | None) -> State | None:
    """Run a block from a state; return what holds after it, None when nothing gets there."""
    if state is None:
        return None
    m.state = state
    if type(block) is cst.SimpleStatementSuite:
        return m.state if _run_line(m, block.body) else None
    for statement in block.body:  # type: ignore[attr-defined]
        if not _run(m, statement):
            return None
    return m.state


def _run(m: Machine, statement: cst.CSTNode) -> bool:
    """Run one statement; tell whether what follows it is reached."""
    if type(statement) is cst.SimpleStatementLine:
        return _run_line(m, statement.body)
    m.tick()
    handler = _COMPOUND.get(type(statement))
    if handler is None:
        return True
    after = handler(m, statement)
    if after is None:
        return False
    m.state = after
    return True


def _run_line(m: Machine, line: Iterable[cst.CSTNode]) -> bool:
    return all(_run_small(m, small) for small in line)


def _run_small(m: Machine, statement: cst.CSTNode) -> bool:
    m.tick()
    handler = _SMALL.get(type(statement))
    reached = handler(m, statement) if handler is not None else True
    if m.dead:
        m.dead = False
        return False
    return reached


# --- small statements: True when the next one is reached ---


def _expression(m: Machine, node: cst.Expr) -> bool:
    if type(node.value) is not cst.SimpleString:
        evaluate(m, node.value)
    return True


def _assign(m: Machine, node: cst.Assign) -> bool:
    targets = [target.target for target in node.targets]
    value = _evaluate_for(m, targets, node.value)
    for target in targets:
        bind(m, target, value)
    return True


def _evaluate_for(m: Machine, targets: Iterable[cst.CSTNode], node: cst.BaseExpression) -> Value:
    """Evaluate a value; what the names that get it have held, nobody needs meanwhile."""
    names = frozenset(target.value for target in targets if type(target) is cst.Name)
    m.dying.append((m.frame, names, node))
    value = evaluate(m, node)
    m.dying.pop()
    return value


def _annotated(m: Machine, node: cst.AnnAssign) -> bool:
    if node.value is None:
        return True
    value = _evaluate_for(m, [node.target], node.value)
    sinks.typed_value(m, node.annotation.annotation, value)
    if isinstance(value, Unknown):
        value = clients.annotated(m, node.annotation.annotation) or value
    bind(m, node.target, value)
    return True


def _augmented(m: Machine, node: cst.AugAssign) -> bool:
    before = evaluate(m, node.target)
    operand = evaluate(m, node.value)
    name = type(node.operator).__name__.removesuffix("Assign")
    results = [
        _grown(m, name, outcome, operand, strong=len(before.outcomes()) == 1)
        or operators.operate(m, name, outcome, operand, node.value)
        for outcome in before.outcomes()
    ]
    bind(m, node.target, join(results))
    return True


def _grown(m: Machine, name: str, owner: Value, operand: Value, *, strong: bool) -> Value | None:
    """Return what ``|=`` or ``+=`` changes in place; None for what it makes anew."""
    if not isinstance(owner, Ref):
        if isinstance(owner, (Known, Typed)):
            return None
        m.escape(operand)
        m.changed_unseen()
        return None if isinstance(owner, Sequence) else Unknown(owner.origin, "an operation")
    before = m.state.box(owner)
    after: Box | None = None
    if isinstance(before, Record) and name == "BitOr":
        after = replace(before.under(methods.pairs(m, operand)), origin=before.origin)
    elif isinstance(before, Sequence) and name == "Add":
        after = methods.extended(m, before, operand)
    elif before is not None:
        m.escape(operand)
        after = opened(before)
    if after is not None:
        m.change(owner, after, certain=strong)
    return owner


def bind(m: Machine, target: cst.CSTNode, value: Value) -> None:
    """Assign a value to a target."""
    match target:
        case cst.Name(value=name):
            m.assign(name, value)
        case cst.Tuple() | cst.List():
            for inner, part in iteration.unpacked(m, target, value):
                bind(m, inner, part)
        case cst.Attribute(value=base, attr=attribute):
            _set_attribute(m, evaluate(m, base), attribute.value, value)
        case cst.Subscript(value=base, slice=elements):
            owner = evaluate(m, base)
            key: Value = Unknown(target, "a slice")
            if len(elements) == 1 and isinstance(elements[0].slice, cst.Index):
                key = evaluate(m, elements[0].slice.value)
            _set_item(m, owner, key, value)


def _set_attribute(m: Machine, owner: Value, name: str, value: Value) -> None:
    certain = len(owner.outcomes()) == 1
    for outcome in owner.outcomes():
        if isinstance(outcome, Instance):
            classes.store(m, outcome, name, value, certain=certain)
        else:
            m.escape(value)
            m.changed_unseen()


def _set_item(m: Machine, owner: Value, key: Value, value: Value) -> None:
    if len(key.outcomes()) > 1:
        for outcome in key.outcomes():
            m.set_key(owner, outcome, value, certain=False, some=True)
        return
    m.set_key(owner, key, value)
    sinks.key_set(m, owner, key)


def _delete(m: Machine, node: cst.Del) -> bool:
    targets: list[cst.CSTNode] = [node.target]
    if isinstance(node.target, (cst.Tuple, cst.List)):
        targets = [element.value for element in node.target.elements]
    for target in targets:
        match target:
            case cst.Name(value=name):
                m.state.env.pop(name, None)
                m.note_name(name, Unknown(node, "deleted"))
            case cst.Subscript(value=base, slice=[element]) if isinstance(element.slice, cst.Index):
                owner = evaluate(m, base)
                m.delete_key(owner, evaluate(m, element.slice.value))
            case cst.Subscript(value=base):
                m.delete_key(evaluate(m, base), Unknown(node, "a slice"))
    return True


def _return(m: Machine, node: cst.Return) -> bool:
    value: Value = Known(node, None)
    if node.value is not None:
        value = evaluate(m, node.value)
        returns = getattr(m.frame.scope.node, "returns", None)
        if returns is not None:
            sinks.typed_value(m, returns.annotation, value)
    if not m.dead:
        m.frame.returns.append((m.state, value))
    return False


def _raise(m: Machine, node: cst.Raise) -> bool:
    if node.exc is not None:
        evaluate(m, node.exc)
    return False


def _break(m: Machine, node: cst.Break) -> bool:
    if m.frame.breaks:
        m.frame.breaks[-1].append(m.state)
    return False


def _continue(m: Machine, node: cst.Continue) -> bool:
    if m.frame.continues:
        m.frame.continues[-1].append(m.state)
    return False


def _assert(m: Machine, node: cst.Assert) -> bool:
    m.forgiven += 1
    reached = conditions.assume(m, node.test, True)
    m.forgiven -= 1
    return reached


def _import(m: Machine, node: cst.Import) -> bool:
    for alias in node.names:
        path = dotted(alias.name)
        if alias.asname is not None and isinstance(alias.asname.name, cst.Name):
            m.assign(alias.asname.name.value, Imported(alias, path))
        else:
            first = path.partition(".")[0]
            m.assign(first, Imported(alias, first))
    return True


def _import_from(m: Machine, node: cst.ImportFrom) -> bool:
    if isinstance(node.names, cst.ImportStar):
        return True
    module = "." * len(node.relative) + (dotted(node.module) if node.module is not None else "")
    for alias in node.names:
        name = dotted(alias.name)
        bound = name
        if alias.asname is not None and isinstance(alias.asname.name, cst.Name):
            bound = alias.asname.name.value
        separator = "" if module.endswith(".") else "."
        m.assign(bound, expressions.imported(m, alias, f"{module}{separator}{name}"))
    return True


def _type_alias(m: Machine, node: cst.TypeAlias) -> bool:
    m.assign(node.name.value, Unknown(node, "a type"))
    return True


# --- compound statements: what holds after them ---


def _if(m: Machine, node: cst.If) -> State | None:
    # ``elif`` nests: walked, not recursed into.
    ends: list[State | None] = []
    branch: cst.If | cst.Else | None = node
    while type(branch) is cst.If:
        true, false = conditions.split(m, branch.test)
        ends.append(run_block(m, branch.body, true))
        if false is None:
            return join_states(ends)
        m.state = false
        branch = branch.orelse
    ends.append(run_block(m, branch.body, m.state) if branch is not None else m.state)
    return join_states(ends)


def _loop(
    m: Machine,
    begin: Callable[[], None],
    body: cst.CSTNode,
    end: Callable[[State], State | None],
    orelse: cst.Else | None,
    *,
    at_least_once: bool = False,
) -> State | None:
    """Run a loop: ``begin`` takes the step into the body, ``end`` the one past it."""
    breaks: list[State] = []

    def once(state: State) -> State | None:
        """Run a round; note what holds where the loop is left."""
        m.state = state
        begin()
        m.frame.breaks.append([])
        m.frame.continues.append([])
        after = run_block(m, body, m.state) if not m.dead else None
        m.dead = False
        breaks[:] = m.frame.breaks.pop()
        return join_states([after, *m.frame.continues.pop()])

    head, after = loops.run(m, m.state, once)
    last = after if at_least_once else head
    after = None if last is None else end(last)
    if orelse is not None:
        after = run_block(m, orelse.body, after)
    return join_states([after, *breaks])


def _for(m: Machine, node: cst.For) -> State | None:
    iterable = evaluate(m, node.iter)
    followed = isinstance(iterable, (View, Known)) or m.sequence(iterable) is not None

    def begin() -> None:
        if not followed:
            m.unknown_call()  # code that nobody has seen makes the next item
        bind(m, node.target, iteration.each(m, iterable, node.iter))

    once = iteration.has_items(m, iterable)
    return _loop(m, begin, node.body, lambda state: state, node.orelse, at_least_once=once)


def _while(m: Machine, node: cst.While) -> State | None:
    def begin() -> None:
        true, _ = conditions.split(m, node.test)
        m.state, m.dead = true or m.state, true is None

    def end(state: State) -> State | None:
        m.state = state
        with m.silently():
            return conditions.split(m, node.test)[1]

    return _loop(m, begin, node.body, end, node.orelse)


def _function(m: Machine, node: cst.FunctionDef) -> State | None:
    made: Value = expressions.function(m, node)
    for decorator in node.decorators:
        evaluate(m, decorator.decorator)
    decorators = functions.decorators(m.scopes.of[node])
    if not decorators <= functions.TRANSPARENT:
        m.unknown_call(made)
    if any(name.rpartition(".")[2] in _EXPECTED for name in decorators):
        m.frame.deferred.pop(node, None)
    m.assign(node.name.value, made)
    return m.state


def _class(m: Machine, node: cst.ClassDef) -> State | None:
    bases = tuple(evaluate(m, base.value) for base in node.bases)
    for decorator in node.decorators:
        evaluate(m, decorator.decorator)
    frame = Frame(m.scopes.of[node], m.key(node), m.frame)
    state = m.state.within({})
    with m.run_of(frame, state):
        frame.final = run_block(m, node.body, state) or m.state
        m.state = frame.final
    m.state.take(frame.final)
    made = classes.define(m, node, bases, frame)
    m.frame.deferred.update(frame.deferred)
    m.assign(node.name.value, made)
    return m.state


_SMALL: dict[type, Callable[..., bool]] = {
    cst.AnnAssign: _annotated,
    cst.Assert: _assert,
    cst.Assign: _assign,
    cst.AugAssign: _augmented,
    cst.Break: _break,
    cst.Continue: _continue,
    cst.Del: _delete,
    cst.Expr: _expression,
    cst.Import: _import,
    cst.ImportFrom: _import_from,
    cst.Raise: _raise,
    cst.Return: _return,
    cst.TypeAlias: _type_alias,
}
_COMPOUND: dict[type, Callable[..., State | None]] = {
    cst.ClassDef: _class,
    cst.For: _for,
    cst.FunctionDef: _function,
    cst.If: _if,
    cst.Match: patterns.run_match,
    cst.Try: unwinding.run_try,
    cst.TryStar: unwinding.run_try,
    cst.While: _while,
    cst.With: unwinding.run_with,
}
