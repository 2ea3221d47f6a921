"""Python's built-in functions."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from flake8_batch_params.engine import (
    attributes,
    binding,
    calls,
    classes,
    construction,
    dict_keys,
    enums,
    exceptions,
    folding,
    forgetting,
    formatting,
    knowledge,
    matching,
    operations,
    setting,
    supers,
)
from flake8_batch_params.engine.arguments import Args
from flake8_batch_params.engine.containers import Dict, List, Set, Tuple
from flake8_batch_params.engine.functions import BoundMethod, Builtin, Function, Partial, Wrapper
from flake8_batch_params.engine.instances import Class, Instance
from flake8_batch_params.engine.iterators import Generator, Iterator, Range, View
from flake8_batch_params.engine.library import making, signatures
from flake8_batch_params.engine.library.models import Run
from flake8_batch_params.engine.machine import Machine
from flake8_batch_params.engine.natives import Native
from flake8_batch_params.engine.objects import (
    FALSE,
    NONE,
    TRUE,
    Const,
    Origin,
    Outside,
    Reason,
    Symbol,
    V,
)
from flake8_batch_params.engine.openness import because


def through(name: str, *, begins: int | None = None) -> Run:
    """Return what runs a function of the prelude with the arguments as they are.

    Those from ``begins`` on are iterated over from the moment of the call.
    """

    def run(m: Machine, args: Args, origin: Origin) -> V | None:
        given = args if begins is None else making.begun(m, args, begins, origin)
        return calls.call(m, m.library.prelude(m, name), given, origin)

    return run


def _sum(m: Machine, args: Args, origin: Origin) -> V | None:
    start = args.get("start", 1)
    if isinstance(start, Const) and isinstance(start.value, (str, bytes)):
        exceptions.throw("TypeError", "sum() can't sum strings", origin)
    return calls.call(m, m.library.prelude(m, "sum"), args, origin)


def constant(name: str, run: Callable[..., Any], type_: str) -> Run:
    """Return a function that is computed for constants, and gives a symbol of a type else."""

    def wrapped(m: Machine, args: Args, origin: Origin) -> V:
        values = [enums.value_of(one) for one in args.positional]
        if name in _OF_NUMBERS and any(isinstance(one, _NO_NUMBERS) for one in values):
            exceptions.throw("TypeError", "a number is needed", origin)
        known = all(isinstance(one, Const) for one in values) and not args.keywords
        if known and not args.open and not args.starred:
            if name == "pow" and len(values) < 3:
                return operations.binary(m, "**", values[0], values[1], origin)
            contents = [one.value for one in values if isinstance(one, Const)]
            return folding.compute(lambda: run(*contents), origin, *values)
        return folding.remembered(m, ("function", name), origin, type_, *values)

    return wrapped


#: Functions that take numbers, or a letter, and what is none for certain.
_OF_NUMBERS = frozenset("round abs divmod chr ord hex bin oct pow".split())
_NO_NUMBERS = (List, Dict, Set, Tuple, Range, View, Iterator, Generator, Function, Class)


def _str(m: Machine, args: Args, origin: Origin) -> V:
    if not args.positional:
        return Const("", origin)
    if len(args.positional) > 1:
        return Symbol(because("a decoded text", *args.values()), origin, "str")
    return formatting.text_of(m, args.positional[0], origin)


def _number(kind: type) -> Run:
    def run(m: Machine, args: Args, origin: Origin) -> V | None:
        if not args.positional:
            return Const(kind(), origin)
        value = enums.value_of(args.positional[0])
        if isinstance(value, Const) and not args.keywords and len(args.positional) == 1:
            if isinstance(value.value, str) and len(value.value) > 400:
                return Symbol("a large number", origin, kind.__name__)
            return folding.compute(lambda: kind(value.value), origin, value)
        if isinstance(value, Instance):
            method = value.cls.find(f"__{kind.__name__}__")
            if method is not None:
                return calls.call(m, method, Args([value]), origin)
        found = folding.remembered(m, ("function", kind.__name__), origin, kind.__name__, value)
        return calls.may_raise(m, found, origin)

    return run


def _bool(m: Machine, args: Args, origin: Origin) -> V:
    if not args.positional:
        return FALSE
    from flake8_batch_params.engine.branching import as_truth

    found = knowledge.truth(m, as_truth(m, args.positional[0], origin))
    if isinstance(found, bool):
        return TRUE if found else FALSE
    outcome = Symbol(found.reason, origin, "bool", about=found.about)
    outcome.test = knowledge.test_of(found)
    return outcome


def _len(m: Machine, args: Args, origin: Origin) -> V | None:
    value = args.positional[0] if args.positional else NONE
    m.domain.used(m, value, "len(...)", origin)
    if isinstance(value, Const):
        return folding.compute(lambda: len(value.value), origin, value)
    if isinstance(value, (List, Dict, Set)):
        if value.unknown:
            return folding.remembered(m, ("function", "len"), origin, "int", value)
        total = value.total if isinstance(value, List) else None
        return Const(len(value.items) if total is None else total, origin)
    if isinstance(value, Tuple):
        return Const(len(value.items), origin)
    if isinstance(value, Range):
        return Const(len(value.numbers), origin)
    if isinstance(value, View) and not value.source.unknown:
        return Const(len(value.source.items), origin)
    if isinstance(value, Class) and value.kind == "enum":
        return Const(len(enums.members(value)), origin)
    if isinstance(value, Instance):
        method = value.cls.find("__len__")
        if method is not None:
            return calls.call(m, method, Args([value]), origin)
        inner = enums.value_of(value)
        if inner is not value:
            return _len(m, Args([inner]), origin)
        if not value.unknown and not value.cls.foreign and not value.cls.unknown:
            exceptions.throw("TypeError", "object has no len()", origin)
    plain = isinstance(value, Class) and not value.unknown and not value.foreign
    if plain or isinstance(value, (Function, Iterator, Generator, BoundMethod)):
        exceptions.throw("TypeError", "object has no len()", origin)
    return folding.remembered(m, ("function", "len"), origin, "int", value)


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
    found = m.library.class_of(value, origin)
    if isinstance(found, Symbol):
        found = folding.remembered(m, ("function", "type"), origin, "", value)
        if isinstance(found, Symbol):
            found.base, found.name = value, "__class__"
    return found


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
    name = enums.value_of(name)
    default = args.positional[2] if len(args.positional) > 2 else None
    _refuse_name(name, origin)
    if not isinstance(name, Const) or not isinstance(name.value, str):
        one = Symbol(because("an attribute whose name is not known", *args.values()), origin)
        one.holds = forgetting.changeable(args.values())
        return one
    written: str = name.value
    m.domain.used(m, target, f"getattr {written}", origin)
    if default is None:
        return attributes.get(m, target, written, origin)
    found = binding.guarded(m, lambda: attributes.get(m, target, written, origin), lambda: default)
    unsure = isinstance(found, Symbol) and found is not default and not isinstance(target, Native)
    if found is not None and unsure and attributes.defines(m, target, written, origin) is None:
        return m.library.alternatives(m, [("held", found), ("default", default)])
    return found


def _refuse_name(name: V, origin: Origin) -> None:
    """Raise what Python raises of what is no name of an attribute."""
    other = isinstance(name, Const) and not isinstance(name.value, str)
    if other or isinstance(name, _NO_NUMBERS):
        exceptions.throw("TypeError", "attribute name must be string", origin)


def _hasattr(m: Machine, args: Args, origin: Origin) -> V:
    target, name = (args.positional + [NONE, NONE])[:2]
    name = enums.value_of(name)
    _refuse_name(name, origin)
    if isinstance(name, Const) and isinstance(name.value, str):
        m.domain.used(m, target, f"getattr {name.value}", origin)
        there = attributes.defines(m, target, name.value, origin)
        if there is not None:
            return TRUE if there else FALSE
        known = target.has(name.value) if isinstance(target, Native) else None
        if known is not None:
            return TRUE if known else FALSE
    return folding.remembered(m, ("hasattr",), origin, "bool", target, name)


def _setattr(m: Machine, args: Args, origin: Origin) -> V:
    target, name, value = (args.positional + [NONE, NONE, NONE])[:3]
    if isinstance(name, Const) and isinstance(name.value, str):
        setting.put(m, target, name.value, value, origin)
    else:
        forgetting.escape(
            m, [target, value], because("changed by setattr()", *args.values(), where=origin)
        )
    return NONE


def _delattr(m: Machine, args: Args, origin: Origin) -> V:
    target, name = (args.positional + [NONE, NONE])[:2]
    if isinstance(name, Const) and isinstance(name.value, str):
        setting.remove(m, target, name.value, origin)
    else:
        forgetting.escape(
            m, [target], because("changed by delattr()", *args.values(), where=origin)
        )
    return NONE


def _given(args: Args, name: str, at: int) -> V | None:
    value = args.get(name, at)
    return None if value is None or dict_keys.is_none(value) else value


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
    return folding.remembered(m, ("callable",), origin, "bool", value)


def _vars(m: Machine, args: Args, origin: Origin) -> V | None:
    if args.positional:
        if isinstance(args.positional[0], (Const, List, Dict, Set, Tuple, Range)):
            exceptions.throw("TypeError", "must have __dict__", origin)
        return attributes.get(m, args.positional[0], "__dict__", origin)
    return _locals(m, args, origin)


def _locals(m: Machine, args: Args, origin: Origin) -> V:
    frame = m.frame
    if frame.code.kind == "module":
        return m.library.variables(frame.namespace, origin)
    made = Dict(origin)
    made.items = {
        key: (Const(key), value) for key, value in frame.locals.items()
        if isinstance(key, str) and not key.startswith(".")
    }  # fmt: skip
    for key, cell in frame.cells.items():
        if cell.value is not None and not key.startswith("."):
            made.items[key] = (Const(key), cell.value)
    return made


def _globals(m: Machine, args: Args, origin: Origin) -> V:
    return m.library.variables(m.frame.namespace, origin)


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
        elif isinstance(value, Class):
            forgetting.forget_attributes(m, value, tuple(value.attributes), reason)
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
    for one in items:
        dict_keys.refuse_key(one, origin)
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


FUNCTIONS: dict[str, Run] = signatures.functions(
    {
        **making.FUNCTIONS,
        "str": _str, "int": _number(int), "float": _number(float), "bool": _bool, "len": _len,
        "map": through("map", begins=1), "filter": through("filter", begins=1),
        "any": through("any"), "all": through("all"), "sorted": through("sorted"),
        "min": through("minimum"), "max": through("maximum"), "sum": _sum,
        "object.__setattr__": _as_object(supers.put_plain),
        "type.__setattr__": _setattr, "type.__delattr__": _delattr,
        "object.__delattr__": _as_object(supers.remove_plain),
        "object.__getattribute__": _as_object(supers.get_plain),
        "object.__new__": construction.bare, "object.__init__": classes.nothing, "object": _object,
        "__is_caught__": _caught,
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
    },
    """
    int(number=, /, base=)
    float(number=, /)
    bool(value=, /)
    str(object=, encoding=, errors=)
    len(object, /)
    map(function, iterable, /, *iterables, ...)
    filter(function, iterable, /, ...)
    any(iterable, /, ...)
    all(iterable, /, ...)
    sorted(iterable, /, *, key=, reverse=, ...)
    min(value, /, *values, key=, default=, ...)
    max(value, /, *values, key=, default=, ...)
    sum(iterable, /, start=, ...)
    isinstance(object, cls, /)
    issubclass(cls, other, /)
    type(object, bases=, attributes=, /, **keywords)
    getattr(object, name, default=, /)
    hasattr(object, name, /)
    setattr(object, name, value, /)
    delattr(object, name, /)
    property(fget=, fset=, fdel=, doc=)
    staticmethod(function, /)
    classmethod(function, /)
    callable(object, /)
    vars(object=, /)
    locals()
    globals()
    print(*values, sep=, end=, file=, flush=)
    input(prompt=, /)
    open(file, mode=, buffering=, encoding=, errors=, newline=, closefd=, opener=)
    repr(object, /)
    round(number, ndigits=)
    abs(number, /)
    pow(base, exp, mod=)
    divmod(number, other, /)
    chr(number, /)
    ord(character, /)
    hex(number, /)
    bin(number, /)
    oct(number, /)
    ascii(object, /)
    format(value, spec=, /)
    bytes(source=, encoding=, errors=)
    """,
)  # fmt: skip
#: Built-in functions that change nothing that they are given.
PURE = frozenset("id hash dir help breakpoint memoryview slice complex".split())
