"""JSON, written and read."""

from __future__ import annotations

import json

from flake8_batch_params.engine import enums, exceptions, folding
from flake8_batch_params.engine.arguments import Args
from flake8_batch_params.engine.containers import Dict, List, Set, Tuple
from flake8_batch_params.engine.functions import Function
from flake8_batch_params.engine.instances import Class, Instance
from flake8_batch_params.engine.iterators import Range
from flake8_batch_params.engine.library import files, snapshots
from flake8_batch_params.engine.library.models import Run
from flake8_batch_params.engine.machine import Machine
from flake8_batch_params.engine.natives import Native
from flake8_batch_params.engine.objects import (
    NONE,
    Const,
    Imported,
    Json,
    Origin,
    Symbol,
    V,
)
from flake8_batch_params.engine.openness import because


def _json_dumps(m: Machine, args: Args, origin: Origin) -> V:
    value = args.get("obj", 0)
    if value is None:
        return Symbol("a text of JSON", origin, "str")
    m.domain.used(m, value, "json.dumps(...)", origin)
    _refuse_json(m, value, args, origin)
    made = snapshots.json_of(value, _indented(args), origin)
    m.domain.serialised(m, made)
    return made


def _refuse_json(m: Machine, value: V, args: Args, origin: Origin) -> None:
    """Raise what ``json`` raises of what it cannot write."""
    plain = args.keywords.keys() <= {"indent", "sort_keys", "ensure_ascii", "separators"}
    bad = isinstance(value, (Set, Range, Function, Class)) or (
        isinstance(value, Const) and isinstance(value.value, (bytes, complex, type(...)))
    )
    if plain and bad and not args.open and len(args.positional) < 2:
        exceptions.throw("TypeError", "not JSON serializable", origin)


def _orjson_dumps(m: Machine, args: Args, origin: Origin) -> V:
    found = _json_dumps(m, Args(args.positional[:1]), origin)
    if isinstance(found, Json) and len(args.positional) > 1:
        found.indented = None
    found.type = "bytes"  # type: ignore[attr-defined]
    return found


def _indented(args: Args) -> bool | None:
    indent = args.keywords.get("indent")
    if args.open:
        return None
    if indent is None or (isinstance(indent, Const) and indent.value is None):
        return False
    return True if isinstance(indent, Const) else None


def _json_dump(m: Machine, args: Args, origin: Origin) -> V:
    value, file = args.get("obj", 0), args.get("fp", 1)
    if value is not None and file is not None:
        made = snapshots.json_of(value, _indented(args), origin)
        m.domain.serialised(m, made)
        files.dump(m, made, file, origin)
    return NONE


def _json_loads(m: Machine, args: Args, origin: Origin) -> V:
    value = args.get("s", 0)
    if value is not None:
        m.domain.used(m, value, "json.loads(...)", origin)
        if isinstance(value, Json):
            m.domain.rewritten(m, value)
        if isinstance(value, Json) and not args.keywords:
            return read_json(value.content)
        if isinstance(value, Const) and not args.keywords and len(args.positional) == 1:
            return folding.compute(lambda: json.loads(value.value), origin, value)
    reason = because("what is read from JSON", *args.values()[:1])
    found = Symbol(reason, origin)
    found.called = Imported("json.loads")
    return found


def read_json(value: V, depth: int = 12) -> V:
    """Return what is read from the text of a value: lists for tuples, texts for keys."""
    value = enums.value_of(value)
    if depth == 0 or isinstance(value, (Set, Instance, Native)):
        return Symbol("what is read from JSON", value.origin)
    if isinstance(value, (List, Tuple)):
        made = List([read_json(one, depth - 1) for one in value.items], value.origin)
        if isinstance(value, List):
            made.unknown, made.total = value.unknown, value.total
        return made
    if isinstance(value, Dict):
        found = Dict(value.origin)
        found.unknown = value.unknown
        for key, (written, one) in value.items.items():
            if not isinstance(key, str):
                found.unknown = found.unknown or "a key that is no text"
            else:
                found.items[key] = (written, read_json(one, depth - 1))
        return found
    return value


FUNCTIONS: dict[str, Run] = {
    "json.dumps": _json_dumps, "ujson.dumps": _json_dumps, "simplejson.dumps": _json_dumps,
    "orjson.dumps": _orjson_dumps, "json.dump": _json_dump, "ujson.dump": _json_dump,
    "simplejson.dump": _json_dump, "json.loads": _json_loads, "orjson.loads": _json_loads,
    "ujson.loads": _json_loads,
}  # fmt: skip
