"""OBP301 to OBP304 on payloads built by hand."""

from __future__ import annotations

from dataclasses import replace

import pytest
from payload_builders import (
    NONE,
    call,
    codes,
    edits,
    findings,
    maybe,
    on,
    one_of,
    record,
    text,
)

from flake8_batch_params.facts.hosts import (
    AZURE,
    DASHSCOPE,
    OPENAI,
)
from flake8_batch_params.findings import Edit
from flake8_batch_params.values import (
    Absent,
    Typed,
    Unknown,
    UploadedId,
)

# --- OBP301 to OBP304 ---


def keys(count: int) -> dict[object, object]:
    return {f"key{number}": "x" for number in range(count)}


def test_too_many_metadata_keys() -> None:
    assert findings(call(metadata=keys(17))) == [
        ("OBP301", "metadata", "metadata has 17 keys; at most 16 are accepted")
    ]
    assert codes(call(metadata=keys(16))) == []


def test_only_certain_keys_are_counted() -> None:
    assert codes(call(metadata={**keys(16), "more": maybe("x")})) == []
    assert codes(call(metadata={**keys(16), "more": Absent("omit")})) == []
    assert codes(call(metadata=replace(record(keys(17), "m"), open=True))) == ["OBP301"]


def test_long_metadata_keys_count_characters() -> None:
    assert codes(call(metadata={"\N{SNOWMAN}" * 64: "x"})) == []
    [(code, origin, text)] = findings(call(metadata={"k" * 65: "x"}))
    assert (code, origin) == ("OBP302", f"key metadata.{'k' * 65}")
    assert text == (f"metadata key '{'k' * 55}...' has 65 characters; at most 64 are accepted")


def test_the_written_parts_of_a_long_value_are_counted() -> None:
    assert findings(call(metadata={"note": text("x" * 500, None, "y" * 13)})) == [
        (
            "OBP303",
            "text",
            "metadata['note'] has at least 513 characters; at most 512 are accepted",
        )
    ]
    assert codes(call(metadata={"note": text("x" * 500, None, "y" * 12)})) == []


def test_long_metadata_values_count_characters() -> None:
    assert codes(call(metadata={"note": "\N{SNOWMAN}" * 512})) == []
    assert findings(call(metadata={"note": one_of("x" * 512, "x" * 513)})) == [
        ("OBP303", "option 1", "metadata['note'] has 513 characters; at most 512 are accepted")
    ]


@pytest.mark.parametrize(
    ("content", "text"),
    [
        (3, "3, an int; it must be a string: use str(...)"),
        (1.5, "1.5, a float; it must be a string: use str(...)"),
        (True, "True, a bool; it must be a string: write 'true' or 'false'"),
        (None, "None; it must be a string: leave the key out"),
        (["a"], "a list; it must be a string: use json.dumps(...)"),
        ({"a": "b"}, "a dict; it must be a string: use json.dumps(...)"),
        (b"x", "b'x', bytes; it must be a string: use .decode()"),
        (Typed("x", "int"), "an int; it must be a string: use str(...)"),
        (Typed("x", "set"), "a set; it must be a string"),
    ],
)
def test_metadata_values_that_are_no_strings(content: object, text: str) -> None:
    assert [(code, found) for code, _, found in findings(call(metadata={"run": content}))] == [
        ("OBP304", f"metadata['run'] is {text}")
    ]


@pytest.mark.parametrize(
    "content",
    ["x", Unknown("?"), Typed("x", "str"), UploadedId("x"), Absent("omit"), Typed("x", "datetime")],
)
def test_metadata_values_that_may_be_strings(content: object) -> None:
    assert codes(call(metadata={"run": content})) == []


def test_metadata_keys_that_are_no_strings() -> None:
    assert findings(call(metadata={b"a": "x"})) == [
        (
            "OBP304",
            "key metadata.b'a'",
            "metadata key b'a' is not a string; keys and values must be strings",
        )
    ]
    # JSON writes them as strings.
    assert codes(call(metadata={1: "x", 2.5: "x", None: "x"})) == []


def test_metadata_that_is_no_dict() -> None:
    assert findings(call(metadata="nightly")) == [
        (
            "OBP304",
            "metadata",
            "metadata is 'nightly', a str; it must be a dict of strings to strings",
        )
    ]
    harmless: list[object] = [NONE, Absent("omit"), Typed("x", "dict"), Unknown("?"), {}]
    for content in harmless:
        assert codes(call(metadata=content)) == []


def test_metadata_is_judged_where_its_limits_are_known() -> None:
    request = call(metadata={**keys(17), "k" * 65: "x" * 513, "n": 1})
    found = ["OBP301", "OBP302", "OBP303", "OBP304"]
    assert codes(on(request, OPENAI, AZURE)) == found
    assert codes(on(request, OPENAI, DASHSCOPE)) == []


@pytest.mark.parametrize(
    ("content", "edit"),
    [
        (3, Edit("value", "metadata.run", "3", wrap="str")),
        (-1.5, Edit("value", "metadata.run", "-1.5", wrap="str")),
        (Typed("x", "int"), Edit("call", "x", "str")),
        (Typed("x", "float"), Edit("call", "x", "str")),
        (float("inf"), None),
        (True, None),
        (None, None),
        (["a"], None),
        (Typed("x", "bool"), None),
    ],
)
def test_numbers_become_strings(content: object, edit: Edit | None) -> None:
    assert edits(call(metadata={"run": content})) == [edit]
