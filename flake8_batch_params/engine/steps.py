"""The steps of lowered code, one function each: machine, frame, argument.

A step returns something true when another frame is on top now.
"""

from __future__ import annotations

from typing import Any

from flake8_batch_params.engine import (
    attributes,
    branching,
    calls,
    classes,
    comparison,
    exceptions,
    forgetting,
    formatting,
    iteration,
    knowledge,
    matching,
    operations,
    operators,
    storing,
    subscripts,
)
from flake8_batch_params.engine.code import Code
from flake8_batch_params.engine.machine import Frame, Machine, Raised
from flake8_batch_params.engine.objects import (
    NONE,
    Args,
    Awaitable,
    Cell,
    Class,
    Const,
    Dict,
    Function,
    Generator,
    Imported,
    Instance,
    List,
    Native,
    Origin,
    Outside,
    Set,
    Slice,
    Symbol,
    Tuple,
    V,
)
from flake8_batch_params.engine.openness import because


class Token(V):
    """What a ``finally`` does at its end: ``fall``, ``raise`` or ``jump``."""

    __slots__ = ("kind", "target", "value")

    def __init__(self, kind: str, target: int = 0, value: V | None = None) -> None:
        self.kind = kind
        self.target = target
        self.value = value
        self.origin = None


def _push(frame: Frame, value: V | None) -> bool:
    """Push a result; tell whether a frame was pushed instead."""
    if value is None:
        return True
    frame.stack.append(value)
    return False


# --- the stack ---


def nothing(m: Machine, f: Frame, argument: Any) -> None:
    """Do nothing."""


def const(m: Machine, f: Frame, value: Const) -> None:
    f.stack.append(value)


def opaque(m: Machine, f: Frame, node: Origin) -> None:
    f.stack.append(Symbol("an expression that is not followed", node))


def pop(m: Machine, f: Frame, argument: Any) -> None:
    f.stack.pop()


def discard(m: Machine, f: Frame, node: Origin) -> None:
    value = f.stack.pop()
    if isinstance(value, (Awaitable, Native)):
        m.domain.dropped(m, value, node)


def copy(m: Machine, f: Frame, argument: Any) -> None:
    f.stack.append(f.stack[-1])


def copy_two(m: Machine, f: Frame, argument: Any) -> None:
    f.stack += f.stack[-2:]


def swap(m: Machine, f: Frame, argument: Any) -> None:
    f.stack[-1], f.stack[-2] = f.stack[-2], f.stack[-1]


def rotate_three(m: Machine, f: Frame, argument: Any) -> None:
    """Move the top below the two values under it."""
    f.stack.insert(-2, f.stack.pop())


def keep_below(m: Machine, f: Frame, argument: Any) -> None:
    f.stack.insert(-2, f.stack[-1])


def drop_below(m: Machine, f: Frame, argument: Any) -> None:
    del f.stack[-2]


def cut(m: Machine, f: Frame, depth: int) -> None:
    del f.stack[depth:]


# --- variables ---


def load_local(m: Machine, f: Frame, name: str) -> None:
    value = f.locals.get(name)
    if value is None:
        exceptions.throw("UnboundLocalError", name)
    f.stack.append(value)


def load_cell(m: Machine, f: Frame, name: str) -> None:
    if f.code.kind == "class" and name in f.locals:
        f.stack.append(f.locals[name])
        return
    cell = f.cells.get(name)
    if cell is None or cell.value is None:
        exceptions.throw("NameError", name)
    f.stack.append(cell.value)


def load_global(m: Machine, f: Frame, argument: tuple[str, Origin]) -> None:
    name, node = argument
    value = f.namespace.items.get(name)
    if value is not None:
        f.stack.append(value)
        return
    f.stack.append(_outside(f, name, node))


