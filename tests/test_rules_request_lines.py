"""OBP501 to OBP503, OBP506 and OBP509 on payloads built by hand."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from payload_builders import (
    NONE,
    codes,
    edits,
    findings,
    line,
    maybe,
    one_of,
    record,
    text,
)

from flake8_batch_params.facts.hosts import (
    ANY,
    AZURE,
    BEDROCK,
    GROQ,
    OPENAI,
    TOGETHER,
    Host,
)
from flake8_batch_params.findings import Edit
from flake8_batch_params.payloads import (
    RequestLine,
)
from flake8_batch_params.values import (
    Absent,
    Known,
    Typed,
    Unknown,
)

# --- OBP501 ---


def test_a_line_lacks_keys() -> None:
    assert findings(line(method=None, body=None)) == [
        ("OBP501", "line", "the request in the input file lacks 'method' and 'body'")
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
            "the request in the input file lacks 'custom_id';"
            f" '{word}' was given, did you mean 'custom_id'?",
        )
    ]


def test_a_line_that_may_get_its_keys_later() -> None:
    assert codes(line(finished=False, custom_id=None)) == []
    opened = line(custom_id=None)
    assert codes(replace(opened, record=replace(opened.record, open=True))) == []
    assert codes(line(custom_id=maybe("request-1"))) == []


def test_a_line_that_is_not_written_out_may_be_completed() -> None:
    built = line(body=None)
    assert codes(built) == ["OBP501"]
    assert codes(replace(built, finished=False)) == []


def test_a_line_that_is_not_written_out_must_be_explained_whole() -> None:
    slip = line(finished=False, custom_id=None, id="request-1")
    assert codes(slip) == ["OBP501"]
    more = line(custom_id=None, id="request-1", body=None)
    assert codes(more) == ["OBP501"]
    assert codes(replace(more, finished=False)) == []


def test_what_holds_foreign_keys_is_no_line() -> None:
    assert codes(line(custom_id=None, headers={})) == []
    assert codes(line(custom_id=None, id="request-1", headers={})) == []
    assert codes(line(method=None, params={})) == []
    # A near miss explains only what is missing.
    assert codes(line(method=None, id="request-1")) == []


def test_lines_are_judged_where_their_shape_is_known() -> None:
    assert codes(line(OPENAI, AZURE, method=None)) == ["OBP501"]
    assert codes(line(OPENAI, TOGETHER, method=None)) == []


ALL = "the request in the input file lacks 'custom_id', 'method', 'url' and 'body'"


def in_file(keys: dict[Any, Any], **fields: Any) -> RequestLine:
    """Return what is written into the file of a batch, as it is."""
    written = replace(line(), record=record(keys, "line"), in_batch_file=True)
    return replace(written, **fields)


@pytest.mark.parametrize("keys", [{}, {"prompt": "x"}, {"messages": [], "model": "m"}, {1: 2}])
def test_what_is_written_into_the_file_of_a_batch_is_a_request(keys: dict[Any, Any]) -> None:
    assert findings(in_file(keys)) == [("OBP501", "line", ALL)]
    assert codes(in_file(keys, in_batch_file=False)) == ([] if keys else ["OBP501"])
    assert codes(in_file(keys, finished=False)) == []
    assert codes(in_file(keys, hosts=(OPENAI, GROQ))) == []
    assert codes(in_file(keys, record=record(keys, open=True))) == []


def test_anthropic_has_other_requests() -> None:
    keys = {"custom_id": "a", "params": {"model": "m"}}
    assert findings(in_file(keys)) == [
        (
            "OBP501",
            "line",
            "the request in the input file lacks 'method', 'url' and 'body';"
            " 'params' is Anthropic's, OpenAI's requests have a body",
        )
    ]
    assert codes(in_file(keys, speaks_of_anthropic=True)) == []
    assert codes(in_file(keys, in_batch_file=False)) == []
    # Other faults have nothing to do with Anthropic.
    assert codes(in_file({"prompt": "x"}, speaks_of_anthropic=True)) == ["OBP501"]


def test_a_slip_is_renamed() -> None:
    assert edits(line(custom_id=None, id="a")) == [Edit("key", "key id", "custom_id")]
    assert edits(line(custom_id=None, id="a", body=None)) == [None]
    assert edits(line(custom_id=None, id="a", customId="b")) == [None]
    assert edits(line(custom_id=None)) == [None]


# --- OBP502 ---


@pytest.mark.parametrize(
    ("method", "found"),
    [("GET", "'GET'"), (5, "5, an int"), (Typed("x", "list"), "a list")],
)
def test_a_method_other_than_post(method: object, found: str) -> None:
    assert [(code, text) for code, _, text in findings(line(method=method))] == [
        ("OBP502", f"method of a request in the input file is {found}; it must be 'POST'")
    ]


@pytest.mark.parametrize("method", ["POST", Unknown("?"), Typed("x", "str"), Absent("omit")])
def test_a_method_that_may_be_post(method: object) -> None:
    assert "OBP502" not in codes(line(method=method))


def test_each_outcome_of_a_method_is_judged() -> None:
    assert [origin for _, origin, _ in findings(line(method=one_of("POST", "PUT")))] == ["option 1"]


@pytest.mark.parametrize(
    ("pieces", "found"),
    [
        (("GE", None), ["OBP502"]),
        ((None, "T"), []),
        (("po", None), []),
        ((None,), []),
    ],
)
def test_a_part_of_a_method(pieces: tuple[str | None, ...], found: list[str]) -> None:
    assert codes(line(method=text(*pieces))) == found


def test_the_edit_of_a_method() -> None:
    assert edits(line(method="GET")) == [Edit("value", "method", "POST")]
    assert edits(line(method=5)) == [Edit("value", "method", "POST")]
    assert edits(line(method=Typed("x", "list"))) == [None]


# --- OBP503 ---

CHAT_BODY = record({"model": "m", "messages": []}, "body")


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
    assert codes(line(OPENAI, AZURE, url="/chat/completions", body=CHAT_BODY)) == []
    assert codes(line(OPENAI, BEDROCK, url="v1/chat/completions")) == []
    assert codes(line(OPENAI, ANY, url="/x")) == []


def test_a_whole_address_is_no_url() -> None:
    whole = line(url="https://api.openai.com/v1/responses")
    assert findings(whole) == [
        (
            "OBP503",
            "url",
            "url 'https://api.openai.com/v1/responses' cannot be batched by OpenAI;"
            " write the path alone: '/v1/responses'",
        )
    ]
    assert edits(whole) == [Edit("value", "url", "/v1/responses")]
    assert codes(line(url=text("https://", None))) == ["OBP503"]
    assert codes(line(url=text(None, "/v1/responses"))) == []


def test_a_url_that_is_no_string() -> None:
    assert codes(line(url=Known("url", None))) == ["OBP503"]
    assert codes(line(url=Typed("url", "str"))) == []
    # None beside another outcome is what a variable holds before it is set.
    assert codes(line(url=one_of(None, "/v1/responses"))) == []
    assert [origin for _, origin, _ in findings(line(url=one_of(None, "/x")))] == ["option 1"]


# --- OBP506 ---


def streaming(stream: object, *hosts: Host) -> RequestLine:
    return line(*hosts, body=record({"model": "small", "input": "i", "stream": stream}, "body"))


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


# --- OBP509 ---


@pytest.mark.parametrize(
    ("custom_id", "found", "edit"),
    [
        (
            7,
            "7, an int; it must be a string: use str(...)",
            Edit("value", "custom_id", "7", wrap="str"),
        ),
        (Typed("x", "int"), "an int; it must be a string: use str(...)", Edit("call", "x", "str")),
        (NONE, "None; it must be a string", None),
        (True, "True, a bool; it must be a string", None),
        (1.5, "1.5, a float; it must be a string: use str(...)", None),
        (["a"], "a list; it must be a string", None),
    ],
)
def test_a_custom_id_that_is_no_string(custom_id: object, found: str, edit: Edit | None) -> None:
    payload = line(custom_id=custom_id)
    assert [(code, said) for code, _, said in findings(payload)] == [
        ("OBP509", f"custom_id is {found}")
    ]
    assert edits(payload) == [edit]


@pytest.mark.parametrize(
    "custom_id",
    ["a", "", Unknown("?"), Typed("x", "str"), text("a", None), one_of(None, "a"), maybe("a")],
)
def test_a_custom_id_that_may_be_a_string(custom_id: object) -> None:
    assert codes(line(custom_id=custom_id)) == []


@pytest.mark.parametrize(
    ("body", "found"),
    [
        ("{}", "'{}', a str; it must be an object: put the dict there, without json.dumps"),
        (
            Typed("body", "str"),
            "a str; it must be an object: put the dict there, without json.dumps",
        ),
        ([{}], "a list; it must be an object"),
        (NONE, "None; it must be an object"),
        (Typed("body", "int"), "an int; it must be an object"),
    ],
)
def test_a_body_that_is_no_object(body: object, found: str) -> None:
    assert [(code, said) for code, _, said in findings(line(body=body))] == [
        ("OBP509", f"body is {found}")
    ]


@pytest.mark.parametrize(
    "body", [Unknown("?"), Typed("x", "dict"), one_of(None, Unknown("?")), Absent("omit")]
)
def test_a_body_that_may_be_an_object(body: object) -> None:
    assert "OBP509" not in codes(line(body=body))


def test_types_are_judged_where_lines_are_known() -> None:
    assert codes(line(OPENAI, AZURE, custom_id=7)) == ["OBP509"]
    assert codes(line(OPENAI, GROQ, custom_id=7)) == []
    assert codes(line(OPENAI, ANY, body="{}")) == []


@pytest.mark.parametrize("key", ["custom_id", "method", "url", "body"])
def test_what_is_not_set_yet_may_be_set_by_others(key: str) -> None:
    for unset in (None, ""):
        keys: dict[str, Any] = {key: Known("unset", unset)}
        template = line(finished=False, **keys)
        assert codes(template) == []
    written: dict[str, Any] = {key: NONE}
    assert codes(line(**written)) != []
