"""The methods of Python's own types: what each gives, and what it changes."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from flake8_batch_params.engine import (
    calls,
    exceptions,
    iteration,
    operations,
    subscripts,
)
from flake8_batch_params.engine.machine import Machine, Raised
from flake8_batch_params.engine.objects import (
    FALSE,
    NONE,
    TRUE,
    Args,
    Attributes,
    Class,
    Const,
    Dict,
    Generator,
    Imported,
    Instance,
    Json,
    List,
    Origin,
    Set,
    Symbol,
    Text,
    Tuple,
    V,
    View,
)
from flake8_batch_params.engine.openness import because

Method = Callable[[Machine, Any, Args, Origin], "V | None"]


def _listed(value: V) -> bool:
    """Tell whether a function of Python's own can take an iterable at once."""
    return isinstance(value, (List, Tuple, Dict, Set, View, Const)) and not getattr(
        value, "unknown", ""
    )


def _wrongly_called(args: Args, origin: Origin) -> V:
    return Symbol(because("a call without its argument", *args.values()), origin)


# --- dicts ---


def _get(m: Machine, target: Dict, args: Args, origin: Origin) -> V | None:
    default = args.get("default", 1) or NONE
    key = args.get("key", 0)
    if key is None:
        return _wrongly_called(args, origin)
    found = operations.dict_key(key)
    if found is not None and found in target.items:
        return target.items[found][1]
    if found is not None and not target.unknown:
        return default
    if found is None and not target.unknown and not target.items:
        return default
    if found is not None:
        return _one_of(m, target, found, default, origin)
    result = operations.remembered(m, ("get",), origin, "", target, key)
    if isinstance(result, Symbol) and not target.unknown:
        result.among = tuple(pair[1] for pair in target.items.values())
        if args.get("default", 1) is not None:
            result.among = (*result.among, default)
    return result


def _is_read_json(value: Symbol) -> bool:
    """Tell whether a value is what was read from JSON: a mapping, since it is asked by key."""
    return isinstance(value.called, Imported) and value.called.path == "json.loads"


def _get_of_symbol(m: Machine, target: Symbol, args: Args, origin: Origin) -> V | None:
    key, default = args.get("key", 0), args.get("default", 1)
    found = None if key is None else operations.dict_key(key)
    if found is None or default is None or args.keywords:
        return Symbol(target.reason, origin)
    return _one_of(m, target, found, default, origin)


def _one_of(m: Machine, target: V, key: Any, default: V, origin: Origin) -> V | None:
    """Return what an unknown mapping holds under a key, or the default, each on its path."""
    memo = (("item", key), target)
    held = m.path.memo.get(memo)
    if held is not None:
        return held

    def keep(value: V) -> Callable[[Machine, Any], None]:
        def run(m: Machine, f: Any) -> None:
            operations.remember(m, memo, value)
            f.stack.append(value)

        return run

    reason = (
        getattr(target, "unknown", "")
        or getattr(target, "reason", "")
        or "a mapping that is not known"
    )
    symbol = Symbol(reason, origin)
    return m.library.alternatives(m, [("default", default), ("held", symbol)], keep)


def _setdefault(m: Machine, target: Dict, args: Args, origin: Origin) -> V | None:
    key, default = args.get("key", 0), args.get("default", 1) or NONE
    if key is None:
        return _wrongly_called(args, origin)
    found = operations.dict_key(key)
    if found is not None and found in target.items:
        return target.items[found][1]
    if found is None:
        there = bool(target.items or target.unknown)
        subscripts.set_key(m, target, key, default)
        reason = because("under a key that is not known", target, key)
        return Symbol(reason, origin) if there else default
    if target.unknown:
        return _set_or_held(m, target, key, default, origin)
    subscripts.set_key(m, target, key, default)
    return default


def _set_or_held(m: Machine, target: Dict, key: V, default: V, origin: Origin) -> V | None:
    """Set an item that may have been set before, each on its path."""

    def keep(value: V) -> Callable[[Machine, Any], None]:
        def run(m: Machine, f: Any) -> None:
            subscripts.set_key(m, target, key, value)
            f.stack.append(value)

        return run

    symbol = Symbol(target.unknown, origin)
    return m.library.alternatives(m, [("default", default), ("held", symbol)], keep)


