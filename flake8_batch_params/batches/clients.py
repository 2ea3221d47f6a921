"""Where a client comes from: its SDK, and the hosts that it talks to."""

from __future__ import annotations

import sys

from flake8_batch_params.batches import built
from flake8_batch_params.batches.built import Kind
from flake8_batch_params.batches.notes import Notes
from flake8_batch_params.batches.objects import Client, Session
from flake8_batch_params.engine.arguments import Args
from flake8_batch_params.engine.forgetting import escape
from flake8_batch_params.engine.functions import BoundMethod
from flake8_batch_params.engine.instances import Class, Instance
from flake8_batch_params.engine.machine import Machine
from flake8_batch_params.engine.natives import Native
from flake8_batch_params.engine.objects import Const, Imported, Origin, Outside, Symbol, Text, V
from flake8_batch_params.facts.hosts import ANY, OPENAI, Host, of_class, of_helper, unite
from flake8_batch_params.facts.sdk import (
    ADDRESSES,
    ANY_SDK,
    OPENAI_SDK,
    OTHER_SHAPES,
    SDKS,
    WRAPPERS,
    Sdk,
)

_HTTP_CLIENTS = frozenset(
    "requests.Session requests.session requests.sessions.Session httpx.Client"
    " httpx.AsyncClient aiohttp.ClientSession urllib3.PoolManager".split()
)
#: Modules whose capitalised names are no classes of objects.
_NO_CLASSES = frozenset({"typing", "typing_extensions", "builtins", "collections", "enum", ""})
#: Modules whose objects stand in for others in tests, or are Python's own.
_STAND_INS = frozenset("unittest mock types pytest_mock builtins".split())


class Owner:
    """Whose a call is: the SDKs that it may be of, the hosts that may answer, and why."""

    __slots__ = ("client", "decided", "hosts", "proven", "sdks")

    def __init__(
        self,
        sdks: tuple[Sdk, ...],
        hosts: tuple[Host, ...],
        decided: str,
        proven: bool,
        client: Client | None = None,
    ) -> None:
        self.sdks = sdks
        self.hosts = hosts
        self.decided = decided
        #: Whether the client's class is in sight.
        self.proven = proven
        self.client = client


