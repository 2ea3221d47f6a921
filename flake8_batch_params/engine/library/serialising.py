"""JSON, written and read."""

from __future__ import annotations

import json

from flake8_batch_params.engine import enums, exceptions, folding, forgetting, joining
from flake8_batch_params.engine.arguments import Args
from flake8_batch_params.engine.containers import Dict, List, Set, Tuple
from flake8_batch_params.engine.functions import BoundMethod, Function
from flake8_batch_params.engine.instances import Class
from flake8_batch_params.engine.library import files, signatures, snapshots
from flake8_batch_params.engine.library.models import Run
from flake8_batch_params.engine.machine import Machine, Raised
from flake8_batch_params.engine.objects import (
    NONE,
    Const,
    Imported,
    Json,
    Origin,
    Reason,
    Symbol,
    V,
)
from flake8_batch_params.engine.openness import because


def _json_dumps(m: Machine, args: Args, origin: Origin) -> V:
    _refuse(args.get("obj", 0), args, origin)
    return _written(m, args, origin)


def _other_dumps(m: Machine, args: Args, origin: Origin) -> V:
    """Return what another library writes, which may write more than ``json`` does."""
    made = _written(m, args, origin)
    indent = args.keywords.get("indent")
    if isinstance(made, Json) and isinstance(indent, Const) and not indent.value:
        # For ``ujson`` no indent is one line.
        made.indented = None
    return made


def _written(m: Machine, args: Args, origin: Origin) -> V:
    value = args.get("obj", 0)
    if value is None:
        return Symbol("a text of JSON", origin, "str")
    m.domain.used(m, value, "json.dumps(...)", origin)
    if _runs_hooks(m, args, origin):
        return Symbol(because("what an encoder of the file writes", value), origin, "str")
    made = _text_of(value, args, origin)
    m.domain.serialised(m, made)
    return made


def _runs_hooks(m: Machine, args: Args, origin: Origin) -> bool:
    """Forget what functions that are given change; tell whether one writes the text itself."""
    forgetting.escape(
        m,
        [one for one in args.keywords.values() if isinstance(one, (Function, BoundMethod))],
        Reason("changed by a function that json calls", origin),
    )
    encoder = args.keywords.get("cls")
    writes = ("encode", "iterencode")
    return isinstance(encoder, Class) and any(encoder.find(name) for name in writes)


def _text_of(value: V, args: Args, origin: Origin) -> Json:
    is_sorted = _is_sorted(args)
    if is_sorted:
        _refuse_mixed_keys(value, origin)
    made = snapshots.json_of(value, _indented(args), origin, is_sorted=bool(is_sorted))
    made.is_ordered = is_sorted is not None
    return made


def _refuse(value: V | None, args: Args, origin: Origin) -> None:
    """Raise what ``json`` raises of options that it does not know and of what it cannot write."""
    if not args.open and "cls" not in args.keywords and args.keywords.keys() - _OPTIONS:
        exceptions.throw("TypeError", "unexpected option", origin)
    is_plain = args.keywords.keys() <= _PLAIN_OPTIONS and not args.open
    if is_plain and value is not None and snapshots.cannot_be_json(value):
        exceptions.throw("TypeError", "not JSON serializable", origin)


_PLAIN_OPTIONS = frozenset(
    "obj fp indent sort_keys ensure_ascii separators check_circular allow_nan".split()
)
_OPTIONS = _PLAIN_OPTIONS | {"cls", "default", "skipkeys"}


def _refuse_mixed_keys(value: V, origin: Origin) -> None:
    """Raise what comes of keys that have no order."""
    if snapshots.has_mixed_keys(value):
        exceptions.throw("TypeError", "not supported between keys", origin)


def _is_sorted(args: Args) -> bool | None:
    """Tell whether the keys are put in order; None where that is not known."""
    asked = args.keywords.get("sort_keys")
    if args.open:
        return None
    if asked is None:
        return False
    return bool(asked.value) if isinstance(asked, Const) else None


