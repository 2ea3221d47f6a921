"""Where a client comes from: its SDK, and the hosts that it talks to."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterable
from dataclasses import replace
from functools import lru_cache
from typing import TYPE_CHECKING

import libcst as cst

from flake8_batch_params.analysis import classes, expressions
from flake8_batch_params.analysis.dispatch import evaluate
from flake8_batch_params.analysis.objects import (
    Class,
    Client,
    Foreign,
    HttpClient,
    Imported,
    Member,
    Text,
)
from flake8_batch_params.analysis.syntax import dotted
from flake8_batch_params.batches import built, evidence
from flake8_batch_params.batches.reading import Source
from flake8_batch_params.facts.hosts import (
    ANY,
    OPENAI,
    Host,
    of_class,
    of_helper,
    of_url,
    unite,
)
from flake8_batch_params.facts.sdk import (
    ADDRESSES,
    OPENAI_SDK,
    RESOURCES,
    SDKS,
    WRAPPERS,
)
from flake8_batch_params.values import Known, Typed, Unknown, Value, join

if TYPE_CHECKING:
    from flake8_batch_params.analysis.arguments import Arguments
    from flake8_batch_params.analysis.classes import ClassInfo
    from flake8_batch_params.analysis.machine import Machine


_HTTP_CLIENTS = frozenset(
    "requests.Session requests.session requests.sessions.Session httpx.Client"
    " httpx.AsyncClient aiohttp.ClientSession urllib3.PoolManager".split()
)
#: Modules whose capitalised names are no classes of objects.
_NO_CLASSES = frozenset({"typing", "typing_extensions", "builtins", "collections", ""})
_OWN_ADDRESS = tuple(("self", name) for name in ADDRESSES)
#: Attributes of the module ``openai`` that are the module client's.
_MODULE_CLIENT = frozenset({"batches", "files", "with_options", "beta", "with_raw_response"})
#: Layers of a member's path that do not change what a call asks for.
_RAW = frozenset({"with_raw_response", "with_streaming_response"})


@lru_cache(maxsize=2)
def read(text: str) -> Source:
    """Return a file as it is written; its text is one that Python parses."""
    return Source(text, ast.parse(text))


def is_client_class(m: Machine, paths: Iterable[str]) -> bool:
    """Tell whether one of the dotted names is a client's class."""
    return any(of_class(path) or configured(m, path, None) for path in paths)


def build(m: Machine, path: str, arguments: Arguments, origin: object) -> Value | None:
    """Return the client that calling an imported name gives; None when it gives none."""
    configured_client = configured(m, path, origin)
    if configured_client is not None:
        return configured_client
    host = of_class(path)
    if host is not None:
        client = _client(m, host, arguments, origin)
        m.clients.append(client)
        return client
    if path in WRAPPERS:
        return arguments.get("client", 0)
    if path in RESOURCES:
        return Member(origin, arguments.get("client", 0) or Unknown(origin, ""), ("batches",))
    if path in _HTTP_CLIENTS:
        base = arguments.get("base_url", 0 if path.startswith("aiohttp") else -1)
        return HttpClient(origin, base or Known(None, ""))
    return None


def _client(m: Machine, host: Host, arguments: Arguments, origin: object) -> Client:
    sdk = SDKS[host.sdk]
    base, provider = arguments.get("base_url"), arguments.keywords.get("provider")
    if sets_addresses(m):
        return Client(origin, (sdk,), _unread(m))
    if provider is not None:
        return Client(origin, (sdk,), _of_provider(m, provider))
    if host.fixed:
        return Client(origin, (sdk,), (host,))
    if base is None:
        loose = host is OPENAI and built.names_environment(read(m.text))
        return Client(origin, (sdk,), _unread(m) if loose else (host,))
    return Client(origin, (sdk,), hosts_of(m, base, host))


def _unread(m: Machine) -> tuple[Host, ...]:
    """Return the hosts of a client whose address cannot be read."""
    return built.hosts_of_client(built.Kind.UNREADABLE, m.options.host, ())


def sets_addresses(m: Machine) -> bool:
    """Tell whether the file gives a client another address after it was built."""
    return built.sets_addresses(read(m.text))


def is_patched(m: Machine) -> bool:
    """Tell whether the file puts something else in the place of a client or its members."""
    return evidence.is_patched(read(m.text))


def _of_provider(m: Machine, provider: Value) -> tuple[Host, ...]:
    """Return the hosts of ``OpenAI(provider=bedrock(...))``."""
    path = provider.path.removesuffix("()") if isinstance(provider, Imported) else ""
    host = of_helper(path)
    return _unread(m) if host is None else (host,)


def build_subclass(m: Machine, info: ClassInfo, arguments: Arguments, origin: object) -> Client:
    """Return the client that a subclass in the file is.

    ``arguments`` are those that the base's ``__init__`` is given.
    """
    for path in info.imported_bases():
        chosen = configured(m, path, origin)
        if chosen is not None:
            return chosen
        host = of_class(path)
        if host is not None:
            client = _client(m, host, arguments, origin)
            if any(store in scope.stores for scope in info.scope.walk() for store in _OWN_ADDRESS):
                client = replace(client, hosts=(ANY,))
            m.clients.append(client)
            return client
    return Client(origin)


