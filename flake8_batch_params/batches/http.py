"""Batches that are created by an HTTP library: a POST to the API's address."""

from __future__ import annotations

from urllib.parse import urlsplit

from flake8_batch_params import payloads
from flake8_batch_params.batches.notes import Notes
from flake8_batch_params.batches.objects import Request
from flake8_batch_params.engine.arguments import Args
from flake8_batch_params.engine.containers import Dict
from flake8_batch_params.engine.freezing import Freezer
from flake8_batch_params.engine.library.contents import as_text
from flake8_batch_params.engine.machine import Machine
from flake8_batch_params.engine.objects import Const, Json, Origin, Outside, Symbol, Text, V
from flake8_batch_params.facts.hosts import Host, of_url

_MODULES = frozenset("requests requests.api httpx urllib3 aiohttp".split())


def is_http(path: str) -> bool:
    """Tell whether an imported function sends an HTTP request."""
    module, _, name = path.rpartition(".")
    return module in _MODULES and name in ("post", "request")


class Http:
    """Takes what HTTP libraries send."""

    def __init__(self, owner: Notes) -> None:
        self.owner = owner

    def call(self, m: Machine, path: str, args: Args, origin: Origin) -> V | None:
        """Return what a function of an HTTP library gives; None for any other."""
        if is_http(path):
            return self.sent(m, path.rpartition(".")[2], args, None, origin)
        if path == "urllib.request.Request":
            return Request(args, origin)
        if path == "urllib.request.urlopen" and args.positional:
            request, body = args.positional[0], args.get("data", 1)
            if isinstance(request, Request):
                self._opened(m, request, origin)
            elif body is not None:
                self._note(m, None, request, body, origin)
            return Symbol(Outside("an answer of a server"), origin)
        return None

    def _opened(self, m: Machine, request: Request, origin: Origin) -> None:
        given = request.args
        method = given.get("method", 5)
        posts = method is None or (isinstance(method, Const) and method.value == "POST")
        url, body = given.get("url", 0), given.get("data", 1)
        if posts and url is not None and body is not None:
            self._note(m, None, url, body, request.origin)

    def sent(self, m: Machine, name: str, args: Args, base: V | None, origin: Origin) -> V:
        """Note a POST to the Batch API's address."""
        answer = Symbol(Outside("an answer of a server"), origin)
        url = args.get("url", 0)
        if name == "request":
            method = args.get("method", 0)
            if not isinstance(method, Const) or str(method.value).upper() != "POST":
                return answer
            url = args.get("url", 1)
        if url is None:
            return answer
        for key, position in (("json", -1), ("data", 1), ("content", -1), ("body", -1)):
            body = args.get(key, position)
            if body is not None and (key == "json" or isinstance(as_text(body), Json)):
                self._note(m, base, url, body, origin)
        return answer

    def _note(self, m: Machine, base: V | None, url: V, body: V, origin: Origin) -> None:
        host = _batches_host(base, url)
        content = as_text(body)
        written = content.content if isinstance(content, Json) else body
        if not isinstance(written, Dict):
            return
        self.owner.consume(m, written)
        state = self.owner.state
        if host is None or state.expecting or self.owner.is_patched:
            return
        record = Freezer(m).record(written)
        hosts = self.owner.accepting((host,))
        self.owner.note(payloads.BatchRequest(origin, record, record, hosts))


def _text(value: V | None) -> str | None:
    """Return a string with ``x`` for each piece that is not known."""
    if value is None:
        return ""
    if isinstance(value, Const) and isinstance(value.value, str):
        return value.value
    if isinstance(value, Text):
        return "".join("x" if piece is None else piece for piece in value.pieces)
    return None


def _batches_host(base: V | None, url: V) -> Host | None:
    """Return the host whose Batch API an address names; None for any other address."""
    text, start = _text(url), _text(base)
    if text is None or start is None:
        return None
    if start and "://" not in text:
        text = f"{start.rstrip('/')}/{text.lstrip('/')}"
    try:
        parts = urlsplit(text)
    except ValueError:
        return None
    if parts.scheme != "https" or not parts.path.rstrip("/").endswith("/batches"):
        return None
    host = of_url(text)
    return host if host.seconds is not None else None
