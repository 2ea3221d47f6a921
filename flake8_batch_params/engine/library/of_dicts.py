"""The methods of dicts."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from flake8_batch_params.engine import (
    calls,
    dict_keys,
    exceptions,
    folding,
    forgetting,
    knowledge,
    operations,
    storing,
)
from flake8_batch_params.engine.arguments import Args
from flake8_batch_params.engine.containers import Dict, Tuple
from flake8_batch_params.engine.iterators import View
from flake8_batch_params.engine.library import of_several, signatures
from flake8_batch_params.engine.library.of_several import Method
from flake8_batch_params.engine.machine import Machine
from flake8_batch_params.engine.objects import (
    NONE,
    Const,
    Imported,
    Origin,
    Symbol,
    V,
)
from flake8_batch_params.engine.openness import because


def _get(m: Machine, target: Dict, args: Args, origin: Origin) -> V | None:
    default = args.get("default", 1) or NONE
    key = args.get("key", 0)
    if key is None:
        return of_several.wrongly_called(args, origin)
    dict_keys.refuse_key(key, origin)
    found = dict_keys.dict_key(key)
    if found is not None and found in target.items:
        return target.items[found][1]
    if found is not None and not target.unknown:
        return default
    if found is None and not target.unknown and not target.items:
        return default
    if found is not None:
        return _one_of(m, target, found, default, origin)
    written = folding.plain_of(target)
    if written is None:
        result = folding.remembered(m, ("get",), origin, "", target, key)
    else:
        # In the dict as it is now: it may change.
        kind = ("lookup", repr(written[0]))
        result = folding.remembered(m, kind, origin, "", key, default)
    if isinstance(result, Symbol) and written is not None:
        result.of = (("lookup",), (Const(written[0]), key, default))
    if isinstance(result, Symbol) and not target.unknown:
        result.among = tuple(pair[1] for pair in target.items.values())
        if args.get("default", 1) is not None:
            result.among = (*result.among, default)
    return result


def is_read_json(value: Symbol) -> bool:
    """Tell whether a value is what was read from JSON: a mapping, since it is asked by key."""
    return isinstance(value.called, Imported) and value.called.path == "json.loads"


def get_of_symbol(m: Machine, target: Symbol, args: Args, origin: Origin) -> V | None:
    """Return an item of a dict that is not known."""
    key, default = args.get("key", 0), args.get("default", 1)
    found = None if key is None else dict_keys.dict_key(key)
    if found is None or default is None or args.keywords:
        return Symbol(target.reason, origin)
    return _one_of(m, target, found, default, origin)


def _one_of(m: Machine, target: V, key: Any, default: V, origin: Origin) -> V | None:
    """Return what an unknown mapping holds under a key, or the default, each on its path."""
    memo = (("item", key), target)
    held = m.path.memo.get(memo)
    if held is not None:
        return held
    if folding.is_there(m, target, key):
        return folding.item_of_unknown(m, target, key, getattr(target, "unknown", ""), origin)
    test = ("key", target, key)
    matters = m.relevant(m.frame, m.frame.pc - 1)

    def keep(value: V) -> Callable[[Machine, Any], None]:
        def run(m: Machine, f: Any) -> None:
            folding.remember(m, memo, value)
            if matters:
                knowledge.learn(m, test, value is symbol)
            f.stack.append(value)

        return run

    reason = (
        getattr(target, "unknown", "")
        or getattr(target, "reason", "")
        or "a mapping that is not known"
    )
    symbol = Symbol(reason, origin)
    is_there = knowledge.holds(m, test)
    if is_there is not None:
        return symbol if is_there else default
    return m.library.alternatives(m, [("default", default), ("held", symbol)], keep)


def _setdefault(m: Machine, target: Dict, args: Args, origin: Origin) -> V | None:
    key, default = args.get("key", 0), args.get("default", 1) or NONE
    if key is None:
        return of_several.wrongly_called(args, origin)
    dict_keys.refuse_key(key, origin)
    found = dict_keys.dict_key(key)
    if found is not None and found in target.items:
        return target.items[found][1]
    if found is None:
        there = bool(target.items or target.unknown)
        storing.set_key(m, target, key, default)
        reason = because("under a key that is not known", target, key)
        return Symbol(reason, origin) if there else default
    if target.unknown and folding.is_there(m, target, found):
        return folding.item_of_unknown(m, target, found, target.unknown, origin)
    if target.unknown:
        return _set_or_held(m, target, key, default, origin)
    storing.set_key(m, target, key, default)
    return default


def _set_or_held(m: Machine, target: Dict, key: V, default: V, origin: Origin) -> V | None:
    """Set an item that may have been set before, each on its path."""

    def keep(value: V) -> Callable[[Machine, Any], None]:
        def run(m: Machine, f: Any) -> None:
            storing.set_key(m, target, key, value)
            f.stack.append(value)

        return run

    symbol = Symbol(target.unknown, origin)
    return m.library.alternatives(m, [("default", default), ("held", symbol)], keep)


def _pop(m: Machine, target: Dict, args: Args, origin: Origin) -> V | None:
    key = args.get("key", 0)
    if key is None:
        return of_several.wrongly_called(args, origin)
    dict_keys.refuse_key(key, origin)
    found = dict_keys.dict_key(key)
    m.touch(target)
    if found is None:
        taken = Symbol(
            because("taken out under a key that is not known", *args.values(), where=origin), origin
        )
        taken.holds = forgetting.changeable(one for _, one in target.items.values())
        target.items, target.unknown = {}, taken.reason
        return taken
    pair = target.items.pop(found, None)
    if pair is not None:
        return pair[1]
    default = args.get("default", 1)
    if target.unknown and folding.is_there(m, target, found):
        m.learn(("key", target, found), False)
        return folding.item_of_unknown(m, target, found, target.unknown, origin)
    if target.unknown:
        symbol = Symbol(target.unknown, origin)
        m.learn(("key", target, found), False)
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
        storing.unpack_into(m, target, part, origin)
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
    made.kind = target.kind
    return made


def _popitem(m: Machine, target: Dict, args: Args, origin: Origin) -> V:
    last = args.get("last", 0)
    if last is not None and target.kind != "OrderedDict" and not target.unknown:
        exceptions.throw("TypeError", "popitem() takes no arguments", origin)
    m.touch(target)
    if last is not None and not target.unknown:
        return _popitem_at(m, target, last, origin)
    if target.unknown:
        return Symbol(target.unknown, origin)
    if not target.items:
        exceptions.throw("KeyError", "", origin)
    _, pair = target.items.popitem()
    return Tuple(pair, origin)


def _popitem_at(m: Machine, target: Dict, last: V, origin: Origin) -> V:
    """Take the last item out of an ordered dict, or the first one."""
    at = knowledge.truth(m, last)
    if not target.items:
        exceptions.throw("KeyError", "", origin)
    if not isinstance(at, bool):
        reason = because("taken out at an end that is not known", last, where=origin)
        target.items, target.unknown = {}, reason
        return Symbol(reason, origin)
    key = list(target.items)[-1 if at else 0]
    return Tuple(target.items.pop(key), origin)


DICT: dict[str, Method] = signatures.methods(
    {
        "get": _get, "setdefault": _setdefault, "pop": _pop, "update": _update, "copy": _copy_dict,
        "clear": of_several.clear, "popitem": _popitem, "keys": _view("keys"),
        "values": _view("values"), "items": _view("items"),
    },
    """
    get(key, default=, /)
    setdefault(key, default=, /)
    pop(key, default=, /)
    update(pairs=, /, **items)
    copy()
    clear()
    popitem(last=)
    keys()
    values()
    items()
    """,
)  # fmt: skip