def _outside(f: Frame, name: str, node: Origin) -> V:
    if f.code.internal and name in _INTERNAL:
        return Imported(f"builtins.{name}", node)
    if f.namespace.unknown:
        return Symbol(f.namespace.unknown, node)
    if name in _BUILTINS:
        return Imported(f"builtins.{name}", node)
    if name == "__name__":
        return Symbol(Outside("the name of the module"), node, "str")
    if name.startswith("__"):
        return Symbol(Outside(f"the module's {name}"), node)
    if name in f.namespace.bound or f.code.internal:
        exceptions.throw("NameError", name, node)
    # A notebook, or whoever runs the file, may have brought it.
    return Symbol(Outside(f"the name {name}, which this file does not set"), node)


_BUILTINS = frozenset(dir(__builtins__) if not isinstance(__builtins__, dict) else __builtins__)


#: What the prelude uses of the engine itself.
_INTERNAL = frozenset(
    {
        "__sorted__",
        "__least__",
        "__is_caught__",
        "__enter_with__",
        "__leave_with__",
        "__are_constants__",
    }
)


def load_outer(m: Machine, f: Frame, name: str) -> None:
    """Push a variable of the function around a class, in a comprehension of its body."""
    cell = f.cells.get(name)
    if cell is None or cell.value is None:
        exceptions.throw("NameError", name)
    f.stack.append(cell.value)


def load_bound_name(m: Machine, f: Frame, argument: tuple[str, Origin]) -> None:
    """Push what a class's body binds; before it does, it is the module's."""
    value = f.locals.get(argument[0])
    if value is None:
        load_global(m, f, argument)
    else:
        f.stack.append(value)


def load_class_name(m: Machine, f: Frame, argument: tuple[str, Origin]) -> None:
    name = argument[0]
    value = f.locals.get(name)
    if value is None and name in f.cells:
        value = f.cells[name].value
    if value is None:
        load_global(m, f, argument)
    else:
        f.stack.append(value)


def store_local(m: Machine, f: Frame, name: str) -> None:
    f.locals[name] = f.stack.pop()


def store_cell(m: Machine, f: Frame, name: str) -> None:
    cell = f.cells.get(name)
    if cell is None:
        cell = f.cells[name] = Cell()
    m.touch(cell)
    cell.value = f.stack.pop()


def store_global(m: Machine, f: Frame, name: str) -> None:
    m.touch(f.namespace)
    value = f.stack.pop()
    if name in m.domain.named:
        value = m.domain.module_attribute(m, name, value.origin) or value
    f.namespace.items[name] = value


def delete_local(m: Machine, f: Frame, name: str) -> None:
    if f.locals.pop(name, None) is None:
        exceptions.throw("NameError", name)


def delete_cell(m: Machine, f: Frame, name: str) -> None:
    cell = f.cells.get(name)
    if cell is not None:
        m.touch(cell)
        cell.value = None


def delete_global(m: Machine, f: Frame, name: str) -> None:
    m.touch(f.namespace)
    if f.namespace.items.pop(name, None) is None:
        exceptions.throw("NameError", name)


def fresh_cell(m: Machine, f: Frame, name: str) -> None:
    f.cells[name] = Cell()


def imported(m: Machine, f: Frame, argument: tuple[str, Origin]) -> None:
    path, node = argument
    found = m.library.constant(path, node) or m.domain.module_attribute(m, path, node)
    f.stack.append(Imported(path, node) if found is None else found)


def import_star(m: Machine, f: Frame, module: str) -> None:
    m.touch(f.namespace)
    reason = Outside(f"an import of everything in {module}")
    for name, value in list(f.namespace.items.items()):
        if not isinstance(value, (Function, Class)):
            f.namespace.items[name] = Symbol(reason, value.origin)
    f.namespace.unknown = reason


# --- operators ---


def binary(m: Machine, f: Frame, argument: tuple[str, Origin]) -> Any:
    asked, node = argument
    right, left = f.stack.pop(), f.stack.pop()
    return _push(f, operators.binary(m, asked, left, right, node))


def inplace(m: Machine, f: Frame, argument: tuple[str, Origin]) -> Any:
    asked, node = argument
    right, left = f.stack.pop(), f.stack.pop()
    return _push(f, operators.inplace(m, asked, left, right, node))


def unary(m: Machine, f: Frame, argument: tuple[str, Origin]) -> None:
    asked, node = argument
    f.stack.append(operations.unary(m, asked, f.stack.pop(), node))