def _pop(m: Machine, target: Dict, args: Args, origin: Origin) -> V | None:
    key = args.get("key", 0)
    if key is None:
        return _wrongly_called(args, origin)
    found = operations.dict_key(key)
    m.touch(target)
    if found is None:
        target.items, target.unknown = (
            {},
            because("taken out under a key that is not known", *args.values(), where=origin),
        )
        return Symbol(target.unknown, origin)
    pair = target.items.pop(found, None)
    if pair is not None:
        return pair[1]
    default = args.get("default", 1)
    if target.unknown:
        symbol = Symbol(target.unknown, origin)
        if default is None:
            return calls.may_raise(m, symbol, origin)
        return m.library.alternatives(m, [("default", default), ("held", symbol)])
    if default is None:
        exceptions.throw("KeyError", "", origin)
    return default


def _update(m: Machine, target: Dict, args: Args, origin: Origin) -> V | None:
    m.touch(target)
    part = args.positional[0] if args.positional else None
    if part is not None and not isinstance(part, Dict) and not _is_mapping(part):
        subscripts_of = m.library.prelude(m, "update_of")
        rest = Args([], args.keywords)
        rest.key_origins, rest.open = args.key_origins, args.open

        def then(m: Machine, _: V) -> V:
            _set_keywords(m, target, rest, origin)
            return NONE

        return calls.call(m, subscripts_of, Args([target, part]), origin, then)
    if part is not None:
        subscripts.unpack_into(m, target, part, origin)
    _set_keywords(m, target, args, origin)
    return NONE


def _is_mapping(value: V) -> bool:
    return isinstance(value, Symbol) or type(value).__name__ == "Instance"


def _set_keywords(m: Machine, target: Dict, args: Args, origin: Origin) -> None:
    for name, value in args.keywords.items():
        target.items[name] = (Const(name, args.key_origins.get(name)), value)
    if args.open:
        unknown = Dict(origin)
        unknown.unknown = args.open
        operations.overlay(target, unknown)
    m.domain.key_set(m, target, NONE)


def _view(kind: str) -> Method:
    def run(m: Machine, target: Dict, args: Args, origin: Origin) -> V:
        return View(kind, target, origin)

    return run


def _copy_dict(m: Machine, target: Dict, args: Args, origin: Origin) -> V:
    made = Dict(target.origin, dict(target.items))
    made.unknown, made.default_factory = target.unknown, target.default_factory
    return made


def _clear(m: Machine, target: Any, args: Args, origin: Origin) -> V:
    m.touch(target)
    target.items, target.unknown = [] if isinstance(target, List) else {}, ""
    if isinstance(target, List):
        target.total = None
    return NONE


def _popitem(m: Machine, target: Dict, args: Args, origin: Origin) -> V:
    m.touch(target)
    if target.unknown:
        return Symbol(target.unknown, origin)
    if not target.items:
        exceptions.throw("KeyError", "", origin)
    _, pair = target.items.popitem()
    return Tuple(pair, origin)


# --- lists ---


def _changed(m: Machine, target: List) -> None:
    """Note that a list is to be changed: of a long one, only the first items are at hand."""
    m.touch(target)
    if target.total is not None:
        target.items, target.unknown, target.total = [], "a long list", None


def _append(m: Machine, target: List, args: Args, origin: Origin) -> V:
    if args.positional:
        m.touch(target)
        if target.total is None and len(target.items) < 4 * operations.MAX_ITEMS:
            target.items.append(args.positional[0])
        else:
            target.items, target.unknown, target.total = [], "a long list", None
    return NONE


def _extend(m: Machine, target: List, args: Args, origin: Origin) -> V | None:
    part = args.positional[0] if args.positional else None
    if part is None:
        return _wrongly_called(args, origin)
    if _listed(part) or part is target:
        items = iteration.taken(m, part, origin)
        _changed(m, target)
        if items is None:
            target.items, target.unknown = (
                [],
                because("extended by what is not known", part, where=origin),
            )
        else:
            target.items += items
        return NONE
    _changed(m, target)
    return calls.call(
        m, m.library.prelude(m, "extend"), Args([target, part]), origin, lambda m, _: NONE
    )