def hosts_of(m: Machine, base_url: Value, default: Host) -> tuple[Host, ...]:
    """Return the hosts that a ``base_url`` names."""
    return unite(_host_of(m, outcome, default) for outcome in base_url.outcomes())


def _host_of(m: Machine, base_url: Value, default: Host) -> tuple[Host, ...]:
    match base_url:
        case Known(value=None):
            return (default,)
        case Known(value=str() as url):
            return (of_url(url),)
        case Text(pieces=pieces):
            host = built.host_of_pieces(pieces)
            return _unread(m) if host is None else (host,)
    return _unread(m)


def with_options(m: Machine, client: Client, arguments: Arguments, origin: object) -> Client:
    """Return what ``with_options`` or ``copy`` makes of a client."""
    base, provider = arguments.get("base_url"), arguments.keywords.get("provider")
    if provider is not None:
        return replace(client, origin=origin, hosts=_of_provider(m, provider))
    if base is None:
        return client
    hosts = client.hosts or (ANY,)
    found = unite(
        hosts if outcome == Known(outcome.origin, None) else hosts_of(m, outcome, ANY)
        for outcome in base.outcomes()
    )
    changed = replace(client, origin=origin, hosts=found)
    m.clients.append(changed)
    return changed


def module_member(m: Machine, name: str, origin: object) -> Member | None:
    """Return a member of the module client ``openai``; None for anything else in it."""
    if name not in _MODULE_CLIENT:
        return None
    source = read(m.text)
    elsewhere = built.sets_module_address(source) or built.names_environment(source)
    hosts = _unread(m) if elsewhere else (OPENAI,)
    return Member(origin, Client(origin, (OPENAI_SDK,), hosts), (name,))


def configured(m: Machine, path: str, origin: object) -> Client | None:
    """Return the client that ``--batch-params-clients`` says a name is.

    Of a relative import only the end is known: it has to agree.
    """
    host = built.configured(path, m.options.clients)
    return None if host is None else Client(origin, (SDKS[host.sdk],), (host,))


def resource_path(path: tuple[str, ...]) -> tuple[str, ...]:
    """Return a member's path without the layers that only change the response's form."""
    return tuple(name for name in path if name not in _RAW)


# --- annotations ---


def annotated(m: Machine, node: cst.BaseExpression) -> Value | None:
    """Return what an annotation says of a value; None when it says nothing.

    It may name a client, a class of the file, or written literals.
    """
    match node:
        case cst.SimpleString():
            return _annotated_text(m, node.raw_value.strip(), node)
        case cst.Name() | cst.Attribute():
            return _of_type(m, evaluate(m, node), node)
        case cst.BinaryOperation(operator=cst.BitOr(), left=left, right=right):
            return _either(annotated(m, part) for part in (left, right))
        case cst.Subscript(value=outer, slice=elements):
            parts = [
                element.slice.value for element in elements if isinstance(element.slice, cst.Index)
            ]
            return _subscripted(m, dotted(outer).rpartition(".")[2], parts)
    return None


def _subscripted(m: Machine, name: str, parts: list[cst.BaseExpression]) -> Value | None:
    match name:
        case "Optional" | "Annotated" | "Final" | "ClassVar" | "Required" | "NotRequired":
            return annotated(m, parts[0]) if parts else None
        case "Union":
            return _either(annotated(m, part) for part in parts)
        case "Literal":
            return join([evaluate(m, part) for part in parts])
    return None


def _either(found: Iterable[Value | None]) -> Value | None:
    values = [value for value in found if value is not None]
    return join(values) if values else None


def _annotated_text(m: Machine, text: str, node: cst.BaseExpression) -> Value | None:
    """Return what a quoted annotation says, if it is a name, or one of several."""
    found = []
    for part in re.split(r"[\s\[\]|,]+", text):
        names = part.split(".")
        if not names[0].isidentifier():
            continue
        value = m.lookup(names[0])
        for name in names[1:]:
            value = expressions.attribute(m, value, name, node)
        found.append(_of_type(m, value, node))
    return _either(found)


def _of_type(m: Machine, value: Value, node: cst.BaseExpression) -> Value | None:
    match value:
        case Imported(path=path):
            host = of_class(path)
            if host is None:
                foreign = Foreign(node, path) if is_class(path) else None
                return configured(m, path, node) or foreign
            return Client(node, (SDKS[host.sdk],), None if host is OPENAI else (host,))
        case Class(info=info) if not info.is_enum:
            return classes.instance_of(m, info, node)
    return None


def is_class(path: str) -> bool:
    """Tell whether a dotted name, or a call of it, is by its form a class of somebody else."""
    name = path.removesuffix("()").rpartition(".")[2]
    module = path.partition(".")[0]
    return name[:1].isupper() and not name.isupper() and module not in _NO_CLASSES


def is_text(value: Value) -> bool:
    """Tell whether a value is certainly a string."""
    match value:
        case Known(value=content):
            return isinstance(content, str)
        case Typed(type=name):
            return name == "str"
    return False