def negate(m: Machine, f: Frame, node: Origin) -> None:
    value = branching.as_truth(m, f.stack.pop(), node)
    found = comparison.negate(m, value, node)
    f.stack.append(Const(found.value, node) if type(found) is Const else found)


def compare(m: Machine, f: Frame, argument: tuple[str, Origin]) -> Any:
    asked, node = argument
    right, left = f.stack.pop(), f.stack.pop()
    return _push(f, operators.compare(m, asked, left, right, node))


def attribute(m: Machine, f: Frame, argument: tuple[str, Origin]) -> Any:
    name, node = argument
    return _push(f, attributes.get(m, f.stack.pop(), name, node))


def store_attribute(m: Machine, f: Frame, argument: tuple[str, Origin]) -> None:
    name, node = argument
    target, value = f.stack.pop(), f.stack.pop()
    attributes.put(m, target, name, value, node)


def delete_attribute(m: Machine, f: Frame, argument: tuple[str, Origin]) -> None:
    name, node = argument
    attributes.remove(m, f.stack.pop(), name, node)


def subscript(m: Machine, f: Frame, node: Origin) -> Any:
    index, value = f.stack.pop(), f.stack.pop()
    return _push(f, subscripts.get(m, value, index, node))


def store_subscript(m: Machine, f: Frame, node: Origin) -> None:
    index, target, value = f.stack.pop(), f.stack.pop(), f.stack.pop()
    storing.put(m, target, index, value, node)


def delete_subscript(m: Machine, f: Frame, node: Origin) -> None:
    index, target = f.stack.pop(), f.stack.pop()
    storing.remove(m, target, index, node)


def build_slice(m: Machine, f: Frame, node: Origin) -> None:
    step, stop, start = f.stack.pop(), f.stack.pop(), f.stack.pop()
    f.stack.append(Slice((start, stop, step), node))


def format_string(m: Machine, f: Frame, argument: tuple[Any, Origin]) -> None:
    pieces, node = argument
    count = sum(1 for piece in pieces if not isinstance(piece, str))
    values = _take(f, count)
    f.stack.append(formatting.formatted(m, pieces, values, node))


def _take(f: Frame, count: int) -> list[V]:
    """Pop values, the first pushed first."""
    if not count:
        return []
    found = f.stack[-count:]
    del f.stack[-count:]
    return found


# --- displays ---


def build_list(m: Machine, f: Frame, argument: tuple[int, Origin]) -> None:
    count, node = argument
    f.stack.append(List(_take(f, count), node))


def build_tuple(m: Machine, f: Frame, argument: tuple[int, Origin]) -> None:
    count, node = argument
    f.stack.append(Tuple(tuple(_take(f, count)), node))


def build_set(m: Machine, f: Frame, argument: tuple[int, Origin]) -> None:
    count, node = argument
    f.stack.append(storing.set_of(_take(f, count), node))


def _spread(m: Machine, values: list[V], flags: tuple[bool, ...], node: Origin) -> list[V] | None:
    items: list[V] = []
    known = True
    for starred, value in zip(flags, values, strict=True):
        if not starred:
            items.append(value)
            continue
        found = iteration.taken(m, value, node)
        if found is None:
            known = False
        else:
            items += found
    return items if known else None


def _unpacked(*values: V) -> str:
    return because("a sequence that is not known", *values)


def build_list_starred(m: Machine, f: Frame, argument: tuple[Any, Origin]) -> None:
    flags, node = argument
    values = _take(f, len(flags))
    items = _spread(m, values, flags, node)
    made = List(items or [], node)
    if items is None:
        made.unknown = _unpacked(*values)
    f.stack.append(made)


def build_tuple_starred(m: Machine, f: Frame, argument: tuple[Any, Origin]) -> None:
    flags, node = argument
    values = _take(f, len(flags))
    items = _spread(m, values, flags, node)
    f.stack.append(
        Symbol(_unpacked(*values), node, "tuple") if items is None
        else Tuple(tuple(items), node)
    )  # fmt: skip


