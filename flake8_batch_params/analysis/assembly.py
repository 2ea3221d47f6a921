"""From what was found to payloads: whose client it is, what is sent, which hosts answer."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from functools import cached_property
from typing import TypeAlias

from flake8_batch_params import payloads
from flake8_batch_params.analysis.clients import is_class, read
from flake8_batch_params.analysis.machine import Machine
from flake8_batch_params.analysis.objects import Client, Foreign, Imported
from flake8_batch_params.analysis.shapes import may_be_line_key
from flake8_batch_params.analysis.sinks import Sink
from flake8_batch_params.analysis.state import join_boxes
from flake8_batch_params.batches import evidence
from flake8_batch_params.batches.built import (
    BuiltClient,
    Kind,
    clients_built,
    hosts_of_client,
    sdks_of_client,
)
from flake8_batch_params.facts import spec
from flake8_batch_params.facts.hosts import (
    ANY,
    ENDPOINTS_ELSEWHERE,
    HOSTS,
    PRESUMED,
    Host,
    unite,
    with_endpoints,
)
from flake8_batch_params.facts.sdk import ANY_SDK, OPENAI_SDK, Sdk
from flake8_batch_params.values import (
    Absent,
    Known,
    Record,
    Sequence,
    Text,
    UploadedId,
    Value,
)

Payload: TypeAlias = (
    payloads.BatchRequest
    | payloads.Expiry
    | payloads.Upload
    | payloads.RequestLine
    | payloads.InputFile
    | payloads.NonexistentCall
)

#: The endpoints of all hosts, without the leading slash: what a line's url is known by.
_ENDPOINTS = frozenset(
    endpoint.lstrip("/") for host in HOSTS.values() for endpoint in host.endpoints or ()
)
#: How values begin that are meant for a batch: a table may have the same keys.
_FORMS = {
    "input_file_id": re.compile(r"[\w./:-]*$"),
    "endpoint": re.compile(r"/|v\d|chat/|$"),
    "completion_window": re.compile(r"\d+ *[A-Za-z]|$"),
}


class _File:
    """What the file says of hosts where no client is tied to a payload; asked for if needed."""

    def __init__(self, m: Machine) -> None:
        self.source = read(m.text)
        self.options = m.options
        self.owners = [sink.owner for sink in m.sinks if sink.owner is not None]

    @cached_property
    def built(self) -> list[BuiltClient]:
        return clients_built(self.source, self.options.clients)

    @cached_property
    def evidence(self) -> tuple[Host, ...]:
        return evidence.hosts_in(evidence.evidence(self.source))

    @cached_property
    def unproven(self) -> tuple[Host, ...]:
        return self._hosts(Kind.UNRESOLVED)

    @cached_property
    def sdks(self) -> tuple[Sdk, ...]:
        return sdks_of_client(self.options.host, self.evidence)

    @cached_property
    def spoken_of(self) -> tuple[Host, ...]:
        """The hosts that lines and lone dicts of this file may be for."""
        only_built = all(
            isinstance(one, Client) and one.hosts is not None
            for owner in self.owners
            for one in owner.outcomes()
        )
        hosts = self._hosts(Kind.UNTIED if only_built else Kind.UNRESOLVED)
        return hosts if self._names_anybody() else with_endpoints(hosts, ENDPOINTS_ELSEWHERE)

    def _hosts(self, kind: Kind) -> tuple[Host, ...]:
        return hosts_of_client(kind, self.options.host, self.evidence, built=self.built)

    def _names_anybody(self) -> bool:
        """Tell whether anything in the file says who its request lines are for."""
        asked = self.options.host != "auto" or self.owners or self.built
        return bool(asked or self.evidence or evidence.speaks_of_openai(self.source))

    @cached_property
    def is_test(self) -> bool:
        return evidence.is_test(self.source)

    @cached_property
    def speaks_of_batches(self) -> bool:
        return evidence.speaks_of_batches(self.source)

    def accepting(self, hosts: tuple[Host, ...]) -> tuple[Host, ...]:
        endpoints = self.options.endpoints
        return with_endpoints(hosts, endpoints) if endpoints else hosts


def assemble(m: Machine) -> list[Payload]:
    """Return the payloads of a file, in the order in which they were found."""
    file = _File(m)
    result: list[Payload] = []
    batches: list[payloads.BatchRequest] = []
    lines: list[payloads.RequestLine] = []
    fed = _fed_uploads(m)
    for sink in m.sinks:
        if sink.kind in ("dict", "BatchCreateParams") and sink.origin in m.consumed:
            continue
        for payload in _payloads(sink, file, fed):
            result.append(payload)
            if isinstance(payload, payloads.BatchRequest):
                batches.append(payload)
            elif isinstance(payload, payloads.RequestLine):
                lines.append(payload)
    return result + _input_file(lines, batches)


def _input_file(
    lines: list[payloads.RequestLine], batches: list[payloads.BatchRequest]
) -> list[Payload]:
    """Return the file that all lines are in, if they have one url and all batches one endpoint."""
    urls = {_only(line.record, "url") for line in lines}
    endpoints = {_only(batch.body, "endpoint") for batch in batches}
    groups = [line.hosts for line in lines] + [batch.hosts for batch in batches]
    if len(urls) != 1 or len(endpoints) != 1 or not all(groups):
        return []
    if None in urls | endpoints:
        return []
    values = tuple(value for batch in batches if (value := batch.body.get("endpoint")) is not None)
    # One dict is looked at wherever it goes.
    each = tuple({line.origin: line for line in lines}.values())
    return [
        payloads.InputFile(lines[0].origin, each, unite(groups), whole=True, endpoints=values[:1])
    ]


def _only(record: Record, key: str) -> object:
    """Return the one constant that the key certainly holds; None when it may be another."""
    outcomes = record.outcomes_of(key)
    only = outcomes[0] if record.has(key) and len(outcomes) == 1 else None
    return only.value if isinstance(only, Known) else None


def _fed_uploads(m: Machine) -> set[object]:
    """Return the places of the uploads whose id becomes a batch's input."""
    return {
        outcome.upload.origin
        for sink in m.sinks
        for outcome in sink.keywords.outcomes_of("input_file_id")
        if isinstance(outcome, UploadedId)
    }


