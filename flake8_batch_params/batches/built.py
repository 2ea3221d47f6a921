"""Which clients a file builds, read off the whole of it, and whom a client may talk to."""

from __future__ import annotations

import ast
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from enum import Enum

from flake8_batch_params.batches.reading import Source, called_name
from flake8_batch_params.facts.hosts import (
    ANY,
    HOSTS,
    OPENAI,
    PRESUMED,
    Host,
    leads_to_class,
    of_class,
    of_helper,
    of_url,
    sdks_of,
    unite,
)
from flake8_batch_params.facts.sdk import (
    ABSENT_MARKERS,
    ADDRESSES,
    ENVIRONMENT,
    MODULE_SETTINGS,
    SDKS,
    Sdk,
)

#: Methods of a client that make another one, and all that builds one by another name.
_COPYING = frozenset({"with_options", "copy"})
_BUILDING = _COPYING | {"partial"}
#: What an option says that leaves it to the file.
AUTO = "auto"


@dataclass(frozen=True)
class BuiltClient:
    """A client that a file builds somewhere.

    ``hosts`` are those that its class and its written addresses name; ``readable`` tells
    whether there are no others.
    """

    sdk: Sdk
    hosts: tuple[Host, ...]
    readable: bool
    line: int


def clients_built(source: Source, clients: Mapping[str, str] | None = None) -> list[BuiltClient]:
    """Return the clients that a file builds, in whatever function or class.

    ``clients`` is what ``--batch-params-clients`` says: hosts by dotted name.
    """
    return _Builder(source, clients or {}).found()


# --- whom a client may talk to ---


class Kind(Enum):
    """How much of a client a file tells."""

    READ = "its class and its address tell its hosts"
    UNREADABLE = "it is built with an address that cannot be read"
    ANNOTATED = "only an annotation tells its class"
    UNRESOLVED = "it is a parameter, an import or an attribute"
    UNTIED = "a request, a dict or a file that no client is tied to"


def hosts_of_client(
    kind: Kind,
    option: str,
    evidence: Iterable[Host],
    *,
    read: Iterable[Host] = (),
    built: Iterable[BuiltClient] = (),
) -> tuple[Host, ...]:
    """Return the hosts that a client may talk to.

    ``option`` is what ``--batch-params-host`` says; ``read`` are the hosts that can be read
    off this client's class and address, ``built`` the clients that the file builds.  The
    option holds where the file does not settle the host, and only there.
    """
    built = list(built)
    if kind is Kind.READ:
        return unite([read])
    if kind is Kind.UNREADABLE:
        return unite([read, _chosen(option) or (ANY,)])
    hosts = [hosts_of_built(one, option) for one in built]
    if kind is Kind.UNTIED and built:
        return unite(hosts)
    # A client that the file builds may be the one that comes in from elsewhere.
    return _chosen(option) or unite([PRESUMED, evidence, *hosts])


def hosts_of_built(client: BuiltClient, option: str) -> tuple[Host, ...]:
    """Return the hosts of a client that the file builds."""
    kind = Kind.READ if client.readable else Kind.UNREADABLE
    return hosts_of_client(kind, option, (), read=client.hosts)


def sdks_of_client(
    option: str, evidence: Iterable[Host], own: Sdk | None = None
) -> tuple[Sdk, ...]:
    """Return the SDKs whose signatures a client's call may meet.

    ``own`` is that of a class in sight, of an annotation too, which no option changes.
    """
    if own is not None:
        return (own,)
    return sdks_of(_chosen(option) or unite([PRESUMED, evidence]))


def _chosen(option: str) -> tuple[Host, ...]:
    return () if option == AUTO else (HOSTS[option],)


def configured(path: str, clients: Mapping[str, str]) -> Host | None:
    """Return the host that ``--batch-params-clients`` gives a name, by its dotted path.

    Of a relative import only the end is known: it has to agree.  A name of the linted file
    itself has no dot.
    """
    end = "." + path.lstrip(".")
    for name, host in clients.items():
        if path == name or (path.startswith(".") and f".{name}".endswith(end)):
            return HOSTS[host]
    return None


# --- addresses that are set later ---


def sets_addresses(source: Source, names: Iterable[str] = ADDRESSES) -> bool:
    """Tell whether the file gives an object another address after it was built.

    An attribute of ``self`` is the file's own, unless its class is a client's.
    """
    wanted = frozenset(names)
    if not source.has(*wanted):
        return False
    stored = [
        node
        for node in source.nodes(ast.Attribute)
        if node.attr in wanted and isinstance(node.ctx, ast.Store)
    ]
    if stored:
        own = {id(node) for body in _client_classes(source) for node in ast.walk(body)}
    for node in stored:
        is_self = isinstance(node.value, ast.Name) and node.value.id in ("self", "cls")
        if not is_self or id(node) in own:
            return True
    return any(_sets_by_name(call, wanted) for call in source.nodes(ast.Call))