def build_set_starred(m: Machine, f: Frame, argument: tuple[Any, Origin]) -> None:
    flags, node = argument
    values = _take(f, len(flags))
    items = _spread(m, values, flags, node)
    f.stack.append(
        Symbol(_unpacked(*values), node, "set") if items is None
        else storing.set_of(items, node)
    )  # fmt: skip


def build_dict(m: Machine, f: Frame, argument: tuple[tuple[bool, ...], Origin, bool]) -> None:
    starred, node, in_call = argument
    values = _take(f, sum(1 if star else 2 for star in starred))
    made = Dict(node)
    at = 0
    for star in starred:
        if star:
            storing.unpack_into(m, made, values[at], node)
            at += 1
        else:
            storing.set_key(m, made, values[at], values[at + 1], fresh=True)
            at += 2
    m.domain.displayed(m, made, in_call)
    f.stack.append(made)


def list_append(m: Machine, f: Frame, depth: int) -> None:
    value = f.stack.pop()
    target = f.stack[-1 - depth]
    m.touch(target)
    target.items.append(value)


def set_add(m: Machine, f: Frame, depth: int) -> None:
    value = f.stack.pop()
    target = f.stack[-1 - depth]
    assert isinstance(target, (Set, Symbol))
    storing.add(m, target, value)


def map_add(m: Machine, f: Frame, depth: int) -> None:
    value, key = f.stack.pop(), f.stack.pop()
    target = f.stack[-1 - depth]
    storing.set_key(m, target, key, value)


# --- jumps ---


def jump(m: Machine, f: Frame, target: int) -> None:
    f.pc = target


def jump_back(m: Machine, f: Frame, target: int) -> Any:
    """Go back to the head of a loop; a run that takes too many steps is left there."""
    f.pc = target
    return m.work < 0


def jump_if(m: Machine, f: Frame, argument: tuple[int, Origin]) -> Any:
    target, node = argument
    return branching.branch(m, f, f.stack.pop(), node, target, f.pc)


def jump_unless(m: Machine, f: Frame, argument: tuple[int, Origin]) -> Any:
    target, node = argument
    return branching.branch(m, f, f.stack.pop(), node, f.pc, target)


def jump_unless_or_pop(m: Machine, f: Frame, argument: tuple[int, Origin]) -> Any:
    target, node = argument
    return branching.keep_or_pop(m, f, node, target, keeps=False)


def jump_if_or_pop(m: Machine, f: Frame, argument: tuple[int, Origin]) -> Any:
    target, node = argument
    return branching.keep_or_pop(m, f, node, target, keeps=True)


def begin_loop(m: Machine, f: Frame, node: Origin) -> None:
    f.locals[node] = Const((0, 0, m.choices))


def count_round(m: Machine, f: Frame, argument: tuple[Origin]) -> None:
    branching.count_round(m, f, argument[0])


def next_item(m: Machine, f: Frame, argument: tuple[int, Origin]) -> Any:
    target, node = argument
    return branching.next_item(m, f, target, node)


def get_iterator(m: Machine, f: Frame, node: Origin) -> Any:
    return _push(f, iteration.iterate(m, f.stack.pop(), node))


def unpack(m: Machine, f: Frame, argument: tuple[int, int, Origin]) -> None:
    count, star, node = argument
    f.stack += reversed(storing.unpacked(m, f.stack.pop(), count, star, node))


def match(m: Machine, f: Frame, argument: tuple[Any, Origin]) -> None:
    lowered, node = argument
    slots = _take(f, lowered.slots)
    outcome, captured = matching.match(m, lowered.pattern, f.stack[-1], slots, node)
    f.stack += [captured.get(name, NONE) for name in lowered.names]
    f.stack.append(outcome)


def jump_unless_matched(m: Machine, f: Frame, argument: tuple[int, Origin, int]) -> Any:
    target, node, count = argument
    return branching.branch(m, f, f.stack.pop(), node, f.pc, target, drop=count)


# --- functions and classes ---