def _insert(m: Machine, target: List, args: Args, origin: Origin) -> V:
    _changed(m, target)
    at = args.positional[0] if len(args.positional) == 2 else None
    if isinstance(at, Const) and not isinstance(at.value, int):
        exceptions.throw("TypeError", "cannot be interpreted as an integer", origin)
    if isinstance(at, Const):
        target.items.insert(at.value, args.positional[1])
    else:
        target.items, target.unknown = (
            [],
            because("changed at an index that is not known", *args.values(), where=origin),
        )
    return NONE


def _pop_list(m: Machine, target: List, args: Args, origin: Origin) -> V:
    _changed(m, target)
    at = args.positional[0] if args.positional else Const(-1)
    if target.unknown or not isinstance(at, Const):
        target.items, target.unknown = (
            [],
            target.unknown
            or because("taken out at an index that is not known", *args.values(), where=origin),
        )
        return Symbol(target.unknown, origin)
    if not target.items:
        exceptions.throw("IndexError", "pop from empty list", origin)
    try:
        return target.items.pop(at.value)
    except (IndexError, TypeError) as error:
        exceptions.throw(type(error).__name__, str(error), origin)


def _popleft(m: Machine, target: List, args: Args, origin: Origin) -> V:
    return _pop_list(m, target, Args([Const(0)]), origin)


def _remove(m: Machine, target: List, args: Args, origin: Origin) -> V:
    _changed(m, target)
    value = args.positional[0] if args.positional else NONE
    for at, one in enumerate(target.items):
        found = operations.truth(m, operations.equal(m, one, value, origin))
        if found is True:
            del target.items[at]
            return NONE
        if found is not False:
            break
    else:
        if not target.unknown:
            exceptions.throw("ValueError", "not in list", origin)
    target.items, target.unknown = (
        [],
        because("an item that is not known was taken out", *args.values(), where=origin),
    )
    return NONE


def _reverse(m: Machine, target: List, args: Args, origin: Origin) -> V:
    _changed(m, target)
    target.items.reverse()
    return NONE


def _sort(m: Machine, target: List, args: Args, origin: Origin) -> V | None:
    return calls.call(
        m, m.library.prelude(m, "sort"), args.before(target), origin, lambda m, _: NONE
    )


def _copy_list(m: Machine, target: List, args: Args, origin: Origin) -> V:
    made = List(list(target.items), target.origin)
    made.unknown, made.total = target.unknown, target.total
    return made


def _index(m: Machine, target: Any, args: Args, origin: Origin) -> V:
    value = args.positional[0] if args.positional else NONE
    bounds = [one.value for one in args.positional[1:] if isinstance(one, Const)]
    if len(bounds) < len(args.positional) - 1 or not all(isinstance(one, int) for one in bounds):
        return Symbol(because("an index that is not known", *args.values()), origin, "int")
    if not getattr(target, "unknown", "") and getattr(target, "total", None) is None:
        for at in range(len(target.items))[slice(*[*(bounds or [0]), None][:2])]:
            one = target.items[at]
            found = operations.truth(m, operations.equal(m, one, value, origin))
            if found is True:
                return Const(at, origin)
            if found is not False:
                return Symbol(because("an index that is not known", target, value), origin, "int")
        exceptions.throw("ValueError", "not in list", origin)
    return Symbol(because("an index that is not known", target, value), origin, "int")


def _count(m: Machine, target: Any, args: Args, origin: Origin) -> V:
    value = args.positional[0] if args.positional else NONE
    number = 0
    for one in target.items:
        found = operations.truth(m, operations.equal(m, one, value, origin))
        if not isinstance(found, bool):
            return Symbol(because("a count that is not known", target, value), origin, "int")
        number += found
    if getattr(target, "unknown", "") or getattr(target, "total", None) is not None:
        return Symbol(because("a count", target, value), origin, "int")
    return Const(number, origin)


# --- sets ---


