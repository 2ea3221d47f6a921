"""Steps that make functions and classes, call them, and leave them."""

from __future__ import annotations

from typing import Any

from flake8_batch_params.engine import branching, calls, classes, hidden, iteration, storing
from flake8_batch_params.engine.arguments import Args, Passed
from flake8_batch_params.engine.code import Code
from flake8_batch_params.engine.containers import Cell
from flake8_batch_params.engine.frames import Frame
from flake8_batch_params.engine.functions import Function
from flake8_batch_params.engine.instances import Instance
from flake8_batch_params.engine.iterators import Awaitable, Generator
from flake8_batch_params.engine.machine import Cut, Machine
from flake8_batch_params.engine.objects import NONE, Origin, Symbol, V
from flake8_batch_params.engine.steps.displays import unpacked
from flake8_batch_params.engine.steps.stack import push, take


def make_function(m: Machine, f: Frame, argument: tuple[Code, Any, Origin]) -> None:
    code, (count, names), node = argument
    keyword = dict(zip(names, take(f, len(names)), strict=True))
    defaults = take(f, count)
    cells = {name: cell for name, cell in f.cells.items() if name in code.frees}
    if code.lower is None:
        for name in code.frees - cells.keys():
            cells[name] = f.cells.setdefault(name, Cell()) if name in f.code.cells else Cell()
    made = Function(code, f.namespace, cells, defaults, keyword, node)
    m.relevance.define(code)
    if f.code.kind == "function":
        if m.is_telling(code):
            m.touch(m.path)
            m.path.made = (*m.path.made, made)
    else:
        m.touch(m.defined)
        m.defined.items[made] = None
    f.stack.append(made)


def make_generator(m: Machine, f: Frame, argument: tuple[Code, Origin]) -> None:
    code, node = argument
    iterator = f.stack.pop()
    cells = {name: cell for name, cell in f.cells.items() if name in code.frees}
    made = Function(code, f.namespace, cells, [], {}, node)
    value = calls.enter(m, made, Args([iterator]), node)
    assert value is not None
    f.stack.append(value)


def make_class(m: Machine, f: Frame, argument: tuple[Code, Passed, Origin]) -> Any:
    code, spec, node = argument
    args = _arguments(m, f, spec, node)
    frame = Frame(code, f.namespace, None, node)
    frame.cells = dict(f.cells)

    def finished(m: Machine, value: V) -> V:
        return classes.finish_body(m, frame, code.name, args, node)

    frame.on_return = finished
    m.push(frame)
    return True


def decorate(m: Machine, f: Frame, node: Origin) -> Any:
    """Call a decorator with what it decorates."""
    value, decorator = f.stack.pop(), f.stack.pop()
    if m.library.is_transparent(decorator):
        if isinstance(value, Function):
            m.touch(value)
            value.attributes["__wrapped__"] = value
        f.stack.append(value)
        return None
    return push(
        f,
        calls.call(
            m,
            decorator,
            Args([value]),
            node,
            lambda m, made: m.library.decorated(m, decorator, value, made),
        ),
    )


def _arguments(m: Machine, f: Frame, spec: Passed, node: Origin) -> Args:
    """Take the arguments of a call off the stack."""
    values = take(f, len(spec.written))
    if spec.positional >= 0:
        return spec.take(values)
    args = Args()
    for (kind, name, place, keyword), value in zip(spec.written, values, strict=True):
        if kind == "":
            args.places[len(args.positional)] = place
            args.positional.append(value)
        elif kind == "=":
            args.keywords[name] = value
            args.key_origins[name] = keyword
            args.places[name] = place
        elif kind == "*":
            found = None if args.starred else iteration.taken(m, value, node)
            if found is None:
                args.starred = unpacked(value)
            else:
                args.positional += found
        else:
            hidden.used(m, (value,), node)
            storing.unpack_arguments(m, args, value, place)
    return args


def call(m: Machine, f: Frame, argument: tuple[Passed, Origin]) -> Any:
    spec, node = argument
    args = _arguments(m, f, spec, node)
    callee = f.stack.pop()
    return push(f, calls.call(m, callee, args, node))


def return_value(m: Machine, f: Frame, node: Origin) -> bool:
    m.give(f.stack.pop())
    return True


def annotate_field(m: Machine, f: Frame, argument: tuple[str, Origin]) -> None:
    name, node = argument
    f.locals[".annotation", name] = node


def annotate_value(m: Machine, f: Frame, annotation: Origin) -> None:
    m.library.annotated_value(m, f, annotation, f.stack[-1])


def yield_value(m: Machine, f: Frame, node: Origin) -> bool:
    value = f.stack.pop()
    generator = f.generator
    if generator is None:
        # Python reads that, and refuses to run the file.
        raise Cut("a yield outside of a function")
    m.touch(generator)
    generator.state = "suspended"
    m.frames.pop()
    if m.frames:
        m.frames[-1].stack.append(value)
    else:
        m.result = value
    return True


def delegate(m: Machine, f: Frame, argument: tuple[int, Origin]) -> Any:
    """Take the next value of what ``yield from`` names; it gets what is sent."""
    target, node = argument
    return branching.delegate(m, f, target, node, f.stack.pop())


def await_value(m: Machine, f: Frame, node: Origin) -> Any:
    value = f.stack.pop()
    if isinstance(value, Awaitable):
        if value.error is not None:
            return push(f, calls.may_raise(m, value.value, node, value.error))
        f.stack.append(value.value)
        return None
    if isinstance(value, Generator) and value.kind == "coroutine":
        return push(f, calls.resume(m, value, NONE, node))
    if isinstance(value, Instance):
        method = value.cls.find("__await__")
        if method is not None:
            f.stack.append(Symbol("what an object gives that is awaited", node))
            return None
    f.stack.append(value)
    return None
