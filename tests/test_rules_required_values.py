"""OBP103 to OBP105 on payloads built by hand."""

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
    ANY,
    AZURE,
    BEDROCK,
    DASHSCOPE,
    DOUBLEWORD,
    GROQ,
    HOSTS,
    NOVITA,
    OPENAI,
    TOGETHER,
    ZHIPU,
    Host,
    with_endpoints,
)
from flake8_batch_params.findings import Edit
from flake8_batch_params.values import (
    Absent,
    Known,
    Sequence,
    Typed,
    Unknown,
    UploadedFile,
    UploadedId,
    Value,
)

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
        ("https://api.openai.com/v1/responses", "write the path alone: '/v1/responses'"),
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


def test_of_several_hosts_it_is_said_who_takes_what() -> None:
    [(_, _, found)] = findings(on(call(endpoint="/v9/nothing"), OPENAI, AZURE, BEDROCK))
    assert found == (
        "endpoint '/v9/nothing' is not supported;"
        " OpenAI, Azure OpenAI: /v1/responses, /v1/chat/completions, /v1/embeddings and 5 more;"
        " Bedrock: /v1/chat/completions"
    )


def test_a_message_that_names_several_hosts_is_short() -> None:
    hosts = [h for h in HOSTS.values() if h.endpoints is not None]
    for endpoint in ("/v9/nothing", "/v9/" + "x" * 100):
        for count in range(2, len(hosts) + 1):
            [(_, _, found)] = findings(on(call(endpoint=endpoint), *hosts[:count]))
            assert len(found) <= 160


def test_a_suggestion_names_the_hosts_that_accept_it() -> None:
    [(_, _, found)] = findings(on(call(endpoint="/v1/response"), OPENAI, BEDROCK))
    assert found.endswith("; did you mean '/v1/responses' (OpenAI)?")


def test_the_endpoint_with_the_slash_is_the_one_that_is_listed() -> None:
    [(_, _, text)] = findings(on(call(endpoint="/v9/nothing"), BEDROCK))
    assert text.endswith(" cannot be batched by Bedrock; supported: /v1/chat/completions")


def test_nothing_is_suggested_for_what_is_very_long() -> None:
    address = "https://api.openai.com/v1/responses?"
    for length, mend in ((10, "write the path alone: '/v1/responses'"), (300, "supported: ")):
        [(_, _, text)] = findings(call(endpoint=address + "x" * length))
        assert mend in text


def test_endpoints_of_the_options_are_accepted() -> None:
    request = call(endpoint="/v1/rerank")
    assert codes(request) == ["OBP103"]
    assert codes(on(request, *with_endpoints((OPENAI,), ("/v1/rerank",)))) == []


def test_endpoints_of_the_options_are_suggested() -> None:
    request = call(endpoint="https://llm.example.com/ocr")
    [(_, _, text)] = findings(on(request, *with_endpoints((OPENAI,), ("/ocr",))))
    assert text.endswith("; write the path alone: '/ocr'")


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


@pytest.mark.parametrize(
    ("pieces", "advice"),
    [
        (("v1/", None), "; it must start with a slash"),
        ((None, "/chat/completion"), f"; supported: {OPENAI_ENDPOINTS}"),
        (("/v2/", None, "s"), f"; supported: {OPENAI_ENDPOINTS}"),
        (("https://", None, "/v1/responses"), f"; supported: {OPENAI_ENDPOINTS}"),
        # Both ends fit, but not beside each other.
        (("/v1/responses", None, "sponses"), f"; supported: {OPENAI_ENDPOINTS}"),
    ],
)
def test_a_part_that_no_endpoint_has(pieces: tuple[str | None, ...], advice: str) -> None:
    shown = "".join("{...}" if piece is None else piece for piece in pieces)
    request = call(endpoint=text(*pieces))
    assert findings(request) == [
        ("OBP103", "text", f"endpoint '{shown}' cannot be batched by OpenAI{advice}")
    ]
    assert edits(request) == [None]


