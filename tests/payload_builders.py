"""Payloads as the analysis makes them, built by hand for the tests of the rules.

The origin of a value is its path: ``"metadata.run"``; that of a key ``"key metadata.run"``.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any

from flake8_batch_params.facts.hosts import OPENAI, Host
from flake8_batch_params.facts.sdk import OPENAI_SDK
from flake8_batch_params.findings import Edit, Report, rules
from flake8_batch_params.options import Options
from flake8_batch_params.payloads import BatchRequest, Expiry, InputFile, RequestLine, Upload
from flake8_batch_params.values import (
    Entry,
    Known,
    Record,
    Sequence,
    Text,
    UploadedFile,
    UploadedId,
    Value,
    join,
)

NONE = Known("none", None)


def value(content: object, path: str = "") -> Value:
    """Return the value of Python objects; what is a value already stays as it is."""
    match content:
        case Value():
            return content
        case dict():
            return record(content, path)
        case list() | tuple() | set():
            items = tuple(value(item, f"{path}[{i}]") for i, item in enumerate(content))
            return Sequence(path, type(content).__name__, items)
    return Known(path, content)


def record(
    pairs: Mapping[Any, object],
    path: str = "",
    *,
    open: bool = False,  # noqa: A002
) -> Record:
    """Return a dict whose keys are certain, but for those that are given an `Entry`."""
    entries = {}
    for key, content in pairs.items():
        inner = f"{path}.{key}".lstrip(".")
        entry = content if isinstance(content, Entry) else Entry(value(content, inner))
        entries[key] = Entry(entry.value, entry.certain, f"key {inner}")
    return Record(path, entries, open)


def one_of(*contents: object) -> Value:
    """Return the value that may be any of these; the origins are their positions."""
    return join(value(content, f"option {i}") for i, content in enumerate(contents))


def maybe(content: object, path: str = "maybe") -> Entry:
    """Return the entry of a key that some runs do not write."""
    return Entry(value(content, path), certain=False)


def call(*positional: Value, **keywords: Any) -> BatchRequest:
    """Return a call with a client of OpenAI, complete but for what the keywords change.

    A keyword of None is dropped: write ``Known(value=None)`` for a written None.
    """
    good = {
        "input_file_id": Known("input_file_id", "file-abc123"),
        "endpoint": Known("endpoint", "/v1/responses"),
        "completion_window": Known("completion_window", "24h"),
    }
    written = record({k: v for k, v in {**good, **keywords}.items() if v is not None})
    return BatchRequest(
        "request", written, written, (OPENAI,), (OPENAI_SDK,), True, tuple(positional)
    )


def expiry(content: object, *hosts: Host, name: str = "output_expires_after") -> Expiry:
    """Return an expiry that goes to these hosts, to OpenAI when none is named."""
    return Expiry(name, name, value(content, name), hosts or (OPENAI,))


def line(*hosts: Host, finished: bool = True, **keys: Any) -> RequestLine:
    """Return a request line, complete but for what the keys change; None drops a key."""
    good = {
        "custom_id": Known("custom_id", "request-1"),
        "method": Known("method", "POST"),
        "url": Known("url", "/v1/responses"),
        "body": record({"model": "small", "input": "Hello."}, "body"),
    }
    written = {k: v for k, v in {**good, **keys}.items() if v is not None}
    return RequestLine("line", record(written), hosts or (OPENAI,), finished)


def input_file(
    *lines: RequestLine, hosts: tuple[Host, ...] = (OPENAI,), **fields: Any
) -> InputFile:
    """Return the file of a batch that these requests are written into."""
    return InputFile("file", lines, hosts, **{"for_batch": True, **fields})


def in_expiry(**keys: object) -> dict[str, object]:
    """Return a good expiry but for these keys."""
    return dict([("anchor", "created_at"), ("seconds", 1209600), *keys.items()])


def uploaded(purpose: object) -> UploadedId:
    """Return the id of an upload with a purpose."""
    return UploadedId("id", UploadedFile("upload", record({"purpose": purpose})))


def upload(*names: Value, hosts: tuple[Host, ...] = (OPENAI,), for_batch: bool = True) -> Upload:
    """Return an upload of a file that is sent under these names."""
    return Upload("upload", Record(), hosts, names, for_batch)


def text(*pieces: str | None, path: str = "text") -> Text:
    """Return a string of which some pieces are known."""
    return Text(path, pieces)


def on(payload: BatchRequest, *hosts: Host) -> BatchRequest:
    """Return the payload as it goes to these hosts."""
    return replace(payload, hosts=hosts)


def as_dict(request: BatchRequest, *hosts: Host) -> BatchRequest:
    """Return the payload of a plain dict: no signature to meet."""
    return replace(request, hosts=hosts or (OPENAI,), sdks=(), is_call=False)


def reports(payload: object) -> Iterator[tuple[str, Report]]:
    """Yield what all rules report about the payload, with their codes."""
    for rule in rules():
        if isinstance(payload, rule.payload) and rule.option is None:
            for report in rule.function(payload):
                yield rule.code, report


def findings(payload: object) -> list[tuple[str, object, str]]:
    """Return code, origin and text of what all rules report about the payload."""
    return [(code, report.origin, report.text) for code, report in reports(payload)]


def codes(payload: object) -> list[str]:
    return [code for code, _ in reports(payload)]


def edits(payload: object) -> list[Edit | None]:
    """Return the edits of all reports about the payload."""
    return [report.edit for _, report in reports(payload)]


#: All options that a rule may ask for are on.
EVERYTHING = Options(require_expiry=True, report_unjudged=True)
