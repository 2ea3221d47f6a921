"""What a batch's endpoint and a request line's url have in common."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from flake8_batch_params.facts.hosts import Host
from flake8_batch_params.findings import echo
from flake8_batch_params.rules._wording import (
    described,
    did_you_mean,
    is_not,
    judged,
    refused,
    titles,
)
from flake8_batch_params.values import Known, Value


def unsupported(subject: str, value: Value, hosts: Collection[Host]) -> str | None:
    """Return why every host refuses the value as an endpoint; None if one may take it."""
    if is_not(value, "str"):
        if not judged(hosts, lambda host: host.endpoints):
            return None
        return f"{subject} is {described(value)}; it must be a string such as {_example(hosts)}"
    if not isinstance(value, Known):
        return None
    endpoint = str(value.value)
    if not refused(hosts, lambda host: host.accepts_endpoint(endpoint)):
        return None
    return (
        f"{subject} {echo(endpoint)} cannot be batched by {titles(hosts)}"
        f"{_mend(endpoint, accepted(hosts))}"
    )


def accepted(hosts: Collection[Host]) -> list[str]:
    """Return the endpoints that the hosts are known to accept, each in its fullest spelling."""
    union = dict.fromkeys(endpoint for host in hosts for endpoint in host.endpoints or ())
    return [e for e in union if "/v1" + e not in union and "/" + e not in union]


def _mend(endpoint: str, supported: Sequence[str]) -> str:
    if "/" + endpoint in supported:
        return f"; it must start with a slash: {echo('/' + endpoint)}"
    return did_you_mean(endpoint, supported) or f"; supported: {', '.join(supported)}"


def _example(hosts: Collection[Host]) -> str:
    supported = accepted(hosts)
    chat = [endpoint for endpoint in supported if endpoint.endswith("/chat/completions")]
    return echo((chat or supported)[0])