class Clients:
    """Builds clients, and tells whom they talk to."""

    def __init__(self, owner: Notes) -> None:
        self.owner = owner
        #: Clients whose address the program changes.
        self.changed_addresses = False

    # --- building ---

    def build(self, m: Machine, path: str, args: Args, origin: Origin) -> V | None:
        """Return what calling an imported name gives, if that is a client or leads to one."""
        chosen = built.configured(path, self.owner.options.clients)
        if chosen is not None:
            escape(m, args.values(), f"changed by a call of {path}()")
            return Client(self.owner, SDKS[chosen.sdk], Kind.READ, (chosen,), origin)
        host = of_class(path)
        if host is not None:
            return self.made(path, host, args, origin)
        if path in WRAPPERS:
            return args.get("client", 0)
        if path in _HTTP_CLIENTS:
            base = args.get("base_url", 0 if path.startswith("aiohttp") else -1)
            return Session(self.owner, base, origin)
        return None

    def made(self, path: str, host: Host, args: Args, origin: Origin) -> Client:
        """Return the client that a client's class gives."""
        base, provider = args.get("base_url"), args.keywords.get("provider")
        sdk = SDKS[host.sdk]
        is_async = path.rpartition(".")[2].startswith("Async")
        kind = Kind.READ
        hosts: tuple[Host, ...] = (host,)
        if self._addresses_change or args.open:
            kind, hosts = Kind.UNREADABLE, (ANY,)
        elif provider is not None:
            hosts = self._of_provider(provider)
        elif host.fixed and sdk is OPENAI_SDK:
            pass
        elif base is not None:
            kind, hosts = self.of_address(base, host)
        elif host is OPENAI and self.owner.names_environment:
            kind, hosts = Kind.READ, (ANY,)
        return Client(self.owner, sdk, kind, hosts, origin, is_async=is_async, address=base)

    @property
    def _addresses_change(self) -> bool:
        return self.changed_addresses or self.owner.sets_addresses

    def _of_provider(self, provider: V) -> tuple[Host, ...]:
        """Return the hosts of ``OpenAI(provider=bedrock(...))``."""
        called = provider.called if isinstance(provider, Symbol) else None
        host = of_helper(called.path) if isinstance(called, Imported) else None
        return (ANY,) if host is None else (host,)

    def of_address(self, base: V, default: Host) -> tuple[Kind, tuple[Host, ...]]:
        """Return the hosts of an address; of a written table of them, all."""
        if isinstance(base, Symbol) and base.among:
            found = [self.of_address(one, default) for one in base.among]
            if all(kind is Kind.READ for kind, _ in found):
                return Kind.READ, unite(hosts for _, hosts in found)
        if isinstance(base, Const):
            if base.value is None:
                return Kind.READ, (default,)
            if isinstance(base.value, str):
                host = built.host_of_pieces((base.value,))
                return Kind.READ, (ANY if host is None else host,)
        if isinstance(base, Text):
            host = built.host_of_pieces(base.pieces)
            if host is not None:
                return Kind.READ, (host,)
        if (
            isinstance(base, Symbol)
            and isinstance(base.called, Imported)
            and (base.called.path == "httpx.URL")
        ):
            return Kind.UNREADABLE, ()
        return Kind.UNREADABLE, ()

    def changed(self, m: Machine, client: Client, args: Args, origin: Origin) -> V:
        """Return what ``with_options`` or ``copy`` makes of a client."""
        base, provider = args.get("base_url"), args.keywords.get("provider")
        kind, hosts = client.kind, client.hosts
        if provider is not None:
            kind, hosts = Kind.READ, self._of_provider(provider)
        elif base is not None and not (isinstance(base, Const) and base.value is None):
            kind, hosts = self.of_address(base, ANY)
        elif args.open:
            kind, hosts = Kind.UNREADABLE, (ANY,)
        return Client(
            self.owner,
            client.sdk,
            kind,
            hosts,
            origin,
            is_async=client.is_async,
            address=base or client.address,
        )

    def stored(self, client: Client, name: str) -> None:
        """Note that an attribute of a client is set."""
        if name in ADDRESSES:
            self.changed_addresses = True

    def annotated(self, path: str, origin: Origin) -> V | None:
        """Return what a value is whose annotation names an imported class."""
        chosen = built.configured(path, self.owner.options.clients)
        if chosen is not None:
            return Client(self.owner, SDKS[chosen.sdk], Kind.READ, (chosen,), origin)
        host = of_class(path)
        if host is None:
            if is_class(path):
                found = Symbol(Outside("an object of another file's class"), origin)
                found.called = Imported(path)
                return found
            return None
        is_async = path.rpartition(".")[2].startswith("Async")
        read = host.fixed or SDKS[host.sdk] is not OPENAI_SDK
        kind = Kind.READ if read else Kind.ANNOTATED
        return Client(
            self.owner, SDKS[host.sdk], kind, (host,) if read else (), origin, is_async=is_async
        )

    def subclassed(self, cls: Class, args: Args | None, origin: Origin) -> Client | None:
        """Return the client that an object of a class of the file is, by its bases."""
        for base in cls.foreign:
            if not isinstance(base, Imported):
                continue
            chosen = built.configured(base.path, self.owner.options.clients)
            if chosen is not None:
                return Client(self.owner, SDKS[chosen.sdk], Kind.READ, (chosen,), origin)
            host = of_class(base.path)
            if host is not None:
                if any(name in cls.attributes for name in ADDRESSES):
                    return self.made(base.path, ANY, Args(), origin)
                if _is_behind_others(cls, base):
                    # They may say where it goes, as whoever hands in an annotated client may.
                    found = self.annotated(base.path, origin)
                    return found if isinstance(found, Client) else None
                given = args
                if given is None:
                    given = Args()
                    given.open = "" if cls.find("__init__") is None else "its constructor"
                    given.open = ""
                return self.made(base.path, host, given, origin)
        return None

    # --- whose ---

    def owner_of(self, value: V) -> Owner | None:
        """Return whose a call of ``value.batches.create`` is; None of what is no client."""
        if isinstance(value, Client):
            return self._of_client(value)
        if isinstance(value, Instance) and isinstance(value.native, Client):
            return self._of_client(value.native)
        file = self.owner
        if isinstance(value, (BoundMethod, Native)):
            # An upload, a file, a session: it is known, and it is no client.
            return None
        if isinstance(value, Instance) and value.cls.foreign:
            return Owner((ANY_SDK,), (ANY,), "an object of another file's class", False)
        stranger = _made_elsewhere(value)
        if stranger == "stand-in":
            return None
        if stranger:
            return Owner((ANY_SDK,), (ANY,), f"an object of {stranger}", False)
        option = file.options.host
        hosts = built.hosts_of_client(
            Kind.UNRESOLVED, option, file.evidence_hosts, built=file.built
        )
        sdks = built.sdks_of_client(option, file.evidence_hosts)
        return Owner(sdks, hosts, file.why_unresolved(), False)

    def _of_client(self, client: Client) -> Owner:
        file = self.owner
        option = file.options.host
        hosts = built.hosts_of_client(
            client.kind, option, file.evidence_hosts, read=client.hosts, built=file.built
        )
        sdks = (client.sdk,) if client.sdk is not ANY_SDK else file.sdks
        words = {
            Kind.READ: "built here",
            Kind.UNREADABLE: "built here, with an address that cannot be read",
            Kind.ANNOTATED: "annotated",
        }
        decided = words.get(client.kind, "")
        if client.kind is Kind.READ and ANY in client.hosts:
            decided = "built here, with an address that is no known host's"
        return Owner(sdks, hosts, decided, client.kind is not Kind.ANNOTATED, client)


def is_class(path: str) -> bool:
    """Tell whether a dotted name is by its form a class of somebody else."""
    name = path.removesuffix("()").rpartition(".")[2]
    module = path.lstrip(".").partition(".")[0]
    return name[:1].isupper() and not name.isupper() and module not in _NO_CLASSES


def _is_behind_others(cls: Class, wanted: Imported) -> bool:
    """Tell whether a class has a base of another file that is asked before the one wanted."""
    rest: list[V] = list(reversed(cls.bases))
    while rest:
        base = rest.pop()
        if base is wanted:
            return False
        if isinstance(base, Class):
            rest += reversed(base.bases)
        elif not isinstance(base, Imported) or not _is_of_python(base.path):
            return True
    return False


def _is_of_python(path: str) -> bool:
    return path.partition(".")[0] in sys.stdlib_module_names


def _made_elsewhere(value: V) -> str:
    """Return the class, of another file, that a value is an object of.

    ``stand-in`` for what is no client at all.
    """
    path = ""
    if isinstance(value, Imported):
        path = value.path
        if path.partition(".")[0] in OTHER_SHAPES | _STAND_INS:
            return "stand-in"
        return ""
    if isinstance(value, Symbol) and isinstance(value.called, Imported):
        path = value.called.path
        if path.partition(".")[0] in OTHER_SHAPES | _STAND_INS:
            return "stand-in"
        if is_class(path):
            return path
    if isinstance(value, Symbol) and value.name == "__enter__" and value.base is not None:
        return _made_elsewhere(value.base)
    return ""
