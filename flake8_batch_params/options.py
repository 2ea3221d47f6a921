"""The plugin's options: one row each, frozen once flake8 has read them."""

from __future__ import annotations

import re
from argparse import BooleanOptionalAction
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from difflib import get_close_matches
from typing import Any, NamedTuple

#: The spellings of a boolean in flake8's configuration files, as `configparser` has them.
_BOOLEANS = {
    **dict.fromkeys(("true", "yes", "on", "1"), True),
    **dict.fromkeys(("false", "no", "off", "0"), False),
}
_DOTTED_NAME = r"[^\W\d]\w*(\.[^\W\d]\w*)*"
#: A host's name that is this like a right one was meant to be it.
_LIKENESS = 0.6
#: What leaves a client's host to what the file says.
AUTO = "auto"
_ENDPOINT = r"[\w.{}-]*(/[\w.{}-]+)+"
_LIST_HINT = "write a list without brackets and quotes, separated by commas"


class OptionError(ValueError):
    """An option cannot be used; its text is one line for the user."""


class Options(NamedTuple):
    """What the user chose.

    ``clients`` maps dotted names, and names of the linted file without a dot, to hosts' names.
    """

    host: str = "auto"
    endpoints: tuple[str, ...] = ()
    clients: Mapping[str, str] = {}
    require_expiry: bool = False
    report_unjudged: bool = False


class Row(NamedTuple):
    """One option as flake8 registers it; ``field`` is the one of `Options` it fills.

    flake8 converts nothing but strings: what it reads from a configuration file is not
    held to ``choices``, and a boolean that it cannot read is a traceback.  So each value
    comes to `parse` as it was written, and ``None`` when it was not.
    """

    flag: str
    field: str
    help: str
    settings: Mapping[str, Any]

    @property
    def destination(self) -> str:
        """Return the attribute that holds the value in flake8's namespace."""
        return self.flag.removeprefix("--").replace("-", "_")


class _HostNames(Collection[str]):
    """The names of hosts, which only ``--help`` and a wrong option ask for.

    flake8 imports this module at every start, and the records of the hosts, which only a file
    with batch code needs, would be most of the cost.
    """

    def __init__(self, *more: str) -> None:
        self._more = more

    def __iter__(self) -> Iterator[str]:
        from flake8_batch_params.facts.hosts import HOSTS

        return iter((*self._more, *HOSTS))

    def __len__(self) -> int:
        return len(list(iter(self)))

    def __contains__(self, name: object) -> bool:
        """Let argparse take any name: what is wrong with it is `parse`'s to say."""
        return True


ROWS = (
    Row(
        "--batch-params-host",
        "host",
        "Host of every client whose host the file does not settle: parameters, imports, and"
        " those whose base_url cannot be read; never of one whose class or address names its"
        " host. With auto, any host that the file names, and the usual ones. One of"
        " %(choices)s. (Default: auto)",
        {"metavar": "HOST", "choices": _HostNames(AUTO)},
    ),
    Row(
        "--batch-params-endpoints",
        "endpoints",
        "Comma-separated endpoints to accept, with those that each host is known to accept."
        " (Default: none)",
        {"metavar": "ENDPOINTS"},
    ),
    Row(
        "--batch-params-clients",
        "clients",
        "Comma-separated package.module.name=host for factories, client classes and objects of"
        " other files, and name=host for those of the linted file. (Default: none)",
        {"metavar": "CLIENTS"},
    ),
    Row(
        "--batch-params-require-expiry",
        "require_expiry",
        "Also report OBP901: batches without output_expires_after. (Default: off)",
        # Not "store_true", which makes flake8 read the configuration's value itself.
        {"action": BooleanOptionalAction},
    ),
    Row(
        "--batch-params-report-unjudged",
        "report_unjudged",
        "Also report OBP002: batch calls of which a value, the host or the SDK could not be"
        " judged. (Default: off)",
        {"action": BooleanOptionalAction},
    ),
)