def sets_module_address(source: Source) -> bool:
    """Tell whether the file says whom the module ``openai`` talks to: ``openai.base_url = …``."""
    return sets_addresses(source, MODULE_SETTINGS)


def names_environment(source: Source) -> bool:
    """Tell whether the file names a variable that says whom ``OpenAI()`` talks to."""
    if not source.has(*ENVIRONMENT):
        return False
    strings = [text for text, _ in source.strings]
    keywords = [keyword.arg or "" for keyword in source.nodes(ast.keyword)]
    return any(name in text for name in ENVIRONMENT for text in strings + keywords)


def _client_classes(source: Source) -> Iterator[ast.ClassDef]:
    for node in source.nodes(ast.ClassDef):
        if any(of_class(path) for base in node.bases for path in source.paths(base)):
            yield node


def _sets_by_name(call: ast.Call, names: frozenset[str]) -> bool:
    match call:
        case ast.Call(
            func=ast.Name(id="setattr") | ast.Attribute(attr="setattr" | "__setattr__"),
            args=[*_, ast.Constant(value=str() as name), _],
        ):
            return name in names
    return False


# --- clients ---


@dataclass
class _Address:
    """What the outcomes of a ``base_url`` say; ``default`` where one is the class's own."""

    hosts: list[Host] = field(default_factory=list)
    default: bool = False
    readable: bool = True