def _payloads(sink: Sink, file: _File, fed: set[object]) -> Iterator[Payload]:
    match sink.kind:
        case "call":
            yield from _call(sink, file)
        case "upload":
            yield from _upload(sink, file, fed)
        case "post":
            hosts = file.accepting(sink.hosts)
            yield from _request(
                payloads.BatchRequest(sink.origin, sink.keywords, sink.keywords, hosts)
            )
        case "nonexistent":
            yield payloads.NonexistentCall(sink.origin, sink.spelling, _below(sink.spelling))
        case "list":
            hosts = file.accepting(file.spoken_of)
            lines = tuple(
                payloads.RequestLine(record.origin, record, hosts)
                for record in sink.items
                if _is_line(record, file)
            )
            if len(lines) > 1 and not file.is_test:
                yield payloads.InputFile(sink.origin, lines, hosts)
        case "OutputExpiresAfter":
            hosts = PRESUMED
            yield payloads.Expiry(sink.origin, "output_expires_after", sink.keywords, hosts)
        case _:
            yield from _dict(sink, file)


def _below(spelling: str) -> tuple[str, ...]:
    """Return the names below the client, in the spelling of an API that does not exist."""
    parts = spelling.split(".")
    starts = [i for i, part in enumerate(parts) if part in ("Batch", "batch", "File", "beta")]
    return tuple(parts[starts[0] if starts else 1 :])


def _call(sink: Sink, file: _File) -> Iterator[Payload]:
    hosts, sdks = _owner(sink.owner, file)
    yield from _request(
        payloads.BatchRequest(
            sink.origin,
            sink.keywords,
            _body(sink.keywords),
            file.accepting(hosts),
            sdks,
            is_call=True,
            positional=sink.positional,
            partial=sink.partial,
        )
    )


def _owner(owner: Value | None, file: _File) -> tuple[tuple[Host, ...], tuple[Sdk, ...]]:
    """Return the hosts that a client may talk to, and the SDKs that it may be of."""
    hosts: list[tuple[Host, ...]] = []
    sdks: dict[str, Sdk] = {}
    for outcome in owner.outcomes() if owner is not None else ():
        if isinstance(outcome, Known) and outcome.value is None:
            continue  # it has no attributes: no call is made
        found = outcome if isinstance(outcome, Client) else _stranger(outcome)
        hosts.append(file.unproven if found.hosts is None else found.hosts)
        sdks.update({sdk.name: sdk for sdk in found.sdks or file.sdks})
    return unite(hosts) if hosts else file.unproven, tuple(sdks.values()) or file.sdks


def _proven(owner: Value | None) -> tuple[Sdk, ...]:
    """Return the SDKs that a client is proven to be of; none where anybody's object may be it."""
    outcomes = () if owner is None else owner.outcomes()
    known = [one.sdks for one in outcomes if isinstance(one, Client) and one.sdks]
    if len(known) < len(outcomes):
        return ()
    return tuple({sdk.name: sdk for sdks in known for sdk in sdks}.values())


def _stranger(owner: Value) -> Client:
    """Return what a client is that was not built in sight.

    An object of somebody else's class may be of any SDK, and talk to anybody.
    """
    made = isinstance(owner, Imported) and owner.path.endswith("()") and is_class(owner.path)
    if made or isinstance(owner, Foreign):
        return Client(None, (ANY_SDK,), (ANY,))
    return Client()


