"""The plugin's options: one row each, frozen once flake8 has read them."""

from __future__ import annotations

import re
from argparse import BooleanOptionalAction
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any, NamedTuple

#: The names in `hosts.HOSTS`; a test keeps them equal.  flake8 imports this module at every
#: start, and the profiles, which only a file with batch code needs, would be most of the cost.
HOST_NAMES = (
    "openai", "azure", "groq", "dashscope", "together", "zhipu", "bedrock", "moonshot", "novita",
    "doubleword", "any",
)  # fmt: skip
#: What ``--batch-params-host`` takes.
HOST_CHOICES = ("auto", *HOST_NAMES)

#: The spellings of a boolean in flake8's configuration files, as `configparser` has them.
_BOOLEANS = {
    **dict.fromkeys(("true", "yes", "on", "1"), True),
    **dict.fromkeys(("false", "no", "off", "0"), False),
}
_DOTTED_NAME = r"[^\W\d]\w*(\.[^\W\d]\w*)+"
_ENDPOINT = r"[\w.{}-]*(/[\w.{}-]+)+"
_LIST_HINT = "write a list without brackets and quotes, separated by commas"


class OptionError(ValueError):
    """An option cannot be used; its text is one line for the user."""


class Options(NamedTuple):
    """What the user chose.  ``clients`` maps dotted names to hosts' names."""

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


ROWS = (
    Row(
        "--batch-params-host",
        "host",
        "Host of the clients that are not built in sight: auto (OpenAI, Azure and every host"
        f" that the file names), or one of {', '.join(HOST_NAMES)}. (Default: auto)",
        {"metavar": "HOST"},
    ),
    Row(
        "--batch-params-endpoints",
        "endpoints",
        "Comma-separated endpoints to accept beside those that each host is known to accept."
        " (Default: none)",
        {"metavar": "ENDPOINTS"},
    ),
    Row(
        "--batch-params-clients",
        "clients",
        "Comma-separated package.module.name=host for factories and client classes of other"
        " files. (Default: none)",
        {"metavar": "CLIENTS"},
    ),
    Row(
        "--batch-params-require-expiry",
        "require_expiry",
        "Also report OBP901: batches without output_expires_after. (Default: off)",
        # Not "store_true", which makes flake8 read the configuration's value itself.
        {"action": BooleanOptionalAction},
    ),
)


def parse(values: Mapping[str, Any]) -> Options:
    """Return the options that these raw values, by field, ask for.

    A field that is ``None`` or left out was not set.  Raises `OptionError` for an unknown
    host, an endpoint that cannot be one, a client that is not ``package.module.name=host``,
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
    if name not in choices:
        raise OptionError(f"{flag}: unknown host {name!a}; choose from {', '.join(choices)}")
    return name


def _default_host(value: object) -> str:
    return _host(str(value).strip(), HOST_CHOICES, "--batch-params-host")


def _endpoints(value: str | Iterable[str]) -> tuple[str, ...]:
    flag = "--batch-params-endpoints"
    items = _items(value, flag)
    for item in items:
        if not re.fullmatch(_ENDPOINT, item):
            raise OptionError(
                f"{flag}: {item!a} is not an endpoint such as /v1/chat/completions; {_LIST_HINT}"
            )
    return tuple(items)


def _clients(value: str | Iterable[str]) -> dict[str, str]:
    flag = "--batch-params-clients"
    clients: dict[str, str] = {}
    for item in _items(value, flag):
        name, _, host = item.partition("=")
        if not re.fullmatch(_DOTTED_NAME, name) or not host:
            raise OptionError(
                f"{flag}: {item!a} is not of the form package.module.name=host; {_LIST_HINT}"
            )
        host = _host(host, HOST_NAMES, f"{flag}: {name}")
        if clients.setdefault(name, host) != host:
            raise OptionError(f"{flag}: {name} has two hosts, {clients[name]} and {host}")
    return clients


def _boolean(value: object) -> bool:
    known = value if isinstance(value, bool) else _BOOLEANS.get(str(value).strip().lower())
    if known is None:
        raise OptionError(
            f"--batch-params-require-expiry: {value!a} is not a boolean; write true or false"
        )
    return known


#: How the value of each field is read.
_READERS: Mapping[str, Callable[[Any], Any]] = {
    "host": _default_host,
    "endpoints": _endpoints,
    "clients": _clients,
    "require_expiry": _boolean,
}
