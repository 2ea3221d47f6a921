"""The rules, each on payloads built by hand: what it reports, where, and what it leaves."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import Any

import pytest
from payload_builders import EVERYTHING, call, expiry, line, maybe, one_of, record

from flake8_batch_params.facts.hosts import (
    ANY,
    AZURE,
    BEDROCK,
    DASHSCOPE,
    DOUBLEWORD,
    GROQ,
    NOVITA,
    OPENAI,
    TOGETHER,
    ZHIPU,
    Host,
    with_endpoints,
)
from flake8_batch_params.facts.sdk import ANY_SDK, GROQ_SDK, OPENAI_SDK, TOGETHER_SDK
from flake8_batch_params.findings import rules
from flake8_batch_params.payloads import (
    BatchRequest,
    Job,
    NonexistentCall,
    RequestLine,
    RequestList,
    Unanalysed,
    Upload,
)
from flake8_batch_params.values import (
    Absent,
    Entry,
    Known,
    Record,
    Sequence,
    Typed,
    Unknown,
    UploadedFile,
    UploadedId,
    Value,
)

NONE = Known("none", None)


def findings(payload: object) -> list[tuple[str, object, str]]:
    """Return code, origin and text of what all rules report about the payload."""
    return [
        (rule.code, report.origin, report.text)
        for rule in rules()
        if isinstance(payload, rule.payload) and rule.option is None
        for report in rule.function(payload)
    ]


def codes(payload: object) -> list[str]:
    return [code for code, _, _ in findings(payload)]


def on(payload: BatchRequest, *hosts: Host) -> BatchRequest:
    return replace(payload, hosts=hosts)


def as_dict(request: BatchRequest, *hosts: Host) -> BatchRequest:
    """Return the payload of a plain dict: no signature to meet."""
    return replace(request, hosts=hosts or (OPENAI,), sdks=(), is_call=False)


# --- the registry ---


def test_the_rules_and_their_names() -> None:
    assert {rule.code: rule.name for rule in rules()} == {
        "OBP001": "file-not-analysed",
        "OBP101": "missing-parameter",
        "OBP102": "unknown-parameter",
        "OBP103": "unsupported-endpoint",
        "OBP104": "unsupported-completion-window",
        "OBP105": "invalid-input-file-id",
        "OBP106": "positional-parameter",
        "OBP201": "missing-expiry-key",
        "OBP202": "unknown-expiry-key",
        "OBP203": "unsupported-expiry-anchor",
        "OBP204": "expiry-seconds-out-of-range",
        "OBP205": "expiry-seconds-not-an-integer",
        "OBP301": "too-many-metadata-keys",
        "OBP302": "metadata-key-too-long",
        "OBP303": "metadata-value-too-long",
        "OBP304": "metadata-not-a-string",
        "OBP401": "input-file-purpose",
        "OBP402": "input-file-name",
        "OBP501": "missing-request-key",
        "OBP502": "unsupported-request-method",
        "OBP503": "unsupported-request-url",
        "OBP504": "request-url-differs-from-endpoint",
        "OBP505": "duplicate-custom-id",
        "OBP506": "streaming-request",
        "OBP601": "nonexistent-batch-api",
        "OBP901": "no-output-expiry",
    }


def test_names_are_kebab_case_and_unique() -> None:
    names = [rule.name for rule in rules()]
    assert len(set(names)) == len(names)
    assert [n for n in names if not re.fullmatch(r"[a-z]+(-[a-z]+)*", n)] == []


def test_only_opinions_need_an_option() -> None:
    assert {rule.code: rule.option for rule in rules() if rule.option} == {
        "OBP901": "require_expiry"
    }
    assert EVERYTHING.require_expiry is True


def test_a_complete_batch_and_a_complete_line_have_no_findings() -> None:
    assert findings(call()) == []
    assert findings(as_dict(call())) == []
    assert findings(line()) == []


@pytest.mark.parametrize("hosts", [(), (ANY,)], ids=["no host", "any host"])
def test_values_are_not_judged_without_a_known_host(hosts: tuple[Host, ...]) -> None:
    wrong = call(
        input_file_id=NONE,
        endpoint=5,
        completion_window="48h",
        metadata={"run": 5},
        output_expires_after=NONE,
    )
    assert codes(replace(wrong, hosts=hosts)) == []
    assert codes(replace(expiry({"anchor": 5, "when": 1}), hosts=hosts)) == []
    bad_line = line(custom_id=None, method="GET", url="/x", body=record({"stream": True}))
    assert codes(replace(bad_line, hosts=hosts)) == []


# --- OBP001 ---


def test_a_file_that_was_not_analysed_says_why() -> None:
    assert findings(Unanalysed("first call", "nested too deeply")) == [
        ("OBP001", "first call", "batch code in this file was not analysed: nested too deeply")
    ]


# --- OBP101 ---


def test_one_finding_names_all_missing_parameters() -> None:
    assert findings(call(input_file_id=None, completion_window=None)) == [
        (
            "OBP101",
            "request",
            "batches.create() lacks 'input_file_id' and 'completion_window'",
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
            "'input_file' is no parameter of the OpenAI SDK's batches.create();"
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
            "'model' is no parameter of the OpenAI SDK's batches.create()",
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
            "'output_expires_after' is no parameter of the Groq SDK's batches.create();"
            " what only the host knows goes into extra_body",
        )
    ]
    assert codes(replace(request, sdks=(OPENAI_SDK, GROQ_SDK))) == []


def test_extra_body_is_named_only_where_the_sdk_has_it() -> None:
    request = on(call(input_blob="https://x"), AZURE)
    sdk = replace(OPENAI_SDK, optional=("metadata",))
    assert [text for _, _, text in findings(replace(request, sdks=(sdk,)))] == [
        "'input_blob' is no parameter of the OpenAI SDK's batches.create()"
    ]


def test_what_a_host_takes_goes_into_extra_body() -> None:
    assert findings(on(call(input_blob="https://x"), AZURE)) == [
        (
            "OBP102",
            "key input_blob",
            "'input_blob' is no parameter of the OpenAI SDK's batches.create();"
            " for Azure OpenAI pass it in extra_body",
        )
    ]


def test_unknown_keys_of_a_dict_are_judged_by_its_hosts() -> None:
    request = call(meta_data=Unknown("?"))
    assert findings(as_dict(request)) == [
        (
            "OBP102",
            "key meta_data",
            "'meta_data' is no parameter of a batch of OpenAI; did you mean 'metadata'?",
        )
    ]
    assert codes(as_dict(request, OPENAI, GROQ)) == []
    assert codes(as_dict(call(input_blob="https://x"), AZURE)) == []


# --- OBP103 ---

OPENAI_ENDPOINTS = (
    "/v1/responses, /v1/chat/completions, /v1/embeddings, /v1/completions, /v1/moderations,"
    " /v1/images/generations, /v1/images/edits, /v1/videos"
)


@pytest.mark.parametrize(
    ("endpoint", "mend"),
    [
        ("/v1/chat/completion", "did you mean '/v1/chat/completions'?"),
        ("/chat/completions", "did you mean '/v1/chat/completions'?"),
        ("/v1/chat", "did you mean '/v1/chat/completions'?"),
        ("/V1/Responses", "did you mean '/v1/responses'?"),
        ("https://api.openai.com/v1/responses", "did you mean '/v1/responses'?"),
        ("v1/embeddings", "it must start with a slash: '/v1/embeddings'"),
        ("/v1/audio/transcriptions", f"supported: {OPENAI_ENDPOINTS}"),
        ("/v1/", f"supported: {OPENAI_ENDPOINTS}"),
        ("/v1/messages", f"supported: {OPENAI_ENDPOINTS}"),
        ("", f"supported: {OPENAI_ENDPOINTS}"),
    ],
)
def test_unsupported_endpoint(endpoint: str, mend: str) -> None:
    assert findings(call(endpoint=endpoint)) == [
        ("OBP103", "endpoint", f"endpoint {endpoint!r} cannot be batched by OpenAI; {mend}")
    ]


def test_all_hosts_must_refuse_an_endpoint() -> None:
    audio = call(endpoint="/v1/audio/transcriptions")
    assert codes(on(audio, OPENAI, AZURE)) == ["OBP103"]
    assert codes(on(audio, OPENAI, AZURE, TOGETHER)) == []
    assert codes(on(call(endpoint="/chat/completions"), OPENAI, AZURE)) == []
    assert codes(on(call(endpoint="v1/chat/completions"), BEDROCK)) == []


def test_several_hosts_are_named_and_no_endpoint_is_listed_in_two_spellings() -> None:
    [(_, _, text)] = findings(on(call(endpoint="/v9/nothing"), OPENAI, AZURE, DOUBLEWORD))
    assert text == (
        "endpoint '/v9/nothing' cannot be batched by OpenAI, Azure OpenAI or Doubleword;"
        f" supported: {OPENAI_ENDPOINTS}"
    )


def test_the_endpoint_with_the_slash_is_the_one_that_is_listed() -> None:
    [(_, _, text)] = findings(on(call(endpoint="/v9/nothing"), BEDROCK))
    assert text.endswith(" cannot be batched by Bedrock; supported: /v1/chat/completions")


def test_nothing_is_suggested_for_what_is_very_long() -> None:
    address = "https://api.openai.com/v1/responses?"
    for length, mend in ((10, "did you mean '/v1/responses'?"), (300, "supported: ")):
        [(_, _, text)] = findings(call(endpoint=address + "x" * length))
        assert mend in text


def test_endpoints_of_the_options_are_accepted() -> None:
    request = call(endpoint="/v1/rerank")
    assert codes(request) == ["OBP103"]
    assert codes(on(request, *with_endpoints((OPENAI,), ("/v1/rerank",)))) == []


def test_endpoints_of_the_options_are_suggested() -> None:
    request = call(endpoint="https://llm.example.com/ocr")
    [(_, _, text)] = findings(on(request, *with_endpoints((OPENAI,), ("/ocr",))))
    assert text.endswith("; did you mean '/ocr'?")


@pytest.mark.parametrize("unset", [None, ""])
@pytest.mark.parametrize(
    ("key", "wrong", "code"),
    [
        ("endpoint", "/v1/foo", "OBP103"),
        ("completion_window", "48h", "OBP104"),
        ("input_file_id", "requests.jsonl", "OBP105"),
    ],
)
def test_what_is_not_set_yet_is_judged_only_if_it_is_all_there_is(
    key: str, wrong: str, code: str, unset: str | None
) -> None:
    assert codes(call(**{key: Known("unset", unset)})) == [code]
    assert codes(call(**{key: one_of(unset, Unknown("?"))})) == []
    found = findings(call(**{key: one_of(unset, wrong)}))
    assert [(code, origin) for code, origin, _ in found] == [(code, "option 1")]


def test_each_written_outcome_of_an_endpoint_is_judged() -> None:
    choice = one_of("/v1/responses", "/v1/foo", Unknown("?"), "/v1/bar", Absent("omit"))
    assert [origin for _, origin, _ in findings(call(endpoint=choice))] == [
        "option 1",
        "option 3",
    ]


def test_a_possible_entry_is_a_written_outcome() -> None:
    assert codes(call(endpoint=maybe("/v1/foo"))) == ["OBP103"]


@pytest.mark.parametrize(
    ("endpoint", "found"),
    [
        (NONE, "None"),
        (Known("x", 5), "5, an int"),
        (Typed("x", "list"), "a list"),
        (record({}, "x"), "a dict"),
        (Sequence("x", "tuple"), "a tuple"),
        (UploadedFile("x"), "an uploaded file"),
    ],
)
def test_an_endpoint_that_is_no_string(endpoint: Value, found: str) -> None:
    assert findings(call(endpoint=endpoint)) == [
        (
            "OBP103",
            endpoint.origin,
            f"endpoint is {found}; it must be a string such as '/v1/chat/completions'",
        )
    ]


@pytest.mark.parametrize("endpoint", [Unknown("?"), Typed("x", "str"), UploadedId("x")])
def test_an_endpoint_that_may_be_right(endpoint: Value) -> None:
    assert codes(call(endpoint=endpoint)) == []


def test_what_is_sent_is_judged_not_what_extra_body_overrides() -> None:
    request = call(endpoint="/v1/foo")
    assert codes(replace(request, body=call().body)) == []


# --- OBP104 ---


@pytest.mark.parametrize("window", ["48h", "12h", "24H", "1d", " 24h", "24 hours", ""])
def test_openai_takes_one_window(window: str) -> None:
    assert findings(call(completion_window=window)) == [
        (
            "OBP104",
            "completion_window",
            f"completion_window {window!r} is not supported by OpenAI; it must be '24h'",
        )
    ]


@pytest.mark.parametrize(
    ("window", "hosts"),
    [
        ("7d", (GROQ,)),
        ("48h", (NOVITA,)),
        ("1h", (DOUBLEWORD,)),
        ("336h", (DASHSCOPE,)),
        ("48h", (OPENAI, GROQ)),
        ("99h", (OPENAI, TOGETHER)),
        ("99h", (ZHIPU,)),
    ],
)
def test_a_window_that_one_host_may_offer(window: str, hosts: tuple[Host, ...]) -> None:
    request = call(endpoint="/v1/chat/completions", completion_window=window)
    assert codes(on(request, *hosts)) == []


def test_the_windows_of_several_hosts_are_all_named() -> None:
    request = call(endpoint="/v1/chat/completions", completion_window="8d")
    assert findings(on(request, OPENAI, AZURE, GROQ)) == [
        (
            "OBP104",
            "completion_window",
            "completion_window '8d' is not supported by OpenAI, Azure OpenAI or Groq; it must be"
            " '24h' (OpenAI, Azure OpenAI) or from '24h' to '168h' (Groq)",
        )
    ]


def test_a_window_that_is_no_string() -> None:
    assert findings(call(completion_window=24)) == [
        ("OBP104", "completion_window", "completion_window is 24, an int; it must be '24h'")
    ]
    assert codes(call(completion_window=NONE)) == ["OBP104"]
    assert codes(call(completion_window=Typed("x", "str"))) == []


def test_none_is_refused_only_where_the_window_is_required() -> None:
    request = call(endpoint="/v1/chat/completions", completion_window=NONE)
    assert codes(on(request, OPENAI, TOGETHER)) == []
    number = call(endpoint="/v1/chat/completions", completion_window=24)
    assert [text for _, _, text in findings(on(number, OPENAI, TOGETHER))] == [
        "completion_window is 24, an int; it must be '24h'"
    ]
    # Nothing is known of Together's windows.
    assert codes(on(number, TOGETHER)) == []


# --- OBP105 ---


@pytest.mark.parametrize(
    ("content", "text"),
    [
        (NONE, "is None; upload the file first and pass the .id of the result"),
        (Known("x", ""), "is empty; upload the file first and pass the .id of the result"),
        (
            Known("x", "data/requests.jsonl"),
            "'data/requests.jsonl' is the name of a file;"
            " upload the file first and pass the .id of the result",
        ),
        (
            Typed("x", "file"),
            "is an open file; upload the file first and pass the .id of the result",
        ),
        (UploadedFile("x"), "is the uploaded file itself; pass its .id"),
        (Known("x", 7), "is 7, an int; it must be the id of an uploaded file, a string"),
        (record({}, "x"), "is a dict; it must be the id of an uploaded file, a string"),
    ],
)
def test_invalid_input_file_id(content: Value, text: str) -> None:
    request = call(input_file_id=content)
    assert findings(request) == [("OBP105", content.origin, f"input_file_id {text}")]
    assert codes(on(request, OPENAI, AZURE)) == ["OBP105"]


@pytest.mark.parametrize(
    "content",
    ["file-abc123", "batch_jsonl", Unknown("?"), Typed("x", "str"), UploadedId("x"), "requests"],
)
def test_an_input_file_id_that_may_be_right(content: object) -> None:
    assert codes(call(input_file_id=content)) == []


def test_azure_may_take_its_input_from_blob_storage() -> None:
    request = on(call(input_file_id=NONE), OPENAI, AZURE)
    assert codes(request) == ["OBP105"]
    for content in ("https://x", Unknown("?"), maybe("https://x")):
        blob = record({**request.body.entries, "input_blob": content})
        assert codes(replace(request, body=blob)) == []
    opened = replace(request.body, open=True)
    assert codes(replace(request, body=opened)) == []
    # On OpenAI alone nothing stands in for the file.
    assert codes(on(replace(request, body=opened), OPENAI)) == ["OBP105"]


def test_an_address_is_judged_on_openai_alone() -> None:
    request = call(endpoint="/v1/chat/completions", input_file_id="s3://bucket/requests.jsonl")
    assert codes(on(request, BEDROCK)) == []
    assert codes(on(request, OPENAI, AZURE)) == []
    assert codes(on(request, OPENAI)) == ["OBP105"]


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


# --- OBP201 to OBP205 ---


def in_expiry(**keys: object) -> dict[str, object]:
    """Return a good expiry but for these keys."""
    return dict([("anchor", "created_at"), ("seconds", 1209600), *keys.items()])


@pytest.mark.parametrize("host", [OPENAI, AZURE])
def test_a_good_expiry(host: Host) -> None:
    assert codes(expiry(in_expiry(), host)) == []


def test_missing_expiry_keys() -> None:
    assert findings(expiry({})) == [
        (
            "OBP201",
            "output_expires_after",
            "output_expires_after lacks 'anchor' and 'seconds'",
        )
    ]
    wrong = expiry({"anchor": "created_at", "second": 5})
    assert findings(wrong) == [
        (
            "OBP201",
            "output_expires_after",
            "output_expires_after lacks 'seconds'; 'second' was given, did you mean 'seconds'?",
        ),
        (
            "OBP202",
            "key output_expires_after.second",
            "'second' is no key of output_expires_after; did you mean 'seconds'?",
        ),
    ]


@pytest.mark.parametrize(
    "content",
    [
        record({}, open=True),
        record({"anchor": "created_at", "seconds": maybe(86400)}),
        Unknown("?"),
        Typed("x", "dict"),
        Absent("omit"),
    ],
)
def test_an_expiry_that_may_be_whole(content: Value) -> None:
    assert codes(expiry(content)) == []


@pytest.mark.parametrize(
    ("content", "found"),
    [
        (None, "None"),
        (86400, "86400, an int"),
        (Typed("x", "str"), "a str"),
        ([], "a list"),
        (UploadedId("x"), "a str"),
    ],
)
def test_an_expiry_that_is_no_dict(content: object, found: str) -> None:
    assert [text for _, _, text in findings(expiry(content))] == [
        f"output_expires_after is {found};"
        " write {'anchor': 'created_at', 'seconds': ...} or leave it out"
    ]


def test_each_outcome_of_an_expiry_is_judged() -> None:
    payload = expiry(one_of(in_expiry(), None, Unknown("?"), in_expiry(seconds=60)))
    assert [(code, origin) for code, origin, _ in findings(payload)] == [
        ("OBP201", "option 1"),
        ("OBP204", "option 3.seconds"),
    ]


def test_hosts_whose_expiry_is_unknown_are_not_judged() -> None:
    wrong = {"anchor": 5, "days": 1, "seconds": "x"}
    assert codes(expiry(wrong, OPENAI)) == ["OBP202", "OBP203", "OBP205"]
    assert codes(expiry(wrong, OPENAI, GROQ)) == []


def test_unknown_expiry_keys() -> None:
    assert findings(expiry(in_expiry(days=maybe(14)))) == [
        (
            "OBP202",
            "key output_expires_after.days",
            "'days' is no key of output_expires_after; it has anchor and seconds",
        )
    ]
    assert codes(expiry(in_expiry(days=Absent("omit")))) == []


def test_an_expiry_key_that_is_no_string() -> None:
    assert findings(expiry({"anchor": "created_at", 1209600: True})) == [
        ("OBP201", "output_expires_after", "output_expires_after lacks 'seconds'"),
        (
            "OBP202",
            "key output_expires_after.1209600",
            "1209600 is no key of output_expires_after; it has anchor and seconds",
        ),
    ]


@pytest.mark.parametrize(
    ("anchor", "found"),
    [("completed_at", "'completed_at'"), (5, "5, an int"), (Typed("x", "int"), "an int")],
)
def test_unsupported_anchor(anchor: object, found: str) -> None:
    assert [(code, text) for code, _, text in findings(expiry(in_expiry(anchor=anchor)))] == [
        ("OBP203", f"output_expires_after.anchor is {found}; it must be 'created_at'")
    ]


@pytest.mark.parametrize("anchor", [Unknown("?"), Typed("x", "str"), Absent("omit")])
def test_an_anchor_that_may_be_right(anchor: Value) -> None:
    assert "OBP203" not in codes(expiry(in_expiry(anchor=anchor)))


@pytest.mark.parametrize("seconds", [3599, 2592001, 0, -1, 10**9])
def test_seconds_out_of_range(seconds: int) -> None:
    assert findings(expiry(in_expiry(seconds=seconds))) == [
        (
            "OBP204",
            "output_expires_after.seconds",
            f"output_expires_after.seconds is {seconds};"
            " it must be between 3600 (1 hour) and 2592000 (30 days)",
        )
    ]


@pytest.mark.parametrize("seconds", [3600, 2592000, Typed("x", "int"), Unknown("?")])
def test_seconds_in_range(seconds: object) -> None:
    assert codes(expiry(in_expiry(seconds=seconds))) == []


def test_azure_is_proven_to_refuse_less_than_three_days() -> None:
    day = in_expiry(seconds=86400)
    assert [text for _, _, text in findings(expiry(day, AZURE))] == [
        "output_expires_after.seconds is 86400;"
        " it must be between 259200 (3 days) and 2592000 (30 days) on Azure OpenAI"
    ]
    assert codes(expiry(day, OPENAI, AZURE)) == []
    assert codes(expiry(in_expiry(seconds=259200), AZURE)) == []
    assert codes(expiry(in_expiry(seconds=259199), AZURE)) == ["OBP204"]
    assert codes(expiry(in_expiry(seconds=2592001), AZURE)) == ["OBP204"]
    assert codes(expiry(in_expiry(seconds=60), OPENAI, AZURE)) == ["OBP204"]


def test_a_range_is_written_as_a_reader_would() -> None:
    host = replace(OPENAI, seconds=(90, 7200))
    assert [text for _, _, text in findings(expiry(in_expiry(seconds=60), host))] == [
        "output_expires_after.seconds is 60; it must be between 90 and 7200 (2 hours) on OpenAI"
    ]


@pytest.mark.parametrize(
    ("seconds", "text"),
    [
        (True, "True, a bool; it must be an integer"),
        (None, "None; it must be an integer"),
        (86400.0, "86400.0, a float; it must be an integer: write 86400, or int(...)"),
        (86400.5, "86400.5, a float; it must be an integer: use int(...)"),
        ("86400", "'86400', a str; it must be an integer: write 86400 without quotes, or int(...)"),
        ("1 day", "'1 day', a str; it must be an integer: use int(...)"),
        (Typed("x", "float"), "a float; it must be an integer: use int(...)"),
        (Typed("x", "list"), "a list; it must be an integer"),
    ],
)
def test_seconds_that_are_no_integer(seconds: object, text: str) -> None:
    assert [(code, found) for code, _, found in findings(expiry(in_expiry(seconds=seconds)))] == [
        ("OBP205", f"output_expires_after.seconds is {text}")
    ]


def test_an_upload_sends_its_expiry_as_a_form() -> None:
    for content in ("86400", 86400.0, Typed("x", "str")):
        assert codes(expiry(in_expiry(seconds=content), name="expires_after")) == []
    assert codes(expiry(in_expiry(seconds=True), name="expires_after")) == ["OBP205"]
    assert codes(expiry(in_expiry(seconds=60), name="expires_after")) == ["OBP204"]
    # None is left out of a form; an empty dict is a dict without its keys.
    assert codes(expiry(None, name="expires_after")) == []
    assert codes(expiry({}, name="expires_after")) == ["OBP201"]


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
        (True, "True, a bool; it must be a string: use str(...)"),
        (None, "None; it must be a string: leave the key out"),
        (["a"], "a list; it must be a string: use json.dumps(...)"),
        ({"a": "b"}, "a dict; it must be a string: use json.dumps(...)"),
        (b"x", "b'x', a bytes; it must be a string: use .decode()"),
        (Typed("x", "int"), "an int; it must be a string: use str(...)"),
        (Typed("x", "set"), "a set; it must be a string"),
    ],
)
def test_metadata_values_that_are_no_strings(content: object, text: str) -> None:
    assert [(code, found) for code, _, found in findings(call(metadata={"run": content}))] == [
        ("OBP304", f"metadata['run'] is {text}")
    ]


@pytest.mark.parametrize(
    "content", ["x", Unknown("?"), Typed("x", "str"), UploadedId("x"), Absent("omit")]
)
def test_metadata_values_that_may_be_strings(content: object) -> None:
    assert codes(call(metadata={"run": content})) == []


def test_metadata_keys_that_are_no_strings() -> None:
    assert findings(call(metadata={1: "x"})) == [
        (
            "OBP304",
            "key metadata.1",
            "metadata key 1 is no string; keys and values must be strings",
        )
    ]


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


# --- OBP401 and OBP402 ---


def uploaded(purpose: object) -> UploadedId:
    return UploadedId("id", UploadedFile("upload", record({"purpose": purpose})))


def test_the_upload_has_another_purpose() -> None:
    assert findings(call(input_file_id=uploaded("fine-tune"))) == [
        (
            "OBP401",
            "purpose",
            "the input file of a batch is uploaded with purpose 'fine-tune';"
            " OpenAI takes only 'batch'",
        )
    ]


def test_each_upload_and_purpose_is_judged() -> None:
    both = uploaded(one_of("evals", "vision"))
    choice = one_of(both, Unknown("?"), uploaded("batch"))
    origins = [origin for _, origin, _ in findings(call(input_file_id=choice))]
    assert origins == ["option 0", "option 1"]


def test_an_upload_that_may_have_the_right_purpose() -> None:
    for other in ("batch", Unknown("?")):
        assert codes(call(input_file_id=uploaded(one_of(other, "vision")))) == []


@pytest.mark.parametrize("purpose", ["batch", Unknown("?"), Typed("x", "str"), Absent("omit")])
def test_a_purpose_that_may_be_right(purpose: object) -> None:
    assert codes(call(input_file_id=uploaded(purpose))) == []


def test_hosts_have_purposes_of_their_own() -> None:
    request = call(endpoint="/v1/chat/completions", input_file_id=uploaded("batch-api"))
    assert codes(on(request, TOGETHER)) == []
    assert codes(on(request, OPENAI, TOGETHER)) == []
    assert codes(on(request, OPENAI, AZURE)) == ["OBP401"]
    # Nothing is known of Bedrock's purposes.
    assert codes(on(request, OPENAI, BEDROCK)) == []


def upload(*names: Value, hosts: tuple[Host, ...] = (OPENAI,), for_batch: bool = True) -> Upload:
    return Upload("upload", Record(), hosts, names, for_batch)


def test_input_files_are_named_jsonl() -> None:
    names = (Known("a", "requests.jsonl"), one_of("data/requests.json", Unknown("?")))
    assert findings(upload(*names)) == [
        (
            "OBP402",
            "option 0",
            "a batch's input file is uploaded as 'data/requests.json';"
            " its name must end in .jsonl, as 'data/requests.jsonl'",
        )
    ]


@pytest.mark.parametrize(
    ("name", "renamed"),
    [("requests", "requests.jsonl"), ("a.jsonl.gz", "a.jsonl"), ("x.ndjson", "x.jsonl")],
)
def test_the_mended_name(name: str, renamed: str) -> None:
    [(_, _, text)] = findings(upload(Known("a", name)))
    assert text.endswith(f"its name must end in .jsonl, as '{renamed}'")


def test_names_that_are_not_judged() -> None:
    assert codes(upload(Known("a", "REQUESTS.JSONL"))) == []
    assert codes(upload(Known("a", "train.json"), for_batch=False)) == []
    assert codes(upload(Known("a", "train.json"), hosts=(OPENAI, GROQ))) == []
    assert codes(upload(Typed("a", "str"), Unknown("?"))) == []


# --- OBP501 ---


def test_a_line_lacks_keys() -> None:
    assert findings(line(method=None, body=None)) == [
        ("OBP501", "line", "the request line lacks 'method' and 'body'")
    ]


@pytest.mark.parametrize(
    "word", ["id", "custom_id:", "customid", "customId", "Custom_ID", "custom-id", "custum_id"]
)
def test_a_near_miss_explains_a_missing_key(word: str) -> None:
    payload = line(finished=False, custom_id=None, **{word: "request-1"})
    assert findings(payload) == [
        (
            "OBP501",
            "line",
            f"the request line lacks 'custom_id'; '{word}' was given, did you mean 'custom_id'?",
        )
    ]


def test_a_line_that_may_get_its_keys_later() -> None:
    assert codes(line(finished=False, custom_id=None)) == []
    opened = line(custom_id=None)
    assert codes(replace(opened, record=replace(opened.record, open=True))) == []
    assert codes(line(custom_id=maybe("request-1"))) == []


def test_a_line_that_is_built_here_lacks_what_nothing_adds() -> None:
    built = line(finished=False, body=None)
    assert codes(built) == ["OBP501"]
    # Unless it goes to code that may add it.
    assert codes(replace(built, handed_on=True)) == []
    assert codes(replace(built, handed_on=True, finished=True)) == ["OBP501"]


def test_a_line_that_is_handed_on_must_be_explained_whole() -> None:
    slip = line(finished=False, custom_id=None, id="request-1")
    assert codes(replace(slip, handed_on=True)) == ["OBP501"]
    more = line(finished=False, custom_id=None, id="request-1", body=None)
    assert codes(more) == ["OBP501"]
    assert codes(replace(more, handed_on=True)) == []


def test_what_holds_foreign_keys_is_no_line() -> None:
    assert codes(line(custom_id=None, headers={})) == []
    assert codes(line(custom_id=None, id="request-1", headers={})) == []
    assert codes(line(method=None, params={})) == []
    # A near miss explains only what is missing.
    assert codes(line(method=None, id="request-1")) == []


def test_lines_are_judged_where_their_shape_is_known() -> None:
    assert codes(line(OPENAI, AZURE, method=None)) == ["OBP501"]
    assert codes(line(OPENAI, TOGETHER, method=None)) == []


# --- OBP502 ---


@pytest.mark.parametrize(
    ("method", "found"),
    [("GET", "'GET'"), (5, "5, an int"), (Typed("x", "list"), "a list")],
)
def test_a_method_other_than_post(method: object, found: str) -> None:
    assert [(code, text) for code, _, text in findings(line(method=method))] == [
        ("OBP502", f"method of a request line is {found}; it must be 'POST'")
    ]


@pytest.mark.parametrize("method", ["POST", Unknown("?"), Typed("x", "str"), Absent("omit")])
def test_a_method_that_may_be_post(method: object) -> None:
    assert "OBP502" not in codes(line(method=method))


def test_each_outcome_of_a_method_is_judged() -> None:
    assert [origin for _, origin, _ in findings(line(method=one_of("POST", "PUT")))] == ["option 1"]


# --- OBP503 ---


@pytest.mark.parametrize(
    ("url", "mend"),
    [
        ("v1/chat/completions", "it must start with a slash: '/v1/chat/completions'"),
        ("/v1/chat/completion", "did you mean '/v1/chat/completions'?"),
    ],
)
def test_unsupported_url(url: str, mend: str) -> None:
    assert findings(line(url=url)) == [
        ("OBP503", "url", f"url {url!r} cannot be batched by OpenAI; {mend}")
    ]


def test_all_hosts_must_refuse_a_url() -> None:
    assert codes(line(OPENAI, url="/chat/completions")) == ["OBP503"]
    assert codes(line(OPENAI, AZURE, url="/chat/completions")) == []
    assert codes(line(OPENAI, BEDROCK, url="v1/chat/completions")) == []
    assert codes(line(OPENAI, ANY, url="/x")) == []


def test_a_url_that_is_no_string() -> None:
    assert codes(line(url=Known("url", None))) == ["OBP503"]
    assert codes(line(url=Typed("url", "str"))) == []
    # None beside another outcome is what a variable holds before it is set.
    assert codes(line(url=one_of(None, "/v1/responses"))) == []
    assert [origin for _, origin, _ in findings(line(url=one_of(None, "/x")))] == ["option 1"]


# --- OBP504 ---


def job(
    urls: list[object], endpoints: list[object], *hosts: Host, request_hosts: tuple[Host, ...] = ()
) -> Job:
    lines = tuple(line(*hosts, url=url) for url in urls)
    requests = tuple(call(endpoint=endpoint) for endpoint in endpoints)
    return Job(lines, tuple(on(r, *(request_hosts or hosts or (OPENAI,))) for r in requests))


CHAT = "/v1/chat/completions"
RESPONSES = "/v1/responses"


def test_the_url_differs_from_the_endpoint() -> None:
    text = (
        "url '/v1/chat/completions' differs from the batch's endpoint '/v1/responses';"
        " both must be the same"
    )
    assert findings(job([CHAT], [RESPONSES])) == [("OBP504", "url", text)]
    assert findings(job([CHAT, CHAT], [RESPONSES, RESPONSES])) == [("OBP504", "url", text)] * 2


@pytest.mark.parametrize(
    ("urls", "endpoints"),
    [
        ([CHAT], [CHAT]),
        ([CHAT, RESPONSES], [RESPONSES]),
        ([CHAT], [RESPONSES, CHAT]),
        ([CHAT, Unknown("?")], [RESPONSES]),
        ([CHAT], [RESPONSES, Unknown("?")]),
        ([one_of(CHAT, RESPONSES)], [RESPONSES]),
        ([one_of(CHAT, Unknown("?"))], [RESPONSES]),
        ([maybe(CHAT)], [RESPONSES]),
        ([CHAT], [maybe(RESPONSES)]),
        ([None], [RESPONSES]),
        ([CHAT], [None]),
        ([CHAT], []),
        ([], [RESPONSES]),
        # OBP503's and OBP103's.
        (["v1/responses"], [CHAT]),
        ([RESPONSES], ["/v1/response"]),
    ],
)
def test_the_url_may_be_the_endpoint(urls: list[object], endpoints: list[object]) -> None:
    assert codes(job(urls, endpoints)) == []


def test_azure_leaves_the_prefix_out() -> None:
    assert codes(job(["/chat/completions"], [CHAT], AZURE)) == []
    assert codes(job(["/chat/completions"], [CHAT], OPENAI, AZURE)) == []
    assert codes(job(["/embeddings"], [RESPONSES], AZURE)) == ["OBP504"]
    assert codes(job(["/embeddings"], [RESPONSES], OPENAI, AZURE)) == ["OBP504"]


def test_azure_takes_responses_in_a_batch_of_chat_completions() -> None:
    assert codes(job([RESPONSES], ["/chat/completions"], AZURE)) == []
    assert codes(job(["/chat/completions"], [RESPONSES], AZURE)) == []
    assert codes(job([RESPONSES], [CHAT], OPENAI, AZURE)) == []
    assert codes(job([RESPONSES], [CHAT], OPENAI)) == ["OBP504"]


def test_openai_compares_to_the_letter() -> None:
    hosts = with_endpoints((OPENAI,), ("/chat/completions",))
    assert codes(job(["/chat/completions"], [CHAT], *hosts)) == ["OBP504"]


def test_url_and_endpoint_are_compared_where_the_host_compares_them() -> None:
    assert codes(job([CHAT], ["/v1/embeddings"], OPENAI, DASHSCOPE)) == []
    assert codes(job([CHAT], ["/v1/embeddings"], OPENAI, request_hosts=(DASHSCOPE,))) == []


def test_further_keys_do_not_change_what_is_written() -> None:
    payload = job([CHAT], [RESPONSES])
    opened = [replace(o, record=replace(o.record, open=True)) for o in payload.lines]
    requests = [replace(r, body=replace(r.body, open=True)) for r in payload.requests]
    assert codes(Job(tuple(opened), tuple(requests))) == ["OBP504"]


# --- OBP505 ---


def lines(*ids: object) -> RequestList:
    return RequestList(
        "list", tuple(record({"custom_id": i}, f"line {n}") for n, i in enumerate(ids))
    )


def test_the_second_and_third_use_of_an_id_are_reported() -> None:
    text = "custom_id 'a' is used before in this list; it must be unique in the file"
    assert findings(lines("a", "b", "a", "c", "a")) == [
        ("OBP505", "line 2.custom_id", text),
        ("OBP505", "line 4.custom_id", text),
    ]


@pytest.mark.parametrize(
    "ids",
    [
        ("a", "b"),
        (Unknown("?"), Unknown("?")),
        (Typed("x", "str"), Typed("x", "str")),
        ("a", one_of("a", "b")),
        ("a", maybe("a")),
        ("1", 1),
        (1, True),
    ],
)
def test_ids_that_may_differ(ids: tuple[object, ...]) -> None:
    assert codes(lines(*ids)) == []


def test_a_constant_id_in_a_loop() -> None:
    assert findings(replace(line(), repeated=True)) == [
        (
            "OBP505",
            "custom_id",
            "custom_id 'request-1' is the same for every request of the loop;"
            " it must be unique in the file",
        )
    ]
    assert codes(replace(line(custom_id=Typed("x", "str")), repeated=True)) == []
    assert codes(replace(line(custom_id=maybe("a")), repeated=True)) == []


# --- OBP506 ---


def streaming(stream: object, *hosts: Host) -> RequestLine:
    return line(*hosts, body=record({"model": "small", "stream": stream}, "body"))


def test_streaming_is_refused() -> None:
    assert findings(streaming(True)) == [
        (
            "OBP506",
            "body.stream",
            "a request of a batch cannot stream on OpenAI; leave 'stream' out",
        )
    ]


@pytest.mark.parametrize("stream", [False, None, 1, Unknown("?"), maybe(True)])
def test_what_may_not_stream(stream: object) -> None:
    assert codes(streaming(stream)) == []


def test_streaming_is_judged_where_it_is_known_to_be_refused() -> None:
    assert codes(streaming(True, OPENAI, AZURE)) == ["OBP506"]
    assert codes(streaming(True, OPENAI, GROQ)) == []
    assert codes(line(body=Unknown("?"))) == []


# --- OBP601 ---


@pytest.mark.parametrize(
    ("spelling", "mend"),
    [
        ("openai.Batch.create", "openai.batches.create"),
        ("openai.File.create", "openai.files.create"),
        ("client.Batch.create", "client.batches.create"),
        ("client.beta.batches.create", "client.batches.create"),
        ("self.client.beta.batches.retrieve", "self.client.batches.retrieve"),
        ("openai.Batch.acreate", "openai.batches.create"),
        ("client.jobs.create", "client.batches.create"),
    ],
)
def test_nonexistent_api(spelling: str, mend: str) -> None:
    assert findings(NonexistentCall("call", spelling)) == [
        ("OBP601", "call", f"'{spelling}' does not exist; use '{mend}'")
    ]


# --- OBP901 ---


def opinions(request: BatchRequest) -> list[tuple[object, ...]]:
    [rule] = [rule for rule in rules() if rule.code == "OBP901"]
    return [(report.origin, report.text) for report in rule.function(request)]


def test_output_that_is_kept_for_ever() -> None:
    assert opinions(call()) == [
        (
            "request",
            "the output of this batch is kept until somebody deletes it; pass"
            " output_expires_after={'anchor': 'created_at', 'seconds': ...}",
        )
    ]
    assert len(opinions(call(output_expires_after=Absent("omit")))) == 1


def test_output_that_may_expire() -> None:
    assert opinions(call(output_expires_after=Unknown("?"))) == []
    assert opinions(call(output_expires_after=maybe(in_expiry()))) == []
    assert opinions(replace(call(), partial=True)) == []
    assert opinions(on(call(), OPENAI, GROQ)) == []
    assert opinions(replace(call(), hosts=())) == []
    # extra_body, and what is not known of it, counts as well.
    assert opinions(replace(call(), body=replace(call().body, open=True))) == []


# --- what messages show ---

NASTY = ["a\nb", "\ud800", "x" * 10_000, "\x1b[31m", "\N{SNOWMAN}"]


@pytest.mark.parametrize("text", NASTY)
def test_messages_are_one_line_of_ascii(text: str) -> None:
    payloads: list[object] = [
        call(endpoint=text, completion_window=text, input_file_id=text + ".jsonl"),
        call(endpoint=None, **{text: 1}),
        call(metadata={text: text * 600, b"\xff": 1}),
        call(input_file_id=uploaded(text)),
        expiry({"anchor": text, "seconds": text, text: 1}),
        upload(Known("a", text)),
        line(method=text, url=text),
        line(custom_id=None, **dict[str, Any]({text[:1] + "custom_id": 1})),
        replace(line(custom_id=text), repeated=True),
        lines(text, text),
        NonexistentCall("call", text),
    ]
    texts = [found for payload in payloads for _, _, found in findings(payload)]
    assert len(texts) >= len(payloads)
    assert [t for t in texts if not t.isascii() or not t.isprintable() or len(t) > 400] == []


def test_entries_of_builders_are_what_the_analysis_makes() -> None:
    built = record({"a": {"b": 1}}, "top")
    inner = Entry(Known("top.a.b", 1), True, "key top.a.b")
    assert built.entries["a"] == Entry(Record("top.a", {"b": inner}), True, "key top.a")