def _body(keywords: Record) -> Record:
    """Return what a call sends: ``extra_body`` overrides keywords of the same name."""
    entries = {key: entry for key, entry in keywords.entries.items() if key not in spec.CALL_ONLY}
    body = replace(keywords, entries=entries)
    extra: Record | None = None
    for outcome in keywords.outcomes_of("extra_body"):
        nothing = isinstance(outcome, Absent) or _is_none(outcome)
        record = outcome if isinstance(outcome, Record) else Record(open=not nothing)
        joined = record if extra is None else join_boxes(extra, record)
        assert isinstance(joined, Record)
        extra = joined
    return body if extra is None else body.under(extra)


def _is_none(value: Value) -> bool:
    return isinstance(value, Known) and value.value is None


def _request(request: payloads.BatchRequest) -> Iterator[Payload]:
    yield request
    expiry = request.body.get("output_expires_after")
    if expiry is not None:
        yield payloads.Expiry(request.origin, "output_expires_after", expiry, request.hosts)


def _upload(sink: Sink, file: _File, fed: set[object]) -> Iterator[Payload]:
    hosts, _ = _owner(sink.owner, file)
    sdks = _proven(sink.owner)
    purposes = sink.keywords.outcomes_of("purpose")
    for_batch = sink.origin in fed or (
        bool(purposes)
        and all(isinstance(p, Known) and p.value == spec.BATCH_PURPOSE for p in purposes)
    )
    names = tuple(map(_file_name, sink.file_names))
    yield payloads.Upload(sink.origin, sink.keywords, hosts, names, for_batch, sdks)
    expiry = sink.keywords.get("expires_after")
    if for_batch and expiry is not None and not isinstance(expiry, Absent):
        yield payloads.Expiry(sink.origin, "expires_after", expiry, hosts)


def _file_name(name: Value) -> Value:
    """Return a name of which the end alone is known as what it is."""
    if isinstance(name, Known) and str(name.value).startswith("..."):
        return Text(name.origin, (None, str(name.value).removeprefix("...")))
    return name


def _dict(sink: Sink, file: _File) -> Iterator[Payload]:
    """Yield the payload that a dict is by itself, if it is one."""
    record = sink.keywords
    keys = {key for key in record.entries if isinstance(key, str)}
    hosts = file.accepting(file.spoken_of)
    if sink.kind == "BatchCreateParams":
        yield from _request(
            payloads.BatchRequest(
                sink.origin, record, record, file.accepting(file.unproven), (OPENAI_SDK,)
            )
        )
    elif file.is_test:
        return
    elif (
        keys <= set(spec.KEYS)
        and "input_file_id" in keys
        and keys & {"endpoint", "completion_window"}
        and all(_may_be_sent(record, key, form) for key, form in _FORMS.items())
    ):
        if not sink.finished:
            record = _unfinished(record)
        alone = file.accepting(file.unproven)
        yield from _request(payloads.BatchRequest(sink.origin, record, record, alone))
    elif _is_line(record, file):
        yield payloads.RequestLine(
            sink.origin,
            record,
            hosts,
            finished=sink.finished,
            handed_on=sink.handed_on,
            repeated=sink.repeated,
        )


def _unfinished(record: Record) -> Record:
    """Return a lone dict as one to which somebody may add, and whose ``None`` is to be set."""
    entries = {key: e for key, e in record.entries.items() if not _is_none(e.value)}
    return replace(record, entries=entries, open=True)


def _may_be_sent(record: Record, key: str, form: re.Pattern[str]) -> bool:
    """Tell whether what a dict holds for a key may be meant for a batch, wrong as it may be."""
    return all(_has_form(value, form) for value in record.outcomes_of(key))


def _has_form(value: Value, form: re.Pattern[str]) -> bool:
    match value:
        case Known(value=None):
            return True
        case Known(value=content):
            return isinstance(content, str) and form.match(content) is not None
        case Record() | Sequence():
            return False
    return True


def _is_line(record: Record, file: _File) -> bool:
    """Tell whether a dict has the shape of a request line."""
    keys = {key for key in record.entries if isinstance(key, str)}
    if "params" in keys or "response" in keys:
        return False
    foreign = {key for key in keys if not may_be_line_key(key)}
    if "custom_id" in keys and keys & {"method", "url"}:
        return not foreign and not _is_address(record)
    whole = {"method", "url", "body"} <= keys and not foreign
    return whole and file.speaks_of_batches and _is_endpoint(record)


def _is_address(record: Record) -> bool:
    """Tell whether a dict's url is a whole address: a line has a path."""
    return any(
        isinstance(url, Known) and "://" in str(url.value) for url in record.outcomes_of("url")
    )


def _is_endpoint(record: Record) -> bool:
    return any(
        isinstance(url, Known) and str(url.value).lstrip("/") in _ENDPOINTS
        for url in record.outcomes_of("url")
    )
