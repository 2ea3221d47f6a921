"""Expression to value."""

from __future__ import annotations

import ast
import warnings
from dataclasses import replace

import libcst as cst

from flake8_batch_params.analysis import (
    calls,
    classes,
    clients,
    folding,
    functions,
    iteration,
    library,
    methods,
    sinks,
)
from flake8_batch_params.analysis.dispatch import evaluate, register
from flake8_batch_params.analysis.machine import MAX_ENTRIES, Machine
from flake8_batch_params.analysis.objects import (
    BoundMethod,
    Class,
    Client,
    EnumMember,
    Foreign,
    Function,
    HttpClient,
    Imported,
    Instance,
    Member,
    OpenFile,
    PathTo,
    Ref,
    Super,
    Text,
)
from flake8_batch_params.analysis.syntax import parameters
from flake8_batch_params.facts.sdk import ABSENT_MARKERS
from flake8_batch_params.values import (
    Absent,
    Entry,
    Known,
    Record,
    Sequence,
    Typed,
    Unknown,
    UploadedFile,
    UploadedId,
    Value,
    join,
    without_constants,
)

#: A string of more pieces is not told apart: no URL or file name has as many.
MAX_PIECES = 64
#: A path of attributes longer than this is cut at the front.
MAX_PATH = 8
#: Attributes that a client has, and by which an imported one is known.
_RESOURCES = frozenset(
    "batches files Batch beta with_raw_response with_streaming_response with_options".split()
)
_CONSTANTS = {"None": None, "True": True, "False": False}


# --- literals ---


def _string(m: Machine, node: cst.SimpleString) -> Value:
    known = m.strings.get(node)
    if known is None:
        known = m.strings[node] = Known(node, _text_of(node))
    return known


def _text_of(node: cst.SimpleString) -> str | bytes:
    raw, prefix = node.raw_value, node.prefix.lower()
    if "\\" not in raw and "b" not in prefix:
        return raw
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        value = ast.literal_eval(node.value)
    assert isinstance(value, (str, bytes))
    return value


def _integer(m: Machine, node: cst.Integer) -> Value:
    try:
        value = int(node.value.replace("_", ""), 0)
    except ValueError:
        return Typed(node, "int")  # 007 is no integer, and thousands of digits are too many
    return Known(node, value) if value.bit_length() <= folding.MAX_BITS else Typed(node, "int")


def _float(m: Machine, node: cst.Float) -> Value:
    return Known(node, float(node.value.replace("_", "")))


def _ellipsis(m: Machine, node: cst.CSTNode) -> Value:
    return Unknown(node, "an ellipsis")


def _concatenated(m: Machine, node: cst.ConcatenatedString) -> Value:
    parts: list[cst.CSTNode] = []
    rest: cst.CSTNode = node
    while isinstance(rest, cst.ConcatenatedString):
        parts.append(rest.left)
        rest = rest.right
    pieces = [evaluate(m, part) for part in (*parts, rest)]
    constants = [piece.value for piece in pieces if isinstance(piece, Known)]
    if len(constants) == len(pieces) and all(isinstance(c, bytes) for c in constants):
        return Known(node, b"".join(c for c in constants if isinstance(c, bytes)))
    return text_of(node, pieces)


def text_of(node: cst.CSTNode, parts: list[Value]) -> Value:
    """Return the string that parts make one after the other."""
    constants = library.lift(
        lambda *values: "".join(str(value) for value in values), parts, Unknown(), node
    )
    if not isinstance(constants, Unknown):
        return constants
    pieces: list[str | None] = []
    for part in parts:
        if isinstance(part, Known):
            pieces.append(str(part.value))
        elif isinstance(part, Text):
            pieces += part.pieces
        else:
            pieces.append(None)
    if len(pieces) > MAX_PIECES or sum(len(piece or "") for piece in pieces) > folding.MAX_TEXT:
        return Typed(node, "str")
    return Text(node, pieces=tuple(pieces))


