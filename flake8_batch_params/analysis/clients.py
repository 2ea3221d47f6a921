"""Where a client comes from: its SDK, and the hosts that it talks to."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
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
from flake8_batch_params.facts.hosts import (
    ANY,
    AZURE,
    BEDROCK,
    GROQ,
    HOSTS,
    OPENAI,
    TOGETHER,
    ZHIPU,
    Host,
    of_url,
    unite,
)
from flake8_batch_params.facts.sdk import OPENAI_SDK, SDKS
from flake8_batch_params.values import Known, Typed, Unknown, Value, join

if TYPE_CHECKING:
    from flake8_batch_params.analysis.arguments import Arguments
    from flake8_batch_params.analysis.classes import ClassInfo
    from flake8_batch_params.analysis.machine import Machine


def says(pattern: re.Pattern[str], *words: str) -> Callable[[str], bool]:
    """Return what tells whether a file's text matches; it is asked at each call.

    What matches has one of the words: to look for them takes a tenth of the time.
    """

    @lru_cache(maxsize=2)
    def matches(text: str) -> bool:
        return any(word in text for word in words) and pattern.search(text) is not None

    return matches


#: Modules that hold the OpenAI SDK's client classes, or subclasses that change no host.
_OPENAI_MODULES = frozenset(
    "openai openai._client openai.lib.azure openai.lib.bedrock langfuse.openai"
    " posthog.ai.openai".split()
)
#: The OpenAI SDK's classes, by the host of each; None where ``base_url`` tells.
_OPENAI_CLASSES: dict[str, Host | None] = {
    "OpenAI": None,
    "AsyncOpenAI": None,
    "Client": None,
    "AsyncClient": None,
    "AzureOpenAI": AZURE,
    "AsyncAzureOpenAI": AZURE,
    "BedrockOpenAI": BEDROCK,
    "AsyncBedrockOpenAI": BEDROCK,
}
#: Classes of other SDKs that have a ``batches`` of the same shape.
_OTHER_CLASSES: dict[str, Host] = {
    "groq.Groq": GROQ,
    "groq.AsyncGroq": GROQ,
    "together.Together": TOGETHER,
    "together.AsyncTogether": TOGETHER,
    "zhipuai.ZhipuAI": ZHIPU,
    "zai.ZaiClient": ZHIPU,
    "zai.ZhipuAiClient": ZHIPU,
}
#: Functions that return the client that they are given.
_WRAPPERS = frozenset(
    "langsmith.wrappers.wrap_openai langsmith.wrap_openai braintrust.wrap_openai"
    " opik.integrations.openai.track_openai instructor.from_openai instructor.patch"
    " instructor.apatch weave.integrations.openai.wrap_openai".split()
)
_RESOURCES = frozenset(
    "openai.resources.batches.Batches openai.resources.batches.AsyncBatches"
    " openai.resources.Batches openai.resources.AsyncBatches".split()
)
_HTTP_CLIENTS = frozenset(
    "requests.Session requests.session requests.sessions.Session httpx.Client"
    " httpx.AsyncClient aiohttp.ClientSession urllib3.PoolManager".split()
)
#: Attributes of a client, and of the module, that say which host it talks to.
_ADDRESSES = frozenset({"base_url", "_base_url"})
_MODULE_SETTINGS = _ADDRESSES | {"api_base", "api_type", "azure_endpoint", "api_version"}
#: A file that names one of these has its own idea of what `OpenAI()` talks to.
_ENVIRONMENT = says(re.compile(r"OPENAI_(?:BASE_URL|API_BASE|API_TYPE)"), "OPENAI_")
_SET_BY_NAME = says(
    re.compile(rf"setattr\([^,()]+,\s*[\"'](?:{'|'.join(_MODULE_SETTINGS)})[\"']"), "setattr("
)
#: What stands in for a client in a test.
_PATCHED = says(
    re.compile(
        r"(?:patch\.object|setattr)\([^)]*\b(?:batches|create)\b|patch\(\s*[\"'][\w.]*openai\b"
        r"|[\"'][\w.]*\.OpenAI[\"']",
        re.IGNORECASE,
    ),
    "patch",
    "setattr",
)
#: Modules whose capitalised names are no classes of objects.
_NO_CLASSES = frozenset({"typing", "typing_extensions", "builtins", "collections", ""})
_OWN_ADDRESS = tuple(("self", name) for name in _ADDRESSES)
#: Attributes of the module ``openai`` that are the module client's.
_MODULE_CLIENT = frozenset({"batches", "files", "with_options", "beta", "with_raw_response"})
#: Layers of a member's path that do not change what a call asks for.
_RAW = frozenset({"with_raw_response", "with_streaming_response"})


def class_host(path: str) -> tuple[bool, Host | None]:
    """Tell whether a dotted name is a client's class, and of which host."""
    module, _, name = path.rpartition(".")
    if module in _OPENAI_MODULES and name in _OPENAI_CLASSES:
        return True, _OPENAI_CLASSES[name]
    return path in _OTHER_CLASSES, _OTHER_CLASSES.get(path)


def is_client_class(m: Machine, paths: Iterable[str]) -> bool:
    """Tell whether one of the dotted names is a client's class."""
    return any(class_host(path)[0] or configured(m, path, None) for path in paths)