@pytest.mark.parametrize(
    "pieces",
    [
        ("/v1/", None),
        (None, "/completions"),
        (None,),
        (None, "/chat/", None),
        ("/v1/", None, "chat", None, "ions"),
        ("/v1/responses", None),
        (None, None),
    ],
)
def test_a_part_that_an_endpoint_has(pieces: tuple[str | None, ...]) -> None:
    assert codes(call(endpoint=text(*pieces))) == []


def test_a_part_is_judged_by_all_hosts() -> None:
    request = call(endpoint=text("v1/", None))
    assert codes(on(request, OPENAI, AZURE)) == ["OBP103"]
    assert codes(on(request, OPENAI, BEDROCK)) == []
    assert codes(on(request, OPENAI, ANY)) == []


@pytest.mark.parametrize(
    ("endpoint", "hosts", "right"),
    [
        ("v1/embeddings", (OPENAI,), "/v1/embeddings"),
        ("/v1/chat/completion", (OPENAI,), "/v1/chat/completions"),
        ("/chat/completions", (OPENAI,), "/v1/chat/completions"),
        ("https://api.openai.com/v1/responses", (OPENAI, AZURE), "/v1/responses"),
        ("/V1/Responses", (OPENAI,), "/v1/responses"),
        # Near, but not the only one that is.
        ("/v1/images/edition", (OPENAI,), None),
        ("/v1/images", (OPENAI,), None),
        # Not accepted by all of them.
        ("/v1/response", (OPENAI, BEDROCK), None),
        ("v1/responses", (OPENAI, BEDROCK), None),
        ("/v1/audio/speech", (OPENAI,), None),
        ("", (OPENAI,), None),
        (5, (OPENAI,), None),
    ],
)
def test_the_edit_of_an_endpoint(
    endpoint: object, hosts: tuple[Host, ...], right: str | None
) -> None:
    expected = None if right is None else Edit("value", "endpoint", right)
    assert edits(on(call(endpoint=endpoint), *hosts)) == [expected]


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


@pytest.mark.parametrize("pieces", [(None, "d"), (None, "d", None, "s"), ("12", None)])
def test_a_part_that_no_window_has(pieces: tuple[str | None, ...]) -> None:
    request = call(endpoint="/v1/chat/completions", completion_window=text(*pieces))
    assert codes(request) == ["OBP104"]
    assert codes(on(request, OPENAI, BEDROCK)) == ["OBP104"]
    assert edits(request) == [None]
    # Where a range is accepted, a form that nobody documented may be as well.
    assert codes(on(request, OPENAI, GROQ)) == []
    assert codes(on(request, DASHSCOPE)) == []


@pytest.mark.parametrize("pieces", [(None, "h"), ("2", None), (None,), ("24h", None)])
def test_a_part_that_the_window_has(pieces: tuple[str | None, ...]) -> None:
    assert codes(call(completion_window=text(*pieces))) == []


def test_the_edit_of_a_window() -> None:
    right = Edit("value", "completion_window", "24h")
    for wrong in ("12h", 24):
        assert edits(call(completion_window=wrong)) == [right]
        assert edits(on(call(completion_window=wrong), OPENAI, AZURE)) == [right]
    assert edits(call(completion_window=NONE)) == [None]
    request = call(endpoint="/v1/chat/completions", completion_window="8d")
    assert edits(on(request, OPENAI, GROQ)) == [None]


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
            Typed("x", "binary file"),
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


def test_the_end_of_a_file_name() -> None:
    request = call(input_file_id=text(None, ".jsonl"))
    assert findings(request) == [
        (
            "OBP105",
            "text",
            "input_file_id '{...}.jsonl' is the name of a file;"
            " upload the file first and pass the .id of the result",
        )
    ]
    # What is unknown may be the address of a bucket.
    assert codes(on(request, OPENAI, AZURE)) == []
    for pieces in ((None,), ("file-", None), (None, "jsonl"), (".jsonl", None)):
        assert codes(call(input_file_id=text(*pieces))) == []


def test_the_uploaded_file_gets_its_id() -> None:
    assert edits(call(input_file_id=UploadedFile("x"))) == [Edit("attribute", "x", "id")]
    assert edits(call(input_file_id="requests.jsonl")) == [None]
