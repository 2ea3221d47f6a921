"""OBP101, OBP102 and OBP106 on payloads built by hand."""

from __future__ import annotations

from dataclasses import replace

import pytest
from payload_builders import (
    as_dict,
    call,
    codes,
    edits,
    findings,
    maybe,
    on,
    one_of,
)

from flake8_batch_params.facts.hosts import (
    ANY,
    AZURE,
    GROQ,
    OPENAI,
    TOGETHER,
    Host,
)
from flake8_batch_params.facts.sdk import ANY_SDK, GROQ_SDK, OPENAI_SDK, TOGETHER_SDK
from flake8_batch_params.findings import Edit
from flake8_batch_params.values import (
    Absent,
    Known,
    Unknown,
)

# --- OBP101 ---


def test_one_finding_names_all_missing_parameters() -> None:
    assert findings(call(input_file_id=None, completion_window=None)) == [
        (
            "OBP101",
            "request",
            "batches.create() lacks 'input_file_id' and 'completion_window';"
            " write completion_window='24h'",
        )
    ]


def test_a_near_miss_explains_a_missing_parameter() -> None:
    assert findings(call(input_file_id=None, input_file="file-1")) == [
        (
            "OBP101",
            "request",
            "batches.create() lacks 'input_file_id';"
            " 'input_file' was given, did you mean 'input_file_id'?",
        ),
        (
            "OBP102",
            "key input_file",
            "'input_file' is not a parameter of the OpenAI SDK's batches.create();"
            " did you mean 'input_file_id'?",
        ),
    ]


def test_a_part_of_a_name_explains_a_missing_parameter() -> None:
    text = "batches.create() lacks 'input_file_id'"
    by_part = {
        "file": f"{text}; 'file' was given, did you mean 'input_file_id'?",
        # Too short a part to mean one or the other.
        "put": text,
    }
    for word, expected in by_part.items():
        request = call(input_file_id=None, **{word: "file-1"})
        assert [found for code, _, found in findings(request) if code == "OBP101"] == [expected]


def test_the_signature_decides_whatever_the_host() -> None:
    request = call(endpoint="/v1/chat/completions", completion_window=None)
    assert codes(on(request, ANY)) == ["OBP101"]
    assert codes(on(request, TOGETHER)) == ["OBP101"]


def test_a_parameter_that_one_possible_sdk_does_not_need_is_not_missing() -> None:
    request = on(call(completion_window=None), OPENAI, TOGETHER)
    assert codes(replace(request, sdks=(OPENAI_SDK, TOGETHER_SDK))) == []
    assert codes(replace(request, sdks=(OPENAI_SDK, ANY_SDK))) == []


@pytest.mark.parametrize("hosts", [(OPENAI,), (OPENAI, AZURE)])
def test_a_parameter_that_is_left_out_by_value_is_missing(hosts: tuple[Host, ...]) -> None:
    assert codes(on(call(endpoint=Absent("omit")), *hosts)) == ["OBP101"]


def test_a_parameter_that_is_left_out_by_value_meets_the_signature() -> None:
    assert codes(on(call(endpoint=Absent("omit")), ANY)) == []


def test_extra_body_may_replace_what_is_left_out_but_not_what_is_missing() -> None:
    left_out = call(completion_window=Absent("omit"))
    merged = call()
    assert codes(replace(left_out, body=merged.body)) == []
    missing = call(completion_window=None)
    assert codes(replace(missing, body=merged.body)) == ["OBP101"]


def test_nothing_is_missing_that_may_be_added_or_may_be_there() -> None:
    incomplete = call(endpoint=None)
    assert codes(replace(incomplete, partial=True)) == []
    opened = replace(incomplete.keywords, open=True)
    assert codes(replace(incomplete, keywords=opened, body=opened)) == []
    assert codes(call(endpoint=maybe("/v1/responses"))) == []
    assert codes(call(endpoint=one_of("/v1/responses", Absent("omit")))) == []


def test_a_dict_must_hold_what_all_its_hosts_require() -> None:
    request = call(input_file_id=None)
    assert findings(as_dict(request)) == [
        ("OBP101", "request", "the batch request lacks 'input_file_id'")
    ]
    # On Azure, input may come from blob storage.
    assert codes(as_dict(request, OPENAI, AZURE)) == []


# --- OBP102 ---


def test_unknown_parameters_stand_at_their_keys() -> None:
    assert findings(call(model="small")) == [
        (
            "OBP102",
            "key model",
            "'model' is not a parameter of the OpenAI SDK's batches.create();"
            " it belongs into the body of each request in the input file",
        )
    ]