def _formatted(m: Machine, node: cst.FormattedString) -> Value:
    parts: list[Value] = []
    for part in node.parts:
        if isinstance(part, cst.FormattedStringText):
            raw = part.value
            escaped = "\\" in raw and "r" not in node.prefix.lower()
            parts.append(
                Unknown(node, "an escape")
                if escaped
                else Known(node, raw.replace("{{", "{").replace("}}", "}"))
            )
        else:
            parts.append(_replacement(m, part))
    return text_of(node, parts)


def _replacement(m: Machine, part: cst.BaseFormattedStringContent) -> Value:
    if not isinstance(part, cst.FormattedStringExpression):
        return Unknown(part, "a piece of a string")
    value = evaluate(m, part.expression)
    for nested in part.format_spec or ():
        evaluate(m, nested)
    if part.conversion is not None or part.format_spec is not None or part.equal is not None:
        return Unknown(part, "a formatted piece")
    return value


# --- displays ---


def _elements(m: Machine, elements: object, node: cst.CSTNode, kind: str) -> Sequence:
    items: list[Value] = []
    is_open = False
    for element in elements:  # type: ignore[attr-defined]
        value = evaluate(m, element.value)
        if type(element) is cst.StarredElement:
            more = iteration.items_of(m, value, element)
            is_open = is_open or more.open
            items += more.items
        else:
            items.append(value)
    return Sequence(node, kind, tuple(items), is_open)


def _tuple(m: Machine, node: cst.Tuple) -> Value:
    return bounded(m, _elements(m, node.elements, node, "tuple"))


def bounded(m: Machine, items: Sequence) -> Sequence:
    """Return a tuple, of which nothing is known if it is too large.

    Tuples are no part of the heap: one that holds the last one twice, again and again, has
    exponentially many ends.
    """
    if items.size <= MAX_ENTRIES:
        return items
    m.escape(items)
    return replace(items, items=(Unknown(items.origin, "too large"),), open=True)


def _list(m: Machine, node: cst.List) -> Value:
    items = _elements(m, node.elements, node, "list")
    return m.allocate(node, items)


def _set(m: Machine, node: cst.Set) -> Value:
    return m.allocate(node, _elements(m, node.elements, node, "set"))


def _dict(m: Machine, node: cst.Dict) -> Value:
    record = Record(node)
    written: dict[object, Entry] = {}
    for element in node.elements:
        if isinstance(element, cst.DictElement):
            key = evaluate(m, element.key)
            value = evaluate(m, element.value)
            record = _with_key(record, key, value, written)
        else:
            record = record.under(calls.spread(m, evaluate(m, element.value)))
    ref = m.allocate(node, replace(record, origin=node))
    sinks.display(m, ref, Record(node, written))
    return ref


def _with_key(record: Record, key: Value, value: Value, written: dict[object, Entry]) -> Record:
    """Return a display's record after one more ``key: value``."""
    options = key.outcomes()
    if len(options) == 1 and isinstance(key, Known):
        entry = Entry(value, True, key.origin)
        written[key.value] = entry
        # Displays are built in place: copying at each key would make them quadratic.
        entries = record.entries if isinstance(record.entries, dict) else dict(record.entries)
        entries.pop(key.value, None)
        entries[key.value] = entry
        return record
    may_be = {
        option.value: Entry(value, False, option.origin)
        for option in options
        if isinstance(option, Known)
    }
    is_open = len(may_be) < len(options)
    return record.under(Record(None, may_be, is_open))


# --- names, attributes, subscripts ---


def _name(m: Machine, node: cst.Name) -> Value:
    name = node.value
    return Known(node, _CONSTANTS[name]) if name in _CONSTANTS else m.lookup(name)


def _attribute(m: Machine, node: cst.Attribute) -> Value:
    return attribute(m, evaluate(m, node.value), node.attr.value, node)


def imported(m: Machine, node: cst.CSTNode, path: str) -> Value:
    """Return what an import of a dotted name binds."""
    if path in ABSENT_MARKERS:
        return Absent(node)
    module, _, name = path.rpartition(".")
    member = clients.module_member(m, name, node) if module == "openai" else None
    return member or Imported(node, path)