def _add(m: Machine, target: Set, args: Args, origin: Origin) -> V:
    if args.positional:
        subscripts.add(m, target, args.positional[0])
    return NONE


def _discard(m: Machine, target: Set, args: Args, origin: Origin) -> V:
    m.touch(target)
    key = operations.dict_key(args.positional[0]) if args.positional else None
    if key is None:
        target.items, target.unknown = (
            {},
            because("an item that is not known was taken out", *args.values(), where=origin),
        )
    else:
        target.items.pop(key, None)
    return NONE


def _remove_from_set(m: Machine, target: Set, args: Args, origin: Origin) -> V:
    key = operations.dict_key(args.positional[0]) if args.positional else None
    if key is not None and not target.unknown and key not in target.items:
        if all(operations.dict_key(one) is not None for one in target.items.values()):
            exceptions.throw("KeyError", "", origin)
    return _discard(m, target, args, origin)


def _pop_set(m: Machine, target: Set, args: Args, origin: Origin) -> V:
    m.touch(target)
    if not target.items and not target.unknown:
        exceptions.throw("KeyError", "pop from an empty set", origin)
    if len(target.items) == 1 and not target.unknown:
        return target.items.popitem()[1]
    reason = because("an item of a set", target)
    target.items, target.unknown = {}, target.unknown or reason
    return Symbol(reason, origin)


def _update_set(m: Machine, target: Set, args: Args, origin: Origin) -> V:
    for part in args.positional:
        for item in iteration.some(m, part, origin):
            subscripts.add(m, target, item)
        if iteration.taken(m, part, origin) is None:
            m.touch(target)
            target.unknown = because("a set of what is not known", part)
    return NONE


def _set_operator(asked: str) -> Method:
    def run(m: Machine, target: Set, args: Args, origin: Origin) -> V:
        found: V = _copy_set(m, target, Args(), origin)
        for part in args.positional:
            items = iteration.taken(m, part, origin)
            if items is None:
                return Symbol(because("a set that is not known", target, part), origin, "set")
            found = operations.binary(m, asked, found, subscripts.set_of(items, origin), origin)
        return found

    return run


def _copy_set(m: Machine, target: Set, args: Args, origin: Origin) -> V:
    made = Set(dict(target.items), target.origin)
    made.unknown = target.unknown
    return made


def _issubset(m: Machine, target: Set, args: Args, origin: Origin) -> V:
    items = iteration.taken(m, args.positional[0], origin) if args.positional else None
    if items is None or target.unknown:
        return Symbol(because("a comparison of sets", target, *args.positional), origin, "bool")
    keys = {operations.dict_key(one) for one in items}
    if None in keys:
        return Symbol(because("a comparison of sets", target, *args.positional), origin, "bool")
    return TRUE if target.items.keys() <= keys else FALSE


# --- strings ---


def _join(m: Machine, target: V, args: Args, origin: Origin) -> V | None:
    part = args.positional[0] if args.positional else None
    if part is None:
        return Symbol("a text", origin, "str")
    if not _listed(part):
        if isinstance(part, Generator) or type(part).__name__ in ("Iterator", "Unending"):
            return calls.call(m, m.library.prelude(m, "join_of"), Args([target, part]), origin)
        return Symbol(
            because("a text of what is not known", target, part),
            origin,
            "str",
            about=operations.about(target, part),
        )
    items = iteration.taken(m, part, origin)
    between = operations.pieces_of(target)
    if items is None or between is None:
        return Symbol(because("a text of what is not known", target, part), origin, "str")
    pieces: list[Any] = []
    for at, item in enumerate(items):
        if at:
            pieces += between
        found = operations.pieces_of(item)
        if found is None:
            if isinstance(item, Const):
                exceptions.throw("TypeError", "expected str instance", origin)
            found = [None]
        pieces += found
    return operations.text(pieces, origin, *items)


