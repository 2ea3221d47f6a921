"""The calls and dicts that are payloads: noted as the interpreter meets them."""

from __future__ import annotations

from collections.abc import Sequence as Items
from dataclasses import dataclass, field, replace
from difflib import get_close_matches
from urllib.parse import urlsplit

import libcst as cst

from flake8_batch_params.analysis import clients
from flake8_batch_params.analysis.arguments import Arguments
from flake8_batch_params.analysis.dispatch import evaluate
from flake8_batch_params.analysis.machine import Machine
from flake8_batch_params.analysis.objects import (
    Client,
    Imported,
    Json,
    Member,
    OpenFile,
    PathTo,
    Ref,
    Text,
)
from flake8_batch_params.analysis.shapes import TELLING_KEYS, TYPED_DICTS
from flake8_batch_params.analysis.syntax import dotted
from flake8_batch_params.facts import spec
from flake8_batch_params.facts.hosts import Host, of_url
from flake8_batch_params.facts.sdk import OPENAI_SDK, OTHER_SHAPES, SDKS
from flake8_batch_params.values import (
    Entry,
    Known,
    Record,
    Sequence,
    Unknown,
    UploadedFile,
    Value,
)

#: Keywords that tell a batch call from its look-alikes.
TELLING = frozenset({"input_file_id", "endpoint", "completion_window", "output_expires_after"})
#: Keywords that only look-alikes have.
FOREIGN = frozenset(
    "model src requests body config parent batch batch_id display_name file_ids".split()
)
_PARAMETERS = frozenset(name for sdk in SDKS.values() for name in sdk.parameters or ())
#: What ``batches`` is below, where it is not the Batch API's.
_NOT_BELOW = frozenset("messages projects v1 aio vector_stores locations".split())
#: Modules whose objects stand in for others in tests.
_STAND_INS = frozenset("unittest mock types pytest_mock".split())
_HTTP_MODULES = frozenset("requests requests.api httpx urllib3 aiohttp".split())


@dataclass(frozen=True)
class Sink:
    """A payload as it was found.

    ``owner`` is the client; ``hosts`` are what is known without one.
    """

    kind: str
    origin: object = field(repr=False)
    keywords: Record
    owner: Value | None = None
    positional: tuple[Value, ...] = ()
    partial: bool = False
    hosts: tuple[Host, ...] = ()
    file_names: tuple[Value, ...] = ()
    spelling: str = ""
    finished: bool = False
    handed_on: bool = False
    repeated: bool = False
    items: tuple[Record, ...] = ()


@dataclass
class Candidate:
    """A dict that may be a payload by itself."""

    origin: object
    type: str = ""
    depth: int = 0
    repeated: bool = False


def _note(m: Machine, sink: Sink) -> None:
    if not m.quiet and not m.forgiven:
        m.sinks.append(sink)


# --- calls of clients ---


def member_call(
    m: Machine, owner: Value, path: tuple[str, ...], arguments: Arguments, node: cst.CSTNode
) -> Value | None:
    """Note a call of a client's member; return None when it is none that matters."""
    if isinstance(owner, Imported) and owner.path.partition(".")[0] in OTHER_SHAPES | _STAND_INS:
        return None
    match path[-2:]:
        case ("batches", "create"):
            return _batch_call(m, owner, path, arguments, node)
        case ("files", "create"):
            return _upload(m, owner, path, arguments, node)
        case ("Batch", "create"):
            if _is_openai(owner, path[:-2]):
                return nonexistent(m, ".".join(("client", *path)), node)
    return None


def _is_openai(owner: Value, rest: tuple[str, ...]) -> bool:
    return not rest and any(
        isinstance(one, Client) and one.sdks == (OPENAI_SDK,) for one in owner.outcomes()
    )


def _is_shaped(owner: Value, arguments: Arguments) -> bool:
    keys = arguments.keywords.entries.keys()
    resolved = isinstance(owner, Client)
    return not resolved and not keys.isdisjoint(TELLING) and keys.isdisjoint(FOREIGN)


def _batch_call(
    m: Machine, owner: Value, path: tuple[str, ...], arguments: Arguments, node: cst.CSTNode
) -> Value | None:
    resolved = _client_of(owner, path)
    if clients.is_patched(m):
        return None
    if path[-3:-2] == ("beta",):
        if _is_openai(owner, path[:-3]) or _is_shaped(owner, arguments):
            return nonexistent(m, ".".join(("client", *path)), node)
        return None
    if not resolved and ((path[-3:-2] and path[-3] in _NOT_BELOW) or _is_foreign(arguments)):
        return None
    _note_batch(m, owner, arguments, node)
    return Unknown(node, "a batch")


