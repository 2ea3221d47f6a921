"""What a batch's endpoint and the url of a request in its input file have in common."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence

from flake8_batch_params.facts.hosts import Host
from flake8_batch_params.findings import Edit, Report, echo
from flake8_batch_params.rules._wording import (
    all_openai,
    as_value,
    common,
    described,
    every,
    is_not,
    judged,
    may_be,
    nearest,
    shown,
    sole,
    string,
    titles,
)
from flake8_batch_params.values import Known, Text, Value

#: A message that names several hosts is no longer than this, if it can be.
LONGEST = 160
#: So many endpoints of each host, and so many hosts by name, until the message is short enough.
SHARES = ((8, 4), (3, 4), (2, 4), (1, 4), (1, 3), (1, 2), (1, 1), (0, 1))


def unsupported(subject: str, values: Iterable[Value], hosts: Collection[Host]) -> Iterator[Report]:
    """Yield why every host refuses a value as an endpoint; nothing if one may take it."""
    for value in values:
        text = refusal(subject, value, hosts)
        if text is not None:
            yield Report(value.origin, text, _edit(value, hosts))


def refusal(subject: str, value: Value, hosts: Collection[Host]) -> str | None:
    """Return why every host refuses the value as an endpoint; None if one may take it."""
    if is_not(value, "str"):
        if not judged(hosts, lambda host: host.endpoints):
            return None
        return f"{subject} is {described(value)}; it must be a string such as {_example(hosts)}"
    written = string(value)
    if written is None or not every(hosts, lambda host: _refuses(host, written)):
        return None
    start = f"{subject} {shown(written)}"
    advice = _advice(written, hosts)
    if advice:
        return f"{start} cannot be batched by {titles(hosts)}{advice}"
    return _choice(start, hosts)


def accepted(hosts: Collection[Host]) -> list[str]:
    """Return the endpoints that the hosts are known to accept, each in its fullest spelling."""
    union = dict.fromkeys(endpoint for host in hosts for endpoint in host.endpoints or ())
    return [e for e in union if "/v1" + e not in union and "/" + e not in union]


def _refuses(host: Host, written: Known | Text) -> bool:
    endpoints = host.endpoints
    if endpoints is None:
        return False
    return not any(may_be(written, one) for one in endpoints + host.doubtful)


def _advice(written: Known | Text, hosts: Collection[Host]) -> str:
    """Return what to write instead, where something accepted is near; else nothing."""
    supported = accepted(hosts)
    if isinstance(written, Text):
        slashed = Text(written.origin, ("/", *written.pieces))
        missing = any(map(slashed.may_be, supported))
        return "; it must start with a slash" if missing else ""
    endpoint = str(written.value)
    if "/" + endpoint in supported:
        return f"; it must start with a slash: {echo('/' + endpoint)}{_of('/' + endpoint, hosts)}"
    near = nearest(endpoint, supported)
    if near is None:
        return ""
    if "://" in endpoint:
        return f"; write the path alone: {echo(near)}{_of(near, hosts)}"
    return f"; did you mean {echo(near)}{_of(near, hosts)}?"


def _of(endpoint: str, hosts: Collection[Host]) -> str:
    """Return which hosts accept an endpoint, where not all of them do."""
    takers = [host for host in hosts if endpoint in (host.endpoints or ())]
    return "" if len(takers) == len(hosts) else f" ({titles(takers)})"


def _choice(start: str, hosts: Collection[Host]) -> str:
    """Return a message that says which host takes what."""
    offers: dict[tuple[str, ...], list[str]] = {}
    for host in hosts:
        offers.setdefault(tuple(accepted([host])), []).append(host.title)
    if len(hosts) == 1:
        [endpoints] = offers
        return f"{start} cannot be batched by {titles(hosts)}; supported: {', '.join(endpoints)}"
    text = start
    for count, names in SHARES:
        each = [f"{_some(who, names)}: {_some(what, count)}" for what, who in offers.items()]
        text = f"{start} is not supported; {'; '.join(each[:names])}{_more(len(each) - names)}"
        if len(text) <= LONGEST:
            return text
    return f"{start} cannot be batched by any of {len(hosts)} hosts"


def _some(words: Sequence[str], count: int) -> str:
    """Return the first few words, and how many more there are."""
    if count == 0:
        return f"{len(words)} endpoints"
    return ", ".join(words[:count]) + _more(len(words) - count)


def _more(count: int) -> str:
    return f" and {count} more" if count > 0 else ""


def _edit(value: Value, hosts: Collection[Host]) -> Edit | None:
    """Return the edit to the one endpoint that was meant, and that all hosts accept."""
    if not isinstance(value, Known) or not isinstance(value.value, str):
        return None
    fullest = set(accepted(hosts))
    by_all = common(host.endpoints or () for host in hosts)
    supported = [endpoint for endpoint in by_all if endpoint in fullest]
    if "/" + value.value in supported:
        return as_value(value, "/" + value.value)
    return as_value(value, sole(value.value, supported))


def _example(hosts: Collection[Host]) -> str:
    supported = accepted(hosts)
    chat = [endpoint for endpoint in supported if endpoint.endswith("/chat/completions")]
    return echo((chat or supported)[0])


def body_of(url: Value, hosts: Collection[Host]) -> str | None:
    """Return the endpoint that a url is of, with its ``/v1``; None where that is not known."""
    if not isinstance(url, Known) or not isinstance(url.value, str):
        return None
    if all_openai(hosts) or url.value.startswith("/v1/"):
        return url.value
    return f"/v1{url.value}"
