"""How arguments meet parameters, and Python values."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

from flake8_batch_params.engine import (
    exceptions,
    folding,
    forgetting,
)
from flake8_batch_params.engine.arguments import Args
from flake8_batch_params.engine.code import (
    KEYWORD,
    MAPPING,
    NORMAL,
    POSITIONAL,
    STARRED,
    Code,
    Parameter,
)
from flake8_batch_params.engine.containers import Dict, List, Set, Tuple
from flake8_batch_params.engine.functions import Function
from flake8_batch_params.engine.iterators import Generator, Iterator, Range
from flake8_batch_params.engine.machine import Machine
from flake8_batch_params.engine.objects import (
    Const,
    Origin,
    Outside,
    Symbol,
    V,
)
from flake8_batch_params.engine.openness import because


def merged(first: Args, later: Args) -> Args:
    """Return the arguments of a partial as it is called: later keywords win."""
    both = Args([*first.positional, *later.positional], {**first.keywords, **later.keywords})
    both.key_origins = {**first.key_origins, **later.key_origins}
    both.places = {**first.places, **later.places}
    both.open, both.starred = first.open or later.open, first.starred or later.starred
    return both


def reason_of(code: Code, parameter: Parameter) -> str:
    """Return why a parameter is not known where anybody may call."""
    if parameter.has_default:
        return f"a parameter of {code.title}, where a caller gives it"
    return f"a parameter of {code.title} without a default"


def symbols_for(code: Code) -> Args:
    """Return arguments that are not known, for each parameter that needs one."""
    args = Args()
    for parameter in code.parameters:
        value = Symbol(Outside(reason_of(code, parameter)), parameter.node)
        if parameter.kind in (POSITIONAL, NORMAL):
            args.positional.append(value)
        elif parameter.kind == KEYWORD:
            args.keywords[parameter.name] = value
    return args


def bind(m: Machine, function: Function, args: Args, origin: Origin) -> dict[str, V]:
    """Return the parameters of a call.  Raises `TypeError` in the program as Python does."""
    code = function.code
    bound: dict[str, V] = {}
    positional = list(args.positional)
    keywords = dict(args.keywords)
    by_position = [p for p in code.parameters if p.kind in (POSITIONAL, NORMAL)]
    first_default = len(by_position) - len(function.defaults)
    taken = 0
    for at, parameter in enumerate(by_position):
        name = parameter.name
        if positional and not (args.starred and taken >= len(args.positional)):
            if name in keywords and parameter.kind == NORMAL:
                exceptions.throw("TypeError", f"multiple values for {name}", origin)
            bound[name] = positional.pop(0)
            taken += 1
        elif name in keywords and parameter.kind == NORMAL:
            bound[name] = keywords.pop(name)
        elif args.starred or args.open:
            bound[name] = Symbol(args.starred or args.open, origin)
        elif at >= first_default:
            bound[name] = function.defaults[at - first_default]
        else:
            exceptions.throw("TypeError", f"missing argument {name}", origin)
    _bind_rest(function, args, bound, positional, keywords, origin)
    return bound


def _bind_rest(
    function: Function,
    args: Args,
    bound: dict[str, V],
    positional: list[V],
    keywords: dict[str, V],
    origin: Origin,
) -> None:
    star = False
    for parameter in function.code.parameters:
        name = parameter.name
        if parameter.kind == STARRED:
            star = True
            bound[name] = Tuple(tuple(positional), origin)
            if args.starred:
                bound[name] = Symbol(args.starred, origin, "tuple")
            positional = []
        elif parameter.kind == KEYWORD:
            if name in keywords:
                bound[name] = keywords.pop(name)
            elif args.open:
                bound[name] = Symbol(args.open, origin)
            elif name in function.keyword_defaults:
                bound[name] = function.keyword_defaults[name]
            else:
                exceptions.throw("TypeError", f"missing argument {name}", origin)
        elif parameter.kind == MAPPING:
            made = Dict(origin)
            for key, value in keywords.items():
                made.items[key] = (Const(key, args.key_origins.get(key)), value)
            made.unknown = args.open
            bound[name] = made
            keywords = {}
    if (positional and not star) or keywords:
        exceptions.throw("TypeError", "unexpected arguments", origin)


def of_constants(m: Machine, run: Callable[..., Any], args: Args, origin: Origin, *parts: V) -> V:
    """Return what a function of Python's own gives for constants; a symbol for anything else."""
    positional = [_as_python(one) for one in args.positional]
    keywords = {key: _as_python(one) for key, one in args.keywords.items()}
    known = _NOT not in positional and _NOT not in keywords.values()
    searches = any(isinstance(one, Const) and isinstance(one.value, re.Pattern) for one in parts)
    if searches and m.library.is_dear(parts[0], positional):
        known = False
    if known and not args.open and not args.starred and not _is_large(positional):
        return folding.compute(lambda: run(*positional, **keywords), origin, *parts)
    name = getattr(run, "__name__", "")
    if isinstance(getattr(run, "__self__", None), (str, bytes)) and name not in _TAKING_OTHERS:
        if any(isinstance(one, _NO_TEXTS) for one in args.values()):
            exceptions.throw("TypeError", "a text is needed", origin)
    forgetting.escape(m, args.values(), because("given to a method", *args.values()))
    return Symbol(
        because("what a method gives for arguments that are not known", *parts, *args.values()),
        origin,
        about=folding.about(*parts, *args.values()),
    )


_NOT = object()
#: Methods of texts that take other things than texts and numbers, and what is neither.
_TAKING_OTHERS = frozenset("join format format_map translate maketrans".split())
_NO_TEXTS = (List, Dict, Set, Range, Function, Generator, Iterator)


def _as_python(value: V) -> Any:
    if type(value) is Const:
        return value.value
    if isinstance(value, (List, Tuple)):
        found = folding.plain(value)
        return _NOT if found is None else found
    return _NOT


def _is_large(values: list[Any]) -> bool:
    return any(isinstance(one, int) and abs(one) > folding.MAX_TEXT for one in values)