def _client_of(owner: Value, path: tuple[str, ...]) -> bool:
    """Tell whether every client that this may be is known to be one."""
    return len(path) == 2 and all(isinstance(o, Client) for o in owner.outcomes())


def _is_foreign(arguments: Arguments, *, few: bool = False) -> bool:
    """Tell whether a call is of something else that has batches, by its keywords.

    ``few`` when more of them may come later.
    """
    keys = {str(key) for key in arguments.keywords.entries}
    if keys.isdisjoint(TELLING) or not keys.isdisjoint(FOREIGN):
        return True
    required = len(keys.intersection(spec.REQUIRED))
    if few or required == len(spec.REQUIRED):
        return False
    if required < 2 and not arguments.keywords.open:
        return True
    return not all(get_close_matches(key, _PARAMETERS, n=1, cutoff=0.7) for key in keys)


def _note_batch(
    m: Machine, owner: Value, arguments: Arguments, node: object, *, partial: bool = False
) -> None:
    keywords = m.state.freeze_box(arguments.keywords)
    assert isinstance(keywords, Record)
    _consume(m, *arguments.values(), *arguments.spread)
    written = node.args if isinstance(node, cst.Call) else ()
    keywords = replace(keywords, entries=_placed(keywords, written))
    # What is wrong with these is not the value but its place.
    places = [argument.value for argument in written if argument.keyword is None]
    positional = tuple(
        replace(m.state.freeze(value), origin=place)
        for value, place in zip(arguments.positional, places, strict=False)
    )
    starred = partial or arguments.starred
    _note(m, Sink("call", node, keywords, owner, positional, starred))


def _placed(keywords: Record, written: Items[cst.Arg]) -> dict[object, Entry]:
    """Return the entries, with uploaded files standing where they are passed on."""
    entries = dict(keywords.entries)
    for argument in written:
        name = "" if argument.keyword is None else argument.keyword.value
        entry = entries.get(name)
        if entry is not None and isinstance(entry.value, UploadedFile):
            value = replace(entry.value, origin=argument.value)
            entries[name] = replace(entry, value=value)
    return entries


def _consume(m: Machine, *values: Value) -> None:
    """Note dicts that are judged where they went."""
    if m.quiet:
        return
    ids: set[int] = set()
    for value in values:
        m.state.reach(value, ids)
    for id_ in ids:
        box = m.state.heap.get(id_)
        if box is not None:
            m.consumed.add(box.origin)
        if id_ in m.candidates:
            m.consumed.add(m.candidates[id_].origin)


def handed_on(m: Machine, arguments: Arguments, node: cst.CSTNode, *, exact: bool = False) -> None:
    """Note a bound ``batches.create`` that is handed to another call with its keywords.

    ``exact`` when that call adds and takes none itself (``functools.partial``).
    """
    for value in arguments.positional:
        for outcome in value.outcomes():
            if isinstance(outcome, Member):
                path = clients.resource_path(outcome.path)
                shaped = not _is_foreign(arguments, few=True)
                if path[-2:] == ("batches", "create") and shaped:
                    _hand_on(m, outcome.owner, path, arguments, node, exact)
    if any(_mentions_batches(value) for value in arguments.positional):
        _consume(m, *arguments.values())


def _hand_on(
    m: Machine,
    owner: Value,
    path: tuple[str, ...],
    arguments: Arguments,
    node: cst.CSTNode,
    exact: bool,
) -> None:
    if path[-3:-2] and path[-3] in _NOT_BELOW:
        return
    entries = {
        key: entry
        for key, entry in arguments.keywords.entries.items()
        if exact or key in spec.KEYS or key in spec.CALL_ONLY
    }
    kept = Arguments([], replace(arguments.keywords, entries=entries), spread=arguments.spread)
    _note_batch(m, owner, kept, node, partial=True)


def _mentions_batches(value: Value) -> bool:
    """Tell whether a string is a URL of batches: of whose, the caller knows."""
    return any("batches" in (_as_url(outcome) or "") for outcome in value.outcomes())


def is_nonexistent(path: str, arguments: Arguments) -> bool:
    """Tell whether a dotted name is of an API that people write and no SDK has.

    ``openai.File`` was there before version 1.0, when there were no batches.
    """
    purpose = arguments.keywords.get("purpose")
    for_batch = isinstance(purpose, Known) and purpose.value == spec.BATCH_PURPOSE
    return path == "openai.Batch.create" or (path == "openai.File.create" and for_batch)


def nonexistent(m: Machine, spelling: str, node: cst.CSTNode) -> Value:
    """Note a call of an API that does not exist."""
    if isinstance(node, cst.Call):
        spelling = dotted(node.func) or spelling
    _note(m, Sink("nonexistent", node, Record(), spelling=spelling))
    return Unknown(node, "an API that does not exist")