def attribute(m: Machine, base: Value, name: str, node: cst.CSTNode) -> Value:
    """Return an attribute of a value, whichever of its outcomes it is."""
    options = base.outcomes()
    if len(options) == 1:
        return _attribute_of(m, base, name, node)
    # None has no attributes: where one is read, the value was something else.
    real = [o for o in options if not (isinstance(o, Known) and o.value is None)]
    return join([_attribute_of(m, option, name, node) for option in real or options])


def _attribute_of(m: Machine, base: Value, name: str, node: cst.CSTNode) -> Value:
    match base:
        case Imported(path=path):
            return _of_import(m, path, name, node)
        case Client():
            return Member(node, base, (name,))
        case Member(owner=owner, path=path):
            return Member(node, owner, (*path, name)[-MAX_PATH:])
        case Instance():
            return _of_instance(m, base, name, node)
        case Class():
            return _of_class(m, base, name, node)
        case EnumMember(content=content):
            return content if name == "value" else Unknown(node, "an enum's attribute")
        case UploadedFile():
            return UploadedId(node, base) if name == "id" else Unknown(node, "of an upload")
        case PathTo(name=path) if name == "name":
            return path
        case (
            Ref() | Known() | Sequence() | OpenFile() | PathTo() | Super() | HttpClient() | Typed()
        ):
            return BoundMethod(node, base, name)
        case Function():
            return Unknown(node, "an attribute of a function")
    return Member(node, base, (name,))


def _of_import(m: Machine, path: str, name: str, node: cst.CSTNode) -> Value:
    full = f"{path}.{name}"
    configured = clients.configured(m, path, node)
    if configured is not None:
        return Member(node, configured, (name,))
    if name in _RESOURCES and path.partition(".")[0] != "openai":
        # An object of another file, or the result of its function: perhaps a client.
        inside = path.rpartition("()")[2].strip(".").split(".")
        return Member(node, Imported(node, path), (*filter(None, inside[-MAX_PATH:]), name))
    return imported(m, node, full)


def _of_instance(m: Machine, base: Instance, name: str, node: cst.CSTNode) -> Value:
    value = classes.read(m, base, name, node)
    if value is not None:
        return value
    client = classes.as_client(m, base)
    if client is not None:
        return Member(node, client, (name,))
    reason = "an attribute that the file does not set"
    # Its class is no client's: what it may inherit, nobody knows.
    owner = Foreign(node, reason) if name in _RESOURCES else Unknown(node, reason)
    return Member(node, owner, (name,))


def _of_class(m: Machine, base: Class, name: str, node: cst.CSTNode) -> Value:
    member = classes.member(base.info, name, node)
    if member is not None:
        return member
    value = classes.class_attribute(base.info, name)
    if value is None:
        return Unknown(node, "an attribute that the class does not set")
    if isinstance(value, Function):
        if "classmethod" in functions.decorators(value.scope):
            return replace(value, receiver=base)
        return value
    if name in m.scopes.foreign_stores:
        unknown = Unknown(node, "an attribute that other code sets")
        return join([without_constants(value, "a placeholder"), unknown])
    return classes.class_constant(base.info, value)


def _subscript(m: Machine, node: cst.Subscript) -> Value:
    base = evaluate(m, node.value)
    match node.slice:
        case [cst.SubscriptElement(slice=cst.Index(value=index))]:
            keys = evaluate(m, index).outcomes()
            return join([_item_of(m, one, key, node) for one in base.outcomes() for key in keys])
        case [cst.SubscriptElement(slice=cst.Slice(lower=lower, upper=upper, step=step))]:
            bounds = [
                Known(node, None) if bound is None else evaluate(m, bound)
                for bound in (lower, upper, step)
            ]
            parts = enumerate(base.outcomes())
            return join([_part_of(m, one, bounds, (node, number)) for number, one in parts])
    m.escape(base, *(evaluate(m, element) for element in node.slice))
    return Unknown(node, "a subscript")


def _part_of(m: Machine, base: Value, bounds: list[Value], place: tuple[cst.CSTNode, int]) -> Value:
    """Return what a slice of one value may be; ``place`` tells that value from others."""
    items, node = m.sequence(base), place[0]
    if items is not None:
        part = replace(_within(items, bounds), origin=node)
        return part if items.type == "tuple" else m.allocate(place, part)
    if clients.is_text(base):
        return Typed(node, "str")
    m.escape(base)
    return Unknown(node, "a slice")