def _format(m: Machine, target: V, args: Args, origin: Origin) -> V:
    import string

    if not isinstance(target, Const) or not isinstance(target.value, str):
        reason = because("a formatted text", target, *args.values())
        return Symbol(reason, origin, "str", about=operations.about(*args.values()))
    written: str = target.value
    values = [operations.plain_of(one) for one in args.positional]
    named = {key: operations.plain_of(one) for key, one in args.keywords.items()}
    if None not in values and None not in named.values() and not (args.open or args.starred):
        if not operations._wide(written):
            positional = [one[0] for one in values if one is not None]
            keywords = {key: one[0] for key, one in named.items() if one is not None}
            return operations.compute(
                lambda: written.format(*positional, **keywords), origin, target, *args.values()
            )
    pieces: list[Any] = []
    number = 0
    try:
        parsed = list(string.Formatter().parse(target.value))
    except ValueError as error:
        exceptions.throw("ValueError", str(error), origin)
    for literal, name, spec, conversion in parsed:
        pieces.append(literal)
        if name is None:
            continue
        value: V | None
        if name == "":
            name, number = str(number), number + 1
        if name.isdigit():
            at = int(name)
            value = args.positional[at] if at < len(args.positional) else None
            if value is None and not args.starred:
                exceptions.throw("IndexError", "replacement index out of range", origin)
        else:
            value = args.keywords.get(name)
        if value is None:
            if not args.open and not args.starred and name.isidentifier():
                exceptions.throw("KeyError", name, origin)
            pieces.append(None)
            continue
        if "{" in (spec or ""):
            inner = string.Formatter().parse(spec or "")
            number += sum(field == "" for _, field, _, _ in inner)
            pieces.append(None)
            continue
        pieces += subscripts.as_text(m, value, conversion or "", spec or "", origin)
    return operations.text(pieces, origin, *args.values())


def _affix(name: str) -> Method:
    def run(m: Machine, target: Text, args: Args, origin: Origin) -> V | None:
        asked = args.positional[0] if args.positional else NONE
        known = target.pieces[0 if name == "startswith" else -1] if isinstance(target, Text) else ""
        if len(args.positional) > 1:
            return _of_text(name)(m, target, args, origin)
        if isinstance(asked, Const) and isinstance(asked.value, str) and known:
            if getattr(known, name)(asked.value):
                return TRUE
            if len(known) >= len(asked.value):
                return FALSE
        return operations.remembered(m, (name,), origin, "bool", target, asked)

    return run


def _trim(m: Machine, target: Text, args: Args, origin: Origin) -> V:
    return Symbol(target.reason, origin, "str", about=target.about)


def _encode(m: Machine, target: Symbol, args: Args, origin: Origin) -> V:
    if not isinstance(target, Text):
        return Symbol(target.reason, origin, "bytes", about=target.about)
    made = Text(target.parts, origin, target.reason, target.about)
    made.type = "bytes"
    encoding = args.get("encoding", 0)
    made.encoding = (
        encoding.value if isinstance(encoding, Const) else ("utf-8" if encoding is None else "?")
    )
    return made


def _of_text(name: str) -> Method:
    """Return the method of a string that is not known: its outcome is not either."""

    def run(m: Machine, target: Symbol, args: Args, origin: Origin) -> V:
        return operations.remembered(
            m, ("method", name, len(args.positional)), origin, _RESULTS.get(name, "str"),
            target, *args.values(),
        )  # fmt: skip

    return run


_RESULTS = {
    "startswith": "bool", "endswith": "bool", "isdigit": "bool", "isalpha": "bool",
    "isalnum": "bool", "isspace": "bool", "isupper": "bool", "islower": "bool",
    "isidentifier": "bool", "find": "int", "rfind": "int", "count": "int", "index": "int",
    "split": "list", "rsplit": "list", "splitlines": "list", "partition": "tuple",
    "rpartition": "tuple", "encode": "bytes",
}  # fmt: skip

# --- generators ---


def _send(m: Machine, target: Generator, args: Args, origin: Origin) -> V | None:
    sent = args.positional[0] if args.positional else NONE
    return m.library.next_of(m, target, None, sent, origin)


def _next(m: Machine, target: Generator, args: Args, origin: Origin) -> V | None:
    return m.library.next_of(m, target, None, NONE, origin)