# --- uploads ---


def _upload(
    m: Machine, owner: Value, path: tuple[str, ...], arguments: Arguments, node: cst.CSTNode
) -> Value | None:
    keys = arguments.keywords.entries
    below = path[-3] if len(path) > 2 else ""
    shaped = below not in _NOT_BELOW and {"file", "purpose"} <= keys.keys()
    if not shaped and not _client_of(owner, path):
        return None
    keywords = m.state.freeze_box(arguments.keywords)
    assert isinstance(keywords, Record)
    names: list[Value] = []
    file = arguments.get("file")
    for outcome in file.outcomes() if file is not None else ():
        names += _file_names(m, outcome)
    _note(m, Sink("upload", node, keywords, owner, file_names=tuple(names)))
    return UploadedFile(node, keywords)


def _file_names(m: Machine, file: Value) -> list[Value]:
    """Return the names, or their ends, that a file is sent under, where they are written."""
    name: Value | None = None
    match file:
        case OpenFile(name=inner) | PathTo(name=inner):
            name = inner
        case Sequence(type="tuple", items=[first, *_]):
            name = first
    found: list[Value] = []
    for outcome in name.outcomes() if name is not None else ():
        if isinstance(outcome, PathTo):
            outcome = outcome.name
        if isinstance(outcome, Text) and outcome.pieces and outcome.pieces[-1] is not None:
            end = outcome.pieces[-1]
            if not spec.INPUT_SUFFIX.endswith(end):
                found.append(Known(outcome.origin, f"...{end}"))
        elif isinstance(outcome, Known) and isinstance(outcome.value, str):
            found.append(outcome)
    return found


# --- HTTP posts ---


def is_http(path: str) -> bool:
    """Tell whether an imported function sends an HTTP request."""
    module, _, name = path.rpartition(".")
    return module in _HTTP_MODULES and name in ("post", "request")


def http_call(
    m: Machine, base_url: Value, name: str, arguments: Arguments, node: cst.CSTNode
) -> Value:
    """Note a POST to the Batch API's URL."""
    answer = Unknown(node, "an answer of a server")
    url = arguments.get("url", 0)
    if name == "request":
        method = arguments.get("method", 0)
        if not isinstance(method, Known) or str(method.value).upper() != "POST":
            return answer
        url = arguments.get("url", 1)
    elif name != "post":
        return answer
    host = None if url is None else _batches_host(base_url, url)
    for key in ("json", "data", "content", "body"):
        body = arguments.keywords.get(key)
        if body is None:
            continue
        _consume(m, body)
        if isinstance(body, Json):
            content = body.content
            m.consumed.add(content.origin)
        elif key == "json":
            content = m.state.freeze(body)
        else:
            continue
        for outcome in content.outcomes() if host is not None else ():
            if isinstance(outcome, Record) and host is not None:
                _note(m, Sink("post", node, outcome, hosts=(host,)))
    return answer


def _as_url(value: Value) -> str | None:
    """Return a string with ``x`` for each piece that is not known."""
    match value:
        case Known(value=str() as text):
            return text
        case Text(pieces=pieces):
            return "".join("x" if piece is None else piece for piece in pieces)
    return None


def _batches_host(base_url: Value, url: Value) -> Host | None:
    """Return the host whose Batch API a URL names; None for any other URL."""
    text, base = _as_url(url), _as_url(base_url)
    if text is None or base is None:
        return None
    if base and "://" not in text:
        text = f"{base.rstrip('/')}/{text.lstrip('/')}"
    try:
        parts = urlsplit(text)
    except ValueError:
        return None
    if parts.scheme != "https" or not parts.path.rstrip("/").endswith("/batches"):
        return None
    host = of_url(text)
    return host if host.seconds is not None else None


# --- dicts ---


def display(m: Machine, ref: Ref, written: Record) -> None:
    """Look at a dict where it is written: whether it may be a payload by itself."""
    keys = written.entries.keys()
    if not keys.isdisjoint(TELLING_KEYS) or "url" in keys:
        _candidate(m, ref)


def key_set(m: Machine, owner: Value, key: Value) -> None:
    """Look at ``line["custom_id"] = …``: a dict may become a payload by it."""
    if isinstance(key, Known) and key.value in TELLING_KEYS:
        for ref, _ in m.records(owner):
            _candidate(m, ref)


def _candidate(m: Machine, ref: Ref, type_: str = "") -> None:
    if m.quiet or m.forgiven:
        return
    box = m.state.heap[ref.id]
    found = m.candidates.setdefault(ref.id, Candidate(box.origin, depth=m.looping))
    found.type = type_ or found.type


