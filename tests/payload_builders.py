"""Payloads as the analysis makes them, built by hand for the tests of the rules.

The origin of a value is its path: ``"metadata.run"``; that of a key ``"key metadata.run"``.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flake8_batch_params.facts.hosts import OPENAI, Host
from flake8_batch_params.facts.sdk import OPENAI_SDK
from flake8_batch_params.options import Options
from flake8_batch_params.payloads import BatchRequest, Expiry, RequestLine
from flake8_batch_params.values import Entry, Known, Record, Sequence, Value, join


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
        "body": record({"model": "small"}, "body"),
    }
    written = {k: v for k, v in {**good, **keys}.items() if v is not None}
    return RequestLine("line", record(written), hosts or (OPENAI,), finished)


#: All options that a rule may ask for are on.
EVERYTHING = Options(require_expiry=True)