def _throw(m: Machine, target: Generator, args: Args, origin: Origin) -> V | None:
    raised = args.positional[-1] if args.positional else NONE
    if target.state != "suspended":
        raise Raised(raised)
    m.touch(target)
    _refuse_delegation(m, target)
    target.state = "running"

    def ended(m: Machine, value: V) -> None:
        exceptions.throw("StopIteration", "", origin)

    target.ended = ended
    if isinstance(raised, (Class, Imported)):
        raised = m.library.call(m, raised, Args(), origin)
    m.push(target.frame)
    raise Raised(raised)


def _close(m: Machine, target: Generator, args: Args, origin: Origin) -> V | None:
    m.touch(target)
    if target.state != "suspended":
        target.state = "done" if target.state == "new" else target.state
        return NONE
    _refuse_delegation(m, target)
    target.state = "running"

    def ended(m: Machine, value: V) -> None:
        m.frame.stack.append(NONE)

    def handles(m: Machine, raised: V) -> bool:
        leaves = ("GeneratorExit", "StopIteration")
        if not isinstance(raised, Instance) or raised.cls.name not in leaves:
            return False
        m.frame.stack.append(NONE)
        return True

    target.ended = ended
    target.frame.handles = handles
    m.push(target.frame)
    exceptions.throw("GeneratorExit", "", origin)


def _refuse_delegation(m: Machine, target: Generator) -> None:
    """Doubt the path where an exception would go to a generator that another one waits for."""
    if any(step.__name__ == "delegate" for step, _ in target.frame.code.steps):
        m.doubt_path("an exception for a generator in another one")


_DICT: dict[str, Method] = {
    "get": _get, "setdefault": _setdefault, "pop": _pop, "update": _update, "copy": _copy_dict,
    "clear": _clear, "popitem": _popitem, "keys": _view("keys"), "values": _view("values"),
    "items": _view("items"),
}  # fmt: skip
_LIST: dict[str, Method] = {
    "append": _append, "extend": _extend, "insert": _insert, "pop": _pop_list, "remove": _remove,
    "reverse": _reverse, "sort": _sort, "copy": _copy_list, "clear": _clear, "index": _index,
    "count": _count, "popleft": _popleft,
}  # fmt: skip
_SET: dict[str, Method] = {
    "add": _add, "discard": _discard, "remove": _remove_from_set, "pop": _pop_set,
    "update": _update_set,
    "clear": _clear, "copy": _copy_set, "union": _set_operator("|"),
    "intersection": _set_operator("&"), "difference": _set_operator("-"), "issubset": _issubset,
}  # fmt: skip
_TUPLE: dict[str, Method] = {"index": _index, "count": _count}
_GENERATOR: dict[str, Method] = {
    "send": _send, "__next__": _next, "throw": _throw, "close": _close, "__anext__": _next,
    "asend": _send, "athrow": _throw, "aclose": _close,
}  # fmt: skip
_TEXT: dict[str, Method] = {
    "join": _join, "format": _format, "startswith": _affix("startswith"),
    "endswith": _affix("endswith"), "strip": _trim, "encode": _encode,
}  # fmt: skip
_TEXT_NAMES = frozenset(name for name in dir(str) if not name.startswith("_"))


def method(value: V, name: str) -> Method | None:
    """Return a method of one of Python's own types; None where the value has none."""
    kind = type(value)
    if kind is Dict or kind is Attributes:
        return _DICT.get(name)
    if kind is List:
        return _LIST.get(name)
    if kind is Set:
        return _SET.get(name)
    if kind is Tuple:
        return _TUPLE.get(name)
    if kind is Generator:
        return _GENERATOR.get(name)
    if kind is Const:
        content = value.value  # type: ignore[attr-defined]
        return {"join": _join, "format": _format}.get(name) if isinstance(content, str) else None
    if name == "get" and isinstance(value, Symbol) and _is_read_json(value):
        return _get_of_symbol
    if isinstance(value, Symbol) and value.type == "str":
        if isinstance(value, Json) and name == "encode":
            return _encode
        if name in _TEXT and (isinstance(value, Text) or name in ("join", "format", "encode")):
            return _TEXT[name]
        return _of_text(name) if name in _TEXT_NAMES else None
    return None