def typed_dict(m: Machine, name: str, value: Value) -> None:
    """Note a dict of one of the SDK's types, by the type's name."""
    for ref, _ in m.records(value):
        _candidate(m, ref, name)


def typed_value(m: Machine, annotation: cst.BaseExpression, value: Value) -> None:
    """Note the dicts in a value whose annotation says that they are of the SDK's types."""
    if m.quiet or not m.typed:
        return
    match annotation:
        case cst.Subscript(slice=elements):
            parts: list[Value] = []
            for outcome in value.outcomes():
                box = outcome if isinstance(outcome, Sequence) else m.state.box(outcome)
                if isinstance(box, Sequence):
                    parts += box.items
                elif isinstance(box, Record):
                    parts += [entry.value for entry in box.entries.values()]
            container = dotted(annotation.value).rpartition(".")[2]
            if container in ("Optional", "Union", "Final", "Annotated", "Awaitable"):
                parts = [value]
            for element in elements:
                if isinstance(element.slice, cst.Index):
                    for part in parts:
                        typed_value(m, element.slice.value, part)
        case cst.BinaryOperation(left=left, right=right):
            typed_value(m, left, value)
            typed_value(m, right, value)
        case cst.SimpleString():
            path = annotation.raw_value.strip()
            if path.isidentifier():
                _typed_by(m, m.lookup(path), value)
        case cst.Name() | cst.Attribute():
            _typed_by(m, evaluate(m, annotation), value)


def _typed_by(m: Machine, type_: Value, value: Value) -> None:
    if isinstance(type_, Imported) and type_.path.startswith("openai."):
        name = type_.path.rpartition(".")[2]
        if name in TYPED_DICTS:
            typed_dict(m, name, value)


def collected(m: Machine, value: Value, depth: int) -> None:
    """Note that a value goes, each time a loop runs, into a list of a shallower loop."""
    for ref, _ in m.records(value):
        candidate = m.candidates.get(ref.id)
        if candidate is not None and depth < candidate.depth:
            candidate.repeated = True


def dumped(m: Machine, value: Value) -> None:
    """Note ``json.dumps``: from here on nothing can add a key to what is written."""
    for ref, _ in m.records(value):
        if not m.quiet and ref.id in m.candidates:
            _observe(m, ref.id, finished=True)
            m.dumped.append(ref.id)


def written(m: Machine, file: OpenFile) -> None:
    """Note ``file.write(json.dumps(line))`` in a loop that does not open the file."""
    depth = m.depths.get(file.origin, m.looping)
    for id_ in m.dumped:
        candidate = m.candidates.get(id_)
        if candidate is not None and depth < candidate.depth:
            candidate.repeated = True
    m.dumped.clear()


def yielded(m: Machine, value: Value) -> None:
    """Note a dict that a generator hands over."""
    for ref, _ in m.records(value):
        candidate = m.candidates.get(ref.id)
        if candidate is not None and not m.quiet:
            candidate.repeated = candidate.repeated or candidate.depth > 0
            _observe(m, ref.id, handed_on=True)


def escaping(m: Machine, id_: int) -> None:
    """Note a dict that code which is not followed may change from now on."""
    box = m.state.heap.get(id_)
    if isinstance(box, Record) and not box.open:
        _observe(m, id_, handed_on=True)


def _observe(m: Machine, id_: int, *, finished: bool = False, handed_on: bool = False) -> None:
    candidate, box = m.candidates[id_], m.state.heap.get(id_)
    if not isinstance(box, Record):
        return
    record = m.state.freeze_box(box)
    assert isinstance(record, Record)
    _note(
        m,
        Sink(
            candidate.type or "dict",
            candidate.origin,
            record,
            finished=finished,
            handed_on=handed_on,
            repeated=candidate.repeated,
        ),
    )


def settle(m: Machine, returned: Value) -> None:
    """Look at every candidate, and every list of them, as a scope leaves it.

    What it returns, somebody else may add to.
    """
    if not m.candidates:
        return
    handed_on: set[int] = set()
    m.state.reach(returned, handed_on)
    for id_ in m.candidates:
        _observe(m, id_, handed_on=id_ in handed_on)
    for box in m.state.heap.values():
        if isinstance(box, Sequence):
            _settle_list(m, box)
    m.candidates.clear()


def _settle_list(m: Machine, box: Sequence) -> None:
    refs = [item for item in box.items if isinstance(item, Ref) and item.id in m.candidates]
    if len(refs) < 2:
        return
    lines = [m.state.freeze(ref) for ref in refs]
    records = tuple(line for line in lines if isinstance(line, Record))
    _note(m, Sink("list", box.origin, Record(), items=records))
