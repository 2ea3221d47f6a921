"""OBP107, OBP601 and OBP602 on payloads built by hand."""

from __future__ import annotations

import pytest
from payload_builders import (
    codes,
    edits,
    findings,
    one_of,
    text,
    value,
)

from flake8_batch_params.facts.hosts import ANY, AZURE, OPENAI, Host
from flake8_batch_params.findings import Edit
from flake8_batch_params.payloads import (
    Address,
    DroppedCall,
    NonexistentCall,
)
from flake8_batch_params.values import Unknown

# --- OBP601 ---


@pytest.mark.parametrize(
    ("client", "path", "right"),
    [
        ("openai", "Batch.create", "batches.create"),
        ("openai", "File.create", "files.create"),
        ("client", "Batch.retrieve", "batches.retrieve"),
        ("client", "batch.create", "batches.create"),
        ("client", "batch.jobs.get", "batches.retrieve"),
        ("client", "batch.jobs.create", "batches.create"),
        ("self.client", "beta.batches.retrieve", "batches.retrieve"),
        ("client", "beta.batches.get", "batches.retrieve"),
        ("client", "beta.files.upload", "files.create"),
        ("openai", "Batch.acreate", "batches.create"),
        ("client", "batches.get", "batches.retrieve"),
        ("client", "batches.submit", "batches.create"),
        ("get_client()", "files.upload", "files.create"),
        ("client", "files.download", "files.content"),
        ("client", "files.get", "files.retrieve"),
        ("client", "batch", "batches"),
    ],
)
def test_nonexistent_api(client: str, path: str, right: str) -> None:
    payload = NonexistentCall("call", f"{client}.{path}", tuple(path.split(".")))
    assert findings(payload) == [
        ("OBP601", "call", f"'{client}.{path}' does not exist; use '{client}.{right}'")
    ]
    # An awaited coroutine cannot become the result of a method that is none.
    expected = None if path.endswith("acreate") else Edit("path", "call", right, old=path)
    assert edits(payload) == [expected]


@pytest.mark.parametrize(
    ("method", "advice"),
    [
        ("results", "read client.files.content(batch.output_file_id)"),
        ("status", "read client.batches.retrieve(...).status"),
        ("wait", "ask client.batches.retrieve until its status is final"),
        ("delete", "a batch can only be cancelled, by client.batches.cancel"),
    ],
)
def test_what_is_done_in_another_way(method: str, advice: str) -> None:
    payload = NonexistentCall("call", f"client.batches.{method}", ("batches", method))
    assert findings(payload) == [
        ("OBP601", "call", f"'client.batches.{method}' does not exist; {advice}")
    ]
    assert edits(payload) == [None]


def test_a_name_that_nobody_is_known_to_write() -> None:
    payload = NonexistentCall("call", "client.jobs.create", ("jobs", "create"))
    assert findings(payload) == [
        ("OBP601", "call", "'client.jobs.create' does not exist; batches are at 'client.batches'")
    ]
    assert edits(payload) == [None]


# --- OBP107 ---


def address(url: object, *hosts: Host) -> Address:
    return Address("client", value(url, "url"), hosts or (OPENAI,))


@pytest.mark.parametrize(
    "url",
    [
        "https://api.openai.com",
        "https://api.openai.com/",
        "https://api.openai.com/v1/chat/completions",
        "https://api.openai.com/v1/batches/",
        "https://API.openai.com:443/v2",
        "http://api.openai.com",
    ],
)
def test_an_address_that_is_not_the_api(url: str) -> None:
    assert findings(address(url)) == [
        (
            "OBP107",
            "url",
            f"base_url '{url}' is not that of the API, whose path is /v1;"
            " write 'https://api.openai.com/v1'",
        )
    ]
    assert edits(address(url)) == [Edit("value", "url", "https://api.openai.com/v1")]


@pytest.mark.parametrize(
    "url",
    [
        "https://api.openai.com/v1",
        "https://api.openai.com/v1/",
        "https://api.openai.com/V1",
        "https://api.openai.com//v1",
        "https://eu.api.openai.com",
        "https://gateway.example.com/openai",
        "api.openai.com",
        "https://api.openai.com?key=1",
        "https://[api.openai.com",
        "",
        None,
        Unknown("?"),
        text("https://api.openai.com/", None),
    ],
)
def test_an_address_that_may_be_right(url: object) -> None:
    assert codes(address(url)) == []


def test_addresses_are_judged_on_openai_alone() -> None:
    assert codes(address("https://api.openai.com", OPENAI, AZURE)) == []
    assert codes(address("https://api.openai.com", ANY)) == []
    each = one_of("https://api.openai.com/v1", "https://api.openai.com", Unknown("?"))
    assert [origin for _, origin, _ in findings(address(each))] == ["option 1"]


# --- OBP602 ---


def test_a_coroutine_that_is_dropped() -> None:
    assert findings(DroppedCall("call", "batches.create")) == [
        (
            "OBP602",
            "call",
            "batches.create() of an asynchronous client is a coroutine that nobody awaits:"
            " nothing is sent; await it",
        )
    ]


def test_a_coroutine_that_is_used_as_the_result() -> None:
    assert findings(DroppedCall("call", "files.create", "id")) == [
        (
            "OBP602",
            "call",
            "files.create() of an asynchronous client is a coroutine, which has no 'id'; await it",
        )
    ]