@pytest.mark.parametrize("content", [maybe("x"), Absent("omit"), Unknown("?")])
def test_an_unknown_parameter_is_wrong_whatever_it_holds(content: object) -> None:
    assert codes(call(model=content)) == ["OBP102"]


def test_call_only_keywords_are_parameters() -> None:
    assert codes(call(extra_headers={}, extra_query={}, extra_body={}, timeout=60.0)) == []


def test_an_unknown_parameter_names_the_sdk() -> None:
    request = call(endpoint="/v1/chat/completions", output_expires_after=Unknown("?"))
    request = on(request, GROQ)
    assert codes(request) == []
    assert findings(replace(request, sdks=(GROQ_SDK,))) == [
        (
            "OBP102",
            "key output_expires_after",
            "'output_expires_after' is not a parameter of the Groq SDK's batches.create();"
            " if only the host knows it, pass it in extra_body",
        )
    ]
    assert codes(replace(request, sdks=(OPENAI_SDK, GROQ_SDK))) == []


def test_extra_body_is_named_only_where_the_sdk_has_it() -> None:
    request = on(call(input_blob="https://x"), AZURE)
    sdk = replace(OPENAI_SDK, optional=("metadata",))
    assert [text for _, _, text in findings(replace(request, sdks=(sdk,)))] == [
        "'input_blob' is not a parameter of the OpenAI SDK's batches.create()"
    ]


def test_what_a_host_takes_goes_into_extra_body() -> None:
    assert findings(on(call(input_blob="https://x"), AZURE)) == [
        (
            "OBP102",
            "key input_blob",
            "'input_blob' is not a parameter of the OpenAI SDK's batches.create();"
            " for Azure OpenAI pass it in extra_body",
        )
    ]


def test_unknown_keys_of_a_dict_are_judged_by_its_hosts() -> None:
    request = call(meta_data=Unknown("?"))
    assert findings(as_dict(request)) == [
        (
            "OBP102",
            "key meta_data",
            "'meta_data' is not a parameter of a batch of OpenAI; did you mean 'metadata'?",
        )
    ]
    assert codes(as_dict(request, OPENAI, GROQ)) == []
    assert codes(as_dict(call(input_blob="https://x"), AZURE)) == []


# --- OBP106 ---


def test_positional_parameters_are_one_finding_and_the_only_one_of_the_signature() -> None:
    request = call(Known("first", "file-1"), Known("second", "x"), input_file_id=None)
    assert findings(request) == [
        (
            "OBP106",
            "first",
            "batches.create() takes keyword arguments only;"
            " write input_file_id=..., endpoint=... and completion_window=...",
        )
    ]


def test_a_positional_parameter_without_an_origin_is_reported_at_the_call() -> None:
    assert [origin for _, origin, _ in findings(call(Unknown(reason="?")))] == ["request"]


def test_an_sdk_that_nobody_knows_may_take_positional_parameters() -> None:
    request = call(Known("first", "file-1"))
    assert codes(replace(request, sdks=(OPENAI_SDK, ANY_SDK))) == []


def test_the_window_is_not_named_where_there_are_several() -> None:
    request = call(endpoint="/v1/chat/completions", completion_window=None)
    [(_, _, found)] = findings(on(request, OPENAI, GROQ))
    assert found == "batches.create() lacks 'completion_window'"
    [(_, _, found)] = findings(on(request, OPENAI, AZURE))
    assert found == "batches.create() lacks 'completion_window'; write completion_window='24h'"


def test_a_window_that_was_given_under_another_name_is_not_named() -> None:
    [(_, _, found), _] = findings(call(completion_window=None, completion_windows="24h"))
    assert found == (
        "batches.create() lacks 'completion_window';"
        " 'completion_windows' was given, did you mean 'completion_window'?"
    )


@pytest.mark.parametrize(
    ("word", "meant"),
    [("meta_data", "metadata"), ("completion-windows", None), ("model", None), ("file", None)],
)
def test_the_edit_of_an_unknown_parameter(word: str, meant: str | None) -> None:
    expected = None if meant is None else Edit("key", f"key {word}", meant)
    assert edits(call(**{word: "x"})) == [expected]


def test_a_parameter_is_not_renamed_to_one_that_may_be_there() -> None:
    request = call(meta_data={})
    opened = replace(request.keywords, open=True)
    assert edits(replace(request, keywords=opened)) == [None]
    assert edits(call(meta_data={}, metadata={})) == [None]