def make_function(m: Machine, f: Frame, argument: tuple[Code, Any, Origin]) -> None:
    code, (count, names), node = argument
    keyword = dict(zip(names, _take(f, len(names)), strict=True))
    defaults = _take(f, count)
    cells = {name: cell for name, cell in f.cells.items() if name in code.frees}
    if code.lower is None:
        for name in code.frees - cells.keys():
            cells[name] = f.cells.setdefault(name, Cell()) if name in f.code.cells else Cell()
    made = Function(code, f.namespace, cells, defaults, keyword, node)
    held = m.made.setdefault(code.name, [])
    if code not in [one.code for one in held]:
        held.append(made)
        m.made_count += 1
    if f.code.kind == "function":
        if m.is_telling(code):
            m.touch(m.path)
            m.path.made = (*m.path.made, made)
    else:
        m.functions.append(made)
    f.stack.append(made)


def make_generator(m: Machine, f: Frame, argument: tuple[Code, Origin]) -> None:
    code, node = argument
    iterator = f.stack.pop()
    cells = {name: cell for name, cell in f.cells.items() if name in code.frees}
    made = Function(code, f.namespace, cells, [], {}, node)
    value = calls.enter(m, made, Args([iterator]), node)
    assert value is not None
    f.stack.append(value)


def make_class(m: Machine, f: Frame, argument: tuple[Code, Any, Origin]) -> Any:
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
    return _push(
        f,
        calls.call(
            m,
            decorator,
            Args([value]),
            node,
            lambda m, made: m.library.decorated(m, decorator, value, made),
        ),
    )


def _arguments(m: Machine, f: Frame, spec: Any, node: Origin) -> Args:
    """Take the arguments of a call off the stack."""
    args = Args()
    if not spec:
        return args
    values = _take(f, len(spec))
    for (kind, name, place, keyword), value in zip(spec, values, strict=True):
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
                args.starred = _unpacked(value)
            else:
                args.positional += found
        else:
            storing.unpack_arguments(m, args, value, place)
    return args


def call(m: Machine, f: Frame, argument: tuple[Any, Origin]) -> Any:
    spec, node = argument
    args = _arguments(m, f, spec, node)
    callee = f.stack.pop()
    return _push(f, calls.call(m, callee, args, node))


def return_value(m: Machine, f: Frame, node: Origin) -> bool:
    m.give(f.stack.pop())
    return True


def annotate_field(m: Machine, f: Frame, argument: tuple[str, Origin]) -> None:
    name, node = argument
    f.locals[".annotation", name] = node


def annotate_value(m: Machine, f: Frame, annotation: Origin) -> None:
    m.library.annotated_value(m, f, annotation, f.stack[-1])


# --- generators ---


def yield_value(m: Machine, f: Frame, node: Origin) -> bool:
    value = f.stack.pop()
    generator = f.generator
    assert generator is not None
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
        f.stack.append(value.value)
        return None
    if isinstance(value, Generator) and value.kind == "coroutine":
        return _push(f, calls.resume(m, value, NONE, node))
    if isinstance(value, Instance):
        method = value.cls.find("__await__")
        if method is not None:
            f.stack.append(Symbol("what an object gives that is awaited", node))
            return None
    f.stack.append(value)
    return None


# --- exceptions ---


def raise_named(m: Machine, f: Frame, argument: tuple[str, Origin]) -> None:
    name, node = argument
    exceptions.throw(name, "", node)


def raise_value(m: Machine, f: Frame, node: Origin) -> Any:
    value = f.stack.pop()
    if isinstance(value, Imported):
        name = value.path.removeprefix("builtins.")
        if name != value.path and exceptions.is_exception(name):
            exceptions.throw(name, "", node)
    if isinstance(value, (Const, Dict, List, Tuple, Function, Set)):
        exceptions.throw("TypeError", "exceptions must derive from BaseException", node)
    if isinstance(value, Class):
        made = m.call_through(lambda: calls.construct(m, value, Args(), node))
        raise Raised(made)
    raise Raised(value)


def raise_again(m: Machine, f: Frame, depth: int | None) -> None:
    if depth is None or depth >= len(f.stack):
        raise Raised(Symbol("an exception", f.call))
    raise Raised(f.stack[depth])


def raise_caught(m: Machine, f: Frame, argument: Any) -> None:
    raise Raised(f.stack.pop())