def build(m: Machine, path: str, arguments: Arguments, origin: object) -> Value | None:
    """Return the client that calling an imported name gives; None when it gives none."""
    configured_client = configured(m, path, origin)
    if configured_client is not None:
        return configured_client
    known, host = class_host(path)
    if known:
        client = _client(m, path, host, arguments, origin)
        m.clients.append(client)
        return client
    if path in _WRAPPERS:
        return arguments.get("client", 0)
    if path in _RESOURCES:
        return Member(origin, arguments.get("client", 0) or Unknown(origin, ""), ("batches",))
    if path in _HTTP_CLIENTS:
        base = arguments.get("base_url", 0 if path.startswith("aiohttp") else -1)
        return HttpClient(origin, base or Known(None, ""))
    return None


def _client(
    m: Machine, path: str, host: Host | None, arguments: Arguments, origin: object
) -> Client:
    sdk = SDKS[host.sdk] if path in _OTHER_CLASSES and host is not None else OPENAI_SDK
    base, provider = arguments.get("base_url"), arguments.keywords.get("provider")
    if sets_addresses(m):
        return Client(origin, (sdk,), (ANY,))
    if provider is not None:
        return Client(origin, (sdk,), _of_provider(provider))
    if host is not None and (base is None or sdk is OPENAI_SDK):
        return Client(origin, (sdk,), (host,))
    if base is None:
        return Client(origin, (sdk,), (ANY,) if _ENVIRONMENT(m.text) else (OPENAI,))
    return Client(origin, (sdk,), hosts_of(base, host or OPENAI))


def sets_addresses(m: Machine) -> bool:
    """Tell whether the file gives a client another address after it was built."""
    stored = not m.scopes.foreign_stores.isdisjoint(_ADDRESSES)
    return stored or _SET_BY_NAME(m.text)


def is_patched(m: Machine) -> bool:
    """Tell whether the file puts something else in the place of a client or its members."""
    stored = not m.scopes.foreign_stores.isdisjoint({"batches", "create"})
    return stored or _PATCHED(m.text)


def _of_provider(provider: Value) -> tuple[Host, ...]:
    """Return the hosts of ``OpenAI(provider=bedrock(...))``."""
    is_bedrock = isinstance(provider, Imported) and provider.path == "openai.providers.bedrock()"
    return (BEDROCK,) if is_bedrock else (ANY,)


def build_subclass(m: Machine, info: ClassInfo, arguments: Arguments, origin: object) -> Client:
    """Return the client that a subclass in the file is.

    ``arguments`` are those that the base's ``__init__`` is given.
    """
    for path in info.imported_bases():
        chosen = configured(m, path, origin)
        if chosen is not None:
            return chosen
        known, host = class_host(path)
        if known:
            client = _client(m, path, host, arguments, origin)
            if any(store in scope.stores for scope in info.scope.walk() for store in _OWN_ADDRESS):
                client = replace(client, hosts=(ANY,))
            m.clients.append(client)
            return client
    return Client(origin)


def hosts_of(base_url: Value, default: Host) -> tuple[Host, ...]:
    """Return the hosts that a ``base_url`` names; what cannot be read is any."""
    return unite([_host_of(outcome, default)] for outcome in base_url.outcomes())


def _host_of(base_url: Value, default: Host) -> Host:
    match base_url:
        case Known(value=None):
            return default
        case Known(value=str() as url):
            return of_url(url)
        case Text(pieces=pieces):
            # Whatever stands for "x": a domain after it decides, and nothing else does.
            return of_url("".join("x" if piece is None else piece for piece in pieces))
    return ANY


def with_options(m: Machine, client: Client, arguments: Arguments, origin: object) -> Client:
    """Return what ``with_options`` or ``copy`` makes of a client."""
    base, provider = arguments.get("base_url"), arguments.keywords.get("provider")
    if provider is not None:
        return replace(client, origin=origin, hosts=_of_provider(provider))
    if base is None:
        return client
    hosts = client.hosts or (ANY,)
    found = unite(
        hosts if outcome == Known(outcome.origin, None) else hosts_of(outcome, ANY)
        for outcome in base.outcomes()
    )
    changed = replace(client, origin=origin, hosts=found)
    m.clients.append(changed)
    return changed


def module_member(m: Machine, name: str, origin: object) -> Member | None:
    """Return a member of the module client ``openai``; None for anything else in it."""
    if name not in _MODULE_CLIENT:
        return None
    elsewhere = (
        not m.scopes.foreign_stores.isdisjoint(_MODULE_SETTINGS)
        or _SET_BY_NAME(m.text)
        or _ENVIRONMENT(m.text)
    )
    hosts = (ANY,) if elsewhere else (OPENAI,)
    return Member(origin, Client(origin, (OPENAI_SDK,), hosts), (name,))


def configured(m: Machine, path: str, origin: object) -> Client | None:
    """Return the client that ``--batch-params-clients`` says a name is.

    Of a relative import only the end is known: it has to agree.
    """
    if not m.options.clients:
        return None
    end = "." + path.lstrip(".")
    for name, host_name in m.options.clients.items():
        if path == name or (path.startswith(".") and f".{name}".endswith(end)):
            host = HOSTS[host_name]
            return Client(origin, (SDKS[host.sdk],), (host,))
    return None


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
            known, host = class_host(path)
            if not known:
                foreign = Foreign(node, path) if is_class(path) else None
                return configured(m, path, node) or foreign
            if host is None:
                return Client(node, (OPENAI_SDK,), None)
            return Client(
                node, (SDKS[host.sdk],) if path in _OTHER_CLASSES else (OPENAI_SDK,), (host,)
            )
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