class _Builder:
    """Finds the calls that build a client: of its class, of another name for it, of a subclass."""

    def __init__(self, source: Source, clients: Mapping[str, str]) -> None:
        self.source = source
        self.clients = clients
        self.environment = names_environment(source)
        #: The dotted paths of the file's own names for classes of clients.
        self.aliases: dict[str, set[str]] = {}
        #: The names that the paths of classes begin with in this file.
        self.roots = {
            name for name, paths in source.imported.items() if any(map(leads_to_class, paths))
        }
        self._name_assigned()
        self._name_subclasses()

    def found(self) -> list[BuiltClient]:
        """Return the clients in the order of their lines."""
        calls = filter(self._may_build, self.source.nodes(ast.Call))
        clients = [one for call in calls for one in self._of_call(call)]
        clients += [*self._of_subclasses(), *self._of_tables()]
        if sets_addresses(self.source):
            clients = [_unread(client) for client in clients]
        return sorted(clients, key=lambda client: client.line)

    # --- names ---

    def _paths(self, node: ast.AST) -> list[str]:
        """Return the dotted paths of what an expression may be, the file's own names included."""
        match node:
            case ast.Name(id=name) if name in self.aliases:
                return sorted(self.aliases[name])
            case ast.IfExp(body=body, orelse=other):
                return self._paths(body) + self._paths(other)
        return list(self.source.paths(node))

    def _name_assigned(self) -> None:
        """Note names that are given to classes: ``Client = OpenAI``."""
        for node in self.source.nodes(ast.Assign):
            if not self._may_be_class(node.value):
                continue
            paths = [path for path in self._paths(node.value) if of_class(path)]
            for target in node.targets:
                if isinstance(target, ast.Name) and paths:
                    self.aliases.setdefault(target.id, set()).update(paths)

    def _name_subclasses(self) -> None:
        """Note subclasses without a constructor: they are built as their base is."""
        for node in self.source.nodes(ast.ClassDef):
            paths = [path for base in node.bases for path in self._paths(base) if of_class(path)]
            if paths and not _constructor(node):
                self.aliases.setdefault(node.name, set()).update(paths)

    def _may_be_class(self, node: ast.expr) -> bool:
        """Tell whether an expression begins with a name that may stand for a class."""
        while type(node) is ast.Attribute:
            node = node.value
        if type(node) is ast.Name:
            return node.id in self.roots or node.id in self.aliases
        return type(node) is ast.IfExp

    # --- calls ---

    def _may_build(self, call: ast.Call) -> bool:
        """Tell whether a call may build a client: nearly all need no closer look."""
        return bool(self.clients) or self._may_be_class(call.func) or called_name(call) in _BUILDING

    def _of_call(self, call: ast.Call) -> Iterator[BuiltClient]:
        chosen = self._configured(call.func)
        if chosen is not None:
            yield BuiltClient(SDKS[chosen.sdk], (chosen,), True, call.lineno)
            return
        classes = self._hosts(call.func)
        called = called_name(call)
        if called == "partial":  # partial(OpenAI, base_url=…)
            classes += [host for argument in call.args[:1] for host in self._hosts(argument)]
        base = _keyword(call, "base_url")
        if called in _COPYING and base is not None and not _is_none(base):
            classes.append(OPENAI)
        yield from (self._client(host, call) for host in classes)

    def _hosts(self, node: ast.AST) -> list[Host]:
        """Return the hosts of the client classes that an expression may be."""
        hosts = (of_class(path) for path in self._paths(node))
        return [host for host in hosts if host is not None]

    def _configured(self, node: ast.AST) -> Host | None:
        paths = list(self.source.paths(node))
        if isinstance(node, ast.Name) and not paths:
            paths = [node.id]
        return next((h for path in paths if (h := configured(path, self.clients))), None)

    def _of_subclasses(self) -> Iterator[BuiltClient]:
        """Yield the clients that subclasses with a constructor are, by what it hands on."""
        for node in self.source.nodes(ast.ClassDef):
            hosts = [host for base in node.bases for host in self._hosts(base)]
            constructor = _constructor(node) if hosts else None
            if constructor is None:
                continue
            handed_on = [call for call in _calls(constructor) if called_name(call) == "__init__"]
            for host in hosts:
                yield from (self._client(host, call) for call in handed_on)

    def _of_tables(self) -> Iterator[BuiltClient]:
        """Yield the clients of ``{"azure": AzureOpenAI}``: what they are given, nobody sees."""
        for node in self.source.nodes(ast.Dict):
            for value in node.values:
                for host in self._hosts(value):
                    client = BuiltClient(SDKS[host.sdk], (host,), True, value.lineno)
                    yield client if host.fixed else _unread(client)

    def _client(self, host: Host, call: ast.Call) -> BuiltClient:
        sdk, line = SDKS[host.sdk], call.lineno
        if host.fixed:
            return BuiltClient(sdk, (host,), True, line)
        provider = _keyword(call, "provider")
        if provider is not None:
            chosen = self._helper(provider)
            return BuiltClient(sdk, chosen, bool(chosen), line)
        address = _Address()
        base = _keyword(call, "base_url")
        if base is not None:
            self._read(base, address)
        else:
            # Keywords that nobody sees, or the environment, may name an address.
            spread = any(keyword.arg is None for keyword in call.keywords)
            address.default = not spread and not (host is OPENAI and self.environment)
            address.readable = address.default
        hosts = unite([address.hosts, [host] if address.default else []])
        return BuiltClient(sdk, hosts, address.readable, line)

    def _helper(self, node: ast.expr) -> tuple[Host, ...]:
        """Return the host of ``provider=bedrock(…)``."""
        node_ = self.source.constant(node)
        paths = self.source.paths(node_.func) if isinstance(node_, ast.Call) else ()
        return unite([[h for path in paths if (h := of_helper(path)) is not None]])

    def _read(self, base: ast.AST, address: _Address) -> None:
        """Add what the outcomes of a ``base_url`` say to an address."""
        stack: list[ast.AST] = [base]
        seen: set[int] = set()
        while stack:
            node = self.source.constant(stack.pop())
            if id(node) in seen:  # a constant may be made of itself
                continue
            seen.add(id(node))
            match node:
                case ast.IfExp(body=body, orelse=other):
                    stack += (body, other)
                case ast.BoolOp(op=ast.Or(), values=[*first, last]):
                    # "or" goes on where one is None: the class's own address is not meant.
                    stack += (*(one for one in first if not _is_none(one)), last)
                case ast.NamedExpr(value=value):
                    stack.append(value)
                case ast.Subscript() if (items := self.source.items(node)) is not None:
                    stack += items
                case _:
                    self._read_one(node, address)

    def _read_one(self, node: ast.AST, address: _Address) -> None:
        if _is_none(node) or not ABSENT_MARKERS.isdisjoint(self.source.paths(node)):
            address.default = True
            return
        host = host_of_pieces(self.source.pieces(node))
        if host is None:
            address.readable = False
        else:
            address.hosts.append(host)


def host_of_pieces(pieces: tuple[str | None, ...]) -> Host | None:
    """Return the host of an address of which parts are known; None where they do not tell."""
    # Whatever stands for "x": a domain after it decides, and nothing else does.
    host = of_url("".join("x" if piece is None else piece for piece in pieces))
    if host is not ANY or None not in pieces:
        return host
    known = "".join(piece or "" for piece in pieces[: pieces.index(None)])
    return ANY if "/" in known.partition("//")[2] else None


def _unread(client: BuiltClient) -> BuiltClient:
    """Return a client of which nothing but the SDK is known."""
    return BuiltClient(client.sdk, (), False, client.line)


def _is_none(node: ast.AST) -> bool:
    return isinstance(node, ast.Constant) and node.value is None


def _keyword(call: ast.Call, name: str) -> ast.expr | None:
    return next((keyword.value for keyword in call.keywords if keyword.arg == name), None)


def _constructor(node: ast.ClassDef) -> ast.FunctionDef | None:
    for item in node.body:
        if isinstance(item, ast.FunctionDef) and item.name == "__init__":
            return item
    return None


def _calls(node: ast.AST) -> Iterator[ast.Call]:
    return (inner for inner in ast.walk(node) if isinstance(inner, ast.Call))