def _within(items: Sequence, bounds: list[Value]) -> Sequence:
    """Return the items between bounds; where these are not known, a constant may be outside."""
    known = [
        bound.value
        for bound in bounds
        if isinstance(bound, Known) and isinstance(bound.value, (int, type(None)))
    ]
    if len(known) == len(bounds) and known[2] != 0 and not items.open:
        return replace(items, items=items.items[slice(*known)])
    parts = tuple(without_constants(item, "perhaps outside of a slice") for item in items.items)
    return replace(items, items=parts, open=True)


def _item_of(m: Machine, base: Value, key: Value, node: cst.CSTNode) -> Value:
    box = m.state.box(base)
    if isinstance(box, Record):
        return methods.item(m, box, key, None, node)
    items = base if isinstance(base, Sequence) else box
    if isinstance(items, Sequence):
        return _at(m, items, key, node)
    if isinstance(base, Known) and isinstance(base.value, str):
        return Typed(node, "str")
    if isinstance(base, Class) and base.info.is_enum and isinstance(key, Known):
        member = classes.member(base.info, str(key.value), node)
        if member is not None:
            return member
    return Unknown(node, "an item of something unknown")


def _at(m: Machine, items: Sequence, key: Value, node: cst.CSTNode) -> Value:
    """Return the item at an index.

    Where the order, or the index, is not known, it is one of them, but nobody knows which.
    """
    index = key.value if isinstance(key, Known) else None
    in_order = not items.open and items.type in ("list", "tuple")
    if in_order and type(index) is int and -len(items.items) <= index < len(items.items):
        return items.items[index]
    if len(items.items) == 1:
        return items.items[0]
    m.escape(items)
    return Unknown(node, "an index that is not known")


# --- the rest ---


def _walrus(m: Machine, node: cst.NamedExpr) -> Value:
    value = evaluate(m, node.value)
    if isinstance(node.target, cst.Name):
        m.assign(node.target.value, value)
    return value


def _lambda(m: Machine, node: cst.Lambda) -> Value:
    return function(m, node)


def function(m: Machine, node: cst.FunctionDef | cst.Lambda) -> Function:
    """Return the function that a definition makes; its defaults are evaluated now."""
    scope = m.scopes.of[node]
    defaults = tuple(
        (param.name.value, evaluate(m, param.default))
        for param in parameters(node.params)
        if param.default is not None
    )
    values = dict(defaults)
    for param in parameters(node.params):
        if param.annotation is not None and param.name.value in values:
            sinks.typed_value(m, param.annotation.annotation, values[param.name.value])
    m.escape(*values.values())
    snapshot = m.snapshot() if scope.contains_sink else None
    made = Function(node, scope, m.frame, snapshot, None, defaults)
    if scope.contains_sink and not m.quiet and not m.forgiven:
        m.frame.deferred[node] = made
    return made


def _await(m: Machine, node: cst.Await) -> Value:
    m.awaited = node.expression
    return evaluate(m, node.expression)


def _yield(m: Machine, node: cst.Yield) -> Value:
    value: Value = Known(node, None)
    if isinstance(node.value, cst.From):
        value = iteration.each(m, evaluate(m, node.value.item), node)
    elif node.value is not None:
        value = evaluate(m, node.value)
    if m.frame.yielded is None:
        m.frame.yielded = []
    m.frame.yielded.append(value)
    sinks.yielded(m, value)
    m.unknown_call(value)
    return Unknown(node, "what is sent")


register(
    {
        cst.Attribute: _attribute,
        cst.Await: _await,
        cst.ConcatenatedString: _concatenated,
        cst.Dict: _dict,
        cst.Ellipsis: _ellipsis,
        cst.Float: _float,
        cst.FormattedString: _formatted,
        cst.Integer: _integer,
        cst.Lambda: _lambda,
        cst.List: _list,
        cst.Name: _name,
        cst.NamedExpr: _walrus,
        cst.Set: _set,
        cst.SimpleString: _string,
        cst.Subscript: _subscript,
        cst.Tuple: _tuple,
        cst.Yield: _yield,
    }
)