def _orjson_dumps(m: Machine, args: Args, origin: Origin) -> V:
    found = _written(m, Args(args.positional[:1]), origin)
    if not isinstance(found, Json):
        return found
    found.type = "bytes"
    option = args.get("option", 2)
    if option is None and not args.open and not args.starred:
        return found
    if isinstance(option, Imported) and option.path == "orjson.OPT_APPEND_NEWLINE":
        return joining.bytes_of([found, "\n"], origin, found)
    # It may be indented, sorted, or end its line.
    found.indented, found.is_ordered = None, False
    return joining.bytes_of([found, None], origin, found)


def _indented(args: Args) -> bool | None:
    indent = args.keywords.get("indent")
    if args.open:
        return None
    if indent is None or (isinstance(indent, Const) and indent.value is None):
        return False
    return True if isinstance(indent, Const) else None


def _json_dump(m: Machine, args: Args, origin: Origin) -> V:
    value, file = args.get("obj", 0), args.get("fp", 1)
    try:
        _refuse(value, args, origin)
    except Raised:
        # It may have written a part.
        if isinstance(file, files.File):
            file.forget(m, "a part of a text of JSON")
        raise
    return _written_to(m, args, origin)


def _written_to(m: Machine, args: Args, origin: Origin) -> V:
    value, file = args.get("obj", 0), args.get("fp", 1)
    if value is not None and _runs_hooks(m, args, origin) and isinstance(file, files.File):
        file.forget(m, "written by an encoder of the file")
    elif value is not None and file is not None:
        made = _text_of(value, args, origin)
        m.domain.serialised(m, made)
        files.dump(m, made, file, origin)
    return NONE


def _json_loads(m: Machine, args: Args, origin: Origin) -> V:
    value = args.get("s", 0)
    if value is not None:
        m.domain.used(m, value, "json.loads(...)", origin)
        _runs_hooks(m, args, origin)
        if isinstance(value, Json):
            m.domain.rewritten(m, value)
        is_plain = not args.keywords and not args.open and len(args.positional) == 1
        if isinstance(value, Json) and is_plain and value.is_ordered:
            return read_json(value.content)
        if isinstance(value, Const) and is_plain:
            return folding.compute(lambda: json.loads(value.value), origin, value)
        if isinstance(value, (Dict, List, Set, Tuple, Function, Class)):
            exceptions.throw("TypeError", "the JSON object must be str", origin)
    reason = because("what is read from JSON", *args.values()[:1])
    found = Symbol(reason, origin)
    found.called = Imported("json.loads")
    return found


def read_json(value: V, depth: int = 12) -> V:
    """Return what is read from the text of a value: lists for tuples, texts for keys."""
    value = enums.value_of(value)
    if depth and isinstance(value, (List, Tuple)):
        made = List([read_json(one, depth - 1) for one in value.items], value.origin)
        if isinstance(value, List):
            made.unknown, made.total = value.unknown, value.total
        return made
    if depth and isinstance(value, Dict):
        return _read_dict(value, depth)
    if isinstance(value, Const) and snapshots.is_json(value):
        return value
    if isinstance(value, Symbol) and value.type in ("str", "int", "float", "bool"):
        return value
    reason = value.reason if isinstance(value, Symbol) else "what is read from JSON"
    return Symbol(reason, value.origin)


def _read_dict(value: Dict, depth: int) -> Dict:
    found = Dict(value.origin)
    found.unknown = value.unknown
    for written, one in value.items.values():
        name = snapshots.name_of(written)
        if name is None:
            # It may be any of the others.
            found.items = {}
            found.unknown = found.unknown or "a key that is no text"
        else:
            found.items[name] = (Const(name, written.origin), read_json(one, depth - 1))
    return found


FUNCTIONS: dict[str, Run] = signatures.functions(
    {
        "json.dumps": _json_dumps, "ujson.dumps": _other_dumps, "simplejson.dumps": _other_dumps,
        "orjson.dumps": _orjson_dumps, "json.dump": _json_dump, "ujson.dump": _written_to,
        "simplejson.dump": _written_to, "json.loads": _json_loads, "orjson.loads": _json_loads,
        "ujson.loads": _json_loads,
    },
    """
    json.dumps(obj, **options)
    json.dump(obj, fp, **options)
    json.loads(s, **options)
    orjson.dumps(obj, /, default=, option=)
    orjson.loads(s, /)
    """,
)  # fmt: skip
