"""Python's built-in functions."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from flake8_batch_params.engine import (
    attributes,
    calls,
    classes,
    exceptions,
    forgetting,
    iteration,
    matching,
    operations,
    subscripts,
)
from flake8_batch_params.engine.machine import Machine
from flake8_batch_params.engine.objects import (
    FALSE,
    NONE,
    TRUE,
    Args,
    BoundMethod,
    Builtin,
    Class,
    Const,
    Dict,
    Function,
    Generator,
    Imported,
    Instance,
    Iterator,
    List,
    Native,
    Origin,
    Outside,
    Partial,
    Range,
    Reason,
    Set,
    Symbol,
    Tuple,
    Unending,
    V,
    View,
    Wrapper,
)
from flake8_batch_params.engine.openness import because

Run = Callable[[Machine, Args, Origin], "V | None"]


def through(name: str, *, plain: bool = False) -> Run:
    """Return what runs a function of the prelude with the arguments as they are."""

    def run(m: Machine, args: Args, origin: Origin) -> V | None:
        return calls.call(m, m.library.prelude(m, name), args, origin)

    return run


def constant(name: str, run: Callable[..., Any], type_: str) -> Run:
    """Return a function that is computed for constants, and gives a symbol of a type else."""

    def wrapped(m: Machine, args: Args, origin: Origin) -> V:
        values = [classes.value_of(one) for one in args.positional]
        known = all(isinstance(one, Const) for one in values) and not args.keywords
        if known and not args.open and not args.starred:
            if name == "pow" and len(values) < 3:
                return operations.binary(m, "**", values[0], values[1], origin)
            contents = [one.value for one in values if isinstance(one, Const)]
            return operations.compute(lambda: run(*contents), origin, *values)
        return operations.remembered(m, ("function", name), origin, type_, *values)

    return wrapped


def _str(m: Machine, args: Args, origin: Origin) -> V:
    if not args.positional:
        return Const("", origin)
    if len(args.positional) > 1:
        return Symbol(because("a decoded text", *args.values()), origin, "str")
    return subscripts.text_of(m, args.positional[0], origin)


def _number(kind: type) -> Run:
    def run(m: Machine, args: Args, origin: Origin) -> V | None:
        if not args.positional:
            return Const(kind(), origin)
        value = classes.value_of(args.positional[0])
        if isinstance(value, Const) and not args.keywords and len(args.positional) == 1:
            if isinstance(value.value, str) and len(value.value) > 400:
                return Symbol("a large number", origin, kind.__name__)
            return operations.compute(lambda: kind(value.value), origin, value)
        if isinstance(value, Instance):
            method = value.cls.find(f"__{kind.__name__}__")
            if method is not None:
                return calls.call(m, method, Args([value]), origin)
        found = operations.remembered(m, ("function", kind.__name__), origin, kind.__name__, value)
        return calls.may_raise(m, found, origin)

    return run


def _bool(m: Machine, args: Args, origin: Origin) -> V:
    if not args.positional:
        return FALSE
    from flake8_batch_params.engine.branching import as_truth

    found = operations.truth(m, as_truth(m, args.positional[0], origin))
    if isinstance(found, bool):
        return TRUE if found else FALSE
    outcome = Symbol(found.reason, origin, "bool", about=found.about)
    outcome.test = operations.test_of(found)
    return outcome


def _len(m: Machine, args: Args, origin: Origin) -> V | None:
    value = args.positional[0] if args.positional else NONE
    m.domain.used(m, value, "len(...)", origin)
    if isinstance(value, Const):
        return operations.compute(lambda: len(value.value), origin, value)
    if isinstance(value, (List, Dict, Set)):
        if value.unknown:
            return operations.remembered(m, ("function", "len"), origin, "int", value)
        total = value.total if isinstance(value, List) else None
        return Const(len(value.items) if total is None else total, origin)
    if isinstance(value, Tuple):
        return Const(len(value.items), origin)
    if isinstance(value, Range):
        return Const(len(value.numbers), origin)
    if isinstance(value, View) and not value.source.unknown:
        return Const(len(value.source.items), origin)
    if isinstance(value, Class) and value.kind == "enum":
        return Const(len(classes.members(value)), origin)
    if isinstance(value, Instance):
        method = value.cls.find("__len__")
        if method is not None:
            return calls.call(m, method, Args([value]), origin)
        inner = classes.value_of(value)
        if inner is not value:
            return _len(m, Args([inner]), origin)
        if not value.unknown and not value.cls.foreign and not value.cls.unknown:
            exceptions.throw("TypeError", "object has no len()", origin)
    if isinstance(value, (Function, Iterator, Generator, BoundMethod)):
        exceptions.throw("TypeError", "object has no len()", origin)
    return operations.remembered(m, ("function", "len"), origin, "int", value)


# --- containers ---


def _at_once(value: V) -> bool:
    return isinstance(value, (List, Tuple, Dict, Set, View, Const, Range, Class)) and not getattr(
        value, "unknown", ""
    )


def _list(m: Machine, args: Args, origin: Origin) -> V | None:
    if not args.positional:
        return List([], origin)
    value = args.positional[0]
    if _at_once(value):
        items = iteration.taken(m, value, origin)
        made = List(items or [], origin)
        if items is None:
            made.unknown = "a long list"
        return made
    return calls.call(
        m,
        m.library.prelude(m, "list_of"),
        Args([value]),
        origin,
        lambda m, made: _maybe_more(made, value, origin),
    )


def _maybe_more(made: V, value: V, origin: Origin) -> V:
    made.origin = origin
    return made


def _tuple(m: Machine, args: Args, origin: Origin) -> V | None:
    if not args.positional:
        return Tuple((), origin)
    items = iteration.taken(m, args.positional[0], origin) if _at_once(args.positional[0]) else None
    if items is not None:
        return Tuple(tuple(items), origin)
    if isinstance(args.positional[0], (Generator, Iterator)):
        return calls.call(m, m.library.prelude(m, "tuple_of"), Args(args.positional[:1]), origin)
    return Symbol(because("a tuple of what is not known", *args.values()), origin, "tuple")


def _set(m: Machine, args: Args, origin: Origin) -> V | None:
    if not args.positional:
        return Set({}, origin)
    if _at_once(args.positional[0]):
        items = iteration.taken(m, args.positional[0], origin)
        if items is not None:
            return subscripts.set_of(items, origin)
    if isinstance(args.positional[0], (Generator, Iterator)):
        return calls.call(m, m.library.prelude(m, "set_of"), Args(args.positional[:1]), origin)
    return Symbol(
        because("a set of what is not known", *args.values()),
        origin,
        "set",
        about=operations.about(args.positional[0]),
    )


def _dict(m: Machine, args: Args, origin: Origin) -> V | None:
    made = Dict(origin)
    part = args.positional[0] if args.positional else None

    def finish(m: Machine, found: V) -> V:
        if isinstance(found, Dict) and found is not made:
            operations.overlay(made, found)
        elif found is not made:
            made.unknown = because("a mapping that is not known", found)
        for name, value in args.keywords.items():
            made.items[name] = (Const(name, args.key_origins.get(name)), value)
        if args.open or args.starred:
            unknown = Dict(origin)
            unknown.unknown = args.open or args.starred
            operations.overlay(made, unknown)
        m.domain.displayed(m, made, True)
        return made

    if part is None:
        return finish(m, made)
    if isinstance(part, (Dict, Symbol, Instance, Native, Imported)):
        subscripts.unpack_into(m, made, part, origin)
        return finish(m, made)
    return calls.call(m, m.library.prelude(m, "dict_of"), Args([part]), origin, finish)


def _range(m: Machine, args: Args, origin: Origin) -> V:
    values = args.positional
    contents = [one.value for one in values if isinstance(one, Const)]
    if len(contents) == len(values) and all(isinstance(one, int) for one in contents):
        try:
            numbers = range(*contents)
            len(numbers)
        except (ValueError, TypeError, OverflowError) as error:
            exceptions.throw(type(error).__name__, str(error), origin)
        count = values[min(1, len(values) - 1)].origin
        return Range(numbers, origin, count)
    if len(contents) == len(values):
        exceptions.throw("TypeError", "cannot be interpreted as an integer", origin)
    about = operations.about(*values)
    reason = because("a range that is not known", *values)
    return Unending(Symbol(reason, origin, about=about), origin)


def _iter(m: Machine, args: Args, origin: Origin) -> V | None:
    if len(args.positional) != 1:
        forgetting.escape(
            m, args.values(), because("given to iter()", *args.values(), where=origin)
        )
        return Symbol(because("an iterator", *args.values()), origin)
    return iteration.iterate(m, args.positional[0], origin)


def _next(m: Machine, args: Args, origin: Origin) -> V | None:
    default = args.positional[1] if len(args.positional) > 1 else None
    return m.library.next_of(m, args.positional[0], default, NONE, origin)


def _reversed(m: Machine, args: Args, origin: Origin) -> V | None:
    value = args.positional[0]
    if isinstance(value, (List, Tuple, Range, View, Dict)) and not getattr(value, "unknown", ""):
        items = iteration.taken(m, value, origin)
        if items is not None:
            return Iterator(Tuple(tuple(reversed(items)), origin), iteration._next_of_tuple, origin)
    return Unending(value, origin)


def _enumerate(m: Machine, args: Args, origin: Origin) -> V | None:
    if args.get("start", 1) is None:
        args = Args(args.positional, {**args.keywords, "start": Const(0, origin)})
    return calls.call(m, m.library.prelude(m, "enumerate"), args, origin)


def _zip(m: Machine, args: Args, origin: Origin) -> V | None:
    plain = args.positional and all(
        isinstance(one, (List, Tuple, Range, Dict, Const)) and not getattr(one, "unknown", "")
        for one in args.positional
    )
    if plain and args.keywords.keys() <= {"strict"} and not args.starred and not args.open:
        columns = [iteration.taken(m, one, origin) for one in args.positional]
        if args.keywords and len({len(column or ()) for column in columns}) > 1:
            return Symbol(because("a zip of different lengths", *args.values()), origin)
        if all(column is not None for column in columns):
            rows = tuple(
                Tuple(row, origin) for row in zip(*[c or [] for c in columns], strict=False)
            )
            return Iterator(Tuple(rows, origin), iteration._next_of_tuple, origin)
    return calls.call(m, m.library.prelude(m, "zip"), args, origin)


def _sorted_items(m: Machine, args: Args, origin: Origin) -> V:
    """Return items in the order of their keys; a list that is not known where they are not."""
    items, keys, reverse = args.positional
    assert isinstance(items, List)
    order = [one.value for one in getattr(keys, "items", []) if isinstance(one, Const)]
    known = isinstance(keys, (List, Tuple)) and len(order) == len(items.items)
    if not known and isinstance(keys, List):
        rows = [operations.plain(one) for one in keys.items]
        if None not in rows and len(rows) == len(items.items):
            order, known = rows, True
    backwards = operations.truth(m, reverse)
    if known and not items.unknown and isinstance(backwards, bool):
        try:
            at = sorted(range(len(order)), key=order.__getitem__, reverse=backwards)
        except TypeError as error:
            exceptions.throw("TypeError", str(error), origin)
        return List([items.items[one] for one in at], items.origin)
    made = List([], origin)
    made.unknown = because("a list in an order that is not known", items, keys, reverse)
    return made


def _least(m: Machine, args: Args, origin: Origin) -> V:
    items, keys, default, greatest = args.positional
    assert isinstance(items, List)
    if not items.items and not items.unknown:
        if isinstance(default, Const) and default.value is ...:
            exceptions.throw("ValueError", "empty sequence", origin)
        return default
    order = [one.value for one in getattr(keys, "items", []) if isinstance(one, Const)]
    if items.unknown or len(order) != len(items.items):
        return Symbol(
            because("the least or greatest of what is not known", items, keys),
            origin,
            about=operations.about(*items.items),
        )
    try:
        pick = (max if operations.truth(m, greatest) is True else min)(
            range(len(order)), key=order.__getitem__
        )
    except TypeError as error:
        exceptions.throw("TypeError", str(error), origin)
    return items.items[pick]


# --- objects ---


def _isinstance(m: Machine, args: Args, origin: Origin) -> V:
    if len(args.positional) != 2:
        return Symbol(because("a test", *args.values()), origin, "bool")
    return matching.is_instance(m, args.positional[0], args.positional[1], origin)


def _issubclass(m: Machine, args: Args, origin: Origin) -> V:
    one, other = (args.positional + [NONE, NONE])[:2]
    return matching.is_subclass(one, other, origin)


def _type(m: Machine, args: Args, origin: Origin) -> V | None:
    value = args.positional[0] if args.positional else NONE
    if len(args.positional) > 1:
        return _made_class(m, args, origin)
    return m.library.class_of(value, origin)


def _made_class(m: Machine, args: Args, origin: Origin) -> V | None:
    """Return the class that ``type(name, bases, attributes)`` makes."""
    name, bases, attributes = (args.positional + [NONE])[:3]
    if (
        isinstance(name, Const) and isinstance(bases, Tuple) and isinstance(attributes, Dict)
        and not attributes.unknown and all(isinstance(key, str) for key in attributes.items)
    ):  # fmt: skip
        inside = {key: pair[1] for key, pair in attributes.items.items()}
        made = classes.build(
            m, str(name.value), Args(list(bases.items), args.keywords), inside, {}, origin
        )
        return classes.finished(m, made, args.keywords, origin)
    forgetting.escape(m, args.values(), because("given to type()", *args.values()))
    return Symbol(because("a class that is made by type()", *args.values()), origin)


def _getattr(m: Machine, args: Args, origin: Origin) -> V | None:
    target = args.positional[0] if args.positional else NONE
    name = args.positional[1] if len(args.positional) > 1 else NONE
    name = classes.value_of(name)
    default = args.positional[2] if len(args.positional) > 2 else None
    if not isinstance(name, Const) or not isinstance(name.value, str):
        return Symbol(because("an attribute whose name is not known", *args.values()), origin)
    written: str = name.value
    m.domain.used(m, target, f"getattr {written}", origin)
    if default is None:
        return attributes.get(m, target, written, origin)
    found = attributes.guarded(
        m, lambda: attributes.get(m, target, written, origin), lambda: default
    )
    unsure = isinstance(found, Symbol) and found is not default and not isinstance(target, Native)
    if found is not None and unsure and attributes.defines(m, target, written, origin) is None:
        return m.library.alternatives(m, [("held", found), ("default", default)])
    return found


def _hasattr(m: Machine, args: Args, origin: Origin) -> V:
    target, name = (args.positional + [NONE, NONE])[:2]
    name = classes.value_of(name)
    if isinstance(name, Const) and isinstance(name.value, str):
        m.domain.used(m, target, f"getattr {name.value}", origin)
        there = attributes.defines(m, target, name.value, origin)
        if there is not None:
            return TRUE if there else FALSE
        known = target.has(name.value) if isinstance(target, Native) else None
        if known is not None:
            return TRUE if known else FALSE
    return operations.remembered(m, ("hasattr",), origin, "bool", target, name)


def _setattr(m: Machine, args: Args, origin: Origin) -> V:
    target, name, value = (args.positional + [NONE, NONE, NONE])[:3]
    if isinstance(name, Const) and isinstance(name.value, str):
        attributes.put(m, target, name.value, value, origin)
    else:
        forgetting.escape(
            m, [target, value], because("changed by setattr()", *args.values(), where=origin)
        )
    return NONE


def _delattr(m: Machine, args: Args, origin: Origin) -> V:
    target, name = (args.positional + [NONE, NONE])[:2]
    if isinstance(name, Const) and isinstance(name.value, str):
        attributes.remove(m, target, name.value, origin)
    else:
        forgetting.escape(
            m, [target], because("changed by delattr()", *args.values(), where=origin)
        )
    return NONE


def _given(args: Args, name: str, at: int) -> V | None:
    value = args.get(name, at)
    return None if value is None or operations.is_none(value) else value


def _wrapper(kind: str) -> Run:
    def run(m: Machine, args: Args, origin: Origin) -> V:
        made = Wrapper(kind, _given(args, "fget", 0), origin)
        made.setter, made.deleter = _given(args, "fset", 1), _given(args, "fdel", 2)
        return made

    return run


def _super(m: Machine, args: Args, origin: Origin) -> V:
    return calls.super_of(m, args, origin)


def _as_object(run: Callable[..., V | None]) -> Run:
    """Return what a method of ``object`` does of an object that is given first."""

    def of_object(m: Machine, args: Args, origin: Origin) -> V | None:
        if args.positional and isinstance(args.positional[0], Instance):
            return run(m, args.positional[0], args.after(1), origin)
        forgetting.escape(m, args.values(), because("given to object", *args.values()))
        return Symbol(because("an attribute", *args.values()), origin)

    return of_object


def _object(m: Machine, args: Args, origin: Origin) -> V:
    return Instance(_OBJECT, origin)


_OBJECT = Class("object", [], {}, None)


def _callable(m: Machine, args: Args, origin: Origin) -> V:
    value = args.positional[0] if args.positional else NONE
    if isinstance(value, (Function, Builtin, Class, BoundMethod, Partial)):
        return TRUE
    if isinstance(value, (Const, Dict, List, Tuple, Set, Range, Generator)):
        return FALSE
    if isinstance(value, Instance) and not value.unknown and not value.cls.foreign:
        return TRUE if value.cls.find("__call__") is not None else FALSE
    return operations.remembered(m, ("callable",), origin, "bool", value)


def _vars(m: Machine, args: Args, origin: Origin) -> V | None:
    if args.positional:
        return attributes.get(m, args.positional[0], "__dict__", origin)
    return _locals(m, args, origin)


def _locals(m: Machine, args: Args, origin: Origin) -> V:
    frame = m.frame
    made = Dict(origin)
    names = frame.locals if frame.code.kind != "module" else frame.namespace.items
    made.items = {
        key: (Const(key), value) for key, value in names.items()
        if isinstance(key, str) and not key.startswith(".")
    }  # fmt: skip
    for key, cell in frame.cells.items():
        if cell.value is not None and not key.startswith("."):
            made.items[key] = (Const(key), cell.value)
    return made


def _globals(m: Machine, args: Args, origin: Origin) -> V:
    found = Symbol(Outside("the variables of the module"), origin)
    found.called = Imported("builtins.globals")
    found.name = "globals()"
    return found


def _exec(m: Machine, args: Args, origin: Origin) -> V:
    """Run what nobody can see: it may change every variable around."""
    reason = Reason("changed by exec()", origin)
    frame = m.frame
    forgetting.escape(m, [*args.values(), *frame.locals.values()], reason)
    for name, value in list(frame.locals.items()):
        if isinstance(name, str) and not isinstance(value, (Function, Class)):
            frame.locals[name] = Symbol(reason, origin)
    m.touch(frame.namespace)
    for name, value in list(frame.namespace.items.items()):
        if not isinstance(value, (Function, Class)):
            forgetting.escape(m, [value], reason)
            frame.namespace.items[name] = Symbol(reason, origin)
    frame.namespace.unknown = reason
    return Symbol(reason, origin)


def _print(m: Machine, args: Args, origin: Origin) -> V:
    file = args.keywords.get("file")
    if file is not None:
        m.library.print_to(m, file, args, origin)
    return NONE


def _input(m: Machine, args: Args, origin: Origin) -> V:
    return Symbol(Outside("what somebody types"), origin, "str")


def _exit(m: Machine, args: Args, origin: Origin) -> V:
    exceptions.throw("SystemExit", "", origin)


def _caught(m: Machine, args: Args, origin: Origin) -> V:
    return matching.is_caught(m, args.positional[0], args.positional[1], origin)


def _enter_with(m: Machine, args: Args, origin: Origin) -> V | None:
    """Return what ``with`` binds."""
    manager = args.positional[0]
    if isinstance(manager, Native):
        return manager.enter(m, origin)
    return calls.call(m, _method(m, manager, "__enter__", origin), Args(), origin)


def _are_constants(m: Machine, args: Args, origin: Origin) -> V:
    items = getattr(args.positional[0], "items", ())
    return TRUE if all(type(one) is Const for one in items) else FALSE


def _leave_with(m: Machine, args: Args, origin: Origin) -> V | None:
    """Do what ``with`` does at its end."""
    manager, kind, raised = args.positional
    if isinstance(manager, Native):
        manager.leave(m)
        return NONE
    return calls.call(
        m, _method(m, manager, "__exit__", origin), Args([kind, raised, NONE]), origin
    )


def _method(m: Machine, value: V, name: str, origin: Origin) -> V:
    return m.call_through(lambda: attributes.get(m, value, name, origin))


def _open(m: Machine, args: Args, origin: Origin) -> V:
    return m.library.open_file(m, args, origin)


FUNCTIONS: dict[str, Run] = {
    "str": _str, "int": _number(int), "float": _number(float), "bool": _bool, "len": _len,
    "list": _list, "tuple": _tuple, "set": _set, "frozenset": _set, "dict": _dict,
    "range": _range, "iter": _iter, "next": _next, "reversed": _reversed, "zip": _zip,
    "aiter": _iter, "anext": _next,
    "enumerate": _enumerate, "map": through("map"), "filter": through("filter"),
    "any": through("any"), "all": through("all"), "sorted": through("sorted"),
    "min": through("minimum"), "max": through("maximum"), "sum": through("sum"),
    "object.__setattr__": _as_object(attributes.put_plain),
    "object.__delattr__": _as_object(attributes.remove_plain),
    "object.__getattribute__": _as_object(attributes.get_plain),
    "object.__new__": calls.bare, "object.__init__": classes.nothing, "object": _object,
    "__sorted__": _sorted_items, "__least__": _least, "__is_caught__": _caught,
    "__are_constants__": _are_constants,
    "__enter_with__": _enter_with, "__leave_with__": _leave_with,
    "isinstance": _isinstance, "issubclass": _issubclass, "type": _type, "getattr": _getattr,
    "hasattr": _hasattr, "setattr": _setattr, "delattr": _delattr, "super": _super,
    "property": _wrapper("property"), "staticmethod": _wrapper("staticmethod"),
    "classmethod": _wrapper("classmethod"), "callable": _callable, "vars": _vars,
    "locals": _locals, "globals": _globals, "exec": _exec, "eval": _exec, "print": _print,
    "input": _input, "exit": _exit, "quit": _exit, "open": _open,
    "repr": constant("repr", repr, "str"), "round": constant("round", round, ""),
    "abs": constant("abs", abs, ""), "pow": constant("pow", pow, ""),
    "divmod": constant("divmod", divmod, "tuple"), "chr": constant("chr", chr, "str"),
    "ord": constant("ord", ord, "int"), "hex": constant("hex", hex, "str"),
    "bin": constant("bin", bin, "str"), "oct": constant("oct", oct, "str"),
    "ascii": constant("ascii", ascii, "str"), "format": constant("format", format, "str"),
    "bytes": constant("bytes", bytes, "bytes"),
}  # fmt: skip
#: Built-in functions that change nothing that they are given.
PURE = frozenset("id hash dir help breakpoint memoryview slice complex".split())