def matches_exception(m: Machine, f: Frame, node: Origin) -> None:
    kind = f.stack.pop()
    f.stack.append(matching.is_caught(m, f.stack[-1], kind, node))


def matches_group(m: Machine, f: Frame, node: Origin) -> None:
    """Push whether an ``except*`` takes an exception: what a group holds is not followed."""
    f.stack.pop()
    reason = "what a group of exceptions holds"
    m.doubt_path(reason)
    f.stack.append(Symbol(reason, node, "bool"))


def token_fall(m: Machine, f: Frame, argument: Any) -> None:
    f.stack.append(Token("fall"))


def token_raise(m: Machine, f: Frame, argument: Any) -> None:
    f.stack.append(Token("raise", value=f.stack.pop()))


def token_jump(m: Machine, f: Frame, target: int) -> None:
    f.stack.append(Token("jump", target))


def end_finally(m: Machine, f: Frame, argument: Any) -> None:
    token = f.stack.pop()
    if token.kind == "raise":
        raise Raised(token.value)
    if token.kind == "jump":
        f.pc = token.target


# --- contexts ---


def enter_with(m: Machine, f: Frame, node: Origin) -> Any:
    manager = f.stack.pop()
    if isinstance(manager, Awaitable):
        manager = manager.value
    f.stack.append(manager)
    if isinstance(manager, Native):
        return _push(f, manager.enter(m, node))
    if isinstance(manager, Instance):
        for name in ("__enter__", "__aenter__"):
            method = manager.cls.find(name)
            if method is not None:
                found = calls.call(m, method, Args([manager]), node)
                if isinstance(found, Generator):
                    found = calls.resume(m, found, NONE, node)
                return _push(f, found)
        if manager.native is not None:
            f.stack.append(manager)
            return None
        if not manager.unknown and not manager.cls.foreign and not manager.cls.unknown:
            exceptions.throw("TypeError", "no context manager", node)
    forgetting.escape(m, [manager], because("changed by a with statement", manager, where=node))
    reason = because("what a with statement binds", manager)
    f.stack.append(Symbol(reason, node, base=manager, name="__enter__"))
    return None


def leave_with(m: Machine, f: Frame, node: Origin) -> Any:
    manager = f.stack.pop()
    if isinstance(manager, Native):
        manager.leave(m)
        return None
    method = _exit_of(manager)
    if method is None:
        forgetting.escape(m, [manager], because("changed by a with statement", manager, where=node))
        return None
    found = calls.call(m, method, Args([manager, NONE, NONE, NONE]), node, _forget_result)
    if isinstance(found, Generator):
        return calls.resume(m, found, NONE, node, _drop_result) is None
    if found is None:
        return True
    return None


def _forget_result(m: Machine, value: V) -> V | None:
    return value if isinstance(value, Generator) else None


def _drop_result(m: Machine, value: V) -> None:
    """Leave the stack as it is."""


def _exit_of(manager: V) -> V | None:
    if not isinstance(manager, Instance):
        return None
    return manager.cls.find("__exit__") or manager.cls.find("__aexit__")


def leave_with_exception(m: Machine, f: Frame, node: Origin) -> Any:
    """Push whether the manager swallows the exception on the stack."""
    raised, manager = f.stack[-1], f.stack[-2]
    if isinstance(manager, Native):
        manager.leave(m)
        swallows = manager.attribute(m, "__exit__", node)
        f.stack.append(NONE if swallows is None else swallows)
        return None
    method = _exit_of(manager)
    if method is None:
        f.stack.append(NONE)
        return None
    kind = raised.cls if isinstance(raised, Instance) else Symbol("the class of an exception", node)
    found = calls.call(m, method, Args([manager, kind, raised, NONE]), node)
    if isinstance(found, Generator):
        found = calls.resume(m, found, NONE, node)
    return _push(f, found)


def swallow(m: Machine, f: Frame, argument: Any) -> None:
    swallows, raised = f.stack.pop(), f.stack.pop()
    f.stack.pop()
    found = knowledge.truth(m, swallows)
    if found is not True:
        raise Raised(raised)