def parse(values: Mapping[str, Any]) -> Options:
    """Return the options that these raw values, by field, ask for.

    A field that is ``None`` or left out was not set.  Raises `OptionError` for an unknown
    host, an endpoint that cannot be one, a client that is not ``name=host``,
    a boolean that is none, and for a list that is set and empty.
    """
    chosen = {name: value for name, value in values.items() if value is not None}
    return Options(**{name: _READERS[name](value) for name, value in chosen.items()})


def _items(value: str | Iterable[str], flag: str) -> list[str]:
    """Return the items of a list, which white space separates too, but not round a ``=``."""
    text = value if isinstance(value, str) else ",".join(map(str, value))
    items = re.sub(r"\s*=\s*", "=", text).replace(",", " ").split()
    if not items:
        raise OptionError(f"{flag}: the list is empty; leave the option out")
    return items


def _host(name: str, choices: Sequence[str], flag: str) -> str:
    if name in choices:
        return name
    near = _nearest_host(name, choices)
    meant = f" did you mean {near}?" if near else ""
    raise OptionError(f"{flag}: unknown host {name!a};{meant} choose from {', '.join(choices)}")


def _nearest_host(name: str, choices: Sequence[str]) -> str | None:
    """Return the host whose name or title a word is like, whatever its case: ``AzureOpenAI``."""
    from flake8_batch_params.facts.hosts import HOSTS

    titles = {re.sub(r"\W", "", host.title.lower()): host.name for host in HOSTS.values()}
    words = titles | {choice: choice for choice in choices}
    known = {word: host for word, host in words.items() if host in choices}
    near = get_close_matches(re.sub(r"[\W_]", "", name.lower()), known, n=1, cutoff=_LIKENESS)
    return known[near[0]] if near else None


def _default_host(value: object) -> str:
    name = str(value).strip()
    # Most people never set it: nothing has to be looked up then.
    return AUTO if name == AUTO else _host(name, [*_HostNames(AUTO)], "--batch-params-host")


def _endpoints(value: str | Iterable[str]) -> tuple[str, ...]:
    flag = "--batch-params-endpoints"
    items = _items(value, flag)
    for item in items:
        if not re.fullmatch(_ENDPOINT, item):
            path = _path(item)
            listed = not path or item[0] in "[(\"'"
            hint = _LIST_HINT if listed else f"did you mean {path}?"
            raise OptionError(
                f"{flag}: {item!a} is not an endpoint such as /v1/chat/completions; {hint}"
            )
    return tuple(items)


def _path(item: str) -> str:
    """Return the endpoint that was meant by one with too few or many slashes, or an address."""
    path = "/" + re.sub(r"/+", "/", re.sub(r"^\w+://[^/]*", "", item)).strip("/")
    return path if re.fullmatch(_ENDPOINT, path) else ""


def _clients(value: str | Iterable[str]) -> dict[str, str]:
    flag = "--batch-params-clients"
    clients: dict[str, str] = {}
    for item in _items(value, flag):
        name, _, host = item.partition("=")
        if not re.fullmatch(_DOTTED_NAME, name) or not host:
            raise OptionError(
                f"{flag}: {item!a} is not of the form package.module.name=host or name=host;"
                f" {_LIST_HINT}"
            )
        host = _host(host, [*_HostNames()], f"{flag}: {name}")
        if clients.setdefault(name, host) != host:
            raise OptionError(f"{flag}: {name} has two hosts, {clients[name]} and {host}")
    return clients


def _boolean(flag: str) -> Callable[[object], bool]:
    def read(value: object) -> bool:
        word = str(value).strip().lower()
        known = value if isinstance(value, bool) else _BOOLEANS.get(word)
        if known is None:
            near = get_close_matches(word, ("true", "false"), n=1, cutoff=_LIKENESS)
            meant = f"did you mean {near[0]}?" if near else "write true or false"
            raise OptionError(f"{flag}: {value!a} is not a boolean; {meant}")
        return known

    return read


#: How the value of each field is read.
_READERS: Mapping[str, Callable[[Any], Any]] = {
    "host": _default_host,
    "endpoints": _endpoints,
    "clients": _clients,
    "require_expiry": _boolean("--batch-params-require-expiry"),
    "report_unjudged": _boolean("--batch-params-report-unjudged"),
}
